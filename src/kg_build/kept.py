"""What is worked out from files and kept in the user's cache folder until one of the files changes.

The folder is ``$KG_CACHE``, else ``kg_build`` in ``$XDG_CACHE_HOME`` or ``~/.cache``; deleting it is safe. Where it cannot be
written, or holds what somebody else could have put there, things are worked out anew.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def kept(name: str, sources: Iterable[Path], make: Callable[[], T]) -> T:
    """What ``make`` gives for the sources: read back if their bytes are those of the last time, else made and kept.

    ``sources`` are data files and the modules whose classes and rules made the value.
    """
    files = sorted(sources)
    key = _key(files)
    place = hashlib.sha256("\0".join(str(path.resolve()) for path in files).encode()).hexdigest()[:8]
    file = _folder() / f"{name}-{place}.pickle"
    found: T | None = _read(file, key)
    if found is not None:
        return found
    value = make()
    _write(file, key, value)
    return value


def _key(files: Iterable[Path]) -> str:
    """A hash of the files' names and bytes, and of the Python that reads them."""
    digest = hashlib.sha256(sys.version.encode())
    for path in files:
        data = path.read_bytes()
        digest.update(f"\0{path.name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _folder() -> Path:
    if told := os.environ.get("KG_CACHE"):
        return Path(told)
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path("~/.cache").expanduser()) / "kg_build"


def _read(file: Path, key: str) -> Any:
    """The value kept under a key; None where there is none, where it is damaged, or where others may write it."""
    with suppress(Exception), file.open("rb") as handle:  # a damaged pickle raises anything
        about = os.fstat(handle.fileno())
        others = about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        own = not hasattr(os, "getuid") or about.st_uid == os.getuid()
        if own and not others and handle.readline() == f"{key}\n".encode():
            return pickle.load(handle)
    return None


def _write(file: Path, key: str, value: object) -> None:
    """Put it there whole or not at all."""
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        with unfinished.open("wb") as handle:
            handle.write(f"{key}\n".encode())
            pickle.dump(value, handle, pickle.HIGHEST_PROTOCOL)
        unfinished.chmod(0o600)
        unfinished.replace(file)
