"""Extraction -> quads: what the graph of a document says."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import factories as f
from kg_build.dates import bounds
from kg_build.emit import Terms, emit, iris, ontology_quads
from kg_build.emit.statement import decimal
from kg_build.errors import OntologyError
from kg_build.model import Extraction, Ref
from kg_build.rdf import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, serialize
from kg_build.vocab import CODE, PREFIXES, term

ID = "https://w3id.org/kg-build/id/"
DOC = "https://w3id.org/kg-build/doc/ns%202020"


def describe(node: NamedNode, quads: list[Quad] | None = None) -> dict[str, set[str]]:
    """Prefixed predicate -> values of a node."""
    found: dict[str, set[str]] = {}
    for quad in quads or f.quads():
        if quad.subject == node:
            found.setdefault(curie(quad.predicate.value), set()).add(value(quad.object))
    return found


def curie(iri: str) -> str:
    return next((f"{p}:{iri.removeprefix(ns)}" for p, ns in PREFIXES.items() if iri.startswith(ns)), iri)


def value(node: object) -> str:
    return node.value if isinstance(node, Literal) else curie(str(node).strip("<>"))


def test_an_observation_says_all_that_is_known_of_its_figure() -> None:
    assert describe(f.figure("186.4万元")) == {
        "rdf:type": {"kg:Observation", "kg:Amount"},
        "sdmx-measure:obsValue": {"1864000"},
        "sdmx-attribute:unitMeasure": {"unit:CCY_CNY"},
        "kg:measureWord": {"元"},
        "sdmx-dimension:refArea": {f"{ID}place/宁陕县"},
        "sdmx-dimension:refPeriod": {f"{ID}period/2020"},
        "kg:programme": {"programme:urban-dibao"},
        "kg:group": {"group:urban-dibao-recipients"},
        "kg:indicator": {"indicator:paid"},
        "kg:agency": {f"{ID}agency/宁陕县民政局"},
        "kg:status": {"status:actual"},
        "kg:variable": {"variable:paid/urban-dibao/urban-dibao-recipients/CCY_CNY/-/level"},
        "kg:section": {f"{ID}section/ns%202020/1"},
        "kg:rule": {"<number><unit>"},
        "kg:quote": {"186.4万元"},
        "kg:sentence": {f"{DOC}#char={f.TEXT.index('2020年')},{f.TEXT.index('江口镇') - 1}"},
        "prov:wasQuotedFrom": {f"{DOC}#char={f.at('186.4万元')},{f.at('186.4万元') + 7}"},
    }


def test_an_observation_takes_about_sixteen_quads() -> None:
    per_figure = [sum(q.subject == f.figure(m.text) for q in f.quads()) for m in f.mentions() if m.facts]
    assert 14 <= sum(per_figure) / len(per_figure) <= 19


def test_an_earlier_value_has_no_period_but_points_to_its_successor() -> None:
    found = describe(f.figure("420元"))
    assert "sdmx-dimension:refPeriod" not in found
    assert found["kg:before"] == {f.figure("470元").value}
    assert found["kg:status"] == {"status:previous"}


def test_an_earlier_value_without_successor_keeps_its_period() -> None:
    alone = f.mention("420元", f.fact("420", "元", status="previous", period="2018"))
    quads = list(emit(Extraction(f.DOCUMENT, f.SECTIONS, (alone,)), f.TEXT, f.terms()))
    assert describe(f.figure("420元"), quads)["sdmx-dimension:refPeriod"] == {f"{ID}period/2018"}


def test_a_rate_names_its_denominators() -> None:
    found = describe(f.figure("470元"))
    assert found["rdf:type"] == {"kg:Observation", "kg:Rate"}
    assert found["kg:per"] == {"kgunit:person", "unit:MO"}


def test_a_change_has_a_direction_and_a_base_period() -> None:
    found = describe(f.figure("11.9%"))
    assert found["kg:direction"] == {"direction:up"}
    assert found["kg:basePeriod"] == {f"{ID}period/2019"}


def test_measure_words_of_one_meaning_share_a_canonical_unit() -> None:
    part, whole = describe(f.figure("140名")), describe(f.figure("512人"))
    assert part["sdmx-attribute:unitMeasure"] == whole["sdmx-attribute:unitMeasure"] == {"kgunit:person"}
    assert part["kg:measureWord"] == {"名"}
    assert part["kg:variable"] == whole["kg:variable"]
    assert part["kg:partOf"] == {f.figure("512人").value}


def test_further_facts_of_a_mention_are_numbered() -> None:
    assert describe(f.figure("2300人"))["kg:programme"] == {"programme:pension"}
    assert describe(f.figure("2300人", 2))["kg:programme"] == {"programme:unemployment"}
    assert f.figure("2300人", 2).value == f.figure("2300人").value + "-2"


def test_a_range_has_a_value_and_a_maximum() -> None:
    found = describe(f.figure("30至40张"))
    assert (found["sdmx-measure:obsValue"], found["kg:maxValue"]) == ({"30"}, {"40"})


def test_concepts_and_units_that_the_ontology_lacks_are_proposed() -> None:
    for iri, kind, label in (
        (CODE + "programme/床位添置", "kg:Programme", "床位添置"),
        (CODE + "indicator/床位数", "kg:Indicator", "床位数"),
        (CODE + "unit/张", "kg:Unit", "张"),
    ):
        assert describe(NamedNode(iri)) == {
            "rdf:type": {kind},
            "skos:prefLabel": {label},
            "kg:proposed": {"true"},
        }


def test_a_proposed_group_is_a_counted_class() -> None:
    guessed = f.mention("512人", f.fact("512", "人", group=Ref(("返乡学子",), None)))
    quads = list(emit(Extraction(f.DOCUMENT, f.SECTIONS, (guessed,)), f.TEXT, f.terms()))
    assert describe(NamedNode(CODE + "group/返乡学子"), quads)["rdf:type"] == {"kg:CountedClass"}


def test_known_concepts_are_left_to_the_ontology_graph() -> None:
    assert describe(NamedNode(CODE + "programme/urban-dibao")) == {}


def test_a_variable_is_labelled_by_the_ontology_whatever_the_text_calls_it() -> None:
    renamed = f.known("indicator", "people", "保障人数增长率", "保障人数")
    change = f.fact("5", "人", indicator=renamed, status="change", direction="up")
    quads = list(emit(Extraction(f.DOCUMENT, f.SECTIONS, (f.mention("512人", change),)), f.TEXT, f.terms()))
    iri = NamedNode(CODE + "variable/people/urban-dibao/urban-dibao-recipients/person/-/change")
    assert describe(iri, quads) == {
        "rdf:type": {"kg:Variable"},
        "skos:prefLabel": {"城市低保·城市低保对象·保障人数（人）变动"},
        "kg:indicator": {"indicator:people"},
        "kg:programme": {"programme:urban-dibao"},
        "kg:group": {"group:urban-dibao-recipients"},
        "kg:unit": {"kgunit:person"},
        "kg:status": {"status:change"},
    }


def test_a_variable_of_a_rate_names_its_denominators_in_a_fixed_order() -> None:
    iri = NamedNode(CODE + "variable/standard/urban-dibao/urban-dibao-recipients/CCY_CNY/MO+person/level")
    found = describe(iri)
    assert found["kg:per"] == {"kgunit:person", "unit:MO"}
    assert found["skos:prefLabel"] == {"城市低保·城市低保对象·保障标准（元/月/人）"}


def test_a_bare_ratio_has_no_unit() -> None:
    bare = f.mention("1：7", f.fact("0.8", None, kind="percent"))
    quads = list(emit(Extraction(f.DOCUMENT, f.SECTIONS, (bare,)), f.TEXT, f.terms()))
    assert "sdmx-attribute:unitMeasure" not in describe(f.figure("1：7"), quads)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2020年", {"kg:mentionClass": {"mention-class:time"}, "sdmx-dimension:refPeriod": {f"{ID}period/2020"}}),
        ("12345", {"kg:mentionClass": {"mention-class:name"}, "kg:reason": {"telephone"}}),
        (
            "60岁",
            {
                "kg:mentionClass": {"mention-class:qualifier"},
                "sdmx-measure:obsValue": {"60"},
                "kg:measureWord": {"岁"},
                "kg:approximate": {"以上"},
            },
        ),
        ("1：7", {"kg:mentionClass": {"mention-class:unread"}, "kg:reason": {"no unit and no known pattern"}}),
    ],
)
def test_a_number_that_is_no_fact_is_kept_as_a_mention(printed: str, expected: dict[str, set[str]]) -> None:
    found = describe(iris.mention(f.DOCUMENT.id, f.at(printed)))
    assert expected.items() <= found.items()
    assert found["kg:quote"] == {printed}
    assert found["prov:wasQuotedFrom"] == {f"{DOC}#char={f.at(printed)},{f.at(printed) + len(printed)}"}


def test_the_document_describes_itself() -> None:
    assert describe(iris.document(f.DOCUMENT.id)) == {
        "rdf:type": {"kg:Document"},
        "dct:identifier": {"ns 2020"},
        "dct:title": {"宁陕县年鉴（2021）"},
        "kg:reportingYear": {"2020"},
        "kg:editionYear": {"2021"},
        "dct:spatial": {f"{ID}place/宁陕县"},
        "dct:publisher": {"宁陕县地方志办公室"},
        "dct:license": {"CC-BY-4.0"},
        "dct:language": {"zh"},
        "kg:sha256": {"0123456789abcdef" * 4},
        "kg:fileName": {"ns 2020.txt"},
        "kg:encoding": {"utf-8"},
        "kg:characters": {str(len(f.TEXT))},
        "dct:hasFormat": {DOC},
    }


def test_what_is_not_known_of_a_document_is_left_out() -> None:
    unknown = replace(f.DOCUMENT, title=None, place=None, reporting_year=None, edition_year=None, publisher=None)
    found = describe(iris.document("ns 2020"), list(emit(Extraction(unknown, (), ()), "", f.terms())))
    assert not {"dct:title", "dct:spatial", "kg:reportingYear", "kg:editionYear", "dct:publisher"} & found.keys()


def test_sections_form_a_tree_under_the_document() -> None:
    assert describe(iris.section("ns 2020", 0))["dct:isPartOf"] == {f"{ID}doc/ns%202020"}
    entry = describe(iris.section("ns 2020", 1))
    assert entry["dct:isPartOf"] == {f"{ID}section/ns%202020/0"}
    assert (entry["dct:title"], entry["kg:level"], entry["kg:order"]) == ({"城市低保"}, {"8"}, {"1"})


def test_a_sentence_is_a_slice_of_the_source() -> None:
    start, end = f.mentions()[1].sentence
    found = describe(iris.span("ns 2020", start, end))
    assert found["rdf:value"] == {f.TEXT[start:end]}
    assert found["dct:isPartOf"] == {f"{ID}section/ns%202020/1"}


def test_a_number_outside_all_sections_is_part_of_the_document() -> None:
    loose = f.mention("512人", f.fact("512", "人"), section=None)
    quads = list(emit(Extraction(f.DOCUMENT, (), (loose,)), f.TEXT, f.terms()))
    assert "kg:section" not in describe(f.figure("512人"), quads)
    assert describe(iris.span("ns 2020", *loose.sentence), quads)["dct:isPartOf"] == {f"{ID}doc/ns%202020"}


def test_a_town_lies_in_the_county_of_the_document() -> None:
    assert describe(iris.place("江口镇", "宁陕县")) == {
        "rdf:type": {"kg:Place", "kg:Town"},
        "skos:prefLabel": {"江口镇"},
        "geo:sfWithin": {f"{ID}place/宁陕县"},
    }


@pytest.mark.parametrize(
    ("name", "iri", "kind"),
    [
        ("宁陕县", "宁陕县", "kg:County"),
        ("石泉县", "石泉县", "kg:County"),
        ("新街口", "宁陕县/新街口", "kg:Locality"),
        ("宁陕县江口镇", "宁陕县/江口镇", "kg:Town"),
        ("林芝地区", "林芝地区", "kg:Prefecture"),
    ],
)
def test_the_class_of_a_place_comes_from_its_longest_known_ending(name: str, iri: str, kind: str) -> None:
    there = f.mention("512人", f.fact("512", "人", place=Ref((name,), None)))
    quads = list(emit(Extraction(f.DOCUMENT, f.SECTIONS, (there,)), f.TEXT, f.terms()))
    assert describe(f.figure("512人"), quads)["sdmx-dimension:refArea"] == {f"{ID}place/{iri}"}
    assert kind in describe(NamedNode(f"{ID}place/{iri}"), quads)["rdf:type"]


def test_an_agency_is_linked_to_its_place_and_its_kind() -> None:
    assert describe(iris.agency("宁陕县民政局")) == {
        "rdf:type": {"kg:Agency"},
        "skos:prefLabel": {"宁陕县民政局"},
        "skos:altLabel": {"县民政局"},
        "dct:spatial": {f"{ID}place/宁陕县"},
        "org:classification": {"agencykind:civil-affairs"},
    }


def test_an_agency_of_another_place_is_not_put_in_the_county() -> None:
    elsewhere = f.mention("512人", f.fact("512", "人", agency=Ref(("省民政厅",), None)))
    quads = list(emit(Extraction(f.DOCUMENT, f.SECTIONS, (elsewhere,)), f.TEXT, f.terms()))
    assert describe(iris.agency("省民政厅"), quads).keys() == {"rdf:type", "skos:prefLabel"}


@pytest.mark.parametrize(
    ("iso", "expected"),
    [
        ("2020", (date(2020, 1, 1), date(2020, 12, 31))),
        ("2020-02", (date(2020, 2, 1), date(2020, 2, 29))),
        ("2020-12-31", (date(2020, 12, 31), date(2020, 12, 31))),
        ("2020-03/2020-12", (date(2020, 3, 1), date(2020, 12, 31))),
        ("2016/2020", (date(2016, 1, 1), date(2020, 12, 31))),
        ("2020-13", None),
        ("2019-02-29", None),
        ("0000", None),
        ("last year", None),
    ],
)
def test_a_period_has_a_first_and_a_last_day(iso: str, expected: tuple[date, date] | None) -> None:
    assert bounds(iso) == expected


def test_a_range_of_months_is_one_segment_of_an_iri() -> None:
    assert iris.period("2020-03/2020-12").value == f"{ID}period/2020-03--2020-12"


@pytest.mark.parametrize(
    ("number", "expected"),
    [("1.80E+6", "1800000"), ("481288.40", "481288.4"), ("-0.0", "0"), ("100", "100"), ("8.25", "8.25")],
)
def test_a_decimal_is_written_as_the_store_gives_it_back(number: str, expected: str) -> None:
    literal = decimal(Decimal(number))
    store = Store()
    assert literal is not None
    store.add(Quad(term("kg:a"), term("kg:b"), literal))
    assert next(iter(store)).object == literal == Literal(expected, datatype=term("xsd:decimal"))


def test_the_same_extraction_gives_the_same_quads_each_time() -> None:
    assert f.quads() == f.quads()


def test_the_order_of_mentions_does_not_change_the_graph() -> None:
    shuffled = list(f.mentions())
    random.Random(7).shuffle(shuffled)
    quads = emit(Extraction(f.DOCUMENT, f.SECTIONS, tuple(shuffled)), f.TEXT, f.terms())
    assert set(quads) == set(f.quads())


def test_a_document_is_one_named_graph_without_blank_nodes_or_repetitions() -> None:
    quads = f.quads()
    assert {quad.graph_name for quad in quads} == {iris.document_graph("ns 2020")}
    assert len(quads) == len(set(quads))
    assert not any(isinstance(node, BlankNode) for quad in quads for node in (quad.subject, quad.object))


def test_every_iri_can_be_written_and_read_again() -> None:
    quads = f.quads()
    store = Store()
    store.load(serialize(quads, format=RdfFormat.TRIG, prefixes=PREFIXES), format=RdfFormat.TRIG)
    assert set(store) == set(quads)


def test_the_place_of_a_text_without_county_is_minted_from_its_name_alone() -> None:
    homeless = replace(f.DOCUMENT, place=None)
    there = f.mention("512人", f.fact("512", "人", place=Ref(("江口镇",), None)))
    quads = list(emit(Extraction(homeless, f.SECTIONS, (there,)), f.TEXT, f.terms()))
    assert describe(iris.place("江口镇"), quads).keys() == {"rdf:type", "skos:prefLabel"}


def test_without_markers_every_place_is_a_locality() -> None:
    assert Terms({}, {}, {}).place_class("宁陕县") == "Locality"


def test_members_of_a_class_are_put_in_its_scheme() -> None:
    found = {(value(q.subject), value(q.object)) for q in f.ontology() if q.predicate == term("skos:inScheme")}
    assert {
        ("programme:dibao", f"{CODE}programme"),
        ("group:bed", f"{CODE}group"),
        ("group:staff", f"{CODE}group"),
        ("unit:MO", f"{CODE}unit"),
        ("status:actual", f"{CODE}status"),
    } <= found


def test_an_ontology_folder_without_turtle_is_refused() -> None:
    with pytest.raises(OntologyError, match=r"holds no \*\.ttl file"):
        list(ontology_quads(f.DATA / "no-such-folder"))
