"""``kg serve``."""

from __future__ import annotations

from pathlib import Path

import click

from ..serve import serve
from . import options


@click.command("serve")
@options.store
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Address. 监听地址。")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=7878, show_default=True, metavar="N", help="Port. 端口。"
)
def command(*, folder: Path, host: str, port: int) -> None:
    """Serve the store as a SPARQL endpoint until interrupted.

    启动 SPARQL 端点：GET 或 POST /sparql；已存查询见 /queries/NAME.csv（汉字参数用 curl -G --data-urlencode）。
    """
    serve(folder, host, port)
