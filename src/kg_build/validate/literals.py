"""Literals as they are written: the store folds 01, 1 and "1"^^xsd:byte into one value, SHACL tells them apart.

A literal that the store would rewrite is stored under a datatype of ours that keeps its lexical form; one that has no
value at all ("abc"^^xsd:integer) under another one. Queries see through both, and results are turned back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

from ..rdf import BlankNode, Literal, NamedNode, Triple
from ..vocab import PREFIXES

Term = NamedNode | BlankNode | Literal | Triple

XSD = PREFIXES["xsd"]
AS_WRITTEN = "urn:x-kg:as-written:"
ILL_TYPED = "urn:x-kg:ill-typed:"

_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))?"
_SAFE_ZONE = r"(Z|[+-](0[1-9]|1[0-3]):[0-5]\d)?"
_TIME = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_SAFE_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{0,8}[1-9])?"
_YEAR = r"-?([1-9]\d{3,}|0\d{3})"
_SAFE_YEAR = r"[1-9]\d{3}"
_MONTH, _DAY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_SAFE_DAY = (
    r"((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"  # no leap years
)
_SAFE_DATE = f"{_SAFE_YEAR}-{_SAFE_DAY}"
_DATE = rf"{_YEAR}-{_MONTH}-{_DAY}"
_CLOCK = r"T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?"

_SAFE: dict[str, str] = {
    "integer": r"0|-?[1-9]\d{0,17}",
    "decimal": r"0|-?[1-9]\d{0,9}|-?(0|[1-9]\d{0,9})\.\d{0,6}[1-9]",
    "double": r"0|-?[1-9]\d{0,4}|-?(0|[1-9]\d{0,4})\.\d{0,3}[1-9]",
    "boolean": "true|false",
    "date": _SAFE_DATE + _SAFE_ZONE,
    "dateTime": f"{_SAFE_DATE}T{_SAFE_TIME}{_SAFE_ZONE}",
    "time": _SAFE_TIME + _SAFE_ZONE,
    "gYear": _SAFE_YEAR + _SAFE_ZONE,
    "gYearMonth": f"{_SAFE_YEAR}-{_MONTH}",
}
"""Lexical forms that the store keeps as they are, and that have a value; a test holds it to that."""

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
_KEPT = frozenset({"hexBinary", "base64Binary", "language", "NCName"})
"""Checked, but stored as they are: the engine takes them for plain strings of that datatype."""

_FORM = {XSD + name: re.compile(form) for name, form in _FORMS.items()}
_KEEPS = {XSD + name: re.compile(form) for name, form in _SAFE.items()}
_BOUNDS = {XSD + name: bounds for name, bounds in _RANGES.items()}
_KEPT_AS_IS = frozenset(XSD + name for name in _KEPT)


def stored(node: Term) -> Term:
    """What the store is to hold for a term: itself, or a literal that keeps the way it is written."""
    if type(node) is not Literal:
        return node
    return _stored(node) if node.datatype.value.startswith(XSD) else node


def _stored(literal: Literal) -> Literal:
    datatype, form = literal.datatype.value, literal.value
    if (keeps := _KEEPS.get(datatype)) and keeps.fullmatch(form):
        return literal
    if datatype not in _FORM and datatype not in _BOUNDS:
        return literal
    if not well_typed(datatype, form):
        return Literal(form, datatype=NamedNode(ILL_TYPED + datatype))
    return literal if datatype in _KEPT_AS_IS else Literal(form, datatype=NamedNode(AS_WRITTEN + datatype))


def written(node: Term) -> Term:
    """The term that the data holds, from what the store holds for it."""
    if type(node) is not Literal or not node.datatype.value.startswith("urn:x-kg:"):
        return node
    return Literal(node.value, datatype=_original(node.datatype.value))


@cache
def _original(datatype: str) -> NamedNode:
    return NamedNode(datatype.removeprefix(AS_WRITTEN).removeprefix(ILL_TYPED))


def well_typed(datatype: str, form: str) -> bool:
    """Whether a lexical form has a value: "300" is no xsd:byte, "2020-02-30" no xsd:date."""
    if bounds := _BOUNDS.get(datatype):
        return re.fullmatch(_INTEGER, form) is not None and _within(int(form), *bounds)
    known = _FORM.get(datatype)
    if known is None:
        return True
    return known.fullmatch(form) is not None and _CALENDAR.get(datatype, _any)(form)


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


def value_of(variable: str, *, exact: bool) -> str:
    """The SPARQL expression for the value of a variable; where the data has rewritten literals, it sees through them."""
    if not exact:
        return variable
    datatype = f"STR(DATATYPE({variable}))"
    return (
        f'IF(isLiteral({variable}) && STRSTARTS({datatype}, "{AS_WRITTEN}"), '
        f'STRDT(STR({variable}), IRI(STRAFTER({datatype}, "{AS_WRITTEN}"))), {variable})'
    )
