"""The SPARQL 1.1 Protocol as the endpoint answers it, saved queries as resources, other clients; on a real server."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import httpx
import pytest
import uvicorn
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from kg_build.errors import StoreError, UsageError
from kg_build.queries import list_queries
from kg_build.rdf import RdfFormat, Store
from kg_build.serve import application, serve
from kg_build.serve.app import listening
from kg_build.serve.negotiate import GRAPH_TYPES, SOLUTION_TYPES, best_type
from kg_build.serve.work import Workers

HERE = Path(__file__).parent
SELECT = "SELECT DISTINCT ?name { ?place a kg:County ; skos:prefLabel ?name }"
CONSTRUCT = "CONSTRUCT WHERE { ?place a kg:County ; skos:prefLabel ?name }"
LINKS = "https://w3id.org/kg-build/graph/links"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def store() -> Store:
    filled = Store()
    filled.load(path=str(HERE / "data" / "small.trig"), format=RdfFormat.TRIG)
    return filled


@contextmanager
def running(app: Starlette) -> Iterator[str]:
    """The address of a server on a free port."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    with closing(listening("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    with running(application(store, list_queries(HERE.parent / "queries"))) as at:
        yield at


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address) as connected:
        yield connected


def names(body: bytes) -> list[str]:
    return [each["name"]["value"] for each in json.loads(body)["results"]["bindings"]]


# ---- the three ways to ask (section 2.1) ----


@pytest.mark.parametrize("path", ["/sparql", "/query"])
def test_get_query(path: str, client: httpx.Client) -> None:
    response = client.get(path, params={"query": SELECT})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert names(response.content) == ["泸定县"]


def test_post_form(client: httpx.Client) -> None:
    assert names(client.post("/sparql", data={"query": SELECT}).content) == ["泸定县"]


def test_post_form_with_charset(client: httpx.Client) -> None:
    headers = {"content-type": f"{FORM}; charset=UTF-8"}
    response = client.post("/sparql", content=urlencode({"query": SELECT}), headers=headers)
    assert names(response.content) == ["泸定县"]


def test_post_directly(client: httpx.Client) -> None:
    query = "SELECT ?name { VALUES ?name { '泸定县' } }".encode()
    headers = {"content-type": "application/sparql-query"}
    assert names(client.post("/sparql", content=query, headers=headers).content) == ["泸定县"]


def test_head(client: httpx.Client) -> None:
    assert client.head("/sparql", params={"query": SELECT}).status_code == 200


def test_unknown_parameters_are_ignored(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": SELECT, "format": "xml", "timeout": "1", "debug": ""})
    assert response.headers["content-type"] == "application/sparql-results+json"


def test_the_default_graph_is_the_union(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "ASK { GRAPH ?a { ?s kg:code ?c } ?s kg:code ?c }"})
    assert response.json()["boolean"] is True


def test_the_client_names_the_default_graph(client: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?name) { ?s ?p ?o }"
    response = client.get("/sparql", params={"query": count, "default-graph-uri": LINKS})
    assert names(response.content) == ["1"]


def test_the_client_names_the_named_graphs(client: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?name) { GRAPH ?g { ?s ?p ?o } }"
    response = client.get("/sparql", params={"query": count, "named-graph-uri": LINKS})
    assert names(response.content) == ["1"]


# ---- content negotiation ----


@pytest.mark.parametrize(
    ("accept", "media_type", "start"),
    [
        ("*/*", "application/sparql-results+json", b'{"head"'),
        ("application/json", "application/json", b'{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/csv", "text/csv; charset=utf-8", b"name\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?name\n"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/turtle, text/*;q=0.1", "text/csv; charset=utf-8", b"name"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/sparql-results+json", b'{"head"'),
    ],
)
def test_select_accept(accept: str, media_type: str, start: bytes, client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": SELECT}, headers={"accept": accept})
    assert response.headers["content-type"] == media_type
    assert "accept" in response.headers["vary"].lower()
    assert response.content.startswith(start)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/sparql-results+json, application/ld+json;q=0.2", "application/ld+json"),
    ],
)
def test_construct_accept(accept: str, media_type: str, client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": CONSTRUCT}, headers={"accept": accept})
    assert response.headers["content-type"] == media_type
    assert response.content


@pytest.mark.parametrize(("query", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (SELECT, "*/*;q=0")])
def test_not_acceptable(query: str, accept: str, client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert response.status_code == 406
    assert "text/" in response.text


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("*/*;q=0.1, application/sparql-results+json;q=0", "application/json"),
        ("TEXT/CSV; charset=utf-8; Q=0.9", "text/csv"),
        ("text/csv;q=high", None),
        ("image/png", None),
        (",,;", None),
    ],
)
def test_best_type(accept: str | None, best: str | None) -> None:
    assert best_type(accept, tuple(SOLUTION_TYPES)) == best


def test_turtle_is_what_a_client_gets_that_takes_anything() -> None:
    assert best_type("*/*", tuple(GRAPH_TYPES)) == "text/turtle"


# ---- refusals ----


def test_a_syntax_error_has_line_and_column(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "SELECT * {\n ?s ?p"})
    assert response.status_code == 400
    assert response.text.startswith("query:2:7: not a SPARQL query")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> {} }", "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", "only queries are answered"),
        ("SELECT * " + "{" * 5000, "nest deeper"),
        ("", "not a SPARQL query"),
    ],
)
def test_bad_queries(query: str, says: str, client: httpx.Client) -> None:
    response = client.post("/sparql", data={"query": query})
    assert response.status_code == 400
    assert says in response.text


@pytest.mark.parametrize(
    "query", ["", "query=ASK+%7B%7D&query=ASK+%7B%7D", "update=CLEAR+ALL", "query=%FF", "&".join(["a=b"] * 200)]
)
def test_one_query_is_wanted(query: str, client: httpx.Client) -> None:
    assert client.get(f"/sparql?{query}").status_code == 400


def test_a_graph_that_is_no_iri(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK {}", "default-graph-uri": "no iri"}).status_code == 400


def test_a_body_that_is_not_utf8(client: httpx.Client) -> None:
    headers = {"content-type": "application/sparql-query"}
    response = client.post("/sparql", content="ASK {} # 泸定".encode("gb18030"), headers=headers)
    assert response.status_code == 400


@pytest.mark.parametrize("media_type", ["application/sparql-update", "application/json", "text/plain"])
def test_unsupported_media_type(media_type: str, client: httpx.Client) -> None:
    response = client.post("/sparql", content=b"ASK {}", headers={"content-type": media_type})
    assert response.status_code == 415
    assert "application/sparql-query" in response.headers["accept-post"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_method_not_allowed(method: str, client: httpx.Client) -> None:
    response = client.request(method, "/sparql", params={"query": SELECT})
    assert response.status_code == 405
    assert {"GET", "HEAD", "POST"} <= set(response.headers["allow"].split(", "))


def test_a_request_that_is_too_long(client: httpx.Client) -> None:
    assert client.post("/sparql", data={"query": "ASK {} #" + "x" * 200_000}).status_code == 413


def test_a_query_that_takes_too_long(store: Store) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?d && ?c = ?i) }"
    with running(application(store, (), seconds=0.05)) as impatient:
        response = httpx.get(f"{impatient}/sparql", params={"query": slow})
    assert response.status_code == 503
    assert response.headers["retry-after"]


def test_no_more_work_at_once_than_there_are_workers() -> None:
    gate = threading.Event()

    async def crowd() -> list[object]:
        workers = Workers(at_once=1, seconds=5)
        first = asyncio.create_task(workers.run(gate.wait))
        await asyncio.sleep(0.05)
        second = await asyncio.gather(workers.run(lambda: "never"), return_exceptions=True)
        gate.set()
        return [await first, *second, await workers.run(lambda: "free again")]

    first, second, third = asyncio.run(crowd())
    assert (first, third) == (True, "free again")
    assert isinstance(second, HTTPException)
    assert second.status_code == 503


# ---- pages and saved queries ----


def test_the_page_lists_the_saved_queries(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.headers["content-type"].startswith("text/html")
    for query in list_queries(HERE.parent / "queries"):
        assert f"queries/{query.name}" in response.text
    assert "查询" in response.text
    assert "endpoint" in response.text


def test_health(client: httpx.Client) -> None:
    assert client.get("/health").text == "ok\n"


def test_a_saved_query_as_json_and_csv(client: httpx.Client) -> None:
    found = client.get("/queries/county-facts.json", params={"county": "康定市"})
    assert found.headers["content-type"] == "application/sparql-results+json"
    assert len(found.json()["results"]["bindings"]) == 3
    table = client.get("/queries/documents.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert [row["place"] for row in csv.DictReader(io.StringIO(table.text))] == ["康定市", "泸定县"]


def test_the_links_of_the_page_work(client: httpx.Client) -> None:
    hrefs = [part.partition('"')[0] for part in client.get("/").text.split('href="')[1:]]
    assert len(hrefs) == 2 * len(list_queries(HERE.parent / "queries"))
    assert {client.get("/" + href).status_code for href in hrefs} == {200}


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/queries/nothing.json", 404, "county-facts"),
        ("/queries/documents.ttl", 404, "json"),
        ("/queries/documents.csv?year=2020", 400, "unknown parameter year"),
        ("/queries/biggest-payments.csv?minimum=much", 400, "minimum cannot be"),
        ("/nowhere", 404, "Not Found"),
    ],
)
def test_what_is_not_there(path: str, status: int, says: str, client: httpx.Client) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert says in response.text


def test_other_origins_may_read(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": SELECT}, headers={"origin": "http://example.org"})
    assert response.headers["access-control-allow-origin"] == "*"


# ---- a real server and real clients ----


def test_urllib(address: str) -> None:
    request = Request(f"{address}/sparql?query={quote(SELECT)}", headers={"Accept": "text/csv"})
    with urlopen(request) as response:
        assert response.read().decode() == "name\r\n泸定县\r\n"


def test_urllib_sees_an_error(address: str) -> None:
    with pytest.raises(HTTPError) as caught:
        urlopen(f"{address}/sparql?query=SELECT")
    with caught.value as error:
        assert error.code == 400
        assert error.read().startswith(b"query:1:")


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_select(method: str, address: str) -> None:
    wrapper = SPARQLWrapper(f"{address}/sparql")
    wrapper.setMethod(method)
    wrapper.setQuery("PREFIX kg: <https://w3id.org/kg-build/ont#> SELECT ?c { ?place kg:code ?c } ORDER BY ?c")
    wrapper.setReturnFormat(JSON)
    found = wrapper.queryAndConvert()["results"]["bindings"]
    assert [each["c"]["value"] for each in found] == ["513300", "513322"]


@pytest.mark.parametrize(
    ("query", "form", "start"), [("SELECT ?x {}", XML, "<"), ("SELECT ?x {}", CSV, "x"), (CONSTRUCT, TURTLE, "@prefix")]
)
def test_sparqlwrapper_formats(query: str, form: str, start: str, address: str) -> None:
    wrapper = SPARQLWrapper(f"{address}/sparql")
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    with closing(wrapper.query().response) as response:
        assert response.read().decode().startswith(start)


def test_a_port_that_is_taken(address: str) -> None:
    with pytest.raises(UsageError, match="cannot listen"):
        listening("127.0.0.1", int(address.rpartition(":")[2]))


def test_a_store_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        serve(tmp_path / "nowhere")
