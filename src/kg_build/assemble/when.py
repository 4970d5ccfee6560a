"""Which period a figure is told for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..tokens import Time
from .draft import Draft, Filled
from .lists import Lists
from .passage import Cue, Passage
from .periods import end_of, iso, year_before
from .setting import Setting

_OPENING = re.compile(
    r"^(?:[“、，：]|其中|全[县市区州省]|[一-鿿]{2,3}[县市区]|截至|截止|至|到|在|自|从|据|目前|年内)*$"
)
_THEN = re.compile(r"(?:同期|同月|末|底|度)?的?")
"""Between the time compared with and the value that it had."""
_HEADED = 8
"""城乡低保 in 城乡低保年末，全县有…: a heading printed in front of a time is no longer."""
_ENDS = ("季末", "季度末", "期末", "月末", "月底")
_DEADLINES = ("前", "之前", "以前")
_SINCE = re.compile(r"(?:起|开始)(?=[，、,]|执行|实行|实施|将|对|把|按|调整|提高|上调|全)")
"""Behind the day from which a new amount holds: 7月1日起，标准提高到600元."""
_GOAL = re.compile(r"(?:年度|全年|年初|当年|本年)[^，。；]{0,8}(?:任务|计划|目标|指标)数?(?:为|是|的)?$")
_GOAL_BEHIND = re.compile(
    r"的?(?:年度|全年)(?:控制|预期|责任)*(?:目标|任务|计划|指标)|的(?:年初|预期|控制|责任)*(?:任务|计划|目标|指标)"
)
_GOAL_WORD = re.compile(r"的?(?:目标)?(?:任务|计划|目标|指标|预算)")
"""Behind 全年 in 为全年任务的52.3%: the goal is that of the year, the share is told for the months of its sentence."""
_WHOLE_YEAR = re.compile(r"全年(?!龄)|年内|当年|本年(?!度)|一年来|今年(?:以)?来|年初以来")
_YEAR_ANEW = re.compile(rf"(?<=[。！？])(?:{_WHOLE_YEAR.pattern})")
"""A sentence that begins so ends the reach of a month told before: 3月，县医保局挂牌。年内，建成服务站88个。"""
_OF_THOSE = re.compile(r"[^，。；]{2,12}中[，：]|其中[，：]?")
_DIGITS = "零一二三四五六七八九十"
_LAST_YEARS = re.compile(r"(?:近|过去|最近)([两二三四五六七八九十]|\d{1,2})年")
_YEAR_BEFORE = re.compile(r"(?:去年|上年)(?:同期|同月)(?:为|是|仅为|只有|仅有)$")
_CLAUSE_MARK = re.compile(r"[，；：]")
_FROM = ("由", "从", "自")
_IS = ("是", "为", "相当于", "达到", "达")


@dataclass(frozen=True)
class Clock:
    """The times of a block and how far each reaches."""

    passage: Passage
    setting: Setting
    lists: Lists
    words: tuple[str, ...]
    """Verbs of founding."""

    def period(self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None = None) -> str | None:
        """The time that a figure is told for."""
        return self.dated(cue, drafts, programme)[0]

    def dated(self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None) -> tuple[str | None, str]:
        """The time told in the sentence, else a month that the paragraph opens with, else the document's; where it stands."""
        handed = self.lists.time(cue)
        if handed is not None:
            return iso(handed, self._year_of(handed)), "list"
        told = [t for t in self._times(cue.sentence[0], cue.number.start) if not self._of_earlier_value(t, cue, drafts)]
        told = [t for t in told if not self._passing(t, cue)]
        if (year := self._whole_year(cue, told)) is not None:
            return year, "sentence"
        near = bool(told) and told[-1].start >= cue.clause_start
        holds = bool(told) and (self._opens(told[-1]) or near or self._until(told[-1]))
        if told and (holds or self._same_topic(told[-1], drafts, programme)):
            return self._iso(told[-1]), "clause" if near else "sentence"
        if (of_those := self._of_those(cue, drafts)) is not None and not told:
            return of_those, "figure before"
        standing = None if told else self._standing(cue)
        if standing is not None:
            return iso(standing, self._year_of(standing)), "paragraph"
        return self.setting.period, "document"

    def _iso(self, time: Time) -> str | None:
        """季末 and 期末 end what the report is on, 年末 its year."""
        if self.passage.text[time.start : time.end] in _ENDS and self.setting.period:
            return end_of(self.setting.period)
        if self._since(time):
            return str(self._year_of(time))
        return iso(time, self._year_of(time))

    def _passing(self, time: Time, cue: Cue) -> bool:
        """启动2022年度医保征缴, 10月底前投入使用: the time of a thing or a deadline, not of the figures."""
        if self._before(time):
            return not self.setting.planned or time.start < cue.segment_start
        if self._since(time):
            return self._year_of(time) == self.setting.year
        return (self._of_thing(time) or self._of_founding(time)) and time.start < cue.clause_start

    def _of_founding(self, time: Time) -> bool:
        """2019年3月组建，内设股室4个; 3月8日，县退役军人事务局挂牌成立。: when a body began."""
        return self._founded.match(self.passage.text, time.end) is not None

    @cached_property
    def _founded(self) -> re.Pattern[str]:
        """A founding that ends its clause."""
        return re.compile(rf"(?:，?[^，。；\d]{{2,24}})?(?:{'|'.join(self.words)})[，。；]")

    def _before(self, time: Time) -> bool:
        """10月底 in 10月底前."""
        return self.passage.text.startswith(_DEADLINES, time.end)

    def _until(self, time: Time) -> bool:
        """年底 in 力争年底前建成床位60张，占比提高到55%: a deadline of plans holds up to the next ；."""
        return self.setting.planned and self._before(time)

    def _since(self, time: Time) -> bool:
        """7月1日 in 7月1日起，标准由…提高到…: the day from which something holds, told for the year."""
        return time.begin.month is not None and _SINCE.match(self.passage.text, time.end) is not None

    def of_yearly_goal(self, cue: Cue) -> bool:
        """120户 in 完成年度任务120户的56.7%, 3.5% in 低于3.5%的控制目标: what was set for the year."""
        lead = self.passage.text[cue.clause_start : cue.number.start]
        return _GOAL.search(lead) is not None or _GOAL_BEHIND.match(self.passage.text, cue.number.end) is not None

    def _of_thing(self, time: Time) -> bool:
        """2022年度 in 启动2022年度医保征缴; 2021年度居民参保缴费于9月1日启动 in a report on 2020."""
        text = self.passage.text
        attributive = text[time.end - 2 : time.end] == "年度" and text[time.end : time.end + 1] not in "，、全末底共"
        to_come = (time.begin.year or 0) > (self.setting.year or 0)
        return attributive and (to_come or not self._opens(time))

    def _whole_year(self, cue: Cue, told: Sequence[Time]) -> str | None:
        """9月30日，…。全年投入86万元; 完成全年任务2000人 in a report on half a year."""
        if not told and (span := self._last_years(cue)) is not None:
            return span
        start = max([cue.sentence[0], *(t.end for t in told)])
        found = _WHOLE_YEAR.search(self.passage.text, start, cue.number.start)
        if found is not None and cue.number.unit_kind == "Ratio" and _GOAL_WORD.match(self.passage.text, found.end()):
            return None
        plain = bool(told) and told[-1].begin.month is None and told[-1].begin.part != "end"
        if found is None or (plain and told[-1].begin.year and not self._of_those_reached(told[-1])):
            return None
        standing = None if told else self._standing(cue)
        if standing is not None and standing.begin.month is None:
            return None
        monthly = self.setting.period is not None and len(self.setting.period) > 4
        return (
            str(self.setting.year) if self.setting.year and (not monthly or found.start() >= cue.lead_start) else None
        )

    def _last_years(self, cue: Cue) -> str | None:
        """近三年累计脱贫3106户: the years that end with the reporting year."""
        found = list(_LAST_YEARS.finditer(self.passage.text, cue.sentence[0], cue.number.start))
        if not found or not self.setting.year:
            return None
        count = int(found[-1][1]) if found[-1][1].isdecimal() else _DIGITS.index(found[-1][1].replace("两", "二"))
        return f"{self.setting.year - count + 1}/{self.setting.year}"

    def _of_those_reached(self, time: Time) -> bool:
        """2019年 in 对2019年以来受灾的46户开展回访，全年回访128人次."""
        return self.passage.text[: time.start].endswith(("对", "为", "给", "向", "将"))

    def _of_those(self, cue: Cue, drafts: Sequence[Draft]) -> str | None:
        """年末少数民族人口12.83万人。少数民族人口中，锡伯族2.11万人: what splits the figure before is told for its time."""
        opening = self.passage.text[cue.sentence[0] : cue.number.start]
        if not drafts or not _OF_THOSE.match(opening):
            return None
        unit, here = cue.number.unit_kind, cue.sentence
        told = (d for d in reversed(drafts) if d.cue.number.unit_kind == unit or d.cue.sentence == here)
        return next((d.period for d in told), None)

    def told_of_year_before(self, cue: Cue) -> bool:
        """去年同期为940元 behind the value of today."""
        return _YEAR_BEFORE.search(self.passage.text, cue.clause_start, cue.number.start) is not None

    def earlier(self, cue: Cue, drafts: Sequence[Draft]) -> str | None:
        """The period of the earlier value in 由二〇〇九年的5900人扩大到7905人, else that of the earlier value before it."""
        if self.told_of_year_before(cue) and drafts and drafts[-1].cue.sentence == cue.sentence:
            return year_before(drafts[-1].period)
        compared = self.compared_with(cue)
        against = [t for t in self.passage.times(cue.sentence[0], cue.number.start) if t.compared]
        if compared is None and against and self.passage.text[against[-1].end :].startswith("相比"):
            return iso(against[-1], self.setting.year)
        told = [compared] if compared else self._datings(cue.clause_start, cue.number.start)
        if told:
            return iso(told[-1], self.setting.year)
        sentence = self._datings(cue.sentence[0], cue.number.start)
        if sentence and cue.sentence[0] == cue.segment_start and not drafts:
            return iso(sentence[-1], self.setting.year)
        before = [d.period for d in drafts if d.shift.status == "previous"]
        return before[-1] if before else (self.period(cue, drafts))

    def compared_with(self, cue: Cue) -> Time | None:
        """2014年 in 比2014年的0.91亿元增长12.09%, 上年 in 比上年（350元）提高40元: the figure is the one compared with."""
        inside = cue.bracket is not None and cue.number.start - cue.bracket.open == 1
        end = cue.bracket.open if cue.bracket is not None and inside else cue.number.start
        near = [t for t in self.passage.times(cue.sentence[0] if inside else cue.clause_start, end) if t.compared]
        return near[-1] if near and _THEN.fullmatch(self.passage.text, near[-1].end, end) else None

    def _datings(self, start: int, end: int) -> list[Time]:
        """The times between two places without the days from which something holds."""
        return [t for t in self._times(start, end) if not self._since(t)]

    def _times(self, start: int, end: int) -> list[Time]:
        return self._own[bisect_left(self._own_starts, start) : bisect_left(self._own_starts, end)]

    @cached_property
    def _own(self) -> list[Time]:
        """The times of the block that figures may be told for."""
        return [t for t in self.passage.tokens.times if not t.compared and not self._measured_by(t)]

    @cached_property
    def _own_starts(self) -> list[int]:
        return [t.start for t in self._own]

    def _measured_by(self, time: Time) -> bool:
        """2015年 in 是2015年的2.3倍, 上年 in 相当于上年的92%: the figure is told as so much of what there was then."""
        number = self.passage.number_from(time.end)
        if number is None or number.unit_kind != "Ratio" or not self.passage.text[: time.start].endswith(_IS):
            return False
        gap = self.passage.text[time.end : number.start]
        return "的" in gap and _THEN.fullmatch(gap.rstrip("约近")) is not None

    def _opens(self, time: Time) -> bool:
        """A time at the head of its clause holds for what follows in the sentence."""
        clause = self.passage.text[self.passage.sentence_of(time.start)[0] : time.start]
        front = _CLAUSE_MARK.split(clause)[-1]
        headed = (
            len(clause) <= _HEADED
            and self.passage.text.startswith("，", time.end)
            and clause[-1:] not in tuple("对为给向将")
        )
        return headed or bool(_OPENING.match(front))

    def _same_topic(self, time: Time, drafts: Sequence[Draft], programme: Filled | None) -> bool:
        """A time inside a phrase (对2020年3月至12月…的人员) holds as long as the programme stays the same."""
        after = [d.programme for d in drafts if d.start > time.end]
        return len({p.ref.label if p else None for p in (*after, programme)}) == 1 if after else True

    def _of_earlier_value(self, time: Time, cue: Cue, drafts: Sequence[Draft]) -> bool:
        """从2019年的…降为: the time of the earlier value does not hold for the later one."""
        after = [d for d in drafts if d.start > time.end and d.cue.clause_start <= time.start]
        return bool(after) and after[0].shift.status == "previous" and cue.number.start > after[0].start

    def _standing(self, cue: Cue) -> Time | None:
        """What the sentences before leave standing: the months of a monthly report, or the year a paragraph opened with."""
        if cue.sentence[0] not in self._stood:
            self._stood[cue.sentence[0]] = self._standing_before(cue.sentence[0])
        return self._stood[cue.sentence[0]]

    @cached_property
    def _stood(self) -> dict[int, Time | None]:
        """What stands in front of sentences, by their starts."""
        return {}

    def _standing_before(self, position: int) -> Time | None:
        times = [t for t in self._datings(0, position) if not self._of_founding(t)]
        anew = max((m.start() for m in _YEAR_ANEW.finditer(self.passage.text, 0, position)), default=0)
        before = [t for t in times if (self._opens(t) and not t.begin.month) or (t.begin.month and t.start >= anew)]
        monthly = bool(before) and _month(before[0]) and not before[0].head and self._opens(before[0])
        months = [
            t
            for t in before
            if t.begin.month and not t.begin.day and (monthly or (t.head == "到" and not t.begin.part))
        ]
        if months:
            return months[-1]
        opening = (t for t in before if t.start == 0 and t.until is None and not t.as_of and t.begin.part is None)
        return next(opening, None)

    def _year_of(self, time: Time) -> int | None:
        """The year of a bare month: the last one named in the block, else the reporting year; 年末 ends the latter."""
        if time.begin.year:
            return self.setting.year
        since = self.passage.sentence_of(time.start)[0] if time.begin.part == "end" and time.begin.month is None else 0
        before = (t for t in self._times(since, time.start) if not self._of_thing(t) and self._lends_year(t, time))
        years = [t.begin.year for t in before if t.begin.year and t.begin.year > 0]
        return years[-1] if years else self.setting.year

    def _lends_year(self, earlier: Time, month: Time) -> bool:
        """2007年 of 由2007年的87.2%升至98.5% is another value's; from another sentence only a time that opens its clause lends its year."""
        if self.passage.text.endswith(_FROM, 0, earlier.start):
            return False
        return earlier.start >= self.passage.sentence_of(month.start)[0] or self._opens(earlier)


def _month(time: Time) -> bool:
    """9月, 1—9月: what is told in it; not 9月末, of what there is then, nor 3月下旬至7月上旬, when something happened."""
    begin, until = time.begin, time.until
    return begin.month is not None and not begin.day and begin.part is None and (until is None or begin.month == 1)
