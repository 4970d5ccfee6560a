"""Tables of facts: what their fields say, what is wrong with them and where, and that what follows is as for texts."""

from __future__ import annotations

import csv
import io
import json
import pickle
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from click.testing import CliRunner, Result

from helpers_extract import ROOT
from kg_build.audit import audit
from kg_build.cli import kg
from kg_build.emit import Terms, emit, iris, ontology_quads
from kg_build.errors import InputError, TableError
from kg_build.lexicon import Lexicon, load_lexicon
from kg_build.model import Cell, Description, Fact
from kg_build.pipeline.sources import Extracted, extract_paths
from kg_build.rdf import Literal, Quad
from kg_build.read import Found, is_table
from kg_build.resources import ontology_dir, shapes_dir
from kg_build.tabular import COLUMNS, TEMPLATE, Tabulator, Transcribed, template
from kg_build.tabular.columns import PASSED_OVER, column_of
from kg_build.tabular.labels import SCHEMES, Labels
from kg_build.tabular.transcribe import MOST_ROWS
from kg_build.validate import validate
from kg_build.vocab import CODE, ONT, term

HEADS = ("id", "value", "unit", "place", "program", "indicator", "period")
ROW = ("1", "4390", "人", "陇西县", "农村低保", "保障人数", "2019")
WRONG = (*ROW[:4], "农村地保", *ROW[5:])
"""A row with a slip of the pen in its programme."""
Rows = list[tuple[Any, ...]]


@cache
def lexicon() -> Lexicon:
    return load_lexicon(ontology_dir())


@cache
def tabulator() -> Tabulator:
    return Tabulator(lexicon())


@cache
def labels() -> Labels:
    return Labels(lexicon())


def read(path: Path, **told: Any) -> Transcribed:
    return tabulator().read(Found(path, path.stem, Description(**told)))


def written(folder: Path, *rows: tuple[Any, ...], name: str = "t.csv", encoding: str = "utf-8") -> Path:
    """A table of heads and rows as CSV or XLSX."""
    path = folder / name
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        with path.open("w", encoding=encoding, newline="") as handle:
            csv.writer(handle, delimiter="\t" if path.suffix == ".tsv" else ",").writerows(rows)
    return path


def saying(folder: Path, **fields: str) -> Fact:
    """The fact of a row with these fields."""
    (mention,) = read(written(folder, tuple(fields), tuple(fields.values()))).extraction.mentions
    return mention.facts[0]


def faults(path: Path) -> list[str]:
    """What is wrong with a table, each with its place."""
    with pytest.raises(InputError) as caught:
        read(path)
    return [str(each).replace(f"{path.parent}/", "") for each in caught.value.each]


def fault(folder: Path, **fields: str) -> str:
    """The one thing that is wrong with a row of these fields."""
    (told,) = faults(written(folder, tuple(fields), tuple(fields.values())))
    return told


def run(*args: object) -> Result:
    return CliRunner().invoke(kg, [str(arg) for arg in args])


# ---- what fields say ----


def test_a_row_is_a_fact_with_its_slots(tmp_path: Path) -> None:
    (mention,) = read(written(tmp_path, HEADS, ROW)).extraction.mentions
    (fact,) = mention.facts
    assert (mention.text, mention.cell) == ("4390", Cell(None, 2, 2))
    assert (fact.value, fact.unit, fact.kind, fact.period, fact.status) == (4390, "人", "count", "2019", "actual")
    assert fact.programme is not None
    assert fact.programme.iri == f"{CODE}programme/rural-dibao"
    assert fact.place is not None
    assert fact.place.label == "陇西县"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("1234", "人", (1234, "人", "count")),
        ("1,234", "人", (1234, "人", "count")),
        ("１２３４", "人", (1234, "人", "count")),
        ("1.2万", "人", (12000, "人", "count")),
        ("1860", "万元", (18600000, "元", "money")),
        ("0.5", "亿元", (50000000, "元", "money")),
        ("1.5", "万人次", (15000, "人次", "count")),
        ("1860万元", "", (18600000, "元", "money")),
        ("84%", "", (84, "%", "percent")),
        ("84", "％", (84, "%", "percent")),
        ("2.5", "个百分点", (Decimal("2.5"), "百分点", "percent")),
        ("-120", "万元", (-1200000, "元", "money")),
        ("481288.40", "元", (Decimal("481288.40"), "元", "money")),
        ("12", "千米", (12, "千米", "count")),
    ],
)
def test_a_value_is_read_as_it_is_printed(tmp_path: Path, value: str, unit: str, expected: tuple[object, ...]) -> None:
    fact = saying(tmp_path, value=value, unit=unit)
    assert (fact.value, fact.unit, fact.kind) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"value": "502", "unit": "元", "per": "人|月"},
        {"value": "502", "unit": "元/人/月"},
        {"value": "502", "unit": "元", "per": "月·人"},
        {"value": "502元/人/月"},
    ],
)
def test_a_rate_tells_its_denominators_in_its_unit_or_beside_it(tmp_path: Path, fields: dict[str, str]) -> None:
    fact = saying(tmp_path, **fields)
    assert (fact.value, fact.unit, fact.kind, fact.per) == (502, "元", "rate", ("人", "月"))


def test_a_range_and_words_that_make_it_inexact(tmp_path: Path) -> None:
    fact = saying(tmp_path, value="3", value_max="5", unit="万元", approx="约")
    assert (fact.value, fact.value_max, fact.approx) == (30000, 50000, "约")
    assert saying(tmp_path, value="2000余", unit="人").approx == "余"


def test_negative_growth_is_a_change_downwards(tmp_path: Path) -> None:
    fact = saying(tmp_path, value="-3.2%", status="change", base_period="2018")
    assert (fact.value, fact.direction, fact.kind) == (Decimal("3.2"), "down", "percent")


def test_a_direction_makes_a_change(tmp_path: Path) -> None:
    assert saying(tmp_path, value="3.2%", direction="up").status == "change"


@pytest.mark.parametrize(("written_as", "code"), [("变动", "change"), ("Target", "target"), ("", "actual")])
def test_codes_have_their_names_in_chinese(tmp_path: Path, written_as: str, code: str) -> None:
    assert saying(tmp_path, value="3", status=written_as).status == code


def test_heads_may_be_chinese_and_in_any_order(tmp_path: Path) -> None:
    fact = saying(tmp_path, 指标="保障人数", 单位="人", 数值="12", 年份="2019", 地区="陇西县", 项目="农村低保")
    assert (fact.value, fact.unit, fact.period) == (12, "人", "2019")


def test_heads_of_saved_queries_are_columns(tmp_path: Path) -> None:
    fact = saying(tmp_path, programme="农村低保", year="2019", amount="12", unit="元", quote="12元", evidence="urn:x")
    assert (fact.value, fact.period) == (12, "2019")


def test_a_column_behind_a_hash_is_left_out(tmp_path: Path) -> None:
    assert saying(tmp_path, **{"value": "1", "#internal": "x"}).value == 1


def test_what_is_printed_is_quoted_where_it_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, ("value", "unit", "text"), ("18600000", "元", "1860万元"))
    (mention,) = read(path).extraction.mentions
    assert (mention.text, mention.cell) == ("1860万元", Cell(None, 2, 3))


def test_what_a_row_leaves_out_is_as_the_document_says(tmp_path: Path) -> None:
    path = written(tmp_path, ("value", "place", "period"), ("1", "", ""), ("2", "岷县", "2018"))
    first, second = read(path, place="陇西县", reporting_year=2019).extraction.mentions
    assert (first.facts[0].place.label, first.facts[0].period) == ("陇西县", "2019")  # type: ignore[union-attr]
    assert (second.facts[0].place.label, second.facts[0].period) == ("岷县", "2018")  # type: ignore[union-attr]


def test_a_table_about_one_county_and_year_is_a_document_about_them(tmp_path: Path) -> None:
    document = read(written(tmp_path, HEADS, ROW, ROW[1:2] + ROW[1:])).extraction.document
    assert (document.place, document.reporting_year, document.medium) == ("陇西县", 2019, "csv")


# ---- labels ----


@pytest.mark.parametrize(
    "label", ["城市低保", " 城市低保 ", "城市居民最低生活保障", "programme:urban-dibao", f"{CODE}programme/urban-dibao"]
)
def test_a_concept_is_named_by_a_label_or_an_iri(tmp_path: Path, label: str) -> None:
    found = saying(tmp_path, value="1", program=label).programme
    assert found is not None
    assert (found.iri, found.label) == (f"{CODE}programme/urban-dibao", "城市低保")


def test_the_first_label_decides(tmp_path: Path) -> None:
    found = saying(tmp_path, value="1", program="新月补贴|城市低保").programme
    assert found is not None
    assert (found.iri, found.labels) == (None, ("新月补贴", "城市低保"))


def test_an_unknown_label_is_proposed_with_those_that_look_alike(tmp_path: Path) -> None:
    done = read(written(tmp_path, HEADS, WRONG, ("2", *WRONG[1:])))
    (warning,) = done.warnings
    assert done.extraction.mentions[0].facts[0].programme.iri is None  # type: ignore[union-attr]
    assert "t.csv:2: program '农村地保' is not in the ontology" in warning
    assert "(2 rows)" in warning
    assert "农村低保" in warning.partition("remedy")[2]


def test_a_proposed_concept_is_named_by_its_iri_too(tmp_path: Path) -> None:
    found = saying(tmp_path, value="1", program=f"{CODE}programme/两癌筛查").programme
    assert found is not None
    assert (found.iri, found.label) == (None, "两癌筛查")


def test_people_that_several_programmes_share_are_those_of_the_row(tmp_path: Path) -> None:
    found = saying(tmp_path, value="1", program="失业保险", group="参保人").group
    assert found is not None
    assert found.label == "失业保险参保人员"


def test_a_label_that_several_bear_is_a_fault(tmp_path: Path) -> None:
    told = fault(tmp_path, value="1", indicator="贷款总额")
    assert told == "t.csv:2: indicator '贷款总额' names several: 累计贷款总额、贷款金额\n  remedy: write one of these"


def test_an_iri_of_no_concept_is_a_fault(tmp_path: Path) -> None:
    told = fault(tmp_path, value="1", program=f"{CODE}programme/urban-dibo")
    assert f"did you mean {CODE}programme/urban-dibao" in told
    assert "is of the scheme group, not programme" in fault(tmp_path, value="1", program="group:urban-dibao-recipients")


def test_a_bureau_is_that_of_the_place(tmp_path: Path) -> None:
    found = saying(tmp_path, value="1", place="陇西县", agency="县民政局").agency
    assert found is not None
    assert (found.label, found.iri) == ("陇西县民政局", f"{CODE}agency-kind/civil-affairs")


def test_a_county_is_known_by_its_short_name(tmp_path: Path) -> None:
    found = saying(tmp_path, value="1", place="民和县").place
    assert found is not None
    assert found.label == "民和回族土族自治县"


# ---- rows that refer to others ----


def test_parts_name_their_whole_by_its_id(tmp_path: Path) -> None:
    rows = [("id", "value", "unit", "part_of"), ("a", "10", "人", ""), ("b", "4", "人", "a")]
    whole, part = read(written(tmp_path, *rows)).extraction.mentions
    assert part.facts[0].part_of == whole.start


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1", "9", "7")], "t.csv:2: part_of is '7', which is the id of no fact"),
        ([("1", "9", "1")], "t.csv:2: part_of is the row itself"),
        ([("1", "9", ""), ("1", "8", "")], "t.csv:3: id '1' is that of t.csv:2 too"),
    ],
)
def test_ids_must_lead_to_one_other_row(tmp_path: Path, rows: Rows, expected: str) -> None:
    (told,) = faults(written(tmp_path, ("id", "value", "part_of"), *rows))
    assert told.startswith(expected)
    assert "remedy" in told


def test_an_audit_adds_up_the_parts_of_a_row(tmp_path: Path) -> None:
    rows = [("id", "value", "unit", "part_of"), ("1", "50", "人", "3"), ("2", "33", "人", "3"), ("3", "85", "人", "")]
    (found,) = audit([read(written(tmp_path, *rows)).extraction])
    assert (found.kind, found.expected, found.found, found.strength) == ("sum differs", 85, 83, "proof")
    rows[3] = ("3", "83", "人", "")
    assert audit([read(written(tmp_path, *rows)).extraction]) == ()


def test_an_audit_finds_a_part_above_its_whole(tmp_path: Path) -> None:
    path = written(tmp_path, ("id", "value", "unit", "part_of"), ("1", "50", "人", ""), ("2", "60", "人", "1"))
    result = run("audit", path)
    assert "part exceeds whole (proof)" in result.stdout
    assert "> 第2行：1,50,人," in result.stdout


# ---- files ----


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_of_csv(tmp_path: Path, encoding: str) -> None:
    done = read(written(tmp_path, HEADS, ROW, encoding=encoding))
    (mention,) = done.extraction.mentions
    assert mention.facts[0].unit == "人"
    assert done.source.text[mention.start : mention.end] == "4390"


def test_fields_are_parted_by_tabs_in_tsv(tmp_path: Path) -> None:
    assert len(read(written(tmp_path, HEADS, ROW, name="t.tsv")).extraction.mentions) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_offsets_and_lines_hold_behind_quoted_fields(tmp_path: Path, end: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(end.join(["note,value", '"a, ""b""\nc",1', "", 'x,"2,345 "', "x,zwei"]), "utf-8", newline="")
    assert faults(path)[0].startswith("t.csv:6: value is no number: 'zwei'")
    path.write_text(path.read_text("utf-8").replace("zwei", "3"), "utf-8", newline="")
    done = read(path)
    assert [m.text for m in done.extraction.mentions] == ["1", "2,345", "3"]
    assert [done.source.text[m.start : m.end] for m in done.extraction.mentions] == ["1", "2,345", "3"]
    assert [m.cell.row for m in done.extraction.mentions if m.cell] == [2, 4, 5]


@pytest.mark.parametrize(
    ("text", "expected", "remedy"),
    [
        ("value;unit\n1;人\n", "t.csv:1: its fields are separated by semicolons, not by commas", "save it with commas"),
        ("value\tunit\n1\t人\n", "t.csv:1: its fields are separated by tabs", "name it .tsv"),
        ("数值，单位\n1，人\n", "t.csv:1: its fields are separated by full-width commas", "save it with commas"),
        ('value,unit\n1,"人\n', "t.csv:2: a quotation mark is not closed", "close the field"),
        ('value,unit\n"1"2,人\n', "t.csv:2: a quoted field goes on", "double the quotation marks"),
        ("value,unit\n1,人,x\n", "t.csv:2: has 3 fields under 2 heads", "quote the fields"),
        ("value,unti\n1,人\n", "t.csv:1: unknown column 'unti'", "did you mean unit"),
        ("value,unit,单位\n1,人,人\n", "t.csv:1: the column unit stands twice: 'unit' and '单位'", "keep one"),
        ("unit,period\n人,2019\n", "t.csv:1: has no column 'value'", "kg template"),
        ("value,unit\n\n", "t.csv:1: holds no rows under its heads", "one row a fact"),
        ("", "t.csv: is empty", "leave it out"),
        ("PK\x03\x04", "t.csv: is a workbook", "name it .xlsx"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, text: str, expected: str, remedy: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8", newline="")
    (told,) = faults(path)
    assert told.startswith(expected)
    assert remedy in told.partition("remedy: ")[2]


def test_wide_encodings_are_refused_by_name(tmp_path: Path) -> None:
    (told,) = faults(written(tmp_path, HEADS, ROW, encoding="utf-16"))
    assert "is UTF-16 text" in told


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"value": "viele"}, "value is no number: 'viele'"),
        ({"value": "12人和5户"}, "value is no number"),
        ({"value": "2019年"}, "value is no number"),
        ({"value": "", "unit": "人"}, "value is blank"),
        ({"value": "1860万", "unit": "万元"}, "value has 万 or 亿 both in it and in its unit"),
        ({"value": "84%", "unit": "人"}, "value is in %, and the column unit says 人"),
        ({"value": "1", "kind": "geld"}, "kind is 'geld'"),
        ({"value": "1", "status": "plan"}, "status is 'plan'"),
        ({"value": "1", "direction": "sideways"}, "direction is 'sideways'"),
        ({"value": "1", "period": "2020-13"}, "period is no ISO 8601 period: '2020-13'"),
        ({"value": "1", "period": "2020-12/2020-03"}, "period ends before it begins"),
        ({"value": "1", "program": "|"}, "program holds no label"),
        ({"value": "1", "also": "[1]"}, "also is no list of JSON objects"),
    ],
)
def test_fields_that_cannot_be_read(tmp_path: Path, fields: dict[str, str], expected: str) -> None:
    told = fault(tmp_path, **fields)
    assert told.startswith(f"t.csv:2: {expected}")
    assert "\n  remedy: " in told


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [
        ("2020年", "2020"),
        ("2020年末", "2020-12-31"),
        ("2020年3月至12月", "2020-03/2020-12"),
        ("2020.3", "2020-03"),
        ("2020/12/31", "2020-12-31"),
        ("20201231", "2020-12-31"),
        ("2020年上半年", "2020-01/2020-06"),
        ("２０２０", "2020"),
    ],
)
def test_the_remedy_tells_how_a_period_is_written(tmp_path: Path, written_as: str, meant: str) -> None:
    assert fault(tmp_path, value="1", period=written_as).endswith(f"remedy: write {meant}")


def test_every_bad_field_is_told_and_no_fact_is_made(tmp_path: Path) -> None:
    path = written(tmp_path, ("value", "period"), ("x", "neulich"), ("1", "2019"), ("2", "2019年"))
    assert [told.split(" is")[0] for told in faults(path)] == ["t.csv:2: value", "t.csv:2: period", "t.csv:4: period"]
    result = run("build", path, "--store", tmp_path / "store")
    assert result.exit_code == 2
    assert result.stderr.count("error: ") == 3
    assert not (tmp_path / "store").exists()


def test_errors_cross_processes(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        read(written(tmp_path, ("value",), ("x",), ("y",)))
    assert [str(each) for each in pickle.loads(pickle.dumps(caught.value)).each] == [str(e) for e in caught.value.each]


# ---- workbooks ----


def workbook(folder: Path, change: Callable[[Any], object], name: str = "t.xlsx") -> Path:
    """The heads and one row on a sheet, then changed."""
    book = openpyxl.Workbook()
    book.active.title = "数据"
    for row in (HEADS, ("1", 4390, *ROW[2:])):
        book.active.append(row)
    change(book.active)
    book.save(folder / name)
    return folder / name


def test_a_workbook_says_what_the_same_csv_says(tmp_path: Path) -> None:
    book = read(workbook(tmp_path, lambda sheet: None)).extraction
    table = read(written(tmp_path, HEADS, ROW)).extraction
    assert book.mentions[0].facts == table.mentions[0].facts
    assert book.mentions[0].cell == Cell("数据", 2, 2)


def test_offsets_of_a_workbook_index_its_rows_as_lines(tmp_path: Path) -> None:
    done = read(workbook(tmp_path, lambda sheet: sheet.append(("2", 7, "人", "a\nb"))))
    assert [done.source.text[m.start : m.end] for m in done.extraction.mentions] == ["4390", "7"]
    assert done.source.text[slice(*done.extraction.mentions[1].sentence)] == "2\t7\t人\ta b"


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (0.1 + 0.2, "General", (Decimal("0.3"), None)),
        (0.84, "0%", (84, "%")),
        (0.0825, '0.00"%"', (Decimal("0.0825"), None)),
        (1234567890123, "#,##0", (1234567890123, None)),
        ("1,234", "@", (1234, None)),
        (1e-7, "General", (Decimal("1e-7"), None)),
    ],
)
def test_numbers_of_a_workbook(tmp_path: Path, value: object, number_format: str, expected: tuple[object, ...]) -> None:
    def put(sheet: Any) -> None:
        sheet["B2"], sheet["C2"] = value, None
        sheet["B2"].number_format = number_format

    fact = read(workbook(tmp_path, put)).extraction.mentions[0].facts[0]
    assert (fact.value, fact.unit) == expected


@pytest.mark.parametrize(
    ("value", "number_format", "period"),
    [
        (datetime(2019, 12, 31), "yyyy-mm-dd", "2019-12-31"),
        (date(2019, 3, 1), "mmm-yy", "2019-03"),
        (date(2019, 3, 1), 'yyyy"年"m"月"', "2019-03"),
        (date(2019, 1, 1), "yyyy", "2019"),
        (2019, "General", "2019"),
        (2019.0, "0", "2019"),
    ],
)
def test_dates_of_a_workbook_are_as_exact_as_shown(
    tmp_path: Path, value: object, number_format: str, period: str
) -> None:
    def put(sheet: Any) -> None:
        sheet["G2"] = value
        sheet["G2"].number_format = number_format

    assert read(workbook(tmp_path, put)).extraction.mentions[0].facts[0].period == period


def cell(name: str, value: object) -> Callable[[Any], object]:
    return lambda sheet: sheet.__setitem__(name, value)


@pytest.mark.parametrize(
    ("change", "expected", "remedy"),
    [
        (cell("B2", datetime(2019, 3, 5)), "t.xlsx:数据!B2: value is a date: 2019-03-05", "format the cell as text"),
        (cell("B2", "=1+1"), "t.xlsx:数据!B2: value is a formula without a stored value: =1+1", "save it there"),
        (cell("B2", "#REF!"), "t.xlsx:数据!B2: value is an error of the spreadsheet: #REF!", "mend the formula"),
        (cell("B2", True), "t.xlsx:数据!B2: value is TRUE", "write a number"),
        (cell("B2", "viel"), "t.xlsx:数据!B2: value is no number: 'viel'", "write digits"),
        (cell("G2", "2019年"), "t.xlsx:数据!G2: period is no ISO 8601 period", "write 2019"),
        (cell("H2", "x"), "t.xlsx:数据!H2: has 8 fields under 7 heads", "give each column a head"),
        (cell("A1", "Id Nr"), "t.xlsx:数据!A1: unknown column 'Id Nr'", "columns are id, value"),
        (lambda sheet: sheet.merge_cells("D2:D4"), "t.xlsx:数据!D2: merged cells: D2:D4", "unmerge them"),
    ],
)
def test_cells_that_cannot_be_read(tmp_path: Path, change: Callable[[Any], object], expected: str, remedy: str) -> None:
    (told,) = faults(workbook(tmp_path, change))
    assert told.startswith(expected)
    assert remedy in told.partition("remedy: ")[2]


def test_a_formula_gives_the_value_that_it_had_when_it_was_saved(tmp_path: Path) -> None:
    path = workbook(tmp_path, cell("B2", "=4000+390"))
    change_part(path, rb"(<f>4000\+390</f>)<v\s*/>", rb"\1<v>4390</v>")
    assert read(path).extraction.mentions[0].facts[0].value == 4390


def test_a_formula_that_gives_no_text_is_blank(tmp_path: Path) -> None:
    path = workbook(tmp_path, cell("D2", '=""'))
    change_part(path, rb"<c r=\"D2\"[^>]*><f>[^<]*</f><v\s*/>", rb'<c r="D2" t="str"><f>""</f><v></v>')
    assert read(path).extraction.mentions[0].facts[0].place is None


def test_a_damaged_sheet_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, lambda sheet: None)
    change_part(path, rb"<row r=\"2\"", b"<rwo <")
    (told,) = faults(path)
    assert told.startswith("t.xlsx: is a damaged workbook")


def change_part(path: Path, pattern: bytes, by: bytes) -> None:
    """Write the first sheet of a workbook anew."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert re.search(pattern, parts[sheet]), parts[sheet]
    parts[sheet] = re.sub(pattern, by, parts[sheet])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_blank_rows_count_but_say_nothing(tmp_path: Path) -> None:
    done = read(workbook(tmp_path, cell("B5", 7)))
    assert [m.cell for m in done.extraction.mentions] == [Cell("数据", 2, 2), Cell("数据", 5, 2)]


def test_several_sheets_of_facts_are_read_one_after_the_other(tmp_path: Path) -> None:
    def more(sheet: Any) -> None:
        sheet.parent.create_sheet("说明").append(("what this is",))
        second = sheet.parent.create_sheet("2020 年")
        second.append(("单位", "数值", "编号"))
        second.append(("户", 12, "1"))

    first, second = read(workbook(tmp_path, more)).extraction.mentions
    assert (first.cell, second.cell) == (Cell("数据", 2, 2), Cell("2020 年", 2, 2))
    assert second.facts[0].unit == "户"
    assert first.start < second.start


def test_a_workbook_without_facts(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("甲", "乙"):
        book.create_sheet(title).append(("x",))
    book.save(tmp_path / "t.xlsx")
    assert faults(tmp_path / "t.xlsx")[0].startswith("t.xlsx: no sheet has a column 'value': Sheet、甲、乙")


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("t.xlsx", b"value,unit\n1,\n", "is no XLSX workbook"),
        ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an encrypted or old workbook"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an encrypted or old workbook"),
        ("t.ods", b"PK\x03\x04", "is no XLSX workbook"),
        ("t.xlsx", b"PK\x03\x04 and nothing more", "is a damaged workbook"),
    ],
)
def test_other_workbooks_are_refused(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(data)
    (told,) = faults(tmp_path / name)
    assert expected in told
    assert "save it" in told.partition("remedy")[2]


# ---- what follows is as for texts ----


def store_rows(folder: Path, *paths: Path) -> list[dict[str, str]]:
    """Every observation of a store built from the paths, less its evidence."""
    result = run("build", *paths, "--store", folder)
    assert result.exit_code == 0, result.output
    query = folder / "q.rq"
    query.write_text(
        "SELECT ?value ?max ?word ?approx ?programme ?group ?indicator ?agency ?area ?period ?status ?base ?direction"
        ' ?quote ?whole ?later (GROUP_CONCAT(STR(?per); separator=" ") AS ?pers) WHERE {'
        " ?f a kg:Observation ; sdmx-measure:obsValue ?value ; kg:status ?status ; kg:quote ?quote"
        + "".join(
            f" OPTIONAL {{ ?f {name} ?{variable} }}"
            for name, variable in (
                *(("kg:maxValue", "max"), ("kg:measureWord", "word"), ("kg:approximate", "approx")),
                *(("kg:programme", "programme"), ("kg:group", "group"), ("kg:indicator", "indicator")),
                *(("kg:agency", "agency"), ("sdmx-dimension:refArea", "area"), ("kg:direction", "direction")),
                *(("sdmx-dimension:refPeriod", "period"), ("kg:basePeriod", "base"), ("kg:partOf/kg:quote", "whole")),
                ("kg:before/kg:quote", "later"),
            )
        )
        + " OPTIONAL { SELECT ?f ?per { ?f kg:per ?per } ORDER BY ?per } }"
        " GROUP BY ?f ?value ?max ?word ?approx ?programme ?group ?indicator ?agency ?area ?period ?status ?base"
        " ?direction ?quote ?whole ?later",
        "utf-8",
    )
    printed = run("query", query, "--store", folder, "--format", "csv")
    assert printed.exit_code == 0, printed.output
    rows = [_comparable(row) for row in csv.DictReader(io.StringIO(printed.stdout))]
    return sorted(rows, key=lambda row: [row[name] for name in sorted(row)])


def _comparable(row: dict[str, str]) -> dict[str, str]:
    """A word that the text stages propose, although the ontology has it as a label, is in a table that concept."""
    return row | {slot: _known(column, row[slot]) for column, slot in SCHEMES.items()}


def _known(column: str, iri: str) -> str:
    label = unquote(iri.rpartition("/")[2])
    return labels().concept(column, label).iri or iri if label and not label.isascii() else iri


@pytest.mark.parametrize("name", ["longxi-2019.md", "fenggang-2021.txt", "yuanling-2018.txt"])
def test_what_is_extracted_from_a_text_is_a_table_of_the_same_facts(tmp_path: Path, name: str) -> None:
    source = ROOT / "examples" / name
    table = tmp_path / "extracted.csv"
    table.write_text(run("extract", source, "--format", "csv").stdout, "utf-8", newline="")
    of_text, of_table = store_rows(tmp_path / "a", source), store_rows(tmp_path / "b", table)
    assert len(of_text) == len(of_table) > 50
    assert of_text == of_table


def test_an_extracted_table_gives_the_graph_of_the_text(tmp_path: Path) -> None:
    """All that is said of the figures, but for where they stand; IRIs are made of that, so they are matched row by row."""
    text, table = tmp_path / "a.txt", tmp_path / "b.csv"
    text.write_text(
        "陇西县年鉴（2020）\n\n社会救助\n\n2019年，全县有城市低保对象1203户2417人，其中女性1100人。"
        "城市低保标准由每人每月480元提高到502元，增长4.6%。\n",
        "utf-8",
    )
    table.write_text(run("extract", text, "--format", "csv").stdout, "utf-8", newline="")
    of_text, of_table = (next(iter(extract_paths([path], Description(place="陇西县")))) for path in (text, table))
    assert isinstance(of_text, Extracted)
    assert isinstance(of_table, Extracted)
    starts = [[mention.start for mention in each.extraction.mentions] for each in (of_text, of_table)]
    said_by_text, said_by_table = statements(of_text), statements(of_table, dict(zip(*reversed(starts), strict=True)))
    assert {"kg:before", "kg:partOf"} <= {name for _, name, _ in said_by_text}
    assert said_by_text == said_by_table


def statements(found: Extracted, renamed: dict[int, int] | None = None) -> set[tuple[str, str, str]]:
    """What the graph says of figures, under their starts in the text."""
    quads = emit(found.extraction, found.source.text, Terms.of(lexicon()))
    places = {term("kg:section"), term("kg:sentence"), term("prov:wasQuotedFrom")}

    def name(node: object) -> str:
        front, slash, start = str(node).strip("<>").rpartition("/")
        own = slash and front.rpartition("/")[0].endswith("/id/obs")
        return f"figure at {(renamed or {}).get(int(start), int(start))}" if own else str(node)

    return {
        (name(q.subject), q.predicate.value.replace(ONT, "kg:"), name(q.object))
        for q in quads
        if name(q.subject).startswith("figure") and q.predicate not in places
    }


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("county-facts", ["county=陇西县"]),
        ("agency-figures", ["agency=民政局"]),
        ("benefit-standards", ["programme=低保"]),
        ("programme-coverage", ["programme=低保"]),
        ("payments-by-county", []),
        ("biggest-payments", []),
    ],
)
def test_results_of_saved_queries_are_tables(store: Path, tmp_path: Path, query: str, parameters: list[str]) -> None:
    given = [part for each in parameters for part in ("--param", each)]
    table = tmp_path / "t.csv"
    table.write_text(run("query", query, *given, "--store", store, "--format", "csv").stdout, "utf-8", newline="")
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8"), newline="")))
    mentions = read(table).extraction.mentions
    assert len(rows) == len(mentions) > 1
    assert [str(m.facts[0].value) for m in mentions] == [row.get("value", row.get("amount")) for row in rows]
    assert [m.text for m in mentions] == [row["quote"].strip() for row in rows]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stores") / "store"
    assert run("build", ROOT / "examples", "--store", folder).exit_code == 0
    return folder


def test_the_graph_of_a_table_conforms_and_leads_back_to_its_cells(tmp_path: Path) -> None:
    for path in (written(tmp_path, HEADS, ROW), workbook(tmp_path, lambda sheet: None, "数 据.xlsx")):
        done = read(path)
        quads = list(emit(done.extraction, done.source.text, Terms.of(lexicon())))
        report = validate(quads, shapes_dir(), ontology=ontology())
        assert report.findings == ()
        (evidence,) = [q.object.value for q in quads if q.predicate == term("prov:wasQuotedFrom")]
        (sentence,) = [q.object for q in quads if q.predicate == term("kg:sentence")]
        expected = "2" if path.suffix == ".csv" else "数据!B2"
        assert iris.place_in_file(evidence) == expected
        assert any(q.subject == sentence and q.object == Literal(done.source.text.splitlines()[1]) for q in quads)


@cache
def ontology() -> tuple[Quad, ...]:
    return tuple(ontology_quads(ontology_dir()))


@pytest.mark.parametrize(
    ("evidence", "place"),
    [
        ("https://w3id.org/kg-build/doc/t#char=28,33", "char 28"),
        ("https://w3id.org/kg-build/doc/t#row=12", "12"),
        ("https://w3id.org/kg-build/doc/t#cell=12,3", "12"),
        ("https://w3id.org/kg-build/doc/t#sheet=2020%20年&cell=12,28", "2020 年!AB12"),
        ("https://w3id.org/kg-build/doc/t", None),
    ],
)
def test_the_place_in_the_file_is_told_by_the_evidence(evidence: str, place: str | None) -> None:
    assert iris.place_in_file(evidence) == place


def test_a_table_of_several_counties_lacks_nothing(tmp_path: Path) -> None:
    other = ("2", "7", "人", "岷县", "农村低保", "保障人数", "2018")
    result = run("validate", written(tmp_path, HEADS, ROW, other), "--lang", "en")
    assert result.exit_code == 0
    assert result.stdout == "conforms to every shape\n"


def test_a_negative_count_is_a_violation_that_shows_its_row(tmp_path: Path) -> None:
    result = run("validate", written(tmp_path, HEADS, ("1", "-5", *ROW[2:])), "--lang", "en")
    assert result.exit_code == 1
    assert "A count is not negative" in result.stdout
    assert "1,-5,人,陇西县" in result.stdout


def test_validate_and_build_warn_of_unknown_labels(tmp_path: Path) -> None:
    path = written(tmp_path, HEADS, WRONG)
    for command in (("validate", path), ("build", path, "--store", tmp_path / "store")):
        result = run(*command)
        assert result.exit_code == 0
        assert "warning: " in result.stderr
        assert "农村低保" in result.stderr


def test_a_table_stands_beside_texts_in_one_build(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("2019年，陇西县有农村低保对象12人。", "utf-8")
    result = run("build", text, written(tmp_path, HEADS, ROW), "--store", tmp_path / "store", "--workers", "2")
    assert result.exit_code == 0
    assert "documents 2" in result.stdout


def test_tables_in_folders_are_read_where_the_manifest_lists_them(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    written(folder, HEADS, ROW)
    assert run("extract", folder).exit_code == 2
    (folder / "manifest.csv").write_text("path,id,place\nt.csv,figures,陇西县\n", "utf-8")
    assert run("extract", folder).stdout.startswith("figures  陇西县  2019\n")


def test_an_extracted_table_has_the_contract_of_extracted_texts(tmp_path: Path) -> None:
    (line,) = run("extract", written(tmp_path, HEADS, ROW), "--format", "jsonl").stdout.splitlines()
    row = json.loads(line)
    assert (row["text"], row["value"], row["program"][0], row["rule"]) == ("4390", 4390, "农村低保", "<row>")


def test_telephone_numbers_in_remarks_are_nowhere_shown(tmp_path: Path) -> None:
    path = written(tmp_path, ("value", "unit", "note"), ("12", "人", "联系电话：0932-6622345，核实于王科"))
    assert "6622345" not in run("extract", path, "--format", "jsonl").stdout
    assert run("build", path, "--store", tmp_path / "store").exit_code == 0
    graph = run("export", "--store", tmp_path / "store").stdout
    assert "6622345" not in graph
    assert "核实于王科" in graph


# ---- the template ----


def test_the_template_is_a_table_without_rows(tmp_path: Path) -> None:
    for form in ("csv", "tsv", "xlsx"):
        path = tmp_path / f"t.{form}"
        path.write_bytes(template(form, lexicon()))  # type: ignore[arg-type]
        assert "holds no rows under its heads" in faults(path)[0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_filled_template_is_read(tmp_path: Path, language: Any) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(template("xlsx", lexicon(), language))
    book = openpyxl.load_workbook(path)
    heads = {column_of(cell.value): cell.column for cell in book["facts"][1]}
    for name, value in (("value", 4390), ("unit", "人"), ("program", "农村低保"), ("status", "实际")):
        book["facts"].cell(2, heads[name], value)
    book.save(path)
    (mention,) = read(path).extraction.mentions
    assert mention.facts[0].programme.iri == f"{CODE}programme/rural-dibao"  # type: ignore[union-attr]


def test_the_codebook_explains_each_column_and_the_lists_hold_each_label() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template("xlsx", lexicon())))
    assert book.sheetnames == ["facts", "codebook", "programmes", "groups", "indicators", "units"]
    assert [row[0].value for row in book["codebook"].iter_rows(min_row=2)] == [column.name for column in TEMPLATE]
    assert {row[0].value for row in book["programmes"].iter_rows(min_row=2)} == {
        concept.label for concept in lexicon().scheme("programme")
    }
    rules = {str(rule.sqref)[0]: rule.formula1 for rule in book["facts"].data_validations.dataValidation}
    assert rules["E"] == '"count,money,rate,percent"'
    assert rules["I"] == f"programmes!$A$2:$A${len(list(lexicon().scheme('programme'))) + 1}"


def test_no_two_columns_share_a_head() -> None:
    names = [name for column in COLUMNS for name in (column.name, column.zh, *column.others)]
    assert len(names) == len(set(names))
    assert all(column_of(name) for name in names)


def test_template_prints_the_heads_or_writes_a_file(tmp_path: Path) -> None:
    assert run("template").stdout == ",".join(column.name for column in TEMPLATE) + "\n"
    assert run("template", "--lang", "zh").stdout.startswith("编号,数值,")
    assert run("template", "--output", tmp_path / "t.xlsx").exit_code == 0
    assert is_table(tmp_path / "t.xlsx")
    again = run("template", "--output", tmp_path / "t.xlsx")
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    assert run("template", "--output", tmp_path / "t.pdf").exit_code == 2
    assert run("template", "--output", tmp_path / "no" / "t.csv").exit_code == 2


def test_the_page_of_tables_tells_of_each_column() -> None:
    page = (ROOT / "docs" / "tables.md").read_text("utf-8")
    told = re.findall(r"^\| `(\w+)` \| (\S+) \|", page, re.MULTILINE)
    assert told == [(column.name, "、".join((column.zh, *column.others))) for column in COLUMNS]
    assert set(re.findall(r"`(\w+)`", page)) >= set(PASSED_OVER)
    assert f"at most {MOST_ROWS} rows" in page


def test_a_table_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["kg_build.tabular.transcribe"], "MOST_ROWS", 2)
    (told,) = faults(written(tmp_path, ("value",), *([("1",)] * 3)))
    assert told.startswith("t.csv:4: has more than 2 rows")
