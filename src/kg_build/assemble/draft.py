"""A figure as far as it has been read; later figures of the block look back on it."""

from __future__ import annotations

from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Direction, Ref, Status
from .passage import Cue


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot's filler and where its words stood."""

    ref: Ref
    origin: str
    """clause, sentence, figure before, heading, paragraph, programme, modifier or composed."""
    position: int = -1


def concept_of(filled: Filled | None, lexicon: Lexicon) -> Concept | None:
    """The concept that fills a slot; None for an empty slot and for words that the lexicon lacks."""
    return lexicon.concepts.get(filled.ref.iri or "") if filled is not None else None


@dataclass(frozen=True, slots=True)
class Shift:
    """How a figure stands to another in time."""

    status: Status
    direction: Direction | None = None
    """Of a change, and of a growth that is planned."""
    base: str | None = None
    of: int | None = None
    """Index of the draft that changed, or that this one follows."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A figure with its slots; offsets in the block."""

    cue: Cue
    shift: Shift
    programme: Filled | None
    group: Filled | None
    indicator: Filled | None
    action: Concept | None
    period: str | None
    per: tuple[str, ...]
    rule: str
    dated: str = ""
    """Where the words that tell the period stood."""

    @property
    def start(self) -> int:
        """Where the number starts."""
        return self.cue.number.start

    @property
    def end(self) -> int:
        """Where the number ends."""
        return self.cue.number.end
