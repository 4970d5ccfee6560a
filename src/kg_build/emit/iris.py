"""Where IRIs are minted: each is made of content (names, document ids, offsets), never of a counter or a clock."""

from __future__ import annotations

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


def section(doc: str, index: int) -> NamedNode:
    """A section, by its place in the order of headings."""
    return NamedNode(f"{ID}section/{segment(doc)}/{index}")


def observation(doc: str, start: int, nth: int = 1) -> NamedNode:
    """The nth fact of the mention that starts there: 养老、失业均为2300人 are …/28 and …/28-2."""
    return NamedNode(f"{ID}obs/{segment(doc)}/{start}" + (f"-{nth}" if nth > 1 else ""))


def mention(doc: str, start: int) -> NamedNode:
    """A number that is no fact."""
    return NamedNode(f"{ID}mention/{segment(doc)}/{start}")


def place(name: str, within: str | None = None) -> NamedNode:
    """A county by its name, a smaller place by its county's and its own: …/place/泸定县/新都桥."""
    return NamedNode(f"{ID}place/" + (f"{segment(within)}/" if within else "") + segment(name))


def agency(name: str) -> NamedNode:
    """An agency by its full name: …/agency/泸定县民政局."""
    return NamedNode(f"{ID}agency/{segment(name)}")


def period(iso: str) -> NamedNode:
    """A period by its ISO 8601 text, / as --: …/period/2020-03--2020-12."""
    return NamedNode(f"{ID}period/{segment(iso.replace('/', '--'))}")


def code(scheme: str, label: str) -> NamedNode:
    """A member of a code list, or a concept that a text proposes: …/code/status/actual, …/code/programme/两癌筛查."""
    return NamedNode(f"{CODE}{scheme}/{segment(label)}")


def variable(*keys: str) -> NamedNode:
    """A variable by the local names of what makes it up; "-" stands for a slot that is empty."""
    return NamedNode(f"{CODE}variable/{'/'.join(keys)}")
