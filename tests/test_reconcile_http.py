"""The routes of the reconciliation service, as OpenRefine and scripts call them."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from kg_build.link import load_gazetteer
from kg_build.queries import run, serialise
from kg_build.rdf import RdfFormat, Store
from kg_build.serve.reconcile import LARGEST, Rows, reconciler, routes

HERE = Path(__file__).parent


class Client:
    """Calls the application in this process."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET."""
        return self._call("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """POST."""
        return self._call("POST", path, **options)

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def call() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self._app), base_url="http://testserver"
            ) as client:
                return await client.request(method, path, **options)

        return asyncio.run(call())


def select(store: Store, query: str) -> Rows:
    """As a worker answers."""
    found = json.loads(serialise(run(store, query), "json"))["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


@pytest.fixture(scope="module")
def client() -> Client:
    store = Store()
    store.load(path=str(HERE / "data" / "small.trig"), format=RdfFormat.TRIG)
    gazetteer = load_gazetteer(HERE.parent / "ontology" / "gazetteer.csv")
    service = reconciler(gazetteer, partial(select, store))
    return Client(Starlette(routes=routes(lambda _: service)))


def test_the_manifest_names_its_own_address(client: Client) -> None:
    response = client.get("/reconcile")
    assert response.json()["preview"]["url"] == "http://testserver/reconcile/preview?id={{id}}"
    assert client.get("/reconcile/1.0").json()["view"]["url"] == "http://testserver/reconcile/1.0/preview?id={id}"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_batch_comes_by_get_and_by_post(method: str, client: Client) -> None:
    fields = {"queries": json.dumps({"q0": {"query": "泸定县"}})}
    response = client.get("/reconcile", params=fields) if method == "GET" else client.post("/reconcile/", data=fields)
    assert response.json()["q0"]["result"][0]["id"] == "513322"


def test_jsonp_is_answered_for_plain_names_only(client: Client) -> None:
    assert client.get("/reconcile", params={"callback": "jQuery_1"}).text.startswith("/**/jQuery_1({")
    assert client.get("/reconcile", params={"callback": "alert(1)//"}).json()["versions"] == ["0.2"]


def test_a_column_is_filled_from_the_yearbooks(client: Client) -> None:
    settings = {"indicator": "保障人数", "programme": "城市低保", "year": "2020"}
    asked = {"ids": ["513322"], "properties": [{"id": "figure", "settings": settings}, {"id": "links"}]}
    cells = client.post("/reconcile", data={"extend": json.dumps(asked)}).json()["rows"]["513322"]
    assert {"float": 1200.0} in cells["figure"]
    assert cells["links"] == [{"str": "https://w3id.org/kg-build/id/place/泸定县"}]
    new = client.post("/reconcile/1.0/extend", json=asked).json()["rows"][0]
    assert new["properties"][0]["values"] == cells["figure"]


@pytest.mark.parametrize("year", ["2020", 2020, 2020.0, "2020年", "２０２０", [2020]])
def test_figures_come_with_their_units_row_by_row(year: Any, client: Client) -> None:
    told = {"indicator": "保障人数", "year": year}
    asked = {"ids": ["513322"], "properties": [{"id": each, "settings": told} for each in ("figure", "unit")]}
    cells = client.post("/reconcile", data={"extend": json.dumps(asked)}).json()["rows"]["513322"]
    assert len(cells["figure"]) == len(cells["unit"]) > 1
    assert dict(zip((each["float"] for each in cells["figure"]), cells["unit"], strict=True))[1200.0] == {"str": "人"}


@pytest.mark.parametrize(
    "told",
    [
        {"indicator": "无此指标"},
        {"indicator": None},
        {"indicator": "保障人数", "year": 1900},
        {"indicator": "保障人数", "year": "x"},
        {},
    ],
)
def test_a_figure_that_nothing_tells_is_an_empty_cell(told: Any, client: Client) -> None:
    asked = {"ids": ["513322"], "properties": [{"id": "figure", "settings": told}]}
    assert client.post("/reconcile/1.0/extend", json=asked).json()["rows"] == [
        {"id": "513322", "properties": [{"id": "figure", "values": []}]}
    ]


def test_settings_are_terms_of_the_query_not_text(client: Client) -> None:
    settings = {"indicator": '保障人数") } DROP ALL #', "year": '"'}
    asked = {"ids": ["513322", "> } #"], "properties": [{"id": "figure", "settings": settings}]}
    response = client.post("/reconcile", data={"extend": json.dumps(asked)})
    assert response.json()["rows"] == {"513322": {"figure": []}, "> } #": {"figure": []}}


def test_version_1_0_has_routes_of_its_own(client: Client) -> None:
    body = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "泸定县"}]}]}
    assert client.post("/reconcile/1.0/match", json=body).json()["results"][0]["candidates"][0]["match"] is True
    assert client.get("/reconcile/1.0/suggest/entity", params={"prefix": "泸"}).json()["result"]
    assert client.get("/reconcile/1.0/extend/propose", params={"type": "county", "limit": "2"}).json()["limit"] == 2


def test_suggestions_flyouts_and_previews(client: Client) -> None:
    for kind in ("entity", "type", "property"):
        assert client.get(f"/reconcile/suggest/{kind}", params={"prefix": "c", "cursor": "x"}).status_code == 200
    assert client.get("/reconcile/suggest/shoe").status_code == 404
    assert "泸定县" in client.get("/reconcile/flyout/entity", params={"id": "513322"}).json()["html"]
    assert "泸定县" in client.get("/reconcile/preview", params={"id": "513322"}).text


def test_what_is_wrong_has_a_status(client: Client) -> None:
    assert client.post("/reconcile", data={"queries": "{"}).status_code == 400
    assert client.post("/reconcile", data={"queries": "[" * 100000}).status_code == 400
    assert client.post("/reconcile/1.0/match", json=[]).status_code == 400
    assert client.post("/reconcile/1.0/match", content=b" " * (LARGEST + 1)).status_code == 413
    assert client.post("/reconcile", content=b" " * (LARGEST + 1)).status_code == 413
