"""Speed and memory of validation by the compiled engine beside pySHACL and pyrudof, on the same data in one run.

usage: python bench/validate.py [--sizes N,…] [--rivals-up-to N] [--rudof PYTHON]

The data are the documents of examples/, written again under other names until they have as many triples as asked for, with
what the ontology says of the concepts that they name; the shapes are those of shapes/. What is printed, in process time of
children that do nothing else:

1. for each size: seconds, microseconds a triple, peak memory of the compiled engine over one graph, and how many times
   longer pySHACL and pyrudof take (pySHACL up to --rivals-up-to triples: it takes a minute for 24,000);
2. the same corpus graph by graph, in one process;
3. start: the whole process of `kg validate FILE` on one document, as RDF and as text;
4. growth: the time a triple at the largest size as a multiple of that at 24,000.

pyrudof is missing? python -m venv rudof && rudof/bin/pip install 'pyrudof>=0.3', then --rudof rudof/bin/python; or install
the extra: pip install -e '.[bench]' -c constraints.txt
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg_build.emit import Terms, emit, ontology_quads
from kg_build.pipeline.sources import Extracted, extract_paths, tools
from kg_build.rdf import NamedNode, Quad
from kg_build.resources import ontology_dir, shapes_dir
from kg_build.validate.context import by_subject
from kg_build.validate.datagraph import DataGraph

ROOT = Path(__file__).parents[1]
TEXT = ROOT / "examples" / "yuanling-2018.txt"
SIZES = "2600,24000,230000,2300000"

OURS = """
import json, sys, time
from kg_build.validate import validate
start = time.process_time()
report = validate(sys.argv[1], sys.argv[2:])
found = len(report.findings)
"""
PYSHACL = """
import json, logging, sys, time
import pyshacl, rdflib
start = time.process_time()
data, shapes = rdflib.Graph().parse(sys.argv[1]), rdflib.Graph()
for path in sys.argv[2:]:
    shapes.parse(path)
_, report, _ = pyshacl.validate(data, shacl_graph=shapes)
found = sum(1 for _ in report.objects(None, rdflib.SH.result))
"""
RUDOF = """
import json, sys, time
import pyrudof
start = time.process_time()
rudof = pyrudof.Rudof()
rudof.read_data(sys.argv[1], format=pyrudof.RDFFormat.NTriples)
rudof.read_shacl("\\n".join(open(path, encoding="utf-8").read() for path in sys.argv[2:]), format=pyrudof.ShaclFormat.Turtle)
report = rudof.validate_shacl()
found = len(report)
"""
TOLD = """
taken = time.process_time() - start
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([taken, found, peak / 1024]))
"""
"""What each child prints: a process that has just been made counts its parent's memory as its own, but not here."""
QUERIES = """
@prefix kg: <https://w3id.org/kg-build/ont#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/kg-build/shape/> .
shape:four a sh:NodeShape ; sh:targetSubjectsOf kg:rule ; sh:sparql shape:one, shape:two, shape:three, shape:four-query .
shape:one sh:prefixes shape:prefixes ;
    sh:select "SELECT $this ?value { $this <http://purl.org/linked-data/sdmx/2009/measure#obsValue> ?value FILTER(?value < 0) FILTER NOT EXISTS { $this kg:direction ?d } }" .
shape:two sh:prefixes shape:prefixes ; sh:select "SELECT $this { $this kg:partOf+ $this }" .
shape:three sh:prefixes shape:prefixes ;
    sh:select "SELECT $this ?value { $this kg:partOf ?whole ; <http://purl.org/linked-data/sdmx/2009/measure#obsValue> ?value . ?whole <http://purl.org/linked-data/sdmx/2009/measure#obsValue> ?all FILTER(?value > ?all) }" .
shape:four-query sh:prefixes shape:prefixes ;
    sh:select "SELECT $this ?value { $this kg:variable ?variable ; kg:programme ?value . ?variable kg:programme ?other FILTER(?value != ?other) }" .
"""
"""What shapes cost where each figure is asked: pySHACL parses the text of a query anew for each node."""


@dataclass(frozen=True)
class Run:
    """What a child measured."""

    seconds: float
    found: int
    memory: float
    """Peak of the process in MB."""


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed of kg validate.")
    parser.add_argument("--sizes", default=SIZES, metavar="N,…")
    parser.add_argument("--rivals-up-to", type=int, default=24_000, metavar="N", help="for pySHACL")
    parser.add_argument("--rudof", default=sys.executable, metavar="PYTHON", help="an interpreter that has pyrudof")
    given = parser.parse_args(arguments)
    sizes = [int(size) for size in given.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        print(f"{len(shape_files())} files of shapes; times are process times, of the children's work alone")
        one = [measure_one_graph(Path(folder), size, given.rivals_up_to, given.rudof) for size in sizes]
        many = [measure_graph_by_graph(Path(folder), size) for size in sizes]
        print_growth(sizes, "over one graph", one)
        print_growth(sizes, "graph by graph", many)
        print_start(Path(folder))


def shape_files() -> list[Path]:
    """The shapes that all engines are given."""
    return sorted(shapes_dir().glob("*.ttl"))


# --- data ------------------------------------------------------------------------------------------------------------


def documents() -> list[tuple[str, list[Quad]]]:
    """Id and quads of each example."""
    terms = Terms.of(tools(ontology_dir()).lexicon)
    read = (each for each in extract_paths([ROOT / "examples"]) if isinstance(each, Extracted))
    return [(each.source.id, list(emit(each.extraction, each.source.text, terms))) for each in read]


def corpus(size: int) -> Iterator[tuple[str, list[str]]]:
    """Documents under names of their own, as lines of N-Triples, until there are as many different triples as asked for."""
    texts = [(name, [f"{q.subject} {q.predicate} {q.object} .\n" for q in quads]) for name, quads in documents()]
    number = 0
    while number == 0 or size > len(texts[number % len(texts)][1]) / 2:
        name, lines = texts[number % len(texts)]
        fresh = f"{name}-{number}"
        yield fresh, [line.replace(name, fresh) for line in lines]
        size -= len(lines) if number < len(texts) else sum(name in line for line in lines)
        number += 1


def around(size: int) -> list[str]:
    """What the ontology says of the concepts that the documents of a corpus name."""
    about = by_subject(ontology_quads(ontology_dir()))
    assert about
    used = [quad for _, (_, found) in zip(corpus(size), documents(), strict=False) for quad in found]
    told = {(q.subject, q.predicate, q.object) for q in used}
    quads = (q for q in DataGraph(used, about).quads() if (q.subject, q.predicate, q.object) not in told)
    return [f"{q.subject} {q.predicate} {q.object} .\n" for q in quads]


def written(path: Path, lines: Iterable[str]) -> Path:
    """A file of lines."""
    with path.open("w", encoding="utf-8") as handle:
        handle.writelines(lines)
    return path


# --- one graph, and graph by graph -----------------------------------------------------------------------------------


def measure_one_graph(folder: Path, size: int, rivals_up_to: int, rudof: str) -> float:
    """Ours and the others over one graph; microseconds a triple of ours."""
    path = written(folder / f"{size}.nt", [*around(size), *(line for _, lines in corpus(size) for line in lines)])
    triples = len(set(path.read_text("utf-8").splitlines()))
    own = middle(OURS, path, 1 if size > 500_000 else 3)
    print(f"one graph of {triples} triples: {own.seconds:.2f} s, {own.found} findings, {own.memory:.0f} MB", flush=True)
    if size <= rivals_up_to:
        compare("pySHACL", child(sys.executable, PYSHACL, path), own)
        more = written(folder / "queries.ttl", [QUERIES])
        asking = middle(OURS, path, 3, more)
        print(f"  with four queries asked of every figure: {asking.seconds:.2f} s, {asking.found} findings")
        compare("pySHACL, so too", child(sys.executable, PYSHACL, path, more), asking)
    if size <= max(rivals_up_to, 250_000):
        compare("pyrudof", child(rudof, RUDOF, path), own)
    path.unlink()
    return own.seconds / triples * 1e6


def compare(who: str, other: Run | None, own: Run) -> None:
    """How many times as long and as much."""
    if other is None:
        print(f"  {who} is missing")
        return
    print(
        f"  {who}: {other.seconds:.2f} s, {other.found} findings, {other.memory:.0f} MB:"
        f" {other.seconds / own.seconds:.1f} times as long, {other.memory / own.memory:.1f} times the memory",
        flush=True,
    )


def measure_graph_by_graph(folder: Path, size: int) -> float:
    """Each document in a graph of its own; microseconds a triple."""
    path, count = folder / f"{size}.nq", 0
    graph = NamedNode("https://w3id.org/kg-build/graph/ontology")
    with path.open("w", encoding="utf-8") as handle:
        handle.writelines(line.replace(" .\n", f" {graph} .\n") for line in around(size))
        for name, lines in corpus(size):
            handle.writelines(line[:-2] + f"<urn:doc:{name}> .\n" for line in lines)
            count += len(lines)
    assert child(sys.executable, LOAD, path)
    own = child(sys.executable, OURS_BY_GRAPH, path)
    assert own
    print(f"{count} triples graph by graph: {own.seconds:.2f} s, {own.found} findings, {own.memory:.0f} MB", flush=True)
    path.unlink()
    return own.seconds / count * 1e6


LOAD = """
import json, sys, time
from kg_build.rdf import Store
start, found = time.process_time(), 0
store = Store(sys.argv[1] + ".db")
store.bulk_load(path=sys.argv[1])
store.optimize()
"""
OURS_BY_GRAPH = """
import json, sys, time
from pathlib import Path
from kg_build.rdf import NamedNode, Store
from kg_build.store import Meta, Snapshot
from kg_build.validate import validate
folder = sys.argv[1] + ".db"
store = Store.read_only(folder)
start = time.process_time()
report = validate(Snapshot(Path(folder), store, Meta(1, 0, 0, 0, {})), sys.argv[2:])
found = len(report.findings)
"""


def print_growth(sizes: Sequence[int], how: str, taken: Sequence[float]) -> None:
    """Microseconds a triple at each size, as multiples of that at the second."""
    told = ", ".join(f"{size}: {each:.1f} µs" for size, each in zip(sizes, taken, strict=True))
    print(f"{how}, a triple takes at {told}")
    if len(taken) > 2:
        print(f"  {taken[-1] / taken[1]:.2f} times as long at {sizes[-1]} as at {sizes[1]}")


# --- processes -------------------------------------------------------------------------------------------------------


def middle(program: str, path: Path, rounds: int, *more: Path) -> Run:
    """The run in the middle of some."""
    runs = [run for _ in range(rounds) if (run := child(sys.executable, program, path, *more))]
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def child(python: str, program: str, path: Path, *more: Path) -> Run | None:
    """A program over a file and the shapes, in a process of its own; None where it fails, as for want of a library."""
    command = [python, "-c", program + TOLD, str(path), *map(str, [*shape_files(), *more])]
    if shutil.which(python) is None:
        return None
    with tempfile.TemporaryFile("w+") as out:
        actions = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
        process = os.posix_spawn(python, command, {**os.environ, "PYTHONWARNINGS": "ignore"}, file_actions=actions)
        _, status = os.waitpid(process, 0)
        out.seek(0)
        lines = out.read().splitlines()
    if status or not lines:
        return None
    return Run(*json.loads(lines[-1]))


def print_start(folder: Path) -> None:
    """Process time of kg validate on one document, the best and the median of some."""
    name, quads = documents()[-1]
    rdf = written(folder / f"{name}.nt", [f"{q.subject} {q.predicate} {q.object} .\n" for q in quads])
    for what, path in (("RDF", rdf), ("text", TEXT)):
        taken = sorted(start(path) for _ in range(7))
        print(
            f"kg validate FILE of one document as {what}: {taken[0]:.2f} s at best, {statistics.median(taken):.2f} s in the middle"
        )


def start(path: Path) -> float:
    """Process time of one command."""
    command = [sys.executable, "-m", "kg_build", "validate", str(path)]
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(sys.executable, command, os.environ, file_actions=quiet)
    _, _, usage = os.wait4(process, 0)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main(sys.argv[1:])
