"""Where IRIs are minted: each is made of content (names, document ids, offsets), never of a counter or a clock."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from ..model import Cell
from ..rdf import NamedNode
from ..vocab import CODE, DOC, GRAPH, ID, segment


def document_graph(doc: str) -> NamedNode:
    """The named graph of a document."""
    return NamedNode(f"{GRAPH}doc/{segment(doc)}")


def is_document_graph(graph: NamedNode) -> bool:
    """Whether a named graph is that of a document."""
    return graph.value.startswith(f"{GRAPH}doc/")


def document(doc: str) -> NamedNode:
    """A document as a thing that has a title, a year and a publisher."""
    return NamedNode(f"{ID}doc/{segment(doc)}")


def text(doc: str) -> NamedNode:
    """The characters of a document."""
    return NamedNode(f"{DOC}{segment(doc)}")


def span(doc: str, start: int, end: int) -> NamedNode:
    """The characters from start to end: …/doc/SEG#char=28,33 (RFC 5147, section 2.2.2)."""
    return NamedNode(f"{DOC}{segment(doc)}#char={start},{end}")


def row(doc: str, cell: Cell) -> NamedNode:
    """A row of a table of facts: …/doc/SEG#row=12 (RFC 7111, section 2.1), of a workbook …/doc/SEG#sheet=facts&row=12."""
    return NamedNode(f"{DOC}{segment(doc)}#{_sheet(cell)}row={cell.row}")


def cell(doc: str, at: Cell) -> NamedNode:
    """A cell of a table of facts: …/doc/SEG#cell=12,3 (RFC 7111, section 2.3), of a workbook with its sheet in front."""
    return NamedNode(f"{DOC}{segment(doc)}#{_sheet(at)}cell={at.row},{at.column}")


def _sheet(cell: Cell) -> str:
    return "" if cell.sheet is None else f"sheet={segment(cell.sheet)}&"


_EVIDENCE = re.compile(
    r".*#(?:char=(?P<char>\d+,\d+)|(?:sheet=(?P<sheet>[^&]+)&)?(?:row=(?P<row>\d+)|cell=(?P<line>\d+),(?P<column>\d+)))"
)


def place_in_file(evidence: str) -> str | None:
    """Where a piece of evidence stands, behind the name of its file and a colon.

    …#char=28,33 -> char 28; …#row=12 and …#cell=12,3 -> 12, the line of a CSV file whose fields hold no line breaks;
    …#sheet=facts&cell=12,3 -> facts!C12, as spreadsheets name it. None for an IRI that is no evidence.
    """
    found = _EVIDENCE.fullmatch(evidence)
    if found is None:
        return None
    if found["char"]:
        return f"char {found['char'].partition(',')[0]}"
    number = found["row"] or found["line"]
    return f"{unquote(found['sheet'])}!{_letters(int(found['column'] or 1))}{number}" if found["sheet"] else number


def _letters(column: int) -> str:
    """1 -> A, 28 -> AB."""
    before, last = divmod(column - 1, 26)
    return (_letters(before) if before else "") + chr(ord("A") + last)


def section(doc: str, index: int) -> NamedNode:
    """A section, by its place in the order of headings."""
    return NamedNode(f"{ID}section/{segment(doc)}/{index}")


def observation(doc: str, start: int, nth: int = 1) -> NamedNode:
    """The nth fact of the mention that starts there: 养老、失业均为2300人 are …/28 and …/28-2."""
    return NamedNode(f"{ID}obs/{segment(doc)}/{start}" + (f"-{nth}" if nth > 1 else ""))


def mention(doc: str, start: int) -> NamedNode:
    """A number that is no fact."""
    return NamedNode(f"{ID}mention/{segment(doc)}/{start}")


def place(name: str, *within: str) -> NamedNode:
    """A county by its name, a smaller place by its county's and its own: …/place/泸定县/新都桥.

    A county whose name others bear too stands behind what it lies in, where that is known: …/place/南京市/鼓楼区.
    """
    return NamedNode(f"{ID}place/" + "/".join(map(segment, (*within, name))))


def agency(name: str, *within: str) -> NamedNode:
    """An agency by its full name, behind what its county lies in as for places: …/agency/泸定县民政局."""
    return NamedNode(f"{ID}agency/" + "/".join(map(segment, (*within, name))))


@lru_cache(maxsize=1 << 10)
def period(iso: str) -> NamedNode:
    """A period by its ISO 8601 text, / as --: …/period/2020-03--2020-12."""
    return NamedNode(f"{ID}period/{segment(iso.replace('/', '--'))}")


@lru_cache(maxsize=1 << 10)
def code(scheme: str, label: str) -> NamedNode:
    """A member of a code list, or a concept that a text proposes: …/code/status/actual, …/code/programme/两癌筛查."""
    return NamedNode(f"{CODE}{scheme}/{segment(label)}")


def variable(*keys: str) -> NamedNode:
    """A variable by the local names of what makes it up; "-" stands for a slot that is empty."""
    return NamedNode(f"{CODE}variable/{'/'.join(keys)}")
