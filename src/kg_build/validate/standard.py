"""A report as SHACL defines it: a sh:ValidationReport with its sh:ValidationResults (SHACL, section 3.6)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import IO

from ..rdf import BlankNode, Literal, Quad, RdfFormat, Triple, serialize
from ..vocab import PREFIXES, term
from .findings import Report, Result
from .literals import Term
from .paths import triples

FORMATS: dict[str, RdfFormat] = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}


def standard(report: Report) -> list[Quad]:
    """The report in RDF, equal for equal reports; sh:conforms is false when there is any result, even a warning."""
    node = BlankNode("report")
    results = [finding.result for finding in report.findings if finding.result]
    quads = [
        Quad(node, term("rdf:type"), term("sh:ValidationReport")),
        Quad(node, term("sh:conforms"), Literal(not results)),
    ]
    for number, result in enumerate(results, 1):
        name = BlankNode(f"result{number}")
        quads.append(Quad(node, term("sh:result"), name))
        quads.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in _result(name, result))
    return quads


def write_standard(report: Report, output: IO[bytes], form: RdfFormat) -> None:
    """The standard report as a file, equal bytes for equal reports: of several prefixes the order would vary."""
    serialize(standard(report), output, form, prefixes={"sh": PREFIXES["sh"]})


def _result(node: BlankNode, result: Result) -> Iterator[Triple]:
    told: list[tuple[str, Term | None]] = [
        ("sh:focusNode", result.focus),
        ("sh:value", result.value),
        ("sh:resultSeverity", result.severity),
        ("sh:sourceShape", result.shape),
        ("sh:sourceConstraintComponent", result.component),
        ("sh:sourceConstraint", result.constraint),
    ]
    yield Triple(node, term("rdf:type"), term("sh:ValidationResult"))
    for name, value in told:
        if value is not None:
            yield Triple(node, term(name), value)
    for language, text in result.messages:
        message = Literal(text, language=language) if language else Literal(text)
        yield Triple(node, term("sh:resultMessage"), message)
    if result.path is not None:
        path, further = triples(result.path, _names(node))
        yield Triple(node, term("sh:resultPath"), path)
        yield from further


def _names(node: BlankNode) -> Iterator[BlankNode]:
    return (BlankNode(f"{node.value}path{number}") for number in count(1))
