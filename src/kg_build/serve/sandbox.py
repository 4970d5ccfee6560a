"""What a worker process may not do: take more memory than it is given, open a connection, outlive its server.

The engine is native code: what Python refuses does not bind it, so the kernel refuses. Where the kernel cannot (no Linux,
another processor), the tokeniser that refuses SERVICE and the time limit remain.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import NoReturn

SOCKET_CALLS = {"x86_64": (0xC000003E, (41, 42, 53)), "aarch64": (0xC00000B7, (198, 203, 199))}
"""Processor -> its audit number, and those of socket, connect and socketpair (linux/audit.h, asm/unistd.h)."""

_PDEATHSIG, _NO_NEW_PRIVS, _SECCOMP, _FILTER = 1, 38, 22, 2  # of prctl(2)


def confine(memory: int) -> bool:
    """Confine this process; whether the kernel keeps it from the network. ``memory`` is in bytes, beyond what it has."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if size := _address_space():
        resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))
    socket.socket = _refuse  # type: ignore[assignment,misc]
    return _refuse_sockets()


def die_with(server: int) -> None:
    """End this process when its server ends: the kernel tells, and so does the end of standard input."""
    _prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(0)
    Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    while os.read(0, 1):
        pass
    os._exit(0)


def _address_space() -> int | None:
    """Bytes of the address space in use; None where the system does not tell."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    return None


def _refuse(*_: object, **__: object) -> NoReturn:
    raise PermissionError("workers have no network")


def _refuse_sockets() -> bool:
    """A seccomp filter under which socket(2) fails with EACCES."""
    if sys.platform != "linux" or platform.machine() not in SOCKET_CALLS:
        return False
    program = _filter(*SOCKET_CALLS[platform.machine()])
    buffer = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer)))
    return _prctl(_NO_NEW_PRIVS, 1) and _prctl(_SECCOMP, _FILTER, ctypes.addressof(header))


def _filter(processor: int, calls: tuple[int, ...]) -> bytes:
    """Classic BPF (linux/filter.h): another processor's calls kill, the named ones fail, the rest are allowed."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    kill, fail, allow = 0x80000000, 0x00050000 | 13, 0x7FFF0000
    steps = [(load, 0, 0, 4), (equal, 1, 0, processor), (give, 0, 0, kill), (load, 0, 0, 0)]
    steps += [(at_least, len(calls) + 1, 0, 0x40000000)]  # the x32 numbers of the same calls
    steps += [(equal, len(calls) - at, 0, call) for at, call in enumerate(calls)]
    steps += [(give, 0, 0, allow), (give, 0, 0, fail)]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def _prctl(*arguments: int) -> bool:
    if sys.platform != "linux":
        return False
    call = ctypes.CDLL(None, use_errno=True).prctl
    longs = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[1:5]]
    return bool(call(ctypes.c_int(arguments[0]), *longs) == 0)
