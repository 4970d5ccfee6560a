"""The printed figure of a field -> value, unit, denominators, as the reader of texts reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ..errors import InputError
from ..lexicon import Lexicon
from ..model import Kind
from ..normalise import normalise
from ..recognise.numbers import number_reader
from ..tokens import Name, Number

_PLAIN = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_LONG = re.compile(r"[\d-]{7}")
_LONGEST = 100
"""Characters of a figure with its unit; the arithmetic of decimals ends at a million digits."""
_SIGNS = "-−－–"
_MAGNITUDES = {"百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MAGNITUDE = re.compile("|".join(sorted(_MAGNITUDES, key=len, reverse=True)))
_KINDS: dict[str | None, Kind] = {"Money": "money", "Ratio": "percent"}
"""Kind of a unit -> that of a figure without denominators; all others are counts."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much of what."""

    value: Decimal
    value_max: Decimal | None = None
    unit: str | None = None
    per: tuple[str, ...] = ()
    approx: str | None = None
    scaled: bool = False
    """Whether 万 or 亿 is printed with it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as a field names it: 万元 counts ten thousand 元."""

    printed: str
    scale: int
    per: tuple[str, ...]


class Quantities:
    """Reads the fields of quantities by the units of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._reader = number_reader(lexicon)

    def figure(self, text: str) -> Quantity:
        """1,860.5 -> 1860.5; １.2万 -> 12000; 84% -> 84 in %; -120 keeps its sign; InputError for what is no number."""
        if len(text) > _LONGEST:
            raise InputError(
                f"is no number: it has {len(text)} characters", remedy="write the figure alone: 1860, 1.2万"
            )
        if _PLAIN.fullmatch(text):
            return Quantity(Decimal(text))
        folded = normalise(text).text
        negative = folded[:1] in _SIGNS
        bare = folded[1:].lstrip() if negative else folded
        quantity = Quantity(Decimal(bare)) if _PLAIN.fullmatch(bare) else self._printed(bare, text)
        return replace(quantity, value=-quantity.value) if negative else quantity

    def _printed(self, bare: str, text: str) -> Quantity:
        """What the reader of texts makes of it, if that is one number and nothing else."""
        found = list(self._reader.read(bare))
        number = found[0] if len(found) == 1 else None
        if not isinstance(number, Number) or not self._is_all(number, bare):
            raise InputError(f"is no number: {text!r}", remedy="write digits: 1860, 1,860.5, 1.2万 or 84%")
        unit = self._spelling(number.unit) if number.unit else None
        scaled = any(sign in bare for sign in "百千万亿")
        return Quantity(number.value, number.value_max, unit, tuple(sorted(number.per)), number.approx, scaled)

    def _is_all(self, number: Number, text: str) -> bool:
        """Nothing beside the number but the word that makes it inexact: 约120, 120以上."""
        return text[: number.start] + text[number.end :] in ("", number.approx)

    def secrets(self, text: str) -> Iterator[Name]:
        """Telephone, identity-card and account numbers in a remark: 电话3122345."""
        if _LONG.search(text):
            yield from (t for t in self._reader.read(text) if isinstance(t, Name) and t.masked)

    def unit(self, text: str) -> Unit:
        """万元 -> 元, 10000; 元/人/月 -> 元 per 人 and 月; a unit that the ontology lacks is taken as it stands."""
        folded = normalise(text).text
        if folded in self._lexicon.units:
            return Unit(self._spelling(folded), 1, ())
        printed, *per = re.split(r"/", folded) if "/" in folded else [folded]
        magnitude = _MAGNITUDE.match(printed)
        if magnitude and printed not in self._lexicon.units and printed[magnitude.end() :] in self._lexicon.units:
            return Unit(self._spelling(printed[magnitude.end() :]), _MAGNITUDES[magnitude.group()], tuple(per))
        return Unit(self._spelling(printed), 1, tuple(per))

    def _spelling(self, unit: str) -> str:
        """％ -> %, 个百分点 -> 百分点; other units stay as printed."""
        concept = self._lexicon.units.get(unit)
        return concept.label if concept is not None and concept.unit_kind == "Ratio" else unit

    def kind(self, unit: str | None, per: tuple[str, ...]) -> Kind:
        """What a figure is by its unit: with a denominator a rate, in 元 an amount, in % a ratio, else a count."""
        concept = self._lexicon.units.get(unit or "")
        return "rate" if per else _KINDS.get(concept.unit_kind if concept else None, "count")
