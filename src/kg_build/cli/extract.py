"""``kg extract``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from ..errors import InputError
from ..model import Description, Extraction
from ..pipeline.sources import Extracted, extract_paths
from ..report import FACT_COLUMNS, csv_lines, extraction_rows, extraction_table, fact_rows, json_lines
from . import options


@click.command("extract")
@options.sources
@options.choice("table", "jsonl", "csv")
@options.description
@options.workers
def command(*, paths: tuple[Path, ...], form: str, described: Description, workers: int) -> None:
    """Print every number of the texts and what it says.

    逐个列出文中的数字：事实（数值、单位、项目、对象、指标、时间……）、日期、限定、名称，或未读懂及其原因。
    """
    failures: list[InputError] = []
    read = 0
    for outcome in extract_paths(paths, described, workers=workers):
        if isinstance(outcome, Extracted):
            options.write(_rendered(outcome.extraction, form, first=not read))
            read += 1
        else:
            failures.append(outcome)
    options.end(failures, read=read)


def _rendered(extraction: Extraction, form: str, *, first: bool) -> Iterator[str]:
    """One document; tables are parted by an empty line, CSV has one header for all."""
    if form == "table":
        yield from ([] if first else ["\n"])
        yield from extraction_table(extraction)
    elif form == "csv":
        lines = csv_lines(fact_rows(extraction), FACT_COLUMNS)
        if not first:
            next(lines)
        yield from lines
    else:
        yield from json_lines(extraction_rows(extraction))
