"""A block of text -> tokens: numbers, times, names, lexicon words, markers, places, agencies; and the fields of a table."""

from __future__ import annotations

from ..model import Block
from ..tokens import Tokens
from .reader import Indexes, Recogniser, indexes_of, recogniser
from .tables import read_table
from .terms import WordIndex

__all__ = ["Indexes", "Recogniser", "WordIndex", "indexes_of", "recognise", "recogniser"]


def recognise(block: Block, reader: Recogniser) -> Tokens:
    """All tokens of a block; those of a table come with its fields, each as a clause of prose."""
    text = block.chars.text
    return reader.recognise(text) if block.table is None else read_table(block.table, text, reader)
