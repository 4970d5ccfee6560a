"""Graph by graph: what engines find becomes findings, with the sentence of the source."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import chain

from ..errors import ShapesError
from ..rdf import BlankNode, NamedNode, Quad
from ..vocab import BUILD_GRAPH, GAZETTEER_GRAPH, ONTOLOGY_GRAPH, term
from .context import About, Told, by_subject, concepts
from .datagraph import DataGraph
from .engines import ENGINES, Engine, EngineName, Judge
from .evidence import Check
from .findings import Finding, Report, Result, Severity
from .inputs import Data, Graphs, Name, ShapesGiven, graphs_of, located, read_shapes
from .inputs import merged as union
from .literals import Term
from .paths import notation
from .remembered import Remembered, digest
from .sources import Sources

REFERENCE = frozenset({ONTOLOGY_GRAPH, GAZETTEER_GRAPH, BUILD_GRAPH})
"""Graphs that are no data of a source; they are judged only when named."""
_SEVERITIES: dict[NamedNode, Severity] = {term("sh:Warning"): "warning", term("sh:Info"): "info"}


@dataclass(frozen=True, slots=True)
class Judged:
    """What is needed to judge one graph after the other."""

    judge: Judge
    graphs: Graphs
    ontology: About | None
    """What the ontology says of a node; None where there is none."""
    checks: Sequence[Check] = ()
    """What SHACL cannot check."""

    rules: str = ""
    """The hash of the shapes and of all else that findings depend on besides the graph."""

    def anew(self, name: Name, before: Remembered) -> tuple[str, tuple[Finding, ...]]:
        """The hash of a graph with what it needs of the ontology, and its findings: those from before where it is the same."""
        quads = [*self.graphs.quads(name)]
        named = {value for quad in quads if type(value := quad.object) is NamedNode}
        around = sorted(_fingerprint(told) for _, told in concepts(named, self.ontology)) if self.ontology else ()
        key = digest(quads, name, self.rules, *around)
        return key, before[key] if key in before else self._found(name, quads)

    def findings(self, name: Name) -> tuple[Finding, ...]:
        """What does not fit in one graph, in order."""
        return self._found(name, self.graphs.quads(name))

    def _found(self, name: Name, quads: Iterable[Quad]) -> tuple[Finding, ...]:
        data = DataGraph(quads, self.ontology)
        results = chain(self.judge.results(data), *(check(data) for check in self.checks))
        return in_order(_findings(data, name, results))


@cache
def _fingerprint(told: Told) -> str:
    lines = sorted(f"{name} {value}" for name, value in told.told)
    return sha256("\n".join(lines).encode()).hexdigest()


def validate(
    data: Data,
    shapes: ShapesGiven,
    *,
    ontology: Iterable[Quad] | About | None = None,
    graphs: Collection[NamedNode] | None = None,
    engine: EngineName | Engine = "compiled",
    merged: bool = False,
    checks: Sequence[Check] = (),
) -> Report:
    """Judge each named graph by itself, together with what the ontology says of the concepts that it names.

    ``data`` is a store, quads, or paths of RDF files; ``shapes`` are paths or quads. ``ontology`` defaults to the graph
    of our ontology in the data, ``graphs`` to all but the ontology, the gazetteer and the build's own. ``merged`` judges
    all graphs as one. ``engine`` is ``"compiled"`` (shapes compiled to queries; what is not compiled goes to pySHACL,
    and the report's notes say so), ``"pyshacl"``, or one of your own. ``checks`` look at what SHACL cannot express.

    ShapesError names file and line of shapes that cannot be used, InputError those of data that cannot be read.
    """
    judge, _ = ready(shapes, engine)
    judged = judged_by(judge, graphs_of(data), ontology=ontology, merged=merged, checks=checks)
    found = (judged.findings(name) for name in chosen(judged.graphs, graphs))
    return Report(in_order(chain.from_iterable(found)), judge.notes)


def ready(shapes: ShapesGiven, engine: EngineName | Engine = "compiled") -> tuple[Judge, Sequence[Quad]]:
    """Shapes made ready to judge graphs, and their triples."""
    given: ShapesGiven = shapes if isinstance(shapes, str | os.PathLike) else list(shapes)  # type: ignore[assignment]
    try:
        quads = read_shapes(given)
        return (ENGINES[engine] if isinstance(engine, str) else engine)(quads), quads
    except ShapesError as exc:
        raise located(exc, given) from exc


def judged_by(
    judge: Judge,
    graphs: Graphs,
    *,
    ontology: Iterable[Quad] | About | None = None,
    merged: bool = False,
    checks: Sequence[Check] = (),
    rules: str = "",
) -> Judged:
    """Graphs with a judge, and with what is said beside them."""
    if merged:
        return Judged(judge, union(graphs), None, checks, rules)
    if ontology is None:
        return Judged(judge, graphs, graphs.about(), checks, rules)
    return Judged(judge, graphs, ontology if callable(ontology) else by_subject(ontology), checks, rules)


def chosen(found: Graphs, graphs: Collection[NamedNode] | None) -> list[Name]:
    """The graphs that are asked for, else all that hold data of sources."""
    return [name for name in found.names if (name in graphs if graphs is not None else name not in REFERENCE)]


def _findings(data: DataGraph, name: Name, results: Iterable[Result]) -> Iterator[Finding]:
    """The results but those about nodes that only the ontology speaks of: that is not the graph's fault."""
    kept = [result for result in dict.fromkeys(results) if data.number(result.focus) not in data.foreign]
    sources = Sources.of(data) if kept else Sources()
    for result in kept:
        messages = dict(result.messages)
        fallback = next(iter(messages.values()), "")
        yield Finding(
            graph=name.value if name else None,
            focus=named(result.focus),
            shape=named(result.shape),
            path=notation(result.path) if result.path else None,
            value=None if result.value is None else named(result.value),
            severity=_SEVERITIES.get(result.severity, "violation"),
            message_zh=messages.get("zh", fallback),
            message_en=messages.get("en", fallback),
            sentence=sources.sentence(result.focus),
            where=sources.place(result.focus),
            result=result,
        )


def named(node: Term) -> str:
    """A node as findings name it: an IRI as it is, a literal as its text, a blank node as _:id."""
    return str(node) if isinstance(node, BlankNode) or not hasattr(node, "value") else node.value


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By graph, focus, shape, path and value, with …/28 before …/123; each once."""
    return tuple(sorted(dict.fromkeys(findings), key=_order))


def _order(finding: Finding) -> tuple[object, ...]:
    parts = (finding.graph, finding.focus, finding.shape, finding.path, finding.value)
    numbered = (tuple(int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", part or "")) for part in parts)
    return (*numbered, finding.message_en, str(finding.result and finding.result.component))
