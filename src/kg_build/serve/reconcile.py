"""The reconciliation service over HTTP: ``routes`` gives what lies under /reconcile (0.2) and /reconcile/1.0 (1.0 draft)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from ..errors import QueryError
from ..link.gazetteer import Gazetteer, load_gazetteer
from ..link.reconcile import Reconciler, Value
from ..queries import run
from ..rdf import Literal, NamedNode, QuerySolutions, Store
from ..resources import gazetteer_file
from ..store import open_store
from ..vocab import ID, segment

LARGEST = 2 * 1024 * 1024
"""Bytes of a request."""
CORS = {"Access-Control-Allow-Origin": "*"}
FRAMED = {"Content-Security-Policy": "default-src 'none'; form-action 'none'; frame-ancestors *; base-uri 'none'"}
"""A preview is shown in a frame of its client (section 6 of 0.2), whose origin is not known."""

Rows = Sequence[Mapping[str, str]]
Ask = Callable[[str], Rows]
"""Runs a SELECT: variable -> value, of each solution."""

_FIGURES = """
SELECT DISTINCT ?code ?value ?unit ?evidence WHERE {
  VALUES ?division { %s }
  ?place skos:exactMatch ?division . ?division kg:code ?code .
  ?figure sdmx-dimension:refArea ?place ; sdmx-measure:obsValue ?value ; kg:indicator/skos:prefLabel ?indicator ;
    kg:status <https://w3id.org/kg-build/code/status/actual> ; prov:wasQuotedFrom ?evidence .
  OPTIONAL { ?figure kg:measureWord ?unit }
  FILTER(STR(?indicator) = %s)
  FILTER(%s = "" || EXISTS { ?figure kg:programme/skos:prefLabel|kg:programme/skos:altLabel ?told FILTER(STR(?told) = %s) })
  FILTER(%s = "" || EXISTS { ?figure sdmx-dimension:refPeriod ?period
    FILTER(STRSTARTS(STRAFTER(STR(?period), "/id/period/"), %s)) })
}
ORDER BY ?code ?evidence LIMIT 5000
"""

_LINKS = """
SELECT DISTINCT ?code ?other WHERE {
  VALUES ?division { %s }
  ?division kg:code ?code .
  { ?division skos:exactMatch|skos:closeMatch ?other } UNION { ?other skos:exactMatch|skos:closeMatch ?division }
}
ORDER BY ?code ?other LIMIT 5000
"""


def reconciler(gazetteer: Gazetteer, ask: Ask) -> Reconciler:
    """The service over a gazetteer, with figures and links of the store that ``ask`` queries."""
    return Reconciler(gazetteer, figures=partial(_figures, ask), linked=partial(_linked, ask))


def asking(store: Store) -> Ask:
    """Queries of a store that is open in this process."""
    return partial(_select, store)


def mounted(folder: Path) -> list[Route]:
    """The service over the gazetteer that comes with the program, with the figures of a store's current generation."""

    def ask(query: str) -> Rows:
        return asking(open_store(folder).store)(query)

    return routes(reconciler(load_gazetteer(gazetteer_file()), ask))


def _select(store: Store, query: str) -> Rows:
    found = run(store, query)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    solutions = ({name: row[name] for name in names} for row in found)
    return [{n: v.value for n, v in row.items() if isinstance(v, NamedNode | Literal)} for row in solutions]


def _figures(
    ask: Ask, codes: Sequence[str], indicator: str, programme: str, year: str
) -> Mapping[str, Sequence[Value]]:
    """The figures of an indicator for each code, as numbers; figures that differ are all given."""
    if not codes or not indicator:
        return {}
    which, what, when = (str(Literal(text)) for text in (programme, indicator, year))
    rows = ask(_FIGURES % (_divisions(codes), what, which, which, when, when))
    return _grouped((row["code"], {"float": float(row["value"])}) for row in rows)


def _linked(ask: Ask, codes: Sequence[str]) -> Mapping[str, Sequence[str]]:
    if not codes:
        return {}
    return _grouped((row["code"], row["other"]) for row in ask(_LINKS % _divisions(codes)))


def _divisions(codes: Iterable[str]) -> str:
    """Their IRIs, as terms of a query."""
    return " ".join(str(NamedNode(f"{ID}division/{segment(code)}")) for code in codes)


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key, value in pairs:
        if value not in found.setdefault(key, []):
            found[key].append(value)
    return found


# ---- HTTP ----


def routes(service: Reconciler, prefix: str = "/reconcile") -> list[Route]:
    """What is to be mounted: both versions of the API."""
    old, new = _Old(service), _New(service)
    return [
        Route(prefix, old.root, methods=["GET", "POST"]),
        Route(prefix + "/", old.root, methods=["GET", "POST"]),
        Route(prefix + "/1.0", new.manifest),
        Route(prefix + "/1.0/", new.manifest),
        Route(prefix + "/1.0/match", new.match, methods=["POST"]),
        Route(prefix + "/1.0/extend", new.extend, methods=["POST"]),
        Route(prefix + "/flyout/{kind:str}", old.flyout),
        *(
            route
            for base in (prefix, prefix + "/1.0")
            for route in (
                Route(base + "/suggest/{kind:str}", old.suggest),
                Route(base + "/preview", old.preview),
                Route(base + "/extend/propose", old.propose),
            )
        ),
    ]


class _Answers:
    """Handlers over a service."""

    def __init__(self, service: Reconciler) -> None:
        self._service = service

    async def suggest(self, request: Request) -> Response:
        """/suggest/entity?prefix=泸: entities, types and properties."""
        prefix, kind = request.query_params.get("prefix", "")[:100], request.path_params["kind"]
        cursor = request.query_params.get("cursor", "0")
        if kind == "entity":
            start = int(cursor) if cursor.isdecimal() else 0
            return _json(request, self._service.suggest_entities(prefix, start))
        if kind == "type":
            return _json(request, self._service.suggest_types(prefix))
        if kind == "property":
            return _json(request, self._service.suggest_properties(prefix))
        return _refused(request, 404, "entities, types and properties are suggested")

    async def flyout(self, request: Request) -> Response:
        """/flyout/entity?id=513322"""
        identifier = request.query_params.get("id", "")
        return _json(request, self._service.flyout(request.path_params["kind"], identifier))

    async def preview(self, request: Request) -> Response:
        """/preview?id=513322"""
        return HTMLResponse(self._service.preview(request.query_params.get("id", "")), headers=CORS | FRAMED)

    async def propose(self, request: Request) -> Response:
        """/extend/propose?type=county&limit=10"""
        limit = request.query_params.get("limit", "")
        kind = request.query_params.get("type", "")
        return _json(request, self._service.propose(kind, int(limit) if limit.isdecimal() else 0))


class _Old(_Answers):
    """Version 0.2: one address, form fields."""

    async def root(self, request: Request) -> Response:
        """The manifest, a batch (queries=…) or an extension (extend=…), by GET or POST."""
        fields = dict(request.query_params)
        if request.method == "POST":
            body = await _body(request)
            if body is None:
                return _refused(request, 413, f"more than {LARGEST} bytes")
            fields |= dict(parse_qsl(body.decode("utf-8", "replace")))
        if "queries" in fields:
            return await _answered(request, self._service.queries, fields["queries"])
        if "extend" in fields:
            return await _answered(request, self._service.extend, fields["extend"])
        return _json(request, self._service.manifest("0.2", _base(request)))


class _New(_Answers):
    """Version 1.0 draft: routes of their own, JSON bodies."""

    async def manifest(self, request: Request) -> Response:
        """What is offered."""
        return _json(request, self._service.manifest("1.0-draft", _base(request)))

    async def match(self, request: Request) -> Response:
        """A batch of queries."""
        return await self._posted(request, self._service.match)

    async def extend(self, request: Request) -> Response:
        """Cells of new columns."""
        return await self._posted(request, partial(self._service.extend, version="1.0-draft"))

    async def _posted(self, request: Request, answer: Callable[[object], Value]) -> Response:
        body = await _body(request)
        if body is None:
            return _refused(request, 413, f"more than {LARGEST} bytes")
        return await _answered(request, answer, body.decode("utf-8", "replace"))


async def _body(request: Request) -> bytes | None:
    """The body; None of one that is too large."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > LARGEST:
            return None
    return bytes(found)


async def _answered(request: Request, answer: Callable[[object], Value], text: str) -> Response:
    """The answer to a request in JSON; 400 says what is wrong with it."""
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as exc:
        return _refused(request, 400, f"is no JSON: {exc}")
    try:
        return _json(request, await run_in_threadpool(answer, value))
    except QueryError as exc:
        return _refused(request, 400, str(exc))


def _base(request: Request) -> str:
    """The address of the service, as its client called it."""
    return str(request.url.replace(query="", fragment="")).rstrip("/?")


def _refused(request: Request, status: int, message: str) -> Response:
    return JSONResponse({"status": "error", "message": message}, status, headers=CORS)


def _json(request: Request, value: Value) -> Response:
    """JSON, or JSONP where a 0.2 client asks for it by a plain name (section 2.5)."""
    callback = request.query_params.get("callback", "")
    if callback.replace("_", "").replace(".", "").replace("$", "").isalnum() and callback.isascii():
        script = f"/**/{callback}({json.dumps(value, ensure_ascii=False)});"
        return Response(script, media_type="text/javascript; charset=utf-8", headers=CORS)
    return JSONResponse(value, headers=CORS)
