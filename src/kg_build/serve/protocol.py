"""The SPARQL 1.1 Protocol for queries: a request -> the operation that it asks for, or the status that refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..rdf import NamedNode

LONGEST = 100_000
"""Bytes of a request's body; the server itself limits the length of the address."""

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


@dataclass(frozen=True, slots=True)
class Operation:
    """A query, and the graphs that it is to run over where the client names some."""

    query: str
    default_graphs: tuple[NamedNode, ...] = ()
    named_graphs: tuple[NamedNode, ...] = ()


async def operation(request: Request) -> Operation:
    """What a request asks: by GET, by POST of a form, or by POST of the query itself (section 2.1.1 to 2.1.3).

    Unknown parameters are ignored. Raises HTTPException 400, 413 or 415.
    """
    pairs = _pairs(request.url.query)
    if request.method != "POST":
        return _operation(pairs)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == FORM:
        return _operation(_pairs(await _text(request)))
    if media_type == QUERY:
        return _operation([("query", await _text(request)), *(pair for pair in pairs if pair[0] != "query")])
    raise HTTPException(
        415, f"POST a query as {FORM} or {QUERY}, not as {media_type or 'nothing'}", {"Accept-Post": f"{FORM}, {QUERY}"}
    )


def _operation(pairs: list[tuple[str, str]]) -> Operation:
    """Exactly one query (section 2.1.4)."""
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        updates = any(name == "update" for name, _ in pairs)
        found = "an update, and only queries are answered" if updates else f"{len(queries)} of them"
        raise HTTPException(400, f"give one parameter named query; the request has {found}")
    return Operation(queries[0], _graphs(pairs, "default-graph-uri"), _graphs(pairs, "named-graph-uri"))


def _graphs(pairs: list[tuple[str, str]], parameter: str) -> tuple[NamedNode, ...]:
    try:
        return tuple(NamedNode(value) for name, value in pairs if name == parameter)
    except ValueError as exc:
        raise HTTPException(400, f"{parameter} is no IRI: {exc}") from exc


def _pairs(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as exc:
        raise HTTPException(400, f"the parameters are not URL-encoded UTF-8: {exc}") from exc


async def _text(request: Request) -> str:
    """The body, no longer than LONGEST, as UTF-8."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise HTTPException(413, f"the request is longer than {LONGEST} bytes")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise HTTPException(400, f"the body is not UTF-8: {exc}") from exc
