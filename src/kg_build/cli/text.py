"""Commands over texts: extract, explain, audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError
from ..model import Description
from . import options

if TYPE_CHECKING:
    from ..model import Extraction


@click.command()
@options.sources
@click.option("--format", "form", type=click.Choice(["jsonl", "table", "csv"]), default="table", show_default=True)
@options.description
@options.workers
def extract(paths: tuple[Path, ...], form: str, described: Description, workers: int) -> None:
    """Print every number of the texts and what it says.

    逐个列出文中的数字：事实（数值、单位、项目、对象、指标、时间……）、日期、限定、名称，或未读懂及其原因。
    """
    from ..pipeline import Extracted, extract_paths

    failures: list[InputError] = []
    read = 0
    for outcome in extract_paths(paths, described, workers=workers):
        if isinstance(outcome, Extracted):
            for line in _rendered(outcome.extraction, form, first=not read):
                click.echo(line, nl=False)
            read += 1
        else:
            failures.append(outcome)
    options.complain(failures)
    options.end(failures, read=read)


def _rendered(extraction: Extraction, form: str, *, first: bool) -> Iterator[str]:
    from .. import report

    if form == "table":
        yield from ([] if first else ["\n"])
        yield from report.extraction_table(extraction)
    elif form == "csv":
        lines = report.csv_lines(report.extraction_rows(extraction), report.COLUMNS)
        if not first:
            next(lines)
        yield from lines
    else:
        yield from report.json_lines(report.extraction_rows(extraction))


@click.command()
@click.argument("sentence")
@options.description
def explain(sentence: str, described: Description) -> None:
    """Show how a sentence is read: tokens, patterns that fired, facts, and what is left unread.

    解释一句话如何读出事实：词、触发的句式、得到的事实、未读懂的数字。
    """
    from .. import pipeline

    click.echo(pipeline.explain(sentence, described), nl=False)


@click.command()
@options.sources
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Leave with status 1 if a contradiction is proven. 有确证的矛盾时返回 1。")
@options.description
@options.workers
def audit(paths: tuple[Path, ...], form: str, strict: bool, described: Description, workers: int) -> None:
    """Find figures of the texts that contradict each other.

    核对：找出文中互相矛盾的数字（部分大于整体、合计不符、增减不符），并列出算式与原句。
    """
    from .. import pipeline, report

    found, read, failures = pipeline.audit_paths(paths, described, workers=workers)
    if form == "jsonl":
        for line in report.json_lines(map(report.contradiction_row, found)):
            click.echo(line, nl=False)
    else:
        _print_text(found, read)
    options.complain(failures)
    proven = any(contradiction.strength == "proof" for contradiction in found)
    options.end(failures, read=len(read), findings=strict and proven)
