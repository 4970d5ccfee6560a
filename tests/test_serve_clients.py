"""Clients of others against the endpoint, unmodified: SPARQLWrapper, rdflib, pandas' way to read CSV, Comunica, Yasgui, grlc."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, POST, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from helpers_serve import QUERIES, publish_small, running, small_settings
from kg_build.queries import list_queries

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:rdflib\..*")

COMUNICA = "4.5.0"
SCRIPT = Path(__file__).parent / "data" / "comunica.mjs"
KG = "PREFIX kg: <https://w3id.org/kg-build/ont#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
COUNTIES = KG + "SELECT DISTINCT ?name { ?place a kg:County ; skos:prefLabel ?name } ORDER BY ?name"
CONSTRUCT = KG + "CONSTRUCT WHERE { ?place a kg:County ; skos:prefLabel ?name }"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(small_settings(publish_small(tmp_path_factory.mktemp("clients") / "store"))) as at:
        yield at


# ---- SPARQLWrapper ----


def wrapper(address: str, query: str, form: str) -> SPARQLWrapper:
    made = SPARQLWrapper(f"{address}/sparql", returnFormat=form)
    made.setQuery(query)
    return made


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_select(method: str, address: str) -> None:
    asking = wrapper(address, KG + "SELECT ?c { ?place kg:code ?c } ORDER BY ?c", JSON)
    asking.setMethod(method)
    found = asking.queryAndConvert()["results"]["bindings"]
    assert [each["c"]["value"] for each in found] == ["513300", "513322"]


@pytest.mark.parametrize(
    ("query", "form", "start"),
    [
        (COUNTIES, XML, "<?xml"),
        (COUNTIES, CSV, "name\r\n"),
        (COUNTIES, TSV, "?name\n"),
        ("ASK {}", JSON, '{"head"'),
        (CONSTRUCT, TURTLE, "@prefix"),
        (CONSTRUCT, JSONLD, "[{"),
    ],
)
def test_sparqlwrapper_formats(query: str, form: str, start: str, address: str) -> None:
    with closing(wrapper(address, query, form).query().response) as response:
        assert response.read().decode().startswith(start)


def test_sparqlwrapper_sees_an_error(address: str) -> None:
    with pytest.raises(QueryBadFormed, match="query:1:"):
        wrapper(address, "SELECT", JSON).query()


# ---- rdflib ----


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_queries(method: str, address: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{address}/sparql", method=method))
    assert [str(row.name) for row in graph.query(COUNTIES)] == ["泸定县"]  # type: ignore[union-attr]
    assert graph.query("ASK {}").askAnswer is True


def test_rdflib_matches_triples(address: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{address}/sparql"))
    label = rdflib.SKOS.prefLabel
    programme = rdflib.URIRef("https://w3id.org/kg-build/code/programme/dibao")
    assert {str(each) for each in graph.objects(programme, label)} == {"最低生活保障", "minimum living guarantee"}
    assert (programme, label, rdflib.Literal("最低生活保障", lang="zh")) in graph
    assert len(graph) > 100


def test_rdflib_constructs(address: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{address}/sparql"))
    assert len(graph.query(CONSTRUCT).graph or ()) == 2


# ---- CSV as pandas.read_csv takes it ----


def test_an_address_is_a_table(address: str) -> None:
    """pandas.read_csv(address) opens it by urllib, without an Accept header for CSV."""
    for path, parameters in [("queries/documents.csv", {}), ("sparql.csv", {"query": COUNTIES})]:
        with urlopen(f"{address}/{path}?{urlencode(parameters)}") as response:
            table = list(csv.reader(io.TextIOWrapper(response, "utf-8", newline="")))
        assert len(table) > 1
        assert len({len(row) for row in table}) == 1


# ---- Comunica ----


def installed(pytestconfig: pytest.Config, name: str, *packages: str) -> Path:
    """Where packages of npm are installed; on the first run, which takes a minute and the network."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    folder = pytestconfig.cache.mkdir(name) if pytestconfig.cache else pytest.skip("no cache")
    if not all((folder / "node_modules" / each.rpartition("@")[0]).is_dir() for each in packages):
        options = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
        done = subprocess.run(["npm", "install", *options, *packages], check=False, capture_output=True, timeout=300)
        if done.returncode:
            pytest.skip(f"{' '.join(packages)} cannot be installed here")
    return folder


@pytest.fixture(scope="module")
def modules(pytestconfig: pytest.Config) -> Path:
    """Where Comunica is installed."""
    return installed(pytestconfig, f"comunica-{COMUNICA}", f"@comunica/query-sparql@{COMUNICA}")


def comunica(modules: Path, address: str, query: str) -> str:
    command = ["node", str(SCRIPT), str(modules), f"{address}/sparql", query]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_comunica_finds_out_what_the_endpoint_is(modules: Path, address: str) -> None:
    found = json.loads(comunica(modules, address, COUNTIES))
    assert [each["name"]["value"] for each in found["results"]["bindings"]] == ["泸定县"]


def test_comunica_constructs(modules: Path, address: str) -> None:
    assert "泸定县" in comunica(modules, address, CONSTRUCT)


# ---- Yasgui ----

YASGUI = ("@zazuko/yasgui@4.6.2", "playwright-core@1.65.1")


def test_a_page_with_yasgui_shows_the_rows(pytestconfig: pytest.Config, address: str) -> None:
    """In a browser, from another origin."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium is installed")
    modules = installed(pytestconfig, "yasgui", *YASGUI)
    command = ["node", str(SCRIPT.with_name("yasgui.mjs")), str(modules), browser, f"{address}/sparql", COUNTIES]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["1", '"泸定县"@zh']]


# ---- grlc ----

VALUES = {
    "agency": "民政局",
    "county": "泸定县",
    "direction": "up",
    "document": "demo-luding-2020",
    "minimum": "1000",
    "place": "泸定县",
    "programme": "城市低保",
    "strength": "proof",
    "year": "2020",
}


def test_grlc_answers_the_saved_queries_as_the_server_does(address: str, tmp_path: Path) -> None:
    """Each without its optional parameters, with each of them, and with all."""
    program = shutil.which("grlc-server")
    if program is None:
        pytest.skip("grlc is not installed (pip install grlc==1.3.11)")
    (tmp_path / "config.ini").write_text(
        f"[defaults]\nsparql_endpoint = {address}/sparql\n[local]\nlocal_sparql_dir = {QUERIES}\n"
    )
    calls = list(_calls())
    command = [str(Path(program).parent / "python"), str(SCRIPT.with_name("grlc_calls.py")), str(tmp_path)]
    paths = json.dumps([f"/api-local/{name}?{values}" for name, values in calls])
    done = subprocess.run(command, input=paths, capture_output=True, encoding="utf-8", timeout=300, check=True)
    for (name, values), (status, text) in zip(calls, json.loads(done.stdout.splitlines()[-1]), strict=True):
        with urlopen(f"{address}/queries/{name}.csv?{values}") as response:
            own = response.read().decode()
        assert (name, values, status) == (name, values, 200)
        assert (name, values, _rows(text)) == (name, values, _rows(own))


def _calls() -> Iterator[tuple[str, str]]:
    for query in list_queries(QUERIES):
        optional = [each.name for each in query.parameters if not each.required]
        required = {each.name: VALUES[each.name] for each in query.parameters if each.required}
        for names in [(), *((name,) for name in optional), tuple(optional)]:
            yield query.name, urlencode(required | {name: VALUES[name] for name in names})


def _rows(text: str) -> list[list[str]]:
    return sorted(csv.reader(io.StringIO(text)))
