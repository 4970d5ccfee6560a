"""Content codings: which one an answer is packed by, and bodies unpacked within bounds (RFC 9110, section 8.4.1; RFC 8878)."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Protocol

import zstandard

from .asks import Refusal
from .negotiate import accept_ranges

CODINGS = ("zstd", "gzip")
"""In which answers come, beside plain; the preferred first."""

ACCEPTED = ("zstd", "gzip", "x-gzip", "deflate")
"""In which requests may come."""

GZIP_LEVEL = ZSTD_LEVEL = 3
"""Of a table, nearly as small as the highest and several times as fast."""

LARGEST_WINDOW = 8 * 1024 * 1024
"""Bytes that a zstd body may make its reader keep (RFC 9659)."""


class Packer(Protocol):
    """Packs a body piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """Take a piece; what is packed so far is returned."""

    def flush(self) -> bytes:
        """The rest."""


def packer(coding: str) -> Packer | None:
    """A new packer; None for ``""``, which is plain."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
    return zlib.compressobj(GZIP_LEVEL, wbits=31) if coding == "gzip" else None


@lru_cache(maxsize=1024)
def coding_for(accept_encoding: str) -> str:
    """The coding that a client likes best (section 12.5.3), zstd where it likes several alike; ``""`` is plain.

    ``gzip, br`` gives gzip, ``gzip;q=0.5, identity`` plain, ``*`` gzip, which all clients know.
    """
    if not accept_encoding:
        return ""
    weights = {each.type: each.quality for each in accept_ranges(accept_encoding)}
    weights.setdefault("gzip", weights.get("x-gzip", weights.get("*/*", 0.0)))
    best = max(CODINGS, key=lambda each: weights.get(each, 0.0))
    weight = weights.get(best, 0.0)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def unpacked(body: bytes, coding: str, longest: int) -> bytes:
    """A body without its coding, no longer than so many bytes; Refusal 400, 413 or 415."""
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in ACCEPTED:
        raise Refusal(415, f"the body comes as {coding[:100]}", {"Accept-Encoding": ", ".join([*ACCEPTED, "identity"])})
    try:
        plain, complete = _from_zstd(body, longest) if coding == "zstd" else _from_zlib(body, longest)
    except (zlib.error, zstandard.ZstdError) as exc:
        raise Refusal(400, f"the body is not {coding}: {exc}") from exc
    if len(plain) > longest:
        raise Refusal(413, f"the request is longer than {longest} bytes when unpacked")
    if not complete:
        raise Refusal(400, f"the body ends before its {coding} does")
    return plain


def _from_zlib(body: bytes, longest: int) -> tuple[bytes, bool]:
    """Gzip or zlib, by its head: one byte more than the longest at most, and whether it ended."""
    unpacker = zlib.decompressobj(wbits=47)
    plain = unpacker.decompress(body, longest + 1)
    return plain, unpacker.eof


def _from_zstd(body: bytes, longest: int) -> tuple[bytes, bool]:
    """The same of the first frame; only the reader has a bound, and only the other object tells the end."""
    plain = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).stream_reader(body).read(longest + 1)
    if len(plain) > longest:
        return plain, False
    unpacker = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).decompressobj()
    unpacker.decompress(body)
    return plain, unpacker.eof
