"""``kg stats``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ..errors import UsageError
from ..report import PROPOSED_COLUMNS, json_lines, lines, proposed_rows, proposed_turtle, stats_lines
from ..stats import proposed as find_proposed
from ..stats import stats
from ..store import open_store
from . import options


@click.command("stats")
@options.store
@options.choice("text", "json", "ttl")
@click.option("--proposed", is_flag=True, help="List the concepts that the ontology lacks. 列出待收录的新概念。")
def command(*, folder: Path, form: str, proposed: bool) -> None:
    """Count what the store holds: documents, numbers by class, facts by kind, filled slots.

    统计：文献、县、年份、数字类别、事实种类、各槽位填写率、未读原因；--proposed 列出本体中没有的概念及例句（--format ttl 可直接粘贴到 ontology/）。
    """
    store = open_store(folder).store
    if form == "ttl" and not proposed:
        raise UsageError("counts cannot be written as ttl", remedy="add --proposed, or choose text or json")
    if proposed:
        found = find_proposed(store)
        columned = lines(proposed_rows(found), PROPOSED_COLUMNS, "jsonl" if form == "json" else "table")
        options.write(proposed_turtle(found) if form == "ttl" else columned)
    else:
        counted = stats(store)
        options.write(json_lines([asdict(counted)]) if form == "json" else stats_lines(counted))
