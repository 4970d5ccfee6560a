"""The compiled engine: exact literals, queries of users, standard reports, stores in several processes."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest

import factories as f
import kg_build
from kg_build.emit import iris
from kg_build.errors import InputError
from kg_build.pipeline.validating import Rules, validate_store
from kg_build.rdf import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse
from kg_build.resources import shapes_dir
from kg_build.store import VALIDATED, publish
from kg_build.validate import EngineName, Report, read_shapes, render, validate
from kg_build.validate.judging import Judged
from kg_build.validate.standard import standard, write_standard
from kg_build.vocab import ONTOLOGY_GRAPH, PREFIXES, term
from test_validate import EX, shapes, turtle, without


def values(report: Report) -> list[str | None]:
    return [finding.value for finding in report.findings]


def test_literals_are_judged_as_they_are_written(tmp_path: Path) -> None:
    """The store would make one value of 1, 01 and "1"^^xsd:byte."""
    own = shapes(
        tmp_path,
        """ex:s a sh:NodeShape ; sh:targetNode ex:a ; sh:property ex:count, ex:type, ex:text .
        ex:count sh:path ex:p ; sh:maxCount 2 .
        ex:type sh:path ex:q ; sh:datatype xsd:byte .
        ex:text sh:path ex:r ; sh:maxLength 3 ; sh:minInclusive 1 .""",
    )
    data = turtle(
        f"""ex:a ex:p 1, 01, "1"^^<{PREFIXES["xsd"]}byte> ; ex:q "300"^^<{PREFIXES["xsd"]}byte>, "7"^^<{PREFIXES["xsd"]}byte>, 7 ;
        ex:r 1.000, 0.1, 01 ."""
    )
    found = [(x.shape.removeprefix(EX), x.value) for x in validate(data, own).findings]
    assert found == [("count", None), ("text", "0.1"), ("text", "1.000"), ("type", "7"), ("type", "300")]


def test_a_query_is_told_the_value_as_the_data_writes_it(tmp_path: Path) -> None:
    own = shapes(
        tmp_path,
        """ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:sparql
        [ sh:select "SELECT $this ?value { $this <http://example.org/p> ?value FILTER(?value > 5) }" ] .""",
    )
    assert values(validate(turtle("ex:a a ex:A ; ex:p 7.50, 3.10 ."), own)) == ["7.50"]


SELECTS = {
    "one that filters in a union": (
        "SELECT $this { { FILTER($this = ex:a) } UNION { $this ex:p ex:nothing } }",
        ["a"],
    ),
    "one that binds in a group": ("SELECT $this ?value { { BIND($this AS ?value) } FILTER(?value = ex:b) }", ["b"]),
    "one that looks at others": (
        "SELECT $this { $this ex:p ?n . ?other ex:p ?more FILTER(?more > ?n && ?other != $this) }",
        ["a"],
    ),
    "one with an optional": (
        "SELECT $this { OPTIONAL { $this ex:q ?q FILTER($this = ex:a) } FILTER(!bound(?q)) }",
        ["a", "b"],
    ),
    "one with not exists": ("SELECT $this { FILTER NOT EXISTS { $this ex:p 2 } }", ["a"]),
    "one with a subquery": (
        "SELECT $this { { SELECT $this (COUNT(?n) AS ?c) { $this ex:p ?n } GROUP BY $this } FILTER(?c = 1) }",
        ["a", "b"],
    ),
    "one that cuts off": ("SELECT $this ?value { $this ex:p ?value } LIMIT 1", ["a", "b"]),
    "one with comments and strings": (
        "SELECT $this { # { $this\n $this ex:p ?n FILTER(?n = 1 && '}' != \"{\") }",
        ["a"],
    ),
}


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(("query", "expected"), SELECTS.values(), ids=SELECTS.keys())
def test_a_query_gives_for_all_nodes_what_it_gives_for_each(
    tmp_path: Path, engine: EngineName, query: str, expected: list[str]
) -> None:
    own = shapes(
        tmp_path,
        f"""ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:sparql [ sh:prefixes ex: ; sh:select '''{query}''' ] .
        ex: sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .""",
    )
    data = turtle("ex:a a ex:A ; ex:p 1 . ex:b a ex:A ; ex:p 2 .")
    assert [x.focus.removeprefix(EX) for x in validate(data, own, engine=engine).findings] == expected


def test_what_is_not_compiled_goes_to_pyshacl_and_the_report_says_so(tmp_path: Path) -> None:
    own = shapes(
        tmp_path,
        """ex:s a sh:NodeShape ; sh:class ex:B ; sh:target
            [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this <http://example.org/p> 1 }" ] .
        ex:t a sh:NodeShape ; sh:targetClass ex:A ; sh:nodeKind sh:BlankNode .""",
    )
    report = validate(turtle("ex:a a ex:A ; ex:p 1 . ex:b ex:p 2 ."), own)
    assert [finding.shape for finding in report.findings] == [EX + "s", EX + "t"]
    assert report.notes == (f"<{EX}s> was judged by pySHACL: sh:target is of SHACL Advanced Features",)
    assert f"note: <{EX}s> was judged by pySHACL" in render(report, "en")


def test_a_component_of_ones_own_is_compiled(tmp_path: Path) -> None:
    own = shapes(
        tmp_path,
        """ex:Longer a sh:ConstraintComponent ; sh:parameter [ sh:path ex:least ] ; sh:validator
            [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(STRLEN(STR($value)) >= $least) }" ;
              sh:message "{$value} is shorter than {$least}" ] .
        ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:p ; ex:least 3 ] .""",
    )
    report = validate(turtle("ex:a a ex:A ; ex:p 'ab', 'abc' ."), own)
    assert [(x.value, x.message_en) for x in report.findings] == [("ab", "ab is shorter than 3")]
    assert report.notes == ()


def test_messages_of_core_constraints_name_the_value_too(tmp_path: Path) -> None:
    own = shapes(
        tmp_path,
        """ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:property ex:p .
        ex:p sh:path ex:age ; sh:maxInclusive 150 ; sh:message "{?value} of {$this} is above {$maxInclusive}" .""",
    )
    [finding] = validate(turtle("ex:a a ex:A ; ex:age 200 ."), own).findings
    assert finding.message_en == f"200 of {EX}a is above 150"


def test_the_standard_report_is_what_shacl_defines(tmp_path: Path) -> None:
    own = shapes(
        tmp_path,
        """ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:property ex:t .
        ex:t sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:datatype xsd:string ; sh:severity sh:Warning ; sh:message "文"@zh .""",
    )
    report = validate(turtle("ex:a a ex:A ; ex:p ex:b . ex:c ex:q ex:b ."), own)
    shown = BytesIO()
    write_standard(report, shown, RdfFormat.TURTLE)
    expected = turtle(
        f"""@prefix sh: <{PREFIXES["sh"]}> . _:r a sh:ValidationReport ; sh:conforms false ; sh:result [ a sh:ValidationResult ;
            sh:focusNode ex:a ; sh:value ex:c ; sh:resultPath ( ex:p [ sh:inversePath ex:q ] ) ; sh:resultSeverity sh:Warning ;
            sh:sourceShape ex:t ; sh:sourceConstraintComponent sh:DatatypeConstraintComponent ; sh:resultMessage "文"@zh ] ."""
    )
    assert canonical(parse(shown.getvalue(), format=RdfFormat.TURTLE)) == canonical(expected)
    assert canonical(standard(validate([], own))) == canonical(
        turtle(f"[] a <{PREFIXES['sh']}ValidationReport> ; <{PREFIXES['sh']}conforms> true .")
    )


def canonical(quads: Iterable[Quad]) -> Dataset:
    found = Dataset(quads)
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return found


def test_the_package_is_the_function_of_its_name(tmp_path: Path) -> None:
    own = shapes(tmp_path, "ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:nodeKind sh:BlankNode .")
    data = tmp_path / "data.nt"
    data.write_text(f"<{EX}a> <{PREFIXES['rdf']}type> <{EX}A> .\n", encoding="utf-8")
    assert kg_build.validate(data, own) == validate(str(data), [own / "own.ttl"]) == validate([data], read_shapes(own))
    assert len(kg_build.validate(data, own).findings) == 1
    with pytest.raises(AttributeError, match="no attribute"):
        kg_build.nothing  # noqa: B018


def test_data_that_is_no_rdf_is_named_with_its_line(tmp_path: Path) -> None:
    own = shapes(tmp_path, "ex:s a sh:NodeShape .") / "own.ttl"
    data = tmp_path / "data.ttl"
    data.write_text("<a:a> <a:b> 1 .\n<a:a> <a:b> .\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"data\.ttl:2:"):
        validate(data, own)
    with pytest.raises(InputError, match="is no RDF file by its name"):
        validate(tmp_path / "data.txt", own)


def test_graphs_are_judged_as_one_when_asked_for() -> None:
    """Then a value in one document serves a figure of another."""
    other = iris.document_graph("other")
    moved = [q if q.predicate != term("kg:rule") else Quad(q.subject, q.predicate, q.object, other) for q in f.quads()]
    assert validate([*moved, *f.ontology()], shapes_dir(), merged=True).findings == ()


# --- stores: processes, and what is remembered ------------------------------------------------------------------------


RATIO = iris.mention(f.DOCUMENT.id, f.TEXT.index("1：7"))
"""Its value was written by hand and is not what its digits give."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Three documents, one of them faulty."""
    graphs: dict[NamedNode, list[Quad]] = {ONTOLOGY_GRAPH: list(f.ontology())}
    for name in ("a", "b", "c"):
        graph = iris.document_graph(name)
        quads = without(f.figure("320户"), "kg:indicator" if name == "b" else "kg:rule") if name != "a" else f.quads()
        graphs[graph] = [Quad(q.subject, q.predicate, q.object, graph) for q in quads if q.subject != RATIO]
    publish(tmp_path / "store", graphs)
    return tmp_path / "store"


def test_one_process_or_several_find_the_same_in_the_same_order(store: Path) -> None:
    alone = validate_store(store, Rules(shapes_dir()))
    assert [finding.severity for finding in alone.findings] == ["warning", "violation"]
    (store / VALIDATED).unlink()
    assert validate_store(store, Rules(shapes_dir()), workers=2) == alone


def test_graphs_that_have_not_changed_are_not_judged_again(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = validate_store(store, Rules(shapes_dir()))
    judged: list[object] = []
    monkeypatch.setattr(Judged, "_found", lambda self, name, *rest: judged.append(name) or ())
    again = validate_store(store, Rules(shapes_dir()))
    assert (again, judged) == (before, [])
    assert [finding.result for finding in again.findings] == [finding.result for finding in before.findings]
    changed = iris.document_graph("c")
    publish(store, {changed: [Quad(q.subject, q.predicate, q.object, changed) for q in f.quads()[1:]]})
    validate_store(store, Rules(shapes_dir()))
    assert judged == [changed]


def test_other_shapes_make_all_graphs_be_judged_again(store: Path, tmp_path: Path) -> None:
    validate_store(store, Rules(shapes_dir()))
    own = shapes(tmp_path, "ex:s a sh:NodeShape ; sh:targetClass kg:Document ; sh:nodeKind sh:BlankNode .")
    assert len(validate_store(store, Rules(own)).findings) == 3


def test_a_damaged_memory_is_forgotten(store: Path) -> None:
    before = validate_store(store, Rules(shapes_dir()))
    (store / VALIDATED).write_text('["', encoding="utf-8")
    assert validate_store(store, Rules(shapes_dir())) == before
