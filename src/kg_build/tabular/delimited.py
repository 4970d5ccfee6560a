"""CSV and TSV files -> rows, each field with its offsets (RFC 4180)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ..errors import InputError
from ..model import Medium
from ..read.decode import decode
from .columns import column_of
from .rows import MOST_FIELDS, Field, Row, Table, too_wide

_DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "，": "full-width commas", "|": "bars"}
_MEDIA: dict[str, tuple[Medium, str]] = {".csv": ("csv", ","), ".tsv": ("tsv", "\t")}
_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_UNQUOTED = re.compile(r'[^"\r\n]*')
_LINE = re.compile(r"[^\r\n]+")
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
    first = next((line for line in _lines(text) if line.strip(delimiter + " \t")), "")
    heads = {mark: sum(map(_names_column, first.split(mark, MOST_FIELDS))) for mark in _DELIMITERS}
    better = max(heads, key=heads.__getitem__)
    if heads[better] > max(1, heads[delimiter]):
        names = f"separated by {_DELIMITERS[better]}, not by {_DELIMITERS[delimiter]}"
        ending = {",": " or name it .csv", "\t": " or name it .tsv"}.get(better, "")
        remedy = f"save it with {_DELIMITERS[delimiter]} between the fields{ending}"
        line = text[: text.find(first)].count("\n") + 1
        raise InputError(f"its fields are {names}", where=f"{path}:{line}", remedy=remedy)


def _lines(text: str) -> Iterator[str]:
    return (match.group() for match in _LINE.finditer(text))


def _names_column(head: str) -> bool:
    return column_of(head.strip().strip('"')) is not None


def _rows(text: str, delimiter: str, path: str) -> Iterator[Row]:
    """The rows that are not blank; a blank one counts as a row."""
    position, number, line = 0, 0, 1
    while position < len(text):
        number += 1
        end = _UNQUOTED.match(text, position).end()  # type: ignore[union-attr]  # it matches nothing, too
        if text.startswith('"', end):
            fields, end = _quoted(text, position, delimiter, f"{path}:{line}")
        else:
            fields = _plain(text[position:end], position, delimiter, f"{path}:{line}")
        if any(field.text for field in fields):
            yield Row(None, number, position, text[position:end], tuple(fields), line)
        line += len(_LINE_END.findall(text, position, end)) + 1
        ended = _LINE_END.match(text, end)
        position = ended.end() if ended else len(text)


def _plain(record: str, start: int, delimiter: str, where: str) -> list[Field]:
    """The fields of a record without quotation marks."""
    if (count := record.count(delimiter)) >= MOST_FIELDS:
        raise too_wide(count + 1, where)
    fields: list[Field] = []
    for raw in record.split(delimiter):
        fields.append(_field(raw, start))
        start += len(raw) + 1
    return fields


def _quoted(text: str, start: int, delimiter: str, where: str) -> tuple[list[Field], int]:
    """The fields of the record that starts there, some of them between quotation marks, and where it ends."""
    plain, fields, position = _field_pattern(delimiter), list[Field](), start
    while True:
        quoted = _QUOTED.match(text, position) if text.startswith('"', position) else None
        if text.startswith('"', position) and quoted is None:
            raise InputError("a quotation mark is not closed", where=where, remedy='close the field with "')
        match = quoted or plain.match(text, position)
        assert match is not None  # the pattern of a plain field matches nothing, too
        group = 1 if quoted else 0
        fields.append(_field(match.group(group), match.start(group), quoted=quoted is not None))
        position = match.end()
        if len(fields) > MOST_FIELDS:
            raise too_wide(len(fields), where)
        if text.startswith(delimiter, position):
            position += 1
        elif position == len(text) or text[position] in "\r\n":
            return fields, position
        else:
            raise InputError(
                "a quoted field goes on behind its closing quotation mark",
                where=where,
                remedy='double the quotation marks inside the field: ""',
            )


@cache
def _field_pattern(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf"[^{delimiter}\r\n]*")


def _field(raw: str, start: int, *, quoted: bool = False) -> Field:
    """The field between its blanks; between quotation marks, those inside it are doubled."""
    text = raw.strip()
    if len(text) != len(raw):
        start += len(raw) - len(raw.lstrip())
    return Field(text.replace('""', '"') if quoted else text, start, start + len(text))
