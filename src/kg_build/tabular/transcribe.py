"""The rows of a table -> mentions, linked by the ids of their rows, and everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import cast

from ..errors import InputError, told
from ..model import Cell, Fact, Mention, MentionClass
from .columns import columns_of
from .facts import Facts
from .fields import Fields
from .labels import Labels
from .periods import period
from .rows import Row, Table

MOST_ROWS = 50_000
"""Of one table: its graph is judged and published as a whole."""
_LINKS = ("part_of", "before")
_SLOTS = {"program": "programme", "group": "group", "indicator": "indicator"}
"""Columns whose labels may be new -> slot of a fact."""
_BLANK = InputError("is blank", remedy="write the figure, or delete the row")


@dataclass(frozen=True, slots=True)
class Transcript:
    """What the rows of a table say."""

    mentions: tuple[Mention, ...]
    text: str
    """The table's text, which the offsets index."""
    faults: tuple[InputError, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reference:
    """A row that names another one by its id."""

    where: str
    mention: int
    """Index of the mention whose facts refer."""
    slot: str
    key: tuple[str, str]


@dataclass(slots=True)
class _Proposed:
    """A label that the ontology lacks: where it stands first, and in how many rows."""

    where: str
    rows: int = 0


@dataclass(slots=True)
class _State:
    """What is known after some of the rows."""

    mentions: list[Mention] = field(default_factory=list)
    faults: list[InputError] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    rows: int = 0
    ids: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    """Document (or sheet) and id of a row -> index of its mention, and where it is."""
    references: list[_Reference] = field(default_factory=list)
    proposed: dict[tuple[str, str], _Proposed] = field(default_factory=dict)
    """Column and label."""


def transcribe(table: Table, facts: Facts) -> Transcript:
    """Go through all rows; where some cannot be read, the mentions are those of the others."""
    state = _State()
    heads: Fields | None = None
    for row in table.rows:
        if table.text is None:
            state.lines.append(row.text + "\n")
        if heads is None or heads.row.sheet != row.sheet:
            heads = _heads(row, table, state)
        elif heads.columns:
            _check_size(row, table, state)
            _add(Fields(row, heads.columns, heads.heads, table, state.faults), facts, state)
    if not state.rows and not state.faults:
        where = table.where(heads.row, None) if heads else None
        state.faults.append(InputError("holds no rows under its heads", where=where, remedy="write one row a fact"))
    _link(state)
    text = "".join(state.lines) if table.text is None else table.text
    faults = {str(fault): fault for fault in state.faults}  # what ``also`` repeats is told once
    return Transcript(tuple(state.mentions), text, tuple(faults.values()), tuple(_warnings(state, facts.labels)))


def _heads(row: Row, table: Table, state: _State) -> Fields:
    """The first row of a sheet names its columns; where it does not, its rows are not read."""
    columns, faults = columns_of([each.text for each in row.fields])
    where = table.where(row, None)
    state.faults += [InputError(fault.what, where=where, remedy=fault.remedy) for fault in faults]
    return Fields(row, {} if faults else columns, len(row.fields), table, state.faults)


def _check_size(row: Row, table: Table, state: _State) -> None:
    state.rows += 1
    if state.rows > MOST_ROWS:
        raise InputError(
            f"has more than {MOST_ROWS} rows", where=table.where(row, None), remedy="split it into several tables"
        )


def _add(fields: Fields, facts: Facts, state: _State) -> None:
    """A row, if everything in it can be read."""
    before = len(state.faults)
    fields.check()
    kind = cast(MentionClass, fields.code("class", "fact"))
    if kind == "fact" and fields.is_blank("value"):
        fields.fault("value", _BLANK)
    found = tuple(filter(None, map(facts.fact, fields.each()))) if kind == "fact" else ()
    mention = _mention(fields, kind, found)
    if kind != "fact":
        mention = _other(mention, fields, facts)
    if len(state.faults) == before:
        _remember(mention, fields, state)
        state.mentions += _secrets(mention, fields, facts)


def _mention(fields: Fields, kind: MentionClass, facts: tuple[Fact, ...]) -> Mention:
    """The field that is quoted, with what the row says."""
    row = fields.row
    index, quoted = fields.quoted()
    return Mention(
        start=quoted.start,
        end=quoted.end,
        text=row.text[quoted.start - row.start : quoted.end - row.start],
        kind=kind,
        reason=None,
        value=None,
        unit=None,
        approx=None,
        period=None,
        facts=facts,
        section=None,
        sentence=(row.start, row.start + len(row.text)),
        cell=Cell(row.sheet, row.number, index + 1),
    )


def _other(mention: Mention, fields: Fields, facts: Facts) -> Mention:
    """A row of another class: a time, a name, a qualifier, a number that was not read."""
    quantity = facts.quantity(fields)
    return replace(
        mention,
        reason=fields.values.get("reason"),
        value=quantity.value if quantity else None,
        unit=quantity.unit if quantity else None,
        approx=fields.values.get("approx"),
        period=fields.tried("period", period),
    )


def _secrets(mention: Mention, fields: Fields, facts: Facts) -> Iterator[Mention]:
    """Numbers in remarks that are nowhere shown: 联系电话3122345."""
    row = fields.row
    for name in ("text", "note"):
        index = fields.columns.get(name, len(row.fields))
        if index < len(row.fields) and row.fields[index].start != mention.start:
            start, end = row.fields[index].start, row.fields[index].end
            for secret in facts.quantities.secrets(row.text[start - row.start : end - row.start]):
                yield replace(
                    mention,
                    start=start + secret.start,
                    end=start + secret.end,
                    text="*" * (secret.end - secret.start),
                    kind="name",
                    reason=secret.reason,
                    facts=(),
                    cell=Cell(row.sheet, row.number, index + 1),
                )


def _remember(mention: Mention, fields: Fields, state: _State) -> None:
    """The mention, its id, the rows that it refers to, and its labels that are new."""
    values, index = fields.values, len(state.mentions)
    doc = values.get("doc", fields.row.sheet or "")
    state.mentions.append(mention)
    if "id" in values:
        other, where = state.ids.setdefault((doc, values["id"]), (index, fields.where("id")))
        if other != index:
            fields.fault("id", InputError(f"{values['id']!r} is that of {where} too", remedy="number the rows anew"))
    for slot in _LINKS:
        if slot in values:
            state.references.append(_Reference(fields.where(slot), index, slot, (doc, values[slot])))
    for fact in mention.facts:
        for column, slot in _SLOTS.items():
            ref = getattr(fact, slot)
            if ref is not None and ref.iri is None:
                state.proposed.setdefault((column, ref.label), _Proposed(fields.where(column))).rows += 1


def _link(state: _State) -> None:
    """Ids -> starts of mentions."""
    complete = not state.faults
    for reference in state.references:
        index, _ = state.ids.get(reference.key, (None, ""))
        if index is None and not complete:
            continue  # the row may be one of those that could not be read
        if index is None or index == reference.mention or not state.mentions[index].facts:
            state.faults.append(_dangling(reference, itself=index == reference.mention))
            continue
        mention = state.mentions[reference.mention]
        linked = tuple(_linked(fact, reference.slot, state.mentions[index].start) for fact in mention.facts)
        state.mentions[reference.mention] = replace(mention, facts=linked)


def _linked(fact: Fact, slot: str, start: int) -> Fact:
    return replace(fact, part_of=start) if slot == "part_of" else replace(fact, before=start)


def _dangling(reference: _Reference, *, itself: bool) -> InputError:
    what = "is the row itself" if itself else f"is {reference.key[1]!r}, which is the id of no fact"
    remedy = "write what stands in the column id (编号) of the row that is meant"
    return InputError(f"{reference.slot} {what}", where=reference.where, remedy=remedy)


def _warnings(state: _State, labels: Labels) -> Iterator[str]:
    """Labels that the ontology lacks, each once, with those that look alike."""
    for (column, label), proposed in state.proposed.items():
        close = labels.close(column, label)
        often = f" ({proposed.rows} rows)" if proposed.rows > 1 else ""
        yield told(
            f"{column} {label!r} is not in the ontology, and is kept as proposed{often}",
            where=proposed.where,
            remedy=f"if {' or '.join(close)} is meant, write that" if close else None,
        )
