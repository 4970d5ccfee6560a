"""Whom or what a count counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..segment import noun_core
from ..tokens import Term
from .draft import Draft, Filled
from .names import known, proposed, trim
from .nouns import Nouns
from .passage import COUNTED_PEOPLE, Cue, Passage
from .previous import Previous
from .roles import Roles
from .verbs import Verbs
from .words import Words

_OF_BODIES = frozenset(("家", "家次", "户次"))
_NEXT = 4


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one block."""

    lexicon: Lexicon
    passage: Passage
    words: Words
    verbs: Verbs
    previous: Previous
    nouns: Nouns
    roles: Roles

    def group(
        self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None, action: Concept | None
    ) -> Filled | None:
        """Behind the measure word, in front of the number, of the figure it goes on from, or told by the verb."""
        return (
            self._of_bare_bracket(cue, drafts)
            or self._of_task(cue, drafts)
            or self._removed(cue, action)
            or self.nouns.behind(cue)
            or self._act_there(cue)
            or self.nouns.in_lead(cue, programme)
            or self.roles.modified(cue, drafts, programme)
            or self._ahead(cue, programme)
            or self._some_of(cue, drafts, action)
            or self._loans(cue, programme)
            or self._act(cue)
            or self._in_verb(cue)
            or self._programme_itself(cue)
            or self._unknown_noun(cue)
            or self._same_things(cue, drafts)
            or (self.roles.theme(drafts, programme) if cue.number.unit_kind == "PersonTimes" else None)
            or self.roles.always(cue)
            or self.roles.by_role(cue, programme, action, drafts)
            or self.dwellings(cue, programme)
            or self._cases(cue, programme)
        )

    def _of_task(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """城镇新增就业2936人，完成年度目标任务5000人的58.72%: a task is one of those just counted."""
        before = self.previous.in_sentence(cue, drafts)
        goal = self.words.lead(cue).endswith(self.lexicon.markers["goal"])
        alike = before is not None and before.cue.number.unit == cue.number.unit
        named = any(t.of("group") for t in cue.lead) or bool(cue.tail)
        return before.group if before is not None and goal and alike and not named else None

    def _removed(self, cue: Cue, action: Concept | None) -> Filled | None:
        """停发死亡、重复领取人员待遇86人: those who had no right to what is ended, where the text calls them by that alone."""
        people = self.lexicon.concepts.get(action.about_group or "") if action is not None else None
        if people is None or cue.number.unit_kind not in COUNTED_PEOPLE:
            return None
        said = self.words.noun_before(cue)
        unfit = any(word in said for word in self.lexicon.markers["unfit"])
        if not unfit or said.endswith(self.lexicon.markers["people-tail"]):
            return None
        return Filled(known(people, said), "clause", cue.lead_start)

    def _some_of(self, cue: Cue, drafts: Sequence[Draft], action: Concept | None) -> Filled | None:
        """Some of the people, or of the things, that were just counted."""
        if cue.number.unit_kind in COUNTED_PEOPLE:
            return self.roles.member(cue, drafts, action)
        return self.roles.level(cue, drafts)

    def _of_bare_bracket(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """14484套（72万平方米）: nothing but a figure in the brackets."""
        owner = self.previous.owner(cue, drafts)
        return owner.group if owner is not None and not self.words.lead(cue).strip("约计共") else None

    def _same_things(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """受理工伤31件，办结31件: only another verb stands in front."""
        said = (d for d in reversed(drafts) if d.cue.sentence == cue.sentence and d.cue.bracket in (None, cue.bracket))
        before = next((d for d in said if d.cue.number.unit == cue.number.unit), None)
        if before is None or cue.number.unit_kind in COUNTED_PEOPLE:
            return None
        if before.cue.segment_start != cue.segment_start:
            before = self.previous.whole_of(cue, before, drafts)
        verb = self.verbs.action_in(cue.lead)
        listed = (
            cue.number.unit_kind == "Cases"
            and self.passage.of_which(cue) is not None
            and len(self.words.lead(cue)) <= _NEXT
        )
        if listed and not cue.tail:
            return before.group
        if any(t.of("programme") for t in cue.lead) or any(m.role == "total" for m in cue.marks):
            return None
        noun = self.words.noun_before(cue)
        told = verb is not None and not noun
        again = noun and cue.bracket is None and not cue.lead and not cue.tail and not noun_core(noun)
        return before.group if told or again else None

    def dwellings(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """开工14484套: the dwellings that the programme builds bear its name."""
        if programme is None or cue.number.unit_kind not in ("Dwellings", "Pairs"):
            return None
        labels = programme.ref.labels
        return Filled(Ref((*labels, *(f"{label}住房" for label in labels[:4])), None), "programme")

    def _loans(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """发放贷款90笔, 累计发放2237笔贷款: the loans themselves, of whatever programme."""
        noun = (
            self.words.noun_before(cue),
            self.words.lead(cue),
            self.passage.text[cue.noun_start : cue.noun_start + 2],
        )
        if cue.number.unit != "笔" or not any(word.endswith("贷款") for word in noun):
            return None
        own = [label for label in programme.ref.labels if label.endswith("贷款")] if programme is not None else []
        return Filled(Ref(("贷款", *own), None), "clause", cue.lead_start)

    def _act_there(self, cue: Cue) -> Filled | None:
        """宣讲团深入村社开展政策宣讲58场次: what was gone to is not counted, but what was done there."""
        acts = [t for t in cue.lead if (c := t.of("action")) is not None and c.undertaking]
        named = [t for t in cue.lead if t.of("group") is not None]
        gone = named and acts and named[-1].end <= acts[-1].start and self.words.goes(cue, acts[-1].start)
        return self._act(cue) if gone else None

    def _act(self, cue: Cue) -> Filled | None:
        """开展劳动力市场秩序专项行动4次: the acts themselves are counted."""
        noun = self.words.undertaken(cue) if cue.number.unit_kind == "Events" else None
        ref = proposed(noun, noun.removesuffix("活动")) if noun else None
        return Filled(ref, "clause", cue.lead_start) if ref is not None else None

    def _ahead(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """向201人发放就业困难人员社保补贴: whom the act is for is told further on."""
        if not self.words.serves(cue) or cue.number.unit_kind not in COUNTED_PEOPLE:
            return None
        stop = re.search(r"[，。；]", self.passage.text[cue.noun_start : cue.next_end])
        end = cue.noun_start + stop.start() if stop else cue.next_end
        for term in self.passage.terms(cue.noun_start, end):
            concept = self.nouns.concept(term, cue, programme)
            if concept is not None and concept.beneficiary_class:
                ref = self.nouns.modified(cue, term) or known(concept, self.words.surface(term))
                return Filled(ref, "clause", term.start)
        return None

    def _in_verb(self, cue: Cue) -> Filled | None:
        """提供岗位5632个: the verb holds the noun."""
        last = cue.lead[-1] if cue.lead else None
        if last is None or last.of("action") is None or cue.number.unit_kind != "Things" or cue.tail:
            return None
        if cue.number.unit in _OF_BODIES:
            return None
        nouns = self.lexicon.terms.get(self.words.surface(last)[-2:], ())
        group = next((c for c in nouns if c.scheme == "group" and not c.beneficiary_class), None)
        near = cue.number.start - last.end < 3 and group is not None
        return Filled(known(group), "clause", last.start) if near and group is not None else None

    def _programme_itself(self, cue: Cue) -> Filled | None:
        """办理结婚登记2310对, 公共租赁住房452套: what the programme is called is what is counted."""
        last = cue.lead[-1] if cue.lead else None
        concept = last.of("programme") if last is not None else None
        if last is None or concept is None or cue.number.unit_kind in COUNTED_PEOPLE or cue.number.start - last.end > 3:
            return None
        if self.words.surface(last) not in concept.labels or cue.number.unit in _OF_BODIES:
            return None
        if cue.number.unit_kind == "Length" and (measured := self._measured(last)) is not None:
            return measured
        return Filled(Ref(concept.labels, None), "clause", last.start)

    def _measured(self, name: Term) -> Filled | None:
        """界线 of 界线联检41.3公里: what the programme is called after is as long."""
        surface = self.words.surface(name)
        heads = (surface[:size] for size in range(len(surface) - 1, 1, -1))
        group = next((c for head in heads for c in self.lexicon.terms.get(head, ()) if c.scheme == "group"), None)
        return Filled(known(group), "clause", name.start) if group is not None else None

    def _unknown_noun(self, cue: Cue) -> Filled | None:
        """新修寺庙公厕51处: a noun that the lexicon lacks is proposed."""
        people = cue.number.unit_kind in COUNTED_PEOPLE
        if any(t.of("programme") or t.of("indicator") for t in cue.lead[-1:]) and not self._begins_noun(cue):
            return None
        noun = "" if people and cue.number.unit not in ("名", "位") else self.words.noun_behind(cue)
        if not 1 < len(noun) <= 14:
            noun = self.words.noun_before(cue)
        if people and not noun.endswith(self.lexicon.markers["people-tail"]):
            return None
        core = noun_core(noun) if 1 < len(noun) <= 20 else ""
        ref = proposed(core, noun) if len(core) > 1 else None
        return Filled(ref, "clause", cue.lead_start) if ref is not None else None

    def _begins_noun(self, cue: Cue) -> bool:
        """清真食品 in 清真食品生产经营户: a name in front of a noun for people, which it only begins."""
        rest = trim(self.passage.text[cue.lead[-1].end : cue.number.start])
        return len(rest) > 1 and rest.endswith(self.lexicon.markers["people-tail"])

    def _cases(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """劳动人事争议仲裁委员会立案53件, 白内障复明手术62例: cases of what the programme deals with; patients whom it treats."""
        if programme is None or cue.number.unit_kind != "Cases" or cue.tail:
            return None
        names = programme.ref.labels[:6]
        treated = (*names, *(f"{label}患者" for label in names)) if cue.number.unit == "例" else ()
        return Filled(Ref(treated or tuple(f"{label}案件" for label in names), None), "programme")
