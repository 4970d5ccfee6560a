"""The recogniser: the lexicon's indexes and the number reader, made once and used on every block."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from .numbers import NumberReader, number_reader
from .terms import WordIndex, word_index
from .tokens import AgencyName, Mark, Name, Number, PlaceName, Term, Time, Tokens

_SPOKEN_ROLES = (
    "of-which", "total", "respectively", "all-equal", "increase", "decrease", "up-to", "down-to", "changed-to",
    "year-on-year", "since-year-end", "month-on-month", "target", "plan", "completion", "share", "per",
)  # fmt: skip
"""Roles whose words of two characters or more are recognised anywhere; shorter ones only where a rule looks for them."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Reads blocks; immutable."""

    lexicon: Lexicon
    numbers: NumberReader
    words: WordIndex[Concept | tuple[Concept, ...] | str]
    places: WordIndex[str]
    local_place: re.Pattern[str]
    agency_head: re.Pattern[str]

    def recognise(self, text: str) -> Tokens:
        """All tokens of a block."""
        read = tuple(self.numbers.read(text))
        terms, marks, agencies = self._words(text)
        return Tokens(
            text=text,
            numbers=tuple(t for t in read if isinstance(t, Number)),
            times=tuple(t for t in read if isinstance(t, Time)),
            names=tuple(t for t in read if isinstance(t, Name)),
            terms=terms,
            marks=marks,
            places=self._places(text),
            agencies=agencies,
        )

    def _words(self, text: str) -> tuple[tuple[Term, ...], tuple[Mark, ...], tuple[AgencyName, ...]]:
        terms: list[Term] = []
        marks: list[Mark] = []
        agencies: list[AgencyName] = []
        for start, end, value in self.words.find(text):
            if isinstance(value, str):
                marks.append(Mark(start, end, value))
            elif isinstance(value, tuple) and value[0].scheme == "agency":
                head = self.agency_head.search(text, max(0, start - 8), start)
                first = head.start() if head else start
                agencies.append(AgencyName(first, end, text[first:end], value[0]))
            elif isinstance(value, tuple):
                terms.append(Term(start, end, value))
        return tuple(terms), tuple(marks), tuple(agencies)

    def _places(self, text: str) -> tuple[PlaceName, ...]:
        found = [PlaceName(start, end, text[start:end], level) for start, end, level in self.places.find(text)]
        found += [
            PlaceName(m.start(1), m.end(1), m.group(1), "town" if m.group(1)[-1] in "镇乡道" else "village")
            for m in self.local_place.finditer(text)
        ]
        return tuple(sorted(found, key=lambda p: p.start))


def recogniser(lexicon: Lexicon) -> Recogniser:
    """Make the indexes of a lexicon."""
    entries: dict[str, tuple[Concept, ...] | str] = dict(lexicon.terms)
    for role in _SPOKEN_ROLES:
        for word in lexicon.markers[role]:
            entries.setdefault(word, role)
            if role in ("up-to", "down-to", "changed-to", "completion", "year-on-year"):
                entries[word] = role
    places = word_index(lexicon.places.items())
    return Recogniser(
        lexicon=lexicon,
        numbers=number_reader(lexicon),
        words=word_index(entries.items()),
        places=places,
        local_place=_local_place(lexicon),
        agency_head=re.compile(r"(?:[一-鿿]{2,3}(?:自治)?[县市区州旗]|[县市区州旗省])$"),
    )


def _local_place(lexicon: Lexicon) -> re.Pattern[str]:
    """香格里拉镇, 呷拥社区: a name behind a county's name, a preposition or a stop; never 城镇, 全镇 or 乡镇."""
    towns = "|".join(sorted(lexicon.markers["town"], key=len, reverse=True))
    villages = "|".join(sorted(lexicon.markers["village"], key=len, reverse=True))
    common = "城乡农各全镇村该本每有其中名个辖等所为对建类型新向把将为从以于及并了的成"
    name = rf"[^\W\d{common}][^\W\d{common}，。、；：]{{1,4}}?"
    return re.compile(rf"(?:(?<=[县市区旗])|(?<=[在于镇乡道、，。；：为向])|^)({name}(?:{towns}|{villages}))(?![务对主长办工干级民委落庄子])")
