"""What every format gives: divisions, and the rows that are none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ...errors import InputError
from ...read.decode import decode
from ..gazetteer import LEVELS, Division, Point

DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])){0,1}")
"""A year or a month; of a day ``date`` knows whether there is one."""


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says of the source."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Of a plain table: our column -> the head of theirs."""
    country: str = "CN"
    """Of GeoNames: the country whose rows are taken; empty for all."""
    iri: str = ""
    """What stands in front of a code to make an IRI."""
    query: str = ""
    """Of a SPARQL endpoint: the query."""
    asked: tuple[Division, ...] = ()
    """Of a reconciliation service: the divisions to ask for."""
    cache: Path | None = None
    """Where answers of services are kept, with their date."""
    today: str = ""
    """The date of an answer that is fetched now."""
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Imported:
    """What a source held."""

    divisions: tuple[Division, ...]
    faults: tuple[str, ...] = ()
    """path:line: what is wrong, for each row that was left out."""
    skipped: int = 0
    """Rows that are of no concern: other countries, rivers."""
    fetched: str = ""
    """Of a service: the date of the answer."""


class Faulty(Exception):
    """A row that cannot be a division: what is wrong."""


Made = Division | Sequence[Division] | None


def collected(where: str, rows: Iterable[tuple[int, Any]], make: Callable[[Any], Made]) -> Imported:
    """Make divisions of each row; a faulty one is told with its line, and the others go on."""
    divisions, faults, skipped = list[Division](), list[str](), 0
    for line, row in rows:
        try:
            made = make(row)
        except Faulty as exc:
            faults.append(f"{where}:{line}: {exc}")
        except KeyError as exc:
            faults.append(f"{where}:{line}: lacks {exc}")
        except (ValueError, TypeError, AttributeError, IndexError):
            faults.append(f"{where}:{line}: has text, a number or a list where this format has something else")
        else:
            several = [made] if isinstance(made, Division) else made or ()
            divisions += several
            skipped += not several
    return Imported(tuple(dict.fromkeys(divisions)), tuple(faults), skipped)


def _in_order(first: str, last: str) -> bool:
    """Whether a date is not after another, as far as both tell: 2015-03 is not after 2015."""
    told = min(len(first), len(last))
    return first[:told] <= last[:told]


def _is_date(text: str) -> bool:
    """2015, 2015-03 or 2015-03-01; not 2015-13, nor 2015-02-30."""
    if DATE.fullmatch(text):
        return True
    try:
        return len(text) == 10 and text.isascii() and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def made(
    code: object,
    name: object,
    level: str = "",
    *,
    parent: str | None = None,
    valid_from: str | None = None,
    valid_until: str | None = None,
    labels: Iterable[str] = (),
    begun: tuple[str, str] | None = None,
    pinyin: str = "",
    point: Point | None = None,
    iri: str = "",
) -> Division:
    """A division whose values are what they must be; Faulty otherwise. Labels are each told once, without the name."""
    code_text, name_text = str(code or "").strip(), _on_a_line(str(name or ""))
    checks = (
        (code_text and not re.search(r"\s", code_text), f"the code {code!r} is empty or has blanks"),
        (name_text, "the name is empty"),
        (not _CONTROL.search(code_text + name_text), f"the name {name!r} has control characters"),
        (level in LEVELS or not level, f"the level {level!r} is none of {', '.join(LEVELS)}"),
        (not valid_from or _is_date(valid_from), f"valid_from {valid_from!r} is no date"),
        (not valid_until or _is_date(valid_until), f"valid_until {valid_until!r} is no date"),
        (
            not begun or (all(map(_is_date, begun)) and _in_order(*begun)),
            f"it begins between {begun}, which are no dates",
        ),
        (
            not (valid_from and valid_until) or _in_order(valid_from, valid_until),
            f"valid_from {valid_from} is after valid_until {valid_until}",
        ),
    )
    for good, fault in checks:
        if not good:
            raise Faulty(fault)
    several = dict.fromkeys(_on_a_line(part) for label in labels for part in label.split("|"))
    others = tuple(label for label in several if label and label != name_text and not _CONTROL.search(label))
    when = parent or None, valid_from or None, valid_until or None
    return Division(code_text, name_text, level, *when, others, _on_a_line(pinyin), point, iri, begun)


def _on_a_line(text: str) -> str:
    """A name without line breaks and other blanks than single spaces."""
    return " ".join(text.split())


def point(longitude: object, latitude: object) -> Point | None:
    """A point on earth, None of two empty cells; Faulty where a number is none or outside the globe."""
    texts = (
        str(longitude if longitude is not None else "").strip(),
        str(latitude if latitude is not None else "").strip(),
    )
    if texts == ("", ""):
        return None
    try:
        x, y = float(texts[0]), float(texts[1])
    except ValueError as exc:
        raise Faulty(f"the coordinates {texts[0]!r}, {texts[1]!r} are no numbers") from exc
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise Faulty(f"the coordinates {x}, {y} are not on earth; longitude comes first")
    return x, y


def level_of(code: str) -> str:
    """510000 is a province, 513300 a prefecture, 513322 a county, 513322100 a town, 513322100001 a village."""
    if len(code) > 9:
        return "village"
    if len(code) > 6:
        return "town"
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def read_text(path: Path) -> str:
    """A file in UTF-8, or in GB18030 as spreadsheets save it; InputError otherwise. Line ends are as they are."""
    try:
        data = path.read_bytes()
    except OSError as exc:
        told = exc.strerror or str(exc)
        raise InputError(f"cannot be read: {told}", where=str(path), remedy="check the path and the format") from exc
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(data, str(path)).text


def read_json(path: Path) -> Any:
    """A JSON file; InputError with its line otherwise."""
    try:
        return json.loads(read_text(path))
    except (ValueError, RecursionError) as exc:
        line = getattr(exc, "lineno", 1)
        raise InputError(f"is no JSON: {exc}", where=f"{path}:{line}", remedy="check the file") from exc
