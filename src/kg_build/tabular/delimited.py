"""CSV and TSV files -> rows, each field with its offsets (RFC 4180)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from ..model import Medium
from ..read.decode import decode
from .columns import column_of
from .rows import Field, Row, Table

_DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "，": "full-width commas", "|": "bars"}
_MEDIA: dict[str, tuple[Medium, str]] = {".csv": ("csv", ","), ".tsv": ("tsv", "\t")}
_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_LINE_END = re.compile(r"\r\n|\n|\r")


def read_delimited(path: Path, data: bytes) -> Table:
    """The rows of a CSV or TSV file, told apart by its name; InputError for other encodings and delimiters."""
    if data.startswith(b"PK\x03\x04"):
        raise InputError("is a workbook", where=str(path), remedy="name it .xlsx")
    decoded = decode(data, str(path))
    medium, delimiter = _MEDIA[path.suffix.lower()]
    _check_delimiter(decoded.text, delimiter, path)

    def where(row: Row, column: int | None) -> str:
        return f"{path}:{row.line}"

    rows = _rows(decoded.text, delimiter, str(path))
    return Table(medium, decoded.encoding, hashlib.sha256(data).hexdigest(), decoded.text, rows, where)


def _check_delimiter(text: str, delimiter: str, path: Path) -> None:
    """The heads name columns when they are parted by the delimiter, or by no other one."""
    first = next((line for line in text.splitlines() if line.strip(delimiter + " \t")), "")
    heads = {mark: sum(map(_names_column, first.split(mark))) for mark in _DELIMITERS}
    better = max(heads, key=heads.__getitem__)
    if heads[better] > max(1, heads[delimiter]):
        names = f"separated by {_DELIMITERS[better]}, not by {_DELIMITERS[delimiter]}"
        ending = {",": " or name it .csv", "\t": " or name it .tsv"}.get(better, "")
        remedy = f"save it with {_DELIMITERS[delimiter]} between the fields{ending}"
        line = text[: text.find(first)].count("\n") + 1
        raise InputError(f"its fields are {names}", where=f"{path}:{line}", remedy=remedy)


def _names_column(head: str) -> bool:
    return column_of(head.strip().strip('"')) is not None


def _rows(text: str, delimiter: str, path: str) -> Iterator[Row]:
    """The rows that are not blank; a blank one counts as a row."""
    position, number, line = 0, 0, 1
    while position < len(text):
        number += 1
        fields, end, after = _record(text, position, delimiter, f"{path}:{line}")
        if any(field.text for field in fields):
            yield Row(None, number, position, text[position:end], tuple(fields), line)
        line += len(_LINE_END.findall(text, position, after))
        position = after


def _record(text: str, start: int, delimiter: str, where: str) -> tuple[list[Field], int, int]:
    """The fields of the record that starts there, where it ends, and where the next one starts."""
    plain = re.compile(rf"[^{delimiter}\r\n]*")
    fields: list[Field] = []
    position = start
    while True:
        quoted = _QUOTED.match(text, position) if text.startswith('"', position) else None
        if text.startswith('"', position) and quoted is None:
            raise InputError("a quotation mark is not closed", where=where, remedy='close the field with "')
        match = quoted or plain.match(text, position)
        assert match is not None  # the pattern of a plain field matches nothing, too
        fields.append(_field(match, match.group(1).replace('""', '"') if quoted else match.group()))
        position = match.end()
        if text.startswith(delimiter, position):
            position += 1
            continue
        ended = _LINE_END.match(text, position)
        if ended is None and position < len(text):
            raise InputError(
                "a quoted field goes on behind its closing quotation mark",
                where=where,
                remedy='double the quotation marks inside the field: ""',
            )
        return fields, position, ended.end() if ended else position


def _field(match: re.Match[str], text: str) -> Field:
    """The field between its blanks and quotation marks."""
    start, end = match.span(match.lastindex or 0)
    raw = match.string[start:end]
    start += len(raw) - len(raw.lstrip())
    return Field(text.strip(), start, max(start, end - (len(raw) - len(raw.rstrip()))))
