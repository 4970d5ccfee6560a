"""Digits that are no quantity: telephone numbers, document numbers, names, list numbers, times of day.

Each row is a name, a pattern, a reason, and whether the digits must not be shown. The rows stand in order of precedence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..tokens import Name

PHONE_LIST = r"(?:[、/，；;和或]\d{7,8}(?!\d))*"


@dataclass(frozen=True, slots=True)
class Code:
    """A form of digits that is a name."""

    group: str
    pattern: str
    reason: str
    masked: bool = False

    def read(self, match: re.Match[str]) -> Name:
        """The token of a match."""
        return Name(match.start(), match.end(), self.reason, self.masked)


def leading_codes(unit: str) -> tuple[Code, ...]:
    """Codes that go before times and numbers; what a unit follows is no telephone number."""
    counted = rf"(?!\d|\.\d|[万亿余多]|{unit})"
    return (
        Code("area", rf"(?<![\d.])(?:[（(]0\d{{2,3}}[）)]-?|0\d{{2,3}}[- ]?)\d{{7,8}}(?!\d){PHONE_LIST}", "telephone number", True),
        Code("mobile", rf"(?<![\d.])1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}{counted}", "telephone number", True),
        Code("identity", rf"(?<![\d.])\d{{15,}}(?:[Xx](?![A-Za-z]))?{counted}", "identity-card or account number", True),
        Code("address", r"(?<![A-Za-z\d_.@-])[A-Za-z_.-]{0,30}\d[A-Za-z\d_.-]{0,40}(?=@[A-Za-z\d])", "e-mail address", True),
        Code("docno", r"[〔\[]\d{4}[〕\]](?:第?\d+号)?|[（(]\d{4}[）)]第?\d+号", "document number"),
        Code("table", rf"(?<=[表图])\d{{1,3}}(?:[-—–.·]\d{{1,3}}){{0,3}}{counted}(?![\d.、，年月日%-])|(?<=[（(见]表)\d{{1,3}}(?=[）)])", "number of a table or figure"),
        Code("list", r"^(?:\[\d{1,2}\]|\d{1,2}[.、．)）](?!\d)|\d{1,2}\.(?=(?:19|20)\d{2}年)|[（(]\d{1,2}[)）]|[①-⑳])", "list number"),
        Code("inlist", r"(?<=[。；：])(?:\d{1,2}[、．](?!\d)|\d{1,2}\.(?![\d])|[（(]\d{1,2}[)）]|[①-⑳])", "list number"),
    )  # fmt: skip


def trailing_codes(markers: Mapping[str, Sequence[str]], latin_units: Iterable[str]) -> tuple[Code, ...]:
    """Codes that give way to times: “1+25+1”, G318, 5A, 12345热线, 8:30."""
    tails = "|".join(map(re.escape, markers["name-tail"]))
    latin = "|".join(map(re.escape, sorted(latin_units, key=len, reverse=True))) or "(?!)"
    name = "digits in a name"
    clock = r"(?:[01]?\d|2[0-4])[:：][0-5]\d(?!\d)"
    hour = r"(?:[01]?\d|2[0-4])(?:时(?![间候期段效代光任刻])|点(?=\d{1,2}分|半))(?:\d{1,2}分|半)?"
    return (
        Code("sum", r"\d+(?:\.\d+)?(?:[+·×](?:\d+|[A-Za-z]))+", name),
        Code("quoted", r"(?<=[“‘])\d+(?:\.\d+)?(?=[”’])|(?<=双)\d{2}(?!\d)", name),
        Code("ordinal", r"(?<=第)\d+(?:[-—–~至、]\d+)*", "ordinal number"),
        Code("tailed", rf"\d+(?:\.\d+)?(?={tails}|消毒)|\d+\.\d+(?=版)|\d0(?=后(?![续来期面，]))", name),
        Code("numbered", r"\d+(?=号(?![召称])|路(?:公交|车)|室(?![内外]))", name),
        Code("service", r"(?<!\d)(?:1[12]\d{1,3}|9[56]\d{3,4})(?=(?![条个件次家起余多])[一-鿿”]{0,6}热线)|1(?:10|19|20|22)(?=报警|急救|指挥|联动|平台)", name),
        Code("site", r"(?<=[A-Za-z]\.)\d+(?=\.[A-Za-z])", name),
        Code("letters", r"(?<![A-Za-z])[A-Za-z]{1,12}(?:[-—]?\d+(?:\.\d+)?(?![.\d]))(?:[A-Za-z]{1,8}\d*)*", name),
        Code("lettered", rf"\d+(?:\.\d+)?(?!(?:{latin})(?![A-Za-z]))[A-Za-z]{{1,8}}(?:\d+[A-Za-z]{{0,8}})*", name),
        Code("degrees", r"\d+(?:\.\d+)?°(?:\d+(?:\.\d+)?[′″])*", "degrees of a map"),
        Code("dashes", r"\d+[-—]\d+[-—]\d+(?!\d)", name),
        Code("clock", rf"(?:(?<=[午晨晚早夜天日]){clock}|{clock}(?=[-—~至]{{1,2}}{clock}))(?:[-—~至]{{1,2}}{clock})?", "time of day"),
        Code("hour", rf"{hour}(?:[-—~至到]{{1,2}}{hour})?|(?<=[午晨晚早])\d{{1,2}}点(?![建意])", "time of day"),
    )  # fmt: skip
