"""Rows as the readers of files hand them over: what stands in each field, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..errors import InputError
from ..model import Medium

MOST_FIELDS = 1000
"""Of a row; more is another delimiter, or no table."""


def too_wide(fields: int, where: str) -> InputError:
    """A row of more fields than any table has."""
    remedy = f"a table has at most {MOST_FIELDS}: check its delimiter and its line ends"
    return InputError(f"has {fields} fields in one row", where=where, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row."""

    text: str
    """As a reader sees it, without blanks around it."""
    start: int
    """Offset of its first character in the table's text."""
    end: int
    fault: tuple[str, str] | None = None
    """What is wrong with it, and the remedy: a formula that was never calculated."""
    dated: bool = False
    """A date of a spreadsheet; the text is its ISO 8601 form."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank."""

    sheet: str | None
    number: int
    """As spreadsheets count, 1 for the first."""
    start: int
    """Offset of its first character in the table's text."""
    text: str
    """The row as a line of the table's text, without its line end."""
    fields: tuple[Field, ...]
    line: int
    """Of the file, where it has lines; else the number."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file with its rows, which can be gone through once."""

    medium: Medium
    encoding: str
    sha256: str
    text: str | None
    """Of a CSV file; None for a workbook, whose text is made of its rows."""
    rows: Iterator[Row]
    where: Callable[[Row, int | None], str]
    """The place of a row, or of the column with that index in it, as errors name it: a.csv:3, a.xlsx:facts!B3."""
