"""Contradictions -> quads of the audit graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ..emit import iris
from ..emit.statement import about, chinese, decimal, string
from ..rdf import NamedNode, Quad
from ..vocab import AUDIT_GRAPH, ID, segment, term
from .contradiction import Contradiction


def discrepancies(contradictions: Iterable[Contradiction]) -> Iterator[Quad]:
    """One kg:Discrepancy for each contradiction, under an IRI made of its document, its kind and its mentions."""
    for contradiction in contradictions:
        statements = about(
            _node(contradiction),
            ("rdf:type", term("kg:Discrepancy")),
            ("kg:discrepancyKind", string(contradiction.kind)),
            ("kg:strength", string(contradiction.strength)),
            ("rdfs:comment", chinese(contradiction.note)),
            *(("kg:involves", iris.observation(doc, start)) for doc, start in contradiction.involves),
            *(("kg:expected", decimal(bound)) for bound in _bounds(contradiction)),
            ("kg:found", decimal(contradiction.found)),
        )
        yield from (Quad(*statement, AUDIT_GRAPH) for statement in statements)


def document_of(discrepancy: NamedNode) -> str:
    """The segment of the document that a discrepancy was found in: 甲县 of …/id/discrepancy/甲县/sum-differs/2-14."""
    return discrepancy.value.removeprefix(f"{ID}discrepancy/").partition("/")[0]


def _node(contradiction: Contradiction) -> NamedNode:
    doc = contradiction.involves[0][0]
    starts = "-".join(str(start) for _, start in contradiction.involves)
    return NamedNode(f"{ID}discrepancy/{segment(doc)}/{contradiction.kind.replace(' ', '-')}/{starts}")


def _bounds(contradiction: Contradiction) -> Iterable[Decimal]:
    """The expected value, or the least and the most."""
    expected = contradiction.expected
    return dict.fromkeys(expected) if isinstance(expected, tuple) else (expected,)
