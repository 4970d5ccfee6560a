"""What a text tells of itself: the county that it is about."""

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
