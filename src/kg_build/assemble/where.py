"""The place and the agency of a figure."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Ref
from .passage import Cue, Passage
from .setting import Setting, agency_ref, is_bureau


def local_place(county: Ref | None, name: str, *others: str) -> Ref:
    """新都桥镇 of 康定市: by its name, alone and behind its county's, and by those that the text gives beside it."""
    return Ref(tuple(dict.fromkeys((name, f"{county.label if county else ''}{name}", *others))), None)


@dataclass(frozen=True, slots=True)
class Where:
    """The resolver over one block."""

    passage: Passage
    setting: Setting

    def place(self, cue: Cue) -> Ref | None:
        """The block's county, unless the clause names a town or village of it."""
        end = cue.tail_end
        local = [
            p
            for p in self.passage.tokens.places
            if cue.clause_start <= p.start < end and p.level in ("town", "village")
        ]
        if not local or self.passage.bracket_of(local[-1].start) != cue.bracket:
            return self.setting.place
        whole = self.passage.text[local[0].start : local[-1].end]
        return local_place(self.setting.place, whole, *(p.name for p in reversed(local)))

    def agency(self, cue: Cue) -> Ref | None:
        """The bureau of this county that the sentence names in front of the figure, else the chapter's."""
        county = self.setting.place.label if self.setting.place else None
        named = [a for a in self.passage.tokens.agencies if cue.sentence[0] <= a.start < cue.number.start]
        own = [a for a in named if is_bureau(a, county)]
        return agency_ref(own[-1], county) if own else self.setting.agency
