"""Stores, RDF files, texts and tables -> what does not fit the shapes, graph by graph, in one process or in several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..errors import InputError
from ..model import Description
from ..rdf import NamedNode
from ..resources import ontology_dir
from ..store import VALIDATED, Snapshot, open_store
from ..validate import Check, EngineName, Finding, Judge, Original, Report, evidence, unknown_terms, validate
from ..validate.context import described, in_texts
from ..validate.inputs import Graphs, graphs_of, rdf_under
from ..validate.judging import Judged, chosen, in_order, judged_by, ready
from ..validate.locate import places
from ..validate.remembered import Remembered, digest, load, renamed, save
from .reading import reader, texts

if TYPE_CHECKING:
    from ..read import Found, Listing
    from ..recognise.numbers import NumberReader

A = TypeVar("A")
B = TypeVar("B")
Warn = Callable[[str], None]
Progress = Callable[[int, int], None]
"""Told how many of how many graphs are done."""
NOTHING = Description()
_LINE_END = re.compile(r"[\r\n]+")
_DIGITS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def _unseen(done: int, total: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How to judge; the same in each process."""

    shapes: Path
    engine: EngineName = "compiled"
    sources: tuple[Path, ...] = ()
    """Texts that quotes are compared with."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found in a graph, be it that of a text or table."""

    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]


def validate_store(
    folder: Path, rules: Rules, *, merged: bool = False, workers: int = 1, progress: Progress = _unseen
) -> Report:
    """Judge each graph of a store, and remember what was found in it; ``merged`` judges all as one, for what crosses documents.

    Quotes, digits and terms are checked in either case: a figure and its sentence are of one document, so the merge has the
    same of them, but a concept that one document describes may be named by another.
    """
    snapshot = open_store(folder)
    if merged:
        checks = _checks(_known(snapshot), _originals(rules.sources))
        return validate(snapshot, rules.shapes, engine=rules.engine, merged=True, checks=checks)
    _of_store.cache_clear()  # files may have changed since the last call
    place = folder / VALIDATED
    names = chosen(_of_store(folder, snapshot.generation, rules)[0].graphs, None)
    judged = _mapped(partial(_of_graph, folder, snapshot.generation, rules), names, workers)
    found = list(_counted(judged, len(names), progress))
    save(place, dict(found))
    notes = _of_store(folder, snapshot.generation, rules)[0].judge.notes
    return Report(in_order(chain.from_iterable(findings for _, findings in found)), notes)


def validate_paths(
    paths: Sequence[Path],
    rules: Rules,
    description: Description = NOTHING,
    *,
    merged: bool = False,
    workers: int = 1,
    warn: Warn = lambda warning: None,
    progress: Progress = _unseen,
) -> tuple[Report, tuple[InputError, ...]]:
    """Judge RDF files as they are, texts and tables by the graphs that they give; with it, the failures of the unreadable.

    Of a folder its texts are judged, and its RDF files where it has no text.
    ``warn`` is told what may be a slip in a table: labels that the ontology lacks, with those that look alike.
    """
    _beside.cache_clear()  # files may have changed since the last call
    rdf = {path: _rdf_of(path) for path in paths}
    files = [file for found in rdf.values() for file in found]
    judged = _alone(rules, graphs_of(files), merged=merged)
    names = chosen(judged.graphs, None) if files else []
    listing = _listing([path for path, found in rdf.items() if not found], description)
    outcomes = chain(
        (Outcome(_located(judged.findings(name), files), ()) for name in names),
        _mapped(partial(_of_text, rules), listing.files, workers),
    )
    read = list(_counted(outcomes, len(names) + len(listing.files), progress))
    good = [outcome for outcome in read if isinstance(outcome, Outcome)]
    for warning in chain.from_iterable(outcome.warnings for outcome in good):
        warn(warning)
    failures = (*listing.failures, *(outcome for outcome in read if isinstance(outcome, InputError)))
    return Report(in_order(chain.from_iterable(outcome.findings for outcome in good)), judged.judge.notes), failures


def property_label(iri: str, language: str) -> str | None:
    """The name of a property in a language, by the ontology: 数值 for sdmx-measure:obsValue."""
    told = re.search(rf'/rdf-schema#label> "([^"]+)"@{language} ', texts(ontology_dir()).get(iri, ""))
    return told[1] if told else None


def _located(findings: tuple[Finding, ...], files: Sequence[Path]) -> tuple[Finding, ...]:
    """Findings with the line of the file that speaks of their node."""
    lines = places(files, {finding.focus for finding in findings if finding.where is None})
    return tuple(replace(each, where=each.where or lines.get(each.focus)) for each in findings)


def _rdf_of(path: Path) -> list[Path]:
    """What a path names of RDF: the file, or those of a folder without texts."""
    if path.is_dir():
        from ..read import holds_texts  # noqa: PLC0415  what reads texts takes time to import

        if holds_texts(path):
            return []
    return rdf_under(path)


def _listing(paths: Sequence[Path], description: Description) -> Listing:
    """The texts and tables that paths name."""
    from ..read import Listing, find  # noqa: PLC0415  what reads texts takes time to import

    return find(paths, overrides=description) if paths else Listing((), ())


def _counted(outcomes: Iterable[A], total: int, progress: Progress) -> Iterator[A]:
    """The outcomes as they come, each told."""
    for done, outcome in enumerate(outcomes, start=1):
        progress(done, total)
        yield outcome


def _mapped(function: Callable[[A], B], items: Sequence[A], workers: int) -> Iterator[B]:
    """The function of each item, in order, in this process or in several."""
    if workers <= 1 or len(items) <= 1:
        return map(function, items)
    from .parallel import in_processes  # noqa: PLC0415  what starts processes takes time to import

    return in_processes(function, items, workers)


# --- in each process ---------------------------------------------------------------------------------------------------


def _of_graph(folder: Path, generation: str, rules: Rules, name: NamedNode | None) -> tuple[str, tuple[Finding, ...]]:
    judged, before = _of_store(folder, generation, rules)
    return judged.anew(name, before)


@lru_cache(maxsize=1)
def _of_store(folder: Path, generation: str, rules: Rules) -> tuple[Judged, Remembered]:
    """A store made ready, and what was found in it before."""
    snapshot = open_store(folder)
    known = _known(snapshot)
    judge, shapes = ready(rules.shapes, rules.engine)
    originals = _originals(rules.sources)
    others = digest(
        renamed(shapes), rules.engine, sorted(known), sorted(original.sha256 for original in originals.values())
    )
    checks = _checks(known, originals)
    return judged_by(judge, graphs_of(snapshot), checks=checks, rules=others), load(folder / VALIDATED)


def _known(snapshot: Snapshot) -> set[str]:
    """The terms and concepts of the ontology in a store."""
    return {node.value for node in described(snapshot.store) if isinstance(node, NamedNode)}


def _of_text(rules: Rules, found: Found) -> Outcome | InputError:
    """Read a text or table, and judge its graph."""
    from ..emit import emit, iris  # noqa: PLC0415  what reads texts takes time to import
    from .sources import extracted, terms  # noqa: PLC0415

    outcome = extracted(found)
    if isinstance(outcome, InputError):
        return outcome
    extraction, text = outcome.extraction, outcome.source.text
    graph = iris.document_graph(extraction.document.id)
    graphs = Graphs((graph,), lambda name: emit(extraction, text, terms(ontology_dir())), lambda: None)
    return Outcome(_alone(rules, graphs).findings(graph), outcome.warnings)


def _alone(rules: Rules, graphs: Graphs, *, merged: bool = False) -> Judged:
    """Data that comes without the ontology."""
    judge, checks = _beside(rules)
    return judged_by(judge, graphs, ontology=in_texts(texts(ontology_dir())), merged=merged, checks=checks)


@lru_cache(maxsize=1)
def _beside(rules: Rules) -> tuple[Judge, tuple[Check, ...]]:
    """The shapes made ready, and the checks beside them."""
    judge, _ = ready(rules.shapes, rules.engine)
    return judge, _checks(texts(ontology_dir()), _originals(rules.sources))


# --- what shapes cannot say --------------------------------------------------------------------------------------------


def printed_values(quote: str) -> tuple[Decimal, ...]:
    """The values that a printed quantity can mean: 1.2\n万元 -> 12000; 3至5万元 -> 30000, 50000."""
    return _values(quote, reader(ontology_dir()).numbers)


def _values(quote: str, reads: NumberReader) -> tuple[Decimal, ...]:
    """The same by a reader in hand."""
    from ..normalise import normalise  # noqa: PLC0415  only where there are quotes
    from ..tokens import Number  # noqa: PLC0415

    if _DIGITS.fullmatch(quote):
        return (Decimal(quote),)
    numbers = (token for token in reads.read(normalise(_LINE_END.sub("", quote)).text) if isinstance(token, Number))
    return tuple(value for number in numbers for value in (number.value, number.value_max) if value is not None)


def _checks(known: Iterable[str], originals: dict[str, Original]) -> tuple[Check, ...]:
    """Quotes and digits, and terms that the ontology lacks."""
    reads = cache(lambda: reader(ontology_dir()).numbers)  # it takes time to make, and not all data have quotes
    return evidence(lambda quote: _values(quote, reads()), originals), unknown_terms((), known)


def _originals(paths: Sequence[Path]) -> dict[str, Original]:
    """The sources as they lie on disk, by document id; InputError for one that cannot be read."""
    if not paths:
        return {}
    from ..read import read  # noqa: PLC0415  what reads texts takes time to import

    found = read(paths)
    if found.failures:
        raise found.failures[0]
    return {each.id: Original(each.text, each.sha256) for each in found.sources}
