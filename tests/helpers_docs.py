"""The documentation as the tests read it: fenced blocks, the commands in them, and what these print.

A fenced block whose info string is ``console test`` holds commands behind ``$`` (further lines of one behind ``>``) with
what they print below. All blocks of a page run one after the other in one folder, which holds a copy of examples/.
In ``console serve`` the store that the page has built is served while the commands run, and a block ``python serve`` prints
the ``text`` block that follows it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from click.testing import CliRunner

from helpers_extract import shipped_extractor
from kg_build.cli import kg
from kg_build.queries import SavedQuery, list_queries
from kg_build.read import read
from kg_build.report import extraction_rows
from scoring import GOLD, judgement

ROOT = Path(__file__).resolve().parents[1]
PAGES = tuple(
    sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda path: path.relative_to(ROOT).as_posix())
)
PORT = "7878"
_FENCE = re.compile(r"(?P<indent> *)```(?P<info>.+)")
_SHELL = re.compile(r"[|<>;&$*\n]")
_ADDRESS = re.compile(rf"\b(?:localhost|127\.0\.0\.1):{PORT}\b")
_QUADS = re.compile(r"\d+ quads")
"""How many there are changes with every word of the ontology: no page depends on it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page."""

    info: str
    """What stands behind the opening fence: ``console test``."""
    line: int
    """Of the opening fence, counted from 1."""
    indent: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its lines as one text."""
        return "".join(f"{line}\n" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Example:
    """A command of a block and what the page says that it prints."""

    command: str
    output: str


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, those in lists less their indentation."""
    fence: re.Match[str] | None = None
    opened, held = 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if fence is None:
            fence, opened, held = _FENCE.fullmatch(line), number, []
        elif line == f"{fence['indent']}```":
            yield Block(fence["info"], opened, fence["indent"], tuple(held))
            fence = None
        else:
            held.append(line.removeprefix(fence["indent"]))


def examples(block: Block) -> Iterator[Example]:
    """The commands of a console block, each with its output."""
    command, output = "", ""
    for line in block.lines:
        if line.startswith("$ "):
            if command:
                yield Example(command, output)
            command, output = line.removeprefix("$ "), ""
        elif line.startswith("> ") and not output:
            command += "\n" + line.removeprefix("> ")
        else:
            output += line + "\n"
    if command:
        yield Example(command, output)


def rewritten(text: str) -> str:
    """A page with what its commands print now; the current folder must be an empty one."""
    lines, shift = text.splitlines(), 0
    for old, new in zip(tuple(blocks(text)), _played(tuple(blocks(text))), strict=True):
        lines[old.line + shift : old.line + shift + len(old.lines)] = (
            f"{new.indent}{line}".rstrip() for line in new.lines
        )
        shift += len(new.lines) - len(old.lines)
    return "".join(f"{line}\n" for line in lines)


def comparable(text: str) -> str:
    """A page without what may differ from one run to the next."""
    return _QUADS.sub("N quads", text)


def _played(found: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks with what they print; ``text`` behind ``python serve`` is its output."""
    shutil.copytree(ROOT / "examples", "examples")
    printed: str | None = None
    for block in found:
        if printed is not None and block.info == "text":
            yield replace(block, lines=tuple(printed.splitlines()))
            printed = None
        elif block.info == "console test":
            yield _run(block, PORT)
        elif block.info in ("console serve", "python serve") and _servable(block):
            with _server() as port:
                printed = _python(block, port) if block.info == "python serve" else None
                yield block if block.info == "python serve" else _run(block, port)
        else:
            yield block


def _servable(block: Block) -> bool:
    return block.info == "python serve" or shutil.which("curl") is not None


def _run(block: Block, port: str) -> Block:
    lines: list[str] = []
    for example in examples(block):
        lines += _shown(example.command)
        lines += _output(_ADDRESS.sub(f"127.0.0.1:{port}", example.command)).splitlines()
    return replace(block, lines=tuple(lines))


def _shown(command: str) -> list[str]:
    first, *further = command.split("\n")
    return [f"$ {first}", *(f"> {line}" for line in further)]


def _output(command: str) -> str:
    """What a command prints, on both streams: in this process where it is a plain call of kg."""
    if command.startswith("kg ") and not _SHELL.search(command):
        return CliRunner(env=_environment()).invoke(kg, shlex.split(command)[1:], prog_name="kg").output
    return _process(["sh", "-c", command])


def _python(block: Block, port: str) -> str:
    return _process([sys.executable, "-c", _ADDRESS.sub(f"127.0.0.1:{port}", block.text)])


def _process(command: list[str]) -> str:
    env = {name: value for name, value in (os.environ | _environment()).items() if value is not None}
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, encoding="utf-8", env=env
    )
    return done.stdout


def _environment() -> Mapping[str, str | None]:
    """A terminal of 100 columns, kg in reach, and no setting of the caller's."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    unset = dict.fromkeys(("KG_STORE", "KG_ONTOLOGY", "KG_SHAPES", "KG_QUERIES", "KG_DEBUG"))
    return {**unset, "COLUMNS": "100", "PATH": path, "no_proxy": "127.0.0.1"}


@contextmanager
def _server() -> Iterator[str]:
    """``kg serve`` on a free port over the store of the current folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "kg_build", "serve", "--port", port]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: str) -> None:
    for _ in range(300):
        assert process.poll() is None, "kg serve has ended"
        try:
            socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("kg serve does not answer")


# ---- the table of saved queries ----

QUERIES_PAGE = "docs/queries.md"
_QUERIES = re.compile(r"(?<=<!-- queries -->\n).*?(?=<!-- /queries -->)", re.DOTALL)


def with_queries(text: str) -> str:
    """The page of saved queries with its table made from the headers in queries/."""
    table = "".join(_row(query) for query in list_queries(ROOT / "queries"))
    head = "| name | what it answers | parameters | tags |\n|---|---|---|---|\n"
    return _QUERIES.sub(lambda _: f"{head}{table}", text)


def _row(query: SavedQuery) -> str:
    asked = [f"`{p.name}`" + (f" = {p.default}" if p.default else "" if p.required else " *") for p in query.parameters]
    summary = query.summary.replace(" / ", "<br>")
    return (
        f"| [`{query.name}`](../queries/{query.name}.rq) | {summary} | {', '.join(asked)} | {', '.join(query.tags)} |\n"
    )


# ---- how well texts are read ----

_SCORES = re.compile(r"(?<=<!-- scores -->).*?(?=<!-- /scores -->)", re.DOTALL)


def scores() -> tuple[int, int, int]:
    """Annotated figures in tests/gold, and per cent of them that are read right in quantity, and as a whole."""
    judged: list[tuple[bool, bool]] = []
    for annotation in sorted(GOLD.glob("*.jsonl")):
        (source,) = read([annotation.with_suffix(".txt")]).sources
        rows = list(extraction_rows(shipped_extractor()(source)))
        gold = map(json.loads, annotation.read_text("utf-8").splitlines())
        judged += [judgement(fact, rows) for fact in gold if fact["class"] == "fact"]
    quantity, whole = (100 * sum(right) // len(judged) for right in zip(*judged, strict=True))
    return len(judged), quantity, whole


def told_scores(text: str) -> tuple[int, ...]:
    """The three numbers that a page tells, in the order of ``scores``."""
    return tuple(int(number) for passage in _SCORES.findall(text) for number in re.findall(r"\d+", passage))


def with_scores(text: str) -> str:
    """A page with the scores as they are."""
    if not _SCORES.search(text):
        return text
    now = iter(scores())
    return _SCORES.sub(lambda passage: re.sub(r"\d+", lambda _: str(next(now)), passage[0]), text)
