"""How much of an annotated text the extractor reads right, and the floors below which that may not fall.

    python tests/scoring.py            prints the shares beside their floors
    python tests/scoring.py --update   raises each floor to just below what is measured; it lowers none

A fact of the annotation is read right in quantity when value, unit, kind and per are right, and whole when place, program, group,
indicator, period, status, base_period and direction are right too. A label slot is right when one label of the concept that was read is
among the acceptable ones; a group marked `group_optional` may also be empty.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers_extract import ROOT, shipped_extractor
from kg_build.read import read
from kg_build.report import extraction_rows

GOLD = Path(__file__).with_name("gold")
FLOORS = GOLD / "floors.json"
SHARED = ROOT.parent / "shared"
MARGIN = 0.03

QUANTITY = ("value", "unit", "kind", "per")
LABELS = ("place", "program", "group", "indicator")
EXACT = ("period", "status", "base_period", "direction")

Row = Mapping[str, Any]
Shares = dict[str, float]


def annotated() -> dict[str, tuple[Path, Path]]:
    """Name of a text -> the text and its annotation: those of tests/gold, and of ../shared where it exists."""
    found = {path.stem: (path.with_suffix(".txt"), path) for path in sorted(GOLD.glob("*.jsonl"))}
    for path in sorted((SHARED / "gold").glob("*.jsonl")):
        texts = [*path.parent.glob(f"{path.stem}.txt"), *(SHARED / "seeds").glob(f"{path.stem}_*.txt")]
        if texts:
            found[path.stem] = (texts[0], path)
    return found


def measured(text: Path, annotation: Path) -> Shares:
    """Shares of the annotated facts of one text that are read right."""
    (source,) = read([text]).sources
    rows = list(extraction_rows(shipped_extractor()(source)))
    gold = [json.loads(line) for line in annotation.read_text("utf-8").splitlines() if line.strip()]
    return shares(gold, rows)


def shares(gold: Sequence[Row], rows: Sequence[Row]) -> Shares:
    """Shares of the facts of `gold` that `rows` have right in quantity and as a whole."""
    judged = [judgement(fact, rows) for fact in gold if fact["class"] == "fact"]
    return {
        "quantity": sum(quantity for quantity, _ in judged) / max(1, len(judged)),
        "whole": sum(whole for _, whole in judged) / max(1, len(judged)),
    }


def judgement(fact: Row, rows: Sequence[Row]) -> tuple[bool, bool]:
    """Whether a fact was read right in quantity, and as a whole."""
    row = max(rows, key=lambda other: overlap(fact, other), default=None)
    if row is None or not overlap(fact, row) or row["class"] != "fact":
        return False, False
    quantity = all(same(fact[slot], row[slot]) for slot in QUANTITY)
    exact = all(same(fact[slot], row[slot]) for slot in EXACT)
    return quantity, quantity and exact and all(fits(slot, fact, row) for slot in LABELS)


def overlap(one: Row, other: Row) -> int:
    """Characters that two mentions share."""
    return max(0, int(min(one["end"], other["end"]) - max(one["start"], other["start"])))


def same(told: Any, seen: Any) -> bool:
    """Equal figures, equal words, equal denominators in any order."""
    if isinstance(told, int | float) and isinstance(seen, int | float):
        return abs(told - seen) <= 1e-6 * max(1, abs(told))
    if isinstance(told, list) and isinstance(seen, list):
        return sorted(told) == sorted(seen)
    return bool(told == seen)


def fits(slot: str, fact: Row, row: Row) -> bool:
    """Whether a label that was read is among the acceptable ones, or both slots are empty."""
    told, seen = labels(fact[slot]), labels(row[slot])
    if slot == "group" and fact.get("group_optional") and not (told and seen):
        return True
    return bool(told & seen) or told == seen


def labels(slot: Any) -> frozenset[str]:
    """The labels of a slot, without the spaces that a text may print in them."""
    return frozenset("".join(label.split()) for label in ([slot] if isinstance(slot, str) else slot or ()))


def floors() -> dict[str, Shares]:
    """Name of a text -> the shares below which it may not fall."""
    return json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}


def raised(floor: Shares, seen: Shares) -> Shares:
    """The floor just below what was seen, or the old one where that is higher."""
    return {name: max(floor.get(name, 0.0), round(max(0.0, share - MARGIN), 3)) for name, share in seen.items()}


def lines(update: bool) -> Iterator[str]:
    """One line a text; with `update`, the floors are written."""
    told = floors()
    for name, (text, annotation) in annotated().items():
        seen = measured(text, annotation)
        if update:
            told[name] = raised(told.get(name, {}), seen)
        yield f"{name}  " + "  ".join(
            f"{k} {v:6.1%} (floor {told.get(name, {}).get(k, 0):.1%})" for k, v in seen.items()
        )
    if update:
        FLOORS.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="raise the floors to what is measured")
    print(*lines(parser.parse_args().update), sep="\n")
