"""Contradictions -> quads of the audit graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ..rdf import Literal, NamedNode, Quad
from ..vocab import AUDIT_GRAPH, ID, PREFIXES, segment, term
from .contradiction import Contradiction
from .figures import plain


def discrepancies(contradictions: Iterable[Contradiction]) -> Iterator[Quad]:
    """One kg:Discrepancy for each contradiction, under an IRI made of its document, its kind and its mentions."""
    for contradiction in contradictions:
        node = _node(contradiction)
        for predicate, value in _described(contradiction):
            yield Quad(node, term(predicate), value, AUDIT_GRAPH)


def _node(contradiction: Contradiction) -> NamedNode:
    doc = contradiction.involves[0][0]
    starts = "-".join(str(start) for _, start in contradiction.involves)
    return NamedNode(f"{ID}discrepancy/{segment(doc)}/{contradiction.kind.replace(' ', '-')}/{starts}")


def _described(contradiction: Contradiction) -> Iterator[tuple[str, NamedNode | Literal]]:
    yield "rdf:type", term("kg:Discrepancy")
    yield "kg:discrepancyKind", Literal(contradiction.kind)
    yield "kg:strength", Literal(contradiction.strength)
    yield "rdfs:comment", Literal(contradiction.note, language="zh")
    for doc, start in contradiction.involves:
        yield "kg:involves", NamedNode(f"{ID}obs/{segment(doc)}/{start}")
    bounds = contradiction.expected
    for bound in dict.fromkeys(bounds if isinstance(bounds, tuple) else (bounds,)):
        yield "kg:expected", _decimal(bound)
    yield "kg:found", _decimal(contradiction.found)


def _decimal(value: Decimal) -> Literal:
    return Literal(plain(value), datatype=NamedNode(PREFIXES["xsd"] + "decimal"))
