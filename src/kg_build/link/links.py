"""Links of the places and agencies of a store: found in its documents, decided by ``match`` or by people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Literal as OneOf

from .. import vocab
from ..rdf import Literal, NamedNode, QuerySolutions, Store
from .decisions import Decision, decided
from .gazetteer import Division, Gazetteer
from .match import CONFIRMED, Asked, Because, Match, candidates, decide, match

LEVELS = {
    "Province": ("province",),
    "Prefecture": ("prefecture",),
    "City": ("province", "prefecture", "county"),
    "County": ("county",),
    "District": ("county",),
    "Town": ("town",),
    "Village": ("village",),
    "Locality": (),
}
"""Class of a place -> the levels of divisions that it may be; a locality may be of any."""

Relation = OneOf["exactMatch", "closeMatch", "jurisdiction"]

_PLACES = """
SELECT DISTINCT ?graph ?place ?name ?class ?year ?within WHERE {
  VALUES ?class { kg:Province kg:Prefecture kg:City kg:County kg:District kg:Town kg:Village kg:Locality }
  GRAPH ?graph {
    ?document a kg:Document .
    OPTIONAL { ?document kg:reportingYear ?year }
    ?place a ?class ; skos:prefLabel ?name .
    OPTIONAL { ?place geo:sfWithin ?within }
  }
}
ORDER BY ?name ?place ?year ?graph
"""

_AGENCIES = """
SELECT DISTINCT ?graph ?agency ?name ?year ?place WHERE {
  GRAPH ?graph {
    ?document a kg:Document .
    OPTIONAL { ?document kg:reportingYear ?year }
    ?agency a kg:Agency ; skos:prefLabel ?name .
    OPTIONAL { ?agency dct:spatial ?place }
  }
}
ORDER BY ?name ?agency ?year ?graph
"""

_HEADS = """
SELECT ?title ?publisher ?file WHERE {
  ?document a kg:Document .
  OPTIONAL { ?document dct:title ?title }
  OPTIONAL { ?document dct:publisher ?publisher }
  OPTIONAL { ?document kg:fileName ?file }
}
"""

_NAMES = "SELECT DISTINCT ?text WHERE { ?place a kg:Place ; skos:prefLabel ?text }"
_SENTENCES = "SELECT ?sentence ?text WHERE { ?sentence a kg:Sentence ; rdf:value ?text }"


@dataclass(frozen=True, slots=True)
class Link:
    """A place or an agency of a document, or a division, and what became of it."""

    place: NamedNode
    name: str
    year: int | None
    """The reporting year of the document."""
    match: Match
    kind: str = "County"
    """Class of the place; Agency; or Division, which is linked to another gazetteer."""
    gazetteer: str = "cn"
    decision: Decision | None = None

    @property
    def relation(self) -> Relation:
        """exactMatch of the same unit; closeMatch of a place without a level, such as a county's seat."""
        if self.kind == "Agency":
            return "jurisdiction"
        named = self.match.division is not None and self.match.division.level
        return "exactMatch" if named and self.kind != "Locality" else "closeMatch"

    @property
    def score(self) -> float | None:
        """The score of the division that it was linked to."""
        own = (each.score for each in self.match.candidates if each.division == self.match.division)
        return next(own, None)


@dataclass(frozen=True, slots=True)
class Links:
    """What became of the places of a store, by name and year."""

    linked: tuple[Link, ...]
    unlinked: tuple[Link, ...]


def link(store: Store, gazetteer: Gazetteer, others: Sequence[Gazetteer] = ()) -> Links:
    """Link places and agencies to their divisions as of the documents' years, and these to other gazetteers."""
    linker = _Linker(store, gazetteer)
    found = dict.fromkeys([*linker.places(), *linker.agencies()])
    torn = _torn(found)
    settled = [_unsettled(each) if each.place in torn and each.match.division else each for each in found]
    divisions = {each.match.division for each in settled if each.match.division and each.kind != "Agency"}
    ordered = sorted(divisions, key=lambda d: (d.code, d.name))
    settled += [
        each
        for other in others
        for division in ordered
        for each in _abroad(division, gazetteer, other, linker.decisions)
    ]
    return Links(
        tuple(each for each in settled if each.match.division),
        tuple(each for each in dict.fromkeys(settled) if not each.match.division),
    )


def division_iri(division: Division | str) -> NamedNode:
    """The IRI of a division: …/id/division/513322; that of another gazetteer is its own."""
    if isinstance(division, Division) and division.iri:
        return NamedNode(division.iri)
    code = division.code if isinstance(division, Division) else division
    return NamedNode(f"{vocab.ID}division/{vocab.segment(code)}")


# ---- reading the store ----

_Row = tuple[NamedNode, NamedNode, str, str, int | None, NamedNode | None]
"""Graph, place, name, class, year, what it lies in."""


@dataclass(frozen=True, slots=True)
class _Linker:
    """A store and a gazetteer, with what was found of each place in each graph."""

    store: Store
    gazetteer: Gazetteer
    decisions: Mapping[NamedNode, tuple[Decision, ...]] = field(init=False)
    _rows: dict[tuple[NamedNode, NamedNode], _Row] = field(init=False, default_factory=dict)
    _found: dict[tuple[NamedNode, NamedNode], Match] = field(init=False, default_factory=dict)
    _texts: dict[tuple[NamedNode, str], str] = field(init=False, default_factory=dict)
    """Graph and query -> the lines that it finds there."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "decisions", decided(self.store))

    def places(self) -> Iterator[Link]:
        """The places of all documents, those of one name and year that mean one division once."""
        rows = list(self._places())
        self._rows.update({(row[0], row[1]): row for row in rows})
        for row in rows:
            _, place, name, kind, year, _ = row
            yield self._told(Link(place, name, year, self._match(row), kind))

    def agencies(self) -> Iterator[Link]:
        """The agencies, by the place that they belong to or that their name begins with."""
        for graph, agency, name, year, place in _select(self.store, _AGENCIES):
            if isinstance(graph, NamedNode) and isinstance(agency, NamedNode) and isinstance(name, Literal):
                found = self._seat(graph, name.value, _year(year), place if isinstance(place, NamedNode) else None)
                yield self._told(Link(agency, name.value, _year(year), found, "Agency"))

    def _told(self, each: Link) -> Link:
        """As people have decided."""
        return told(each, self.decisions.get(each.place, ()), self.gazetteer)

    def _match(self, row: _Row) -> Match:
        graph, place, name, kind, year, within = row
        key = graph, place
        if key not in self._found:
            asked = Asked(name, year, frozenset(LEVELS[kind]), self._around(graph, within))
            found = decide(asked, candidates(asked, self.gazetteer), self.gazetteer, self._context(graph))
            self._found[key] = found
        return self._found[key]

    def _around(self, graph: NamedNode, within: NamedNode | None) -> tuple[str, ...]:
        """The code of what a place lies in; its name where it is not linked itself."""
        row = self._rows.get((graph, within)) if within else None
        if row is None:
            return ()
        division = self._match(row).division
        return (division.code,) if division else (row[2],)

    def _seat(self, graph: NamedNode, name: str, year: int | None, place: NamedNode | None) -> Match:
        """The division of an agency's place: 泸定县 of 泸定县民政局, 怀化市 of 怀化市住房公积金管理中心."""
        row = self._rows.get((graph, place)) if place else None
        if row is not None:
            found = self._match(row)
            zh, en = f"机构属“{row[2]}”；{found.because.zh}", f"the agency is {row[2]}'s; {found.because.en}"
            return replace(found, because=Because(zh, en))
        front = self._front(name)
        if front is None:
            return Match(None, (), Because("机构名称未说明所在地", "the name of the agency tells no place"))
        found = match(front, year, self.gazetteer, self._context(graph))
        zh, en = f"机构名称以“{front}”开头；{found.because.zh}", f"its name begins with {front}; {found.because.en}"
        return replace(found, because=Because(zh, en))

    def _front(self, name: str) -> str | None:
        """The longest name of a division that a name begins with."""
        search = self.gazetteer.search
        ends = (name[:end] for end in range(len(name) - 1, 1, -1))
        return next((front for front in ends if front in search.full or front in search.short), None)

    def _places(self) -> Iterator[_Row]:
        for graph, place, name, kind, year, within in _select(self.store, _PLACES):
            if (
                isinstance(graph, NamedNode)
                and isinstance(place, NamedNode)
                and isinstance(name, Literal)
                and isinstance(kind, NamedNode)
            ):
                inside = within if isinstance(within, NamedNode) else None
                yield graph, place, name.value, kind.value.removeprefix(vocab.ONT), _year(year), inside

    def _context(self, graph: NamedNode) -> Iterator[str]:
        """What a document says of where it is: title, publisher, file name; then the places; then the sentences."""
        for row in _select(self.store, _HEADS, graph):
            yield from (each.value for each in row if isinstance(each, Literal))
        for query in (_NAMES, _SENTENCES):
            if (graph, query) not in self._texts:
                self._texts[graph, query] = _lines(self.store, query, graph)
            yield self._texts[graph, query]


def _year(value: object) -> int | None:
    return int(value.value[:4]) if isinstance(value, Literal) else None


def _lines(store: Store, query: str, graph: NamedNode) -> str:
    """The texts that a query finds, a line each, in the order of what it finds: the engine takes ten times as long to sort."""
    found = _select(store, query, graph)
    rows = sorted([each.value for each in row if isinstance(each, NamedNode | Literal)] for row in found)
    return "\n".join(" ".join(text.split()) for *_, text in rows)


def _select(store: Store, query: str, graph: NamedNode | None = None) -> Iterator[Sequence[object]]:
    solutions = store.query(query, prefixes=vocab.PREFIXES, default_graph=graph)
    if isinstance(solutions, QuerySolutions):
        names = [variable.value for variable in solutions.variables]
        yield from ([solution[name] for name in names] for solution in solutions)


# ---- settling ----


def told(each: Link, decisions: Iterable[Decision], gazetteer: Gazetteer) -> Link:
    """A link as people have decided: theirs where they accepted one, without those that they rejected."""
    said = {decision.code: decision for decision in decisions if decision.gazetteer == gazetteer.name}
    accepted = [
        (decision, division)
        for decision in said.values()
        if decision.accepted
        for division in gazetteer.by_code.get(decision.code, ())
    ]
    timely = [pair for pair in accepted if each.year is None or pair[1].may_hold_in(each.year)] or accepted
    if timely:
        decision, division = timely[-1]
        return replace(each, match=Match(division, each.match.candidates, decision.because), decision=decision)
    refused = {code for code, decision in said.items() if not decision.accepted}
    if not refused & {candidate.division.code for candidate in each.match.candidates}:
        return each
    left = tuple(candidate for candidate in each.match.candidates if candidate.division.code not in refused)
    if each.match.division and each.match.division.code not in refused:
        return replace(each, match=replace(each.match, candidates=left))
    nays = [decision for code, decision in said.items() if code in refused]
    return replace(each, match=Match(None, left, nays[-1].because))


def _abroad(
    division: Division, own: Gazetteer, other: Gazetteer, decisions: Mapping[NamedNode, tuple[Decision, ...]]
) -> Iterator[Link]:
    """A division in another gazetteer: by name and level; what lies around, distance or code must confirm it.

    None in one that is a copy of ours, with our IRIs.
    """
    around = next((each.code for each in own.above(division)), None) if other.has_parents else None
    within = tuple(each.name for each in own.by_code.get(around or "", ())[-1:])
    found = match(division.name, None, other, levels={division.level, ""}, within=within, point=division.point)
    if not found.candidates or division_iri(division) in {division_iri(each.division) for each in found.candidates}:
        return
    best = found.candidates[0]
    if (
        found.division
        and found.division.code != division.code
        and CONFIRMED not in map(best.said, ("distance", "within"))
    ):
        why = best.because
        zh, en = f"位置不能证实：{why.zh}", f"its position does not confirm it: {why.en}"
        found = Match(None, found.candidates, Because(zh, en))
    each = Link(division_iri(division), division.name, None, found, "Division", other.name)
    yield told(each, decisions.get(each.place, ()), other)


def _torn(found: Iterable[Link]) -> set[NamedNode]:
    """Places whose documents mean different divisions at one time: 鼓楼区 in 南京市 and 鼓楼区 in 徐州市."""
    divisions: dict[NamedNode, dict[str, Division]] = {}
    for each in found:
        if each.match.division and not each.decision:
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
    return replace(each, match=Match(None, each.match.candidates, because))
