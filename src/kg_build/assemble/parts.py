"""Which figure a figure is part of, and which later value an earlier one gave way to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..lexicon import Lexicon
from ..tokens import Number
from .draft import Draft, Filled, concept_of
from .names import known
from .passage import Cue, Passage
from .sums import SMALL, summed_parts

_PLAIN = frozenset(("个", "家", "所", "处", "座"))
"""Signs that count bodies and buildings alike: 机构346个，其中医院4家."""

_BREAKDOWN = re.compile(r"(?:按|从|分)[^，。；：\d]{1,10}(?:分类?|划分|统计|来?看)[，：]")
"""按类别分，…; 分险种看，…."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The resolver over the drafts of one block."""

    lexicon: Lexicon
    passage: Passage
    drafts: Sequence[Draft]

    def wholes(self) -> dict[int, int]:
        """Index of each part -> index of its whole: by brackets, by 其中, by adding up."""
        told = dict(self._shares())
        told |= {i: whole for i in range(len(self.drafts)) if (whole := self._told(i)) is not None}
        units = [self._adds_with(d) for d in self.drafts]
        closing = frozenset(i for i, d in enumerate(self.drafts) if self._closes(d))
        announced = frozenset(i for i, d in enumerate(self.drafts) if self.announced(d))
        return told | summed_parts(self.drafts, units, told, closing, announced)

    def announced(self, draft: Draft) -> bool:
        """按类别分，产业发展7个…: in a sentence that says that it breaks down what was told before."""
        return _BREAKDOWN.match(self.passage.text, draft.cue.sentence[0]) is not None

    def joint(self, index: int, whole: int) -> str:
        """What makes a figure part of another: the brackets around it, 其中, or that it adds up to it with others."""
        cue = self.drafts[index].cue
        if self._told(index) != whole:
            return "sum"
        return "其中" if self.passage.of_which(cue) is not None else "brackets"

    def _shares(self) -> Iterator[tuple[int, int]]:
        """归集18567万元，市本级归集7721万元，占41.58%: a share that two levels in front of it make tells the part and its whole."""
        for index, share in enumerate(self.drafts[2:], start=2):
            part, whole = self.drafts[index - 1].cue, self.drafts[index - 2].cue
            lead = self.passage.said(share.cue.lead_start, share.start).strip("，")
            if share.cue.number.unit != "%" or not lead.startswith("占") or share.cue.sentence != whole.sentence:
                continue
            level = self._may_be_whole(index - 2, part) and self._may_be_whole(index - 1, part)
            if level and whole.bracket == part.bracket and _makes(part.number, whole.number, share.cue.number):
                yield index - 1, index - 2

    def _adds_with(self, draft: Draft) -> str | None:
        """What a figure may be added up with: its unit; what is left over only with what is left over."""
        unit = draft.cue.number.unit
        left = draft.indicator is not None and draft.indicator.ref.label.endswith(self.lexicon.markers["balance"])
        return f"{unit} left" if left else self.lexicon.canonical_unit(unit or "") or unit

    def _closes(self, draft: Draft) -> bool:
        """，共5200人; 合计860万元; of large figures also 两院共入住64人, whatever the parts were called."""
        if any(m.role == "total" for m in draft.cue.marks):
            return True
        lead = self.passage.said(draft.cue.lead_start, draft.start).strip("，、")
        heads = self.lexicon.markers["sum-head"]
        return lead in heads or (draft.cue.number.value >= SMALL and any(word in lead for word in heads))

    def _told(self, index: int) -> int | None:
        """The figure in front of a figure's brackets, or of the 其中 that reaches it."""
        draft = self.drafts[index]
        if draft.shift.status != "actual" or draft.cue.number.unit_kind == "Ratio":
            return None
        bracket = draft.cue.bracket
        if bracket is not None and (self.passage.of_which(draft.cue) or self.passage.naming_start(bracket) is None):
            return self._before(index, bracket.open)
        start = self.passage.of_which(draft.cue)
        if start is None or self._act_of_its_own(index, start):
            return None
        return self._sentence_before(index) if start == draft.cue.sentence[0] else self._before(index, start)

    def _act_of_its_own(self, index: int, start: int) -> bool:
        """查处 in 检查机构187家，其中零售药店62家，查处违规机构41家: a new clause with a verb, where the first part has none."""
        first = next(d for d in self.drafts if d.start > start)
        cue = self.drafts[index].cue
        own = self.passage.terms(cue.clause_start, cue.number.start)
        verbal = bool(own) and own[0].start == cue.clause_start and own[0].of("action") is not None
        plain = not any(t.of("action") for t in self.passage.terms(start, first.start))
        return verbal and plain and first.cue.clause_start < cue.clause_start

    def _sentence_before(self, index: int) -> int | None:
        """860万元 for 240万元 in …救助资金860万元。其中，医疗救助资金240万元: the nearest figure that is not below its part."""
        part = self.drafts[index].cue
        for other in range(index - 1, -1, -1):
            whole = self.drafts[other].cue
            if whole.sentence[1] < part.sentence[0]:
                return None
            above = whole.sentence[1] == part.sentence[0] and whole.number.value >= part.number.value
            if above and whole.bracket is None and self._may_be_whole(other, part, self.drafts[index].per):
                return other
        return None

    def programme(self, index: int, wholes: Mapping[int, int]) -> Filled | None:
        """What a total without a programme of its own is about: what the programmes of its parts have above them."""
        parts = [d for i, d in enumerate(self.drafts) if wholes.get(i) == index]
        told = [c for d in parts if (c := concept_of(d.programme, self.lexicon)) is not None]
        concept = self.lexicon.above(told) if len(told) == len(parts) else None
        return Filled(known(concept), "parts") if concept is not None else None

    def successor(self, index: int) -> int | None:
        """Index of the value that an earlier one gave way to."""
        return next((i for i, d in enumerate(self.drafts) if d.shift.of == index and d.shift.status == "actual"), None)

    def _before(self, index: int, position: int) -> int | None:
        """The last figure in front of a position that counts the same unit in the same sentence, else one alike."""
        exact = self._last_before(index, position, self._same_unit)
        return exact if exact is not None else self._last_before(index, position, _alike)

    def _last_before(self, index: int, position: int, same: Callable[[Cue, Cue], bool]) -> int | None:
        cue = self.drafts[index].cue
        for other in range(index - 1, -1, -1):
            draft = self.drafts[other]
            if draft.cue.sentence != cue.sentence:
                return None
            inside = (
                draft.cue.bracket is not None
                and draft.cue.bracket != cue.bracket
                and draft.cue.bracket.close <= position
            )
            level = draft.per == self.drafts[index].per and draft.shift.status == "actual"
            if draft.end <= position and not inside and level and same(draft.cue, cue):
                return other
        return None

    def _may_be_whole(self, index: int, part: Cue, per: tuple[str, ...] = ()) -> bool:
        """A level in the unit of the part, per the same: 每人740元 of 其中个人缴费220元."""
        draft = self.drafts[index]
        return draft.per == per and draft.shift.status == "actual" and self._same_unit(draft.cue, part)

    def _same_unit(self, one: Cue, other: Cue) -> bool:
        a, b = one.number.unit, other.number.unit
        return a == b or (self.lexicon.canonical_unit(a or "") or a) == (self.lexicon.canonical_unit(b or "") or b)


def _alike(one: Cue, other: Cue) -> bool:
    """机构346个，其中医院4家: both count bodies."""
    return {one.number.unit, other.number.unit} <= _PLAIN


def _makes(part: Number, whole: Number, share: Number) -> bool:
    """Whether one level is so many per cent of another, within the last digit that is printed."""
    digits = -int(share.value.as_tuple().exponent)
    return bool(whole.value) and abs(100 * part.value / whole.value - share.value) <= Decimal(10) ** -digits
