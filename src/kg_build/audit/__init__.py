"""Extractions -> contradictions: figures of the source that cannot all be true, or hardly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..model import Extraction
from .changes import changes
from .contradiction import AuditKind, Contradiction, Strength
from .discrepancies import discrepancies
from .figures import Figure, UnitClass, figures
from .wholes import parts_and_wholes

__all__ = ["AuditKind", "Contradiction", "Strength", "audit", "discrepancies"]

Check = Callable[[Sequence[Figure], UnitClass], Iterator[Contradiction]]
"""The figures of one document, in the order of the text, -> what does not agree among them."""

CHECKS: tuple[Check, ...] = (parts_and_wholes, changes)


def audit(extractions: Sequence[Extraction], *, unit_class: UnitClass = str) -> tuple[Contradiction, ...]:
    """All contradictions, in the order of their first mentions; ``unit_class`` says that 名 and 人 are one."""
    found = (
        contradiction
        for extraction in extractions
        for check in CHECKS
        for contradiction in check(tuple(figures(extraction)), unit_class)
    )
    return tuple(sorted(found, key=lambda c: (c.involves, c.kind)))
