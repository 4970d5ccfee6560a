"""The store: generations, atomic publication, failures that leave the last one in place, dumps."""

from __future__ import annotations

import fcntl
import io
import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg_build.emit import iris
from kg_build.errors import KgError, StoreError
from kg_build.rdf import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse
from kg_build.store import FORMAT, dump, open_store, publish
from kg_build.vocab import AUDIT_GRAPH, BUILD_GRAPH, term

A, B, C = (iris.document_graph(name) for name in "abc")


def quads(graph: NamedNode, *values: str) -> list[Quad]:
    return [Quad(NamedNode(graph.value + "#x"), term("rdfs:label"), Literal(value), graph) for value in values]


def labels(folder: Path, graph: NamedNode) -> set[str]:
    return {quad.object.value for quad in open_store(folder).quads(graph) if isinstance(quad.object, Literal)}


def dumped(folder: Path, form: RdfFormat = RdfFormat.N_QUADS, *, include_build: bool = False) -> str:
    output = io.BytesIO()
    dump(open_store(folder), output, form, include_build=include_build)
    return output.getvalue().decode()


def generations(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("gen-*"))


def explode(graph: NamedNode, error: BaseException) -> Iterator[Quad]:
    yield from quads(graph, "half")
    raise error


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of two documents and an audit."""
    store = tmp_path / "store"
    publish(store, {A: quads(A, "one"), B: quads(B, "two"), AUDIT_GRAPH: quads(AUDIT_GRAPH, "sum differs")})
    return store


def test_what_was_published_can_be_read(folder: Path) -> None:
    snapshot = open_store(folder)
    assert snapshot.graphs() == sorted([A, B, AUDIT_GRAPH], key=str)
    assert labels(folder, A) == {"one"}


def test_a_generation_says_how_much_it_holds(folder: Path) -> None:
    meta = open_store(folder).meta
    assert (meta.format, meta.quads, meta.graphs, meta.documents) == (FORMAT, 3, 3, 2)


def test_a_build_replaces_the_graphs_it_names_and_keeps_the_others(folder: Path) -> None:
    publish(folder, {A: quads(A, "new"), C: quads(C, "three")})
    assert [labels(folder, graph) for graph in (A, B, C, AUDIT_GRAPH)] == [{"new"}, {"two"}, {"three"}, {"sum differs"}]


def test_pruning_drops_documents_that_were_not_named_but_no_other_graph(folder: Path) -> None:
    publish(folder, {A: quads(A, "new")}, prune=True)
    assert open_store(folder).graphs() == sorted([A, AUDIT_GRAPH], key=str)


def test_pruning_keeps_what_it_is_told_to_keep(folder: Path) -> None:
    publish(folder, {A: quads(A, "new")}, prune=True, keep={B})
    assert labels(folder, B) == {"two"}


def test_pruning_without_documents_drops_them_all(folder: Path) -> None:
    publish(folder, {}, prune=True)
    assert open_store(folder).graphs() == [AUDIT_GRAPH]


def test_a_graph_that_gets_nothing_is_dropped(folder: Path) -> None:
    publish(folder, {A: []})
    assert open_store(folder).graphs() == sorted([B, AUDIT_GRAPH], key=str)


def test_a_snapshot_stays_as_it_was_while_builds_go_on(folder: Path) -> None:
    before = open_store(folder)
    publish(folder, {A: quads(A, "new")})
    assert [quad.object for quad in before.quads(A)] == [Literal("one")]
    assert before.generation != open_store(folder).generation


def test_the_generation_before_is_kept_and_older_ones_are_removed(folder: Path) -> None:
    publish(folder, {A: quads(A, "2")})
    publish(folder, {A: quads(A, "3")})
    assert generations(folder) == ["gen-2", "gen-3"]


def test_ten_builds_of_the_same_documents_hold_what_one_holds(folder: Path) -> None:
    for _ in range(10):
        publish(folder, {A: quads(A, "one"), B: quads(B, "two")})
    assert open_store(folder).meta.quads == 3


def test_a_graph_that_stays_the_same_is_not_written_again(folder: Path) -> None:
    before = open_store(folder).meta
    publish(folder, {A: quads(A, "one")})
    assert open_store(folder).meta == before


def test_of_a_graph_that_changes_only_the_difference_is_written(folder: Path) -> None:
    publish(folder, {C: quads(C, *map(str, range(9999)))})
    before = open_store(folder).meta
    publish(folder, {C: quads(C, *map(str, range(1, 10000)))})
    after = open_store(folder).meta
    assert after.quads == before.quads
    assert sum(after.files.values()) < 1.2 * sum(before.files.values())
    assert labels(folder, C) == set(map(str, range(1, 10000)))


@pytest.mark.parametrize("error", [ValueError("boom"), KgError("no"), KeyboardInterrupt()])
def test_an_exception_leaves_the_last_generation_and_no_remains(folder: Path, error: BaseException) -> None:
    before = dumped(folder)
    with pytest.raises(type(error)):
        publish(folder, {A: explode(A, error)})
    assert dumped(folder) == before
    assert generations(folder) == ["gen-1"]


def test_a_failed_first_build_leaves_no_store(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="boom") as kept:
        publish(tmp_path / "store", {A: explode(A, ValueError("boom"))})
    with pytest.raises(StoreError, match="holds no store"):
        open_store(tmp_path / "store")
    publish(tmp_path / "store", {A: quads(A, "one")})
    assert labels(tmp_path / "store", A) == {"one"}
    assert kept.traceback, "which holds no database open"


FULL = """
import resource, sys
from pathlib import Path
from kg_build.errors import StoreError
from kg_build.rdf import DefaultGraph, Literal, Quad
from kg_build.store import publish
from kg_build.vocab import AUDIT_GRAPH as G, term
{limit}
try:
    quads = (Quad(term(f"kg:{{i}}"), term("kg:p"), Literal("x" * 99 + str(i)), G) for i in range(100_000))
    publish(Path(sys.argv[1]), {{G: quads}})
except StoreError as error:
    print(error)
"""


def starved(folder: Path, limit: str, *command: str) -> str:
    """What a build says that runs out of space."""
    code = textwrap.dedent(FULL.format(limit=limit))
    run = [*command, sys.executable, "-c", code, str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(run, capture_output=True, text=True, check=True, env=environment).stdout


def test_a_file_that_cannot_grow_leaves_the_last_generation(folder: Path) -> None:
    before = dumped(folder)
    said = starved(folder, f"resource.setrlimit(resource.RLIMIT_FSIZE, ({100_000}, {resource.RLIM_INFINITY}))")
    assert said.startswith(f"{folder}: cannot be written")
    assert "remedy: " in said
    assert dumped(folder) == before
    assert generations(folder) == ["gen-1"]


def test_a_full_disk_leaves_the_last_generation(tmp_path: Path) -> None:
    script = tmp_path / "in-small-disk"
    script.write_text(f"""#!/bin/sh
        mount -t tmpfs -o size=6m none {tmp_path}/disk || exit 77
        "$@"
        ls {tmp_path}/disk/store
    """)
    script.chmod(0o755)
    (tmp_path / "disk").mkdir()
    try:
        said = starved(tmp_path / "disk" / "store", "", "unshare", "-rm", str(script))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no user namespaces here, so no small disk to fill")
    assert "No space left on device" in said
    assert "remedy: free space on that disk" in said
    assert said.splitlines()[-1] == "LOCK"


def build_until_killed(folder: Path) -> None:
    def slow() -> Iterator[Quad]:
        yield from quads(A, "half")
        os.kill(os.getpid(), signal.SIGKILL)

    publish(folder, {A: slow()})


def test_a_killed_build_leaves_the_last_generation_and_the_next_one_sweeps(folder: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=build_until_killed, args=(folder,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert labels(folder, A) == {"one"}
    publish(folder, {A: quads(A, "new")})
    assert labels(folder, A) == {"new"}
    assert len(generations(folder)) == 2


def test_two_builds_do_not_write_at_once(folder: Path) -> None:
    with (folder / "LOCK").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="another build is writing"):
            publish(folder, {A: quads(A, "new")})
    publish(folder, {A: quads(A, "new")})


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as raised:
        open_store(tmp_path / "nowhere")
    assert str(raised.value) == f"{tmp_path}/nowhere: holds no store\n  remedy: build one: kg build PATH…"


def test_a_store_of_another_version_is_refused(folder: Path) -> None:
    path = folder / "gen-1" / "meta.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(StoreError, match="the store has format 99, this version of kg_build reads format 1"):
        open_store(folder)
    with pytest.raises(StoreError, match="format 99"):
        publish(folder, {A: quads(A, "new")})


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"quads": 1}'])
def test_a_store_with_a_broken_description_is_called_damaged(folder: Path, content: str) -> None:
    (folder / "gen-1" / "meta.json").write_text(content)
    with pytest.raises(StoreError, match="the store is damaged"):
        open_store(folder)


def test_a_table_that_was_cut_short_is_noticed(folder: Path) -> None:
    table = max((folder / "gen-1" / "db").glob("*.sst"))
    table.write_bytes(table.read_bytes()[:50])
    with pytest.raises(StoreError, match=f"{table.name} is missing or was cut short"):
        open_store(folder)


def test_a_database_without_its_manifest_is_called_damaged(folder: Path) -> None:
    (folder / "gen-1" / "db" / "CURRENT").unlink()
    with pytest.raises(StoreError, match="the store is damaged"):
        open_store(folder)


def test_a_generation_that_is_gone_is_called_damaged(folder: Path) -> None:
    (folder / "CURRENT").write_text("gen-9\n")
    with pytest.raises(StoreError, match=r"the store is damaged: meta\.json"):
        open_store(folder)


def test_a_folder_of_other_files_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("…")
    with pytest.raises(StoreError, match="holds files that are no store"):
        publish(tmp_path, {A: quads(A, "one")})
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("…")
    with pytest.raises(StoreError, match="is a file"):
        publish(tmp_path / "store", {A: quads(A, "one")})
    with pytest.raises(StoreError, match="cannot be read"):
        open_store(tmp_path / "store")


def test_dumps_of_equal_content_are_equal_bytes(tmp_path: Path) -> None:
    content = {A: quads(A, "one", "two"), B: quads(B, "three")}
    publish(tmp_path / "at-once", content)
    for graph in (B, A):
        publish(tmp_path / "in-steps", {graph: reversed(content[graph])})
    assert dumped(tmp_path / "at-once") == dumped(tmp_path / "in-steps")


def test_a_dump_is_sorted_within_each_graph_and_the_graphs_are_sorted(folder: Path) -> None:
    publish(folder, {A: quads(A, "z", "a", "m")})
    lines = dumped(folder).splitlines()
    assert [line.split('"')[1] for line in lines] == ["sum differs", "a", "m", "z", "two"]


@pytest.mark.parametrize("form", [RdfFormat.N_QUADS, RdfFormat.TRIG])
def test_a_dump_with_graphs_reads_back_as_it_was(folder: Path, form: RdfFormat) -> None:
    snapshot = open_store(folder)
    held = {quad for graph in snapshot.graphs() for quad in snapshot.quads(graph)}
    assert set(parse(dumped(folder, form), format=form)) == held


def merge(folder: Path) -> set[str]:
    found = open_store(folder).store.quads_for_pattern(None, None, None, DefaultGraph())
    return {quad.object.value for quad in found if isinstance(quad.object, Literal)}


def test_the_default_graph_holds_each_triple_of_the_named_graphs_once(tmp_path: Path) -> None:
    shared = [Quad(NamedNode("urn:s"), term("rdfs:label"), Literal("shared"), graph) for graph in (A, B)]
    publish(tmp_path, {A: [shared[0], *quads(A, "one")], B: [shared[1], *quads(B, "two")]})
    assert merge(tmp_path) == {"shared", "one", "two"}
    publish(tmp_path, {A: quads(A, "three")})
    assert merge(tmp_path) == {"shared", "three", "two"}
    publish(tmp_path, {A: quads(A, "three")}, prune=True)
    assert merge(tmp_path) == {"three"}


def test_a_dump_without_graphs_holds_each_triple_once(folder: Path) -> None:
    same = [Quad(term("kg:x"), term("rdfs:label"), Literal("same"), graph) for graph in (A, B)]
    publish(folder, {A: same[:1], B: same[1:]})
    assert dumped(folder, RdfFormat.TURTLE).count('"same"') == 1


def test_the_clocks_of_a_build_are_left_out_unless_asked_for(folder: Path) -> None:
    publish(folder, {BUILD_GRAPH: quads(BUILD_GRAPH, "12:00")})
    assert "12:00" not in dumped(folder)
    assert "12:00" in dumped(folder, include_build=True)


def derived(store: Store) -> dict[NamedNode, list[Quad]]:
    return {AUDIT_GRAPH: quads(AUDIT_GRAPH, f"{len(list(store.named_graphs()))} graphs")}


def test_graphs_can_be_derived_from_all_that_a_build_leaves(folder: Path) -> None:
    publish(folder, {C: quads(C, "three")}, derive=derived)
    assert labels(folder, AUDIT_GRAPH) == {"4 graphs"}
