"""Terms of the graph: our namespaces and the ones we reuse.

``kg:`` terms are defined in ontology/core.ttl; a test holds the two together.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from urllib.parse import quote

from .rdf import NamedNode

BASE = "https://w3id.org/kg-build/"
ONT = BASE + "ont#"
CODE = BASE + "code/"
ID = BASE + "id/"
DOC = BASE + "doc/"
"""Texts themselves: an RFC 5147 fragment on one of these IRIs is evidence."""
GRAPH = BASE + "graph/"

ONTOLOGY_GRAPH = NamedNode(GRAPH + "ontology")
GAZETTEER_GRAPH = NamedNode(GRAPH + "gazetteer")
LINKS_GRAPH = NamedNode(GRAPH + "links")
DECISIONS_GRAPH = NamedNode(GRAPH + "decisions")
"""What people have decided about links; it outlives builds."""
AUDIT_GRAPH = NamedNode(GRAPH + "audit")
BUILD_GRAPH = NamedNode(GRAPH + "build")

PREFIXES: dict[str, str] = {
    "kg": ONT,
    "programme": CODE + "programme/",
    "group": CODE + "group/",
    "indicator": CODE + "indicator/",
    "agencykind": CODE + "agency-kind/",
    "action": CODE + "action/",
    "kgunit": CODE + "unit/",
    "marker": CODE + "marker/",
    "variable": CODE + "variable/",
    "status": CODE + "status/",
    "direction": CODE + "direction/",
    "mention-class": CODE + "mention-class/",
    "shape": BASE + "shape/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "org": "http://www.w3.org/ns/org#",
    "cv": "http://data.europa.eu/m8g/",
    "sf": "http://www.opengis.net/ont/sf#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "qudt": "http://qudt.org/schema/qudt/",
    "unit": "http://qudt.org/vocab/unit/",
    "prov": "http://www.w3.org/ns/prov#",
    "time": "http://www.w3.org/2006/time#",
    "oa": "http://www.w3.org/ns/oa#",
    "qb": "http://purl.org/linked-data/cube#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "void": "http://rdfs.org/ns/void#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
}


@cache
def term(curie: str) -> NamedNode:
    """The node of a prefixed name: ``term("skos:prefLabel")``; KeyError for an unknown prefix."""
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@lru_cache(maxsize=1 << 12)
def segment(text: str) -> str:
    """A path segment of an IRI that keeps letters readable: 泸定县 stays, a space is %20 (RFC 3987 iunreserved)."""
    folded = unicodedata.normalize("NFC", text)
    return "".join(c if c.isalnum() or c in "-._~" else quote(c, safe="") for c in folded)
