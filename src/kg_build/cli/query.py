"""``kg query``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ..errors import UsageError
from ..queries import FORMATS, SavedQuery, list_queries, load_query, parse_query, run, serialise
from ..resources import queries_dir
from ..store import open_store
from . import options


@click.command("query")
@click.argument("name", required=False, metavar="[NAME|FILE|-]")
@options.store
@click.option("--param", "-p", "given", multiple=True, metavar="K=V", help="Value of a parameter. 参数取值。")
@options.choice(*FORMATS)
@click.option("--show", is_flag=True, help="Print the query instead of running it. 只显示查询本身。")
def command(*, name: str | None, folder: Path, given: tuple[str, ...], form: str, show: bool) -> None:
    """Run a saved query, a query file, or one from standard input (-); without a name, list the saved ones.

    查询：按名称运行已存查询、查询文件或标准输入（-）；不给名称则列出已存查询及其参数。
    """
    if name is None:
        options.write(_listed(list_queries(queries_dir())))
        return
    saved = (
        parse_query("-", sys.stdin.read(), where="standard input") if name == "-" else load_query(name, queries_dir())
    )
    bound = saved.bound(parameters(given))
    if show:
        click.echo(bound)
    else:
        results = run(open_store(folder).store, bound, where=saved.name)
        sys.stdout.buffer.write(serialise(results, form))


def _from_stdin() -> SavedQuery:
    return parse_query("-", sys.stdin.read(), where="standard input")


def parameters(given: Sequence[str]) -> dict[str, str]:
    """``county=泸定县`` -> {"county": "泸定县"}; UsageError for what has no =, or stands twice."""
    values: dict[str, str] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise UsageError(f"{each!r} is no parameter", remedy="write name=value: --param county=泸定县")
        if name in values:
            raise UsageError(f"the parameter {name} is given twice", remedy="give it once")
        values[name] = value
    return values


def _listed(saved: Sequence[SavedQuery]) -> Iterator[str]:
    """Name, summary and parameters of each; optional parameters stand in brackets."""
    for query in saved:
        yield f"{query.name:<22}{query.summary}\n"
        asked = [(f"{p.name}=…", p.required and p.default is None) for p in query.parameters]
        if asked:
            yield f"{'':<22}{' '.join(text if needed else f'[{text}]' for text, needed in asked)}\n"
