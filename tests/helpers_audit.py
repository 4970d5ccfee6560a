"""Extractions of a sentence or two: which figure is part of which, which gave way to which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from kg_build.model import Document, Extraction, Fact, Mention

_FIGURE = re.compile(r"(-?\d+(?:\.\d+)?) ?(万|亿)?(人次|人|名|户|元|家|%)(余)?(?:/月)?")
_MAGNITUDES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_KINDS = {"元": "money", "%": "percent"}


def extraction(
    text: str,
    *,
    parts: Mapping[str, str] | None = None,
    pairs: Mapping[str, str] | None = None,
    changes: Mapping[str, Any] | None = None,
    doc: str = "d",
) -> Extraction:
    """The figures of a text, each found by its print, which must be unique in it.

    ``parts``: part -> whole; ``pairs``: earlier value -> later value; ``changes``: percentage -> further slots.
    """
    starts = {match.group(): match.start() for match in _FIGURE.finditer(text)}
    slots: dict[str, dict[str, Any]] = {printed: {} for printed in starts}
    for part, whole in (parts or {}).items():
        slots[part]["part_of"] = starts[whole]
    for earlier, later in (pairs or {}).items():
        slots[earlier] |= {"status": "previous", "before": starts[later]}
    for share, further in (changes or {}).items():
        slots[share] |= {"status": "change", "direction": "up", **further}
    return Extraction(_document(doc, text), (), tuple(_mentions(text, slots)))


def _mentions(text: str, slots: Mapping[str, Mapping[str, Any]]) -> Iterator[Mention]:
    for match in _FIGURE.finditer(text):
        start = text.rfind("。", 0, match.start()) + 1
        sentence = (start, text.find("。", match.end()) + 1 or len(text))
        fact = _fact(match, **slots[match.group()])
        yield Mention(
            match.start(), match.end(), match.group(), "fact", None, None, None, None, None, (fact,), None, sentence
        )


def _fact(match: re.Match[str], **slots: Any) -> Fact:
    numeral, magnitude, unit, more = match.groups()
    told: dict[str, Any] = {
        "value": Decimal(numeral) * _MAGNITUDES.get(magnitude, Decimal(1)),
        "value_max": None,
        "unit": unit,
        "kind": _KINDS.get(unit, "count"),
        "per": (),
        "approx": more,
        "place": None,
        "programme": None,
        "group": None,
        "indicator": None,
        "agency": None,
        "period": "2020",
        "status": "actual",
        "base_period": None,
        "direction": None,
        "part_of": None,
        "before": None,
        "rule": "<number> <unit>",
        "origins": (),
    }
    return Fact(**(told | slots))


def _document(doc: str, text: str) -> Document:
    return Document(doc, f"{doc}.txt", None, "甲县", 2020, None, None, None, "0" * 64, "utf-8", len(text))
