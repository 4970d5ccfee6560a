"""A worker process: opens the current snapshot read-only and answers one ask after the other, until it is killed.

Started by ``pool``; its arguments are the settings, the descriptor of the pipe, and the server's process id.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import traceback
from dataclasses import replace
from io import BufferedRWPair
from pathlib import Path

from ..errors import KgError
from ..store import Snapshot, open_store
from . import sandbox
from .answers import Answer, Library, answer
from .asks import CHUNK, HEADER, Ask, Frame, Head, Refusal, decoded, etag, matches, whole
from .coding import packer
from .negotiate import with_charset

Pipe = BufferedRWPair
"""To and from the server."""

LONGEST_STREAM = 10
"""An answer may take this many times the time limit until its client has read it all."""


class Outlet:
    """The body of an answer on its way: what is written is compressed, cut into frames, and the first of them held back."""

    def __init__(self, pipe: Pipe, head: Head, *, coding: str) -> None:
        self._pipe = pipe
        self._head: Head | None = head
        self._packer = packer(coding)
        self._held = bytearray()

    @property
    def begun(self) -> bool:
        """Whether the status has gone out."""
        return self._head is None

    def write(self, data: bytes) -> int:
        """Take part of the body."""
        self._held += self._packer.compress(data) if self._packer else data
        if len(self._held) >= CHUNK:
            self._send_head()
            self._send_held()
            self._pipe.flush()
        return len(data)

    def flush(self) -> None:
        """What serializers call; frames go when they are full."""

    def end(self) -> None:
        """The answer is complete; a short one goes out as a whole."""
        if self._packer:
            self._held += self._packer.flush()
        if self._head:
            _send(self._pipe, Frame.WHOLE, whole(self._head, self._held))
        else:
            self._send_held()
            _send(self._pipe, Frame.END)
        self._pipe.flush()

    def _send_head(self) -> None:
        if self._head:
            _send(self._pipe, Frame.HEAD, self._head.encoded())
        self._head = None

    def _send_held(self) -> None:
        if self._held:
            _send(self._pipe, Frame.DATA, self._held)
            self._held = bytearray()


class Worker:
    """Answers asks from a pipe over one snapshot."""

    def __init__(self, snapshot: Snapshot, library: Library, pipe: Pipe, *, seconds: float) -> None:
        self._snapshot = snapshot
        self._identity = snapshot.identity
        self._library = library
        self._pipe = pipe
        self._seconds = seconds

    def run(self) -> None:
        """Answer until the pipe ends."""
        _send(self._pipe, Frame.READY, self._identity.encode())
        self._pipe.flush()
        while prefix := self._pipe.read(4):
            signal.setitimer(signal.ITIMER_REAL, self._seconds * LONGEST_STREAM)
            self._answer(decoded(self._pipe.read(int.from_bytes(prefix, "big"))))
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _answer(self, ask: Ask) -> None:
        try:
            found = answer(self._snapshot, self._library, ask)
            head = self._head(found, ask)
        except Exception as exc:
            self._fail(exc)
            return
        if found.status == 200 and matches(ask.none_match, head.headers["etag"]):
            self._whole(replace(head, status=304))
        elif not ask.body:
            self._whole(head)
        else:
            self._stream(found, head, ask)

    def _stream(self, found: Answer, head: Head, ask: Ask) -> None:
        outlet = Outlet(self._pipe, head, coding=ask.coding)
        try:
            found.write(outlet)
            outlet.end()
        except Exception as exc:
            if outlet.begun:
                _report(exc)
                _send(self._pipe, Frame.FAILURE)
                self._pipe.flush()
            else:
                self._fail(exc)

    def _head(self, found: Answer, ask: Ask) -> Head:
        headers = {
            "content-type": with_charset(found.media_type),
            "etag": etag(self._identity, ask.key(found.media_type)),
            "cache-control": "no-cache",
            "vary": "Accept, Accept-Encoding",
            **found.headers,
        }
        if ask.coding:
            headers["content-encoding"] = ask.coding
        return Head(found.status, headers, media_type=found.media_type, shape=found.shape)

    def _fail(self, exc: Exception) -> None:
        refusal = _refusal(exc)
        headers = {"content-type": "text/plain; charset=utf-8", **refusal.headers}
        body = f"{refusal.message}\n".encode("utf-8", "replace")
        self._whole(Head(refusal.status, headers), body)

    def _whole(self, head: Head, body: bytes = b"") -> None:
        _send(self._pipe, Frame.WHOLE, whole(head, body))
        self._pipe.flush()


def main(arguments: list[str]) -> None:
    """The process: ``settings descriptor server``."""
    settings = json.loads(arguments[0])
    sandbox.die_with(int(arguments[2]))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the kernel ends the process, whatever the engine is doing
    snapshot = open_store(Path(settings["store"]))
    with socket.socket(fileno=int(arguments[1])) as connection, _pipe(connection) as pipe:
        sandbox.confine(settings["memory"])
        Worker(snapshot, Library(Path(settings["queries"])), pipe, seconds=settings["seconds"]).run()


def _pipe(connection: socket.socket) -> Pipe:
    raw = connection.makefile("rwb", 0)
    return BufferedRWPair(raw, raw, CHUNK + 256)


def _refusal(exc: Exception) -> Refusal:
    """The status for what went wrong: 400 for what the client can mend; no memory ends the process."""
    if isinstance(exc, Refusal):
        return exc
    if isinstance(exc, KgError):
        return Refusal(400, str(exc))
    _report(exc)
    if isinstance(exc, MemoryError):
        os._exit(os.EX_OSERR)
    return Refusal(500, "a fault of the server; its log has the details")


def _report(exc: Exception) -> None:
    sys.stderr.write("".join(traceback.format_exception(exc)))


def _send(pipe: Pipe, kind: Frame, content: bytes | bytearray = b"") -> None:
    pipe.write(HEADER.pack(kind.encode(), len(content)))
    pipe.write(content)


if __name__ == "__main__":
    main(sys.argv[1:])
