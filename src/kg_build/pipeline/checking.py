"""Sources, RDF files and stores -> findings: contradictions, and what does not fit the shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path

from .. import audit as audits
from ..audit import Contradiction
from ..emit import Terms, emit, ontology_quads, read_homonyms
from ..errors import InputError
from ..model import Description
from ..normalise import normalise
from ..rdf import Quad, RdfFormat, parse
from ..read import read
from ..resources import gazetteer_file, ontology_dir
from ..store import open_store
from ..tokens import Number
from ..validate import Check, Original, Report, evidence, unknown_terms, validate
from ..vocab import ONTOLOGY_GRAPH
from .sources import NOTHING, Extracted, extract_paths, tools

_LINE_END = re.compile(r"[\r\n]+")


def audit_paths(
    paths: Sequence[Path], description: Description = NOTHING, *, workers: int = 1
) -> tuple[tuple[Contradiction, ...], tuple[Extracted, ...], tuple[InputError, ...]]:
    """The contradictions of the sources, the sources, and the failures of those that could not be read."""
    outcomes = tuple(extract_paths(paths, description, workers=workers))
    read = tuple(outcome for outcome in outcomes if isinstance(outcome, Extracted))
    failures = tuple(outcome for outcome in outcomes if isinstance(outcome, InputError))
    unit_class = tools(ontology_dir()).lexicon.canonical_unit
    found = audits.audit([each.extraction for each in read], unit_class=unit_class)
    return found, read, failures


def validate_store(folder: Path, shapes: Path, sources: Sequence[Path] = ()) -> Report:
    """Judge all graphs of a store by the shapes, and their quotes by the sources where these are at hand."""
    snapshot = open_store(folder)
    return validate(snapshot, shapes, checks=_checks(snapshot.quads(ONTOLOGY_GRAPH), sources))


def validate_paths(
    paths: Sequence[Path],
    shapes: Path,
    description: Description = NOTHING,
    *,
    sources: Sequence[Path] = (),
    workers: int = 1,
    warn: Callable[[str], None] = lambda warning: None,
) -> tuple[Report, tuple[InputError, ...]]:
    """Judge RDF files as they are, texts and tables by the graphs that they give; with it, the failures of the unreadable.

    ``warn`` is told what may be a slip in a table: labels that the ontology lacks, with those that look alike.
    """
    texts = [path for path in paths if not _is_rdf(path)]
    outcomes = tuple(extract_paths(texts, description, workers=workers)) if texts else ()
    terms = Terms.of(tools(ontology_dir()).lexicon, read_homonyms(gazetteer_file()))
    quads = [
        *chain.from_iterable(_read_rdf(path) for path in paths if _is_rdf(path)),
        *chain.from_iterable(emit(o.extraction, o.source.text, terms) for o in outcomes if isinstance(o, Extracted)),
    ]
    for outcome in outcomes:
        for warning in outcome.warnings if isinstance(outcome, Extracted) else ():
            warn(warning)
    ontology = list(ontology_quads(ontology_dir()))
    report = validate(quads, shapes, ontology=ontology, checks=_checks(ontology, sources))
    return report, tuple(outcome for outcome in outcomes if isinstance(outcome, InputError))


def printed_values(quote: str) -> tuple[Decimal, ...]:
    """The values that a printed quantity can mean: 1.2\n万元 -> 12000; 3至5万元 -> 30000, 50000."""
    text = normalise(_LINE_END.sub("", quote)).text
    numbers = (token for token in tools(ontology_dir()).reader.numbers.read(text) if isinstance(token, Number))
    return tuple(value for number in numbers for value in (number.value, number.value_max) if value is not None)


def _checks(ontology: Iterable[Quad], sources: Sequence[Path]) -> tuple[Check, ...]:
    """What shapes cannot say of our graphs: quotes and digits, terms that the ontology lacks."""
    return evidence(printed_values, _originals(sources)), unknown_terms(ontology)


def _originals(paths: Sequence[Path]) -> dict[str, Original]:
    """The sources as they lie on disk, by document id; InputError for one that cannot be read."""
    found = read(paths) if paths else None
    if found is not None and found.failures:
        raise found.failures[0]
    return {each.id: Original(each.text, each.sha256) for each in found.sources} if found else {}


def _is_rdf(path: Path) -> bool:
    return RdfFormat.from_extension(path.suffix.removeprefix(".")) is not None and path.suffix != ".txt"


def _read_rdf(path: Path) -> Iterator[Quad]:
    """The quads of an RDF file; InputError with file:line:column."""
    try:
        yield from parse(path=str(path), format=RdfFormat.from_extension(path.suffix.removeprefix(".")))
    except SyntaxError as exc:
        where = f"{path}:{exc.lineno}:{exc.offset}" if exc.lineno else str(path)
        raise InputError(f"is not valid RDF: {exc.msg}", where=where, remedy="mend the file at that line") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"cannot be read: {exc}", where=str(path), remedy="check the path") from exc
