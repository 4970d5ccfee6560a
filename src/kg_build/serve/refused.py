"""What a client is told of a request that is not answered: the reason in words, for people as a page."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from .asks import Refusal
from .negotiate import best_type, with_charset
from .pages import page


def refused(scope: Scope, refusal: Refusal) -> Response:
    """The status with its reason; only who likes HTML better than plain text gets a page."""
    wanted = best_type(Headers(scope=scope).get("accept"), ("text/plain", "text/html"))
    body = _page(scope, refusal) if wanted == "text/html" else f"{refusal.message}\n".encode("utf-8", "replace")
    headers = {**refusal.headers, "Content-Type": with_charset(wanted or "text/plain"), "Vary": "Accept"}
    return Response(body, refusal.status, headers)


def _page(scope: Scope, refusal: Refusal) -> bytes:
    written = BytesIO()
    root = quote(scope.get("root_path", "").rstrip("/"))
    title = f"{refusal.status} {HTTPStatus(refusal.status).phrase}"
    page("refused.html", root, title=title, message=refusal.message)(written)
    return written.getvalue()
