"""China's divisions with their GB/T 2260 codes and the years for which they hold: ``ontology/gazetteer.csv``."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import OntologyError

COLUMNS = ("code", "name", "level", "parent", "valid_from", "valid_until")
LEVELS = ("province", "prefecture", "county")

_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class Division:
    """A code under one name: 513321 康定县, until 2015-02."""

    code: str
    name: str
    level: str
    """province, prefecture or county."""
    parent: str | None
    """The code of the division around it."""
    valid_from: str | None
    """Year or month, 2015 or 2015-03; None from before the first list."""
    valid_until: str | None
    """Year or month; None where it still holds."""

    def holds_in(self, year: int) -> bool:
        """Whether it held at some time in a year: 康定县 and 康定市 both did in 2015."""
        return _years(self.valid_from, year) <= year <= _years(self.valid_until, year)

    def may_hold_in(self, year: int) -> bool:
        """Whether it held then or, where only years are known, a year off: yearly lists show a change late."""
        return _years(self.valid_from, year, yearly=-1) <= year <= _years(self.valid_until, year, yearly=1)


def _years(date: str | None, otherwise: int, *, yearly: int = 0) -> int:
    """The year of a date, moved by ``yearly`` where the date has no month."""
    if date is None:
        return otherwise
    return int(date[:4]) + (0 if "-" in date else yearly)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Divisions by name and by code."""

    by_name: Mapping[str, tuple[Division, ...]]
    by_code: Mapping[str, tuple[Division, ...]]
    """One code may have borne several names: 420600 襄樊市, then 襄阳市. In the order of time."""

    def named(self, name: str) -> tuple[Division, ...]:
        """The divisions that ever bore a full name: six for 鼓楼区 and its like, one for 泸定县."""
        return self.by_name.get(name, ())

    def above(self, division: Division) -> Iterator[Division]:
        """The divisions around one, the nearest first, under each name that they bore: 甘孜藏族自治州, 四川省."""
        code = division.parent
        while code is not None:
            around = self.by_code[code]
            yield from around
            code = around[-1].parent


def gazetteer_of(divisions: Iterable[Division]) -> Gazetteer:
    """Divisions, indexed."""
    by_name, by_code = defaultdict[str, list[Division]](list), defaultdict[str, list[Division]](list)
    for division in sorted(divisions, key=lambda d: (d.code, d.valid_from or "", d.valid_until or "9999", d.name)):
        by_name[division.name].append(division)
        by_code[division.code].append(division)
    return Gazetteer(
        {name: tuple(found) for name, found in by_name.items()},
        {code: tuple(found) for code, found in by_code.items()},
    )


def load_gazetteer(path: Path) -> Gazetteer:
    """The gazetteer of a CSV file; OntologyError names each line that is wrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return _read(handle, str(path))
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise OntologyError(
            f"cannot be read: {exc}", where=str(path), remedy="check the path and that it is UTF-8"
        ) from exc


def _read(lines: Iterable[str], where: str) -> Gazetteer:
    table = csv.reader(lines)
    header = tuple(next(table, ()))
    if header != COLUMNS:
        raise OntologyError(
            f"the header is {','.join(header)}", where=f"{where}:1", remedy="write " + ",".join(COLUMNS)
        )
    rows = [(table.line_num, row) for row in table if row]
    levels = {row[0]: row[2] for _, row in rows if len(row) == len(COLUMNS)}
    faults = [(line, fault) for line, row in rows if (fault := _fault(row, levels))]
    if faults:
        listed = "; ".join(f"line {line}: {fault}" for line, fault in faults[:5])
        more = f" and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise OntologyError(f"{listed}{more}", where=f"{where}:{faults[0][0]}", remedy="mend these lines")
    return gazetteer_of(_division(row) for _, row in rows)


def _fault(row: list[str], levels: Mapping[str, str]) -> str | None:
    """What is wrong with a row; None for a good one. ``levels`` holds the level of each code of the table."""
    if len(row) != len(COLUMNS):
        return f"{len(row)} columns instead of {len(COLUMNS)}"
    code, name, level, parent, first, last = row
    checks = (
        (re.fullmatch(r"[0-9]{6}", code), f"the code {code!r} is not six digits"),
        (name and name == name.strip(), f"the name {name!r} is empty or has spaces around it"),
        (level in LEVELS, f"the level {level!r} is none of {', '.join(LEVELS)}"),
        (not parent or _outranks(levels.get(parent), level), f"the parent {parent!r} is no code of a higher level"),
        (not first or _DATE.fullmatch(first), f"valid_from {first!r} is no year or month"),
        (not last or _DATE.fullmatch(last), f"valid_until {last!r} is no year or month"),
        (not (first and last) or first[:4] <= last[:4], f"valid_from {first} is after valid_until {last}"),
    )
    return next((fault for good, fault in checks if not good), None)


def _outranks(upper: str | None, lower: str) -> bool:
    return upper in LEVELS and lower in LEVELS and LEVELS.index(upper) < LEVELS.index(lower)


def _division(row: list[str]) -> Division:
    code, name, level, parent, first, last = row
    return Division(code, name, level, parent or None, first or None, last or None)
