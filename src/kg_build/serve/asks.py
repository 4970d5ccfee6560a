"""What passes between the server and its workers: an ``Ask`` one way, frames of an answer the other way."""

from __future__ import annotations

import json
import marshal
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from hashlib import blake2b
from operator import attrgetter

CHUNK = 64 * 1024
"""Bytes of a frame, and what is held back before an answer begins: an error until then has a status."""

HEADER = struct.Struct(">cI")
"""Of a frame: its kind and the length of what follows."""


class Frame(StrEnum):
    """The kinds of frames: ready, then for each ask one whole answer, or a head, data, and the end or a failure."""

    READY = "R"
    WHOLE = "W"
    HEAD = "H"
    DATA = "D"
    END = "E"
    FAILURE = "F"


class Refusal(Exception):
    """An answer that is an error status: what is wrong, for the client."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.message, self.headers = status, message, dict(headers or {})
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a worker is to answer."""

    kind: str
    """``query``, or a page or description by its name: ``entity``."""
    text: str = ""
    """The query, the IRI, or the name that it is about."""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    """Parameters of a saved query."""
    root: str = ""
    """The address of the server, where the answer names it."""
    accept: str | None = None
    form: str | None = None
    """The format, where the address settles it; else the Accept header does."""
    coding: str = ""
    """``gzip`` or ``zstd``, by which the answer is packed."""
    none_match: str = ""
    """The If-None-Match header."""
    body: bool = True
    """False for HEAD."""

    def key(self, media_type: str) -> bytes:
        """What the answer in a media type depends on, beside the generation of the store."""
        graphs = (self.default_graphs, self.named_graphs)
        parts = (self.kind, self.text, graphs, self.values, self.root, media_type, self.coding)
        return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def wanted(self, accept: str | None, none_match: str, *, coding: str, body: bool) -> Ask:
        """The same, as a client wants it."""
        graphs = (self.default_graphs, self.named_graphs)
        return Ask(self.kind, self.text, *graphs, self.values, self.root, accept, self.form, coding, none_match, body)

    def encoded(self) -> bytes:
        """As a frame's content, its length in front. A worker may trust its server, so this is not JSON, as heads are."""
        content = marshal.dumps(_VALUES(self))
        return struct.pack(">I", len(content)) + content


def decoded(content: bytes) -> Ask:
    """The ask that ``encoded`` wrote."""
    return Ask(*marshal.loads(content))


_VALUES = attrgetter(*(field.name for field in fields(Ask)))


@dataclass(frozen=True, slots=True)
class Head:
    """How an answer begins."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str | None = None
    """Under which the answer may be kept."""
    shape: str | None = None
    """The form of the query: ``SELECT``."""

    def encoded(self) -> bytes:
        """As a frame's content."""
        return json.dumps([self.status, self.headers, self.media_type, self.shape]).encode()


def head(content: bytes) -> Head:
    """The head that ``Head.encoded`` wrote."""
    return Head(*json.loads(content.decode()))


def whole(found: Head, body: bytes | bytearray) -> bytes:
    """A complete answer as one frame's content."""
    content = found.encoded()
    return struct.pack(">I", len(content)) + content + body


def parted(content: bytes) -> tuple[Head, bytes]:
    """The head and the body that ``whole`` put together."""
    end = 4 + int.from_bytes(content[:4], "big")
    return head(content[4:end]), content[end:]


def etag(identity: str, key: bytes) -> str:
    """The validator of an answer: weak, since a query without ORDER BY may give its rows in another order."""
    return f'W/"{blake2b(identity.encode() + key, digest_size=12).hexdigest()}"'


def matches(none_match: str, tag: str) -> bool:
    """Whether an If-None-Match header names a validator (RFC 9110, section 13.1.2: weak comparison)."""
    wanted = tag.removeprefix("W/")
    return any(each.strip().removeprefix("W/") in (wanted, "*") for each in none_match.split(","))
