"""The field of a period: ISO 8601, else an error that tells how it would be written."""

from __future__ import annotations

import re
import unicodedata

from ..dates import bounds
from ..errors import InputError

_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?", re.ASCII)
_TO = re.compile(r"[—–~～至到]+|/")
_PARTS = {
    "上半年": ("01", "06"),
    "下半年": ("07", "12"),
    "一季度": ("01", "03"),
    "二季度": ("04", "06"),
    "三季度": ("07", "09"),
    "四季度": ("10", "12"),
}
_YEAR_END = re.compile(r"年[末底终]")


def period(text: str) -> str:
    """2020, 2020-12-31 and 2020-03/2020-12 are periods; InputError for what is none, with what it would be: 2020年末."""
    days = bounds(text) if _ISO.fullmatch(text) else None
    if days is not None and days[0] <= days[1]:
        return text
    if days is not None:
        raise InputError(f"ends before it begins: {text!r}", remedy="put the earlier time first: 2020-03/2020-12")
    meant = _suggested(text)
    raise InputError(
        f"is no ISO 8601 period: {text!r}",
        remedy=f"write {meant}" if meant else "write 2020, 2020-03, 2020-12-31, or a range: 2020-03/2020-12",
    )


def _suggested(text: str) -> str | None:
    """2020年末 -> 2020-12-31; 2020.3—2020.12 -> 2020-03/2020-12; None where no year of four digits stands."""
    plain = unicodedata.normalize("NFKC", text)
    begin, *rest = (part for part in _TO.split(plain) if part) if _is_range(plain) else [plain]
    first = _point(begin)
    if first is None or len(rest) > 1:
        return None
    if not rest:
        return first
    year = first[:4]
    last = _point(rest[0]) or _point(f"{year}-{rest[0]}")
    return f"{first}/{last}" if last and "/" not in first + last else None


def _is_range(text: str) -> bool:
    """2020/12/31 is a day, 2020/2021 and 2020年3月至12月 are ranges."""
    return re.search(r"[—–~至到]", text) is not None or re.fullmatch(r"\d{4}/\d{4}", text) is not None


def _point(text: str) -> str | None:
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    found = re.findall(r"\d+", text)
    if not found or len(found[0]) != 4:
        return None
    part = next((months for name, months in _PARTS.items() if name in text), None)
    if part is not None:
        return f"{found[0]}-{part[0]}/{found[0]}-{part[1]}"
    if _YEAR_END.search(text):
        return f"{found[0]}-12-31"
    point = "-".join([found[0], *(each.zfill(2) for each in found[1:3])])
    return point if bounds(point) is not None else None
