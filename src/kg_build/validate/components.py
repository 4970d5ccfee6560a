"""The constraint components of SHACL Core (section 4), each as a query for the nodes that violate it.

Each function is given a constraint and a place (the shape's path and the nodes under judgement) and yields the
violations. The definition that it obeys is the paragraph of the Recommendation named with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..errors import ShapesError
from ..rdf import BlankNode, Literal, NamedNode
from .judged import Data, Focus
from .literals import AS_WRITTEN, Term, stored, value_of
from .paths import Path, Step, reaches_itself, sparql
from .shapes import Constraint

_LARGE = 16
"""A list of more members is put beside the data instead of into the query."""


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
        self.value = "?value" if path else "?this"
        self.variables = "?this ?value" if path else "?this"

    @property
    def reflexive(self) -> bool:
        """Whether each node is a value of itself, by a path like skos:broader*."""
        return self.path is not None and reaches_itself(self.path)

    @property
    def step(self) -> str:
        """From ?this to ?value."""
        return f"?this {sparql(self.path)} ?value ." if self.path else ""

    @property
    def values(self) -> str:
        """The pattern of focus nodes with their value nodes."""
        if not self.path:
            return self.focus.pattern
        if not self.reflexive:
            return f"{self.focus.pattern} {self.step}"
        return f"{{ {self.focus.pattern} {self.step} }} UNION {{ {self.focus.pattern} BIND(?this AS ?value) }}"  # a path of length zero holds for nodes that no triple names as well

    def violations(self, pattern: str, variables: str | None = None) -> Iterator[Violation]:
        """The solutions of a pattern, each once."""
        for row in self.data.rows(f"SELECT DISTINCT {variables or self.variables} WHERE {{ {pattern} }}"):
            yield Violation(row["this"], row.get("value") if self.path else row["this"])

    def where(self, condition: str) -> Iterator[Violation]:
        """The values for which a condition holds."""
        return self.violations(f"{self.values} FILTER({condition})")

    def unless(self, condition: str) -> Iterator[Violation]:
        """The values for which a condition does not hold; an error is no yes."""
        return self.where(f"!COALESCE({condition}, false)")

    @cached_property
    def pairs(self) -> list[tuple[Term, Term]]:
        """Each focus node with each of its value nodes."""
        if not self.path:
            return [(node, node) for node in self.data.nodes(self.focus)]
        rows = self.data.rows(f"SELECT DISTINCT ?this ?value WHERE {{ {self.values} }}")
        return [(row["this"], row["value"]) for row in rows]

    @cached_property
    def value_focus(self) -> Focus | None:
        """The value nodes as focus nodes of another shape; None where there are none."""
        if not self.path:
            return self.focus
        found = dict.fromkeys(value for _, value in self.pairs)
        return self.data.hold(found) if found else None

    def among(self, values: Iterable[Term]) -> Iterator[Violation]:
        """The pairs with one of some values."""
        wanted = values if isinstance(values, set | frozenset) else set(values)
        if self.path is None:
            return (Violation(value, value) for value in wanted)
        return (Violation(this, value) for this, value in self.pairs if value in wanted)


Component = Callable[[Constraint, Place], Iterator[Violation]]


def _number(constraint: Constraint) -> int:
    literal = constraint.values[0]
    assert isinstance(literal, Literal)
    return int(literal.value)


# --- value type (4.1) -------------------------------------------------------------------------------------------------


def of_class(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:class: an instance of the class or of one below it."""
    name = constraint.values[0]
    assert isinstance(name, NamedNode)
    kinds = place.data.kin(name)
    if not kinds:
        return place.violations(place.values)
    if any(isinstance(kind, BlankNode) for kind in kinds):
        test = f"{place.value} a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* {name}"
    elif len(kinds) == 1:
        test = f"{place.value} a {kinds[0]}"
    else:
        test = f"{place.value} a ?kind FILTER(?kind IN ({', '.join(map(str, kinds))}))"
    return place.violations(f"{place.values} FILTER NOT EXISTS {{ {test} }}")


def datatype(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:datatype: a literal of the datatype, with a lexical form that has a value."""
    name = constraint.values[0]
    assert isinstance(name, NamedNode)
    both = f"IN ({name}, <{AS_WRITTEN}{name.value}>)" if place.data.exact else f"= {name}"
    return place.unless(f"DATATYPE({place.value}) {both}")


_KINDS = {"IRI": "isIRI", "BlankNode": "isBlank", "Literal": "isLiteral"}


def node_kind(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:nodeKind."""
    allowed = str(constraint.values[0]).rpartition("#")[2].strip(">")
    tests = [f"{test}({place.value})" for kind, test in _KINDS.items() if kind in allowed.split("Or")]
    return place.where(f"!({' || '.join(tests)})")


# --- cardinality (4.2) ------------------------------------------------------------------------------------------------


def min_count(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:minCount: focus nodes with fewer values."""
    least = _number(constraint)
    if least <= 0 or (least == 1 and place.reflexive):
        return
    if least == 1:
        query = f"SELECT DISTINCT ?this WHERE {{ {place.focus.pattern} FILTER NOT EXISTS {{ {place.step} }} }}"
    else:
        values = f"{place.focus.pattern} OPTIONAL {{ {place.step} }}" if not place.reflexive else place.values
        query = f"SELECT ?this WHERE {{ {values} }} GROUP BY ?this HAVING(COUNT(DISTINCT ?value) < {least})"
    for node in place.data.column(query):
        yield Violation(node)


def max_count(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:maxCount: focus nodes with more values."""
    most = _number(constraint)
    if most <= 0:
        query = f"SELECT DISTINCT ?this WHERE {{ {place.values} }}"
    elif most == 1 and isinstance(place.path, Step):  # no groups to be made, and the first other value ends the search
        other = f"?this {sparql(place.path)} ?other FILTER(!sameTerm(?value, ?other))"
        query = f"SELECT DISTINCT ?this WHERE {{ {place.values} FILTER EXISTS {{ {other} }} }}"
    else:
        query = f"SELECT ?this WHERE {{ {place.values} }} GROUP BY ?this HAVING(COUNT(DISTINCT ?value) > {most})"
    for node in place.data.column(query):
        yield Violation(node)


# --- value range (4.3) ------------------------------------------------------------------------------------------------


def _compared(sign: str) -> Component:
    def compare(constraint: Constraint, place: Place) -> Iterator[Violation]:
        value = value_of(place.value, exact=place.data.exact)
        return place.unless(f"{value} {sign} {constraint.values[0]}")

    return compare


# --- strings (4.4) ----------------------------------------------------------------------------------------------------


def min_length(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:minLength: of the lexical form or the IRI; a blank node has neither."""
    if _number(constraint) <= 0:
        return place.where(f"isBlank({place.value})")
    return place.unless(f"!isBlank({place.value}) && STRLEN(STR({place.value})) >= {_number(constraint)}")


def max_length(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:maxLength."""
    return place.unless(f"!isBlank({place.value}) && STRLEN(STR({place.value})) <= {_number(constraint)}")


def pattern(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:pattern with sh:flags; what the store's regular expressions lack ((?=…), \\1) is left to Python's."""
    text = constraint.values[0]
    assert isinstance(text, Literal)
    arguments = ", ".join(str(Literal(each)) for each in (text.value, constraint.flags))
    [probe] = place.data.rows(f'SELECT (REGEX("", {arguments}) AS ?known) {{}}')
    if probe:
        return place.unless(f"!isBlank({place.value}) && REGEX(STR({place.value}), {arguments})")
    search = _python_pattern(text.value, constraint.flags).search
    return (
        Violation(this, value)
        for this, value in place.pairs
        if isinstance(value, BlankNode)
        or not search(value.value if isinstance(value, NamedNode | Literal) else str(value))
    )


_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}


def _python_pattern(text: str, flags: str) -> re.Pattern[str]:
    try:
        return re.compile(text, sum(_FLAGS[flag] for flag in set(flags)))
    except (re.error, KeyError) as exc:
        what = f"the pattern {text!r} with the flags {flags!r} is no regular expression: {exc}"
        raise ShapesError(what, remedy="mend sh:pattern or sh:flags") from exc


def language_in(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:languageIn: zh allows zh-Hant as well."""
    language = f"LANG({place.value})"
    allowed = [
        f"LANGMATCHES({language}, {Literal(text.value)})" for text in constraint.values if isinstance(text, Literal)
    ]
    return place.unless(f'{language} != "" && ({" || ".join(allowed) or "false"})')


def unique_lang(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:uniqueLang: no two values of one language."""
    language = "BIND(LCASE(LANG(?value)) AS ?language) FILTER(?language != '')"
    query = (
        f"SELECT ?this ?language WHERE {{ {{ {place.values} }} {language} }}"
        " GROUP BY ?this ?language HAVING(COUNT(DISTINCT ?value) > 1)"
    )
    for row in place.data.rows(query):
        yield Violation(row["this"], bindings={"language": row["language"]})


# --- pairs of properties (4.5) ----------------------------------------------------------------------------------------


def equals(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:equals: the values of both are the same, and what only one has is at fault."""
    other = constraint.values[0]
    theirs = f"SELECT DISTINCT ?this ?value WHERE {{ {place.focus.pattern} ?this {other} ?value . }}"
    own, others = set(place.pairs), {(row["this"], row["value"]) for row in place.data.rows(theirs)}
    return (Violation(this, value) for this, value in own ^ others)


def disjoint(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:disjoint: no value of one is a value of the other."""
    return place.violations(f"{place.values} FILTER EXISTS {{ ?this {constraint.values[0]} {place.value} }}")


def _ordered(sign: str) -> Component:
    def compare(constraint: Constraint, place: Place) -> Iterator[Violation]:
        value, other = (value_of(each, exact=place.data.exact) for each in ("?value", "?other"))
        pairs = f"{{ {place.values} }} ?this {constraint.values[0]} ?other ."
        return place.violations(f"{pairs} FILTER(!COALESCE({value} {sign} {other}, false))", "?this ?value ?other")

    return compare


# --- others (4.8) -----------------------------------------------------------------------------------------------------


def closed(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:closed: a value node has no other properties than those of the shape, and the ignored ones."""
    allowed = ", ".join(str(name) for name in constraint.values if isinstance(name, NamedNode))
    test = f"FILTER(?predicate NOT IN ({allowed}))" if allowed else ""
    pattern = f"{{ {place.values} }} {place.value} ?predicate ?object . {test}"
    for row in place.data.rows(f"SELECT DISTINCT ?this ?predicate ?object WHERE {{ {pattern} }}"):
        yield Violation(row["this"], row["object"], row["predicate"])


def has_value(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:hasValue: one of the values is this very term."""
    wanted = constraint.values[0]
    if isinstance(place.path, Step) and not isinstance(wanted, BlankNode):
        without = f"FILTER NOT EXISTS {{ ?this {sparql(place.path)} {stored(wanted)} }}"
        nodes: Iterable[Term] = place.data.column(f"SELECT DISTINCT ?this WHERE {{ {place.focus.pattern} {without} }}")
    else:
        having = {this for this, value in place.pairs if value == stored(wanted)}
        nodes = (node for node in place.data.nodes(place.focus) if node not in having)
    return (Violation(node) for node in nodes)


def one_of(constraint: Constraint, place: Place) -> Iterator[Violation]:
    """sh:in: the value is one of the members, term by term: 1.0 is not 1."""
    if len(constraint.values) > _LARGE or any(isinstance(member, BlankNode) for member in constraint.values):
        held = place.data.hold(constraint.values).pattern.replace("?this", place.value)
        return place.violations(f"{place.values} FILTER NOT EXISTS {{ {held} }}")
    same = (f"sameTerm({place.value}, {stored(member)})" for member in constraint.values)
    return place.where(f"!({' || '.join(same) or 'false'})")


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
