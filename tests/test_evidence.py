"""Quotes against their sentences and sources, digits against values: each fault is found, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg_build.cli import kg
from kg_build.emit import Terms, emit, ontology_quads
from kg_build.pipeline.sources import Extracted, extract_paths, tools
from kg_build.pipeline.validating import Rules, printed_values, validate_store
from kg_build.rdf import Literal, Quad
from kg_build.resources import ontology_dir, shapes_dir
from kg_build.store import publish
from kg_build.validate import DataGraph, Original, evidence
from kg_build.vocab import ONTOLOGY_GRAPH, PREFIXES, term

TEXT = """沅溪县年鉴（2021）

社会救助

2020年，全县有低保对象120户310人，按每人每月510元发放低保金3至5万元、120、135和150万元。
受理电话13912345678。
"""


@pytest.fixture
def quads(tmp_path: Path) -> list[Quad]:
    path = tmp_path / "yuanxi.txt"
    path.write_text(TEXT, encoding="utf-8")
    (found,) = extract_paths([path])
    assert isinstance(found, Extracted)
    return list(emit(found.extraction, found.source.text, Terms.of(tools(ontology_dir()).lexicon)))


def original(text: str = TEXT) -> dict[str, Original]:
    return {"yuanxi": Original(text, hashlib.sha256(text.encode()).hexdigest())}


def shapes(quads: list[Quad], text: str = TEXT) -> list[str]:
    found = evidence(printed_values, original(text))(DataGraph(quads))
    return sorted({str(result.shape).rpartition("/")[2].rstrip(">") for result in found})


def changed(quads: list[Quad], name: str, change: Callable[[str], str], only: str = "") -> list[Quad]:
    """The quads with other literals of one property."""
    return [
        Quad(q.subject, q.predicate, Literal(change(q.object.value), datatype=q.object.datatype), q.graph_name)
        if q.predicate == term(name) and isinstance(q.object, Literal) and only in q.object.value
        else q
        for q in quads
    ]


def test_what_was_read_fits_its_source(quads: list[Quad]) -> None:
    assert shapes(quads) == []


def test_a_quote_that_stands_elsewhere(quads: list[Quad]) -> None:
    assert shapes(changed(quads, "kg:quote", lambda _: "130户", "120户")) == [
        "digits-give-value", "quote-in-sentence", "quote-in-source",
    ]  # fmt: skip


def test_a_value_that_its_digits_do_not_give(quads: list[Quad]) -> None:
    assert shapes(changed(quads, "sdmx-measure:obsValue", lambda _: "31", "310")) == ["digits-give-value"]


def test_a_sentence_that_the_source_does_not_have(quads: list[Quad]) -> None:
    found = shapes(changed(quads, "rdf:value", lambda text: text.replace("全县", "全市")))
    assert found == ["sentence-in-source"]


def test_a_source_that_has_changed(quads: list[Quad]) -> None:
    assert shapes(quads, TEXT + "\n") == ["source-unchanged"]
    assert "quote-in-source" in shapes(quads, TEXT.replace("120户", "121户"))


def test_the_command_compares_a_store_with_its_sources(tmp_path: Path) -> None:
    path, store = tmp_path / "yuanxi.txt", str(tmp_path / "store")
    path.write_text(TEXT, encoding="utf-8")
    run = CliRunner().invoke
    assert run(kg, ["build", str(path), "--store", store]).exit_code == 0
    assert run(kg, ["validate", "--store", store, "--sources", str(path)]).exit_code == 0
    path.write_text(TEXT.replace("310人", "311人"), encoding="utf-8")
    for how in ([], ["--merged"]):
        told = run(kg, ["validate", "--store", store, "--sources", str(path), "--lang", "en", *how])
        assert told.exit_code == 1
        assert "the quote differs from the source, which has “311人” there" in told.output


def test_the_merge_of_a_store_has_the_faults_of_its_graphs(tmp_path: Path, quads: list[Quad]) -> None:
    wrong = changed(quads, "sdmx-measure:obsValue", lambda text: text.replace("310", "311"))
    store = tmp_path / "store"
    publish(store, {wrong[0].graph_name: wrong, ONTOLOGY_GRAPH: ontology_quads(ontology_dir())})
    by_graph, merged = (validate_store(store, Rules(shapes_dir()), merged=how) for how in (False, True))
    assert {finding.shape for finding in merged.findings} == {f"{PREFIXES['shape']}digits-give-value"}
    assert [replace(finding, graph=None) for finding in by_graph.findings] == list(merged.findings)
