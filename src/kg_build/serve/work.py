"""Run queries beside the event loop: each in a thread, some at once, and waited for no longer than a while.

A query that ran out of time cannot be stopped: its client gets 503, its thread goes on and counts as busy until its
end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import BoundedSemaphore, Thread
from typing import TypeVar

from starlette.exceptions import HTTPException

T = TypeVar("T")
R = TypeVar("R")


class Workers:
    """Threads for queries: ``await workers.run(lambda: …)``."""

    def __init__(self, *, at_once: int = 8, seconds: float = 30.0) -> None:
        self._free = BoundedSemaphore(at_once)
        self._seconds = seconds

    async def run(self, work: Callable[[], T]) -> T:
        """The result of some work, or what it raises; HTTPException 503 where all are busy or the time is over."""
        if not self._free.acquire(blocking=False):
            raise HTTPException(503, "too many queries run at once", {"Retry-After": "5"})
        outcome = asyncio.get_running_loop().create_future()
        Thread(target=self._work, args=(work, outcome), daemon=True).start()
        try:
            async with asyncio.timeout(self._seconds):
                result: T = await outcome
        except TimeoutError as exc:
            raise HTTPException(503, f"the query took longer than {self._seconds:g} s", {"Retry-After": "30"}) from exc
        return result

    def _work(self, work: Callable[[], T], outcome: asyncio.Future[T]) -> None:
        try:
            result = work()
        except Exception as exc:  # whatever it is, it is for the one who waits
            self._deliver(outcome, outcome.set_exception, exc)
        else:
            self._deliver(outcome, outcome.set_result, result)

    def _deliver(self, outcome: asyncio.Future[T], tell: Callable[[R], None], what: R) -> None:
        """Hand over from the thread, unless nobody waits any more."""
        self._free.release()
        with suppress(RuntimeError):  # the loop has closed
            outcome.get_loop().call_soon_threadsafe(lambda: None if outcome.done() else tell(what))
