"""The service as OpenRefine calls it (3.6 to 3.9): what it sends, and what it reads of the answers.

The requests are those of its classes StandardReconConfig, GuessTypesOfColumnCommand and ReconciledDataExtensionJob and
of its scripts for suggestions, flyouts and previews. Where KG_OPENREFINE names a running OpenRefine
(http://127.0.0.1:3333), it does the same itself.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from helpers_schemas import SPECS, Fits, schemas
from helpers_serve import publish_small, running, small_settings

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
COUNTIES = (
    "泸定县",
    "康定县",
    "甘孜县",
    "丹巴县",
    "九龙县",
    "雅江县",
    "道孚县",
    "炉霍县",
    "新龙县",
    "德格县",
    "白玉县",
    "没有的县",
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(small_settings(publish_small(tmp_path_factory.mktemp("openrefine") / "store"))) as address:
        yield f"{address}/reconcile"


@pytest.fixture(scope="module")
def fits() -> Fits:
    """Holds answers against the schemas too, where they are."""
    return schemas() if SPECS.is_dir() else lambda version, name, value: None


def posted(service: str, field: str, value: object) -> Any:
    """A form with one field of JSON, encoded as Java does it."""
    content = f"{field}={quote(json.dumps(value, ensure_ascii=False), safe='').replace('%20', '+')}"
    response = httpx.post(service, content=content, headers=FORM, timeout=30)
    assert response.status_code == 200, response.text
    return response.json()


def jsonp(address: str, parameters: dict[str, str]) -> Any:
    """What a script gets that older versions load: the argument of the call, which nothing keeps from running."""
    name = "jQuery351017_1700000000000"
    response = httpx.get(address, params=parameters | {"callback": name, "_": "1700000000001"})
    assert response.headers["content-type"].startswith("text/javascript")
    before, _, rest = response.text.partition(f"{name}(")
    assert (before, rest[-2:]) == ("/**/", ");")
    return json.loads(rest[:-2])


# ---- registration ----


def test_the_manifest_by_cors_and_by_jsonp(service: str, fits: Fits) -> None:
    response = httpx.get(service, headers={"Origin": "http://127.0.0.1:3333", "Accept": "application/json"})
    assert response.headers["access-control-allow-origin"] == "*"
    manifest = response.json()
    fits("0.2", "manifest", manifest)
    assert manifest == jsonp(service, {})
    assert all(manifest[each] for each in ("name", "identifierSpace", "schemaSpace"))


# ---- reconciling ----


@dataclass(frozen=True, slots=True)
class Read:
    """What OpenRefine keeps of a candidate."""

    id: str
    name: str
    types: tuple[str, ...]
    score: float
    match: bool


def read(result: list[dict[str, Any]]) -> list[Read]:
    """By the rules of StandardReconConfig.ReconResult: types may be ids or objects, the rest must be there."""
    found = []
    for each in result:
        types = tuple(one if isinstance(one, str) else one["id"] for one in each["type"])
        assert all(isinstance(one["value"], bool | int | float) for one in each["features"])
        found.append(Read(str(each["id"]), each["name"], types, float(each["score"]), each["match"] is True))
    return found


def test_types_are_guessed_from_ten_cells(service: str, fits: Fits) -> None:
    batch = {f"q{n}": {"query": name, "limit": 3} for n, name in enumerate(COUNTIES[:10])}
    answer = posted(service, "queries", batch)
    fits("0.2", "reconciliation-result-batch", answer)
    assert all(len(each["result"]) <= 3 for each in answer.values())
    assert {read(each["result"])[0].types for each in answer.values()} == {("county", "division")}


def test_batches_of_ten_with_what_other_columns_tell(service: str, fits: Fits) -> None:
    matched = {"id": "513300", "name": "甘孜藏族自治州"}
    told = [{"pid": "parent", "v": matched}, {"pid": "year", "v": "2010"}, {"pid": "level", "v": "county"}]
    jobs = [
        {"query": name, "type": "county", "type_strict": "should", "properties": told, "limit": 5} for name in COUNTIES
    ]
    found: list[list[Read]] = []
    for start in range(0, len(jobs), 10):
        batch = {f"q{n}": each for n, each in enumerate(jobs[start : start + 10])}
        fits("0.2", "reconciliation-query-batch", batch)
        answer = posted(service, "queries", batch)
        fits("0.2", "reconciliation-result-batch", answer)
        assert list(answer) == list(batch)
        found += [read(each["result"]) for each in answer.values()]
    assert [each[0].name for each in found[:-1] if each[0].match] == list(COUNTIES[:-1])
    assert not any(each.match for each in found[-1])
    assert found[1][0].id == "513321"


def test_columns_of_prefecture_and_province_tell_what_lies_around(service: str) -> None:
    told = [{"pid": "prefecture", "v": "徐州市"}, {"pid": "province", "v": "江苏省"}]
    first = read(posted(service, "queries", {"q0": {"query": "鼓楼区", "properties": told}})["q0"]["result"])[0]
    assert (first.id, first.match) == ("320302", True)


# ---- suggestions, flyouts, previews ----


@pytest.fixture(scope="module")
def manifest(service: str) -> Any:
    return httpx.get(service).json()


def suggested(manifest: Any, kind: str, **parameters: str) -> Any:
    about = manifest["suggest"][kind]
    address = about["service_url"] + about["service_path"]
    plain = httpx.get(address, params=parameters).json()
    assert jsonp(address, parameters) == plain
    return plain


def test_entities_are_suggested_a_page_at_a_time(manifest: Any, fits: Fits) -> None:
    first = suggested(manifest, "entity", prefix="临", type="county")
    fits("0.2", "suggest-entities-response", first)
    following = suggested(manifest, "entity", prefix="临", type="county", cursor=str(first["cursor"]))
    ids = [[each["id"] for each in page["result"]] for page in (first, following)]
    assert not {*ids[0]} & {*ids[1]}
    assert len(ids[0]) == 20
    assert "cursor" not in suggested(manifest, "entity", prefix="泸定")


@pytest.mark.parametrize(("typed", "code"), [("甘孜州", "513300"), ("luding", "513322"), ("513322", "513322")])
def test_entities_are_found_by_what_people_type(typed: str, code: str, manifest: Any) -> None:
    assert suggested(manifest, "entity", prefix=typed)["result"][0]["id"] == code


def test_types_and_properties_are_suggested(manifest: Any, fits: Fits) -> None:
    kinds = suggested(manifest, "type", prefix="cou")
    fits("0.2", "suggest-types-response", kinds)
    assert [each["id"] for each in kinds["result"]] == ["county"]
    properties = suggested(manifest, "property", prefix="", schema="county")
    fits("0.2", "suggest-properties-response", properties)
    uses = {each["id"]: each["description"] for each in properties["result"]}
    assert (uses["year"], uses["pinyin"], uses["parent"]) == (
        "匹配 matching",
        "取值 columns",
        "匹配 matching、取值 columns",
    )


def test_a_flyout_goes_into_the_page(manifest: Any) -> None:
    about = manifest["suggest"]["entity"]
    address = about["flyout_service_url"] + about["flyout_service_path"].replace("${id}", "513322")
    path, _, identifier = address.partition("?id=")
    answer = jsonp(path, {"id": identifier})
    assert answer["id"] == "513322"
    assert answer["html"].startswith("<h1>泸定县")


def test_a_preview_may_stand_in_a_frame(manifest: Any, service: str) -> None:
    preview = manifest["preview"]
    response = httpx.get(preview["url"].replace("{{id}}", "513322"))
    assert "泸定县" in response.text
    assert "x-frame-options" not in response.headers
    assert "frame-ancestors *" in response.headers["content-security-policy"]
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert httpx.get(service).headers["x-frame-options"] == "DENY"


# ---- columns ----


def test_properties_are_proposed(manifest: Any, fits: Fits) -> None:
    about = manifest["extend"]["propose_properties"]
    address = about["service_url"] + about["service_path"]
    answer = httpx.get(f"{address}?type=county", params={"type": "county", "limit": "50"}).json()
    fits("0.2", "data-extension-property-proposal", answer)
    assert jsonp(address, {"type": "county", "limit": "50"}) == answer
    assert {"code", "parent", "figure"} < {each["id"] for each in answer["properties"]}


def test_every_proposed_property_fills_a_column(manifest: Any, service: str, fits: Fits) -> None:
    proposal = httpx.get(f"{service}/extend/propose").json()["properties"]
    settings = {"indicator": "保障人数", "programme": "城市低保", "year": "2020"}
    defaults = {each["name"]: each["default"] for each in manifest["extend"]["property_settings"]}
    wanted = [{"id": each["id"], "settings": defaults} for each in proposal if each["id"] != "figure"]
    asked = {"ids": ["513322", "513321"], "properties": [*wanted, {"id": "figure", "settings": settings}]}
    fits("0.2", "data-extension-query", asked)
    answer = posted(service, "extend", asked)
    fits("0.2", "data-extension-response", answer)
    assert [each["id"] for each in answer["meta"]] == [each["id"] for each in asked["properties"]]
    row = answer["rows"]["513322"]
    assert {"float": 1200.0} in row["figure"]
    assert row["prefecture"] == [{"id": "513300", "name": "甘孜藏族自治州"}]
    assert row["coordinates"] == [{"str": f"{row['latitude'][0]['float']},{row['longitude'][0]['float']}"}]


def test_a_column_of_divisions_has_their_type(service: str) -> None:
    """By it OpenRefine takes the new cells for reconciled, so that columns can be filled from them in turn."""
    asked = {"ids": ["513322"], "properties": [{"id": each} for each in ("parent", "province", "pinyin")]}
    meta = {each["id"]: each.get("type", {}).get("id") for each in posted(service, "extend", asked)["meta"]}
    assert meta == {"parent": "division", "province": "province", "pinyin": None}


# ---- OpenRefine itself ----


@dataclass(frozen=True, slots=True)
class OpenRefine:
    """A project of a running OpenRefine."""

    http: httpx.Client
    project: str

    @classmethod
    def of(cls, http: httpx.Client, table: str) -> OpenRefine:
        """A new project with a table."""
        options = json.dumps({"separator": ",", "encoding": "UTF-8"})
        form = {"project-name": "kg_build", "format": "text/line-based/*sv", "options": options}
        files = {"project-file": ("table.csv", table.encode(), "text/csv")}
        token = http.get("get-csrf-token").json()["token"]
        made = http.post("create-project-from-upload", params={"csrf_token": token}, data=form, files=files)
        return cls(http, made.headers["location"].partition("project=")[2])

    def post(self, command: str, parameters: dict[str, str] | None = None, **data: str) -> Any:
        """Run a command, and wait until nothing runs any more."""
        token = self.http.get("get-csrf-token").json()["token"]
        asked = {"project": self.project, "csrf_token": token} | (parameters or {})
        answer = self.http.post(command, params=asked, data=data).json()
        end = time.monotonic() + 60
        while self.http.get("get-processes", params={"project": self.project}).json()["processes"]:
            assert time.monotonic() < end, "it does not end"
            time.sleep(0.2)
        return answer

    def rows(self) -> list[list[Any]]:
        """The cells of each row: the code that one was matched with, else its value."""
        answer = self.http.post(
            "get-rows", params={"project": self.project, "limit": 100}, data={"engine": "{}"}
        ).json()
        recons = answer["pool"]["recons"]
        matched = {key: recon["m"]["id"] for key, recon in recons.items() if recon["j"] == "matched"}
        return [
            [cell and matched.get(str(cell.get("r")), cell["v"]) for cell in row["cells"]] for row in answer["rows"]
        ]


def test_openrefine_itself(service: str, manifest: Any) -> None:
    if not (address := os.environ.get("KG_OPENREFINE")):
        pytest.skip("KG_OPENREFINE names no running OpenRefine")
    table = "county,around,year\n" + "".join(f"{name},甘孜州,2020\n" for name in COUNTIES) + "鼓楼区,徐州市,2020\n"
    with httpx.Client(base_url=f"{address}/command/core/", timeout=60) as http:
        check_openrefine(
            OpenRefine.of(http, table), service, {each: manifest[each] for each in ("identifierSpace", "schemaSpace")}
        )


def check_openrefine(refine: OpenRefine, service: str, spaces: dict[str, str]) -> None:
    """Guess the types of a column, reconcile it, fill columns from it."""
    guessed = refine.post("guess-types-of-column", {"columnName": "county", "service": service})
    assert guessed["types"][0]["id"] == "county"
    details = [
        {"column": each, "propertyName": name, "propertyID": name}
        for each, name in (("around", "parent"), ("year", "year"))
    ]
    how = {"mode": "standard-service", "service": service, "autoMatch": True, "columnDetails": details, "limit": 0}
    config = json.dumps(how | spaces | {"type": {"id": "county", "name": "county"}})
    refine.post("reconcile", columnName="county", config=config, engine='{"facets":[],"mode":"row-based"}')
    settings = {"indicator": "保障人数", "programme": "城市低保", "year": "2020"}
    wanted = [{"id": "prefecture", "name": "prefecture"}, {"id": "figure", "name": "figure", "settings": settings}]
    given = {"baseColumnName": "county", "endpoint": service, "columnInsertIndex": "1", "engine": "{}"}
    refine.post("extend-data", **given, **spaces, extension=json.dumps({"properties": wanted}))
    columns = refine.http.get("get-models", params={"project": refine.project}).json()["columnModel"]["columns"]
    types = {each["name"].split()[-1]: each.get("reconConfig", {}).get("type", {}).get("id") for each in columns}
    assert (types["county"], types["prefecture"], types["year"]) == ("county", "prefecture", None)
    places = {each["name"].split()[-1]: each["cellIndex"] for each in columns}
    records = [row for row in refine.rows() if row[places["county"]]]  # further values of a cell stand in rows below it
    rows = dict(zip((*COUNTIES, "鼓楼区"), records, strict=True))
    found = [rows[name][places["county"]] for name in ("泸定县", "康定县", "没有的县", "鼓楼区")]
    assert found == ["513322", "513301", "没有的县", "320302"]
    assert rows["泸定县"][places["prefecture"]] == "513300"
    assert 1200 in rows["泸定县"]
