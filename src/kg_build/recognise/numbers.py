"""Numbers with their units, and digits that are names: one pass of one pattern over a block.

The pattern is made once from the lexicon's units and markers; its alternatives stand in order of precedence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ..lexicon import Lexicon
from ..tokens import Name, Number, Time
from .codes import leading_codes, trailing_codes
from .numerals import DIGITS, HAN, SCALES, numeral_range, numeral_value
from .times import TIME, read_time

ARABIC = r"(?:\d+(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_MAGNITUDE = r"(?:(?:[十百千万]?亿|[十百千]?万|[十百千])(?![米克瓦伏]|分点))"
_MORE = rf"(?:(?:零?\d+(?:\.\d+)?{_MAGNITUDE})*(?:零?\d{{3,4}}(?![\d.,%‰]))?)"
"""What follows a magnitude in 1亿2000万, 1万2千5百, 6万4500."""
_TO = "[-—–~至到]{1,2}"
_START = rf"(?=[-\d〔\[（(①-⑳A-Za-z{HAN}截到至当本今年上去前下第月季期“翻])"
"""First signs of everything that is looked for: other characters are passed over at once."""

_RANKS = frozenset("级届批期号层轮章节版篇成")
"""Classifiers that Chinese numerals rank by: 四级财政, 第三批 without 第; and 成, which has a form of its own."""
_IDIOMS = _RANKS | frozenset("个次项类种条块位口门点面度道分部院站组班包头把根片讲堂段排园馆卷束案字票单首村乡镇支")
"""Classifiers that one Chinese digit carries in idioms more often than in figures: 两项补贴, 三支队伍, 五个一."""
_BEHIND_NOUN = re.compile(r"(?<=[一-鿿])(?<![这那哪每各前后首头末第几])[一-鿿](?:个|条|支)(?=[、，。；（）]|$)")
"""A digit and a classifier of things that end a clause stand behind what they count: 新建日间照料中心三个、幸福院18个."""
_ROUNDS = frozenset("次期批轮届")
"""Of these, those that 两 counts and 二 ranks: 两期 are two, 二期 is the second; 三次 are three."""
_MEASURED_AS = re.compile(r"(?:率|比例|比重|占比|性别比|系数|指数)(?:约?为|仅?为|是|达到?|仅|约)?$")
_TAKES = re.compile(
    r"(?:天数|日数|学时|课时|时长|时限|时间|周期|年限|期限|工期|用时|耗时|历时)[^，。；、\d满足]{0,6}$"
    r"|(?:缩短|压缩|压减|延长)(?:至|到|为)$"
    r"|(?:寿命|年龄)(?:达到?|约?为)?$"
)
"""In front of a duration or age that is reported: 优良天数348天, 办理时限由30天缩短为20天, 人均寿命76岁."""
_CONTROLLED = ("控制在", "保持在", "维持在", "稳定在")
_TOLD = tuple("在为至到于")
"""In front of a figure that is told with its bound: 时限缩短至3天以内, 额度为30万元以内."""
_LABELS = ("身份证", "证件", "账号", "账户", "传真", "编码", "邮编", "代码", "编号")
"""Words in front of digits that identify: 邮政编码626100; the markers of telephone numbers are the lexicon's."""
_SECRET_LENGTH = 7
"""Digits behind a label that are masked; shorter ones are public: 12345, 626100."""

_NUMBER = "<number>"
_WITH_MAGNITUDE = re.compile(rf"{ARABIC}[余多]?({_MAGNITUDE})")

Token = Number | Time | Name


@dataclass(frozen=True, slots=True)
class NumberReader:
    """Finds every number of a block."""

    pattern: re.Pattern[str]
    readers: Mapping[str, Callable[[NumberReader, re.Match[str]], Token | None]]
    unit_kinds: Mapping[str, str | None]
    spellings: Mapping[str, str]
    """Other spellings of units of ratios: 个百分点 -> 百分点, ％ -> %."""
    approximators: tuple[str, ...]
    per_units: re.Pattern[str]
    label: re.Pattern[str]
    lends: re.Pattern[str]
    """What stands between two numbers of which the first leaves its unit to the second."""

    def kind_of(self, unit: str) -> str | None:
        """人 -> People; 套（户） is of the kind of 套."""
        return self.unit_kinds.get(unit) or self.unit_kinds.get(unit.partition("（")[0])

    def read(self, text: str) -> Iterator[Token]:
        """The numbers, times and names of a block in the order of the text."""
        read = (self.readers[match.lastgroup or ""](self, match) for match in self.pattern.finditer(text))
        tokens = [token for token in read if token is not None]
        scale = Decimal(1)
        for index in range(len(tokens) - 1, 0, -1):
            bare, last = tokens[index - 1], tokens[index]
            if isinstance(bare, Number) and isinstance(last, Number) and self._leaves_its_unit(text, bare, last):
                scale = _magnitude(text, last) or scale
                tokens[index - 1] = _lent(bare, last, Decimal(1) if _magnitude(text, bare) else scale)
            else:
                scale = Decimal(1)
        yield from tokens

    def _leaves_its_unit(self, text: str, bare: Number, last: Number) -> bool:
        """120 in 120、135和150万元, 50 in 由50提高到80元: a number without a unit in front of one that has one."""
        if {bare.form, last.form} != {_NUMBER} or bare.unit is not None or bare.unit_kind is not None:
            return False
        return self.lends.fullmatch(text, bare.end, last.start) is not None


def number_reader(lexicon: Lexicon) -> NumberReader:
    """The reader for a lexicon's units."""
    markers, units = lexicon.markers, lexicon.units
    word, short = _any_of(units), "".join(sorted(unit for unit in units if len(unit) == 1 and unit.isalpha()))
    denominators = _any_of(lexicon.denominators)
    leading = leading_codes(word)
    trailing = trailing_codes(markers, (u for u in units if re.match("[A-Za-z]", u)))
    alternatives = (
        *((code.group, code.pattern) for code in leading),
        ("time", TIME),
        *((code.group, code.pattern) for code in trailing),
        *_figures(word, short, denominators, _any_of(markers["odd"]), _any_of((*markers["bound"], *markers["limit"]))),
    )
    labels = _any_of((*markers["telephone"], *_LABELS))
    return NumberReader(
        pattern=re.compile(_START + "(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in alternatives) + ")"),
        readers=_READERS | {code.group: lambda _, match, read=code.read: read(match) for code in (*leading, *trailing)},
        unit_kinds={label: concept.unit_kind for label, concept in units.items()},
        spellings={label: concept.label for label, concept in units.items() if concept.unit_kind == "Ratio"},
        approximators=markers["about"],
        per_units=re.compile(denominators),
        lends=re.compile(
            rf"[、和及与]|以及|了?{_any_of((*markers['up-to'], *markers['down-to'], *markers['changed-to']))}"
        ),
        label=re.compile(rf"{labels}[号码]*(?:分别)?[：:为是]?(?:[\d-]{{7,13}}[、/，；;和或])*$"),
    )


def _any_of(words: Iterator[str] | Mapping[str, object] | tuple[str, ...]) -> str:
    """A group of words, longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def _figures(word: str, short: str, denominator: str, more_or_less: str, tails: str) -> tuple[tuple[str, str], ...]:
    """The alternatives that are quantities, in order of precedence."""
    unit = f"(?:{word}(?:（[{short}]）)?)(?!(?<=通)[过车水电信路])"
    odd = rf"{more_or_less}(?![自到源访额款])"
    per = (
        rf"(?P<{{0}}per>(?:[/·](?![/·.、每])|(?P<{{0}}each>每)(?![、每]))(?:[/·.、每]?{denominator})+"
        r"(?({0}each)(?![每近约\d])))?"
    )
    tail = rf"(?P<{{}}tail>{tails})?"
    return (
        ("ratio", r"(?<!\d[:：∶])(?:\d+(?:\.\d+)?)[:：∶](?:\d+(?:\.\d+)?)(?![.:：∶]?\d)" + rf"(?!{word}|[万亿])"),
        ("outof", rf"(?P<out_of>[百千万])分之(?P<out_n>\d+(?:\.\d+)?|[{HAN}]{{1,9}}(?:点[{''.join(DIGITS)}]{{1,9}})?)"
         rf"(?P<out_odd>{odd})?{tail.format('out_')}"),
        ("fraction", rf"(?P<fr_d>[{HAN}\d]{{1,4}})分之(?P<fr_n>[{HAN}\d]{{1,4}})(?!\d){tail.format('fr_')}"),
        ("slash", r"(?<![\d/.])[1-9]/[2-9](?![\d/月日])"),
        ("tenths", rf"(?P<ten_n>[一二三四五六七八九两\d](?:\.\d)?)成(?P<ten_half>半)?(?![为立功员本果绩长都人分不交因效品熟就])"
         rf"(?P<ten_odd>{odd})?{tail.format('ten_')}"),
        ("fan", r"翻了?(?P<fan_n>[一两二三四\d])番"),
        ("range", rf"(?<!由)(?P<lo>{ARABIC})(?P<lo_mag>{_MAGNITUDE})?(?P<lo_unit>{unit})?{per.format('lo_')}{_TO}"
         rf"(?P<hi>{ARABIC})(?P<hi_mag>{_MAGNITUDE})?(?P<hi_odd>{odd})?(?P<hi_unit>(?(lo_unit)(?P=lo_unit)|{unit}?))"
         rf"{per.format('hi_')}{tail.format('hi_')}"),
        ("plain", rf"(?P<n>(?:(?<=[率为长达幅是温])-)?{ARABIC})(?P<odd1>{odd})?(?:(?P<mag>{_MAGNITUDE})(?P<more>{_MORE}))?"
         rf"(?P<odd2>{odd})?(?P<unit>{unit})?(?P<odd3>[余多](?=[，。；、）]|$))?{per.format('')}{tail.format('')}"),
        ("zero", r"(?:(?<=率)|(?<=率为))零(?=[，。；、）]|$)"),
        ("han", rf"(?<![第初周期几数“‘《{HAN}])(?:(?P<h_lo>[{HAN}]+){_TO})?(?P<h>[{HAN}]+(?:点[{''.join(DIGITS)}]+[{''.join(SCALES)}]*)?)"
         rf"(?P<h_odd>{odd})?(?P<h_mag>[万亿])?(?P<h_unit>{unit})(?!班子|(?<=部)[门分委曲]|(?<=次)(?:产业|全会|分配)|(?<=通)){per.format('h_')}{tail.format('h_')}"),
    )  # fmt: skip


def _magnitude(text: str, number: Number) -> Decimal | None:
    """万 of 150万元 is 10000; None for a number without one."""
    match = _WITH_MAGNITUDE.match(text, number.start, number.end)
    return numeral_value(match[1]) if match else None


def _lent(bare: Number, last: Number, scale: Decimal) -> Number:
    """The number with the unit of the one behind it; a % is not supplied."""
    unit = None if last.unit_kind == "Ratio" else last.unit
    return replace(bare, value=bare.value * scale, unit=unit, unit_kind=last.unit_kind, per=last.per, limit=last.limit)


# --- what a match means ----------------------------------------------------------------------------------------------


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
    """A number token; the words behind it that bound it are no part of it."""
    kind = reader.kind_of(unit) if unit else _kind_without_unit(match)
    unit = reader.spellings.get(unit, unit) if unit else unit
    denominators = tuple(sorted(reader.per_units.findall(per))) if per else ()
    limit = _restricts(match, value, unit, kind, tail)
    approx = _approx(reader, match, odd, tail)
    end = match.end() - len(tail or "")
    return Number(match.start(), end, value, value_max, unit, kind, denominators, approx, limit, form)


def _kind_without_unit(match: re.Match[str]) -> str | None:
    """逾期率为0: a share without its sign."""
    return "Ratio" if _MEASURED_AS.search(match.string, max(0, match.start() - 8), match.start()) else None


def _approx(reader: NumberReader, match: re.Match[str], inner: str | None, tail: str | None) -> str | None:
    """The word that makes it inexact: inside (余), in front (约) or behind (以上)."""
    if inner:
        return inner
    before = match.string[max(0, match.start() - 4) : match.start()]
    if not before.endswith(reader.approximators):
        return tail
    return next(word for word in reader.approximators if before.endswith(word))


def _restricts(match: re.Match[str], value: Decimal, unit: str | None, kind: str | None, tail: str | None) -> bool:
    """Whether it says whom or what: an age, a duration, a grade, a rank, 1000元以下小额救助."""
    before = match.string[max(0, match.start() - 3) : match.start()]
    behind = match.string[match.end() : match.end() + 1]
    if kind in ("Duration", "Age"):
        return not _TAKES.search(match.string, max(0, match.start() - 12), match.start())
    if unit == "级" or (unit == "届" and value >= 1900):
        return True
    if before.endswith("前") and unit in ("名", "位"):
        return True
    if tail is None or tail in ("左右", "上下") or kind == "Ratio":
        return False
    if "上" in tail:
        return kind == "Money" and behind not in ("", "，", "。", "；")
    told = before.endswith(_TOLD) and behind in ("", "，", "。", "；", "、", "）")
    return before not in _CONTROLLED and not told


def _plain(reader: NumberReader, match: re.Match[str]) -> Number | Name:
    """180万元, 1亿2000万元, 2千余元; digits behind 电话 or 邮政编码 are a name."""
    if match["unit"] is None and match["mag"] is None:
        label = reader.label.search(match.string, max(0, match.start() - 60), match.start())
        if label is not None:
            return Name(match.start(), match.end(), "identifying number", len(match["n"]) >= _SECRET_LENGTH)
    value = numeral_value(f"{match['n'].removeprefix('-')}{match['mag'] or ''}{match['more'] or ''}")
    return _quantity(
        reader, match, -value if match["n"].startswith("-") else value, unit=match["unit"], per=match["per"],
        odd=match["odd1"] or match["odd2"] or match["odd3"], tail=match["tail"], form=_NUMBER,
    )  # fmt: skip


def _range(reader: NumberReader, match: re.Match[str]) -> Number:
    """3至5万元: the magnitude and unit of the high end hold for both, unless the low end has its own unit."""
    magnitude = match["lo_mag"] or (None if match["lo_unit"] else match["hi_mag"]) or ""
    low, high = numeral_value(match["lo"] + magnitude), numeral_value(match["hi"] + (match["hi_mag"] or ""))
    return _quantity(
        reader, match, low, value_max=high, unit=match["hi_unit"] or None, per=match["hi_per"] or match["lo_per"],
        odd=match["hi_odd"], tail=match["hi_tail"], form="<low>至<high>",
    )  # fmt: skip


def _han(reader: NumberReader, match: re.Match[str]) -> Number | None:
    """四十三名, 七亿多元, 三至五人, 二三十人; what Chinese numerals restrict or rank is no mention."""
    numeral, unit = match["h"] + (match["h_mag"] or ""), match["h_unit"]
    odd = match["h_odd"]
    told = match["h"] != "一" and _BEHIND_NOUN.match(match.string, match.start()) is not None
    if len(numeral) > 14 or (not told and _idiom(match["h"], unit, odd or _approx(reader, match, None, None))):
        return None
    low, high = (
        (numeral_value(match["h_lo"]), numeral_value(numeral))
        if match["h_lo"]
        else numeral_range(numeral) or (None, None)
    )
    number = _quantity(
        reader, match, numeral_value(numeral) if low is None else low, value_max=high, unit=unit, per=match["h_per"],
        odd=odd, tail=match["h_tail"], form="<汉字数>",
    )  # fmt: skip
    return None if number.limit else number


def _idiom(numeral: str, unit: str, inexact: str | None) -> bool:
    """一名, 三类, 百名专家, 一二三: words, not figures; 近百名 and 十二个 are figures."""
    if unit in _ROUNDS and (numeral == "两" or (unit == "次" and numeral in "三四五六七八九")):
        return False
    if unit in _RANKS or numeral in ("一", "○") or numeral[0] in "零〇○":
        return True
    if numeral[0] in SCALES and numeral[0] not in "十拾":
        return inexact is None
    if len(numeral) > 1 and not any(c in SCALES for c in numeral) and "点" not in numeral:
        return numeral_range(numeral) is None
    return unit in _IDIOMS and len(numeral) == 1 and inexact is None


def _zero(reader: NumberReader, match: re.Match[str]) -> Number:
    """逾期率为零: 0, without a sign."""
    return Number(match.start(), match.end(), Decimal(0), None, None, "Ratio", (), None, False, "零")


def _percent(
    reader: NumberReader,
    match: re.Match[str],
    value: Decimal,
    form: str,
    *,
    unit: str | None = "%",
    odd: str | None = None,
    tail: str | None = None,
) -> Number:
    return _quantity(reader, match, value, unit=unit, per=None, odd=odd, tail=tail, form=form) if unit else Number(
        match.start(), match.end(), value, None, None, "Ratio", (), _approx(reader, match, None, None), False, form
    )  # fmt: skip


def _out_of(reader: NumberReader, match: re.Match[str]) -> Number:
    """百分之七十四 is 74 %, 千分之三 3 ‰, 万分之五 0.05 %."""
    value, base = numeral_value(match["out_n"]), match["out_of"]
    form = f"{base}分之<number>" if match["out_n"][0].isdigit() else f"{base}分之<汉字数>"
    return _percent(
        reader, match, value / 100 if base == "万" else value, form, unit="‰" if base == "千" else "%",
        odd=match["out_odd"], tail=match["out_tail"],
    )  # fmt: skip


def _fraction(reader: NumberReader, match: re.Match[str]) -> Number | None:
    """三分之一 is 33.3333 %."""
    whole = numeral_value(match["fr_d"])
    if not whole:
        return None
    value = _share(numeral_value(match["fr_n"]), whole)
    return _percent(reader, match, value, "<汉字数>分之<汉字数>", tail=match["fr_tail"])


def _slash(reader: NumberReader, match: re.Match[str]) -> Number:
    """2/3 is 66.6667 %."""
    part, whole = map(Decimal, match.group().split("/"))
    return _percent(reader, match, _share(part, whole), "<number>/<number>")


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return round(part / whole * 100, 4)


def _tenths(reader: NumberReader, match: re.Match[str]) -> Number:
    """三成 is 30 %, 三成半 35 %, 六成多 60 % and some."""
    value = numeral_value(match["ten_n"]) * 10 + (5 if match["ten_half"] else 0)
    return _percent(reader, match, value, "<number>成", odd=match["ten_odd"], tail=match["ten_tail"])


def _doubling(reader: NumberReader, match: re.Match[str]) -> Number:
    """翻一番 is +100 %, 翻两番 +300 %."""
    return _percent(reader, match, Decimal((2 ** int(numeral_value(match["fan_n"])) - 1) * 100), "翻<number>番")


def _ratio(reader: NumberReader, match: re.Match[str]) -> Number:
    """1:0.8 is 0.8, 2.54:1 is 2.54, 3:2 is 0.6667, without a unit."""
    first, second = map(Decimal, re.split("[:：∶]", match.group()))
    value = first if second == 1 else round(second / first, 4) if first and second < 10**12 else second
    return _percent(reader, match, value, "<number>:<number>", unit=None)


_READERS: dict[str, Callable[[NumberReader, re.Match[str]], Token | None]] = {
    "time": lambda _, match: read_time(match),
    "ratio": _ratio,
    "outof": _out_of,
    "fraction": _fraction,
    "slash": _slash,
    "tenths": _tenths,
    "fan": _doubling,
    "range": _range,
    "plain": _plain,
    "zero": _zero,
    "han": _han,
}
