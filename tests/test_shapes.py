"""The shapes: each is broken by one change of a graph that fits them all, and by no other shape's change."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain

import pytest

import factories as f
from kg_build.emit import iris
from kg_build.rdf import NamedNode, Quad, Store
from kg_build.resources import ontology_dir, shapes_dir
from kg_build.validate import Finding, read_shapes, validate
from kg_build.vocab import ID, PREFIXES, term

FURTHER = """
    <discrepancy> a kg:Discrepancy ;
        kg:discrepancyKind "part exceeds whole" ; kg:involves <512人>, <140名> ;
        kg:expected 512.0 ; kg:found 140.0 ; kg:strength "suspicion" ; rdfs:comment "140 不大于 512"@zh .
    <county> skos:exactMatch <division> .
    <division> a kg:Division ;
        kg:code "610923" ; skos:prefLabel "宁陕县"@zh ; kg:parent <prefecture> ; kg:validFrom "1950"^^xsd:gYear .
    <prefecture> a kg:Division ;
        kg:code "610900" ; skos:prefLabel "安康市"@zh ; kg:validUntil "2030-01"^^xsd:gYearMonth .
"""
NAMES = {
    **{m.text: (f.figure(m.text) if m.facts else iris.mention(f.DOCUMENT.id, m.start)) for m in f.mentions()},
    "document": iris.document(f.DOCUMENT.id),
    "chapter": iris.section(f.DOCUMENT.id, 0),
    "entry": iris.section(f.DOCUMENT.id, 1),
    "sentence": iris.span(f.DOCUMENT.id, *f.mentions()[0].sentence),
    "2019": iris.period("2019"),
    "2020": iris.period("2020"),
    "county": iris.place(f.COUNTY),
    "town": iris.place("江口镇", f.COUNTY),
    "agency": iris.agency("宁陕县民政局"),
    "zhang": iris.code("unit", "张"),
    "variable": iris.variable("standard", "urban-dibao", "urban-dibao-recipients", "CCY_CNY", "MO+person", "level"),
    "discrepancy": NamedNode(ID + "discrepancy/x"),
    "division": NamedNode(ID + "division/610923"),
    "prefecture": NamedNode(ID + "division/610900"),
    "nowhere": NamedNode("urn:nowhere"),
}


def drop(node: str, *properties: str) -> str:
    """Remove all values of some properties."""
    return ";".join(f"DELETE WHERE {{ {node} {name} ?value }}" for name in properties)


def add(triples: str) -> str:
    return f"INSERT DATA {{ {triples} }}"


def put(node: str, name: str, value: str) -> str:
    """Replace all values of a property by another one."""
    return f"{drop(node, name)};{add(f'{node} {name} {value}')}"


BROKEN = [
    ("observation-value", drop("<320户>", "sdmx-measure:obsValue")),
    ("observation-max-value", add("<30至40张> kg:maxValue 50.0")),
    ("observation-range", put("<30至40张>", "kg:maxValue", "20.0")),
    ("observation-kind", "DELETE DATA { <320户> a kg:Count }"),
    ("observation-measure-word", add("<320户> kg:measureWord '家'")),
    ("observation-approximate", add("<140名> kg:approximate '近'")),
    ("observation-programme", put("<320户>", "kg:programme", "<nowhere>")),
    ("observation-group", put("<320户>", "kg:group", "<nowhere>")),
    ("observation-indicator", put("<320户>", "kg:indicator", "<nowhere>")),
    ("observation-what", drop("<320户>", "kg:indicator")),
    ("observation-agency", put("<320户>", "kg:agency", "<nowhere>")),
    ("observation-variable", drop("<320户>", "kg:variable")),
    ("observation-area", put("<320户>", "sdmx-dimension:refArea", "<nowhere>")),
    ("observation-where", drop("<320户>", "sdmx-dimension:refArea")),
    ("observation-period", put("<320户>", "sdmx-dimension:refPeriod", "<nowhere>")),
    ("observation-status", add("<320户> kg:status status:target")),
    ("observation-base-period", add("<11.9%> kg:basePeriod <2020>")),
    ("observation-direction", add("<11.9%> kg:direction direction:down")),
    ("observation-part-of", add("<140名> kg:partOf <2300人>")),
    ("observation-before", add("<420元> kg:before <186.4万元>")),
    ("observation-rule", drop("<320户>", "kg:rule")),
    ("dated", drop("<320户>", "sdmx-dimension:refPeriod")),
    ("previous-dated", drop("<420元>", "kg:before")),
    ("change-direction", drop("<11.9%>", "kg:direction")),
    ("change-base", drop("<11.9%>", "kg:basePeriod")),
    ("only-changes", add("<320户> kg:direction direction:up")),
    ("part-unit", put("<140名>", "kg:partOf", "<320户>")),
    ("part-cycle", add("<512人> kg:partOf <140名>")),
    ("previous-unit", put("<420元>", "kg:before", "<320户>")),
    ("previous-status", add("<512人> kg:before <2300人>")),
    ("amount-unit", put("<186.4万元>", "sdmx-attribute:unitMeasure", "kgunit:person")),
    ("amount-per", add("<186.4万元> kg:per unit:MO")),
    ("count-unit", drop("<320户>", "sdmx-attribute:unitMeasure")),
    ("count-per", add("<320户> kg:per unit:MO")),
    ("count-value", put("<320户>", "sdmx-measure:obsValue", "-1.0")),
    ("rate-unit", ";".join(drop(rate, "sdmx-attribute:unitMeasure") for rate in ("<420元>", "<470元>"))),
    ("rate-per", drop("<470元>", "kg:per")),
    (
        "ratio",
        f"{put('<11.9%>', 'sdmx-measure:obsValue', '-3.0')};{drop('<11.9%>', 'kg:direction', 'kg:basePeriod')};"
        f"{put('<11.9%>', 'kg:status', 'status:actual')}",
    ),
    ("ratio-unit", put("<11.9%>", "sdmx-attribute:unitMeasure", "unit:CCY_CNY")),
    ("ratio-per", add("<11.9%> kg:per unit:MO")),
    ("evidence", put("<320户>", "prov:wasQuotedFrom", "<document>")),
    ("quote", drop("<320户>", "kg:quote")),
    ("sentence-around", drop("<320户>", "kg:sentence")),
    ("section-around", put("<320户>", "kg:section", "<nowhere>")),
    ("mention", drop("<1：7>", "kg:reason")),
    ("mention-class", add("<12345> kg:mentionClass mention-class:time")),
    ("mention-reason", add("<12345> kg:reason 'slogan'")),
    ("mention-value", add("<60岁> sdmx-measure:obsValue 61.0")),
    ("mention-period", add("<2020年> sdmx-dimension:refPeriod <2019>")),
    ("document-identifier", drop("<document>", "dct:identifier")),
    ("document-title", put("<document>", "dct:title", "''")),
    ("document-place", add("<document> dct:spatial <town>")),
    ("document-place-known", drop("<document>", "dct:spatial")),
    ("document-reporting-year", add("<document> kg:reportingYear '2019'^^xsd:gYear")),
    ("document-year-known", drop("<document>", "kg:reportingYear")),
    ("document-edition-year", add("<document> kg:editionYear '2022'^^xsd:gYear")),
    ("document-years", put("<document>", "kg:editionYear", "'2019'^^xsd:gYear")),
    ("document-hash", put("<document>", "kg:sha256", "'ABC'")),
    ("document-file", drop("<document>", "kg:fileName")),
    ("document-encoding", put("<document>", "kg:encoding", "'utf-16'")),
    ("document-characters", put("<document>", "kg:characters", "-1")),
    ("document-text", drop("<document>", "dct:hasFormat")),
    ("section-title", drop("<chapter>", "dct:title")),
    ("section-parent", add("<entry> dct:isPartOf <document>")),
    ("section-level", put("<entry>", "kg:level", "-1")),
    ("section-order", put("<chapter>", "kg:order", "-1")),
    ("section-nesting", put("<entry>", "kg:order", "0")),
    ("sentence", add("<nowhere> a kg:Sentence ; rdf:value '…' ; dct:isPartOf <document>")),
    ("sentence-text", drop("<sentence>", "rdf:value")),
    ("sentence-parent", drop("<sentence>", "dct:isPartOf")),
    ("period-label", put("<2020>", "rdfs:label", "'last year'")),
    ("period-start", drop("<2020>", "dcat:startDate")),
    ("period-end", drop("<2020>", "dcat:endDate")),
    ("period-order", put("<2020>", "dcat:startDate", "'2021-01-01'^^xsd:date")),
    ("place-name", drop("<town>", "skos:prefLabel")),
    ("place-within", put("<town>", "geo:sfWithin", "<nowhere>")),
    ("place-cycle", add("<county> geo:sfWithin <town>")),
    ("small-place-within", drop("<town>", "geo:sfWithin")),
    ("county-name", put("<county>", "skos:prefLabel", "'宁陕'@zh")),
    ("division-code", put("<division>", "kg:code", "'61'")),
    ("division-name", drop("<division>", "skos:prefLabel")),
    ("division-parent", put("<division>", "kg:parent", "<nowhere>")),
    ("division-from", put("<division>", "kg:validFrom", "'soon'")),
    ("division-until", put("<prefecture>", "kg:validUntil", "'later'")),
    ("agency-name", drop("<agency>", "skos:prefLabel")),
    ("agency-place", add("<agency> dct:spatial <town>")),
    ("agency-kind", put("<agency>", "org:classification", "<nowhere>")),
    ("concept-label", drop("programme:dibao", "skos:prefLabel")),
    ("concept-proposed", put("<zhang>", "kg:proposed", "'yes'")),
    ("programme-broader", put("programme:urban-dibao", "skos:broader", "<nowhere>")),
    ("programme-beneficiary", put("programme:urban-dibao", "kg:beneficiary", "<nowhere>")),
    ("programme-contributor", put("programme:pension", "kg:contributor", "<nowhere>")),
    ("group-broader", put("group:urban-dibao-recipients", "skos:broader", "<nowhere>")),
    ("group-min-age", put("group:children", "kg:minAge", "-1")),
    ("group-max-age", put("group:children", "kg:maxAge", "200")),
    ("group-ages", put("group:children", "kg:minAge", "18")),
    ("indicator-broader", put("indicator:paid", "skos:broader", "<nowhere>")),
    ("indicator-figure", put("indicator:paid", "kg:figureKind", "kg:Money")),
    ("indicator-timing", put("indicator:paid", "kg:timing", "kg:Money")),
    ("indicator-outside", put("indicator:population", "kg:outsideProgramme", "'yes'")),
    ("indicator-action", put("indicator:paid", "kg:action", "<nowhere>")),
    ("action-role", put("action:pay", "kg:role", "kg:Money")),
    ("kind-of-agency-rank", drop("agencykind:civil-affairs", "kg:rank")),
    ("unit-kind", put("unit:MO", "kg:unitKind", "<nowhere>")),
    ("unit-canonical", put("kgunit:person-ming", "kg:canonicalUnit", "<nowhere>")),
    ("unit-canonical-chain", add("kgunit:person kg:canonicalUnit kgunit:household")),
    ("variable-status", put("<variable>", "kg:status", "status:actual")),
    ("variable-programme", put("<variable>", "kg:programme", "<nowhere>")),
    ("variable-group", put("<variable>", "kg:group", "<nowhere>")),
    ("variable-indicator", put("<variable>", "kg:indicator", "<nowhere>")),
    ("variable-unit", put("<variable>", "kg:unit", "<nowhere>")),
    ("variable-per", add("<variable> kg:per <nowhere>")),
    ("discrepancy-kind", put("<discrepancy>", "kg:discrepancyKind", "'odd'")),
    ("discrepancy-involves", drop("<discrepancy>", "kg:involves")),
    ("discrepancy-expected", drop("<discrepancy>", "kg:expected")),
    ("discrepancy-found", drop("<discrepancy>", "kg:found")),
    ("discrepancy-strength", put("<discrepancy>", "kg:strength", "'maybe'")),
    ("discrepancy-note", drop("<discrepancy>", "rdfs:comment")),
]
WARNINGS = {
    "observation-what",
    "observation-where",
    "dated",
    "change-base",
    "document-place-known",
    "document-year-known",
    "small-place-within",
}


def update(store: Store, text: str) -> None:
    """Run a SPARQL update in which <320户>, <county>, … stand for the nodes of that name."""
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    store.update(prefixes + re.sub(r"<([^<>:]+(?:：\d)?)>", lambda match: str(NAMES[match[1]]), text))


def graph(*updates: str) -> list[Quad]:
    """The document, its concepts, a contradiction and a division in one graph; then changed."""
    store = Store()
    store.extend(Quad(q.subject, q.predicate, q.object) for q in chain(f.quads(), f.ontology()))
    for text in (add(FURTHER), *updates):
        update(store, text)
    return list(store)


def findings(*updates: str) -> tuple[Finding, ...]:
    return validate(graph(*updates), shapes_dir()).findings


@cache
def shapes() -> Store:
    store = Store()
    store.extend(Quad(q.subject, q.predicate, q.object) for q in read_shapes(shapes_dir()))
    return store


def ask(pattern: str) -> set[str]:
    """Local names of the shapes ?shape that match a pattern."""
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    found = shapes().query(f"{prefixes} SELECT DISTINCT ?shape WHERE {{ {pattern} }}")
    return {str(row["shape"]).strip("<>").removeprefix(PREFIXES["shape"]) for row in found}  # type: ignore[union-attr]


TARGETED = "?shape sh:targetClass|sh:targetSubjectsOf|sh:targetObjectsOf ?target"
REPORTING = f"""{{ ?node sh:property ?shape }} UNION
    {{ {TARGETED} ; sh:or|sh:sparql|sh:pattern|sh:nodeKind ?constraint }}"""
"""Shapes that can stand in a report: those of a property, and of a target with a constraint of its own."""


def test_a_graph_can_fit_every_shape() -> None:
    assert findings() == ()


@pytest.mark.parametrize(("shape", "change"), BROKEN, ids=[shape for shape, _ in BROKEN])
def test_a_change_breaks_just_its_shape(shape: str, change: str) -> None:
    found = findings(change)
    assert {finding.shape for finding in found} == {PREFIXES["shape"] + shape}
    assert {finding.severity for finding in found} == {"warning" if shape in WARNINGS else "violation"}
    assert all(re.search(r"[一-鿿]", finding.message_zh) for finding in found)
    assert all(re.fullmatch(r"[ -~…‰县旗林区特]+", finding.message_en) for finding in found)


def test_every_shape_that_reports_has_a_change_that_breaks_it() -> None:
    assert ask(REPORTING) == {shape for shape, _ in BROKEN}


def test_every_shape_that_reports_has_a_message_in_each_language() -> None:
    for language in ("zh", "en"):
        assert ask(REPORTING) == ask(f"{REPORTING} ?shape sh:message ?m FILTER(LANG(?m) = '{language}')")


def test_every_shape_that_reports_tells_its_severity() -> None:
    assert ask(REPORTING) == ask(f"{REPORTING} ?shape sh:severity ?severity")


def test_shapes_are_named_by_iris() -> None:
    assert not ask("{ ?shape a ?kind } UNION { ?node sh:property ?shape } FILTER(isBlank(?shape))")


def test_a_sparql_constraint_stands_alone_on_an_open_shape() -> None:
    assert not ask("?shape sh:sparql ?query ; sh:property|sh:or|sh:closed|sh:node ?other")


def test_no_shape_is_defined_and_never_used() -> None:
    used = "?other ?uses ?shape FILTER(?uses != sh:declare)"
    assert ask("?shape a ?kind") == ask(f"?shape a ?kind {{ {used} }} UNION {{ ?shape a ?kind . {TARGETED} }}")


def test_every_class_of_the_graph_has_a_shape() -> None:
    emitted = {str(q.object) for q in graph() if q.predicate == term("rdf:type") and "kg-build/ont#" in str(q.object)}
    vocabulary = {"Status", "Direction", "MentionClass", "Timing", "UnitKind", "Rank", "Town"}
    targets = {str(q.object) for q in shapes() if q.predicate == term("sh:targetClass")}
    assert emitted - targets - {str(term(f"kg:{name}")) for name in vocabulary} == set()


@pytest.mark.parametrize(("shape", "kind"), [("amount-unit", "Money"), ("ratio-unit", "Ratio")])
def test_the_units_of_a_shape_are_those_of_the_ontology(shape: str, kind: str) -> None:
    """A unit of money added to units.ttl must be added to the shape."""
    units = Store()
    units.load(path=str(ontology_dir() / "units.ttl"))
    members = f"<{PREFIXES['sh']}in>/<{PREFIXES['rdf']}rest>*/<{PREFIXES['rdf']}first>"
    listed = shapes().query(f"SELECT ?unit {{ <{PREFIXES['shape']}{shape}> {members} ?unit }}")
    known = units.query(
        f"SELECT ?unit {{ ?unit {term('kg:unitKind')} {term(f'kg:{kind}')}"
        f" FILTER NOT EXISTS {{ ?unit {term('kg:canonicalUnit')} ?other }} }}"
    )
    assert {str(row["unit"]) for row in listed} == {str(row["unit"]) for row in known}  # type: ignore[union-attr]
