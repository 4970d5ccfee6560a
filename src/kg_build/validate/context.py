"""What a document's graph needs of the ontology to be judged by itself: the concepts that it names and those above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from ..rdf import NamedNode, Quad, RdfFormat, Store, parse
from ..vocab import ONTOLOGY_GRAPH, term
from .literals import Term

About = Callable[[Term], Sequence[Quad]]
"""What the ontology says of a node."""

FOLLOWED = frozenset({term("rdf:type"), term("rdfs:subClassOf"), term("skos:broader"), term("kg:canonicalUnit")})
"""Properties that lead from a concept to another one that says what it is."""


def by_subject(quads: Iterable[Quad]) -> About | None:
    """The ontology by its nodes, whatever graphs it names; None where there is none."""
    store = Store()
    store.bulk_extend(
        quad if quad.graph_name == ONTOLOGY_GRAPH else Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY_GRAPH)
        for quad in quads
    )
    return in_store(store) if len(store) else None


def in_store(store: Store) -> About:
    """The ontology as a store holds it."""

    @cache
    def about(node: Term) -> Sequence[Quad]:
        found = store.quads_for_pattern(node, None, None, ONTOLOGY_GRAPH)  # type: ignore[arg-type]
        return tuple(Quad(quad.subject, quad.predicate, quad.object) for quad in found)

    return about


def in_texts(texts: Mapping[str, str]) -> About:
    """The ontology as N-Triples by IRI; what nobody asks for is not read."""

    @cache
    def about(node: Term) -> Sequence[Quad]:
        text = texts.get(node.value) if isinstance(node, NamedNode) else None
        return tuple(parse(text, format=RdfFormat.N_TRIPLES)) if text else ()

    return about


def context(graph: Iterable[Quad], about: About) -> Iterator[Quad]:
    """城市低保 is named by the graph: its quads, and those of 低保 above it; not the thousand other concepts."""
    waiting: list[Term] = list(dict.fromkeys(held for quad in graph if type(held := quad.object) is NamedNode))
    seen: set[Term] = set()
    while waiting:
        node = waiting.pop()
        if node in seen or type(node) is not NamedNode:
            continue
        seen.add(node)
        found = about(node)
        yield from found
        waiting.extend(quad.object for quad in found if quad.predicate in FOLLOWED)
