"""The denominators of a rate, behind the unit or in front of the figure: 每人每月507元, 人均纯收入, 日均40人次."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..lexicon import UNDIVIDED, Lexicon
from .draft import Draft
from .passage import Passage

_ALL_OF_THEM = tuple("为达已可能在按由有符")
"""Behind a 均 that means each: 参保人均为城镇职工."""
_AS_PEOPLE = {"名": "人", "位": "人"}
_SIGNS = re.compile("人次|.")
_FAR = 30
_LIKE = 10
"""How much larger or smaller a level of the same standard may be."""
_TIMES = frozenset("年月日周季天")


def denominators(draft: Draft, drafts: Sequence[Draft], passage: Passage, lexicon: Lexicon) -> tuple[str, ...]:
    """Sorted denominators of a figure; empty for what is no rate."""
    number = draft.cue.number
    if number.per or number.unit_kind is None or number.unit_kind in UNDIVIDED - {"Money"}:
        return number.per
    if draft.shift.of is not None and drafts[draft.shift.of].per:
        return drafts[draft.shift.of].per
    lead = passage.said(draft.cue.lead_start, number.start)
    found = words(lead, lexicon, money=number.unit_kind in ("Money", "Duration"))
    if number.unit_kind in ("Money", "Duration") and not found:
        found = _of_money(draft, drafts, passage, lexicon, lead)
    elif number.unit_kind == "Money" and found == {"人"}:
        found |= words(passage.said(draft.cue.clause_start, number.start), lexicon) & _TIMES
    elif not found and lead.rstrip("为是达") in lexicon.markers["modifier"]:
        found = _of_like(draft, drafts)
    return tuple(sorted(found))


def _of_like(draft: Draft, drafts: Sequence[Draft]) -> set[str]:
    """人均住房面积城镇为24.6平方米，农村为28.1平方米: the same measure for the others."""
    before = drafts[-1] if drafts else None
    like = before is not None and before.cue.number.unit == draft.cue.number.unit
    return set(before.per) if before is not None and like and before.cue.sentence == draft.cue.sentence else set()


def _of_money(draft: Draft, drafts: Sequence[Draft], passage: Passage, lexicon: Lexicon, lead: str) -> set[str]:
    """What stands earlier in the clause, in the indicator's name or with the level before it."""
    clause = passage.said(draft.cue.clause_start, draft.start)
    found = set() if _total(draft, drafts) else words(clause, lexicon)
    if not found and draft.indicator is not None:
        found = words(draft.indicator.ref.label, lexicon)
    summed = lead.strip("，、") in lexicon.markers["sum-head"]
    if found or summed or any(word in lead for word in lexicon.markers["summing"]):
        return found
    return _carried(draft, drafts) or _of_whole(draft, drafts, passage) or _completing(draft, drafts)


def _of_whole(draft: Draft, drafts: Sequence[Draft], passage: Passage) -> set[str]:
    """筹资标准为每人每年800元，其中财政补助550元、个人缴费250元: parts of a rate are told per as many."""
    start = passage.of_which(draft.cue)
    wholes = [d for d in drafts if start is not None and d.cue.sentence == draft.cue.sentence and d.end <= start]
    whole = wholes[-1] if wholes else None
    value = draft.cue.number.value
    inside = whole is not None and value < whole.cue.number.value <= _FAR * value
    return set(whole.per) if whole is not None and inside and whole.cue.number.unit_kind == "Money" else set()


def _completing(draft: Draft, drafts: Sequence[Draft]) -> set[str]:
    """550元 in 筹资标准为每人每年800元，个人承担250元，财政补助550元: what makes up a rate with the amounts between."""
    total, parts = draft.cue.number.value, 1
    for before in reversed(drafts):
        if before.cue.sentence != draft.cue.sentence or before.cue.number.unit_kind != "Money":
            break
        if parts > 1 and before.cue.number.value == total:
            return set(before.per)
        total, parts = total + before.cue.number.value, parts + 1
    return set()


def _total(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """837万元 in 每人补助4.5万元、837万元: so far above the rate in its clause that it is what all of them got."""
    before = drafts[-1] if drafts else None
    if before is None or not before.per or before.cue.clause_start != draft.cue.clause_start:
        return False
    return draft.cue.number.value > _FAR * before.cue.number.value


def words(text: str, lexicon: Lexicon, *, money: bool = True) -> set[str]:
    """The denominators that words in front of a figure name: 每人每月 -> 人, 月; of money also 月保障 -> 月."""
    found: set[str] = set()
    for match in lexicon.rates.finditer(text):
        if money or match["each"] or not text.startswith(_ALL_OF_THEM, match.end()):
            found.update(_signs(match, money=money))
    return found


def _signs(match: re.Match[str], *, money: bool) -> Iterable[str]:
    """每名 -> 人, 人日均 -> 人, 日, 月保障 -> 月."""
    if match["each"]:
        return (_AS_PEOPLE.get(match["each"], match["each"].removeprefix("个")),)
    if match["person"]:
        return ("人",)
    if "均" in match["average"]:
        return _SIGNS.findall(match["average"].replace("均", ""))
    return match["average"][:1] if money else ()


def _carried(draft: Draft, drafts: Sequence[Draft]) -> set[str]:
    """一级残疾每人每月90元、二级60元: a level that goes on with the one before it has its denominators."""
    before = drafts[-1] if drafts else None
    if before is None or draft.indicator is None:
        return set()
    if draft.indicator.origin == "figure before" or _goes_on(draft, before):
        return set(before.per)
    return set()


def _goes_on(draft: Draft, before: Draft) -> bool:
    """A level of the same order, without a verb or an indicator of its own, in the same sentence."""
    if draft.cue.sentence != before.cue.sentence or draft.action not in (None, before.action):
        return False
    own = [c for term in draft.cue.lead if (c := term.of("indicator")) is not None]
    measures = [d.indicator.ref.label if d.indicator is not None else "" for d in (draft, before)]
    standards = all(label.endswith("标准") for label in measures)
    named = bool(own) and not standards
    one, other = draft.cue.number.value, before.cue.number.value
    return not named and other <= _LIKE * one and one <= _LIKE * other
