"""What an audit finds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

AuditKind = Literal["part exceeds whole", "sum differs", "change differs"]
Strength = Literal["proof", "suspicion"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Figures of the source that do not agree; none of them is corrected."""

    kind: AuditKind
    involves: tuple[tuple[str, int], ...]
    """Document and start of each mention; a whole before its parts."""
    expected: Decimal | tuple[Decimal, Decimal]
    """What the other figures imply, in the base unit: a value, or the least and the most."""
    found: Decimal
    """What is printed, or what the parts sum to."""
    strength: Strength
    """proof: the printed figures cannot all be true; suspicion: they can, under the reading that the note names."""
    note: str
    """The sum done, in Chinese, with the figures as printed."""
