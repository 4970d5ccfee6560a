"""A small document of Ningshan county (宁陕县), extracted by hand, and the few words of a lexicon that it needs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg_build.emit import Terms, emit, iris, ontology_quads
from kg_build.lexicon import load_lexicon
from kg_build.model import Document, Extraction, Fact, Mention, MentionClass, Ref, Section
from kg_build.rdf import NamedNode, Quad
from kg_build.resources import ontology_dir
from kg_build.vocab import CODE

DATA = Path(__file__).parent / "data"
COUNTY = "宁陕县"
TEXT = """民政
【城市低保】
2020年，县民政局为城市低保对象320户512人发放保障金186.4万元，其中重点照顾的140名。月人均标准由420元提高到470元，比2019年增长11.9%。
江口镇计划添置床位30至40张。养老、失业保险均为2300人，另有60岁以上者领取慰问品。热线12345，编排1：7。
"""
DOCUMENT = Document(
    id="ns 2020",
    name="ns 2020.txt",
    title="宁陕县年鉴（2021）",
    place=COUNTY,
    reporting_year=2020,
    edition_year=2021,
    publisher="宁陕县地方志办公室",
    licence="CC-BY-4.0",
    sha256="0123456789abcdef" * 4,
    encoding="utf-8",
    length=len(TEXT),
)
SECTIONS = (
    Section(index=0, parent=None, level=1, title="民政", start=0, end=len(TEXT)),
    Section(index=1, parent=0, level=8, title="城市低保", start=TEXT.index("【"), end=len(TEXT)),
)


def known(scheme: str, name: str, *labels: str) -> Ref:
    """A concept of the ontology: known("programme", "urban-dibao", "城市低保")."""
    return Ref(labels, f"{CODE}{scheme}/{name}")


AGENCY = known("agency-kind", "civil-affairs", "宁陕县民政局", "县民政局")
URBAN = known("programme", "urban-dibao", "城市低保")
RECIPIENTS = known("group", "urban-dibao-recipients", "城市低保对象")
PEOPLE = known("indicator", "people", "保障人数")
STANDARD = known("indicator", "standard", "保障标准")


def at(printed: str) -> int:
    """Where the text first prints it."""
    return TEXT.index(printed)


def fact(value: str, unit: str | None, **slots: Any) -> Fact:
    """A fact of the county in 2020, with what is not told left empty."""
    empty = Fact(
        value=Decimal(value),
        value_max=None,
        unit=unit,
        kind="count",
        per=(),
        approx=None,
        place=Ref((COUNTY,), None),
        programme=URBAN,
        group=RECIPIENTS,
        indicator=PEOPLE,
        agency=AGENCY,
        period="2020",
        status="actual",
        base_period=None,
        direction=None,
        part_of=None,
        before=None,
        rule="<number><unit>",
        origins=(),
    )
    return replace(empty, **slots)


def mention(printed: str, *facts: Fact, kind: MentionClass = "fact", **slots: Any) -> Mention:
    """A number of the text; its sentence is the line that it stands in."""
    start = at(printed)
    line = TEXT.rfind("\n", 0, start) + 1, TEXT.index("\n", start)
    empty = Mention(
        start=start,
        end=start + len(printed),
        text=printed,
        kind=kind,
        reason=None,
        value=None,
        unit=None,
        approx=None,
        period=None,
        facts=facts,
        section=1,
        sentence=line,
    )
    return replace(empty, **slots)


def mentions() -> tuple[Mention, ...]:
    """Every number of the text."""
    rate = {"kind": "rate", "per": ("人", "月"), "indicator": STANDARD}
    beds = {
        "place": Ref(("江口镇",), None),
        "programme": Ref(("床位添置",), None),
        "group": known("group", "bed", "床位"),
        "indicator": Ref(("床位数",), None),
        "agency": None,
    }
    staff = known("group", "staff", "职工")
    return (
        mention("2020年", kind="time", period="2020"),
        mention("320户", fact("320", "户")),
        mention("512人", fact("512", "人")),
        mention("186.4万元", fact("1864000.00", "元", kind="money", indicator=known("indicator", "paid", "发放金额"))),
        mention("140名", fact("140", "名", part_of=at("512人"), approx="余")),
        mention("420元", fact("420", "元", status="previous", before=at("470元"), **rate)),
        mention("470元", fact("470", "元", **rate)),
        mention("2019年", kind="time", period="2019"),
        mention(
            "11.9%",
            fact("11.9", "%", kind="percent", status="change", base_period="2019", direction="up", indicator=STANDARD),
        ),
        mention("30至40张", fact("30", "张", value_max=Decimal(40), status="target", **beds)),
        mention(
            "2300人",
            fact("2300", "人", programme=known("programme", "pension", "养老保险"), group=staff),
            fact("2300", "人", programme=known("programme", "unemployment", "失业保险"), group=staff),
        ),
        mention("60岁", kind="qualifier", value=Decimal(60), unit="岁", approx="以上"),
        mention("12345", kind="name", reason="telephone"),
        mention("1：7", kind="unread", reason="no unit and no known pattern", value=Decimal("1")),
    )


def extraction() -> Extraction:
    """The document as the text stages would hand it over."""
    return Extraction(DOCUMENT, SECTIONS, mentions())


@cache
def ontology() -> tuple[Quad, ...]:
    """The ontology graph of core.ttl and the small lexicon."""
    with TemporaryDirectory() as folder:
        return tuple(ontology_quads(_mini_ontology(Path(folder))))


@cache
def terms() -> Terms:
    """What the emitter needs of the small lexicon."""
    with TemporaryDirectory() as folder:
        return Terms.of(load_lexicon(_mini_ontology(Path(folder))))


def quads() -> list[Quad]:
    """The graph of the document."""
    return list(emit(extraction(), TEXT, terms()))


def figure(printed: str, nth: int = 1) -> NamedNode:
    """The observation that a number of the text became."""
    return iris.observation(DOCUMENT.id, at(printed), nth)


def _mini_ontology(folder: Path) -> Path:
    shutil.copy(ontology_dir() / "core.ttl", folder)
    shutil.copy(DATA / "mini.ttl", folder)
    return folder
