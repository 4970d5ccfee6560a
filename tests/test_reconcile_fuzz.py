"""Whatever a client sends, the reconciliation service answers with what the published schemas want, or says what is wrong with it."""

from __future__ import annotations

import json
import unicodedata
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from helpers_schemas import Fits, schemas
from kg_build.link import load_gazetteer
from kg_build.link.reconcile_manifest import CONSTRAINTS, EXTENSIONS, TYPES
from kg_build.rdf import RdfFormat, Store
from kg_build.serve.reconcile import reconciler, routes
from test_reconcile_http import HERE, Client, select

FEW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def client() -> Client:
    store = Store()
    store.load(path=str(HERE / "data" / "small.trig"), format=RdfFormat.TRIG)
    gazetteer = load_gazetteer(Path(__file__).parents[1] / "ontology" / "gazetteer.csv")
    service = reconciler(gazetteer, partial(select, store))
    return Client(Starlette(routes=routes(lambda _: service)))


@pytest.fixture(scope="module")
def fits() -> Fits:
    return schemas()


def answered(response: httpx.Response) -> Any:
    """The answer; None where the request was refused, which says why."""
    assert response.status_code in (200, 400), response.text
    answer = response.json()
    if response.status_code == 200:
        return answer
    assert answer["status"] == "error"
    assert answer["message"]
    return None


# ---- what clients send ----

odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just("\ud800") | st.just(10**30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
forms = st.sampled_from(("NFC", "NFD", "NFKC", "NFKD"))
known = st.sampled_from(
    (
        "泸定县",
        "鼓楼区",
        "甘牧县",
        "瀘定縣",
        "Lùdìng Xiàn",
        "神農架林區",
        "康定",
        "豈县",
        "５１３３",
        "lu'an",
        "\u200b泸定",
    )
)
names = st.builds(unicodedata.normalize, forms, known) | st.text(max_size=8)
values = (
    names | odd | st.sampled_from(["2020", 2020, 2020.0, "２０２０", "-1", "甘孜州", {"id": "513300"}, "29.9,102.2"])
)
limits = st.sampled_from([0, 1, -1, 10**30, 2.5, "3", None, True, float("inf"), float("nan")]) | odd
kinds = st.sampled_from([*TYPES, "shoe", ""]) | st.lists(st.sampled_from([*TYPES]), max_size=3) | odd
properties = st.builds(
    lambda pid, v: {"pid": pid, "v": v}, st.sampled_from([*CONSTRAINTS, "shoe", ""]) | odd, values
) | st.sampled_from([{}, None, {"v": 1}, []])
queries = (
    st.fixed_dictionaries(
        {},
        optional={
            "query": names | odd,
            "type": kinds,
            "limit": limits,
            "properties": st.lists(properties, max_size=3) | odd,
        },
    )
    | odd
)
conditions = st.builds(
    lambda kind, pid, v: {"matchType": kind, "propertyId": pid, "propertyValue": v},
    st.sampled_from(["name", "id", "property", "shoe", None]),
    st.sampled_from([*CONSTRAINTS, "shoe", None]),
    values,
)
newer = (
    st.fixed_dictionaries(
        {}, optional={"type": kinds, "limit": limits, "conditions": st.lists(conditions | odd, max_size=3) | odd}
    )
    | odd
)
ids = (
    st.sampled_from(["513322", "513301", "513322", "x", "", "\ud800", "> } #", 513322, None, [1], {"id": "513322"}])
    | odd
)
told = {"indicator": "保障人数", "programme": "城市低保", "year": "2020"}
setting = (
    st.fixed_dictionaries({}, optional={"indicator": st.just("保障人数") | odd, "programme": odd, "year": values})
    | st.just(told)
    | odd
)
columns = st.builds(lambda name, s: {"id": name, "settings": s}, st.sampled_from([*EXTENSIONS]), setting)
extensions = st.fixed_dictionaries(
    {"ids": st.lists(ids, max_size=4), "properties": st.lists(columns | odd, max_size=3)}
) | st.fixed_dictionaries({}, optional={"ids": odd, "properties": odd})


@FEW
@given(batch=st.dictionaries(st.text(max_size=3), queries, max_size=3) | odd)
@example(batch={})
@example(batch={"\ud800": {"query": "\ud800"}})
def test_batches_of_0_2(batch: Any, client: Client, fits: Fits) -> None:
    answer = answered(client.post("/reconcile", data={"queries": json.dumps(batch)}))
    if answer is not None:
        fits("0.2", "reconciliation-result-batch", answer)
        assert answer.keys() == batch.keys()


@FEW
@given(body=st.fixed_dictionaries({"queries": st.lists(newer, max_size=3)}) | odd)
@example(body={"queries": []})
def test_batches_of_1_0(body: Any, client: Client, fits: Fits) -> None:
    answer = answered(client.post("/reconcile/1.0/match", content=json.dumps(body)))
    if answer is not None:
        fits("1.0-draft", "reconciliation-result-batch", answer)
        assert len(answer["results"]) == len(body["queries"])


@FEW
@given(asked=extensions | odd)
@example(asked={"ids": ["\ud800"], "properties": [{"id": "links"}, {"id": "figure", "settings": told}]})
@example(
    asked={"ids": ["513322", "513322"], "properties": [{"id": "code"}, {"id": "code", "settings": {"year": 2010}}]}
)
def test_extensions(asked: Any, client: Client, fits: Fits) -> None:
    old = answered(client.post("/reconcile", data={"extend": json.dumps(asked)}))
    new = answered(client.post("/reconcile/1.0/extend", content=json.dumps(asked)))
    assert (old is None) == (new is None)
    if old is not None:
        fits("0.2", "data-extension-response", old)
        fits("1.0-draft", "data-extension-response", new)
        assert len(old["rows"]) == len(new["rows"])


numbers = st.sampled_from(["0", "-1", "9" * 5000, "x", "", "²", "٣", "1e9", "20"]) | st.text(max_size=3)


@FEW
@given(prefix=names, cursor=numbers, kind=st.sampled_from(["entity", "type", "property"]))
def test_suggestions(prefix: str, cursor: str, kind: str, client: Client, fits: Fits) -> None:
    schema = {
        "entity": "suggest-entities-response",
        "type": "suggest-types-response",
        "property": "suggest-properties-response",
    }
    for version, base in (("0.2", "/reconcile"), ("1.0-draft", "/reconcile/1.0")):
        answer = answered(client.get(f"{base}/suggest/{kind}", params={"prefix": prefix, "cursor": cursor}))
        fits(version, schema[kind], answer)


@FEW
@given(limit=numbers, kind=st.sampled_from([*TYPES, "shoe", ""]) | st.text(max_size=3))
def test_proposals(limit: str, kind: str, client: Client, fits: Fits) -> None:
    for version, base in (("0.2", "/reconcile"), ("1.0-draft", "/reconcile/1.0")):
        answer = answered(client.get(f"{base}/extend/propose", params={"limit": limit, "type": kind}))
        fits(version, "data-extension-property-proposal", answer)


@FEW
@given(identifier=names | st.sampled_from(["513322", "<script>", "513322\n", "9" * 5000]))
def test_previews_and_flyouts(identifier: str, client: Client) -> None:
    for path in ("/reconcile/preview", "/reconcile/1.0/preview"):
        preview = client.get(path, params={"id": identifier})
        assert preview.status_code == 200
        assert preview.headers["content-type"].startswith("text/html")
        assert "<script" not in preview.text
    for kind in ("entity", "type", "property", "shoe"):
        answer = answered(client.get(f"/reconcile/flyout/{kind}", params={"id": identifier}))
        assert answer["id"] == identifier


# ---- the HTTP around it ----


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "NaN",
        "1" * 5000,
        '{"q": {"query": "泸定县", "query": "丹巴县"}}',
        '"\\ud800"',
        "\ufeff{}",
        "null",
        "[" * 50000,
    ],
)
@pytest.mark.parametrize("path", ["/reconcile/1.0/match", "/reconcile/1.0/extend", "/reconcile"])
def test_texts_that_are_hardly_json(text: str, path: str, client: Client) -> None:
    if path == "/reconcile":
        answered(client.post(path, data={"queries": text}))
    else:
        answered(client.post(path, content=text.encode()))


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "x", ""])
def test_what_a_client_calls_its_body_does_not_matter(kind: str, client: Client) -> None:
    """Scripts often forget it; a body of version 1.0 is JSON, one of 0.2 a form."""
    body = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "泸定县"}]}]}
    new = client.post("/reconcile/1.0/match", content=json.dumps(body), headers={"Content-Type": kind})
    assert new.json()["results"][0]["candidates"][0]["id"] == "513322"
    form = "queries=%7B%22q%22%3A%7B%22query%22%3A%22Luding%20Xian%22%7D%7D"
    old = client.post("/reconcile", content=form, headers={"Content-Type": kind})
    assert old.json()["q"]["result"][0]["id"] == "513322"


@pytest.mark.parametrize("callback", ["x", "a.b", "$", "jQuery_1$", "x;alert(1)", "<script>", "é", "x" * 5000, ".", ""])
def test_jsonp_is_a_call_of_a_plain_name_or_json(callback: str, client: Client) -> None:
    response = client.get("/reconcile", params={"callback": callback, "queries": '{"q":{"query":"泸定县"}}'})
    assert response.status_code == 200
    script = response.headers["content-type"].startswith("text/javascript")
    assert script == (callback in ("x", "a.b", "$", "jQuery_1$"))
    if not script:
        assert response.json()["q"]["result"]


@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/1.0", "/reconcile/suggest/entity", "/reconcile/preview"])
def test_heads_are_those_of_gets(path: str, client: Client) -> None:
    head, get = client._call("HEAD", path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(method: str, client: Client) -> None:
    assert client._call(method, "/reconcile").status_code == 405
    assert client._call(method, "/reconcile/1.0/match").status_code == 405


def test_names_are_found_in_every_normal_form(client: Client) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        batch = {"q": {"query": unicodedata.normalize(form, "Lùdìng Xiàn")}}
        answer = client.post("/reconcile", data={"queries": json.dumps(batch)}).json()
        assert answer["q"]["result"][0]["id"] == "513322"
