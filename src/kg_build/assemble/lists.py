"""养老、失业、工伤保险参保人数分别达…: the items of a list, and which of them a figure behind 分别 belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from .passage import Cue, Passage

_SEPARATOR = re.compile(r"[、和及与]|以及")
_GAP = re.compile(r"[、和及与，约达为]{0,3}")
_BREAK = re.compile(r"[，。；：！？（）()]")


@dataclass(frozen=True, slots=True)
class Share:
    """The place of a figure among those that one 分别 hands out."""

    order: int
    count: int
    start: int
    """Where 分别 stands."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one block."""

    lexicon: Lexicon
    passage: Passage

    def share(self, cue: Cue) -> Share | None:
        """Which of the figures behind a 分别 this is; None where there is no 分别 in front."""
        marks = [m for m in self.passage.marks(cue.segment_start, cue.number.start) if m.role == "respectively"]
        if not marks:
            return None
        run: list[int] = []
        last = marks[-1].end
        for number in self.passage.tokens.numbers:
            if number.start < marks[-1].end:
                continue
            if run and not _GAP.fullmatch(self.passage.text[last : number.start]):
                break
            run.append(number.start)
            last = number.end
        order = run.index(cue.number.start) if cue.number.start in run else None
        return None if order is None or len(run) < 2 else Share(order, len(run), marks[-1].start)

    def item(self, cue: Cue, scheme: str) -> Concept | None:
        """The concept of a scheme that stands in the same place of the list in front of 分别."""
        share = self.share(cue)
        if share is None:
            return None
        items = tuple(self._items(share.start, scheme))
        return items[share.order] if len(items) == share.count else None

    def modifier(self, cue: Cue) -> str | None:
        """分散 for the second figure of 集中、分散供养标准分别为每人每年6600元和5400元."""
        share = self.share(cue)
        if share is None:
            return None
        clause = self._clause_before(share.start)
        words = [
            w for piece in _SEPARATOR.split(clause) for w in self.lexicon.markers["modifier"] if piece.startswith(w)
        ][:9]
        return words[share.order] if len(words) == share.count else None

    def shared(self, cue: Cue, scheme: str) -> tuple[Concept, ...]:
        """The concepts that one figure holds for: 工伤、生育保险参保人数均达1.85万人; empty for fewer than two."""
        marks = [m for m in cue.marks if m.role == "all-equal"]
        items = tuple(self._items(marks[-1].start, scheme)) if marks else ()
        return items if len(items) > 1 else ()

    def _items(self, end: int, scheme: str) -> Iterator[Concept]:
        """The concepts that the clause in front of a position lists: 失业、工伤、生育保险参保人数."""
        pieces = [p for p in _SEPARATOR.split(self._clause_before(end)) if p]
        tail = self._ending(pieces[-1], scheme) if pieces else ""
        for piece in pieces:
            concept = self._concept(piece, scheme, tail)
            if concept is not None:
                yield concept

    def _clause_before(self, end: int) -> str:
        breaks = [m.end() for m in _BREAK.finditer(self.passage.text, 0, end)]
        return self.passage.text[breaks[-1] if breaks else 0 : end]

    def _concept(self, piece: str, scheme: str, tail: str) -> Concept | None:
        """The concept of one item, by its own words or with the ending that the last item lends it."""
        for start in range(len(piece) - 1):
            for end in range(len(piece), start + 1, -1):
                for label in (piece[start:end], piece[start:end] + tail if end == len(piece) else ""):
                    found = next((c for c in self.lexicon.terms.get(label, ()) if c.scheme == scheme), None)
                    if found is not None:
                        return found
        return None

    def _ending(self, piece: str, scheme: str) -> str:
        """保险 of 生育保险: what the items before may have left out."""
        concept = self._concept(piece, scheme, "")
        label = next((lab for lab in concept.labels if lab in piece), "") if concept else ""
        return label[-2:] if len(label) > 3 else ""
