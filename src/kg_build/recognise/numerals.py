"""Chinese, Arabic and mixed numerals -> Decimal: 一千二百 is 1200, 1亿2000万 is 120000000, 二〇二〇 is 2020."""

from __future__ import annotations

import re
from decimal import Decimal

_WRITTEN = (("零〇○", 0), ("一壹", 1), ("二贰两", 2), ("三叁", 3), ("四肆", 4), ("五伍", 5), ("六陆", 6), ("七柒", 7), ("八捌", 8), ("九玖", 9))  # fmt: skip
DIGITS = {char: value for chars, value in _WRITTEN for char in chars}
SCALES = {
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "万": 10_000,
    "萬": 10_000,
    "亿": 100_000_000,
}
HAN = "".join(DIGITS) + "".join(SCALES)
"""The signs of a Chinese numeral."""

_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_NUMERAL = rf"[\d{''.join(DIGITS)}]"
_PIECES = re.compile(rf"\d[\d,]*(?:\.\d+)?|{_NUMERAL}+(?:点{_NUMERAL}+)?|[{''.join(SCALES)}]")
_PAIR = re.compile(r"(?<![〇零一二三四五六七八九])([一二两三四五六七八])([二三四五六七八九])(?=[十百千万亿]|$)")


def numeral_value(numeral: str) -> Decimal:
    """1,234.5 -> 1234.5; 3千5百万 -> 35000000; 三点五万 -> 35000; 二〇二〇 -> 2020; 百 -> 100; what is no numeral -> 0."""
    if _PLAIN.fullmatch(numeral):
        return +Decimal(numeral) or Decimal(0)
    total, below, figure = Decimal(0), Decimal(0), None
    for piece in _PIECES.findall(numeral):
        scale = SCALES.get(piece)
        if scale is None:
            figure = _digits_value(piece)
        elif scale < 10_000:
            below += scale * (1 if figure is None else figure)
            figure = None
        else:
            held = below + figure if figure is not None else below or (0 if total else Decimal(1))
            total = (total + held) * scale if scale > 10_000 else total + held * scale
            below, figure = Decimal(0), None
    return total + below + (figure or 0)


def _digits_value(piece: str) -> Decimal:
    """12.5, 1,234 or 三点五: digits without a scale."""
    return Decimal("".join("." if c in ".点" else str(DIGITS.get(c, c)) for c in piece if c != ","))


def numeral_range(numeral: str) -> tuple[Decimal, Decimal] | None:
    """二三十 -> (20, 30), 十七八 -> (17, 18); None for a numeral that means one number."""
    pair = _PAIR.search(numeral)
    if pair is None or DIGITS[pair[2]] != DIGITS[pair[1]] + 1:
        return None
    low, high = (numeral[: pair.start()] + digit + numeral[pair.end() :] for digit in pair.groups())
    return numeral_value(low), numeral_value(high)
