"""Where the body of an answer goes."""

from __future__ import annotations

from typing import Protocol


class Sink(Protocol):
    """Takes a body in pieces."""

    def write(self, data: bytes, /) -> int:
        """Take one; the number of its bytes is returned."""
