"""Whatever a page of the server shows, a property or a class, has a name in Chinese and one in English."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from kg_build.cli import kg
from kg_build.rdf import Literal, NamedNode, Store
from kg_build.serve.entities import described
from kg_build.store import open_store
from kg_build.vocab import ID, term

TEXT = "襄樊市年鉴\n2009年，全市有低保对象120人，低保标准提高到每月390元，比上年增长5%。\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A text of a city that has been renamed, linked to our divisions and to a table of seats."""
    folder = tmp_path_factory.mktemp("named")
    (folder / "a.txt").write_text(TEXT, "utf-8")
    (folder / "seats.csv").write_text("code,name,longitude,latitude,iri\nS1,襄樊市,112.14,32.04,http://e/S1\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_GAZETTEERS", str(folder / "gazetteers"))
        for arguments in (
            ("gazetteer", "import", folder / "seats.csv", "--format", "csv", "--name", "seats"),
            ("build", folder / "a.txt", "--place", "襄樊市", "--year", "2009", "--store", folder / "store"),
        ):
            done = CliRunner().invoke(kg, [str(each) for each in arguments], catch_exceptions=False)
            assert done.exit_code == 0, done.output
    return open_store(folder / "store").store


def test_properties_and_classes_have_names_in_both_languages(store: Store) -> None:
    quads = list(store.quads_for_pattern(None, None, None))
    used = {quad.predicate for quad in quads} | {q.object for q in quads if q.predicate == term("rdf:type")}
    languages: dict[NamedNode, set[str | None]] = {}
    for quad in quads:
        if quad.predicate == term("rdfs:label") and isinstance(quad.object, Literal):
            languages.setdefault(quad.subject, set()).add(quad.object.language)
    assert {str(each) for each in used if languages.get(each, set()) != {"zh", "en"}} == set()
    assert {term("geo:hasGeometry"), term("skos:exactMatch"), term("kg:bore")} <= used


def page(store: Store, path: str) -> dict[str, list[str]]:
    """Name of a property -> its values, as the page of a thing shows them."""
    thing = described(store, NamedNode(ID + path), "")
    return {each.name.text: [value.text for value in each.values] for each in thing.has}


def test_the_page_of_a_place_shows_its_division_with_code_and_years_and_where_it_is(store: Store) -> None:
    shown = page(store, "place/襄樊市")
    assert shown["同一政区"] == ["襄阳市 420600"]
    assert shown["几何位置"][0].startswith("POINT(112.")


def test_a_link_is_called_by_its_reasons(store: Store) -> None:
    pointing = described(store, NamedNode(ID + "place/襄樊市"), "").of
    (link,) = next(each.values for each in pointing if each.name.text == "链接自")
    assert link.text.startswith("全名相同，2009年有效")


def test_the_page_of_a_division_shows_the_names_of_its_code_with_their_years(store: Store) -> None:
    shown = page(store, "division/420600")
    assert shown["历次名称"] == ["襄樊市 –2010", "襄阳市 2011–"]
    assert shown["相近地点"] == ["襄樊市 seats S1"]
