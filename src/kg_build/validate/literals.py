"""Which lexical forms have a value (XML Schema 1.1 part 2, section 3.3): the engine of the store takes 300 for a xsd:byte."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from ..rdf import BlankNode, Literal, NamedNode, Triple
from ..vocab import PREFIXES

Term = NamedNode | BlankNode | Literal | Triple

XSD = PREFIXES["xsd"]

_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))?"
_TIME = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_YEAR = r"-?([1-9]\d{3,}|0\d{3})"
_MONTH, _DAY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_DATE = rf"{_YEAR}-{_MONTH}-{_DAY}"
_CLOCK = r"T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?"

_INTEGER, _FLOAT = r"[+-]?\d+", r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN"
_FORMS: dict[str, str] = {
    "integer": _INTEGER,
    "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    "double": _FLOAT,
    "float": _FLOAT,
    "boolean": "true|false|1|0",
    "date": _DATE + _ZONE,
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE[:-1]}",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "duration": rf"-?P(?=[\dT])(\d+Y)?(\d+M)?(\d+D)?({_CLOCK})?",
    "dayTimeDuration": rf"-?P(?=[\dT])(\d+D)?({_CLOCK})?",
    "yearMonthDuration": r"-?P(?=\d)(\d+Y)?(\d+M)?",
    "hexBinary": "([0-9A-Fa-f]{2})*",
    "base64Binary": r"([A-Za-z0-9+/] ?){0}(([A-Za-z0-9+/] ?){4})*(([A-Za-z0-9+/] ?){3}=|([A-Za-z0-9+/] ?){2}= ?=)?",
    "language": "[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
    "NCName": r"[^\W\d][\w.\-·]*",
}
"""Lexical forms that have a value (XML Schema 1.1 part 2, section 3.3)."""
_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    **{name: (-(1 << bits - 1), (1 << bits - 1) - 1) for name, bits in _BITS.items()},
    **{f"unsigned{name.capitalize()}": (0, (1 << bits) - 1) for name, bits in _BITS.items()},
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
}
_BOUNDS = {XSD + name: bounds for name, bounds in _RANGES.items()}


def well_typed(datatype: str, form: str) -> bool:
    """Whether a lexical form has a value: "300" is no xsd:byte, "2020-02-30" no xsd:date."""
    if bounds := _BOUNDS.get(datatype):
        return re.fullmatch(_INTEGER, form) is not None and _within(int(form), *bounds)
    known = _FORMS.get(datatype.removeprefix(XSD)) if datatype.startswith(XSD) else None
    return known is None or (re.fullmatch(known, form) is not None and _CALENDAR.get(datatype, _any)(form))


def _within(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


def _any(form: str) -> bool:
    return True


def _is_day(form: str) -> bool:
    """The 30th of February is none."""
    found = re.match(r"-?(\d{4,})-(\d\d)-(\d\d)", form)
    return found is not None and _exists(int(found[1]), int(found[2]), int(found[3]))


def _is_day_of_year(form: str) -> bool:
    return _exists(2000, int(form[2:4]), int(form[5:7]))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(2000 + year % 400, month, day)
    except ValueError:
        return False
    return True


_CALENDAR: dict[str, Callable[[str], bool]] = {
    XSD + "date": _is_day,
    XSD + "dateTime": _is_day,
    XSD + "dateTimeStamp": _is_day,
    XSD + "gMonthDay": _is_day_of_year,
}
