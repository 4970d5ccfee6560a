"""pySHACL over rdflib: the one door to both. Another engine with the same function can stand beside it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from .. import rdf
from ..errors import ShapesError
from .findings import Result, Severity

_SEVERITIES: dict[object, Severity] = {SH.Warning: "warning", SH.Info: "info"}
_PATH_MARKS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
_LOGGER = logging.getLogger(__name__)
_LOGGER.addHandler(logging.NullHandler())


def check(shapes: Iterable[rdf.Quad], graphs: Iterable[Collection[rdf.Quad]]) -> Iterator[tuple[Result, ...]]:
    """The results of each graph in turn, in no particular order; ShapesError where the shapes are not well-formed."""
    shapes_graph = _graph(shapes)
    for quads in graphs:
        try:
            _, report, _ = pyshacl.validate(_graph(quads), shacl_graph=shapes_graph, inplace=True, logger=_LOGGER)
        except Exception as exc:  # pySHACL raises many kinds, all of them about the shapes
            raise _unusable(str(exc)) from exc
        if not isinstance(report, rdflib.Graph):  # a ValidationFailure, returned instead of raised
            raise _unusable(str(report))
        yield tuple(_result(report, shapes_graph, node) for node in report.objects(None, SH.result))


def _unusable(what: str) -> ShapesError:
    return ShapesError(f"pySHACL cannot use the shapes: {what}", remedy="mend the shape that the message names")


def _result(report: rdflib.Graph, shapes: rdflib.Graph, node: rdflib.term.Node) -> Result:
    path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
    messages = sorted((m.language or "", str(m)) for m in report.objects(node, SH.resultMessage) if _is_literal(m))
    return Result(
        focus=_text(report.value(node, SH.focusNode)),
        path=None if path is None else _path(report, path),
        value=None if value is None else _text(value),
        messages=tuple(messages),
        severity=_SEVERITIES.get(report.value(node, SH.resultSeverity), "violation"),
        shape=_text(report.value(node, SH.sourceShape)),
    )
