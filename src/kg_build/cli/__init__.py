"""The command line: ``kg``. Exit status 0 fine, 1 findings or failed files, 2 wrong use or input."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from .. import __version__
from ..errors import KgError

__all__ = ["COMMANDS", "kg", "main"]

COMMANDS = {
    "extract": "Print every number of the texts and what it says. 逐个列出文中的数字",
    "explain": "Show how a sentence is read. 解释一句话如何读出",
    "template": "Write an empty table of facts to fill in. 空数据表",
    "build": "Add texts and tables to the store, or replace them. 建库",
    "validate": "Check a store, RDF files, texts or tables against the shapes. 校验",
    "audit": "Find figures of the texts that contradict each other. 核对矛盾",
    "query": "Run a saved query, or one of your own. 查询",
    "link": "Link places and agencies to gazetteers. 链接地名录",
    "gazetteer": "Import, list and export gazetteers. 地名录",
    "serve": "Serve the store as a SPARQL endpoint. 启动 SPARQL 端点",
    "export": "Write all that the store holds. 导出",
    "stats": "Count what the store holds. 统计",
}
"""Command -> its line of help. Each is the ``command`` of the module of its name, which is imported on call."""


class _Failure(click.ClickException):
    """An error as users see it: what, where and the remedy; no traceback."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print it on stderr."""
        click.echo(f"error: {self.message}", err=True, file=file)


class _Group(click.Group):
    """Imports commands when they are called, and turns exceptions into exit statuses."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the data flow."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f".{cmd_name}", __package__).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; KG_DEBUG=1 lets the traceback of a fault of ours through."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except KgError as exc:
            raise _Failure(str(exc)) from exc
        except BrokenPipeError:  # the reader has had enough: kg extract … | head
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(130)
        except UnicodeError as exc:
            raise _Failure("the input is not UTF-8\n  remedy: set the terminal, or the file, to UTF-8") from exc
        except OSError as exc:
            raise _Failure(f"{exc.filename or 'output'}: {exc.strerror or exc}") from exc
        except Exception as exc:
            if os.environ.get("KG_DEBUG"):
                raise
            what = f"a fault of kg_build itself: {type(exc).__name__}: {exc}"
            raise _Failure(f"{what}\n  remedy: report it, with the traceback that KG_DEBUG=1 shows") from exc


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg", message="%(prog)s %(version)s")
def kg() -> None:
    """Turn Chinese county yearbooks into a knowledge graph, every figure with its sentence.

    县年鉴 → 知识图谱：每个数字都能回到原句；可校验、可查询、可链接。
    """


def main() -> None:
    """Entry point of ``kg`` and ``python -m kg_build``."""
    for stream, errors in ((sys.stdin, "strict"), (sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors)
    kg.main(prog_name="kg")
