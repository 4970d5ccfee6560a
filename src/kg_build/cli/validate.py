"""``kg validate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from ..model import Description
from ..pipeline.validating import Rules, property_label, validate_paths, validate_store
from ..report import FINDING_COLUMNS, csv_lines, finding_row, report_json
from ..resources import shapes_dir
from ..store import is_store
from ..validate import Report, render
from ..validate.page import html
from ..validate.standard import FORMATS, write_standard
from . import options
from .stdin import from_stdin


@click.command("validate")
@click.argument(
    "paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True, readable=False), metavar="[PATH...|STORE|-]"
)
@options.store
@click.option("--shapes", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the shapes. 形状目录。")
@click.option(
    "--sources",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH",
    help="Texts that the graphs were read from: quotes are compared with them. 原文，供核对引文。",
)
@click.option(
    "--engine",
    type=click.Choice(["compiled", "pyshacl"]),
    default="compiled",
    show_default=True,
    help="Shapes compiled to queries, or pySHACL. 引擎：编译为查询，或 pySHACL。",
)
@click.option("--merged", is_flag=True, help="Judge all graphs as one, not each by itself. 合并各图后校验。")
@options.choice("text", "html", "csv", "json", *FORMATS)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language. 语言。")
@options.description
@options.workers
def command(
    *,
    paths: tuple[Path, ...],
    folder: Path,
    shapes: Path | None,
    sources: tuple[Path, ...],
    engine: Literal["compiled", "pyshacl"],
    merged: bool,
    form: str,
    lang: Literal["zh", "en"],
    described: Description,
    workers: int,
) -> None:
    """Check a store, RDF files, texts or tables against the SHACL shapes; status 1 if a shape is violated.

    校验：不给路径则校验默认图谱库；也可校验 RDF 文件（.ttl .nq ……）或由文本、数据表读出的图。有违例时返回 1。
    """
    rules = Rules(shapes or shapes_dir(), engine, sources)
    if len(paths) == 1 and is_store(paths[0]):
        folder, paths = paths[0], ()
    if paths:
        with from_stdin(paths) as given:
            report, failed = validate_paths(
                given.files,
                rules,
                described,
                merged=merged,
                workers=workers,
                warn=lambda warning: options.warn(given.told(warning)),
                progress=options.progress,
            )
            report, failures = given.report(report), tuple(map(given.error, failed))
    else:
        report, failures = validate_store(folder, rules, merged=merged, workers=workers, progress=options.progress), ()
    if not paths or len(failures) < len(paths):
        _print(report, form, lang)
    options.end(failures, read=len(paths) - len(failures), findings=not report.conforms)


def _print(report: Report, form: str, lang: Literal["zh", "en"]) -> None:
    if form in FORMATS:
        write_standard(report, sys.stdout.buffer, FORMATS[form])
    elif form == "csv":
        options.write(csv_lines((finding_row(f, lang, property_label) for f in report.findings), FINDING_COLUMNS))
    elif form == "json":
        click.echo(report_json(report))
    else:
        click.echo((html if form == "html" else render)(report, lang, property_label), nl=False)
