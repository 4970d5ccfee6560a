"""A function over many items in several processes; the seam at which another executor would stand."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from ..errors import InputError

A = TypeVar("A")
B = TypeVar("B")
_BATCH = 16
"""Documents that a process takes at once; fewer where there are few."""
_AHEAD = 2
"""Batches on their way for each process: what is done and not yet taken is held in memory."""


def in_processes(function: Callable[[A], B], items: Sequence[A], workers: int) -> Iterator[B]:
    """The function of each item, in order; what is held at a time does not grow with the number of items."""
    context = multiprocessing.get_context("spawn")  # the RDF engine has threads, which a fork would lose
    size = max(1, min(_BATCH, len(items) // (4 * workers)))
    with ProcessPoolExecutor(min(workers, len(items)), mp_context=context) as pool:
        pending: deque[Future[list[B]]] = deque()
        try:
            for start in range(0, len(items), size):
                pending.append(pool.submit(_each, function, items[start : start + size]))
                if len(pending) > _AHEAD * workers:
                    yield from pending.popleft().result()
            while pending:
                yield from pending.popleft().result()
        except BrokenProcessPool as exc:
            raise InputError("a worker process was killed", remedy="use fewer --workers: memory may be short") from exc


def _each(function: Callable[[A], B], items: Sequence[A]) -> list[B]:
    return [function(item) for item in items]
