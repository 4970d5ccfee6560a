"""Data from standard input, laid down as a file of the form that its first signs tell."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ..validate import Report

_FORMS = (
    (re.compile(rb"PK\x03\x04"), "xlsx"),
    (re.compile(rb"\s*(?:\{\s*\"|\[\s*\{)"), "jsonld"),
    (re.compile(rb"\s*<(?:\?xml|rdf:RDF)"), "rdf"),
    (re.compile(rb"(?:<[^>]*>|_:\S+)\s+<[^>]*>\s+.*[^\s.]\s+(?:<[^>]*>|_:\S+)\s*\.\s*$", re.MULTILINE), "nq"),
    (
        re.compile(rb"\s*(?:#[^\n]*\n\s*)*(?:@prefix|@base|prefix\s|base\s|<[^>\s]*>[\s\n]|_:|graph\s)", re.IGNORECASE),
        "trig",
    ),
    (re.compile(rb"[^\n]*\t[^\n]*(?:value|\xe6\x95\xb0\xe5\x80\xbc)"), "tsv"),
    (
        re.compile(
            rb"[^\n]*(?:\bvalue\b|\xe6\x95\xb0\xe5\x80\xbc)[^\n]*,|[^\n]*,[^\n]*(?:\bvalue\b|\xe6\x95\xb0\xe5\x80\xbc)"
        ),
        "csv",
    ),
)
"""First bytes -> the name's end by which other commands tell the form; a text where none fits."""


@contextmanager
def from_stdin(paths: Sequence[Path]) -> Iterator[tuple[Path, ...]]:
    """The paths, with - replaced by a file that holds standard input and is gone afterwards."""
    if Path("-") not in paths:
        yield tuple(paths)
        return
    with TemporaryDirectory() as folder:
        data = sys.stdin.buffer.read()
        form = next((form for pattern, form in _FORMS if pattern.match(data.removeprefix(b"\xef\xbb\xbf"))), "txt")
        file = Path(folder) / f"stdin.{form}"
        file.write_bytes(data)
        yield tuple(file if path == Path("-") else path for path in paths)


def named_dash(report: Report, paths: Sequence[Path]) -> Report:
    """The report with - for the name of the file that stood in for standard input."""
    folders = {str(path.parent) for path in paths if path.stem == "stdin"}
    told = re.compile("|".join(rf"{re.escape(folder)}/stdin\.\w+" for folder in sorted(folders)) or "(?!)")
    findings = (replace(each, where=told.sub("-", each.where) if each.where else None) for each in report.findings)
    return replace(report, findings=tuple(findings))
