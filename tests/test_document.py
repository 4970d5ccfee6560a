"""What a text tells of itself: the county that it is about, and the year."""

from __future__ import annotations

import pytest

from helpers_extract import extract

BRANCH = "台州市住房公积金管理中心仙居分中心有工作人员12人。年末，仙居县有实缴单位806家。"


@pytest.mark.parametrize(
    ("text", "county"),
    [
        (f"仙居年鉴\n\n住房公积金管理\n\n{BRANCH}", "仙居县"),
        (f"住房公积金管理\n\n{BRANCH}", "仙居县"),
        ("台州年鉴\n\n住房公积金管理\n\n年末，台州市有实缴单位8060家，其中仙居县806家。", "台州市"),
        ("2020门源年鉴\n\n民政\n\n门源县有低保对象310户。海北州下达资金20万元。", "门源回族自治县"),
        ("仙居县年鉴（2019）\n\n民政\n\n台州市民政局下达资金20万元，台州市财政补助5万元。", "仙居县"),
        ("民政\n\n泸定县有低保对象310户。", "泸定县"),
        ("民政\n\n年末有低保对象310户。", None),
    ],
)
def test_the_county_of_a_text(text: str, county: str | None) -> None:
    assert extract(text, place=None).document.place == county


NEWS = "县民政局走访老人86户，发放慰问金2.4万元。2019年将再建敬老院2所。"
"""Without its date the latest of the years that it names would be taken for its own."""


@pytest.mark.parametrize("break_", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "dateline",
    [
        "2018年11月12日",
        "（2018年11月12日）",
        "（二〇一八年十一月十二日）",
        "二〇一八年十一月十二日",
        "本报记者 张三 2018年11月12日",
        "来源：县民政局 发布时间：2018-11-12 09:30",
        "作者：李四    发布日期：2018.11.12",
        "2018年11月12日 来源：县政府网",
    ],
)
def test_the_dateline_of_a_news_item_tells_its_year(dateline: str, break_: str) -> None:
    found = extract(f"渠县民政局走访困难老人{break_}{dateline}{break_}{NEWS}", year=None)
    assert found.document.reporting_year == 2018
    assert {fact.period for mention in found.mentions for fact in mention.facts} == {"2018", "2019"}


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("渠县开展走访\n\n2019年1月16日\n\n1月12日，走访老人86户。2018年建成敬老院1所。", 2019),
        ("渠县开展走访\n\n2019年1月16日\n\n去年以来，走访老人86户。", 2019),
        ("渠县救助情况\n\n2019年1月16日\n\n县民政局加大力度。2018年，发放低保金86万元。", 2018),
        ("渠县救助情况\n\n2019年1月16日\n\n全年发放低保金86万元，比上年增长3%。", 2018),
        ("渠县救助情况\n\n2019年1月16日\n\n12月26日，县民政局走访老人86户。", 2018),
        ("渠县政府工作报告\n\n——2019年1月16日在渠县人大会议上\n\n2018年，走访老人86户；2019年，再建敬老院1所。", 2018),
        ("渠县年鉴\n\n2019年10月8日\n\n民政\n\n走访老人86户。2018年建成敬老院1所。", 2018),
        ("渠县走访困难老人\n\n到2018年11月12日，县民政局走访老人86户。2019年将再建敬老院2所。", 2019),
    ],
)
def test_a_date_below_the_title_of_another_text(text: str, year: int) -> None:
    assert extract(text, year=None).document.reporting_year == year


@pytest.mark.parametrize(
    ("signature", "year"),
    [
        ("渠县民政局\n2018年12月20日", 2018),
        ("渠县民政局\n\n二〇一八年十二月二十日", 2018),
        ("（2018年12月20日）", 2018),
        ("渠县民政局\n2019年1月10日", 2019),
        ("经审核，2018年12月20日通过。", 2019),
    ],
)
def test_the_signature_of_a_report_tells_its_year_where_nothing_else_does(signature: str, year: int) -> None:
    report = f"渠县民政工作情况报告\n\n走访老人86户。2所敬老院将于2019年完工。\n\n特此报告。\n\n{signature}\n"
    assert extract(report, year=None).document.reporting_year == year


def test_a_report_signed_in_the_first_months_looks_back() -> None:
    report = "渠县民政工作情况报告\n\n{}\n\n渠县民政局\n2019年1月10日\n"
    assert extract(report.format("10月，走访老人86户。"), year=None).document.reporting_year == 2018
    assert extract(report.format("全年走访老人86户，比上年增加3户。"), year=None).document.reporting_year == 2018
    assert extract(report.format("1月，走访老人86户。去年建成敬老院2所。"), year=None).document.reporting_year == 2019
