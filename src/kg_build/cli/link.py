"""``kg link``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..errors import TableError, UsageError
from ..link import Given
from ..pipeline.linking import apply_decisions, link_store, review_lines
from ..report import LINK_COLUMNS, lines, link_row
from . import options


@click.command("link")
@options.store
@click.option(
    "--review", type=click.Path(path_type=Path), metavar="FILE", help="Write what is left to a table (CSV). 待定表。"
)
@click.option(
    "--apply", "table", type=click.Path(path_type=Path), metavar="FILE", help="Take the decisions of that table. 采纳。"
)
@click.option("--by", default="", metavar="NAME", help="Who decided, where a row does not say it. 决定人。")
@click.option("--on", default="", metavar="DATE", help="When, where a row does not say it: 2024-05-06. 日期。")
@options.choice("table", "csv", "jsonl")
def command(*, folder: Path, review: Path | None, table: Path | None, by: str, on: str, form: str) -> None:
    """Link places and agencies of the store to their divisions as of their documents' years, and show why.

    链接：把库中的地方和机构对应到当年的行政区划，并说明依据；未能对应的列出候选，可导出由人判定后再采纳。
    """
    if (by or on) and table is None:
        raise UsageError("--by and --on say who decided and when", remedy="give the table too: --apply FILE")
    if table is not None:
        count = _applied(folder, table, Given(by, on))
        click.echo(f"{count} decisions applied", err=True)
    links = link_store(folder)
    if review is not None:
        review.write_text("".join(review_lines(links)), encoding="utf-8-sig")
        click.echo(f"{len(links.linked)} linked, {len(links.unlinked)} left, candidates in {review}", err=True)
        return
    rows = [link_row(each) for each in (*links.linked, *links.unlinked)]
    options.write(lines(rows, LINK_COLUMNS, form))


def _applied(folder: Path, table: Path, given: Given) -> int:
    """Apply a table; what is wrong in it is told row by row, and then nothing is applied."""
    try:
        return apply_decisions(folder, table, given)
    except TableError as exc:
        for fault in exc.each:
            click.echo(f"error: {fault}", err=True)
        sys.exit(2)
