"""The parameters of SHACL Core, read from a shape as constraints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..rdf import BlankNode, Literal, NamedNode, Store
from ..vocab import term
from .graph import SH, Graph, Node, named_node, shape_node, text_of, told, wrong
from .literals import Term, well_typed
from .paths import Path
from .shapes import Constraint

TRUE = Literal(True)

Parameter = Callable[[Graph, Node, str, Term], Constraint]


def core(graph: Graph, node: Node, path: Path | None) -> Iterator[Constraint]:
    """The constraints of SHACL Core that a shape has (SHACL, section 4)."""
    given = {name.value.removeprefix(SH) for name in graph.properties(node)}
    for name, reader in ((name, _PARAMETERS[name]) for name in sorted(given & _PARAMETERS.keys())):
        values = graph.objects(node, name)
        if len(values) > 1 and name in _SINGLE:
            graph.one(node, name)
        if values and path is None and name in _PROPERTY_ONLY:
            raise wrong(node, f"has sh:{name}, but no sh:path", "move it to a property shape")
        for value in values:
            if not (name in _SWITCHES and value != TRUE):
                yield reader(graph, node, name, value)
    yield from _qualified(graph, node, path)


def component(name: str) -> NamedNode:
    """sh:MinCountConstraintComponent of minCount."""
    return term(f"sh:{name[0].upper()}{name[1:]}ConstraintComponent")


def _plain(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    return Constraint(name, component(name), (value,), parameters=((name, value),))


def _of_iri(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    return _plain(graph, node, name, named_node(node, name, value))


def _of_number(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    integer = isinstance(value, Literal) and value.datatype == term("xsd:integer")
    if not integer or not well_typed(value.datatype.value, value.value):  # type: ignore[union-attr]
        raise wrong(node, f"has {told(value)} for sh:{name}", "write a whole number: 1")
    return _plain(graph, node, name, value)


def _of_literal(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    if not isinstance(value, Literal):
        raise wrong(node, f"has {told(value)} for sh:{name}", "write a literal")
    return _plain(graph, node, name, value)


def _of_kind(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    if not isinstance(value, NamedNode) or value.value.removeprefix(SH) not in NODE_KINDS:
        raise wrong(
            node, f"has {told(value)} for sh:nodeKind", f"write one of {', '.join(f'sh:{k}' for k in NODE_KINDS)}"
        )
    return _plain(graph, node, name, value)


def _of_list(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    members = tuple(graph.members(node, value))
    return Constraint(name, component(name), members, parameters=((name, Literal(", ".join(map(text_of, members)))),))


def _of_languages(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    found = _of_list(graph, node, name, value)
    if not all(isinstance(each, Literal) for each in found.values):
        raise wrong(node, "has a language that is no string in sh:languageIn", 'write strings: ( "zh" "en" )')
    return found


def _of_pattern(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    given = graph.one(node, "flags")
    flags = given.value if isinstance(given, Literal) else ""
    if not isinstance(value, Literal):
        raise wrong(node, f"has {told(value)} for sh:pattern", "write a regular expression as a string")
    known = _known_to_the_store(value.value, flags)
    if not known:
        try:
            python_pattern(value.value, flags)
        except (re.error, KeyError) as exc:
            what = f"has {told(value)} for sh:pattern, which is no regular expression with the flags {flags!r}: {exc}"
            raise wrong(node, what, "mend sh:pattern or sh:flags") from exc
    return Constraint(name, component(name), (value,), flags=flags, in_python=not known, parameters=((name, value),))


def _known_to_the_store(text: str, flags: str) -> bool:
    """Whether the store's regular expressions can do it; (?=…) and \\1 they cannot."""
    query = f'SELECT (REGEX("", {Literal(text)}, {Literal(flags)}) AS ?known) {{}}'
    return any(row["known"] is not None for row in Store().query(query))  # type: ignore[union-attr]


_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}


def python_pattern(text: str, flags: str) -> re.Pattern[str]:
    """The same pattern for Python; re.error or KeyError where there is none."""
    return re.compile(text, sum(_FLAGS[flag] for flag in set(flags)))


def _of_shape(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    return Constraint(name, component(name), shapes=(shape_node(node, name, value),))


def _of_shapes(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    members = graph.members(node, value)
    return Constraint(name, component(name), shapes=tuple(shape_node(node, name, each) for each in members))


def _of_closed(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    ignored = graph.one(node, "ignoredProperties")
    allowed = [*graph.members(node, ignored)] if ignored is not None else []
    for shape in graph.objects(node, "property"):
        allowed.extend(path for path in graph.objects(shape, "path") if isinstance(path, NamedNode))
    return Constraint(name, component(name), tuple(dict.fromkeys(allowed)))


NODE_KINDS = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
_PARAMETERS: dict[str, Parameter] = {
    "class": _of_iri,
    "datatype": _of_iri,
    "nodeKind": _of_kind,
    "minCount": _of_number,
    "maxCount": _of_number,
    "minExclusive": _of_literal,
    "minInclusive": _of_literal,
    "maxExclusive": _of_literal,
    "maxInclusive": _of_literal,
    "minLength": _of_number,
    "maxLength": _of_number,
    "pattern": _of_pattern,
    "languageIn": _of_languages,
    "uniqueLang": _plain,
    "equals": _of_iri,
    "disjoint": _of_iri,
    "lessThan": _of_iri,
    "lessThanOrEquals": _of_iri,
    "not": _of_shape,
    "and": _of_shapes,
    "or": _of_shapes,
    "xone": _of_shapes,
    "node": _of_shape,
    "property": _of_shape,
    "closed": _of_closed,
    "hasValue": _plain,
    "in": _of_list,
}
_SINGLE = frozenset(_PARAMETERS) - {
    *("class", "pattern", "equals", "disjoint", "lessThan", "lessThanOrEquals", "hasValue"),
    *("not", "and", "or", "xone", "node", "property"),
}
"""A shape has at most one value of these."""
_PROPERTY_ONLY = frozenset({"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals"})
_SWITCHES = frozenset({"uniqueLang", "closed"})
"""Only the literal true turns these on; "1"^^xsd:boolean does not (SHACL, section 4.4.5)."""


def _qualified(graph: Graph, node: Node, path: Path | None) -> Iterator[Constraint]:
    shapes = graph.objects(node, "qualifiedValueShape")
    for name in ("qualifiedMinCount", "qualifiedMaxCount"):
        count = graph.one(node, name)
        if count is None or not shapes:
            continue
        if path is None:
            raise wrong(node, f"has sh:{name}, but no sh:path", "move it to a property shape")
        disjoint = graph.one(node, "qualifiedValueShapesDisjoint") == TRUE
        for shape in shapes:
            siblings = _siblings(graph, node, shape) if disjoint else ()
            number = _of_number(graph, node, name, count)
            yield Constraint(
                name,
                component(name),
                number.values,
                (shape_node(node, "qualifiedValueShape", shape),),
                siblings,
                parameters=number.parameters,
            )


def _siblings(graph: Graph, node: Node, shape: Term) -> tuple[Node, ...]:
    """The qualified value shapes of the properties beside this one (SHACL, section 4.7.3)."""
    beside = (each for parent in graph.subjects("property", node) for each in graph.objects(parent, "property"))
    found = (value for each in beside for value in graph.objects(each, "qualifiedValueShape"))
    return tuple(dict.fromkeys(each for each in found if each != shape and isinstance(each, NamedNode | BlankNode)))
