"""Whatever is sent, the answer is no fault of the server: never 500, and the next client is answered."""

from __future__ import annotations

import importlib.util
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers_serve import QUERIES, publish_small, running, small_settings

FUZZ = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KNOWN = [200, 204, 304, 307, 400, 403, 404, 405, 406, 408, 413, 415, 429, 431, 503]

QUERIES_SEEN = [path.read_text("utf-8") for path in sorted(QUERIES.glob("*.rq"))]
PIECES = st.sampled_from(
    [
        *[
            "SELECT",
            "ASK",
            "CONSTRUCT",
            "DESCRIBE",
            "WHERE",
            "FROM",
            "NAMED",
            "GRAPH",
            "OPTIONAL",
            "VALUES",
            "BIND",
            "AS",
            "COUNT",
            "?s",
            "?_x",
            "kg:",
            "a",
            "1.5e",
        ],
        *("'''", '"""', "<graph/links>", "\u0000"),
        *"{}()[]<>.;,?*/|^!=+-\"'\\#@&%\n ",
    ]
)
PATHS = st.sampled_from(
    [
        "/",
        "/sparql",
        "/query",
        "/sparql.csv",
        "/sparql.ttl",
        "/queries",
        "/queries/changes",
        "/queries/changes.csv",
        "/queries/county-facts.json",
        "/openapi.json",
        "/.well-known/void",
        "/.well-known/sparql-examples",
        "/ready",
        "/health",
        "/metrics",
        "/style.css",
        "/id/place/泸定县",
        "/code/programme/dibao",
        "/doc/demo-luding-2020",
    ]
)
NAMES = st.sampled_from(
    ["query", "update", "default-graph-uri", "named-graph-uri", "county", "year", "direction", "minimum", "programme"]
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
MEDIA = st.sampled_from(
    ["text/html", "text/turtle", "*/*", "text/*;q=0.5", "application/json", "image/png", ";q", "a/b;q=x", ""]
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = publish_small(tmp_path_factory.mktemp("fuzz") / "store")
    changes = {"seconds": 5.0, "kills": 10_000, "body": 1.0}
    with running(small_settings(store, **changes)) as address, httpx.Client(base_url=address, timeout=30) as made:
        yield made
        assert made.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


@st.composite
def requests(draw: st.DrawFn) -> httpx.Request:
    """A request of which every part may be odd."""
    method = draw(st.sampled_from(["GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "TRACE"]))
    quoted = TEXT.map(lambda text: quote(text, safe="/"))
    path = draw(PATHS | quoted.map("/{}".format) | quoted.map("/id/{}".format))
    forms = ["application/x-www-form-urlencoded", "application/sparql-query", "text/plain", ""]
    headers = {
        "accept": draw(MEDIA | LATIN),
        "accept-encoding": draw(st.sampled_from(["gzip", "zstd", "identity", "*;q=0", "deflate", "", "gzip;q=,"])),
        "if-none-match": draw(st.sampled_from(["", "*", '"x"', 'W/"']) | LATIN),
        "host": draw(st.sampled_from(["localhost", "example.org:80", "[::1]:7", "a b", "<x>"])),
        "content-type": draw(st.sampled_from(forms) | LATIN),
        "content-encoding": draw(st.sampled_from(["", "gzip", "zstd", "br", "identity"])),
    }
    params = draw(st.lists(st.tuples(NAMES | TEXT, TEXT), max_size=4))
    content = draw(st.binary(max_size=50) | st.sampled_from([b"query=ASK+%7B%7D", b"query=%FF", b"ASK {}"]))
    body = content if method == "POST" else b""
    stripped = {name: value.strip() for name, value in headers.items()}
    return httpx.Request(method, f"http://test{path}", params=params, headers=stripped, content=body)


@FUZZ
@given(requests())
def test_requests(client: httpx.Client, sent: httpx.Request) -> None:
    sent.url = sent.url.copy_with(host=client.base_url.host, port=client.base_url.port)
    assert client.send(sent).status_code in KNOWN


@FUZZ
@given(st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=60).map("".join) | TEXT)
def test_queries_of_pieces(client: httpx.Client, query: str) -> None:
    assert client.post("/sparql", data={"query": query}).status_code in KNOWN


@FUZZ
@given(query=st.sampled_from(QUERIES_SEEN), data=st.data())
def test_saved_queries_with_a_hole_or_a_patch(query: str, data: st.DataObject, client: httpx.Client) -> None:
    start = data.draw(st.integers(0, len(query)))
    end = data.draw(st.integers(start, min(len(query), start + 60)))
    patched = query[:start] + data.draw(st.lists(PIECES, max_size=3).map(" ".join)) + query[end:]
    accept = data.draw(MEDIA)
    assert client.post("/sparql", data={"query": patched}, headers={"accept": accept}).status_code in KNOWN


@settings(FUZZ, max_examples=60)
@given(
    st.binary(max_size=200) | st.binary(max_size=50).map(lambda rest: b"GET /sparql?query=ASK%20{} HTTP/1.1\r\n" + rest)
)
def test_bytes_that_are_no_request(client: httpx.Client, sent: bytes) -> None:
    host, port = client.base_url.host, client.base_url.port or 80
    with socket.create_connection((host, port), timeout=5) as raw:
        raw.sendall(sent + b"\r\n\r\n")
        raw.shutdown(socket.SHUT_WR)
        assert not raw.recv(100).startswith(b"HTTP/1.1 500")


def test_a_saved_query_takes_any_value(client: httpx.Client) -> None:
    for value in ('"', "'''", "\\", "}", "?x", "<a>", "\u0000", "x" * 5000, "\ud7ff", "𠮷", "\r\n"):
        for path in ("/queries/county-facts.csv", "/queries/county-facts"):
            assert client.get(path, params={"county": value}).status_code in (200, 400)


def test_the_folder_of_pages_is_whole() -> None:
    templates = Path(__file__).parents[1] / "src" / "kg_build" / "serve" / "templates"
    assert {path.suffix for path in templates.iterdir()} == {".html", ".css"}


# ---- the saved queries as an API ----


@pytest.mark.skipif(importlib.util.find_spec("schemathesis") is None, reason="schemathesis is not installed")
def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    """Some 600 requests made up from the OpenAPI document: its examples of what is right, and of what is wrong."""
    program = "from schemathesis.cli import schemathesis; schemathesis()"
    with running(small_settings(publish_small(tmp_path / "store"))) as address:
        told = ["run", f"{address}/openapi.json", "--max-examples", "10", "--seed", "1", "--no-color"]
        command = [sys.executable, "-W", "ignore", "-c", program, *told]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, timeout=300, check=False)
    assert done.returncode == 0, done.stdout
    counted = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert counted is not None
    assert int(counted[1]) == int(counted[2]) > 400
