"""The ontology's files become the recogniser's words, or an error that says which file and line."""

from __future__ import annotations

import pickle
import re
import shutil
from dataclasses import astuple
from pathlib import Path

import pytest

from helpers_extract import ROOT
from kg_build.errors import OntologyError
from kg_build.lexicon import Lexicon, load_lexicon

PREFIXES = """
@prefix kg: <https://w3id.org/kg-build/ont#> .
@prefix programme: <https://w3id.org/kg-build/code/programme/> .
@prefix group: <https://w3id.org/kg-build/code/group/> .
@prefix indicator: <https://w3id.org/kg-build/code/indicator/> .
@prefix action: <https://w3id.org/kg-build/code/action/> .
@prefix kgunit: <https://w3id.org/kg-build/code/unit/> .
@prefix marker: <https://w3id.org/kg-build/code/marker/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

SMALL = """
programme:dibao a kg:Programme ; skos:prefLabel "低保"@zh, "dibao"@en ; skos:altLabel "最低生活保障"@zh, "minimum living"@en .
programme:urban-dibao a kg:Programme ; skos:prefLabel "城市低保"@zh ; skos:broader programme:dibao ;
    kg:beneficiary group:urban .
group:urban a kg:BeneficiaryGroup ; skos:prefLabel "城市低保对象"@zh .
group:toilet a kg:CountedClass ; skos:prefLabel "公厕"@zh .
action:pay a kg:Action ; skos:prefLabel "发放"@zh ; skos:altLabel "支付"@zh .
indicator:paid a kg:Indicator ; skos:prefLabel "发放金额"@zh ; kg:action action:pay ; kg:unitKind kg:Money .
kgunit:person a kg:Unit ; skos:prefLabel "人"@zh ; kg:unitKind kg:People .
kgunit:person-ming a kg:Unit ; skos:prefLabel "名"@zh ; kg:unitKind kg:People ; kg:canonicalUnit kgunit:person .
marker:respectively a kg:Marker ; skos:prefLabel "分别"@zh ; skos:altLabel "分别为"@zh .
"""

CODE = "https://w3id.org/kg-build/code/"


def ontology(folder: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (folder / f"{number}.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return folder


def loaded(folder: Path, *texts: str) -> Lexicon:
    return load_lexicon(ontology(folder, *texts))


def the_error(folder: Path) -> OntologyError:
    with pytest.raises(OntologyError) as caught:
        load_lexicon(folder)
    assert caught.value.remedy
    return caught.value


@pytest.fixture(scope="module")
def shipped() -> Lexicon:
    return load_lexicon(ROOT / "ontology")


def test_a_concept_has_its_chinese_labels_the_preferred_one_first(tmp_path: Path) -> None:
    concept = loaded(tmp_path, SMALL).concepts[CODE + "programme/dibao"]
    assert (concept.scheme, concept.label, concept.labels) == ("programme", "低保", ("低保", "最低生活保障"))


def test_a_concept_may_be_told_in_several_files(tmp_path: Path) -> None:
    lexicon = loaded(tmp_path, SMALL, 'programme:dibao skos:altLabel "低保救助"@zh .')
    assert "低保救助" in lexicon.concepts[CODE + "programme/dibao"].labels


def test_terms_hold_every_label_of_running_text_and_no_unit_or_marker(tmp_path: Path) -> None:
    terms = loaded(tmp_path, SMALL).terms
    assert {"低保", "最低生活保障", "城市低保对象", "公厕", "支付"} <= terms.keys()
    assert not {"人", "名", "分别"} & terms.keys()


def test_markers_are_listed_by_role_longest_word_first(tmp_path: Path) -> None:
    assert loaded(tmp_path, SMALL).markers == {"respectively": ("分别为", "分别")}


def test_units_that_count_the_same_share_a_canonical_one(tmp_path: Path) -> None:
    lexicon = loaded(tmp_path, SMALL)
    assert lexicon.canonical_unit("名") == lexicon.canonical_unit("人") == CODE + "unit/person"
    assert lexicon.canonical_unit("匹") is None


def test_verb_and_unit_compose_an_indicator(tmp_path: Path) -> None:
    assert loaded(tmp_path, SMALL).composed[CODE + "action/pay", "Money"].label == "发放金额"


def test_groups_are_people_or_things(tmp_path: Path) -> None:
    concepts = loaded(tmp_path, SMALL).concepts
    assert concepts[CODE + "group/urban"].beneficiary_class
    assert not concepts[CODE + "group/toilet"].beneficiary_class


def test_trees_are_walked_both_ways(tmp_path: Path) -> None:
    lexicon = loaded(tmp_path, SMALL)
    urban = lexicon.concepts[CODE + "programme/urban-dibao"]
    assert [c.label for c in lexicon.ancestors(urban)] == ["低保"]
    assert [c.label for c in lexicon.descendants(CODE + "programme/dibao")] == ["城市低保"]


def test_a_tree_that_bites_its_tail_is_walked_once(tmp_path: Path) -> None:
    lexicon = loaded(tmp_path, SMALL, "programme:dibao skos:broader programme:urban-dibao .")
    urban = lexicon.concepts[CODE + "programme/urban-dibao"]
    assert len(list(lexicon.ancestors(urban))) <= 2
    assert len(list(lexicon.descendants(urban.iri))) <= 2


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    error = the_error(tmp_path / "nowhere")
    assert (error.where, error.what) == (str(tmp_path / "nowhere"), "no such folder")


def test_a_folder_without_turtle_is_named(tmp_path: Path) -> None:
    assert the_error(tmp_path).where == str(tmp_path)


def test_broken_turtle_is_told_with_file_and_line(tmp_path: Path) -> None:
    error = the_error(ontology(tmp_path, SMALL, 'programme:x a kg:Programme ; skos:prefLabel "缺引号@zh .'))
    assert error.where is not None
    assert re.match(rf"{re.escape(str(tmp_path / '1.ttl'))}:\d+:\d+$", error.where)
    assert error.what.startswith("not valid Turtle")


def test_a_prefix_that_is_not_declared_is_told_with_its_file(tmp_path: Path) -> None:
    assert str(tmp_path / "0.ttl") in str(
        the_error(ontology(tmp_path, 'nope:x a kg:Programme ; skos:prefLabel "甲"@zh .'))
    )


def test_turtle_that_is_not_utf8_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "0.ttl").write_bytes((PREFIXES + SMALL).encode("gb18030"))
    assert str(tmp_path / "0.ttl") in str(the_error(tmp_path))


def test_two_concepts_of_a_scheme_with_one_preferred_label_are_both_named(tmp_path: Path) -> None:
    error = the_error(ontology(tmp_path, SMALL, 'programme:again a kg:Programme ; skos:prefLabel "低保"@zh .'))
    assert error.where == "programme/dibao and programme/again"
    assert "'低保'" in error.what


@pytest.mark.parametrize(
    "text",
    [
        'group:dibao a kg:BeneficiaryGroup ; skos:prefLabel "低保"@zh .',
        'programme:again a kg:Programme ; skos:prefLabel "农村低保"@zh ; skos:altLabel "低保"@zh .',
    ],
)
def test_a_label_may_be_shared_across_schemes_and_with_alternative_labels(tmp_path: Path, text: str) -> None:
    assert len(loaded(tmp_path, SMALL, text).terms["低保"]) == 2


@pytest.mark.parametrize(
    ("labels", "count"), [("", 0), ('; skos:prefLabel "a"@en', 0), ('; skos:prefLabel "甲"@zh, "乙"@zh', 2)]
)
def test_a_concept_has_one_chinese_preferred_label(tmp_path: Path, labels: str, count: int) -> None:
    error = the_error(ontology(tmp_path, f"programme:x a kg:Programme {labels} ."))
    assert (error.where, error.what) == (CODE + "programme/x", f"has {count} Chinese preferred labels")


def test_what_is_no_concept_is_passed_over(tmp_path: Path) -> None:
    text = 'kg:Programme a <http://www.w3.org/2002/07/owl#Class> ; skos:prefLabel "项目"@zh . [] skos:prefLabel "无名"@zh .'
    assert loaded(tmp_path, SMALL, text).concepts.keys() == loaded(tmp_path, SMALL).concepts.keys()


def test_the_shipped_lexicon_has_the_schemes_of_the_design(shipped: Lexicon) -> None:
    least = {"programme": 80, "group": 60, "indicator": 80, "agency": 25, "unit": 100}
    assert {scheme: len(list(shipped.scheme(scheme))) >= number for scheme, number in least.items()} == dict.fromkeys(
        least, True
    )


def test_every_role_that_the_code_asks_for_has_words(shipped: Lexicon) -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    roles = set(re.findall(r'markers\["([a-z-]+)"\]', code))
    assert roles
    assert {role for role in roles if not shipped.markers.get(role)} == set()


def test_every_concept_that_another_refers_to_exists(shipped: Lexicon) -> None:
    for concept in shipped.concepts.values():
        told = (
            *concept.broader,
            concept.beneficiary,
            concept.contributor,
            concept.about,
            concept.action,
            concept.canonical,
        )
        assert {iri for iri in told if iri and iri not in shipped.concepts} == set(), concept.iri


def test_units_of_one_print_are_one_concept(shipped: Lexicon) -> None:
    prints = [label for unit in shipped.scheme("unit") for label in unit.labels]
    assert sorted(p for p in set(prints) if prints.count(p) > 1) == []


def test_the_lexicon_crosses_to_worker_processes(shipped: Lexicon) -> None:
    crossed = pickle.loads(pickle.dumps(shipped)).concepts
    assert {iri: astuple(c) for iri, c in crossed.items()} == {iri: astuple(c) for iri, c in shipped.concepts.items()}


@pytest.mark.parametrize(
    "table", ["地名,级别\n凤冈县,county\n".encode(), "name,level\n凤冈县,county\n".encode("gb18030")]
)
def test_a_gazetteer_without_its_columns_or_in_another_encoding_is_named(tmp_path: Path, table: bytes) -> None:
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    (tmp_path / "ontology" / "gazetteer.csv").write_bytes(table)
    with pytest.raises(OntologyError, match=r"gazetteer\.csv.*cannot be read"):
        load_lexicon(tmp_path / "ontology")
