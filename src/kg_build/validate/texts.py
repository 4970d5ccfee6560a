"""The messages that shapes and constraints bear."""

from __future__ import annotations

from ..rdf import Literal
from .graph import Graph, Node
from .shapes import Message


def messages(graph: Graph, node: Node) -> tuple[Message, ...]:
    """The texts of sh:message with their languages, sorted."""
    found = graph.objects(node, "message")
    return tuple(sorted((text.language or "", text.value) for text in found if isinstance(text, Literal)))
