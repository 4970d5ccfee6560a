"""Extraction -> quads: one named graph a document, the same bytes for the same text and ontology."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ..masking import shown
from ..model import Extraction
from ..rdf import Quad
from . import iris
from .figures import figures
from .frame import document, home, sections
from .homonyms import read_homonyms
from .ontology import ontology_quads, ontology_texts
from .terms import Terms

__all__ = ["Terms", "emit", "iris", "ontology_quads", "ontology_texts", "read_homonyms"]


def emit(extraction: Extraction, text: str, terms: Terms) -> Iterator[Quad]:
    """The graph …/graph/doc/SEG of a document, each quad once; ``text`` is the text that the offsets index."""
    graph = iris.document_graph(extraction.document.id)
    county = home(extraction.document, terms)
    frame = dict.fromkeys(
        chain(document(extraction.document, county), sections(extraction.document.id, extraction.sections))
    )
    rest = figures(extraction, shown(text, extraction), county, terms, frame)
    return (Quad(*statement, graph) for statement in chain(frame, rest))
