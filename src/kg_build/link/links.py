"""Links of the places of a store: found in its documents, decided by ``match``, written as quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from .. import vocab
from ..rdf import Literal, NamedNode, Quad, QuerySolutions, Store
from ..vocab import term
from .gazetteer import Division, Gazetteer
from .match import Because, Match, match

_PLACES = """
SELECT DISTINCT ?graph ?place ?name ?year WHERE {
  VALUES ?class { kg:County kg:City kg:Prefecture kg:Province }
  GRAPH ?graph {
    ?document a kg:Document .
    OPTIONAL { ?document kg:reportingYear ?year }
    ?place a ?class ; skos:prefLabel ?name .
  }
}
ORDER BY ?name ?place ?year ?graph
"""

_HEADS = """
SELECT ?title ?publisher ?file WHERE {
  ?document a kg:Document .
  OPTIONAL { ?document dct:title ?title }
  OPTIONAL { ?document dct:publisher ?publisher }
  OPTIONAL { ?document kg:fileName ?file }
}
"""

_NAMES = "SELECT DISTINCT ?text WHERE { ?place a kg:Place ; skos:prefLabel ?text } ORDER BY ?text"
_SENTENCES = "SELECT ?text WHERE { ?sentence a kg:Sentence ; rdf:value ?text } ORDER BY ?sentence"


@dataclass(frozen=True, slots=True)
class Link:
    """A place of a document and what became of it."""

    place: NamedNode
    name: str
    year: int | None
    """The reporting year of the document."""
    match: Match


@dataclass(frozen=True, slots=True)
class Links:
    """What became of the places of a store, by name and year."""

    linked: tuple[Link, ...]
    unlinked: tuple[Link, ...]


def link(store: Store, gazetteer: Gazetteer) -> Links:
    """Link the counties, prefectures and provinces of the documents to their divisions as of the documents' years."""
    found = dict.fromkeys(
        Link(place, name, year, match(name, year, gazetteer, _context(store, graph)))
        for graph, place, name, year in _places(store)
    )
    torn = _torn(found)
    settled = [_unsettled(each) if each.place in torn and each.match.division else each for each in found]
    return Links(
        tuple(each for each in settled if each.match.division),
        tuple(each for each in dict.fromkeys(settled) if not each.match.division),
    )


def link_quads(links: Links, gazetteer: Gazetteer) -> dict[NamedNode, list[Quad]]:
    """The graphs of the links and of the divisions that they need, sorted; each replaces the one in the store."""
    return {
        vocab.LINKS_GRAPH: _sorted(quad for each in links.linked for quad in _link(each)),
        vocab.GAZETTEER_GRAPH: _sorted(quad for code in _needed(links, gazetteer) for quad in _entry(code, gazetteer)),
    }


def division_iri(code: str) -> NamedNode:
    """The IRI of a division: …/id/division/513322."""
    return NamedNode(f"{vocab.ID}division/{code}")


# ---- reading the store ----


def _places(store: Store) -> Iterator[tuple[NamedNode, NamedNode, str, int | None]]:
    for graph, place, name, year in _select(store, _PLACES):
        if isinstance(graph, NamedNode) and isinstance(place, NamedNode) and isinstance(name, Literal):
            yield graph, place, name.value, int(year.value[:4]) if isinstance(year, Literal) else None


def _context(store: Store, graph: NamedNode) -> Iterator[str]:
    """What a document says of where it is: title, publisher, file name; then the places; then the sentences."""
    for row in _select(store, _HEADS, graph):
        yield from (each.value for each in row if isinstance(each, Literal))
    yield _lines(store, _NAMES, graph)
    yield _lines(store, _SENTENCES, graph)


def _lines(store: Store, query: str, graph: NamedNode) -> str:
    """The texts that a query finds, a line each."""
    return "\n".join(
        " ".join(text.value.split()) for (text,) in _select(store, query, graph) if isinstance(text, Literal)
    )


def _select(store: Store, query: str, graph: NamedNode | None = None) -> Iterator[Sequence[object]]:
    solutions = store.query(query, prefixes=vocab.PREFIXES, default_graph=graph)
    if isinstance(solutions, QuerySolutions):
        names = [variable.value for variable in solutions.variables]
        yield from ([solution[name] for name in names] for solution in solutions)


# ---- settling ----


def _torn(found: Iterable[Link]) -> set[NamedNode]:
    """Places whose documents mean different divisions at one time: 鼓楼区 in 南京市 and 鼓楼区 in 徐州市."""
    divisions: dict[NamedNode, dict[str, Division]] = {}
    for each in found:
        if each.match.division:
            divisions.setdefault(each.place, {})[each.match.division.code] = each.match.division
    return {
        place
        for place, several in divisions.items()
        if any(_overlap(a, b) for a, b in combinations(several.values(), 2))
    }


def _overlap(one: Division, other: Division) -> bool:
    return all((a.valid_from or "0") <= (b.valid_until or "9999") for a, b in ((one, other), (other, one)))


def _unsettled(each: Link) -> Link:
    """A link taken back."""
    because = Because(f"各文献所说的“{each.name}”不是同一处", f"the documents mean different divisions by {each.name}")
    return Link(each.place, each.name, each.year, Match(None, each.match.candidates, because))


# ---- writing quads ----


def _link(each: Link) -> Iterator[Quad]:
    division = each.match.division
    if division:
        because = each.match.because
        yield Quad(each.place, term("skos:exactMatch"), division_iri(division.code), vocab.LINKS_GRAPH)
        yield Quad(each.place, term("skos:note"), Literal(because.zh, language="zh"), vocab.LINKS_GRAPH)
        yield Quad(each.place, term("skos:note"), Literal(because.en, language="en"), vocab.LINKS_GRAPH)


def _needed(links: Links, gazetteer: Gazetteer) -> set[str]:
    """The codes that are linked and those of the divisions around them."""
    linked = {each.match.division for each in links.linked if each.match.division}
    return {d.code for d in linked} | {around.code for d in linked for around in gazetteer.above(d)}


def _entry(code: str, gazetteer: Gazetteer) -> Iterator[Quad]:
    """A division: its last name is the preferred one; it holds from the first name's begin to the last one's end."""
    several = gazetteer.by_code[code]
    node, first, last = division_iri(code), several[0], several[-1]
    statements: list[tuple[str, NamedNode | Literal | None]] = [
        ("rdf:type", term("kg:Division")),
        ("kg:code", Literal(code)),
        ("skos:prefLabel", Literal(last.name, language="zh")),
        ("kg:parent", division_iri(last.parent) if last.parent else None),
        ("kg:validFrom", _date(first.valid_from)),
        ("kg:validUntil", _date(last.valid_until)),
    ]
    statements += [("skos:altLabel", Literal(each.name, language="zh")) for each in several if each.name != last.name]
    return (Quad(node, term(name), value, vocab.GAZETTEER_GRAPH) for name, value in statements if value is not None)


def _date(text: str | None) -> Literal | None:
    """2015 is an xsd:gYear, 2015-03 an xsd:gYearMonth."""
    return Literal(text, datatype=term("xsd:gYearMonth" if "-" in text else "xsd:gYear")) if text else None


def _sorted(quads: Iterable[Quad]) -> list[Quad]:
    return sorted(set(quads), key=str)
