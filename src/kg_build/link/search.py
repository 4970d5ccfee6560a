"""An index of names: full, short, without generic word, in pinyin, and with one character mistaken for another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .names import Generics, Parsed, folded, is_latin, latin_key

How = Literal["full", "label", "short", "bare", "suffix", "pinyin", "alike", "sound", "unlike"]
"""How a name was found; what each means stands in ``match.LABELS``."""

HOLE = "□"
NEAR, NEARER = 25, 8
"""Look-alikes up to this place are like, or very like."""
LONG = 5
"""Names of so many characters are also compared as a whole: 恭城玛族自治县 has no people that is known."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that a name may stand for: its place among the rows, and how it was found."""

    row: int
    how: How
    detail: str = ""
    """What differs: 牧 for 孜."""
    likeness: float = 1.0
    """Of characters taken for one another: 1 for the likest."""
    share: float = 1.0
    """Of a misprint: how surely this row is meant, among all that are one character off."""


@dataclass(frozen=True)
class Search:
    """Postings from keys to rows. ``Search.of`` makes them."""

    names: tuple[str, ...]
    """The full name of each row, folded."""
    parsed: tuple[Parsed, ...]
    pinyin: tuple[str, ...]
    full: Mapping[str, tuple[int, ...]]
    labels: Mapping[str, tuple[int, ...]]
    short: Mapping[str, tuple[int, ...]]
    """甘孜州 -> 甘孜藏族自治州."""
    stems: Mapping[str, tuple[int, ...]]
    """甘孜 -> 甘孜藏族自治州, 甘孜县, 甘孜镇."""
    generics: Generics
    folding: Mapping[str, str]
    lookalikes: Mapping[str, str]
    sounds: Mapping[str, str]

    @classmethod
    def of(
        cls,
        rows: Iterable[tuple[str, Iterable[str], str]],
        generics: Generics,
        folding: Mapping[str, str],
        lookalikes: Mapping[str, str],
        sounds: Mapping[str, str],
    ) -> Search:
        """The index of rows, each its name, its other labels and its pinyin."""
        names, parsed, pinyin = [], [], []
        full, labels, short, stems = (defaultdict[str, list[int]](list) for _ in range(4))
        for row, (name, others, latin) in enumerate(rows):
            key = folded(name, folding)
            parts = generics.parse(key)
            names.append(key)
            parsed.append(parts)
            pinyin.append(latin)
            full[key].append(row)
            stems[parts.stem].append(row)
            if parts.short not in (key, parts.stem):
                short[parts.short].append(row)
            for other in others:
                label = folded(other, folding)
                labels[label].append(row)
                stems[generics.parse(label).stem].append(row)
        return cls(
            tuple(names),
            tuple(parsed),
            tuple(pinyin),
            _frozen(full),
            _frozen(labels),
            _frozen(short),
            _frozen(stems),
            generics,
            folding,
            lookalikes,
            sounds,
        )

    def hits(self, name: str) -> Iterator[Hit]:
        """All rows that a name may stand for, the surest ways first; a row may come several times."""
        if is_latin(name):
            yield from self._latin(name)
        key = folded(name, self.folding)
        yield from (Hit(row, "full") for row in self.full.get(key, ()))
        yield from (Hit(row, "label") for row in self.labels.get(key, ()))
        yield from (Hit(row, "short") for row in self.short.get(key, ()))
        yield from (Hit(row, "bare") for row in self.stems.get(key, ()))
        parts = self.generics.parse(key)
        if parts.stem != key:
            yield from (Hit(row, "suffix", parts.generic) for row in self.stems.get(parts.stem, ()))

    def parse(self, key: str) -> Parsed:
        """A name taken apart; a generic word may be misprinted: 正安具 is 正安 + 县."""
        parts = self.generics.parse(key)
        if parts.generic or len(key) < 3:
            return parts
        meant = next((word for word in self._single if key[-1] in self.lookalikes.get(word, "")[:NEARER]), None)
        return self.generics.parse(key[:-1] + meant) if meant else parts

    @cached_property
    def _single(self) -> tuple[str, ...]:
        return tuple(word for word in self.generics.levels if len(word) == 1)

    def misprinted(self, name: str) -> Iterator[Hit]:
        """Rows from which a name differs by one character of the stem or of the generic word: 甘牧县 -> 甘孜县."""
        key = folded(name, self.folding)
        parts = self.parse(key)
        if parts.generic and not key.endswith(parts.generic):
            detail = f"{key[-1]}→{parts.generic}"
            yield from (Hit(row, "alike", detail) for row in self.stems.get(parts.stem, ()))
        for stem in dict.fromkeys((parts.stem, key)):
            for place, hole in _holes(stem):
                for row in self._holed.get(hole, ()):
                    meant = self.parsed[row].stem[place]
                    if meant != stem[place]:
                        yield self._mistaken(row, stem[place], meant)
        for place, hole in _holes(key) if len(key) >= LONG else ():
            for row in self._holed_names.get(hole, ()):
                if (meant := self.names[row][place]) != key[place]:
                    yield self._mistaken(row, key[place], meant)

    def _mistaken(self, row: int, read: str, meant: str) -> Hit:
        """牧 read for 孜: alike by either's list, of one sound, or neither."""
        detail = f"{read}→{meant}"
        places = [self.lookalikes.get(one, "").find(other) for one, other in ((meant, read), (read, meant))]
        place = min((place for place in places if place >= 0), default=None)
        same = self.sounds.get(read, read) == self.sounds.get(meant, meant)
        if place is None:
            return Hit(row, "sound" if same else "unlike", detail)
        likeness = 1.0 if same or place < NEARER else 0.97 if place < NEAR else 0.94
        return Hit(row, "alike", detail, likeness + (0.04 if same else 0))

    def _latin(self, name: str) -> Iterator[Hit]:
        """Luding Xian, luding county, Luding."""
        key = latin_key(name)
        yield from (Hit(row, "pinyin", "full") for row in self._pinyin.get(key, ()))
        yield from (Hit(row, "pinyin") for row in self._pinyin_stems.get(key, ()))
        stem, generic = self.generics.parse_latin(key)
        if generic:
            plain = self.generics.plain
            yield from (
                Hit(row, "pinyin", "full" if plain[generic] == plain.get(self.parsed[row].generic) else generic)
                for row in self._pinyin_stems.get(stem, ())
            )

    def knows_latin(self, key: str) -> bool:
        """Whether any name is written so in pinyin, with or without its generic word."""
        return key in self._pinyin or key in self._pinyin_stems

    @cached_property
    def _pinyin(self) -> Mapping[str, tuple[int, ...]]:
        found = defaultdict[str, list[int]](list)
        for row, latin in enumerate(self.pinyin):
            if latin:
                found[latin_key(latin)].append(row)
        return _frozen(found)

    @cached_property
    def _pinyin_stems(self) -> Mapping[str, tuple[int, ...]]:
        found = defaultdict[str, list[int]](list)
        for row, latin in enumerate(self.pinyin):
            if latin and self.parsed[row].stem != self.names[row]:
                found[latin_key(latin.partition(" ")[0])].append(row)
        return _frozen(found)

    @cached_property
    def _holed(self) -> Mapping[str, tuple[int, ...]]:
        """甘□ -> the rows whose stem is 甘 and one more character."""
        found = defaultdict[str, list[int]](list)
        for row, parts in enumerate(self.parsed):
            for _, hole in _holes(parts.stem):
                found[hole].append(row)
        return _frozen(found)

    @cached_property
    def _holed_names(self) -> Mapping[str, tuple[int, ...]]:
        """恭城□族自治县 -> the rows of that name, one character aside."""
        found = defaultdict[str, list[int]](list)
        for row, name in enumerate(self.names):
            for _, hole in _holes(name) if len(name) >= LONG else ():
                found[hole].append(row)
        return _frozen(found)


def _holes(stem: str) -> Iterator[tuple[int, str]]:
    """甘孜 -> □孜, 甘□."""
    if len(stem) > 1:
        for place in range(len(stem)):
            yield place, stem[:place] + HOLE + stem[place + 1 :]


def _frozen(postings: Mapping[str, list[int]]) -> Mapping[str, tuple[int, ...]]:
    return {key: tuple(rows) for key, rows in postings.items()}
