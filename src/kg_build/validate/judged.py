"""Data under judgement: a graph in a store that tells literals apart as they are written, and sets of nodes beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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

Solution = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Focus:
    """Nodes to be judged, as a pattern that binds ?this to each once."""

    pattern: str
    odd: bool = False
    """Whether a literal among them is stored under a datatype of ours."""


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

    def column(self, query: str, name: str = "this") -> Iterator[Term]:
        """One variable of each solution."""
        for solution in self._solutions(query, _MARKED):
            if (value := solution[name]) is not None:
                yield value

    def _solutions(self, query: str, literals: NamedNode) -> QuerySolutions:
        graphs: list[NamedNode | BlankNode | DefaultGraph] = [DefaultGraph(), literals]
        found = self._store.query(query, default_graph=graphs if self._odd else None)
        assert isinstance(found, QuerySolutions)
        return found

    def hold(self, nodes: Iterable[Term], *, plain: bool = False) -> Focus:
        """A set of nodes, kept beside the data, so that queries can ask for blank nodes and literals too."""
        self._sets += 1
        name = NamedNode(f"urn:x-kg:set:{self._sets}")
        held = [written(node) if plain else stored(node) for node in nodes]
        self._store.extend(Quad(name, _HAS, node, name) for node in held)
        odd = any(type(node) is Literal and written(node) is not node for node in held)
        self.exact = self.exact or odd
        return Focus(f"GRAPH {name} {{ {name} {_HAS} ?this }}", odd)

    @cached_property
    def _below(self) -> dict[Term, list[Term]]:
        """Class -> the classes right below it."""
        found: dict[Term, list[Term]] = {}
        for quad in self._store.quads_for_pattern(None, term("rdfs:subClassOf"), None, DefaultGraph()):
            found.setdefault(quad.object, []).append(quad.subject)
        return found

    @cached_property
    def _used(self) -> frozenset[Term]:
        """The classes that something is an instance of."""
        return frozenset(self.column("SELECT DISTINCT ?this { ?x a ?this }"))

    def kin(self, name: NamedNode) -> list[Term]:
        """A class and those below it that have instances: an instance of any is one of it."""
        found: list[Term] = [name]
        for each in found:
            found.extend(below for below in self._below.get(each, ()) if below not in found)
        return [each for each in found if each in self._used]

    def focus(self, targets: Targets) -> Focus | None:
        """The target nodes of a shape; None where there are none (SHACL, section 2.1.3)."""
        kinds = list(dict.fromkeys(kin for name in targets.classes for kin in self.kin(name)))
        others = targets.nodes or targets.subjects_of or targets.objects_of
        if not others and len(kinds) == 1 and isinstance(kinds[0], NamedNode):
            return Focus(f"?this a {kinds[0]} .")
        nodes: dict[Term, None] = dict.fromkeys(stored(node) for node in targets.nodes)
        for kind in kinds:
            nodes.update((q.subject, None) for q in self._matching(term("rdf:type"), kind))
        for name in targets.subjects_of:
            nodes.update((quad.subject, None) for quad in self._matching(name))
        for name in targets.objects_of:
            nodes.update((quad.object, None) for quad in self._matching(name))
        return self.hold(nodes) if nodes else None

    def _matching(self, name: NamedNode, value: Term | None = None) -> Iterator[Quad]:
        for graph in (DefaultGraph(), _MARKED):
            yield from self._store.quads_for_pattern(None, name, value, graph)

    def nodes(self, focus: Focus) -> list[Term]:
        """The nodes themselves."""
        return list(self.column(f"SELECT DISTINCT ?this {{ {focus.pattern} }}"))

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


def _folded(literal: Term) -> Term:
    """What the store makes of a literal."""
    name = NamedNode("urn:x-kg:fold")
    store = Store()
    store.add(Quad(name, name, literal))
    found: Quad = next(iter(store))
    return found.object
