"""How the server is run, and what it allows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``kg serve`` is told, and limits that hold for every client."""

    store: Path
    queries: Path
    workers: int = max(4, os.cpu_count() or 1)
    """Queries that run at once, each in a process."""
    seconds: float = 30.0
    """A query may take so long; the time in which its client does not read is not counted."""
    memory: int = 1024
    """Megabytes that a query may take."""
    cache: int = 64
    """Megabytes of answers that are kept."""
    spares: int = 1
    """Processes that wait to take the place of one that is killed."""
    waiting: int = 128
    """Queries that wait for a worker; more are refused."""
    waiting_each: int = 32
    """Of these, those of one client."""
    patience: float = 10.0
    """Seconds that a query waits for a worker."""
    grace: float = 0.5
    """Seconds that a query goes on after its client has hung up."""
    slow: float = 1.0
    """Seconds after which a query makes way for others, and its process is replaced when it is done."""
    kills: int = 10
    """Queries of one client that may be killed within ``forgiven`` seconds; then it is refused new ones."""
    forgiven: float = 60.0
    stall: float = 20.0
    """Seconds in which a client must take what was sent to it."""
    body: float = 10.0
    """Seconds in which a client must send its request."""
    connections: int = 1000
    """Connections at once."""
    log: bool = True
    """Whether each request is logged."""

    @property
    def at_once_each(self) -> int:
        """Queries of one client that run at once: one worker is left to the others."""
        return max(1, self.workers - 1)
