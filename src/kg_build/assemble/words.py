"""What stands around a figure: its verb, the nouns beside it, and the figure that it goes on from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..tokens import Term
from .draft import Draft
from .lists import Lists
from .names import trim
from .passage import Cue, Passage

VALUES = frozenset({"Money", "Ratio"})
COUNTED_PEOPLE = frozenset({"People", "PersonTimes", "Households"})
PURPOSE = re.compile(
    r"(?:为|向|给|对|同|与|将|把|给予|帮助|协助|组织|指导)(?:全[县市区州省旗]|辖区|所有|符合条件的|共)?$"
)
"""Ends what stands in front of a figure that an act reaches: 为963名重度残疾人."""
_LEADING = re.compile(
    r"^(?:[、，：；（(“]|并|共|其中|分别|了|还|又|已|先后|全年|累计|为|向|对|给|将|把|与|同|和|及|在|以|从|由|的)+"
)
_NEAR_BRACKET = 12


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one block."""

    lexicon: Lexicon
    passage: Passage
    lists: Lists

    def lead(self, cue: Cue) -> str:
        """The text in front of a figure, behind the figure before it."""
        return self.passage.said(cue.lead_start, cue.number.start)

    def surface(self, term: Term) -> str:
        """A term as printed."""
        return self.passage.text[term.start : term.end]

    def serves(self, cue: Cue) -> bool:
        """为963名重度残疾人，发放…: the act stands behind the figure."""
        return PURPOSE.search(self.lead(cue)) is not None

    def modifier(self, cue: Cue) -> str | None:
        """城镇 in （其中农村236人、城镇19人）: all that stands in front of the figure."""
        lead = trim(_LEADING.sub("", self.lead(cue)))
        return next((word for word in self.lexicon.markers["modifier"] if lead == word), None)

    # --- the figures before ------------------------------------------------------------------------------------------

    def before(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure before, passing over those in brackets that are closed by now."""
        return next((d for d in reversed(drafts) if d.cue.bracket in (None, cue.bracket)), None)

    def before_in_sentence(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure before, if it stands in the same sentence."""
        before = self.before(cue, drafts)
        return before if before is not None and before.cue.sentence == cue.sentence else None

    def owner(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure right in front of the brackets that a figure stands in."""
        if cue.bracket is None or self.passage.naming_start(cue.bracket) is not None:
            return None
        outside = [d for d in drafts if d.end <= cue.bracket.open]
        if not outside or outside[-1].cue.sentence != cue.sentence:
            return None
        return outside[-1] if cue.bracket.open - outside[-1].end <= _NEAR_BRACKET else None

    def model(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure whose measure goes on here: in front of the brackets, or before it in the list."""
        share = self.lists.share(cue)
        if share is not None:
            return drafts[-1] if share.order and drafts and self._handed_action(cue) is None else None
        if self.action_in(cue.lead) is not None or self._acts(cue) is not None:
            return None
        owner = self.owner(cue, drafts)
        if owner is not None:
            return owner if self._same_measure(cue, owner) else None
        before = self.before_in_sentence(cue, drafts)
        if before is None or not self._same_measure(cue, before):
            return None
        return before if self._listed_after(cue, before) else None

    def _same_measure(self, cue: Cue, model: Draft) -> bool:
        unit = self.lexicon.canonical_unit
        one, other = cue.number, model.cue.number
        return unit(one.unit or "") == unit(other.unit or "") and one.per == other.per

    def _listed_after(self, cue: Cue, model: Draft) -> bool:
        """A figure goes on with the one before it behind 、 or 其中, or where it names nothing but whom or which programme."""
        between = self.passage.text[model.end : cue.number.start]
        if self.serves(cue) or "。" in between:
            return False
        joined = between[:1] in "、和及" or between[-1:] in "、和及"
        if joined or self.passage.of_which(cue) is not None or cue.bracket is not None:
            return True
        rest = self.lead(cue)
        for term in cue.lead:
            if term.of("group") or term.of("programme"):
                rest = rest.replace(self.surface(term), "")
        return len(trim(rest)) < 2 or trim(rest) in self.lexicon.markers["modifier"]

    def counterpart(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """集中供养412人，分散供养791人，标准分别为7200元、5400元: the figure in the same place of the row before 分别."""
        share = self.lists.share(cue)
        if share is None:
            return None
        row = [d for d in drafts if d.cue.sentence == cue.sentence and d.end <= share.start]
        row = [d for d in row if d.cue.number.unit == row[-1].cue.number.unit] if row else []
        told = row[-share.count :]
        return told[share.order] if len(told) == share.count else None

    # --- verbs -------------------------------------------------------------------------------------------------------

    def action(self, cue: Cue, drafts: Sequence[Draft]) -> Concept | None:
        """The verb of a figure: of its item in a list, behind it in a for-phrase, in its clause, or of the figure it goes on from."""
        if (handed := self._handed_action(cue)) is not None:
            return handed
        if self.serves(cue) and (ahead := self._action_ahead(cue)) is not None:
            return ahead
        found = self.action_in(self._main(cue.lead)) or self._acts(cue)
        if found is not None and not found.undertaking:
            return found
        if cue.chained and drafts:
            return drafts[-1].action
        model = self.owner(cue, drafts) or self.model(cue, drafts)
        if model is not None:
            return model.action
        bare = not self.lead(cue).strip("，、共")
        return self.action_in(cue.tail) or found or (self._action_ahead(cue) if bare else None)

    def _main(self, lead: Sequence[Term]) -> list[Term]:
        """Without 使用 in 追回违规使用的医保基金: a verb in front of 的 only says which, where another stands before it."""
        verbs = [t for t in lead if self._verb(t) is not None]
        which = [t for t in verbs[1:] if self.passage.text[t.end : t.end + 1] == "的"]
        return [t for t in lead if t not in which]

    def _handed_action(self, cue: Cue) -> Concept | None:
        """办结 for the second figure of 受理、办结投诉分别为186件、179件."""
        return self.lists.item(cue, "action") if self.lists.item(cue, "programme") is None else None

    def _acts(self, cue: Cue) -> Concept | None:
        """其中4.52万人领取养老金: those that are counted act, right behind the figure."""
        first = next(iter(cue.tail), None)
        if first is None or first.start != cue.noun_start or cue.number.unit_kind not in COUNTED_PEOPLE:
            return None
        return self._verb(first)

    def action_in(self, terms: Iterable[Term]) -> Concept | None:
        """The last verb; one that says little (开展, 完成) only where there is no other."""
        verbs = [c for t in reversed(tuple(terms)) if (c := self._verb(t)) is not None]
        return next((c for c in verbs if not c.undertaking), verbs[0] if verbs else None)

    def _verb(self, term: Term) -> Concept | None:
        """The act that a word tells: 发放, or 参保 in 参保人数; none in a word for people (退休)."""
        if term.of("group") is not None:
            return None
        indicator = term.of("indicator")
        told = self.lexicon.concepts.get(indicator.action or "") if indicator is not None else None
        return term.of("action") or told

    def _action_ahead(self, cue: Cue) -> Concept | None:
        """为963名重度残疾人，发放…: the first verb behind the figure in its sentence."""
        ahead = self.passage.terms(cue.number.end, cue.sentence[1])
        return next((c for t in ahead if (c := self._verb(t)) is not None), None)

    def verb_surface(self, cue: Cue, action: Concept) -> str:
        """The verb as printed near the figure, else its preferred label."""
        terms = (*cue.lead, *self.passage.terms(cue.number.end, cue.next_end))
        return next((self.surface(t) for t in terms if t.of("action") is action), action.label)

    def undertaken(self, cue: Cue) -> str | None:
        """劳动力市场秩序专项行动 in 开展劳动力市场秩序专项行动4次: what a verb of undertaking governs."""
        verbs = [t for t in cue.lead if (c := t.of("action")) is not None and c.undertaking]
        if not verbs:
            return None
        noun = trim(self.passage.text[verbs[0].end : cue.number.start].rpartition("的")[2])
        return noun if 3 < len(noun) <= 24 and noun.endswith(self.lexicon.markers["programme-head"]) else None

    # --- nouns -------------------------------------------------------------------------------------------------------

    def noun_before(self, cue: Cue) -> str:
        """The noun phrase between the last verb and the figure: 检查用人单位67个 -> 用人单位."""
        tokens = self.passage.tokens
        named = [*((a.start, a.end) for a in tokens.agencies), *((p.start, p.end) for p in tokens.places)]
        ends = (
            *(t.end for t in cue.lead if t.of("action")),
            *(m.end for m in cue.marks),
            *(end for start, end in named if cue.lead_start <= start and end <= cue.number.start),
        )
        start = max((cue.lead_start, *ends))
        return trim(_LEADING.sub("", self.passage.text[start : cue.number.start]))

    def predicate(self, cue: Cue) -> str:
        """What those that are counted are or do: 领取养老金 in 领取养老金4.52万人, 大专以上学历 in 其中大专以上学历168人."""
        tokens, start = self.passage.tokens, cue.lead_start
        ends = [
            *(t.end for t in tokens.times if start <= t.start and t.end <= cue.number.start),
            *(p.end for p in tokens.places if start <= p.start and p.end <= cue.number.start),
            *(a.end for a in tokens.agencies if start <= a.start and a.end <= cue.number.start),
            *(m.end for m in cue.marks),
        ]
        return trim(_LEADING.sub("", self.passage.text[max((start, *ends)) : cue.number.start]).rpartition("，")[2])

    def noun_of_verb(self, cue: Cue) -> str:
        """What stands in front of the last verb: 一卡通 of “一卡通”支付85.81万元."""
        verbs = [t for t in cue.lead if t.of("action") is not None]
        return trim(_LEADING.sub("", self.passage.text[cue.lead_start : verbs[-1].start])) if verbs else ""

    def noun_behind(self, cue: Cue) -> str:
        """The noun phrase behind the figure: 14户企业 -> 企业; empty where a verb follows."""
        verbs = [t.start for t in self.passage.terms(cue.noun_start, cue.tail_end) if t.of("action") is not None]
        phrase = self.passage.text[cue.noun_start : verbs[0] if verbs else cue.tail_end]
        return trim(phrase.partition("的")[0])
