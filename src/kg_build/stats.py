"""What a store holds, counted: documents, mentions by class, facts by kind, filled slots, reasons for the unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .rdf import Literal, NamedNode, QuerySolutions, Store
from .vocab import PREFIXES

_MENTIONS = """
SELECT ?class (COUNT(DISTINCT ?evidence) AS ?n) WHERE {
  { ?node a kg:Observation . BIND("fact" AS ?class) }
  UNION { ?node kg:mentionClass ?code . BIND(REPLACE(STR(?code), "^.*/", "") AS ?class) }
  ?node prov:wasQuotedFrom ?evidence
} GROUP BY ?class"""
_KINDS = """
SELECT ?kind (COUNT(DISTINCT ?node) AS ?n) WHERE {
  VALUES ?class { kg:Amount kg:Count kg:Rate kg:Ratio }
  ?node a ?class BIND(REPLACE(STR(?class), "^.*#", "") AS ?kind)
} GROUP BY ?kind"""
_REASONS = """
SELECT ?reason (COUNT(DISTINCT ?node) AS ?n) WHERE {
  ?node kg:mentionClass <https://w3id.org/kg-build/code/mention-class/unread> ; kg:reason ?reason
} GROUP BY ?reason"""
_SLOTS = {
    "place": "sdmx-dimension:refArea",
    "programme": "kg:programme",
    "group": "kg:group",
    "indicator": "kg:indicator",
    "agency": "kg:agency",
    "period": "sdmx-dimension:refPeriod",
    "unit": "sdmx-attribute:unitMeasure",
    "part of": "kg:partOf",
}
_FILLED = "SELECT (COUNT(DISTINCT ?node) AS ?n) WHERE { ?node a kg:Observation ; %s ?value }"
_SCALARS = {
    "documents": "SELECT (COUNT(DISTINCT ?node) AS ?n) WHERE { ?node a kg:Document }",
    "facts": "SELECT (COUNT(DISTINCT ?node) AS ?n) WHERE { ?node a kg:Observation }",
    "contradictions": "SELECT (COUNT(DISTINCT ?node) AS ?n) WHERE { ?node a kg:Discrepancy }",
}
_PLACES = "SELECT DISTINCT ?value WHERE { ?d a kg:Document ; dct:spatial/skos:prefLabel ?value } ORDER BY ?value"
_YEARS = "SELECT DISTINCT ?value WHERE { ?d a kg:Document ; kg:reportingYear ?value } ORDER BY ?value"
_PROPOSED = """
SELECT ?concept ?class ?label (COUNT(DISTINCT ?fact) AS ?n) (MIN(STR(?text)) AS ?example) WHERE {
  ?concept kg:proposed true ; a ?type ; skos:prefLabel ?label .
  ?fact a kg:Observation ; ?slot ?concept ; kg:sentence/rdf:value ?text .
  BIND(REPLACE(STR(?type), "^.*#", "") AS ?class)
} GROUP BY ?concept ?class ?label ORDER BY ?class DESC(?n) ?label"""
_OF_PROPOSED = """
SELECT ?concept ?of (COUNT(DISTINCT ?fact) AS ?n) WHERE {
  ?concept kg:proposed true . ?fact a kg:Observation ; ?slot ?concept .
  { VALUES ?kind { kg:Amount kg:Count kg:Rate kg:Ratio } ?fact a ?kind }
  UNION { ?fact sdmx-attribute:unitMeasure ?unit . ?unit kg:unitKind ?kind }
  BIND(REPLACE(STR(?kind), "^.*#", "") AS ?of)
} GROUP BY ?concept ?of ORDER BY ?concept DESC(?n) ?of"""


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts over all documents of a store."""

    documents: int
    facts: int
    contradictions: int
    places: tuple[str, ...]
    years: tuple[str, ...]
    mentions: dict[str, int]
    """Class -> numbers of the texts: fact, time, name, qualifier, unread."""
    kinds: dict[str, int]
    slots: dict[str, int]
    """Slot -> facts in which it is filled."""
    reasons: dict[str, int]
    """Why numbers are unread."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A concept that the texts name and the ontology lacks."""

    scheme: str
    """Programme, CountedClass, Indicator or Unit."""
    label: str
    facts: int
    example: str
    """One of the sentences that name it."""
    iri: str
    kinds: tuple[str, ...]
    """What its facts are and what their units count, the most frequent first: Count, People."""


def stats(store: Store) -> Stats:
    """Count what a store holds."""
    documents, facts, contradictions = (_scalar(store, query) for query in _SCALARS.values())
    return Stats(
        documents=documents,
        facts=facts,
        contradictions=contradictions,
        places=tuple(_values(store, _PLACES)),
        years=tuple(_values(store, _YEARS)),
        mentions=_counts(store, _MENTIONS),
        kinds=_counts(store, _KINDS),
        slots={slot: _scalar(store, _FILLED % predicate) for slot, predicate in _SLOTS.items()},
        reasons=_counts(store, _REASONS),
    )


def proposed(store: Store) -> tuple[Proposed, ...]:
    """The proposed concepts, the most frequent of each scheme first."""
    kinds: dict[str, list[str]] = {}
    for iri, kind, _ in _rows(store, _OF_PROPOSED):
        kinds.setdefault(iri, []).append(kind)
    return tuple(
        Proposed(scheme, label, int(facts), example, iri, tuple(kinds.get(iri, ())))
        for iri, scheme, label, facts, example in _rows(store, _PROPOSED)
    )


def _counts(store: Store, query: str) -> dict[str, int]:
    """Name -> count, the greatest first."""
    found = {row[0]: int(row[1]) for row in _rows(store, query)}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _scalar(store: Store, query: str) -> int:
    return int(next(_rows(store, query))[0])


def _values(store: Store, query: str) -> Iterator[str]:
    return (row[0] for row in _rows(store, query))


def _rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    results = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(results, QuerySolutions)  # every query here is a SELECT
    for solution in results:
        yield tuple(term.value for term in solution if isinstance(term, Literal | NamedNode))
