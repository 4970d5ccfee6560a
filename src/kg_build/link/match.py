"""Which division a name stands for, as of a year, and why.

A candidate's score is what its name is worth (``LABELS``), less what speaks against it (time, level, what lies around,
distance). One is accepted by itself if its score is at least ``ACCEPT`` and no other unit comes within ``MARGIN`` of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .gazetteer import RECENT, Division, Gazetteer, Point, ended_before
from .misprint import SURE, fits_generic, weighed
from .names import folded, is_latin, latin_key
from .search import Hit

ACCEPT = 0.80
MARGIN = 0.05

LABELS = {
    "full": 1.0,
    "label": 0.97,
    "short": 0.97,
    "pinyin": 0.93,
    "suffix": 0.86,
    "alike": 0.88,
    "sound": 0.86,
    "unlike": 0.84,
}
"""What a name is worth by how it was found; a bare one by the level, in ``BARE``."""

BARE = {"province": 0.99, "prefecture": 0.88, "county": 0.88, "town": 0.78, "village": 0.7}
"""泸定 without 县. 吉林 is the province rather than the city."""
BARE_CITY = 0.9
"""长沙 is the city rather than 长沙县 in it; 朝阳 may be 朝阳市 or a 朝阳区 elsewhere."""

BARE_ALIKE, PINYIN_BARE, PINYIN_OTHER = 0.9, 0.94, 0.9
OTHER_GENERIC, OTHER_LEVEL, ELSEWHERE, FAR = 0.94, 0.5, 0.5, 0.6
DOUBTFUL = {"alike": 0.65, "sound": 0.65, "unlike": 0.5}
"""The factor of a misprint that may stand for another name as well: what lies around was looked at, and does not save it."""
YEAR_OFF, FORMER, NOT_THEN = 0.98, 0.94, 0.55
"""Factors: a misprint without generic word, …; a year off, another name of the unit then, no such unit then."""

LONG_GONE = 0.9
"""The factor of what ended before 2002, where the name is not of the year told or no year is told."""

REAL_NAME = 0.6
"""What is itself the name of another division is hardly a misprint."""
NEAR_KM, FAR_KM = 40, 200
MANY = 12
"""So many hits are first cut to those that lie in what is named."""
LEVEL_NAMES = {
    "province": ("省级", "of province level"),
    "prefecture": ("地级", "of prefecture level"),
    "county": ("县级", "of county level"),
    "town": ("乡级", "of town level"),
    "village": ("村级", "of village level"),
}
SMALL = ("town", "village")
"""Levels at which a name says nothing without the county: 城关镇."""


@dataclass(frozen=True, slots=True)
class Because:
    """A reason, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the things that make a score: which, by how much, in words."""

    feature: str
    """label, time, level, within or distance."""
    factor: float
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A division that a name may stand for."""

    division: Division
    """The row of the unit that held in the year."""
    score: float
    """From 0 to 1."""
    reasons: tuple[Reason, ...]

    @property
    def because(self) -> Because:
        """The reasons on a line: 全名相同，2020年有效."""
        return Because("，".join(r.zh for r in self.reasons), ", ".join(r.en for r in self.reasons))

    def said(self, feature: str) -> float | None:
        """The factor of a feature; None where it was not looked at."""
        return next((reason.factor for reason in self.reasons if reason.feature == feature), None)


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was found to stand for."""

    division: Division | None
    """None where nothing was found, or more than one."""
    candidates: tuple[Candidate, ...]
    """Those that it may be, the likeliest first."""
    because: Because


@dataclass(frozen=True, slots=True)
class Asked:
    """A name and what is known of the place that bears it."""

    name: str
    year: int | None = None
    levels: frozenset[str] = frozenset()
    """Levels that it may be of; empty for any."""
    within: tuple[str, ...] = ()
    """Names or codes of what lies around it: 甘孜州."""
    point: Point | None = None


def match(
    name: str,
    year: int | None,
    gazetteer: Gazetteer,
    context: Iterable[str] = (),
    *,
    levels: Iterable[str] = (),
    within: Sequence[str] = (),
    point: Point | None = None,
) -> Match:
    """泸定县 in 2020 is 513322. 鼓楼区 is one of several, unless the context names 南京市.

    ``within`` says where the place lies. ``context`` are texts that may say so, the more telling first: the title, the
    publisher, the sentences, a line each; they are only read where several are alike.
    """
    asked = Asked(name, year, frozenset(levels), tuple(filter(None, within)), point)
    return decide(asked, candidates(asked, gazetteer), gazetteer, context)


def decide(asked: Asked, found: tuple[Candidate, ...], gazetteer: Gazetteer, context: Iterable[str] = ()) -> Match:
    """Accept the best candidate, or none."""
    if not found:
        return _unlinked((), f"区划表中没有“{asked.name}”", f"the gazetteer has no {asked.name}")
    best = found[0]
    near = (each for each in found[1:] if each.score > best.score - MARGIN)
    rivals = [best, *(each for each in near if not _lies_in(each, best) and not _bygone(each, best, asked.year))]
    if best.score < ACCEPT:
        return _doubtful(asked, found, gazetteer)
    if len(rivals) > 1:
        return _by_context(asked, rivals, found, gazetteer, context)
    if best.division.level in SMALL and not (best.said("within") or 0) >= 1:
        return _countyless(best, found, gazetteer)
    return _accepted(best, found, gazetteer)


def _bygone(one: Candidate, best: Candidate, year: int | None) -> bool:
    """Without a year 大足 is 大足区, not 大足县 that ended in 1996, whatever is told of what lies around."""
    return year is None and ended_before(one.division, RECENT) and not ended_before(best.division, RECENT)


def _lies_in(one: Candidate, city: Candidate) -> bool:
    """长沙县 lies in 长沙市; 大理市 does not give way to 大理州, which is not called 大理."""
    return one.division.parent == city.division.code and city.said("label") in (BARE_CITY, _PINYIN_CITY)


# ---- scoring ----


def candidates(asked: Asked, gazetteer: Gazetteer, limit: int = 10) -> tuple[Candidate, ...]:
    """The units that a name may stand for, the likeliest first, one candidate each."""
    found: dict[tuple[str, str], Candidate] = {}
    _gather(found, gazetteer.search.hits(asked.name), asked, gazetteer)
    if not any(each.said("label") in (1.0, 0.97) for each in found.values()):
        for split in _splits(asked, gazetteer):
            _gather(found, gazetteer.search.hits(split.name), split, gazetteer)
            if found:
                break
    if max((each.score for each in found.values()), default=0) < ACCEPT:
        _gather(found, _misprinted(asked, gazetteer), asked, gazetteer)
    ordered = sorted(found.values(), key=lambda c: (-c.score, c.division.code, c.division.name))
    return tuple(_outermost(ordered))[:limit]


def _gather(found: dict[tuple[str, str], Candidate], hits: Iterable[Hit], asked: Asked, gazetteer: Gazetteer) -> None:
    """Score hits; of each unit the best stays."""
    for hit in _nearby(list(hits), asked, gazetteer):
        row = gazetteer.divisions[hit.row]
        unit = gazetteer.unit(row)
        key = unit[-1].code, unit[-1].name
        scored = _scored(hit, row, unit, asked, gazetteer)
        if key not in found or (scored.score, _since(scored)) > (found[key].score, _since(found[key])):
            found[key] = scored


def _nearby(hits: list[Hit], asked: Asked, gazetteer: Gazetteer) -> list[Hit]:
    """Of many hits (城关镇) those that lie in what is named, if any do."""
    if len(hits) <= MANY or not asked.within:
        return hits
    return [hit for hit in hits if _around(gazetteer.divisions[hit.row], asked, gazetteer)] or hits


def _since(candidate: Candidate) -> str:
    return candidate.division.valid_from or ""


def _misprinted(asked: Asked, gazetteer: Gazetteer) -> list[Hit]:
    """Rows a character off, and how surely each is meant."""
    there = (lambda division: bool(_around(division, asked, gazetteer))) if asked.within else None
    hits = gazetteer.search.misprinted(asked.name)
    return weighed(hits, asked.name, gazetteer, year=asked.year, levels=asked.levels, lies_there=there)


def _scored(hit: Hit, row: Division, unit: tuple[Division, ...], asked: Asked, gazetteer: Gazetteer) -> Candidate:
    """A row with its reasons, as the row of its unit that held in the year."""
    division, time = _timed(row, unit, asked.year)
    reasons = [_label(hit, row, asked, gazetteer), time]
    if asked.levels:
        reasons.append(_level(division, asked.levels))
    if asked.within:
        reasons.append(_within(division, asked, gazetteer))
    if asked.point and division.point:
        reasons.append(_distance(division, asked.point))
    return Candidate(division, _product(reasons), tuple(reasons))


def _product(reasons: Iterable[Reason]) -> float:
    """Factors below 1 take away; one above 1 halves what is missing."""
    score = 1.0
    for reason in sorted(reasons, key=lambda r: r.factor):
        score = score * reason.factor if reason.factor <= 1 else 1 - (1 - score) / reason.factor
    return round(score, 4)


BARE_CITY_LATIN = 0.96
_PINYIN_CITY = round(LABELS["pinyin"] * BARE_CITY_LATIN, 4)
CONFIRMED = 2.0
"""The factor of what speaks for a candidate."""


def _label(hit: Hit, row: Division, asked: Asked, gazetteer: Gazetteer) -> Reason:
    parts = gazetteer.search.parsed[hit.row]
    worth, zh, en = LABELS.get(hit.how, 0.0), "", ""
    if hit.how == "full":
        same = asked.name == row.name
        zh, en = "全名相同", "same full name"
        if not same:
            zh, en = zh + "（不计繁简、空格）", en + " but for script and blanks"
    elif hit.how in ("label", "short"):
        zh, en = f"{row.name}又称“{asked.name}”", f"{row.name} is called {asked.name} for short"
    elif hit.how == "bare":
        worth = BARE_CITY if row.level == "prefecture" and parts.generic == "市" else BARE.get(row.level, BARE["town"])
        zh, en = f"不带通名“{parts.generic}”", f"without its generic word {parts.generic}"
    elif hit.how == "suffix":
        fits = not row.level or row.level in gazetteer.search.generics.levels[hit.detail]
        worth *= 1.0 if fits else OTHER_LEVEL
        zh, en = f"通名不同：{hit.detail}、{parts.generic}", f"generic word {hit.detail} instead of {parts.generic}"
    elif hit.how == "pinyin":
        zh, en = f"拼音相同：{row.pinyin}", f"same in pinyin: {row.pinyin}"
        worth *= _latin_worth(hit, row, parts.generic, gazetteer)
    else:
        worth *= _misprint_worth(hit, row, asked, gazetteer)
        worth *= REAL_NAME if folded(asked.name, gazetteer.folding) in gazetteer.search.full else 1.0
        zh = f"“{row.name}”{_MISTAKEN[hit.how].zh}（{hit.detail}）"
        en = f"{row.name} with {_MISTAKEN[hit.how].en} ({hit.detail})"
    return Reason("label", round(worth, 4), zh, en)


_MISTAKEN = {
    "alike": Because("形近", "a look-alike"),
    "sound": Because("同音", "a character of one sound"),
    "unlike": Because("一字不同", "another character"),
}


def _latin_worth(hit: Hit, row: Division, generic: str, gazetteer: Gazetteer) -> float:
    if hit.detail == "full":
        return 1.0
    if not hit.detail:
        return BARE_CITY_LATIN if (row.level, generic) == ("prefecture", "市") else PINYIN_BARE
    return PINYIN_OTHER * (1.0 if row.level in gazetteer.search.generics.levels[hit.detail] else OTHER_LEVEL)


def _misprint_worth(hit: Hit, row: Division, asked: Asked, gazetteer: Gazetteer) -> float:
    """Less for characters that are less alike, and for another generic word or none."""
    parts = gazetteer.search.parse(folded(asked.name, gazetteer.folding))
    worth = hit.likeness * (1.0 if hit.share >= SURE else DOUBTFUL[hit.how])
    if not parts.generic:
        return worth * BARE_ALIKE
    if fits_generic(asked.name, hit, gazetteer):
        return worth
    return worth * (OTHER_GENERIC if row.level in parts.levels else OTHER_LEVEL)


def _undated(row: Division) -> Reason:
    """Without a year, what ended before 2002 is hardly meant."""
    if ended_before(row, RECENT):
        said = f"年份不详，{row.valid_until}年后不再有", f"the year not being known, gone since {row.valid_until}"
        return Reason("time", LONG_GONE, *said)
    return Reason("time", 1.0, "年份不详", "the year not being known")


def _timed(row: Division, unit: tuple[Division, ...], year: int | None) -> tuple[Division, Reason]:
    """The row of the unit that held in the year, and what that says for the name."""
    if year is None:
        return row, _undated(row)
    if row.holds_in(year):
        return row, Reason("time", 1.0, f"{year}年有效", f"valid in {year}")
    if row.may_hold_in(year):
        return row, Reason("time", YEAR_OFF, f"与{year}年相差一年", f"a year off {year}")
    then = next((each for each in reversed(unit) if each.holds_in(year)), None)
    if then is None:
        return row, Reason(
            "time", NOT_THEN, f"{year}年没有叫“{row.name}”的政区", f"no division was called {row.name} in {year}"
        )
    if then.name == row.name:
        return then, Reason("time", 1.0, f"{year}年有效", f"valid in {year}")
    former = FORMER * (LONG_GONE if ended_before(row, RECENT) else 1.0)
    return then, Reason(
        "time", former, f"“{row.name}”在{year}年称“{then.name}”", f"{row.name} was called {then.name} in {year}"
    )


def _level(division: Division, levels: frozenset[str]) -> Reason:
    zh, en = LEVEL_NAMES.get(division.level, ("无级别", "a place without a level"))
    if division.level in levels:
        return Reason("level", 1.0, zh, en)
    return Reason("level", OTHER_LEVEL, f"{zh}，级别不符", f"{en}, not what was asked for")


def _within(division: Division, asked: Asked, gazetteer: Gazetteer) -> Reason:
    around = _around(division, asked, gazetteer)
    said = "、".join(_name(each, gazetteer) for each in asked.within)
    if around is None:
        return Reason("within", 1.0 - 1e-9, f"上级“{said}”不见于区划表", f"the gazetteer has no {said} around it")
    if around:
        return Reason("within", CONFIRMED, f"在“{said}”", f"lies in {said}")
    return Reason("within", ELSEWHERE, f"不在“{said}”", f"does not lie in {said}")


def _name(said: str, gazetteer: Gazetteer) -> str:
    """A code by its name."""
    rows = gazetteer.by_code.get(said)
    return rows[-1].name if rows else said


def _around(division: Division, asked: Asked, gazetteer: Gazetteer) -> bool | None:
    """Whether a division lies in all that is named; None where the gazetteer knows nothing of what is named."""
    keys, known = _keys_around(division, gazetteer), False
    for said in asked.within:
        key = _key(said, gazetteer)
        if key in keys:
            known = True
        elif _is_known(key, gazetteer):
            return False
    return True if known else None


def _key(said: str, gazetteer: Gazetteer) -> str:
    """A code as it is, Latin letters without tones, characters simplified."""
    if said.isdigit():
        return said
    return latin_key(said) if is_latin(said) else folded(said, gazetteer.folding)


def _is_known(key: str, gazetteer: Gazetteer) -> bool:
    search = gazetteer.search
    if key.isascii() and not key.isdigit():
        return search.knows_latin(key)
    return key in gazetteer.by_code or any(
        key in each for each in (search.full, search.labels, search.short, search.stems)
    )


def _keys_around(division: Division, gazetteer: Gazetteer) -> frozenset[str]:
    """Codes, names, short forms and stems of what lies around a division, and of itself."""
    cache = gazetteer.around
    if (found := cache.get(division.code)) is None:
        keys: set[str] = set()
        for around in (division, *gazetteer.above(division)):
            for row in gazetteer.unit(around):
                parts = gazetteer.search.generics.parse(folded(row.name, gazetteer.folding))
                keys |= {row.code, folded(row.name, gazetteer.folding), parts.stem, parts.short, *row.labels}
                keys |= {latin_key(row.pinyin), latin_key(row.pinyin.partition(" ")[0])}
        found = cache[division.code] = frozenset(keys - {""})
    return found


def _distance(division: Division, point: Point) -> Reason:
    km = kilometres(division.point or point, point)
    wide = 2 if division.level in ("prefecture", "province") else 1
    factor = CONFIRMED if km <= NEAR_KM * wide else FAR if km > FAR_KM * wide else 1.0
    return Reason("distance", factor, f"相距约{km:.0f}公里", f"about {km:.0f} km away")


def kilometres(one: Point, other: Point) -> float:
    """Distance on the sphere of two points."""
    (x, y), (u, v) = (tuple(map(math.radians, point)) for point in (one, other))
    half = math.sin((v - y) / 2) ** 2 + math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(half)))


def _splits(asked: Asked, gazetteer: Gazetteer) -> Iterator[Asked]:
    """四川省甘孜州泸定县 -> 泸定县 within 四川省 and 甘孜州; the longest name in front first."""
    key = folded(asked.name, gazetteer.folding)
    for end in range(len(key) - 2, 1, -1):
        if _encloses(key[:end], gazetteer):
            rest = replace(asked, name=key[end:], within=(*asked.within, key[:end]))
            yield rest
            yield from _splits(rest, gazetteer)


def _encloses(key: str, gazetteer: Gazetteer) -> bool:
    """A name that stands in front of another: 四川省, 四川, 甘孜州, 泸定县."""
    search = gazetteer.search
    if any(key in each for each in (search.full, search.labels, search.short)):
        return True
    return any(gazetteer.divisions[row].level in ("province", "prefecture") for row in search.stems.get(key, ()))


def _outermost(found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Without those that lie in another of the same name: 嘉峪关市 is 620200, not 620201 in it."""
    codes = {(each.division.code, each.division.name) for each in found}
    return (each for each in found if (each.division.parent, each.division.name) not in codes)


# ---- deciding ----


def _accepted(best: Candidate, found: tuple[Candidate, ...], gazetteer: Gazetteer) -> Match:
    alone = "，别无同名" if len(found) == 1 else ""
    alone_en = ", no other so called" if len(found) == 1 else ""
    at, why = _at(best.division, gazetteer), best.because
    return Match(best.division, found, Because(f"{why.zh}{alone}：{at.zh}", f"{why.en}{alone_en}: {at.en}"))


def _at(division: Division, gazetteer: Gazetteer) -> Because:
    """四川省甘孜藏族自治州泸定县（513322）"""
    whole = gazetteer.where(division) + division.name
    return Because(f"{whole}（{division.code}）", f"{whole} ({division.code})")


def _by_context(
    asked: Asked,
    rivals: Sequence[Candidate],
    found: tuple[Candidate, ...],
    gazetteer: Gazetteer,
    context: Iterable[str],
) -> Match:
    """Decide by the first text that names what lies around one of the candidates, and only one."""
    for text in context:
        for level in ("county", "prefecture", "province"):
            named = [(each, around) for each in rivals if (around := _named(each.division, level, text, gazetteer))]
            if len(named) == 1:
                return _decided(*named[0], len(rivals), found, text)
    codes = "、".join(f"{each.division.code} {gazetteer.where(each.division)}" for each in rivals)
    same = all(each.said("label") == 1 for each in rivals)
    zh, en = ("同名", "divisions bear the name") if same else ("相近", "divisions may be meant")
    return _unlinked(found, f"{len(rivals)}处{zh}，上下文未说明是哪一处：{codes}", f"{len(rivals)} {en}: {codes}")


def _named(division: Division, level: str, text: str, gazetteer: Gazetteer) -> str | None:
    """The name of a division around one, of a level, that a text says."""
    around = (each.name for each in gazetteer.above(division) if each.level == level)
    return next((name for name in around if name in text), None)


def _decided(best: Candidate, around: str, count: int, found: tuple[Candidate, ...], text: str) -> Match:
    said = next(line for line in text.splitlines() if around in line)
    said = said if len(said) <= 40 else said[:40] + "…"
    why, code = best.because, best.division.code
    return Match(
        best.division,
        (best, *(each for each in found if each is not best)),
        Because(
            f"{why.zh}；{count}处同名，只有{code}的上级“{around}”见于“{said}”",
            f"{why.en}; of {count} so called only {code} lies in {around}, named in “{said}”",
        ),
    )


def _doubtful(asked: Asked, found: tuple[Candidate, ...], gazetteer: Gazetteer) -> Match:
    best = next((each for each in found if each.said("label") == 1), found[0])
    at, why = _at(best.division, gazetteer), best.because
    if best.said("time") == NOT_THEN:
        return _unlinked(found, why.zh, why.en)
    return _unlinked(
        found,
        f"没有把握（{best.score:.2f}）：最近的是{at.zh}，{why.zh}",
        f"not sure ({best.score:.2f}): nearest is {at.en}, {why.en}",
    )


def _countyless(best: Candidate, found: tuple[Candidate, ...], gazetteer: Gazetteer) -> Match:
    at = _at(best.division, gazetteer)
    return _unlinked(found, f"不知在何县，或为{at.zh}", f"its county is not known; it may be {at.en}")


def _unlinked(found: Iterable[Candidate], zh: str, en: str) -> Match:
    return Match(None, tuple(found), Because(zh, en))
