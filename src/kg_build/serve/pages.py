"""HTML pages from the templates beside this module: complete in themselves, no script, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader

from ..queries import Results
from ..rdf import Literal, NamedNode, QueryBoolean, QueryTriples
from ..vocab import BASE, PREFIXES
from .sink import Sink

ROWS = 1000
"""Rows of a table on a page; the formats for programs have all."""

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a page shows it."""

    text: str
    href: str | None = None
    language: str | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Results as a page shows them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: bool
    """Whether there are more rows than these."""


def page(template: str, root: str, **values: object) -> Callable[[Sink], None]:
    """What writes a page, piece by piece."""

    def write(sink: Sink) -> None:
        for piece in _templates().get_template(template).generate(root=root, **values):
            sink.write(piece.encode("utf-8", "replace"))

    return write


def table(results: Results, root: str, rows: int = ROWS) -> Table:
    """The first rows of the results of any query."""
    found = _rows(results, root)
    columns = next(found)
    shown = tuple(islice(found, rows))
    return Table(tuple(cell.text for cell in columns), shown, next(found, None) is not None)


def _rows(results: Results, root: str) -> Iterator[tuple[Cell, ...]]:
    """The names of the columns, then the rows."""
    if isinstance(results, QueryBoolean):
        yield (Cell("result"),)
        yield (Cell("true" if results else "false"),)
    elif isinstance(results, QueryTriples):
        yield Cell("subject"), Cell("predicate"), Cell("object")
        for triple in results:
            yield tuple(cell(term, root) for term in (triple.subject, triple.predicate, triple.object))
    else:
        names = [variable.value for variable in results.variables]
        yield tuple(map(Cell, names))
        for solution in results:
            yield tuple(cell(solution[name], root) for name in names)


def cell(term: object, root: str) -> Cell:
    """A term: an IRI as its short name, with a link."""
    if isinstance(term, NamedNode):
        return Cell(short(term.value), address(term.value, root))
    if isinstance(term, Literal):
        number = term.datatype.value.endswith(("#decimal", "#integer", "#double", "#float"))
        return Cell(term.value, language=term.language, number=number)
    return Cell("" if term is None else str(term))


def address(iri: str, root: str) -> str | None:
    """Where a page or a browser finds an IRI: ours on this server; None for what is no web address."""
    for ours in ("id/", "code/", "doc/"):
        if iri.startswith(BASE + ours):
            path, hash_, fragment = iri.removeprefix(BASE).partition("#")
            return f"{root}/{quote(path, safe='/%+~,=:@')}{hash_}{fragment}"
    return iri if iri.startswith(("http://", "https://")) else None


def short(iri: str) -> str:
    """kg:Observation for …/ont#Observation; id/place/泸定县 for one of ours without a prefix."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local and not set(local) & set("/#?"):
            return f"{prefix}:{local}"
    return iri.removeprefix(BASE)


def languages(text: str) -> tuple[str, str]:
    """The Chinese and the English of a description: ``按部门排列。 By agency.``; all of it is Chinese where they do not part."""
    zh, space, en = _PARTING.sub("\n", text, count=1).partition("\n")
    return (zh, en) if space else (text, "")


_PARTING = re.compile(r"(?<=[。！？]) +(?=[A-Z])")


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    made.filters["languages"] = languages
    return made
