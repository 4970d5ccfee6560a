"""The door to pyoxigraph: terms, and reading RDF files with errors that say where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
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
    "CanonicalizationAlgorithm",
    "Dataset",
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
    "read_rdf",
    "read_turtle",
    "serialize",
]


def read_turtle(path: Path, error: type[KgError]) -> Iterator[Quad]:
    """Triples of a Turtle file; a syntax error is raised as ``error`` with file:line:column."""
    return _read(path, RdfFormat.TURTLE, error)


def read_rdf(path: Path, error: type[KgError]) -> Iterator[Quad]:
    """Quads of a file whose name tells its format: .ttl, .nt, .nq, .trig, .rdf, .jsonld; errors as of read_turtle."""
    form = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None or path.suffix == ".txt":
        known = "name it .ttl, .nt, .nq, .trig, .rdf or .jsonld after its format"
        raise error("is no RDF file by its name", where=str(path), remedy=known)
    return _read(path, form, error)


def _read(path: Path, form: RdfFormat, error: type[KgError]) -> Iterator[Quad]:
    if path.exists() and not path.is_file() and not path.is_dir():
        remedy = "save it in a file first, or hand it over on standard input: kg validate -"
        raise error("is not a regular file", where=str(path), remedy=remedy)  # it could be read once only
    try:
        yield from parse(path=str(path), format=form)
    except SyntaxError as exc:
        where = f"{path}:{exc.lineno}:{exc.offset}" if exc.lineno else str(path)
        remedy = "mend the file at that line" if exc.lineno else "check that the file is whole and of that format"
        raise error(f"not valid {form.name}: {exc.msg}", where=where, remedy=remedy) from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise error(f"cannot be read: {exc}", where=str(path), remedy="check the path and its permissions") from exc
