"""Words of the lexicon, markers, places and agencies in a block: longest match, left to right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class WordIndex(Generic[V]):
    """Words by their first two characters, longest first."""

    by_head: Mapping[str, tuple[tuple[str, V], ...]]

    def find(self, text: str) -> Iterator[tuple[int, int, V]]:
        """Non-overlapping longest matches from left to right: (start, end, value)."""
        position = 0
        for start, end, value in self.find_all(text):
            if start >= position:
                yield start, end, value
                position = end

    def find_all(self, text: str) -> Iterator[tuple[int, int, V]]:
        """Every match, by start, longest first: 生育保险参保人数 holds 生育保险 and 参保人数."""
        by_head = self.by_head
        for position in range(len(text) - 1):
            words = by_head.get(text[position : position + 2])
            if words is not None:
                for word, value in words:
                    if text.startswith(word, position):
                        yield position, position + len(word), value


def word_index(words: Iterable[tuple[str, V]]) -> WordIndex[V]:
    """Index of words of two characters or more; a later word replaces an equal earlier one."""
    heads: dict[str, dict[str, V]] = {}
    for word, value in words:
        if len(word) > 1:
            heads.setdefault(word[:2], {})[word] = value
    ordered = {
        head: tuple(sorted(values.items(), key=lambda item: (-len(item[0]), item[0]))) for head, values in heads.items()
    }
    return WordIndex(ordered)
