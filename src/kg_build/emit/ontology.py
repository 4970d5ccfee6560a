"""ontology/*.ttl -> the ontology graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import OntologyError
from ..rdf import Quad, RdfFormat, Store, read_turtle
from ..vocab import ONTOLOGY_GRAPH, term


def ontology_store(folder: Path) -> Store:
    """The ontology graph in a store, read by the store itself: three times as fast where only some of it is wanted."""
    store = Store()
    for path in sorted(folder.glob("*.ttl")):
        try:
            store.load(path=str(path), format=RdfFormat.TURTLE, to_graph=ONTOLOGY_GRAPH)
        except (SyntaxError, OSError, UnicodeDecodeError):
            list(read_turtle(path, OntologyError))  # raises what is wrong, with its line
            raise
    schemes = {quad.subject: quad.object for quad in store.quads_for_pattern(None, term("kg:scheme"), None, None)}
    for kind, scheme in schemes.items():
        members = list(store.quads_for_pattern(None, term("rdf:type"), kind, None))
        store.extend(Quad(quad.subject, term("skos:inScheme"), scheme, ONTOLOGY_GRAPH) for quad in members)
    return store


def ontology_quads(folder: Path) -> Iterator[Quad]:
    """Every statement of the folder's *.ttl, and skos:inScheme for each member of a class that has a kg:scheme."""
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise OntologyError("holds no *.ttl file", where=str(folder), remedy="name the folder that holds core.ttl")
    quads = [quad for path in files for quad in read_turtle(path, OntologyError)]
    schemes = {str(quad.subject): quad.object for quad in quads if quad.predicate == term("kg:scheme")}
    for quad in quads:
        yield Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY_GRAPH)
        if quad.predicate == term("rdf:type") and (scheme := schemes.get(str(quad.object))):
            yield Quad(quad.subject, term("skos:inScheme"), scheme, ONTOLOGY_GRAPH)
