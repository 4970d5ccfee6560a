"""The constraint components of SHACL Core (section 4): who violates each.

Each function is given a constraint and a place (the shape's path and the nodes under judgement) and yields the
violations. The definition that it obeys is the paragraph of the Recommendation named with it. Terms are told apart as they
are written: 1.0 is not 1. What values are worth, and what regular expressions match, is asked in SPARQL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from ..rdf import BlankNode, Literal, NamedNode
from .asking import holding
from .datagraph import DataGraph, Groups
from .following import follow
from .literals import Term, well_typed
from .parameters import python_pattern
from .paths import Path
from .shapes import Constraint


@dataclass(frozen=True, slots=True)
class Violation:
    """A focus node that breaks a constraint, with the value that does; by their numbers."""

    this: int
    value: int | None = None
    path: Term | None = None
    """The property, where the constraint tells it: of a closed shape, of a query."""
    bindings: Mapping[str, Term] = field(default_factory=dict)
    """What a query binds besides, for messages."""


class Place:
    """Focus nodes, and the path from them to the value nodes: of a node shape, the nodes themselves."""

    def __init__(self, data: DataGraph, focus: Set[int], path: Path | None) -> None:
        self.data, self.focus, self.path = data, focus, path

    @cached_property
    def groups(self) -> Groups:
        """Each focus node that has value nodes -> these, each once."""
        return follow(self.data, self.path, self.focus) if self.path else {node: (node,) for node in self.focus}

    @property
    def pairs(self) -> Iterator[tuple[int, int]]:
        """Each focus node with each of its value nodes."""
        return ((this, value) for this, values in self.groups.items() for value in values)

    @cached_property
    def values(self) -> Set[int]:
        """The value nodes, each once."""
        return frozenset(chain.from_iterable(self.groups.values())) if self.path else self.focus

    def among(self, values: Set[int]) -> Iterator[Violation]:
        """The pairs with one of some values."""
        if not values:
            return iter(())
        return (Violation(this, value) for this, value in self.pairs if value in values)

    def unless(self, fits: Callable[[Term], bool]) -> Iterator[Violation]:
        """The pairs with a value that does not fit; each value is asked once."""
        terms = self.data.terms
        return self.among({value for value in self.values if not fits(terms[value])})

    def unless_in_sparql(self, known: Callable[[Term], Term | None], condition: str) -> Iterator[Violation]:
        """The pairs with a value ?a for which a condition does not hold; ``known``: what of it is asked, None for no."""
        terms = self.data.terms
        asked = {value: (told,) for value in self.values if (told := known(terms[value])) is not None}
        return self.among(self.values - holding(asked, condition))


Component = Callable[[Constraint, Place], Iterator[Violation]]


def _number(constraint: Constraint) -> int:
    literal = constraint.values[0]
    assert isinstance(literal, Literal)
    return int(literal.value)


def _text(node: Term) -> str | None:
    """The lexical form or the IRI; a blank node has neither."""
    return node.value if isinstance(node, NamedNode | Literal) else None


# --- value type (4.1) -------------------------------------------------------------------------------------------------


def of_class(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:class: an instance of the class or of one below it."""
    name = constraint.values[0]
    assert isinstance(name, NamedNode)
    return place.among(place.values - place.data.instances(name))


def datatype(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:datatype: a literal of the datatype, with a lexical form that has a value."""
    name = constraint.values[0]
    assert isinstance(name, NamedNode)

    def fits(value: Term) -> bool:
        return isinstance(value, Literal) and value.datatype == name and well_typed(name.value, value.value)

    return place.unless(fits)


_KINDS = {"IRI": NamedNode, "BlankNode": BlankNode, "Literal": Literal}


def node_kind(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:nodeKind."""
    allowed = str(constraint.values[0]).rpartition("#")[2].strip(">").split("Or")
    kinds = tuple(_KINDS[kind] for kind in allowed)
    return place.unless(lambda value: isinstance(value, kinds))


# --- cardinality (4.2) ------------------------------------------------------------------------------------------------


def min_count(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:minCount: focus nodes with fewer values."""
    least, groups = _number(constraint), place.groups
    if least == 1:
        return map(Violation, place.focus - groups.keys())
    return (Violation(node) for node in place.focus if len(groups.get(node, ())) < least)


def max_count(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:maxCount: focus nodes with more values."""
    most = _number(constraint)
    return (Violation(node) for node, values in place.groups.items() if len(values) > most)


# --- value range (4.3) ------------------------------------------------------------------------------------------------


def _compared(sign: str) -> Component:
    def compare(constraint: Constraint, place: Place) -> Iterator[Violation]:
        return place.unless_in_sparql(_comparable, f"?a {sign} {constraint.values[0]}")

    return compare


def _comparable(value: Term) -> Term | None:
    """A literal that has a value; nothing else is less than anything."""
    return value if isinstance(value, Literal) and well_typed(value.datatype.value, value.value) else None


# --- strings (4.4) ----------------------------------------------------------------------------------------------------


def min_length(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:minLength: of the lexical form or the IRI; a blank node has neither."""
    least = _number(constraint)
    return place.unless(lambda value: (text := _text(value)) is not None and len(text) >= least)


def max_length(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:maxLength."""
    most = _number(constraint)
    return place.unless(lambda value: (text := _text(value)) is not None and len(text) <= most)


def pattern(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:pattern with sh:flags; what the store's regular expressions lack ((?=…), \\1) is left to Python's."""
    text = constraint.values[0]
    assert isinstance(text, Literal)
    if not constraint.in_python:
        return place.unless_in_sparql(_string, f"REGEX(?a, {Literal(text.value)}, {Literal(constraint.flags)})")
    search = python_pattern(text.value, constraint.flags).search
    return place.unless(lambda value: (told := _text(value)) is not None and search(told) is not None)


def _string(value: Term) -> Term | None:
    return None if (text := _text(value)) is None else Literal(text)


def language_in(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:languageIn: zh allows zh-Hant as well."""
    ranges = [text.value.lower() for text in constraint.values if isinstance(text, Literal)]

    def fits(value: Term) -> bool:
        tag = ((value.language if isinstance(value, Literal) else None) or "").lower()
        return tag != "" and any(each in ("*", tag) or tag.startswith(f"{each}-") for each in ranges)

    return place.unless(fits)


def unique_lang(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:uniqueLang: no two values of one language."""
    terms = place.data.terms
    for node, values in place.groups.items():
        literals = (terms[value] for value in values) if len(values) > 1 else ()
        tags = [each.language.lower() for each in literals if isinstance(each, Literal) and each.language]
        for tag, count in Counter(tags).items():
            if count > 1:
                yield Violation(node, bindings={"language": Literal(tag)})


# --- pairs of properties (4.5) ----------------------------------------------------------------------------------------


def _others(constraint: Constraint, place: Place) -> Groups:
    """The values of the other property."""
    name = constraint.values[0]
    assert isinstance(name, NamedNode)
    return place.data.groups(name, place.focus)


def equals(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:equals: the values of both are the same, and what only one has is at fault."""
    others = _others(constraint, place)
    for node in place.groups.keys() | others.keys():
        for value in {*place.groups.get(node, ())} ^ {*others.get(node, ())}:
            yield Violation(node, value)


def disjoint(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:disjoint: no value of one is a value of the other."""
    others = _others(constraint, place)
    return (Violation(node, value) for node, value in place.pairs if value in others.get(node, ()))


def _ordered(sign: str) -> Component:
    def compare(constraint: Constraint, place: Place) -> Iterator[Violation]:
        others, terms = _others(constraint, place), place.data.terms
        pairs = {(value, other) for node, value in place.pairs for other in others.get(node, ())}
        known = ((pair, _comparable(terms[pair[0]]), _comparable(terms[pair[1]])) for pair in pairs)
        asked = {pair: (value, other) for pair, value, other in known if value is not None and other is not None}
        right: set[tuple[int, int]] = holding(asked, f"?a {sign} ?b")
        wrong = pairs - right
        found = place.pairs if wrong else ()
        return (Violation(*pair) for pair in found for other in others.get(pair[0], ()) if (pair[1], other) in wrong)

    return compare


# --- others (4.8) -----------------------------------------------------------------------------------------------------


def closed(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:closed: a value node has no other properties than those of the shape, and the ignored ones."""
    for name in place.data.properties - {*constraint.values}:
        if found := place.data.groups(name, place.values):
            for this, value in place.pairs:
                for other in found.get(value, ()):
                    yield Violation(this, other, name)


def has_value(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:hasValue: one of the values is this very term."""
    wanted, groups = place.data.known(constraint.values[0]), place.groups
    return (Violation(node) for node in place.focus if wanted is None or wanted not in groups.get(node, ()))


def one_of(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:in: the value is one of the members, term by term: 1.0 is not 1."""
    return place.among(place.values - {place.data.known(member) for member in constraint.values})


CORE: dict[str, Component] = {
    "class": of_class,
    "datatype": datatype,
    "nodeKind": node_kind,
    "minCount": min_count,
    "maxCount": max_count,
    "minExclusive": _compared(">"),
    "minInclusive": _compared(">="),
    "maxExclusive": _compared("<"),
    "maxInclusive": _compared("<="),
    "minLength": min_length,
    "maxLength": max_length,
    "pattern": pattern,
    "languageIn": language_in,
    "uniqueLang": unique_lang,
    "equals": equals,
    "disjoint": disjoint,
    "lessThan": _ordered("<"),
    "lessThanOrEquals": _ordered("<="),
    "closed": closed,
    "hasValue": has_value,
    "in": one_of,
}
"""Parameter -> who violates it. Those that refer to other shapes (node, and, or, xone, not, property, qualified…) are in ``compiled``."""
