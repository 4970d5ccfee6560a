"""Extractions -> rows that people and programs read: JSON lines, CSV, an aligned table."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from .model import Extraction, Fact, Mention, Ref

Row = Mapping[str, object]
"""Column -> a JSON value."""

_SLOTS: dict[str, Callable[[Fact], object]] = {
    "value": lambda fact: number(fact.value),
    "value_max": lambda fact: number(fact.value_max),
    "unit": lambda fact: fact.unit,
    "kind": lambda fact: fact.kind,
    "per": lambda fact: list(fact.per) or None,
    "approx": lambda fact: fact.approx,
    "place": lambda fact: _labels(fact.place),
    "program": lambda fact: _labels(fact.programme),
    "group": lambda fact: _labels(fact.group),
    "indicator": lambda fact: _labels(fact.indicator),
    "agency": lambda fact: _labels(fact.agency),
    "period": lambda fact: fact.period,
    "status": lambda fact: fact.status,
    "base_period": lambda fact: fact.base_period,
    "direction": lambda fact: fact.direction,
    "part_of": lambda fact: fact.part_of,
}
"""What a fact says, in the order of the columns."""

COLUMNS = ("doc", "start", "end", "text", "class", "reason", *_SLOTS, "also", "rule")
"""The contract of `kg extract`."""
TABLE_COLUMNS = (
    *("start", "text", "class", "value", "unit", "per", "place", "program", "group", "indicator"),
    *("period", "status", "part_of", "reason"),
)
"""What of it fits a screen."""

_LIST_MARK = "|"
_WIDEST = 24


def extraction_rows(extraction: Extraction) -> Iterator[dict[str, object]]:
    """One row for each mention, in the order of the text, with all of COLUMNS."""
    return (_row(extraction.document.id, mention) for mention in extraction.mentions)


def _row(doc: str, mention: Mention) -> dict[str, object]:
    row = dict.fromkeys(COLUMNS) | {
        "doc": doc,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "class": mention.kind,
        "reason": mention.reason,
    }
    if mention.facts:
        first, *others = mention.facts
        slots = _slots(first)
        also = [_differing(slots, _slots(other)) for other in others]
        return row | slots | {"also": also or None, "rule": first.rule}
    return row | {
        "value": number(mention.value),
        "unit": mention.unit,
        "approx": mention.approx,
        "period": mention.period,
    }


def _slots(fact: Fact) -> dict[str, object]:
    return {name: read(fact) for name, read in _SLOTS.items()}


def _differing(first: Row, other: Row) -> dict[str, object]:
    return {name: value for name, value in other.items() if value != first[name]}


def _labels(ref: Ref | None) -> list[str] | None:
    return None if ref is None else list(ref.labels)


def number(value: Decimal | None) -> int | float | None:
    """A JSON number: 1800000, 80.29; whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """One JSON object a line, Chinese left readable."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def csv_lines(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """A header and one line a row; lists joined by |, deeper values as JSON."""
    yield _csv_line(columns)
    for row in rows:
        yield _csv_line([_cell(row[column]) for column in columns])


def _csv_line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return _LIST_MARK.join(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def table_lines(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """Columns aligned for a terminal, in which a Chinese character is two cells wide; of a list, its first item."""
    cells = [[_short(row[column]) for column in columns] for row in rows]
    widths = [max(map(_width, column)) for column in zip(columns, *cells, strict=True)]
    for line in (columns, ["-" * width for width in widths], *cells):
        yield "  ".join(map(_padded, line, widths)).rstrip() + "\n"


def _short(value: object) -> str:
    """The first label of a list, on one line, cut where it is too wide."""
    first = value[0] if isinstance(value, list) and value else value
    text = "".join(_cell(first).split()) if isinstance(first, str) and not first.isascii() else _cell(first)
    while _width(text) > _WIDEST:
        text = text[: -2 if text.endswith("…") else -1] + "…"
    return text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
