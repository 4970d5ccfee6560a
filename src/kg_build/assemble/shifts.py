"""How a figure stands in time: actual, the earlier of two values, a target, or a change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..lexicon import Lexicon
from ..model import Direction
from ..tokens import Mark, Number, Time
from .draft import Draft, Shift
from .passage import Cue, Passage
from .periods import iso, month_before, year_before, year_of
from .setting import Setting
from .when import Clock

TO_ROLES = frozenset({"up-to", "down-to", "changed-to"})
_RELATIONS = frozenset({"year-on-year", "since-year-end", "month-on-month"})
_ACTS = ("新增", "新增加", "净增就业", "补充", "清退")
_CERTAIN = (
    "增长",
    "下降",
    "增加",
    "减少",
    "提高",
    "降低",
    "上升",
    "净增",
    "月增",
    "年增",
    "均增",
    "回落",
    "上涨",
    "下滑",
    "幅",
)
_JOINTS = re.compile(r"(?:了|约|近|达|为|到|仅|分别|依次|各|高达)+$")


@dataclass(frozen=True, slots=True)
class Shifts:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    setting: Setting
    clock: Clock

    def shift(self, cue: Cue, drafts: Sequence[Draft]) -> Shift:
        """The status of a figure, with direction, base and the figure that changed."""
        direction = self._direction(cue, drafts)
        if direction is not None:
            return self._change(cue, direction, drafts)
        roles = {m.role for m in cue.marks}
        if roles & TO_ROLES:
            return self._successor(cue, drafts)
        if self.clock.compared_with(cue) is not None:
            return Shift("previous", of=self._level_before(cue, drafts))
        if self._gives_way(cue):
            return Shift("previous")
        if self._planned(cue, roles):
            return Shift("target")
        return Shift("actual")

    # --- plans -------------------------------------------------------------------------------------------------------

    def _planned(self, cue: Cue, roles: set[str]) -> bool:
        """任务是34408套; after 力争 or 计划 all figures of the sentence; under a heading of plans all of them."""
        if "completion" in roles:
            return cue.number.unit_kind != "Ratio"
        plans = [m for m in self.passage.marks(cue.sentence[0], cue.number.start) if m.role == "plan"]
        lead = self.passage.text[cue.lead_start : cue.number.start]
        named = lead.endswith(self.lexicon.markers["target"]) and "完成" not in lead
        return named or bool(plans) or self.setting.planned

    # --- change ------------------------------------------------------------------------------------------------------

    def _direction(self, cue: Cue, drafts: Sequence[Draft]) -> Direction | None:
        """Of the increase word right in front of the figure: 增长13.45%, 分别减少10300人; 增长-3.2% fell."""
        if any(m.role in TO_ROLES or m.role == "completion" for m in cue.marks):
            return None
        if cue.number.form.startswith("翻"):
            return "up"
        told = self._compared_verb(cue) or self._word_in_front(cue) or self._carried(cue, drafts)
        return "down" if told and cue.number.value < 0 else told

    def _word_in_front(self, cue: Cue) -> Direction | None:
        lead = _JOINTS.sub("", self.passage.text[cue.lead_start : cue.number.start])
        if lead.endswith(_ACTS) or not self._sure(cue, lead):
            return None
        if lead.endswith(self.lexicon.markers["decrease"]):
            return "down"
        return "up" if lead.endswith(self.lexicon.markers["increase"]) else None

    def _carried(self, cue: Cue, drafts: Sequence[Draft]) -> Direction | None:
        """分别增长5%、6%: the word in front of the first holds for the second."""
        before = drafts[-1] if drafts and cue.chained else None
        if before is None or before.shift.status != "change" or before.cue.clause_start != cue.clause_start:
            return None
        return before.shift.direction

    def _compared_verb(self, cue: Cue) -> Direction | None:
        """比上年多支出1860万元: the comparison stands right in front of 多 or 少."""
        marks = [m for m in cue.marks if m.role in ("year-on-year", "since-year-end")]
        behind = self.passage.text[marks[-1].end : cue.number.start] if marks else ""
        if len(behind) > 6:
            return None
        return "up" if behind[:1] in tuple("多增高") else "down" if behind[:1] in tuple("少减低") else None

    def unchanged(self, cue: Cue, shift: Shift) -> Cue:
        """The cue of a change without its increase word: 供养水平 of 供养水平增加800元."""
        marks = [m for m in cue.marks if m.role in ("increase", "decrease")]
        if shift.status != "change" or not marks:
            return cue
        end = marks[-1].start
        end = next((m.start for m in cue.marks if m.role in _RELATIONS and m.end == end), end)
        lead = tuple(t for t in cue.lead if t.end <= end)
        return replace(cue, number=replace(cue.number, start=end), lead=lead, marks=())

    def _sure(self, cue: Cue, lead: str) -> bool:
        """A bare 多 or 高 is a change only where something is compared."""
        if lead.endswith(_CERTAIN):
            return True
        marks = self.passage.marks(cue.segment_start, cue.number.start)
        compared = any(m.role in ("year-on-year", "since-year-end") for m in marks)
        return compared or any(t.compared for t in self.passage.times(cue.segment_start, cue.number.start))

    def _change(self, cue: Cue, direction: Direction, drafts: Sequence[Draft]) -> Shift:
        of = self._changed_draft(cue, drafts)
        return Shift("change", direction, self._base(cue, of, drafts), of)

    def _changed_draft(self, cue: Cue, drafts: Sequence[Draft]) -> int | None:
        """The figure that changed: the one before, or, after 分别, the one that stands in the same order."""
        levels = [
            i for i, d in enumerate(drafts) if d.shift.status in ("actual", "target") and d.cue.sentence == cue.sentence
        ]
        if cue.number.unit_kind != "Ratio":
            levels = [i for i in levels if self._same_unit(drafts[i], cue)]
        if not levels:
            return None
        together = self._together(cue, drafts[levels[-1]].end)
        if len(together) > 1:
            order = next((i for i, n in enumerate(together) if n.start == cue.number.start), 0)
            run = levels[-len(together) :]
            return run[min(order, len(run) - 1)]
        return levels[-1]

    def _together(self, cue: Cue, after: int) -> list[Number]:
        """The changes that one 分别 behind the last level hands out."""
        marks = [m for m in self.passage.marks(after, cue.number.start) if m.role == "respectively"]
        if not marks:
            return []
        stop = re.search(r"[。；]", self.passage.text[cue.number.end :])
        end = cue.number.end + stop.start() if stop else len(self.passage.text)
        return [n for n in self.passage.tokens.numbers if marks[0].start < n.start < end]

    def _base(self, cue: Cue, of: int | None, drafts: Sequence[Draft]) -> str | None:
        """比2019年: 2019; 同比: the same time a year before; 比上年末: the end of that year."""
        period = drafts[of].period if of is not None else self.clock.period(cue, drafts)
        relation = next((m.role for m in reversed(self._marks_of(cue)) if m.role in _RELATIONS), None)
        if relation == "since-year-end":
            year = year_of(period)
            return f"{year - 1}-12-31" if year else None
        if relation == "month-on-month":
            return month_before(period)
        compared = [t for t in self.passage.times(cue.segment_start, cue.number.start) if t.compared]
        if compared:
            return iso(compared[-1], self.setting.year)
        earlier = [d.period for d in drafts if d.shift.status == "previous" and d.period]
        if earlier and earlier[-1] != period and relation != "year-on-year":
            return earlier[-1]
        base = year_before(period)
        return base[:4] if base and base.endswith("-12-31") else base

    def _marks_of(self, cue: Cue) -> tuple[Mark, ...]:
        return self.passage.marks(cue.segment_start, cue.number.start)

    def _level_before(self, cue: Cue, drafts: Sequence[Draft]) -> int | None:
        """3.18亿元 in 归集3.18亿元，比2020年的2.97亿元增长7.07%: what the compared value is compared with."""
        last = len(drafts) - 1
        same = last >= 0 and drafts[last].cue.sentence == cue.sentence
        return last if same and self._same_unit(drafts[last], cue) else None

    def _same_unit(self, draft: Draft, cue: Cue) -> bool:
        unit = self.lexicon.canonical_unit
        return unit(draft.cue.number.unit or "") == unit(cue.number.unit or "")

    # --- from … to … -------------------------------------------------------------------------------------------------

    def _gives_way(self, cue: Cue) -> bool:
        """350 in 由350提高到390, 8111 in 二〇〇九年保障8111人，到二〇一二年增至11860人."""
        end = self._reach(cue)
        to = next((m for m in self.passage.marks(cue.number.end, end) if m.role in TO_ROLES), None)
        if to is None:
            return False
        unit = self.lexicon.canonical_unit(cue.number.unit or "")
        between = [n for n in self.passage.tokens.numbers if cue.number.end <= n.start < to.start]
        others = [n for n in between if self.lexicon.canonical_unit(n.unit or "") == unit]
        gap = self.passage.text[cue.number.end : to.start]
        introduced = re.search(r"[由从]", self.passage.text[cue.clause_start : cue.number.start]) is not None
        dated = any(t.end <= cue.number.start for t in self._times(cue)) and len(self._times(cue, to.start)) > 1
        if gap.count("，") > 1 or others or any(n.unit_kind == "Ratio" for n in between):
            return False
        return introduced or (dated and gap.count("，") <= 1) or not gap.strip("，")

    def _times(self, cue: Cue, end: int | None = None) -> list[Time]:
        stop = cue.number.start if end is None else end
        return [t for t in self.passage.times(cue.sentence[0], stop) if not t.compared]

    def _reach(self, cue: Cue) -> int:
        stop = re.search(r"[。；]", self.passage.text[cue.number.end :])
        return cue.number.end + stop.start() if stop else len(self.passage.text)

    def _successor(self, cue: Cue, drafts: Sequence[Draft]) -> Shift:
        """390 in 由350提高到390 takes its slots from the earlier value in the same unit."""
        unit = self.lexicon.canonical_unit(cue.number.unit or "")
        followed = {d.shift.of for d in drafts}
        for index in range(len(drafts) - 1, -1, -1):
            draft = drafts[index]
            if draft.cue.segment_start != cue.segment_start:
                break
            same = self.lexicon.canonical_unit(draft.cue.number.unit or "") == unit
            if draft.shift.status == "previous" and same and index not in followed:
                return Shift("actual", of=index)
        return Shift("actual")
