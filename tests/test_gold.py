"""Annotated texts are read at least as well as when their floors were set. scoring.py tells how to see and raise the floors."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring import annotated, floors, measured, raised, shares

TEXTS = annotated()


@pytest.mark.parametrize("name", sorted({*TEXTS, *floors()}))
def test_a_text_is_read_no_worse_than_its_floor(name: str) -> None:
    if name not in TEXTS:
        pytest.skip(f"the annotated text {name} is not in this checkout")
    seen, floor = measured(*TEXTS[name]), floors().get(name, {})
    assert {slot: share for slot, share in seen.items() if share < floor.get(slot, 0)} == {}, floor


def test_every_text_of_the_folder_has_a_floor() -> None:
    assert {path.stem for path in Path(__file__).with_name("gold").glob("*.txt")} <= floors().keys()


FACT = {
    "start": 4, "end": 8, "class": "fact", "value": 120, "unit": "户", "kind": "count", "per": None, "place": "某县", "program": ["低保"],
    "group": None, "indicator": ["保障户数"], "period": "2020", "status": "actual", "base_period": None, "direction": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "quantity", "whole"),
    [
        ({}, 1, 1),
        ({"place": ["某县", "某"], "program": ["最低生活保障", "低保"]}, 1, 1),
        ({"value": 120.0, "start": 3}, 1, 1),
        ({"program": ["城市低保"]}, 1, 0),
        ({"group": ["低保对象"]}, 1, 0),
        ({"period": "2019"}, 1, 0),
        ({"unit": "人"}, 0, 0),
        ({"per": ["月"]}, 0, 0),
        ({"class": "qualifier"}, 0, 0),
        ({"start": 8, "end": 12}, 0, 0),
    ],
)
def test_a_fact_is_right_when_its_slots_are(changed: dict[str, object], quantity: int, whole: int) -> None:
    assert shares([FACT], [FACT | changed]) == {"quantity": quantity, "whole": whole}


def test_an_optional_group_may_be_empty_but_not_wrong() -> None:
    gold = FACT | {"group": ["参保人员"], "group_optional": True}
    assert shares([gold], [FACT])["whole"] == 1
    assert shares([gold], [FACT | {"group": ["孤儿"]}])["whole"] == 0


def test_floors_are_raised_and_never_lowered() -> None:
    assert raised({"whole": 0.5}, {"whole": 0.9}) == {"whole": 0.87}
    assert raised({"whole": 0.5}, {"whole": 0.4}) == {"whole": 0.5}
