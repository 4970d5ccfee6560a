"""Facts as intervals: what a printed figure can stand for, given how it was rounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..model import Extraction, Fact, Mention

UnitClass = Callable[[str], str | None]
"""Printed unit -> what it counts as (名, 位 and 人 are one); None for one that is not listed."""

_NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_INFINITY = Decimal("Infinity")


@dataclass(frozen=True)
class Figure:
    """A fact where it stands, with the lowest and highest value that its print allows."""

    doc: str
    mention: Mention
    fact: Fact

    @property
    def start(self) -> int:
        """Where its mention starts."""
        return self.mention.start

    @cached_property
    def text(self) -> str:
        """As printed, less its spaces and line breaks: 31374 人 is 31374人."""
        return "".join(unicodedata.normalize("NFKC", self.mention.text).split())

    @cached_property
    def low(self) -> Decimal:
        """The least that it can stand for: 797500 for 79.8万, 1000 for 2000余."""
        return self.fact.value - self._slack

    @cached_property
    def high(self) -> Decimal:
        """The most that it can stand for; without bound for 2000余."""
        if self.fact.approx:
            return _INFINITY
        return (self.fact.value_max or self.fact.value) + self._slack

    @cached_property
    def step(self) -> Decimal:
        """The worth of its last digit: 100 for 180.25万, 1 for 35人; the last that is no zero of 1亿2000万."""
        if self._scale is None:
            return _last_nonzero(self.fact.value)
        return self._scale * Decimal(1).scaleb(-self._decimals)

    def printed(self, value: Decimal) -> str:
        """Another value in the manner of this print: 1065000 is 106.5万元 beside 85.81万元."""
        if self._scale is None:
            return f"{plain(value)}{self.fact.unit or ''}"
        return _NUMERAL.sub(plain(value / self._scale), self.text, count=1)

    @cached_property
    def _slack(self) -> Decimal:
        if self.fact.approx:
            return _last_nonzero(self.fact.value)
        if self.fact.kind == "count" and self.step == self._scale == 1:
            return Decimal(0)  # things counted one by one are not rounded
        return self.step / 2

    @cached_property
    def _numeral(self) -> str | None:
        """The digits, where the print holds them in one piece: not in 1亿2000万 or 十六."""
        found = _NUMERAL.findall(self.text)
        return found[0].replace(",", "") if len(found) == 1 else None

    @cached_property
    def _scale(self) -> Decimal | None:
        """What one unit of the numeral is worth: 10000 in 180万元."""
        if self._numeral is None or not Decimal(self._numeral) or not self.fact.value:
            return None
        return abs(self.fact.value) / Decimal(self._numeral)

    @property
    def _decimals(self) -> int:
        return len((self._numeral or "").partition(".")[2])


def figures(extraction: Extraction) -> Iterator[Figure]:
    """The facts of a document, in the order of the text."""
    for mention in extraction.mentions:
        for fact in mention.facts:
            yield Figure(extraction.document.id, mention, fact)


def comparable(one: Figure, other: Figure, unit_class: UnitClass) -> bool:
    """Whether two figures can be set against each other: amounts or counts of one unit and of one status."""
    a, b = one.fact, other.fact
    if a.kind != b.kind or a.kind not in ("count", "money") or a.status != b.status or a.status == "change":
        return False
    return a.unit == b.unit or (a.unit is not None and b.unit is not None and _same(unit_class, a.unit, b.unit))


def plain(value: Decimal) -> str:
    """1.20E+3 -> 1200; 4.50 -> 4.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _same(unit_class: UnitClass, one: str, other: str) -> bool:
    known = unit_class(one)
    return known is not None and known == unit_class(other)


def _last_nonzero(value: Decimal) -> Decimal:
    """The worth of the last digit that is not zero: 100 in 2300."""
    _, _, exponent = value.normalize().as_tuple()
    return Decimal(1).scaleb(int(exponent)) if value else Decimal(1)
