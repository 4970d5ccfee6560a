"""``kg link``."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline.building import link_store
from ..report import LINK_COLUMNS, lines, link_row
from . import options


@click.command("link")
@options.store
@options.choice("table", "csv", "jsonl")
def command(*, folder: Path, form: str) -> None:
    """Link the counties of the store to their GB/T 2260 codes as of their documents' years, and show why.

    链接：把库中的县（市、区）对应到当年的行政区划代码，并说明依据；未能对应的也列出。
    """
    links = link_store(folder)
    rows = [link_row(each) for each in (*links.linked, *links.unlinked)]
    options.write(lines(rows, LINK_COLUMNS, form))
