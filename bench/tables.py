"""Speed and memory of tables of facts beside a script of csv and rdflib, and beside openpyxl, on the same rows in one run.

usage: python bench/tables.py [--rows N,…]

The tables have counties, programmes and years that differ from row to row; their figures are invented. What is printed, in
process time and peak memory of children that do nothing else:

1. the rows of a CSV file as N-Quads: ours reads, resolves and checks every field; the peer is the script that people write,
   csv.DictReader and an rdflib.Graph with as many triples a row, in which nothing is checked;
2. the rows of an XLSX file: ours beside openpyxl alone, which gives cells and no facts;
3. the whole of `kg build` and `kg validate`, and how the time a row grows with the number of rows.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from kg_build.resources import gazetteer_file

HEADS = ("id", "value", "unit", "per", "place", "program", "group", "indicator", "agency", "period")
KINDS = (
    ("人", "", "城市低保", "城市低保对象", "保障人数"),
    ("人", "", "农村低保", "农村低保对象", "保障人数"),
    ("万元", "", "农村低保", "", "发放金额"),
    ("元", "人|月", "城市低保", "", "保障标准"),
    ("人", "", "城乡居民养老保险", "", "参保人数"),
    ("万元", "", "住房公积金", "", "缴存额"),
    ("%", "", "", "", "城镇登记失业率"),
    ("万元", "", "高龄津贴", "", "发放金额"),
)
OURS = """
import sys
from pathlib import Path
from kg_build.emit import emit
from kg_build.model import Description
from kg_build.pipeline.sources import extracted, terms
from kg_build.rdf import RdfFormat, serialize
from kg_build.read import Found
from kg_build.resources import ontology_dir
path = Path(sys.argv[1])
outcome = extracted(Found(path, path.stem, Description()))
serialize(emit(outcome.extraction, outcome.source.text, terms(ontology_dir())), sys.argv[2], format=RdfFormat.N_QUADS)
"""
RDFLIB = """
import csv, sys
from urllib.parse import quote
from rdflib import RDF, Graph, Literal, Namespace
KG, ID = Namespace("https://w3id.org/kg-build/ont#"), Namespace("https://w3id.org/kg-build/id/")
graph = Graph()
with open(sys.argv[1], encoding="utf-8", newline="") as handle:
    for number, row in enumerate(csv.DictReader(handle), start=2):
        node, line = ID[f"obs/{number}"], ID[f"row/{number}"]
        for name, value in row.items():
            if value and name not in ("id", "value"):
                graph.add((node, KG[name], ID[quote(value)]))
        graph.add((node, KG.value, Literal(float(row["value"]))))
        for kind in (KG.Observation, KG.Count):
            graph.add((node, RDF.type, kind))
        graph.add((node, KG.status, KG.actual))
        graph.add((node, KG.variable, ID[quote(row["program"] + row["indicator"])]))
        graph.add((node, KG.measureWord, Literal(row["unit"])))
        graph.add((node, KG.rule, Literal("row")))
        graph.add((node, KG.quote, Literal(row["value"])))
        graph.add((node, KG.sentence, line))
        graph.add((node, KG.source, ID[f"cell/{number}"]))
        graph.add((line, RDF.type, KG.Sentence))
        graph.add((line, RDF.value, Literal(",".join(row.values()))))
        graph.add((line, KG.isPartOf, ID.document))
graph.serialize(sys.argv[2], format="nt", encoding="utf-8")
"""
OPENPYXL = """
import sys, openpyxl
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    pass
"""


@dataclass(frozen=True)
class Run:
    """What a child took."""

    seconds: float
    memory: float
    """Peak in MB."""


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed of tables of facts.")
    parser.add_argument("--rows", default="5000,50000", metavar="N,…")
    sizes = [int(size) for size in parser.parse_args(arguments).rows.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            measure(Path(folder), size)


def measure(folder: Path, size: int) -> None:
    """One size of table."""
    table, book = folder / f"t{size}.csv", folder / f"t{size}.xlsx"
    write(table, book, size)
    ours, theirs = folder / "ours.nq", folder / "theirs.nt"
    compare(
        f"{size} rows of CSV as N-Quads", code(OURS, table, ours), "csv and rdflib", code(RDFLIB, table, theirs), size
    )
    print(f"  {lines(ours) / size:.1f} quads a row, theirs {lines(theirs) / size:.1f}")
    compare(f"{size} rows of XLSX as N-Quads", code(OURS, book, ours), "openpyxl alone", code(OPENPYXL, book), size)
    report("kg build", command("build", table, "--store", folder / f"s{size}"), size)
    report("kg validate", command("validate", table), size)
    shutil.rmtree(folder / f"s{size}")


# --- data ------------------------------------------------------------------------------------------------------------


def write(table: Path, book: Path, size: int) -> None:
    """The same rows as CSV and as XLSX."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("facts")
    with table.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        for row in itertools.chain([HEADS], itertools.islice(rows(), size)):
            writer.writerow(row)
            sheet.append(row)
    workbook.save(book)


def rows() -> Iterator[tuple[object, ...]]:
    """One row for each year, county and kind of figure."""
    chance, numbers = random.Random(4), itertools.count(1)
    for year, county, (unit, per, programme, group, indicator) in itertools.product(
        range(1990, 2025), counties(), KINDS
    ):
        value = chance.randint(100, 90_000) if unit in ("人", "元") else round(chance.uniform(1, 90), 2)
        yield next(numbers), value, unit, per, county, programme, group, indicator, f"{county}民政局", year


def counties() -> list[str]:
    """Those that are there today."""
    with gazetteer_file().open(encoding="utf-8-sig", newline="") as handle:
        names = [row["name"] for row in csv.DictReader(handle) if not row["valid_until"]]
    return list(dict.fromkeys(name for name in names if name.endswith("县")))


def lines(path: Path) -> int:
    """Of a file."""
    with path.open("rb") as handle:
        return sum(1 for _ in handle)


# --- processes -------------------------------------------------------------------------------------------------------


def compare(what: str, own: Run, who: str, other: Run, size: int) -> None:
    """Ours, and the other as a multiple of it."""
    report(what, own, size)
    print(
        f"  {who}: {other.seconds:.1f} s, {other.memory:.0f} MB: {other.seconds / own.seconds:.2f} times as long,"
        f" {other.memory / own.memory:.2f} times the memory",
        flush=True,
    )


def report(what: str, run: Run, size: int) -> None:
    """Time, rows a second, memory."""
    rate = f"{size / run.seconds:.0f} rows/s, {run.seconds / size * 1e6:.0f} µs a row"
    print(f"{what}: {run.seconds:.1f} s ({rate}), {run.memory:.0f} MB", flush=True)


def code(program: str, *paths: Path) -> Run:
    """A program, in a process of its own."""
    return child([sys.executable, "-c", program, *map(str, paths)])


def command(*arguments: object) -> Run:
    """A command of kg."""
    return child([sys.executable, "-m", "kg_build", *map(str, arguments)])


def child(arguments: Sequence[str]) -> Run:
    """Process time and peak memory; an error ends the measurement."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(arguments[0], arguments, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(arguments)}")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))


if __name__ == "__main__":
    main(sys.argv[1:])
