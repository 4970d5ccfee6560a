"""How much room text takes on a terminal, where a Chinese character is as wide as two letters."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """The room that a text takes: 6 for 泸定县, 4 for 2020."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
