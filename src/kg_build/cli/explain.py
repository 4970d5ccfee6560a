"""``kg explain``."""

from __future__ import annotations

import click

from ..model import Description
from ..pipeline.sources import explain
from . import options


@click.command("explain")
@click.argument("sentence")
@options.description
def command(*, sentence: str, described: Description) -> None:
    """Show how a sentence is read: tokens, patterns that fired, facts, and what is left unread.

    解释一句话如何读出事实：词、触发的句式、得到的事实、未读懂的数字。
    """
    click.echo(explain(sentence, described), nl=False)
