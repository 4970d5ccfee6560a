"""What a document's graph needs of the ontology to be judged by itself: the concepts that it names and those above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ..rdf import NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse
from ..vocab import ONTOLOGY_GRAPH, term
from .literals import Term

FOLLOWED = frozenset({term("rdf:type"), term("rdfs:subClassOf"), term("skos:broader"), term("kg:canonicalUnit")})
"""Properties that lead from a concept to another one that says what it is."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the ontology says of a node."""

    told: tuple[tuple[NamedNode, Term], ...] = ()
    """Properties and their values."""
    leads: tuple[Term, ...] = ()
    """The nodes that say what it is: 低保 for 城市低保."""


About = Callable[[Term], Told]
"""What the ontology says of a node; asked again, it answers the same at once."""
_NOTHING = Told()


def by_subject(quads: Iterable[Quad]) -> About | None:
    """The ontology by its nodes, whatever graphs it names; None where there is none."""
    held: dict[Term, list[Quad]] = {}
    for quad in quads:
        held.setdefault(quad.subject, []).append(quad)

    @cache
    def told(node: Term) -> Told:
        return _told(held[node])

    return (lambda node: told(node) if node in held else _NOTHING) if held else None


def in_store(store: Store) -> About | None:
    """The ontology as a store holds it; None where it holds none."""
    nodes = described(store)

    @cache
    def told(node: Term) -> Told:
        return _told(store.quads_for_pattern(node, None, None, ONTOLOGY_GRAPH))  # type: ignore[arg-type]

    return (lambda node: told(node) if node in nodes else _NOTHING) if nodes else None


def described(store: Store) -> frozenset[Term]:
    """The nodes that the ontology in a store speaks of."""
    found = store.query(f"SELECT DISTINCT ?node {{ GRAPH {ONTOLOGY_GRAPH} {{ ?node ?property ?value }} }}")
    assert isinstance(found, QuerySolutions)
    return frozenset(row["node"] for row in found)


def in_texts(texts: Mapping[str, str]) -> About:
    """The ontology as N-Triples by IRI; what nobody asks for is not read."""

    @cache
    def told(iri: str) -> Told:
        return _told(parse(texts[iri], format=RdfFormat.N_TRIPLES))

    return lambda node: told(node.value) if isinstance(node, NamedNode) and node.value in texts else _NOTHING


def concepts(named: Iterable[Term], about: About) -> Iterator[tuple[Term, Told]]:
    """城市低保 is named: it, and 低保 above it, with what the ontology says of them; not the thousand other concepts."""
    waiting = [*named]
    seen = set(waiting)
    for node in waiting:
        found = about(node)
        if found.told:
            yield node, found
            fresh = [other for other in found.leads if other not in seen]
            seen.update(fresh)
            waiting.extend(fresh)


def _told(quads: Iterable[Quad]) -> Told:
    told = tuple((quad.predicate, quad.object) for quad in quads)
    return Told(told, tuple(value for name, value in told if name in FOLLOWED)) if told else _NOTHING
