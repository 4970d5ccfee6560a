"""Options that several commands share, and what is printed in one way everywhere."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from ..errors import InputError, UsageError
from ..model import Description

F = TypeVar("F", bound=Callable[..., Any])

sources = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
store = click.option(
    "--store",
    "folder",
    envvar="KG_STORE",
    default="store",
    show_default=True,
    show_envvar=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of the store. 图谱库目录。",
)
workers = click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes that read documents. 并行进程数。",
)
_DESCRIPTION = (
    click.option("--id", "doc_id", metavar="ID", help="Id of the one document. 文献标识（仅限单个文件）。"),
    click.option("--title", metavar="TEXT", help="Title. 题名。"),
    click.option("--place", metavar="COUNTY", help="County that the text is about: 泸定县. 所述县（市、区）。"),
    click.option("--year", "reporting_year", type=click.IntRange(1900, 2100), metavar="YEAR", help="Year told. 所述年份。"),
    click.option(
        "--edition", "edition_year", type=click.IntRange(1900, 2100), metavar="YEAR", help="Year on the cover. 版次年份。"
    ),
    click.option("--publisher", metavar="TEXT", help="Publisher. 出版者。"),
    click.option("--licence", metavar="TEXT", help="Licence of the text. 许可。"),
)


def description(command: F) -> F:
    """Add the options that describe a document, and hand them on as one ``described``; the manifest gives way to them."""

    @functools.wraps(command)
    def run(*args: Any, doc_id: str | None, **options: Any) -> Any:
        told = {name: options.pop(name) for name in Description.__slots__ if name in options}
        return command(*args, described=Description(id=doc_id, **told), **options)

    for option in reversed(_DESCRIPTION):
        run = option(run)
    return run  # type: ignore[return-value]  # click's decorators keep the function


def complain(failures: Iterable[InputError]) -> None:
    """Print what could not be read."""
    for failure in failures:
        click.echo(f"error: {failure}", err=True)


def end(failures: Sequence[InputError], *, read: int, findings: bool = False) -> NoReturn:
    """Leave with the status of a command over sources: 2 if none was readable, 1 if some failed or there are findings."""
    if failures and not read:
        sys.exit(2)
    sys.exit(1 if failures or findings else 0)


def parameters(given: Sequence[str]) -> dict[str, str]:
    """``county=泸定县`` -> {"county": "泸定县"}; UsageError for what has no =, or stands twice."""
    values: dict[str, str] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise UsageError(f"{each!r} is no parameter", remedy="write --param name=value: --param county=泸定县")
        if name in values:
            raise UsageError(f"the parameter {name} is given twice", remedy="give it once")
        values[name] = value
    return values


def progress(done: int, total: int) -> None:
    """How far a long work is, on stderr where that is a terminal: 120/2800."""
    if sys.stderr.isatty() and total > 20:
        click.echo(f"\r{done}/{total}", err=True, nl=done == total)
