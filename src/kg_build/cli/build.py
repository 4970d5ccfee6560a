"""``kg build``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from ..model import Description
from ..pipeline.building import BuildReport, build
from . import options


@click.command("build")
@options.sources
@options.store
@click.option("--prune", is_flag=True, help="Drop the documents that the paths do not name. 删去未列出的文献。")
@options.description
@options.workers
def command(*, paths: tuple[Path, ...], folder: Path, prune: bool, described: Description, workers: int) -> None:
    """Add texts and tables to the store, or replace them: facts, links, contradictions.

    建库：把文本和数据表加入图谱库（同一标识的文献则替换），连同政区链接与核对结果；要么全部生效，要么原库不动。
    """
    report = build(paths, folder, described, prune=prune, workers=workers, progress=options.progress)
    options.write(_told(report, folder))
    for warning in report.warnings:
        options.warn(warning)
    for document in report.without_facts:
        options.warn(f"{document}: built, but no fact was found in it")
    options.end(report.failures, read=len(report.documents))


def _told(report: BuildReport, folder: Path) -> Iterator[str]:
    """A line for each document, and the counts."""
    if report.snapshot is None:
        return
    for document in report.documents:
        yield f"{document.id}  {document.place or '?'}  {document.reporting_year or '?'}\n"
    yield (
        f"documents {len(report.documents)}, numbers {sum(report.mentions.values())}, facts {report.facts}, "
        f"unread {report.mentions.get('unread', 0)}, contradictions {len(report.contradictions)}\n"
        f"{report.snapshot.meta.quads} quads in {folder}/{report.snapshot.generation}\n"
    )
