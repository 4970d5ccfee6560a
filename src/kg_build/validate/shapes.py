"""Shapes as values: their targets and constraints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..rdf import NamedNode, Quad
from .graph import Node
from .literals import Term
from .paths import Path
from .prebinding import Asked, Query

Message = tuple[str, str]
"""Language ("" for none) and text."""
SHAPES_GRAPH = "urn:x-kg:shapes"
"""The named graph in which queries find the shapes as $shapesGraph."""


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
    in_python: bool = False
    """Of a pattern that the store's regular expressions cannot do."""
    query: Query | None = None
    asked: Asked | None = None
    """The query of an ASK validator."""
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
