"""The recogniser: the lexicon's indexes and the number reader, made once and used on every block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from ..lexicon import Concept, Lexicon
from ..masking import starred
from ..tokens import AgencyName, Mark, Name, Number, PlaceName, Term, Time, Tokens
from .numbers import NumberReader, number_reader
from .terms import WordIndex, word_index

_SPOKEN_ROLES = (
    "of-which", "total", "respectively", "all-equal", "increase", "decrease", "up-to", "down-to", "changed-to",
    "year-on-year", "since-year-end", "month-on-month", "target", "plan", "completion", "share", "per",
)  # fmt: skip
"""Roles whose words of two characters or more are recognised anywhere; shorter ones only where a rule looks for them."""


Word = tuple[Concept, ...] | str
"""What a word of the index stands for: the concepts that bear it, or the role of a grammar word."""

_KEPT_INSIDE = {"programme": ("indicator",), "group": ("indicator",)}
"""Schemes whose words still count inside a longer word: 医疗救助 in 医疗救助资金, 缴存职工 in 缴存职工人数."""


_DIVISION = re.compile(r"[^、，。；：（）()\d]{0,9}?(?:股|科|科室|办公室)(?=[、，。；：（(和及\d]|$)")
"""What follows a word inside the name of a bureau's division: 基金监督 of 社会保险与基金监督股."""
_OVERLAPS = 4
"""So many words of the lexicon may lie over one character."""
_BRANCH = re.compile(
    r"[一-鿿]{2,4}?[县市区旗]?(?:管理部|办事处|分中心|管理处|分理处|营业部)|(?<=共青团)[一-鿿]{1,4}?[县市区旗]委(?:员会)?(?!员)"
)
"""What follows the name of a body whose county office is meant: 依兰办事处, 循化县委 of 共青团循化县委."""

_OWN = re.compile(r"(?<![全各])[县市区旗]$")
"""The place of a body in front of its name: 市慈善会, not 全市慈善会."""
_COUNT = re.compile(r"\d+(?:个|家|所|座|处)")
_AGENCY_HEAD = re.compile(
    r"(?:(?![一-鿿]{0,2}(?:联合|会同|配合|协助|协同|年|月|期间|同时|此外|由|据|经))[一-鿿]{2,3}(?<![从向对在把将与和及到给为])(?:自治)?[县市区州旗]"
    r"|[县市区州旗省])$"
)
"""The place in front of an agency's name; of 联合县民政局, 全年县民政局 and 记者从县民政局 only 县."""


@dataclass(frozen=True, slots=True)
class Indexes:
    """Words and grammar words of a lexicon, and its places."""

    words: WordIndex[Word]
    places: WordIndex[str]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Reads blocks; immutable."""

    lexicon: Lexicon
    numbers: NumberReader
    words: WordIndex[Word]
    places: WordIndex[str]
    local_place: re.Pattern[str]
    agency_head: re.Pattern[str]

    def recognise(self, text: str) -> Tokens:
        """All tokens of a block."""
        read = tuple(self.numbers.read(text))
        found = self.places.find(text)
        divisions = tuple(PlaceName(a, b, text[a:b], level) for a, b, level in found if not _joins(text, a))
        terms, marks, agencies = self._words(text, divisions)
        words = sorted((*((t.start, t.end) for t in terms), *((a.start, a.end) for a in agencies)))
        places = sorted((*divisions, *self._local_places(text, words)), key=lambda p: p.start)
        names = tuple(t for t in read if isinstance(t, Name))
        return Tokens(
            text=starred(text, ((name.start, name.end) for name in names if name.masked)),
            numbers=tuple(t for t in read if isinstance(t, Number)),
            times=tuple(t for t in read if isinstance(t, Time)),
            names=names,
            terms=terms,
            marks=marks,
            places=tuple(places),
            agencies=agencies,
        )

    def _words(
        self, text: str, places: tuple[PlaceName, ...]
    ) -> tuple[tuple[Term, ...], tuple[Mark, ...], tuple[AgencyName, ...]]:
        terms: list[Term] = []
        marks: list[Mark] = []
        agencies: list[AgencyName] = []
        place_ends = {place.end: place.start for place in places}
        named = frozenset(i for place in places for i in range(place.start, place.end))
        for start, end, value in _told_apart(text, self._uncrossed(text)):
            if isinstance(value, str):
                marks.append(Mark(start, end, value))
            elif (counted := _counted(text, start, end, value)) is not None:
                terms.append(Term(start, end, counted))
            elif (body := _body(text, start, end, value)) is not None:
                head = self.agency_head.search(text, max(0, start - 8), start)
                first = place_ends.get(start, head.start() if head else start)
                branch = _BRANCH.match(text, end)
                last = branch.end() if branch else end
                if agencies and agencies[-1].end == start and agencies[-1].name.endswith("委"):
                    first = agencies.pop().start  # 县委统战部
                agencies.append(AgencyName(first, last, text[first:last], body, branch.group() if branch else ""))
            elif start not in named and not _DIVISION.match(text, end):
                terms.append(Term(start, end, value))
        return tuple(terms), tuple(marks), tuple(agencies)

    def _uncrossed(self, text: str) -> list[tuple[int, int, Word]]:
        """残疾人 and 家庭医生签约率 of 残疾人家庭医生签约率: people give way to a measure over their end that leaves other people."""
        found = [match for match in self.words.find_all(text) if _whole(text, match)]
        found = _unstraddled(found)
        measures = [(start, end) for start, end, value in found if _only(value, "indicator")]
        return [match for match in found if not (_only(match[2], "group") and self._crossed(text, match, measures))]

    def _crossed(self, text: str, match: tuple[int, int, Word], measures: Sequence[tuple[int, int]]) -> bool:
        start, end, _ = match
        first = bisect_right(measures, (start, len(text)))
        crossing = takewhile(lambda measure: measure[0] < end, measures[first:])
        return any(last > end and self._people(text[start:begin]) for begin, last in crossing)

    def _people(self, word: str) -> bool:
        value = self.words.words.get(word, "")
        return _only(value, "group") and not isinstance(value, str) and any(c.beneficiary_class for c in value)

    def _local_places(self, text: str, words: Sequence[tuple[int, int]]) -> Iterator[PlaceName]:
        """Towns and villages; not what begins inside a word of the lexicon (带病回乡, 开发社区)."""
        for match in self.local_place.finditer(text):
            start, end = match.span(1)
            place = bisect_right(words, (start, len(text)))
            if not any(first <= start < last for first, last in words[max(0, place - _OVERLAPS) : place]):
                yield PlaceName(start, end, match.group(1), "town" if match.group(1)[-1] in "镇乡道" else "village")


def _body(text: str, start: int, end: int, value: tuple[Concept, ...]) -> Concept | None:
    """The agency that a word names; of one that names things too (慈善会) only behind the place whose body it is: 市慈善会."""
    owned = _OWN.search(text, max(0, start - 2), start) is not None and _COUNT.match(text, end) is None
    return next((c for c in value[: None if owned else 1] if c.scheme == "agency"), None)


def _counted(text: str, start: int, end: int, value: tuple[Concept, ...]) -> tuple[Concept, ...] | None:
    """卫生院 of 医院5个、卫生院18个: bodies of a kind that are counted, no agency that acts."""
    if (
        value[0].scheme != "agency"
        or not _COUNT.match(text, end)
        or text[start - 1 : start] in tuple("县市区旗州省镇乡")
    ):
        return None
    return tuple(concept for concept in value if concept.scheme == "group") or None


def _only(value: Word, scheme: str) -> bool:
    return not isinstance(value, str) and all(concept.scheme == scheme for concept in value)


def _whole(text: str, match: tuple[int, int, Word]) -> bool:
    """医院 of 其中医院4家, no 中医院: a word does not begin with the 中 of 其中."""
    return text[match[0]] != "中" or text[match[0] - 1 : match[0]] != "其"


def _unstraddled(found: list[tuple[int, int, Word]]) -> list[tuple[int, int, Word]]:
    """核定 of 稽核定点机构 is no word: it straddles the seam of two no shorter that stand side by side."""
    begins: dict[int, int] = {}
    reaches: dict[int, int] = {}
    for start, end, _ in found:
        begins[end] = min(start, begins.get(end, start))
        reaches[start] = max(end, reaches.get(start, end))

    def straddles(start: int, end: int) -> bool:
        size = end - start
        return any(
            begins.get(seam, seam) <= min(start - 1, seam - size)
            and reaches.get(seam, seam) >= max(end + 1, seam + size)
            for seam in range(start + 1, end)
        )

    return [match for match in found if not straddles(match[0], match[1])]


def _joins(text: str, start: int) -> bool:
    """和 in 意愿和县内用工需求 is no county 和县, 会同 in 县老龄办会同县财政局 no county 会同县."""
    if text.startswith("会同", start) and text[start - 1 : start] in tuple("局办会委院部站"):
        return True
    return text[start] in "和与及" and text[start - 1 : start].isalpha() and text[start - 1] not in "省市区在于"


def indexes_of(lexicon: Lexicon) -> Indexes:
    """The words and places of a lexicon."""
    entries: dict[str, Word] = dict(lexicon.terms)
    for role in _SPOKEN_ROLES:
        for word in lexicon.markers[role]:
            entries.setdefault(word, role)
            if role in ("up-to", "down-to", "changed-to", "completion", "year-on-year"):
                entries[word] = role
    short = ((name, lexicon.places[full]) for name, full in lexicon.full_names.items())
    return Indexes(word_index(entries.items()), word_index((*lexicon.places.items(), *short)))


def recogniser(lexicon: Lexicon, indexes: Indexes | None = None) -> Recogniser:
    """What reads by a lexicon; its indexes are made where they are not at hand."""
    found = indexes or indexes_of(lexicon)
    return Recogniser(
        lexicon=lexicon,
        numbers=number_reader(lexicon),
        words=found.words,
        places=found.places,
        local_place=_local_place(lexicon),
        agency_head=_AGENCY_HEAD,
    )


def _local_place(lexicon: Lexicon) -> re.Pattern[str]:
    """香格里拉镇, 城关镇, 甲镇: a name behind a county's name, a preposition, a stop or another; never 城镇, 全镇 or 乡镇."""
    towns = "|".join(sorted(lexicon.markers["town"], key=len, reverse=True))
    villages = "|".join(sorted(lexicon.markers["village"], key=len, reverse=True))
    common = "在城乡农各全镇村该本每有其中名个辖等所为对建类型新向把将为从以于及并了的成"
    char = rf"(?:[^\W\d{common}]|城(?=[关东西南北郊厢])|(?<=[东西南北])城(?![镇乡市区]))"
    front = r"(?:(?<=[县市区旗])|(?<=[在于镇乡道、，。；：为向])|(?<=其中)|(?<=村)(?=[和与及])|(?<=社区)(?=[和与及])|^)"
    joint = rf"(?:(?<=[镇乡道])[和与及](?={char}{{2,5}}?(?:{towns}))|(?<=[村区])[和与及])?"
    name = rf"(?:{char}{char}{{1,4}}?|[甲乙丙丁戊己庚辛])(?<![下进回入驻返离扶到])(?:{towns}|{villages})"
    return re.compile(rf"{front}{joint}({name})(?![务对主长办工干级民委落庄子镇寨])")


def _told_apart(text: str, matches: Iterable[tuple[int, int, Word]]) -> Iterator[tuple[int, int, Word]]:
    """The matches that mean something of their own: 失业 inside 失业人员 is no verb, 残疾人 inside 残疾人两项补贴 no group."""
    around: list[tuple[int, int, Word]] = []
    for start, end, value in matches:
        around = [outer for outer in around if outer[1] > start]
        kept = value
        for outer in around:
            if end <= outer[1] and outer[:2] != (start, end):
                kept = _kept(kept, end - start, outer[2], outer[1] - outer[0])
        if kept:
            yield start, end, kept
        if isinstance(value, str) or not all(text[start:end] in concept.hidden for concept in value):
            around.append((start, end, value))


@lru_cache(maxsize=8192)
def _kept(value: Word, length: int, outer: Word, outer_length: int) -> Word:
    """What is left of a word's meanings inside a longer word; empty for nothing."""
    if isinstance(value, str) or isinstance(outer, str):
        return ""
    schemes = {concept.scheme for concept in outer}
    value = tuple(c for c in value if c.scheme not in schemes)
    short = outer_length - length < 2
    return tuple(
        c for c in value if schemes & set(_KEPT_INSIDE.get(c.scheme, ())) and not (c.scheme == "group" and short)
    )
