"""What one client sends harms no other: limits, killed workers, new generations, restarts; on real processes."""

from __future__ import annotations

import gc
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from helpers_serve import (
    SLOW,
    Served,
    many,
    publish_small,
    running,
    served,
    small_settings,
    wait_for,
    wait_ready,
)
from kg_build.serve.guard import GuardedProtocol

COUNT = "SELECT (COUNT(*) AS ?n) { ?s <http://example.org/p> ?o }"
MANY = 20_000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_small(tmp_path_factory.mktemp("workers") / "store", more=many(MANY))


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with running(small_settings(store, seconds=1.0, memory=200, grace=0.1, kills=1000)) as at:
        yield at


def ask(address: str, query: str, **more: object) -> httpx.Response:
    return httpx.post(f"{address}/sparql", data={"query": query}, timeout=60, **more)  # type: ignore[arg-type]


def metric(address: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", httpx.get(f"{address}/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


# ---- limits of a query ----


def test_a_query_that_takes_too_long_is_ended(address: str) -> None:
    response = ask(address, SLOW)
    assert response.status_code == 503
    assert "longer than 1 s" in response.text
    assert response.headers["retry-after"]
    assert ask(address, COUNT).status_code == 200


def test_a_query_that_takes_too_much_memory_is_ended(address: str) -> None:
    response = ask(address, "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f")
    assert response.status_code == 503
    assert ask(address, COUNT).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT (1{'+1' * 20_000} AS ?x) {{}}",
        f"SELECT (1{'=(1' * 150}{')' * 150} AS ?x) {{}}",
        f"ASK {{ ?s {'/'.join(['<http://a>'] * 2500)} ?o }}",
        f"ASK {{ {' '.join(['OPTIONAL{?s ?p ?o}'] * 2000)} }}",
        f"SELECT ({'!' * 30_000}true AS ?x) {{}}",
        f"ASK {{ {'{' * 4000}{'}' * 4000} }}",
    ],
    ids=["sum", "comparisons", "path", "optional", "not", "nested"],
)
def test_a_query_that_breaks_the_parser_harms_nobody(query: str, address: str) -> None:
    assert ask(address, query).status_code in (200, 400, 503)
    assert ask(address, COUNT).json()["results"]["bindings"][0]["n"]["value"] == str(MANY)


def test_a_query_ends_when_its_client_hangs_up(store: Path) -> None:
    with running(small_settings(store, seconds=30.0, grace=0.1)) as address:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{address}/sparql", params={"query": SLOW}, timeout=0.3)
        wait_for(lambda: metric(address, "kg_queries_running") == 0)
        assert metric(address, 'kg_workers_ended_total{reason="hung up"}') == 1


def test_who_has_many_queries_killed_must_wait(store: Path) -> None:
    with running(small_settings(store, seconds=0.2, kills=2)) as address:
        assert [ask(address, SLOW).status_code for _ in range(3)] == [503, 503, 429]
        refused = ask(address, COUNT)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0


def test_one_client_cannot_take_all_workers(store: Path) -> None:
    """The other client is one behind a proxy on this machine."""
    with running(small_settings(store, seconds=3.0)) as address:
        hogs = [threading.Thread(target=ask, args=(address, f"{SLOW} # {at}")) for at in range(3)]
        for hog in hogs:
            hog.start()
        wait_for(lambda: metric(address, "kg_queries_waiting") > 0)
        since = time.monotonic()
        assert ask(address, COUNT, headers={"x-forwarded-for": "192.0.2.1"}).status_code == 200
        assert time.monotonic() - since < 2
        for hog in hogs:
            hog.join()


def test_the_same_query_of_many_clients_is_run_once(store: Path) -> None:
    middling = (
        "SELECT (COUNT(*) AS ?n) { ?a <http://example.org/p> ?c . ?d <http://example.org/p> ?f FILTER(?a != ?f) }"
    )
    middling = middling.replace("?d <", "<http://example.org/7> <").replace("?a != ?f", "REGEX(STR(?a), '(1+)+$')")
    with running(small_settings(store, waiting_each=1)) as address:
        statuses: list[int] = []
        crowd = [
            threading.Thread(target=lambda: statuses.append(ask(address, middling).status_code)) for _ in range(12)
        ]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join()
        assert statuses == [200] * 12


@pytest.mark.parametrize("cache", [0, 1])
def test_answers_that_are_not_kept_do_not_wait_for_each_other(cache: int, store: Path) -> None:
    """More than 64 kB of rows, which a cache of 1 MB does not keep."""
    long = "SELECT * { ?s <http://example.org/p> ?o } LIMIT 3000"
    with running(small_settings(store, cache=cache)) as address:
        statuses, plain = list[int](), {"accept-encoding": "identity"}
        crowd = [
            threading.Thread(target=lambda: statuses.append(ask(address, long, headers=plain).status_code))
            for _ in range(6)
        ]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join()
        assert statuses == [200] * 6
        assert metric(address, "kg_cache_answers") == 0


def test_a_queue_that_is_full_refuses(store: Path) -> None:
    with running(small_settings(store, seconds=2.0, waiting_each=1, kills=1000)) as address:
        statuses: list[int] = []
        crowd = [
            threading.Thread(target=lambda at=at: statuses.append(ask(address, f"{SLOW} # {at}").status_code))
            for at in range(5)
        ]
        for each in crowd:
            each.start()
        wait_for(lambda: len(statuses) >= 3, 5)
        assert set(statuses) == {503}
        for each in crowd:
            each.join()


# ---- what the reconciliation service asks the store ----

EXTEND = {"extend": '{"ids": ["513322"], "properties": [{"id": "figure", "settings": {"indicator": "x"}}]}'}


def test_a_slow_query_of_the_reconciliation_service_is_ended_and_blocks_nobody(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg_build.serve.reconcile._FIGURES", f"{SLOW} #{' %s' * 6}")
    with running(small_settings(store, seconds=1.5, workers=2)) as address:
        answers: list[httpx.Response] = []
        slow = threading.Thread(
            target=lambda: answers.append(httpx.post(f"{address}/reconcile", data=EXTEND, timeout=30))
        )
        slow.start()
        wait_for(lambda: metric(address, "kg_queries_running") == 1)
        since = time.monotonic()
        assert ask(address, COUNT, headers={"x-forwarded-for": "192.0.2.1"}).status_code == 200
        assert httpx.get(f"{address}/reconcile/suggest/entity?prefix=泸").json()["result"]
        assert time.monotonic() - since < 1
        assert not answers
        slow.join()
        assert answers[0].status_code == 503
        assert "longer than 1.5 s" in answers[0].json()["message"]
        assert answers[0].headers["retry-after"]
        assert metric(address, 'kg_workers_ended_total{reason="time"}') == 1
        assert metric(address, "kg_queries_running") == 0


def test_a_query_of_the_reconciliation_service_ends_when_its_client_hangs_up(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg_build.serve.reconcile._FIGURES", f"{SLOW} #{' %s' * 6}")
    with running(small_settings(store, seconds=30.0, grace=0.1)) as address:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{address}/reconcile", data=EXTEND, timeout=0.3)
        wait_for(lambda: metric(address, "kg_queries_running") == 0)
        assert metric(address, 'kg_workers_ended_total{reason="hung up"}') == 1


# ---- long answers ----


def test_a_long_answer_is_complete(address: str) -> None:
    response = ask(address, "SELECT * { ?s <http://example.org/p> ?o }", headers={"accept": "text/csv"})
    assert response.headers["transfer-encoding"] == "chunked"
    assert len(response.text.splitlines()) == MANY + 1


def test_a_long_answer_that_fails_is_seen_to_fail(address: str) -> None:
    """The rows come until the time is over; then the connection breaks, without the end of the answer."""
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with httpx.stream("GET", f"{address}/sparql", params={"query": endless}) as response:
        assert response.status_code == 200
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            for _ in response.iter_raw():
                pass


def test_a_long_answer_that_fails_is_seen_to_fail_without_chunks(address: str) -> None:
    """HTTP/1.0 has no other end of an answer than the end of the connection: it is broken, not closed."""
    endless = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as old:
        old.sendall(f"GET /sparql?query={endless} HTTP/1.0\r\n\r\n".encode())
        with pytest.raises(ConnectionResetError):
            _read_all(old)


def test_who_does_not_read_is_left(store: Path) -> None:
    endless = "SELECT%20*%20%7B%20?a%20?b%20?c%20.%20?d%20?e%20?f%20%7D"
    with running(small_settings(store, stall=0.3)) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as lazy:
            lazy.sendall(f"GET /sparql?query={endless} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            wait_for(lambda: metric(address, 'kg_workers_ended_total{reason="not read"}') == 1)


def test_who_does_not_read_short_answers_is_left(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests one behind the other, whose answers nobody takes, hold no worker and not for long a connection."""
    monkeypatch.setattr("kg_build.serve.guard.UNREAD_SECONDS", 0.3)
    rows = "/sparql?query=SELECT%20*%20%7B%20?s%20%3Chttp://example.org/p%3E%20?o%20%7D%20LIMIT%20400"
    with running(small_settings(store)) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as lazy:
            lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with pytest.raises((ConnectionResetError, BrokenPipeError)):
                _send_on(lazy, f"GET {rows} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        wait_for(lambda: metric(address, "kg_queries_running") == 0)
        assert ask(address, COUNT).status_code == 200


def test_memory_does_not_grow_with_the_answer(store: Path) -> None:
    """A worker may take 32 MB; the answer has more."""
    endless = "SELECT * { ?a <http://example.org/p> ?c . ?d <http://example.org/p> ?f }"
    with running(small_settings(store, memory=32, seconds=60.0)) as address:
        taken = 0
        plain = {"accept-encoding": "identity"}
        with httpx.stream("GET", f"{address}/sparql", params={"query": endless}, headers=plain) as response:
            for chunk in response.iter_raw():
                taken += len(chunk)
                if taken > 50_000_000:
                    break
    assert taken > 50_000_000


# ---- connections ----


def test_a_head_that_grows_too_long(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as rude:
        rude.sendall(b"GET / HTTP/1.1\r\n")
        for _ in range(200):
            try:
                rude.sendall(b"X-Long: " + b"x" * 1000 + b"\r\n")
            except OSError:
                break
        while _rest(rude):
            pass


def test_a_connection_that_is_gone_holds_nothing(address: str) -> None:
    """Parser and protocol hold each other, so that only the collector takes them, which comes late."""
    host, port = address.removeprefix("http://").split(":")
    gc.disable()
    try:
        for _ in range(5):
            with socket.create_connection((host, int(port)), timeout=10) as rude, suppress(OSError):
                rude.sendall(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000)
                _read_all(rude)
        wait_for(lambda: not [each for each in gc.get_objects() if isinstance(each, GuardedProtocol) and each.headers])
    finally:
        gc.enable()


def test_a_head_that_does_not_come(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg_build.serve.guard.HEAD_SECONDS", 0.2)
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nX-Slow")
        assert _rest(slow) == b""


def test_a_body_that_does_not_come(store: Path) -> None:
    with running(small_settings(store, body=0.2)) as address:
        host, port = address.removeprefix("http://").split(":")
        head = "POST /sparql HTTP/1.1\r\nHost: h\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK"
        with socket.create_connection((host, int(port)), timeout=5) as slow:
            slow.sendall(head.encode())
            assert slow.recv(1000).startswith(b"HTTP/1.1 408 ")


# ---- no way out ----


def test_the_kernel_keeps_workers_from_the_network() -> None:
    program = """
import ctypes, errno
from kg_build.rdf import Store
from kg_build.serve.sandbox import confine
confined = confine(500_000_000)
libc = ctypes.CDLL(None, use_errno=True)
opened = libc.socket(2, 1, 0)
assert not confined or (opened, ctypes.get_errno()) == (-1, errno.EACCES), (opened, ctypes.get_errno())
try:
    print(list(Store().query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")))
except Exception as exc:
    print("refused" if confined else "unconfined", exc)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "fused" in done.stdout or "confined" in done.stdout, done.stderr


# ---- generations, signals, kills ----


@pytest.fixture
def own_store(tmp_path: Path) -> Path:
    return publish_small(tmp_path / "store")


def test_a_new_generation_is_picked_up_and_no_request_dropped(own_store: Path) -> None:
    with running(small_settings(own_store)) as address:
        statuses, counts = set[int](), list[str]()
        done = threading.Event()

        def load() -> None:
            with httpx.Client(timeout=20) as client:
                while not done.is_set():
                    response = client.get(f"{address}/sparql", params={"query": COUNT})
                    statuses.add(response.status_code)
                    counts.append(response.json()["results"]["bindings"][0]["n"]["value"])

        loader = threading.Thread(target=load)
        loader.start()
        wait_for(lambda: counts)
        publish_small(own_store, more=many(10))
        wait_for(lambda: counts[-1] == "10")
        publish_small(own_store, more=many(20))
        wait_for(lambda: counts[-1] == "20")
        done.set()
        loader.join()
    assert statuses == {200}
    assert sorted(set(counts), key=counts.index) == ["0", "10", "20"]


def test_a_killed_worker_is_replaced(own_store: Path, tmp_path: Path) -> None:
    with served(own_store, tmp_path / "log", "--workers", "2") as server:
        wait_for(lambda: len(server.workers()) == 3)
        for worker in server.workers():
            os.kill(worker, signal.SIGKILL)
        wait_for(lambda: _count(server) == 200)
        wait_for(lambda: len(server.workers()) == 3)


def test_a_killed_front_is_replaced_and_its_workers_end(own_store: Path, tmp_path: Path) -> None:
    with served(own_store, tmp_path / "log", "--workers", "2") as server:
        workers = server.workers()
        os.kill(server.front(), signal.SIGKILL)
        wait_for(lambda: not any(map(_runs, workers)))
        wait_ready(server.address)
        assert _count(server) == 200


def test_when_the_watching_process_is_killed_all_end(own_store: Path, tmp_path: Path) -> None:
    with served(own_store, tmp_path / "log", "--workers", "2") as server:
        front, workers = server.front(), server.workers()
        server.process.kill()
        wait_for(lambda: not any(map(_runs, (front, *workers))))


def test_sigterm_lets_queries_end(own_store: Path, tmp_path: Path) -> None:
    middling = (
        "SELECT (COUNT(*) AS ?n) { ?a <http://example.org/p> ?c . ?d <http://example.org/p> ?f FILTER(?a != ?f) }"
    )
    publish_small(own_store, more=many(400))
    with served(own_store, tmp_path / "log") as server:
        statuses: list[int] = []
        asking = threading.Thread(target=lambda: statuses.append(_status(server, middling)))
        asking.start()
        wait_for(lambda: metric(server.address, "kg_queries_running") == 1)
        server.process.send_signal(signal.SIGTERM)
        asking.join()
        assert statuses == [200]
        assert server.process.wait(20) == 0
        assert "Traceback" not in server.log.read_text()


def _send_on(connection: socket.socket, request: bytes) -> None:
    for _ in range(10_000):
        connection.sendall(request)
        time.sleep(0.001)


def _rest(connection: socket.socket) -> bytes:
    """What comes until the connection is closed or broken."""
    try:
        return connection.recv(1000)
    except ConnectionResetError:
        return b""


def _read_all(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def _count(server: Served) -> int:
    return _status(server, COUNT)


def _status(server: Served, query: str) -> int:
    try:
        return ask(server.address, query).status_code
    except httpx.TransportError:
        return 0


def _runs(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
