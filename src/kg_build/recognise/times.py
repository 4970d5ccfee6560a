"""Dates, years and periods: 2020年3月至12月, 截至10月末, 上半年, 二〇一二年, “十三五”期间."""

from __future__ import annotations

import re

from ..tokens import Moment, Time
from .numerals import han_value

_YEAR = r"(?:(?<!\d)(?:1[89]|20)\d{2}|[一二][〇零○九八][〇零○一二三四五六七八九]{2})年(?:度)?"
_PART = r"(?:年?[初底末]|上旬|中旬|下旬|上半年|下半年|第?[一二三四1234]季度|前三季度|全年)"
_MONTH = r"(?<![\d.])(?:1[0-2]|0?[1-9])月份?"
_HAN_MONTH = r"(?:十[一二]?|[一二三四五六七八九])月(?:份)?"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])[日号]"
_POINT = (
    rf"(?:{_YEAR}(?:{_MONTH}(?:{_DAY}|[初底末中]旬?|上旬|下旬)?|{_PART})?|{_MONTH}(?:{_DAY}|[初底末中]旬?|上旬|下旬)?)"
)
_SPAN = (
    rf"(?:1[89]|20)\d{{2}}[-—–~至]{{1,2}}{_YEAR}"
    rf"|(?:{_YEAR})?(?<![\d.])(?:1[0-2]|[1-9])[-—–~至]{{1,2}}{_MONTH}[底末]?"
)
_LOOSE = (
    r"前(?:\d{1,2}|[一二三四五六七八九十]+)个?月"
    r"|(?:当|本|今)?年[底末]|年初|(?:上|去)年(?:度)?[底末]?|前年"
    r"|上半年|下半年|前三季度|(?:第?[一二三四]季度)|月[底末]"
    r"|“?十[一二三四]?五”?(?:期间|时期)"
)
TIME = rf"(?:截至|截止到?|到|至)?(?:(?:{_SPAN})|{_POINT}(?:[至到—–~-]{{1,2}}{_POINT})?|(?<![一-鿿]年){_LOOSE})"

_FIVE_YEARS = {"十五": 2001, "十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021}
_FIELDS = re.compile(
    r"(?P<year>\d{4}|[一二][〇零○九八][〇零○一二三四五六七八九]{2})(?=年|[-—–~至])|(?P<month>\d{1,2})(?=月|[-—–~至]{1,2}\d{1,2}月)|(?P<day>\d{1,2})(?=[日号])"
)
_FIRST_MONTHS = re.compile(r"前(\d{1,2}|[一二三四五六七八九十]+)个?月")
_SPLIT = re.compile(r"(?<=[年月日号底末度\d])[至到—–~-]{1,2}(?=[\d一二])")
_HEAD = re.compile(r"截至|截止到?|^到|^至")
_PARTS = (
    ("上半年", "first-half"), ("下半年", "second-half"), ("前三季度", "q1-q3"),
    ("一季度", "q1"), ("二季度", "q2"), ("三季度", "q3"), ("四季度", "q4"),
    ("1季度", "q1"), ("2季度", "q2"), ("3季度", "q3"), ("4季度", "q4"),
    ("末", "end"), ("底", "end"),
)  # fmt: skip
LAST_YEAR = ("上年", "去年")


def read_time(match: re.Match[str]) -> Time | None:
    """A time token; its words in front (截至, 比) say how it stands to the figures."""
    text = match.group()
    head = _HEAD.match(text)
    start = match.start() + (head.end() if head else 0)
    body = text[head.end() :] if head else text
    before = match.string[max(0, start - 3) : start]
    begin, until = _moments(body)
    return Time(
        start=start,
        end=match.end(),
        begin=begin,
        until=until,
        head=head.group() if head else before[-2:] if before.endswith(("截至", "截止")) else "",
        compared=before.endswith(("比", "较", "与", "同")),
        printed=any(c.isdigit() for c in body),
    )


def _moments(body: str) -> tuple[Moment, Moment | None]:
    first = _FIRST_MONTHS.match(body)
    if first:
        digits = first.group(1)
        last = int(digits) if digits.isdigit() else int(han_value(digits))
        return Moment(month=1), Moment(month=last)
    plan = next((first for name, first in sorted(_FIVE_YEARS.items(), key=lambda i: -len(i[0])) if name in body), None)
    if plan and not body[0].isdigit():
        return Moment(year=plan), Moment(year=plan + 4)
    parts = _SPLIT.split(body, maxsplit=1)
    begin = _moment(parts[0] + ("月" if len(parts) > 1 and parts[0][-1:].isdigit() and "月" in parts[1] else "")
                    + ("年" if len(parts) > 1 and re.fullmatch(r"\d{4}", parts[0]) else ""))  # fmt: skip
    return begin, _moment(parts[1]) if len(parts) > 1 else None


def _moment(text: str) -> Moment:
    fields: dict[str, int] = {}
    for match in _FIELDS.finditer(text):
        name = match.lastgroup or ""
        digits = match[name]
        fields.setdefault(name, int(digits) if digits.isdigit() and digits.isascii() else int(han_value(digits)))
    part = next((name for word, name in _PARTS if word in text), None)
    relative = -1 if text.startswith(LAST_YEAR) else None
    return Moment(fields.get("year", relative), fields.get("month"), fields.get("day"), part)
