"""ontology/*.ttl -> the ontology graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import OntologyError
from ..rdf import NamedNode, Quad, read_turtle
from ..vocab import ONTOLOGY_GRAPH, term


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


def ontology_texts(folder: Path) -> dict[str, str]:
    """What the ontology says of each of its terms and concepts, as N-Triples by IRI: quick to keep, to read a few of."""
    texts: dict[str, str] = {}
    for quad in ontology_quads(folder):
        if isinstance(quad.subject, NamedNode):
            texts[quad.subject.value] = texts.get(quad.subject.value, "") + f"{quad.triple} .\n"
    return texts
