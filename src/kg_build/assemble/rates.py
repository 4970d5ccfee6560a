"""The denominators of a rate, behind the unit or in front of the figure: 每人每月507元, 人均纯收入, 月保障标准."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..lexicon import Lexicon
from .draft import Draft
from .passage import Passage

_EACH = re.compile(r"每([年月日天周人名户次张床亩套]|季度|人次|学年|学期)")
_AVERAGE = re.compile(r"((?:[人户次笔月年日床]){1,3})均|平均工资")
_MONTHLY = re.compile(r"(?<![个\d])月(?:增|人均|户均|保障|标准|补差|供养|发放|缴存|工资|救助|补助|补贴|津贴)")
_FAR = 30
_SUMMED = re.compile(r"共|合计|总计|累计")
_YEARLY = re.compile(r"年(?:人均|户均)(?!纯收入|可支配)")


def denominators(draft: Draft, drafts: Sequence[Draft], passage: Passage, lexicon: Lexicon) -> tuple[str, ...]:
    """Sorted denominators of a figure; empty for what is no rate."""
    number = draft.cue.number
    if number.per:
        return number.per
    if number.unit_kind not in ("Money", "Duration"):
        return ()
    if draft.shift.of is not None and drafts[draft.shift.of].per:
        return drafts[draft.shift.of].per
    found = words(passage.text[draft.cue.lead_start : number.start])
    if not found and not _total(draft, drafts):
        found = words(passage.text[draft.cue.clause_start : number.start])
    if not found and draft.indicator is not None:
        summed = _SUMMED.search(passage.text[draft.cue.lead_start : number.start]) is not None
        found = words(draft.indicator.ref.label) or (set() if summed else _carried(draft, drafts))
    return tuple(sorted(found))


def _total(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """837万元 in 每人补助4.5万元、837万元: so far above the rate in its clause that it is what all of them got."""
    before = drafts[-1] if drafts else None
    if before is None or not before.per or before.cue.clause_start != draft.cue.clause_start:
        return False
    return draft.cue.number.value > _FAR * before.cue.number.value


def words(text: str) -> set[str]:
    """The denominators that words in front of a figure name: 每人每月 -> 人, 月."""
    found = {{"名": "人"}.get(match, match) for match in _EACH.findall(text)}
    for match in _AVERAGE.finditer(text):
        found.update(match.group(1) or "人")
    if _MONTHLY.search(text):
        found.add("月")
    if _YEARLY.search(text):
        found.add("年")
    return found


def _carried(draft: Draft, drafts: Sequence[Draft]) -> set[str]:
    """一级残疾90元、二级60元: a figure that goes on with the indicator before it has its denominators."""
    if draft.indicator is not None and draft.indicator.origin == "figure before" and drafts:
        return set(drafts[-1].per)
    return set()
