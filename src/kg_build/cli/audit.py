"""``kg audit``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ..audit import Contradiction
from ..model import Description
from ..pipeline.checking import audit_paths
from ..pipeline.sources import Extracted
from ..report import contradiction_lines, contradiction_row, json_lines, sentences_of
from . import options


@click.command("audit")
@options.sources
@options.choice("text", "jsonl")
@click.option("--strict", is_flag=True, help="Leave with status 1 if a contradiction is proven. 有确证的矛盾时返回 1。")
@options.description
@options.workers
def command(*, paths: tuple[Path, ...], form: str, strict: bool, described: Description, workers: int) -> None:
    """Find figures of the texts that contradict each other.

    核对：找出文中互相矛盾的数字（部分大于整体、合计不符、增减不符），列出算式与原句。
    """
    found, read, failures = audit_paths(paths, described, workers=workers)
    if form == "jsonl":
        options.write(json_lines(map(contradiction_row, found)))
    else:
        options.write(_text(found, read))
    proven = any(contradiction.strength == "proof" for contradiction in found)
    options.end(failures, read=len(read), findings=strict and proven)


def _text(found: Sequence[Contradiction], read: Sequence[Extracted]) -> Iterator[str]:
    """Each contradiction with the sum done and its sentences, and how many there are."""
    sentences: dict[tuple[str, int], str] = {}
    for each in read:
        sentences |= sentences_of(each.source, each.extraction)
    for contradiction in found:
        yield from contradiction_lines(contradiction, sentences)
        yield "\n"
    yield f"{len(found)} contradictions in {len(read)} documents\n"
