"""Periods, with their first and last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..dates import bounds
from ..rdf import Literal
from ..vocab import term
from . import iris
from .statement import Statement, about, string


def period(iso: str) -> Iterator[Statement]:
    """A period with its bounds; text that is no calendar time gets none, and the shapes report it."""
    first, last = bounds(iso) or (None, None)
    return about(
        iris.period(iso),
        ("rdf:type", term("kg:Period")),
        ("rdfs:label", string(iso)),
        ("dcat:startDate", _day(first)),
        ("dcat:endDate", _day(last)),
    )


def _day(value: date | None) -> Literal | None:
    return None if value is None else Literal(value.isoformat(), datatype=term("xsd:date"))
