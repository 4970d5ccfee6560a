"""Results in the formats of the SPARQL recommendations, and as a table for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import IO, Protocol, TypeVar, cast

from ..errors import UsageError
from ..rdf import (
    BlankNode,
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    serialize,
)
from ..terminal import width
from ..vocab import PREFIXES
from .engine import Results

SOLUTION_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
"""For SELECT and ASK."""

GRAPH_FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
"""For CONSTRUCT and DESCRIBE."""

FORMATS = ("table", *SOLUTION_FORMATS, *GRAPH_FORMATS)

F = TypeVar("F")


class Output(Protocol):
    """Where results are written to."""

    def write(self, data: bytes, /) -> int:
        """Take part of them."""


_NUMBERS = {f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal", "double", "float")}


def serialise(results: Results, format: str) -> bytes:
    """The results in one of FORMATS; UsageError where the format does not suit the form of the query."""
    if format == "table":
        return table(results).encode()
    if isinstance(results, QueryTriples):
        return (
            serialize(results, format=_suited(format, GRAPH_FORMATS, "CONSTRUCT and DESCRIBE"), prefixes=PREFIXES)
            or b""
        )
    if format == "csv" and isinstance(results, QuerySolutions):
        return _csv(results)
    return results.serialize(format=_suited(format, SOLUTION_FORMATS, "SELECT and ASK")) or b""


def write(results: Results, format: str, output: Output) -> None:
    """Write the results as they are found, in memory that does not grow with them; UsageError as in ``serialise``."""
    stream = cast(IO[bytes], output)
    if isinstance(results, QueryTriples):
        form = _suited(format, GRAPH_FORMATS, "CONSTRUCT and DESCRIBE")
        serialize(results, stream, form, prefixes=None if format in ("nt", "nq") else PREFIXES)
    else:
        results.serialize(stream, _suited(format, SOLUTION_FORMATS, "SELECT and ASK"))


def table(results: Results) -> str:
    """The results in columns that line up, a Chinese character taking the room of two letters; a graph as N-Triples."""
    if isinstance(results, QueryTriples):
        return serialise(results, "nt").decode()
    if isinstance(results, QueryBoolean):
        return "true\n" if results else "false\n"
    return _columns(results)


def _csv(solutions: QuerySolutions) -> bytes:
    """As SPARQL 1.1 Query Results CSV says in section 3: the engine leaves the comma of …#char=28,33 without quotation marks."""
    names = [variable.value for variable in solutions.variables]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_plain(solution[name]) for name in names] for solution in solutions)
    return buffer.getvalue().encode()


def _plain(term: object) -> str:
    """A term without its datatype or language; nothing where it is unbound."""
    if term is None:
        return ""
    return str(term) if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def _suited(format: str, formats: Mapping[str, F], forms: str) -> F:
    if format not in formats:
        raise UsageError(f"{forms} cannot be written as {format}", remedy="choose one of table, " + ", ".join(formats))
    return formats[format]


def _columns(solutions: QuerySolutions) -> str:
    names = [variable.value for variable in solutions.variables]
    found = [[solution[name] for name in names] for solution in solutions]
    rows = [[_cell(term) for term in row] for row in found]
    right = [
        any(row[i] is not None for row in found) and all(_is_number(row[i]) for row in found) for i in range(len(names))
    ]
    widths = [max(map(width, column)) for column in zip(names, *rows, strict=True)]
    rule = ["-" * each for each in widths]
    return "".join(_line(row, widths, right) for row in [names, rule, *rows])


def _cell(term: object) -> str:
    """A term's text on one line; nothing where it is unbound."""
    value = "" if term is None else getattr(term, "value", str(term))
    return " ".join(str(value).split())


def _is_number(term: object) -> bool:
    return term is None or (isinstance(term, Literal) and term.datatype.value in _NUMBERS)


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = (_padded(text, room, at_right) for text, room, at_right in zip(row, widths, right, strict=True))
    return "  ".join(cells).rstrip() + "\n"


def _padded(text: str, room: int, at_right: bool) -> str:
    padding = " " * (room - width(text))
    return padding + text if at_right else text + padding
