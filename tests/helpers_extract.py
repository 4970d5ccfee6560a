"""The whole extractor on a text written in a test, and the Markdown tables that the cases are written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from kg_build.extract import extractor
from kg_build.lexicon import load_lexicon
from kg_build.model import Description, Extraction, Source

ROOT = Path(__file__).resolve().parents[1]


@cache
def shipped_extractor() -> Callable[[Source], Extraction]:
    """The extractor over the ontology as shipped; made once."""
    return extractor(load_lexicon(ROOT / "ontology"))


def extract(text: str, *, place: str | None = "某县", year: int | None = 2020, doc: str = "d") -> Extraction:
    """Everything read from a text that is said to be about 某县 in 2020."""
    source = Source(doc, f"{doc}.txt", text, "", "utf-8", Description(place=place, reporting_year=year))
    return shipped_extractor()(source)


def table_rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The cells of a Markdown table's rows, the header among them, the rule under it not."""
    for line in lines:
        if line.startswith("|") and not line.startswith("|-"):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]
