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

from ..masking import starred
from ..model import Span, Table
from ..tokens import AgencyName, Cell, Grid, Name, Number, PlaceName, Time, Tokens
from .clauses import Clause, clause_of, completed, referents
from .heads import BARE_YEAR, EMPTY, Head, Heads
from .reader import Recogniser

_VALUE = re.compile(r"([-+]?)(\d[\d, ]*(?:\.\d+)?)((?![年月日号岁级期届季第.])[^\d\s，。；：、（）()]{1,6})?")
_TABLE_NUMBER = re.compile(r"[*\s]*附?续?表(?:\d+(?:[-—–.·]\d+)*|[一二三四五六七八九十]+)[：:、]?")
_UNIT_LINE = re.compile(r"[（(]?(?:计量)?单位：.*$")
_TAIL = re.compile(r"(?:情况)?(?:统计|一览|明细|汇总|对比|分布)?表?(?:[（(][^（）()]*[)）])?\**$")
_DIGIT = re.compile(r"\d")

Kind = Literal["ordinal", "unit", "label", "figure", "remark"]
"""What the fields of a column are."""


T = TypeVar("T", Number, Time, Name, PlaceName, AgencyName)


def read_table(table: Table, text: str, reader: Recogniser) -> Tokens:
    """The tokens of a table: numbers in its heads restrict whom or what, those in its fields are read in clauses."""
    return _Reader(table, text, reader).tokens()


@dataclass(frozen=True, slots=True)
class _Field:
    """What a field was read as."""

    cell: Cell | None = None
    times: tuple[Time, ...] = ()
    names: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure alone in its field, as prose prints it (96.5万元); its number is not placed yet."""

    printed: str
    number: Number


class _Reader:
    """One table; its heads are read once."""

    def __init__(self, table: Table, text: str, reader: Recogniser) -> None:
        self.table, self.text, self.reader, self.heads = table, text, reader, Heads.of(reader)
        self.unit_of = lru_cache(maxsize=None)(self.heads.unit)
        self.caption, self.units = self._above()
        self.act = self.heads.act(self.caption)
        self.kinds = self._kinds()
        self.figures = {c: place for place, c in enumerate(c for c, kind in enumerate(self.kinds) if kind == "figure")}
        self.unit_column = self.kinds.index("unit") if "unit" in self.kinds else None
        self.own_columns = tuple(self.heads.head(self._titles(c)) for c in range(len(self.kinds)))
        self.own_rows = tuple(self._row_heads())
        self.wholes = referents(self.own_rows), referents(self.own_columns)
        self.columns, self.rows = tuple(completed(self.own_columns)), tuple(completed(self.own_rows))
        self.unit_of_total = self._of_total()

    def tokens(self) -> Tokens:
        """The tokens of heads, captions and remarks, and the grid of the figures."""
        fields = [self._field(row, column) for row in range(len(self.rows)) for column in range(len(self.kinds))]
        labels = [self._label(span) for span in self._label_spans()]
        read: list[Tokens | _Field] = [*labels, *fields]
        names = _ordered(found.names for found in read)
        return Tokens(
            text=starred(self.text, ((name.start, name.end) for name in names if name.masked)),
            numbers=_ordered(label.numbers for label in labels),
            times=_ordered(found.times for found in read),
            names=names,
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
        if span is None or kind in ("label", "unit") or not _DIGIT.search(self._own(span)):
            return _Field()
        if kind == "ordinal":
            return _Field(names=(Name(*span, "number of a row"),))
        figure = self._figure(row, column)
        return self._text(row, column, span) if figure is None else self._value(row, column, span, figure)

    def _figure(self, row: int, column: int) -> _Figure | None:
        """96.5 under 万元 is 965000元; None for a field that holds more than a figure, or none."""
        value = _VALUE.fullmatch(self._own(self.table.rows[row][column])) if self.kinds[column] == "figure" else None
        unit = self._unit(row, column, value.group(3)) if value else None
        if value is None or (value.group(3) and unit != value.group(3)):
            return None
        sign, digits = value.group(1), value.group(2)
        plain = Decimal(digits.replace(",", "").replace(" ", "")) * (-1 if sign == "-" else 1)
        model = self.unit_of(unit) if unit else None
        if model is not None:
            number = replace(model, value=plain * model.value, limit=False, approx=None)
        else:
            kind = "Ratio" if "Ratio" in (self.columns[column].kind, self.rows[row].kind) else None
            number = Number(0, 0, plain, None, None, kind, (), None, False, "<number>")
        return _Figure(f"{sign}{digits}{unit or ''}", number)

    def _clause(self, row: int, column: int) -> Clause:
        """The heads of a field; of a part or a change the figure before it, as in 低保人数310人，其中女."""
        for head, at, origin in self._referring(row, column):
            whole = self._figure(*at)
            if whole is not None:
                mark = "，其中" if head.label.role == "of-which" else "，"
                base = self._clause(*at).with_figure(whole.printed, whole.number, mark)
                return base.with_words(head.label.text, origin)
        return clause_of(self.caption, self.act, self.rows[row], self.columns[column])

    def _referring(self, row: int, column: int) -> list[tuple[Head, tuple[int, int], str]]:
        """Heads of a field that say something of the field before: that field's place; changes before parts."""
        above, left = self.wholes[0][row], self.wholes[1][column]
        told: list[tuple[Head, tuple[int, int], str]] = []
        if above is not None:
            told.append((self.own_rows[row], (above, column), "row head"))
        if left is not None:
            told.append((self.own_columns[column], (row, left), "column head"))
        return sorted(told, key=lambda item: item[0].label.role == "of-which")

    def _value(self, row: int, column: int, span: Span, figure: _Figure) -> _Field:
        """310 with its heads in front and its unit behind."""
        clause = self._clause(row, column)
        read = self.reader.recognise(clause.text + figure.printed)
        offset = len(clause.text)
        named = next((name for name in read.names if name.end > offset), None)
        if named is not None and figure.number.unit is None:
            return _Field(names=(replace(named, start=span[0], end=span[1]),))
        number = replace(figure.number, start=offset, end=len(read.text))
        return _Field(_cell(row, column, span, clause, replace(read, numbers=(*clause.numbers, number))))

    def _text(self, row: int, column: int, span: Span) -> _Field:
        """约120户, 3—5万元, 2020年3月, or a remark: what stands in the field, behind its heads."""
        head = EMPTY if self.kinds[column] == "remark" else self.columns[column]
        clause = clause_of(self.caption, self.act, self.rows[row], head)
        read = self.reader.recognise(clause.text + self._own(span))
        inside = _behind(read, len(clause.text))
        moved = _moved(inside, (span[0] - len(clause.text), span[1]))
        cell = _cell(row, column, span, clause, replace(read, numbers=inside.numbers)) if inside.numbers else None
        return _Field(cell, moved.times, moved.names)

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
        return self._own(self.table.rows[row][self.unit_column]) if self.unit_column is not None else ""

    def _told_above(self, kind: str | None, column: int) -> str | None:
        """Of 单位：户、人、万元 the one that the head wants; what a head counts needs no line."""
        alike = [unit for unit in self.units if (model := self.unit_of(unit)) and model.unit_kind == kind]
        if alike:
            return alike[0]
        if kind is not None:
            return self._usual(kind) if kind not in ("Money", "Ratio") else None
        if len(self.units) == len(self.figures) and column in self.figures:
            return self.units[self.figures[column]]
        return self.units[0] if len(self.units) == 1 else self.unit_of_total

    def _of_total(self) -> str | None:
        """人 of 合计（人） holds for the columns that it sums up."""
        sums = (head.unit for head in self.columns if head.label.role in ("total", "subtotal"))
        return next((unit for unit in sums if unit and self.unit_of(unit) is not None), None)

    def _usual(self, kind: str) -> str | None:
        """人 for People: the first unit of a kind that counts as itself."""
        units = self.reader.lexicon.units.values()
        return next((c.label for c in units if c.unit_kind == kind and c.canonical is None), None)


def _cell(row: int, column: int, span: Span, clause: Clause, read: Tokens) -> Cell:
    """A field with its clause; the place that a head names is one of the clause, and none of its words is another's."""
    offset, place = len(clause.text), clause.place
    tokens = replace(read, times=tuple(time for time in read.times if time.end <= offset), names=())
    if place is not None:
        others = tuple(p for p in read.places if not (place.start < p.end and p.start < place.end))
        terms = tuple(t for t in read.terms if not place.start <= t.start < t.end <= place.end)
        tokens = replace(tokens, terms=terms, places=_ordered([(place,), others]))
    return Cell(*span, row, column, tokens, offset, clause.parts, place)


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
