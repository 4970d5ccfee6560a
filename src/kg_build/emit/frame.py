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
    within: Place | None = None
    label: str = ""
    """As the document calls it: 南京市鼓楼区."""

    @property
    def path(self) -> tuple[str, ...]:
        """Its name behind those of what it lies in: 南京市, 鼓楼区."""
        return (*(self.within.path if self.within else ()), self.name)


def home(doc: Document, terms: Terms) -> Place | None:
    """The place that a document is about; 鼓楼区 is the one that its title or publisher tells, where they do."""
    if doc.place is None:
        return None
    return _division(doc.place, filter(None, (doc.title, doc.publisher, doc.name)), terms)


def _division(label: str, said: Iterable[str], terms: Terms) -> Place:
    """南京市鼓楼区 is 鼓楼区 in 南京市; a name that only one division bears needs nothing around it."""
    name, around = terms.homonyms.settle(label, said)
    within = Place(iris.place(around), around, terms.place_class(around)) if around else None
    iri = iris.place(name, *(within.path if within else ()))
    return Place(iri, name, terms.place_class(name), within, label)


def document(doc: Document, county: Place | None) -> Iterator[Statement]:
    """What is known of a document, and its place."""
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


def place(name: str, county: Place | None, terms: Terms) -> Place:
    """新都桥 in the chapter of 康定市 is the place 康定市/新都桥; 雅江县 in it is 雅江县."""
    if county is not None and name in (county.name, county.label):
        return county
    kind = terms.place_class(name)
    if county is None or kind not in SMALL:
        return _division(name, (county.label,) if county else (), terms)
    own = name.removeprefix(county.label).removeprefix(county.name)
    return Place(iris.place(own, *county.path), own, kind, county)


def about_place(found: Place) -> Iterator[Statement]:
    """A place with its class, its name and what lies around it."""
    yield from about(
        found.iri,
        ("rdf:type", term("kg:Place")),
        ("rdf:type", term(f"kg:{found.kind}")),
        ("skos:prefLabel", chinese(found.name)),
        ("geo:sfWithin", found.within.iri if found.within else None),
    )
    if found.within:
        yield from about_place(found.within)


def agency_iri(ref: Ref, county: Place | None) -> NamedNode:
    """An agency by its full name; one of a county whose name others bear stands behind what that lies in."""
    if county is None or not _is_local(ref, county):
        return iris.agency(ref.label)
    own = ref.label.removeprefix(county.label).removeprefix(county.name)
    return iris.agency(county.name + own, *county.path[:-1])


def _is_local(ref: Ref, county: Place | None) -> bool:
    return county is not None and ref.label.startswith((county.label, county.name))


def agency(ref: Ref, county: Place | None) -> Iterator[Statement]:
    """An agency under its full name, its other names, its place where the name says it, and its kind."""
    iri = agency_iri(ref, county)
    yield from about(
        iri,
        ("rdf:type", term("kg:Agency")),
        ("skos:prefLabel", chinese(ref.label)),
        ("dct:spatial", county.iri if county and _is_local(ref, county) else None),
        ("org:classification", NamedNode(ref.iri) if ref.iri else None),
    )
    for label in ref.labels[1:]:
        yield from about(iri, ("skos:altLabel", chinese(label)))
