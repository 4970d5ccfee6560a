"""Data from standard input, laid down as a file of the form that its first signs tell; messages call it <stdin>."""

from __future__ import annotations

import codecs
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import InputError, KgError, TableError
from ..validate import Report

NAME = "<stdin>"
_DASH = Path("-")
_HEAD = 1 << 20
"""Bytes by which the form is told."""
_FORMS = (
    (re.compile(rb"PK\x03\x04"), "xlsx"),
    (re.compile(rb"\s*(?:\{\s*\"|\[\s*\{)"), "jsonld"),
    (re.compile(rb"\s*<(?:\?xml|!DOCTYPE|!--|rdf:RDF)"), "rdf"),
    (re.compile(rb"(?:<[^>]*>|_:\S+)\s+<[^>]*>\s+.*[^\s.]\s+(?:<[^>]*>|_:\S+)\s*\.\s*$", re.MULTILINE), "nq"),
    (
        re.compile(rb"\s*(?:#[^\n]*\n\s*)*(?:@prefix|@base|prefix\s|base\s|<[^>\s]*>[\s\n]|_:|graph\s)", re.IGNORECASE),
        "trig",
    ),
)
"""First bytes -> the name's end by which other commands tell the form."""
_DELIMITERS = {",": "csv", "\t": "tsv", ";": "csv"}


@dataclass(frozen=True, slots=True)
class Given:
    """The files of a command line, one of which may stand in for standard input."""

    files: tuple[Path, ...]
    stand_in: Path | None = None

    def told(self, text: str) -> str:
        """A message with <stdin> for the file that stands in for it."""
        if self.stand_in is None:
            return text
        folder, name = re.escape(str(self.stand_in.parent)), re.escape(self.stand_in.name)
        return re.sub(rf"(?:{folder}/|(?<![\w./-])){name}(?!\w)", NAME, text)

    def error(self, error: InputError) -> InputError:
        """The same of an error; of a table, of all that is wrong with it."""
        if isinstance(error, TableError):
            return TableError([self.error(fault) for fault in error.faults])
        return InputError(
            self.told(error.what),
            where=error.where and self.told(error.where),
            remedy=error.remedy and self.told(error.remedy),
        )

    def report(self, report: Report) -> Report:
        """The same of the places of findings."""
        findings = (replace(each, where=each.where and self.told(each.where)) for each in report.findings)
        return replace(report, findings=tuple(findings)) if self.stand_in else report


@contextmanager
def from_stdin(paths: Sequence[Path]) -> Iterator[Given]:
    """The paths, with - replaced by a file that holds standard input and is gone afterwards."""
    if _DASH not in paths:
        yield Given(tuple(paths))
        return
    with TemporaryDirectory() as folder:
        head = sys.stdin.buffer.read(_HEAD)
        file = Path(folder) / f"stdin.{_form(head.removeprefix(codecs.BOM_UTF8))}"
        with file.open("wb") as handle:
            handle.write(head)
            shutil.copyfileobj(sys.stdin.buffer, handle)
        given = Given(tuple(file if path == _DASH else path for path in paths), file)
        try:
            yield given
        except InputError as exc:
            raise given.error(exc) from exc
        except KgError as exc:
            exc.where = exc.where and given.told(exc.where)
            raise


def _form(head: bytes) -> str:
    """csv for the heads of a table, ttl for prefixes, txt where nothing tells."""
    rdf = next((form for pattern, form in _FORMS if pattern.match(head)), None)
    return rdf or _form_of_table(head) or "txt"


def _form_of_table(head: bytes) -> str | None:
    """By the delimiter that parts the first line into heads of columns, one of which is the value."""
    from ..tabular.columns import column_of  # noqa: PLC0415  not for who validates RDF or a store

    line = next(iter(head.splitlines()), b"")
    for encoding in ("utf-8", "gb18030"):
        for mark, form in _DELIMITERS.items():
            heads = {column_of(each.strip().strip('"')) for each in line.decode(encoding, "replace").split(mark)}
            if len(heads - {None}) > 1 and "value" in heads:
                return form
    return None
