"""The lines of a text, and the fields that a line falls into where blanks or bars part it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..model import Chars, Span

_LINE = re.compile(r"[^\n]+")
BAR = re.compile(r"[|│┃║]")


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line; start and end index the folded text."""

    start: int
    end: int
    text: str
    after_blank: bool


def lines_of(text: str) -> Iterator[Line]:
    """The lines that hold anything, without the blanks around it."""
    last = 0
    for match in _LINE.finditer(text):
        start, end = match.span()
        stripped = text[start:end].strip()
        if stripped:
            start += len(text[start:end]) - len(text[start:end].lstrip())
            yield Line(start, start + len(stripped), stripped, text.count("\n", last, start) > 1)
            last = start + len(stripped)


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a line, and the blanks in front of each but the first, counted in characters of the document."""

    spans: tuple[Span | None, ...]
    gaps: tuple[int, ...] = ()
    indent: int = 0
    """Blanks in front of the first."""


def barred(line: Line) -> Fields:
    """| 城关镇 | 120 | | -> 城关镇, 120, nothing."""
    ends = [match.start() for match in BAR.finditer(line.text)]
    cuts = [-1, *ends, len(line.text)]
    spans = [_stripped(line, first + 1, last) for first, last in pairwise(cuts)]
    first = 1 if ends and ends[0] == 0 else 0
    last = len(spans) - 1 if ends and ends[-1] == len(line.text) - 1 else len(spans)
    return Fields(tuple(spans[first:last]))


def _stripped(line: Line, start: int, end: int) -> Span | None:
    piece = line.text[start:end]
    inner = piece.strip(" *")
    if not inner:
        return None
    first = line.start + start + piece.index(inner)
    return first, first + len(inner)


def spaced(line: Line, chars: Chars, least: int) -> Fields:
    """城关镇   120   310 -> 城关镇, 120, 310: parted by so many blanks at least, as the document has them."""
    spans: list[Span | None] = []
    gaps: list[int] = []
    start = line.start
    for index in range(line.start, line.end):
        if chars.text[index] == " ":
            continue
        before = index - 2 if chars.text[index - 1] == " " else index - 1
        gap = chars.offsets[index] - chars.offsets[before] - 1 if index > line.start else 0
        if gap >= least:
            spans.append((start, before + 1))
            gaps.append(gap)
            start = index
    indent = chars.offsets[line.start] - (chars.offsets[line.start - 1] + 1 if line.start else 0)
    return Fields((*spans, (start, line.end)), tuple(gaps), indent)
