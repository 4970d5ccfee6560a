"""The documentation tells what the program does: outputs, commands, options, modules, queries."""

from __future__ import annotations

import os
import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from helpers_docs import (
    PAGES,
    QUERIES_PAGE,
    ROOT,
    blocks,
    comparable,
    examples,
    rewritten,
    scores,
    told_scores,
    with_queries,
)
from kg_build import __version__
from kg_build.cli import COMMANDS, kg

TEXT = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PAGES}
SOURCES = ROOT / "src" / "kg_build"
RUN = sorted(
    name for name, text in TEXT.items() if any(block.info.endswith((" test", " serve")) for block in blocks(text))
)


@pytest.mark.parametrize("name", RUN)
def test_commands_print_what_the_page_shows(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the change is wanted: make docs."""
    monkeypatch.chdir(tmp_path)
    assert comparable(rewritten(TEXT[name])) == comparable(TEXT[name])


def test_both_readmes_run_the_same() -> None:
    def told(name: str) -> list[str]:
        found = [block for block in blocks(TEXT[name]) if block.info.endswith((" test", " serve"))]
        return [each.command for block in found for each in examples(block)] + [
            b.text for b in found if "python" in b.info
        ]

    assert told("README.md") == told("README.zh-CN.md")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    text = TEXT["README.md"] + TEXT["docs/cli.md"]
    options = [p for p in import_module(f"kg_build.cli.{command}").command.params if isinstance(p, click.Option)]
    names = {name for option in (*options, *kg.params) for name in getattr(option, "opts", ())}
    assert f"kg {command}" in text
    assert {name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", text)} == set()


def test_every_setting_of_the_environment_is_documented() -> None:
    used = {name for path in SOURCES.rglob("*.py") for name in re.findall(r'"(KG_[A-Z]+)"', path.read_text("utf-8"))}
    assert {name for name in used if f"`{name}`" not in TEXT["docs/cli.md"]} == set()


def test_every_saved_query_is_listed() -> None:
    assert with_queries(TEXT[QUERIES_PAGE]) == TEXT[QUERIES_PAGE]


def code_map() -> str:
    return TEXT["ARCHITECTURE.md"].partition("## Code map")[2].partition("\n## ")[0]


def modules() -> set[str]:
    """Dotted names below kg_build, packages among them."""
    files = (path.relative_to(SOURCES).with_suffix("") for path in SOURCES.rglob("*.py"))
    return {".".join(path.parts).removesuffix(".__init__") for path in files} - {"__init__"}


def test_modules_of_the_code_map_exist() -> None:
    rows = "".join(line for line in code_map().splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)?)`", rows)) - modules() == set()


def test_every_module_stands_in_the_code_map() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \|", code_map(), re.MULTILINE)
    inner = {name for name in modules() if "." in name and not name.startswith("cli.")}
    assert sorted(rows) == sorted(name for name in modules() if "." not in name)
    assert {name for name in inner if f"`{name}`" not in code_map()} == set()


def test_layers_of_the_code_map_are_those_that_are_checked() -> None:
    layers = (ROOT / "pyproject.toml").read_text("utf-8").partition("layers = [")[2].partition("]")[0]
    ranks = {name: rank for rank, line in enumerate(layers.splitlines()) for name in re.findall(r"[a-z_]+", line)}
    rows = re.findall(r"^\| `([a-z_]+)` \|", code_map(), re.MULTILINE)
    assert rows == sorted(rows, key=ranks.__getitem__)


@pytest.mark.parametrize("name", TEXT)
def test_links_lead_somewhere(name: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", TEXT[name])
    for target, anchor in targets:
        path = (ROOT / name).parent / target if target else ROOT / name
        assert path.exists(), target
        assert not anchor or anchor in anchors(path.read_text("utf-8")), f"{target}#{anchor}"


def anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", TEXT)
def test_no_page_names_a_folder_of_this_machine(name: str) -> None:
    assert os.fspath(ROOT) not in TEXT[name]
    assert os.path.expanduser("~") + os.sep not in TEXT[name]


def test_the_changelog_tells_of_this_version() -> None:
    assert re.search(rf"^## \[{re.escape(__version__)}\]", TEXT["CHANGELOG.md"], re.MULTILINE)


def test_texts_are_read_no_worse_than_the_readme_tells() -> None:
    figures, *shares = scores()
    for name in ("README.md", "README.zh-CN.md"):
        told, *promised = told_scores(TEXT[name])
        assert told == figures
        assert all(share >= promise for share, promise in zip(shares, promised, strict=True))
