"""Extractions -> rows that people and programs read: JSON lines, CSV, an aligned table."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Literal as Choice

from .masking import shown
from .model import Extraction, Fact, Mention, Ref, Source
from .rdf import Literal
from .terminal import width

if TYPE_CHECKING:  # what is printed of other stages: not theirs to import for who prints an extraction
    from .audit import Contradiction
    from .link import Candidate, Link
    from .stats import Proposed, Stats
    from .validate import Finding, Report

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
FACT_COLUMNS = tuple(name for each in COLUMNS for name in ((each, "before") if each == "part_of" else (each,)))
"""The same as a table of facts, which `kg build` reads back: a previous value names the row that took its place."""
TABLE_COLUMNS = (
    *("start", "text", "class", "value", "unit", "per", "place", "program", "group", "indicator"),
    *("period", "status", "part_of", "reason"),
)
"""What of it fits a screen."""

PROPOSED_COLUMNS = ("scheme", "label", "facts", "example")
FINDING_COLUMNS = (
    "severity",
    "message",
    "where",
    "sentence",
    "property",
    "value",
    "repair",
    "node",
    "path",
    "shape",
    "graph",
)
LINK_COLUMNS = ("name", "year", "relation", "gazetteer", "code", "score", "because")

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


def fact_rows(extraction: Extraction) -> Iterator[dict[str, object]]:
    """The rows of an extraction with all of FACT_COLUMNS."""
    for mention, row in zip(extraction.mentions, extraction_rows(extraction), strict=True):
        yield row | {"before": mention.facts[0].before if mention.facts else None}


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
    """Columns aligned for a terminal, where a Chinese character takes two cells; of a list, its first item.

    All columns but the last are cut where they are too wide.
    """
    *most, last = columns
    cells = [[*(_cut(_first(row[column])) for column in most), _first(row[last])] for row in rows]
    widths = [max(map(width, column)) for column in zip(columns, *cells, strict=True)]
    for line in (columns, ["-" * each for each in widths], *cells):
        yield "  ".join(map(_padded, line, widths)).rstrip() + "\n"


def extraction_table(extraction: Extraction) -> Iterator[str]:
    """A heading line that names the document, and its figures as a table."""
    document = extraction.document
    yield f"{document.id}  {document.place or '?'}  {document.reporting_year or '?'}\n"
    rows = (
        {**row, "per": "/".join(per) if isinstance(per := row["per"], list) else None}
        for row in extraction_rows(extraction)
    )
    yield from table_lines(rows, TABLE_COLUMNS)


def _first(value: object) -> str:
    """The first label of a list, or the value, on one line."""
    return one_line(_cell(value[0] if isinstance(value, list) and value else value))


def _cut(text: str) -> str:
    while width(text) > _WIDEST:
        text = text[: -2 if text.endswith("…") else -1] + "…"
    return text


def one_line(text: str) -> str:
    """Without the line ends of the print: 缴存\\n人数 is 缴存人数."""
    return "".join(line.strip() for line in text.splitlines())


def _padded(text: str, room: int) -> str:
    return text + " " * (room - width(text))


def contradiction_row(contradiction: Contradiction) -> dict[str, object]:
    """The contract of `kg audit --format jsonl`."""
    expected = contradiction.expected
    return {
        "kind": contradiction.kind,
        "involves": [{"doc": doc, "start": start} for doc, start in contradiction.involves],
        "expected": dict(zip(("min", "max"), map(number, expected), strict=True))
        if isinstance(expected, tuple)
        else number(expected),
        "found": number(contradiction.found),
        "strength": contradiction.strength,
        "note": contradiction.note,
    }


def contradiction_lines(contradiction: Contradiction, sentences: Mapping[tuple[str, int], str]) -> Iterator[str]:
    """Kind and strength, the sum done, and the sentences that the figures stand in."""
    doc, start = contradiction.involves[0]
    yield f"{doc}:{start}  {contradiction.kind} ({contradiction.strength})\n"
    yield f"    {contradiction.note}\n"
    for sentence in dict.fromkeys(sentences[figure] for figure in contradiction.involves):
        yield f"    > {sentence}\n"


def sentences_of(source: Source, extraction: Extraction) -> dict[tuple[str, int], str]:
    """Document and start of each mention -> the sentence around it, on one line; of a table, the row with its number."""
    text = shown(source.text, extraction)
    return {
        (source.id, m.start): _row_mark(m) + " ".join(one_line(text[slice(*m.sentence)]).split("\t"))
        for m in extraction.mentions
    }


def _row_mark(mention: Mention) -> str:
    """第3行： in front of a row; facts!3： where there are sheets."""
    cell = mention.cell
    if cell is None:
        return ""
    return f"第{cell.row}行：" if cell.sheet is None else f"{cell.sheet}!{cell.row}："


def stats_lines(found: Stats) -> Iterator[str]:
    """The counts of a store, a line for each heading."""
    yield f"documents       {found.documents}\n"
    yield f"places          {len(found.places)}: {'、'.join(found.places)}\n"
    yield f"years           {', '.join(found.years)}\n"
    yield f"mentions        {_counted(found.mentions)}\n"
    yield f"facts           {found.facts}: {_counted(found.kinds)}\n"
    yield f"filled slots    {_counted(found.slots, of=found.facts)}\n"
    yield f"unread          {_counted(found.reasons) or 'none'}\n"
    yield f"contradictions  {found.contradictions}\n"


def _counted(counts: Mapping[str, int], of: int | None = None) -> str:
    """fact 546, time 37; with a share where the whole is given: place 546 (100%)."""
    share = "" if not of else " ({:.0%})"
    return ", ".join(f"{name} {n}" + (share.format(n / of) if of else "") for name, n in counts.items())


def proposed_rows(found: Iterable[Proposed]) -> Iterator[dict[str, object]]:
    """Concepts for a curator to accept, each with a sentence that names it."""
    return ({"scheme": p.scheme, "label": p.label, "facts": p.facts, "example": one_line(p.example)} for p in found)


_HOMES = {
    "Programme": ("programmes.ttl", "programme:"),
    "CountedClass": ("groups.ttl", "group:"),
    "Indicator": ("indicators.ttl", "indicator:"),
    "Unit": ("units.ttl", "kgunit:"),
}
"""Class of a concept -> the file of the ontology that holds its scheme, and the prefix there."""
_FIGURES = ("Amount", "Count", "Rate", "Ratio")
_PEOPLE = frozenset({"People", "PersonTimes", "Households"})


def proposed_turtle(found: Iterable[Proposed]) -> Iterator[str]:
    """The same as blocks to paste into the files of the ontology, each behind a sentence that names it."""
    home = None
    for each in found:
        file, prefix = _HOMES[each.scheme]
        if file != home:
            yield f"# ---- ontology/{file}: add an English label (@en) and, as you like, an English name ----\n"
            home = file
        name = each.iri.rpartition("/")[2]
        subject = prefix + name if re.fullmatch(r"\w+", name) else f"<{each.iri}>"
        yield f"\n# {each.facts} {'fact' if each.facts == 1 else 'facts'}: {one_line(each.example)}\n{subject} a kg:{_class_of(each)} ;\n"
        yield f"    skos:prefLabel {Literal(one_line(each.label), language='zh')}{_figure_of(each)} .\n"


def _class_of(each: Proposed) -> str:
    """Who is counted in 人 and 户 alone benefits or pays; what is counted otherwise is a thing."""
    counted = {kind for kind in each.kinds if kind not in _FIGURES} - {"Money", "Ratio"}
    return "BeneficiaryGroup" if each.scheme == "CountedClass" and counted and counted <= _PEOPLE else each.scheme


def _figure_of(each: Proposed) -> str:
    """What most figures of an indicator are."""
    kinds = [kind for kind in each.kinds if kind in _FIGURES]
    return f" ;\n    kg:figureKind kg:{kinds[0]}" if each.scheme == "Indicator" and kinds else ""


def link_row(link: Link) -> dict[str, object]:
    """A place, the division that it is, and why; no code where it was not linked."""
    division = link.match.division
    return {
        "name": link.name,
        "year": link.year,
        "relation": link.relation if division else None,
        "code": division.code if division else None,
        "score": link.score,
        "because": link.match.because.zh,
        "because_en": link.match.because.en,
        "kind": link.kind,
        "gazetteer": link.gazetteer,
        "candidates": [_candidate(each) for each in link.match.candidates],
    }


def _candidate(each: Candidate) -> dict[str, object]:
    return {
        "code": each.division.code,
        "name": each.division.name,
        "score": each.score,
        "because": each.because.zh,
        "because_en": each.because.en,
    }


def report_json(report: Report) -> str:
    """The findings of a validation as one JSON object."""
    findings = [
        {each.name: getattr(finding, each.name) for each in fields(finding) if each.name != "result"}
        | _repairs(finding)
        for finding in report.findings
    ]
    notes = {"notes": report.notes} if report.notes else {}
    return json.dumps({"conforms": report.conforms, "findings": findings, **notes}, ensure_ascii=False, indent=1)


def _repairs(finding: Finding) -> dict[str, str]:
    from .validate.repair import repair  # noqa: PLC0415  not for who prints an extraction

    advice = repair(finding)
    return {"repair_zh": advice[0], "repair_en": advice[1]} if advice else {}


def finding_row(
    finding: Finding, language: Choice["zh", "en"], label: Callable[[str, Choice["zh", "en"]], str | None]
) -> Row:
    """A finding as a row of a spreadsheet: message and advice in one language, the property by its label too."""
    advice = _repairs(finding)
    named = label(finding.path.strip("<>"), language) if finding.path else None
    return {
        "severity": finding.severity,
        "message": finding.message_zh if language == "zh" else finding.message_en,
        "where": finding.where,
        "sentence": finding.sentence,
        "property": named or finding.path,
        "value": finding.value,
        "repair": advice.get(f"repair_{language}"),
        "node": finding.focus,
        "path": finding.path,
        "shape": finding.shape,
        "graph": finding.graph,
    }


def lines(rows: Iterable[Row], columns: Sequence[str], form: str) -> Iterator[str]:
    """Rows in a format: table, csv or jsonl."""
    if form == "jsonl":
        return json_lines(rows)
    return csv_lines(rows, columns) if form == "csv" else table_lines(rows, columns)
