"""pySHACL over rdflib: the one door to both. Another engine with the same function can stand beside it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyshacl
import rdflib
from rdflib.namespace import SH, XSD
from rdflib.term import Node

from .. import rdf
from ..errors import InputError, ShapesError
from .findings import Result
from .graph import Graph, read_path

_LOGGER = logging.getLogger(__name__)
_LOGGER.addHandler(logging.NullHandler())


def check(shapes: Iterable[rdf.Quad], data: Iterable[rdf.Quad], *, advanced: bool = False) -> Iterator[Result]:
    """The results of a graph, in no particular order; ShapesError where the shapes are not well-formed.

    ``advanced`` turns the Advanced Features on: targets, expressions and functions in SPARQL.
    """
    shapes_graph = _graph(shapes)
    report = _report(shapes_graph, _graph(data), advanced=advanced)
    nodes = _Nodes(report)
    return (_result(report, node, shapes_graph, nodes) for node in report.objects(None, SH.result))


def _report(shapes: rdflib.Graph, data: rdflib.Graph, *, advanced: bool) -> rdflib.Graph:
    """The sh:ValidationReport of a graph."""
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=advanced, logger=_LOGGER)
    except Exception as exc:  # some twenty kinds, of pySHACL, rdflib and pyparsing, tell of bad shapes
        raise _unusable(exc) from exc
    if not isinstance(report, rdflib.Graph):  # a failure that is returned instead of raised
        raise _unusable(report)
    return report


def _unusable(what: object) -> ShapesError:
    return ShapesError(f"pySHACL cannot use the shapes: {what}", remedy="mend the shape that the message names")


class _Nodes(Graph):
    """The report as the reader of paths wants it."""

    def __init__(self, report: rdflib.Graph) -> None:
        super().__init__(
            rdf.Quad(_term(s), _term(p), _term(o))  # type: ignore[arg-type]
            for s, p, o in report
            if not isinstance(s, rdflib.Literal)
        )


def _result(report: rdflib.Graph, node: Node, shapes: rdflib.Graph, nodes: Graph) -> Result:
    def one(name: Node) -> Any:
        found = report.value(node, name)
        return None if found is None else _term(found)

    shape, path = report.value(node, SH.sourceShape), one(SH.resultPath)
    texts = (m for m in report.objects(node, SH.resultMessage) if isinstance(m, rdflib.Literal))
    return Result(
        focus=one(SH.focusNode),
        path=None if path is None else read_path(nodes, one(SH.sourceShape), path),
        value=one(SH.value),
        messages=tuple(sorted((text.language or _language(shapes, shape, text), str(text)) for text in texts)),
        severity=one(SH.resultSeverity),
        shape=one(SH.sourceShape),
        component=one(SH.sourceConstraintComponent),
        constraint=one(SH.sourceConstraint),
    )


def _language(shapes: rdflib.Graph, shape: Node | None, text: str) -> str:
    """pySHACL drops the language of a SPARQL constraint's message: the sh:message that the text fills in tells it."""
    for owner in (shape, *shapes.objects(shape, SH.sparql)):
        for template in shapes.objects(owner, SH.message):
            pattern = re.sub(r"\\{\\[?$]\w+\\}", ".*", re.escape(str(template)))
            if isinstance(template, rdflib.Literal) and re.fullmatch(pattern, text, re.DOTALL):
                return template.language or ""
    return ""


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


def _term(node: Node) -> rdf.NamedNode | rdf.BlankNode | rdf.Literal:
    """The same term for the store."""
    if isinstance(node, rdflib.URIRef):
        return rdf.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return rdf.BlankNode(str(node))
    assert isinstance(node, rdflib.Literal)
    if node.language:
        return rdf.Literal(str(node), language=node.language)
    return (
        rdf.Literal(str(node), datatype=rdf.NamedNode(str(node.datatype))) if node.datatype else rdf.Literal(str(node))
    )
