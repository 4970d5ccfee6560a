"""What the recogniser finds in a block: numbers, times, names, and words of the lexicon. Offsets index the block."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .lexicon import Concept


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the unit that follows it: 1.5万余份."""

    start: int
    end: int
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    """As printed, less the magnitude."""
    unit_kind: str | None
    """Money, People, Ratio, …; None for a unit that is not listed."""
    per: tuple[str, ...]
    """Denominators printed behind the unit: 元/月/人."""
    approx: str | None
    limit: bool
    """Followed by 以下 or 以内, or an age or a duration: it restricts whom or what."""
    form: str
    """Notation of the form: "<number>", "<百分之 number>", "<low>至<high>"."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, month or day as far as it is printed; None where the text leaves it to the context."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str | None = None
    """end, first-half, second-half, q1 to q4, q1-q3; None for the whole."""


@dataclass(frozen=True, slots=True)
class Time:
    """A date, year or period: 2020年3月至12月."""

    start: int
    end: int
    begin: Moment
    until: Moment | None
    head: str
    """截至, 到 or 至 in front of it; empty for none."""
    compared: bool
    """Preceded by 比 or 较: the base of a change."""
    printed: bool
    """Written with Arabic digits, so that it is a mention of its own."""

    @property
    def as_of(self) -> bool:
        """截至2020年 tells a state at its end."""
        return self.head.startswith("截")


@dataclass(frozen=True, slots=True)
class Name:
    """Digits that are no quantity: “1+25+1”, 〔2020〕12号, a list number."""

    start: int
    end: int
    reason: str
    masked: bool = False
    """A telephone or identity-card number, not to be shown."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the lexicon, with the concepts that bear it."""

    start: int
    end: int
    concepts: tuple[Concept, ...]

    def of(self, scheme: str) -> Concept | None:
        """The concept of a scheme, if the word names one."""
        for concept in self.concepts:
            if concept.scheme == scheme:
                return concept
        return None


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of the grammar: 其中, 提高到."""

    start: int
    end: int
    role: str


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A county, town or village named in the text."""

    start: int
    end: int
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class AgencyName:
    """An agency named in the text: 县民政局, 泸定县医疗保障局."""

    start: int
    end: int
    name: str
    concept: Concept
    branch: str = ""
    """Of a county office of a city's agency: 依兰办事处 of 哈尔滨住房公积金管理中心依兰办事处."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """All that was found in one block, each kind in the order of the text."""

    text: str
    """Of the block, with stars for the names that are masked."""
    numbers: tuple[Number, ...]
    times: tuple[Time, ...]
    names: tuple[Name, ...]
    terms: tuple[Term, ...]
    marks: tuple[Mark, ...]
    places: tuple[PlaceName, ...]
    agencies: tuple[AgencyName, ...]
    grid: Grid | None = None
    """Of a table: its fields; then the other tokens are those of its heads and captions."""


Role = Literal["plain", "total", "subtotal", "of-which"]
"""What a row or column is to the others: 合计, 小计, 其中."""


@dataclass(frozen=True, slots=True)
class Label:
    """The head of a row or column of a table."""

    text: str
    """As it is read into the clauses of its fields: without 其中 and its unit, with the heads above it."""
    above: str
    """What it shares with its neighbours: 城市低保 of 城市低保 | 户数."""
    role: Role


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the clause that a field is read as, and where in the table its words stand."""

    start: int
    end: int
    origin: str
    """row head, column head or caption."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a table, read as a clause of prose: 2020年城乡低保情况，城关镇城市低保人数310人."""

    start: int
    end: int
    """In the block."""
    row: int
    column: int
    clause: Tokens
    offset: int
    """Where the field begins in the clause."""
    parts: tuple[Part, ...]
    place: PlaceName | None
    """The place that a head names, at its place in the clause."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The figures of a table with the heads of its rows and columns."""

    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    cells: tuple[Cell, ...]
