"""Each case of cases/*.md is read as its table says. cases/README.md tells how a case is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from helpers_extract import extract, table_rows
from kg_build.model import Fact, Mention, Ref

CASES = Path(__file__).with_name("cases")
GAP = re.compile(r" *\[not yet: (.+?)\]")
CONTEXT = re.compile(r"^(heading|year|place): (.+)$", re.MULTILINE)
LABELS = {"program": "programme", "group": "group", "indicator": "indicator", "agency": "agency", "place": "place"}


@dataclass(frozen=True)
class Case:
    """A text, and what is said of some of its numbers; no rows say that it holds no figure."""

    text: str
    place: str | None
    year: int
    rows: tuple[dict[str, str], ...]


def cases() -> Iterator[object]:
    for path in sorted(CASES.glob("*.md")):
        for section in path.read_text("utf-8").split("\n## ")[1:] if path.name != "README.md" else ():
            title, _, body = section.partition("\n")
            gap = GAP.search(title)
            marks = [pytest.mark.xfail(reason=gap.group(1))] if gap else []
            yield pytest.param(read_case(body), id=f"{path.stem}: {GAP.sub('', title)}", marks=marks)


def read_case(body: str) -> Case:
    said = dict(CONTEXT.findall(body))
    quote = "\n".join(re.findall(r"^> ?(.*)$", body, re.MULTILINE))
    table = list(table_rows(body.splitlines()))
    assert table or "\nnothing\n" in f"\n{body}\n", "a case has a table, or the word nothing"
    heading = f"【{said['heading']}】 " if "heading" in said else ""
    rows = tuple(dict(zip(table[0], cells, strict=True)) for cells in table[1:])
    return Case(heading + quote, said.get("place", "某县"), int(said.get("year", "2020")), rows)


@pytest.mark.parametrize("case", list(cases()))
def test_a_case_is_read_as_its_table_says(case: Case) -> None:
    mentions = extract(case.text, place=case.place, year=case.year).mentions
    if not case.rows:
        assert [m.text for m in mentions if m.kind == "fact"] == []
    for row in case.rows:
        mention = the_mention(mentions, row["text"])
        wrong = {
            column: (cell, shown(mention, mentions, column))
            for column, cell in row.items()
            if column != "text" and cell and not fits(cell, shown(mention, mentions, column))
        }
        assert wrong == {}, f"{row['text']} (told, read)"


def the_mention(mentions: tuple[Mention, ...], printed: str) -> Mention:
    """The mention with a print; `5人 (2)` is the second one."""
    text, _, number = printed.partition(" (")
    found = [m for m in mentions if "".join(m.text.split()) == text]
    assert found, f"no mention {text} among {[m.text for m in mentions]}"
    return found[int(number.rstrip(")") or 1) - 1]


def shown(mention: Mention, mentions: tuple[Mention, ...], column: str) -> tuple[str, ...]:
    """What a slot holds, as strings; a label slot holds all its labels."""
    if column == "class":
        return (mention.kind,)
    fact: Fact | Mention = mention.facts[0] if mention.facts else mention
    value: object = getattr(fact, LABELS.get(column, column), None)
    if value is None or value == ():
        return ("none",)
    if isinstance(value, Ref):
        return value.labels
    if column in ("part_of", "before"):
        return tuple("".join(m.text.split()) for m in mentions if m.start == value)
    if isinstance(value, tuple):
        return ("+".join(value),)
    return (f"{value.normalize():f}" if isinstance(value, Decimal) else str(value),)


def fits(cell: str, values: tuple[str, ...]) -> bool:
    return any(told in values for told in cell.split(" / "))
