"""The header of a saved query: grlc's decorators, lines that begin with ``#+`` and hold YAML.

Of YAML, what the headers need: ``key: value``, ``key: >-`` with an indented text below it, and lists, whose items are
plain or named (``- programme: 低保``), the named ones with a list of their own where they have no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..errors import QueryError

_KEY = re.compile(r"(?P<key>[A-Za-z_]+):(?:\s+(?P<value>.*))?")
_ITEM = re.compile(r"-\s+(?:(?P<key>[A-Za-z0-9]+):(?:\s+|$))?(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says, each key with the texts and the named lists under it."""

    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    named: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """``named["defaults"]["programme"]`` is ``["低保"]``."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    indent: int
    text: str


def read_header(text: str, where: str) -> Header:
    """The header of a query's text; QueryError with the line that is no header."""
    header = Header()
    lines = list(_lines(text))
    while lines:
        key, block = _block(lines, where)
        _enter(header, key, block, where)
    return header


def _lines(text: str) -> Iterator[_Line]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#+") and (content := line[2:].strip()):
            yield _Line(number, len(line[2:]) - len(line[2:].lstrip()), content)


def _block(lines: list[_Line], where: str) -> tuple[re.Match[str], list[_Line]]:
    """Take a key and the lines under it from the head of the list."""
    first = lines.pop(0)
    key = _KEY.fullmatch(first.text)
    if key is None:
        raise QueryError(
            f"not a header line: {first.text!r}", where=f"{where}:{first.number}", remedy="write #+ key: value"
        )
    block = []
    while lines and lines[0].indent > first.indent:
        block.append(lines.pop(0))
    return key, block


def _enter(header: Header, key: re.Match[str], block: list[_Line], where: str) -> None:
    name, value = key["key"], key["value"] or ""
    if not block or value in (">", ">-", "|", "|-"):
        header.texts[name] = " ".join(line.text for line in block) if block else value
        return
    header.lists[name], header.named[name] = [], {}
    current: str | None = None
    for line in block:
        current = _enter_item(header, name, line, current, where)


def _enter_item(header: Header, name: str, line: _Line, current: str | None, where: str) -> str | None:
    """Add one item of a list; the name under which deeper items go is returned."""
    item = _ITEM.fullmatch(line.text)
    if item is None:
        raise QueryError(
            f"not an item of {name}: {line.text!r}", where=f"{where}:{line.number}", remedy="write #+   - value"
        )
    if item["key"]:
        header.named[name][item["key"]] = [item["value"]] if item["value"] else []
        return item["key"]
    target = header.lists[name] if current is None else header.named[name][current]
    target.append(item["value"])
    return current
