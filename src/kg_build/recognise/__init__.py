"""A block of text -> tokens: numbers, times, names, lexicon words, markers, places, agencies."""

from __future__ import annotations

from .reader import Recogniser, recogniser

__all__ = ["Recogniser", "recogniser"]
