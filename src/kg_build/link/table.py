"""Imported gazetteers on disk: one CSV table each, beside it where it came from."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from .gazetteer import Division, Gazetteer, characters, gazetteer_of, in_time

COLUMNS = (
    *("code", "name", "level", "parent", "valid_from", "valid_until"),
    *("labels", "pinyin", "longitude", "latitude", "iri", "earliest", "latest"),
)


def table_lines(divisions: Iterable[Division]) -> Iterator[str]:
    """The table of divisions, sorted, so that equal content is equal bytes."""
    yield _line(COLUMNS)
    for each in sorted(divisions, key=in_time):
        longitude, latitude = each.point or ("", "")
        when = each.valid_from or "", each.valid_until or ""
        labels = "|".join(each.labels)
        about = (each.code, each.name, each.level, each.parent or "", *when, labels, each.pinyin)
        yield _line((*about, longitude, latitude, each.iri, *(each.begun or ("", ""))))


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def save(folder: Path, name: str, divisions: Iterable[Division], source: Mapping[str, Any]) -> Path:
    """Put a gazetteer into the folder, whole or not at all; one of the same name is replaced."""
    path = folder / f"{name}.csv"
    try:
        write_whole(path, "".join(table_lines(divisions)))
        write_whole(folder / f"{name}.json", json.dumps(source, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    except OSError as exc:
        raise InputError(f"cannot be written: {exc}", where=str(path), remedy="name a folder that can be") from exc
    return path


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, with the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def load_tables(folder: Path, own: Path) -> dict[str, Gazetteer]:
    """The imported gazetteers of a folder by name; none where there is no folder. ``own`` holds our tables of characters."""
    paths = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    known = characters(own) if paths and own.is_dir() else {}
    return {path.stem: gazetteer_of(_read(path), **known, name=path.stem) for path in paths}


def _read(path: Path) -> Iterator[Division]:
    with path.open(encoding="utf-8", newline="") as handle:
        table = csv.DictReader(handle)
        if tuple(table.fieldnames or ()) != COLUMNS:
            remedy = "import it anew: kg gazetteer import"
            raise InputError("is no gazetteer of this version", where=f"{path}:1", remedy=remedy)
        for row in table:
            point = (float(row["longitude"]), float(row["latitude"])) if row["longitude"] else None
            yield Division(
                row["code"],
                row["name"],
                row["level"],
                row["parent"] or None,
                row["valid_from"] or None,
                row["valid_until"] or None,
                tuple(filter(None, row["labels"].split("|"))),
                row["pinyin"],
                point,
                row["iri"],
                (row["earliest"], row["latest"]) if row["earliest"] else None,
            )
