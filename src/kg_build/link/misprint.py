"""How surely a misprint stands for one name rather than for another: 漆阳市 may be 溧阳市, 沈阳市 and forty more.

Each division whose name is one character off gets a weight: how often that character is misread or mistyped so. A
division is sure if it has nearly all of the weight of those that come into question: of the level asked for, in what is
named around it, at that time. What is in no gazetteer has a little weight too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from .gazetteer import RECENT, Division, Gazetteer, ended_before
from .names import folded
from .search import Hit

SURE = 0.9
"""The share of the weight from which on a division is meant."""

WEIGHTS = {"alike": 0.025, "sound": 0.05, "unlike": 0.0002}
"""Of a character's misprints, the share of one that is alike, of the same sound, or neither."""

LESS_ALIKE = 0.45
"""The factor of look-alikes that are not among the nearest."""

OTHER_GENERIC, OTHER_LEVEL, NOT_THEN = 0.01, 0.05, 0.1
"""The factors of a second difference."""

UNKNOWN, UNKNOWN_THERE = 0.0002, 0.00001
"""The weight of what is in no gazetteer: anywhere, and in a place that is named or where a long name is one character off."""

Around = Callable[[Division], bool]


def weighed(
    hits: Iterable[Hit],
    name: str,
    gazetteer: Gazetteer,
    *,
    year: int | None,
    levels: frozenset[str],
    lies_there: Around | None,
) -> list[Hit]:
    """The hits with their shares; where a place around is named, those that lie there, if any do."""
    found = list(hits)
    there = [hit for hit in found if lies_there and lies_there(gazetteer.divisions[hit.row])]
    found = there or found
    weights = [_weight(hit, name, gazetteer, year, levels) for hit in found]
    whole = _by_unit(found, weights, gazetteer)
    unknown = UNKNOWN_THERE if there or any(_is_long(hit, gazetteer) for hit in found) else UNKNOWN
    total = sum(whole.values()) + unknown
    return [replace(hit, share=whole[_unit(hit, gazetteer)] / total) for hit in found]


def _by_unit(hits: Sequence[Hit], weights: Sequence[float], gazetteer: Gazetteer) -> Mapping[tuple[str, str], float]:
    """The weight of each unit: that of its likeliest name."""
    whole: dict[tuple[str, str], float] = {}
    for hit, weight in zip(hits, weights, strict=True):
        unit = _unit(hit, gazetteer)
        whole[unit] = max(weight, whole.get(unit, 0.0))
    return whole


def _unit(hit: Hit, gazetteer: Gazetteer) -> tuple[str, str]:
    last = gazetteer.unit(gazetteer.divisions[hit.row])[-1]
    return last.code, last.name


def _is_long(hit: Hit, gazetteer: Gazetteer) -> bool:
    """Whether so much of a name agrees that chance is out of the question: 杏花擒区, 恭城玛族自治县."""
    return len(gazetteer.search.parsed[hit.row].stem) > 2 or len(gazetteer.search.names[hit.row]) > 4


def _weight(hit: Hit, name: str, gazetteer: Gazetteer, year: int | None, levels: frozenset[str]) -> float:
    row = gazetteer.divisions[hit.row]
    weight = WEIGHTS[hit.how] * (LESS_ALIKE if hit.how == "alike" and hit.likeness < 1 else 1.0)
    parts = gazetteer.search.parse(folded(name, gazetteer.folding))
    if not fits_generic(name, hit, gazetteer):
        weight *= OTHER_GENERIC
    if (levels and row.level not in levels) or (parts.levels and row.level not in parts.levels):
        weight *= OTHER_LEVEL
    if ended_before(row, RECENT) if year is None else not row.may_hold_in(year):
        weight *= NOT_THEN
    return weight


def fits_generic(name: str, hit: Hit, gazetteer: Gazetteer) -> bool:
    """Whether nothing but one character differs: 康足市 fits 康定市, not 康县; 正安具 fits 正安县, not 成安县; 康足 fits both."""
    key, own = folded(name, gazetteer.folding), gazetteer.search.parsed[hit.row]
    parts = gazetteer.search.parse(key)
    if not parts.generic:
        return True
    if own.stem == own.short:
        return len(key) == len(own.stem)
    misread = not key.endswith(parts.generic)
    return parts.generic in (own.generic, own.short[len(own.stem) :]) and (not misread or parts.stem == own.stem)
