"""Contradictions are found where no rounding and no reading explains them, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from helpers_audit import extraction
from kg_build.audit import Contradiction, audit, discrepancies
from kg_build.rdf import RdfFormat, serialize

PEOPLE = {"名": "人", "人": "人"}


def found(text: str, parts: Mapping[str, str] | None = None, **told: Any) -> list[tuple[str, str, list[str]]]:
    """Kind, strength and the prints involved, of each contradiction."""
    read = extraction(text, parts=parts, **told)
    prints = {mention.start: mention.text for mention in read.mentions}
    return [
        (c.kind, c.strength, [prints[start] for _, start in c.involves])
        for c in audit([read], unit_class=lambda unit: PEOPLE.get(unit, unit))
    ]


def the_one(text: str, parts: Mapping[str, str] | None = None, **told: Any) -> Contradiction:
    (contradiction,) = audit([extraction(text, parts=parts, **told)])
    return contradiction


def all_of(whole: str, *parts: str) -> dict[str, str]:
    return dict.fromkeys(parts, whole)


def test_a_part_above_its_whole_is_a_proof() -> None:
    text = "基金支出350.2万元，其中住院3520万元。"
    assert found(text, {"3520万元": "350.2万元"}) == [("part exceeds whole", "proof", ["350.2万元", "3520万元"])]
    contradiction = the_one(text, {"3520万元": "350.2万元"})
    assert (contradiction.expected, contradiction.found) == (Decimal("3502000"), Decimal("35200000"))
    assert contradiction.note == "部分3520万元大于整体350.2万元"


def test_people_counted_by_two_measure_words_are_compared() -> None:
    assert found("编制3名（管理5人）。", {"5人": "3名"}) == [("part exceeds whole", "proof", ["3名", "5人"])]


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("支出3.5万元，其中住院35200元。", "35200元", "3.5万元"),  # 3.5万 may stand for 35499
        ("发放宣传单2000人余，其中农村2300人。", "2300人", "2000人余"),
        ("全县120户，其中残疾人130人。", "130人", "120户"),
        ("全县120户，其中农村120户。", "120户", "120户"),
    ],
)
def test_a_part_that_some_reading_of_the_print_allows_is_none(text: str, part: str, whole: str) -> None:
    assert found(text, {part: whole}) == []


def test_money_and_changes_are_not_set_against_counts() -> None:
    text = "参保120人，其中增加130人。"
    assert found(text, {"130人": "120人"}, changes={"130人": {}}) == []


@pytest.mark.parametrize(
    "text",
    [
        "参保4822人（在职3876人、退休956人）。",
        "参保4822人，其中：在职3876人、退休956人。",
    ],
)
def test_a_list_that_exceeds_its_whole_is_a_proof(text: str) -> None:
    parts = all_of("4822人", "3876人", "956人")
    assert found(text, parts) == [("sum differs", "proof", ["4822人", "3876人", "956人"])]
    contradiction = the_one(text, parts)
    assert (contradiction.expected, contradiction.found) == (Decimal(4822), Decimal(4832))
    assert contradiction.note == "3876人 + 956人 = 4832人，所印整体为4822人"


def test_sums_are_shown_in_the_magnitude_of_the_print() -> None:
    text = "救助资金106.53万元，其中门诊85.81万元、一站式11.12万元、代缴9.8万元。"
    parts = all_of("106.53万元", "85.81万元", "11.12万元", "9.8万元")
    assert the_one(text, parts).note == "85.81万元 + 11.12万元 + 9.8万元 = 106.73万元，所印整体为106.53万元"


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        (
            "收入106.53万元，其中甲85.81万元、乙11.12万元、丙9.6万元。",
            "106.53万元",
            ["85.81万元", "11.12万元", "9.6万元"],
        ),
        ("收入10万元，其中甲3.3万元、乙3.3万元、丙3.3万元。", "10万元", ["3.3万元"]),
        (
            "筹资71万元，单位26万元，个人45万元；统筹35万元，账户36万元。",
            "71万元",
            ["26万元", "45万元", "35万元", "36万元"],
        ),
        ("检查27家，其中药店10家、卫生院14家和三所医院。", "27家", ["10家", "14家"]),
        ("职工300人，其中女120人、党员200人、残疾90人。", "300人", ["120人", "200人", "90人"]),
        ("人口34.66万人，女16.86万人、男17.80万人。", "34.66万人", ["16.86万人", "17.80万人"]),
        ("补助2千人，其中农村1200人余、城市400人。", "1200人余", ["400人"]),
    ],
)
def test_lists_that_fit_or_do_not_exhaust_are_none(text: str, whole: str, parts: list[str]) -> None:
    assert found(text, all_of(whole, *parts)) == []


def test_a_list_that_falls_a_little_short_is_a_suspicion() -> None:
    text = "全县2819人，其中城市1563人、农村1156人。"
    parts = all_of("2819人", "1563人", "1156人")
    assert found(text, parts) == [("sum differs", "suspicion", ["2819人", "1563人", "1156人"])]
    assert the_one(text, parts).note.endswith("；或另有未列之项")


def test_a_list_that_a_total_closes_is_complete() -> None:
    text = "公租房竣工1023户、棚户区4644户、廉租房3775户，合计竣工9642户。"
    parts = all_of("9642户", "1023户", "4644户", "3775户")
    assert found(text, parts) == [("sum differs", "proof", ["9642户", "1023户", "4644户", "3775户"])]


@pytest.mark.parametrize(
    "text",
    [
        "参保4822人，其中在职3876人，未知18人，退休956人。",
        "参保4822人。在职3876人。退休956人。",
        "在职3876人，参保4822人，退休956人。",
    ],
)
def test_parts_that_do_not_stand_in_one_list_are_not_summed(text: str) -> None:
    assert found(text, all_of("4822人", "3876人", "956人")) == []


def test_parts_that_make_another_figure_of_the_sentence_are_no_contradiction() -> None:
    text = "缴存3438人，封存112人，其中财政供养3149人、企业289人。"
    assert found(text, all_of("112人", "3149人", "289人")) == []


def test_parts_of_parts_do_not_break_a_list() -> None:
    text = "参保100人，其中职工60人（在职50人、退休10人）、居民41人。"
    parts = all_of("100人", "60人", "41人") | all_of("60人", "50人", "10人")
    assert found(text, parts) == [("sum differs", "proof", ["100人", "60人", "41人"])]


def test_a_change_that_its_two_values_do_not_give_is_a_proof() -> None:
    text = "补差由172元提到231元，提高43.3%。"
    told: dict[str, Any] = {"pairs": {"172元": "231元"}, "changes": {"43.3%": {}}}
    assert found(text, **told) == [("change differs", "proof", ["172元", "231元", "43.3%"])]
    contradiction = the_one(text, **told)
    assert (contradiction.expected, contradiction.found) == ((Decimal("33.6"), Decimal("35.0")), Decimal("43.3"))


def test_a_change_of_things_counted_has_one_value() -> None:
    told: dict[str, Any] = {"pairs": {"5497人": "5014人"}, "changes": {"9.8%": {"direction": "down"}}}
    contradiction = the_one("低保由5497人降为5014人，下降9.8%。", **told)
    assert (contradiction.expected, contradiction.found) == (Decimal("8.8"), Decimal("9.8"))


def test_a_fall_printed_below_zero_is_compared_with_its_sign() -> None:
    told: dict[str, Any] = {"pairs": {"5497人": "5014人"}, "changes": {"-9.8%": {"direction": "down"}}}
    contradiction = the_one("低保由5497人降为5014人，增长-9.8%。", **told)
    assert (contradiction.expected, contradiction.found) == (Decimal("-8.8"), Decimal("-9.8"))


@pytest.mark.parametrize(
    ("text", "pairs", "changes"),
    [
        ("标准由189元提到241元，提高27.5%。", {"189元": "241元"}, {"27.5%": {}}),
        ("保障由8111人增至11860人，增长46%。", {"8111人": "11860人"}, {"46%": {}}),
        ("低保由5497人降为5014人，下降8.8%。", {"5497人": "5014人"}, {"8.8%": {"direction": "down"}}),
        ("低保由5497人降为5014人，增长-8.8%。", {"5497人": "5014人"}, {"-8.8%": {"direction": "down"}}),
        (
            "由5900人扩大到7905人，由850元涨到1488元，依次为34%和75%。",
            {"5900人": "7905人", "850元": "1488元"},
            {"34%": {}, "75%": {}},
        ),
        ("由850元涨到1488元，居全州第一的甲县12人，增长34%。", {"850元": "1488元"}, {"34%": {}}),
        ("由850元涨到1488元。增长34%。", {"850元": "1488元"}, {"34%": {}}),
        ("由850元涨到1488元，下降34%。", {"850元": "1488元"}, {"34%": {"direction": "down"}}),
        ("由1000人余增至1300人，增长20%。", {"1000人余": "1300人"}, {"20%": {}}),
    ],
)
def test_changes_that_agree_or_belong_elsewhere_are_none(
    text: str, pairs: dict[str, str], changes: dict[str, Any]
) -> None:
    assert found(text, pairs=pairs, changes=changes) == []


def test_of_two_changes_in_their_order_the_wrong_one_is_found() -> None:
    told: dict[str, Any] = {
        "pairs": {"5900人": "7905人", "850元": "1488元"},
        "changes": {"34%": {}, "57%": {}},
    }
    text = "由5900人扩大到7905人，由850元涨到1488元，依次为34%和57%。"
    assert found(text, **told) == [("change differs", "proof", ["850元", "1488元", "57%"])]


def test_a_change_against_another_year_is_not_compared() -> None:
    read = extraction(
        "低保由2500人增至2600人，比上年增长10%。",
        pairs={"2500人": "2600人"},
        changes={"10%": {"base_period": "2019"}},
    )
    earlier, *others = read.mentions
    of_2016 = replace(earlier, facts=(replace(earlier.facts[0], period="2016"),))
    assert audit([replace(read, mentions=(of_2016, *others))]) == ()


def test_documents_do_not_mix_and_their_order_does_not_matter() -> None:
    one = extraction("编制3名（管理5人）。", parts={"5人": "3名"}, doc="b")
    two = extraction("编制4人（管理6人）。", parts={"6人": "4人"}, doc="a")
    assert audit([one, two], unit_class=PEOPLE.get) == audit([two, one], unit_class=PEOPLE.get)
    assert [c.involves[0][0] for c in audit([one, two], unit_class=PEOPLE.get)] == ["a", "b"]


def test_discrepancies_are_quads_of_the_audit_graph() -> None:
    contradictions = [the_one("支出350.2万元，其中住院3520万元。", {"3520万元": "350.2万元"})]
    quads = list(discrepancies(contradictions))
    lines = serialize(quads, format=RdfFormat.N_QUADS).decode().splitlines()
    node = "<https://w3id.org/kg-build/id/discrepancy/d/part-exceeds-whole/2-14>"
    graph = "<https://w3id.org/kg-build/graph/audit>"
    assert all(line.startswith(node) and line.endswith(f"{graph} .") for line in lines)
    assert {line.removeprefix(node).removesuffix(f" {graph} .").strip() for line in lines} >= {
        "<https://w3id.org/kg-build/ont#involves> <https://w3id.org/kg-build/id/obs/d/2>",
        "<https://w3id.org/kg-build/ont#involves> <https://w3id.org/kg-build/id/obs/d/14>",
        '<https://w3id.org/kg-build/ont#found> "35200000"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '<https://w3id.org/kg-build/ont#strength> "proof"',
    }
