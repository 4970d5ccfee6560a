"""What validation finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["violation", "warning", "info"]
Term = str
"""An IRI as it is, a literal as its text, a blank node as _:id."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an engine says of one node: a sh:ValidationResult as a value."""

    focus: Term
    path: str | None
    """IRI of the property, or the path in SPARQL notation; None for a constraint on the node itself."""
    value: Term | None
    messages: tuple[tuple[str, str], ...]
    """Language ("" for none) and text, sorted."""
    severity: Severity
    shape: Term


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A place where the data does not fit a shape, and the sentence of the source that it came from."""

    graph: str | None
    """The named graph; None for data without graphs."""
    focus: Term
    shape: Term
    path: str | None
    value: Term | None
    severity: Severity
    message_zh: str
    message_en: str
    sentence: str | None
    """Text of the sentence that the focus node was read from, where the data holds it."""


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in a fixed order: by graph, focus node, shape, path and value."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether no shape is violated; warnings do not count against it."""
        return not any(finding.severity == "violation" for finding in self.findings)
