"""Tables of characters: cpca's adcodes.csv, the GeoNames dump, and plain CSV with a column map."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from ...errors import InputError
from ..gazetteer import Division
from ..table import COLUMNS as OURS
from .rows import Faulty, Imported, Options, collected, level_of, made, point, read_text

GEONAMES = (
    *("geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "feature class", "feature code"),
    *("country code", "cc2", "admin1 code", "admin2 code", "admin3 code", "admin4 code", "population", "elevation"),
    *("dem", "timezone", "modification date"),
)
"""The columns of the dump, as its readme.txt names them."""

ADMINISTRATIVE = {"ADM1": "province", "ADM2": "prefecture", "ADM3": "county", "ADM4": "town"}
"""Feature codes of units -> our levels, as GeoNames uses them in China."""


def adcodes(path: Path, options: Options) -> Imported:
    """adcode, name, longitude, latitude: 513322000000 泸定县."""
    rows = _rows(path, ",")
    return collected(
        str(path), _named(rows, path, ("adcode", "name", "longitude", "latitude")), partial(_adcode, options)
    )


def _adcode(options: Options, row: Mapping[str, str]) -> Division | None:
    code = row["adcode"].strip()
    if not (code.isdigit() and len(code) == 12):
        raise Faulty(f"the adcode {code!r} is not 12 digits")
    if code.strip("0") == "1":  # the country
        return None
    short = code[:6] if code.endswith("000000") else code[:9]
    around = {"prefecture": short[:2] + "0000", "county": short[:4] + "00", "town": short[:6]}.get(level_of(short))
    at = point(row["longitude"], row["latitude"])
    return made(short, row["name"], level_of(short), parent=around, point=at, iri=options.iri and options.iri + short)


def geonames(path: Path, options: Options) -> Imported:
    """The dump of a country (CN.txt) or of all: 19 columns parted by tabs, no heads, no quotes."""
    lines = enumerate(read_text(path).split("\n"), 1)
    rows = ((number, line.rstrip("\r").split("\t")) for number, line in lines if line.strip())
    return collected(str(path), rows, partial(_geoname, options))


def _geoname(options: Options, cells: list[str]) -> Division | None:
    if len(cells) != len(GEONAMES):
        raise Faulty(f"{len(cells)} columns instead of {len(GEONAMES)}")
    row = dict(zip(GEONAMES, cells, strict=True))
    if options.country and row["country code"] != options.country:
        return None
    level = ADMINISTRATIVE.get(row["feature code"])
    if level is None and row["feature class"] != "P":
        return None
    return geoname(
        row["geonameid"],
        row["name"],
        (row["asciiname"], *row["alternatenames"].split(",")),
        level or "",
        (row["longitude"], row["latitude"]),
    )


def geoname(identifier: object, name: str, others: tuple[str, ...], level: str, at: tuple[object, object]) -> Division:
    """A place of GeoNames; its name is a Chinese one where it has one."""
    if not str(identifier).isdigit():
        raise Faulty(f"the geonameid {identifier!r} is no number")
    told = (each.strip() for each in (name, *others) if "://" not in each)
    names = list(dict.fromkeys(filter(None, told)))
    chinese = next((each for each in names if all("㐀" <= character <= "鿿" for character in each)), None)
    labels = tuple(each for each in names if each != (chinese or name))
    iri = f"https://sws.geonames.org/{identifier}/"
    return made(identifier, chinese or name, level, labels=labels, point=point(*at), iri=iri)


def mapped(path: Path, options: Options) -> Imported:
    """Any table with heads; the map says which of its columns is our code, our name, …"""
    columns = {ours: ours for ours in OURS} | dict(options.columns)
    if unknown := sorted(set(options.columns) - set(OURS)):
        remedy = "write " + ", ".join(f"{ours}=HEAD" for ours in OURS)
        raise InputError(f"there is no column {unknown[0]!r} to be filled", remedy=remedy)
    rows = _rows(path, options.delimiter)
    needed = (columns["code"], columns["name"], *options.columns.values())
    return collected(str(path), _named(rows, path, needed), partial(_plain, columns, options))


def _plain(columns: Mapping[str, str], options: Options, row: Mapping[str, str]) -> Division:
    told = {ours: (row.get(theirs) or "").strip() for ours, theirs in columns.items()}
    code = told["code"]
    return made(
        code,
        told["name"],
        told["level"],
        parent=told["parent"],
        valid_from=told["valid_from"],
        valid_until=told["valid_until"],
        labels=tuple(filter(None, (each.strip() for each in told["labels"].split("|")))),
        pinyin=told["pinyin"],
        point=point(told["longitude"], told["latitude"]),
        iri=told["iri"] or (options.iri and options.iri + code),
        begun=(told["earliest"], told["latest"]) if told["earliest"] and told["latest"] else None,
    )


_MAP = "say which column is which: --column code=HEAD --column name=HEAD"


def _rows(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the numbers of their first lines; InputError where quotes do not close."""
    table = csv.reader(io.StringIO(read_text(path), newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in table:
            yield line, row
            line = table.line_num + 1
    except csv.Error as exc:
        raise InputError(f"is no table: {exc}", where=f"{path}:{line}", remedy="mend the quotes of this row") from exc


def _named(
    rows: Iterator[tuple[int, list[str]]], path: Path, needed: tuple[str, ...]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows by their heads; InputError where a head is missing. A row of another width lacks its last cells."""
    first, told = next(((line, row) for line, row in rows if row), (1, []))
    heads = [head.strip() for head in told]
    if wrong := [head for head in needed if heads.count(head) != 1]:
        found, times = ", ".join(heads) or "nothing", heads.count(wrong[0])
        what = f"has {times} columns {wrong[0]!r}" if times else f"lacks the column {wrong[0]!r}; it has {found}"
        parted = next((name for mark, name in ((";", ";"), ("\t", "\\t")) if len(heads) == 1 and mark in found), "")
        remedy = f"its cells seem to be parted otherwise: --delimiter '{parted}'" if parted else _MAP
        raise InputError(what, where=f"{path}:{first}", remedy=remedy)
    for line, row in rows:
        if row:
            yield (
                line,
                _Cells(zip(heads, row, strict=False)) if len(row) == len(heads) else _Short(len(row), len(heads)),
            )


_Cells = dict[str, str]


class _Short(dict[str, str]):
    """A row of the wrong width: every look at it tells so."""

    def __init__(self, found: int, expected: int) -> None:
        super().__init__()
        self._told = f"{found} columns instead of {expected}"

    def __getitem__(self, key: str) -> str:
        raise Faulty(self._told)

    def get(self, key: str, default: object = None) -> str:
        raise Faulty(self._told)
