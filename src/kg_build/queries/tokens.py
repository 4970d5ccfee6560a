"""SPARQL text cut into tokens: enough to tell a variable or a keyword from the inside of a string, IRI or comment.

The productions are those of SPARQL 1.1, section 19.8: IRIREF, STRING_LITERAL1 to LONG2, VAR1, VAR2, PNAME_LN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["comment", "iri", "string", "variable", "name", "tag", "number", "word", "space", "other"]

_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:[^\W\d][\w.-]{0,100})?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
    | (?P<tag>@[A-Za-z][A-Za-z0-9-]*)
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<space>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_PROLOGUE = re.compile(
    r"""(?: \s+ | \#[^\n\r]* | prefix\s+[\w.-]*:\s*<[^<>"{}|^`\\\x00-\x20]*> | base\s+<[^<>"{}|^`\\\x00-\x20]*> )*+""",
    re.VERBOSE | re.IGNORECASE,
)
"""What may stand before the word that tells the form."""

_FORM = re.compile(r"(?:SELECT|CONSTRUCT|DESCRIBE|ASK)(?!\w|:)", re.IGNORECASE)

_FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")

_ABSOLUTE = re.compile(r"<[A-Za-z][\w+.-]*://")
"""No expression has two slashes after a colon: this can only be an IRI."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text, and where it starts."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next token starts."""
        return self.start + len(self.text)


def token_at(query: str, start: int) -> Token:
    """The token that starts at an offset of the query."""
    match = _TOKEN.match(query, start)
    if match is None:  # the last alternative of the pattern takes any character
        raise IndexError(start)
    kind: Kind = match.lastgroup  # type: ignore[assignment]  # each alternative of the pattern has a name
    return Token(kind, match.group(), start)


def tokens(query: str) -> Iterator[Token]:
    """``SELECT ?x`` is a word, a space and a variable; the tokens tile the text."""
    yield from _from(query, 0)


def _from(query: str, at: int) -> Iterator[Token]:
    while at < len(query):
        token = token_at(query, at)
        yield token
        at = token.end


def keywords(query: str) -> list[str]:
    """The bare words in upper case, in order: ``["SELECT", "WHERE"]``; neither ?service nor kg:service is one."""
    return [token.text.upper() for token in tokens(query) if token.kind == "word"]


def form(query: str) -> str | None:
    """The query form: ``SELECT``, ``CONSTRUCT``, ``DESCRIBE`` or ``ASK``; None where the text names none."""
    at = _PROLOGUE.match(query)
    if at and (found := _FORM.match(query, at.end())):
        return found[0].upper()
    rest = (token.text.upper() for token in _from(query, at.end() if at else 0) if token.kind == "word")
    return next((word for word in rest if word in _FORMS), None)


def depth(query: str, few: int = 0) -> int:
    """How deep brackets nest: 2 for ``{ { } }``; where there are few, their number will do."""
    if (most := sum(map(query.count, "([{"))) <= few:
        return most
    deepest = level = 0
    for token in tokens(query):
        if token.kind == "other":
            level += (token.text in "([{") - (token.text in ")]}")
            deepest = max(deepest, level)
    return deepest


def may_invoke(query: str, keyword: str) -> bool:
    """Whether the engine may read a keyword: SERVICE in ``SERVICE <…> {}``, not in ``?service`` or ``"service"``.

    The engine has no lexer of its own: ``<`` may begin an IRI or compare, and a keyword needs no space around it
    (``1.5SERVICEex:a``). All ways to read the text are followed, so that none hides the keyword.
    """
    if keyword not in query.upper():
        return False
    wanted = re.compile(f"(?:true|false)?{keyword}", re.IGNORECASE)
    starts, seen = [0], set[int]()
    while starts:
        at = starts.pop()
        if at in seen or at >= len(query):
            continue
        seen.add(at)
        token = token_at(query, at)
        if token.kind in ("word", "name") and wanted.match(token.text):
            return True
        starts.append(token.end)
        if token.kind == "iri" and not _ABSOLUTE.match(token.text):
            starts.append(at + 1)
    return False
