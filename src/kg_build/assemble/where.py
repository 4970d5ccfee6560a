"""The place and the agency of a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..tokens import AgencyName, PlaceName
from .bureaus import OPENS
from .home import agency_ref
from .lists import Lists
from .passage import Cue, Passage
from .setting import Setting

_HAS_BELOW = re.compile(r"(?:代管|下辖|下设|下属|所属|管理|挂靠)[^，。；]{0,60}$")
_JOINS_IN = re.compile(r"(?:联合|会同|配合|协同|协助|协调|商)(?:[省州市县区]直|各级|有关|相关)?$")
"""In front of those who act together with the body that is told of: 县老龄办联合县民政局、县财政局."""
_ADVERBS = re.compile(r"(?:\d{4}年|年内|全年|主动|积极|认真|共计?|累计|先后|依法|共同|及时|还|已|，)*")
"""Between a body and what it does."""
_AND = re.compile(r"[、和与及]|以及")


def local_place(county: Ref | None, name: str, *others: str) -> Ref:
    """新都桥镇 of 康定市: by its name, alone and behind its county's, and by those that the text gives beside it."""
    return Ref(tuple(dict.fromkeys((name, f"{county.label if county else ''}{name}", *others))), None)


@dataclass(frozen=True, slots=True)
class Where:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    setting: Setting
    lists: Lists

    def place(self, cue: Cue) -> Ref | None:
        """The block's county, unless the clause names a town or village of it, or a list hands out places."""
        handed = self.lists.place(cue)
        if handed is not None:
            return local_place(self.setting.place, handed.name)
        local = self._local(cue)
        if not local or self.passage.bracket_of(local[-1].start) != cue.bracket:
            return self.setting.place
        whole = self.passage.text[local[0].start : local[-1].end]
        return local_place(self.setting.place, whole, *(p.name for p in reversed(local)))

    def origin(self, place: Ref) -> str:
        """Where the words for a place stood: told of the document, by the paragraph, or in the figure's clause."""
        if place is not self.setting.place:
            return "clause"
        return "document" if place.label == self.setting.home.place else "paragraph"

    def _local(self, cue: Cue) -> list[PlaceName]:
        """In the clause, or earlier in the sentence where no figure and no 全县 stands between."""
        start = cue.sentence[0]
        if cue.index:
            start = max(start, self.passage.tokens.numbers[cue.index - 1].end)
        start = min(cue.clause_start, max(start, self.passage.text.rfind("全", start, cue.number.start) + 1))
        near = self.passage.tokens.places
        return [p for p in near if start <= p.start < cue.tail_end and p.level in ("town", "village")]

    def agency(self, cue: Cue, programme: Concept | None) -> Ref | None:
        """The bureau of this county that the sentence names in front of the figure, else the chapter's."""
        handed = self.lists.agency(cue)
        if handed is not None and self.setting.home.has(handed):
            return agency_ref(handed, self.setting.home)
        named = self._acting([a for a in self.passage.tokens.agencies if cue.sentence[0] <= a.start < cue.number.start])
        own = [a for a in named if self.setting.home.has(a) and not self._below(a, cue)]
        own = own or [a for a in named if self._acts_itself(a)]
        agency = agency_ref(own[-1], self.setting.home) if own else self.setting.agency
        return agency if agency is None or own or self._concerned(agency, programme) else None

    def _acting(self, named: Sequence[AgencyName]) -> list[AgencyName]:
        """县老龄办 in 县老龄办联合县民政局、县财政局: without those whom the one in front of them works with."""
        partners: list[AgencyName] = []
        for agency in named:
            listed = partners and _AND.fullmatch(self.passage.text, partners[-1].end, agency.start)
            if listed or _JOINS_IN.search(self.passage.text, max(0, agency.start - 6), agency.start):
                partners.append(agency)
        return [agency for agency in named if agency not in partners]

    def _acts_itself(self, body: AgencyName) -> bool:
        """劳动保障监察大队 in 劳动保障监察大队主动巡查…: a body below a bureau with which a sentence begins, and its act."""
        text, home = self.passage.text, self.setting.home
        named = home.has_institution(body) or (body.concept.rank == "Institution" and body.name in body.concept.labels)
        if not named or OPENS.search(text, 0, body.start) is None:
            return False
        act = next((t for t in self.passage.terms(body.end, len(text)) if t.of("action") is not None), None)
        told = act.of("action") if act is not None else None
        if act is None or told is None or told.label in self.lexicon.markers["undergone"]:
            return False
        return _ADVERBS.fullmatch(text, body.end, act.start) is not None

    def _below(self, agency: AgencyName, cue: Cue) -> bool:
        """代管县就业服务管理局: an agency that another one has below it."""
        return _HAS_BELOW.search(self.passage.text[cue.sentence[0] : agency.start]) is not None

    def _concerned(self, agency: Ref, programme: Concept | None) -> bool:
        """A housing fund's centre reports on its fund, not on the dwellings that the chapter tells of too."""
        kind = self.lexicon.concepts.get(agency.iri or "")
        if kind is None or kind.about is None or programme is None:
            return True
        return kind.about in {programme.iri, *(c.iri for c in self.lexicon.ancestors(programme))}
