"""Data under judgement: a graph in a store that tells literals apart as they are written, and sets of nodes beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from ..rdf import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store
from ..vocab import term
from .literals import Term, stored, written
from .shapes import SHAPES_GRAPH, Targets

_MARKED = NamedNode("urn:x-kg:marked")
"""Graph of literals that the store would rewrite, under datatypes of ours."""
_PLAIN = NamedNode("urn:x-kg:plain")
"""Graph of the same literals as the store writes them, for queries of users."""
_HAS = NamedNode("urn:x-kg:has")
_FEW = 64
"""Fewer nodes are looked up one by one."""
_ROOM = 500_000
"""How many nodes the columns that are kept may have in all; more would take memory that the store needs."""

Solution = Mapping[str, Term]


class Focus:
    """Nodes to be judged, each once."""

    def __init__(self, data: Data, nodes: Collection[Term], pattern: str | None = None) -> None:
        self._data, self.nodes, self._pattern = data, nodes, pattern

    @cached_property
    def pattern(self) -> str:
        """What binds ?this to each of them in a query; they are put beside the data only when it is asked for."""
        return self._pattern or self._data.held(self.nodes)

    @cached_property
    def odd(self) -> bool:
        """Whether a literal among them is stored under a datatype of ours."""
        return self._data.exact and any(type(node) is Literal and written(node) is not node for node in self.nodes)


class Data:
    """The triples of one graph, whatever graphs the quads name."""

    def __init__(self, quads: Iterable[Quad], shapes: Iterable[Quad] = ()) -> None:
        self._store = Store()
        self._odd: list[Quad] = []
        self._store.bulk_extend(self._faithful(quads))
        self._store.extend(Quad(q.subject, q.predicate, stored(q.object), _MARKED) for q in self._odd)
        self._store.extend(
            Quad(q.subject, q.predicate, q.object, _PLAIN)
            for q in self._odd
            if Quad(q.subject, q.predicate, q.object) not in self._store
        )
        self._store.extend(Quad(q.subject, q.predicate, q.object, NamedNode(SHAPES_GRAPH)) for q in shapes)
        self._sets = 0
        self._columns: dict[NamedNode, Mapping[Term, Collection[Term]]] = {}
        self._room = _ROOM
        self._instances: dict[NamedNode, frozenset[Term]] = {}
        self.exact = bool(self._odd)
        """Whether some literals are stored under datatypes of ours; queries for values must then see through them."""

    def _faithful(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The quads, in the default graph; those that the store would rewrite are put aside."""
        for quad in quads:
            held = quad.object
            if type(held) is Literal and stored(held) is not held:
                self._odd.append(quad)
            elif type(quad.graph_name) is DefaultGraph:
                yield quad
            else:
                yield Quad(quad.subject, quad.predicate, held)

    def rows(self, query: str, *, plain: bool = False) -> Iterator[Solution]:
        """The solutions of a SELECT query; ``plain`` lets it see the literals as the store writes them."""
        found = self._solutions(query, _PLAIN if plain else _MARKED)
        names = [variable.value for variable in found.variables]
        for solution in found:
            yield {name: value for name in names if (value := solution[name]) is not None}

    def _solutions(self, query: str, literals: NamedNode) -> QuerySolutions:
        graphs: list[NamedNode | BlankNode | DefaultGraph] = [DefaultGraph(), literals]
        found = self._store.query(query, default_graph=graphs if self._odd else None)
        assert isinstance(found, QuerySolutions)
        return found

    def held(self, nodes: Iterable[Term]) -> str:
        """A pattern for a set of nodes, kept beside the data, so that queries can ask for blank nodes and literals too."""
        self._sets += 1
        name = NamedNode(f"urn:x-kg:set:{self._sets}")
        self._store.extend(Quad(name, _HAS, node, name) for node in nodes)
        return f"GRAPH {name} {{ {name} {_HAS} ?this }}"

    def focus_of(self, nodes: Collection[Term]) -> Focus:
        """Nodes that the data or the shapes hold, as nodes to be judged."""
        return Focus(self, nodes)

    def column(self, name: NamedNode, nodes: Collection[Term]) -> Mapping[Term, Collection[Term]]:
        """The values of a property, by node; nodes without are left out."""
        if len(nodes) < _FEW:
            return {node: values for node in nodes if (values := self._values(node, name))}
        if name not in self._columns and self._room > 0:
            self._columns[name] = _grouped(self._matching(name))
            self._room -= len(self._columns[name])
        if (whole := self._columns.get(name)) is not None:
            return {node: whole[node] for node in nodes if node in whole}
        wanted = nodes if isinstance(nodes, set | frozenset | dict) else set(nodes)
        return _grouped(quad for quad in self._matching(name) if quad.subject in wanted)

    def _values(self, node: Term, name: NamedNode) -> list[Term]:
        if not isinstance(node, NamedNode | BlankNode):
            return []
        graphs = (DefaultGraph(), _MARKED) if self._odd else (DefaultGraph(),)
        return [quad.object for graph in graphs for quad in self._store.quads_for_pattern(node, name, None, graph)]

    def instances(self, name: NamedNode) -> frozenset[Term]:
        """The instances of a class and of those below it."""
        if name not in self._instances:
            quads = (quad for kind in self.kin(name) for quad in self._matching(term("rdf:type"), kind))
            self._instances[name] = frozenset(quad.subject for quad in quads)
        return self._instances[name]

    @cached_property
    def _below(self) -> dict[Term, list[Term]]:
        """Class -> the classes right below it."""
        found: dict[Term, list[Term]] = {}
        for quad in self._store.quads_for_pattern(None, term("rdfs:subClassOf"), None, DefaultGraph()):
            found.setdefault(quad.object, []).append(quad.subject)
        return found

    def kin(self, name: NamedNode) -> list[Term]:
        """A class and those below it: an instance of any is one of it."""
        found: list[Term] = [name]
        for each in found:
            found.extend(below for below in self._below.get(each, ()) if below not in found)
        return found

    def focus(self, targets: Targets) -> Focus | None:
        """The target nodes of a shape; None where there are none (SHACL, section 2.1.3)."""
        nodes: dict[Term, None] = dict.fromkeys(stored(node) for node in targets.nodes)
        self.exact = self.exact or any(type(node) is Literal and written(node) is not node for node in nodes)
        for kind in dict.fromkeys(kin for name in targets.classes for kin in self.kin(name)):
            nodes.update((quad.subject, None) for quad in self._matching(term("rdf:type"), kind))
        for name in targets.subjects_of:
            nodes.update((quad.subject, None) for quad in self._matching(name))
        for name in targets.objects_of:
            nodes.update((quad.object, None) for quad in self._matching(name))
        return Focus(self, nodes) if nodes else None

    def _matching(self, name: NamedNode, value: Term | None = None) -> Iterator[Quad]:
        for graph in (DefaultGraph(), _MARKED) if self._odd else (DefaultGraph(),):
            yield from self._store.quads_for_pattern(None, name, value, graph)

    @cached_property
    def originals(self) -> Mapping[Term, Term]:
        """Literal as the store writes it -> as the data does, where only one literal of the data is folded into it."""
        folded: dict[Term, set[Term]] = {}
        for literal in {quad.object for quad in self._odd}:
            folded.setdefault(_folded(literal), set()).add(literal)
        return {
            seen: next(iter(literals))
            for seen, literals in folded.items()
            if len(literals) == 1
            and next(self._store.quads_for_pattern(None, None, seen, DefaultGraph()), None) is None
        }


def _grouped(quads: Iterable[Quad]) -> Mapping[Term, Collection[Term]]:
    """Subject -> its objects."""
    found: dict[Term, list[Term]] = {}
    for quad in quads:
        found.setdefault(quad.subject, []).append(quad.object)
    return found


def _folded(literal: Term) -> Term:
    """What the store makes of a literal."""
    name = NamedNode("urn:x-kg:fold")
    store = Store()
    store.add(Quad(name, name, literal))
    found: Quad = next(iter(store))
    return found.object
