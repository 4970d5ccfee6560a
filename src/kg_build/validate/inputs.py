"""What is to be validated, and by which shapes: paths, quads, or a store."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
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


class Graphs:
    """Named graphs, each read anew when it is asked for, so that no more than one need be in memory."""

    def names(self) -> list[Name]:
        """The graphs, in a fixed order."""
        raise NotImplementedError

    def quads(self, name: Name) -> Iterable[Quad]:
        """What a graph holds."""
        raise NotImplementedError

    def ontology(self) -> About | None:
        """The graph of our ontology, where the data brings it along."""
        return by_subject(self.quads(ONTOLOGY_GRAPH))


class OfStore(Graphs):
    """The graphs of a published store; its default graph merely merges them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def names(self) -> list[Name]:
        return [*self._snapshot.graphs()]

    def quads(self, name: Name) -> Iterable[Quad]:
        return self._snapshot.quads(name) if name else ()

    def ontology(self) -> About | None:
        return in_store(self._snapshot.store)


class OfQuads(Graphs):
    """Quads in hand."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._quads: dict[Name, list[Quad]] = {}
        for quad in quads:
            name = quad.graph_name if isinstance(quad.graph_name, NamedNode) else None
            self._quads.setdefault(name, []).append(quad)

    def names(self) -> list[Name]:
        return list(self._quads)

    def quads(self, name: Name) -> Iterable[Quad]:
        return self._quads.get(name, [])


class OfFiles(Graphs):
    """Files of formats without named graphs, as one graph that is read from disk each time."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files

    def names(self) -> list[Name]:
        return [None]

    def quads(self, name: Name) -> Iterable[Quad]:
        if name is not None:
            return ()
        return chain.from_iterable(read_rdf(path, InputError) for path in self._files)


class Merged(Graphs):
    """All graphs of others as one."""

    def __init__(self, graphs: Graphs) -> None:
        self._graphs = graphs

    def names(self) -> list[Name]:
        return [None]

    def quads(self, name: Name) -> Iterable[Quad]:
        if name is not None:
            return ()
        return chain.from_iterable(self._graphs.quads(each) for each in self._graphs.names())


def graphs_of(data: Data) -> Graphs:
    """The graphs that are to be judged; InputError where a file cannot be read."""
    if isinstance(data, Snapshot):
        return OfStore(data)
    if isinstance(data, str | os.PathLike):
        path = Path(data)
        return OfStore(open_store(path)) if is_store(path) else _files([path])
    items = list(data)
    if items and all(isinstance(item, str | os.PathLike) for item in items):
        return _files([Path(item) for item in items])  # type: ignore[arg-type]
    return OfQuads(items)  # type: ignore[arg-type]


def _files(paths: Sequence[Path]) -> Graphs:
    files = [file for path in paths for file in _within(path)]
    forms = [_form(path) for path in files]
    if all(form is not None and not form.supports_datasets for form in forms):
        return OfFiles(files)
    return OfQuads(chain.from_iterable(read_rdf(path, InputError) for path in files))


def _within(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    if found := sorted(file for file in path.rglob("*") if file.is_file() and is_rdf(file)):
        return found
    raise InputError(
        "holds no RDF file", where=str(path), remedy="name a folder of .ttl, .nt, .nq, .trig, .rdf, .jsonld"
    )


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
        return [quad for path in items for quad in read_shapes(path)]  # type: ignore[arg-type]
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
