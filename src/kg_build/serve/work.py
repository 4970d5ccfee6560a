"""Run queries beside the event loop: in threads, at most some at once, and no longer than a while.

A query that ran out of time cannot be stopped: its client gets 503, its thread goes on and counts as busy until it ends.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TypeVar

import anyio
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException

T = TypeVar("T")


class Workers:
    """Threads for queries: ``await workers.run(lambda: …)``."""

    def __init__(self, *, at_once: int = 8, seconds: float = 30.0) -> None:
        self._free = BoundedSemaphore(at_once)
        self._threads = anyio.CapacityLimiter(at_once)
        self._seconds = seconds

    async def run(self, work: Callable[[], T]) -> T:
        """The result of some work; HTTPException 503 where all threads are busy or the time is over."""
        if not self._free.acquire(blocking=False):
            raise HTTPException(503, "too many queries run at once", {"Retry-After": "5"})
        try:
            with anyio.fail_after(self._seconds):
                return await run_sync(self._freeing(work), abandon_on_cancel=True)
        except TimeoutError as exc:
            raise HTTPException(503, f"the query took longer than {self._seconds:g} s", {"Retry-After": "30"}) from exc

    def _freeing(self, work: Callable[[], T]) -> Callable[[], T]:
        def run() -> T:
            try:
                return work()
            finally:
                self._free.release()

        return run
