"""Links and the divisions that they need as quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from .. import vocab
from ..rdf import Literal, NamedNode, Quad
from ..vocab import term
from .gazetteer import Division, Gazetteer, Point
from .links import Link, Links, division_iri

Statement = tuple[str, NamedNode | Literal | None]


def link_quads(links: Links, gazetteer: Gazetteer, others: Iterable[Gazetteer] = ()) -> dict[NamedNode, list[Quad]]:
    """The graphs of the links and of the divisions that they need, sorted; each replaces the one in the store."""
    every = {each.name: each for each in (gazetteer, *others)}
    entries = (quad for name, code in _needed(links, every) for quad in _entry(code, every[name]))
    return {
        vocab.LINKS_GRAPH: _sorted(quad for each in links.linked for quad in _link(each)),
        vocab.GAZETTEER_GRAPH: _sorted(entries),
    }


def _link(each: Link) -> Iterator[Quad]:
    """The statement itself, and a node that says why."""
    division = each.match.division
    if division is None:
        return
    target, relation = division_iri(division), term(_RELATIONS[each.relation])
    yield Quad(each.place, relation, target, vocab.LINKS_GRAPH)
    if each.kind not in ("Agency", "Division") and division.point:
        yield Quad(each.place, term("geo:hasGeometry"), geometry_iri(division), vocab.LINKS_GRAPH)
    because, decision = each.match.because, each.decision
    node = NamedNode(
        f"{vocab.ID}link/{each.place.value.removeprefix(vocab.ID)}/{each.gazetteer}/{vocab.segment(division.code)}"
    )
    score = None if each.score is None else Literal(str(Decimal(str(each.score))), datatype=term("xsd:decimal"))
    yield from _about(
        node,
        vocab.LINKS_GRAPH,
        ("rdf:type", term("kg:Link")),
        ("kg:linkFrom", each.place),
        ("kg:linkTo", target),
        ("kg:relation", relation),
        ("kg:score", None if decision else score),
        ("dct:creator", Literal(decision.by) if decision else None),
        ("dct:date", Literal(decision.on, datatype=term("xsd:date")) if decision else None),
        ("skos:note", Literal(because.zh, language="zh")),
        ("skos:note", Literal(because.en, language="en")),
    )


_RELATIONS = {"exactMatch": "skos:exactMatch", "closeMatch": "skos:closeMatch", "jurisdiction": "kg:jurisdiction"}


def _needed(links: Links, every: dict[str, Gazetteer]) -> set[tuple[str, str]]:
    """The codes that are linked, those of the divisions around them, and those that the same units bore."""
    linked = {(each.gazetteer, each.match.division) for each in links.linked if each.match.division}
    needed = set[tuple[str, str]]()
    for name, division in linked:
        for row in every[name].unit(division):
            needed |= {(name, row.code), *((name, around.code) for around in every[name].above(row))}
    return needed


def _entry(code: str, gazetteer: Gazetteer) -> Iterator[Quad]:
    """A division: its last name is the preferred one; it holds from the first name's begin to the last one's end."""
    several = gazetteer.by_code[code]
    first, last = min(each.valid_from or "" for each in several), several[-1]
    node = division_iri(last)
    names = dict.fromkeys([last.name, *(each.name for each in several), *last.labels])
    yield from _about(
        node,
        vocab.GAZETTEER_GRAPH,
        ("rdf:type", term("geo:Feature" if last.iri else "kg:Division")),
        ("kg:code", Literal(code)) if not last.iri else ("dct:identifier", Literal(code)),
        ("kg:gazetteer", Literal(gazetteer.name)),
        ("kg:divisionLevel", Literal(last.level) if last.level else None),
        ("skos:prefLabel", Literal(last.name, language="zh")),
        *(("skos:altLabel", Literal(name, language="zh")) for name in list(names)[1:]),
        ("skos:altLabel", Literal(last.pinyin, language="zh-Latn-pinyin") if last.pinyin else None),
        ("kg:parent", _parent(last, gazetteer)),
        ("kg:validFrom", _date(first)),
        ("kg:validUntil", _date(last.valid_until)),
    )
    yield from _names_over_time(node, several)
    for later in _successors(code, gazetteer):
        yield Quad(node, term("dct:isReplacedBy"), division_iri(later), vocab.GAZETTEER_GRAPH)
    if last.point:
        yield Quad(node, term("geo:hasGeometry"), geometry_iri(last), vocab.GAZETTEER_GRAPH)
        yield from _about(
            geometry_iri(last),
            vocab.GAZETTEER_GRAPH,
            ("rdf:type", term("sf:Point")),
            ("geo:asWKT", Literal(wkt(last.point), datatype=term("geo:wktLiteral"))),
        )


def _names_over_time(node: NamedNode, several: Sequence[Division]) -> Iterator[Quad]:
    """襄樊市 until 2010, 襄阳市 from 2011: of a code that bore one name only, its own dates tell all.

    Only of ours: IRIs of others are not for us to make.
    """
    for row in several if len(several) > 1 and not several[-1].iri else ():
        told = "-".join(filter(None, (row.name, row.valid_from or row.valid_until)))
        bearing = NamedNode(f"{node.value}/{vocab.segment(told)}")
        yield Quad(node, term("kg:bore"), bearing, vocab.GAZETTEER_GRAPH)
        yield from _about(
            bearing,
            vocab.GAZETTEER_GRAPH,
            ("rdf:type", term("kg:DivisionName")),
            ("skos:prefLabel", Literal(row.name, language="zh")),
            ("skos:altLabel", Literal(row.pinyin, language="zh-Latn-pinyin") if row.pinyin else None),
            ("kg:validFrom", _date(row.valid_from)),
            ("kg:validUntil", _date(row.valid_until)),
        )


def _parent(division: Division, gazetteer: Gazetteer) -> NamedNode | None:
    around = gazetteer.by_code.get(division.parent or "")
    return division_iri(around[-1]) if around else None


def _successors(code: str, gazetteer: Gazetteer) -> list[str]:
    """The codes into which the units of a code went over."""
    return sorted({after for before, _, after, _ in gazetteer.changes if before == code and after != code})


def geometry_iri(division: Division) -> NamedNode:
    """The point of a division: …/id/geometry/513322; of another gazetteer its IRI with #point."""
    if division.iri:
        return NamedNode(division.iri.partition("#")[0] + "#point")
    return NamedNode(f"{vocab.ID}geometry/{vocab.segment(division.code)}")


def wkt(point: Point) -> str:
    """Longitude first, in CRS 84 (GeoSPARQL 1.1, 8.5.1)."""
    return f"POINT({point[0]} {point[1]})"


def _about(node: NamedNode, graph: NamedNode, *statements: Statement) -> Iterator[Quad]:
    return (Quad(node, term(name), value, graph) for name, value in statements if value is not None)


def _date(text: str | None) -> Literal | None:
    """2015 is an xsd:gYear, 2015-03 an xsd:gYearMonth, 2015-03-01 an xsd:date."""
    kinds = ("xsd:gYear", "xsd:gYearMonth", "xsd:date")
    return Literal(text, datatype=term(kinds[text.count("-")])) if text else None


def _sorted(quads: Iterable[Quad]) -> list[Quad]:
    return sorted(set(quads), key=str)
