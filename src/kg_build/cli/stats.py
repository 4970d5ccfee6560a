"""``kg stats``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ..report import PROPOSED_COLUMNS, json_lines, lines, proposed_rows, stats_lines
from ..stats import proposed as find_proposed
from ..stats import stats
from ..store import open_store
from . import options


@click.command("stats")
@options.store
@options.choice("text", "json")
@click.option("--proposed", is_flag=True, help="List the concepts that the ontology lacks. 列出待收录的新概念。")
def command(*, folder: Path, form: str, proposed: bool) -> None:
    """Count what the store holds: documents, numbers by class, facts by kind, filled slots.

    统计：文献、县、年份、数字类别、事实种类、各槽位填写率、未读原因；--proposed 列出本体中没有的概念及例句。
    """
    store = open_store(folder).store
    if proposed:
        rows = proposed_rows(find_proposed(store))
        options.write(lines(rows, PROPOSED_COLUMNS, "jsonl" if form == "json" else "table"))
    else:
        found = stats(store)
        options.write(json_lines([asdict(found)]) if form == "json" else stats_lines(found))
