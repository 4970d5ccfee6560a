"""Mentions -> observations, variables and the numbers that are no figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from ..model import Extraction, Fact, Kind, Mention
from ..rdf import Literal, NamedNode
from ..vocab import term
from . import iris
from .frame import Place, about_place, agency, agency_iri, container, place
from .periods import period
from .statement import Statement, about, chinese, decimal, string
from .terms import Concept, Terms

CLASSES: dict[Kind, str] = {"money": "Amount", "count": "Count", "rate": "Rate", "percent": "Ratio"}


@dataclass(frozen=True, slots=True)
class Slots:
    """The concepts of a fact; the denominators in a fixed order."""

    programme: Concept | None
    group: Concept | None
    indicator: Concept | None
    unit: Concept | None
    per: tuple[Concept, ...]

    @classmethod
    def of(cls, fact: Fact, terms: Terms) -> Slots:
        """Known concepts under their own IRIs, others proposed."""
        return cls(
            programme=terms.concept(fact.programme, "programme", "Programme"),
            group=terms.concept(fact.group, "group", "CountedClass"),
            indicator=terms.concept(fact.indicator, "indicator", "Indicator"),
            unit=terms.unit(fact.unit) if fact.unit else None,
            per=tuple(sorted((terms.unit(printed) for printed in fact.per), key=lambda unit: unit.key)),
        )

    def filled(self) -> Iterator[Concept]:
        """Those that are there."""
        slots = (self.programme, self.group, self.indicator, self.unit, *self.per)
        return (concept for concept in slots if concept is not None)


def figures(extraction: Extraction, text: str, county: Place | None, terms: Terms) -> Iterator[Statement]:
    """Every number of the text: what it claims, or why it claims nothing; and the sentence that it stands in."""
    for mention in extraction.mentions:
        yield from _sentence(extraction.document.id, mention, text)
        if mention.kind != "fact":
            yield from _mention(extraction.document.id, mention, terms)
        for nth, fact in enumerate(mention.facts, start=1):
            yield from _fact(extraction.document.id, (mention, nth, fact), county, terms)


def _sentence(doc: str, mention: Mention, text: str) -> Iterator[Statement]:
    start, end = mention.sentence
    return about(
        _around(doc, mention),
        ("rdf:type", term("kg:Sentence")),
        ("rdf:value", Literal(text[start:end])),
        ("dct:isPartOf", container(doc, mention.section)),
    )


def _mention(doc: str, mention: Mention, terms: Terms) -> Iterator[Statement]:
    unit = terms.unit(mention.unit) if mention.unit else None
    yield from about(
        iris.mention(doc, mention.start),
        ("rdf:type", term("kg:Mention")),
        ("kg:mentionClass", iris.code("mention-class", mention.kind)),
        ("kg:reason", string(mention.reason)),
        ("sdmx-measure:obsValue", decimal(mention.value)),
        ("sdmx-attribute:unitMeasure", unit.iri if unit else None),
        ("kg:measureWord", string(mention.unit)),
        ("kg:approximate", string(mention.approx)),
        ("sdmx-dimension:refPeriod", _period_iri(mention.period)),
        *_evidence(doc, mention),
    )
    if unit:
        yield from _proposal(unit)
    if mention.period:
        yield from period(mention.period)


def _fact(doc: str, numbered: tuple[Mention, int, Fact], county: Place | None, terms: Terms) -> Iterator[Statement]:
    """An observation and what it refers to."""
    mention, nth, fact = numbered
    slots = Slots.of(fact, terms)
    node = iris.observation(doc, mention.start, nth)
    yield from chain(
        _measured(node, fact, slots),
        _situated(node, doc, fact),
        about(node, *_evidence(doc, mention)),
        _variable(fact, slots),
        chain.from_iterable(_proposal(concept) for concept in slots.filled()),
        chain.from_iterable(period(iso) for iso in (_own_period(fact), fact.base_period) if iso),
    )
    if fact.place:
        where = place(fact.place.label, county, terms)
        yield from about(node, ("sdmx-dimension:refArea", where.iri))
        yield from about_place(where)
    if fact.agency:
        yield from about(node, ("kg:agency", agency_iri(fact.agency, county)))
        yield from agency(fact.agency, county)


def _measured(node: NamedNode, fact: Fact, slots: Slots) -> Iterator[Statement]:
    """How much of what."""
    yield from about(
        node,
        ("rdf:type", term("kg:Observation")),
        ("rdf:type", term(f"kg:{CLASSES[fact.kind]}")),
        ("sdmx-measure:obsValue", decimal(fact.value)),
        ("kg:maxValue", decimal(fact.value_max)),
        ("kg:approximate", string(fact.approx)),
        ("kg:measureWord", string(fact.unit)),
        ("sdmx-attribute:unitMeasure", _iri(slots.unit)),
        ("kg:programme", _iri(slots.programme)),
        ("kg:group", _iri(slots.group)),
        ("kg:indicator", _iri(slots.indicator)),
        ("kg:variable", _variable_iri(fact, slots)),
    )
    for unit in slots.per:
        yield from about(node, ("kg:per", unit.iri))


def _situated(node: NamedNode, doc: str, fact: Fact) -> Iterator[Statement]:
    """When, in what standing, and beside which other figures."""
    return about(
        node,
        ("sdmx-dimension:refPeriod", _period_iri(_own_period(fact))),
        ("kg:status", iris.code("status", fact.status)),
        ("kg:basePeriod", _period_iri(fact.base_period)),
        ("kg:direction", iris.code("direction", fact.direction) if fact.direction else None),
        ("kg:partOf", None if fact.part_of is None else iris.observation(doc, fact.part_of)),
        ("kg:before", None if fact.before is None else iris.observation(doc, fact.before)),
        ("kg:rule", string(fact.rule)),
    )


def _evidence(doc: str, mention: Mention) -> Iterator[tuple[str, NamedNode | Literal]]:
    """Where it stands, as printed."""
    if mention.section is not None:
        yield "kg:section", iris.section(doc, mention.section)
    yield "kg:quote", Literal(mention.text)
    yield "kg:sentence", _around(doc, mention)
    yield "prov:wasQuotedFrom", _place(doc, mention)


def _around(doc: str, mention: Mention) -> NamedNode:
    """The sentence, or the row of a table."""
    return iris.row(doc, mention.cell) if mention.cell else iris.span(doc, *mention.sentence)


def _place(doc: str, mention: Mention) -> NamedNode:
    """The characters, or the cell of a table."""
    return iris.cell(doc, mention.cell) if mention.cell else iris.span(doc, mention.start, mention.end)


def _variable(fact: Fact, slots: Slots) -> Iterator[Statement]:
    """What makes a figure comparable with those of other counties and years."""
    node = _variable_iri(fact, slots)
    yield from about(
        node,
        ("rdf:type", term("kg:Variable")),
        ("skos:prefLabel", chinese(_variable_label(fact, slots))),
        ("kg:indicator", _iri(slots.indicator)),
        ("kg:programme", _iri(slots.programme)),
        ("kg:group", _iri(slots.group)),
        ("kg:unit", _iri(slots.unit)),
        ("kg:status", iris.code("status", _standing(fact))),
    )
    for unit in slots.per:
        yield from about(node, ("kg:per", unit.iri))


def _variable_iri(fact: Fact, slots: Slots) -> NamedNode:
    per = "+".join(unit.key for unit in slots.per)
    named = (slots.indicator, slots.programme, slots.group, slots.unit)
    return iris.variable(*(c.key if c else "-" for c in named), per or "-", _standing(fact))


def _variable_label(fact: Fact, slots: Slots) -> str:
    """城市低保·低保对象·保障标准（元/人/月）"""
    named = "·".join(c.label for c in (slots.programme, slots.group, slots.indicator) if c) or "—"
    unit = "/".join(c.label for c in (slots.unit, *slots.per) if c)
    return named + (f"（{unit}）" if unit else "") + ("变动" if fact.status == "change" else "")


def _standing(fact: Fact) -> str:
    return "change" if fact.status == "change" else "level"


def _own_period(fact: Fact) -> str | None:
    """350 in 由350提高到390 has no period of its own: it is before its successor."""
    return None if fact.status == "previous" and fact.before is not None else fact.period


def _proposal(concept: Concept) -> Iterator[Statement]:
    """A concept that the ontology lacks, for a curator to accept; nothing for one that it has."""
    if concept.proposed is None:
        return iter(())
    return about(
        concept.iri,
        ("rdf:type", term(f"kg:{concept.proposed}")),
        ("skos:prefLabel", chinese(concept.label)),
        ("kg:proposed", Literal("true", datatype=term("xsd:boolean"))),
    )


def _iri(concept: Concept | None) -> NamedNode | None:
    return concept.iri if concept else None


def _period_iri(iso: str | None) -> NamedNode | None:
    return iris.period(iso) if iso else None
