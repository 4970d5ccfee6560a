"""SPARQL constraints, and constraint components of one's own (SHACL, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..rdf import BlankNode, Literal, NamedNode, Store
from ..vocab import term
from . import prebinding
from .graph import Graph, Node, named_node, told, wrong
from .literals import Term
from .parameters import TRUE
from .paths import Path, Step, sparql
from .prebinding import IllFormed, NotCompiled
from .shapes import SHAPES_GRAPH, Constraint
from .texts import messages


def sparql_constraints(graph: Graph, node: Node, path: Path | None) -> Iterator[Constraint]:
    """The constraints of sh:sparql."""
    for source in graph.objects(node, "sparql"):
        if not isinstance(source, NamedNode | BlankNode):
            raise wrong(node, f"has {told(source)} for sh:sparql", "name a node with sh:select")
        if graph.one(source, "deactivated") == TRUE:
            continue
        text = graph.one(source, "select")
        if not isinstance(text, Literal):
            raise wrong(source, "is a SPARQL constraint without sh:select", "write its query as a string")
        yield Constraint(
            "sparql",
            term("sh:SPARQLConstraintComponent"),
            query=_query(graph, source, text.value, _fixed(node, path, text.value)),
            source=source,
            messages=messages(graph, source),
            sees_shapes="shapesGraph" in text.value,
        )


def _query(
    graph: Graph, source: Node, text: str, fixed: Mapping[str, str], free: Sequence[str] = ()
) -> prebinding.Query:
    try:
        query = prebinding.select(text, _prefixes(graph, source), fixed, free)
    except IllFormed as exc:
        raise wrong(source, f"is ill-formed: {exc}", _QUERY_REMEDY) from exc
    _parse(source, query.text("?this a ?this ."))
    return query


_QUERY_REMEDY = "mend the query; sections 5 and 6 of SHACL and appendix A say what it may hold"


def _parse(source: Node, query: str) -> None:
    try:
        Store().query(query)
    except SyntaxError as exc:
        raise wrong(source, f"has a query that does not parse: {exc.msg}", _QUERY_REMEDY) from exc


def _fixed(node: Node, path: Path | None, text: str) -> dict[str, str]:
    """The pre-bound variables that stand for the same term at every focus node."""
    fixed = {"shapesGraph": f"<{SHAPES_GRAPH}>"} if "shapesGraph" in text else {}
    if path is not None:
        fixed["PATH"] = f"({sparql(path)})" if not isinstance(path, Step) else sparql(path)
    if "currentShape" in text:
        if isinstance(node, BlankNode):
            raise NotCompiled("its query asks for $currentShape, which is a blank node")
        fixed["currentShape"] = str(node)
    return fixed


def _prefixes(graph: Graph, source: Node) -> dict[str, str]:
    """What sh:prefixes declares, with what it imports (SHACL, section 5.2.1)."""
    found: dict[str, str] = {}
    for start in graph.objects(source, "prefixes"):
        for node in sorted(graph.above(start, term("owl:imports")), key=str):
            for declared in graph.objects(node, "declare"):
                names = [value for value in graph.objects(declared, "prefix") if isinstance(value, Literal)]
                spaces = [value for value in graph.objects(declared, "namespace") if isinstance(value, Literal)]
                if len(names) != 1 or len(spaces) != 1:
                    raise wrong(source, "has a sh:declare without one sh:prefix and one sh:namespace", "give both")
                if found.setdefault(names[0].value, spaces[0].value) != spaces[0].value:
                    raise wrong(source, f"has two namespaces for the prefix {names[0].value}:", "keep one of them")
    return found


@dataclass(frozen=True, slots=True)
class Component:
    """A sh:ConstraintComponent of the shapes graph."""

    node: NamedNode
    required: tuple[NamedNode, ...]
    optional: tuple[NamedNode, ...]


def components(graph: Graph) -> list[Component]:
    """The constraint components that a shapes graph declares."""
    nodes = (node for node in graph.having("parameter") if graph.is_a(node, term("sh:ConstraintComponent")))
    return [_component(graph, node) for node in sorted(nodes, key=str)]


def _component(graph: Graph, node: Node) -> Component:
    if not isinstance(node, NamedNode):
        raise wrong(node, "is a constraint component without an IRI", "give it one")
    required: list[NamedNode] = []
    optional: list[NamedNode] = []
    for parameter in graph.objects(node, "parameter"):
        for path in graph.objects(parameter, "path"):
            kept = optional if TRUE in graph.objects(parameter, "optional") else required
            kept.append(named_node(node, "path", path))
    return Component(node, tuple(required), tuple(optional))


def local_name(iri: NamedNode) -> str:
    """The name of the variable that a parameter's path stands for: lang of ex:lang."""
    local = iri.value
    for mark in "#/:":
        local = local.rpartition(mark)[2] or local
    return local


def custom(graph: Graph, node: Node, path: Path | None, own: Sequence[Component]) -> Iterator[Constraint]:
    """The constraints that a shape has by giving the parameters of declared components."""
    for each in own:
        if not each.required or not all(graph.objects(node, name) for name in each.required):
            continue
        for use in _uses(graph, node, path, each):
            yield _validated(graph, use)


@dataclass(frozen=True, slots=True)
class Use:
    """A component at a shape, with the values that the shape gives its parameters."""

    component: Component
    node: Node
    path: Path | None
    given: Mapping[str, Term]
    """By the name of the variable."""
    absent: tuple[str, ...]
    """Optional parameters without a value."""


def _uses(graph: Graph, node: Node, path: Path | None, own: Component) -> Iterator[Use]:
    """One for each value of the parameter; of several parameters each has one value (SHACL, section 6.2.1)."""
    names = (*own.required, *own.optional)
    if len(names) > 1 and any(len(graph.objects(node, name)) > 1 for name in names):
        raise wrong(node, f"has several values of a parameter of {told(own.node)}", "keep one of each")
    for value in graph.objects(node, own.required[0]):
        found = {name: graph.objects(node, name) for name in names} | {own.required[0]: [value]}
        given = {local_name(name): values[0] for name, values in found.items() if values}
        yield Use(own, node, path, given, tuple(local_name(name) for name, values in found.items() if not values))


def _validated(graph: Graph, use: Use) -> Constraint:
    own = use.component.node
    if any(isinstance(value, BlankNode) for value in use.given.values()):
        raise NotCompiled(f"a parameter of {told(own)} is a blank node")
    special = graph.objects(own, "nodeValidator" if use.path is None else "propertyValidator")
    for validator in (*special, *graph.objects(own, "validator")):
        if isinstance(validator, NamedNode | BlankNode):
            return _validator(graph, use, validator)
    raise NotCompiled(f"{told(own)} has no validator in SPARQL for such a shape")


def _validator(graph: Graph, use: Use, validator: Node) -> Constraint:
    selects, asks = graph.one(validator, "select"), graph.one(validator, "ask")
    text = selects if isinstance(selects, Literal) else asks
    if not isinstance(text, Literal):
        raise NotCompiled(f"{told(use.component.node)} has a validator that is no query")
    fixed = _fixed(use.node, use.path, text.value) | {name: str(value) for name, value in use.given.items()}
    by_select = text is selects
    return Constraint(
        "select" if by_select else "ask",
        use.component.node,
        query=_query(graph, validator, text.value, fixed, use.absent) if by_select else None,
        asked=None if by_select else _asked(graph, validator, text.value, fixed, use.absent),
        source=validator,
        messages=messages(graph, validator) or messages(graph, use.component.node),
        parameters=tuple(use.given.items()),
        sees_shapes="shapesGraph" in text.value,
    )


def _asked(
    graph: Graph, validator: Node, text: str, fixed: Mapping[str, str], absent: Sequence[str]
) -> prebinding.Asked:
    try:
        asked = prebinding.ask(text, _prefixes(graph, validator), fixed, absent)
    except IllFormed as exc:
        raise wrong(validator, f"is ill-formed: {exc}", _QUERY_REMEDY) from exc
    _parse(validator, f"{asked.prologue} ASK {asked.group}")
    return asked
