"""What linking leaves to people: a table of candidates to be edited, and what they decided in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..errors import InputError, TableError
from ..rdf import NamedNode
from .decisions import Decision
from .gazetteer import Gazetteer
from .links import Link, Links, division_iri

COLUMNS = (
    *("decision", "by", "on", "note", "place", "name", "kind", "year", "gazetteer", "code", "candidate", "where"),
    *("valid_from", "valid_until", "score", "because", "because_en", "iri"),
)
"""The first four are the person's to fill in: yes or no, who, when, and why."""

YES = frozenset({"yes", "y", "true", "1", "是", "对"})
NO = frozenset({"no", "n", "false", "0", "否", "不是"})
MOST = 5
"""Candidates shown of one place."""


def review_lines(links: Links, gazetteers: Mapping[str, Gazetteer]) -> Iterator[str]:
    """The table as lines of CSV: each candidate of what is not linked; a place without any has one row without a code."""
    yield _line(COLUMNS)
    seen = set[tuple[object, ...]]()
    for each in links.unlinked:
        for row in _rows(each, gazetteers[each.gazetteer]):
            if (key := row[4:12]) not in seen:
                seen.add(key)
                yield _line(row)


def _rows(each: Link, gazetteer: Gazetteer) -> Iterator[tuple[object, ...]]:
    about = ("", "", "", "", each.place.value, each.name, each.kind, each.year or "", each.gazetteer)
    for candidate in each.match.candidates[:MOST]:
        division, why = candidate.division, candidate.because
        when = division.valid_from or "", division.valid_until or ""
        where = gazetteer.where(division)
        at = (division.code, division.name, where, *when, candidate.score, why.zh, why.en, division_iri(division).value)
        yield (*about, *at)
    if not each.match.candidates:
        yield (*about, *("",) * 6, each.match.because.zh, each.match.because.en, "")


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says for rows that do not say it themselves."""

    by: str = ""
    on: str = ""


def read_decisions(
    path: Path, gazetteers: Mapping[str, Gazetteer], places: Collection[str], given: Given
) -> list[Decision]:
    """The decided rows of an edited table; TableError lists every row that cannot be applied, and then none is."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            table = csv.DictReader(handle)
            missing = [name for name in ("decision", "place", "code") if name not in (table.fieldnames or ())]
            if missing:
                what = f"lacks the column {missing[0]}"
                raise InputError(what, where=f"{path}:1", remedy="edit the table that kg link --review wrote")
            rows = [(table.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in table]
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise InputError(f"cannot be read: {exc}", where=str(path), remedy="save it as CSV in UTF-8") from exc
    decided = [(line, row) for line, row in rows if row["decision"]]
    faults = [
        InputError(fault, where=f"{path}:{line}", remedy=remedy)
        for line, row in decided
        for fault, remedy in _faults(row, gazetteers, places, given)
    ]
    if faults:
        raise TableError(faults)
    return [_decision(row, given) for _, row in decided]


def _faults(
    row: Mapping[str, str], gazetteers: Mapping[str, Gazetteer], places: Collection[str], given: Given
) -> Iterator[tuple[str, str]]:
    """What keeps a row from being applied, and what to do."""
    word, code, name = row["decision"].lower(), row["code"], row.get("gazetteer") or "cn"
    if word not in YES | NO:
        yield f"the decision {row['decision']!r} is neither yes nor no", "write yes, no, 是, 否 or nothing"
    if row["place"] not in places:
        yield f"the store has no {row['place']!r}", "leave the column place as kg link --review wrote it"
    if name not in gazetteers:
        yield f"there is no gazetteer {name!r}", f"write one of {', '.join(sorted(gazetteers))}"
    elif code not in gazetteers[name].by_code:
        yield f"the gazetteer {name} has no code {code!r}", "write a code of it"
    if not (row.get("by") or given.by):
        yield "nobody is named who decided", "fill in the column by, or give --by NAME"
    if not _is_date(row.get("on") or given.on):
        yield f"{row.get('on') or given.on!r} is no date", "write it as 2024-05-06 in the column on, or give --on DATE"


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text) and date.fromisoformat(text))
    except ValueError:
        return False


def _decision(row: Mapping[str, str], given: Given) -> Decision:
    return Decision(
        place=NamedNode(row["place"]),
        code=row["code"],
        accepted=row["decision"].lower() in YES,
        by=row.get("by") or given.by,
        on=row.get("on") or given.on,
        note=row.get("note", ""),
        gazetteer=row.get("gazetteer") or "cn",
    )
