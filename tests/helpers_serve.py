"""A server for tests: the store of tests/data/small.trig, published as a build does, behind a real socket."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import httpx
import uvicorn

from kg_build.rdf import NamedNode, Quad, RdfFormat, parse
from kg_build.serve.app import configuration, listening
from kg_build.serve.settings import Settings
from kg_build.store import publish

HERE = Path(__file__).parent
SMALL = HERE / "data" / "small.trig"
QUERIES = HERE.parent / "queries"

CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER(?a != ?d && ?c != ?i && ?f != ?l) }"
"""A pattern that nobody waits for."""
SLOW = f"SELECT (COUNT(*) AS ?n) {CROSS}"


def publish_small(folder: Path, *, more: tuple[Quad, ...] = ()) -> Path:
    """A generation with the small graph, and some quads more."""
    quads = sorted([*parse(path=str(SMALL), format=RdfFormat.TRIG), *more], key=lambda quad: quad.graph_name.value)  # type: ignore[union-attr]
    by_graph = groupby(quads, key=lambda quad: quad.graph_name)
    publish(folder, {graph: list(held) for graph, held in by_graph if isinstance(graph, NamedNode)})
    return folder


def many(count: int) -> tuple[Quad, ...]:
    """So many quads of a graph of their own: a store in which queries can take long."""
    base = "http://example.org/"
    graph, predicate = NamedNode(f"{base}graph"), NamedNode(f"{base}p")
    return tuple(Quad(NamedNode(f"{base}{i}"), predicate, NamedNode(f"{base}{i + 1}"), graph) for i in range(count))


def small_settings(store: Path, **changes: object) -> Settings:
    """Settings under which few processes start."""
    given: dict[str, object] = {"workers": 2, "spares": 1, "seconds": 20.0, "log": False, **changes}
    return Settings(store, QUERIES, **given)  # type: ignore[arg-type]


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """The address of a server in a thread of this process."""
    server = uvicorn.Server(configuration(settings, embedded=True))
    with closing(listening("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@dataclass
class Served:
    """A server of its own processes."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def children(self, of: int | None = None) -> list[int]:
        """The processes that one has started."""
        pid = of or self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def front(self) -> int:
        """The process that serves."""
        return next(child for child in self.children() if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes())

    def workers(self) -> list[int]:
        """The processes that answer queries."""
        return self.children(self.front())


@contextmanager
def served(store: Path, log: Path, *options: str) -> Iterator[Served]:
    """``kg serve`` as a user starts it."""
    with closing(listening("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kg_build", "serve", "--store", str(store), "--port", str(port), *options]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, env=os.environ | {"KG_DEBUG": "1"})
    try:
        found = Served(process, f"http://127.0.0.1:{port}", log)
        wait_ready(found.address)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_ready(address: str, seconds: float = 20) -> None:
    """Wait until a query would be answered."""
    wait_for(lambda: _status(f"{address}/ready") == 200, seconds)


def wait_for(condition: object, seconds: float = 10) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.02)


def _status(address: str) -> int:
    try:
        return httpx.get(address, timeout=5).status_code
    except httpx.TransportError:
        return 0
