"""Mentions -> observations, variables and the numbers that are no figures."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain

from ..model import Extraction, Fact, Kind, Mention
from ..rdf import Literal, NamedNode
from ..vocab import term
from . import iris
from .frame import Place, about_place, agency, agency_iri, container, place
from .periods import period
from .statement import Property, Statement, about, chinese, decimal, string
from .terms import Concept, Terms

CLASSES: dict[Kind, str] = {"money": "Amount", "count": "Count", "rate": "Rate", "percent": "Ratio"}


@dataclass(frozen=True, slots=True)
class Slots:
    """The concepts of a fact, the denominators in a fixed order, and the variable that they make up."""

    programme: Concept | None
    group: Concept | None
    indicator: Concept | None
    unit: Concept | None
    per: tuple[Concept, ...]
    standing: str
    """Level, or change."""
    variable: NamedNode

    @classmethod
    def of(cls, fact: Fact, terms: Terms) -> Slots:
        """Known concepts under their own IRIs, others proposed."""
        programme = terms.concept(fact.programme, "programme", "Programme")
        group = terms.concept(fact.group, "group", "CountedClass")
        indicator = terms.concept(fact.indicator, "indicator", "Indicator")
        unit = terms.unit(fact.unit) if fact.unit else None
        per = tuple(sorted((terms.unit(printed) for printed in fact.per), key=lambda unit: unit.key))
        keys = [concept.key if concept else "-" for concept in (indicator, programme, group, unit)]
        variable = iris.variable(*keys, "+".join(unit.key for unit in per) or "-", _standing(fact))
        return cls(programme, group, indicator, unit, per, _standing(fact), variable)

    def filled(self) -> Iterator[Concept]:
        """Those that are there."""
        slots = (self.programme, self.group, self.indicator, self.unit, *self.per)
        return (concept for concept in slots if concept is not None)


def figures(
    extraction: Extraction, text: str, county: Place | None, terms: Terms, told: Iterable[Statement]
) -> Iterator[Statement]:
    """Every number of the text: what it claims, or why it claims nothing; and the sentence that it stands in.

    No statement is given twice, and none of those that are told already.
    """
    writer = _Writer(extraction.document.id, county, terms, told)
    for mention in extraction.mentions:
        yield from writer.sentence(mention, text)
        if mention.kind != "fact":
            yield from writer.mention(mention)
        for nth, fact in enumerate(mention.facts, start=1):
            yield from writer.fact(mention, nth, fact)


class _Writer:
    """Writes the figures of one document; what several of them name is worked out once, and told with the first."""

    def __init__(self, doc: str, county: Place | None, terms: Terms, told: Iterable[Statement]) -> None:
        self._doc, self._county, self._terms = doc, county, terms
        self._told, self._known = set(told), set[Hashable]()
        self._slots: dict[tuple[object, ...], Slots] = {}
        self._place = cache(lambda label: place(label, county, terms))
        self._agency = cache(lambda ref: agency_iri(ref, county))

    def sentence(self, mention: Mention, text: str) -> Iterator[Statement]:
        """The sentence around a number, where no number before has told it."""
        start, end = mention.sentence
        node = _around(self._doc, mention)
        if self._is_new(mention.sentence):
            yield from about(node, ("rdf:type", term("kg:Sentence")), ("rdf:value", Literal(text[start:end])))
        if self._is_new((mention.sentence, mention.section)):
            yield from about(node, ("dct:isPartOf", container(self._doc, mention.section)))

    def mention(self, mention: Mention) -> Iterator[Statement]:
        """A number that is no fact."""
        unit = self._terms.unit(mention.unit) if mention.unit else None
        yield from about(
            iris.mention(self._doc, mention.start),
            ("rdf:type", term("kg:Mention")),
            ("kg:mentionClass", iris.code("mention-class", mention.kind)),
            ("kg:reason", string(mention.reason)),
            ("sdmx-measure:obsValue", decimal(mention.value)),
            ("sdmx-attribute:unitMeasure", unit.iri if unit else None),
            ("kg:measureWord", string(mention.unit)),
            ("kg:approximate", string(mention.approx)),
            ("sdmx-dimension:refPeriod", _period_iri(mention.period)),
            *_evidence(self._doc, mention),
        )
        if unit:
            yield from self._once(unit, lambda: _proposal(unit))
        yield from self._periods(mention.period)

    def fact(self, mention: Mention, nth: int, fact: Fact) -> Iterator[Statement]:
        """An observation and what it refers to."""
        node, slots = iris.observation(self._doc, mention.start, nth), self._slots_of(fact)
        yield from about(node, *_measured(fact, slots), *_situated(self._doc, fact), *_evidence(self._doc, mention))
        yield from self._once(slots, lambda: chain(_variable(slots), *map(_proposal, slots.filled())))
        yield from self._periods(_own_period(fact), fact.base_period)
        if fact.place:
            where = self._place(fact.place.label)
            yield node, term("sdmx-dimension:refArea"), where.iri
            yield from self._once(where, lambda: about_place(where))
        if ref := fact.agency:
            yield node, term("kg:agency"), self._agency(ref)
            yield from self._once(ref, lambda: agency(ref, self._county))

    def _slots_of(self, fact: Fact) -> Slots:
        key = (fact.programme, fact.group, fact.indicator, fact.unit, fact.per, _standing(fact))
        return self._slots.get(key) or self._slots.setdefault(key, Slots.of(fact, self._terms))

    def _periods(self, *periods: str | None) -> Iterator[Statement]:
        for iso in periods:
            if iso:
                yield from self._once(iso, partial(period, iso))

    def _once(self, key: Hashable, make: Callable[[], Iterable[Statement]]) -> Iterator[Statement]:
        """What is to be said of that which a key stands for: the first time, and what nothing else has said of it."""
        if self._is_new(key):
            for statement in make():
                if statement not in self._told:
                    self._told.add(statement)
                    yield statement

    def _is_new(self, key: Hashable) -> bool:
        new = key not in self._known
        self._known.add(key)
        return new


def _measured(fact: Fact, slots: Slots) -> Iterator[Property]:
    """How much of what."""
    yield "rdf:type", term("kg:Observation")
    yield "rdf:type", term(f"kg:{CLASSES[fact.kind]}")
    yield "sdmx-measure:obsValue", decimal(fact.value)
    yield "kg:maxValue", decimal(fact.value_max)
    yield "kg:approximate", string(fact.approx)
    yield "kg:measureWord", string(fact.unit)
    yield "sdmx-attribute:unitMeasure", _iri(slots.unit)
    yield from _concepts(slots)
    yield "kg:variable", slots.variable


def _concepts(slots: Slots) -> Iterator[Property]:
    """What a figure and its variable have in common."""
    yield "kg:programme", _iri(slots.programme)
    yield "kg:group", _iri(slots.group)
    yield "kg:indicator", _iri(slots.indicator)
    yield from dict.fromkeys(("kg:per", unit.iri) for unit in slots.per)


def _situated(doc: str, fact: Fact) -> Iterator[Property]:
    """When, in what standing, and beside which other figures."""
    yield "sdmx-dimension:refPeriod", _period_iri(_own_period(fact))
    yield "kg:status", iris.code("status", fact.status)
    yield "kg:basePeriod", _period_iri(fact.base_period)
    yield "kg:direction", iris.code("direction", fact.direction) if fact.direction else None
    yield "kg:partOf", None if fact.part_of is None else iris.observation(doc, fact.part_of)
    yield "kg:before", None if fact.before is None else iris.observation(doc, fact.before)
    yield "kg:rule", string(fact.rule)


def _evidence(doc: str, mention: Mention) -> Iterator[Property]:
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


def _variable(slots: Slots) -> Iterator[Statement]:
    """What makes a figure comparable with those of other counties and years."""
    return about(
        slots.variable,
        ("rdf:type", term("kg:Variable")),
        ("skos:prefLabel", chinese(_variable_label(slots))),
        ("kg:unit", _iri(slots.unit)),
        ("kg:status", iris.code("status", slots.standing)),
        *_concepts(slots),
    )


def _variable_label(slots: Slots) -> str:
    """城市低保·低保对象·保障标准（元/人/月）"""
    named = "·".join(c.label for c in (slots.programme, slots.group, slots.indicator) if c) or "—"
    unit = "/".join(c.label for c in (slots.unit, *slots.per) if c)
    return named + (f"（{unit}）" if unit else "") + ("变动" if slots.standing == "change" else "")


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
