"""The command line: ``kg``. Exit status 0 fine, 1 findings or failed files, 2 wrong use or input."""

from __future__ import annotations

import os
import sys

import click

from .. import __version__
from ..errors import KgError
from . import ask, graph, text

__all__ = ["kg", "main"]


class _Failure(click.ClickException):
    """An error as users see it: what, where and the remedy; no traceback."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Print it on stderr."""
        click.echo(f"error: {self.message}", err=True)


class _Group(click.Group):
    """The one place where exceptions become exit statuses."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; KG_DEBUG=1 lets the traceback of a fault of ours through."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except KgError as exc:
            raise _Failure(str(exc)) from exc
        except BrokenPipeError:  # the reader has had enough: kg extract … | head
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(130)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except OSError as exc:
            raise _Failure(f"{exc.filename or 'output'}: {exc.strerror or exc}") from exc
        except Exception as exc:
            if os.environ.get("KG_DEBUG"):
                raise
            what = f"a fault of kg_build itself: {type(exc).__name__}: {exc}"
            raise _Failure(f"{what}\n  remedy: report it with the traceback that KG_DEBUG=1 shows") from exc


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg", message="%(prog)s %(version)s")
def kg() -> None:
    """Turn Chinese county yearbooks into a knowledge graph, every figure with its sentence.

    县年鉴 → 知识图谱：每个数字都能回到原句；可校验、可查询、可链接。
    """


for command in (*text.COMMANDS, *graph.COMMANDS, *ask.COMMANDS):
    kg.add_command(command)


def main() -> None:
    """Entry point of ``kg`` and ``python -m kg_build``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    kg.main(prog_name="kg")
