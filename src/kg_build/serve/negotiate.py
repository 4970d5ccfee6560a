"""Content negotiation: which media type answers an Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .asks import Refusal

SOLUTION_TYPES = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/xml": "xml",
    "text/html": "html",
}
"""Media type -> format for SELECT and ASK, the preferred first."""

GRAPH_TYPES = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/trig": "trig",
    "application/n-quads": "nq",
    "application/json": "jsonld",
    "application/xml": "rdf",
    "text/plain": "nt",
    "text/html": "html",
}
"""Media type -> format for CONSTRUCT and DESCRIBE, the preferred first."""

PAGE_TYPES = {"text/html": "html"}
"""For what is only for people."""

THING_TYPES = PAGE_TYPES | GRAPH_TYPES
"""For a thing that has a page and triples: who takes anything gets the page."""


@dataclass(frozen=True, slots=True)
class Range:
    """One entry of an Accept header: ``text/*;q=0.5``."""

    type: str
    quality: float

    def fits(self, media_type: str) -> bool:
        """Whether a media type lies in it."""
        return self.type in ("*/*", media_type) or (
            self.type.endswith("/*") and media_type.startswith(self.type.removesuffix("*"))
        )

    @property
    def precision(self) -> int:
        """2 for a type, 1 for ``text/*``, 0 for ``*/*``: the most precise entry that fits a type gives its quality."""
        return 2 - self.type.count("*")


def types_for(form: str | None) -> Mapping[str, str]:
    """The media types that answer a query form."""
    return GRAPH_TYPES if form in ("CONSTRUCT", "DESCRIBE") else SOLUTION_TYPES


def chosen(offered: Mapping[str, str], accept: str | None, form: str | None = None) -> tuple[str, str]:
    """Media type and format of an answer: of the format asked for by name, else the best; Refusal 406 names them all."""
    if form is not None:
        return next(each for each, its in offered.items() if its == form), form
    media_type = best_type(accept, tuple(offered))
    if media_type is None:
        raise Refusal(406, "the answer comes as " + ", ".join(offered))
    return media_type, offered[media_type]


@lru_cache(maxsize=1024)
def best_type(accept: str | None, offered: tuple[str, ...]) -> str | None:
    """The offered type that a client likes best, the earlier where it likes several alike; None where it takes none."""
    ranges = accept_ranges(accept or "*/*")
    quality = {each: _quality(each, ranges) for each in offered}
    best = max(offered, key=lambda each: quality[each])
    return best if quality[best] > 0 else None


def accept_ranges(accept: str) -> list[Range]:
    """The entries of an Accept header; one that makes no sense counts as refused."""
    return [_range(entry) for entry in accept[:2000].split(",") if entry.strip()] or [Range("*/*", 1.0)]


def with_charset(media_type: str) -> str:
    """``text/csv; charset=utf-8``: texts say how they are encoded."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _range(entry: str) -> Range:
    media_type, *parameters = (part.strip().lower() for part in entry.split(";"))
    weights = [each.removeprefix("q=") for each in parameters if each.startswith("q=")]
    return Range("*/*" if media_type == "*" else media_type, _weight(weights[0]) if weights else 1.0)


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def _quality(media_type: str, ranges: Sequence[Range]) -> float:
    fitting = [each for each in ranges if each.fits(media_type)]
    return max(fitting, key=lambda each: (each.precision, each.quality)).quality if fitting else 0.0
