"""Which division a name stands for, as of a year, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .gazetteer import Division, Gazetteer


@dataclass(frozen=True, slots=True)
class Because:
    """A reason, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was found to stand for."""

    division: Division | None
    """None where nothing was found, or more than one."""
    candidates: tuple[Division, ...]
    """Those among which the context did not decide; the division itself where it did."""
    because: Because


def match(name: str, year: int | None, gazetteer: Gazetteer, context: Iterable[str] = ()) -> Match:
    """泸定县 in 2020 is 513322. 鼓楼区 is one of several, unless the context names 南京市.

    ``context`` are texts that may say where the place lies, the more telling first: the title, the publisher, the
    sentences, a line each.
    """
    named = gazetteer.named(name)
    if not named:
        return _unlinked((), f"区划表中没有“{name}”", f"the gazetteer has no {name}")
    timely = _outermost(_as_of(named, year))
    if not timely:
        return _unlinked(named, f"{year}年没有叫“{name}”的政区", f"no division was called {name} in {year}")
    if len(timely) == 1:
        return _only(timely[0], year, gazetteer)
    return _by_context(timely, year, gazetteer, context)


def _as_of(named: Sequence[Division], year: int | None) -> list[Division]:
    """Those that held in the year; else those that the lists show the year after or before."""
    if year is None:
        return list(named)
    held = [division for division in named if division.holds_in(year)]
    return held or [division for division in named if division.may_hold_in(year)]


def _outermost(found: Sequence[Division]) -> list[Division]:
    """One of each code, without those that lie in another of the same name: 嘉峪关市 is 620200, not 620201 in it."""
    latest = {division.code: division for division in found}
    return [division for division in latest.values() if division.parent not in latest]


def _only(division: Division, year: int | None, gazetteer: Gazetteer) -> Match:
    time = _time(division, year)
    where = _where(division, gazetteer)
    return Match(
        division,
        (division,),
        Because(
            f"全名相同，{time.zh}，别无同名：{where}{division.name}（{division.code}）",
            f"same full name, {time.en}, no other so called: {where}{division.name} ({division.code})",
        ),
    )


def _by_context(found: Sequence[Division], year: int | None, gazetteer: Gazetteer, context: Iterable[str]) -> Match:
    """Decide by the first text that names what lies around one of the candidates, and only one."""
    for text in context:
        for level in ("prefecture", "province"):
            named = [(division, around) for division in found if (around := _named(division, level, text, gazetteer))]
            if len(named) == 1:
                return _decided(*named[0], len(found), year, text)
    codes = "、".join(f"{division.code} {_where(division, gazetteer)}" for division in found)
    return _unlinked(
        found, f"{len(found)}处同名，上下文未说明是哪一处：{codes}", f"{len(found)} divisions bear the name: {codes}"
    )


def _named(division: Division, level: str, text: str, gazetteer: Gazetteer) -> str | None:
    """The name of a division around one, of a level, that a text says."""
    around = (each.name for each in gazetteer.above(division) if each.level == level)
    return next((name for name in around if name in text), None)


def _decided(division: Division, around: str, count: int, year: int | None, text: str) -> Match:
    time = _time(division, year)
    said = next(line for line in text.splitlines() if around in line)
    said = said if len(said) <= 40 else said[:40] + "…"
    return Match(
        division,
        (division,),
        Because(
            f"全名相同，{time.zh}；{count}处同名，只有{division.code}的上级“{around}”见于“{said}”",
            f"same full name, {time.en}; of {count} so called only {division.code} lies in {around}, named in “{said}”",
        ),
    )


def _time(division: Division, year: int | None) -> Because:
    if year is None:
        return Because("年份不详", "the year not being known")
    if division.holds_in(year):
        return Because(f"{year}年有效", f"valid in {year}")
    return Because(f"与{year}年相差一年", f"a year off {year}")


def _where(division: Division, gazetteer: Gazetteer) -> str:
    """四川省甘孜藏族自治州: the latest names of what lies around."""
    latest = {around.code: around.name for around in gazetteer.above(division)}
    return "".join(reversed(latest.values()))


def _unlinked(candidates: Sequence[Division], zh: str, en: str) -> Match:
    return Match(None, tuple(candidates), Because(zh, en))
