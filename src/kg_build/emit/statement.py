"""Triples before they have a graph, and the literals in them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..rdf import Literal, NamedNode
from ..vocab import term

Value = NamedNode | Literal
Statement = tuple[NamedNode, NamedNode, Value]
"""Subject, predicate, object; no blank nodes."""
Property = tuple[str, Value | None]
"""Prefixed predicate and value; None for a value that is not known."""


def about(subject: NamedNode, *properties: Property) -> Iterator[Statement]:
    """What is known of a subject: prefixed predicate and value; a value of None is left out."""
    for predicate, value in properties:
        if value is not None:
            yield subject, term(predicate), value


def string(value: str | None, language: str | None = None) -> Literal | None:
    """A string, with its language where it is natural language."""
    return None if value is None else Literal(value, language=language)


def chinese(value: str) -> Literal:
    """A label of the text: "城市低保"@zh."""
    return Literal(value, language="zh")


def decimal(value: Decimal | None) -> Literal | None:
    """1.80E+6 and 1800000.00 are both "1800000"^^xsd:decimal: the form that the store gives back."""
    if value is None:
        return None
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return Literal("0" if digits == "-0" else digits, datatype=term("xsd:decimal"))


def integer(value: int) -> Literal:
    """A whole number."""
    return Literal(str(value), datatype=term("xsd:integer"))


def year(value: int | None) -> Literal | None:
    """A calendar year."""
    return None if value is None else Literal(f"{value:04d}", datatype=term("xsd:gYear"))
