"""The reconciliation service over HTTP: ``routes`` gives what lies under /reconcile (0.2) and /reconcile/1.0 (1.0 draft)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from ..errors import QueryError
from ..link.gazetteer import Gazetteer, load_gazetteer
from ..link.reconcile import Reconciler, Value
from ..rdf import Literal, NamedNode
from ..resources import gazetteer_file
from ..vocab import ID, segment
from .asks import Ask, Refusal
from .front import Front

LARGEST = 2 * 1024 * 1024
"""Bytes of a request."""

BODY_SECONDS = 30.0
"""Seconds in which they must have come."""

FRAMED = {"Content-Security-Policy": "default-src 'none'; form-action 'none'; frame-ancestors *; base-uri 'none'"}
"""A preview is shown in a frame of its client (section 6 of 0.2), whose origin is not known."""

Rows = Sequence[Mapping[str, str]]
Select = Callable[[str], Rows]
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
ORDER BY ?code ?evidence ?value ?unit LIMIT 5000
"""

_LINKS = """
SELECT DISTINCT ?code ?other WHERE {
  VALUES ?division { %s }
  ?division kg:code ?code .
  { ?division skos:exactMatch|skos:closeMatch ?other } UNION { ?other skos:exactMatch|skos:closeMatch ?division }
}
ORDER BY ?code ?other LIMIT 5000
"""


def reconciler(gazetteer: Gazetteer, ask: Select) -> Reconciler:
    """The service over a gazetteer, with figures and links of the store that ``ask`` queries."""
    return Reconciler(
        gazetteer, figures=partial(_figures, ask), units=partial(_units, ask), linked=partial(_linked, ask)
    )


def mounted(front: Front) -> list[Route]:
    """The service over the gazetteer that comes with the program, with the figures and links that workers find."""
    gazetteer = load_gazetteer(gazetteer_file())
    return routes(lambda request: reconciler(gazetteer, partial(_select, front, request, asyncio.get_running_loop())))


def _select(front: Front, request: Request, loop: asyncio.AbstractEventLoop, query: str) -> Rows:
    """Ask a worker, from a thread that may wait; Refusal as of a query at /sparql."""
    head, body = asyncio.run_coroutine_threadsafe(
        front.collected(request, Ask("query", query, form="json")), loop
    ).result()
    if head.status != 200:
        raise Refusal(head.status, body.decode("utf-8", "replace").strip(), head.headers)
    bindings = json.loads(body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items() if term["type"] != "bnode"} for row in bindings]


def _figures(
    ask: Select, codes: Sequence[str], indicator: str, programme: str, year: str
) -> Mapping[str, Sequence[Value]]:
    """The figures of an indicator for each code, as numbers; figures that differ, in number or unit, are all given."""
    found = _measured(ask, codes, indicator, programme, year)
    return {code: [{"float": value} for value, _ in several] for code, several in found.items()}


def _units(
    ask: Select, codes: Sequence[str], indicator: str, programme: str, year: str
) -> Mapping[str, Sequence[Value]]:
    """Their units, in the same order: a column of them stands row by row beside that of the figures."""
    found = _measured(ask, codes, indicator, programme, year)
    return {code: [{"str": unit} for _, unit in several] for code, several in found.items()}


def _measured(
    ask: Select, codes: Sequence[str], indicator: str, programme: str, year: str
) -> Mapping[str, Sequence[tuple[float, str]]]:
    """Number and unit of each figure of an indicator, by code."""
    if not codes or not indicator:
        return {}
    which, what, when = (str(Literal(text)) for text in (programme, indicator, year))
    rows = ask(_FIGURES % (_divisions(codes), what, which, which, when, when))
    return _grouped((row["code"], (float(row["value"]), row.get("unit", ""))) for row in rows)


def _linked(ask: Select, codes: Sequence[str]) -> Mapping[str, Sequence[str]]:
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

_FUNCTION = re.compile(r"[A-Za-z_$][A-Za-z0-9_$.]{0,99}")
"""The name of a function: jQuery_1."""


def _count(text: str) -> int:
    """A number of at most nine digits; 0 of anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


Service = Callable[[Request], Reconciler]
"""The service for a request: whose client's limits hold for what is queried."""


def routes(service: Service, prefix: str = "/reconcile") -> list[Route]:
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

    def __init__(self, service: Service) -> None:
        self._service = service

    async def suggest(self, request: Request) -> Response:
        """/suggest/entity?prefix=泸: entities, types and properties."""
        prefix, kind = request.query_params.get("prefix", "")[:100], request.path_params["kind"]
        cursor, service = request.query_params.get("cursor", "0"), self._service(request)
        if kind == "entity":
            return _json(request, service.suggest_entities(prefix, _count(cursor)))
        if kind == "type":
            return _json(request, service.suggest_types(prefix))
        if kind == "property":
            return _json(request, service.suggest_properties(prefix))
        return _refused(request, 404, "entities, types and properties are suggested")

    async def flyout(self, request: Request) -> Response:
        """/flyout/entity?id=513322"""
        identifier = request.query_params.get("id", "")
        return _json(request, self._service(request).flyout(request.path_params["kind"], identifier))

    async def preview(self, request: Request) -> Response:
        """/preview?id=513322"""
        return HTMLResponse(self._service(request).preview(request.query_params.get("id", "")), headers=FRAMED)

    async def propose(self, request: Request) -> Response:
        """/extend/propose?type=county&limit=10"""
        limit = request.query_params.get("limit", "")
        kind = request.query_params.get("type", "")
        return _json(request, self._service(request).propose(kind, _count(limit)))


class _Old(_Answers):
    """Version 0.2: one address, form fields."""

    async def root(self, request: Request) -> Response:
        """The manifest, a batch (queries=…) or an extension (extend=…), by GET or POST."""
        fields, service = dict(request.query_params), self._service(request)
        if request.method == "POST":
            body = await _body(request)
            if body is None:
                return _refused(request, 413, f"more than {LARGEST} bytes, or slower than {BODY_SECONDS:g} s")
            fields |= dict(parse_qsl(body.decode("utf-8", "replace")))
        if "queries" in fields:
            return await _answered(request, service.queries, fields["queries"])
        if "extend" in fields:
            return await _answered(request, service.extend, fields["extend"])
        return _json(request, service.manifest("0.2", _base(request)))


class _New(_Answers):
    """Version 1.0 draft: routes of their own, JSON bodies."""

    async def manifest(self, request: Request) -> Response:
        """What is offered."""
        return _json(request, self._service(request).manifest("1.0-draft", _base(request)))

    async def match(self, request: Request) -> Response:
        """A batch of queries."""
        return await self._posted(request, self._service(request).match)

    async def extend(self, request: Request) -> Response:
        """Cells of new columns."""
        return await self._posted(request, partial(self._service(request).extend, version="1.0-draft"))

    async def _posted(self, request: Request, answer: Callable[[object], Value]) -> Response:
        body = await _body(request)
        if body is None:
            return _refused(request, 413, f"more than {LARGEST} bytes, or slower than {BODY_SECONDS:g} s")
        return await _answered(request, answer, body.decode("utf-8", "replace"))


async def _body(request: Request) -> bytes | None:
    """The body; None of one that is too large, or does not come in time."""
    found = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                found += chunk
                if len(found) > LARGEST:
                    return None
    except (TimeoutError, ClientDisconnect):
        return None
    return bytes(found)


async def _answered(request: Request, answer: Callable[[object], Value], text: str) -> Response:
    """The answer to a request in JSON; 400 says what is wrong with it."""
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return _refused(request, 400, "is no text: it has half of a surrogate pair")
    except (ValueError, RecursionError) as exc:
        return _refused(request, 400, f"is no JSON: {exc}")
    try:
        return _json(request, await run_in_threadpool(answer, value))
    except QueryError as exc:
        return _refused(request, 400, str(exc))
    except Refusal as exc:
        return _refused(request, exc.status, exc.message, exc.headers)


def _base(request: Request) -> str:
    """The address of the service, as its client called it."""
    return str(request.url.replace(query="", fragment="")).rstrip("/?")


def _refused(request: Request, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    kept = {name: value for name, value in (headers or {}).items() if name.lower() == "retry-after"}
    return JSONResponse({"status": "error", "message": message}, status, headers=kept)


def _json(request: Request, value: Value) -> Response:
    """JSON, or JSONP where a 0.2 client asks for it by a plain name (section 2.5)."""
    callback = request.query_params.get("callback", "")
    if _FUNCTION.fullmatch(callback):
        script = f"/**/{callback}({json.dumps(value, ensure_ascii=False)});"
        return Response(script, media_type="text/javascript; charset=utf-8")
    return JSONResponse(value)
