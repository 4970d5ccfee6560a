"""The place and the agency of a figure."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Ref
from .lists import Lists
from .passage import Cue, Passage
from .setting import Setting, agency_ref, is_bureau


@dataclass(frozen=True, slots=True)
class Where:
    """The resolver over one block."""

    passage: Passage
    setting: Setting
    lists: Lists

    def place(self, cue: Cue) -> Ref | None:
        """The block's county, unless the clause names a town or village of it, or a list hands out places."""
        handed = self.lists.place(cue)
        if handed is not None:
            return self._local(handed.name)
        end = cue.tail_end
        local = [
            p
            for p in self.passage.tokens.places
            if cue.clause_start <= p.start < end and p.level in ("town", "village")
        ]
        if not local or self.passage.bracket_of(local[-1].start) != cue.bracket:
            return self.setting.place
        first, last = local[0], local[-1]
        return self._local(self.passage.text[first.start : last.end], *(p.name for p in reversed(local)))

    def _local(self, name: str, *others: str) -> Ref:
        """A place below the county, with and without its county's name."""
        county = self.setting.place.label if self.setting.place else ""
        return Ref(tuple(dict.fromkeys((name, f"{county}{name}", *others))), None)

    def agency(self, cue: Cue) -> Ref | None:
        """The bureau of this county that the sentence names in front of the figure, else the chapter's."""
        county = self.setting.place.label if self.setting.place else None
        handed = self.lists.agency(cue)
        if handed is not None and is_bureau(handed, county):
            return agency_ref(handed, county)
        named = [a for a in self.passage.tokens.agencies if cue.sentence[0] <= a.start < cue.number.start]
        own = [a for a in named if is_bureau(a, county)]
        return agency_ref(own[-1], county) if own else self.setting.agency
