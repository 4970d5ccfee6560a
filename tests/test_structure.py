"""Headings, paragraphs and page furniture of the layouts that yearbooks come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_build.model import Layout
from kg_build.normalise import normalise
from kg_build.structure import structure

MARKDOWN = """# 清溪年鉴

## 民政事务

**【城乡低保】** 全县有低保对象120户310人。
全年发放低保金96.5万元。

**【医疗救助】**

救助24人次。

## 医疗保障

**【基金收支】** 基金收入1200万元。
"""

BARE = """清溪年鉴

民政事务

【城乡低保】 全县有低保对象120户310人，发放
低保金96.5万元。

【社会组织】 登记社会组织8家。

（李　明）

医疗保障

【基金收支】 基金收入1200万元。

（撰稿人：王小兰）
"""

SIGNS = """清溪县2020年社会事业

◆民政事务
全县有低保对象120户310人，发放低保金
96.5万元。
救助24人次。

◆医疗保障
基金收入1200万元。
"""

ORDINALS = """清溪县民政局2020年工作总结

一、主要工作

（一）城乡低保

全县有低保对象120户。

（二）临时救助。救助24人次。

1. 双拥工作。走访驻军3次。

二、存在的问题

基础薄弱。
"""


def layout(text: str) -> Layout:
    return structure(normalise(text))


def blocks(text: str, kind: str = "body") -> list[str]:
    return [block.chars.text for block in layout(text).blocks if block.kind == kind]


def path(text: str, words: str) -> list[str]:
    """The titles around the paragraph that holds the words, outermost first."""
    found = layout(text)
    index = next(block.section for block in found.blocks if block.kind == "body" and words in block.chars.text)
    titles: list[str] = []
    while index is not None:
        titles.insert(0, found.sections[index].title)
        index = found.sections[index].parent
    return titles


@pytest.mark.parametrize(
    ("text", "words", "titles"),
    [
        (MARKDOWN, "310人", ["清溪年鉴", "民政事务", "城乡低保"]),
        (MARKDOWN, "24人次", ["清溪年鉴", "民政事务", "医疗救助"]),
        (MARKDOWN, "1200万元", ["清溪年鉴", "医疗保障", "基金收支"]),
        (BARE, "310人", ["清溪年鉴", "民政事务", "城乡低保"]),
        (BARE, "8家", ["清溪年鉴", "民政事务", "社会组织"]),
        (BARE, "1200万元", ["清溪年鉴", "医疗保障", "基金收支"]),
        (SIGNS, "310人", ["清溪县2020年社会事业", "民政事务"]),
        (SIGNS, "24人次", ["清溪县2020年社会事业", "民政事务"]),
        (SIGNS, "1200万元", ["清溪县2020年社会事业", "医疗保障"]),
        (ORDINALS, "120户", ["清溪县民政局2020年工作总结", "一、主要工作", "（一）城乡低保"]),
        (ORDINALS, "基础薄弱", ["清溪县民政局2020年工作总结", "二、存在的问题"]),
    ],
)
def test_each_paragraph_stands_under_its_headings(text: str, words: str, titles: list[str]) -> None:
    assert path(text, words) == titles


@pytest.mark.parametrize(("text", "words"), [(ORDINALS, "24人次"), (ORDINALS, "3次")])
def test_a_numbered_head_may_run_into_its_paragraph(text: str, words: str) -> None:
    assert path(text, words)[-1] in ("临时救助", "双拥工作")


@pytest.mark.parametrize("text", [MARKDOWN, BARE, ORDINALS])
def test_the_title_is_the_first_heading(text: str) -> None:
    assert layout(text).title in ("清溪年鉴", "清溪县民政局2020年工作总结")


def test_a_title_may_run_over_two_lines() -> None:
    found = layout("清溪县民政局\n2020年工作总结\n\n社会救助\n\n救助24人次，发放救助金5万元。")
    assert found.title == "清溪县民政局2020年工作总结"
    assert [section.level for section in found.sections] == [0, 0, 2]


def test_a_text_without_headings_has_no_title_and_no_section() -> None:
    found = layout("全县有低保对象120户310人，发放低保金96.5万元。\n救助24人次。")
    assert (found.title, found.sections) == (None, ())


def test_lines_that_end_in_mid_sentence_are_joined() -> None:
    assert "全县有低保对象120户310人，发放低保金96.5万元。" in blocks(BARE)


def test_lines_that_end_with_a_sentence_are_paragraphs_of_their_own() -> None:
    assert blocks("甲镇救助12人，乙镇救助8人。\n丙镇救助9人，丁镇无。") == [
        "甲镇救助12人，乙镇救助8人。",
        "丙镇救助9人，丁镇无。",
    ]


@pytest.mark.parametrize(
    "page", ["— 37 —", "-37-", "· 305 ·", "37", "第37页", "第37页/共80页", "37/80", "－37－", "*****", "------"]
)
def test_a_page_break_does_not_cut_a_sentence(page: str) -> None:
    text = f"民政局履职尽责，全县发放低保金\n\n{page}\n\n96.5万元，惠及310人。"
    assert blocks(text) == ["民政局履职尽责，全县发放低保金96.5万元，惠及310人。"]
    assert blocks(text, "furniture") == [normalise(page).text]


def test_a_page_number_inside_a_number_belongs_to_that_number() -> None:
    text = "民政局履职尽责，全县发放低保金96\n— 37 —\n万元，惠及310人。"
    assert blocks(text) == ["民政局履职尽责，全县发放低保金96万元，惠及310人。"]
    assert blocks(text, "furniture") == []


@pytest.mark.parametrize(
    "signature", ["（李　明）", "（王小兰、李明）", "（撰稿人：王小兰）", "（供稿：县民政局 王小兰）", "(李明)"]
)
def test_signatures_are_furniture(signature: str) -> None:
    assert blocks(f"全县有低保对象120户，救助24人次。\n{signature}\n", "furniture") == [normalise(signature).text]


@pytest.mark.parametrize("line", ["（含城镇低保对象）", "（其中农村居多）"])
def test_brackets_that_wrap_inside_a_sentence_are_no_signature(line: str) -> None:
    text = f"民政局履职尽责，全县有低保对象\n{line}\n120户310人。"
    assert blocks(text) == [f"民政局履职尽责，全县有低保对象{line}120户310人。"]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("劳动就业：全县新增就业500人。", "劳动就业"),
        ("（一）城乡低保。全县有低保对象120户。", "城乡低保"),
        ("一、社会保险：参保3000人。", "社会保险"),
        ("1.双拥工作。走访驻军3次。", "双拥工作"),
        ("2、优待抚恤。发放抚恤金12万元。", "优待抚恤"),
    ],
)
def test_heads_run_into_their_paragraph(line: str, title: str) -> None:
    found = layout(f"民政局履职尽责，成效明显。\n{line}")
    assert [section.title for section in found.sections] == [title]
    assert found.blocks[-1].section == 0


@pytest.mark.parametrize(
    "line",
    [
        "其中：农村低保90户。",
        "包括：敬老院3所。",
        "具体如下：敬老院3所。",
        "据统计：全县敬老院3所。",
        "联系电话：0836-3122345。",
        "单位：万元。",
        "一是抓低保，全县新增30户。",
        "2020年，民政局救助24人次。",
        "[2020]12号文件要求，全县救助24人次。",
    ],
)
def test_other_colons_open_no_section(line: str) -> None:
    assert layout(f"民政局履职尽责，成效明显。\n{line}").sections == ()


@pytest.mark.parametrize(
    "line",
    ["全县发放低保金96.5万元", "参保率98%", "| 低保 | 120 |", "低保对象，120户", "社会救助2020", "社会救助（续）。"],
)
def test_lines_with_figures_or_clause_marks_are_no_headings(line: str) -> None:
    assert layout(f"民政局履职尽责，成效明显。\n{line}\n救助24人次。").sections == ()


def test_a_short_last_line_is_no_heading() -> None:
    assert layout("民政局履职尽责，成效明显。\n社会救助").sections == ()


def test_a_section_ends_where_the_next_of_its_level_begins() -> None:
    found = layout(BARE)
    told = {section.title: BARE[section.start : section.end] for section in found.sections}
    assert told["城乡低保"].startswith("【城乡低保】")
    assert told["城乡低保"].rstrip().endswith("96.5万元。")
    assert told["民政事务"].rstrip().endswith("（李　明）")
    assert told["清溪年鉴"].rstrip() == BARE.rstrip()


def test_headings_of_one_level_close_each_other_in_one_pass() -> None:
    text = "".join(f"【条目】 救助{n}人。\n" for n in range(20_000))
    assert len(layout(text).sections) == 20_000


def tables(text: str) -> list[tuple[list[str], list[list[str | None]], list[list[str | None]]]]:
    """Captions, heads and rows of the tables of a text."""
    found = []
    for block in layout(text).blocks:
        if block.table is not None:
            told = block.chars.text
            heads, rows = (
                [[told[cell[0] : cell[1]] if cell else None for cell in row] for row in part]
                for part in (block.table.heads, block.table.rows)
            )
            found.append(([told[start:end] for start, end in block.table.captions], heads, rows))
    return found


HEADS, ROWS = [["乡镇", "户数", "人数"]], [["甲镇", "12", "31"], ["乙镇", "5", None]]


@pytest.mark.parametrize(
    "text",
    [
        "| 乡镇 | 户数 | 人数 |\n|---|---|---|\n| 甲镇 | 12 | 31 |\n| 乙镇 | 5 | |",
        "乡镇 | 户数 | 人数\n--- | --- | ---\n甲镇 | 12 | 31\n乙镇 | 5 |",
        "┌──┬──┬──┐\n│乡镇│户数│人数│\n├──┼──┼──┤\n│甲镇│12│31│\n├──┼──┼──┤\n│乙镇│5│  │\n└──┴──┴──┘",
        "乡镇\t户数\t人数\n甲镇\t12\t31\n乙镇\t5\t",
        "乡镇        户数    人数\n甲镇          12      31\n乙镇           5\n",
    ],
)
def test_a_table_is_its_heads_and_rows_however_it_is_set(text: str) -> None:
    ((captions, heads, rows),) = tables(f"民政局履职尽责，成效明显。\n\n{text}\n\n注：不含县直。")
    assert (captions, heads, rows) == ([], HEADS, ROWS)


def test_captions_above_a_table_belong_to_it_and_open_no_section() -> None:
    text = "民政局履职尽责。\n表3-1 2020年低保情况\n单位：户\n\n乡镇  户数  人数\n甲镇  12  31\n乙镇  5  9\n"
    assert tables(text)[0][0] == ["表3-1 2020年低保情况", "单位：户"]
    assert layout(text).sections == ()


def test_a_head_over_several_columns_stands_in_each() -> None:
    text = (
        "| 乡镇 | 城市 | | 农村 | |\n|---|---|---|---|---|\n| | 户数 | 人数 | 户数 | 人数 |\n| 甲镇 | 1 | 2 | 3 | 4 |"
    )
    assert tables(text)[0][1] == [["乡镇", "城市", "城市", "农村", "农村"], [None, "户数", "人数", "户数", "人数"]]


@pytest.mark.parametrize(
    "text",
    [
        "局  长      李明\n副局长      王小兰",
        "甲镇  12  31\n乙镇  5  9",
        "全县有低保对象  120  户，\n发放低保金  96.5  万元。",
        "救助热线12345|监督电话12319，救助24人次。",
        "个贷率 = 贷款余额 / 归集余额 = 62 / 100",
        "清溪县民政局  李明\n2021年1月5日  王小兰",
        "1. 救助24人次\n2. 走访12户",
    ],
)
def test_lines_without_heads_or_columns_are_no_table(text: str) -> None:
    assert tables(f"民政局履职尽责，成效明显。\n{text}\n") == []


@given(st.lists(st.sampled_from(["【甲乙】", "# 丙", "## 丁", "◆戊己", "庚辛", "一、壬", "（一）癸", "子丑：", "12", "— 3 —", "（李明）",
                                 "救助24人，", "| 甲 | 乙 |", "|---|---|", "| 丙 | 5 |", "甲  乙  丙", "丁  6  7", "发放12.\n5万元。", "。", "\n", "\r\n", "　", "１２ 户", "（", "）"])))  # fmt: skip
def test_blocks_keep_the_order_of_the_text_and_their_places(lines: list[str]) -> None:
    text = "\n".join(lines)
    folded = normalise(text)
    at = dict(zip(folded.offsets, folded.text, strict=True))
    found = structure(folded)
    for block in found.blocks:
        assert block.chars.text == "".join(at[offset] for offset in block.chars.offsets)
        assert list(block.chars.offsets) == sorted(set(block.chars.offsets))
    starts = [block.chars.offsets[0] for block in found.blocks]
    assert starts == sorted(set(starts))
    for section in found.sections:
        assert 0 <= section.start < section.end <= len(text)
        assert section.parent is None or found.sections[section.parent].level < section.level


SPACED = """民政

概　况　年末，全县有民政工作人员36人，其中局机关21人。

城乡低保　全县有低保对象120户310人，发放保障金96万元。

医疗救助  救助24人次，支出3.1万元。全年资助
参保412人。
"""


@pytest.mark.parametrize(
    ("words", "titles"),
    [("36人", ["民政", "概况"]), ("310人", ["民政", "城乡低保"]), ("412人", ["民政", "医疗救助"])],
)
def test_a_blank_ends_a_head_where_the_paragraphs_of_a_text_begin_so(words: str, titles: list[str]) -> None:
    assert path(SPACED, words) == titles


def test_a_sign_in_front_ends_with_the_blank_behind_a_head() -> None:
    text = (
        "民政\n\n全县有低保对象120户。\n\n▲养老服务　有养老机构4家，床位310张。\n\n全年火化遗体96具，其中免费21具。\n"
    )
    assert path(text, "4家") == ["民政", "养老服务"]


def test_a_blank_in_one_paragraph_of_several_is_noise() -> None:
    text = "民政\n\n全县 有低保对象120户310人，发放保障金96万元。\n\n全年火化遗体96具，其中免费21具。\n\n救助流浪人员24人次，其中未成年人3人次。\n"
    assert blocks(text)[0].startswith("全县有低保对象")
