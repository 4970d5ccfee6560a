"""What a connection may do before a request is complete: send its head in time, in bounds, and hold few others.

uvicorn bounds neither the time of a request's head nor, with httptools, its size (the slow-loris attack). It also writes
the head and the body of an answer one after the other, which wakes the client twice: ``Joined`` sends them as one.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from uvicorn.protocols.http.auto import AutoHTTPProtocol

LONGEST_HEAD = 64 * 1024
"""Bytes of a request's line and headers."""

HEAD_SECONDS = 10.0
"""Seconds in which they must have come."""

UNREAD_SECONDS = 30.0
"""Seconds in which a client must read on; one that keeps a worker waiting has less (``Settings.stall``)."""

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as _Base
else:
    _Base = AutoHTTPProtocol

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 34\r\nconnection: close\r\n\r\nthe head of the request is too long"[:-1]
)


class Joined:
    """A transport that sends at once what is written to it in one step of the loop."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it with what else comes before the loop goes on."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def close(self) -> None:
        """Close the connection behind what was written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))


class GuardedProtocol(_Base):
    """uvicorn's protocol with limits on what precedes a request; ``scope["state"]["abort"]`` breaks the connection."""

    peers: ClassVar = Counter[str]()
    """Connections of each address, of all servers of this process."""

    _waiting: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock; too many connections from one address are dropped."""
        super().connection_made(Joined(transport, self.loop))  # type: ignore[arg-type]
        self.app_state = {**self.app_state, "abort": self.abort}
        self._peer = self.client[0] if self.client else ""
        self.peers[self._peer] += 1
        if self.peers[self._peer] > self._most():
            transport.abort()
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop it."""
        self._stop_waiting()
        self._stop_unread()
        self.peers[self._peer] -= 1
        if not self.peers[self._peer]:
            del self.peers[self._peer]
        super().connection_lost(exc)
        self.headers, self.scope = [], {}  # type: ignore[typeddict-item]  # parser and protocol hold each other

    def data_received(self, data: bytes) -> None:
        """Pass on what comes, as long as the head of a request does not grow too long."""
        before = self.cycle
        if before is None or before.response_complete:
            self._head += len(data)
            if self._waiting is None:
                self._await_head()
        super().data_received(data)
        if self.cycle is not before:
            self._head = 0
            self._stop_waiting()
        elif self._head > LONGEST_HEAD:
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def pause_writing(self) -> None:
        """The client does not read as fast as is written."""
        super().pause_writing()
        self._unread = self.loop.call_later(UNREAD_SECONDS, self.abort)

    def resume_writing(self) -> None:
        """It has read."""
        super().resume_writing()
        self._stop_unread()

    def abort(self) -> None:
        """Break the connection, so that no client takes its end for the end of an answer."""
        connection = self.transport.get_extra_info("socket")
        with suppress(OSError, ValueError, AttributeError):  # it is closed already
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, no goodbye
        self.transport.abort()

    def _most(self) -> int:
        """Half of all connections, for an address that is not a proxy on this machine."""
        limit = self.limit_concurrency or 1000
        return limit if self._peer in ("127.0.0.1", "::1", "") else limit // 2

    def _await_head(self) -> None:
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._waiting:
            self._waiting.cancel()
        self._waiting = None

    def _stop_unread(self) -> None:
        if self._unread:
            self._unread.cancel()
        self._unread = None

    def _too_slow(self) -> None:
        if self.transport and not self.transport.is_closing():
            self.transport.abort()
