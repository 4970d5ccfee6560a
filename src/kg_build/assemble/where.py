"""The place and the agency of a figure."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Ref
from .passage import Cue, Passage
from .setting import Setting, agency_ref, is_bureau


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
        county = self.setting.place.label if self.setting.place else ""
        first, last = local[0], local[-1]
        names = (self.passage.text[first.start : last.end], *(p.name for p in reversed(local)))
        return Ref(tuple(dict.fromkeys((names[0], f"{county}{names[0]}", *names[1:]))), None)

    def agency(self, cue: Cue) -> Ref | None:
        """The bureau of this county that the sentence names in front of the figure, else the chapter's."""
        county = self.setting.place.label if self.setting.place else None
        named = [a for a in self.passage.tokens.agencies if cue.sentence[0] <= a.start < cue.number.start]
        own = [a for a in named if is_bureau(a, county)]
        return agency_ref(own[-1], county) if own else self.setting.agency
