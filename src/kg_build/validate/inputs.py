"""What is to be validated, and by which shapes: paths, quads, or a store."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ..errors import InputError, ShapesError
from ..rdf import NamedNode, Quad, RdfFormat, Store, read_rdf
from ..store import Snapshot, is_store, open_store
from ..vocab import ONTOLOGY_GRAPH
from .context import About, by_subject, in_store

Name = NamedNode | None
"""A named graph; None for the default graph."""
PathLike = str | os.PathLike[str]
Data = Snapshot | Store | Iterable[Quad] | PathLike | Iterable[PathLike]
"""A store, quads, or one or more files and folders."""
ShapesGiven = PathLike | Iterable[Quad] | Iterable[PathLike]


@dataclass(frozen=True, slots=True)
class Graphs:
    """Named graphs, each read when it is asked for, so that no more than one need be in memory."""

    names: tuple[Name, ...]
    """In a fixed order."""
    quads: Callable[[Name], Iterable[Quad]]
    """What a graph holds, read anew each time it is asked for."""
    about: Callable[[], About | None]
    """What the data itself brings along of our ontology."""


def of_store(snapshot: Snapshot) -> Graphs:
    """The graphs of a published store; its default graph merely merges them."""
    return Graphs(
        (*snapshot.graphs(),),
        lambda name: snapshot.quads(name) if name else (),
        lambda: in_store(snapshot.store),
    )


def of_quads(quads: Iterable[Quad]) -> Graphs:
    """Quads in hand, by the graphs that they name."""
    held: dict[Name, list[Quad]] = {}
    for quad in quads:
        name = quad.graph_name if isinstance(quad.graph_name, NamedNode) else None
        held.setdefault(name, []).append(quad)
    return Graphs(tuple(held), lambda name: held.get(name, ()), lambda: by_subject(held.get(ONTOLOGY_GRAPH, ())))


def of_files(files: Sequence[Path]) -> Graphs:
    """Files of formats without named graphs, as one graph that is read from disk each time."""
    return Graphs((None,), lambda name: chain.from_iterable(read_rdf(path, InputError) for path in files), lambda: None)


def merged(graphs: Graphs) -> Graphs:
    """All graphs as one."""
    return Graphs((None,), lambda name: chain.from_iterable(map(graphs.quads, graphs.names)), lambda: None)


def graphs_of(data: Data) -> Graphs:
    """The graphs that are to be judged; InputError where a file cannot be read."""
    if isinstance(data, Snapshot):
        return of_store(data)
    if isinstance(data, str | os.PathLike):
        path = Path(data)
        return of_store(open_store(path)) if is_store(path) else _files([path])
    items = list(data)
    if items and all(isinstance(item, str | os.PathLike) for item in items):
        return _files([Path(item) for item in items])
    return of_quads(items)


def _files(paths: Sequence[Path]) -> Graphs:
    files = [file for path in paths for file in _within(path)]
    forms = [_form(path) for path in files]
    if all(form is not None and not form.supports_datasets for form in forms):
        return of_files(files)
    return of_quads(chain.from_iterable(read_rdf(path, InputError) for path in files))


def _within(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    if found := rdf_under(path):
        return found
    raise InputError(
        "holds no RDF file", where=str(path), remedy="name a folder of .ttl, .nt, .nq, .trig, .rdf, .jsonld"
    )


def rdf_under(path: Path) -> list[Path]:
    """The RDF files of a folder and of those in it; a file that is one itself; else none."""
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.is_file() and is_rdf(file))
    return [path] if is_rdf(path) else []


def is_rdf(path: Path) -> bool:
    """Whether the name tells a format of RDF."""
    return _form(path) is not None and path.suffix != ".txt"


def _form(path: Path) -> RdfFormat | None:
    return RdfFormat.from_extension(path.suffix.removeprefix("."))


# --- shapes -----------------------------------------------------------------------------------------------------------


def read_shapes(shapes: ShapesGiven) -> list[Quad]:
    """The statements of a file of shapes, of a folder's *.ttl, of several of these; or those in hand."""
    if isinstance(shapes, str | os.PathLike):
        return [quad for path in shape_files(Path(shapes)) for quad in read_rdf(path, ShapesError)]
    items = list(shapes)
    if items and isinstance(items[0], str | os.PathLike):
        return [quad for path in items for quad in read_shapes(path)]
    return items  # type: ignore[return-value]


def shape_files(path: Path) -> list[Path]:
    """The file itself, or the *.ttl of a folder."""
    if not path.is_dir():
        return [path]
    if files := sorted(path.glob("*.ttl")):
        return files
    raise ShapesError("holds no *.ttl file", where=str(path), remedy="name the folder that holds the shapes")


def located(error: ShapesError, shapes: ShapesGiven) -> ShapesError:
    """The error with file:line instead of the shape's IRI, where a file writes the shape."""
    iri = (error.where or "").strip("<>")
    for path in _all_files(shapes) if iri else ():
        if line := _line(path, iri):
            return ShapesError(error.what, where=f"{path}:{line}", remedy=error.remedy)
    return error


def _all_files(shapes: ShapesGiven) -> Iterator[Path]:
    if isinstance(shapes, str | os.PathLike):
        yield from shape_files(Path(shapes))
    else:
        for each in shapes:
            if isinstance(each, str | os.PathLike):
                yield from shape_files(Path(each))


def _line(path: Path, iri: str) -> int | None:
    """The line that begins with a node, else the first that names it."""
    text = path.read_text(encoding="utf-8", errors="replace")
    forms = [f"<{iri}>"]
    for prefix, namespace in re.findall(r"(?i)\bprefix\s+([\w.-]*):\s*<([^>]*)>", text):
        if iri.startswith(namespace):
            forms.append(f"{prefix}:{iri.removeprefix(namespace)}")
    name = "|".join(re.escape(form) + r"(?![\w-])" for form in forms)
    found = re.search(rf"^\s*(?:{name})", text, re.MULTILINE) or re.search(name, text)
    return text.count("\n", 0, found.end()) + 1 if found else None
