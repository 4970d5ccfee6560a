"""The recipes of CONTRIBUTING.md do what they say: each block is followed on copies of the folders."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result

import test_shapes
from helpers_docs import ROOT, blocks
from helpers_extract import extract
from kg_build.audit.figures import figures
from kg_build.cli import kg
from kg_build.model import Description, Mention, Source
from kg_build.pipeline.sources import tools
from kg_build.resources import ontology_dir
from kg_build.validate import validate
from test_cases import Case, fits, read_case, shown, the_mention

BLOCKS = [(block, *block.info.partition(" ")[::2]) for block in blocks((ROOT / "CONTRIBUTING.md").read_text("utf-8"))]
"""Block, language, and the file that it goes into."""
FILES = {target: [block.text for block, _, other in BLOCKS if other == target] for _, _, target in BLOCKS if target}
CASES = [read_case(block.text) for block, kind, _ in BLOCKS if kind == "markdown" and block.text.startswith(">")]
SHOWN = [
    read_case(section) for block, kind, _ in BLOCKS if kind == "markdown" for section in block.text.split("## ")[1:]
]


def follow(folder: str, into: Path) -> Path:
    """A copy of a folder of the repository with the blocks appended that name files in it."""
    copy = into / folder
    shutil.copytree(ROOT / folder, copy)
    for target, texts in FILES.items():
        if target.startswith(f"{folder}/"):
            with (into / target).open("a", encoding="utf-8") as handle:
                handle.write("\n" + "\n".join(texts))
    return copy


def run(*args: object) -> Result:
    return CliRunner().invoke(kg, [str(arg) for arg in args])


def wrong(case: Case) -> Iterator[tuple[str, str]]:
    """Number and column of each cell that is not read as told."""
    source = Source("d", "d.txt", case.text, "", "utf-8", Description(place=case.place, reporting_year=case.year))
    mentions = tools(ontology_dir()).extract(source).mentions
    for row in case.rows:
        yield from ((row["text"], name) for name, cell in row.items() if cell and not told(mentions, row, name))


def told(mentions: tuple[Mention, ...], row: dict[str, str], column: str) -> bool:
    printed, _, _ = row["text"].partition(" (")
    if printed not in ["".join(mention.text.split()) for mention in mentions]:
        return False
    return column == "text" or fits(row[column], shown(the_mention(mentions, row["text"]), mentions, column))


@pytest.mark.parametrize("case", CASES)
def test_a_word_changes_what_its_case_tells(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(wrong(case)), "the ontology knows it already: choose another example"
    monkeypatch.setenv("KG_ONTOLOGY", str(follow("ontology", tmp_path)))
    assert list(wrong(case)) == []


@pytest.mark.parametrize("case", SHOWN)
def test_a_case_that_is_shown_holds(case: Case) -> None:
    assert list(wrong(case)) == []


def test_a_shape_is_broken_by_the_change_that_is_told(tmp_path: Path) -> None:
    shapes = follow("shapes", tmp_path)
    (line,) = FILES["tests/test_shapes.py"]
    name, change = eval(line.strip().rstrip(","), vars(test_shapes))
    assert validate(test_shapes.graph(), shapes).findings == ()
    assert {finding.shape for finding in validate(test_shapes.graph(change), shapes).findings} == {
        f"https://w3id.org/kg-build/shape/{name}"
    }


def test_a_shape_judges_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "note.txt"
    text.write_text("陇西县有城市低保对象1203户。", encoding="utf-8")
    monkeypatch.setenv("KG_SHAPES", str(follow("shapes", tmp_path)))
    judged = run("validate", text, "--year", 2019)
    assert (judged.exit_code, "文献须有出版者" in judged.output) == (1, True)
    assert run("validate", text, "--year", 2019, "--publisher", "陇西县志办").exit_code == 0


def test_a_saved_query_is_listed_and_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_QUERIES", str(follow("queries", tmp_path)))
    monkeypatch.setenv("KG_STORE", str(tmp_path / "store"))
    assert run("build", ROOT / "examples").exit_code == 0
    assert "households            各项目的户数 / Households of each programme\n" in run("query").output
    rows = run("query", "households", "--param", "county=陇西县", "--format", "csv").output.splitlines()
    assert any(row.startswith("陇西县,城市低保,1203,") for row in rows)


@pytest.mark.parametrize(("text", "found"), [("全县参保率104%。", ["104%"]), ("全县参保率98%，覆盖率104%。", [])])
def test_an_audit_check_finds_what_it_is_for(text: str, found: list[str]) -> None:
    (code,) = FILES["src/kg_build/audit/shares.py"]
    module = ModuleType("kg_build.audit.shares")
    module.__package__ = "kg_build.audit"
    exec(compile(code, "shares.py", "exec"), vars(module))
    contradictions = module.shares(tuple(figures(extract(text))), str)
    assert [text[c.involves[0][1] :].partition("%")[0] + "%" for c in contradictions] == found


@pytest.mark.parametrize("path", [name for name in FILES if name.startswith("src/") and (ROOT / name).is_file()])
def test_code_that_is_quoted_is_there(path: str) -> None:
    code = [line.strip() for line in (ROOT / path).read_text("utf-8").splitlines()]
    for text in FILES[path]:
        assert [line for line in text.splitlines() if line.strip() not in code] == []
