"""Sources -> a store: the graphs of the documents, links, contradictions and the record of the run, all at once."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path

from .. import __version__
from ..audit import Contradiction, audit, discrepancies
from ..audit.discrepancies import document_of
from ..emit import emit, iris, ontology_quads
from ..errors import InputError
from ..model import Description, Document
from ..provenance import Made, Run, provenance
from ..rdf import NamedNode, Quad, RdfFormat, parse, serialize
from ..read import Found, find
from ..resources import ontology_dir
from ..store import Snapshot, open_store, publish
from ..vocab import AUDIT_GRAPH, BUILD_GRAPH, ONTOLOGY_GRAPH
from .linking import derived_links
from .sources import NOTHING, extracted, mapped, terms, tools


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
    warnings: tuple[str, ...]

    @property
    def graph(self) -> NamedNode:
        """The graph that it fills."""
        return iris.document_graph(self.document.id)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    documents: tuple[Document, ...]
    failures: tuple[InputError, ...]
    without_facts: tuple[str, ...]
    """Documents that were built although no fact was found in them."""
    mentions: Mapping[str, int]
    facts: int
    contradictions: tuple[Contradiction, ...]
    warnings: tuple[str, ...]
    """What may be a slip in a source: labels of a table that the ontology lacks."""
    snapshot: Snapshot | None
    """None where no source was readable: then nothing was published."""


def build(
    paths: Sequence[Path],
    folder: Path,
    description: Description = NOTHING,
    *,
    prune: bool = False,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> BuildReport:
    """Add the sources to the store, or replace them; all of it is published at once, or nothing.

    A source that cannot be read keeps the graph that it had. ``prune`` drops the documents that the paths do not name.
    """
    started = datetime.now(UTC)
    last = _last(folder)
    listing = find(paths, overrides=description)
    with tempfile.TemporaryDirectory(prefix="kg-build-") as scratch:
        outcomes: list[Shard | InputError] = []
        for outcome in mapped(partial(_shard, folder=Path(scratch)), listing.files, workers):
            outcomes.append(outcome)
            progress(len(outcomes), len(listing.files))
        shards = tuple(outcome for outcome in outcomes if isinstance(outcome, Shard))
        failed = {
            iris.document_graph(found.id): outcome
            for found, outcome in zip(listing.files, outcomes, strict=True)
            if isinstance(outcome, InputError)
        }
        snapshot = _publish(folder, last, shards, failed=set(failed), prune=prune, started=started) if shards else None
    return _report(shards, (*listing.failures, *failed.values()), snapshot)


def _shard(found: Found, folder: Path) -> Shard | InputError:
    """Extract, audit and emit one source; its quads go to a file, so that no process holds those of another."""
    outcome = extracted(found)
    if isinstance(outcome, InputError):
        return outcome
    extraction, ontology = outcome.extraction, ontology_dir()
    path = folder / f"{hashlib.sha256(found.id.encode()).hexdigest()}.nq"
    serialize(emit(extraction, outcome.source.text, terms(ontology)), str(path), format=RdfFormat.N_QUADS)
    return Shard(
        path=path,
        document=extraction.document,
        mentions=Counter(mention.kind for mention in extraction.mentions),
        facts=sum(len(mention.facts) for mention in extraction.mentions),
        quads=_lines(path),
        contradictions=audit([extraction], unit_class=tools(ontology).lexicon.canonical_unit),
        warnings=outcome.warnings,
    )


def _lines(path: Path) -> int:
    """Of a file in N-Quads: how many quads it holds."""
    with path.open("rb") as handle:
        return sum(1 for _ in handle)


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
    return publish(folder, replace, prune=prune, keep=failed, derive=derived_links)


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
        without_facts=tuple(shard.document.id for shard in shards if not shard.facts),
        mentions=mentions,
        facts=sum(shard.facts for shard in shards),
        contradictions=_contradictions(shards),
        warnings=tuple(chain.from_iterable(shard.warnings for shard in shards)),
        snapshot=snapshot,
    )
