"""What figures stand in: the document, its sections, the places and agencies that it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..model import Document, Ref, Section
from ..rdf import NamedNode
from ..vocab import term
from . import iris
from .statement import Statement, about, chinese, integer, string, year
from .terms import Terms

SMALL = frozenset({"Town", "Village", "Locality"})
"""Classes of places that are told apart by the county around them."""

MEDIA = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Tables of facts -> their media types, by which a fragment of their IRI is understood."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it is named in one document."""

    iri: NamedNode
    name: str
    kind: str
    within: NamedNode | None


def document(doc: Document, terms: Terms) -> Iterator[Statement]:
    """What is known of a document, and its place."""
    county = place(doc.place, doc.place, terms) if doc.place else None
    yield from about(
        iris.document(doc.id),
        ("rdf:type", term("kg:Document")),
        ("dct:identifier", string(doc.id)),
        ("dct:title", string(doc.title)),
        ("kg:reportingYear", year(doc.reporting_year)),
        ("kg:editionYear", year(doc.edition_year)),
        ("dct:spatial", county.iri if county else None),
        ("dct:publisher", string(doc.publisher)),
        ("dct:license", string(doc.licence)),
        ("dct:language", string("zh")),
        ("kg:sha256", string(doc.sha256)),
        ("kg:fileName", string(doc.name)),
        ("kg:encoding", string(doc.encoding)),
        ("kg:characters", integer(doc.length)),
        ("dct:hasFormat", iris.text(doc.id)),
        ("dct:format", string(MEDIA[doc.medium]) if doc.medium in MEDIA else None),
    )
    if county:
        yield from about_place(county)


def sections(doc: str, found: Iterable[Section]) -> Iterator[Statement]:
    """The tree of headings."""
    for section in found:
        yield from about(
            iris.section(doc, section.index),
            ("rdf:type", term("kg:Section")),
            ("dct:title", string(section.title)),
            ("dct:isPartOf", container(doc, section.parent)),
            ("kg:level", integer(section.level)),
            ("kg:order", integer(section.index)),
            ("prov:wasQuotedFrom", iris.span(doc, section.start, section.end)),
        )


def container(doc: str, section: int | None) -> NamedNode:
    """The section, or the document where there is none."""
    return iris.document(doc) if section is None else iris.section(doc, section)


def place(name: str, county: str | None, terms: Terms) -> Place:
    """新都桥 in the chapter of 康定市 is the place 康定市/新都桥; 雅江县 in it is 雅江县."""
    kind = terms.place_class(name)
    if county is None or name == county or kind not in SMALL:
        return Place(iris.place(name), name, kind, None)
    own = name.removeprefix(county)
    return Place(iris.place(own, county), own, kind, iris.place(county))


def about_place(found: Place) -> Iterator[Statement]:
    """A place with its class, its name and the county around it."""
    return about(
        found.iri,
        ("rdf:type", term("kg:Place")),
        ("rdf:type", term(f"kg:{found.kind}")),
        ("skos:prefLabel", chinese(found.name)),
        ("geo:sfWithin", found.within),
    )


def agency(ref: Ref, county: str | None) -> Iterator[Statement]:
    """An agency under its full name, its other names, its place where the name says it, and its kind."""
    iri = iris.agency(ref.label)
    local = county is not None and ref.label.startswith(county)
    yield from about(
        iri,
        ("rdf:type", term("kg:Agency")),
        ("skos:prefLabel", chinese(ref.label)),
        ("dct:spatial", iris.place(county) if local and county else None),
        ("org:classification", NamedNode(ref.iri) if ref.iri else None),
    )
    for label in ref.labels[1:]:
        yield from about(iri, ("skos:altLabel", chinese(label)))
