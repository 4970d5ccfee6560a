"""The constraint components of SHACL Core (section 4): who violates each.

Each function is given a constraint and a place (the shape's path and the nodes under judgement) and yields the
violations. The definition that it obeys is the paragraph of the Recommendation named with it. What compares values or
follows paths is asked in SPARQL; what looks at the values one by one, or counts them, is told from a column of the data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..rdf import BlankNode, Literal, NamedNode
from .judged import Data, Focus
from .literals import AS_WRITTEN, Term, stored, value_of
from .parameters import python_pattern
from .paths import Path, Step, reaches_itself, sparql
from .shapes import Constraint


@dataclass(frozen=True, slots=True)
class Violation:
    """A focus node that breaks a constraint, with the value that does."""

    this: Term
    value: Term | None = None
    path: Term | None = None
    """The property, where the constraint tells it: of a closed shape, of a query."""
    bindings: Mapping[str, Term] = field(default_factory=dict)
    """What a query binds besides, for messages."""


class Place:
    """Focus nodes, and the path from them to the value nodes: of a node shape, the nodes themselves."""

    def __init__(self, data: Data, focus: Focus, path: Path | None) -> None:
        self.data, self.focus, self.path = data, focus, path

    @property
    def reflexive(self) -> bool:
        """Whether each node is a value of itself, by a path like skos:broader*."""
        return self.path is not None and reaches_itself(self.path)

    @property
    def values(self) -> str:
        """The pattern of focus nodes with their value nodes, ?this and ?value."""
        pattern = self.focus.pattern
        if not self.path:
            return f"{pattern} BIND(?this AS ?value)"
        step = f"?this {sparql(self.path)} ?value ."
        if not self.reflexive:
            return f"{pattern} {step}"
        # a path of length zero holds for nodes that no triple names as well
        return f"{{ {pattern} {step} }} UNION {{ {pattern} BIND(?this AS ?value) }}"

    @cached_property
    def groups(self) -> Mapping[Term, Collection[Term]]:
        """Each focus node that has value nodes -> these, each once."""
        if not self.path:
            return {node: (node,) for node in self.focus.nodes}
        if isinstance(self.path, Step):
            return self.data.column(self.path.property, self.focus.nodes)
        found: dict[Term, list[Term]] = {}
        for row in self.data.rows(f"SELECT DISTINCT ?this ?value WHERE {{ {self.values} }}"):
            found.setdefault(row["this"], []).append(row["value"])
        return found

    @property
    def pairs(self) -> Iterator[tuple[Term, Term]]:
        """Each focus node with each of its value nodes."""
        return ((this, value) for this, values in self.groups.items() for value in values)

    @cached_property
    def distinct(self) -> Collection[Term]:
        """The value nodes, each once."""
        return self.focus.nodes if not self.path else dict.fromkeys(value for _, value in self.pairs)

    @cached_property
    def value_focus(self) -> Focus | None:
        """The value nodes as focus nodes of another shape; None where there are none."""
        if not self.path:
            return self.focus
        return self.data.focus_of(self.distinct) if self.distinct else None

    def among(self, values: Collection[Term]) -> Iterator[Violation]:
        """The pairs with one of some values."""
        if not values:
            return iter(())
        return (Violation(this, value) for this, value in self.pairs if value in values)

    def unless(self, fits: Callable[[Term], bool]) -> Iterator[Violation]:
        """The pairs with a value that does not fit; each value is asked once."""
        return self.among({value for value in self.distinct if not fits(value)})

    def unless_in_sparql(self, condition: str) -> Iterator[Violation]:
        """The pairs with a value ?this for which a condition does not hold; an error is no yes."""
        if not self.distinct:
            return iter(())
        pattern = self.data.focus_of(self.distinct).pattern if self.path else self.focus.pattern
        query = f"SELECT DISTINCT ?this WHERE {{ {pattern} FILTER(!COALESCE({condition}, false)) }}"
        return self.among({row["this"] for row in self.data.rows(query)})


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
    return place.unless(place.data.instances(name).__contains__)


def datatype(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:datatype: a literal of the datatype, with a lexical form that has a value."""
    name = constraint.values[0]
    assert isinstance(name, NamedNode)
    kinds = (name, NamedNode(AS_WRITTEN + name.value))
    return place.unless(lambda value: isinstance(value, Literal) and value.datatype in kinds)


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
    return (Violation(node) for node in place.focus.nodes if len(groups.get(node, ())) < least)


def max_count(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:maxCount: focus nodes with more values."""
    most = _number(constraint)
    return (Violation(node) for node, values in place.groups.items() if len(values) > most)


# --- value range (4.3) ------------------------------------------------------------------------------------------------


def _compared(sign: str) -> Component:
    def compare(constraint: Constraint, place: Place) -> Iterator[Violation]:
        value = value_of("?this", exact=place.data.exact)
        return place.unless_in_sparql(f"{value} {sign} {constraint.values[0]}")

    return compare


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
        arguments = f"{Literal(text.value)}, {Literal(constraint.flags)}"
        return place.unless_in_sparql(f"!isBlank(?this) && REGEX(STR(?this), {arguments})")
    search = python_pattern(text.value, constraint.flags).search
    return place.unless(lambda value: (told := _text(value)) is not None and search(told) is not None)


def language_in(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:languageIn: zh allows zh-Hant as well."""
    ranges = [text.value.lower() for text in constraint.values if isinstance(text, Literal)]

    def fits(value: Term) -> bool:
        tag = ((value.language if isinstance(value, Literal) else None) or "").lower()
        return tag != "" and any(each in ("*", tag) or tag.startswith(f"{each}-") for each in ranges)

    return place.unless(fits)


def unique_lang(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:uniqueLang: no two values of one language."""
    for node, values in place.groups.items():
        tags = [value.language.lower() for value in values if isinstance(value, Literal) and value.language]
        if len(tags) > len(set(tags)):
            for tag, count in Counter(tags).items():
                if count > 1:
                    yield Violation(node, bindings={"language": Literal(tag)})


# --- pairs of properties (4.5) ----------------------------------------------------------------------------------------


def _others(constraint: Constraint, place: Place) -> Mapping[Term, Collection[Term]]:
    """The values of the other property."""
    name = constraint.values[0]
    assert isinstance(name, NamedNode)
    return place.data.column(name, place.focus.nodes)


def equals(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:equals: the values of both are the same, and what only one has is at fault."""
    others = _others(constraint, place)
    for node in place.focus.nodes:
        for value in {*place.groups.get(node, ())} ^ {*others.get(node, ())}:
            yield Violation(node, value)


def disjoint(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:disjoint: no value of one is a value of the other."""
    others = _others(constraint, place)
    return (Violation(node, value) for node, value in place.pairs if value in others.get(node, ()))


def _ordered(sign: str) -> Component:
    def compare(constraint: Constraint, place: Place) -> Iterator[Violation]:
        value, other = (value_of(each, exact=place.data.exact) for each in ("?value", "?other"))
        pairs = f"{{ {place.values} }} ?this {constraint.values[0]} ?other ."
        wrong = f"FILTER(!COALESCE({value} {sign} {other}, false))"
        for row in place.data.rows(f"SELECT DISTINCT ?this ?value ?other WHERE {{ {pairs} {wrong} }}"):
            yield Violation(row["this"], row["value"])

    return compare


# --- others (4.8) -----------------------------------------------------------------------------------------------------


def closed(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:closed: a value node has no other properties than those of the shape, and the ignored ones."""
    allowed = ", ".join(str(name) for name in constraint.values if isinstance(name, NamedNode))
    test = f"FILTER(?predicate NOT IN ({allowed}))" if allowed else ""
    pattern = f"{{ {place.values} }} ?value ?predicate ?object . {test}"
    for row in place.data.rows(f"SELECT DISTINCT ?this ?predicate ?object WHERE {{ {pattern} }}"):
        yield Violation(row["this"], row["object"], row["predicate"])


def has_value(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:hasValue: one of the values is this very term."""
    wanted, groups = stored(constraint.values[0]), place.groups
    return (Violation(node) for node in place.focus.nodes if wanted not in groups.get(node, ()))


def one_of(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:in: the value is one of the members, term by term: 1.0 is not 1."""
    return place.unless({stored(member) for member in constraint.values}.__contains__)


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
