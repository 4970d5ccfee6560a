"""What users hand over by mistake: one error with place and remedy, status 2, and nothing written."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import kg_build.read
from kg_build.cli import kg
from kg_build.tabular import workbook

HEADS = "value,unit,indicator,place,period\n"
ROW = "5,人,参保人数,陇西县,2020\n"
TRIPLE = "<http://e.org/s> <http://e.org/p> 'o' .\n"
SHEET = "xl/worksheets/sheet1.xml"


def book() -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    for line in (HEADS, ROW):
        made.active.append(line.strip().split(","))
    made.save(out)
    return out.getvalue()


def repacked(change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with another sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, change(data) if part.filename == SHEET else data)
    return out.getvalue()


def packed(**parts: str) -> bytes:
    """An archive of other things."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def run(*args: object) -> tuple[int, str]:
    found = CliRunner().invoke(kg, [str(arg) for arg in args])
    return found.exit_code, found.output


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("t.csv", b"", "is empty"),
        ("t.csv", HEADS, "t.csv:1: holds no rows"),
        ("t.csv", (HEADS + ROW).replace(",", ";"), "t.csv:1: its fields are separated by semicolons"),
        ("t.csv", (HEADS + ROW).encode("utf-16"), "is UTF-16 text"),
        ("t.csv", (HEADS + ROW).encode("utf-16-le"), "is UTF-16LE text"),
        ("t.csv", (HEADS + ROW).encode("utf-16-be"), "is UTF-16BE text"),
        ("t.csv", b"a\0b\0\0", "is a binary file"),
        ("t.csv", HEADS + "9" * 1_000_000 + ",人,参保人数,陇西县,2020\n", "t.csv:2: value is no number"),
        ("t.csv", "x" * 1_000_000, "t.csv:1: unknown column 'xxx"),
        ("t.csv", "value" + ",a" * 100_000 + "\n1\n", "t.csv:1: has 100001 fields in one row"),
        ("t.csv", HEADS + '"5"' + ',"a"' * 100_000 + "\n", "t.csv:2: has 1001 fields in one row"),
        ("t.csv", HEADS + '"5' + "1" * 1_000_000, "t.csv:2: a quotation mark is not closed"),
        ("t.csv", book(), "is a workbook"),
        ("t.xlsx", HEADS + ROW, "is no XLSX workbook"),
        ("t.xlsx", packed(a="b"), "is a damaged workbook"),
        ("t.xlsx", book()[:3000], "is a damaged workbook"),
        ("t.xlsx", repacked(lambda data: data[:-30]), "is a damaged workbook"),
    ],
)
@pytest.mark.parametrize("command", ["validate", "build"])
def test_tables_that_are_none(tmp_path: Path, command: str, name: str, data: str | bytes, expected: str) -> None:
    path, store = tmp_path / name, tmp_path / "store"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    code, output = run(command, path, "--store", store)
    assert code == 2
    assert expected in output
    assert "\n  remedy: " in output
    assert max(map(len, output.splitlines())) < 1500
    assert not (store / "CURRENT").exists()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("t.nt", TRIPLE * 1000 + "<http://e.org/s> <http://e.org/p> 'cut o", "t.nt:1001:"),
        ("t.nq", TRIPLE * 1000 + "<http://e.org/s> <http://e.org/p> 'cut o", "t.nq:1001:"),
        ("t.ttl", TRIPLE * 1000 + "<http://e.org/s> <http://e.org/p> 'cut o", "t.ttl:1001:"),
        ("t.jsonld", '[\n{"@id": "http://e.org/s"', "t.jsonld:2:"),
        ("t.nt", "\0" * 1000, "t.nt:1:1:"),
    ],
)
def test_rdf_that_was_cut_off(tmp_path: Path, name: str, data: str, expected: str) -> None:
    path = tmp_path / name
    path.write_text(data.replace("'", '"'), "utf-8")
    code, output = run("validate", path)
    assert (code, expected in output, "\n  remedy: " in output) == (2, True, True), output


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.txt", "t.ttl", "t.nq"])
def test_a_pipe_is_no_file(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    code, output = run("validate", tmp_path / name)
    assert (code, f"{name}: is not a regular file" in output) == (2, True), output


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.txt", "t.ttl"])
@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch(0)
    code, output = run("validate", tmp_path / name)
    assert (code, "ermission denied" in output, "\n  remedy: check" in output) == (2, True, True), output


@pytest.mark.parametrize("name", ["t.csv", "t.txt"])
def test_a_file_too_large_for_memory_is_not_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    os.truncate(path, kg_build.read.MOST_BYTES + 1)
    code, output = run("validate", path)
    assert (code, f"{name}: has 256 MB" in output) == (2, True), output


def test_a_workbook_that_unpacks_to_any_size_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    blanks = b" " * (workbook._MOST_BYTES + 1)
    path.write_bytes(repacked(lambda data: data.replace(b"</sheetData>", blanks + b"</sheetData>")))
    assert path.stat().st_size < 1_000_000
    code, output = run("validate", path)
    assert (code, "t.xlsx: unpacks to 256 MB" in output) == (2, True), output


def test_a_workbook_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    data = bytearray(repacked(lambda sheet: sheet.replace(b"</sheetData>", b" " * 5_000_000 + b"</sheetData>")))
    entry = data.rfind(SHEET.encode()) - 46  # its record in the central directory (APPNOTE, 4.3.12)
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    code, output = run("validate", path)
    assert (code, "is a damaged workbook" in output) == (2, True), output


def test_a_bad_source_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path, store = tmp_path / "t.csv", tmp_path / "store"
    path.write_text(HEADS + ROW, "utf-8")
    assert run("build", path, "--store", store)[0] == 0
    before = run("export", "--store", store)[1]
    path.write_text(HEADS + ROW + ROW.replace("5", "x", 1), "utf-8")
    assert run("build", path, "--store", store)[0] == 2
    assert (store / "CURRENT").read_text() == "gen-1\n"
    assert run("export", "--store", store)[1] == before
