"""Descriptions for programs: the service (SPARQL 1.1 Service Description), the data set (VoID, DCAT), the saved queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from .. import vocab
from ..errors import QueryError
from ..queries import SavedQuery, query_form, run
from ..rdf import Literal, NamedNode, QuerySolutions, Triple
from ..store import Snapshot

SD = "http://www.w3.org/ns/sparql-service-description#"
FOAF = "http://xmlns.com/foaf/0.1/"
SCHEMA = "https://schema.org/"
FORMATS = "http://www.w3.org/ns/formats/"
PREFIXES = vocab.PREFIXES | {"sd": SD, "foaf": FOAF, "schema": SCHEMA, "formats": FORMATS}

RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads"),
)
"""The names of https://www.w3.org/ns/formats/."""

NAMED = 5000
"""Named graphs that the description of the service lists."""

TITLE = {"zh": "县年鉴社会服务数据知识图谱", "en": "Social services in Chinese county yearbooks, a knowledge graph"}
ABOUT = {
    "zh": "由县年鉴等文本逐句抽取的数据：县、部门、项目、对象、金额；每个数字都能回到原文的字符位置。",
    "en": "Figures read from county yearbooks: counties, agencies, programmes, groups, amounts, each traced to its characters.",
}

Value = NamedNode | Literal


def used_prefixes(triples: Iterable[Triple]) -> dict[str, str]:
    """The prefixes of the namespaces that occur, so that a short answer has a short head."""
    text = " ".join(map(str, triples))
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in text}


def service(snapshot: Snapshot, root: str) -> list[Triple]:
    """The endpoint: its language, formats and graphs."""
    endpoint = f"{root}/sparql"
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default-graph"
    found = [
        *_said(endpoint, "rdf:type", NamedNode(SD + "Service")),
        *_said(endpoint, SD + "endpoint", NamedNode(endpoint)),
        *_said(endpoint, SD + "supportedLanguage", NamedNode(SD + "SPARQL11Query")),
        *_said(endpoint, SD + "resultFormat", *(NamedNode(FORMATS + each) for each in RESULT_FORMATS)),
        *_said(endpoint, SD + "feature", NamedNode(SD + "UnionDefaultGraph")),
        *_said(endpoint, SD + "defaultDataset", NamedNode(dataset)),
        *_said(dataset, "rdf:type", NamedNode(SD + "Dataset")),
        *_said(dataset, SD + "defaultGraph", NamedNode(default)),
        *_said(default, "rdf:type", NamedNode(SD + "Graph")),
        *_said(default, "void:triples", _integer(snapshot.meta.quads)),
    ]
    for at, graph in enumerate(islice(snapshot.graphs(), NAMED)):
        node = f"{endpoint}#graph-{at}"
        found += _said(dataset, SD + "namedGraph", NamedNode(node))
        found += _said(node, "rdf:type", NamedNode(SD + "NamedGraph"))
        found += _said(node, SD + "name", graph)
    return found


def dataset(snapshot: Snapshot, root: str) -> list[Triple]:
    """The data set: what it is, how much of what it holds, and where it is had."""
    node, page, access = f"{root}/#dataset", f"{root}/.well-known/void", f"{root}/#sparql"
    meta = snapshot.meta
    return [
        *_said(page, "rdf:type", vocab.term("void:DatasetDescription")),
        *_said(page, FOAF + "topic", NamedNode(node)),
        *_said(node, "rdf:type", vocab.term("void:Dataset"), vocab.term("dcat:Dataset")),
        *_said(node, "dct:title", *_texts(TITLE)),
        *_said(node, "dct:description", *_texts(ABOUT)),
        *_said(node, "dct:identifier", Literal(snapshot.generation)),
        *_said(node, "void:triples", _integer(meta.quads)),
        *_said(node, "void:documents", _integer(meta.documents)),
        *_said(node, "void:uriSpace", Literal(vocab.BASE)),
        *_said(node, "void:sparqlEndpoint", NamedNode(f"{root}/sparql")),
        *_said(
            node, "void:vocabulary", *(NamedNode(vocab.PREFIXES[each]) for each in ("kg", "skos", "org", "prov", "geo"))
        ),
        *_said(node, "dcat:landingPage", NamedNode(f"{root}/")),
        *_said(node, FOAF + "homepage", NamedNode(f"{root}/")),
        *_said(access, "rdf:type", vocab.term("dcat:DataService")),
        *_said(access, "dct:title", *_texts({"zh": "SPARQL 查询端点", "en": "SPARQL endpoint"})),
        *_said(access, "dcat:endpointURL", NamedNode(f"{root}/sparql")),
        *_said(access, "dcat:endpointDescription", NamedNode(f"{root}/sparql"), NamedNode(f"{root}/openapi.json")),
        *_said(access, "dcat:servesDataset", NamedNode(node)),
        *_said(access, "dct:conformsTo", NamedNode("https://www.w3.org/TR/sparql11-protocol/")),
        *_partitions(snapshot, node),
    ]


def examples(saved: Iterable[SavedQuery], root: str) -> list[Triple]:
    """The saved queries with their defaults, as https://github.com/sib-swiss/sparql-examples has them."""
    return [triple for query in saved for triple in _example(query, root)]


def _partitions(snapshot: Snapshot, node: str) -> Iterator[Triple]:
    """How many members each class has."""
    counts = run(
        snapshot.store, "SELECT ?class (COUNT(?each) AS ?n) { ?each a ?class } GROUP BY ?class ORDER BY ?class"
    )
    for at, row in enumerate(counts if isinstance(counts, QuerySolutions) else ()):
        part = f"{node}-class-{at}"
        yield from _said(node, "void:classPartition", NamedNode(part))
        yield from _said(part, "void:class", row["class"])
        yield from _said(part, "void:entities", row["n"])


def _example(query: SavedQuery, root: str) -> Iterator[Triple]:
    try:
        text = query.bound({})
    except QueryError:  # it asks for what has no default
        text = query.text
    form = (query_form(text) or "SELECT").lower()
    node = f"{root}/queries/{query.name}"
    zh, _, en = query.summary.partition(" / ")
    kinds = ["SPARQLExecutable", {"select": "SPARQLSelectExecutable", "ask": "SPARQLAskExecutable"}.get(form)]
    yield from _said(node, "rdf:type", *(vocab.term(f"sh:{kind}") for kind in kinds if kind))
    if form == "construct":
        yield from _said(node, "rdf:type", vocab.term("sh:SPARQLConstructExecutable"))
    yield from _said(node, "rdfs:label", *_texts({"zh": zh, "en": en or zh}))
    yield from _said(node, "rdfs:comment", Literal(query.description))
    yield from _said(node, f"sh:{form}" if form != "describe" else SCHEMA + "text", Literal(text))
    yield from _said(node, SCHEMA + "target", NamedNode(f"{root}/sparql"))
    yield from _said(node, SCHEMA + "keywords", *map(Literal, query.tags))


def _said(subject: str, predicate: str, *values: object) -> list[Triple]:
    """``_said(node, "dct:title", …)``: a predicate is a prefixed name or an IRI."""
    named = NamedNode(predicate) if predicate.startswith("http") else vocab.term(predicate)
    return [Triple(NamedNode(subject), named, value) for value in values if isinstance(value, NamedNode | Literal)]


def _texts(texts: dict[str, str]) -> Iterator[Literal]:
    return (Literal(text, language=language) for language, text in texts.items())


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=vocab.term("xsd:integer"))
