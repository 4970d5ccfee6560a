"""The SPARQL 1.1 Protocol for queries: a request -> the operation that it asks for, or the status that refuses it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request

from ..rdf import NamedNode
from .asks import Refusal
from .coding import unpacked

LONGEST = 100_000
"""Bytes of a request's body, as sent and as unpacked."""

MOST_FIELDS = 100
"""Parameters of an address or a form."""

LONGEST_QUERY = 50_000
"""Characters of a query."""

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"


@dataclass(frozen=True, slots=True)
class Operation:
    """A query, and the graphs that it is to run over where the client names some."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


async def operation(request: Request, *, seconds: float) -> Operation | None:
    """What a request asks: by GET, by POST of a form, or by POST of the query itself (section 2.1.1 to 2.1.3).

    None for a GET that asks nothing: it wants the service's description (SPARQL 1.1 Service Description, section 2).
    Unknown parameters are ignored. The body must come within so many seconds. Refusal 400, 403, 408, 413 or 415.
    """
    pairs = pairs_of(query_string(request))
    if request.method != "POST":
        asked = any(name in ("query", "update") for name, _ in pairs)
        return _operation(pairs) if asked else None
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == FORM:
        return _operation(pairs_of(await _text(request, seconds)))
    if media_type == QUERY:
        query = await _text(request, seconds)
        return _operation([("query", query), *(pair for pair in pairs if pair[0] != "query")])
    if media_type == UPDATE:
        raise Refusal(403, "updates are not allowed; only queries are answered")
    accepted = f"{FORM}, {QUERY}"
    message = f"POST a query as {FORM} or {QUERY}, not as {media_type[:100] or 'nothing'}"
    raise Refusal(415, message, {"Accept-Post": accepted})


def query_string(request: Request) -> str:
    """What follows the question mark of the address; Refusal 400 where it is not UTF-8."""
    try:
        found: bytes = request.scope["query_string"]
        return found.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise Refusal(400, f"the address is not UTF-8: {exc}") from exc


def pairs_of(encoded: str) -> list[tuple[str, str]]:
    """The parameters of an address or a form; Refusal 400 where they are not URL-encoded UTF-8."""
    fields = [field for field in encoded.split("&") if field]
    if len(fields) > MOST_FIELDS:
        raise Refusal(400, f"the request has more than {MOST_FIELDS} parameters")
    try:
        return [(_decoded(name), _decoded(value)) for name, _, value in (field.partition("=") for field in fields)]
    except UnicodeDecodeError as exc:
        raise Refusal(400, f"the parameters are not URL-encoded UTF-8: {exc}") from exc


def _decoded(text: str) -> str:
    """``a+b%20c`` is ``a b c``; urllib's ``parse_qsl`` does the same in twice the time."""
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8") if "%" in text or "+" in text else text


def _operation(pairs: list[tuple[str, str]]) -> Operation:
    """Exactly one query (section 2.1.4)."""
    queries = [value for name, value in pairs if name == "query"]
    if any(name == "update" for name, _ in pairs):
        raise Refusal(403, "updates are not allowed; only queries are answered")
    if len(queries) != 1:
        raise Refusal(400, f"give one parameter named query; the request has {len(queries)} of them")
    if len(queries[0]) > LONGEST_QUERY:
        raise Refusal(413, f"the query is longer than {LONGEST_QUERY} characters")
    return Operation(queries[0], _graphs(pairs, "default-graph-uri"), _graphs(pairs, "named-graph-uri"))


def _graphs(pairs: list[tuple[str, str]], parameter: str) -> tuple[str, ...]:
    try:
        return tuple(NamedNode(value).value for name, value in pairs if name == parameter)
    except ValueError as exc:
        raise Refusal(400, f"{parameter} is no IRI: {exc}") from exc


async def _text(request: Request, seconds: float) -> str:
    """The body, no longer than LONGEST, as UTF-8."""
    try:
        async with asyncio.timeout(seconds):
            body = await _body(request)
    except TimeoutError as exc:
        raise Refusal(408, f"the request did not come within {seconds:g} s", {"Connection": "close"}) from exc
    except ClientDisconnect as exc:
        raise Refusal(400, "the request was broken off") from exc
    try:
        return unpacked(body, request.headers.get("content-encoding", ""), LONGEST).decode("utf-8")
    except UnicodeDecodeError as exc:
        raise Refusal(400, f"the body is not UTF-8: {exc}") from exc


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise Refusal(413, f"the request is longer than {LONGEST} bytes", {"Connection": "close"})
    return bytes(body)
