"""Who comes next: queries wait in a queue for each client, and the queues take turns."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import Counter, OrderedDict, deque
from functools import lru_cache

from .asks import Refusal
from .settings import Settings


@lru_cache(maxsize=4096)
def client_of(host: str) -> str:
    """Who is taken for one client: an IPv4 address, or the /64 network that an IPv6 subscriber has."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


class Turns:
    """``await turns.begin(client)`` waits until one of the client's queries may run; ``turns.end(client)`` when it has."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.running = 0
        """Queries that run."""
        self._of = Counter[str]()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """Queries that wait."""
        return sum(map(len, self._waiting.values()))

    async def begin(self, client: str) -> None:
        """Take one of the places; Refusal 503 where too many wait already, or the wait grows too long."""
        if self._waiting or not self._may_run(client):
            await self._wait(client)
        else:
            self._start(client)

    def end(self, client: str) -> None:
        """Give it back."""
        self.running -= 1
        self._of[client] -= 1
        if not self._of[client]:
            del self._of[client]
        self._next()

    def _start(self, client: str) -> None:
        self.running += 1
        self._of[client] += 1

    def _may_run(self, client: str) -> bool:
        return self.running < self._settings.workers and self._of[client] < self._settings.at_once_each

    async def _wait(self, client: str) -> None:
        queue = self._waiting.setdefault(client, deque())
        if len(queue) >= self._settings.waiting_each or self.waiting >= self._settings.waiting:
            self._forget_empty(client)
            raise Refusal(503, "too many queries wait already", {"Retry-After": "5"})
        ahead = asyncio.get_running_loop().create_future()
        queue.append(ahead)
        self._next()
        try:
            async with asyncio.timeout(self._settings.patience):
                await ahead
        except BaseException as exc:
            self._give_up(client, ahead)
            if isinstance(exc, TimeoutError):
                raise Refusal(503, "all workers are busy", {"Retry-After": "10"}) from exc
            raise

    def _give_up(self, client: str, ahead: asyncio.Future[None]) -> None:
        if ahead.done() and not ahead.cancelled():  # its turn came at the same moment
            self.end(client)
        elif client in self._waiting and ahead in self._waiting[client]:
            self._waiting[client].remove(ahead)
            self._forget_empty(client)

    def _forget_empty(self, client: str) -> None:
        if not self._waiting[client]:
            del self._waiting[client]

    def _next(self) -> None:
        """Let those run whose turn it is: the client that was served last goes behind the others."""
        for client in list(self._waiting):
            queue = self._waiting[client]
            while queue and queue[0].done():  # given up, and not yet gone
                queue.popleft()
            if queue and self._may_run(client):
                self._start(client)
                self._waiting.move_to_end(client)
                queue.popleft().set_result(None)
            self._forget_empty(client)


class Budget:
    """How many queries of a client had to be killed lately."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kills: OrderedDict[str, deque[float]] = OrderedDict()

    def spend(self, client: str) -> None:
        """One more was killed."""
        times = self._kills.setdefault(client, deque(maxlen=self._settings.kills))
        times.append(time.monotonic())
        self._kills.move_to_end(client)
        while len(self._kills) > 10_000:
            self._kills.popitem(last=False)

    def check(self, client: str) -> None:
        """Refusal 429 for a client that has used its budget up."""
        times = self._kills.get(client)
        if times is None or len(times) < self._settings.kills:
            return
        wait = times[0] + self._settings.forgiven - time.monotonic()
        if wait > 0:
            message = "too many of your queries had to be ended"
            raise Refusal(429, message, {"Retry-After": str(int(wait) + 1)})
