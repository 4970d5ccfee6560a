"""A block of text -> tokens: numbers, times, names, lexicon words, markers, places, agencies."""

from __future__ import annotations

from .reader import Recogniser, recogniser
from .tokens import AgencyName, Mark, Moment, Name, Number, PlaceName, Term, Time, Tokens

__all__ = [
    "AgencyName",
    "Mark",
    "Moment",
    "Name",
    "Number",
    "PlaceName",
    "Recogniser",
    "Term",
    "Time",
    "Tokens",
    "recogniser",
]
