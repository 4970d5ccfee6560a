"""China's divisions with their GB/T 2260 codes and the years for which they hold: ``ontology/gazetteer.csv``."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import OntologyError
from .names import Generics, load_generics, read_rows
from .search import Search

COLUMNS = ("code", "name", "level", "parent", "valid_from", "valid_until")
LEVELS = ("province", "prefecture", "county", "town", "village")

Point = tuple[float, float]
"""Longitude and latitude."""
_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")
_CODE = re.compile(r"[0-9]{6}([0-9]{3}){0,2}")


@dataclass(frozen=True, slots=True)
class Division:
    """A code under one name: 513321 康定县, until 2015-02."""

    code: str
    name: str
    level: str
    """province, prefecture, county, town or village; empty for a place that is no administrative unit."""
    parent: str | None
    """The code of the division around it."""
    valid_from: str | None
    """Year or month, 2015 or 2015-03; None from before the first list."""
    valid_until: str | None
    """Year or month; None where it still holds."""
    labels: tuple[str, ...] = ()
    """Other names that it is called by: 克州."""
    pinyin: str = ""
    """luding xian: stem, peoples and generic word apart."""
    point: Point | None = None
    iri: str = ""
    """Where it lies in another gazetteer; empty for ours."""
    begun: tuple[str, str] | None = None
    """The first and the last month (year, day) in which it may have begun; None where ``valid_from`` tells all."""

    def holds_in(self, year: int) -> bool:
        """Whether it held at some time in a year: 康定县 and 康定市 both did in 2015."""
        return _years(self.valid_from, year) <= year <= _years(self.valid_until, year)

    def may_hold_in(self, year: int) -> bool:
        """Whether it held then or, where only years are known, a year off: yearly lists show a change late."""
        first = _years(self.valid_from, year, yearly=-1)
        earliest = min(first, int(self.begun[0][:4])) if self.begun else first
        return earliest <= year <= _years(self.valid_until, year, yearly=1)


def in_time(division: Division) -> tuple[str, str, str, str]:
    """The order of the rows of a table: by code, and of a code that which ended last is the last."""
    return division.code, division.valid_until or "9999", division.valid_from or "", division.name


RECENT = 2002
"""What ended before is not meant by a name without a year, if anything later bears it."""


def ended_before(division: Division, year: int) -> bool:
    """Whether it ended before a year."""
    return division.valid_until is not None and int(division.valid_until[:4]) < year


def _years(date: str | None, otherwise: int, *, yearly: int = 0) -> int:
    """The year of a date, moved by ``yearly`` where the date has no month."""
    if date is None:
        return otherwise
    return int(date[:4]) + (0 if "-" in date else yearly)


Change = tuple[str, str, str, str]
"""Code and name of a division that ended, and of the one that the same unit was from then on."""


@dataclass(frozen=True)
class Gazetteer:
    """Divisions by name and by code, what became of them, and the index that finds them by other spellings."""

    by_name: Mapping[str, tuple[Division, ...]]
    by_code: Mapping[str, tuple[Division, ...]]
    """One code may have borne several names: 420600 襄樊市, then 襄阳市. In the order of time."""
    changes: tuple[Change, ...] = ()
    generics: Generics | None = None
    folding: Mapping[str, str] = field(default_factory=dict)
    """Traditional character -> simplified one."""
    lookalikes: Mapping[str, str] = field(default_factory=dict)
    """Character -> those that print takes for it, the likest first."""
    sounds: Mapping[str, str] = field(default_factory=dict)
    """Character -> its syllable."""
    name: str = "cn"

    def named(self, name: str) -> tuple[Division, ...]:
        """The divisions that ever bore a full name: six for 鼓楼区 and its like, one for 泸定县."""
        return self.by_name.get(name, ())

    def above(self, division: Division) -> Iterator[Division]:
        """The divisions around one, the nearest first, under each name that they bore: 甘孜藏族自治州, 四川省."""
        code, seen = division.parent, {division.code}
        while code is not None and code in self.by_code and code not in seen:
            seen.add(code)
            around = self.by_code[code]
            yield from around
            code = around[-1].parent

    def where(self, division: Division) -> str:
        """四川省甘孜藏族自治州: the latest names of what lies around."""
        latest = {around.code: around.name for around in self.above(division)}
        return "".join(reversed(latest.values()))

    @cached_property
    def divisions(self) -> tuple[Division, ...]:
        """All of them, by code."""
        return tuple(division for several in self.by_code.values() for division in several)

    @cached_property
    def has_parents(self) -> bool:
        """Whether its entries say what they lie in; places of GeoNames do not."""
        return any(division.parent for division in self.divisions)

    @cached_property
    def units(self) -> Mapping[tuple[str, str], tuple[Division, ...]]:
        """Code and name -> the rows of the same unit over time: 513321 康定县 and 513301 康定市."""
        groups: dict[tuple[str, str], list[tuple[str, str]]] = {
            (d.code, d.name): [(d.code, d.name)] for d in self.divisions
        }
        for code, name, code_after, name_after in self.changes:
            one, other = groups.get((code, name)), groups.get((code_after, name_after))
            if one is not None and other is not None and one is not other:
                one += other
                groups.update(dict.fromkeys(other, one))
        rows = defaultdict[tuple[str, str], list[Division]](list)
        for division in self.divisions:
            rows[division.code, division.name].append(division)
        made: dict[int, tuple[Division, ...]] = {}
        for group in groups.values():
            if id(group) not in made:
                found = [division for key in dict.fromkeys(group) for division in rows[key]]
                made[id(group)] = tuple(
                    sorted(found, key=lambda d: (d.valid_until or "9999", d.valid_from or "", d.code))
                )
        return {key: made[id(group)] for key, group in groups.items()}

    def unit(self, division: Division) -> tuple[Division, ...]:
        """The rows of the unit that a division is, in the order of time."""
        return self.units.get((division.code, division.name), (division,))

    @cached_property
    def around(self) -> dict[str, frozenset[str]]:
        """Code -> keys of what lies around it, of those that were asked for."""
        return {}

    @cached_property
    def search(self) -> Search:
        """The index by stems, short forms, pinyin and look-alikes; made on first use."""
        rows = ((d.name, d.labels, d.pinyin) for d in self.divisions)
        return Search.of(rows, self.generics or _NONE, self.folding, self.lookalikes, self.sounds)


_NONE = Generics({}, {}, {}, frozenset())


def gazetteer_of(
    divisions: Iterable[Division],
    *,
    changes: Iterable[Change] = (),
    generics: Generics | None = None,
    folding: Mapping[str, str] | None = None,
    lookalikes: Mapping[str, str] | None = None,
    sounds: Mapping[str, str] | None = None,
    name: str = "cn",
) -> Gazetteer:
    """Divisions, indexed."""
    by_name, by_code = defaultdict[str, list[Division]](list), defaultdict[str, list[Division]](list)
    for division in sorted(divisions, key=in_time):
        by_name[division.name].append(division)
        by_code[division.code].append(division)
    return Gazetteer(
        {name: tuple(found) for name, found in by_name.items()},
        {code: tuple(found) for code, found in by_code.items()},
        tuple(changes),
        generics,
        folding or {},
        lookalikes or {},
        sounds or {},
        name,
    )


def load_gazetteer(path: Path) -> Gazetteer:
    """The gazetteer of a CSV file, with what the folder of its name beside it holds; OntologyError names each bad line.

    The folder (``gazetteer/`` beside ``gazetteer.csv``) may be missing: then names are only matched as they are written.
    """
    folder = path.with_suffix("")
    divisions = list(_divisions(path, COLUMNS, {}))
    if not folder.is_dir():
        return gazetteer_of(divisions)
    known = {division.code: division.level for division in divisions}
    divisions += _divisions(folder / "earlier.csv", COLUMNS, known)
    towns = list(_divisions(folder / "towns.csv", (*COLUMNS, "pinyin"), known))
    details = {(r["code"], r["name"]): r for r in read_rows(folder / "details.csv", _DETAILS)}
    shorts = defaultdict[str, list[str]](list)
    for row in read_rows(folder / "shorts.csv", ("code", "label")):
        shorts[row["code"]].append(row["label"])
    changes = read_rows(folder / "changes.csv", _CHANGES)
    lists = {
        (row["code_after"], row["name_after"], row["from"]): (row["after_list"], row["by_list"]) for row in changes
    }
    return gazetteer_of(
        (
            replace(
                _detailed(each, details.get((each.code, each.name)), shorts.get(each.code, ())),
                begun=_begun(each, lists.get((each.code, each.name, each.valid_from or ""))),
            )
            for each in (*divisions, *towns)
        ),
        changes=((row["code"], row["name"], row["code_after"], row["name_after"]) for row in changes),
        **characters(folder),
    )


_DETAILS = ("code", "name", "pinyin", "longitude", "latitude")
_CHANGES = ("code", "name", "code_after", "name_after", "from", "after_list", "by_list")


def characters(folder: Path) -> dict[str, Any]:
    """What the tables of a folder tell of characters and generic words, as arguments of ``gazetteer_of``."""
    return {
        "generics": load_generics(folder / "generics.csv"),
        "folding": {
            r["traditional"]: r["simplified"] for r in read_rows(folder / "folding.csv", ("traditional", "simplified"))
        },
        "lookalikes": {
            r["character"]: r["lookalikes"] for r in read_rows(folder / "lookalikes.csv", ("character", "lookalikes"))
        },
        "sounds": {
            character: row["syllable"]
            for row in read_rows(folder / "sounds.csv", ("syllable", "characters"))
            for character in row["characters"]
        },
    }


def _begun(division: Division, lists: tuple[str, str] | None) -> tuple[str, str] | None:
    """The months from the last list without it to the first with it, within its year: not in that of 2006-06, in that of 2007-04,
    but of 2006 is 2006-07 to 2006-12. None where lists of months do not tell.
    """
    after, by = lists or ("", "")
    if "-" not in after or "-" not in by or "-" in (division.valid_from or "-"):
        return None
    return _following(after), min(by, f"{division.valid_from}-12")


def _following(month: str) -> str:
    """1996-12 is followed by 1997-01."""
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"


def _detailed(division: Division, detail: Mapping[str, str] | None, labels: Iterable[str]) -> Division:
    if detail is None:
        return replace(division, labels=tuple(labels)) if labels else division
    point = (float(detail["longitude"]), float(detail["latitude"])) if detail["longitude"] else None
    return replace(division, labels=tuple(labels), pinyin=detail["pinyin"], point=point)


def _divisions(path: Path, columns: tuple[str, ...], known: Mapping[str, str]) -> Iterator[Division]:
    """The rows of a table; ``known`` holds the levels of codes of other tables."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            yield from _read(handle, str(path), columns, known)
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise OntologyError(
            f"cannot be read: {exc}", where=str(path), remedy="check the path and that it is UTF-8"
        ) from exc


def _read(lines: Iterable[str], where: str, columns: tuple[str, ...], known: Mapping[str, str]) -> Iterator[Division]:
    table = csv.reader(lines)
    header = tuple(next(table, ()))
    if header != columns:
        raise OntologyError(
            f"the header is {','.join(header)}", where=f"{where}:1", remedy="write " + ",".join(columns)
        )
    rows = [(table.line_num, row) for row in table if row]
    levels = {**known, **{row[0]: row[2] for _, row in rows if len(row) == len(columns)}}
    faults = [(line, fault) for line, row in rows if (fault := _fault(row, len(columns), levels))]
    if faults:
        listed = "; ".join(f"line {line}: {fault}" for line, fault in faults[:5])
        more = f" and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise OntologyError(f"{listed}{more}", where=f"{where}:{faults[0][0]}", remedy="mend these lines")
    return (_division(row) for _, row in rows)


def _fault(row: list[str], width: int, levels: Mapping[str, str]) -> str | None:
    """What is wrong with a row; None for a good one. ``levels`` holds the level of each code of the table."""
    if len(row) != width:
        return f"{len(row)} columns instead of {width}"
    code, name, level, parent, first, last = row[: len(COLUMNS)]
    checks = (
        (_CODE.fullmatch(code), f"the code {code!r} is not six digits"),
        (name and name == name.strip(), f"the name {name!r} is empty or has spaces around it"),
        (level in LEVELS, f"the level {level!r} is none of {', '.join(LEVELS)}"),
        (not parent or outranks(levels.get(parent), level), f"the parent {parent!r} is no code of a higher level"),
        (not first or _DATE.fullmatch(first), f"valid_from {first!r} is no year or month"),
        (not last or _DATE.fullmatch(last), f"valid_until {last!r} is no year or month"),
        (not (first and last) or first[:4] <= last[:4], f"valid_from {first} is after valid_until {last}"),
    )
    return next((fault for good, fault in checks if not good), None)


def outranks(upper: str | None, lower: str) -> bool:
    """Whether a level lies above another: prefecture above county."""
    return upper in LEVELS and lower in LEVELS and LEVELS.index(upper) < LEVELS.index(lower)


def _division(row: list[str]) -> Division:
    code, name, level, parent, first, last, *pinyin = row
    return Division(code, name, level, parent or None, first or None, last or None, pinyin="".join(pinyin))
