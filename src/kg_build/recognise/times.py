"""Dates, years and periods: 2020年3月至12月, 截至10月末, 上半年, 二〇一二年, “十三五”期间."""

from __future__ import annotations

import re
from dataclasses import replace

from ..tokens import Moment, Time
from .numerals import numeral_value

_HAN_YEAR = r"(?:一[九八]|二[〇零○0])[〇零○\d一二三四五六七八九]{2}"
_YEAR = rf"(?:(?<!\d)(?:1[89]|20)\d{{2}}|{_HAN_YEAR})年(?:度)?"
_PART = r"(?:年?[初底末]|上旬|中旬|下旬|上半年|下半年|第?[一二三四1234]季度|前三季度|全年)"
_TO = "[-—–~至到]{1,2}"
_MONTH = r"(?:(?<![\d.])(?:1[0-2]|0?[1-9])|(?<![个几半一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九]))月份?"
_DAY = r"(?:(?:[12]\d|3[01]|0?[1-9])[日号]|(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日)(?:\d{1,2}时(?:\d{1,2}分)?)?"
_DAYS = rf"{_DAY}(?:、{_DAY})*"
_PART_OF_MONTH = r"[初底末中]旬?|上旬|下旬"
_CLOCK = r"(?: ?(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d))"
"""The time of day behind a date: 2018-11-12 09:30."""
_POINT = (
    rf"(?:{_YEAR}(?:{_MONTH}(?:{_DAYS}{_CLOCK}?|{_PART_OF_MONTH})?|{_PART})?|{_MONTH}(?:{_DAYS}|{_PART_OF_MONTH})?)"
)
_DATE = rf"(?<!\d)(?:19|20)\d{{2}}[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])(?!\d){_CLOCK}?"
_YEAR_MONTHS = rf"(?<!\d)(?:19|20)\d{{2}}\.(?:1[0-2]|0?[1-9]){_TO}(?:19|20)\d{{2}}\.(?:1[0-2]|0?[1-9])(?!\d)"
_BARE = (
    r"(?<=[（(])(?:19|20)\d{2}(?=[）)])"
    r"|(?<!\d)(?:19|20)\d{2}(?=(?:[、和及](?:19|20)\d{2}){1,9}年)|(?<![\d.、])(?:1[0-2]|[1-9])(?=、(?:1[0-2]|[1-9])月)"
)
"""A year or month whose 年 or 月 comes later, or never: （2021）, 2018、2019年, 5、6月."""
_DECADE = r"(?:(?:1[1-9]|2[01]|上|二十)世纪|(?<![\d.]))(?:[1-9]0|[一二三四五六七八九]十)年代(?:[初中后末]期?)?|(?<!\d)(?:1[1-9]|2[01])世纪"
_SPAN = (
    rf"(?:1[89]|20)\d{{2}}{_TO}(?:{_YEAR}|(?:19|20)\d{{2}}(?:学年度?|(?=[）)》])))"
    rf"|(?:{_YEAR})?(?<![\d.])(?:1[0-2]|[1-9]){_TO}{_MONTH}[底末]?"
    rf"|(?:{_YEAR})?{_MONTH}\d{{1,2}}[日号]?{_TO}{_DAY}"
    rf"|(?:{_YEAR})?第?[1一]{_TO}[234二三四]季度"
)
_FIRST = r"1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九]"
_IN_YEAR = rf"(?:前(?:{_FIRST})个?月|上半年|下半年|前三季度|第?[一二三四]季度|(?:1[0-2]|[1-9]){_TO}{_MONTH}|{_MONTH}(?:{_DAYS}|{_PART_OF_MONTH})?)"
_LOOSE = (
    rf"(?:[今本去上]年|当年){_IN_YEAR}"
    rf"|前(?:{_FIRST})个?月"
    r"|(?:当|本|今)?年[底末]|年初|(?:上|去)年(?:度)?[底末]?|前年|[本今]年(?:度)?(?!以来)"
    r"|上半年|下半年|前三季度|(?:第?[一二三四]季度)|[季期]末|季度末|月[底末]"
    r"|“?[六七八九十][一二三四五六七八九]?五”?(?=(?:[、和及与]?“[一二三四五六七八九十]{1,3}五”){0,3}(?:期间|时期))(?:期间|时期)?"
    r"|“[六七八九十][一二三四五六七八九]?五”期?末"
)
TIME = rf"(?:截至|截止到?|到|至)?(?:{_DATE}|{_YEAR_MONTHS}|{_BARE}|{_DECADE}|(?:{_SPAN})|{_POINT}(?:{_TO}{_POINT})?|(?<![一-鿿]年){_LOOSE})"

_FIELDS = re.compile(
    rf"(?P<year>\d{{4}}|{_HAN_YEAR})(?=学?年|[-—–~至到]|$)"
    rf"|(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})(?=月|{_TO}\d{{1,2}}月|$)"
    r"|(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})(?=[日号])"
)
_TIME_OF_DAY = re.compile(rf"{_CLOCK}$")
_NUMBERS = re.compile(r"\d+")
_BEFORE_PLANS = 1951
"""The year that plan 0 would have begun in: the first one was told from 1953, all later ones run from a year 1 or 6 to a year 5 or 0."""
_QUARTERS = re.compile(rf"第?[1一]{_TO}([234二三四])季度")
_UP_TO_QUARTER = {2: "first-half", 3: "q1-q3", 4: None}
_CENTURY = re.compile(r"(?:(\d{2}|上|二十)世纪)?(?:([1-9一二三四五六七八九])[0十]年代)?")
_FIRST_MONTHS = re.compile(rf"(?:[今本去上]年|当年)?前({_FIRST})个?月")
_PLAN = re.compile(r"“?([六七八九十][一二三四五六七八九]?)五”?(?:期间|时期|期?末)?")
_SPLIT = re.compile(rf"(?<=[年月日号底末旬度\d]){_TO}(?=[\d一二三四五六七八九十])")
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
    body = _TIME_OF_DAY.sub("", text[head.end() :] if head else text)
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
    """The point, or the first and last point of a stretch, that a time tells."""
    for form in (_first_months, _plan_years, _decade, _quarters, _date, _year_months):
        if (found := form(body)) is not None:
            return found
    head, *rest = _SPLIT.split(body, maxsplit=1)
    if not rest:
        return _moment(head), None
    begin, until = _moment(head + _shared(head, rest[0])), _moment(rest[0])
    return begin, until if until.month or not until.day else replace(until, month=begin.month)


def _first_months(body: str) -> tuple[Moment, Moment] | None:
    """前11个月: January to November; 去年前11个月: of the year before."""
    match = _FIRST_MONTHS.match(body)
    year = -1 if body.startswith(LAST_YEAR) else None
    return (Moment(year, 1), Moment(month=int(numeral_value(match.group(1))))) if match else None


def _plan_years(body: str) -> tuple[Moment, Moment | None] | None:
    """“十三五”期间: 2016 to 2020, the thirteenth five years since 1951; “十三五”末 is the end of 2020."""
    plan = _PLAN.fullmatch(body)
    if plan is None:
        return None
    first = _BEFORE_PLANS + 5 * int(numeral_value(plan.group(1)))
    if body.endswith("末"):
        return Moment(year=first + 4, part="end"), None
    return Moment(year=first), Moment(year=first + 4)


def _decade(body: str) -> tuple[Moment, Moment] | None:
    """20世纪90年代, 90年代: 1990 to 1999; 21世纪: 2001 to 2100."""
    match = _CENTURY.match(body)
    if match is None or not match.group():
        return None
    century = int(match.group(1)) if (match.group(1) or "").isdigit() else 20
    if match.group(2) is None:
        return Moment(year=century * 100 - 99), Moment(year=century * 100)
    first = (century - 1) * 100 + int(numeral_value(match.group(2))) * 10
    return Moment(year=first), Moment(year=first + 9)


def _quarters(body: str) -> tuple[Moment, None] | None:
    """2020年1—3季度: the first three quarters."""
    match = _QUARTERS.search(body)
    if match is None:
        return None
    return replace(_moment(body[: match.start()]), part=_UP_TO_QUARTER[int(numeral_value(match.group(1)))]), None


def _date(body: str) -> tuple[Moment, None] | None:
    """2020-07-01, 2020.7.1."""
    if not re.fullmatch(_DATE, body):
        return None
    year, month, day = map(int, _NUMBERS.findall(body))
    return Moment(year, month, day), None


def _year_months(body: str) -> tuple[Moment, Moment] | None:
    """2019.01—2020.06."""
    if not re.fullmatch(_YEAR_MONTHS, body):
        return None
    year, month, last_year, last_month = map(int, _NUMBERS.findall(body))
    return Moment(year, month), Moment(last_year, last_month)


def _shared(head: str, rest: str) -> str:
    """The 月, 日 or 年 that the first point of a stretch leaves to the second: 3至12月, 3月5至8日, 2016至2020年."""
    if not head[-1:].isdigit():
        return ""
    if re.fullmatch(r"\d{4}", head):
        return "年"
    return "日" if "月" in head else "月" if "月" in rest else ""


def _moment(text: str) -> Moment:
    """One point: 2020年3月15日, 12月底, 上年末."""
    fields: dict[str, int] = {}
    for match in _FIELDS.finditer(text):
        name = match.lastgroup or ""
        fields.setdefault(name, int(numeral_value(match[name])))
    part = next((name for word, name in _PARTS if word in text), None)
    relative = -1 if text.startswith(LAST_YEAR) else None
    return Moment(fields.get("year", relative), fields.get("month"), fields.get("day"), part)
