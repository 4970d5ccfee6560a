"""The graph …/graph/build: which run of which version made each document's graph, when, from which bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from .emit import iris
from .emit.statement import Statement, about, integer, string
from .rdf import Literal, NamedNode, Quad
from .vocab import BUILD_GRAPH, ID, segment, term


@dataclass(frozen=True, slots=True)
class Made:
    """A document's graph as a run made it."""

    doc: str
    sha256: str
    quads: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run of `kg build`."""

    version: str
    started: datetime
    ended: datetime
    made: tuple[Made, ...]


def provenance(run: Run, earlier: Iterable[Quad], kept: Collection[NamedNode]) -> Iterator[Quad]:
    """The build graph after a run: its own statements, and of the earlier ones those about graphs that are kept."""
    statements = dict.fromkeys([*_still_true(earlier, kept), *_told(run)])
    return (Quad(*statement, BUILD_GRAPH) for statement in statements)


def _told(run: Run) -> Iterator[Statement]:
    software = NamedNode(f"{ID}software/kg_build/{segment(run.version)}")
    activity = NamedNode(f"{ID}build/{segment(run.started.isoformat())}")
    yield from about(
        software, ("rdf:type", term("prov:SoftwareAgent")), ("rdfs:label", string(f"kg_build {run.version}"))
    )
    yield from about(
        activity,
        ("rdf:type", term("prov:Activity")),
        ("prov:startedAtTime", _moment(run.started)),
        ("prov:endedAtTime", _moment(run.ended)),
        ("prov:wasAssociatedWith", software),
    )
    for made in run.made:
        yield from about(
            iris.document_graph(made.doc),
            ("prov:wasGeneratedBy", activity),
            ("prov:wasDerivedFrom", iris.document(made.doc)),
            ("void:triples", integer(made.quads)),
        )
        yield from about(iris.document(made.doc), ("kg:sha256", string(made.sha256)))


def _still_true(earlier: Iterable[Quad], kept: Collection[NamedNode]) -> Iterator[Statement]:
    """What was said of the kept graphs, of their documents and runs, and of the software of those runs."""
    statements: list[Statement] = [(q.subject, q.predicate, q.object) for q in earlier]  # type: ignore[misc]  # no blanks
    wanted = set(kept)
    for link in ("prov:wasDerivedFrom", "prov:wasGeneratedBy", "prov:wasAssociatedWith"):
        wanted |= {o for s, p, o in statements if s in wanted and p == term(link) and isinstance(o, NamedNode)}
    return (statement for statement in statements if statement[0] in wanted)


def _moment(when: datetime) -> Literal:
    return Literal(when.isoformat(), datatype=term("xsd:dateTime"))
