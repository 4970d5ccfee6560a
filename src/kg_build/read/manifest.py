"""manifest.csv -> what it says of the files beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from ..errors import InputError
from ..model import Description
from .decode import decode

NAME = "manifest.csv"
COLUMNS = ("path", "id", "title", "place", "reporting_year", "edition_year", "publisher", "licence")
_YEARS = ("reporting_year", "edition_year")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_Key = TypeVar("_Key")


def read_manifest(folder: Path) -> dict[Path, Description]:
    """File -> description, for each row of the folder's manifest.csv; empty where there is none."""
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        text = decode(path.read_bytes(), str(path)).text
    except OSError as exc:
        raise InputError(f"cannot be read: {exc.strerror}", where=str(path), remedy="check its permissions") from exc
    return _described(path, text)


def _described(path: Path, text: str) -> dict[Path, Description]:
    lines: dict[Path, int] = {}
    ids: dict[str, int] = {}
    found: dict[Path, Description] = {}
    for line, row in _rows(path, text):
        where = f"{path}:{line}"
        source = _source(path.parent, row, where)
        description = _description(row, where)
        _once(lines, source, line, f"{row['path']} is listed", path)
        if description.id is not None:
            _once(ids, description.id, line, f"the id {description.id} is given", path)
        found[source] = description
    return found


def _rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and trimmed cells of each row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header, f"{path}:1")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _row(header, cells, f"{path}:{reader.line_num}")
    except csv.Error as exc:
        raise InputError(
            f"is not valid CSV: {exc}", where=f"{path}:{reader.line_num}", remedy="close the quotes of that line"
        ) from exc


def _check_header(header: list[str], where: str) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    repeated = [name for name in COLUMNS if header.count(name) > 1]
    if unknown or repeated:
        trouble = f"unknown column {unknown[0]!r}" if unknown else f"column {repeated[0]!r} stands twice"
        raise InputError(trouble, where=where, remedy=f"use the columns {','.join(COLUMNS)}")
    if "path" not in header:
        raise InputError("has no column 'path'", where=where, remedy="begin the header line with path,")


def _row(header: list[str], cells: list[str], where: str) -> dict[str, str]:
    if len(cells) > len(header):
        raise InputError(
            f"has {len(cells)} cells under {len(header)} columns",
            where=where,
            remedy="quote the cells that hold a comma",
        )
    return dict.fromkeys(COLUMNS, "") | {name: cell.strip() for name, cell in zip(header, cells, strict=False)}


def _source(folder: Path, row: dict[str, str], where: str) -> Path:
    if not row["path"]:
        raise InputError("the path is blank", where=where, remedy="name the file, as seen from the manifest's folder")
    source = folder / row["path"]
    if not source.is_file():
        raise InputError(
            f"no such file: {row['path']}",
            where=where,
            remedy=f"mend the path (it is taken from {folder}) or drop the row",
        )
    return source.resolve()


def _description(row: dict[str, str], where: str) -> Description:
    words = {name: row[name] or None for name in COLUMNS if name not in ("path", *_YEARS)}
    years = {name: _year(row[name], name, where) for name in _YEARS}
    return Description(**words, **years)  # type: ignore[arg-type]  # the names are those of Description's fields


def _year(cell: str, name: str, where: str) -> int | None:
    if not cell:
        return None
    if len(cell) == 4 and cell.isascii() and cell.isdigit() and _FIRST_YEAR <= int(cell) <= _LAST_YEAR:
        return int(cell)
    raise InputError(f"{name} is {cell!r}, not a year", where=where, remedy="write four digits: 2020")


def _once(seen: dict[_Key, int], key: _Key, line: int, what: str, path: Path) -> None:
    if key in seen:
        raise InputError(
            f"{what} twice: on line {seen[key]} and here", where=f"{path}:{line}", remedy="keep one of the two rows"
        )
    seen[key] = line
