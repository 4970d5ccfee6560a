"""The gazetteer that ships goes out as Linked Places Format or as a table, comes back in, and is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg_build.cli import kg
from kg_build.link import Division, Gazetteer, division_iri
from kg_build.pipeline.linking import gazetteers

FORMATS = {"linked-places": "all.json", "csv": "all.csv"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(kg, [str(each) for each in arguments], catch_exceptions=False)


def export(name: str, form: str, *more: object) -> str:
    return run("gazetteer", "export", "--name", name, "--format", form, *more).output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Imports of both exports, under the names of their formats."""
    folder = tmp_path_factory.mktemp("round")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_GAZETTEERS", str(folder / "gazetteers"))
        for form, name in FORMATS.items():
            (folder / name).write_text(export("cn", form), "utf-8")
            done = run("gazetteer", "import", folder / name, "--format", form, "--name", form)
            assert (done.exit_code, done.stderr) == (0, "")
        yield folder


def as_it_must_return(division: Division, own: Gazetteer) -> Division:
    """A place of the format has one geometry, says itself where it lies, and begins between two months or in a year, not both.

    So an earlier name has the point of the last name of its code; the IRI is written out; and where the lists of months have a
    name a year before the yearly lists, which give our ``valid_from``, it has theirs.
    """
    last = own.by_code[division.code][-1]
    first = division.begun[1][:4] if division.begun else division.valid_from
    return replace(division, point=last.point, iri=division_iri(division).value, valid_from=first)


def differing(own: Gazetteer) -> tuple[int, int]:
    """How many names lose their point, and their year."""
    pairs = [(each, as_it_must_return(each, own)) for each in own.divisions]
    return sum(one.point != two.point for one, two in pairs), sum(
        one.valid_from != two.valid_from for one, two in pairs
    )


def test_everything_comes_back_from_linked_places(folder: Path) -> None:
    every = gazetteers()
    own, back = every["cn"], every["linked-places"]
    assert back.divisions == tuple(as_it_must_return(each, own) for each in own.divisions)
    points, years = differing(own)
    assert points < 100
    assert years < 40
    assert len(back.divisions) > 8000


def test_everything_comes_back_from_a_table(folder: Path) -> None:
    every = gazetteers()
    assert every["csv"].divisions == every["cn"].divisions


@pytest.mark.parametrize("form", ["linked-places", "csv"])
def test_exported_again_it_has_the_same_bytes(form: str, folder: Path) -> None:
    assert export(form, form) == (folder / FORMATS[form]).read_text("utf-8")


def test_what_units_became_is_not_told_by_the_format(folder: Path) -> None:
    """A place of the format is a code; that 513321 was recoded to 513301 is in our changes.csv, and in the graph of a store."""
    every = gazetteers()
    kangding = every["cn"].named("康定县")[-1]
    assert {each.code for each in every["cn"].unit(kangding)} == {"513321", "513301"}
    assert {each.code for each in every["linked-places"].unit(kangding)} == {"513321"}
    assert every["linked-places"].changes == ()


def test_links_of_a_store_go_with_either(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "luding-2020.txt").write_text("泸定县年鉴\n2020年，全县有低保对象120人。\n", "utf-8")
    (tmp_path / "seats.csv").write_text("code,name,longitude,latitude,iri\nS1,泸定县,102.2,29.9,http://e/S1\n", "utf-8")
    run("gazetteer", "import", tmp_path / "seats.csv", "--format", "csv", "--name", "seats")
    store = tmp_path / "store"
    run("build", tmp_path / "luding-2020.txt", "--place", "泸定县", "--year", "2020", "--store", store)
    run("link", "--store", store)
    told = export("cn", "linked-places", "--codes", "5133", "--store", store)
    assert '"links": [{"type": "closeMatch", "identifier": "http://e/S1"}' in told
    assert '{"type": "exactMatch", "identifier": "https://w3id.org/kg-build/id/place/泸定县"}' in told
    assert export("linked-places", "linked-places", "--codes", "5133", "--store", store) == told


def test_a_copy_of_ours_is_not_linked_to_itself(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "luding-2020.txt").write_text("泸定县年鉴\n2020年，全县有低保对象120人。\n", "utf-8")
    run("build", tmp_path / "luding-2020.txt", "--place", "泸定县", "--year", "2020", "--store", tmp_path / "s")
    told = run("link", "--store", tmp_path / "s", "--format", "csv").output
    assert "泸定县,2020,exactMatch,cn,513322" in told
    assert "linked-places" not in told


@pytest.mark.parametrize(
    ("code", "name", "begun"),
    [
        ("110111", "房山区", ("1986-01", "1986-12")),
        ("513301", "康定市", None),  # 2015-03 tells all
        ("420600", "襄阳市", ("2010-11", "2010-12")),
        ("140405", "屯留区", ("2018-02", "2018-12")),
    ],
)
def test_between_which_months_a_name_began(code: str, name: str, begun: tuple[str, str] | None, folder: Path) -> None:
    (row,) = [each for each in gazetteers()["cn"].by_code[code] if each.name == name]
    assert row.begun == begun


def test_the_last_name_of_a_code_is_the_one_that_held_last(folder: Path) -> None:
    """340122 was given to 肥西县 in the list of 1983 alone, and is that of 肥东县."""
    every = gazetteers()
    assert [every[name].by_code["340122"][-1].name for name in ("cn", *FORMATS)] == ["肥东县"] * 3


def test_a_name_that_is_borne_again_begins_anew(folder: Path) -> None:
    """辛集市 left the lists of 石家庄 in 2014 and came back in 2017; what is known of 1995 says nothing of that."""
    first, again = gazetteers()["cn"].by_code["130181"]
    assert (first.valid_from, again.valid_from, again.begun) == ("1995", "2017", None)
