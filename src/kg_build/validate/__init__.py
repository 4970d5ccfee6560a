"""Graphs and shapes -> a report: what does not fit, where, why, and the sentence of the source that it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from ..errors import ShapesError
from ..rdf import Literal, NamedNode, Quad, read_turtle
from ..store import Snapshot
from ..vocab import BUILD_GRAPH, GAZETTEER_GRAPH, ONTOLOGY_GRAPH, term
from .context import by_subject, context
from .findings import Finding, Report, Result, Severity
from .report import render

__all__ = ["Engine", "Finding", "Report", "Result", "Severity", "read_shapes", "render", "validate"]

Engine = Callable[[Sequence[Quad], Sequence[Quad]], Iterable[Result]]
"""Shapes and the triples of one graph -> what does not fit."""

REFERENCE = frozenset({ONTOLOGY_GRAPH, GAZETTEER_GRAPH, BUILD_GRAPH})
"""Graphs that are no data of a source; they are judged only when named."""


def validate(
    data: Snapshot | Iterable[Quad],
    shapes: Path,
    *,
    ontology: Iterable[Quad] | None = None,
    graphs: Collection[NamedNode] | None = None,
    engine: Engine | None = None,
) -> Report:
    """Judge each named graph by itself, together with what the ontology says of the concepts that it names.

    ``data`` is a store, or quads. ``ontology`` defaults to the ontology graph of the data, ``graphs`` to all but the
    ontology, the gazetteer and the build's own, ``engine`` to pySHACL. ShapesError names file and line of shapes that
    cannot be used.
    """
    rules, judge = read_shapes(shapes), engine or _pyshacl()
    found = _Graphs(data)
    index = by_subject(found.quads(ONTOLOGY_GRAPH) if ontology is None else ontology)
    findings: set[Finding] = set()
    for name in found.names():
        if name in graphs if graphs is not None else name not in REFERENCE:
            quads = found.quads(name)
            results = judge(rules, [*quads, *context(quads, index)])
            findings.update(_findings(name, quads, results))
    return Report(tuple(sorted(findings, key=_order)))


def _pyshacl() -> Engine:
    from .pyshacl_engine import check  # noqa: PLC0415 - a third of a second, for those who validate only

    return check


def read_shapes(folder: Path) -> list[Quad]:
    """The statements of the folder's *.ttl."""
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise ShapesError("holds no *.ttl file", where=str(folder), remedy="name the folder that holds the shapes")
    return [quad for path in files for quad in read_turtle(path, ShapesError)]


class _Graphs:
    """The named graphs of a store, one in memory at a time, or of quads in hand; None names the default graph."""

    def __init__(self, data: Snapshot | Iterable[Quad]) -> None:
        self._snapshot = data if isinstance(data, Snapshot) else None
        self._quads: dict[NamedNode | None, list[Quad]] = {}
        for quad in () if isinstance(data, Snapshot) else data:
            name = quad.graph_name if isinstance(quad.graph_name, NamedNode) else None
            self._quads.setdefault(name, []).append(quad)

    def names(self) -> Iterable[NamedNode | None]:
        return self._snapshot.graphs() if self._snapshot else self._quads

    def quads(self, name: NamedNode | None) -> list[Quad]:
        if self._snapshot and name:
            return list(self._snapshot.quads(name))
        return self._quads.get(name, [])


def _findings(graph: NamedNode | None, quads: Sequence[Quad], results: Iterable[Result]) -> Iterator[Finding]:
    """The results about nodes of the graph itself: what the ontology says of its concepts is not the graph's fault."""
    own = {_name(quad.subject) for quad in quads}
    sentences = _sentences(quads)
    for result in results:
        if result.focus in own:
            messages = dict(result.messages)
            fallback = next(iter(messages.values()), "")
            yield Finding(
                graph=graph.value if graph else None,
                focus=result.focus,
                shape=result.shape,
                path=result.path,
                value=result.value,
                severity=result.severity,
                message_zh=messages.get("zh", fallback),
                message_en=messages.get("en", fallback),
                sentence=sentences.get(result.focus),
            )


def _sentences(quads: Iterable[Quad]) -> dict[str, str]:
    """Figure or number -> text of the sentence that it stands in."""
    texts: dict[str, str] = {}
    around: dict[str, str] = {}
    for quad in quads:
        if quad.predicate == term("kg:sentence"):
            around[_name(quad.subject)] = _name(quad.object)
        elif quad.predicate == term("rdf:value") and isinstance(quad.object, Literal):
            texts[_name(quad.subject)] = quad.object.value
    return texts | {node: texts[sentence] for node, sentence in around.items() if sentence in texts}


def _name(node: object) -> str:
    """A node as results name it: the IRI without its brackets, _:id for a blank node."""
    return str(node).strip("<>")


def _order(finding: Finding) -> tuple[tuple[object, ...], ...]:
    """Graph, focus, shape, path and value, with …/28 before …/123."""
    parts = (finding.graph, finding.focus, finding.shape, finding.path, finding.value)
    return tuple(tuple(int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", part or "")) for part in parts)
