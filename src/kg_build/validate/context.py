"""What a document's graph needs of the ontology to be judged by itself: the concepts that it names and those above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..rdf import Quad
from ..vocab import term

Index = Mapping[str, list[Quad]]
"""Subject -> its quads."""

FOLLOWED = frozenset({term("rdf:type"), term("rdfs:subClassOf"), term("skos:broader"), term("kg:canonicalUnit")})
"""Properties that lead from a concept to another one that says what it is."""


def by_subject(quads: Iterable[Quad]) -> Index:
    """The ontology, indexed."""
    found: dict[str, list[Quad]] = {}
    for quad in quads:
        found.setdefault(str(quad.subject), []).append(quad)
    return found


def context(graph: Iterable[Quad], ontology: Index) -> Iterator[Quad]:
    """城市低保 is named by the graph: its quads, and those of 低保 above it; not the thousand other concepts."""
    if not ontology:
        return
    waiting = list({name for quad in graph if (name := str(quad.object)) in ontology})
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in ontology:
            continue
        seen.add(name)
        yield from ontology[name]
        waiting.extend(str(quad.object) for quad in ontology[name] if quad.predicate in FOLLOWED)
