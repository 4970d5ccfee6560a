"""The worker processes: started, lent to one query at a time, killed where they must be, replaced at once."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import sys
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, cast

from ..store import current_identity
from .asks import HEADER, Ask, Frame, Refusal
from .metrics import Metrics
from .settings import Settings
from .turns import Budget, Turns

_log = logging.getLogger("kg_build.serve")

STARTING = 30.0
"""Seconds in which a worker must have opened the store."""

WATCH = 0.5
"""Seconds between two looks for a new generation."""

AHEAD = 4
"""Frames that are read before they are wanted."""

MANNERS = 5
"""By how much a slow query yields the processor to others (nice)."""


class Gone(Exception):
    """The worker has ended before its answer did."""


class Pipe(asyncio.Protocol):
    """The server's end of a pipe: what comes is cut into frames."""

    def __init__(self) -> None:
        self.closed = asyncio.get_running_loop().create_future()
        """Done when the worker has closed its end, or ours has been closed."""
        self._loop = asyncio.get_running_loop()
        self._came = bytearray()
        self._frames: deque[tuple[str, bytes]] = deque()
        self._wanted: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The pipe is there."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take what has come; when much of it waits, no more is read."""
        self._came += data
        while (frame := self._cut()) is not None:
            self._frames.append(frame)
        if self._frames:
            self._wake()
        if len(self._frames) > AHEAD and self._transport:
            self._paused = True
            self._transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """The worker has ended."""
        self.closed.set_result(None)
        self._wake()

    async def frame(self) -> tuple[str, bytes]:
        """The next frame: its kind and what it holds; Gone where there will be none."""
        while not self._frames:
            if self.closed.done():
                raise Gone
            self._wanted = self._loop.create_future()
            await self._wanted
        if self._paused and self._transport:
            self._paused = False
            self._transport.resume_reading()
        return self._frames.popleft()

    def write(self, data: bytes) -> None:
        """Send something to the worker."""
        if self._transport:
            self._transport.write(data)

    def close(self) -> None:
        """Close our end."""
        if self._transport:
            self._transport.close()

    def _cut(self) -> tuple[str, bytes] | None:
        """The first frame of what has come, taken off; None where it is not complete."""
        if len(self._came) < HEADER.size:
            return None
        kind, length = HEADER.unpack_from(self._came)
        end = HEADER.size + length
        if len(self._came) < end:
            return None
        content = bytes(memoryview(self._came)[HEADER.size : end])
        del self._came[:end]
        return kind.decode(), content

    def _wake(self) -> None:
        if self._wanted and not self._wanted.done():
            self._wanted.set_result(None)


class Worker:
    """A process, the pipe to it, and why it was killed."""

    def __init__(self, process: asyncio.subprocess.Process, pipe: Pipe) -> None:
        self.identity = ""
        self.killed: str | None = None
        """``time``, ``hung up`` or another reason, once it has been."""
        self.tired = False
        """Whether it has run a slow query: it is replaced then, which also gives its memory back."""
        self._process = process
        self._pipe = pipe
        self.frame = pipe.frame
        """The next frame of its answer; Gone where it has ended."""

    async def ready(self) -> None:
        """Wait until it has opened the store; Gone where it cannot."""
        kind, identity = await self.frame()
        if kind != Frame.READY:
            raise Gone
        self.identity = identity.decode()

    def ask(self, ask: Ask) -> None:
        """Give it something to do."""
        self._pipe.write(ask.encoded())

    def yield_to_others(self) -> None:
        """Run on with less of the processor."""
        self.tired = True
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, MANNERS)

    def kill(self, reason: str) -> None:
        """End it, whatever it does."""
        if self.killed is None:
            self.killed = reason
            with suppress(ProcessLookupError):
                self._process.kill()

    async def end(self, reason: str) -> int:
        """Kill it, wait until it is gone, and leave nothing behind; the status of the process is returned."""
        self.kill(reason)
        self._pipe.close()
        if self._process.stdin:
            self._process.stdin.close()
        status = await self._process.wait()
        await self._pipe.closed
        return status


async def start_worker(settings: Settings) -> Worker:
    """A worker on the current generation; Gone where it cannot open it in time."""
    starting = asyncio.ensure_future(_started(settings))
    try:
        worker = await asyncio.shield(starting)
    except asyncio.CancelledError:  # a process that nobody waits for would outlive the loop
        await (await starting).end("start")
        raise
    try:
        async with asyncio.timeout(STARTING):
            await worker.ready()
    except BaseException as exc:
        await worker.end("start")
        if isinstance(exc, TimeoutError):
            raise Gone from exc
        raise
    return worker


async def _started(settings: Settings) -> Worker:
    """The process and the pipe to it."""
    ours, theirs = socket.socketpair()
    with theirs:
        _, pipe = await asyncio.get_running_loop().create_connection(Pipe, sock=ours)
        told = (_told(settings), str(theirs.fileno()), str(os.getpid()))
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "kg_build.serve.worker", *told),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except OSError:
            pipe.close()
            raise
    return Worker(process, pipe)


def _told(settings: Settings) -> str:
    return json.dumps(
        {
            "store": str(settings.store),
            "queries": str(settings.queries),
            "memory": settings.memory * 1024 * 1024,
            "seconds": settings.seconds,
        }
    )


class Pool:
    """Workers on the current generation: ``worker = await pool.lend(client)``, then ``pool.take_back(worker, client)``."""

    def __init__(self, settings: Settings, metrics: Metrics, renewed: Callable[[str], None]) -> None:
        self.turns = Turns(settings)
        self.budget = Budget(settings)
        self.identity: str | None = None
        """Of the generation that new queries see."""
        self._settings = settings
        self._metrics = metrics
        self._renewed = renewed
        self._idle: deque[Worker] = deque()
        self._hungry: deque[asyncio.Future[None]] = deque()
        self._busy: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[int]] = set()
        self._starting = 0
        self._failures = 0
        self._open = False

    @property
    def ready(self) -> bool:
        """Whether a query would find a worker."""
        return self._open and bool(self._idle or self._busy)

    @property
    def alive(self) -> int:
        """Processes that have opened the store."""
        return len(self._idle) + len(self._busy)

    async def open(self) -> None:
        """Start the workers; returns when the first is ready."""
        self._open = True
        self._fill()
        self._spawn(self._watch())
        while not self._idle and self._open:
            await self._hunger()

    async def close(self) -> None:
        """End all workers, and wait until they are gone."""
        self._open = False
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in (*self._idle, *self._busy):
            self._end(worker)
        self._idle.clear()
        while self._ending:
            await asyncio.gather(*self._ending, return_exceptions=True)

    async def lend(self, client: str) -> Worker:
        """A worker for one query of a client, when it is the client's turn. Refusal 429 or 503."""
        self.budget.check(client)
        await self.turns.begin(client)
        try:
            worker = self._idle.popleft() if self._idle else await self._take()
        except BaseException:
            self.turns.end(client)
            raise
        self._busy.add(worker)
        return worker

    def take_back(self, worker: Worker, client: str) -> None:
        """A worker whose answer has come, or that was killed."""
        self._busy.discard(worker)
        self._put_back(worker, client)
        self.turns.end(client)

    async def _take(self) -> Worker:
        try:
            async with asyncio.timeout(self._settings.patience):
                while not self._idle:
                    await self._hunger()
        except TimeoutError as exc:
            raise Refusal(503, "no worker is ready", {"Retry-After": "10"}) from exc
        return self._idle.popleft()

    async def _hunger(self) -> None:
        """Wait until a worker has become idle."""
        food = asyncio.get_running_loop().create_future()
        self._hungry.append(food)
        try:
            await food
        finally:
            if food in self._hungry:
                self._hungry.remove(food)

    def _offer(self, worker: Worker) -> None:
        self._idle.appendleft(worker)  # the last used first: its caches are warm
        while self._hungry:
            food = self._hungry.popleft()
            if not food.done():
                food.set_result(None)
                break

    def _put_back(self, worker: Worker, client: str) -> None:
        if worker.killed in ("time", "hung up", "memory or crash", "not read"):
            self.budget.spend(client)
        if worker.killed is None and not worker.tired and worker.identity == self.identity and self._open:
            self._offer(worker)
        else:
            self._retire(worker)

    def _retire(self, worker: Worker) -> None:
        if worker.killed:
            self._metrics.kills.labels(worker.killed).inc()
        self._end(worker)
        self._fill()

    def _end(self, worker: Worker) -> None:
        """End a worker beside what else is done; nothing breaks this off, so that no process and no pipe is left."""
        task = asyncio.get_running_loop().create_task(worker.end("retired"))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _fill(self) -> None:
        """Start as many workers as are missing."""
        wanted = self._settings.workers + self._settings.spares if self._open else 0
        current = [worker for worker in (*self._idle, *self._busy) if self._is_current(worker)]
        for _ in range(wanted - len(current) - self._starting):
            self._starting += 1
            self._spawn(self._start())

    def _is_current(self, worker: Worker) -> bool:
        return self.identity in (None, worker.identity) and not worker.tired and worker.killed is None

    async def _start(self) -> None:
        try:
            await asyncio.sleep(min(10.0, self._failures * 0.5))
            worker = await start_worker(self._settings)
        except Gone:
            self._failures += 1
            _log.error("a worker could not open the store; trying again")
        else:
            self._failures = 0
            self._welcome(worker)
        finally:
            self._starting -= 1
            if self._open:
                self._fill()

    def _welcome(self, worker: Worker) -> None:
        """A worker on another generation than the others makes them retire, each when its query is done."""
        if not self._open:
            self._end(worker)
        elif self.identity not in (None, worker.identity) and current_identity(self._settings.store) != worker.identity:
            self._end(worker)  # it is the one that lags behind
        else:
            if worker.identity != self.identity:
                self._renew(worker.identity)
            self._offer(worker)

    def _renew(self, identity: str) -> None:
        outdated, self._idle = self._idle, deque()
        self.identity = identity
        self._renewed(identity)
        _log.info("serving generation %s", identity)
        for worker in outdated:
            self._end(worker)

    async def _watch(self) -> None:
        """Look for a new generation; the first worker that has opened it brings the change."""
        while True:
            await asyncio.sleep(WATCH)
            found = current_identity(self._settings.store)
            if found not in (None, self.identity) and not self._starting:
                self._starting += 1
                self._spawn(self._start())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
