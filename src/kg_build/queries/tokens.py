"""SPARQL text cut into tokens, finely enough to tell a variable or a keyword from the inside of a string, IRI or comment.

The productions are those of SPARQL 1.1, section 19.8: IRIREF, STRING_LITERAL1 to LONG2, VAR1, VAR2, PNAME_LN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["comment", "iri", "string", "variable", "name", "tag", "word", "space", "other"]

_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*''' | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:\w(?:[\w.-]*[\w-])?)?:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)?)
    | (?P<tag>@[A-Za-z][A-Za-z0-9-]*)
    | (?P<word>\w+)
    | (?P<space>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text, and where it starts."""

    kind: Kind
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """``SELECT ?x`` is a word, a space and a variable; the tokens tile the text."""
    for match in _TOKEN.finditer(query):
        kind: Kind = match.lastgroup  # type: ignore[assignment]  # each alternative of the pattern has a name
        yield Token(kind, match.group(), match.start())


def keywords(query: str) -> list[str]:
    """The bare words in upper case, in order: ``["SELECT", "WHERE"]``; a variable ?service is none, nor is kg:service."""
    return [token.text.upper() for token in tokens(query) if token.kind == "word"]


def form(query: str) -> str | None:
    """The query form: ``SELECT``, ``CONSTRUCT``, ``DESCRIBE`` or ``ASK``; None where the text names none."""
    forms = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")
    return next((word for word in keywords(query) if word in forms), None)


def depth(query: str) -> int:
    """How deep brackets nest: 2 for ``{ { } }``."""
    deepest = level = 0
    for token in tokens(query):
        level += (token.text in "([{") - (token.text in ")]}") if token.kind == "other" else 0
        deepest = max(deepest, level)
    return deepest


def unescaped(query: str) -> str:
    r"""The query with its codepoint escapes undone, which SPARQL 1.1, section 19.2, does before it reads a keyword."""
    return _ESCAPE.sub(lambda match: _character(int(match.group(1) or match.group(2), 16)), query)


def _character(codepoint: int) -> str:
    return chr(codepoint) if codepoint <= 0x10FFFF else "�"
