"""What is printed of extractions, contradictions and findings."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal

import pytest

import factories
from kg_build import report
from kg_build.audit import Contradiction
from kg_build.queries.results import width


def rows() -> dict[object, dict[str, object]]:
    return {row["text"]: row for row in report.extraction_rows(factories.extraction())}


def test_every_mention_is_one_row_with_all_columns() -> None:
    assert len(rows()) == len(factories.mentions())
    assert all(tuple(row) == report.COLUMNS for row in rows().values())


def test_label_slots_are_lists_and_the_preferred_label_is_first() -> None:
    row = rows()["512人"]
    assert row["agency"] == ["宁陕县民政局", "县民政局"]
    assert (row["program"], row["place"]) == (["城市低保"], ["宁陕县"])
    assert row["also"] is None


def test_further_facts_of_one_figure_tell_only_what_differs() -> None:
    (mention,) = [m for m in factories.mentions() if len(m.facts) > 1]
    (row,) = [row for row in rows().values() if row["also"]]
    assert row["text"] == mention.text
    assert isinstance(row["also"], list)
    assert [set(other) <= set(report.COLUMNS) and other.keys() >= {"program"} for other in row["also"]] == [True]


def test_what_is_no_fact_has_empty_fact_slots() -> None:
    for row in rows().values():
        if row["class"] != "fact":
            assert not any(row[slot] for slot in ("kind", "program", "group", "indicator", "status", "rule", "also"))


@pytest.mark.parametrize(
    ("value", "printed"),
    [("1800000.0", "1800000"), ("80.29", "80.29"), ("0", "0"), ("1.2E+5", "120000"), (None, "null")],
)
def test_numbers_are_json_numbers(value: str | None, printed: str) -> None:
    assert json.dumps(report.number(None if value is None else Decimal(value))) == printed


def test_csv_joins_lists_and_keeps_deeper_values_as_json() -> None:
    extraction = factories.extraction()
    header, *lines = csv.reader(report.csv_lines(report.extraction_rows(extraction), report.COLUMNS))
    assert header == list(report.COLUMNS)
    cells = [dict(zip(header, line, strict=True)) for line in lines]
    assert {cell["agency"] for cell in cells} == {"", "宁陕县民政局|县民政局"}
    assert [json.loads(cell["also"]) for cell in cells if cell["also"]]


def test_tables_line_up_although_chinese_is_wide_and_lines_break_in_a_print() -> None:
    printed = [{"a": "低保", "b": "x"}, {"a": "31374\n 人", "b": "x"}, {"a": "长" * 30, "b": "x" + "长" * 30}]
    told = [line.rstrip("\n") for line in report.table_lines(printed, ["a", "b"])]
    assert {width(line.partition("x")[0]) for line in told[2:]} == {25}
    assert told[3].startswith("31374人 ")
    assert told[4] == f"{'长' * 11}…  x{'长' * 30}"


def test_a_contradiction_tells_bounds_as_least_and_most() -> None:
    told = Contradiction(
        "change differs", (("d", 1),), (Decimal("33.6"), Decimal("35.0")), Decimal("43.3"), "proof", "…"
    )
    assert report.contradiction_row(told)["expected"] == {"min": 33.6, "max": 35}
    assert report.contradiction_row(replace(told, expected=Decimal("34.3")))["expected"] == 34.3
