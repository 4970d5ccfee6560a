"""Bytes -> text: UTF-8 or GB18030, told apart by strict decoding and by what Chinese prose looks like."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ..errors import InputError

_WIDE_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""Byte order marks, the longer first: that of UTF-32 LE begins with that of UTF-16 LE."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_SAMPLE = 1 << 16
_MOST_CONTROLS = 0.002
_LEAST_CHINESE = 0.6


@dataclass(frozen=True, slots=True)
class Text:
    """A file's characters, byte order mark left out, line ends untouched, and the encoding that they were in."""

    text: str
    encoding: str
    """utf-8 or gb18030."""


def decode(data: bytes, where: str) -> Text:
    """b'\\xb5\\xcd\\xb1\\xa3' -> 低保, gb18030; InputError for an empty, binary or otherwise encoded file."""
    _refuse(data, where)
    decoded = _decode_as(data, "utf-8") or _decode_as(data, "gb18030")
    if decoded is None or (decoded.encoding == "gb18030" and not is_chinese(decoded.text)):
        raise InputError(
            "is neither UTF-8 nor GB18030 text", where=where, remedy="convert it: iconv -f ENCODING -t UTF-8 FILE"
        )
    if len(_CONTROL.findall(decoded.text)) > _MOST_CONTROLS * len(decoded.text):
        raise _binary(where)
    if not decoded.text.strip():
        raise InputError("is empty", where=where, remedy="give a file that holds text, or leave it out")
    return decoded


def _refuse(data: bytes, where: str) -> None:
    """Wide encodings and binary files, by their bytes."""
    for mark, name in _WIDE_MARKS.items():
        if data.startswith(mark):
            raise _wide(name, where)
    if b"\0" in data:
        wide = _without_mark(data)
        raise _wide(wide, where) if wide else _binary(where)


def _without_mark(data: bytes) -> str | None:
    """UTF-16LE or UTF-16BE of a text that lacks its byte order mark: half of the bytes of 1, and , is always a zero."""
    odd, even = b"\0" in data[1::2], b"\0" in data[::2]
    name = "UTF-16LE" if odd and not even else "UTF-16BE" if even and not odd else None
    try:
        text = data.decode(name) if name else ""
    except UnicodeDecodeError:
        return None
    return name if text and not _CONTROL.search(text) else None


def _wide(name: str, where: str) -> InputError:
    return InputError(
        f"is {name} text; UTF-8 or GB18030 is read", where=where, remedy=f"convert it: iconv -f {name} -t UTF-8 FILE"
    )


def _binary(where: str) -> InputError:
    return InputError("is a binary file, not text", where=where, remedy="give the text of it as .txt or .md")


def _decode_as(data: bytes, encoding: str) -> Text | None:
    try:
        return Text(data.decode(encoding).removeprefix("\ufeff"), encoding)
    except UnicodeDecodeError:
        return None


def is_chinese(text: str) -> bool:
    """Whether what is not ASCII is mostly what GB2312 holds: 低保金 is, ｶﾈ and 歞繺 (Big5 misread) are not."""
    foreign = [c for c in text[:_SAMPLE] if not c.isascii()]
    return sum(map(_is_common, foreign)) > _LEAST_CHINESE * len(foreign)


def _is_common(char: str) -> bool:
    """A character of GB2312's punctuation (row 1), full-width (row 3) or hanzi rows (16 to 87)."""
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return lead in (0xA1, 0xA3) or lead >= 0xB0
