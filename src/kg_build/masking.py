"""Telephone, identity-card and account numbers are nowhere shown: stars stand for them, as many as they have signs."""

from __future__ import annotations

from collections.abc import Iterable

from .model import Extraction, Span


def starred(text: str, spans: Iterable[Span]) -> str:
    """电话3122345 -> 电话*******; the offsets of all other characters stay. Spans stand in the order of the text."""
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], "*" * (end - start)]
        position = end
    return "".join([*pieces, text[position:]]) if pieces else text


def shown(text: str, extraction: Extraction) -> str:
    """The text of a document with all the numbers starred that its mentions star."""
    spans = ((m.start, m.end) for m in extraction.mentions if m.kind == "name" and m.text != text[m.start : m.end])
    return starred(text, spans)
