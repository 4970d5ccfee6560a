"""Folding keeps every character's place in the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_build.normalise import normalise


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("１２３ 万元", "123万元"),
        ("８５．５％", "85.5%"),
        ("Ａ４纸", "A4纸"),
        ("350元／人", "350元/人"),
        ("350元∕人•月", "350元/人·月"),
        ("－2.04‰", "-2.04‰"),
        ("85﹪", "85%"),
        ("截至　10　月末", "截至10月末"),
        ("低\u200b保\ufeff金", "低保金"),
    ],
)
def test_widths_and_signs_are_folded(text: str, folded: str) -> None:
    assert normalise(text).text == folded


def test_punctuation_that_marks_clauses_keeps_its_width() -> None:
    assert normalise("参保，缴费：其中（农村）；！？").text == "参保，缴费：其中（农村）；！？"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("2 655.03 万元", "2655.03万元"),
        ("3·5万元", "3.5万元"),
        ("6·19", "6·19"),
        ("12 345 678 元", "12345678元"),
        ("1，234.5万元", "1,234.5万元"),
        ("１，２３４，５６７元", "1,234,567元"),
    ],
)
def test_spaced_and_wide_thousands_are_one_number(text: str, folded: str) -> None:
    assert normalise(text).text == folded


@pytest.mark.parametrize("text", ["12 34", "1234 567", "138 0013 8000", "社保 12 345人"[3:9]])
def test_numbers_that_a_space_parts_stay_apart(text: str) -> None:
    assert normalise(text).text == (text if text != "12 345" else "12345")


@pytest.mark.parametrize("text", ["12人，345人", "分别为12，34和56人", "1，2，3", "在2020，2021年"])
def test_commas_between_other_numbers_stay_wide(text: str) -> None:
    assert normalise(text).text == text


def test_latin_words_stay_apart_and_chinese_ones_close_up() -> None:
    assert normalise("县 民政 局 World Bank 贷款").text == "县民政局World Bank贷款"


def test_line_ends_stay_and_foreign_ones_become_newlines() -> None:
    assert normalise("甲\r\n乙\f丙\u2028丁").text == "甲\n\n乙\n丙\n丁"


def test_offsets_lead_back_to_the_characters_on_disk() -> None:
    text = "发放 １２ 万元。\r\n共　3 户"
    chars = normalise(text)
    start = chars.text.index("12万元")
    assert text[slice(*chars.span(start, start + 4))] == "１２ 万元"
    assert text[slice(*chars.span(len(chars.text) - 2, len(chars.text)))] == "3 户"


@given(st.text())
def test_each_folded_character_has_one_place_and_they_ascend(text: str) -> None:
    chars = normalise(text)
    assert len(chars.text) == len(chars.offsets)
    assert list(chars.offsets) == sorted(set(chars.offsets))
    assert all(0 <= offset < len(text) for offset in chars.offsets)


@given(st.text("0123456789０１２ 　.,，万元人\n"))
def test_no_digit_is_lost_or_made(text: str) -> None:
    chars = normalise(text)
    assert [int(c) for c in chars.text if c.isdecimal()] == [int(c) for c in text if c.isdecimal()]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("人均可支配收入[2]15862元", "人均可支配收入15862元"),
        ("常住人口 ［１２］ 31万人", "常住人口31万人"),
        ("比为2.75:1〔3〕，", "比为2.75:1，"),
        ("[2]增速为名义增速。", "[2]增速为名义增速。"),
        ("民发[12]号", "民发[12]号"),
        ("民发〔2019〕12号", "民发〔2019〕12号"),
    ],
)
def test_marks_of_footnotes_fall_out(text: str, folded: str) -> None:
    assert normalise(text).text == folded
