"""How programmes are akin: which is below, beside or above another, and which of a family the words tell."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..tokens import Term
from .draft import Filled, concept_of
from .lists import Lists
from .names import known
from .passage import COUNTED_PEOPLE, Cue, Passage
from .setting import Setting

_NO_REF = Ref((), None)
AND = frozenset(("、", "和", "与", "及"))
"""What joins two of a list."""


@dataclass(frozen=True, slots=True)
class Kinship:
    """The families of programmes, for one block."""

    lexicon: Lexicon
    passage: Passage
    setting: Setting
    lists: Lists

    def narrowed(self, cue: Cue, filled: Filled) -> Filled:
        """The member of the programme's family that the words in front of the figure tell: 贷款余额 under 住房公积金.

        集中供养46人 behind 特困人员302人 stay those of 特困人员供养, whatever the manner.
        """
        concept = concept_of(filled, self.lexicon)
        if concept is None or filled.origin in ("list", "parts"):
            return filled
        end = cue.number.start if filled.origin == "heading" else cue.tail_end
        handed = self.lists.modifier(cue)
        lead = handed or self.passage.said(cue.lead_start, end)
        groups = set(self._people(cue))
        if filled.origin == "heading":
            member = self._below(concept, lead, groups) or self._told(self._beside(concept), lead, set())
        else:
            member = self._member(concept, lead, groups, carried=filled.origin != "clause" or bool(handed))
        if member is not None and member.manner and cue.number.unit_kind in COUNTED_PEOPLE:
            member = self.lexicon.concepts.get(next(iter(member.broader), ""))
        return Filled(known(member), filled.origin, filled.position) if member is not None else filled

    def _people(self, cue: Cue) -> Iterator[str]:
        """The groups in front of a figure, and right behind it, that stand alone."""
        for terms in (cue.lead, cue.tail[:1]):
            for place, term in enumerate(terms):
                group = term.of("group")
                if group is not None and not self.one_of_several(terms, place):
                    yield group.iri

    def _member(self, concept: Concept, lead: str, groups: set[str], *, carried: bool) -> Concept | None:
        """Below a programme; of one that is only carried, beside it too: 农村7248人 after 城镇3350人."""
        below = self._below(concept, lead, groups)
        if below is not None or not carried or any(word in lead for word in concept.cues):
            return below
        beside = self._told(self._sisters(concept), lead, groups) if concept.cues else None
        above = (m for c in self.lexicon.ancestors(concept) for m in self._sisters(c))
        line = (concept, *self.lexicon.ancestors(concept))
        return (
            beside or self._told((m for m in above if m not in line), lead, groups) or self._relative(concept, groups)
        )

    def _beside(self, concept: Concept) -> Iterable[Concept]:
        return self._sisters(concept) if concept.cues else ()

    def _below(self, concept: Concept, lead: str, groups: set[str]) -> Concept | None:
        """The narrowest programme below one that the words tell."""
        member = self._told(self.lexicon.descendants(concept.iri), lead, groups)
        return None if member is None else self._below(member, lead, groups) or member

    def _told(self, members: Iterable[Concept], lead: str, groups: set[str]) -> Concept | None:
        """The first whose cue or whose people stand in front of the figure."""
        for member in members:
            if (groups and self._has(member, groups)) or any(map(lead.__contains__, member.cues)):
                return member
        return None

    def _relative(self, concept: Concept, groups: set[str]) -> Concept | None:
        """A sister that has the people named in front of the figure."""
        return next((m for m in self._sisters(concept) if self._has(m, groups)), None)

    def _has(self, programme: Concept, groups: set[str]) -> bool:
        """One of the groups pays into the programme, or is told by its name alone."""
        return not groups.isdisjoint(self.lexicon.told_by.get(programme.iri, ()))

    def _sisters(self, concept: Concept) -> Iterable[Concept]:
        return (m for above in concept.broader for m in self.lexicon.narrower.get(above, ()) if m is not concept)

    def serving(self, group: Concept | None) -> Concept | None:
        """孤儿基本生活保障 of 社会散居孤儿: the programme that a group's name tells, or that of a wider group."""
        line = (group, *self.lexicon.ancestors(group)) if group is not None else ()
        return next((p for c in line if (p := self.lexicon.programme_of.get(c.iri)) is not None), None)

    def one_of_several(self, terms: Sequence[Term], place: int) -> bool:
        """残疾儿童 in 有康复需求的持证残疾人和残疾儿童: one of several groups, whose programme is not that of the others."""
        pair = terms[max(0, place - 1) : place + 2]
        if not any(self.passage.text[a.end : b.start] in AND for a, b in itertools.pairwise(pair)):
            return False
        alone = (t.of("group") for t in pair if t.of("programme") is None)
        return len({self.serving(group) for group in alone if group is not None}) > 1

    def kin(self, heading: Ref, programme: Concept) -> bool:
        """Both of one branch: 职业技能培训 under 【就业创业】."""
        concept = self.lexicon.concepts.get(heading.iri or "")
        if concept is None:
            return False
        line = {concept.iri, *(c.iri for c in self.lexicon.ancestors(concept))}
        return any(c.iri in line for c in self.lexicon.ancestors(programme))

    def below_heading(self, programme: Concept) -> bool:
        """城市低保对象 under 【城乡低保】, not 特困人员 in the chapter on medical insurance: people tell no foreign programme."""
        known_one = self.setting.programme if self.setting.programme_known and not self.setting.several else None
        frame = self.lexicon.concepts.get((known_one or self.setting.chapter or _NO_REF).iri or "")
        if frame is None:
            return True
        line = {programme.iri, *(c.iri for c in self.lexicon.ancestors(programme))}
        return frame.iri in line or (known_one is None and not line.isdisjoint(frame.broader))

    def within_heading(self, programme: Concept) -> bool:
        """轮椅 under 【残疾人康复】: what the heading is about, or what is above it, has the programme below it."""
        heading = self.setting.programme
        if heading is None or not self.setting.programme_known or self.setting.several:
            return True
        concept = self.lexicon.concepts.get(heading.iri or "")
        line = {c.iri for c in self.lexicon.ancestors(programme)}
        return concept is not None and (concept.iri in line or not line.isdisjoint(concept.broader))
