"""The values that flow from stage to stage: frozen, slotted, without behaviour beyond what their fields say.

Offsets are indices into the document's text as it lies on disk, decoded, byte order mark left out, line ends untouched. The text
of a workbook is its rows as lines, their cells parted by tabs.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

MentionClass = Literal["fact", "time", "name", "qualifier", "unread"]
Kind = Literal["count", "money", "rate", "percent"]
Status = Literal["actual", "previous", "target", "change"]
Direction = Literal["up", "down"]
Medium = Literal["text", "csv", "tsv", "xlsx"]
"""What a document is: prose, or a table of facts in one of three forms."""


@dataclass(frozen=True, slots=True)
class Description:
    """What is said about a document from outside: a row of the manifest, or options. Fields left None are inferred."""

    id: str | None = None
    title: str | None = None
    place: str | None = None
    """The county that the document is about: 泸定县."""
    reporting_year: int | None = None
    """The year whose events it tells: 2020."""
    edition_year: int | None = None
    """The year on its cover: 2021."""
    publisher: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A document as read from disk."""

    id: str
    """The manifest's id, else the file's whole stem."""
    name: str
    """The file's name, without its folder."""
    text: str
    sha256: str
    """Of the file's bytes."""
    encoding: str
    """utf-8 or gb18030."""
    description: Description


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a document after reading its text."""

    id: str
    name: str
    title: str | None
    place: str | None
    reporting_year: int | None
    edition_year: int | None
    publisher: str | None
    licence: str | None
    sha256: str
    encoding: str
    length: int
    """In characters."""
    medium: Medium = "text"


ENTRY, RUN_IN = 8, 9
"""Levels of 【entries】 and of heads that run into their paragraph (劳动就业：…)."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of its level or above."""

    index: int
    parent: int | None
    """Index of the section around it; None for the outermost."""
    level: int
    """0 for the document's title, 1 for a chapter (医疗保障), 2 and more for what stands in it, then ENTRY and RUN_IN."""
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ref:
    """What fills a label slot: one concept, known to the ontology or proposed from the text."""

    labels: tuple[str, ...]
    """The preferred label, the alternative labels, and the surface form, without repetition."""
    iri: str | None
    """The concept's IRI; None where it is proposed: then the label mints it."""

    @property
    def label(self) -> str:
        """The preferred label."""
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class Fact:
    """One claim of the source: a value of an indicator, with everything that says of what, whom, where and when."""

    value: Decimal
    """In the base unit: 180万元 is 1800000."""
    value_max: Decimal | None
    """The high end of a range: 3至5万元."""
    unit: str | None
    """As printed, less the magnitude: 元, 人次, %, 百分点; None for a bare ratio."""
    kind: Kind
    per: tuple[str, ...]
    """The denominators of a rate, sorted: ("人", "月")."""
    approx: str | None
    """The word that makes it inexact: 余, 约, 以上."""
    place: Ref | None
    programme: Ref | None
    group: Ref | None
    indicator: Ref | None
    agency: Ref | None
    period: str | None
    """ISO 8601: 2020, 2020-12-31, 2020-03/2020-12."""
    status: Status
    base_period: str | None
    direction: Direction | None
    part_of: int | None
    """Start of the mention of the whole."""
    before: int | None
    """Start of the mention of the later value that this previous value gave way to: 由350提高到390."""
    rule: str
    """The notation of the pattern that made it."""
    origins: tuple[tuple[str, str], ...]
    """For each slot that is filled, where its words stood: ("programme", "entry heading")."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a table of facts, as spreadsheets count: the row of the heads is a row like all others."""

    sheet: str | None
    """None in CSV and TSV, which have none."""
    row: int
    """1 for the first."""
    column: int
    """1 for A."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A number of the text and what became of it."""

    start: int
    end: int
    text: str
    """The slice of the document from start to end; a telephone, identity-card or account number is masked by ``*``."""
    kind: MentionClass
    reason: str | None
    """Why it is no fact: "page number", "document number", "no unit and no known pattern"."""
    value: Decimal | None
    """Of a qualifier (60 in 60岁以上); facts carry their own."""
    unit: str | None
    approx: str | None
    period: str | None
    """Of a time, ISO 8601."""
    facts: tuple[Fact, ...]
    """One for a fact, several where one figure states several (养老、失业、工伤均为2300人), none otherwise."""
    section: int | None
    """Index of the deepest section around it."""
    sentence: tuple[int, int]
    """Start and end of the sentence around it, of a table's row."""
    cell: Cell | None = None
    """Of a table of facts: where it is printed. The evidence is this cell, else the characters from start to end."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one document. Every digit run of the text lies in exactly one mention."""

    document: Document
    sections: tuple[Section, ...]
    mentions: tuple[Mention, ...]
    """In the order of the text."""


@dataclass(frozen=True, slots=True)
class Chars:
    """Text that was folded for reading, and where each of its characters stands in the document."""

    text: str
    offsets: tuple[int, ...]
    """offsets[i] is the document's offset of text[i]."""

    def slice(self, start: int, end: int) -> Chars:
        """The characters from start to end."""
        return Chars(self.text[start:end], self.offsets[start:end])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The document's offsets of the non-empty stretch from start to end: the one place that maps back."""
        return self.offsets[start], self.offsets[end - 1] + 1


Span = tuple[int, int]
"""Start and end of a stretch of characters."""


@dataclass(frozen=True, slots=True)
class Table:
    """Fields in rows and columns, all rows equally wide. Spans index the characters of the block; an empty field is None."""

    captions: tuple[Span, ...]
    """What stands above the heads: 表3-1 2020年城乡低保情况统计表, 单位：万元."""
    heads: tuple[tuple[Span | None, ...], ...]
    """Rows of heads, the upper first; a head over several columns stands in each of them."""
    rows: tuple[tuple[Span | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, or page furniture, with its lines joined; or a table as it stands."""

    kind: Literal["heading", "body", "furniture", "table"]
    chars: Chars
    section: int | None
    """Index of the section it opens (a heading) or stands in."""
    table: Table | None = None
    """Where the kind is table."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's headings and blocks in the order of the text."""

    title: str | None
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
