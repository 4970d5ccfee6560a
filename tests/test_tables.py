"""What the fields of a table are beyond their slots: where their words stood, their place in the file, and their cost."""

from __future__ import annotations

import time

from helpers_extract import extract
from kg_build.model import Fact

TABLE = """全县低保工作平稳运行。

表2 2019年低保发放情况
单位：万元

| 乡镇 | 城市低保金 | 低保人数（人） |
|---|---|---|
| 大河乡 | １２.５ | 1 310 |
| 合计 | 12.5 | 1 310 |
"""


def facts(text: str) -> dict[str, Fact]:
    """The facts by their print; of two alike the first."""
    return {m.text: m.facts[0] for m in reversed(extract(text).mentions) if m.facts}


def test_a_field_is_the_figure_as_it_lies_in_the_file() -> None:
    found = {m.text: (m.start, m.end) for m in reversed(extract(TABLE).mentions) if m.facts}
    assert found["１２.５"] == (TABLE.index("１２.５"), TABLE.index("１２.５") + 4)
    assert found["1 310"] == (TABLE.index("1 310"), TABLE.index("1 310") + 5)


def test_the_sentence_of_a_field_is_its_row() -> None:
    mention = next(m for m in extract(TABLE).mentions if m.text == "１２.５")
    assert TABLE[slice(*mention.sentence)] == "| 大河乡 | １２.５ | 1 310 |"


def test_origins_name_the_head_or_the_caption_and_the_rule_is_that_of_tables() -> None:
    fact = facts(TABLE)["１２.５"]
    assert dict(fact.origins) | {"indicator": ""} == {
        "programme": "column head", "indicator": "", "place": "row head", "period": "caption", "part_of": "row head",
    }  # fmt: skip
    assert fact.rule == "| <row head> | <column head> | <figure> |"


def test_the_caption_fills_what_the_heads_leave_open() -> None:
    text = TABLE.replace("城市低保金", "金额")
    assert dict(facts(text)["１２.５"].origins)["programme"] == "caption"


def test_another_county_in_a_row_is_the_place_of_its_figures() -> None:
    text = "| 县区 | 低保人数 |\n|---|---|\n| 泸定县 | 310 |\n| 康定市 | 205 |\n"
    assert {text: fact.place.label for text, fact in facts(text).items() if fact.place} == {
        "310": "泸定县",
        "205": "康定市",
    }


def test_telephone_numbers_in_a_column_are_not_shown() -> None:
    text = "| 单位 | 电话 |\n|---|---|\n| 民政局 | 13800138000 |\n| 人社局 | 0836-3122345 |\n"
    assert [m.text.strip("*") for m in extract(text).mentions] == ["", ""]


def test_the_paragraphs_around_a_table_are_read_without_it() -> None:
    prose = "全县有低保对象310人。"
    alone, around = extract(prose).mentions[0], extract(f"{prose}\n\n{TABLE}\n{prose}").mentions
    assert around[0] == alone
    assert around[-1].facts == alone.facts


def test_time_grows_with_the_rows_of_a_table() -> None:
    def seconds(rows: int) -> float:
        body = "".join(f"| 甲{n}乡 | {n} | {n * 2} | 其中：{n} |\n" for n in range(rows))
        text = f"| 乡镇 | 低保户数 | 低保人数 | 备注 |\n|---|---|---|---|\n{body}| 合计 | 1 | 2 | |\n"
        start = time.process_time()
        extract(text)
        return time.process_time() - start

    seconds(100)
    assert min(seconds(1200), seconds(1200)) < 16 * min(seconds(150), seconds(150))
