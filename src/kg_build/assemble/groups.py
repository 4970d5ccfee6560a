"""The group of a figure: who or what is counted; for money, who the text says benefits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Concept
from .counted import Counted
from .draft import Draft, Filled
from .lists import Lists
from .names import known
from .passage import COUNTED_PEOPLE, Cue
from .previous import Previous
from .roles import Roles
from .surroundings import Surroundings
from .valued import Valued
from .words import VALUES, counts_alike

_SIZES = {"Households": ("Dwellings",), "Dwellings": ("Area",)}
"""What tells the size of what was just counted: 倒塌房屋213户587间, 公租房480套、2.4万平方米."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The resolver over one block."""

    lists: Lists
    previous: Previous
    roles: Roles
    counted: Counted
    valued: Valued

    @classmethod
    def of(cls, around: Surroundings) -> Groups:
        """The resolver with those of counts and of values."""
        lexicon, passage, words, previous = around.lexicon, around.passage, around.words, around.previous
        roles = Roles(lexicon, passage, words, previous)
        counted = Counted(lexicon, passage, words, around.verbs, previous, around.nouns, roles)
        valued = Valued(lexicon, passage, words, previous, around.nouns, roles)
        return cls(around.lists, previous, roles, counted, valued)

    def group(
        self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None, action: Concept | None
    ) -> Filled | None:
        """The group of a figure, given its programme and verb."""
        kind = cue.number.unit_kind
        before = self.previous.in_sentence(cue, drafts)
        if programme is not None and programme.origin == "list" and kind in COUNTED_PEOPLE:
            return self.roles.by_role(cue, programme, action)
        listed = self._listed(cue, drafts)
        if listed is not None:
            return listed
        if cue.chained and before is not None and not cue.tail and _counts_on(before.cue.number.unit_kind, kind):
            return before.group
        if kind in VALUES:
            return self.valued.group(cue, before, drafts, programme, action)
        return self.counted.group(cue, drafts, programme, action)

    def _listed(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """低收入人口和贫困人口各有…: the item of the list; 各占48.65%和51.35%: the group of the figure in the same place."""
        item = self.lists.item(cue, "group")
        if item is not None:
            return Filled(known(item), "list", cue.clause_start)
        row = self.previous.counterpart(cue, drafts)
        return row.group if row is not None else None

    def retold(self, cue: Cue, programme: Filled, action: Concept | None) -> Filled | None:
        """The group of a total once its programme is known."""
        return self.roles.by_role(cue, programme, action) or self.counted.dwellings(cue, programme)


def _counts_on(one: str | None, other: str | None) -> bool:
    """1203户2417人, 480套、2.4万平方米: the same people, or how large the same things are."""
    return counts_alike(one, other) or other in _SIZES.get(one or "", ())
