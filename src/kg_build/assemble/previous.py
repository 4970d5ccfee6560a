"""The figures before a figure: in front of its brackets, in its list, in the same place of the row before."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .draft import Draft
from .lists import Lists
from .passage import Cue, Passage, once_behind
from .words import Words

_NEAR_BRACKET = 12
_STANDARD = re.compile(r"(?:均|都|全部|统一)?(?:按照?|执行|以)[^，。；]{0,6}每")
_JOINTS = ("、", "和", "及", "与")


@dataclass(frozen=True, slots=True)
class Previous:
    """The figures before, in one block."""

    passage: Passage
    lists: Lists
    words: Words

    @once_behind
    def before(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure before, passing over those in brackets that are closed by now."""
        return next((d for d in reversed(drafts) if d.cue.bracket in (None, cue.bracket)), None)

    @once_behind
    def in_sentence(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure before, if it stands in the same sentence."""
        before = self.before(cue, drafts)
        return before if before is not None and before.cue.sentence == cue.sentence else None

    @once_behind
    def owner(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure right in front of the brackets that a figure stands in."""
        if cue.bracket is None or self.passage.naming_start(cue.bracket) is not None:
            return None
        outside = [d for d in drafts if d.end <= cue.bracket.open]
        if not outside or outside[-1].cue.sentence != cue.sentence:
            return None
        return outside[-1] if cue.bracket.open - outside[-1].end <= _NEAR_BRACKET else None

    def handed(self, cue: Cue) -> bool:
        """4500元 in 标准分别为6500元、4500元: one of a row, from which a new clause does not go on."""
        return self.lists.share(cue) is not None

    def whole_of(self, cue: Cue, part: Draft, drafts: Sequence[Draft], kinds: Collection[str | None] = ()) -> Draft:
        """新开工2724套，其中公租房320套；基本建成1936套: behind a semicolon all goes on, not its last part."""
        start = self.passage.of_which(part.cue)
        wholes = [d for d in drafts if start is not None and d.end <= start and d.cue.sentence == part.cue.sentence]
        outside = [
            d
            for d in wholes
            if d.cue.bracket == part.cue.bracket
            and (d.cue.number.unit == cue.number.unit or d.cue.number.unit_kind in kinds)
        ]
        return outside[-1] if outside else part

    def added_up(self, part: Draft, drafts: Sequence[Draft]) -> Draft | None:
        """67人 behind 孤儿67人，集中供养12人、社会散居55人: what two or more figures up to this one add up to."""
        alike = [d for d in drafts if d.cue.sentence == part.cue.sentence and d.cue.number.unit == part.cue.number.unit]
        total, parts = Decimal(0), 0
        for draft in reversed(alike[: alike.index(part) + 1] if part in alike else []):
            if parts > 1 and draft.cue.number.value == total:
                return draft
            total, parts = total + draft.cue.number.value, parts + 1
        return None

    def rates_all(self, cue: Cue, drafts: Sequence[Draft]) -> bool:
        """其中城镇职工4187人、城乡居民54029人，综合参保率98.6%: a rate behind the parts, which alone are of no more than one."""
        before = self.in_sentence(cue, drafts)
        if before is None or cue.number.unit_kind != "Ratio" or cue.clause_start < before.end:
            return False
        start = self.passage.of_which(before.cue) if before.cue.bracket is None else None
        parts = [d for d in drafts if start is not None and d.start > start and d.cue.bracket is None]
        return len(parts) > 1 and all(d.cue.number.unit == before.cue.number.unit for d in parts)

    def summed_up(self, cue: Cue, drafts: Sequence[Draft]) -> list[Draft]:
        """The list that a figure sums up by a word (累计发放), by 均, or as money that all of it share; else empty."""
        sums = self.words.sums_up(cue) or any(m.role == "all-equal" for m in cue.marks) or self._by_standard(cue)
        return self.run(cue, drafts) if sums or self.paid_to_list(cue, drafts) else []

    def _by_standard(self, cue: Cue) -> bool:
        """孤儿23人、事实无人抚养儿童31人，按每人每月920元的标准发放…: one rate for all of a list in front of its clause."""
        told = self.passage.text[cue.clause_start : cue.number.end]
        return cue.number.unit_kind == "Money" and _STANDARD.match(told) is not None

    def run(self, cue: Cue, drafts: Sequence[Draft]) -> list[Draft]:
        """The list that ends right in front of a figure's clause: figures of one unit joined by 、."""
        run: list[Draft] = []
        equal = any(m.role == "all-equal" for m in cue.marks)
        for draft in reversed(drafts):
            if draft.cue.sentence != cue.sentence or draft.cue.bracket != cue.bracket:
                break
            following = run[-1].cue.clause_start if run else draft.cue.clause_start
            listed = not run or draft.cue.number.unit == run[-1].cue.number.unit
            near = equal and run and draft.cue.index + 1 == run[-1].cue.index
            together = draft.cue.clause_start == following or near
            if not listed or (run and not together):
                break
            run.append(draft)
        return run

    def paid_to_list(self, cue: Cue, drafts: Sequence[Draft]) -> bool:
        """为16名孤儿、43名事实无人抚养儿童发放基本生活费84.9万元: money that all of a for-phrase share."""
        if cue.number.unit_kind != "Money":
            return False
        run = self.run(cue, drafts)
        shared = len(run) > 1 and run[-1].cue.clause_start == cue.clause_start
        return shared and all(self.joined(draft.cue) for draft in run[:-1]) and self.words.serves(run[-1].cue)

    def joined(self, cue: Cue) -> bool:
        """43名 of 16名孤儿、43名事实无人抚养儿童: a joint stands right in front of the figure."""
        return self.passage.text.endswith(_JOINTS, 0, cue.number.start)

    @once_behind
    def counterpart(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """集中供养412人，分散供养791人，标准分别为7200元、5400元: the figure in the same place of the row before 分别."""
        share = self.lists.share(cue)
        if share is None or self.lists.modifier(cue) in self.words.lexicon.markers["modifier"]:
            return None
        row = [d for d in drafts if d.cue.sentence == cue.sentence and d.end <= share.start]
        row = [d for d in row if d.cue.number.unit == row[-1].cue.number.unit] if row else []
        told = row[-share.count :]
        return told[share.order] if len(told) == share.count else None
