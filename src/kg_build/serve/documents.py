"""A text as the graph keeps it: its headings and the sentences that hold figures, each figure at its place.

The rest of a text is not in the graph; where some is left out, the page says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from ..rdf import DefaultGraph, Literal, NamedNode, Quad, Store
from ..store import Snapshot
from ..vocab import DOC, GRAPH, term
from .entities import name
from .pages import Cell, cell

LINE_END, MARKS = 4, 12
"""Characters that are nothing left out: blanks and line ends behind a sentence, what marks a heading."""

_SPAN = re.compile(r"#char=(\d+),(\d+)$")
_SAID = ("kg:programme", "kg:group", "kg:indicator", "sdmx-dimension:refArea", "sdmx-dimension:refPeriod")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the text: where it stands, and the thing of the graph that it became."""

    start: int
    end: int
    thing: NamedNode
    fact: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; a figure has an id, by which ``#char=28,33`` finds it, and a link."""

    text: str
    id: str | None = None
    href: str | None = None
    title: str = ""
    fact: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A heading or a sentence."""

    start: int
    end: int
    level: int
    """0 for a sentence, 1 and more for headings."""
    pieces: tuple[Piece, ...]
    gap: bool = False
    """Whether text before it is left out."""

    @property
    def id(self) -> str:
        """Of the sentence."""
        return f"char={self.start},{self.end}"


@dataclass(frozen=True, slots=True)
class Text:
    """A document as its page shows it."""

    title: str
    about: Cell
    lines: tuple[Line, ...]


def document_text(snapshot: Snapshot, text: NamedNode, root: str) -> Text | None:
    """The text of a document; None where there is none."""
    graph = NamedNode(f"{GRAPH}doc/{text.value.removeprefix(DOC)}")
    store = snapshot.store
    about = next((q.subject for q in store.quads_for_pattern(None, term("dct:hasFormat"), text, graph)), None)
    if not isinstance(about, NamedNode):
        return None
    figures = sorted(_figures(store, graph), key=attrgetter("start", "end", "thing.value"))
    sentences = sorted(_sentences(store, graph, figures, root), key=attrgetter("start", "end"))
    lines = sorted([*_ranked(_headings(store, graph)), *sentences], key=lambda line: (line.start, line.level == 0))
    return Text(name(store, about), cell(about, root), tuple(_with_gaps(lines)))


def _figures(store: Store, graph: NamedNode) -> Iterator[Figure]:
    for quad in store.quads_for_pattern(None, term("kg:quote"), None, graph):
        for evidence in store.quads_for_pattern(quad.subject, term("prov:wasQuotedFrom"), None, graph):
            if (span := _span(evidence.object)) and isinstance(quad.subject, NamedNode):
                yield Figure(*span, quad.subject, "/obs/" in quad.subject.value)


def _sentences(store: Store, graph: NamedNode, figures: list[Figure], root: str) -> Iterator[Line]:
    for quad in _of_class(store, graph, "kg:Sentence"):
        span = _span(quad.subject)
        text = _literal(store, graph, quad.subject, "rdf:value")
        if span and text is not None:
            within = [each for each in figures if span[0] <= each.start and each.end <= span[1]]
            yield Line(*span, 0, tuple(_pieces(store, text, span[0], within, root)))


def _headings(store: Store, graph: NamedNode) -> Iterator[Line]:
    for quad in _of_class(store, graph, "kg:Section"):
        title = _literal(store, graph, quad.subject, "dct:title")
        level = _literal(store, graph, quad.subject, "kg:level") or "1"
        for evidence in store.quads_for_pattern(quad.subject, term("prov:wasQuotedFrom"), None, graph):
            if (span := _span(evidence.object)) and title:
                yield Line(*span, int(level) if level.isdecimal() else 1, (Piece(title),))


def _ranked(headings: Iterable[Line]) -> Iterator[Line]:
    """Levels 2 and 5 become 1 and 2: a page's headings leave none out."""
    found = list(headings)
    levels = sorted({line.level for line in found})
    return (replace(line, level=levels.index(line.level) + 1) for line in found)


def _pieces(store: Store, text: str, offset: int, figures: Iterable[Figure], root: str) -> Iterator[Piece]:
    """The sentence cut at its figures; one number with several facts is one piece."""
    at = 0
    for figure in figures:
        start, end = figure.start - offset, figure.end - offset
        if start < at:
            continue
        if start > at:
            yield Piece(text[at:start])
        mark, title = f"char={figure.start},{figure.end}", _title(store, figure.thing)
        yield Piece(text[start:end], mark, cell(figure.thing, root).href, title, figure.fact)
        at = end
    if at < len(text):
        yield Piece(text[at:])


def _title(store: Store, thing: NamedNode) -> str:
    """城市低保 · 低保标准 · 陇西县 · 2019: what is said of a figure."""
    found = (q.object for curie in _SAID for q in store.quads_for_pattern(thing, term(curie), None, DefaultGraph()))
    return " · ".join(name(store, each) for each in found if isinstance(each, NamedNode))


def _with_gaps(lines: list[Line]) -> Iterator[Line]:
    at = 0
    for line in lines:
        yield replace(line, gap=line.level == 0 and line.start > at)
        at = line.start + len(line.pieces[0].text) + MARKS if line.level else max(at, line.end + LINE_END)


def _of_class(store: Store, graph: NamedNode, curie: str) -> Iterable[Quad]:
    return store.quads_for_pattern(None, term("rdf:type"), term(curie), graph)


def _literal(store: Store, graph: NamedNode, subject: object, curie: str) -> str | None:
    found = store.quads_for_pattern(subject, term(curie), None, graph)  # type: ignore[arg-type]  # it came as a subject
    return next((quad.object.value for quad in found if isinstance(quad.object, Literal)), None)


def _span(evidence: object) -> tuple[int, int] | None:
    match = _SPAN.search(evidence.value) if isinstance(evidence, NamedNode) else None
    return (int(match[1]), int(match[2])) if match else None
