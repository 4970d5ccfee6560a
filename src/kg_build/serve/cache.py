"""Answers that are kept: by generation, question and format, as many bytes as are allowed, the least used go first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from .asks import Head

LARGEST = 1 / 16
"""Of the whole cache, what one answer may take."""

OVERHEAD = 1024
"""Bytes that an answer takes beside its body: key, headers, objects."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A complete answer."""

    head: Head
    body: bytes

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self.body) + OVERHEAD


class Cache:
    """Complete answers of one generation; another generation empties it."""

    def __init__(self, limit: int) -> None:
        self.largest = int(limit * LARGEST)
        """Bytes of the largest body that is kept."""
        self.size = 0
        self._limit = limit
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()
        self._identity: str | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, identity: str, key: bytes) -> Kept | None:
        """The answer kept for a question, which makes it the last to go."""
        if identity != self._identity or key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def put(self, identity: str, key: bytes, kept: Kept) -> None:
        """Keep an answer, unless it is too large or of a generation that has passed."""
        if identity != self._identity or kept.size > self.largest:
            return
        self._drop(key)
        self._kept[key] = kept
        self.size += kept.size
        while self.size > self._limit:
            self._drop(next(iter(self._kept)))

    def begin(self, identity: str) -> None:
        """A generation holds from now on."""
        self._kept.clear()
        self.size, self._identity = 0, identity

    def _drop(self, key: bytes) -> None:
        if gone := self._kept.pop(key, None):
            self.size -= gone.size
