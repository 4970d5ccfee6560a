"""Source -> Extraction: normalise, structure, recognise, assemble, in this order."""

from __future__ import annotations

from collections.abc import Callable

from .assemble import assemble
from .lexicon import Lexicon
from .model import Extraction, Source
from .normalise import normalise
from .recognise import Recogniser, recognise, recogniser
from .structure import structure


def extractor(lexicon: Lexicon) -> Callable[[Source], Extraction]:
    """The function that reads a document by a lexicon; its indexes are made here, once."""
    reader = recogniser(lexicon)
    return lambda source: extract_source(source, reader)


def extract_source(source: Source, reader: Recogniser) -> Extraction:
    """Read one document; never raises on text."""
    layout = structure(normalise(source.text))
    tokens = tuple(recognise(block, reader) for block in layout.blocks)
    return assemble(source, layout, tokens, reader.lexicon)
