"""``kg serve``."""

from __future__ import annotations

from pathlib import Path

import click

from ..resources import queries_dir
from ..serve.app import serve
from ..serve.settings import Settings
from . import options


@click.command("serve")
@options.store
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Address. 监听地址。")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=7878, show_default=True, metavar="N", help="Port. 端口。"
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Queries at once, each in a process; 4, or one a processor if there are more. 并发查询数。",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    show_default=True,
    metavar="N",
    help="Time limit of a query. 单个查询限时（秒）。",
)
@click.option(
    "--memory",
    type=click.IntRange(64),
    default=1024,
    show_default=True,
    metavar="MB",
    help="Memory limit of a query. 单个查询内存上限。",
)
@click.option(
    "--cache",
    type=click.IntRange(0),
    default=64,
    show_default=True,
    metavar="MB",
    help="Answers kept in memory. 结果缓存。",
)
@click.option("--no-log", "log", flag_value=False, default=True, help="Do not log requests. 不记录访问日志。")
def command(
    *, folder: Path, host: str, port: int, workers: int | None, seconds: float, memory: int, cache: int, log: bool
) -> None:
    """Serve the store as a SPARQL endpoint, saved queries and pages, until interrupted.

    启动 SPARQL 端点：GET 或 POST /sparql；已存查询见 /queries/NAME.csv（汉字参数用 curl -G --data-urlencode）。
    """
    limits = {"seconds": seconds, "memory": memory, "cache": cache, "log": log}
    settings = Settings(folder, queries_dir(), **limits | ({"workers": workers} if workers else {}))  # type: ignore[arg-type]
    serve(settings, host, port)
