"""The reconciliation service as functions: its answers are right, and of the form that the published schemas want."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers_schemas import SPECS, Fits, schemas
from kg_build.errors import QueryError
from kg_build.link import load_gazetteer
from kg_build.link.reconcile import BATCH, Reconciler

ROOT = Path(__file__).parents[1]
BASE = "http://127.0.0.1:7878/reconcile"


@pytest.fixture(scope="module")
def service() -> Reconciler:
    def figures(codes: Any, indicator: str, programme: str, year: str) -> dict[str, list[dict[str, Any]]]:
        told = {
            ("513322", "保障人数", "城市低保", "2020"): [{"float": 1200.0}],
            ("513321", "保障人数", "", "2014"): [{"int": 7}],
        }
        return {code: told.get((code, indicator, programme, year), []) for code in codes}

    return Reconciler(
        load_gazetteer(ROOT / "ontology" / "gazetteer.csv"),
        figures=figures,
        linked=lambda codes: {code: [f"https://example.org/{code}"] for code in codes},
    )


@pytest.fixture(scope="module")
def fits() -> Fits:
    return schemas()


def first(service: Reconciler, query: dict[str, Any]) -> tuple[str, bool]:
    """The id of the first candidate, and whether it is sure."""
    best = service.queries({"q": query})["q"]["result"][0]
    return best["id"], best["match"]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ({"query": "泸定县"}, ("513322", True)),
        ({"query": "康定县", "properties": [{"pid": "year", "v": 2010}]}, ("513321", True)),
        ({"query": "康定县", "properties": [{"pid": "year", "v": "2020"}]}, ("513301", True)),
        ({"query": "甘孜", "type": "county"}, ("513328", True)),
        ({"query": "甘孜", "type": ["prefecture"], "type_strict": "any"}, ("513300", True)),
        ({"query": "甘孜", "properties": [{"pid": "level", "v": "county"}]}, ("513328", True)),
        ({"query": "鼓楼区", "properties": [{"pid": "parent", "v": "徐州市"}]}, ("320302", True)),
        (
            {"query": "鼓楼区", "properties": [{"pid": "parent", "v": {"id": "320100", "name": "南京市"}}]},
            ("320106", True),
        ),
        ({"query": "鼓楼区", "properties": [{"pid": "coordinates", "v": "34.28, 117.2"}]}, ("320302", True)),
        ({"query": "鼓楼区"}, ("320106", False)),
        ({"query": "Luding County", "type": "division"}, ("513322", True)),
    ],
)
def test_a_query_is_answered(query: dict[str, Any], best: tuple[str, bool], service: Reconciler) -> None:
    assert first(service, query) == best


def test_the_answers_of_0_2_fit_the_schemas(service: Reconciler, fits: Fits) -> None:
    batch = {"q0": {"query": "泸定县", "limit": 2}, "q1": {"query": "鼓楼区", "type": "county"}, "q2": {"query": ""}}
    fits("0.2", "reconciliation-query-batch", batch | {"q2": {"query": "无"}})
    fits("0.2", "reconciliation-result-batch", service.queries(batch))
    fits("0.2", "manifest", service.manifest("0.2", BASE))
    fits("0.2", "suggest-entities-response", service.suggest_entities("泸"))
    fits("0.2", "suggest-types-response", service.suggest_types("县"))
    fits("0.2", "suggest-properties-response", service.suggest_properties("year"))
    fits("0.2", "data-extension-property-proposal", service.propose("county", 3))
    fits("0.2", "data-extension-response", service.extend(EVERYTHING))


EVERYTHING = {
    "ids": ["513301", "513322", "999999"],
    "properties": [
        *(
            {"id": each}
            for each in ("code", "name", "former_names", "pinyin", "level", "parent", "prefecture", "province")
        ),
        *({"id": each} for each in ("latitude", "longitude", "valid_from", "valid_until", "links")),
        {"id": "figure", "settings": {"indicator": "保障人数", "programme": "城市低保", "year": "2020"}},
    ],
}


def test_the_answers_of_1_0_fit_the_schemas(service: Reconciler, fits: Fits) -> None:
    body = {
        "queries": [
            {
                "type": "county",
                "limit": 3,
                "conditions": [
                    {"matchType": "name", "propertyValue": "鼓楼区"},
                    {"matchType": "property", "propertyId": "parent", "propertyValue": ["南京市"], "required": True},
                ],
            },
            {"conditions": [{"matchType": "id", "propertyValue": "513322"}]},
        ]
    }
    fits("1.0-draft", "reconciliation-query-batch", body)
    answer = service.match(body)
    fits("1.0-draft", "reconciliation-result-batch", answer)
    assert [each["candidates"][0]["id"] for each in answer["results"]] == ["320106", "513322"]
    fits("1.0-draft", "manifest", service.manifest("1.0-draft", BASE))
    fits("1.0-draft", "suggest-entities-response", service.suggest_entities("泸"))
    fits("1.0-draft", "suggest-types-response", service.suggest_types(""))
    fits("1.0-draft", "suggest-properties-response", service.suggest_properties(""))
    fits("1.0-draft", "data-extension-property-proposal", service.propose())
    fits("1.0-draft", "data-extension-query", EVERYTHING)
    fits("1.0-draft", "data-extension-response", service.extend(EVERYTHING, "1.0-draft"))


def test_the_published_examples_of_queries_are_understood(service: Reconciler) -> None:
    if not SPECS.is_dir():
        pytest.skip("the examples of the reconciliation API are not here")
    for path in (SPECS / "0.2" / "examples" / "reconciliation-query-batch" / "valid").glob("*.json"):
        batch = json.loads(path.read_text("utf-8"))
        assert service.queries(batch).keys() == batch.keys()
    for path in (SPECS / "1.0-draft" / "examples" / "reconciliation-query-batch" / "valid").glob("*.json"):
        batch = json.loads(path.read_text("utf-8"))
        assert len(service.match(batch)["results"]) == len(batch["queries"])


def test_a_candidate_tells_why(service: Reconciler) -> None:
    best = service.queries({"q": {"query": "甘牧县", "properties": [{"pid": "year", "v": 2020}]}})["q"]["result"][0]
    assert best["description"] == "四川省甘孜藏族自治州；“甘孜县”形近（牧→孜），2020年有效"
    assert {each["id"] for each in best["features"]} == {"label", "time"}
    assert 80 <= best["score"] < 90


def test_codes_and_names_are_given_as_of_a_year(service: Reconciler) -> None:
    def cells(year: str) -> dict[str, Any]:
        wanted = [{"id": each, "settings": {"year": year}} for each in ("code", "name")]
        return service.extend({"ids": ["513301"], "properties": wanted})["rows"]["513301"]  # type: ignore[no-any-return]

    assert cells("2010") == {"code": [{"str": "513321"}], "name": [{"str": "康定县"}]}
    assert cells("2020") == {"code": [{"str": "513301"}], "name": [{"str": "康定市"}]}


def test_a_column_is_filled_with_figures_also_of_the_units_earlier_code(service: Reconciler) -> None:
    def figure(code: str, **settings: str) -> Any:
        asked = {"ids": [code], "properties": [{"id": "figure", "settings": settings}]}
        return service.extend(asked)["rows"][code]["figure"]

    assert figure("513322", indicator="保障人数", programme="城市低保", year="2020") == [{"float": 1200.0}]
    assert figure("513301", indicator="保障人数", year="2014") == [{"int": 7}]
    assert figure("513322", indicator="x") == []


def test_suggestions_come_by_prefix(service: Reconciler) -> None:
    def names(prefix: str, cursor: int = 0) -> list[str]:
        return [each["name"] for each in service.suggest_entities(prefix, cursor)["result"]]

    assert names("泸定") == ["泸定县"]
    assert names("luding") == ["泸定县"]
    assert names("瀘定") == ["泸定县"]
    assert names("513322")[0] == "泸定县"
    assert len(names("新")) == len(names("新", 20)) == 20
    assert names("新") != names("新", 20)
    assert names("") == []


def test_a_preview_is_html_that_is_safe(service: Reconciler) -> None:
    assert "泸定县 513322" in service.preview("513322")
    assert "康定县" in service.preview("513301")
    assert "<script>" not in service.preview("<script>")
    assert service.preview("513322").startswith("<!DOCTYPE html>")
    assert service.flyout("entity", "513322")["html"].startswith("<h1>泸定县")
    assert "<script>" not in service.flyout("entity", "<script>")["html"]
    assert "year" in service.flyout("property", "year")["html"]


@pytest.mark.parametrize("batch", [[], "x", {"q": "泸定县"}, {"q": {"query": "x", "properties": [{"v": 1}]}}])
def test_a_malformed_batch_is_an_error(batch: object, service: Reconciler) -> None:
    with pytest.raises(QueryError):
        service.queries(batch)


@pytest.mark.parametrize(
    "body", [[], {"queries": {}}, {"queries": [{"conditions": [{"matchType": "x"}]}]}, {"queries": [1]}]
)
def test_a_malformed_body_is_an_error(body: object, service: Reconciler) -> None:
    with pytest.raises(QueryError):
        service.match(body)


def test_too_large_and_too_long_requests_are_refused(service: Reconciler) -> None:
    with pytest.raises(QueryError, match="at most"):
        service.queries({f"q{n}": {"query": "泸定县"} for n in range(BATCH + 1)})
    with pytest.raises(QueryError, match="seconds"):
        Reconciler(service.gazetteer, seconds=-1).queries({"q": {"query": "泸定县"}})
    with pytest.raises(QueryError, match="no property"):
        service.extend({"ids": [], "properties": [{"id": "shoe"}]})
    with pytest.raises(QueryError, match="no ids"):
        service.extend({"properties": []})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["query", "type", "limit", "properties", "conditions"]), json_values))
def test_no_query_is_too_odd(service: Reconciler, query: dict[str, Any]) -> None:
    with suppress(QueryError):
        assert "q" in service.queries({"q": query})
