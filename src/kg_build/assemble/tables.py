"""The figures of a table: each field is read as a clause of prose by the resolvers of prose, and is part of its 合计."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..lexicon import Lexicon
from ..model import Fact, Ref
from ..tokens import Cell, Grid, Label
from .figures import Figure, figures
from .names import proposed
from .passage import Passage
from .setting import Setting

_RULE = "| <row head> | <column head> | <figure> |"
_SUMS = frozenset({"total", "subtotal"})
_SLOTS = ("programme", "group", "indicator", "place")


@dataclass(frozen=True, slots=True)
class _Field:
    """A figure of a field; offsets in the block."""

    cell: Cell
    figure: Figure


def table_figures(lexicon: Lexicon, grid: Grid, setting: Setting, inherited: Ref | None) -> Iterator[Figure]:
    """The figures of all fields in the order of the text, each with the figure that it is part of."""
    fields = [field for cell in grid.cells for field in _read(lexicon, cell, setting, inherited)]
    at = {(field.cell.row, field.cell.column): field for field in fields if field.figure.facts}
    wholes = _Wholes(lexicon, grid, at)
    for field in sorted(fields, key=lambda f: f.figure.number.start):
        yield replace(field.figure, facts=tuple(wholes.linked(field, fact) for fact in field.figure.facts))


def _read(lexicon: Lexicon, cell: Cell, setting: Setting, inherited: Ref | None) -> Iterator[_Field]:
    """The figures of one field; what a row is for another county, is told of that county."""
    if cell.place is not None:
        text = cell.clause.text[cell.place.start : cell.place.end]
        setting = replace(setting, place=Ref((lexicon.full_names.get(text, text),), None))
    passage = Passage(cell.clause, cell.parts)
    inherited = None if any(part.origin == "caption" for part in cell.parts) else inherited
    for figure in figures(lexicon, passage, setting, inherited):
        facts = tuple(_of_heads(fact, cell, passage, setting) for fact in figure.facts)
        start = cell.start + figure.number.start - cell.offset
        end = min(cell.start + figure.number.end - cell.offset, cell.end)
        yield _Field(cell, replace(figure, number=replace(figure.number, start=start, end=end), facts=facts))


def _of_heads(fact: Fact, cell: Cell, passage: Passage, setting: Setting) -> Fact:
    """The fact with the rule of tables, and what of its heads no slot has taken as its group."""
    fact = _with_rest(fact, cell)
    origins = dict(fact.origins)
    if fact.place is not None:
        where = next((p for p in cell.clause.places if p.name in fact.place.labels), cell.place)
        origins |= {"place": passage.origin("clause", where.start)} if where is not None else {}
    told = [t for t in cell.clause.times if not t.compared]
    if told and fact.period != setting.period:
        origins["period"] = passage.origin("clause", told[-1].start)
    return replace(fact, rule=_RULE, origins=tuple(origins.items()), part_of=None, before=None)


def _with_rest(fact: Fact, cell: Cell) -> Fact:
    """男, 一级, 60岁以上: a head that is no word of any slot names the group."""
    known = [label for slot in _SLOTS if (ref := getattr(fact, slot)) is not None for label in ref.labels]
    for part in cell.parts:
        text = cell.clause.text[part.start : part.end]
        if part.origin == "caption" or _taken(text, part.start, part.end, cell, known):
            continue
        group = fact.group.label if fact.group is not None else ""
        ref = proposed(f"{text}{group}", text)
        if ref is not None:
            return replace(fact, group=ref, origins=(*dict(fact.origins).items(), ("group", part.origin)))
    return fact


def _taken(text: str, start: int, end: int, cell: Cell, known: Sequence[str]) -> bool:
    """Whether the words of a head stand in a slot, or are words of the lexicon, a time or a place."""
    tokens = cell.clause
    kinds = (tokens.terms, tokens.times, tokens.places, tokens.agencies, tokens.marks)
    starts = (token.start for found in kinds for token in found)
    return any(text in label for label in known) or any(start <= first < end for first in starts)


@dataclass(frozen=True, slots=True)
class _Wholes:
    """Which field a field is part of."""

    lexicon: Lexicon
    grid: Grid
    at: Mapping[tuple[int, int], _Field]

    def linked(self, field: _Field, fact: Fact) -> Fact:
        """The fact with the figure of its 合计, 小计 or 其中: down its column first, then along its row."""
        if not _adds(fact):
            return fact
        row, column = field.cell.row, field.cell.column
        places = [(other, column) for other in _owners(self.grid.rows, row)]
        places += [(row, other) for other in _owners(self.grid.columns, column)]
        whole = next((w for p in places if (w := self.at.get(p)) is not None and self._alike(w, fact)), None)
        return replace(fact, part_of=whole.figure.number.start if whole is not None else None)

    def _alike(self, whole: _Field, fact: Fact) -> bool:
        unit = self.lexicon.canonical_unit
        other = whole.figure.facts[0]
        return _adds(other) and (
            other.unit == fact.unit or (unit(other.unit or "") == unit(fact.unit or "") is not None)
        )


def _adds(fact: Fact) -> bool:
    """Amounts and counts have parts; shares, standards and changes have none."""
    return fact.kind in ("count", "money") and fact.status in ("actual", "target") and fact.unit is not None


def _owners(labels: Sequence[Label], index: int) -> Iterator[int]:
    """The rows or columns that may hold the whole of one: of 其中 the one before; else its 小计, else 合计."""
    label = labels[index]
    if label.role == "of-which":
        yield from _plain_before(labels, index)
    elif label.role == "plain":
        subtotals = [i for i, other in enumerate(labels) if other.role == "subtotal" and _beside(other, label)]
        yield from subtotals or _run_closed(labels, index)
    if label.role in ("plain", "subtotal"):
        yield from (
            i for i, other in enumerate(labels) if other.role == "total" and i != index and _covers(other, label)
        )


def _plain_before(labels: Sequence[Label], index: int) -> Iterator[int]:
    for other in range(index - 1, -1, -1):
        if labels[other].role != "of-which":
            yield other
            return


def _beside(total: Label, label: Label) -> bool:
    """小计 under the same 城市低保."""
    return total.above != "" and total.above == label.above


def _run_closed(labels: Sequence[Label], index: int) -> Iterator[int]:
    """小计 without a head above it sums up the rows before it, down from the last one."""
    if labels[index].above:
        return
    for other in range(index + 1, len(labels)):
        if labels[other].role in _SUMS:
            if labels[other].role == "subtotal" and not labels[other].above:
                yield other
            return


def _covers(total: Label, label: Label) -> bool:
    """合计 without a head above it, or under the same one."""
    return total.above in ("", label.above)
