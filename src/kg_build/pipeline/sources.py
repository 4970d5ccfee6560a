"""Sources -> extractions: found, loaded and read, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from ..emit import Terms, read_homonyms
from ..errors import InputError, UsageError
from ..extract import extract_source
from ..lexicon import Lexicon
from ..model import Description, Extraction, Source
from ..read import Found, find, is_table, load
from ..recognise import Recogniser
from ..resources import gazetteer_file, ontology_dir
from .reading import reader

if TYPE_CHECKING:
    from ..tabular import Tabulator

A = TypeVar("A")
B = TypeVar("B")
NOTHING = Description()


@dataclass(frozen=True, slots=True)
class Extracted:
    """A source with what was read from it."""

    source: Source
    extraction: Extraction
    warnings: tuple[str, ...] = ()
    """What may be a slip in it, in words."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What is made once in a process from the ontology."""

    lexicon: Lexicon
    reader: Recogniser
    extract: Callable[[Source], Extraction]


def extract_paths(
    paths: Sequence[Path], description: Description = NOTHING, *, workers: int = 1
) -> Iterator[Extracted | InputError]:
    """Each source of the paths, read and extracted, in the order of the ids; failures stand where they occur."""
    listing = find(paths, overrides=description)
    yield from listing.failures
    yield from mapped(extracted, listing.files, workers)


def explain(sentence: str, description: Description = NOTHING) -> str:
    """How a sentence is read: tokens, patterns that fired, facts, and what was left unread."""
    if not sentence.strip():
        raise UsageError("the sentence is empty", remedy="kg explain '全县有低保对象120户310人。'")
    from ..explain import explain as explain_source  # noqa: PLC0415  not for who reads files

    source = Source("sentence", "sentence", sentence, "", "utf-8", description)
    return explain_source(source, tools(ontology_dir()).reader)


@lru_cache(maxsize=1)
def tools(ontology: Path) -> Tools:
    """The lexicon of an ontology folder, and what reads by it."""
    found = reader(ontology)
    return Tools(found.lexicon, found, partial(extract_source, reader=found))


@lru_cache(maxsize=1)
def terms(ontology: Path) -> Terms:
    """What the emitter needs of an ontology folder."""
    return Terms.of(tools(ontology).lexicon, read_homonyms(ontology / gazetteer_file().name))


@lru_cache(maxsize=1)
def _tabulator(ontology: Path) -> Tabulator:
    from ..tabular import Tabulator  # noqa: PLC0415  what reads tables takes time to import

    return Tabulator(reader(ontology).lexicon)


def extracted(found: Found) -> Extracted | InputError:
    """Load and read one file; what is wrong with it is handed back, not raised, so that it does not stop the others."""
    try:
        if is_table(found.path):
            read = _tabulator(ontology_dir()).read(found)
            return Extracted(read.source, read.extraction, read.warnings)
        source = load(found)
    except InputError as exc:
        return exc
    return Extracted(source, tools(ontology_dir()).extract(source))


def empty_table(form: Literal["csv", "tsv", "xlsx"], language: Literal["zh", "en"]) -> bytes:
    """A table of facts to be filled in, as bytes of a file."""
    from ..tabular import template  # noqa: PLC0415  as above

    return template(form, tools(ontology_dir()).lexicon, language)


def mapped(function: Callable[[A], B], items: Sequence[A], workers: int) -> Iterator[B]:
    """The function of each item, in order, in this process or in several."""
    if workers <= 1 or len(items) <= 1:
        return map(function, items)
    from .parallel import in_processes  # noqa: PLC0415  what starts processes takes time to import

    return in_processes(function, items, workers)
