"""The programme of a figure: the nearest words that name one, then the figure before, the heading, the chapter."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..tokens import Term
from .draft import Draft, Filled
from .names import known, proposed, trim
from .passage import Cue, Passage
from .setting import Setting
from .words import Words

_ALLOWANCE = re.compile(
    r"(?:^|送去|送上|发放|兑现|拨付|落实|支出|支付|下拨|下达|补发|的|各类|各项)([一-鿿]{2,14}?(?:补贴|补助|津贴|优待|抚恤|慰问|奖励|救助))(?:金|资金|经费|费|款|标准)*$"
)
_PAID_ALLOWANCE = re.compile(
    r"^[为向给对].*(?:发放|兑现|拨付|落实|支付|下拨|下达|补发)" + _ALLOWANCE.pattern.partition(")")[2]
)
"""The same behind the verb of a for-phrase: 为离任村干部发放离任补贴."""
_VAGUE = re.compile(
    r"(?:各类|各项|各种|有关|相关|专项|财政|上级|中央|省级|州级|市级|县级|配套|一次性|每.|[人户月年日次]*均[人户月年]?|每人|每户|困难|生活|基本生活|临时|资金|现金|项目|政策|节日|春节|慰问)*"
    r"(?:补贴|补助|津贴|优待|抚恤|慰问|奖励|救助)"
)
"""Words for an allowance that tell no programme: 生活补助."""
_PRODUCTS = ("贷", "保", "险")
_AND = frozenset(("、", "和", "与", "及"))
_CAMPAIGN = re.compile(
    r"(?:[^，。；：]{0,12}，)?(?:全面|深入|积极|扎实|持续|组织|大力)*(?:开展|实施|推进|启动|推行)([^，。；：]{3,24})[，：]"
)
_OF_TASK = re.compile(r"任务|目标|计划|^，?完成|占")
_SEVERAL = re.compile(r"[两三四五六]项(?:合计|总计|共)")
_GENERIC_HEAD = re.compile(r"^(?:项目|工程|建设|工作|服务|活动|管理)*$")
_STOP = re.compile(r"[，。；：、]")
_NO_REF = Ref((), None)
_THEME = 10
"""A paragraph's theme told by itself is no longer: 农村低保。"""
_TOTAL = re.compile(r"共|合计|总|累计")
_QUOTED = re.compile(r"“([^“”]{2,10})”(培训|工程|行动|计划|活动|贷款|项目|贷)?")
_SUMMING = re.compile(r"共|合计|总|其他|累计|全[县市区州]")


@dataclass(frozen=True, slots=True)
class Programmes:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    setting: Setting
    words: Words
    inherited: Ref | None
    """The programme that the paragraph before, under the same heading, ended with."""

    def programme(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """The nearest programme, told apart from its sisters by the words in front of the figure."""
        before = self.words.before_in_sentence(cue, drafts)
        found = self._near(cue, drafts, before) or self._standing(cue, self.words.before(cue, drafts))
        if found is not None and before is not None and not self._over_several(cue, found, drafts):
            found = self._anaphor(cue, found, before)
        if found is None or (found.origin == "figure before" and self._within_list(cue, before)):
            return found
        return self._narrowed(cue, self._of_heading(found))

    def _of_heading(self, filled: Filled) -> Filled:
        """预拨医保基金 under 【医保基金监管】: the heading tells which of the insurance's programmes is meant."""
        if filled.origin == "clause" and self._of_others(filled.ref):
            return Filled(self.setting.programme or filled.ref, "heading", filled.position)
        heading = self._opening()
        if heading is None and self.setting.programme is not None:
            heading = self.lexicon.concepts.get(self.setting.programme.iri or "")
        if heading is None or filled.origin != "clause" or not heading.broader:
            return filled
        wider = filled.ref.iri in {c.iri for c in self.lexicon.ancestors(heading)}
        return Filled(known(heading), "heading", filled.position) if wider else filled

    def _of_others(self, programme: Ref) -> bool:
        """专场招聘会 under 【就业创业扶持】 in the chapter on veterans: what is for anybody else too is the heading's here."""
        concept = self.lexicon.concepts.get(programme.iri or "")
        if self.setting.population is None or self.setting.programme is None or concept is None:
            return False
        anybodys = any(c.general for c in (concept, *self.lexicon.ancestors(concept)))
        return anybodys and not any(self.setting.population in label for label in programme.labels)

    def _near(self, cue: Cue, drafts: Sequence[Draft], before: Draft | None) -> Filled | None:
        """In the clause, in front of the brackets, behind the figure, in the sentence."""
        named = bool(cue.bracket and cue.lead and cue.lead[0].end <= cue.bracket.open)
        part = (cue.bracket is not None and not named) or self.passage.of_which(cue) is not None
        return (
            self._listed(cue)
            or self._in_row(cue, drafts)
            or self._joined(cue)
            or self._whole_name(cue)
            or self._of_all(cue)
            or self._named(cue.lead, "clause", people=not part and not self._within_list(cue, before))
            or (before.programme if before is not None and cue.chained else None)
            or self._of_owner(cue, drafts)
            or self._named(cue.tail, "clause")
            or self._ahead(cue)
            or self._undertaken(cue)
            or self._paid(cue)
            or self._quoted(cue)
            or self._further_on(cue)
            or self._by_agency(cue)
            or self._by_act(cue)
            or self._by_usual_act(cue, before)
            or self._over_list(cue, drafts)
            or self._campaign(cue)
            or self._of_things(cue)
            or self._earlier(cue, before, drafts)
            or self._implied(cue)
        )

    def _listed(self, cue: Cue) -> Filled | None:
        """失业、工伤保险参保人数分别达…: the item in the same place of the list."""
        shared = self.words.lists.shared(cue, "programme")
        concept = shared[0] if shared else self.words.lists.item(cue, "programme")
        return Filled(known(concept), "list", cue.clause_start) if concept is not None else None

    def _in_row(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """集中供养412人，分散供养791人，标准分别为7200元、5400元: of the figure in the same place."""
        row = self.words.counterpart(cue, drafts)
        return Filled(row.programme.ref, "list", row.start) if row is not None and row.programme is not None else None

    def _named(self, terms: Iterable[Term], origin: str, *, people: bool = True) -> Filled | None:
        """The last programme named, or the one whose people are named."""
        result: Filled | None = None
        last = 0
        for term in terms:
            concept = term.of("programme")
            if concept is not None and self._of_people_only(term) and not self._below_heading(concept):
                continue
            if concept is not None and last <= term.start:
                last = term.end
                result = Filled(known(concept, self.words.surface(term)), origin, term.start)
            elif people and result is None and (group := term.of("group")) is not None:
                programme = self.lexicon.programme_of.get(group.iri) if group.beneficiary_class else None
                told = programme is not None and (self._in_name(programme, term) or self._below_heading(programme))
                result = Filled(known(programme), origin, term.start) if programme is not None and told else None
        return result

    def _joined(self, cue: Cue) -> Filled | None:
        """岗位补贴、社保补贴412.6万元: two programmes share one figure."""
        if any(m.role in ("respectively", "all-equal") for m in cue.marks):
            return None
        named = [t for t in cue.lead if t.of("programme") is not None]
        if len(named) < 2 or self.words.lead(cue)[-1:] in "、和及与":
            return None
        one, other = named[-2:]
        gap = self.passage.text[one.end : other.start]
        rest = trim(self.passage.text[other.end : cue.number.start])
        if gap not in _AND or len(rest) > 4 or one.of("programme") is other.of("programme"):
            return None
        first, second = self.words.surface(one), self.words.surface(other)
        common = self._common([c for t in (one, other) if (c := t.of("programme")) is not None])
        labels = (f"{first}{gap}{second}", f"{first}和{second}", f"{first}、{second}")
        return Filled(known(common, *labels) if common is not None else Ref(labels, None), "clause", one.start)

    def _of_all(self, cue: Cue) -> Filled | None:
        """为孤儿和事实无人抚养儿童发放…: people of two programmes are served by what is above both."""
        for terms in (cue.lead, self.passage.terms(cue.noun_start, cue.next_end)):
            named = [t for t in terms if t.of("group") is not None or t.of("programme") is not None]
            for one, other in itertools.pairwise(named):
                if self.passage.text[one.end : other.start] not in _AND or one.of("programme") or other.of("programme"):
                    continue
                served = [
                    self.lexicon.programme_of.get(c.iri) for t in (one, other) if (c := t.of("group")) is not None
                ]
                told = [p for p in served if p is not None]
                common = self._common(told) if len({p.iri for p in told}) > 1 else None
                if common is not None and self._below_heading(common):
                    return Filled(known(common), "clause", one.start)
        return None

    def _within_list(self, cue: Cue, before: Draft | None) -> bool:
        """特殊门诊报销城镇职工1782人、城乡居民5713人: people in a list whose programme stands in front of it."""
        if before is None or before.programme is None or before.cue.clause_start != cue.clause_start:
            return False
        if not self.passage.text.startswith(("、", "和", "及"), before.end) or before.group is None:
            return False
        implied = self.lexicon.programme_of.get(before.group.ref.iri or "")
        return before.programme.origin in ("clause", "heading") and (
            implied is None or implied.iri != before.programme.ref.iri
        )

    def _common(self, concepts: Sequence[Concept]) -> Concept | None:
        """The concept right above several: 残疾人两项补贴 above 困难残疾人生活补贴 and 重度残疾人护理补贴."""
        shared = set.intersection(*({*c.broader} for c in concepts)) if concepts else set()
        return self.lexicon.concepts.get(min(shared, default=""))

    def _of_people_only(self, term: Term) -> bool:
        """返贫致贫监测 in 返贫致贫监测对象: only part of a name for people."""
        tails = tuple(t for t in self.lexicon.markers["people-tail"] if len(t) > 1)
        return self.passage.text.startswith(tails, term.end)

    def _of_owner(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """Inside brackets the programme of the figure in front of them holds."""
        owner = self.words.owner(cue, drafts)
        return owner.programme if owner is not None else None

    def _ahead(self, cue: Cue) -> Filled | None:
        """为963名重度残疾人，发放护理补贴: the clause behind a for-phrase names the programme."""
        if not self.words.serves(cue):
            return None
        return self._quoted_in(self.passage.text[cue.number.end : cue.next_end], cue.number.end) or self._named(
            self.passage.terms(cue.number.end, cue.next_end), "sentence"
        )

    def _undertaken(self, cue: Cue) -> Filled | None:
        """开展劳动力市场秩序专项行动4次: what is undertaken is the programme, known or not."""
        noun = self.words.undertaken(cue)
        ref = proposed(noun, noun.removesuffix("活动")) if noun else None
        return Filled(ref, "clause", cue.lead_start) if ref is not None else None

    def _whole_name(self, cue: Cue) -> Filled | None:
        """劳动力市场秩序专项行动 is no 劳动力市场: a name undertaken that only begins with a programme's is its own."""
        noun = self.words.undertaken(cue)
        named = [t for t in cue.lead if t.of("programme") is not None]
        if noun is None or not named or self.words.surface(named[-1]) not in noun:
            return None
        rest = _GENERIC_HEAD.sub("", trim(self.passage.text[named[-1].end : cue.number.start]))
        if not rest.endswith(self.lexicon.markers["programme-head"]):
            concept = named[-1].of("programme")
            return Filled(known(concept, noun), "clause", named[-1].start) if concept is not None and not rest else None
        return self._undertaken(cue)

    def _paid(self, cue: Cue) -> Filled | None:
        """发放服药补贴19.2万元, 参战退役人员生活补助标准…: an allowance that the lexicon lacks."""
        if cue.number.unit_kind != "Money":
            return None
        for match in filter(None, (form.search(self.words.lead(cue)) for form in (_ALLOWANCE, _PAID_ALLOWANCE))):
            start, end = (cue.lead_start + position for position in match.span(1))
            if _VAGUE.fullmatch(match.group(1)) or match.group(1).startswith("送"):
                return None
            if not any(t.of("action") for t in self.passage.terms(start, end - 2)):
                ref = proposed(match.group(1))
                return Filled(ref, "clause", start) if ref is not None else None
        return None

    def _quoted(self, cue: Cue) -> Filled | None:
        """发放“特惠贷”8967万元: a name in quotation marks that an act governs."""
        if not any(t.of("action") for t in cue.lead) or cue.number.unit_kind == "Ratio":
            return None
        return self._quoted_in(self.words.lead(cue), cue.lead_start)

    def _quoted_in(self, text: str, start: int) -> Filled | None:
        found = [m for m in _QUOTED.finditer(text) if not any(c.isdigit() for c in m.group())]
        if not found or len(text) - found[-1].end() > 4:
            return None
        name, head = found[-1].group(1), found[-1].group(2) or ""
        if not head and not name.endswith((*self.lexicon.markers["programme-head"], *_PRODUCTS)):
            return None
        known_one = next((c for c in self.lexicon.terms.get(name + head, ()) if c.scheme == "programme"), None)
        labels = (name + head, f"“{name}”{head}", name)
        ref = known(known_one, *labels) if known_one is not None else Ref(labels, None)
        return Filled(ref, "clause", start + found[-1].start())

    def _by_act(self, cue: Cue) -> Filled | None:
        """火化遗体283具: an act that belongs to one programme."""
        heading = self.setting.programme
        for term in reversed(cue.lead):
            action = term.of("action")
            programme = self.lexicon.concepts.get(action.about or "") if action is not None else None
            if programme is None:
                continue
            told = heading is None or (self.words.surface(term) not in heading.label and self._kin(heading, programme))
            return Filled(known(programme), "verb", term.start) if told else None
        return None

    def _by_usual_act(self, cue: Cue, before: Draft | None) -> Filled | None:
        """完成救助1693人次 after 城乡居民医保: the one relative of the programme before that does what the verb says."""
        action = self.words.action_in(cue.lead)
        carried = self.lexicon.concepts.get(before.programme.ref.iri or "") if before and before.programme else None
        if action is None or carried is None or self.lexicon.usual_action(carried) in (None, action):
            return None
        line = (carried, *self.lexicon.ancestors(carried))
        for above in line[1:]:
            relatives = [m for m in self.lexicon.narrower.get(above.iri, ()) if m not in line]
            doing = [m for m in relatives if self.lexicon.usual_action(m) is action]
            if doing:
                return Filled(known(doing[0]), "verb", cue.lead_start) if len(doing) == 1 else None
        return None

    def _kin(self, heading: Ref, programme: Concept) -> bool:
        """Both of one branch: 职业技能培训 under 【就业创业】."""
        concept = self.lexicon.concepts.get(heading.iri or "")
        if concept is None:
            return False
        line = {concept.iri, *(c.iri for c in self.lexicon.ancestors(concept))}
        return any(c.iri in line for c in self.lexicon.ancestors(programme))

    def _by_agency(self, cue: Cue) -> Filled | None:
        """县劳动人事争议仲裁委员会立案53件: a body that does one thing only."""
        for agency in reversed(self.passage.tokens.agencies):
            if cue.clause_start <= agency.start < cue.number.start:
                programme = self.lexicon.concepts.get(agency.concept.about or "")
                return Filled(known(programme), "agency", agency.start) if programme is not None else None
        return None

    def _over_list(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """生活补贴1024人、护理补贴2043人，累计发放补贴资金331.64万元: what sums up several belongs to the one above them."""
        sums = _TOTAL.search(self.words.lead(cue)) or any(m.role == "all-equal" for m in cue.marks)
        sums = sums or self.words.paid_to_list(cue, drafts)
        if not sums or cue.number.unit_kind == "Ratio":
            return None
        run = self.words.run(cue, drafts)
        if _SEVERAL.search(self.words.lead(cue)):
            run = [d for d in drafts if d.cue.sentence == cue.sentence and d.cue.bracket == cue.bracket]
        concepts = [self.lexicon.concepts.get(d.programme.ref.iri or "") if d.programme else None for d in run]
        told = [c for c in concepts if c is not None]
        if len(told) < len(run) or len({c.iri for c in told}) < 2:
            return None
        if self.setting.programme is not None and self.setting.programme_known:
            return Filled(self.setting.programme, "heading")
        common = self._common(told)
        return Filled(known(common), "parts") if common is not None else None

    def _campaign(self, cue: Cue) -> Filled | None:
        """开展困难退役军人帮扶援助，帮扶118人: what the sentence opens with as undertaken."""
        text = self.passage.text[cue.sentence[0] : cue.clause_start]
        match = _CAMPAIGN.match(text)
        heads = self.lexicon.markers["programme-head"]
        noun = trim(match.group(1).rpartition("的")[2]) if match else ""
        if not 3 < len(noun) <= 16 or not noun.endswith(heads) or self.setting.programme_known:
            return None
        named = self._named(self.passage.terms(cue.sentence[0], cue.clause_start), "sentence", people=False)
        if named is not None:
            return Filled(known(self.lexicon.concepts[named.ref.iri or ""], noun), "sentence", named.position)
        ref = proposed(noun, noun.removesuffix("活动"))
        return Filled(ref, "sentence", cue.sentence[0]) if ref is not None else None

    def _further_on(self, cue: Cue) -> Filled | None:
        """指导17户用人单位与900余名农民工签订劳动合同: named further on in the clause."""
        stop = _STOP.search(self.passage.text, cue.number.end)
        end = stop.start() if stop else len(self.passage.text)
        ahead = [t for t in self.passage.terms(cue.number.end, end) if t.of("programme") is not None]
        return self._named(ahead[:1], "clause")

    def _earlier(self, cue: Cue, before: Draft | None, drafts: Sequence[Draft]) -> Filled | None:
        """Named earlier in the sentence, or the programme of the figure before in it, whichever is nearer."""
        start = before.end if before else cue.sentence[0]
        terms = self.passage.terms(start, cue.lead_start)
        named = self._named((t for t in terms if self.passage.bracket_of(t.start) == cue.bracket), "sentence")
        named = named or self._over_sisters(cue)
        if named is not None or before is None or before.programme is None:
            return named
        if before.programme.origin == "list" and cue.clause_start >= before.end:
            row = self._row(cue, drafts)
            if row is not None:
                return row
        if before.programme.origin == "things" and before.cue.segment_start != cue.segment_start:
            return None
        return Filled(before.programme.ref, "figure before", before.programme.position)

    def _row(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """集中、分散供养标准分别为9600元和6240元，拨付供养资金…: a new clause goes on from all that the list handed out."""
        listed = [d for d in drafts if d.cue.sentence == cue.sentence and d.programme and d.programme.origin == "list"]
        concepts = [self.lexicon.concepts.get(d.programme.ref.iri or "") for d in listed if d.programme is not None]
        told = [c for c in concepts if c is not None]
        common = self._common(told) if len({c.iri for c in told}) > 1 else None
        return Filled(known(common), "parts") if common is not None else None

    def _over_sisters(self, cue: Cue) -> Filled | None:
        """办理结婚登记…、离婚登记…，登记合格率100% under 【婚姻登记】: a share over both is the heading's."""
        heading = self.setting.programme
        if heading is None or heading.iri is None or cue.number.unit_kind != "Ratio":
            return None
        if any(m.role in ("completion", "share") for m in cue.marks) or _OF_TASK.search(self.words.lead(cue)):
            return None
        below = {c.iri for c in self.lexicon.descendants(heading.iri)}
        told = self.passage.terms(cue.segment_start, cue.clause_start)
        named = {c.iri for t in told if (c := t.of("programme")) is not None and c.iri in below}
        return Filled(heading, "heading") if len(named) > 1 else None

    def _implied(self, cue: Cue) -> Filled | None:
        """登记失业率 is always about employment."""
        for term in reversed(cue.lead):
            concept = term.of("indicator")
            programme = self.lexicon.concepts.get(concept.about or "") if concept is not None else None
            if programme is not None:
                return Filled(known(self._narrower_of_heading(programme)), "indicator", term.start)
        return None

    def _narrower_of_heading(self, programme: Concept) -> Concept:
        """保障标准 under 农村低保: the heading's programme, where what is implied is above it."""
        heading = self._opening()
        if heading is None and self.setting.programme is not None:
            heading = self.lexicon.concepts.get(self.setting.programme.iri or "")
        above = heading is not None and any(c is programme for c in self.lexicon.ancestors(heading))
        return heading if heading is not None and above else programme

    def _standing(self, cue: Cue, before: Draft | None) -> Filled | None:
        """The heading's programme; where it names none, that of the sentence or paragraph before, then the chapter's."""
        heading = Filled(self.setting.programme, "heading") if self.setting.programme is not None else None
        opening = self._opening()
        if opening is not None:
            return Filled(known(opening), "heading")
        if self.setting.programme_known:
            return heading
        return (
            self._theme(cue, before)
            or self._carried(before)
            or heading
            or (Filled(self.setting.chapter, "chapter") if self.setting.chapter is not None else None)
            or self._of_people(cue)
        )

    def _opening(self) -> Concept | None:
        """农村低保。年末…: a theme that a paragraph tells as a sentence of its own, within what its heading is about."""
        end = self.passage.sentence_of(0)[1]
        if end > _THEME:
            return None
        named = self._named(self.passage.terms(0, end), "heading", people=False)
        concept = self.lexicon.concepts.get(named.ref.iri or "") if named is not None else None
        return concept if concept is not None and self._within_heading(concept) else None

    def _of_people(self, cue: Cue) -> Filled | None:
        """绝对贫困人口6400人: where nothing else says it, the people counted tell what it is about."""
        for term in (*cue.tail[:1], *reversed(cue.lead)):
            group = term.of("group")
            line = (group, *self.lexicon.ancestors(group)) if group is not None else ()
            programme = self.lexicon.concepts.get(next((c.served_by for c in line if c.served_by), None) or "")
            if programme is not None:
                return Filled(known(programme), "people", term.start)
        return None

    def _carried(self, before: Draft | None) -> Filled | None:
        """What the sentence or the paragraph before was about."""
        if before is None:
            return Filled(self.inherited, "paragraph before") if self.inherited is not None else None
        if before.programme is None or before.programme.ref.iri is None:
            return None
        return Filled(before.programme.ref, "paragraph", before.programme.position)

    def _theme(self, cue: Cue, before: Draft | None) -> Filled | None:
        """养老服务也在提档升级。县财政投入2860万元…: a sentence without figures tells what the next ones are about."""
        start = before.cue.sentence[1] if before is not None else 0
        return self._named(self.passage.terms(start, cue.sentence[0]), "sentence before")

    def _of_things(self, cue: Cue) -> Filled | None:
        """养老机构12个: the things that are counted tell what it is about."""
        for term in (*cue.tail[:1], *reversed(cue.lead)):
            group = term.of("group")
            line = (group, *self.lexicon.ancestors(group)) if group is not None and not group.beneficiary_class else ()
            about = next((c.about for c in line if c.about), None)
            programme = self.lexicon.concepts.get(about or "")
            if programme is not None and self._within_heading(programme):
                return Filled(known(programme), "things", term.start)
        return None

    def _in_name(self, programme: Concept, term: Term) -> bool:
        """工伤保险参保人员: whose name tells their insurance."""
        surface = self.words.surface(term)
        return programme.contributor is not None and any(label in surface for label in programme.labels)

    def _below_heading(self, programme: Concept) -> bool:
        """城市低保对象 under 【城乡低保】, not 特困人员 in the chapter on medical insurance: people tell no foreign programme."""
        known_one = self.setting.programme if self.setting.programme_known and not self.setting.several else None
        frame = self.lexicon.concepts.get((known_one or self.setting.chapter or _NO_REF).iri or "")
        if frame is None:
            return True
        line = {programme.iri, *(c.iri for c in self.lexicon.ancestors(programme))}
        return frame.iri in line or (known_one is None and not line.isdisjoint(frame.broader))

    def _within_heading(self, programme: Concept) -> bool:
        """轮椅 under 【残疾人康复】: what the heading is about, or what is above it, has the programme below it."""
        heading = self.setting.programme
        if heading is None or not self.setting.programme_known or self.setting.several:
            return True
        concept = self.lexicon.concepts.get(heading.iri or "")
        line = {c.iri for c in self.lexicon.ancestors(programme)}
        return concept is not None and (concept.iri in line or not line.isdisjoint(concept.broader))

    def _over_several(self, cue: Cue, filled: Filled, drafts: Sequence[Draft]) -> bool:
        """农村低保4098人，城市低保274人，为低保对象发放…: the wider name behind several narrower ones means all of them."""
        told = {d.programme.ref.iri for d in drafts if d.programme is not None and d.cue.sentence == cue.sentence}
        concepts = (self.lexicon.concepts.get(iri or "") for iri in told)
        below = [c for c in concepts if c is not None and filled.ref.iri in {a.iri for a in self.lexicon.ancestors(c)}]
        return len(below) > 1

    def _anaphor(self, cue: Cue, filled: Filled, before: Draft) -> Filled:
        """征缴养老保险费 after 企业职工养老保险: the wider name stands for the narrower one, unless it sums up (共计)."""
        carried = self.lexicon.concepts.get(before.programme.ref.iri or "") if before.programme else None
        if carried is None or filled.origin not in ("clause", "sentence"):
            return filled
        wider = filled.ref.iri in {c.iri for c in self.lexicon.ancestors(carried)}
        if not wider or _SUMMING.search(self.words.lead(cue)):
            return filled
        return Filled(known(carried), "figure before", filled.position)

    # --- families ----------------------------------------------------------------------------------------------------

    def _narrowed(self, cue: Cue, filled: Filled) -> Filled:
        """The member of the programme's family that the words in front of the figure tell: 贷款余额 under 住房公积金."""
        concept = self.lexicon.concepts.get(filled.ref.iri or "")
        if concept is None or filled.origin == "list":
            return filled
        end = cue.tail_end if filled.position > cue.number.start else cue.number.start
        handed = self.words.lists.modifier(cue)
        lead = handed or self.passage.said(cue.lead_start, end)
        groups = {c.iri for t in (*cue.lead, *cue.tail[:1]) if (c := t.of("group")) is not None}
        if filled.origin == "heading":
            member = self._below(concept, lead, groups) or self._told(self._beside(concept), lead, set())
        else:
            member = self._member(concept, lead, groups, carried=filled.origin != "clause" or bool(handed))
        return Filled(known(member), filled.origin, filled.position) if member is not None else filled

    def _member(self, concept: Concept, lead: str, groups: set[str], *, carried: bool) -> Concept | None:
        """Below a programme; of one that is only carried, beside it too: 农村7248人 after 城镇3350人."""
        below = self._below(concept, lead, groups)
        if below is not None or not carried or any(word in lead for word in concept.cues):
            return below
        beside = self._told(self._sisters(concept), lead, groups) if concept.cues else None
        above = (m for c in self.lexicon.ancestors(concept) for m in self._sisters(c))
        line = (concept, *self.lexicon.ancestors(concept))
        return (
            beside or self._told((m for m in above if m not in line), lead, groups) or self._relative(concept, groups)
        )

    def _beside(self, concept: Concept) -> Iterable[Concept]:
        return self._sisters(concept) if concept.cues else ()

    def _below(self, concept: Concept, lead: str, groups: set[str]) -> Concept | None:
        """The narrowest programme below one that the words tell."""
        member = self._told(self.lexicon.descendants(concept.iri), lead, groups)
        return None if member is None else self._below(member, lead, groups) or member

    def _told(self, members: Iterable[Concept], lead: str, groups: set[str]) -> Concept | None:
        """The first whose cue or whose people stand in front of the figure."""
        for member in members:
            if self._has(member, groups) or (member.cues and any(word in lead for word in member.cues)):
                return member
        return None

    def _relative(self, concept: Concept, groups: set[str]) -> Concept | None:
        """A sister that has the people named in front of the figure."""
        return next((m for m in self._sisters(concept) if self._has(m, groups)), None)

    def _has(self, programme: Concept, groups: set[str]) -> bool:
        """One of the groups pays into the programme, or is told by its name alone."""
        return bool(groups) and not groups.isdisjoint(self.lexicon.told_by.get(programme.iri, ()))

    def _sisters(self, concept: Concept) -> Iterable[Concept]:
        return (m for above in concept.broader for m in self.lexicon.narrower.get(above, ()) if m is not concept)
