"""From an ask to a response: from the cache, or from a worker whose answer is passed on as it comes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .asks import Ask, Frame, Head, Refusal, head, matches, parted
from .cache import Cache, Kept
from .metrics import Metrics
from .negotiate import chosen, takes_gzip, types_for
from .offers import OFFERS
from .pool import Gone, Pool, Worker
from .settings import Settings
from .turns import client_of

SHAPES = 10_000
"""Queries whose form is remembered, so that the cache can be asked without reading them again."""

SOON = 0.05
"""Seconds after which a query is no quick one: from then on its client is watched."""


class Front:
    """What all requests share: the workers, the cache, the counters."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.cache = Cache(settings.cache * 1024 * 1024)
        self.pool = Pool(settings, self.metrics, self._renewed)
        self._shapes: OrderedDict[bytes, str] = OrderedDict()
        self._gauges()

    def response(self, request: Request, ask: Ask) -> Response:
        """The response to an ask; Refusal 406 where its format is none that there is."""
        headers = request.headers
        ask = replace(
            ask,
            accept=headers.get("accept"),
            gzip=takes_gzip(headers.get("accept-encoding")),
            none_match=headers.get("if-none-match", ""),
            body=request.method != "HEAD",
        )
        kept = self._kept(ask)
        self.metrics.cache.labels("hit" if kept else "miss").inc()
        request.scope["kg"]["cache"] = "hit" if kept else "miss"
        return _from_cache(kept, ask) if kept else Relayed(self, ask)

    def learn(self, ask: Ask, found: Head) -> None:
        """Remember the form of a query."""
        if ask.kind == "query" and found.shape:
            self._shapes[_digest(ask.text)] = found.shape
            if len(self._shapes) > SHAPES:
                self._shapes.popitem(last=False)

    def _kept(self, ask: Ask) -> Kept | None:
        offered = OFFERS.get(ask.kind)
        if ask.kind == "query" and (shape := self._shapes.get(_digest(ask.text))):
            offered = types_for(shape)
        if offered is None or self.pool.identity is None:
            return None
        return self.cache.get(self.pool.identity, ask.key(chosen(offered, ask.accept, ask.form)[0]))

    def _renewed(self, identity: str) -> None:
        self.cache.begin(identity)
        self.metrics.generation.info({"name": identity})

    def _gauges(self) -> None:
        self.metrics.gauge("cache_bytes", "Bytes of the answers that are kept", lambda: self.cache.size)
        self.metrics.gauge("cache_answers", "Answers that are kept", lambda: len(self.cache))
        self.metrics.gauge("workers", "Worker processes that are ready or busy", lambda: self.pool.alive)
        self.metrics.gauge("queries_running", "Queries that run", lambda: self.pool.turns.running)
        self.metrics.gauge("queries_waiting", "Queries that wait for a worker", lambda: self.pool.turns.waiting)


def _from_cache(kept: Kept, ask: Ask) -> Response:
    if matches(ask.none_match, kept.head.headers["etag"]):
        return Response(status_code=304, headers=_without_body(kept.head.headers))
    response = Response(kept.body if ask.body else b"", kept.head.status, kept.head.headers)
    response.headers["content-length"] = str(len(kept.body))
    return response


class Relayed(Response):
    """A worker's answer, passed on frame by frame."""

    def __init__(self, front: Front, ask: Ask) -> None:
        self._front = front
        self._ask = ask
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask a worker and answer; Refusal where there is no answer and none has begun."""
        client = client_of(scope["client"][0] if scope.get("client") else "")
        async with self._front.pool.lent(client) as worker:
            relay = _Relay(self._front, self._ask, worker, send)
            watch = asyncio.get_running_loop().call_later(SOON, relay.watch, receive)
            try:
                await relay.run()
            except Gone:
                await self._ended(worker, scope, begun=relay.begun)
            finally:
                watch.cancel()
                relay.end()

    async def _ended(self, worker: Worker, scope: Scope, *, begun: bool) -> None:
        """The worker has ended before its answer: an error status, or after the status a connection that breaks."""
        worker.kill("memory or crash")
        if begun or worker.killed == "hung up":
            scope["state"].get("abort", lambda: None)()
            await asyncio.sleep(0)
            return
        settings = self._front.settings
        if worker.killed == "time":
            raise Refusal(503, f"the query took longer than {settings.seconds:g} s", {"Retry-After": "30"})
        message = f"the query needed more than {settings.memory} MB, or broke the engine"
        raise Refusal(503, message, {"Retry-After": "60"})


class _Relay:
    """One answer on its way from a worker to a client, with its time limit."""

    def __init__(self, front: Front, ask: Ask, worker: Worker, send: Send) -> None:
        self.begun = False
        """Whether the status has gone out."""
        self._front = front
        self._ask = ask
        self._worker = worker
        self._send_to_client = send
        self._loop = asyncio.get_running_loop()
        self._left = front.settings.seconds
        self._slow: asyncio.TimerHandle | None = None
        self._hang_up: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """The whole answer; Gone where the worker ends before it."""
        self._worker.ask(self._ask)
        kind, content = await self._frame()
        if kind == Frame.WHOLE:
            await self._whole(*parted(content))
        else:
            await self._stream(head(content))

    async def _whole(self, found: Head, body: bytes) -> None:
        """A short answer, in one piece."""
        self._front.learn(self._ask, found)
        headers = found.headers if found.status == 304 else found.headers | {"content-length": str(len(body))}
        if not self._ask.body:
            headers = found.headers
        async with self._patience():
            await self._start(found.status, headers)
            await self._send_to_client({"type": "http.response.body", "body": body})
        if self._ask.body:
            self._keep(found, body)

    async def _stream(self, found: Head) -> None:
        """A long answer, as it comes; it is kept if it does not grow too long."""
        self._front.learn(self._ask, found)
        async with self._patience():
            await self._start(200, found.headers)
        kept: bytearray | None = bytearray()
        while (frame := await self._frame())[0] == Frame.DATA:
            if kept is not None:
                kept = kept + frame[1] if len(kept) + len(frame[1]) <= self._front.cache.largest else None
            async with self._patience():
                await self._send_to_client({"type": "http.response.body", "body": frame[1], "more_body": True})
        if frame[0] != Frame.END:
            raise Gone
        await self._send_to_client({"type": "http.response.body", "body": b""})
        if kept is not None:
            self._keep(found, bytes(kept))

    async def _start(self, status: int, headers: dict[str, str]) -> None:
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await self._send_to_client({"type": "http.response.start", "status": status, "headers": raw})
        self.begun = True

    @asynccontextmanager
    async def _patience(self) -> AsyncIterator[None]:
        """The client must take what is sent to it in a while."""
        try:
            async with asyncio.timeout(self._front.settings.stall):
                yield
        except TimeoutError as exc:
            self._worker.kill("not read")
            raise Gone from exc

    async def _frame(self) -> tuple[str, bytes]:
        """The next frame; the time limit runs while it is awaited."""
        since = self._loop.time()
        limit = self._loop.call_later(max(0.0, self._left), self._worker.kill, "time")
        try:
            return await self._worker.frame()
        finally:
            limit.cancel()
            self._left -= self._loop.time() - since

    def _keep(self, found: Head, body: bytes) -> None:
        if found.status == 200 and found.media_type is not None:
            self._front.cache.put(self._worker.identity, self._ask.key(found.media_type), Kept(found, body))

    # ---- queries that are not quick ----

    def watch(self, receive: Receive) -> None:
        """From now on, notice when the client hangs up and when the query is a slow one."""
        self._hang_up = self._loop.create_task(self._wait_for_hang_up(receive))
        self._slow = self._loop.call_later(self._front.settings.slow, self._worker.yield_to_others)

    async def _wait_for_hang_up(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        await asyncio.sleep(self._front.settings.grace)
        self._worker.kill("hung up")

    def end(self) -> None:
        """Watch no more."""
        for each in (self._hang_up, self._slow):
            if each is not None:
                each.cancel()


def _without_body(headers: dict[str, str]) -> dict[str, str]:
    """Of a 304, what a 200 would have told (RFC 9110, section 15.4.5)."""
    return {name: value for name, value in headers.items() if name not in ("content-type", "content-encoding")}


def _digest(query: str) -> bytes:
    return blake2b(query.encode("utf-8", "surrogatepass"), digest_size=16).digest()
