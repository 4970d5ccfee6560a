"""The triples of a shapes graph, by node and property; what is ill-formed in them is an error that names the node."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import ShapesError
from ..rdf import BlankNode, Literal, NamedNode, Quad
from ..vocab import PREFIXES, term
from .literals import Term
from .paths import ALTERNATIVE, INVERSE, REPEATS, Chain, Choice, Inverse, Path, Repeated, Step

Node = NamedNode | BlankNode
SH = PREFIXES["sh"]


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
            raise wrong(node, f"has {len(found)} values of sh:{name}; there can be one", "keep one of them")
        return found[0] if found else None

    def members(self, owner: Node, head: Term) -> list[Term]:
        """The members of an RDF list."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != term("rdf:nil"):
            first, rest = self.objects(head, term("rdf:first")), self.objects(head, term("rdf:rest"))
            if head in seen:
                raise wrong(owner, "has a list that runs in a circle", "end the list with rdf:nil")
            if len(first) != 1 or len(rest) != 1:
                raise wrong(owner, f"has {told(head)} in the place of a list", "write a list: ( ex:a ex:b )")
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


def read_path(graph: Graph, owner: Node, node: Term, around: tuple[Term, ...] = ()) -> Path:
    """The path that a node of the shapes graph stands for (SHACL, section 2.3.1)."""
    if isinstance(node, NamedNode) and node != term("rdf:nil"):
        return Step(node)
    if node in around or isinstance(node, Literal):
        raise wrong(
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
    raise wrong(owner, "has a path that SHACL does not know", "write the path as SHACL, section 2.3.1, does")


def named_node(node: Node, name: str, value: Term) -> NamedNode:
    """The value of a property that must be an IRI."""
    if not isinstance(value, NamedNode):
        raise wrong(node, f"has {told(value)} for sh:{name}", "write an IRI")
    return value


def shape_node(node: Node, name: str, value: Term) -> Node:
    """The value of a property that must be a shape."""
    if not isinstance(value, NamedNode | BlankNode):
        raise wrong(node, f"has {told(value)} for sh:{name}", "name a shape")
    return value


def wrong(node: Node, what: str, remedy: str) -> ShapesError:
    """The error that a node is ill-formed, and the remedy."""
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
