"""Times -> ISO 8601, with what the text leaves out taken from the reporting year."""

from __future__ import annotations

import calendar

from ..tokens import Moment, Time

_PARTS = {
    "first-half": ("01", "06"),
    "second-half": ("07", "12"),
    "q1": ("01", "03"),
    "q2": ("04", "06"),
    "q3": ("07", "09"),
    "q4": ("10", "12"),
    "q1-q3": ("01", "09"),
}


def iso(time: Time, year: int | None) -> str | None:
    """2020年3月至12月 -> 2020-03/2020-12; None when neither the text nor the document gives a year."""
    begin_year = _year(time.begin, year)
    if begin_year is None:
        return None
    begin = _point(time.begin, begin_year, time.as_of and time.until is None)
    if time.until is None:
        return begin
    end_year = _year(time.until, begin_year) or begin_year
    end = _point(_without_year_end(time.until), end_year, False)
    return f"{begin}/{end}"


def _year(moment: Moment, year: int | None) -> int | None:
    if moment.year == -1:
        return year - 1 if year else None
    return moment.year or year


def _without_year_end(moment: Moment) -> Moment:
    """2016年至2020年底 is told as 2016/2020."""
    return Moment(moment.year, moment.month, moment.day, None if moment.part == "end" else moment.part)


def _point(moment: Moment, year: int, as_of: bool) -> str:
    if moment.month is None:
        if moment.part == "end" or (as_of and moment.part is None):
            return f"{year}-12-31"
        if moment.part in _PARTS:
            first, last = _PARTS[moment.part]
            return f"{year}-{first}/{year}-{last}"
        return f"{year}"
    if moment.day is not None:
        return f"{year}-{moment.month:02}-{moment.day:02}"
    if moment.part == "end" or (as_of and moment.part is None):
        return f"{year}-{moment.month:02}-{calendar.monthrange(year, moment.month)[1]:02}"
    return f"{year}-{moment.month:02}"


def end_of(period: str) -> str:
    """The last day of a period: 2023-01/2023-03 -> 2023-03-31, 2020 -> 2020-12-31."""
    last = period.rpartition("/")[2]
    if len(last) == 4:
        return f"{last}-12-31"
    year, month = int(last[:4]), int(last[5:7])
    return last if len(last) > 7 else f"{last}-{calendar.monthrange(year, month)[1]:02}"


def year_before(period: str | None) -> str | None:
    """The same time a year before: 2019-11-30 -> 2018-11-30; a range moves as a whole."""
    if period is None or not period[:4].isdigit():
        return None
    if "/" in period:
        return "/".join(filter(None, map(year_before, period.split("/"))))
    moved = f"{int(period[:4]) - 1}{period[4:]}"
    return moved.replace("-02-29", "-02-28")


def year_of(period: str | None) -> int | None:
    """The year in which a period ends: 2016/2020 -> 2020."""
    return int(period.rpartition("/")[2][:4]) if period else None


def month_before(period: str | None) -> str | None:
    """环比: the month before the last one of a period: 2021-01/2021-09 -> 2021-08."""
    if period is None or len(period) < 7:
        return None
    year, month = int(period.rpartition("/")[2][:4]), int(period.rpartition("/")[2][5:7])
    return f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02}"
