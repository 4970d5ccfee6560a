"""Linked Places Format 1.2 (https://github.com/LinkedPasts/linked-places-format), as World Historical Gazetteer takes it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from ...errors import InputError
from ..exporting import OUR_TYPE, PINYIN
from ..gazetteer import LEVELS, Division, Point
from .rows import Faulty, Imported, Options, collected, made, point, read_text


def linked_places(path: Path, options: Options) -> Imported:
    """A FeatureCollection of places, a list of them, one alone, or one a line; each name with dates of its own is an entry.

    Identifiers that end alike are kept whole as codes. Links, citations and descriptions are not kept.
    """
    found = collected(str(path), _features(path), partial(_entries, options))
    return replace(found, divisions=tuple(_coded(found.divisions)))


def _features(path: Path) -> list[tuple[int, Any]]:
    """The features, numbered; by their lines where each has one."""
    text = read_text(path)
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as exc:
        rows = list(_json_lines(text))
        if any(isinstance(row, dict) for _, row in rows[:2]):
            return rows
        line = getattr(exc, "lineno", 1)
        raise InputError(f"is no JSON: {exc}", where=f"{path}:{line}", remedy="check the file") from exc
    features = whole.get("features", [whole]) if isinstance(whole, dict) else whole
    if not isinstance(features, list):
        raise InputError("is no FeatureCollection", where=str(path), remedy="name a file in Linked Places Format")
    return list(enumerate(features, 1))


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as exc:
                yield number, exc


def _coded(divisions: tuple[Division, ...]) -> Iterator[Division]:
    """Codes for identifiers: their last part, or all of one whose last part another has too."""
    bearers = defaultdict[str, set[str]](set)
    for each in divisions:
        bearers[each.code].add(each.iri)
    codes = {each.iri: each.code if len(bearers[each.code]) == 1 else each.iri for each in divisions if each.iri}
    for each in divisions:
        parent = codes.get(each.parent or "") or _tail(each.parent or "") or None
        yield replace(each, code=codes.get(each.iri, each.code), parent=parent)


# ---- a feature ----


@dataclass(frozen=True, slots=True)
class _Span:
    """A time in which a name held; without dates always."""

    start: str | None = None
    end: str | None = None
    begun: tuple[str, str] | None = None


_Name = tuple[str, bool]
"""A toponym, and whether it is one in pinyin."""


def _entries(options: Options, feature: Any) -> list[Division]:
    """An entry for each time with a name of its own; names without a time are labels of all. None of what ended before our era."""
    if not isinstance(feature, dict):
        raise Faulty("is no JSON object")
    about, iri = feature.get("properties") or {}, str(feature.get("@id") or feature.get("id") or "").strip()
    code = about.get("code") or _tail(iri)
    if not code:
        raise Faulty("has neither an @id nor a code")
    times = _names_by_time(feature)
    undated = times.pop(_Span(), [])
    title = str(about.get("title") or next((name for name, _ in (*undated, *chain(*times.values()))), "")).strip()
    if all(title != name for name, _ in chain(*times.values())):
        read = [each for each in undated if each[1]]
        undated = [each for each in undated if not each[1] and each[0] != title]
        for span in _spans(feature.get("when")):
            times[span] = [(title, False), *read, *times.get(span, ())]
    level, parent = _level(feature), about.get("parent") or _part_of(feature)
    at, where = _geometry(feature.get("geometry")), iri or (options.iri and options.iri + str(code))
    return [
        _entry(code, title, level, span, [*names, *undated], parent=parent, point=at, iri=where)
        for span, names in times.items()
    ]


def _entry(code: object, title: str, level: str, span: _Span, names: list[_Name], **more: Any) -> Division:
    """The title is the name of the times in which it was borne, of others the first that is told."""
    plain, pinyin = [name for name, latin in names if not latin], [name for name, latin in names if latin]
    name = title if title in plain or not plain else plain[0]
    return made(
        code,
        name,
        level,
        valid_from=span.start,
        valid_until=span.end,
        begun=span.begun,
        labels=[each for each in plain if each != name],
        pinyin=next(iter(pinyin), ""),
        **more,
    )


def _names_by_time(feature: Mapping[str, Any]) -> dict[_Span, list[_Name]]:
    found: dict[_Span, list[_Name]] = {}
    for each in feature.get("names") or ():
        if toponym := str(each.get("toponym") or "").strip():
            for span in _spans(each.get("when")):
                found.setdefault(span, []).append((toponym, each.get("lang") == PINYIN))
    return found


def _level(feature: Mapping[str, Any]) -> str:
    """The level that a type tells: ours, or a word that means a unit of one level only; a town may be a settlement."""
    for each in feature.get("types") or ():
        word = str(each.get("label") or "").casefold()
        if each.get("identifier") == OUR_TYPE and word in LEVELS:
            return word
        if word in _UNITS:
            return _UNITS[word]
    return ""


_UNITS = {
    word: level
    for level, plural in (("province", "provinces"), ("prefecture", "prefectures"), ("county", "counties"))
    for word in (level, plural)
}


def _part_of(feature: Mapping[str, Any]) -> str:
    for relation in feature.get("relations") or ():
        if str(relation.get("relationType", "")).endswith(("partOf", "broaderPartitive")):
            return str(relation.get("relationTo") or "")
    return ""


def _tail(iri: str) -> str:
    """p1 of https://example.org/places/p1; of a query ?id=12 all after the slash."""
    return iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2]


# ---- times ----


def _spans(when: Mapping[str, Any] | None) -> list[_Span]:
    """The timespans of a when; one without dates where it has none."""
    spans = [_span(each) for each in (when or {}).get("timespans") or ()]
    return [each for each in spans if each] if spans else [_Span()]


def _span(told: Mapping[str, Any]) -> _Span | None:
    """{"start": {"earliest": "2002-07", "latest": "2003-06"}} is 2003, perhaps from 2002-07 on; an end the latest that is told.

    None of what ended before our era; what began then is as old as anything.
    """
    start, end = told.get("start") or {}, told.get("end") or {}
    first, by, last = _date(start, "earliest"), _date(start, "latest"), _date(end, "latest") or _date(end, "earliest")
    if last.startswith("-"):
        return None
    first, by = ("" if each.startswith("-") else each for each in (first, by))
    if first and by and first != by:
        return _Span(by[:4], last or None, (first, by))
    return _Span(first or by or None, last or None)


def _date(told: Mapping[str, Any], bound: str) -> str:
    """The date ``in`` which, or a bound of it: 2015, 2015-03, 2015-03-01; without time of day and marks of doubt (EDTF)."""
    date = str(told.get("in") or told.get(bound) or "").strip()
    return date.rstrip("~?%").partition("T")[0]


# ---- geometry ----


def _geometry(geometry: Mapping[str, Any] | None) -> Point | None:
    """The point of a geometry; of several the first; none of lines and areas."""
    if not geometry:
        return None
    inner = geometry.get("geometries") or ()
    if inner:
        return next((at for each in inner if (at := _geometry(each))), None)
    if told := _WKT.match(str(geometry.get("geowkt") or "")):
        return point(*told.groups())
    coordinates = geometry.get("coordinates") or ()
    if geometry.get("type") == "MultiPoint":
        coordinates = coordinates[0] if coordinates else ()
    pointed = coordinates and geometry.get("type") in ("Point", "MultiPoint")
    return point(*coordinates[:2]) if pointed else None


_WKT = re.compile(r"\s*POINT\s*\(\s*(\S+)\s+(\S+?)\s*\)", re.IGNORECASE)
