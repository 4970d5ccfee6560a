"""The data graph under judgement: terms are numbers, and triples lie by property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import chain

from ..rdf import NamedNode, Quad
from ..vocab import term
from .context import About, concepts
from .literals import Term
from .shapes import Targets

Pairs = tuple[list[int], list[int]]
"""The subjects and the objects of a property, one beside the other."""
Groups = Mapping[int, Collection[int]]
"""Node -> its values, each once; nodes without are left out."""
_ROOM = 500_000
"""How many nodes the groups that are kept may have in all; more would take as much memory as the triples."""


class DataGraph:
    """The triples of one graph, whatever graphs the quads name, with what the ontology says of the concepts in it."""

    def __init__(self, quads: Iterable[Quad], about: About | None = None) -> None:
        numbers: defaultdict[Term, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        own: defaultdict[NamedNode, Pairs] = defaultdict(lambda: ([], []))
        for quad in quads:
            subjects, objects = own[quad.predicate]
            subjects.append(numbers[quad.subject])
            objects.append(numbers[quad.object])
        around: defaultdict[NamedNode, Pairs] = defaultdict(lambda: ([], []))
        described: set[int] = set()
        if about:
            terms = list(numbers)
            named = set(chain.from_iterable(objects for _, objects in own.values()))
            described = _described([node for n in named if type(node := terms[n]) is NamedNode], numbers, around, about)
        numbers.default_factory = None
        self.terms: list[Term] = list(numbers)
        """Number -> term."""
        self._numbers: dict[Term, int] = numbers
        self._own, self._around = dict(own), dict(around)
        self._described = described
        self._groups: dict[tuple[NamedNode, bool], Groups] = {}
        self._room = _ROOM

    # --- terms ---

    def number(self, node: Term) -> int:
        """The number of a term; one that no triple names gets a new one."""
        found = self._numbers.get(node)
        if found is None:
            found = self._numbers[node] = len(self.terms)
            self.terms.append(node)
        return found

    def known(self, node: Term) -> int | None:
        """The number of a term; None where no triple names it."""
        return self._numbers.get(node)

    @cached_property
    def foreign(self) -> frozenset[int]:
        """The nodes that only the ontology speaks of."""
        if not self._described:
            return frozenset()
        return frozenset(
            self._described.difference(chain.from_iterable(subjects for subjects, _ in self._own.values()))
        )

    # --- triples ---

    @property
    def properties(self) -> AbstractSet[NamedNode]:
        """Those that the triples of the graph and of the ontology around it have."""
        return self._own.keys() | self._around.keys()

    def own(self, name: NamedNode) -> Iterator[tuple[int, int]]:
        """The pairs of a property that the graph itself tells, not the ontology."""
        return zip(*self._own.get(name, ((), ())), strict=True)

    @property
    def own_properties(self) -> Collection[NamedNode]:
        """Those that the graph itself has."""
        return self._own

    def pairs(self, name: NamedNode) -> Iterator[tuple[int, int]]:
        """Subjects and objects of a property; a triple that is told twice comes twice."""
        return chain(self.own(name), zip(*self._around.get(name, ((), ())), strict=True))

    def quads(self, names: Iterable[NamedNode] | None = None) -> Iterator[Quad]:
        """The triples of some properties, or all; in the default graph."""
        terms = self.terms
        for name in self.properties if names is None else names:
            for subject, value in self.pairs(name):
                yield Quad(terms[subject], name, terms[value])  # type: ignore[arg-type]

    def groups(self, name: NamedNode, nodes: AbstractSet[int], *, inverse: bool = False) -> Groups:
        """The values of a property by node, of these nodes; ``inverse``: the nodes that have them as a value."""
        key = name, inverse
        if key not in self._groups and self._room > 0:
            self._groups[key] = _grouped(self.pairs(name), inverse=inverse)
            self._room -= len(self._groups[key])
        if (whole := self._groups.get(key)) is not None:
            if len(whole) <= len(nodes) and whole.keys() <= nodes:
                return whole
            return {node: whole[node] for node in nodes & whole.keys()}
        return _grouped((pair for pair in self.pairs(name) if pair[inverse] in nodes), inverse=inverse)

    # --- classes and targets ---

    @cached_property
    def _by_class(self) -> Groups:
        return _grouped(self.pairs(term("rdf:type")), inverse=True)

    @cached_property
    def _below(self) -> Groups:
        """Class -> the classes right below it."""
        return _grouped(self.pairs(term("rdfs:subClassOf")), inverse=True)

    def instances(self, name: NamedNode) -> frozenset[int]:
        """The instances of a class and of those below it."""
        start = self.known(name)
        if start is None:
            return frozenset()
        kin = [start]
        for kind in kin:
            kin.extend(below for below in self._below.get(kind, ()) if below not in kin)
        return frozenset(chain.from_iterable(self._by_class.get(kind, ()) for kind in kin))

    def focus(self, targets: Targets) -> AbstractSet[int]:
        """The target nodes of a shape (SHACL, section 2.1.3), but those that only the ontology speaks of."""
        found = set(map(self.number, targets.nodes)).union(*map(self.instances, targets.classes))
        for name in targets.subjects_of:
            found.update(subject for subject, _ in self.pairs(name))
        for name in targets.objects_of:
            found.update(value for _, value in self.pairs(name))
        return found - self.foreign


def _described(
    named: Iterable[Term], numbers: defaultdict[Term, int], around: defaultdict[NamedNode, Pairs], about: About
) -> set[int]:
    """Adds what the ontology says of some nodes, and of those that it leads to; the numbers of all of these."""
    described: set[int] = set()
    for node, found in concepts(named, about):
        number = numbers[node]
        described.add(number)
        for name, value in found.told:
            subjects, objects = around[name]
            subjects.append(number)
            objects.append(numbers[value])
    return described


def _grouped(pairs: Iterable[tuple[int, int]], *, inverse: bool = False) -> Groups:
    """Subject -> its objects; or object -> its subjects."""
    found: dict[int, list[int]] = {}
    for subject, value in pairs:
        key, other = (value, subject) if inverse else (subject, value)
        if (held := found.get(key)) is None:
            found[key] = [other]
        else:
            held.append(other)
    for key, held in found.items():
        if len(held) > 1 and len(fresh := dict.fromkeys(held)) < len(held):
            found[key] = [*fresh]
    return found
