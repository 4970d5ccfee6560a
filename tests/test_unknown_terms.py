"""Slips in the names of terms and concepts are found, and what was meant is offered."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg_build.cli import kg

HEAD = """
@prefix kg: <https://w3id.org/kg-build/ont#> .
@prefix programme: <https://w3id.org/kg-build/code/programme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix place: <https://w3id.org/kg-build/id/place/> .
place:陇西县 a kg:Place, kg:County ; skos:prefLabel "陇西县"@zh .
"""


def findings(tmp_path: Path, turtle: str) -> str:
    path = tmp_path / "data.ttl"
    path.write_text(HEAD + turtle, encoding="utf-8")
    return CliRunner().invoke(kg, ["validate", str(path), "--lang", "en"]).output


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        ("place:x kg:programe programme:urban-dibao .", "the ontology has no such property; did you mean programme?"),
        ("place:x a kg:Observatoin .", "the ontology has no such class; did you mean Observation?"),
        ("place:x kg:programme programme:urban-dibo .", "the ontology has no such concept; did you mean urban-dibao"),
        ("place:x kg:zzzz 1 .", "the ontology has no such property\n"),
    ],
)
def test_what_was_meant_is_offered(tmp_path: Path, turtle: str, message: str) -> None:
    assert message in findings(tmp_path, turtle)


@pytest.mark.parametrize(
    "turtle",
    [
        "",
        'programme:义渡 a kg:Programme ; kg:proposed true ; skos:prefLabel "义渡"@zh . place:陇西县 kg:about programme:义渡 .',
    ],
)
def test_what_is_known_or_proposed_is_no_slip(tmp_path: Path, turtle: str) -> None:
    assert "no such concept" not in findings(tmp_path, turtle)


def test_terms_of_others_are_theirs(tmp_path: Path) -> None:
    assert "no such" not in findings(tmp_path, "place:陇西县 <http://example.org/ont#x> <http://example.org/y> .")
