"""The Reconciliation Service API, 0.2 and 1.0 draft, as functions from request values to response values; no HTTP here."""

from __future__ import annotations

import html
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import QueryError
from .gazetteer import Division, Gazetteer, Point
from .match import Asked, Candidate, candidates, decide
from .names import folded, is_latin, latin_key
from .reconcile_manifest import (
    AROUND,
    CONSTRAINTS,
    EXTENSIONS,
    TYPES,
    Version,
    about_cells,
    manifest,
    named,
    types_of,
    used,
)

BATCH, MOST, PAGE, SECONDS = 500, 50, 20, 20.0
"""Queries of a batch or ids of an extension; candidates of a query; suggestions at a time; seconds of a request."""

Value = dict[str, Any]
Figures = Callable[[Sequence[str], str, str, str], Mapping[str, Sequence[Value]]]
"""Codes, indicator, programme, year -> the figures of each code's place, as values of a cell."""
Linked = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
"""Codes -> the IRIs that each is linked to."""


def no_figures(codes: Sequence[str], indicator: str, programme: str, year: str) -> Mapping[str, Sequence[Value]]:
    """Where there is no store."""
    return {}


def no_links(codes: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Where there is no store."""
    return {}


@dataclass(frozen=True, slots=True)
class Reconciler:
    """A gazetteer that answers; QueryError where a request is malformed or too large."""

    gazetteer: Gazetteer
    figures: Figures = no_figures
    units: Figures = no_figures
    """The units of these figures, in the same order."""
    linked: Linked = no_links
    seconds: float = SECONDS

    def manifest(self, version: Version, base: str) -> Value:
        """What the service offers, at an address."""
        return manifest(version, base)

    # ---- queries ----

    def queries(self, batch: object) -> Value:
        """A batch of 0.2: {"q0": {"query": "泸定县", "type": "county", "properties": [{"pid": "year", "v": 2010}]}}."""
        if not isinstance(batch, dict):
            raise QueryError("the batch of queries is no object", remedy='write {"q0": {"query": "泸定县"}}')
        until = self._until(len(batch))
        return {
            key: {"result": [_old(each) for each in self._answered(_asked(key, query), until)]}
            for key, query in batch.items()
        }

    def match(self, body: object) -> Value:
        """A batch of 1.0: {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "泸定县"}]}]}."""
        queries = body.get("queries") if isinstance(body, dict) else None
        if not isinstance(queries, list):
            remedy = '{"queries": [{"conditions": [{"matchType": "name", "propertyValue": "泸定县"}]}]}'
            raise QueryError("the body has no list of queries", remedy=f"write {remedy}")
        until = self._until(len(queries))
        asked = (_asked(f"query {number}", query) for number, query in enumerate(queries, 1))
        return {"results": [{"candidates": [_new(each) for each in self._answered(one, until)]} for one in asked]}

    def _until(self, count: int) -> float:
        if count > BATCH:
            raise QueryError(f"{count} in one request; at most {BATCH} are answered", remedy="send smaller batches")
        return time.monotonic() + self.seconds

    def _answered(self, wanted: Wanted, until: float) -> Iterator[tuple[Candidate, bool, str]]:
        """The candidates, whether each is sure, and where it lies."""
        if time.monotonic() > until:
            raise QueryError(f"the batch takes more than {self.seconds:g} seconds", remedy="send smaller batches")
        if wanted.identifier is not None:
            for division in self.gazetteer.by_code.get(wanted.identifier, ())[-1:]:
                yield Candidate(division, 1.0, ()), True, self.gazetteer.where(division)
            return
        if not wanted.asked.name.strip():
            return
        found = candidates(wanted.asked, self.gazetteer, wanted.limit)
        sure = decide(wanted.asked, found, self.gazetteer).division
        for each in found:
            yield each, each.division == sure, self.gazetteer.where(each.division)

    # ---- suggest ----

    def suggest_entities(self, prefix: str, cursor: int = 0) -> Value:
        """Divisions whose names or pinyin begin so, or that bear the short form; ``cursor`` is where more of them begin."""
        found = self._beginning(prefix)
        more: Value = {"cursor": cursor + PAGE} if len(found) > cursor + PAGE else {}
        return {"result": [self._suggested(each) for each in found[cursor : cursor + PAGE]]} | more

    def _beginning(self, prefix: str) -> list[Division]:
        key = latin_key(prefix) if is_latin(prefix) else folded(prefix, self.gazetteer.folding)
        if prefix.isdigit():
            found = [d for d in self.gazetteer.divisions if d.code.startswith(prefix)]
        elif is_latin(prefix):
            found = [d for d in self.gazetteer.divisions if key and latin_key(d.pinyin).startswith(key)]
        else:
            search = self.gazetteer.search
            short = {self.gazetteer.divisions[row] for row in (*search.short.get(key, ()), *search.labels.get(key, ()))}
            found = [d for d in self.gazetteer.divisions if key and (d.name.startswith(key) or d in short)]
        ordered = sorted(found, key=lambda d: (d.valid_until is not None, len(d.code), len(d.name), d.code))
        return list({d.code: d for d in reversed(ordered)}.values())[::-1]

    def _suggested(self, division: Division) -> Value:
        return {
            "id": division.code,
            "name": division.name,
            "description": self._described(division),
            "notable": types_of(division.level),
        }

    def _described(self, division: Division) -> str:
        span = f"{division.valid_from or ''}–{division.valid_until or ''}"
        when = "" if span == "–" else f" ({span})"
        return f"{self.gazetteer.where(division)}{when}"

    def suggest_types(self, prefix: str) -> Value:
        """Types whose id or name holds what was typed."""
        return {"result": _holding(TYPES, prefix)}

    def suggest_properties(self, prefix: str) -> Value:
        """Properties whose id or name holds what was typed; OpenRefine asks here both for queries and for columns."""
        found = _holding(EXTENSIONS | CONSTRAINTS, prefix)
        return {"result": [each | {"description": used(each["id"])} for each in found]}

    def flyout(self, kind: str, identifier: str) -> Value:
        """A line of HTML about an entity, a type or a property (0.2)."""
        if kind == "entity":
            return {"id": identifier, "html": self._about(identifier)}
        name = (TYPES if kind == "type" else EXTENSIONS | CONSTRAINTS).get(identifier, "")
        return {"id": identifier, "html": f"<p>{html.escape(name)}</p>"}

    def preview(self, identifier: str) -> str:
        """A small page about a division, as HTML."""
        title = html.escape(identifier)
        return f'<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><title>{title}</title><body>{self._about(identifier)}</body></html>'

    def _about(self, identifier: str) -> str:
        """What is known of a division, as a piece of HTML."""
        rows = self.gazetteer.by_code.get(identifier)
        if not rows:
            return f"<p>{html.escape(identifier)}: 没有这个代码 no such code</p>"
        last = rows[-1]
        facts = [
            (self.gazetteer.where(last), ""),
            (TYPES.get(last.level, ""), ""),
            (last.pinyin, ""),
            ("曾用名 formerly: ", "、".join(_former(last, self.gazetteer))),
            ("经纬度 coordinates: ", f"{last.point[1]}, {last.point[0]}" if last.point else ""),
            ("有效 valid: ", f"{last.valid_from or ''}–{last.valid_until or ''}".strip("–")),
        ]
        lines = (html.escape(label + value) for label, value in facts if value or not label.endswith(": "))
        title = html.escape(f"{last.name} {last.code}")
        body = "<br>".join(line for line in lines if line)
        return f"<h1>{title}</h1><p>{body}</p>"

    # ---- extend ----

    def propose(self, kind: str = "", limit: int = 0) -> Value:
        """Properties that a column can be filled with."""
        offered = [named(EXTENSIONS, each) for each in EXTENSIONS]
        about: Value = {"properties": offered[:limit] if limit > 0 else offered}
        return about | ({"type": kind} if kind else {}) | ({"limit": limit} if limit > 0 else {})

    def extend(self, request: object, version: Version = "0.2") -> Value:
        """{"ids": ["513301"], "properties": [{"id": "code", "settings": {"year": "2010"}}]}: the cells of new columns."""
        ids, wanted = _columns(request)
        self._until(len(ids))
        columns = [(each, self._column(each["id"], _settings(each), ids)) for each in wanted]
        meta: list[Value] = [named(EXTENSIONS, each["id"]) | about_cells(each["id"]) for each in wanted]
        if version == "0.2":
            rows: Any = {code: {each["id"]: column[code] for each, column in columns} for code in ids}
        else:
            rows = [
                {"id": code, "properties": [{"id": each["id"], "values": column[code]} for each, column in columns]}
                for code in ids
            ]
        return {"meta": meta, "rows": rows}

    def _column(self, name: str, settings: Mapping[str, str], ids: Sequence[str]) -> Mapping[str, list[Value]]:
        year = _year(settings.get("year", ""))
        if name in ("figure", "unit"):
            every = self._codes(ids)
            wanted = sorted({code for codes in every.values() for code in codes})
            asked = self.figures if name == "figure" else self.units
            told = asked(wanted, settings.get("indicator", ""), settings.get("programme", ""), year)
            return {one: [value for code in codes for value in told.get(code, ())] for one, codes in every.items()}
        if name == "links":
            linked = self.linked(ids)
            return {code: [{"str": each} for each in linked.get(code, ())] for code in ids}
        as_of = int(year[:4]) if year[:4].isdecimal() else None
        return {code: list(self._cell(name, code, as_of)) for code in ids}

    def _codes(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """All codes that the unit of each id ever bore, so that figures of 康定县 are found for 康定市."""
        found: dict[str, list[str]] = {}
        for code in ids:
            rows = self.gazetteer.by_code.get(code, ())
            found[code] = list(dict.fromkeys(each.code for row in rows for each in self.gazetteer.unit(row)))
        return found

    def _cell(self, name: str, code: str, year: int | None) -> Iterator[Value]:
        rows = self.gazetteer.by_code.get(code, ())
        if not rows:
            return
        division = _as_of(rows[-1], year, self.gazetteer)
        if division is None:
            return
        around = [*self.gazetteer.above(division)]
        if name in ("parent", "prefecture", "province"):
            inside = (d for d in around if name in ("parent", d.level))
            yield from ({"id": d.code, "name": d.name} for d in list({d.code: d for d in inside}.values())[:1])
        elif name == "coordinates":
            yield from ({"str": f"{point[1]},{point[0]}"} for point in [division.point] if point)
        elif name in ("latitude", "longitude"):
            yield from ({"float": division.point[name == "latitude"]} for _ in [0] if division.point)
        elif name == "former_names":
            yield from ({"str": each} for each in _former(division, self.gazetteer))
        elif text := getattr(division, name):
            yield {"str": str(text)}


def _former(division: Division, gazetteer: Gazetteer) -> list[str]:
    """Names that the unit of a division bore at other times."""
    return list(dict.fromkeys(row.name for row in gazetteer.unit(division) if row.name != division.name))


def _as_of(division: Division, year: int | None, gazetteer: Gazetteer) -> Division | None:
    """The row of a unit that held in a year; the given one without a year."""
    if year is None:
        return division
    return next((row for row in reversed(gazetteer.unit(division)) if row.holds_in(year)), None)


def _holding(names: Mapping[str, str], typed: str) -> list[Value]:
    return [named(names, each) for each, name in names.items() if typed.lower() in f"{each} {name}".lower()]


# ---- requests ----


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query of either version."""

    asked: Asked
    limit: int
    identifier: str | None = None


def _asked(key: str, query: object) -> Wanted:
    """A query object of 0.2 or 1.0; QueryError names the one that is malformed."""
    if not isinstance(query, dict):
        raise QueryError("the query is no object", where=key, remedy='write {"query": "泸定县"}')
    told: dict[str, list[str]] = {}
    for pid, values in _properties(query, key):
        told.setdefault(pid, []).extend(values)
    name = told.get("", [query.get("query") or ""])[0]
    levels = {*_texts(query.get("type")), *told.get("level", ())}
    years = {year[:4] for text in told.get("year", ()) if (year := _year(text))[:4].isdecimal()}
    limit = query.get("limit")
    asked = Asked(
        name=str(name)[:200],
        year=int(*years) if len(years) == 1 else None,
        levels=frozenset(levels) - {"division"},
        within=tuple(text for pid in AROUND for text in told.get(pid, ())),
        point=next((at for text in told.get("coordinates", ()) if (at := _point(text))), None),
    )
    count = min(limit, MOST) if isinstance(limit, int | float) and limit >= 1 else 10
    return Wanted(asked, int(count), next(iter(told.get("id", ())), None))


def _properties(query: Mapping[str, Any], key: str) -> Iterator[tuple[str, list[str]]]:
    """Property -> its values as text; of 1.0 the name under "", an id under "id"."""
    for each in _listed(query.get("properties")):
        if not isinstance(each, dict) or "pid" not in each:
            raise QueryError("a property has no pid", where=key, remedy='write {"pid": "parent", "v": "甘孜州"}')
        yield str(each["pid"]), _texts(each.get("v"))
    for each in _listed(query.get("conditions")):
        kind = each.get("matchType") if isinstance(each, dict) else None
        if kind not in ("name", "id", "property"):
            raise QueryError(f"the match type {kind!r} is unknown", where=key, remedy="write name, id or property")
        yield {"name": "", "id": "id"}.get(kind, str(each.get("propertyId"))), _texts(each.get("propertyValue")) or [""]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    """甘孜州; {"id": "513300"}; several of them, as a list or by lines: as text, each once, whole numbers without a point."""
    if isinstance(value, list):
        return list(dict.fromkeys(text for each in value for text in _texts(each)))
    if isinstance(value, dict):
        return _texts(value.get("id"))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    lines = "" if value is None else str(value)
    return list(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))


def _year(text: str) -> str:
    """2020, 2020年 and ２０２０ are 2020; 2020-06 stays as it is."""
    return unicodedata.normalize("NFKC", text).strip().removesuffix("年")


def _point(text: str) -> Point | None:
    """29.91,102.23: latitude first, as tables have it."""
    try:
        latitude, longitude = (float(each) for each in text.replace("，", ",").split(","))
    except ValueError:
        return None
    return (longitude, latitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _columns(request: object) -> tuple[list[str], list[Mapping[str, Any]]]:
    """The ids and the properties of an extension query; QueryError where it is malformed."""
    ids = request.get("ids") if isinstance(request, dict) else None
    wanted = request.get("properties") if isinstance(request, dict) else None
    if not isinstance(ids, list) or not isinstance(wanted, list):
        raise QueryError(
            "the request has no ids or no properties", remedy='write {"ids": […], "properties": [{"id": "code"}]}'
        )
    for each in wanted:
        if not isinstance(each, dict) or each.get("id") not in EXTENSIONS:
            known = ", ".join(EXTENSIONS)
            raise QueryError(f"there is no property {each!r}", remedy=f"write {{'id': …}} with one of {known}")
    return list(dict.fromkeys(map(str, ids))), wanted


def _settings(column: Mapping[str, Any]) -> dict[str, str]:
    """What is set, as text: 2020 and 2020.0 are the year 2020; nothing of null."""
    told = column.get("settings")
    return {str(key): next(iter(_texts(value)), "") for key, value in told.items()} if isinstance(told, dict) else {}


# ---- answers ----


def _old(answer: tuple[Candidate, bool, str]) -> Value:
    """A candidate of 0.2."""
    each, sure, where = answer
    return {
        "id": each.division.code,
        "name": each.division.name,
        "description": _told(each, where),
        "score": round(each.score * 100, 2),
        "match": sure,
        "type": types_of(each.division.level),
        "features": [{"id": reason.feature, "value": reason.factor} for reason in each.reasons],
    }


def _new(answer: tuple[Candidate, bool, str]) -> Value:
    """A candidate of 1.0, whose features have names: the reasons in words."""
    each, _, _ = answer
    named_features = [
        {"id": reason.feature, "name": f"{reason.zh} {reason.en}", "value": reason.factor} for reason in each.reasons
    ]
    return _old(answer) | {"features": named_features}


def _told(each: Candidate, where: str) -> str:
    return "；".join(filter(None, (where, each.because.zh)))
