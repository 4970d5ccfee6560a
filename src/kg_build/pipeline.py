"""The composition of the stages: find -> load -> extract -> emit -> link -> audit -> publish."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from . import __version__, audit as audits
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
from .vocab import AUDIT_GRAPH, BUILD_GRAPH, ONTOLOGY_GRAPH, segment

A, B = TypeVar("A"), TypeVar("B")
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
        snapshot = _publish(folder, last, shards, set(failed), prune, started) if shards else None
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
    path = folder / f"{outcome.source.sha256}-{len(list(folder.iterdir()))}.nq"
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
