"""A shapes graph -> shapes; ShapesError names the shape that is not well-formed, what is wrong, and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from ..errors import ShapesError
from ..rdf import NamedNode, Quad
from ..vocab import term
from .graph import SH, Graph, Node, named_node, read_path, told, wrong
from .own import Component, components, custom, sparql_constraints
from .parameters import TRUE, core
from .prebinding import NotCompiled
from .shapes import Constraint, Shape, Shapes, Targets
from .texts import messages
from .vocabulary import KNOWN, OF_SHAPES


def read(quads: Iterable[Quad]) -> Shapes:
    """The shapes of a graph; ShapesError for what is not well-formed, and where there is none."""
    kept = tuple(quads)
    graph = Graph(kept)
    try:
        return Shapes(_all(graph), kept)
    except ShapesError as exc:
        exc.where = exc.where and graph.named_owner(exc.where)
        raise


def _all(graph: Graph) -> dict[Node, Shape]:
    _check_terms(graph)
    roots = sorted(_roots(graph), key=str)
    if not roots:
        raise ShapesError(
            "the shapes graph holds no shape",
            remedy="give shapes: nodes of type sh:NodeShape, or with a target such as sh:targetClass",
        )
    found: dict[Node, Shape] = {}
    waiting: list[Node] = list(roots)
    own = components(graph)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found[node] = _shape(graph, node, own)
            waiting.extend(each for c in found[node].constraints for each in (*c.shapes, *c.siblings))
    _check_recursion(found)
    return found


# --- which nodes are shapes -------------------------------------------------------------------------------------------

_TYPES = (SH + "NodeShape", SH + "PropertyShape")
_TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")


def _roots(graph: Graph) -> set[Node]:
    """Shapes by their type or their target; others are found where these refer to them."""
    typed = {
        node
        for node in graph.nodes()
        for kind in graph.objects(node, term("rdf:type"))
        if kind in (term("sh:NodeShape"), term("sh:PropertyShape"))
    }
    return typed | {node for name in _TARGETS for node in graph.having(name)}


def _check_terms(graph: Graph) -> None:
    """A misspelt term of SHACL would be a constraint that nobody checks."""
    for node in graph.nodes():
        kinds = [kind for kind in graph.objects(node, term("rdf:type")) if isinstance(kind, NamedNode)]
        names = graph.properties(node)
        shaped = any(name.value.removeprefix(SH) in OF_SHAPES for name in names) or any(
            k.value in _TYPES for k in kinds
        )
        for name in (*names, *kinds) if shaped else kinds:
            if name.value.startswith(SH) and (local := name.value.removeprefix(SH)) not in KNOWN:
                close = difflib.get_close_matches(local, KNOWN, n=3, cutoff=0.7)
                offer = (
                    "write " + " or ".join(f"sh:{each}" for each in close)
                    if close
                    else "see https://www.w3.org/TR/shacl/"
                )
                raise wrong(node, f"uses sh:{local}, which SHACL does not know", offer)


def _check_recursion(shapes: Mapping[Node, Shape]) -> None:
    """SHACL leaves open what a shape means that refers to itself (section 3.4.3)."""
    done: set[Node] = set()

    def visit(node: Node, way: tuple[Node, ...]) -> None:
        if node in way:
            circle = " -> ".join(told(each) for each in (*way[way.index(node) :], node))
            raise wrong(node, f"refers to itself: {circle}", "break the circle; SHACL does not define recursive shapes")
        if node not in done:
            for constraint in shapes[node].constraints:
                for each in (*constraint.shapes, *constraint.siblings):
                    visit(each, (*way, node))
            done.add(node)

    for node in shapes:
        visit(node, ())


# --- a shape ----------------------------------------------------------------------------------------------------------

_FOREIGN = {
    "target": "sh:target is of SHACL Advanced Features",
    "expression": "sh:expression is of SHACL Advanced Features",
    "js": "sh:js is of SHACL JavaScript Extensions",
}


def _shape(graph: Graph, node: Node, own: Sequence[Component]) -> Shape:
    if not graph.properties(node):
        raise wrong(node, "is referred to as a shape, and nothing is said of it", "define it, or mend its name")
    paths = graph.objects(node, "path")
    if len(paths) > 1:
        raise wrong(node, f"has {len(paths)} paths", "give each path a property shape of its own")
    if not paths and (graph.is_a(node, term("sh:PropertyShape")) or graph.subjects("property", node)):
        raise wrong(node, "is a property shape without sh:path", "say which property it is about: sh:path")
    path = read_path(graph, node, paths[0]) if paths else None
    foreign = [reason for name, reason in _FOREIGN.items() if graph.objects(node, name)]
    constraints: list[Constraint] = []
    for reader in (core, sparql_constraints, partial(custom, own=own)):
        try:
            constraints.extend(reader(graph, node, path))
        except NotCompiled as exc:
            foreign.append(str(exc))
    severity = graph.one(node, "severity")
    if severity is not None and not isinstance(severity, NamedNode):
        raise wrong(node, f"has the severity {told(severity)}", "name one: sh:Violation, sh:Warning or sh:Info")
    return Shape(
        node,
        path,
        _targets(graph, node),
        tuple(constraints),
        severity or term("sh:Violation"),
        messages(graph, node),
        graph.one(node, "deactivated") == TRUE,
        tuple(foreign),
    )


def _targets(graph: Graph, node: Node) -> Targets:
    own = (node,) if isinstance(node, NamedNode) and graph.is_a(node, term("rdfs:Class")) else ()
    return Targets(
        nodes=tuple(graph.objects(node, "targetNode")),
        classes=tuple({**dict.fromkeys(_iris(graph, node, "targetClass")), **dict.fromkeys(own)}),
        subjects_of=tuple(_iris(graph, node, "targetSubjectsOf")),
        objects_of=tuple(_iris(graph, node, "targetObjectsOf")),
        foreign=bool(graph.objects(node, "target")),
    )


def _iris(graph: Graph, node: Node, name: str) -> Iterator[NamedNode]:
    for value in graph.objects(node, name):
        yield named_node(node, name, value)
