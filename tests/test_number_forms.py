"""Each row of number_forms.md is read as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from helpers_extract import extract, table_rows
from kg_build.model import Mention

FORMS = Path(__file__).with_name("number_forms.md")
GAP = re.compile(r"\[not yet: (.+?)\] *")
SLOTS = ("value", "value_max", "unit", "kind", "per", "approx", "period", "status", "direction", "base_period")


def rows() -> Iterator[object]:
    """One parameter set for each row: the text, the marked stretch, the reading."""
    for number, line in enumerate(FORMS.read_text("utf-8").splitlines(), 1):
        for form, reading in table_rows([line]):
            if "**" in form:
                before, marked, after = form.replace("↵", "\n").split("**")
                gap = GAP.match(reading)
                marks = [pytest.mark.xfail(reason=gap.group(1))] if gap else []
                text, span = before + marked + after, (len(before), len(before + marked))
                yield pytest.param(text, span, GAP.sub("", reading), id=f"line {number}", marks=marks)


def described(mention: Mention, text: str) -> dict[str, str]:
    """The slots of a mention in the words of the table."""
    told = mention.facts[0] if mention.facts else mention
    slots = {slot: printed(getattr(told, slot, None)) for slot in SLOTS}
    shown = mention.text == text[mention.start : mention.end]
    return slots | {"class": mention.kind, "masked": "no" if shown else "masked"}


def printed(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "+".join(value) or "none" if isinstance(value, tuple) else str(value or "none")


@pytest.mark.parametrize(("text", "span", "reading"), list(rows()))
def test_a_number_form_is_read_as_the_table_says(text: str, span: tuple[int, int], reading: str) -> None:
    found = [m for m in extract(text).mentions if m.start < span[1] and span[0] < m.end]
    if reading == "nothing":
        assert [m.text for m in found] == []
        return
    assert [(m.start, m.end) for m in found] == [span], [m.text for m in found]
    kind, *told = reading.split(", ")
    expected = {"class": kind} | {slot: value or slot for slot, _, value in (t.partition(" ") for t in told)}
    read = described(found[0], text)
    assert {slot: read.get(slot) for slot in expected} == expected, text
