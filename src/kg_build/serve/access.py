"""Around every request: headers that protect browsers and let pages of other origins in, one line of log, counters.

The log has the path and never the query string, a header or a body: these may hold what is nobody's business.
"""

from __future__ import annotations

import json
import logging
import time
from hashlib import blake2b

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .metrics import Metrics

_log = logging.getLogger("kg_build.access")

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Pages have no script and nothing from elsewhere."""

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Retry-After, Content-Location"),
]

METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


Fields = list[tuple[bytes, bytes]]


def protected(headers: Fields) -> Fields:
    """With what protects browsers; a policy of its own stands alone, as it says itself who may frame the page (CSP 3, 6.4.2.2)."""
    own = any(name == b"content-security-policy" for name, _ in headers)
    left_out = (b"content-security-policy", b"x-frame-options") if own else ()
    return [*headers, *(each for each in HEADERS if each[0] not in left_out)]


class Access:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._logs = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it ends."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["kg"] = {}
        scope.setdefault("state", {})
        seen = _Seen(send)
        preflight = _preflight(scope) if scope["method"] == "OPTIONS" else None
        try:
            await (preflight or self._app)(scope, receive, seen)
        finally:
            self._note(scope, seen)

    def _note(self, scope: Scope, seen: _Seen) -> None:
        seconds = time.perf_counter() - seen.since
        route = scope["kg"].get("route", "other")
        self._metrics.request(route, seen.status, seconds, seen.sent)
        if self._logs:
            _log.info(json.dumps(_line(scope, seen, seconds), ensure_ascii=False))


def _preflight(scope: Scope) -> Response | None:
    """What a browser asks before a page of another origin may send a request (Fetch, section 3.3.6); None of others."""
    headers = Headers(scope=scope)
    if "origin" not in headers or "access-control-request-method" not in headers:
        return None
    allowed = {
        "Access-Control-Allow-Methods": ", ".join(METHODS),
        "Access-Control-Max-Age": "86400",
        "Vary": "Access-Control-Request-Headers",
    }
    if asked := headers.get("access-control-request-headers"):
        allowed["Access-Control-Allow-Headers"] = asked
    return PlainTextResponse("OK", headers=allowed)


class _Seen:
    """What goes out, with the headers added."""

    def __init__(self, send: Send) -> None:
        self.since = time.perf_counter()
        self.status = 0
        self.sent = 0
        self.complete = False
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = protected(message["headers"])
        elif message["type"] == "http.response.body":
            self.sent += len(message.get("body", b""))
            self.complete = not message.get("more_body", False)
        await self._send(message)


def _line(scope: Scope, seen: _Seen, seconds: float) -> dict[str, object]:
    line: dict[str, object] = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "client": scope["client"][0] if scope.get("client") else None,
        "method": scope["method"],
        "path": scope["path"][:200],
        "status": seen.status,
        "bytes": seen.sent,
        "ms": round(seconds * 1000, 1),
        "complete": seen.complete,
    }
    known = scope["kg"]
    return line | {name: known[name] for name in ("cache", "query") if name in known}


def query_mark(query: str) -> str:
    """By which a query can be found again in the log without being told: ``9f86d081``."""
    return blake2b(query.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
