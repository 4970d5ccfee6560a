"""The door to pyoxigraph: terms, and reading RDF files with errors that say where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
    serialize,
)

from .errors import KgError

__all__ = [
    "BlankNode",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "Quad",
    "QueryBoolean",
    "QueryResultsFormat",
    "QuerySolutions",
    "QueryTriples",
    "RdfFormat",
    "Store",
    "Triple",
    "Variable",
    "parse",
    "read_turtle",
    "serialize",
]


def read_turtle(path: Path, error: type[KgError]) -> Iterator[Quad]:
    """Triples of a Turtle file; a syntax error is raised as ``error`` with file:line:column."""
    try:
        yield from parse(path=str(path), format=RdfFormat.TURTLE)
    except SyntaxError as exc:
        where = f"{path}:{exc.lineno}:{exc.offset}" if exc.lineno else str(path)
        raise error(f"not valid Turtle: {exc.msg}", where=where, remedy="mend the file at that line") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise error(f"cannot be read: {exc}", where=str(path), remedy="check the path and its permissions") from exc
