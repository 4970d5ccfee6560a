"""The SPARQL 1.1 Protocol as the endpoint answers it, saved queries as resources, other clients; on a real server."""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import logging
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import html5rdf
import httpx
import pytest
import rdflib
import zstandard
from openapi_spec_validator import validate

from helpers_serve import QUERIES, publish_small, running, small_settings, wait_for
from kg_build.errors import StoreError, UsageError
from kg_build.queries import list_queries
from kg_build.serve.app import listening, serve
from kg_build.serve.negotiate import GRAPH_TYPES, SOLUTION_TYPES, best_type

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:rdflib\..*")  # of its own parsers

HERE = Path(__file__).parent
SELECT = "SELECT DISTINCT ?name { ?place a kg:County ; skos:prefLabel ?name }"
CONSTRUCT = "CONSTRUCT WHERE { ?place a kg:County ; skos:prefLabel ?name }"
LINKS = "https://w3id.org/kg-build/graph/links"
FORM = "application/x-www-form-urlencoded"
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = publish_small(tmp_path_factory.mktemp("serve") / "store")
    with running(small_settings(store)) as at:
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
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8", b"<!doctype html>"),
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


@pytest.mark.parametrize("query", ["query=ASK+%7B%7D&query=ASK+%7B%7D", "query=%FF", "&".join(["a=b"] * 200)])
def test_one_query_is_wanted(query: str, client: httpx.Client) -> None:
    assert client.get(f"/sparql?{query}").status_code == 400


def test_a_graph_that_is_no_iri(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK {}", "default-graph-uri": "no iri"}).status_code == 400


def test_a_body_that_is_not_utf8(client: httpx.Client) -> None:
    headers = {"content-type": "application/sparql-query"}
    response = client.post("/sparql", content="ASK {} # 泸定".encode("gb18030"), headers=headers)
    assert response.status_code == 400


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", ""])
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


@pytest.mark.parametrize("path", ["/sparql?update=CLEAR+ALL", "/sparql?query=ASK+%7B%7D&update=CLEAR+ALL"])
def test_updates_are_refused(path: str, client: httpx.Client) -> None:
    response = client.get(path)
    assert (response.status_code, "updates are not allowed" in response.text) == (403, True)


def test_updates_are_refused_by_post(client: httpx.Client) -> None:
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    headers = {"content-type": "application/sparql-update"}
    assert client.post("/sparql", content=b"CLEAR ALL", headers=headers).status_code == 403


def test_a_query_that_is_too_long(client: httpx.Client) -> None:
    assert client.post("/sparql", data={"query": "ASK {} #" + "x" * 60_000}).status_code == 413


@pytest.mark.parametrize("host", ["a b", "example.org/<script>", "x" * 300])
def test_a_host_that_is_none(host: str, client: httpx.Client) -> None:
    response = client.get("/", headers={"host": host})
    assert response.status_code == 400


# ---- methods, encodings, validators ----


def test_options(client: httpx.Client) -> None:
    response = client.options("/sparql")
    assert response.status_code == 204
    assert {"GET", "HEAD", "POST", "OPTIONS"} == set(response.headers["allow"].split(", "))


def test_preflight(client: httpx.Client) -> None:
    """What a browser asks before a page of another origin may POST a query."""
    headers = {
        "origin": "http://example.org",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    response = client.options("/sparql", headers=headers)
    assert response.status_code == 200
    assert "POST" in response.headers["access-control-allow-methods"]
    assert response.headers["access-control-allow-headers"] == "content-type"


def test_head_has_the_headers_of_get(client: httpx.Client) -> None:
    got = client.get("/sparql", params={"query": SELECT})
    head = client.head("/sparql", params={"query": SELECT})
    assert head.content == b""
    for name in ("content-type", "etag", "vary", "content-length"):
        assert head.headers[name] == got.headers[name]


def test_head_of_a_bad_query(client: httpx.Client) -> None:
    assert client.head("/sparql", params={"query": "SELECT"}).status_code == 400


def wide(body: bytes) -> bytes:
    """By zstd with a window of 128 MB, more than a reader must offer."""
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return packer.compress(body) + packer.flush()


def test_packed_as_the_client_takes_it(client: httpx.Client) -> None:
    """Each coding has its own validator, before and after the answer is kept."""
    tags = dict[str | None, str]()
    accepted = {
        "gzip": "gzip",
        "br, gzip;q=0.1": "gzip",
        "gzip;q=0": None,
        "identity": None,
        "gzip, deflate, br, zstd": "zstd",
        "zstd;q=0.1, gzip": "gzip",
    }
    for header, used in [*accepted.items(), *accepted.items()]:
        response = client.get("/sparql", params={"query": SELECT}, headers={"accept-encoding": header})
        assert response.headers.get("content-encoding") == used
        assert "Accept-Encoding" in response.headers["vary"]
        assert names(response.content) == ["泸定县"]
        assert tags.setdefault(used, response.headers["etag"]) == response.headers["etag"]
    assert len(set(tags.values())) == 3


def test_a_long_answer_by_zstd(client: httpx.Client) -> None:
    """It is cut into frames of the pipe, and is one frame of zstd."""
    everything = {"query": "SELECT * { ?s ?p ?o . ?s ?q ?r }"}
    plain = client.get("/sparql.csv", params=everything, headers={"accept-encoding": "identity"})
    packed = client.get("/sparql.csv", params=everything, headers={"accept-encoding": "zstd"})
    assert packed.headers["content-encoding"] == "zstd"
    assert sorted(packed.content.splitlines()) == sorted(plain.content.splitlines())


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("zstd", zstandard.compress)]
)
def test_a_body_that_is_packed(encoding: str, pack: Callable[[bytes], bytes], client: httpx.Client) -> None:
    headers = {"content-type": "application/sparql-query", "content-encoding": encoding}
    assert names(client.post("/sparql", content=pack(SELECT.encode()), headers=headers).content) == ["泸定县"]


@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [
        ("br", b"x", 415),
        ("gzip", b"no gzip", 400),
        ("gzip", gzip.compress(b"ASK {}")[:-4], 400),
        ("gzip", gzip.compress(b"ASK {} #" + b"x" * 50_000_000), 413),
        ("zstd", b"no zstd", 400),
        ("zstd", zstandard.compress(b"ASK {}")[:-4], 400),
        ("zstd", zstandard.compress(b"ASK {} #" + b"x" * 50_000_000), 413),
        ("zstd", wide(b"ASK {}"), 400),
    ],
    ids=["unknown", "no gzip", "cut gzip", "gzip bomb", "no zstd", "cut zstd", "zstd bomb", "zstd window"],
)
def test_a_body_that_cannot_be_unpacked(encoding: str, body: bytes, status: int, client: httpx.Client) -> None:
    headers = {"content-type": "application/sparql-query", "content-encoding": encoding}
    assert client.post("/sparql", content=body, headers=headers).status_code == status


def test_what_the_client_has_is_not_sent_again(client: httpx.Client) -> None:
    for query in (SELECT, "ASK {}"):
        tag = client.get("/sparql", params={"query": query}).headers["etag"]
        for held in (tag, f'"other", {tag}', tag.removeprefix("W/")):
            response = client.get("/sparql", params={"query": query}, headers={"if-none-match": held})
            assert (response.status_code, response.content) == (304, b"")
            assert response.headers["etag"] == tag


def test_an_unseen_query_is_not_run_if_the_client_has_its_answer(client: httpx.Client) -> None:
    """The validator is made of the query and the generation, so that another worker knows it too."""
    query = "SELECT ?unseen {}"
    tag = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"}).headers["etag"]
    held = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv", "if-none-match": tag})
    other = client.get("/sparql", params={"query": query}, headers={"accept": "application/xml", "if-none-match": tag})
    assert (held.status_code, other.status_code) == (304, 200)


def test_answers_protect_browsers(client: httpx.Client) -> None:
    for path in ("/", "/nowhere", "/sparql?query=ASK"):
        headers = client.get(path, headers=BROWSER).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "server" not in headers


# ---- what the server says of itself ----


def graph(response: httpx.Response) -> rdflib.Graph:
    form = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/rdf+xml": "xml"}
    return rdflib.Graph().parse(
        data=response.content, format=form.get(response.headers["content-type"].partition(";")[0], "nt")
    )


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"]
)
def test_without_a_query_the_service_describes_itself(accept: str, address: str, client: httpx.Client) -> None:
    """SPARQL 1.1 Service Description, section 2."""
    found = graph(client.get("/sparql", headers={"accept": accept}))
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    (service,) = found.subjects(rdflib.RDF.type, sd.Service)
    assert set(found.objects(service, sd.endpoint)) == {rdflib.URIRef(f"{address}/sparql")}
    assert sd.UnionDefaultGraph in set(found.objects(service, sd.feature))
    assert sd.SPARQL11Query in set(found.objects(service, sd.supportedLanguage))
    assert rdflib.URIRef(LINKS) in set(found.objects(None, sd.name))


@pytest.mark.parametrize("path", ["/", "/.well-known/void"])
def test_the_data_set_is_described(path: str, address: str, client: httpx.Client) -> None:
    found = graph(client.get(path, headers={"accept": "text/turtle"}))
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    (dataset,) = found.subjects(rdflib.RDF.type, void.Dataset)
    assert found.value(dataset, void.sparqlEndpoint) == rdflib.URIRef(f"{address}/sparql")
    assert int(str(found.value(dataset, void.triples))) > 100
    assert found.value(dataset, rdflib.RDF.type, any=True)


def test_metrics(client: httpx.Client) -> None:
    client.get("/sparql", params={"query": SELECT})
    text = client.get("/metrics").text
    assert re.search(r'^kg_requests_total\{route="/sparql",status="200"\} [1-9]', text, re.MULTILINE)
    assert re.search(r'^kg_cache_lookups_total\{result="hit"\} [1-9]', text, re.MULTILINE)
    assert "kg_generation_info{name=" in text


def test_ready(client: httpx.Client) -> None:
    assert client.get("/ready").text == "ready\n"


def test_the_log_tells_no_secrets(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    with (
        running(small_settings(publish_small(tmp_path / "store"), log=True)) as address,
        caplog.at_level(logging.INFO, logger="kg_build.access"),
    ):
        logging.getLogger("kg_build.access").propagate = True
        secret = {"authorization": "Bearer hunter2", "cookie": "hunter2"}
        httpx.get(f"{address}/sparql", params={"query": "ASK {} # hunter2"}, headers=secret)
        wait_for(lambda: caplog.messages)
    line = json.loads(caplog.messages[-1])
    assert (line["path"], line["status"], line["complete"]) == ("/sparql", 200, True)
    assert "hunter2" not in caplog.text


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


@pytest.mark.parametrize("page", ["/", "/queries", "/sparql", "/queries/biggest-payments", "/doc/demo-luding-2020"])
def test_the_links_of_a_page_work(page: str, address: str, client: httpx.Client) -> None:
    text = client.get(page, headers=BROWSER).text
    hrefs = {html.unescape(each) for each in re.findall(r'href="([^"#]+)', text)}
    own = {href for href in hrefs if href.startswith(address)}
    assert len(own) >= 5
    html5rdf.HTMLParser(strict=True).parse(text)  # raises where the page is no valid HTML
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(set(ids)) == len(ids)
    assert {client.get(href, headers=BROWSER).status_code for href in own} == {200}


def test_the_page_of_a_saved_query_has_a_form_with_choices_from_the_data(client: httpx.Client) -> None:
    text = client.get("/queries/county-facts", params={"county": "康定市"}, headers=BROWSER).text
    assert '<input id="county" name="county" value="康定市" list="county-values">' in text
    assert '<option value="泸定县"></option>' in text
    assert text.count("<tr>") == 4
    assert "county-facts.csv?county=%E5%BA%B7%E5%AE%9A%E5%B8%82" in text


def test_a_saved_query_without_an_ending_is_negotiated(client: httpx.Client) -> None:
    response = client.get("/queries/documents", headers={"accept": "text/csv"})
    assert response.text == client.get("/queries/documents.csv").text
    assert client.get("/queries/documents", headers={"accept": "image/png"}).status_code == 406


def test_the_page_of_a_saved_query_offers_what_it_enumerates(client: httpx.Client) -> None:
    text = client.get("/queries/changes", params={"direction": "down"}, headers=BROWSER).text
    assert "<option selected>down</option>" in text
    wrong = client.get("/queries/changes", params={"direction": "<b>"}, headers=BROWSER)
    assert wrong.status_code == 400
    assert "choose one of up, down" in wrong.text
    assert "<b>" not in wrong.text


def test_the_page_of_a_query_shows_its_result(client: httpx.Client) -> None:
    for query, says in [(SELECT, "泸定县"), ("ASK {}", "true"), (CONSTRUCT, "skos:prefLabel")]:
        response = client.get("/sparql", params={"query": query}, headers=BROWSER)
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert says in response.text
    evil = client.get("/sparql", params={"query": "SELECT ('<script>' AS ?x) {}"}, headers=BROWSER)
    assert "<script>" not in evil.text


def test_a_result_by_its_ending(client: httpx.Client) -> None:
    assert client.get("/sparql.csv", params={"query": SELECT}).text == "name\r\n泸定县\r\n"
    assert client.get("/sparql.ttl", params={"query": SELECT}).status_code == 404


def test_saved_queries_as_data(address: str, client: httpx.Client) -> None:
    """Each is the query that its page runs, and parses."""
    found = graph(client.get("/.well-known/sparql-examples", headers={"accept": "text/turtle"}))
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    saved = list_queries(HERE.parent / "queries")
    assert len(set(found.subjects(rdflib.RDF.type, sh.SPARQLExecutable))) == len(saved)
    for text in found.objects(None, sh.select):
        assert client.post("/sparql", data={"query": str(text)}).status_code == 200


def test_openapi_is_valid_and_lists_every_saved_query(client: httpx.Client) -> None:
    found = client.get("/openapi.json").json()
    validate(found)
    for query in list_queries(HERE.parent / "queries"):
        given = found["paths"][f"/queries/{query.name}.{{format}}"]["get"]["parameters"]
        assert [each["name"] for each in given[1:]] == [each.name for each in query.parameters]


# ---- things ----


@pytest.mark.parametrize(
    "path",
    ["/id/place/泸定县", "/id/obs/demo-luding-2020/19", "/code/programme/urban-dibao", "/id/doc/demo-luding-2020"],
)
def test_a_thing_has_a_page_and_triples(path: str, client: httpx.Client) -> None:
    page = client.get(path, headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-location"] == f"{quote(path)}.html"
    thing = rdflib.URIRef("https://w3id.org/kg-build" + path)
    for accept, ending in [("text/turtle", "ttl"), ("application/ld+json", "jsonld"), ("application/n-triples", "nt")]:
        response = client.get(path, headers={"accept": accept})
        assert response.headers["content-location"] == f"{quote(path)}.{ending}"
        assert "Accept" in response.headers["vary"]
        found = graph(response)
        assert list(found.predicate_objects(thing))
        assert set(graph(client.get(f"{path}.{ending}"))) == set(found)


def test_a_page_of_a_thing_leads_to_others(client: httpx.Client) -> None:
    text = client.get("/id/obs/demo-luding-2020/19", headers=BROWSER).text
    assert "<h1>1200人</h1>" in text
    assert ">城市低保</a>" in text
    assert f'/id/place/{quote("泸定县")}"' in text
    assert '/doc/demo-luding-2020#char=19,24"' in text


@pytest.mark.parametrize("path", ["/id/nothing", "/code/", "/doc/nothing", "/id/place/%FF", "/id/%00", "/id/a b<c>"])
def test_things_that_are_not_there(path: str, client: httpx.Client) -> None:
    assert client.get(path, headers=BROWSER).status_code in (400, 404)


def test_a_text_shows_its_figures_where_evidence_points_to(client: httpx.Client) -> None:
    """The fragment #char=19,24 of the evidence is the id of the figure."""
    text = client.get("/doc/demo-luding-2020", headers=BROWSER).text
    assert re.search(
        r'<a id="char=19,24" href="[^"]*/id/obs/demo-luding-2020/19" title="[^"]*城市低保[^"]*" class="fact">1200人</a>',
        text,
    )
    assert '<p id="char=10,60">' in text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/queries/nothing.json", 404, "county-facts"),
        ("/queries/documents.ttl", 404, "json"),
        ("/queries/documents.csv?year=2020", 400, "unknown parameter year"),
        ("/queries/biggest-payments.csv?minimum=much", 400, "minimum cannot be"),
        ("/queries/biggest-payments.csv?minimum=", 400, "minimum is empty"),
        ("/queries/changes.csv?direction=", 400, "direction is empty"),
        ("/queries/changes.csv?county=a&county=b", 400, "given twice"),
        ("/nowhere", 404, "Not Found"),
    ],
)
def test_what_is_not_there(path: str, status: int, says: str, client: httpx.Client) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert says in response.text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/id/<script>", 404, "kg-build/id/%3Cscript%3E"),
        ("/id/nothing", 404, "the graph says nothing of https://w3id.org/kg-build/id/nothing"),
        ("/queries/<b>", 404, "no such query"),
        ("/queries/changes.csv?direction=%3Cb%3E", 400, "cannot be &#39;&lt;b&gt;&#39;"),
        ("/nowhere", 404, "Not Found"),
        ("/sparql.ttl?query=ASK{}", 404, "ASK is not answered as ttl"),
    ],
)
def test_people_are_told_on_a_page_and_programs_in_a_line(
    path: str, status: int, says: str, client: httpx.Client
) -> None:
    page = client.get(path, headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert 'role="alert"' in page.text
    assert says in page.text
    assert "<script" not in page.text
    assert "<b>" not in page.text
    line = client.get(path, headers={"accept": "application/json"})
    assert (line.status_code, line.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert "<html" not in line.text
    assert line.text.endswith("\n")


def test_other_origins_may_read(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": SELECT}, headers={"origin": "http://example.org"})
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_browser_gets_the_form_back_with_what_is_wrong(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "SELECT ?s {"}, headers=BROWSER)
    assert response.status_code == 400
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "SELECT ?s {</textarea>" in response.text
    assert '<p role="alert" class="error">query:1:12: not a SPARQL query' in response.text
    assert client.get("/sparql", params={"query": "SELECT ?s {"}).headers["content-type"].startswith("text/plain")


def test_forms_and_descriptions_speak_both_languages(client: httpx.Client) -> None:
    for query in list_queries(QUERIES):
        text = client.get(f"/queries/{query.name}", headers=BROWSER).text
        assert re.search(
            r'<h1>[^<]+ <span lang="en">[^<]+</span></h1>\n<p>[^<]+<br><span lang="en">[^<]+</span></p>', text
        )
        labels = re.findall(r'<label for="(\w+)">(.)', text)
        assert [name for name, _ in labels] == [each.name for each in query.parameters]
        assert not any(first.isascii() for _, first in labels)


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


def test_a_port_that_is_taken(address: str) -> None:
    with pytest.raises(UsageError, match="cannot listen"):
        listening("127.0.0.1", int(address.rpartition(":")[2]))


def test_a_store_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        serve(small_settings(tmp_path / "nowhere"))


def test_the_reconciliation_service_is_there(client: httpx.Client) -> None:
    manifest = client.get("/reconcile", headers={"origin": "http://127.0.0.1:3333"})
    assert manifest.headers["access-control-allow-origin"] == "*"
    assert "0.2" in manifest.json()["versions"]
    found = client.post("/reconcile", data={"queries": '{"q0": {"query": "泸定县"}}'}).json()["q0"]["result"]
    assert (found[0]["name"], found[0]["match"]) == ("泸定县", True)


def test_the_reconciliation_service_has_the_figures_of_the_store(client: httpx.Client) -> None:
    """They come from a worker, as answers of /sparql do."""
    asked = {
        "ids": ["513322"],
        "properties": [{"id": "figure", "settings": {"indicator": "保障标准"}}, {"id": "links"}],
    }
    found = client.post("/reconcile", data={"extend": json.dumps(asked)})
    cells = found.json()["rows"]["513322"]
    assert cells == {"figure": [{"float": 560.0}], "links": [{"str": "https://w3id.org/kg-build/id/place/泸定县"}]}
