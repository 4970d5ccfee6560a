"""The columns of a table of facts: their names, what they mean, and how a head names one."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ..errors import InputError


@dataclass(frozen=True, slots=True)
class Column:
    """A slot of a fact as a column."""

    name: str
    """As in the contract of `kg extract`."""
    zh: str
    others: tuple[str, ...]
    """Further heads that name it: those of saved queries, and words that stewards use."""
    meaning_zh: str
    meaning_en: str
    form: str
    """How its cells are written, by example."""
    codes: Mapping[str, tuple[str, ...]] | None = None
    """The values that it may have, each with its names in Chinese; None for free text."""
    needed: bool = False
    list_of: str | None = None
    """The sheet of the template that lists its words."""
    in_template: bool = True


KINDS = {"count": ("数量",), "money": ("金额",), "rate": ("标准",), "percent": ("比率", "比例", "百分比")}
STATUSES = {
    "actual": ("实际",),
    "previous": ("先前",),
    "target": ("目标", "计划"),
    "change": ("变动", "变化"),
}
DIRECTIONS = {"up": ("增", "上升", "增长", "增加"), "down": ("减", "下降", "减少", "降低")}
CLASSES = {"fact": ("事实",), "time": ("时间",), "name": ("名称",), "qualifier": ("限定",), "unread": ("未读",)}

COLUMNS = (
    Column(
        "id",
        "编号",
        ("start", "序号", "行号"),
        "本行的编号，供 part_of、before 引用；本表内不重复",
        "A name for the row, which part_of and before refer to; unique in the table",
        "1",
    ),
    Column(
        "value",
        "数值",
        ("amount", "数据", "数字", "值"),
        "数值；可带千分位、万、亿、%",
        "The figure; thousands commas, 万, 亿 and % are read",
        "18600000; 1,860; 1.2万; 84%",
        needed=True,
    ),
    Column(
        "value_max",
        "最大值",
        ("maximum", "上限"),
        "区间的上限：3至5万元的5万",
        "The high end of a range: 5万 of 3至5万元",
        "50000",
    ),
    Column(
        "unit",
        "单位",
        ("计量单位",),
        "计量单位；万元、万人等换算为元、人，元/月 的分母归入 per",
        "The unit; 万元 counts as 元, and of 元/月 the 月 goes to per; blank for a bare ratio",
        "元; 人; 万元; %",
        list_of="units",
    ),
    Column(
        "kind",
        "类型",
        ("数据类型",),
        "金额、数量、标准（有分母）或比率；空则由单位推定",
        "Amount, count, rate (with a denominator) or ratio; if blank, as the unit tells",
        "money",
        codes=KINDS,
    ),
    Column(
        "per",
        "每",
        ("分母",),
        "标准的分母：每人每月写作 人|月",
        "The denominators of a rate, joined by |",
        "人|月",
    ),
    Column("approx", "约数", ("approximate",), "表示不确切的词", "The word that makes it inexact", "余; 约; 以上"),
    Column(
        "place",
        "地方",
        ("地区", "区县", "县", "县区", "行政区"),
        "县（市、区）全名；乡镇可再写上县名：新都桥镇|康定市新都桥镇；空则取文献所述之县",
        "The county by its full name, or a smaller place; if blank, the county of the document",
        "陇西县",
    ),
    Column(
        "program",
        "项目",
        ("programme", "政策项目"),
        "政策项目、险种、基金或服务",
        "The policy programme, insurance scheme, fund or service",
        "城市低保",
        list_of="programmes",
    ),
    Column(
        "group",
        "对象",
        ("人群", "服务对象"),
        "所计的人或物，或受益的人",
        "The people or things counted, or who benefits",
        "城市低保对象",
        list_of="groups",
    ),
    Column(
        "indicator",
        "指标",
        ("指标名称",),
        "数字量度什么；宜填，缺则校验时提示",
        "What the figure measures; validation warns where it is blank",
        "保障人数",
        list_of="indicators",
    ),
    Column(
        "agency",
        "机构",
        ("部门", "单位名称"),
        "办理或发布的机构，全名",
        "The agency that did or reports it, by its full name",
        "陇西县民政局",
    ),
    Column(
        "period",
        "时期",
        ("year", "年份", "年度", "时间"),
        "年、月、日或区间，按 ISO 8601；空则取文献所记之年",
        "Year, month, day or a range of them (ISO 8601); if blank, the year of the document",
        "2019; 2019-12-31; 2019-01/2019-06",
    ),
    Column(
        "status",
        "状态",
        (),
        "实际、先前（已被取代的值）、目标或变动；空则为实际",
        "Actual, previous (a value that another one replaced), target or change; if blank, actual",
        "actual",
        codes=STATUSES,
    ),
    Column(
        "base_period",
        "基期",
        ("baseperiod", "比较期"),
        "变动所比较的时期",
        "Of a change: the period compared with",
        "2018",
    ),
    Column("direction", "增减", ("方向",), "变动的方向", "Of a change: up or down", "up", codes=DIRECTIONS),
    Column(
        "part_of",
        "所属整体",
        ("属于", "整体"),
        "本行是哪一行的一部分：写那一行的编号",
        "The row of which this one is a part, by its id",
        "1",
    ),
    Column(
        "before",
        "后值",
        (),
        "先前值被哪一行取代：写那一行的编号",
        "Of a previous value: the row that took its place, by its id",
        "2",
    ),
    Column(
        "text",
        "原文",
        ("quote", "印文"),
        "原件所印的数字；空则以 value 格为证",
        "The figure as the source prints it; if blank, the cell of value is quoted",
        "1860万元",
    ),
    Column("note", "备注", ("说明", "注"), "备注，不入图谱", "A remark; it does not enter the graph", ""),
    Column(
        "class",
        "类别",
        (),
        "事实以外的数字：时间、名称、限定、未读",
        "Of numbers that are no facts: time, name, qualifier, unread",
        "fact",
        codes=CLASSES,
        in_template=False,
    ),
    Column("reason", "原因", (), "何以不是事实", "Why it is no fact", "", in_template=False),
    Column("rule", "规则", (), "读出该数据的规则", "The pattern that read it", "", in_template=False),
    Column(
        "also", "另有", (), "同一数字的其他事实，JSON", "Further facts of the same number, JSON", "", in_template=False
    ),
    Column("doc", "文献", ("document",), "编号所属的文献", "The document that the id is of", "", in_template=False),
)
"""In the order of the template."""
PASSED_OVER = ("end", "evidence", "sentence", "section")
"""Columns of `kg extract` and of saved queries that say nothing of a fact itself."""

TIMES = ("period", "base_period")
"""Columns that may hold the dates of a spreadsheet."""
BY_NAME = {column.name: column for column in COLUMNS}
TEMPLATE = tuple(column for column in COLUMNS if column.in_template)
_COMMENT = "#"
_NAMES = {name: column.name for column in COLUMNS for name in (column.zh, *column.others)} | {
    column.name: column.name for column in COLUMNS
}


_LONGEST = 60
"""Characters of a head that an error shows."""


def folded(head: str) -> str:
    """' Value Max ' -> value_max: without what tells no two heads apart."""
    return "_".join(unicodedata.normalize("NFKC", head).casefold().replace("_", " ").split())


def column_of(head: str) -> str | None:
    """数值 -> value; None for a head that names no column."""
    return _NAMES.get(folded(head))


def columns_of(heads: Sequence[str]) -> tuple[dict[str, int], list[InputError]]:
    """Name -> position of each column, and what is wrong with the heads; ``id`` wins over ``start``."""
    found: dict[str, int] = {}
    faults: list[InputError] = []
    for position, head in enumerate(heads):
        if not head or head.startswith(_COMMENT) or folded(head) in PASSED_OVER:
            continue
        name = column_of(head)
        if name is None:
            faults.append(_unknown(head))
        elif name not in found:
            found[name] = position
        elif name == "id" and "start" in (folded(head), folded(heads[found[name]])):
            found[name] = position if folded(head) != "start" else found[name]
        else:
            faults.append(_twice(name, heads[found[name]], head))
    if "value" not in found:
        faults.append(
            InputError(
                "has no column 'value'", remedy="name the column of the figures value (数值); kg template has all"
            )
        )
    return found, faults


def _unknown(head: str) -> InputError:
    shown = head if len(head) <= _LONGEST else f"{head[:_LONGEST]}…"
    close = [_NAMES[name] for name in get_close_matches(folded(shown), _NAMES, n=3, cutoff=0.6)]
    meant = f"did you mean {' or '.join(dict.fromkeys(close))}? " if close else ""
    return InputError(
        f"unknown column {shown!r}",
        remedy=f"{meant}columns are {', '.join(column.name for column in TEMPLATE)}; # in front of a head leaves its column out",
    )


def _twice(name: str, first: str, second: str) -> InputError:
    return InputError(
        f"the column {name} stands twice: {first!r} and {second!r}",
        remedy="keep one of them, or put # in front of a head",
    )
