"""The composition of the stages: find -> load -> extract -> emit -> link -> audit -> publish."""

from __future__ import annotations

import hashlib
import multiprocessing
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from . import __version__
from . import audit as audits
from .audit import Contradiction, discrepancies
from .audit.discrepancies import document_of
from .emit import Terms, emit, iris, ontology_quads
from .errors import InputError, UsageError
from .explain import explain as explain_source
from .extract import extractor
from .lexicon import Lexicon, load_lexicon
from .model import Description, Document, Extraction, Source
from .provenance import Made, Run, provenance
from .rdf import NamedNode, Quad, RdfFormat, parse, serialize
from .read import Found, find, load
from .recognise import recogniser
from .resources import ontology_dir
from .store import Snapshot, open_store, publish
from .vocab import AUDIT_GRAPH, BUILD_GRAPH, ONTOLOGY_GRAPH

A = TypeVar("A")
B = TypeVar("B")
NOTHING = Description()


@dataclass(frozen=True, slots=True)
class Extracted:
    """A source with what was read from it."""

    source: Source
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class Shard:
    """A document's graph, written to a file, and what the report of a build says of it."""

    path: Path
    document: Document
    mentions: Mapping[str, int]
    """Class -> how many."""
    facts: int
    quads: int
    contradictions: tuple[Contradiction, ...]

    @property
    def graph(self) -> NamedNode:
        """The graph that it fills."""
        return iris.document_graph(self.document.id)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    documents: tuple[Document, ...]
    failures: tuple[InputError, ...]
    without_figures: tuple[str, ...]
    """Documents that were built although no fact was found in them."""
    mentions: Mapping[str, int]
    facts: int
    contradictions: tuple[Contradiction, ...]
    snapshot: Snapshot | None
    """None where no source was readable: then nothing was published."""


def extract_paths(
    paths: Sequence[Path], description: Description = NOTHING, *, workers: int = 1
) -> Iterator[Extracted | InputError]:
    """Each source of the paths, read and extracted, in the order of the ids; failures stand where they occur."""
    listing = find(paths, overrides=description)
    yield from listing.failures
    yield from _mapped(_extracted, listing.files, workers)


def explain(sentence: str, description: Description = NOTHING) -> str:
    """How a sentence is read: tokens, patterns that fired, facts, and what was left unread."""
    if not sentence.strip():
        raise UsageError("the sentence is empty", remedy="kg explain '全县有低保对象120户310人。'")
    source = Source("sentence", "sentence", sentence, "", "utf-8", description)
    return explain_source(source, recogniser(_tools(ontology_dir()).lexicon))


def audit_paths(
    paths: Sequence[Path], description: Description = NOTHING, *, workers: int = 1
) -> tuple[tuple[Contradiction, ...], tuple[Extracted, ...], tuple[InputError, ...]]:
    """The contradictions of the sources, the sources, and the failures of those that could not be read."""
    outcomes = tuple(extract_paths(paths, description, workers=workers))
    read = tuple(outcome for outcome in outcomes if isinstance(outcome, Extracted))
    failures = tuple(outcome for outcome in outcomes if isinstance(outcome, InputError))
    unit_class = _tools(ontology_dir()).lexicon.canonical_unit
    found = audits.audit([each.extraction for each in read], unit_class=unit_class)
    return found, read, failures


def build(
    paths: Sequence[Path],
    folder: Path,
    description: Description = NOTHING,
    *,
    prune: bool = False,
    workers: int = 1,
) -> BuildReport:
    """Add the sources to the store, or replace them; all of it is published at once, or nothing.

    A source that cannot be read keeps the graph that it had. ``prune`` drops the documents that the paths do not name.
    """
    started = datetime.now(UTC)
    last = _last(folder)
    listing = find(paths, overrides=description)
    with tempfile.TemporaryDirectory(prefix="kg-build-") as scratch:
        outcomes = tuple(_mapped(partial(_shard, folder=Path(scratch)), listing.files, workers))
        shards = tuple(outcome for outcome in outcomes if isinstance(outcome, Shard))
        failed = {
            iris.document_graph(found.id): outcome
            for found, outcome in zip(listing.files, outcomes, strict=True)
            if isinstance(outcome, InputError)
        }
        snapshot = _publish(folder, last, shards, failed=set(failed), prune=prune, started=started) if shards else None
    return _report(shards, (*listing.failures, *failed.values()), snapshot)


@dataclass(frozen=True, slots=True)
class _Tools:
    """What is made once in a process from the ontology."""

    lexicon: Lexicon
    extract: Callable[[Source], Extraction]
    terms: Terms


@lru_cache(maxsize=1)
def _tools(ontology: Path) -> _Tools:
    lexicon = load_lexicon(ontology)
    return _Tools(lexicon, extractor(lexicon), Terms.of(lexicon))


def _extracted(found: Found) -> Extracted | InputError:
    try:
        source = load(found)
    except InputError as exc:
        return exc
    return Extracted(source, _tools(ontology_dir()).extract(source))


def _shard(found: Found, folder: Path) -> Shard | InputError:
    """Extract, audit and emit one source; its quads go to a file, so that no process holds those of another."""
    outcome = _extracted(found)
    if isinstance(outcome, InputError):
        return outcome
    extraction, tools = outcome.extraction, _tools(ontology_dir())
    path = folder / f"{hashlib.sha256(found.id.encode()).hexdigest()}.nq"
    quads = list(emit(extraction, outcome.source.text, tools.terms))
    serialize(quads, str(path), format=RdfFormat.N_QUADS)
    return Shard(
        path=path,
        document=extraction.document,
        mentions=Counter(mention.kind for mention in extraction.mentions),
        facts=sum(len(mention.facts) for mention in extraction.mentions),
        quads=len(quads),
        contradictions=audits.audit([extraction], unit_class=tools.lexicon.canonical_unit),
    )


def _publish(
    folder: Path,
    last: Snapshot | None,
    shards: Sequence[Shard],
    *,
    failed: set[NamedNode],
    prune: bool,
    started: datetime,
) -> Snapshot:
    """Write the new generation: the shards, and the graphs that tell of all documents that the store then holds."""
    fresh = {shard.graph for shard in shards}
    kept = _kept(last, fresh, failed, prune)
    replace: dict[NamedNode, Iterable[Quad]] = {
        shard.graph: parse(path=str(shard.path), format=RdfFormat.N_QUADS) for shard in shards
    }
    replace[ONTOLOGY_GRAPH] = ontology_quads(ontology_dir())
    replace[AUDIT_GRAPH] = chain(_earlier_audit(last, kept), discrepancies(_contradictions(shards)))
    replace[BUILD_GRAPH] = provenance(_run(shards, started), _quads(last, BUILD_GRAPH), kept)
    return publish(folder, replace, prune=prune, keep=failed)


def _kept(last: Snapshot | None, fresh: set[NamedNode], failed: set[NamedNode], prune: bool) -> set[NamedNode]:
    """Graphs of documents that stay as they were."""
    there = {graph for graph in last.graphs() if iris.is_document_graph(graph)} if last else set()
    return (there & failed if prune else there) - fresh


def _earlier_audit(last: Snapshot | None, kept: set[NamedNode]) -> Iterator[Quad]:
    """The discrepancies of documents that stay."""
    segments = {graph.value.rpartition("/")[2] for graph in kept}
    for quad in _quads(last, AUDIT_GRAPH):
        if isinstance(quad.subject, NamedNode) and document_of(quad.subject) in segments:
            yield quad


def _quads(last: Snapshot | None, graph: NamedNode) -> Iterator[Quad]:
    return last.quads(graph) if last else iter(())


def _last(folder: Path) -> Snapshot | None:
    """The generation that holds now; None before the first build."""
    return open_store(folder) if (folder / "CURRENT").is_file() else None


def _contradictions(shards: Iterable[Shard]) -> tuple[Contradiction, ...]:
    return tuple(chain.from_iterable(shard.contradictions for shard in shards))


def _run(shards: Iterable[Shard], started: datetime) -> Run:
    made = tuple(Made(shard.document.id, shard.document.sha256, shard.quads) for shard in shards)
    return Run(__version__, started, datetime.now(UTC), made)


def _report(shards: Sequence[Shard], failures: tuple[InputError, ...], snapshot: Snapshot | None) -> BuildReport:
    mentions: Counter[str] = Counter()
    for shard in shards:
        mentions.update(shard.mentions)
    return BuildReport(
        documents=tuple(shard.document for shard in shards),
        failures=failures,
        without_figures=tuple(shard.document.id for shard in shards if not shard.facts),
        mentions=mentions,
        facts=sum(shard.facts for shard in shards),
        contradictions=_contradictions(shards),
        snapshot=snapshot,
    )


def _mapped(function: Callable[[A], B], items: Sequence[A], workers: int) -> Iterator[B]:
    """The function of each item, in order, in this process or in several."""
    if workers <= 1 or len(items) <= 1:
        yield from map(function, items)
        return
    context = multiprocessing.get_context("spawn")  # the RDF engine has threads, which a fork would lose
    with ProcessPoolExecutor(min(workers, len(items)), mp_context=context) as pool:
        try:
            yield from pool.map(function, items, chunksize=max(1, len(items) // (4 * workers)))
        except BrokenProcessPool as exc:
            raise InputError("a worker process was killed", remedy="use fewer --workers: memory may be short") from exc
