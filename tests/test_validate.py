"""Validation: what a finding says, what is judged, and shapes that cannot be used."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import factories as f
from kg_build.emit import iris
from kg_build.errors import InputError, ShapesError
from kg_build.rdf import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from kg_build.resources import shapes_dir
from kg_build.store import open_store, publish
from kg_build.validate import DataGraph, Finding, Judge, Report, Result, render, validate
from kg_build.vocab import ONTOLOGY_GRAPH, PREFIXES, term

GRAPH = iris.document_graph(f.DOCUMENT.id)
EX = "http://example.org/"


def without(node: NamedNode, predicate: str) -> list[Quad]:
    """The document without a property of a node."""
    return [q for q in f.quads() if not (q.subject == node and q.predicate == term(predicate))]


def check(quads: list[Quad]) -> Report:
    return validate(quads, shapes_dir(), ontology=f.ontology())


def turtle(text: str) -> list[Quad]:
    """Data about examples, in the default graph."""
    return list(parse(f"@prefix ex: <{EX}> . {text}", format=RdfFormat.TURTLE))


def shapes(folder: Path, text: str) -> Path:
    """A folder with one file of shapes."""
    prefixes = "".join(
        f"@prefix {name}: <{PREFIXES.get(name, EX)}> .\n" for name in ("sh", "ex", "xsd", "skos", "kg", "rdf")
    )
    (folder / "own.ttl").write_text(prefixes + text, encoding="utf-8")
    return folder


def test_what_the_emitter_makes_of_a_document_conforms() -> None:
    report = check(f.quads())
    assert report.findings == ()
    assert report.conforms


def test_a_finding_says_what_is_wrong_where_and_in_which_sentence() -> None:
    start, end = f.mentions()[1].sentence
    assert check(without(f.figure("320户"), "kg:rule")).findings == (
        Finding(
            graph=GRAPH.value,
            focus=f.figure("320户").value,
            shape=PREFIXES["shape"] + "observation-rule",
            path=PREFIXES["kg"] + "rule",
            value=None,
            severity="violation",
            message_zh="须写明读出该数据的规则",
            message_en="Exactly one rule: what read the figure",
            sentence=f.TEXT[start:end],
            where=f"ns 2020.txt:char {f.mentions()[1].start}",
        ),
    )


def test_warnings_do_not_break_conformity() -> None:
    report = check(without(f.figure("320户"), "kg:indicator"))
    assert [finding.severity for finding in report.findings] == ["warning"]
    assert report.conforms
    assert not check(without(f.figure("320户"), "kg:rule")).conforms


def test_findings_stand_in_the_order_of_the_text_whatever_the_order_of_the_data() -> None:
    quads = [q for q in f.quads() if q.predicate not in (term("kg:rule"), term("kg:quote"))]
    report = check(quads)
    starts = [int(x.focus.rpartition("/")[2].split("-")[0]) for x in report.findings if "/id/obs/" in x.focus]
    assert starts == sorted(starts)
    assert len(starts) > 10
    random.Random(3).shuffle(quads)
    assert check(quads) == report


def test_a_store_is_judged_as_its_quads_are(tmp_path: Path) -> None:
    quads = without(f.figure("320户"), "kg:rule")
    publish(tmp_path / "store", {GRAPH: quads, ONTOLOGY_GRAPH: f.ontology()})
    assert validate(open_store(tmp_path / "store"), shapes_dir()) == check(quads)


def test_a_concept_that_nobody_defines_is_a_violation() -> None:
    quads = without(f.figure("320户"), "kg:programme")
    quads.append(
        Quad(
            f.figure("320户"), term("kg:programme"), NamedNode("https://w3id.org/kg-build/code/programme/dibbao"), GRAPH
        )
    )
    assert [(x.shape, x.value) for x in check(quads).findings] == [
        (PREFIXES["shape"] + "observation-programme", "https://w3id.org/kg-build/code/programme/dibbao")
    ]


def test_the_ontology_of_the_data_is_used_when_no_other_is_given() -> None:
    assert validate([*f.quads(), *f.ontology()], shapes_dir()).conforms
    assert not validate(f.quads(), shapes_dir()).conforms


def test_a_fault_of_the_ontology_is_found_in_the_ontology_not_in_the_document() -> None:
    urban = NamedNode(PREFIXES["programme"] + "urban-dibao")
    faulty = [q for q in f.ontology() if not (q.subject == urban and q.predicate == term("skos:prefLabel"))]
    assert validate(f.quads(), shapes_dir(), ontology=faulty).findings == ()
    report = validate(faulty, shapes_dir(), graphs=[ONTOLOGY_GRAPH])
    assert [(x.graph, x.focus) for x in report.findings] == [(ONTOLOGY_GRAPH.value, urban.value)]


def test_reference_graphs_are_judged_only_when_named() -> None:
    nameless = Quad(NamedNode(EX + "x"), term("rdf:type"), term("kg:Programme"), ONTOLOGY_GRAPH)
    assert validate([nameless], shapes_dir()).findings == ()
    assert len(validate([nameless], shapes_dir(), graphs=[ONTOLOGY_GRAPH]).findings) == 1


def test_each_graph_is_judged_by_itself() -> None:
    """A value in one document does not serve a figure of another."""
    other = iris.document_graph("other")
    moved = [q if q.predicate != term("kg:rule") else Quad(q.subject, q.predicate, q.object, other) for q in f.quads()]
    assert {x.shape for x in check(moved).findings} == {PREFIXES["shape"] + "observation-rule"}


def test_own_shapes_can_follow_the_broader_concepts(tmp_path: Path) -> None:
    own = shapes(
        tmp_path,
        """ex:dibao a sh:NodeShape ; sh:targetClass kg:Rate ; sh:property ex:under-dibao .
        ex:under-dibao sh:path ( kg:programme [ sh:zeroOrMorePath skos:broader ] ) ;
            sh:hasValue <https://w3id.org/kg-build/code/programme/dibao> .""",
    )
    assert validate(f.quads(), own, ontology=f.ontology()).findings == ()


def test_an_engine_sees_the_concepts_that_a_graph_names_and_no_others() -> None:
    seen: set[str] = set()

    def look(data: DataGraph) -> Iterator[Result]:
        seen.update(str(quad.subject) for quad in data.quads())
        return iter(())

    def engine(shapes: Sequence[Quad]) -> Judge:
        return Judge(look)

    validate(f.quads(), shapes_dir(), ontology=f.ontology(), engine=engine)
    assert str(term("programme:urban-dibao")) in seen, "named by the graph"
    assert str(term("programme:dibao")) in seen, "broader than one that is"
    assert str(term("kg:CountedClass")) in seen, "above the class of one that is"
    assert str(term("group:children")) not in seen


def test_data_without_graphs_and_without_our_ontology_can_be_judged(tmp_path: Path) -> None:
    own = shapes(
        tmp_path,
        """ex:person a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:person-age .
        ex:person-age sh:path ex:age ; sh:maxInclusive 150 ; sh:severity sh:Info ; sh:message "too old" .""",
    )
    assert validate(turtle("ex:a a ex:Person ; ex:age 200 ."), own).findings == (
        Finding(None, EX + "a", EX + "person-age", EX + "age", "200", "info", "too old", "too old", None),
    )


def test_a_blank_node_can_be_at_fault(tmp_path: Path) -> None:
    own = shapes(tmp_path, "ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:nodeKind sh:IRI .")
    data = [Quad(BlankNode("b1"), term("rdf:type"), NamedNode(EX + "Person"))]
    assert [x.focus for x in validate(data, own).findings] == ["_:b1"]


@pytest.mark.parametrize(
    ("path", "notation"),
    [
        ("ex:p", f"{EX}p"),
        ("[ sh:inversePath ex:p ]", f"^<{EX}p>"),
        ("( ex:p ex:q )", f"<{EX}p>/<{EX}q>"),
        ("[ sh:alternativePath ( ex:p ex:q ) ]", f"(<{EX}p>|<{EX}q>)"),
        ("[ sh:zeroOrMorePath ex:p ]", f"<{EX}p>*"),
        ("[ sh:oneOrMorePath ex:p ]", f"<{EX}p>+"),
        ("[ sh:zeroOrMorePath ( ex:p ex:q ) ]", f"(<{EX}p>/<{EX}q>)*"),
        ("( ex:p [ sh:zeroOrOnePath ex:q ] )", f"<{EX}p>/<{EX}q>?"),
    ],
)
def test_a_path_is_told_as_in_sparql(tmp_path: Path, path: str, notation: str) -> None:
    own = shapes(tmp_path, f"ex:s sh:targetNode ex:x ; sh:property ex:p . ex:p sh:path {path} ; sh:minCount 9 .")
    data = turtle("ex:x ex:y ex:z .")
    assert [finding.path for finding in validate(data, own).findings] == [notation]


def test_a_message_of_a_sparql_constraint_keeps_its_language_and_names_the_value(tmp_path: Path) -> None:
    own = shapes(
        tmp_path,
        """ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:sparql ex:q .
        ex:q sh:select "SELECT $this ?value { $this <http://example.org/age> ?value FILTER(?value < 0) }" ;
            sh:message "年龄 {?value} 为负"@zh, "the age {?value} is negative"@en .""",
    )
    [finding] = validate(turtle("ex:a a ex:Person ; ex:age -3 ."), own).findings
    assert (finding.message_zh, finding.message_en) == ("年龄 -3 为负", "the age -3 is negative")


def test_a_shape_without_message_gets_the_message_of_the_engine(tmp_path: Path) -> None:
    own = shapes(tmp_path, "ex:s sh:targetClass ex:Person ; sh:property ex:p . ex:p sh:path ex:age ; sh:minCount 1 .")
    [finding] = validate(turtle("ex:a a ex:Person ."), own).findings
    assert (finding.message_zh, finding.message_en) == ("至少须有 1 个值", "Must have at least 1 value(s)")


def test_a_shapes_file_that_does_not_parse_is_named_with_its_line(tmp_path: Path) -> None:
    folder = shapes(tmp_path, "ex:s a sh:NodeShape\nex:t a sh:NodeShape .\n")
    with pytest.raises(ShapesError, match=r"own\.ttl:8:.*not valid Turtle"):
        validate([], folder)


def test_a_folder_without_shapes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ShapesError, match=r"holds no \*\.ttl file"):
        validate([], tmp_path)


ILL_FORMED = {
    "a property shape without path": (
        "ex:s sh:targetClass ex:Person ; sh:property ex:p . ex:p sh:minCount 1 .",
        "is a property shape without sh:path",
    ),
    "a query that does not parse": (
        "ex:s a sh:NodeShape ; sh:sparql ex:q . ex:q sh:select 'SELECT $this { FILTER( }' .",
        "has a query that does not parse",
    ),
    "a query with an open brace": (
        "ex:s a sh:NodeShape ; sh:sparql ex:q . ex:q sh:select 'SELECT $this {' .",
        "lacks a brace",
    ),
    "a query with a prefix that nobody declares": (
        "ex:s a sh:NodeShape ; sh:sparql ex:q . ex:q sh:select 'SELECT $this { $this foo:bar 1 }' .",
        "uses the prefix foo:, which neither it nor its sh:prefixes declare",
    ),
    "a query that does not select": (
        "ex:s a sh:NodeShape ; sh:sparql ex:q . ex:q sh:select 'SELECT ?x { $this ?x 1 }' .",
        "does not select \\$this",
    ),
    "a shape that refers to itself": (
        "ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:node ex:s .",
        "refers to itself",
    ),
    "shapes that refer to each other": (
        "ex:s a sh:NodeShape ; sh:not ex:t . ex:t sh:or ( [ sh:class ex:C ] ex:s ) .",
        "refers to itself: .*ex.*s> -> .*t> -> .*s>",
    ),
    "a term that SHACL does not know": (
        "ex:s a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCont 1 ] .",
        "uses sh:minCont, which SHACL does not know",
    ),
    "a class that SHACL does not know": ("ex:s a sh:NodeShpe .", "uses sh:NodeShpe, which SHACL does not know"),
    "a shape that is not defined": ("ex:s a sh:NodeShape ; sh:node ex:other .", "nothing is said of it"),
    "a list that runs in a circle": (
        "ex:s a sh:NodeShape ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .",
        "has a list that runs in a circle",
    ),
    "a list that is none": ("ex:s a sh:NodeShape ; sh:in ex:a .", "in the place of a list"),
    "a path that is part of itself": (
        "ex:s a sh:NodeShape ; sh:property [ sh:path _:p ] . _:p sh:inversePath _:p .",
        "has a path that is part of itself",
    ),
    "a count that is no number": (
        "ex:s a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 'one' ] .",
        "for sh:minCount",
    ),
    "two values where one can be": (
        "ex:s a sh:NodeShape ; sh:datatype xsd:string, xsd:date .",
        "has 2 values of sh:datatype",
    ),
    "a count without path": ("ex:s a sh:NodeShape ; sh:minCount 1 .", "has sh:minCount, but no sh:path"),
    "a pattern that is none": ("ex:s a sh:NodeShape ; sh:targetNode ex:a ; sh:pattern '(' .", "no regular expression"),
    "no shape at all": ("ex:a ex:p ex:b .", "holds no shape"),
}


@pytest.mark.parametrize(("text", "told"), ILL_FORMED.values(), ids=ILL_FORMED.keys())
def test_shapes_that_are_not_well_formed_are_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ShapesError, match=told):
        validate(turtle("ex:a a ex:Person ."), shapes(tmp_path, text))


def test_an_ill_formed_shape_is_named_with_its_line_and_a_remedy(tmp_path: Path) -> None:
    folder = shapes(
        tmp_path, "ex:r a sh:NodeShape .\nex:s a sh:NodeShape ;\n  sh:property [ sh:path ex:p ; sh:minCont 1 ] ."
    )
    with pytest.raises(ShapesError) as caught:
        validate([], folder)
    assert str(caught.value).startswith(f"{folder}/own.ttl:8: ")
    assert "write sh:minCount" in str(caught.value)


def test_a_triple_in_the_place_of_a_term_is_refused_by_pyshacl() -> None:
    quoted = Triple(term("kg:a"), term("kg:b"), Literal("c"))
    data = [Quad(NamedNode(EX + "x"), term("kg:found"), quoted)]
    with pytest.raises(InputError, match="a triple stands in the place of a term"):
        validate(data, shapes_dir(), engine="pyshacl")


def test_a_report_reads_well_in_chinese() -> None:
    start, end = f.mentions()[1].sentence
    text = render(check(without(f.figure("320户"), "kg:rule")), "zh")
    assert text == (
        "违例：须写明读出该数据的规则\n"
        f"  位置：ns 2020.txt:char {f.mentions()[1].start}\n"
        f"  原句：{f.TEXT[start:end]}\n"
        "  属性：kg:rule\n"
        f"  节点：{f.figure('320户').value}\n"
        "  改法：补上缺少的值\n"
        "  规则：shape:observation-rule\n"
        f"  图：{GRAPH.value}\n"
        "\n"
        "1 项违例\n"
    )


def test_a_report_reads_well_in_english() -> None:
    text = render(check(without(f.figure("320户"), "kg:indicator")), "en")
    assert text.startswith("warning: What this figure measures was not read\n  where: ns 2020.txt:char ")
    assert text.endswith("\n\n1 × warning\n")


def test_a_report_without_findings_says_so() -> None:
    assert render(Report(()), "zh") == "符合全部规则\n"
    assert render(Report(()), "en") == "conforms to every shape\n"


def test_a_report_counts_by_severity() -> None:
    quads = [q for q in without(f.figure("320户"), "kg:rule") if q.predicate != term("kg:editionYear")]
    both = [q for q in quads if not (q.subject == f.figure("512人") and q.predicate == term("kg:indicator"))]
    assert render(check(both), "zh").endswith("1 项违例，1 项警告\n")
