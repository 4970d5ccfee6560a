"""The web application: which address is answered how, and the processes that serve it."""

from __future__ import annotations

import logging.config
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send
from uvicorn.supervisors import Multiprocess

from ..errors import KgError, UsageError
from ..queries import SavedQuery, list_queries, query_form
from ..rdf import NamedNode
from ..store import open_store
from ..vocab import BASE
from .access import METHODS, Access, query_mark
from .asks import Ask, Refusal
from .front import Front
from .guard import GuardedProtocol
from .metrics import CONTENT_TYPE
from .negotiate import PAGE_TYPES, THING_TYPES, chosen, types_for
from .openapi import document
from .orphan import end_with_parent
from .protocol import FORM, QUERY, operation, pairs_of, query_string
from .reconcile import mounted
from .refused import refused
from .settings import Settings

_STYLE = (Path(__file__).parent / "templates" / "style.css").read_bytes()

READ = ["GET", "HEAD", "OPTIONS"]


Handler = Callable[[Request], Awaitable[Response]]


class Endpoint:
    """The handlers: each takes a request and gives a response."""

    def __init__(self, front: Front, saved: tuple[SavedQuery, ...]) -> None:
        self._front = front
        self._saved = {query.name: query for query in saved}
        self._shapes = {query.name: query_form(query.text) for query in saved}
        self._bound = lru_cache(maxsize=4096)(self._filled)

    async def sparql(self, request: Request) -> Response:
        """``/sparql``: the SPARQL 1.1 Protocol for queries."""
        if request.method == "OPTIONS":
            return allowed(METHODS, {"Accept-Post": f"{FORM}, {QUERY}"})
        asked = await operation(request, seconds=self._front.settings.body)
        if asked is None:
            return self._front.response(request, Ask("service", root=root(request)))
        if self._front.settings.log:
            request.scope["kg"]["query"] = query_mark(asked.query)
        form = request.path_params.get("form")
        if form is not None and form not in types_for(query_form(asked.query)).values():
            raise Refusal(404, f"{(query_form(asked.query) or 'the query')[:10]} is not answered as {form[:20]}")
        asks_page = form is None and "text/html" in request.headers.get("accept", "")
        ask = Ask("query", asked.query, asked.default_graphs, asked.named_graphs, form=form)
        return self._front.response(request, replace(ask, root=root(request)) if asks_page else ask)

    async def home(self, request: Request) -> Response:
        """``/``: for people how to query, for programs the data set."""
        return self._front.response(request, Ask("home", root=root(request)))

    async def dataset(self, request: Request) -> Response:
        """``/.well-known/void``."""
        return self._front.response(request, Ask("dataset", root=root(request)))

    async def examples(self, request: Request) -> Response:
        """``/.well-known/sparql-examples``."""
        return self._front.response(request, Ask("examples", root=root(request)))

    async def queries(self, request: Request) -> Response:
        """``/queries``."""
        return self._front.response(request, Ask("queries", root=root(request)))

    async def saved_page(self, request: Request) -> Response:
        """``/queries/NAME``: a form and its result; the result alone for who does not take a page."""
        query = self._query(request)
        form = chosen({**PAGE_TYPES, **types_for(self._shapes[query.name])}, request.headers.get("accept"))[1]
        if form != "html":
            return self._result(request, query, form)
        return self._front.response(request, Ask("saved", query.name, values=_values(request), root=root(request)))

    async def saved(self, request: Request) -> Response:
        """``/queries/NAME.FORMAT?param=…``: a saved query as a resource."""
        query, form = self._query(request), request.path_params["form"]
        offered = [each for each in dict.fromkeys(types_for(self._shapes[query.name]).values()) if each != "html"]
        if form not in offered:
            raise Refusal(404, "the query is answered as " + ", ".join(offered))
        return self._result(request, query, form)

    def _result(self, request: Request, query: SavedQuery, form: str) -> Response:
        values = _values(request)
        for each in query.parameters:
            if (each.name, "") in values and (each.choices or each.type != "literal"):
                raise Refusal(400, f"the parameter {each.name} is empty; leave it out, or give it a value")
        bound = self._bound(query.name, values)
        return self._front.response(request, Ask("query", bound, form=form))

    async def openapi(self, request: Request) -> Response:
        """``/openapi.json``."""
        return JSONResponse(document(self._saved.values(), root(request)), headers={"Cache-Control": "no-cache"})

    async def entity(self, request: Request) -> Response:
        """``/id/…`` and ``/code/…``: what the graph says of a thing."""
        path, form = _with_form(iri_path(request))
        ask = Ask("entity", BASE + path, values=(("path", f"/{_encoded(path)}"),), root=root(request), form=form)
        return self._front.response(request, ask)

    async def text(self, request: Request) -> Response:
        """``/doc/…``: the text that evidence points to."""
        return self._front.response(request, Ask("document", BASE + iri_path(request), root=root(request)))

    async def style(self, _: Request) -> Response:
        """``/style.css``."""
        return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def robots(self, _: Request) -> Response:
        """``/robots.txt``: crawlers may read pages of things and texts, not run queries."""
        return PlainTextResponse("User-agent: *\nDisallow: /sparql\nDisallow: /query\nDisallow: /queries/\n")

    async def health(self, _: Request) -> Response:
        """``/health``: whether the process answers."""
        return PlainTextResponse("ok\n")

    async def ready(self, _: Request) -> Response:
        """``/ready``: whether a query would find a worker."""
        ready = self._front.pool.ready
        headers = {} if ready else {"Retry-After": "2"}
        return PlainTextResponse("ready\n" if ready else "no worker is ready\n", 200 if ready else 503, headers)

    async def metrics(self, _: Request) -> Response:
        """``/metrics``: counters for Prometheus."""
        return Response(self._front.metrics.text(), headers={"content-type": CONTENT_TYPE})

    def _query(self, request: Request) -> SavedQuery:
        query = self._saved.get(request.path_params["name"])
        if query is None:
            raise Refusal(404, "no such query; there are " + ", ".join(self._saved))
        return query

    def _filled(self, name: str, values: tuple[tuple[str, str], ...]) -> str:
        return self._saved[name].bound(dict(values))


def application(settings: Settings) -> ASGIApp:
    """The application; its workers start with it and end with it."""
    front = Front(settings)
    endpoint = Endpoint(front, list_queries(settings.queries))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await front.pool.open()
        try:
            yield
        finally:
            await front.pool.close()

    routes = [
        route("/sparql", endpoint.sparql, METHODS),
        route("/query", endpoint.sparql, METHODS),
        route("/queries/{name}.{form}", endpoint.saved),
        route("/", endpoint.home),
        route("/sparql.{form}", endpoint.sparql, METHODS),
        route("/queries", endpoint.queries),
        route("/queries/{name}", endpoint.saved_page),
        route("/openapi.json", endpoint.openapi),
        route("/.well-known/void", endpoint.dataset),
        route("/.well-known/sparql-examples", endpoint.examples),
        route("/id/{path:path}", endpoint.entity),
        route("/code/{path:path}", endpoint.entity),
        route("/doc/{path:path}", endpoint.text),
        route("/style.css", endpoint.style),
        route("/robots.txt", endpoint.robots),
        route("/health", endpoint.health),
        route("/ready", endpoint.ready),
        route("/metrics", endpoint.metrics),
        *mounted(front),
    ]
    return Access(Site(routes, lifespan), front.metrics, log=settings.log)


class Site:
    """What is at which address: Starlette's router for those with variable parts, a look in a dictionary for the others."""

    def __init__(self, routes: list[Route], lifespan: Lifespan[Starlette]) -> None:
        self._fixed = {route.path: route for route in routes if "{" not in route.path}
        self._all = Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _not_routed})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        fixed = self._fixed.get(scope["path"]) if scope["type"] == "http" else None
        await (fixed.handle if fixed else self._all)(scope, receive, send)


class Handled:
    """A handler as an application: its name for the counters, OPTIONS, and what it refuses."""

    def __init__(self, path: str, handler: Handler, methods: list[str]) -> None:
        self._path, self._handler, self._methods = path, handler, methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        scope["kg"]["route"] = self._path
        try:
            if scope["method"] == "OPTIONS" and self._methods is READ:
                response = allowed(READ)
            else:
                response = await self._handler(Request(scope, receive))
            await response(scope, receive, send)
        except Refusal as refusal:
            await refused(scope, refusal)(scope, receive, send)
        except KgError as error:  # what is wrong with the query, with line and column (section 2.1.7: 400)
            await refused(scope, Refusal(400, str(error)))(scope, receive, send)


async def _not_routed(request: Request, exc: Exception) -> Response:
    """An address that there is not, or a method that it does not know."""
    known = exc if isinstance(exc, HTTPException) else HTTPException(500)
    return refused(request.scope, Refusal(known.status_code, known.detail, known.headers))


def route(path: str, handler: Handler, methods: list[str] = READ) -> Route:
    """A route whose name the counters bear: ``/queries/{name}``."""
    return Route(path, Handled(path, handler, methods), methods=methods)


def root(request: Request) -> str:
    """The address of this server as the client has it; Refusal 400 for a Host header that names none."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?", _host(request)):
        raise Refusal(400, "the Host header names no host")
    prefix: str = request.scope.get("root_path", "")
    return f"{request.scope['scheme']}://{_host(request)}{quote(prefix.rstrip('/'))}"


def _host(request: Request) -> str:
    return request.headers.get("host", "localhost")


def iri_path(request: Request) -> str:
    """The path as our IRIs have it: letters of all scripts as they are, %20 as it is (RFC 3987, section 3.2)."""
    raw: bytes = request.scope["raw_path"].removeprefix(request.scope.get("root_path", "").encode())
    try:
        path = _ESCAPED.sub(lambda found: unquote_to_bytes(found[0]), raw.lstrip(b"/")).decode("utf-8")
        NamedNode(BASE + path)
    except UnicodeDecodeError as exc:
        raise Refusal(400, "the path is not UTF-8") from exc
    except ValueError as exc:
        raise Refusal(404, f"no thing has such an address: {exc}") from exc
    return path


_ESCAPED = re.compile(rb"(?:%[89A-Fa-f][0-9A-Fa-f])+")
"""What is not ASCII."""


def _with_form(path: str) -> tuple[str, str | None]:
    """``id/place/泸定县.ttl`` is the Turtle of ``id/place/泸定县``."""
    stem, _, form = path.rpartition(".")
    return (stem, form) if stem and form in THING_TYPES.values() else (path, None)


def _encoded(path: str) -> str:
    return quote(path, safe="/%+~,=:@!$&'()*;")


def _values(request: Request) -> tuple[tuple[str, str], ...]:
    """The parameters of a saved query, each given once."""
    pairs = pairs_of(query_string(request))
    names = [name for name, _ in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Refusal(400, f"the parameter {twice[:50]} is given twice")
    return tuple(sorted(pairs))


def allowed(methods: list[str], headers: dict[str, str] | None = None) -> Response:
    """What OPTIONS is answered."""
    return Response(status_code=204, headers={"Allow": ", ".join(methods), **(headers or {})})


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 7878) -> None:
    """Serve a store until interrupted; StoreError where it cannot be opened, UsageError where the port is taken.

    The process that calls only watches another one that serves, and starts it anew if it ends.
    """
    open_store(settings.store)
    with listening(host, port) as listener:
        config = configuration(settings)
        logging.config.dictConfig(LOGGING)
        address = f"[{host}]" if ":" in host else host
        logging.getLogger("kg_build.serve").info("listening on http://%s:%s/", address, port)
        Multiprocess(config, sockets=[listener]).run()


def configuration(settings: Settings, *, embedded: bool = False) -> uvicorn.Config:
    """How uvicorn is to run the application: in a process of its own, or embedded in one that goes on."""
    return uvicorn.Config(
        partial(application if embedded else _served, settings),
        factory=True,
        http=GuardedProtocol,
        ws="none",
        lifespan="on",
        log_config=LOGGING,
        access_log=False,
        server_header=False,
        limit_concurrency=settings.connections,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=int(settings.seconds) + 5,
        timeout_worker_healthcheck=30,
    )


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}, "bare": {"format": "%(message)s"}},
    "handlers": {
        "plain": {"class": "logging.StreamHandler", "formatter": "plain"},
        "bare": {"class": "logging.StreamHandler", "formatter": "bare"},
    },
    "loggers": {
        "uvicorn": {"handlers": ["plain"], "level": "WARNING", "propagate": False},
        "kg_build.serve": {"handlers": ["plain"], "level": "INFO", "propagate": False},
        "kg_build.access": {"handlers": ["bare"], "level": "INFO", "propagate": False},
    },
}


def _served(settings: Settings) -> ASGIApp:
    end_with_parent()
    return application(settings)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. UsageError where the address cannot be had."""
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as exc:
        raise UsageError(f"cannot listen on {host}:{port}: {exc}", remedy="name another --host or --port") from exc
    # asyncio does not set it on sockets that it did not make, and then each answer waits 40 ms for an acknowledgement
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
