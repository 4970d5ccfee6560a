"""Findings of graphs that were judged before, by the hash of all that the judgement depends on; safe to delete.

The file holds one JSON array a graph, sorted: its hash, and its findings. A graph whose hash is there is not judged again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import fields
from hashlib import sha256
from pathlib import Path as File
from typing import Any

from .. import __version__
from ..rdf import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad
from .findings import Finding, Result
from .literals import Term
from .paths import Chain, Choice, Inverse, Path, Repeated, Step

ENGINE = 1
"""Raised when the engines come to judge differently: what was found before is then forgotten."""
Findings = tuple[Finding, ...]
Remembered = Mapping[str, Findings]
_TEXTS = tuple(each.name for each in fields(Finding) if each.name != "result")


def renamed(quads: Iterable[Quad]) -> Iterable[Quad]:
    """The quads with blank nodes named by what is said of them, for they are named anew each time a file is read."""
    found = Dataset(quads)
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found


def digest(quads: Iterable[Quad], *further: object) -> str:
    """A hash that is the same whatever the order of the quads."""
    told = sha256(f"{ENGINE} {__version__} {further}\n".encode())
    for line in sorted(map(str, quads)):
        told.update(line.encode())
    return told.hexdigest()


def load(path: File) -> Remembered:
    """What was found before; nothing where the file is missing or not whole."""
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return {key: tuple(map(_finding, found)) for key, found in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def save(path: File, found: Remembered) -> None:
    """Write it whole or not at all; a folder that cannot be written to does not matter."""
    lines = (json.dumps([key, [*map(_row, found[key])]], ensure_ascii=False) + "\n" for key in sorted(found))
    new = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        new.write_text("".join(lines), "utf-8")
        os.replace(new, path)
    except OSError:
        new.unlink(missing_ok=True)


# --- findings as JSON -------------------------------------------------------------------------------------------------


def _row(finding: Finding) -> list[Any]:
    return [[getattr(finding, name) for name in _TEXTS], _result_row(finding.result)]


def _finding(row: list[Any]) -> Finding:
    texts, result = row
    return Finding(**dict(zip(_TEXTS, texts, strict=True)), result=_result(result))


def _result_row(result: Result | None) -> list[Any] | None:
    if result is None:
        return None
    terms = (result.focus, result.value, result.severity, result.shape, result.component, result.constraint)
    return [*map(_term_row, terms), result.path and _path_row(result.path), result.messages]


def _result(row: list[Any] | None) -> Result | None:
    if row is None:
        return None
    focus, value, severity, shape, component, constraint = map(_term, row[:6])
    texts = tuple((language, text) for language, text in row[7])
    path = _path(row[6]) if row[6] else None
    return Result(focus, path, value, texts, severity, shape, component, constraint)  # type: ignore[arg-type]


def _term_row(node: Term | None) -> list[str | None] | None:
    if isinstance(node, NamedNode):
        return [node.value]
    if isinstance(node, Literal):
        return [node.value, node.language, node.datatype.value]
    return None if node is None else ["_", str(node).removeprefix("_:")]


def _term(row: list[str] | None) -> Term | None:
    match row:
        case [iri]:
            return NamedNode(iri)
        case [_, name]:
            return BlankNode(name)
        case [text, None, datatype]:
            return Literal(text, datatype=NamedNode(datatype))
        case [text, language, _]:
            return Literal(text, language=language)
    return None


def _path_row(path: Path) -> list[Any]:
    match path:
        case Step(name):
            return ["step", name.value]
        case Inverse(inner):
            return ["inverse", _path_row(inner)]
        case Repeated(inner, how):
            return [how, _path_row(inner)]
        case Chain(paths) | Choice(paths):
            return ["chain" if isinstance(path, Chain) else "choice", *map(_path_row, paths)]


def _path(row: list[Any]) -> Path:
    match row:
        case ["step", name]:
            return Step(NamedNode(name))
        case ["inverse", inner]:
            return Inverse(_path(inner))
        case ["chain", *paths]:
            return Chain(tuple(map(_path, paths)))
        case ["choice", *paths]:
            return Choice(tuple(map(_path, paths)))
        case [how, inner]:
            return Repeated(_path(inner), how)
    raise ValueError(row)
