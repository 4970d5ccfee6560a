"""A folder of generations: a build writes a new one and publishes it by a rename, readers open the one that is current.

    DIR/CURRENT        names the generation that holds: gen-7
    DIR/gen-7/db       the database; never written to again
    DIR/gen-7/meta.json  format of the store, counts, sizes of the database's files
    DIR/gen-6          the generation before, for those who still read it
    DIR/LOCK           held while a build writes
    DIR/VALIDATED      what validation found in which graph, by its hash; may be deleted

A build that fails or is killed leaves CURRENT as it was; what it left behind is swept by the next one.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from traceback import clear_frames
from typing import IO

from .emit.iris import is_document_graph
from .errors import StoreError
from .rdf import DefaultGraph, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, serialize
from .vocab import BUILD_GRAPH, PREFIXES

FORMAT = 1
"""Raised when a store of an older version can no longer be read."""

VALIDATED = "VALIDATED"
"""The file beside the generations that remembers what validation found in which graph."""

_BATCH = 250_000
"""Quads that are given to the database at once. It sorts a batch in memory: a million takes 1 GB, this many 0.3 GB and a sixth more time."""

Graphs = Mapping[NamedNode, Iterable[Quad]]
"""Named graph -> all that it is to hold."""
Derive = Callable[[Store], Graphs]
"""What is worked out from the documents that a build leaves in the store: links."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What a generation says of itself."""

    format: int
    quads: int
    graphs: int
    documents: int
    files: dict[str, int]
    """Table file of the database -> its size in bytes."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published generation, open for reading; it stays the same whatever is built meanwhile."""

    folder: Path
    """DIR/gen-7."""
    store: Store
    meta: Meta

    @property
    def generation(self) -> str:
        """Its name, which changes with every build: gen-7."""
        return self.folder.name

    @property
    def identity(self) -> str:
        """Its name and when it was made: gen-1 of a store that was removed and built anew is another one."""
        return _identity(self.folder)

    def graphs(self) -> list[NamedNode]:
        """The named graphs, sorted."""
        found = (graph for graph in self.store.named_graphs() if isinstance(graph, NamedNode))
        return sorted(found, key=lambda graph: graph.value)

    def quads(self, graph: NamedNode) -> Iterator[Quad]:
        """What a named graph holds."""
        return self.store.quads_for_pattern(None, None, None, graph)


def is_store(folder: Path) -> bool:
    """A folder that a build has published to."""
    return (folder / "CURRENT").is_file()


def open_store(folder: Path) -> Snapshot:
    """The current generation; StoreError where there is none, or one of another version, or a damaged one."""
    name = _current(folder)
    if name is None:
        raise StoreError("holds no store", where=str(folder), remedy="build one: kg build PATH…")
    try:
        return _open(folder / name)
    except StoreError:
        if _current(folder) == name:
            raise
        return open_store(folder)  # a build published and swept meanwhile


def current_identity(folder: Path) -> str | None:
    """The identity of the generation that holds, without opening it; None where there is none at the moment."""
    try:
        name = _current(folder)
        return _identity(folder / name) if name else None
    except (OSError, StoreError):
        return None


def publish(
    folder: Path,
    replace: Graphs,
    *,
    prune: bool = False,
    keep: Collection[NamedNode] = (),
    derive: Derive | None = None,
) -> Snapshot:
    """A new generation: the last one with some graphs replaced. All of it becomes visible at once, or nothing.

    The quads of a graph must bear its name; a graph that gets none is dropped. ``prune`` drops the graphs of documents
    that are neither replaced nor in ``keep``. ``derive`` makes further graphs of all that is then there, before it is
    published. StoreError where the folder is no store, another build holds it, or the
    disk is full: the last generation is untouched then.
    """
    _check_target(folder)
    with _writing(folder):
        last = open_store(folder) if _current(folder) else None
        target = folder / _next_name(folder)
        try:
            _build(target, last, replace, prune=prune, keep=keep, derive=derive)
            _point(folder, target.name)
        except OSError as exc:
            raise StoreError(f"cannot be written: {exc}", where=str(folder), remedy=_remedy(exc)) from exc
        finally:
            _sweep(folder, keep={_current(folder), last.generation if last else None})
    return open_store(folder)


def dump(snapshot: Snapshot, output: IO[bytes], form: RdfFormat, *, include_build: bool = False) -> None:
    """Write all that the store holds, equal bytes for equal content: graph by graph, each sorted by its N-Quads lines.

    A format without graphs (Turtle) gets each triple once. The graph …/graph/build, with its clocks, is left out unless
    asked for.
    """
    graphs = [graph for graph in snapshot.graphs() if include_build or graph != BUILD_GRAPH]
    quads = chain.from_iterable(sorted(snapshot.quads(graph), key=str) for graph in graphs)
    if form.supports_datasets:
        serialize(quads, output, form, prefixes=PREFIXES)
    else:
        triples = {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}
        serialize(sorted(triples, key=str), output, form, prefixes=PREFIXES)


# ---- opening ----


def _current(folder: Path) -> str | None:
    try:
        return (folder / "CURRENT").read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as exc:
        raise StoreError(f"cannot be read: {exc}", where=str(folder), remedy="name a store that kg build made") from exc


def _identity(generation: Path) -> str:
    return f"{generation.name}-{(generation / 'meta.json').stat().st_mtime_ns:x}"


def _open(generation: Path) -> Snapshot:
    meta = _meta(generation)
    if wrong := [name for name, size in meta.files.items() if _size(generation / "db" / name) != size]:
        raise _damaged(generation, f"{wrong[0]} is missing or was cut short")
    try:
        return Snapshot(generation, Store.read_only(str(generation / "db")), meta)
    except (OSError, ValueError) as exc:
        raise _damaged(generation, str(exc)) from exc


def _meta(generation: Path) -> Meta:
    try:
        found = json.loads((generation / "meta.json").read_text(encoding="utf-8"))
        version = found["format"]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise _damaged(generation, f"meta.json: {exc}") from exc
    if version != FORMAT:
        raise StoreError(
            f"the store has format {version}, this version of kg_build reads format {FORMAT}",
            where=str(generation),
            remedy="build it anew in another folder, or use the version of kg_build that made it",
        )
    try:
        return Meta(**found)
    except TypeError as exc:
        raise _damaged(generation, f"meta.json: {exc}") from exc


def _damaged(generation: Path, what: str) -> StoreError:
    remedy = "remove the folder of the store and build it anew from the sources: kg build PATH…"
    return StoreError(f"the store is damaged: {what}", where=str(generation), remedy=remedy)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


# ---- writing ----


def _check_target(folder: Path) -> None:
    """A first build must not scatter files into a folder of somebody's documents."""
    if folder.exists() and not folder.is_dir():
        raise StoreError("is a file, not a folder", where=str(folder), remedy="name another folder for the store")
    if folder.is_dir() and any(not _is_ours(path.name) for path in folder.iterdir()):
        raise StoreError("holds files that are no store", where=str(folder), remedy="name an empty or a new folder")


def _is_ours(name: str) -> bool:
    return name in ("CURRENT", "CURRENT.new", "LOCK") or name.startswith(VALIDATED) or _number(name) is not None


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Hold the store's lock; it ends with the process, so a killed build leaves none behind."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "LOCK").open("wb")
    except OSError as exc:
        raise StoreError(f"cannot be written: {exc}", where=str(folder), remedy=_remedy(exc)) from exc
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            remedy = "wait until it ends, or name another folder"
            raise StoreError("another build is writing to the store", where=str(folder), remedy=remedy) from exc
        yield


def _next_name(folder: Path) -> str:
    numbers = (_number(path.name) for path in folder.iterdir())
    return f"gen-{max((n for n in numbers if n is not None), default=0) + 1}"


def _number(name: str) -> int | None:
    prefix, _, digits = name.partition("-")
    return int(digits) if prefix == "gen" and digits.isdecimal() else None


def _build(
    target: Path,
    last: Snapshot | None,
    replace: Graphs,
    *,
    prune: bool,
    keep: Collection[NamedNode],
    derive: Derive | None,
) -> None:
    """Fill a generation; hard links to the last one's files, so that the cost is that of what changes."""
    target.mkdir()
    if last:
        last.store.backup(str(target / "db"))
    meta = _fill(str(target / "db"), replace, {*replace, *keep} if prune else None, derive)
    files = {path.name: path.stat().st_size for path in sorted((target / "db").glob("*.sst"))}
    _write(target / "meta.json", json.dumps(asdict(meta) | {"files": files}, indent=1))
    _sync_folder(target)


def _fill(path: str, replace: Graphs, documents: Collection[NamedNode] | None, derive: Derive | None) -> Meta:
    """Replace graphs; where ``documents`` are given, drop the graphs of all other documents."""
    store = Store(path)
    try:
        for graph in list(_outdated(store, documents)):
            gone = list(store.quads_for_pattern(None, None, None, graph))
            store.remove_graph(graph)
            _unmerge(store, gone)
        _replace(store, replace)
        if derive:
            _replace(store, derive(store))
        store.flush()
        graphs = [graph for graph in store.named_graphs() if isinstance(graph, NamedNode)]
        return Meta(FORMAT, len(store) - _merged_count(store), len(graphs), sum(map(is_document_graph, graphs)), {})
    except BaseException as exc:
        clear_frames(exc.__traceback__)  # or they hold the database open, and its lock
        raise
    finally:
        del store  # the last reference: this closes the database


def _replace(store: Store, graphs: Graphs) -> None:
    """Make graphs hold what they are to hold; what a graph holds already is not written again, so that files stay small.

    The default graph holds the merge of all named graphs (RDF 1.1 Semantics, section 4.1): the engine's own union gives a
    triple once for each graph that holds it, and then counts are wrong.
    """
    fresh = [quads for graph, quads in graphs.items() if not store.contains_named_graph(graph)]
    for graph in [graph for graph in graphs if store.contains_named_graph(graph)]:
        old, new = set(store.quads_for_pattern(None, None, None, graph)), set(graphs[graph])
        for quad in old - new:
            store.remove(quad)
        store.extend(_merged(new - old))
        if not new:
            store.remove_graph(graph)
        _unmerge(store, old - new)
    rest = _merged(chain.from_iterable(fresh))
    for first in rest:
        store.bulk_extend(chain([first], islice(rest, _BATCH - 1)))


def _merged_count(store: Store) -> int:
    """How many triples the default graph holds; counted by the engine, which is thirty times as fast as going through them."""
    solutions = store.query("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }")
    assert isinstance(solutions, QuerySolutions)
    (count,) = (int(row["count"].value) for row in solutions)
    return count


def _merged(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Each quad, and its triple in the default graph."""
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object)


def _unmerge(store: Store, gone: Iterable[Quad]) -> None:
    """Take triples out of the default graph that no named graph holds any more."""
    for quad in gone:
        holding = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        if all(isinstance(other.graph_name, DefaultGraph) for other in holding):
            store.remove(Quad(quad.subject, quad.predicate, quad.object))


def _outdated(store: Store, documents: Collection[NamedNode] | None) -> Iterator[NamedNode]:
    if documents is None:
        return
    for graph in list(store.named_graphs()):
        if isinstance(graph, NamedNode) and is_document_graph(graph) and graph not in documents:
            yield graph


def _point(folder: Path, name: str) -> None:
    """Publish: the rename is what makes the generation hold."""
    _write(folder / "CURRENT.new", name + "\n")
    os.replace(folder / "CURRENT.new", folder / "CURRENT")
    _sync_folder(folder)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path, keep: Collection[str | None]) -> None:
    """Remove generations that nobody needs: older ones, and those that a failed or killed build left."""
    for path in folder.iterdir():
        if _number(path.name) is not None and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
    (folder / "CURRENT.new").unlink(missing_ok=True)


def _remedy(exc: OSError) -> str:
    if "No space left" in str(exc) or "quota exceeded" in str(exc):
        return "free space on that disk or name a folder on another one; the last store is untouched"
    return "check that the folder can be written to; the last store is untouched"
