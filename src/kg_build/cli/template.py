"""``kg template``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

import click

from ..errors import UsageError
from ..pipeline.sources import empty_table

FORMS = ("csv", "tsv", "xlsx")


@click.command("template")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="File to write. 输出文件。")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Heads. 列名语言。")
def command(*, output: Path | None, lang: Literal["zh", "en"]) -> None:
    """Write an empty table of facts (.xlsx, .csv, .tsv) to fill in; without --output, the heads as CSV.

    模板：写一张空的数据表，每行一条事实；.xlsx 另附编码表和可选词表。填好后可 kg validate、kg build。
    """
    if output is None:
        click.echo(empty_table("csv", lang).decode("utf-8-sig"), nl=False)
        return
    form = output.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise UsageError(f"cannot write {output.name}", remedy="name a file that ends in .xlsx, .csv or .tsv")
    made = empty_table(cast(Literal["csv", "tsv", "xlsx"], form), lang)
    try:
        with output.open("xb") as handle:
            handle.write(made)
    except FileExistsError as exc:
        raise UsageError("is there already", where=str(output), remedy="name another file, or delete it") from exc
    except FileNotFoundError as exc:
        raise UsageError("no such folder", where=str(output.parent), remedy="make it, or name another file") from exc
