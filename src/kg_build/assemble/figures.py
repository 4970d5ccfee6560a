"""The figures of one block: each number becomes a fact, a qualifier or an unread mention."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..lexicon import Concept, Lexicon
from ..model import Fact, Kind, Ref, Status
from ..tokens import Number
from .draft import Draft, Filled, Shift, concept_of
from .groups import Groups
from .indicators import Indicators
from .names import changed, known, with_surface
from .parts import Parts
from .passage import COUNTED_PEOPLE, Cue, Passage
from .programmes import Programmes
from .rates import denominators
from .setting import Setting
from .shifts import Shifts
from .surroundings import Surroundings
from .when import Clock
from .where import Where

_RULES: dict[Status, str] = {
    "change": "<figure> 增长 <change>",
    "previous": "<figure> 比 <time> 的 <figure>",
    "actual": "由 <figure> 提高到 <figure>",
    "target": "任务 <figure>",
}
_STRETCHES = re.compile(r"每[年月季周天日].*为期$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the block and what it was read as; offsets in the block."""

    number: Number
    facts: tuple[Fact, ...]
    """Several where one figure holds for each item of a list."""
    reason: str | None
    qualifier: bool


_TOLD = "clause", "list", "sentence"
"""Where a programme stands that is said of the figure itself."""
_OF_INHABITANTS = re.compile(r"[，、（]?(?:约|大约)?占(?:全[县市区旗州]|户籍|常住|总)*人口")


def figures(lexicon: Lexicon, passage: Passage, setting: Setting, inherited: Ref | None) -> Iterator[Figure]:
    """One figure for each number of a block, from left to right."""
    reader = _Reader(lexicon, passage, setting, inherited)
    drafts: list[Draft] = []
    read: list[tuple[Number, int | None, str | None, bool]] = []
    for cue in passage.cues():
        unit = reader.unit(cue)
        reason = reader.no_fact(cue, unit, drafts)
        if reason is None:
            drafts.append(reader.draft(_with_unit(cue, unit), drafts))
        read.append((cue.number, len(drafts) - 1 if reason is None else None, reason, cue.number.limit))
    facts = tuple(reader.facts(drafts))
    for number, index, reason, qualifier in read:
        yield Figure(number, () if index is None else facts[index], reason, qualifier)


def _with_unit(cue: Cue, unit: tuple[str, str] | None) -> Cue:
    """The cue with a unit that the text drops; a bare number in front of which something grows is a share."""
    number = cue.number
    if number.unit is not None or number.unit_kind is not None:
        return cue
    return replace(cue, number=replace(number, unit=unit[0] if unit else None, unit_kind=unit[1] if unit else "Ratio"))


class _Reader:
    """The resolvers of one block."""

    def __init__(self, lexicon: Lexicon, passage: Passage, setting: Setting, inherited: Ref | None) -> None:
        self.lexicon, self.passage, self.setting = lexicon, passage, setting
        around = Surroundings.of(lexicon, passage)
        self.lists, self.words, self.previous, self.acts = around.lists, around.words, around.previous, around.acts
        self.programmes = Programmes.of(around, setting, inherited)
        self.groups = Groups.of(around)
        self.indicators = Indicators.of(around)
        self.clock = Clock(passage, setting, self.lists, lexicon.markers["founding"])
        self.shifts = Shifts(lexicon, passage, setting, self.clock)
        self.where = Where(lexicon, passage, setting, self.lists)

    def no_fact(self, cue: Cue, unit: tuple[str, str] | None, drafts: list[Draft]) -> str | None:
        """Why a number is no fact; None where it is one."""
        number = cue.number
        if number.limit:
            stretch = number.unit_kind == "Duration" and _STRETCHES.search(
                self.passage.text[cue.clause_start : number.start]
            )
            return None if stretch else "restricts whom or what"
        if number.unit is None and number.unit_kind is None and unit is None:
            return None if self.shifts.shift(cue, drafts).direction else "no unit and no known pattern"
        return None

    def unit(self, cue: Cue) -> tuple[str, str] | None:
        """A unit that the text drops: 项目资金3134万 -> 元, 100余劳动者 -> 人."""
        number = cue.number
        if number.unit is not None or number.unit_kind is not None:
            return None
        group = next((c for t in cue.tail[:1] if t.start == number.end and (c := t.of("group")) is not None), None)
        if group is not None:
            return ("人", "People") if group.beneficiary_class else ("个", "Things")
        lead = self.passage.text[cue.lead_start : number.start]
        money = any((c := t.of("indicator")) is not None and c.figure in ("Amount", "Rate") for t in cue.lead)
        if number.value >= 1000 and (
            money or lead.endswith((*self.lexicon.markers["allowance"], "金额", "投资", "款"))
        ):
            return "元", "Money"
        return None

    def draft(self, cue: Cue, drafts: list[Draft]) -> Draft:
        """The slots of one figure; a change, or the later of two values, takes them from the figure it refers to."""
        shift = self.shifts.shift(cue, drafts)
        if shift.of is not None:
            draft = self._following(cue, shift, drafts[shift.of])
        else:
            draft = self._fresh(cue, shift, drafts)
        draft = replace(draft, per=denominators(draft, drafts, self.passage, self.lexicon))
        period, dated = self._period(draft, drafts)
        return replace(draft, period=period, dated=dated)

    def _fresh(self, printed: Cue, shift: Shift, drafts: list[Draft]) -> Draft:
        cue = self.shifts.unchanged(printed, shift)
        action = self.acts.action(cue, drafts)
        programme = None if self._of_outside(cue, drafts) else self.programmes.programme(cue, drafts)
        group = self.groups.group(cue, drafts, programme, action)
        indicator, rule = self.indicators.indicator(cue, drafts, programme, group, action)
        if self._outside(indicator) or self._outside(group) or self._only_there(cue, programme, action):
            programme = None
        return Draft(printed, shift, programme, group, indicator, action, None, (), rule)

    def _only_there(self, cue: Cue, programme: Filled | None, action: Concept | None) -> bool:
        """持证残疾人16238人 under 【概况】: people that there are, whom nothing but the chapter gives a programme."""
        chapter = programme is not None and programme.origin in ("chapter", "heading")
        people = cue.number.unit_kind == "People" and action is None
        return self.setting.general and chapter and people

    def _stands_alone(self, draft: Draft) -> bool:
        """宗教活动场所127处 under 宗教事务管理: so many of what is there anyway, to which nothing is done."""
        concept, programme = concept_of(draft.group, self.lexicon), draft.programme
        if programme is None or concept is None or draft.cue.number.unit_kind == "Money":
            return False
        counted = draft.action is None or draft.action.standing
        implied = programme.origin not in _TOLD or programme.ref.iri == concept.about
        return counted and implied and self.lexicon.is_standing(concept)

    def _of_outside(self, cue: Cue, drafts: list[Draft]) -> bool:
        """有工作人员9人，其中正式职工4人: part of what belongs to no programme; 下设4个科室: of what a bureau is made of."""
        before = self.previous.owner(cue, drafts) or self.previous.in_sentence(cue, drafts)
        listed = before is not None and self.passage.text[self._behind(before) :][:1] in "、，"
        part = cue.bracket is not None or self.passage.of_which(cue) is not None or listed
        if self._of_population(cue) or (before is not None and self._of_population(before.cue) and (part or listed)):
            return True
        said = self.passage.text[cue.clause_start : cue.tail_end]
        if self.setting.general and any(word in said for word in self.lexicon.markers["made-of"]):
            return True
        if before is None and self.setting.general:
            return any(self.words.surface(t) in self.lexicon.markers["staff-noun"] for t in cue.lead)
        return (
            part
            and before is not None
            and before.programme is None
            and (self.setting.general or self._outside(before.group))
        )

    def _behind(self, draft: Draft) -> int:
        """Where the text goes on behind a figure and the brackets that explain it: 9人（管理人员）、退休人员3人."""
        bracket = next((b for b in self.passage.brackets if b.open == draft.end), None)
        return bracket.close + 1 if bracket is not None else draft.end

    def _of_population(self, cue: Cue) -> bool:
        """60岁以上老年人7.4万人，占总人口的15.6%: so many of the inhabitants, whatever is done for them."""
        people = cue.number.unit_kind == "People" and not any(t.of("action") for t in cue.lead)
        return people and _OF_INHABITANTS.match(self.passage.text, cue.number.end) is not None

    def _programme(self, draft: Draft) -> Concept | None:
        return concept_of(draft.programme, self.lexicon)

    def _outside(self, filled: Filled | None) -> bool:
        """编制数 and 内设机构 belong to no programme."""
        concept = concept_of(filled, self.lexicon)
        return concept is not None and concept.outside

    def _following(self, cue: Cue, shift: Shift, model: Draft) -> Draft:
        rule = _RULES[shift.status]
        indicator = self._called_anew(cue, model)
        return Draft(cue, shift, model.programme, model.group, indicator, model.action, None, (), rule)

    def _called_anew(self, cue: Cue, model: Draft) -> Filled | None:
        """户数 in 贷款142户4386万元，户数、金额同比分别下降8.4%和2.7%: a list of changes says anew what changed."""
        item = self.lists.modifier(cue) or ""
        if model.indicator is None or not item.endswith(("数", "额")):
            return model.indicator
        return replace(model.indicator, ref=with_surface(model.indicator.ref, item))

    def _period(self, draft: Draft, drafts: list[Draft]) -> tuple[str | None, str]:
        """The time that a figure is told for, and where it stands."""
        shift = draft.shift
        if shift.status == "previous":
            earlier = self.clock.earlier(draft.cue, drafts)
            return self._year_of_standard(draft, earlier, "sentence", drafts) or earlier, "sentence"
        if shift.status == "change" and shift.of is not None:
            return drafts[shift.of].period, "figure before"
        period, dated = self.clock.dated(draft.cue, drafts, draft.programme)
        if period and "-" in period and shift.status == "target" and self.clock.of_yearly_goal(draft.cue):
            return period[:4], dated
        if dated in ("document", "paragraph") and (told := self._lasting(draft, period, dated, drafts)) is not None:
            return told
        if (year := self._year_of_standard(draft, period, dated, drafts)) is not None:
            return year, dated
        yearly = period is not None and period.endswith("-12-31") and self._flows(draft) and not self._told_apart(draft)
        return period[:4] if period and yearly and self._after_stock(draft, period, drafts) else period, dated

    def _lasting(
        self, draft: Draft, period: str | None, dated: str, drafts: list[Draft]
    ) -> tuple[str | None, str] | None:
        """What there is beside what was told for the end of the year; standards and stocks are not told for the months of a paragraph."""
        if dated == "document":
            date = self._date_of_stocks(draft, drafts)
            return (date, "figure before") if date is not None else None
        lasts = self._amount_a_head(draft) or self._stands(draft)
        return (self.setting.period, "document") if period and "-" in period and lasts else None

    def _year_of_standard(self, draft: Draft, period: str | None, dated: str, drafts: list[Draft]) -> str | None:
        """年末参合151.9万人，人均筹资470元: an amount a head behind those that there are is not that of the last day, but of the year."""
        if period is None or not period.endswith("-12-31") or dated != "sentence" or not self._amount_a_head(draft):
            return None
        own = self.passage.times(draft.cue.clause_start, draft.cue.number.start)
        said = [d for d in drafts if d.cue.sentence == draft.cue.sentence and d.period == period]
        return None if own or not said or any(self._amount_a_head(d) for d in said) else period[:4]

    def _amount_a_head(self, draft: Draft) -> bool:
        concept = concept_of(draft.indicator, self.lexicon)
        rate = bool(draft.per) or (concept is not None and concept.figure == "Rate")
        return rate and draft.cue.number.unit_kind == "Money"

    def _date_of_stocks(self, draft: Draft, drafts: list[Draft]) -> str | None:
        """年末全县有医院4家。实有床位2168张: what there is besides what a sentence has told for the end of the year."""
        before = self.previous.before(draft.cue, drafts)
        if before is None or draft.shift.status != "actual" or not self._stands(draft):
            return None
        if before.shift.status == "previous":
            return None
        changed = before.shift.status == "change"
        told = self._stands(before) or changed
        if changed and before.cue.sentence != draft.cue.sentence and self.passage.of_which(draft.cue) is None:
            return None
        return before.period if told and before.period is not None and before.period.endswith("-12-31") else None

    def _told_apart(self, draft: Draft) -> bool:
        """政府代缴保费 in 参保26万人，其中政府代缴保费的贫困人口4.1万人: what is done to them only says which of those told are meant."""
        cue = draft.cue
        acts = [t.end for t in cue.lead if t.of("action") is not None]
        people = cue.number.unit_kind in COUNTED_PEOPLE and self.passage.of_which(cue) is not None
        return people and bool(acts) and "的" in self.passage.text[acts[-1] : cue.number.start]

    def _stands(self, draft: Draft) -> bool:
        """People, bodies or things that there are at a date."""
        return draft.cue.number.unit_kind not in ("Money", "Ratio") and not self._flows(draft)

    def _after_stock(self, draft: Draft, date: str, drafts: list[Draft]) -> bool:
        """2020年末，有低保对象430人，发放…万元: the end of the year is told for those that there are."""
        said = [d for d in drafts if d.cue.sentence == draft.cue.sentence]
        return any(d.period == date and not self._flows(d) for d in said) or (
            bool(said) and said[-1].period == date[:4]
        )

    def _flows(self, draft: Draft) -> bool:
        """What is paid or done during a time, not what there is at its end."""
        concept = concept_of(draft.indicator, self.lexicon)
        if concept is not None and concept.timing is not None:
            return concept.timing == "Flow"
        return draft.action is not None or draft.cue.number.unit_kind in ("Money", "PersonTimes")

    def facts(self, drafts: list[Draft]) -> Iterator[tuple[Fact, ...]]:
        """The drafts as facts, with their wholes and successors as block offsets."""
        parts = Parts(self.lexicon, self.passage, drafts)
        wholes = parts.wholes()
        for index, draft in enumerate(drafts):
            programme = parts.programme(index, wholes) if self._sums_up(draft) else None
            if programme is not None:
                implied = draft.group is None or draft.group.origin == "programme"
                group = self.groups.retold(draft.cue, programme, draft.action) if implied else draft.group
                draft = replace(draft, programme=programme, group=group)  # noqa: PLW2901
            whole, later = wholes.get(index), draft.shift.of if draft.shift.of is not None else parts.successor(index)
            part_of = None if whole is None else drafts[whole].start
            if whole is not None and whole < index and parts.announced(draft):
                draft = self._of_breakdown(draft, drafts[whole])  # noqa: PLW2901
            before = drafts[later].start if draft.shift.status == "previous" and later is not None else None
            joined = "" if whole is None else parts.joint(index, whole)
            alone = self._stands_alone(draft) and (whole is None or self._stands_alone(drafts[whole]))
            facts = (draft, *self._also(draft))
            yield tuple(self._fact(d, part_of, before, joined, alone=alone) for d in facts)

    def _of_breakdown(self, part: Draft, whole: Draft) -> Draft:
        """偿还贷款本息1108万元 of 按用途分，…: what all of it is about and measures, where the part is not of something narrower."""
        measure = part.indicator if part.indicator is not None and part.indicator.ref.iri else whole.indicator
        own = concept_of(part.programme, self.lexicon)
        line = {c.iri for c in (own, *self.lexicon.ancestors(own))} if own is not None else set()
        inside = whole.programme is None or whole.programme.ref.iri in line or not _named(part.programme)
        return replace(part, indicator=measure, programme=part.programme if inside else whole.programme)

    def _sums_up(self, draft: Draft) -> bool:
        """A total whose programme is not named with it: 合计竣工9442套."""
        carried = draft.programme is not None and draft.programme.origin == "figure before"
        return draft.programme is None or (carried and any(m.role == "total" for m in draft.cue.marks))

    def _also(self, draft: Draft) -> Iterator[Draft]:
        """The same figure for the other items of 工伤、生育保险参保人数均达1.85万人."""
        for concept in self.lists.shared(draft.cue, "programme")[1:]:
            programme = Filled(known(concept), "list", draft.cue.clause_start)
            group = self.groups.roles.by_role(draft.cue, programme, draft.action)
            yield replace(draft, programme=programme, group=group)

    def _fact(self, draft: Draft, part_of: int | None, before: int | None, joined: str, *, alone: bool) -> Fact:
        number, place = draft.cue.number, self.where.place(draft.cue)
        agency = self.where.agency(draft.cue, self._programme(draft))
        draft = replace(draft, programme=None) if alone else draft
        return Fact(
            value=number.value,
            value_max=number.value_max,
            unit=number.unit,
            kind=_kind(number, draft.per),
            per=draft.per,
            approx=number.approx,
            place=place,
            programme=_ref(draft.programme),
            group=_ref(draft.group),
            indicator=_indicator(draft),
            agency=agency,
            period=draft.period,
            status=draft.shift.status,
            base_period=draft.shift.base,
            direction=draft.shift.direction if draft.shift.status == "change" else None,
            part_of=part_of,
            before=before,
            rule=draft.rule,
            origins=tuple(self._origins(draft, place, agency, joined)),
        )

    def _origins(self, draft: Draft, place: Ref | None, agency: Ref | None, joined: str) -> Iterator[tuple[str, str]]:
        """For each slot where its words stood: ("programme", "clause"), ("period", "document")."""
        if place is not None:
            yield "place", self.where.origin(place)
        for slot, filled in (("programme", draft.programme), ("group", draft.group), ("indicator", draft.indicator)):
            if filled is not None:
                yield slot, self.passage.origin(filled.origin, filled.position)
        if agency is not None:
            yield "agency", "chapter" if agency is self.setting.agency else "sentence"
        if draft.period is not None:
            yield "period", draft.dated
        if joined:
            yield "part_of", joined


def _kind(number: Number, per: tuple[str, ...]) -> Kind:
    if number.unit_kind == "Ratio":
        return "percent"
    if per:
        return "rate"
    return "money" if number.unit_kind == "Money" else "count"


def _indicator(draft: Draft) -> Ref | None:
    """The indicator as a reader names it: of a change, 参保人数增长率."""
    if draft.indicator is None or draft.shift.direction is None:
        return _ref(draft.indicator)
    number = draft.cue.number
    return changed(draft.indicator.ref, draft.shift.direction, number.unit, number.unit_kind)


def _named(programme: Filled | None) -> bool:
    return programme is not None and programme.origin in ("clause", "figure before")


def _ref(filled: Filled | None) -> Ref | None:
    return filled.ref if filled else None
