"""How findings are shown: the line of the file, the property by its name, what to do; as text, CSV, JSON and a page to mail."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from tempfile import gettempdir

import pytest
from click.testing import CliRunner

from kg_build.cli import kg
from kg_build.validate.locate import lines

TURTLE = """@prefix kg: <https://w3id.org/kg-build/ont#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/kg-build/id/place/陇西县> a kg:Place, kg:County ; skos:prefLabel "陇西县"@zh .
<https://w3id.org/kg-build/id/place/陇西> a kg:Place, kg:County ; skos:prefLabel "<陇西>"@zh .
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return path


def shown(form: str, *args: object, stdin: str | None = None) -> str:
    found = CliRunner().invoke(kg, ["validate", *map(str, args), "--format", form, "--lang", "en"], input=stdin)
    assert found.exit_code == 1, found.output
    return found.stdout


def test_the_text_tells_line_property_and_repair(wrong: Path) -> None:
    text = shown("text", wrong)
    assert f"where: {wrong}:5\n" in text
    assert "property: preferred label (skos:prefLabel)\n" in text
    assert "repair: " in text


def test_the_csv_has_a_row_a_finding(wrong: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(shown("csv", wrong)))
    assert (row["severity"], row["where"], row["value"]) == ("violation", f"{wrong}:5", "<陇西>")
    assert row["property"] == "preferred label"


def test_the_json_has_the_same(wrong: Path) -> None:
    told = json.loads(shown("json", wrong))
    assert not told["conforms"]
    assert told["findings"][0]["where"] == f"{wrong}:5"
    assert told["findings"][0]["repair_en"]


def test_the_page_is_whole_and_escapes_what_it_shows(wrong: Path) -> None:
    page = shown("html", wrong)
    opened: list[str] = []

    class Balance(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in ("script", "img", "iframe")
            if tag not in ("meta",):
                opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Balance().feed(page)
    assert opened == []
    assert "&lt;陇西&gt;" in page


FIGURES = "value,unit,indicator,place,period\n-5,人,参保人数,陇西县,2020\n"


@pytest.mark.parametrize("form", ["text", "html", "csv", "json"])
@pytest.mark.parametrize(("data", "place"), [(TURTLE, "<stdin>:5"), (FIGURES, "<stdin>:2")], ids=["Turtle", "CSV"])
def test_findings_in_standard_input_tell_their_line(data: str, place: str, form: str) -> None:
    told = unescape(shown(form, "-", stdin=data))
    assert place in told
    assert gettempdir() not in told


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("@prefix ex: <http://e.org/> .\nex:a ex:b .\n", "error: <stdin>:2:11: not valid TriG"),
        ('{"@id": "http://e.org/x",\n ]', "error: <stdin>:2:2: not valid JSON-LD"),
        (FIGURES.replace("-5", "x") + "y,人,参保人数,陇西县,2020\n", "error: <stdin>:2: value is no number"),
        (FIGURES.replace("-5", "x") + "y,人,参保人数,陇西县,2020\n", "error: <stdin>:3: value is no number"),
        (FIGURES.replace("参保人数", "参保数"), "warning: <stdin>:2: indicator '参保数' is not in the ontology"),
        (FIGURES.replace(",", ";"), "error: <stdin>:1: its fields are separated by semicolons"),
        (FIGURES.replace("value", "数值").encode("gb18030") + b"x\n", "error: <stdin>:3: value is no number"),
        (b"", "error: <stdin>: is empty"),
        (b"a\0b", "error: <stdin>: is a binary file"),
        (FIGURES.encode("utf-16"), "error: <stdin>: is UTF-16 text"),
        (b"PK\x03\x04 and no more", "error: <stdin>: is a damaged workbook"),
    ],
)
def test_errors_in_standard_input_tell_their_line(data: str | bytes, expected: str) -> None:
    found = CliRunner().invoke(kg, ["validate", "-"], input=data)
    assert expected in found.stderr
    assert found.exit_code in (1, 2)
    assert "stdin." not in found.output
    assert gettempdir() not in found.output


@pytest.mark.parametrize(
    ("data", "code", "told"),
    [
        ('{"@id": "http://e.org/x", "http://e.org/p": 1}', 0, "conforms"),
        ("<http://e.org/x> <http://e.org/p> <http://e.org/y> <http://e.org/g> .\n", 0, "conforms"),
        ("<http://e.org/x> <http://e.org/p> 1 .\n", 0, "conforms"),
        ("2020年，陇西县有低保对象120户310人。\n", 0, ""),
        ("value,unit,indicator,place,period\nx,人,参保人数,陇西县,2020\n", 2, "value is no number"),
        ("@prefix ex: <http://e.org/> .\nex:a ex:b .\n", 2, "<stdin>:2:11: not valid TriG"),
    ],
    ids=["JSON-LD", "N-Quads", "Turtle", "text", "CSV", "broken Turtle"],
)
def test_standard_input_is_read_as_what_it_is(data: str, code: int, told: str) -> None:
    found = CliRunner().invoke(kg, ["validate", "-", "--lang", "en"], input=data)
    assert (found.exit_code, told in found.output) == (code, True), found.output


@pytest.mark.parametrize(("graphs", "told"), [(25, "\r1/25\r2/25"), (3, "")])
def test_long_work_tells_on_a_terminal_how_far_it_is(tmp_path: Path, graphs: int, told: str) -> None:
    path = tmp_path / "many.nq"
    path.write_text("".join(f"<urn:x> <urn:p> <urn:y> <urn:g{n}> .\n" for n in range(graphs)), "utf-8")
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "kg_build", "validate", str(path)]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=end, check=True)
    finally:
        os.close(end)
    with open(terminal, "rb", buffering=0) as seen, suppress(OSError):  # a terminal that nobody writes to any more
        printed = seen.read(10_000).decode() if graphs > 20 else ""
        assert printed.startswith(told)
        assert f"{graphs}/{graphs}" in printed or not told
    assert b"\r" not in done.stdout


def test_a_line_is_found_in_every_syntax(tmp_path: Path) -> None:
    path = tmp_path / "data"
    for text, line in (
        ("PREFIX ex: <http://e.org/>\nex:b ex:p ex:a .\nex:a ex:p 1 .\n", 3),
        ("<http://e.org/b> <http://e.org/p> <http://e.org/a> .\n<http://e.org/a> <http://e.org/p> 'x' .\n", 2),
        ('[{"@id": "http://e.org/b"},\n {"@id": "http://e.org/a"}]\n', 2),
        ('<rdf:RDF\n>\n<rdf:Description rdf:about="http://e.org/a"/></rdf:RDF>\n', 3),
    ):
        path.write_text(text, encoding="utf-8")
        assert lines(path, ["http://e.org/a"]) == {"http://e.org/a": line}, text
