"""The fields of one row by the names of their columns, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TypeVar

from ..errors import InputError
from .columns import BY_NAME, TIMES
from .rows import Field, Row, Table

V = TypeVar("V")


@dataclass(frozen=True)
class Fields:
    """A row under its heads. What cannot be read is added to ``faults``, so that all of it is told."""

    row: Row
    columns: Mapping[str, int]
    """Name -> index of the field."""
    heads: int
    table: Table
    faults: list[InputError]
    also: Mapping[str, str] | None = None
    """Of a further fact of the same number: the fields that differ."""

    @cached_property
    def values(self) -> Mapping[str, str]:
        """The fields that hold something, under the names of their columns."""
        own = {name: field.text for name, field in self._filled() if field.text and _trouble(name, field) is None}
        return {name: text for name, text in (own | dict(self.also)).items() if text} if self.also else own

    def _filled(self) -> list[tuple[str, Field]]:
        found = self.row.fields
        return [(name, found[index]) for name, index in self.columns.items() if index < len(found)]

    def check(self) -> None:
        """Tell of the fields that hold no value, whatever they should say."""
        for name, field in self._filled():
            if (trouble := _trouble(name, field)) is not None:
                self.fault(name, InputError(trouble[0], remedy=trouble[1]))
        surplus = next((i for i, f in enumerate(self.row.fields[self.heads :], self.heads) if f.text or f.fault), None)
        if surplus is not None:
            error = InputError(
                f"has {len(self.row.fields)} fields under {self.heads} heads",
                remedy="quote the fields that hold a comma, or give each column a head",
            )
            self.faults.append(InputError(error.what, where=self.table.where(self.row, surplus), remedy=error.remedy))

    def is_blank(self, column: str) -> bool:
        """Whether a field holds nothing, not even a fault."""
        return column not in self.values and all(name != column or not _trouble(name, f) for name, f in self._filled())

    def fault(self, column: str, error: InputError) -> None:
        """Tell that a field cannot be read."""
        self.faults.append(InputError(f"{column} {error.what}", where=self.where(column), remedy=error.remedy))

    def where(self, column: str) -> str:
        """The place of a field, or of the row where there is no such column."""
        return self.table.where(self.row, self.columns.get(column))

    def tried(self, column: str, read: Callable[[str], V]) -> V | None:
        """What a field says; None for one that is blank, or that cannot be read, which is told."""
        try:
            return read(self.values[column]) if column in self.values else None
        except InputError as exc:
            self.fault(column, exc)
            return None

    def code(self, column: str, default: str) -> str:
        """actual, Actual or 实际 -> actual."""
        written = self.values.get(column)
        if written is None:
            return default
        known = _codes(column)
        if written.casefold() not in known:
            codes = BY_NAME[column].codes or {}
            choices = ", ".join(f"{code} ({names[0]})" for code, names in codes.items())
            self.fault(column, InputError(f"is {written!r}", remedy=f"write one of {choices}"))
        return known.get(written.casefold(), default)

    def each(self) -> list[Fields]:
        """The row, and for each further fact that the column ``also`` holds the row with other fields."""
        return [self, *(replace(self, also=other) for other in self.tried("also", _others) or ())]

    def quoted(self) -> tuple[int, Field]:
        """Index and field of what is quoted: the text as printed, else the value, else the first that is filled."""
        for name in ("text", "value"):
            index = self.columns.get(name, len(self.row.fields))
            if index < len(self.row.fields) and self.row.fields[index].text:
                return index, self.row.fields[index]
        return next((index, field) for index, field in enumerate(self.row.fields) if field.text or field.fault)


@cache
def _codes(column: str) -> Mapping[str, str]:
    """What a column may say -> its code."""
    codes = BY_NAME[column].codes or {}
    return {name: code for code, names in codes.items() for name in (code, *names)}


def _trouble(column: str, field: Field) -> tuple[str, str] | None:
    """What is wrong with a field, whatever it should say; a spreadsheet's date is good in a column of times only."""
    if field.fault is None and field.dated and column not in TIMES:
        return f"is a date: {field.text}", "format the cell as text, and write it anew"
    return field.fault


def _others(also: str) -> list[dict[str, str]]:
    """[{"program": ["失业保险"]}] -> the fields in which a further fact of the same number differs."""
    try:
        others = [{name: _text(value) for name, value in each.items()} for each in json.loads(also)]
    except (ValueError, AttributeError, TypeError):
        others = [{"": ""}]
    if any(name not in BY_NAME for each in others for name in each):
        raise InputError(
            "is no list of JSON objects whose keys are columns", remedy='write [{"program": "失业保险"}], or nothing'
        )
    return others


def _text(value: object) -> str:
    """A value of JSON as a field has it."""
    if isinstance(value, list):
        return "|".join(map(str, value))
    return "" if value is None else str(value)
