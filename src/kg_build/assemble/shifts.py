"""How a figure stands in time: actual, the earlier of two values, a target, or a change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

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
_GOAL_BEHIND = 12
_GOAL = re.compile(r"的(?:年度|年初|全年|预期|控制|任务|计划|工作)*(?:目标|任务|计划|指标)")
"""低于3.5%的年度控制目标."""
_SEGMENT_END = re.compile(r"[。；]")
_FROM = re.compile(r"[由从]")
_JOINTS = re.compile(r"(?:了|约|近|达|为|到|仅|分别|依次|各|高达)+$")

_MEANT = re.compile(r"(?<![按照如原度])(?:计划|规划|预计|拟)(?:于|在)?(?:\d{4}年|明年|下半年)?(?:再|新|共)?$")
"""In front of the verb of what is yet to be done: 计划于2019年投入, not 按计划完成."""
_WILL = re.compile(r"将(?:再|新|共|继续|全面|陆续)?$")
"""In front of a verb; 将 in front of a noun only moves it."""
_AHEAD = 12
_AS = frozenset("按照如")
"""按计划发放: done as planned."""


@dataclass(frozen=True)
class Shifts:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    setting: Setting
    clock: Clock

    def shift(self, cue: Cue, drafts: Sequence[Draft]) -> Shift:
        """The status of a figure, with direction, base and the figure that changed."""
        direction = self._direction(cue, drafts)
        if direction is not None and self._planned(cue, {m.role for m in cue.marks}):
            return Shift("target", direction)
        if direction is not None:
            return self._change(cue, direction, drafts)
        later = self._successor(cue, drafts)
        if later is not None:
            return replace(later, status="target") if self.setting.planned else later
        return self._previous(cue, drafts) or self._level(cue, drafts)

    def _level(self, cue: Cue, drafts: Sequence[Draft]) -> Shift:
        planned = self._planned(cue, {m.role for m in cue.marks}) or self._of_target(cue, drafts)
        return Shift("target" if planned else "actual")

    def _of_target(self, cue: Cue, drafts: Sequence[Draft]) -> bool:
        """下达任务1562户6820人，其中贫困人口1430户6205人: what goes on with a target, and what is part of one."""
        if cue.chained and drafts and drafts[-1].shift.status == "target":
            return True
        start = self.passage.of_which(cue)
        wholes = [d for d in drafts if start is not None and d.cue.sentence == cue.sentence and d.end <= start]
        return bool(wholes) and wholes[-1].shift.status == "target"

    def _previous(self, cue: Cue, drafts: Sequence[Draft]) -> Shift | None:
        """0.91亿元 in 比2014年的0.91亿元增长12.09%, 350 in 由350提高到390."""
        if self.clock.compared_with(cue) is not None or self.clock.told_of_year_before(cue):
            return Shift("previous", of=self._level_before(cue, drafts))
        return Shift("previous") if self._gives_way(cue) else None

    # --- plans -------------------------------------------------------------------------------------------------------

    def _planned(self, cue: Cue, roles: set[str]) -> bool:
        """任务是34408套; after 力争 or 计划 all figures up to what was done; under a heading of plans all of them."""
        if "completion" in roles:
            return cue.number.unit_kind != "Ratio"
        lead = self.passage.text[cue.lead_start : cue.number.start]
        named = cue.number.unit_kind != "Ratio" and lead.endswith(self.lexicon.marked("target", "goal"))
        behind = self.passage.text[cue.number.end : cue.number.end + _GOAL_BEHIND]
        named = named and ("完成" not in lead or re.match(r"的\d", behind) is not None)
        return (
            named
            or self._goal_in_brackets(cue)
            or _GOAL.match(behind) is not None
            or self._intended(cue)
            or self._to_come(cue)
            or self.setting.planned
        )

    def _goal_in_brackets(self, cue: Cue) -> bool:
        """2000人 in 完成年度任务（2000人）的117.8%: what the brackets explain is the goal."""
        bracket = cue.bracket
        if bracket is None or cue.number.unit_kind == "Ratio" or bracket.open + 1 != cue.number.start:
            return False
        return self.passage.text[: bracket.open].endswith(self.lexicon.marked("target", "goal"))

    def _intended(self, cue: Cue) -> bool:
        """计划投资1800万元: not 900万元 in 计划投资1800万元，实际完成900万元."""
        ends = [end for start, end in self._plans if cue.sentence[0] <= start < cue.number.start]
        if not ends:
            return False
        since = self.passage.text[max(ends) : cue.number.start]
        return not any(word in since for word in self.lexicon.markers["done"])

    @cached_property
    def _plans(self) -> tuple[tuple[int, int], ...]:
        """Where the block has 力争, or 计划 and 拟 in front of a verb."""
        text, words = self.passage.text, self.lexicon.markers["plan"]
        marks = ((m.start, m.end) for m in self.passage.tokens.marks if m.role == "plan")
        terms = ((t.start, t.end) for t in self.passage.tokens.terms if text[t.start : t.end] in words)
        verbs = (
            (t.start, t.end)
            for t in self.passage.tokens.terms
            if t.of("action") is not None and _MEANT.search(text, max(0, t.start - _AHEAD), t.start)
        )
        return tuple((start, end) for start, end in (*marks, *terms, *verbs) if text[start - 1 : start] not in _AS)

    def _to_come(self, cue: Cue) -> bool:
        """到2025年 in a text on 2020; 确保全年…控制在4.5%以内."""
        year = self.setting.year
        later = [
            t for t in self.passage.times(cue.sentence[0], cue.number.start) if year and (t.begin.year or 0) > year
        ]
        if any(t.head in ("到", "至") for t in later) or (later and self._meant_for(later[-1], cue)):
            return True
        words, front = self.lexicon.markers, self.passage.text[cue.sentence[0] : cue.number.start]
        if cue.number.approx not in self.lexicon.marked("bound", "limit", "about"):
            return False
        resolved = any(word in front and f"{word}了" not in front for word in words["resolve"])
        return resolved and any(word in front for word in words["ahead"])

    def _meant_for(self, year: Time, cue: Cue) -> bool:
        """2021年，计划剩余1187户全部脱贫; 打算：2021年再建…; 2021年将实现…: not 2021年已按计划发放, nor 2021年1月起将标准提高到650元."""
        text, words = self.passage.text, self.lexicon.markers
        if any(word in text[year.end : cue.number.start] for word in words["done"]):
            return False
        said = text[cue.sentence[0] : cue.number.start]
        meant = (m for word in words["intent"] for m in re.finditer(word, said))
        if any(said[m.start() - 1 : m.start()] not in _AS for m in meant):
            return True
        verbs = (t.start for t in self.passage.terms(year.end, cue.number.start) if t.of("action") is not None)
        return any(_WILL.search(text, year.end, start) for start in verbs)

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
        if lead.endswith(self.lexicon.markers["no-change"]) or not self._sure(cue, lead):
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
        if shift.direction is None or not marks:
            return cue
        end = marks[-1].start
        end = next((m.start for m in cue.marks if m.role in _RELATIONS and m.end == end), end)
        lead = tuple(t for t in cue.lead if t.end <= end)
        return replace(cue, number=replace(cue.number, start=end), lead=lead, marks=())

    def _sure(self, cue: Cue, lead: str) -> bool:
        """A bare 多 or 高 is a change only where something is compared."""
        if lead.endswith(self.lexicon.markers["sure-change"]):
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
        levels = [i for i in levels if drafts[i].cue.bracket in (None, cue.bracket)] or levels
        if not (cue.number.unit or "").endswith("百分点"):
            levels = [i for i in levels if not self._of_completion(drafts[i])] or levels
        if not levels:
            return None
        together = self._together(cue, drafts[levels[-1]].end)
        if len(together) > 1:
            order = next((i for i, n in enumerate(together) if n.start == cue.number.start), 0)
            run = levels[-len(together) :]
            return run[min(order, len(run) - 1)]
        return levels[-1]

    def _of_completion(self, draft: Draft) -> bool:
        """1.75亿元 and 106.86% in 归集1.87亿元，完成年度计划1.75亿元的106.86%，比上年增加…: neither is what changed."""
        text = self.passage.text
        done = "完成" in text[draft.cue.clause_start : draft.start]
        task = draft.shift.status == "target" and text.startswith("的", draft.end)
        return done and (task or draft.cue.number.unit_kind == "Ratio")

    def _together(self, cue: Cue, after: int) -> list[Number]:
        """The changes that one 分别 behind the last level hands out; without it, as many as a list has levels."""
        marks = [m for m in self.passage.marks(after, cue.number.start) if m.role == "respectively"]
        if marks:
            return list(self.passage.numbers(marks[0].start + 1, self._reach(cue)))
        numbers = self.passage.tokens.numbers
        changes = self.passage.run(cue.index)
        levels = self.passage.run(changes.start - 1) if changes.start else range(0)
        return [numbers[i] for i in changes] if 1 < len(changes) == len(levels) else []

    def _base(self, cue: Cue, of: int | None, drafts: Sequence[Draft]) -> str | None:
        """比2019年: 2019; 同比: the same time a year before; 比上年末: the end of that year."""
        period = drafts[of].period if of is not None else self.clock.period(cue, drafts)
        relations = [m for m in self._marks_of(cue) if m.role in _RELATIONS]
        relation = relations[-1].role if relations else None
        compared = [t for t in self.passage.times(cue.segment_start, cue.number.start) if t.compared]
        if compared and (not relations or compared[-1].start >= relations[-1].end):
            return iso(compared[-1], self.setting.year)
        if relation == "since-year-end":
            year = year_of(period)
            return f"{year - 1}-12-31" if year else None
        if relation == "month-on-month":
            return month_before(period)
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
        """350 in 由350提高到390, 8111 in 二〇〇九年保障8111人，到二〇一二年增至11860人, both of 由560元、330元提高到610元、380元."""
        end = self._reach(cue)
        to = next((m for m in self.passage.marks(cue.number.end, end) if m.role in TO_ROLES), None)
        if to is None:
            return False
        behind = self._row(cue)[-1].end
        gap = self.passage.text[behind : to.start]
        between = self.passage.numbers(behind, to.start)
        if gap.count("，") > 1 or any(n.unit_kind == "Ratio" or self._alike(n, cue.number) for n in between):
            return False
        introduced = _FROM.search(self.passage.text, cue.clause_start, cue.number.start) is not None
        dated = any(t.end <= cue.number.start for t in self._times(cue)) and len(self._times(cue, to.start)) > 1
        return introduced or (dated and gap.count("，") <= 1) or not gap.strip("，")

    def _row(self, cue: Cue) -> list[Number]:
        """The figures of one unit that a list joins with this one: 560元、330元."""
        numbers = [self.passage.tokens.numbers[i] for i in self.passage.run(cue.index)]
        joined = [n for n in numbers if self._alike(n, cue.number)]
        return joined if len(joined) > 1 else self._handed_row(cue) or [cue.number]

    def _handed_row(self, cue: Cue) -> list[Number]:
        """30万元 and 40万元 in 由单职工30万元、双职工40万元分别提高到40万元、50万元: as many as the figures behind 分别."""
        text, end = self.passage.text, self._reach(cue)
        to = next((m for m in self.passage.marks(cue.number.end, end) if m.role in TO_ROLES), None)
        if to is None or not text[: to.start].endswith(self.lexicon.markers["respectively"]):
            return []
        numbers = self.passage.tokens.numbers
        later = next((i for i, n in enumerate(numbers) if n.start >= to.end), None)
        row = [n for n in numbers if cue.clause_start <= n.start < to.start and self._alike(n, cue.number)]
        return row if later is not None and len(self.passage.run(later)) == len(row) else []

    def _alike(self, one: Number, other: Number) -> bool:
        unit = self.lexicon.canonical_unit
        return unit(one.unit or "") == unit(other.unit or "")

    def _times(self, cue: Cue, end: int | None = None) -> list[Time]:
        stop = cue.number.start if end is None else end
        return [t for t in self.passage.times(cue.sentence[0], stop) if not t.compared]

    def _reach(self, cue: Cue) -> int:
        stop = _SEGMENT_END.search(self.passage.text, cue.number.end)
        return stop.start() if stop else len(self.passage.text)

    def _successor(self, cue: Cue, drafts: Sequence[Draft]) -> Shift | None:
        """390 in 由350提高到390 takes its slots from the earlier value in the same unit; of several, the first takes the first."""
        if not any(m.role in TO_ROLES for m in cue.marks):
            return self._next_successor(cue, drafts)
        earlier = self._earlier_values(cue, drafts)
        row = self._row(cue)
        first = len(row) == len(earlier) > 1 and row[0].start == cue.number.start
        return Shift("actual", of=earlier[0 if first else -1] if earlier else None)

    def _earlier_values(self, cue: Cue, drafts: Sequence[Draft]) -> list[int]:
        """The row of earlier values in the same unit that nothing follows yet."""
        followed = {d.shift.of for d in drafts}
        found = [
            i
            for i, d in enumerate(drafts)
            if d.cue.segment_start == cue.segment_start
            and d.shift.status == "previous"
            and self._alike(d.cue.number, cue.number)
            and i not in followed
        ]
        row = self._row(drafts[found[-1]].cue) if found else []
        return [i for i in found if any(n.start == drafts[i].start for n in row)]

    def _next_successor(self, cue: Cue, drafts: Sequence[Draft]) -> Shift | None:
        """380 in 由560元、330元提高到610元、380元: it goes on from 610, so it follows the value behind 560."""
        before = drafts[-1] if drafts and drafts[-1].cue.index + 1 == cue.index else None
        if before is None or before.shift.of is None or before.shift.status != "actual":
            return None
        listed = len(self._row(cue)) > 1 and before.start in {n.start for n in self._row(cue)}
        follows = before.shift.of + 1
        return Shift("actual", of=follows) if listed and follows in self._earlier_values(cue, drafts) else None
