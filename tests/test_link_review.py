"""What linking leaves to people, and what they decide."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg_build.cli import kg
from kg_build.rdf import NamedNode, QuerySolutions
from kg_build.store import open_store
from kg_build.vocab import DECISIONS_GRAPH, ID, LINKS_GRAPH, PREFIXES

TEXT = "民政\n【低保】2020年，{0}有城市低保对象120人，发放低保金10万元。{0}五凤街道有12人。\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(kg, [str(each) for each in arguments], catch_exceptions=False)


def built(folder: Path, *places: str) -> Path:
    """A store of one document for each place."""
    lines = ["path,id,title,place,reporting_year"]
    for number, place in enumerate(places):
        (folder / f"{number}.txt").write_text(TEXT.format("全区"), "utf-8")
        lines.append(f"{number}.txt,d{number},年鉴,{place},2020")
    (folder / "manifest.csv").write_text("\n".join(lines) + "\n", "utf-8")
    assert run("build", folder, "--store", folder / "store").exit_code == 0
    return folder / "store"


def objects(store: Path, subject: str, predicate: str) -> set[str]:
    query = f"SELECT ?o {{ GRAPH <{LINKS_GRAPH.value}> {{ <{ID}{subject}> {predicate} ?o }} }}"
    found = open_store(store).store.query(query, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    return {row["o"].value.removeprefix(ID) for row in found if isinstance(row["o"], NamedNode)}


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def edited(table: Path, **changes: dict[str, str]) -> Path:
    """The table with some cells of the rows of some codes filled in."""
    found = rows(table)
    with table.open("w", encoding="utf-8", newline="") as handle:
        out = csv.DictWriter(handle, found[0])
        out.writeheader()
        out.writerows(row | changes.get("c" + row["code"], {}) for row in found)
    return table


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return built(tmp_path, "鼓楼区")


@pytest.fixture
def table(store: Path, tmp_path: Path) -> Path:
    assert run("link", "--store", store, "--review", tmp_path / "review.csv").exit_code == 0
    return tmp_path / "review.csv"


def test_places_of_one_name_have_iris_of_their_own_where_the_place_around_is_known(tmp_path: Path) -> None:
    store = built(tmp_path, "南京市鼓楼区", "江苏省徐州市鼓楼区", "四川省泸定县")
    assert objects(store, "place/南京市/鼓楼区", "skos:exactMatch") == {"division/320106"}
    assert objects(store, "place/徐州市/鼓楼区", "skos:exactMatch") == {"division/320302"}
    assert objects(store, "place/泸定县", "skos:exactMatch") == {"division/513322"}
    assert objects(store, "place/鼓楼区", "skos:exactMatch") == set()


def test_the_table_holds_the_candidates_with_their_reasons(table: Path) -> None:
    found = [row for row in rows(table) if row["name"] == "鼓楼区"]
    assert {row["code"] for row in found} == {"320106", "320302", "350102", "410204"}
    assert all(row["decision"] == row["by"] == row["on"] == "" for row in found)
    assert found[0]["where"] == "江苏省南京市"
    assert found[0]["because"].startswith("全名相同，2020年有效")


def test_a_decision_is_applied_and_kept(table: Path, store: Path, tmp_path: Path) -> None:
    edited(table, c350102={"decision": "yes", "by": "林秀英", "on": "2024-05-06", "note": "见版权页"})
    assert run("link", "--store", store, "--apply", table).exit_code == 0
    assert objects(store, "place/鼓楼区", "skos:exactMatch") == {"division/350102"}
    run("build", tmp_path, "--store", store)
    assert objects(store, "place/鼓楼区", "skos:exactMatch") == {"division/350102"}
    kept = {str(quad.object) for quad in open_store(store).quads(DECISIONS_GRAPH)}
    assert {'"林秀英"', '"见版权页"'} <= kept
    assert "由林秀英于2024-05-06确认350102（见版权页）" in run("link", "--store", store, "--format", "jsonl").output


def test_refusals_leave_the_others_and_the_command_line_says_who(table: Path, store: Path) -> None:
    no = {"decision": "否"}
    edited(table, c320106=no, c320302=no, c410204=no)
    applied = run("link", "--store", store, "--apply", table, "--by", "王", "--on", "2024-05-06")
    assert applied.exit_code == 0
    assert "3 decisions applied" in applied.stderr
    assert objects(store, "place/鼓楼区", "skos:exactMatch") == set()
    left = run("link", "--store", store, "--format", "jsonl").output
    assert '"code": "350102"' in left
    assert '"code": "320106"' not in left


def test_what_is_wrong_in_a_table_is_told_by_line_and_nothing_is_applied(table: Path, store: Path) -> None:
    edited(
        table,
        c320106={"decision": "perhaps", "by": "王", "on": "2024-05-06"},
        c320302={"decision": "yes", "on": "6.5.2024"},
        c350102={"decision": "yes", "by": "王", "on": "2024-05-06"},
        c410204={"decision": "yes", "by": "王", "on": "2024-05-06", "place": "x", "gazetteer": "y"},
    )
    failed = run("link", "--store", store, "--apply", table)
    assert failed.exit_code == 2
    for fault in ("'perhaps' is neither", "nobody is named", "'6.5.2024' is no date", "has no 'x'", "no gazetteer 'y'"):
        assert fault in failed.stderr
    assert objects(store, "place/鼓楼区", "skos:exactMatch") == set()


def test_a_table_without_its_columns_or_unreadable_is_an_error(store: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", "utf-8")
    assert "lacks the column decision" in run("link", "--store", store, "--apply", tmp_path / "bad.csv").stderr
    assert run("link", "--store", store, "--apply", tmp_path / "none.csv").exit_code == 2
    assert run("link", "--store", store, "--by", "王").exit_code == 2


def test_an_agency_is_linked_by_its_place_or_its_name(tmp_path: Path) -> None:
    store = built(tmp_path, "泸定县")
    assert objects(store, "agency/泸定县民政局", "kg:jurisdiction") <= {"division/513322"}
