"""Graphs and shapes -> a report: what does not fit, where, why, and the sentence of the source that it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from ..errors import ShapesError
from ..rdf import Literal, NamedNode, Quad, read_turtle
from ..store import Snapshot
from ..vocab import BUILD_GRAPH, GAZETTEER_GRAPH, ONTOLOGY_GRAPH, term
from . import pyshacl_engine
from .context import Index, by_subject, context
from .findings import Finding, Report, Result, Severity
from .report import render

__all__ = ["Engine", "Finding", "Report", "Result", "Severity", "read_shapes", "render", "validate"]

Engine = Callable[[Iterable[Quad], Iterable[Collection[Quad]]], Iterator[tuple[Result, ...]]]
"""Shapes and graphs -> the results of each graph in turn."""

REFERENCE = frozenset({ONTOLOGY_GRAPH, GAZETTEER_GRAPH, BUILD_GRAPH})
"""Graphs that are no data of a source; they are judged only when asked for by name."""


def validate(
    data: Snapshot | Iterable[Quad],
    shapes: Path,
    *,
    ontology: Iterable[Quad] | None = None,
    graphs: Collection[NamedNode] | None = None,
    engine: Engine = pyshacl_engine.check,
) -> Report:
    """Judge each named graph by itself, together with what the ontology says of the concepts that it names.

    ``data`` is a store, or quads; ``ontology`` defaults to the ontology graph of the data. ``graphs`` defaults to all but the
    ontology, the gazetteer and the build's own. ShapesError names the file and line of shapes that cannot be used.
    """
    found = _by_graph(data)
    index = by_subject(found.get(ONTOLOGY_GRAPH, ()) if ontology is None else ontology)
    chosen = {name: quads for name, quads in found.items() if (name not in REFERENCE if graphs is None else name in graphs)}
    results = engine(read_shapes(shapes), ([*quads, *context(quads, index)] for quads in chosen.values()))
    findings = {
        finding
        for (name, quads), of_graph in zip(chosen.items(), results, strict=True)
        for finding in _findings(name, quads, of_graph)
    }
    return Report(tuple(sorted(findings, key=_order)))
