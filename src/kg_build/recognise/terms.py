"""Words of the lexicon, markers, places and agencies in a block: longest match, left to right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import add
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class WordIndex(Generic[V]):
    """Words, and for their first two characters the lengths that words have, longest first."""

    words: Mapping[str, V]
    lengths: Mapping[str, tuple[int, ...]]

    def find(self, text: str) -> Iterator[tuple[int, int, V]]:
        """Non-overlapping longest matches from left to right: (start, end, value)."""
        position = 0
        for start, end, value in self.find_all(text):
            if start >= position:
                yield start, end, value
                position = end

    def find_all(self, text: str) -> Iterator[tuple[int, int, V]]:
        """Every match, by start, longest first: 生育保险参保人数 holds 生育保险 and 参保人数."""
        words, size = self.words, len(text)
        heads = map(self.lengths.get, map(add, text, text[1:]))
        for start, lengths in enumerate(heads):
            if lengths is not None:
                for length in lengths:
                    end = start + length
                    word = text[start:end]
                    if word in words and end <= size:
                        yield start, end, words[word]


def word_index(words: Iterable[tuple[str, V]]) -> WordIndex[V]:
    """Index of words of two characters or more; a later word replaces an equal earlier one."""
    found = {word: value for word, value in words if len(word) > 1}
    lengths: dict[str, tuple[int, ...]] = {}
    for head, length in sorted({(word[:2], -len(word)) for word in found}):
        lengths[head] = (*lengths.get(head, ()), -length)
    return WordIndex(found, lengths)
