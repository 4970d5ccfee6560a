"""The parts of the server that need no process: turns, budget, cache, asks, choices, texts."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from helpers_serve import publish_small, small_settings
from kg_build.rdf import NamedNode
from kg_build.serve.asks import Ask, Head, Refusal, decoded, etag, matches, parted, whole
from kg_build.serve.cache import OVERHEAD, Cache, Kept
from kg_build.serve.coding import coding_for
from kg_build.serve.documents import document_text
from kg_build.serve.forms import suggestions
from kg_build.serve.pages import address, short
from kg_build.serve.turns import Budget, Turns, client_of
from kg_build.store import current_identity, open_store

HERE = Path(".")


# ---- turns ----


@asynccontextmanager
async def turn(turns: Turns, client: str) -> AsyncIterator[None]:
    await turns.begin(client)
    try:
        yield
    finally:
        turns.end(client)


async def served(turns: Turns, order: list[str], client: str) -> None:
    async with turn(turns, client):
        order.append(client)
        await asyncio.sleep(0)


def test_clients_take_turns() -> None:
    """One that has sent many queries does not come before one that has sent one."""

    async def run() -> list[str]:
        turns, order = Turns(small_settings(HERE, workers=1)), list[str]()
        await asyncio.gather(*(served(turns, order, client) for client in ["a", "a", "a", "b", "c"]))
        assert (turns.running, turns.waiting) == (0, 0)
        return order

    assert asyncio.run(run()) == ["a", "a", "b", "c", "a"]


def test_one_client_leaves_a_worker_to_others() -> None:
    async def run() -> tuple[int, int]:
        turns = Turns(small_settings(HERE, workers=3))
        tasks = [asyncio.create_task(hold(turns, "a")) for _ in range(5)]
        await asyncio.sleep(0)
        held = turns.running
        tasks.append(asyncio.create_task(hold(turns, "b")))
        await asyncio.sleep(0.01)
        both = turns.running
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (turns.running, turns.waiting) == (0, 0)
        return held, both

    assert asyncio.run(run()) == (2, 3)


async def hold(turns: Turns, client: str) -> None:
    async with turn(turns, client):
        await asyncio.sleep(60)


def test_who_waits_too_long_is_refused() -> None:
    async def run() -> tuple[int, int]:
        turns = Turns(small_settings(HERE, workers=1, patience=0.01))
        async with turn(turns, "a"):
            with pytest.raises(Refusal) as refused:
                await turns.begin("b")
        return refused.value.status, turns.waiting

    assert asyncio.run(run()) == (503, 0)


def test_a_budget_is_spent_and_comes_back() -> None:
    budget = Budget(small_settings(HERE, kills=2, forgiven=60.0))
    budget.spend("a")
    budget.check("a")
    budget.spend("a")
    budget.check("b")
    with pytest.raises(Refusal) as refused:
        budget.check("a")
    assert refused.value.status == 429
    forgiving = Budget(small_settings(HERE, kills=1, forgiven=0.0))
    forgiving.spend("a")
    forgiving.check("a")


@pytest.mark.parametrize(
    ("host", "client"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", ""), ("testclient", "testclient")],
)
def test_who_is_one_client(host: str, client: str) -> None:
    assert client_of(host) == client


# ---- cache ----


def kept(size: int) -> Kept:
    return Kept(Head(200), b"x" * (size - OVERHEAD))


def test_a_cache_is_bounded_by_bytes_and_drops_what_is_used_least() -> None:
    cache = Cache(100_000)
    cache.begin("gen-1")
    for name in b"abcdefghijklmnopqrst":
        cache.put("gen-1", bytes([name]), kept(6000))
        cache.get("gen-1", b"a")
    assert cache.size <= 100_000
    assert cache.get("gen-1", b"a")
    assert cache.get("gen-1", b"b") is None
    assert cache.get("gen-1", b"t")


def test_a_cache_is_of_one_generation() -> None:
    cache = Cache(100_000)
    cache.begin("gen-1")
    cache.put("gen-1", b"a", kept(2000))
    cache.begin("gen-2")
    cache.put("gen-1", b"b", kept(2000))
    assert (len(cache), cache.size) == (0, 0)
    assert cache.get("gen-1", b"a") is None


def test_an_answer_that_is_too_large_is_not_kept() -> None:
    cache = Cache(100_000)
    cache.begin("gen-1")
    cache.put("gen-1", b"a", kept(7000))
    assert len(cache) == 0


# ---- asks ----


def test_asks_and_answers_cross_the_pipe() -> None:
    ask = Ask(
        "query", "ASK {} # 泸定县", ("http://a",), (), (("county", "泸定县"),), "http://h", "*/*", "csv", coding="gzip"
    )
    assert decoded(ask.encoded()[4:]) == ask
    found = Head(200, {"etag": "x"}, "text/csv", "SELECT")
    assert parted(whole(found, b"body")) == (found, b"body")


def test_what_an_answer_depends_on() -> None:
    ask = Ask("query", "ASK {}")
    others = [Ask("query", "ASK {} "), Ask("query", "ASK {}", ("http://a",)), Ask("query", "ASK {}", (), ("http://a",))]
    others += [
        Ask("query", "ASK {}", coding="gzip"),
        Ask("query", "ASK {}", coding="zstd"),
        Ask("entity", "ASK {}"),
        Ask("query", "ASK {}", root="http://h"),
    ]
    keys = {each.key("text/csv") for each in [ask, *others]} | {ask.key("text/html")}
    assert len(keys) == len(others) + 2
    assert Ask("query", "ASK {}", accept="*/*", none_match="x", body=False).key("text/csv") == ask.key("text/csv")


@pytest.mark.parametrize(
    ("header", "found"), [("", False), ("*", True), ('"x"', False), ("W/{}", True), ('"x",{} ', True)]
)
def test_if_none_match(header: str, found: bool) -> None:
    tag = etag("gen-1", b"key")
    assert matches(header.format(tag.removeprefix("W/")), tag) is found


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("*", "gzip"),
        ("gzip;q=0, *", ""),
        ("br", ""),
        ("GZIP;Q=0.5", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("zstd;q=0, *;q=0.1", "gzip"),
        ("gzip;q=0.5, identity", ""),
        ("zstd, identity;q=0.5", "zstd"),
        ("identity;q=0", ""),
        ("zstd;q=x, gzip;q=2", ""),
    ],
)
def test_which_coding_a_client_likes_best(header: str, taken: str) -> None:
    assert coding_for(header) == taken


# ---- what pages show ----


def test_short_names_and_addresses() -> None:
    base = "https://w3id.org/kg-build/"
    assert short(f"{base}ont#Observation") == "kg:Observation"
    assert short(f"{base}id/place/泸定县") == "id/place/泸定县"
    assert short(f"{base}code/programme/dibao") == "programme:dibao"
    assert address(f"{base}doc/a#char=1,2", "http://h") == "http://h/doc/a#char=1,2"
    assert address("http://example.org/", "http://h") == "http://example.org/"
    assert address("javascript:alert(1)", "http://h") is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_small(tmp_path_factory.mktemp("parts") / "store")


def test_choices_come_from_the_data(folder: Path) -> None:
    store = open_store(folder).store
    assert suggestions(store, "kg:Document dct:spatial/skos:prefLabel") == ("康定市", "泸定县")
    assert suggestions(store, "kg:Nothing rdfs:label") == ()


def test_a_text_tiles_its_sentences(folder: Path) -> None:
    """The pieces of a sentence are the sentence, and each figure is a piece at its place."""
    text = document_text(open_store(folder), NamedNode("https://w3id.org/kg-build/doc/demo-luding-2020"), "")
    assert text is not None
    sentences = [line for line in text.lines if line.level == 0]
    assert sentences
    for line in sentences:
        at = line.start
        for piece in line.pieces:
            if piece.id:
                assert piece.id == f"char={at},{at + len(piece.text)}"
            at += len(piece.text)


def test_an_identity_is_of_one_generation(folder: Path, tmp_path: Path) -> None:
    first = current_identity(folder)
    assert first == open_store(folder).identity
    assert first != current_identity(publish_small(tmp_path / "store"))
    assert current_identity(tmp_path / "nowhere") is None


def test_a_worker_does_without_the_web_framework() -> None:
    """It starts quickly, and has the less in it."""
    program = "import sys, kg_build.serve.worker; print({'starlette', 'uvicorn', 'asyncio'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "set()\n"
