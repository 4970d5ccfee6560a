"""ISO 8601 text -> first and last day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def bounds(iso: str) -> tuple[date, date] | None:
    """First and last day: 2020-02 is 2020-02-01 to 2020-02-29; None for what is no date."""
    start, _, end = iso.partition("/")
    first, last = _days(start), _days(end or start)
    return (first[0], last[1]) if first and last else None


def _days(point: str) -> tuple[date, date] | None:
    if (match := _POINT.fullmatch(point)) is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None or month is None:
            return date(year or 0, 1, 1), date(year or 0, 12, 31)
        return date(year, month, day or 1), date(year, month, day or monthrange(year, month)[1])
    except ValueError:  # month 13, day 31 of a short month, year 0
        return None
