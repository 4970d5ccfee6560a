"""A shapes graph as values: shapes with their targets and constraints; what is ill-formed is an error that names the shape."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import ShapesError
from ..rdf import BlankNode, Literal, NamedNode, Quad, Store
from ..vocab import PREFIXES, term
from . import prebinding
from .literals import Term, well_typed
from .paths import ALTERNATIVE, INVERSE, REPEATS, Chain, Choice, Inverse, Path, Repeated, Step, sparql
from .prebinding import IllFormed, NotCompiled
from .vocabulary import KNOWN, OF_SHAPES

Node = NamedNode | BlankNode
Message = tuple[str, str]
"""Language ("" for none) and text."""

SH = PREFIXES["sh"]
SHAPES_GRAPH = "urn:x-kg:shapes"
"""The named graph in which queries find the shapes as $shapesGraph."""
_TRUE = Literal(True)


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint of a shape: one value of its parameter, or all parameters of a component of one's own."""

    name: str
    """The local name of the parameter in the namespace of SHACL: minCount; ask or select for one's own components."""
    component: NamedNode
    values: tuple[Term, ...] = ()
    """The value of the parameter; the members where it is a list."""
    shapes: tuple[Node, ...] = ()
    """Shapes that nodes are judged by."""
    siblings: tuple[Node, ...] = ()
    """Of a qualified value shape: those that its values must not fit too."""
    flags: str = ""
    """Of a pattern."""
    query: prebinding.Query | None = None
    asked: tuple[str, str] | None = None
    """Prologue and group of an ASK validator."""
    source: Node | None = None
    """The node of a SPARQL constraint."""
    messages: tuple[Message, ...] = ()
    """Its own messages, before those of the shape."""
    parameters: tuple[tuple[str, Term], ...] = ()
    """Names and values, for messages."""
    sees_shapes: bool = False
    """Whether its query looks into the shapes graph."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Which nodes a shape is about."""

    nodes: tuple[Term, ...] = ()
    classes: tuple[NamedNode, ...] = ()
    subjects_of: tuple[NamedNode, ...] = ()
    objects_of: tuple[NamedNode, ...] = ()

    foreign: bool = False
    """Whether there are targets that only pySHACL can find."""

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape, which has a path."""

    node: Node
    path: Path | None
    targets: Targets
    constraints: tuple[Constraint, ...]
    severity: NamedNode
    messages: tuple[Message, ...]
    deactivated: bool
    foreign: tuple[str, ...] = ()
    """What of it only pySHACL can do."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of a graph, by node."""

    by_node: Mapping[Node, Shape]
    quads: tuple[Quad, ...] = field(repr=False)

    def targeted(self) -> list[Shape]:
        """The shapes that have targets, in the order of their names."""
        found = (shape for shape in self.by_node.values() if shape.targets or shape.targets.foreign)
        return sorted(found, key=lambda shape: str(shape.node))


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
    components = _components(graph)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found[node] = _shape(graph, node, components)
            waiting.extend(each for c in found[node].constraints for each in (*c.shapes, *c.siblings))
    _check_recursion(found)
    return found


class Graph:
    """The triples of the shapes, by subject and property."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._objects: dict[tuple[Term, str], list[Term]] = {}
        self._subjects: dict[tuple[str, Term], list[Node]] = {}
        self._properties: dict[Node, list[NamedNode]] = {}
        for quad in quads:
            subject = quad.subject
            if not isinstance(subject, NamedNode | BlankNode):
                continue
            held = self._objects.setdefault((subject, quad.predicate.value), [])
            if quad.object not in held:
                held.append(quad.object)
                self._subjects.setdefault((quad.predicate.value, quad.object), []).append(subject)
                self._properties.setdefault(subject, []).append(quad.predicate)

    def objects(self, node: Term, name: NamedNode | str) -> list[Term]:
        """The values of a property; a name without colon is one of SHACL's."""
        return self._objects.get((node, _iri(name)), [])

    def subjects(self, name: NamedNode | str, value: Term) -> list[Node]:
        """The nodes that have a value of a property."""
        return self._subjects.get((_iri(name), value), [])

    def having(self, name: NamedNode | str) -> list[Node]:
        """The nodes that have some value of a property."""
        iri = _iri(name)
        return [node for node, names in self._properties.items() if any(each.value == iri for each in names)]

    def properties(self, node: Node) -> list[NamedNode]:
        """The properties that a node has, once for each value."""
        return self._properties.get(node, [])

    def nodes(self) -> Iterable[Node]:
        """All subjects."""
        return self._properties

    def one(self, node: Node, name: str) -> Term | None:
        """The only value of a property, None without one."""
        found = self.objects(node, name)
        if len(found) > 1:
            raise _wrong(node, f"has {len(found)} values of sh:{name}; there can be one", "keep one of them")
        return found[0] if found else None

    def members(self, owner: Node, head: Term) -> list[Term]:
        """The members of an RDF list."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != term("rdf:nil"):
            first, rest = self.objects(head, term("rdf:first")), self.objects(head, term("rdf:rest"))
            if head in seen:
                raise _wrong(owner, "has a list that runs in a circle", "end the list with rdf:nil")
            if len(first) != 1 or len(rest) != 1:
                raise _wrong(owner, f"has {told(head)} in the place of a list", "write a list: ( ex:a ex:b )")
            seen.add(head)
            members.append(first[0])
            head = rest[0]
        return members

    def above(self, node: Term, name: NamedNode) -> set[Term]:
        """The node and all that a property leads to from it."""
        found: set[Term] = set()
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting.extend(self.objects(each, name))
        return found

    def named_owner(self, name: str) -> str | None:
        """The IRI that a nameless node hangs under, in the end: <…S> of _:b in ex:S sh:property _:b."""
        owners = {str(value): str(node) for (_, value), nodes in self._subjects.items() for node in nodes}
        seen: set[str] = set()
        while name.startswith("_:") and name in owners and name not in seen:
            seen.add(name)
            name = owners[name]
        return None if name.startswith("_:") else name

    def is_a(self, node: Term, kind: NamedNode) -> bool:
        """Whether a node is an instance of a class, by the subclasses that the shapes graph tells."""
        classes = self.objects(node, term("rdf:type"))
        return any(kind in self.above(each, term("rdfs:subClassOf")) for each in classes)


def _iri(name: NamedNode | str) -> str:
    return SH + name if isinstance(name, str) else name.value


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
                raise _wrong(node, f"uses sh:{local}, which SHACL does not know", offer)


def _check_recursion(shapes: Mapping[Node, Shape]) -> None:
    """SHACL leaves open what a shape means that refers to itself (section 3.4.3)."""
    done: set[Node] = set()

    def visit(node: Node, way: tuple[Node, ...]) -> None:
        if node in way:
            circle = " -> ".join(told(each) for each in (*way[way.index(node) :], node))
            raise _wrong(
                node, f"refers to itself: {circle}", "break the circle; SHACL does not define recursive shapes"
            )
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


def _shape(graph: Graph, node: Node, components: Sequence[Component]) -> Shape:
    if not graph.properties(node):
        raise _wrong(node, "is referred to as a shape, and nothing is said of it", "define it, or mend its name")
    paths = graph.objects(node, "path")
    if len(paths) > 1:
        raise _wrong(node, f"has {len(paths)} paths", "give each path a property shape of its own")
    if not paths and (graph.is_a(node, term("sh:PropertyShape")) or graph.subjects("property", node)):
        raise _wrong(node, "is a property shape without sh:path", "say which property it is about: sh:path")
    path = read_path(graph, node, paths[0]) if paths else None
    foreign = [reason for name, reason in _FOREIGN.items() if graph.objects(node, name)]
    constraints: list[Constraint] = []
    for reader in (_core, _sparql, lambda g, n, p: _custom(g, n, p, components)):
        try:
            constraints.extend(reader(graph, node, path))
        except NotCompiled as exc:
            foreign.append(str(exc))
    severity = graph.one(node, "severity")
    if severity is not None and not isinstance(severity, NamedNode):
        raise _wrong(node, f"has the severity {told(severity)}", "name one: sh:Violation, sh:Warning or sh:Info")
    return Shape(
        node,
        path,
        _targets(graph, node),
        tuple(constraints),
        severity or term("sh:Violation"),
        messages(graph, node),
        graph.one(node, "deactivated") == _TRUE,
        tuple(foreign),
    )


def messages(graph: Graph, node: Node) -> tuple[Message, ...]:
    """The texts of sh:message with their languages, sorted."""
    found = graph.objects(node, "message")
    return tuple(sorted((text.language or "", text.value) for text in found if isinstance(text, Literal)))


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
        yield _named(node, name, value)


def read_path(graph: Graph, owner: Node, node: Term, around: tuple[Term, ...] = ()) -> Path:
    """The path that a node of the shapes graph stands for (SHACL, section 2.3.1)."""
    if isinstance(node, NamedNode) and node != term("rdf:nil"):
        return Step(node)
    if node in around or isinstance(node, Literal):
        raise _wrong(
            owner, "has a path that is part of itself or no path", "write the path as SHACL, section 2.3.1, does"
        )
    within = (*around, node)
    if graph.objects(node, term("rdf:first")):
        members = graph.members(owner, node)
        return Chain(tuple(read_path(graph, owner, each, within) for each in members))
    if choices := graph.objects(node, ALTERNATIVE):
        return Choice(tuple(read_path(graph, owner, each, within) for each in graph.members(owner, choices[0])))
    if inverse := graph.objects(node, INVERSE):
        return Inverse(read_path(graph, owner, inverse[0], within))
    for how, name in REPEATS.items():
        if inner := graph.objects(node, name):
            return Repeated(read_path(graph, owner, inner[0], within), how)
    raise _wrong(owner, "has a path that SHACL does not know", "write the path as SHACL, section 2.3.1, does")


# --- the constraints of SHACL Core ------------------------------------------------------------------------------------

Parameter = Callable[[Graph, Node, str, Term], Constraint]


def _core(graph: Graph, node: Node, path: Path | None) -> Iterator[Constraint]:
    for name, reader in _PARAMETERS.items():
        values = graph.objects(node, name)
        if len(values) > 1 and name in _SINGLE:
            graph.one(node, name)
        if values and path is None and name in _PROPERTY_ONLY:
            raise _wrong(node, f"has sh:{name}, but no sh:path", "move it to a property shape")
        for value in values:
            if not (name in _SWITCHES and value != _TRUE):
                yield reader(graph, node, name, value)
    yield from _qualified(graph, node, path)


def component(name: str) -> NamedNode:
    """sh:MinCountConstraintComponent of minCount."""
    return term(f"sh:{name[0].upper()}{name[1:]}ConstraintComponent")


def _plain(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    return Constraint(name, component(name), (value,), parameters=((name, value),))


def _of_iri(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    return _plain(graph, node, name, _named(node, name, value))


def _of_number(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    integer = isinstance(value, Literal) and value.datatype == term("xsd:integer")
    if not integer or not well_typed(value.datatype.value, value.value):  # type: ignore[union-attr]
        raise _wrong(node, f"has {told(value)} for sh:{name}", "write a whole number: 1")
    return _plain(graph, node, name, value)


def _of_literal(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    if not isinstance(value, Literal):
        raise _wrong(node, f"has {told(value)} for sh:{name}", "write a literal")
    return _plain(graph, node, name, value)


def _of_kind(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    if not isinstance(value, NamedNode) or value.value.removeprefix(SH) not in NODE_KINDS:
        raise _wrong(
            node, f"has {told(value)} for sh:nodeKind", f"write one of {', '.join(f'sh:{k}' for k in NODE_KINDS)}"
        )
    return _plain(graph, node, name, value)


def _of_list(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    members = tuple(graph.members(node, value))
    return Constraint(name, component(name), members, parameters=((name, Literal(", ".join(map(text_of, members)))),))


def _of_languages(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    found = _of_list(graph, node, name, value)
    if not all(isinstance(each, Literal) for each in found.values):
        raise _wrong(node, "has a language that is no string in sh:languageIn", 'write strings: ( "zh" "en" )')
    return found


def _of_pattern(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    flags = graph.one(node, "flags")
    if not isinstance(value, Literal):
        raise _wrong(node, f"has {told(value)} for sh:pattern", "write a regular expression as a string")
    return Constraint(
        name,
        component(name),
        (value,),
        flags=flags.value if isinstance(flags, Literal) else "",
        parameters=((name, value),),
    )


def _of_shape(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    return Constraint(name, component(name), shapes=(_shape_node(node, name, value),))


def _of_shapes(graph: Graph, node: Node, name: str, value: Term) -> Constraint:
    members = graph.members(node, value)
    return Constraint(name, component(name), shapes=tuple(_shape_node(node, name, each) for each in members))


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
            raise _wrong(node, f"has sh:{name}, but no sh:path", "move it to a property shape")
        disjoint = graph.one(node, "qualifiedValueShapesDisjoint") == _TRUE
        for shape in shapes:
            siblings = _siblings(graph, node, shape) if disjoint else ()
            number = _of_number(graph, node, name, count)
            yield Constraint(
                name,
                component(name),
                number.values,
                (_shape_node(node, "qualifiedValueShape", shape),),
                siblings,
                parameters=number.parameters,
            )


def _siblings(graph: Graph, node: Node, shape: Term) -> tuple[Node, ...]:
    """The qualified value shapes of the properties beside this one (SHACL, section 4.7.3)."""
    beside = (each for parent in graph.subjects("property", node) for each in graph.objects(parent, "property"))
    found = (value for each in beside for value in graph.objects(each, "qualifiedValueShape"))
    return tuple(dict.fromkeys(each for each in found if each != shape and isinstance(each, NamedNode | BlankNode)))


# --- SPARQL constraints and components of one's own -------------------------------------------------------------------


def _sparql(graph: Graph, node: Node, path: Path | None) -> Iterator[Constraint]:
    for source in graph.objects(node, "sparql"):
        if not isinstance(source, NamedNode | BlankNode):
            raise _wrong(node, f"has {told(source)} for sh:sparql", "name a node with sh:select")
        if graph.one(source, "deactivated") == _TRUE:
            continue
        text = graph.one(source, "select")
        if not isinstance(text, Literal):
            raise _wrong(source, "is a SPARQL constraint without sh:select", "write its query as a string")
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
        query = prebinding.select(text, prefixes(graph, source), fixed, free)
    except IllFormed as exc:
        raise _wrong(source, f"is ill-formed: {exc}", _QUERY_REMEDY) from exc
    _parse(source, query.text("?this a ?this ."))
    return query


_QUERY_REMEDY = "mend the query; sections 5 and 6 of SHACL and appendix A say what it may hold"


def _parse(source: Node, query: str) -> None:
    try:
        Store().query(query)
    except SyntaxError as exc:
        raise _wrong(source, f"has a query that does not parse: {exc.msg}", _QUERY_REMEDY) from exc


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


def prefixes(graph: Graph, source: Node) -> dict[str, str]:
    """What sh:prefixes declares, with what it imports (SHACL, section 5.2.1)."""
    found: dict[str, str] = {}
    for start in graph.objects(source, "prefixes"):
        for node in sorted(graph.above(start, term("owl:imports")), key=str):
            for declared in graph.objects(node, "declare"):
                names = [value for value in graph.objects(declared, "prefix") if isinstance(value, Literal)]
                spaces = [value for value in graph.objects(declared, "namespace") if isinstance(value, Literal)]
                if len(names) != 1 or len(spaces) != 1:
                    raise _wrong(source, "has a sh:declare without one sh:prefix and one sh:namespace", "give both")
                if found.setdefault(names[0].value, spaces[0].value) != spaces[0].value:
                    raise _wrong(source, f"has two namespaces for the prefix {names[0].value}:", "keep one of them")
    return found


@dataclass(frozen=True, slots=True)
class Component:
    """A sh:ConstraintComponent of the shapes graph."""

    node: NamedNode
    required: tuple[NamedNode, ...]
    optional: tuple[NamedNode, ...]


def _components(graph: Graph) -> list[Component]:
    nodes = (node for node in graph.having("parameter") if graph.is_a(node, term("sh:ConstraintComponent")))
    return [_component(graph, node) for node in sorted(nodes, key=str)]


def _component(graph: Graph, node: Node) -> Component:
    if not isinstance(node, NamedNode):
        raise _wrong(node, "is a constraint component without an IRI", "give it one")
    required, optional = [], []
    for parameter in graph.objects(node, "parameter"):
        for path in graph.objects(parameter, "path"):
            kept = optional if _TRUE in graph.objects(parameter, "optional") else required
            kept.append(_named(node, "path", path))
    return Component(node, tuple(required), tuple(optional))


def local_name(iri: NamedNode) -> str:
    """The name of the variable that a parameter's path stands for: lang of ex:lang."""
    local = iri.value
    for mark in "#/:":
        local = local.rpartition(mark)[2] or local
    return local


def _custom(graph: Graph, node: Node, path: Path | None, components: Sequence[Component]) -> Iterator[Constraint]:
    for each in components:
        if not each.required or not all(graph.objects(node, name) for name in each.required):
            continue
        yield from _validators(graph, node, path, each)


def _validators(graph: Graph, node: Node, path: Path | None, own: Component) -> Iterator[Constraint]:
    names = (*own.required, *own.optional)
    if len(names) > 1 and any(len(graph.objects(node, name)) > 1 for name in names):
        raise _wrong(node, f"has several values of a parameter of {told(own.node)}", "keep one of each")
    for value in graph.objects(node, own.required[0]):
        values = {
            name: value if name == own.required[0] else next(iter(graph.objects(node, name)), None) for name in names
        }
        yield _validated(graph, node, path, own, {local_name(n): v for n, v in values.items()})


def _validated(
    graph: Graph, node: Node, path: Path | None, own: Component, values: Mapping[str, Term | None]
) -> Constraint:
    given = {name: value for name, value in values.items() if value is not None}
    if any(isinstance(value, BlankNode) for value in given.values()):
        raise NotCompiled(f"a parameter of {told(own.node)} is a blank node")
    special = graph.objects(own.node, "nodeValidator" if path is None else "propertyValidator")
    for validator in (*special, *graph.objects(own.node, "validator")):
        if isinstance(validator, NamedNode | BlankNode):
            return _validator(graph, node, path, own, given, [n for n in values if n not in given], validator)
    raise NotCompiled(f"{told(own.node)} has no validator in SPARQL for such a shape")


def _validator(
    graph: Graph,
    node: Node,
    path: Path | None,
    own: Component,
    given: Mapping[str, Term],
    absent: Sequence[str],
    validator: Node,
) -> Constraint:
    selects, asks = graph.one(validator, "select"), graph.one(validator, "ask")
    text = selects if isinstance(selects, Literal) else asks
    if not isinstance(text, Literal):
        raise NotCompiled(f"{told(own.node)} has a validator that is no query")
    fixed = _fixed(node, path, text.value) | {name: str(value) for name, value in given.items()}
    common = {
        "source": validator,
        "messages": messages(graph, validator) or messages(graph, own.node),
        "parameters": tuple(given.items()),
        "sees_shapes": "shapesGraph" in text.value,
    }
    if text is selects:
        query = _query(graph, validator, text.value, fixed, absent)
        return Constraint("select", own.node, query=query, **common)  # type: ignore[arg-type]
    try:
        asked = prebinding.ask(text.value, prefixes(graph, validator), fixed, absent)
    except IllFormed as exc:
        raise _wrong(validator, f"is ill-formed: {exc}", _QUERY_REMEDY) from exc
    _parse(validator, f"{asked[0]} ASK {asked[1]}")
    return Constraint("ask", own.node, asked=asked, **common)  # type: ignore[arg-type]


# --- errors -----------------------------------------------------------------------------------------------------------


def _named(node: Node, name: str, value: Term) -> NamedNode:
    if not isinstance(value, NamedNode):
        raise _wrong(node, f"has {told(value)} for sh:{name}", "write an IRI")
    return value


def _shape_node(node: Node, name: str, value: Term) -> Node:
    if not isinstance(value, NamedNode | BlankNode):
        raise _wrong(node, f"has {told(value)} for sh:{name}", "name a shape")
    return value


def _wrong(node: Node, what: str, remedy: str) -> ShapesError:
    return ShapesError(f"{told(node)} {what}", where=str(node), remedy=remedy)


def told(node: Term) -> str:
    """A term as the shapes file writes it: shape:quote, "7", a nameless node."""
    if isinstance(node, BlankNode):
        return "a nameless node"
    if isinstance(node, NamedNode):
        for prefix, namespace in PREFIXES.items():
            if node.value.startswith(namespace):
                return f"{prefix}:{node.value.removeprefix(namespace)}"
    return str(node)


def text_of(node: Term) -> str:
    """A term inside a message: the lexical form of a literal, an IRI as it is."""
    return node.value if isinstance(node, NamedNode | Literal) else str(node)
