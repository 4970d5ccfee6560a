"""Requests a second of `kg serve` beside the native server of Oxigraph and rdflib-endpoint, on the same store in one run.

usage: python bench/serve.py [--quads N] [--seconds S] [--peers VENV] [--soak S] [--skip-rdflib]

What is printed:

1. six queries (point look-up, table of counties, aggregation, label path, ASK, entity CONSTRUCT) at 1, 4 and 16 connections: requests a
   second and the latency at p50 and p99 of each server, and ours as ratio to the native one, nothing cached;
2. a saved query that is repeated, with the cache, beside the same query on the native server;
3. the p95 of point look-ups beside a runaway query, as ratio to the p95 without it;
With --soak S nothing of that, but normal clients among two hostile ones, by eight connections, for S seconds: errors that normal clients saw, memory, processes and
zombies before, at each fifth, and 10 s after. Status 1 if a normal client saw an error, a process or zombie was left over, or the process
that serves grew by more than 30 MB.

The load comes from this process, on the same machine: ratios are what to trust. Clients keep their connections. The peers live in an
environment of their own (their dependencies are not ours), by default .venv-peers:

    python -m venv .venv-peers && .venv-peers/bin/pip install oxigraph 'rdflib-endpoint[cli,oxigraph]'
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from urllib.parse import quote, urlencode

from kg_build.pipeline.building import build
from kg_build.queries import load_query
from kg_build.rdf import NamedNode, Quad, RdfFormat, parse
from kg_build.resources import queries_dir
from kg_build.store import Snapshot, dump, open_store, publish
from kg_build.vocab import GRAPH, PREFIXES

ROOT = Path(__file__).parents[1]
CONNECTIONS = (1, 4, 16)
THING = "https://w3id.org/kg-build/id/obs/longxi-2019-1/967"

QUERIES = {
    "look-up": f"SELECT ?p ?o WHERE {{ <{THING}> ?p ?o }}",
    "counties": """SELECT ?name ?title ?year (COUNT(?figure) AS ?figures) WHERE {
        ?document a kg:Document ; dct:title ?title ; kg:reportingYear ?year ; dct:spatial ?place .
        ?place skos:prefLabel ?name . ?figure sdmx-dimension:refArea ?place } GROUP BY ?name ?title ?year ORDER BY ?name""",
    "aggregate": """SELECT ?programme (COUNT(?figure) AS ?figures) (SUM(?value) AS ?total) WHERE {
        ?figure kg:programme ?programme ; a kg:Amount ; sdmx-measure:obsValue ?value } GROUP BY ?programme ORDER BY ?programme""",
    "label path": """SELECT ?figure ?value WHERE { ?wanted skos:prefLabel "最低生活保障"@zh .
        ?figure kg:programme/skos:broader* ?wanted ; sdmx-measure:obsValue ?value } LIMIT 200""",
    "ask": "ASK { ?figure kg:status status:change ; sdmx-measure:obsValue ?value FILTER(?value > 1000000000) }",
    "construct": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ <{THING}> }} ?s ?p ?o }}",
}
SOAKED = (
    "/queries/documents.json",
    "/queries/programme-facts.csv",
    "/id/obs/longxi-2019-1/967.ttl",
    "/queries",
    "/reconcile/suggest/entity?prefix=%E6%B3%B8",
)
"""Addresses that normal clients ask for in the soak, beside the queries."""
MOST_GROWTH = 30.0
"""Megabytes by which the process that serves may grow from the first fifth of the soak to its end."""
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?c != ?i) }"
HOSTILE = (
    RUNAWAY,
    "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    f"SELECT (1{'+1' * 20_000} AS ?x) {{}}",
    f"SELECT * {'{' * 4000}",
    "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * WHERE { ?s ?p ?o }",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one load saw."""

    times: list[float]
    """Seconds of each request, sorted."""
    seconds: float
    errors: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    def at(self, share: float) -> float:
        """Milliseconds at p50, p95, p99."""
        return 1000 * self.times[min(len(self.times) - 1, int(share * len(self.times)))] if self.times else float("nan")


# ---- the store ----


def make_store(folder: Path, quads: int) -> Snapshot:
    """The examples, copied under other names until there are so many quads."""
    build([ROOT / "examples"], folder / "examples")
    source = open_store(folder / "examples")
    documents = [graph for graph in source.graphs() if graph.value.startswith(f"{GRAPH}doc/")]
    texts = {graph: "".join(f"{quad} .\n" for quad in source.quads(graph)) for graph in documents}
    others = {graph: list(source.quads(graph)) for graph in source.graphs() if graph not in texts}
    graphs: dict[NamedNode, list[Quad]] = dict(others)
    held, copy = sum(map(len, others.values())), 0
    while held < quads:
        copy += 1
        for graph, text in texts.items():
            found = list(parse(renamed(text, graph, copy).encode(), format=RdfFormat.N_QUADS))
            graphs[NamedNode(f"{graph.value}-{copy}")] = found
            held += len(found)
    return publish(folder / "store", graphs)


def renamed(text: str, graph: NamedNode, copy: int) -> str:
    """Another county and another document."""
    doc = graph.value.rpartition("/")[2]
    text = text.replace(doc, f"{doc}-{copy}")
    for county in ("陇西县", "沅陵县", "凤冈县"):
        text = text.replace(f"/{county}", f"/{county}{copy}").replace(f'"{county}', f'"{county}{copy}')
    return text


# ---- the servers ----


@contextmanager
def running(command: Sequence[str], port: int, path: str = "/query") -> Iterator[int]:
    """A server, from when it answers."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(process, port, path)
            yield process.pid
        finally:
            process.terminate()
            process.wait(60)


def wait_for(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Until a query is answered."""
    for _ in range(1200):
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} has ended")
        try:
            if asyncio.run(load(port, [request(port, "ASK {}", path)], 1, 0.0)).errors == 0:
                return
        except OSError:
            pass
        time.sleep(0.25)
    raise SystemExit(f"{process.args!r} does not answer")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def ours(store: Path, port: int, *options: str) -> list[str]:
    """The command that serves a store."""
    return [sys.executable, "-m", "kg_build", "serve", "--store", str(store), "--port", str(port), "--no-log", *options]


# ---- the load ----


def request(port: int, query: str, path: str = "/query") -> bytes:
    """A request as a client sends it."""
    return get(port, f"{path}?{urlencode({'query': declared(query)})}")


def declared(query: str) -> str:
    """The query with the prefixes that it uses."""
    used = (f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in PREFIXES.items() if f"{prefix}:" in query)
    return "".join(used) + query


def get(port: int, target: str) -> bytes:
    """A GET of an address."""
    accept = "application/sparql-results+json, application/n-triples, text/html;q=0.5"
    return f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {accept}\r\n\r\n".encode()


async def load(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Measured:
    """So many clients that send one request after the other; each at least one."""
    times: list[float] = []
    errors = 0
    start = time.perf_counter()

    async def client(turn: int) -> None:
        nonlocal errors
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for sent in cycle([*requests[turn % len(requests) :], *requests[: turn % len(requests)]]):
            since = time.perf_counter()
            writer.write(sent)
            head = await answer(reader)
            errors += not head.startswith(b"HTTP/1.1 200")
            now = time.perf_counter()
            times.append(now - since)
            if now - start >= seconds:
                break
        writer.close()

    await asyncio.gather(*(client(turn) for turn in range(connections)))
    return Measured(sorted(times), time.perf_counter() - start, errors)


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Read one answer to its end; the head is returned."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower().replace(b"http", b"HTTP", 1)
    if b"transfer-encoding: chunked" in head:
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    elif (at := head.find(b"content-length:")) >= 0:
        await reader.readexactly(int(head[at + 15 : head.index(b"\r\n", at)]))
    return head


def measure(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Measured:
    """One load, after a short one that warms the server."""
    asyncio.run(load(port, requests, connections, min(0.5, seconds)))
    return asyncio.run(load(port, requests, connections, seconds))


# ---- what is printed ----


def print_queries(ports: dict[str, int], seconds: float) -> None:
    """Each query at each number of connections on each server."""
    print("\nuncached: requests/s (p50 ms, p99 ms)")
    for name, query in QUERIES.items():
        for connections in CONNECTIONS:
            found = {
                server: measure(
                    port, [request(port, query, "/" if server == "rdflib" else "/query")], connections, seconds
                )
                for server, port in ports.items()
            }
            print(
                f"{name:<11}{connections:>3}  {'  '.join(told(server, each) for server, each in found.items())}", end=""
            )
            print(f"  {compared(found['ours'], found['native'])}", flush=True)


def told(server: str, found: Measured) -> str:
    """``native 4258 (0.2, 0.9)``."""
    wrong = f", {found.errors} errors" if found.errors else ""
    return f"{server} {found.rate:>7.0f} ({found.at(0.5):7.2f},{found.at(0.99):8.2f}{wrong})"


def compared(own: Measured, native: Measured) -> str:
    """Ours as ratio to the native server's."""
    spread = (own.at(0.99) / own.at(0.5)) / (native.at(0.99) / native.at(0.5))
    added = own.at(0.5) - native.at(0.5)
    return f"= {own.rate / native.rate:.2f} x, {added:+.2f} ms at p50, p99/p50 {spread:.2f} x"


def print_repeated(ports: dict[str, int], seconds: float) -> None:
    """Saved queries, again and again."""
    print("\nrepeated saved queries, with the cache")
    for name, values in (("payments-by-county", {"programme": "低保"}), ("documents", {}), ("programme-facts", {})):
        bound = load_query(name, queries_dir()).bound(values)
        address = f"/queries/{name}.json" + (f"?{urlencode(values, quote_via=quote)}" if values else "")
        own = measure(ports["ours"], [get(ports["ours"], address)], 16, seconds)
        native = measure(ports["native"], [get(ports["native"], f"/query?{urlencode({'query': bound})}")], 16, seconds)
        print(f"{name:<20} {told('ours', own)}  {told('native', native)}  = {own.rate / native.rate:.2f} x", flush=True)


def print_runaway(port: int, seconds: float) -> None:
    """Look-ups alone, and beside a query that never ends."""
    sent = [request(port, QUERIES["look-up"])]
    alone = measure(port, sent, 4, seconds)

    async def beside() -> Measured:
        runaway = asyncio.create_task(load(port, [request(port, RUNAWAY)], 1, 0.0))
        await asyncio.sleep(0.2)
        found = await load(port, sent, 4, seconds)
        runaway.cancel()
        return found

    found = asyncio.run(beside())
    print(f"\nbeside a runaway query: p95 {found.at(0.95):.2f} ms, alone {alone.at(0.95):.2f} ms", end="")
    print(f" = {found.at(0.95) / alone.at(0.95):.2f} x; errors {found.errors}", flush=True)


def soak(port: int, pid: int, seconds: float) -> bool:
    """Hostile clients beside normal ones; whether the normal ones saw no error, and no memory or process was left."""
    normal = [request(port, query) for query in QUERIES.values()]
    normal += [get(port, path) for path in SOAKED]

    async def both() -> tuple[Measured, list[Residents]]:
        rude = [asyncio.create_task(hostile(port, each, at)) for at, each in enumerate(HOSTILE_WAYS)]
        watching = asyncio.create_task(watch(pid, seconds))
        found = await load(port, normal, 4, seconds)
        for each in rude:
            each.cancel()
        await asyncio.gather(*rude, return_exceptions=True)
        return found, await watching

    before = residents(pid)
    found, during = asyncio.run(both())
    time.sleep(10)
    after = residents(pid)
    print(
        f"{seconds:g} s of hostile and normal clients: {len(found.times)} normal requests, {found.errors} errors",
        end="",
    )
    print(f", p50 {found.at(0.5):.1f} ms, p99 {found.at(0.99):.1f} ms")
    for when, each in [
        ("before", before),
        *((f"{share}/5", each) for share, each in enumerate(during, 1)),
        ("after", after),
    ]:
        print(
            f"{when:<7}{each.processes} processes, {each.zombies} zombies, front {each.front:.0f} MB, all {each.all:.0f} MB"
        )
    grown = after.front - during[0].front
    return not found.errors and not after.zombies and after.processes <= before.processes + 1 and grown < MOST_GROWTH


async def watch(pid: int, seconds: float) -> list[Residents]:
    """The processes at each fifth of a time."""
    found = []
    for _ in range(5):
        await asyncio.sleep(seconds / 5)
        found.append(residents(pid))
    return found


async def hostile(port: int, way: Callable[[int, int], Awaitable[None]], number: int) -> None:
    """A client that does one bad thing again and again."""
    for turn in count(number):
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            await way(port, turn)
        await asyncio.sleep(0.05)


def disguised(sent: bytes, client: int) -> bytes:
    """As a proxy on this machine would pass it on for another client."""
    return sent.replace(b"\r\nAccept", b"\r\nX-Forwarded-For: 192.0.2.%d\r\nAccept" % client, 1)


async def ask_too_much(port: int, turn: int) -> None:
    """Queries that take too long, too much memory, or break the parser."""
    query = HOSTILE[turn % len(HOSTILE)]
    sent = request(port, query) if len(query) < 10_000 else post(port, query)
    await spoken(port, disguised(sent, 1), seconds=12.0)


async def hang_up(port: int, _: int) -> None:
    """A long query whose client goes."""
    await spoken(port, disguised(request(port, RUNAWAY), 2), seconds=0.3)


async def not_read(port: int, _: int) -> None:
    """A long answer that nobody takes."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(disguised(request(port, "SELECT * WHERE { ?s ?p ?o }"), 2))
    await asyncio.sleep(3)
    writer.transport.abort()


async def drip(port: int, turn: int) -> None:
    """A request that never ends (slow loris)."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    for each in b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: h\r\nX-Slow: "[: 20 + turn % 30]:
        if writer.is_closing():
            break
        writer.write(bytes([each]))
        await asyncio.sleep(0.3)
    writer.transport.abort()


async def garbage(port: int, turn: int) -> None:
    """What is no request, or one that is too long."""
    bodies = (
        b"\x16\x03\x01" * 200,
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000,
        post(port, "#" * 200_000),
        b"\r\n" * 9,
    )
    await spoken(port, bodies[turn % len(bodies)], seconds=2.0)


async def bomb(port: int, _: int) -> None:
    """A body that is small until it is unpacked."""
    body = gzip.compress(b"ASK {} #" + b"x" * 20_000_000)
    head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\nContent-Encoding: gzip\r\n"
    head += f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    await spoken(port, disguised(head.encode() + body, 2), seconds=2.0)
    await asyncio.sleep(0.5)


async def spoken(port: int, sent: bytes, *, seconds: float) -> None:
    """Send something, read some of what comes, and go."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        async with asyncio.timeout(seconds):
            await reader.read(200_000)
    finally:
        writer.transport.abort()


HOSTILE_WAYS = (ask_too_much, ask_too_much, hang_up, not_read, drip, drip, garbage, bomb)


def post(port: int, query: str) -> bytes:
    """A POST of a long query."""
    body = query.encode()
    head = (
        f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\nContent-Type: application/sparql-query\r\n"
    )
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@dataclass(frozen=True, slots=True)
class Residents:
    """The processes of a server."""

    processes: int
    zombies: int
    front: float
    """Megabytes of the one that serves."""
    all: float
    """Megabytes of all."""


def residents(pid: int) -> Residents:
    """The processes that a server consists of now, and their memory."""
    found, zombies = [pid], 0
    megabytes = dict[int, float]()
    for each in found:
        try:
            found += map(int, Path(f"/proc/{each}/task/{each}/children").read_text("ascii").split())
            pages = int(Path(f"/proc/{each}/statm").read_text("ascii").split()[1])
            zombies += ") Z " in Path(f"/proc/{each}/stat").read_text("utf-8", "replace")
        except OSError:  # it has just ended
            continue
        megabytes[each] = pages * os.sysconf("SC_PAGESIZE") / 1e6
    serving = [each for each in found if b"spawn_main" in _command(each)]
    return Residents(
        len(megabytes), zombies, sum(megabytes.get(each, 0.0) for each in serving), sum(megabytes.values())
    )


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed of kg serve.")
    parser.add_argument("--quads", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--seconds", type=float, default=3.0, metavar="S", help="of each load")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-peers", metavar="VENV")
    parser.add_argument("--soak", type=float, default=0.0, metavar="S", help="nothing but this, for so many seconds")
    parser.add_argument("--skip-rdflib", action="store_true", help="it takes minutes to load a million quads")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if given.soak:
            raise SystemExit(not run_soak(Path(folder), given))
        run(Path(folder), given)


def run_soak(folder: Path, given: argparse.Namespace) -> bool:
    """Our server alone, among clients of all kinds; whether it held."""
    snapshot, port = make_store(folder, given.quads), free_port()
    print(f"{snapshot.meta.quads} quads, {snapshot.meta.documents} documents, {os.cpu_count()} processors", flush=True)
    with running(ours(folder / "store", port, "--seconds", "10", "--memory", "512", "--cache", "8"), port) as pid:
        return soak(port, pid, given.soak)


def run(folder: Path, given: argparse.Namespace) -> None:
    """The servers one beside the other, then ours alone."""
    snapshot = make_store(folder, given.quads)
    print(f"{snapshot.meta.quads} quads, {snapshot.meta.documents} documents, {os.cpu_count()} processors")
    own, cached, native, rdflib = (free_port() for _ in range(4))
    store, peers = folder / "store", given.peers / "bin"
    database = str(snapshot.folder / "db")
    serving = [str(peers / "oxigraph"), "serve-read-only", "--location", database, "--bind", f"127.0.0.1:{native}"]
    with running(serving, native), running(ours(store, own, "--cache", "0"), own):
        ports = {"ours": own, "native": native}
        if given.skip_rdflib:
            print_queries(ports, given.seconds)
        else:
            with running(rdflib_endpoint(snapshot, folder, peers, rdflib), rdflib, "/"):
                print_queries(ports | {"rdflib": rdflib}, given.seconds)
        print_runaway(own, max(5.0, given.seconds))
        with running(ours(store, cached), cached):
            print_repeated({"ours": cached, "native": native}, given.seconds)


def rdflib_endpoint(snapshot: Snapshot, folder: Path, peers: Path, port: int) -> list[str]:
    """The command that loads a dump and serves it."""
    with (folder / "dump.nt").open("wb") as out:
        dump(snapshot, out, RdfFormat.N_TRIPLES)
    command = [
        str(peers / "rdflib-endpoint"),
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--store",
        "Oxigraph",
    ]
    return [*command, str(folder / "dump.nt")]


if __name__ == "__main__":
    main(sys.argv[1:])
