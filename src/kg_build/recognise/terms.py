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
        position, last = 0, len(text) - 1
        by_head = self.by_head
        while position < last:
            for word, value in by_head.get(text[position : position + 2], ()):
                if text.startswith(word, position):
                    yield position, position + len(word), value
                    position += len(word) - 1
                    break
            position += 1


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
