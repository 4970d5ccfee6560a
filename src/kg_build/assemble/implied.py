"""The programmes that other words tell: an act, a body, an indicator, those who are counted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..lexicon import Lexicon
from ..tokens import Term
from .draft import Draft, Filled, concept_of
from .heading import Heading
from .kinship import Kinship
from .names import known
from .passage import Cue, Passage
from .setting import Setting
from .verbs import Verbs
from .words import Words

_NEXT_CLAUSE = re.compile(r"，?[^，。；]*")
"""What the money in front of it is spent on."""


@dataclass(frozen=True, slots=True)
class Implied:
    """What one block implies."""

    lexicon: Lexicon
    passage: Passage
    setting: Setting
    words: Words
    verbs: Verbs
    kinship: Kinship
    heading: Heading

    def by_act(self, cue: Cue, before: Draft | None) -> Filled | None:
        """火化遗体283具: an act that belongs to one programme; not 培训 behind 刺绣培训班4期, which tells it already."""
        heading = before.programme.ref if before is not None and before.programme else self.setting.programme
        for term in reversed(cue.lead):
            action = term.of("action")
            programme = self.lexicon.concepts.get(action.about or "") if action is not None else None
            if programme is None or self._goes_on(before, term, cue) or self._undertaken_before(cue, term):
                continue
            told = heading is None or (
                self.words.surface(term) not in heading.label and self.kinship.kin(heading, programme)
            )
            return Filled(known(self.heading.narrower(programme)), "verb", term.start) if told else None
        return None

    def _goes_on(self, before: Draft | None, act: Term, cue: Cue) -> bool:
        """培训妇女260人次 behind 举办刺绣培训班4期: the programme before bears the act in its name."""
        if before is None or before.programme is None or before.cue.segment_start != cue.segment_start:
            return False
        return any(label.endswith(self.words.surface(act)) for label in before.programme.ref.labels)

    def _undertaken_before(self, cue: Cue, act: Term) -> bool:
        """开展“金秋助学”活动，资助困难职工子女31名: what the clause in front undertakes is what the act is part of."""
        told = self.passage.terms(cue.segment_start, cue.clause_start)
        verbs = (t for t in told if (c := t.of("action")) is not None and c.undertaking)
        first = next(verbs, None)
        named = first is not None and any(t.start >= first.end and t.of("programme") for t in told)
        return named and act.start >= cue.clause_start and not self.passage.numbers(cue.segment_start, cue.clause_start)

    def by_named_act(self, cue: Cue) -> Filled | None:
        """养老护理员培训 of 培训养老护理员215人: the act and those it is done to make the name of a programme."""
        for term in (*cue.tail[:1], *reversed(cue.lead)):
            group = term.of("group")
            act = next((t for t in cue.lead if t.of("action") is not None and t.end == term.start), None)
            if group is None or act is None:
                continue
            names = (f"{label}{self.words.surface(act)}" for label in (self.words.surface(term), *group.labels))
            told = (c for name in names for c in self.lexicon.terms.get(name, ()) if c.scheme == "programme")
            programme = next(told, None)
            return Filled(known(programme), "verb", act.start) if programme is not None else None
        return None

    def by_works(self, cue: Cue) -> Filled | None:
        """敬老院建设 of 改造敬老院3所, 3所乡镇敬老院的改扩建: building works and the house make the name of a programme."""
        money = cue.number.unit_kind == "Money"
        if money and not self.heading.mentioned.invested(cue):
            return None
        paid = _NEXT_CLAUSE.match(self.passage.text, cue.number.end) if money else None
        behind = self.passage.terms(paid.start(), paid.end()) if paid is not None else cue.tail
        works = self.lexicon.markers["works"]
        if not any((c := t.of("action")) is not None and c.label in works for t in (*cue.lead, *behind)):
            return None
        houses = (*(behind if money else behind[:1]), *reversed(cue.lead))
        house = next((t for t in houses if t.of("group") is not None), None)
        return self._works_on(house) if house is not None else None

    def _works_on(self, house: Term) -> Filled | None:
        """敬老院建设 of 乡镇敬老院."""
        group = house.of("group")
        heading = self.setting.programme
        headed = heading is not None and any(label in self.words.surface(house) for label in heading.labels)
        if group is None or group.beneficiary_class or headed:
            return None
        called, tails = (self.words.surface(house), group.label), self.lexicon.markers["works"]
        names = (f"{label}{tail}" for label in called for tail in tails)
        told = (c for name in names for c in self.lexicon.terms.get(name, ()) if c.scheme == "programme")
        programme = next(told, None)
        return Filled(known(programme), "verb", house.start) if programme is not None else None

    def by_usual_act(self, cue: Cue, before: Draft | None) -> Filled | None:
        """完成救助1693人次 after 城乡居民医保: the one relative of the programme before that does what the verb says."""
        action = self.verbs.action_in(cue.lead)
        carried = concept_of(before.programme, self.lexicon) if before else None
        if action is None or carried is None or self.lexicon.usual_action(carried) in (None, action):
            return None
        line = (carried, *self.lexicon.ancestors(carried))
        for above in line[1:]:
            relatives = [m for m in self.lexicon.narrower.get(above.iri, ()) if m not in line]
            doing = [m for m in relatives if self.lexicon.usual_action(m) is action]
            if doing:
                return Filled(known(doing[0]), "verb", cue.lead_start) if len(doing) == 1 else None
        return None

    def by_agency(self, cue: Cue) -> Filled | None:
        """县劳动人事争议仲裁委员会立案53件: a body that does one thing only."""
        for agency in reversed(self.passage.tokens.agencies):
            if cue.clause_start <= agency.start < cue.number.start:
                programme = self.lexicon.concepts.get(agency.concept.about or "")
                return Filled(known(programme), "agency", agency.start) if programme is not None else None
        return None

    def of_things(self, cue: Cue) -> Filled | None:
        """养老机构12个: the things that are counted tell what it is about."""
        for term in (*cue.tail[:1], *reversed(cue.lead)):
            group = term.of("group")
            line = (group, *self.lexicon.ancestors(group)) if group is not None and not group.beneficiary_class else ()
            about = next((c.about for c in line if c.about), None)
            programme = self.lexicon.concepts.get(about or "")
            if programme is not None and self.kinship.within_heading(programme):
                return Filled(known(programme), "things", term.start)
        return None

    def of_people(self, cue: Cue) -> Filled | None:
        """绝对贫困人口6400人: where nothing else says it, the people counted tell what it is about."""
        for term in (*cue.tail[:1], *reversed(cue.lead)):
            group = term.of("group")
            line = (group, *self.lexicon.ancestors(group)) if group is not None else ()
            programme = self.lexicon.concepts.get(next((c.served_by for c in line if c.served_by), None) or "")
            if programme is not None:
                return Filled(known(programme), "people", term.start)
        return None

    def by_indicator(self, cue: Cue) -> Filled | None:
        """登记失业率 is always about employment."""
        for term in reversed(cue.lead):
            concept = term.of("indicator")
            programme = self.lexicon.concepts.get(concept.about or "") if concept is not None else None
            if programme is not None:
                return Filled(known(self.heading.narrower(programme)), "indicator", term.start)
        return None
