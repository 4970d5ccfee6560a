"""What is kept between runs: read back while the files are the same, made anew when one changes or the file is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg_build.kept import kept


class Maker:
    """Counts how often it works."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> list[str]:
        self.times += 1
        return ["低保"]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "words.ttl"
    path.write_text("one", encoding="utf-8")
    return path


def test_the_second_time_it_is_read_back(source: Path) -> None:
    make = Maker()
    assert [kept("words", [source], make) for _ in range(3)] == [["低保"]] * 3
    assert make.times == 1


def test_a_changed_file_makes_it_anew_and_leaves_one_copy(source: Path, tmp_path: Path) -> None:
    make = Maker()
    kept("words", [source], make)
    source.write_text("two", encoding="utf-8")
    kept("words", [source], make)
    assert make.times == 2
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_a_damaged_copy_is_made_anew(source: Path, tmp_path: Path) -> None:
    make = Maker()
    kept("words", [source], make)
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    assert kept("words", [source], make) == ["低保"]
    assert make.times == 2


def test_what_others_may_write_is_not_trusted(source: Path, tmp_path: Path) -> None:
    make = Maker()
    kept("words", [source], make)
    (file,) = (tmp_path / "cache").iterdir()
    file.chmod(0o666)
    kept("words", [source], make)
    assert make.times == 2


def test_without_a_folder_to_write_to_it_is_made_each_time(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "file" / "cache"))
    make = Maker()
    assert kept("words", [source], make) == kept("words", [source], make) == ["低保"]
    assert make.times == 2
