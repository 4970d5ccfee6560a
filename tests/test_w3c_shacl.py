"""The test suite of the W3C for SHACL (https://w3c.github.io/data-shapes/data-shapes-test-suite/), where it lies beside the checkout."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg_build.errors import ShapesError
from kg_build.rdf import Quad, RdfFormat, parse
from kg_build.validate.compiled import compile_shapes, judge
from kg_build.validate.datagraph import DataGraph
from kg_build.validate.findings import Result
from kg_build.validate.graph import Graph, Node, read_path
from kg_build.validate.literals import Term
from kg_build.vocab import term

SUITE = Path(os.environ.get("W3C_SHACL", Path(__file__).parents[2] / "shared" / "w3c-shacl" / "tests"))
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
EXCEPTIONS: dict[str, str] = {}
"""Test -> why it does not pass."""


@dataclass(frozen=True)
class Case:
    name: str
    data: tuple[Quad, ...]
    shapes: tuple[Quad, ...]
    graph: Graph
    expected: Term

    @property
    def fails(self) -> bool:
        """Whether the shapes are to be refused."""
        return self.expected == NAMES["Failure"]


def turtle(path: Path) -> tuple[Quad, ...]:
    return tuple(parse(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri()))


NAMES = {q.predicate.value.rpartition("#")[2]: q.predicate for q in parse(
    f"<a:a> <{MF}include> 1 ; <{MF}entries> 1 ; <{MF}action> 1 ; <{MF}result> 1 ; <{SHT}dataGraph> 1 ; "
    f"<{SHT}shapesGraph> 1 ; <{SHT}Failure> 1 .", format=RdfFormat.TURTLE)}  # fmt: skip


def cases(manifest: Path) -> Iterator[Case]:
    quads = turtle(manifest)
    graph = Graph(quads)
    [root] = graph.subjects(term("rdf:type"), next(q.object for q in quads if q.object.value == f"{MF}Manifest"))  # type: ignore[union-attr]
    for each in graph.objects(root, NAMES["include"]):
        yield from cases(local(each))
    for entries in graph.objects(root, NAMES["entries"]):
        for entry in graph.members(root, entries):
            [action], [result] = graph.objects(entry, NAMES["action"]), graph.objects(entry, NAMES["result"])
            files = [local(graph.objects(action, NAMES[name])[0]) for name in ("dataGraph", "shapesGraph")]
            data, shapes = (quads if path == manifest else turtle(path) for path in files)
            name = manifest.relative_to(SUITE).with_suffix("").as_posix()
            yield Case(name, data, shapes, graph, result)


def local(iri: Term) -> Path:
    return Path(iri.value.removeprefix("file://"))  # type: ignore[union-attr]


def expected(case: Case) -> Iterator[tuple[object, ...]]:
    """The results that the test demands, each as a row; a message or source only where the test names one."""
    for node in case.graph.objects(case.expected, "result"):
        assert not isinstance(node, str)
        names = ("focusNode", "value", "resultSeverity", "sourceShape", "sourceConstraintComponent")
        values = [next(iter(case.graph.objects(node, name)), None) for name in names]
        paths = [read_path(case.graph, node, path) for path in case.graph.objects(node, "resultPath")]  # type: ignore[arg-type]
        yield (*values, paths[0] if paths else None)


def found(result: Result) -> tuple[object, ...]:
    return (result.focus, result.value, result.severity, result.shape, result.component, result.path)


def told(row: object) -> str:
    return str(row)


def messages(case: Case, node: Node) -> set[tuple[str, str]]:
    return {(text.language or "", text.value) for text in case.graph.objects(node, "resultMessage")}  # type: ignore[union-attr]


SKIP = pytest.mark.skipif(not SUITE.is_dir(), reason="the suite does not lie beside the checkout")
CASES = {case.name: case for case in cases(SUITE / "manifest.ttl")} if SUITE.is_dir() else {}
for path in sorted(SUITE.glob("*/*/*.ttl")):  # one test is in no manifest
    if (
        path.stem not in ("manifest",)
        and f"<{MF}" in path.read_text("utf-8")
        and "mf:entries" in path.read_text("utf-8")
    ):
        CASES.update({case.name: case for case in cases(path) if case.name not in CASES})


@SKIP
def test_the_suite_is_all_there() -> None:
    assert Counter(name.partition("/")[0] for name in CASES) == {"core": 98, "sparql": 23}


@SKIP
@pytest.mark.parametrize("name", [name for name in CASES if name not in EXCEPTIONS])
def test_a_test_of_the_w3c_passes(name: str) -> None:
    case = CASES[name]
    if case.fails:
        with pytest.raises(ShapesError):
            compile_shapes(case.shapes)
        return
    program = compile_shapes(case.shapes)
    assert program.left == ()
    results = list(judge(program, DataGraph(case.data)))
    assert Counter(map(found, results)) == Counter(expected(case))
    told = {message for result in results for message in result.messages}
    assert {m for node in case.graph.objects(case.expected, "result") for m in messages(case, node)} <= told  # type: ignore[arg-type]
