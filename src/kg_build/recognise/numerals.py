"""Chinese and Arabic numerals -> Decimal: 一千二百 is 1200, 1亿2000万 is 120000000, 二〇二〇 is 2020."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
MAGNITUDES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
HAN = "".join(DIGITS) + "".join(SMALL) + "".join(LARGE)


def han_value(numeral: str) -> Decimal:
    """二〇二〇 -> 2020; 四十三 -> 43; 七亿 -> 700000000."""
    if not any(c in SMALL or c in LARGE for c in numeral):
        return Decimal("".join(str(DIGITS[c]) for c in numeral))
    total, section, digit = 0, 0, 0
    for char in numeral:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in SMALL:
            section += (digit or 1) * SMALL[char]
            digit = 0
        elif char == "万":
            total += (section + digit or 1) * LARGE[char]
            section = digit = 0
        else:
            total = (total + section + digit or 1) * LARGE[char]
            section = digit = 0
    return Decimal(total + section + digit)


def arabic_value(numeral: str, magnitude: str | None) -> Decimal:
    """1,234.5 and 万 -> 12345000."""
    return Decimal(numeral.replace(",", "").replace(" ", "")) * (MAGNITUDES[magnitude] if magnitude else 1)
