"""The heads of a table's rows and columns: what they name, in which unit they count, and whether they sum up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..lexicon import Lexicon
from ..tokens import Label, Number, Role, Time, Tokens
from .reader import Recogniser

BARE_YEAR = re.compile(r"(?:19|20)\d{2}")
_UNIT_BRACKET = re.compile(r"[（(\[]([^（）()\[\]]{1,12})[）)\]]$|[/：](?=[^/：]{1,6}$)(.+)$")
_NUMBERING = re.compile(
    r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d{1,2}[.、．](?!\d)|[（(]\d{1,2}[)）]|[①-⑳])"
)
_SIGNED = re.compile(r"增减(?:变化|幅度|情况)?|[±](?=%?$)|\+[/、]?-|增[（(]\+[）)]减[（(]-[）)]")
"""增减 and ±: the sign of the figure says which."""
_RATIO = re.compile(r"(?:率|比例|比重|占比|百分比|增长|增速|增幅|下降|降幅)$")
_COUNTED = re.compile(r"([^名位]{1,2})数$")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a row or column as far as it tells something by itself."""

    label: Label
    times: str
    """The part that is nothing but a time: 2019年."""
    unit: str | None
    """As printed: 万元 in 发放金额（万元）."""
    kind: str | None
    """The kind of unit that its words want: 人数 People, 收入 Money; None where they leave it open."""
    acts: bool
    """It names an act or what is measured, more than its unit does: 基金收入, 参保人数; not 金额."""
    place: str | None
    """The level of the division that it names."""
    place_name: str
    """As its text begins."""

    @property
    def measures(self) -> bool:
        """It says what is counted, and stands behind the other head."""
        return self.acts or self.unit is not None or self.kind is not None


EMPTY = Head(Label("", "", "plain"), "", None, None, False, None, "")


@dataclass(frozen=True, slots=True)
class Heads:
    """Reads the heads of one table by a lexicon."""

    reader: Recogniser
    read: Callable[[str], Tokens]
    """The reader, for the few texts that are read again and again."""

    @classmethod
    def of(cls, reader: Recogniser) -> Heads:
        """The heads of a table are read once each, whatever is asked of them."""
        return cls(reader, lru_cache(maxsize=256)(reader.recognise))

    @property
    def lexicon(self) -> Lexicon:
        """The words."""
        return self.reader.lexicon

    def head(self, texts: Sequence[str], corners: Sequence[str] = ()) -> Head:
        """城市低保, 其中：女（人） -> the head of one row or column, from the outermost; corners say what rows are."""
        *above, own = [_NUMBERING.sub("", _SPACES.sub("", text), count=1) for text in texts] or [""]
        outer = [self.without_unit(text) for text in above]
        own, unit = self.without_unit(own)
        role, own = self._role(own)
        unit = next(filter(None, (unit, *(wide for _, wide in reversed(outer)))), None)
        spoken = [text for text in dict.fromkeys((*(text for text, _ in outer), own)) if text and not self._sums(text)]
        times = [text for text in spoken if self.time(text) is not None]
        place, level = self._first_place(spoken, corners) if role != "of-which" else ("", None)
        rest = (text for text in spoken if text != place and text not in times)
        text = _SIGNED.sub("增长", place + "".join(rest))
        label = Label(text, "".join(text for text, _ in outer), role)
        time = "".join(f"{text}年" if BARE_YEAR.fullmatch(text) else text for text in times)
        return Head(label, time, unit, self._kind(text), self.act(text) != "", level, place)

    def _first_place(self, texts: Sequence[str], corners: Sequence[str]) -> tuple[str, str | None]:
        """The first of a row's heads that is a place, with its level."""
        for text, corner in zip(texts, (*corners, *("",) * len(texts)), strict=False):
            level = self._place(text, corner)
            if level is not None:
                return text, level
        return "", None

    def act(self, text: str) -> str:
        """参保人数 in 社会保险参保人数统计, 发放 in 高龄津贴发放情况: the last word for an act or for what is measured."""
        terms = self.read(text).terms
        found = [t for t in terms if t.of("action") or ((c := t.of("indicator")) and (c.action or not c.unit_kind))]
        return text[found[-1].start : found[-1].end] if found else ""

    def time(self, text: str) -> Time | None:
        """2019年, 2019, 1月, 上半年: a head that is a time and nothing else."""
        spelled = f"{text}年" if BARE_YEAR.fullmatch(text) else text
        return next((t for t in self.read(spelled).times if (t.start, t.end) == (0, len(spelled))), None)

    def unit(self, text: str) -> Number | None:
        """万元, 元/人·月, %: what makes a figure of a number, read with one in front of it."""
        tokens = self.read(f"1{text}")
        number = tokens.numbers[0] if len(tokens.numbers) == 1 else None
        whole = number is not None and number.end == len(text) + 1 and number.unit is not None
        return number if whole else None

    def units(self, text: str) -> tuple[str, ...]:
        """单位：户、人、万元 -> 户, 人, 万元."""
        found = re.split(r"[、，,;；和/]", re.sub(r"^.*?单位：|[（）()]|\s", "", text))
        whole = re.sub(r"^.*?单位：|\s", "", text).strip("（）()")
        if self.unit(whole) is not None:
            return (whole,)
        return tuple(unit for unit in found if unit and self.unit(unit) is not None)

    def without_unit(self, text: str) -> tuple[str, str | None]:
        """发放金额（万元） -> 发放金额, 万元; 户 -> 户数, 户; 增长% -> 增长, %."""
        match = _UNIT_BRACKET.search(text)
        if match and self.unit(match.group(1) or match.group(2)) is not None:
            return text[: match.start()], match.group(1) or match.group(2)
        if text.endswith(("%", "‰")):
            return text[:-1], text[-1]
        concept = self.lexicon.units.get(text)
        if text and concept is not None and not any(c.scheme != "unit" for c in self.lexicon.terms.get(text, ())):
            return ("" if self.unit(text) else text), text
        return text, None

    def _role(self, text: str) -> tuple[Role, str]:
        """合计, 小计, 全县 sum up; 其中：女 is a part of its neighbour."""
        markers = self.lexicon.markers
        part = next((word for word in markers["of-which"] if text.startswith(word)), None)
        if part is not None:
            return "of-which", text.removeprefix(part).lstrip("：:，")
        if text in markers["subtotal"]:
            return "subtotal", ""
        if self._sums(text):
            return "total", ""
        ending = next((word for word in markers["total"] if text.endswith(word)), None)
        return ("total", text.removesuffix(ending)) if ending else ("plain", text)

    def _sums(self, text: str) -> bool:
        markers = self.lexicon.markers
        own = [word for word in markers["own-place"] if len(word) > 1]
        return text in (*markers["total"], *markers["subtotal"], *own) or text.removeprefix("全县") in markers["total"]

    def _kind(self, text: str) -> str | None:
        """参保人数 counts people; 增长率 and 占比 are shares; 收入 is money."""
        terms = self.read(text).terms
        indicator = next((c for t in reversed(terms) if (c := t.of("indicator")) is not None), None)
        if _RATIO.search(text) or (indicator is not None and indicator.figure == "Ratio"):
            return "Ratio"
        counted = _COUNTED.search(text)
        for word in (counted.group(1)[-2:], counted.group(1)[-1:]) if counted else (text[-2:], text[-1:]):
            concept = self.lexicon.units.get(word)
            if concept is not None and (counted or concept.unit_kind in ("PersonTimes", "Households")):
                return concept.unit_kind
        if indicator is not None and indicator.unit_kind is not None:
            return indicator.unit_kind
        if indicator is not None and indicator.figure in ("Amount", "Rate"):
            return "Money"
        return "Money" if text.endswith(self.lexicon.markers["money-head"]) else None

    def _place(self, text: str, corner: str) -> str | None:
        """城关镇, or whatever stands under 乡镇: the level of the division."""
        lexicon = self.lexicon
        full = lexicon.full_names.get(text, text)
        if full in lexicon.places:
            return lexicon.places[full]
        if not text or len(text) > 8 or self._sums(text) or text.endswith(("级", "直", "属", "他", "它")):
            return None
        towns, villages = "|".join(lexicon.markers["town"]), "|".join(lexicon.markers["village"])
        listed = _SPACES.sub("", corner).translate(_BRACKETS) in lexicon.markers["place-head"]
        generic = text in lexicon.terms or text in lexicon.markers["modifier"] or text in lexicon.markers["place-head"]
        named = re.fullmatch(
            rf"(?![全各每该本其农城](?:{towns}|{villages})$|行政|自然|贫困|建制|城市|农村)[^\W\d]+(?:({towns})|{villages})",
            text,
        )
        if generic or not (named or listed):
            return None
        return "town" if named is None or named.group(1) else "village"


_BRACKETS = {ord(sign): None for sign in "（）()、/·名称"}
