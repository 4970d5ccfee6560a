"""Files and folders become sources, or errors that say what to do."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from kg_build.errors import InputError, UsageError
from kg_build.model import Description
from kg_build.read import Reading, find, read

PROSE = "全县低保对象120户310人，\n发放低保金96.5万元。\r\n为二十名孤儿发放生活费。"


def write(path: Path, text: str = PROSE, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def the_failure(reading: Reading) -> str:
    (failure,) = reading.failures
    assert not reading.sources
    return str(failure)


@pytest.mark.parametrize(("codec", "encoding"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030")])
def test_text_is_what_open_would_give_in_its_encoding(tmp_path: Path, codec: str, encoding: str) -> None:
    path = write(tmp_path / "甲县.txt", encoding=codec)
    (source,) = read([path]).sources
    with path.open(encoding=codec, newline="") as handle:
        assert source.text == handle.read()
    assert (source.id, source.name, source.encoding) == ("甲县", "甲县.txt", encoding)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_gb18030_in_traditional_characters_is_read(tmp_path: Path) -> None:
    prose = "全縣低保對象120戶310人，發放低保金96.5萬元，為二十名孤兒發放生活費。"
    (source,) = read([write(tmp_path / "a.txt", prose, "gb18030")]).sources
    assert source.text == prose


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        ("\ufeff".encode(), "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (bytes(range(1, 32)) * 20, "binary"),
        (PROSE.encode("utf-16"), "UTF-16"),
        (PROSE.encode("utf-32"), "UTF-32"),
        ("醫療保障：城鄉居民參保93738人，政策範圍內報銷比例達到95%，為群眾提供優質服務。".encode("big5"), "neither"),
        ("県の社会保障費は12億円、住民のうち65歳以上は31％である。".encode("shift_jis"), "neither"),
        ("Les crédits s'élèvent à 12 000 €.".encode("cp1252"), "neither"),
        (PROSE.encode() + b"\xff\xfe", "neither"),
    ],
)
def test_what_is_no_chinese_text_is_refused_with_a_remedy(tmp_path: Path, data: bytes, trouble: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    message = the_failure(read([path]))
    assert message.startswith(f"{path}: ")
    assert trouble in message
    assert "remedy:" in message


def test_a_stray_control_character_does_not_make_a_text_binary(tmp_path: Path) -> None:
    (source,) = read([write(tmp_path / "a.txt", PROSE * 20 + "\x1a")]).sources
    assert source.text.endswith("\x1a")


def test_a_folder_is_read_to_its_depth_without_hidden_files_and_readmes(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "sub/a.md",
        "sub/deep/c.TXT",
        ".hidden.txt",
        ".git/d.txt",
        "README.md",
        "readme.zh.md",
        "e.csv",
    ):
        write(tmp_path / name)
    assert [source.id for source in read([tmp_path]).sources] == ["a", "b", "c"]


def test_order_of_paths_and_repetition_do_not_matter(tmp_path: Path) -> None:
    one, two = write(tmp_path / "b.txt"), write(tmp_path / "a.txt")
    assert read([one, two, tmp_path]) == read([two, one]) == read([tmp_path])


def test_a_file_named_outright_may_have_any_name(tmp_path: Path) -> None:
    paths = [write(tmp_path / name) for name in ("README.md", "page.ocr", ".x")]
    assert [source.name for source in read(paths).sources] == [".x", "README.md", "page.ocr"]


def test_a_bad_file_in_a_folder_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_bytes(b"\0\1\2")
    write(tmp_path / "c.txt")
    reading = read([tmp_path])
    assert [source.id for source in reading.sources] == ["a", "c"]
    assert [failure.where for failure in reading.failures] == [str(tmp_path / "b.txt")]


def test_a_missing_path_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.txt: no such file or folder"):
        read([tmp_path / "absent.txt"])


@pytest.mark.parametrize("name", ["x" * 300, "file.txt/below"])
def test_an_impossible_path_is_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    write(tmp_path / "file.txt")
    with pytest.raises(InputError, match=name[-5:]):
        read([tmp_path / name])


def test_no_path_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="no file or folder"):
        read([])


def test_a_folder_without_text_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "table.csv")
    with pytest.raises(InputError, match=r"no \.txt or \.md"):
        read([tmp_path])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt").chmod(0)
    write(tmp_path / "closed/c.txt")
    (tmp_path / "closed").chmod(0)
    reading = read([tmp_path])
    (tmp_path / "closed").chmod(0o700)
    assert [source.id for source in reading.sources] == ["a"]
    assert [failure.where for failure in reading.failures] == [str(tmp_path / "closed"), str(tmp_path / "b.txt")]


def test_a_pipe_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert "not a regular file" in the_failure(read([tmp_path / "a.txt"]))


def test_a_file_name_in_another_encoding_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    with open(os.fsencode(tmp_path) + b"/\xd0\xc5.txt", "wb") as handle:
        handle.write(PROSE.encode())
    reading = read([tmp_path])
    assert [source.id for source in reading.sources] == ["a"]
    assert [str(failure).splitlines()[0] for failure in reading.failures] == [
        f"{tmp_path}/\\xd0\\xc5.txt: the file's name is not UTF-8"
    ]


def test_two_files_with_one_id_are_an_error_that_names_both(tmp_path: Path) -> None:
    one, two = write(tmp_path / "2020/a.txt"), write(tmp_path / "2021/a.txt")
    with pytest.raises(InputError) as caught:
        find([tmp_path])
    assert str(one) in str(caught.value)
    assert str(two) in str(caught.value)


def test_ids_that_differ_only_in_unicode_form_are_one_id(tmp_path: Path) -> None:
    paths = [write(tmp_path / "1/é.txt"), write(tmp_path / "2/e\u0301.txt")]
    with pytest.raises(InputError, match="has the id"):
        find(paths)


def manifest(folder: Path, *lines: str, encoding: str = "utf-8") -> None:
    write(folder / "manifest.csv", "\n".join(lines) + "\n", encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_manifest_describes_the_files_beside_it(tmp_path: Path, encoding: str) -> None:
    manifest(
        tmp_path,
        "path,id,title,place,reporting_year,edition_year,publisher,licence",
        "a.txt,jia-2020,甲县年鉴,甲县,2020,2021,甲县志办,CC-BY-4.0",
        "",
        "sub/b.text , , ,乙县",
        encoding=encoding,
    )
    for name in ("a.txt", "sub/b.text", "c.txt"):
        write(tmp_path / name)
    given = {source.id: source.description for source in read([tmp_path]).sources}
    assert given == {
        "jia-2020": Description("jia-2020", "甲县年鉴", "甲县", 2020, 2021, "甲县志办", "CC-BY-4.0"),
        "b": Description(place="乙县"),
        "c": Description(),
    }


def test_the_manifest_also_holds_for_a_file_named_outright(tmp_path: Path) -> None:
    manifest(tmp_path, "path,place", "a.txt,甲县", "b.txt,乙县")
    write(tmp_path / "b.txt")
    assert read([write(tmp_path / "a.txt")]).sources[0].description.place == "甲县"


def test_the_manifest_nearest_to_a_file_wins(tmp_path: Path) -> None:
    manifest(tmp_path, "path,place", "sub/a.txt,甲县")
    write(tmp_path / "sub/a.txt")
    manifest(tmp_path / "sub", "path,place", "a.txt,乙县")
    assert read([tmp_path]).sources[0].description.place == "乙县"


def test_options_win_over_the_manifest(tmp_path: Path) -> None:
    manifest(tmp_path, "path,place,reporting_year", "a.txt,甲县,2019")
    path = write(tmp_path / "a.txt")
    (source,) = read([path], overrides=Description(reporting_year=2020, id="x")).sources
    assert (source.id, source.description.place, source.description.reporting_year) == ("x", "甲县", 2020)


def test_one_id_for_several_files_is_wrong_use(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        write(tmp_path / name)
    with pytest.raises(UsageError, match="single file"):
        read([tmp_path], overrides=Description(id="x"))


@pytest.mark.parametrize(
    ("lines", "line", "trouble"),
    [
        (["path,county", "a.txt,甲县"], 1, "unknown column 'county'"),
        (["path,path"], 1, "column 'path' stands twice"),
        (["id,title", "a,甲县年鉴"], 1, "has no column 'path'"),
        (["path,reporting_year", "a.txt,2020年"], 2, "reporting_year is '2020年', not a year"),
        (["path,edition_year", "a.txt,20201"], 2, "edition_year is '20201', not a year"),
        (["path", "", "b.txt"], 3, "no such file: b.txt"),
        (["path,id", ",x"], 2, "the path is blank"),
        (["path", "a.txt", "./a.txt"], 3, "./a.txt is listed twice: on line 2 and here"),
        (["path,id", "a.txt,x", "c.txt,x"], 3, "the id x is given twice: on line 2 and here"),
        (["path,title", "a.txt,甲县,乙县"], 2, "has 3 cells under 2 columns"),
        (["path,title", 'a.txt,"甲县'], 2, "is not valid CSV"),
    ],
)
def test_a_wrong_manifest_is_an_error_with_its_line(tmp_path: Path, lines: list[str], line: int, trouble: str) -> None:
    for name in ("a.txt", "c.txt"):
        write(tmp_path / name)
    manifest(tmp_path, *lines)
    with pytest.raises(InputError) as caught:
        find([tmp_path])
    assert str(caught.value).startswith(f"{tmp_path}/manifest.csv:{line}: {trouble}")
    assert "remedy:" in str(caught.value)


def test_an_empty_manifest_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "manifest.csv", "")
    with pytest.raises(InputError, match=r"manifest\.csv: is empty"):
        find([tmp_path])


def test_a_large_file_is_read(tmp_path: Path) -> None:
    (source,) = read([write(tmp_path / "a.txt", PROSE * 100_000)]).sources
    assert len(source.text) == len(PROSE) * 100_000
