"""pySHACL over rdflib: the one door to both. Another engine with the same function can stand beside it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator

import pyshacl
import rdflib
from rdflib.collection import Collection as RdfList
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from .. import rdf
from ..errors import InputError, ShapesError
from .findings import Result, Severity

_SEVERITIES: dict[object, Severity] = {SH.Warning: "warning", SH.Info: "info"}
_PATHS = {
    SH.inversePath: "^{}",
    SH.zeroOrMorePath: "{}*",
    SH.oneOrMorePath: "{}+",
    SH.zeroOrOnePath: "{}?",
}
"""SHACL property path -> its notation in SPARQL (SHACL, section 2.3.1)."""
_LOGGER = logging.getLogger(__name__)
_LOGGER.addHandler(logging.NullHandler())


def check(shapes: Iterable[rdf.Quad], data: Iterable[rdf.Quad]) -> Iterator[Result]:
    """The results of a graph, in no particular order; ShapesError where the shapes are not well-formed."""
    shapes_graph = _graph(shapes)
    report = _report(shapes_graph, _graph(data))
    return (_result(report, node, shapes_graph) for node in report.objects(None, SH.result))


def _report(shapes: rdflib.Graph, data: rdflib.Graph) -> rdflib.Graph:
    """The sh:ValidationReport of a graph."""
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, logger=_LOGGER)
    except Exception as exc:  # some twenty kinds, of pySHACL, rdflib and pyparsing, tell of bad shapes
        raise _unusable(exc) from exc
    if not isinstance(report, rdflib.Graph):  # a failure that is returned instead of raised
        raise _unusable(report)
    return report


def _unusable(what: object) -> ShapesError:
    return ShapesError(f"pySHACL cannot use the shapes: {what}", remedy="mend the shape that the message names")


def _result(report: rdflib.Graph, node: Node, shapes: rdflib.Graph) -> Result:
    path, value, shape = (report.value(node, name) for name in (SH.resultPath, SH.value, SH.sourceShape))
    texts = (m for m in report.objects(node, SH.resultMessage) if isinstance(m, rdflib.Literal))
    return Result(
        focus=_text(report.value(node, SH.focusNode)),
        path=str(path) if isinstance(path, rdflib.URIRef) else None if path is None else _path(report, path),
        value=None if value is None else _text(value),
        messages=tuple(sorted((text.language or _language(shapes, shape, text), str(text)) for text in texts)),
        severity=_SEVERITIES.get(report.value(node, SH.resultSeverity), "violation"),
        shape=_text(shape),
    )


def _language(shapes: rdflib.Graph, shape: Node | None, text: str) -> str:
    """pySHACL drops the language of a SPARQL constraint's message: the sh:message that the text fills in tells it."""
    for owner in (shape, *shapes.objects(shape, SH.sparql)):
        for template in shapes.objects(owner, SH.message):
            pattern = re.sub(r"\\{\\[?$]\w+\\}", ".*", re.escape(str(template)))
            if isinstance(template, rdflib.Literal) and re.fullmatch(pattern, text, re.DOTALL):
                return template.language or ""
    return ""


def _path(graph: rdflib.Graph, node: Node) -> str:
    """A property path in the notation of SPARQL: <…partOf>/<…unitMeasure>."""
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    if graph.value(node, RDF.first) is not None:
        return "/".join(_path(graph, step) for step in RdfList(graph, node))
    if (choices := graph.value(node, SH.alternativePath)) is not None:
        return "(" + "|".join(_path(graph, choice) for choice in RdfList(graph, choices)) + ")"
    kind, inner = next((kind, inner) for kind in _PATHS if (inner := graph.value(node, kind)) is not None)
    notation = _path(graph, inner)
    return _PATHS[kind].format(f"({notation})" if graph.value(inner, RDF.first) is not None else notation)


def _graph(quads: Iterable[rdf.Quad]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for quad in quads:
        graph.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    return graph


def _node(term: rdf.NamedNode | rdf.BlankNode | rdf.Literal | rdf.Triple) -> Node:
    """The same term in rdflib; a literal keeps its lexical form."""
    if isinstance(term, rdf.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, rdf.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, rdf.Triple):
        remedy = "leave triple terms out of the data: pySHACL reads RDF 1.1"
        raise InputError("a triple stands in the place of a term", where=str(term), remedy=remedy)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=None if datatype == XSD.string else datatype, normalize=False)


def _text(node: object) -> str:
    return f"_:{node}" if isinstance(node, rdflib.BNode) else str(node)
