"""The figures of a table: each field is read as a clause of prose by the resolvers of prose, and is part of its 合计."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..lexicon import Lexicon
from ..model import Fact, Ref
from ..tokens import Cell, Grid, Label, Part, PlaceName, Role, Tokens
from .figures import Figure, figures
from .names import as_ref
from .passage import Passage
from .setting import Setting
from .where import local_place

_RULE = "| <row head> | <column head> | <figure> |"


@dataclass(frozen=True, slots=True)
class _Field:
    """A figure of a field; offsets in the block."""

    cell: Cell
    figure: Figure


def table_figures(lexicon: Lexicon, grid: Grid, setting: Setting, inherited: Ref | None) -> Iterator[Figure]:
    """The figures of all fields in the order of the text, each with the figure that it is part of."""
    fields = [field for cell in grid.cells for field in _read(lexicon, cell, setting, inherited)]
    at = {(field.cell.row, field.cell.column): field for field in fields if field.figure.facts}
    wholes = _Wholes(lexicon, at, _owners(grid.rows), _owners(grid.columns))
    for field in sorted(fields, key=lambda f: f.figure.number.start):
        yield replace(field.figure, facts=tuple(wholes.linked(field, fact) for fact in field.figure.facts))


def _read(lexicon: Lexicon, cell: Cell, setting: Setting, inherited: Ref | None) -> Iterator[_Field]:
    """The figures of one field, told of the place that its heads name; those in front of it are read elsewhere."""
    passage = Passage(cell.clause, cell.parts)
    if cell.place is not None:
        setting = replace(setting, place=_place(lexicon, cell.place, setting))
    inherited = None if any(part.origin == "caption" for part in cell.parts) else inherited
    for figure in figures(lexicon, passage, setting, inherited):
        start = cell.start + figure.number.start - cell.offset
        if start < cell.start:
            continue
        facts = tuple(_of_heads(fact, cell, passage, setting) for fact in figure.facts)
        end = min(cell.start + figure.number.end - cell.offset, cell.end)
        yield _Field(cell, replace(figure, number=replace(figure.number, start=start, end=end), facts=facts))


def _place(lexicon: Lexicon, place: PlaceName, setting: Setting) -> Ref:
    """A town of the county, or another county."""
    name = place.name
    if place.level in ("town", "village"):
        return local_place(setting.place, name)
    return Ref(tuple(dict.fromkeys((lexicon.full_names.get(name, name), name))), None)


def _of_heads(fact: Fact, cell: Cell, passage: Passage, setting: Setting) -> Fact:
    """The fact with the rule of tables, and what of its heads no slot has taken as its group."""
    fact = _with_rest(fact, cell)
    origins = {slot: origin for slot, origin in fact.origins if slot != "part_of"}
    if cell.place is not None:
        origins["place"] = passage.origin("clause", cell.place.start)
    told = [t for t in cell.clause.times if not t.compared]
    if told and origins.get("period") not in (None, "document"):
        origins["period"] = passage.origin("clause", told[-1].start)
    return replace(fact, rule=_RULE, origins=tuple(origins.items()), part_of=None, before=None)


def _with_rest(fact: Fact, cell: Cell) -> Fact:
    """男, 一级, 60岁以上: a head that is no word of any slot names the group."""
    slots = (fact.place, fact.programme, fact.group, None if fact.kind == "count" else fact.indicator)
    known = [ref.label for ref in slots if ref is not None]
    spoken = {part: cell.clause.text[part.start : part.end] for part in cell.parts if part.origin != "caption"}
    rest = [p for p, text in spoken.items() if not any(text in label for label in known) and not _told(p, cell.clause)]
    words = "".join(spoken[part] for part in rest)
    if not words:
        return fact
    ref = as_ref(f"{words}{fact.group.label if fact.group else ''}", words)
    return replace(fact, group=ref, origins=(*fact.origins, ("group", rest[0].origin)))


def _told(part: Part, clause: Tokens) -> bool:
    """Whether a head holds words of the lexicon, a time or a place: then the resolvers have read it."""
    kinds = (clause.terms, clause.times, clause.places, clause.agencies, clause.marks)
    return any(part.start <= token.start < part.end for found in kinds for token in found)


@dataclass(frozen=True, slots=True)
class _Wholes:
    """Which field a field is part of."""

    lexicon: Lexicon
    at: Mapping[tuple[int, int], _Field]
    rows: Sequence[tuple[int, ...]]
    """For each row the rows that may sum it up, the nearest first."""
    columns: Sequence[tuple[int, ...]]

    def linked(self, field: _Field, fact: Fact) -> Fact:
        """The fact with the figure of its 合计, 小计 or 其中: down its column first, then along its row."""
        if not _adds(fact):
            return fact
        row, column = field.cell.row, field.cell.column
        places = [*((other, column) for other in self.rows[row]), *((row, other) for other in self.columns[column])]
        whole = next((w for p in places if (w := self.at.get(p)) is not None and self._alike(w, fact)), None)
        if whole is None:
            return replace(fact, part_of=None)
        origin = "row head" if whole.cell.column == column else "column head"
        return replace(fact, part_of=whole.figure.number.start, origins=(*fact.origins, ("part_of", origin)))

    def _alike(self, whole: _Field, fact: Fact) -> bool:
        unit, other = self.lexicon.canonical_unit, whole.figure.facts[0]
        same = other.unit == fact.unit or unit(other.unit or "") == unit(fact.unit or "") is not None
        return _adds(other) and same


def _adds(fact: Fact) -> bool:
    """Amounts and counts have parts; shares, standards and changes have none."""
    return fact.kind in ("count", "money") and fact.status in ("actual", "target") and fact.unit is not None


def _owners(labels: Sequence[Label]) -> tuple[tuple[int, ...], ...]:
    """For each row or column what may hold its whole: of 其中 the one before; else its 小计, else its 合计."""
    sums: dict[tuple[Role, str], list[int]] = {}
    for index, label in enumerate(labels):
        sums.setdefault((label.role, label.above), []).append(index)
    found: list[tuple[int, ...]] = []
    before: tuple[int, ...] = ()
    for index, label in enumerate(labels):
        if label.role != "of-which":
            before = (index,)
        found.append(before if label.role == "of-which" else tuple(_summing(sums, label, index)))
    return tuple(found)


def _summing(sums: Mapping[tuple[Role, str], Sequence[int]], label: Label, index: int) -> Iterator[int]:
    """小计 under the same head, or, where none has a head, the next one below; 合计 under the same head or none."""
    if label.role == "plain":
        yield from _next(sums.get(("subtotal", label.above), ()), index, only_behind=not label.above)
    if label.role in ("plain", "subtotal"):
        yield from _next(sums.get(("total", label.above), ()), index)
        yield from _next(sums.get(("total", ""), ()), index)


def _next(indexes: Sequence[int], index: int, *, only_behind: bool = False) -> Iterator[int]:
    """The next one behind, else the last one in front."""
    place = bisect_right(indexes, index)
    if place < len(indexes):
        yield indexes[place]
    elif place and not only_behind:
        yield indexes[place - 1]
