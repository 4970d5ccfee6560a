"""Tables of facts -> extractions: one row a fact, its columns the slots, read without any understanding of text.

What stands behind is the same as behind texts: the mentions have the cell in which they are printed as their evidence, and the row
as their sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError, TableError
from ..lexicon import Lexicon
from ..model import Document, Extraction, Mention, Source
from ..read import DELIMITED, Found, contents
from .columns import COLUMNS, TEMPLATE, Column
from .delimited import read_delimited
from .facts import Facts
from .labels import Labels
from .quantities import Quantities
from .rows import Table
from .template import template
from .transcribe import transcribe
from .workbook import read_workbook

__all__ = ["COLUMNS", "TEMPLATE", "Column", "Tabulator", "Transcribed", "template"]


@dataclass(frozen=True, slots=True)
class Transcribed:
    """A table as a source, and what was read from it."""

    source: Source
    extraction: Extraction
    warnings: tuple[str, ...]
    """Labels that the ontology lacks, with those that look alike."""


class Tabulator:
    """Reads tables by a lexicon; its indexes are made once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._labels, self._quantities = Labels(lexicon), Quantities(lexicon)

    def read(self, found: Found) -> Transcribed:
        """Read a table; TableError tells everything that is wrong in its rows, InputError why it is no table."""
        table = _opened(found.path)
        try:
            transcript = transcribe(table, Facts(self._labels, self._quantities, found.description))
        except InputError as exc:
            raise InputError(exc.what, where=exc.where or str(found.path), remedy=exc.remedy) from exc
        if transcript.faults:
            raise TableError(transcript.faults)
        text, description = transcript.text, found.description
        source = Source(found.id, found.path.name, text, table.sha256, table.encoding, description)
        document = Document(
            id=found.id,
            name=found.path.name,
            title=description.title,
            place=description.place or self._only_county(transcript.mentions),
            reporting_year=description.reporting_year or _only_year(transcript.mentions),
            edition_year=description.edition_year,
            publisher=description.publisher,
            licence=description.licence,
            sha256=table.sha256,
            encoding=table.encoding,
            length=len(text),
            medium=table.medium,
        )
        return Transcribed(source, Extraction(document, (), transcript.mentions), transcript.warnings)

    def _only_county(self, mentions: tuple[Mention, ...]) -> str | None:
        """The county that all rows with a county are about."""
        told = {fact.place.label for mention in mentions for fact in mention.facts if fact.place}
        counties = {name for name in told if self._lexicon.places.get(name) == "county"}
        return counties.pop() if len(counties) == 1 else None


def _only_year(mentions: tuple[Mention, ...]) -> int | None:
    """The year of all periods."""
    years = {fact.period[:4] for mention in mentions for fact in mention.facts if fact.period}
    return int(years.pop()) if len(years) == 1 else None


def _opened(path: Path) -> Table:
    return (read_delimited if path.suffix.lower() in DELIMITED else read_workbook)(path, contents(path))
