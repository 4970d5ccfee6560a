"""Options that several commands share, and what is printed in one way everywhere."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from ..errors import InputError
from ..model import Description

F = TypeVar("F", bound=Callable[..., Any])

_YEAR = click.IntRange(1900, 2100)

# ``readable=False``: whether a file can be read, the command itself tells, with the remedy
sources = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False), metavar="PATH..."
)
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
    click.option("--id", "doc_id", metavar="ID", help="Id, of a single document. 文献标识（限单个文件）。"),
    click.option("--title", metavar="TEXT", help="Title. 题名。"),
    click.option("--place", metavar="COUNTY", help="County that it is about: 泸定县. 所述县（市、区）。"),
    click.option("--year", "reporting_year", type=_YEAR, metavar="YEAR", help="Year that it tells. 所述年份。"),
    click.option("--edition", "edition_year", type=_YEAR, metavar="YEAR", help="Year on its cover. 版次年份。"),
    click.option("--publisher", metavar="TEXT", help="Publisher. 出版者。"),
    click.option("--licence", metavar="TEXT", help="Licence of the text. 许可。"),
)


def choice(default: str, *others: str) -> Callable[[F], F]:
    """The option ``--format``, handed on as ``form``."""
    kinds = click.Choice([default, *others])
    return click.option("--format", "form", type=kinds, default=default, show_default=True, help="Format. 输出格式。")


def description(command: F) -> F:
    """Add options that describe the documents, handed on as one ``described``; a manifest gives way to them."""

    @functools.wraps(command)
    def run(*, doc_id: str | None, **options: Any) -> Any:
        told = {name: options.pop(name) for name in Description.__slots__ if name in options}
        return command(described=Description(id=doc_id, **told), **options)

    for option in reversed(_DESCRIPTION):
        run = option(run)
    return run  # type: ignore[return-value]  # what the other decorators take: a function of keywords


def write(lines: Iterable[str]) -> None:
    """Print lines that bear their own line ends."""
    for line in lines:
        click.echo(line, nl=False)


def end(failures: Sequence[InputError], *, read: int, findings: bool = False) -> NoReturn:
    """Tell what could not be read, and leave: 2 if nothing was readable, 1 if something was not or was found."""
    for error in (each for failure in failures for each in failure.each):
        click.echo(f"error: {error}", err=True)
    if failures and not read:
        sys.exit(2)
    sys.exit(1 if failures or findings else 0)


def warn(warning: str) -> None:
    """Tell of what may be a slip, and go on."""
    click.echo(f"warning: {warning}", err=True)


def progress(done: int, total: int) -> None:
    """How far a long work is, on stderr where that is a terminal: 120/2800."""
    if total > 20 and sys.stderr.isatty():
        click.echo(f"\r{done}/{total}", err=True, nl=done == total)
