"""The web application: the SPARQL endpoint, the saved queries, a page that explains them."""

from __future__ import annotations

import socket
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from ..errors import KgError, UsageError
from ..queries import SavedQuery, list_queries, query_form, run, serialise
from ..rdf import Store
from ..resources import queries_dir
from ..store import open_store
from .negotiate import best_type, types_for
from .pages import home
from .protocol import Operation, operation
from .work import Workers


class Endpoint:
    """The handlers over one store: each takes a request and gives a response."""

    def __init__(self, store: Store, saved: tuple[SavedQuery, ...], workers: Workers) -> None:
        self._store = store
        self._saved = {query.name: query for query in saved}
        self._workers = workers

    async def home(self, _: Request) -> Response:
        """``/``: how to query."""
        return HTMLResponse(home(self._saved.values()))

    async def sparql(self, request: Request) -> Response:
        """``/sparql``: the SPARQL 1.1 Protocol for queries."""
        asked = await operation(request)
        offered = types_for(query_form(asked.query))
        media_type = best_type(request.headers.get("accept"), tuple(offered))
        if media_type is None:
            raise HTTPException(406, "the results come as " + ", ".join(offered))
        return await self._answer(asked, offered[media_type], media_type)

    async def saved(self, request: Request) -> Response:
        """``/queries/NAME.FORMAT?param=…``: a saved query as a resource."""
        query = self._saved.get(request.path_params["name"])
        if query is None:
            raise HTTPException(404, "no such query; there are " + ", ".join(self._saved))
        offered = types_for(query_form(query.text))
        media_type = next((each for each, form in offered.items() if form == request.path_params["format"]), None)
        if media_type is None:
            raise HTTPException(404, "the query is answered as " + ", ".join(dict.fromkeys(offered.values())))
        return await self._answer(Operation(query.bound(dict(request.query_params))), offered[media_type], media_type)

    async def health(self, _: Request) -> Response:
        """``/health``: whether the process answers."""
        return PlainTextResponse("ok\n")

    async def _answer(self, asked: Operation, form: str, media_type: str) -> Response:
        body = await self._workers.run(lambda: self._run(asked, form))
        return Response(body, media_type=media_type, headers={"Vary": "Accept"})

    def _run(self, asked: Operation, form: str) -> bytes:
        default, named = asked.default_graphs, asked.named_graphs
        return serialise(run(self._store, asked.query, default_graphs=default, named_graphs=named), form)


def application(store: Store, saved: tuple[SavedQuery, ...], *, seconds: float = 30.0) -> Starlette:
    """The application over a store; a query may take so many seconds."""
    endpoint = Endpoint(store, saved, Workers(seconds=seconds))
    return Starlette(
        routes=[
            Route("/", endpoint.home),
            Route("/sparql", endpoint.sparql, methods=["GET", "POST"]),
            Route("/query", endpoint.sparql, methods=["GET", "POST"]),
            Route("/queries/{name}.{format}", endpoint.saved),
            Route("/health", endpoint.health),
        ],
        middleware=[Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"])],
        exception_handlers={KgError: _bad_request},
    )


def serve(store_dir: Path, host: str = "127.0.0.1", port: int = 7878) -> None:
    """Serve a store until interrupted; StoreError where it cannot be opened, UsageError where the port is taken."""
    app = application(open_store(store_dir).store, list_queries(queries_dir()))
    with listening(host, port) as listener:
        uvicorn.Server(uvicorn.Config(app)).run(sockets=[listener])


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. UsageError where the address cannot be had."""
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as exc:
        raise UsageError(f"cannot listen on {host}:{port}: {exc}", remedy="name another --host or --port") from exc
    # asyncio does not set it on sockets that it did not make, and then each answer waits 40 ms for an acknowledgement
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


async def _bad_request(_: Request, exc: Exception) -> Response:
    """What is wrong with the query, with line and column (section 2.1.7: 400)."""
    return PlainTextResponse(f"{exc}\n", 400)
