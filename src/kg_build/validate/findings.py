"""What validation finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ..rdf import BlankNode, NamedNode
from .literals import Term as Node
from .paths import Path

Severity = Literal["violation", "warning", "info"]
Term = str
"""An IRI as it is, a literal as its text, a blank node as _:id."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an engine says of one node: a sh:ValidationResult as a value (SHACL, section 3.6.2)."""

    focus: Node
    path: Path | None
    """None for a constraint on the node itself."""
    value: Node | None
    messages: tuple[tuple[str, str], ...]
    """Language ("" for none) and text, sorted."""
    severity: NamedNode
    """sh:Violation, sh:Warning, sh:Info, or one of one's own."""
    shape: Node
    component: NamedNode
    """sh:MinCountConstraintComponent, …"""
    constraint: NamedNode | BlankNode | None = None
    """The node of a SPARQL constraint."""


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
    where: str | None = None
    """The place in the file that it was read from, or that it was given in: facts.csv:12, facts.xlsx:facts!C12, data.ttl:31."""
    result: Result | None = field(default=None, compare=False, repr=False)
    """The result with its terms, for the standard report."""


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in a fixed order: by graph, focus node, shape, path and value."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    """Which shapes were judged otherwise than asked for, and why."""

    @property
    def conforms(self) -> bool:
        """Whether no shape is violated; warnings do not count against it."""
        return not any(finding.severity == "violation" for finding in self.findings)
