"""The ontology: every term is defined and explained, nothing runs in circles, and it fits our own shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import factories as f
from kg_build import vocab
from kg_build.emit import ontology_quads
from kg_build.errors import OntologyError, UsageError
from kg_build.rdf import BlankNode, Literal, NamedNode, Quad, read_turtle
from kg_build.resources import ontology_dir, queries_dir, shapes_dir
from kg_build.validate import render, validate
from kg_build.vocab import CODE, ONT, ONTOLOGY_GRAPH, PREFIXES, term

FILES = sorted(ontology_dir().glob("*.ttl"))
SOURCES = Path(vocab.__file__).parent
TERM = re.compile(r"\bkg:([A-Za-z][A-Za-z0-9]*)")
QUOTED = re.compile(r"\"kg:([A-Za-z][A-Za-z0-9]*)")
LANGUAGES = {"zh", "en"}


@cache
def core() -> tuple[Quad, ...]:
    return tuple(read_turtle(ontology_dir() / "core.ttl", OntologyError))


@cache
def ontology() -> tuple[Quad, ...]:
    return tuple(ontology_quads(ontology_dir()))


def pairs(predicate: str, quads: Iterable[Quad] | None = None) -> Iterator[tuple[str, str]]:
    """Subject and object of each statement with a predicate, as IRIs."""
    for quad in quads or ontology():
        if quad.predicate == term(predicate):
            yield str(quad.subject).strip("<>"), str(quad.object).strip("<>")


def languages(predicate: str, quads: Iterable[Quad]) -> dict[str, list[str]]:
    """Subject -> languages of its literals, one entry each."""
    found: dict[str, list[str]] = {}
    for quad in quads:
        if quad.predicate == term(predicate) and isinstance(quad.object, Literal):
            found.setdefault(str(quad.subject).strip("<>"), []).append(quad.object.language or "")
    return found


def defined() -> set[str]:
    """Local names of the terms that core.ttl defines."""
    return {iri.removeprefix(ONT) for iri, _ in pairs("rdf:type", core()) if iri.startswith(ONT)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_parses_and_holds_no_blank_nodes_and_no_schemes(path: Path) -> None:
    for quad in read_turtle(path, OntologyError):
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)
        assert quad.predicate != term("skos:inScheme")


@pytest.mark.parametrize("predicate", ["rdfs:label", "skos:definition"])
def test_every_term_is_labelled_and_defined_in_both_languages(predicate: str) -> None:
    told = languages(predicate, core())
    for name in defined():
        assert sorted(told.get(ONT + name, [])) == sorted(LANGUAGES), name


@pytest.mark.parametrize("predicate", ["skos:prefLabel", "skos:definition"])
def test_every_code_and_scheme_is_labelled_and_defined_in_both_languages(predicate: str) -> None:
    told = languages(predicate, core())
    for iri in {iri for iri, _ in pairs("rdf:type", core()) if iri.startswith(CODE)}:
        assert sorted(told.get(iri, [])) == sorted(LANGUAGES), iri


def test_every_concept_has_one_preferred_label_in_each_language() -> None:
    told = languages("skos:prefLabel", ontology())
    for iri, _ in pairs("skos:inScheme"):
        assert sorted(told.get(iri, [])) == sorted(LANGUAGES), iri


def test_labels_of_terms_are_unique() -> None:
    labels = [str(q.object) for q in core() if q.predicate == term("rdfs:label")]
    assert {label for label in labels if labels.count(label) > 1} == set()


@pytest.mark.parametrize(
    ("folder", "pattern"),
    [(ontology_dir(), "*.ttl"), (shapes_dir(), "*.ttl"), (queries_dir(), "*.rq"), (SOURCES, "**/*.py")],
    ids=["ontology", "shapes", "queries", "sources"],
)
def test_every_term_that_is_used_is_defined(folder: Path, pattern: str) -> None:
    for path in folder.glob(pattern):
        marked = QUOTED if path.suffix == ".py" else TERM
        used = set(marked.findall(path.read_text(encoding="utf-8")))
        assert used <= defined(), f"{path.name}: {sorted(used - defined())}"


@pytest.mark.parametrize("folder", [ontology_dir(), shapes_dir(), queries_dir()], ids=["ontology", "shapes", "queries"])
def test_a_prefix_means_the_same_everywhere(folder: Path) -> None:
    for path in folder.iterdir():
        if path.suffix in (".ttl", ".rq"):
            for prefix, namespace in re.findall(r"(?i)prefix ([a-z-]+): <([^>]+)>", path.read_text(encoding="utf-8")):
                assert PREFIXES.get(prefix, namespace) == namespace, f"{path.name}: {prefix}"


@pytest.mark.parametrize("predicate", ["skos:broader", "rdfs:subClassOf", "rdfs:subPropertyOf"])
def test_nothing_runs_in_circles(predicate: str) -> None:
    graph: dict[str, set[str]] = {}
    for below, above in pairs(predicate):
        graph.setdefault(below, set()).add(above)
    TopologicalSorter(graph).prepare()


def test_every_class_of_concepts_names_a_scheme_that_is_defined() -> None:
    schemes = {iri for iri, kind in pairs("rdf:type", core()) if kind == PREFIXES["skos"] + "ConceptScheme"}
    used = {scheme for _, scheme in pairs("kg:scheme", core())}
    assert used == schemes


def test_every_member_of_such_a_class_is_in_its_scheme() -> None:
    schemes = dict(pairs("kg:scheme", core()))
    placed = set(pairs("skos:inScheme"))
    assert {(iri, schemes[kind]) for iri, kind in pairs("rdf:type") if kind in schemes} <= placed


def test_preferred_labels_are_unique_within_a_scheme() -> None:
    schemes = dict(pairs("skos:inScheme"))
    seen: dict[tuple[str, str], str] = {}
    for iri, label in pairs("skos:prefLabel"):
        if iri in schemes:
            assert seen.setdefault((schemes[iri], label), iri) == iri, label


def names(prefix: str) -> Iterator[tuple[str, str]]:
    """Concept and label of each Chinese name of a scheme's concepts."""
    for predicate in ("skos:prefLabel", "skos:altLabel"):
        for iri, label in pairs(predicate):
            if iri.startswith(PREFIXES[prefix]) and label.endswith("@zh"):
                yield iri, label.removesuffix("@zh").strip('"')


def test_no_two_programmes_share_a_name() -> None:
    seen: dict[str, str] = {}
    for iri, name in names("programme"):
        assert seen.setdefault(name, iri) == iri, name


@pytest.mark.parametrize("prefix", ["programme", "group"])
def test_no_name_begins_with_words_that_are_trimmed(prefix: str) -> None:
    """全县低保对象 and 各类社会组织 are read without 全县 and 各类."""
    trimmed = re.compile(r"全[县市区州]|各[类种级](?!提取)")
    assert [name for _, name in names(prefix) if trimmed.match(name)] == []


@pytest.mark.parametrize("prefix", ["status", "direction", "mention-class", "programme", "group", "indicator"])
def test_the_codes_that_shapes_and_queries_name_are_defined(prefix: str) -> None:
    known = {iri for iri, _ in pairs("rdf:type")}
    for path in (*shapes_dir().glob("*.ttl"), *queries_dir().glob("*.rq")):
        for name in re.findall(rf"(?<![\w-]){prefix}:([a-z][\w-]*)", path.read_text(encoding="utf-8")):
            assert PREFIXES[prefix] + name in known, f"{path.name}: {prefix}:{name}"


@pytest.mark.parametrize("side", ["rdfs:domain", "rdfs:range"])
def test_what_the_emitter_writes_agrees_with_domains_and_ranges(side: str) -> None:
    expected = {NamedNode(iri): kind for iri, kind in pairs(side, core()) if kind.startswith(ONT)}
    quads = [*f.quads(), *f.ontology()]
    above = dict(pairs("rdfs:subClassOf", [q for q in core() if str(q.object).startswith(f"<{ONT}")]))
    types: dict[str, set[str]] = {}
    for iri, kind in pairs("rdf:type", quads):
        types.setdefault(iri, set()).update(filter(None, (kind, above.get(kind))))
    for quad in f.quads():
        if (kind := expected.get(quad.predicate)) is not None:
            node = quad.subject if side == "rdfs:domain" else quad.object
            assert kind in types[str(node).strip("<>")], quad


def test_the_whole_ontology_fits_the_shapes() -> None:
    report = validate(ontology(), shapes_dir(), graphs=[ONTOLOGY_GRAPH])
    assert not report.findings, render(report, "en")


def test_a_file_that_does_not_parse_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "core.ttl").write_text("@prefix kg: <https://w3id.org/kg-build/ont#> .\nkg:A a kg:B\nkg:C a kg:D .\n")
    with pytest.raises(OntologyError, match=r"core\.ttl:3:.*not valid Turtle"):
        list(ontology_quads(tmp_path))


def test_a_folder_named_by_the_environment_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, folder in (("KG_ONTOLOGY", ontology_dir), ("KG_SHAPES", shapes_dir), ("KG_QUERIES", queries_dir)):
        monkeypatch.setenv(variable, str(tmp_path))
        assert folder() == tmp_path


def test_a_folder_that_the_environment_misnames_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ONTOLOGY", "/no/such/folder")
    with pytest.raises(UsageError, match="KG_ONTOLOGY names no folder"):
        ontology_dir()
