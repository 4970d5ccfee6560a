"""An empty table of facts: its heads, and in a workbook the codebook and the words of the ontology to choose from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Literal

from ..lexicon import Concept, Lexicon
from .columns import TEMPLATE, Column
from .workbook import FACTS, Sheet, write_workbook

Language = Literal["zh", "en"]
Form = Literal["csv", "tsv", "xlsx"]

_CODEBOOK = ("column", "列名", "meaning", "含义", "needed 必填", "example 写法", "allowed values 可填")
_SCHEMES = {"programmes": "programme", "groups": "group", "indicators": "indicator", "units": "unit"}
_WORDS = ("label 名称", "other labels 别名", "broader 上位", "IRI")
_MARK = "\ufeff"
"""By this mark spreadsheet programs know that a CSV file is UTF-8."""


def template(form: Form, lexicon: Lexicon, language: Language = "en") -> bytes:
    """The bytes of an empty table, its heads in the words of the contract or in Chinese."""
    heads = [_head(column, language) for column in TEMPLATE]
    if form != "xlsx":
        return (_MARK + _line(heads, "," if form == "csv" else "\t")).encode()
    words = {name: sorted(lexicon.scheme(scheme), key=lambda c: c.label) for name, scheme in _SCHEMES.items()}
    buffer = io.BytesIO()
    write_workbook(buffer, [_facts(heads, words), _codebook(), *(_listed(n, w, lexicon) for n, w in words.items())])
    return buffer.getvalue()


def _head(column: Column, language: Language) -> str:
    return column.zh if language == "zh" else column.name


def _line(cells: Sequence[str], delimiter: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def _facts(heads: Sequence[str], words: dict[str, list[Concept]]) -> Sheet:
    """The empty table: codes must be chosen from a list, labels may be."""
    choices: dict[int, tuple[str, bool]] = {}
    for index, column in enumerate(TEMPLATE):
        if column.codes:
            choices[index] = f'"{",".join(column.codes)}"', True
        elif column.list_of:
            choices[index] = f"{column.list_of}!$A$2:$A${len(words[column.list_of]) + 1}", False
    return Sheet(FACTS, [heads], [max(10, 2 * len(head)) for head in heads], choices)


def _codebook() -> Sheet:
    return Sheet("codebook", [_CODEBOOK, *map(_explained, TEMPLATE)], [14, 12, 60, 60, 12, 30, 50])


def _explained(column: Column) -> Sequence[str]:
    allowed = "; ".join(f"{code} {names[0]}" for code, names in (column.codes or {}).items())
    if column.list_of:
        allowed = f"labels of the sheet {column.list_of}, or new ones; 见 {column.list_of} 表，也可填新词"
    needed = "yes 是" if column.needed else ""
    return (column.name, column.zh, column.meaning_en, column.meaning_zh, needed, column.form, allowed)


def _listed(name: str, concepts: Sequence[Concept], lexicon: Lexicon) -> Sheet:
    return Sheet(name, [_WORDS, *(_told(concept, lexicon) for concept in concepts)], [28, 60, 28, 60])


def _told(concept: Concept, lexicon: Lexicon) -> Sequence[str]:
    return (concept.label, "|".join(concept.labels[1:]), "|".join(_above(concept, lexicon)), concept.iri)


def _above(concept: Concept, lexicon: Lexicon) -> Iterator[str]:
    return (lexicon.concepts[iri].label for iri in concept.broader if iri in lexicon.concepts)
