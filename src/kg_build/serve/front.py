"""From an ask to a response: from the cache, or from a worker whose answer is passed on as it comes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from .asks import Ask, Frame, Head, Refusal, head, matches, parted
from .cache import Cache, Kept
from .coding import coding_for
from .metrics import Metrics
from .negotiate import chosen, types_for
from .offers import OFFERS
from .pool import Gone, Pool, Worker
from .settings import Settings
from .turns import client_of

SHAPES = 10_000
"""Queries whose form is remembered, so that the cache can be asked without reading them again."""

SOON = 0.05
"""Seconds after which a query is no quick one: from then on, and so often, its client and its time are looked at."""


class Broken(Exception):
    """An answer that does not come to its end: why its worker was killed, and whether the status has gone out."""

    def __init__(self, reason: str | None, *, begun: bool) -> None:
        self.reason, self.begun = reason, begun
        super().__init__(reason)


class Front:
    """What all requests share: the workers, the cache, the counters."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.cache = Cache(settings.cache * 1024 * 1024)
        self.pool = Pool(settings, self.metrics, self._renewed)
        self.flights: dict[bytes, asyncio.Future[Refusal | None]] = {}
        """Asks that a worker is at: who asks the same waits for its answer, and shares its refusal."""
        self._shapes: OrderedDict[bytes, str] = OrderedDict()
        self._hits, self._misses = (self.metrics.cache.labels(each) for each in ("hit", "miss"))
        self._gauges()

    def response(self, request: Request, ask: Ask) -> Response:
        """The response to an ask; Refusal 406 where its format is none that there is."""
        scope = request.scope
        headers: dict[bytes, bytes] = dict(scope["headers"])
        accept = headers.get(b"accept")
        ask = ask.wanted(
            None if accept is None else accept.decode("latin-1"),
            headers.get(b"if-none-match", b"").decode("latin-1"),
            coding=coding_for(headers.get(b"accept-encoding", b"").decode("latin-1")),
            body=scope["method"] != "HEAD",
        )
        kept = self.kept(ask) if self.settings.cache else None
        (self._hits if kept else self._misses).inc()
        scope["kg"]["cache"] = "hit" if kept else "miss"
        return _from_cache(kept, ask) if kept else Relayed(self, ask)

    async def relayed(self, ask: Ask, scope: Scope, receive: Receive, send: Send) -> tuple[Head, bytes] | None:
        """A worker's answer: a short one is returned, a long one is sent; Broken where it does not come to its end."""
        client = client_of(scope["client"][0] if scope.get("client") else "")
        worker = await self.pool.lend(client)
        relay = _Relay(self, ask, worker, receive, send)
        try:
            return await relay.run()
        except Gone as gone:
            worker.kill("memory or crash")
            raise Broken(worker.killed, begun=relay.begun) from gone
        except BaseException:
            worker.kill("broken off")
            raise
        finally:
            relay.end()
            self.pool.take_back(worker, client)

    async def collected(self, request: Request, ask: Ask) -> tuple[Head, bytes]:
        """A worker's answer to what a request needs to know, with the limits of its client; Refusal where there is none."""
        heads, body = list[Head](), bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                heads.append(Head(message["status"]))
            body.extend(message.get("body", b""))

        try:
            return await self.relayed(ask, request.scope, request.receive, collect) or (heads[0], bytes(body))
        except Broken as broken:
            raise self.refusal(broken) from broken

    def refusal(self, broken: Broken) -> Refusal:
        """What a client is told of an answer that has not begun."""
        if broken.reason == "time":
            return Refusal(503, f"the query took longer than {self.settings.seconds:g} s", {"Retry-After": "30"})
        message = f"the query needed more than {self.settings.memory} MB, or broke the engine"
        return Refusal(503, message, {"Retry-After": "60"})

    def learn(self, ask: Ask, found: Head) -> None:
        """Remember the form of a query."""
        if ask.kind == "query" and found.shape and self.settings.cache:
            self._shapes[_digest(ask.text)] = found.shape
            if len(self._shapes) > SHAPES:
                self._shapes.popitem(last=False)

    def kept(self, ask: Ask) -> Kept | None:
        """The answer in the cache."""
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
        """Ask a worker and answer, or wait for the answer to the same ask of another client.

        Refusal where there is no answer and none has begun.
        """
        if not self._ask.body or not self._front.settings.cache:
            await self._answer(scope, receive, send)
            return
        flights, mark = self._front.flights, self._ask.key(self._ask.form or self._ask.accept or "")
        if mark in flights:  # once: an answer that is too long for the cache must not make each wait for all others
            refusal = await asyncio.shield(flights[mark])
            if refusal is not None:
                raise refusal
            if kept := self._front.kept(self._ask):
                await _from_cache(kept, self._ask)(scope, receive, send)
                return
        flight = flights[mark] = asyncio.get_running_loop().create_future()
        try:
            await self._answer(scope, receive, send)
        except Refusal as refusal:
            flight.set_result(refusal if refusal.status == 503 else None)
            raise
        finally:
            if not flight.done():
                flight.set_result(None)
            if flights.get(mark) is flight:
                del flights[mark]

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            short = await self._front.relayed(self._ask, scope, receive, send)
        except Broken as broken:
            if not broken.begun and broken.reason != "hung up":
                raise self._front.refusal(broken) from broken
            scope["state"].get("abort", lambda: None)()
            await asyncio.sleep(0)
            return
        if short is None:
            return
        found, body = short
        if found.status >= 400 and found.media_type is None:
            told = {name: value for name, value in found.headers.items() if name != "content-type"}
            raise Refusal(found.status, body.decode().rstrip("\n"), told)
        await self._whole(found, body, send)

    async def _whole(self, found: Head, body: bytes, send: Send) -> None:
        """A short answer, in one piece; its worker is free already."""
        headers = found.headers
        if self._ask.body and found.status != 304:
            headers = headers | {"content-length": str(len(body))}
        await send({"type": "http.response.start", "status": found.status, "headers": _raw(headers)})
        await send({"type": "http.response.body", "body": body})


class _Relay:
    """One answer on its way from a worker to a client, with its time limit."""

    def __init__(self, front: Front, ask: Ask, worker: Worker, receive: Receive, send: Send) -> None:
        self.begun = False
        """Whether the status has gone out."""
        self._front = front
        self._ask = ask
        self._worker = worker
        self._send_to_client = send
        self._loop = asyncio.get_running_loop()
        self._receive = receive
        self._begun_at = self._awaited_since = self._loop.time()
        self._left: float = front.settings.seconds
        self._awaits = True
        """Whether the worker is at it; while the client takes its answer, the time limit stands still."""
        self._look_again = self._loop.call_later(SOON, self._look)
        self._hang_up: asyncio.Task[None] | None = None

    async def run(self) -> tuple[Head, bytes] | None:
        """A short answer is returned, a long one is passed on; Gone where the worker ends before it."""
        self._worker.ask(self._ask)
        kind, content = await self._frame()
        if kind != Frame.WHOLE:
            await self._stream(head(content))
            return None
        found, body = parted(content)
        self._front.learn(self._ask, found)
        if self._ask.body:
            self._keep(found, body)
        return found, body

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
        await self._send_to_client({"type": "http.response.start", "status": status, "headers": _raw(headers)})
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
        self._awaited_since, self._awaits = self._loop.time(), True
        try:
            return await self._worker.frame()
        finally:
            self._left -= self._loop.time() - self._awaited_since
            self._awaits = False

    def _keep(self, found: Head, body: bytes) -> None:
        if self._front.settings.cache and found.status == 200 and found.media_type is not None:
            self._front.cache.put(self._worker.identity, self._ask.key(found.media_type), Kept(found, body))

    # ---- queries that are not quick ----

    def _look(self) -> None:
        """Every SOON: has the client hung up, is the query a slow one, is its time over?"""
        now = self._loop.time()
        if self._hang_up is None:
            self._hang_up = self._loop.create_task(self._wait_for_hang_up())
        if not self._worker.tired and now - self._begun_at > self._front.settings.slow:
            self._worker.yield_to_others()
        if self._awaits and now - self._awaited_since > self._left:
            self._worker.kill("time")
        self._look_again = self._loop.call_later(SOON, self._look)

    async def _wait_for_hang_up(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        await asyncio.sleep(self._front.settings.grace)
        self._worker.kill("hung up")

    def end(self) -> None:
        """Watch no more."""
        self._look_again.cancel()
        if self._hang_up:
            self._hang_up.cancel()


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _without_body(headers: dict[str, str]) -> dict[str, str]:
    """Of a 304, what a 200 would have told (RFC 9110, section 15.4.5)."""
    return {name: value for name, value in headers.items() if name not in ("content-type", "content-encoding")}


def _digest(query: str) -> bytes:
    return blake2b(query.encode("utf-8", "surrogatepass"), digest_size=16).digest()
