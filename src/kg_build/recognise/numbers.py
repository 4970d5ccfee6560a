"""Numbers with their units, and digits that are names: one pass of one pattern over a block.

The pattern is made once from the lexicon's units and markers; its alternatives stand in order of precedence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..lexicon import Lexicon
from ..tokens import Name, Number, Time
from .numerals import HAN, MAGNITUDES, arabic_value, han_value
from .times import TIME, read_time

ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MAGNITUDE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_NO_HAN_UNITS = frozenset("个次项级类种批期届条种块位口门层轮号点面章节")
"""Classifiers that Chinese numerals carry in idioms more often than in figures: 一个, 三类对象, 四级财政, 两项补贴."""


@dataclass(frozen=True, slots=True)
class NumberReader:
    """Finds every number of a block."""

    pattern: re.Pattern[str]
    unit_kinds: dict[str, str | None]
    approximators: tuple[str, ...]
    per_units: re.Pattern[str]

    def read(self, text: str) -> Iterator[Number | Time | Name]:
        """The numbers, times and names of a block in the order of the text."""
        for match in self.pattern.finditer(text):
            token = _READERS[match.lastgroup or ""](self, match)
            if token is not None:
                yield token


def number_reader(lexicon: Lexicon) -> NumberReader:
    """The reader for a lexicon's units."""
    units = sorted(lexicon.units, key=len, reverse=True)
    measures = "|".join(map(re.escape, units))
    han_units = "|".join(re.escape(u) for u in units if u not in _NO_HAN_UNITS)
    denominators = "|".join(re.escape(u) for u in units if lexicon.units[u].unit_kind in _DENOMINATORS)
    markers = lexicon.markers
    odd = "|".join(markers["odd"])
    tails = "|".join(map(re.escape, (*markers["bound"], *markers["limit"])))
    name_tails = "|".join(map(re.escape, markers["name-tail"]))
    magnitude = rf"(?:{_MAGNITUDE})(?![米克瓦])"
    per = rf"(?:(?:[/每·])(?:{denominators})(?:[/·.、每]?(?:{denominators}))*)"
    unit = rf"(?:{measures})"
    number = rf"(?:{ARABIC})"
    alternatives = (
        r"(?P<phone>(?<=[话机线：])(?:0\d{2,3}-)?\d{7,11}(?!\d|\.)|(?<!\d)1[3-9]\d{9}(?![\d.])|(?<!\d)\d{17}[\dXx](?!\d))",
        r"(?P<docno>[〔\[（(]\d{4}[〕\]）)](?:第?\d+号)?)",
        rf"(?P<sum>\d+(?:[+·]\d+)+(?:[+·]?[A-Za-zN])?|(?<=[“‘])\d+(?=[”’])|(?<=第)\d+|\d+(?={name_tails})|[A-Za-z]+[-—]?\d+(?:\.\d+)?(?![\d.])|\d+[-—]\d+[-—]\d+(?!\d))",
        r"(?P<list>^(?:\d{1,2}[.、．)）](?!\d)|[（(]\d{1,2}[)）]|[①-⑳]))",
        r"(?P<inlist>(?<=[。；：])(?:\d{1,2}[、．](?!\d)|\d{1,2}\.(?![\d])|[（(]\d{1,2}[)）]|[①-⑳]))",
        rf"(?P<time>{TIME})",
        r"(?P<ratio>\d+(?:\.\d+)?:\d+(?:\.\d+)?(?!\d))",
        r"(?P<outof>百分之(?P<outof_n>[" + HAN + r"点\d.]+))",
        r"(?P<fraction>(?P<fr_d>[二三四五六七八九十百\d]+)分之(?P<fr_n>[一二三四五六七八九十\d]+))",
        r"(?P<tenths>(?P<ten_n>[一二三四五六七八九两\d](?:\.\d)?)成(?P<ten_half>半)?(?![为立功员本果绩长都人分]))",
        r"(?P<fan>翻了?(?P<fan_n>[一两三四\d])番)",
        rf"(?P<range>(?P<lo>{number})(?P<lo_mag>{magnitude})?(?P<lo_unit>{unit})?(?P<lo_per>{per})?[-—–~～至]{{1,2}}"
        rf"(?P<hi>{number})(?P<hi_mag>{magnitude})?(?P<hi_odd>{odd})?(?P<hi_unit>{unit})?(?P<hi_per>{per})?(?P<hi_tail>{tails})?)",
        rf"(?P<plain>(?P<n>{number})(?P<odd1>{odd})?(?P<mag>{magnitude})?(?:(?P<n2>\d+(?:\.\d+)?)(?P<mag2>{magnitude}))?"
        rf"(?P<odd2>{odd})?(?P<unit>{unit})?(?P<per>{per})?(?P<tail>{tails})?)",
        rf"(?P<han>(?<![第初{HAN}百])(?P<h>[{HAN}]+)(?P<h_odd>{odd})?(?P<h_unit>{han_units})(?P<h_per>{per})?(?P<h_tail>{tails})?)",
    )
    unit_kinds = {label: concept.unit_kind for label, concept in lexicon.units.items()}
    return NumberReader(
        pattern=re.compile("|".join(alternatives)),
        unit_kinds=unit_kinds,
        approximators=markers["about"],
        per_units=re.compile(denominators),
    )


_DENOMINATORS = frozenset({"People", "PersonTimes", "Households", "Duration", "Events", "Area", "Dwellings", "Things"})


def _approx(reader: NumberReader, match: re.Match[str], inner: str | None, tail: str | None) -> str | None:
    """The word that makes it inexact: inside (余), in front (约) or behind (以上)."""
    if inner:
        return inner
    before = match.string[max(0, match.start() - 4) : match.start()]
    return next((word for word in reader.approximators if before.endswith(word)), None) or tail


def _quantity(
    reader: NumberReader,
    match: re.Match[str],
    value: Decimal,
    *,
    value_max: Decimal | None = None,
    unit: str | None,
    per: str | None,
    odd: str | None,
    tail: str | None,
    form: str,
) -> Number:
    """A number token; 以下, ages and durations restrict whom or what."""
    kind = reader.unit_kinds.get(unit) if unit else None
    bound = tail is not None and "下" not in tail and "内" not in tail
    limit = kind in ("Age", "Duration") or (
        tail is not None and kind != "Ratio" and (not bound or (kind == "Money" and "上" in tail))
    )
    end = match.end() - len(tail or "")
    denominators = tuple(sorted(reader.per_units.findall(per))) if per else ()
    return Number(
        match.start(), end, value, value_max, unit, kind, denominators,
        _approx(reader, match, odd, tail), limit, form,
    )  # fmt: skip


def _plain(reader: NumberReader, match: re.Match[str]) -> Number:
    value = arabic_value(match["n"], match["mag"])
    if match["n2"]:
        value += arabic_value(match["n2"], match["mag2"])
    odd = match["odd1"] or match["odd2"]
    return _quantity(
        reader, match, value, unit=match["unit"], per=match["per"], odd=odd, tail=match["tail"], form="<number>"
    )


def _range(reader: NumberReader, match: re.Match[str]) -> Number:
    """3至5万元: the magnitude and unit of the high end hold for both."""
    magnitude = match["lo_mag"] or match["hi_mag"]
    low, high = arabic_value(match["lo"], magnitude), arabic_value(match["hi"], match["hi_mag"])
    return _quantity(
        reader, match, low, value_max=high, unit=match["hi_unit"] or match["lo_unit"],
        per=match["hi_per"] or match["lo_per"], odd=match["hi_odd"], tail=match["hi_tail"], form="<low>至<high>",
    )  # fmt: skip


def _han(reader: NumberReader, match: re.Match[str]) -> Number | None:
    """四十三名, 七亿多元; a lone 一 and bare 百千万 are idiom."""
    numeral = match["h"]
    if numeral[0] in "百千万亿零〇" or numeral in ("一", "○") or len(numeral) > 12:
        return None
    return _quantity(
        reader, match, han_value(numeral), unit=match["h_unit"], per=match["h_per"], odd=match["h_odd"],
        tail=match["h_tail"], form="<汉字数>",
    )  # fmt: skip


def _percent(reader: NumberReader, match: re.Match[str], value: Decimal, form: str, unit: str | None = "%") -> Number:
    return Number(
        match.start(), match.end(), value, None, unit, "Ratio", (), _approx(reader, match, None, None), False, form
    )


def _out_of(reader: NumberReader, match: re.Match[str]) -> Number:
    """百分之七十四 is 74 %."""
    digits = match["outof_n"]
    if digits[0].isdigit():
        return _percent(reader, match, Decimal(digits.rstrip(".")), "百分之<number>")
    whole, _, part = digits.partition("点")
    value = han_value(whole or "零") + (Decimal("0." + str(han_value("一" + part))[1:]) if part else 0)
    return _percent(reader, match, value, "百分之<汉字数>")


def _any_value(digits: str) -> Decimal:
    return Decimal(digits) if digits[0].isdigit() else han_value(digits)


def _fraction(reader: NumberReader, match: re.Match[str]) -> Number:
    """三分之一 is 33.3333 %."""
    share = _any_value(match["fr_n"]) / _any_value(match["fr_d"]) * 100
    return _percent(reader, match, round(share, 4), "<汉字数>分之<汉字数>")


def _tenths(reader: NumberReader, match: re.Match[str]) -> Number:
    """三成 is 30 %, 三成半 35 %."""
    return _percent(reader, match, _any_value(match["ten_n"]) * 10 + (5 if match["ten_half"] else 0), "<number>成")


def _doubling(reader: NumberReader, match: re.Match[str]) -> Number:
    """翻一番 is +100 %, 翻两番 +300 %."""
    return _percent(reader, match, Decimal((2 ** int(_any_value(match["fan_n"])) - 1) * 100), "翻<number>番")


def _ratio(reader: NumberReader, match: re.Match[str]) -> Number:
    """1:0.8 is 0.8, without a unit."""
    first, _, second = match.group().partition(":")
    if Decimal(first) == 0:
        return _percent(reader, match, Decimal(second), "<number>:<number>", None)
    return _percent(reader, match, Decimal(second) / Decimal(first), "<number>:<number>", None)


def _name(reason: str, masked: bool = False) -> Callable[[NumberReader, re.Match[str]], Name]:
    return lambda reader, match: Name(match.start(), match.end(), reason, masked)


_READERS: dict[str, Callable[[NumberReader, re.Match[str]], Number | Time | Name | None]] = {
    "phone": _name("telephone or identity number", True),
    "docno": _name("document number"),
    "sum": _name("digits in a name"),
    "list": _name("list number"),
    "inlist": _name("list number"),
    "time": lambda reader, match: read_time(match),
    "ratio": _ratio,
    "outof": _out_of,
    "fraction": _fraction,
    "tenths": _tenths,
    "fan": _doubling,
    "range": _range,
    "plain": _plain,
    "han": _han,
}
