"""What is asked in SPARQL: what values are worth, and the queries of users over a graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import TypeVar

from ..rdf import Literal, NamedNode, Quad, QuerySolutions, Store
from .datagraph import DataGraph
from .literals import Term
from .prebinding import ROW, Asked, Query, Sight
from .shapes import SHAPES_GRAPH

Key = TypeVar("Key")
Solution = Mapping[str, Term]
_COLUMNS = {name: NamedNode(f"urn:x-kg:{name}") for name in ("a", "b", "this", "value")}
_ROWS = "urn:x-kg:row:"
_SET = NamedNode("urn:x-kg:set")


def holding(asked: Mapping[Key, Sequence[Term]], condition: str) -> set[Key]:
    """Those of some terms ?a, or pairs ?a ?b, for which a condition holds; an error is no yes."""
    if not asked:
        return set()
    keys, store = [*asked], Store()
    names = "ab"[: len(asked[keys[0]])]
    store.extend(_rows(asked.values(), names))
    found = store.query(f"SELECT ?{ROW} {{ {_pattern(names)} FILTER({condition}) }}")
    assert isinstance(found, QuerySolutions)
    return {keys[_number(row[ROW])] for row in found}


def _rows(rows: Iterable[Sequence[Term]], names: Iterable[str], graph: NamedNode | None = None) -> Iterator[Quad]:
    """Rows of terms as triples: the subject is the row, the property the column."""
    columns = [_COLUMNS[name] for name in names]
    for number, row in enumerate(rows):
        for column, node in zip(columns, row, strict=True):
            yield Quad(NamedNode(f"{_ROWS}{number}"), column, node, graph)


def _pattern(names: Iterable[str]) -> str:
    """What binds ?row, and each column to the variable of its name."""
    return f"?{ROW} " + " ; ".join(f"{_COLUMNS[name]} ?{name}" for name in names) + " ."


def _number(row: Term) -> int:
    assert isinstance(row, NamedNode)
    return int(row.value.removeprefix(_ROWS))


class Asking:
    """A graph as queries see it; it is put into a store when the first one comes, without what no query can name."""

    def __init__(self, data: DataGraph, shapes: Collection[Quad]) -> None:
        self._data, self._shapes = data, shapes
        self._stores: dict[Sight | None, Store] = {}

    def solutions(self, query: Query, focus: Set[int]) -> Iterator[tuple[int | None, Solution]]:
        """The solutions of a SELECT query, each with the focus node that it is about, where it tells one."""
        store = self._store(query.sight)
        terms = self._data.terms
        if query.one_by_one or self._rewritten(terms[node] for node in focus):
            for node in focus:
                for row in self._of_set(store, query.text, [(terms[node],)], ("this",)):
                    yield node, self._as_written(row)
        else:
            for row in self._of_set(store, query.text, [(terms[node],) for node in focus], ("this",)):
                told = self._as_written(row)
                yield (self._data.number(told["this"]) if "this" in told else None), told

    def refused(self, asked: Asked, pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The pairs of focus node and value for which an ASK query says no."""
        terms = self._data.terms
        rows = [(terms[this], terms[value]) for this, value in pairs]
        for row in self._of_set(self._store(asked.sight), asked.text, rows, ("this", "value")):
            yield pairs[_number(row[ROW])]

    def _of_set(
        self, store: Store, text: Callable[[str], str], rows: Sequence[Sequence[Term]], names: Sequence[str]
    ) -> Iterator[Solution]:
        """The solutions for a set of rows, which is put beside the data, so that queries can ask for blank nodes too."""
        store.extend(_rows(rows, names, _SET))
        found = store.query(text(f"GRAPH {_SET} {{ {_pattern(names)} }}"))
        assert isinstance(found, QuerySolutions)
        variables = [variable.value for variable in found.variables]
        kept = [{name: value for name in variables if (value := row[name]) is not None} for row in found]
        store.remove_graph(_SET)
        return iter(kept)

    def _store(self, sight: Sight | None) -> Store:
        if None in self._stores:
            return self._stores[None]
        if sight not in self._stores:
            store = self._stores[sight] = Store()
            store.bulk_extend(self._data.quads(sight))
            store.extend(Quad(q.subject, q.predicate, q.object, NamedNode(SHAPES_GRAPH)) for q in self._shapes)
        return self._stores[sight]

    # --- literals, which the store rewrites: 01 and 1.0 as 1 ---

    def _rewritten(self, nodes: Iterable[Term]) -> bool:
        """Whether the store writes a literal among some nodes otherwise than the data does."""
        literals = {node for node in nodes if type(node) is Literal}
        return bool(literals) and any(literal != told for literal, told in _stored(literals).items())

    @cached_property
    def _originals(self) -> Mapping[Term, Term]:
        """Literal as the store writes it -> as the data does, where only one literal of the data is folded into it."""
        found: dict[Term, list[Term]] = {}
        for literal, told in _stored({node for node in self._data.terms if type(node) is Literal}).items():
            found.setdefault(told, []).append(literal)
        return {told: literals[0] for told, literals in found.items() if len(literals) == 1}

    def _as_written(self, row: Solution) -> Solution:
        return {name: self._original(value) for name, value in row.items()}

    def _original(self, value: Term) -> Term:
        known = type(value) is not Literal or self._data.known(value) is not None
        return value if known else self._originals.get(value, value)


def _stored(literals: Collection[Literal]) -> dict[Literal, Term]:
    """What the store makes of literals."""
    kept, store = [*literals], Store()
    store.bulk_extend(_rows(((literal,) for literal in kept), "a"))
    return {kept[_number(quad.subject)]: quad.object for quad in store}
