"""What the heading, or the theme that a paragraph opens with, makes of a programme."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from .draft import Filled, concept_of
from .kinship import Kinship
from .mentioned import Mentioned
from .names import known
from .passage import Cue, Passage
from .setting import Setting
from .words import Words

_OF_TASK = re.compile(r"任务|目标|计划|^，?完成|占")
_THEME = 10
"""A paragraph's theme told by itself is no longer: 农村低保。"""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading over one block."""

    lexicon: Lexicon
    passage: Passage
    setting: Setting
    words: Words
    kinship: Kinship
    mentioned: Mentioned

    def opening(self) -> Concept | None:
        """农村低保。年末…: a theme that a paragraph tells as a sentence of its own, within what its heading is about."""
        end = self.passage.sentence_of(0)[1]
        if end > _THEME:
            return None
        named = self.mentioned.named(self.passage.terms(0, end), "heading", people=False)
        concept = concept_of(named, self.lexicon)
        return concept if concept is not None and self.kinship.within_heading(concept) else None

    def _concept(self) -> Concept | None:
        """What the paragraph opens with, else the programme of the heading."""
        named = self.setting.programme
        return self.opening() or (self.lexicon.concepts.get(named.iri or "") if named is not None else None)

    def of_heading(self, filled: Filled) -> Filled:
        """预拨医保基金 under 【医保基金监管】: the heading tells which of the insurance's programmes is meant."""
        if filled.origin == "clause" and self._of_others(filled.ref):
            own = self._of_population(filled.ref) if self.setting.population is not None else None
            return own or Filled(self.setting.programme or filled.ref, "heading", filled.position)
        heading = self._concept()
        if heading is None or filled.origin != "clause" or not heading.broader:
            return filled
        wider = filled.ref.iri in {c.iri for c in self.lexicon.ancestors(heading)}
        return Filled(known(heading), "heading", filled.position) if wider else filled

    def _of_others(self, programme: Ref) -> bool:
        """专场招聘会 under 【就业创业扶持】 in the chapter on veterans, 结对帮扶 under 【“百企帮百村”】: what is for anybody is the heading's."""
        concept = self.lexicon.concepts.get(programme.iri or "")
        heading, population = self.setting.programme, self.setting.population
        if (
            heading is None
            or concept is None
            or not any(c.general for c in (concept, *self.lexicon.ancestors(concept)))
        ):
            return False
        if population is None:
            return heading.label.startswith("“")
        return not any(population in label for label in programme.labels)

    def _of_population(self, programme: Ref) -> Filled | None:
        """职业技能培训 in the chapter on veterans: 退役军人职业技能培训, where the lexicon has it."""
        names = (f"{self.setting.population}{label}" for label in programme.labels)
        told = (c for name in names for c in self.lexicon.terms.get(name, ()) if c.scheme == "programme")
        concept = next(told, None)
        return Filled(known(concept, *programme.labels[:2]), "clause") if concept is not None else None

    def over_sisters(self, cue: Cue) -> Filled | None:
        """办理结婚登记…、离婚登记…，登记合格率100% under 【婚姻登记】: a share over both is the heading's."""
        heading = self.setting.programme
        if heading is None or heading.iri is None or cue.number.unit_kind != "Ratio":
            return None
        if any(m.role in ("completion", "share") for m in cue.marks) or _OF_TASK.search(self.words.lead(cue)):
            return None
        below = {c.iri for c in self.lexicon.descendants(heading.iri)}
        start = cue.sentence[0] if cue.clause_start == cue.segment_start else cue.segment_start
        told = self.passage.terms(start, cue.clause_start)
        named = {c.iri for t in told if (c := t.of("programme")) is not None and c.iri in below}
        return Filled(heading, "heading") if len(named) > 1 else None

    def narrower(self, programme: Concept) -> Concept:
        """保障标准 under 农村低保: the heading's programme, where what is implied is above it."""
        heading = self._concept()
        above = heading is not None and any(c is programme for c in self.lexicon.ancestors(heading))
        return heading if heading is not None and above else programme
