"""A table -> its heads as names, times and qualifiers, and each field as a clause of prose with its heads in front.

310 in the row 城关镇 under 城市低保 | 人数 is read as 城关镇城市低保人数310人, so that whatever reads prose reads tables too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Literal, TypeVar

from ..model import Span, Table
from ..tokens import AgencyName, Cell, Grid, Name, Number, Part, PlaceName, Time, Tokens
from .heads import BARE_YEAR, EMPTY, Head, Heads
from .reader import Recogniser

_VALUE = re.compile(r"([-+]?)(\d[\d, ]*(?:\.\d+)?)((?![年月日号岁级期届季第.])[^\d\s，。；：、（）()]{1,6})?")
_TABLE_NUMBER = re.compile(r"[*\s]*附?续?表(?:\d+(?:[-—–.·]\d+)*|[一二三四五六七八九十]+)[：:、]?")
_UNIT_LINE = re.compile(r"[（(]?(?:计量)?单位：.*$")
_TAIL = re.compile(r"(?:情况)?(?:统计|一览|明细|汇总|对比|分布)?表?(?:[（(][^（）()]*[)）])?\**$")
_LOCAL = frozenset({"town", "village"})

_CHANGE = re.compile(
    r"(?:[比较与]?(?:上年|去年|上年同期|同期)(?:相比)?|同比|环比)?(?:增长|增加|减少|下降|增速|增幅|降幅)(?:率|额|数|速度)?"
)

Kind = Literal["ordinal", "unit", "label", "figure", "remark"]
"""What the fields of a column are."""


T = TypeVar("T", Number, Time, Name, PlaceName, AgencyName)


def read_table(table: Table, text: str, reader: Recogniser) -> Tokens:
    """The tokens of a table: numbers in its heads restrict whom or what, those in its fields are read in clauses."""
    return _Reader(table, text, reader).tokens()


@dataclass(frozen=True, slots=True)
class _Clause:
    """What stands in front of a field when it is read."""

    text: str
    parts: tuple[Part, ...]
    places: tuple[tuple[Part, str], ...]
    """The parts that name a place, and its level."""


@dataclass(frozen=True, slots=True)
class _Field:
    """What a field was read as."""

    cell: Cell | None = None
    times: tuple[Time, ...] = ()
    names: tuple[Name, ...] = ()


class _Reader:
    """One table; its heads are read once."""

    def __init__(self, table: Table, text: str, reader: Recogniser) -> None:
        self.table, self.text, self.reader, self.heads = table, text, reader, Heads(reader)
        self.unit_of = lru_cache(maxsize=None)(self.heads.unit)
        self.caption, self.units = self._above()
        self.kinds = self._kinds()
        self.columns = _with_wholes(self.heads.head(self._titles(c)) for c in range(len(self.kinds)))
        self.rows = _with_wholes(self._row_heads())

    def tokens(self) -> Tokens:
        """The tokens of heads, captions and remarks, and the grid of the figures."""
        fields = [self._field(row, column) for row in range(len(self.rows)) for column in range(len(self.kinds))]
        labels = [self._label(span) for span in self._label_spans()]
        read: list[Tokens | _Field] = [*labels, *fields]
        return Tokens(
            text=self.text,
            numbers=_ordered(label.numbers for label in labels),
            times=_ordered(found.times for found in read),
            names=_ordered(found.names for found in read),
            terms=(),
            marks=(),
            places=_ordered(label.places for label in labels),
            agencies=_ordered(label.agencies for label in labels),
            grid=Grid(
                tuple(head.label for head in self.rows),
                tuple(head.label for head in self.columns),
                tuple(field.cell for field in fields if field.cell is not None),
            ),
        )

    # --- heads and captions ------------------------------------------------------------------------------------------

    def _own(self, span: Span | None) -> str:
        return self.text[span[0] : span[1]] if span is not None else ""

    def _above(self) -> tuple[str, tuple[str, ...]]:
        """The caption as a clause, less its number and 统计表, and the units of the line above the heads."""
        lines = [self._own(span) for span in self.table.captions]
        units = tuple(chain.from_iterable(self.heads.units(line) for line in lines if "单位：" in line))
        bracket = [unit for line in lines if (unit := self.heads.without_unit(line.strip("*"))[1])]
        titles = [_TAIL.sub("", _UNIT_LINE.sub("", _TABLE_NUMBER.sub("", line))) for line in lines]
        return "，".join(filter(None, map(self._single, titles))), units or tuple(bracket[:1])

    def _single(self, title: str) -> str:
        """A caption that names several programmes tells none of them: only its time is left."""
        tokens = self.reader.recognise(title)
        named = {c.iri for t in tokens.terms if (c := t.of("programme")) is not None}
        return title if len(named) < 2 else "，".join(title[t.start : t.end] for t in tokens.times)

    def _titles(self, column: int) -> list[str]:
        """The heads of a column from the upper to the lower."""
        return [self._own(row[column]) for row in self.table.heads if row[column] is not None]

    def _kinds(self) -> tuple[Kind, ...]:
        """What each column holds: its head or the shape of its fields says so."""
        markers = self.reader.lexicon.markers
        titles = ["".join(self._titles(column)[-1:]) for column in range(len(self.table.heads[-1]))]
        other = (*markers["ordinal-head"], *markers["unit-head"], *markers["time-head"])
        figures = [c for c, title in enumerate(titles) if c and title not in other and self._holds_values(c)]

        def kind(column: int, title: str) -> Kind:
            if title in markers["ordinal-head"]:
                return "ordinal"
            if column and title in markers["unit-head"] and not self._holds_values(column):
                return "unit"
            if column in figures:
                return "figure"
            return "remark" if figures and column > figures[0] else "label"

        return tuple(kind(column, title) for column, title in enumerate(titles))

    def _holds_values(self, column: int) -> bool:
        return any(_VALUE.fullmatch(self._own(row[column])) for row in self.table.rows)

    def _row_heads(self) -> Iterator[Head]:
        """The heads of the rows; a blank goes on with the head above it (城市低保 over two rows)."""
        columns = [column for column, kind in enumerate(self.kinds) if kind == "label"]
        corners = ["".join(self._titles(column)[-1:]) for column in columns]
        before = [""] * len(columns)
        for row in self.table.rows:
            told = [self._own(row[column]) for column in columns]
            filled = [text or (before[i] if i + 1 < len(told) else "") for i, text in enumerate(told)]
            before = filled
            said = [(text, corner) for text, corner in zip(filled, corners, strict=True) if text]
            yield self.heads.head([text for text, _ in said], [corner for _, corner in said])

    def _label_spans(self) -> list[Span]:
        """Captions, heads and labels, each once."""
        rows = (row[c] for row in self.table.rows for c, kind in enumerate(self.kinds) if kind in ("label", "unit"))
        spans = (*self.table.captions, *(span for row in self.table.heads for span in row), *rows)
        return sorted({span for span in spans if span is not None})

    def _label(self, span: Span) -> Tokens:
        """The tokens of a head, a label or a caption, in the block; 2019 alone is a year."""
        text = self._own(span)
        if BARE_YEAR.fullmatch(text):
            text += "年"
        return _moved(self.reader.recognise(text), span)

    # --- fields ------------------------------------------------------------------------------------------------------

    def _field(self, row: int, column: int) -> _Field:
        """A figure in its clause; a remark behind its row's head; what only names its row."""
        span, kind = self.table.rows[row][column], self.kinds[column]
        if span is None or kind in ("label", "unit") or not any(sign.isdigit() for sign in self._own(span)):
            return _Field()
        if kind == "ordinal":
            return _Field(names=(Name(*span, "number of a row"),))
        value = _VALUE.fullmatch(self._own(span)) if kind == "figure" else None
        unit = self._unit(row, column, value.group(3)) if value else None
        if value is None or (value.group(3) and unit != value.group(3)):
            return self._text(row, column, span)
        return self._value(row, column, span, value, unit)

    def _value(self, row: int, column: int, span: Span, value: re.Match[str], unit: str | None) -> _Field:
        """310 with its heads in front and its unit behind."""
        clause = _clause(self.caption, self.rows[row], self.columns[column])
        read = self.reader.recognise(f"{clause.text}{value.group(1)}{value.group(2)}{unit or ''}")
        offset = len(clause.text)
        named = next((name for name in read.names if name.end > offset), None)
        if named is not None and unit is None:
            return _Field(names=(replace(named, start=span[0], end=span[1]),))
        share = unit is None and "Ratio" in (self.columns[column].kind, self.rows[row].kind)
        number = replace(self._number(value, unit, share=share), start=offset, end=len(read.text))
        return _Field(self._cell(row, column, span, clause, replace(read, numbers=(number,))))

    def _number(self, value: re.Match[str], unit: str | None, *, share: bool) -> Number:
        """96.5 under 万元 is 965000元; a share may stand without its sign."""
        plain = Decimal(value.group(2).replace(",", "").replace(" ", "")) * (-1 if value.group(1) == "-" else 1)
        model = self.unit_of(unit) if unit else None
        if model is None:
            return Number(0, 0, plain, None, None, "Ratio" if share else None, (), None, False, "<number>")
        return replace(model, value=plain * model.value, limit=False, approx=None)

    def _text(self, row: int, column: int, span: Span) -> _Field:
        """约120户, 3—5万元, 2020年3月, or a remark: what stands in the field, behind its heads."""
        head = EMPTY if self.kinds[column] == "remark" else self.columns[column]
        clause = _clause(self.caption, self.rows[row], head)
        read = self.reader.recognise(clause.text + self._own(span))
        offset = len(clause.text)
        inside = _moved(_behind(read, offset), (span[0] - offset, span[1]))
        cell = self._cell(row, column, span, clause, replace(read, numbers=_behind(read, offset).numbers))
        return _Field(cell if cell.clause.numbers else None, inside.times, inside.names)

    def _cell(self, row: int, column: int, span: Span, clause: _Clause, read: Tokens) -> Cell:
        """The field with its clause; towns that the table tells by their head are places of the clause too."""
        offset = len(clause.text)
        local = [
            PlaceName(p.start, p.end, clause.text[p.start : p.end], level)
            for p, level in clause.places
            if level in _LOCAL
        ]
        others = [p for p in read.places if not any(p.start < t.end and t.start < p.end for t in local)]
        county = next((part for part, level in clause.places if level not in _LOCAL), None)
        times = tuple(time for time in read.times if time.end <= offset)
        tokens = replace(read, times=times, names=(), places=_ordered([local, others]))
        return Cell(*span, row, column, tokens, offset, clause.parts, county)

    # --- units -------------------------------------------------------------------------------------------------------

    def _unit(self, row: int, column: int, printed: str | None) -> str | None:
        """In the field, in a head's brackets, in the row's column of units, told by 户数 and 人数, or above the table."""
        across, down = self.columns[column], self.rows[row]
        for unit in (printed, across.unit, self._unit_field(row), down.unit):
            if unit and self.unit_of(unit) is not None:
                return unit
        kind = "Ratio" if "Ratio" in (across.kind, down.kind) else across.kind or down.kind
        return self._told_above(kind, column)

    def _unit_field(self, row: int) -> str:
        columns = [column for column, kind in enumerate(self.kinds) if kind == "unit"]
        return self._own(self.table.rows[row][columns[0]]) if columns else ""

    def _told_above(self, kind: str | None, column: int) -> str | None:
        """Of 单位：户、人、万元 the one that the head wants; what a head counts needs no line."""
        alike = [unit for unit in self.units if (model := self.unit_of(unit)) and model.unit_kind == kind]
        if alike:
            return alike[0]
        if kind is not None:
            return self._usual(kind) if kind not in ("Money", "Ratio") else None
        figures = [c for c, held in enumerate(self.kinds) if held == "figure"]
        if len(self.units) == len(figures) and column in figures:
            return self.units[figures.index(column)]
        return self.units[0] if len(self.units) == 1 else None

    def _usual(self, kind: str) -> str | None:
        """人 for People: the first unit of a kind that counts as itself."""
        units = self.reader.lexicon.scheme("unit")
        return next((c.label for c in units if c.unit_kind == kind and c.canonical is None), None)


def _with_wholes(heads: Iterable[Head]) -> tuple[Head, ...]:
    """其中：女 behind 城关镇, 比上年增长 behind 基金支出: read with the head before, and in its unit where it has none."""
    found: list[Head] = []
    whole = EMPTY
    for head in heads:
        if head.label.role == "of-which" or _CHANGE.fullmatch(head.label.text):
            label = replace(head.label, text=whole.label.text + head.label.text)
            found.append(
                replace(
                    whole,
                    label=label,
                    times=head.times or whole.times,
                    unit=head.unit or whole.unit,
                    kind=head.kind or whole.kind,
                    measures=head.measures or whole.measures,
                )
            )
        else:
            whole = head
            found.append(head)
    return tuple(found)


def _clause(caption: str, row: Head, column: Head) -> _Clause:
    """2020年城乡低保情况，2019年，城关镇城市低保人数: the caption, the times, and the heads, what measures behind."""
    heads = [(row, "row head"), (column, "column head")]
    if row.measures and not column.measures:
        heads.reverse()
    text, parts, places = "", [], []
    pieces = [(caption, "caption", "，", None), *((h.times, origin, "，", None) for h, origin in heads)]
    for words, origin, mark, head in (*pieces, *((h.label.text, origin, "", h) for h, origin in heads)):
        if words:
            part = Part(len(text), len(text) + len(words), origin)
            parts.append(part)
            text += words + mark
            if head is not None and head.place is not None:
                named = Part(part.start, part.start + len(head.place_name), origin)
                places.append((named, head.place))
    return _Clause(text, tuple(parts), tuple(places))


def _behind(tokens: Tokens, offset: int) -> Tokens:
    """The numbers, times and names that begin at or behind a position."""
    return replace(
        tokens,
        numbers=tuple(t for t in tokens.numbers if t.start >= offset),
        times=tuple(t for t in tokens.times if t.start >= offset),
        names=tuple(t for t in tokens.names if t.start >= offset),
    )


def _moved(tokens: Tokens, span: Span) -> Tokens:
    """Tokens of a stretch of the block, where they stand in the block; signs that were added behind it belong to none."""
    first, last = span

    def moved(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(replace(item, start=item.start + first, end=min(item.end + first, last)) for item in items)

    return replace(
        tokens,
        numbers=moved(tokens.numbers),
        times=moved(tokens.times),
        names=moved(tokens.names),
        places=moved(tokens.places),
        agencies=moved(tokens.agencies),
    )


def _ordered(items: Iterable[Sequence[T]]) -> tuple[T, ...]:
    """All in the order of the text."""
    return tuple(sorted(chain.from_iterable(items), key=lambda item: item.start))
