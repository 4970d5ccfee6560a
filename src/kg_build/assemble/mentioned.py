"""The programmes that the text names: alone, joined, in quotation marks, as undertaken or paid."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..tokens import Term
from .draft import Filled
from .kinship import AND, Kinship
from .names import known, proposed, trim
from .passage import Cue, Passage
from .setting import Setting
from .themes import PUBLICITY
from .words import Words

_NAME = r"([一-鿿]{2,14}?(?:补贴|补助|津贴|优待|抚恤|慰问|奖励|救助))(?:金|资金|经费|费|款|标准)*$"
_GIVEN = r"(?:送去|送上|发放|兑现|拨付|落实|支出|支付|下拨|下达|补发|的|各类|各项)"
_ALLOWANCES = (re.compile(rf".*{_GIVEN}{_NAME}"), re.compile(rf"^{_NAME}"))
"""What is paid behind its verb, else all that leads to the figure: 为离任村干部发放离任补贴, 参战退役人员生活补助标准."""
_REGULAR = ("补贴", "津贴")
"""Allowances that are paid for good, not once."""
_PUBLICITY = re.compile(r"宣传(?:[和与、]?(?:普及|讲解|解读))?([一-鿿]{2,12}?(?:政策|法律法规|法规|知识))(?=[，。]|$)")
_VAGUE = re.compile(
    r"(?:其中|各类|各项|各种|有关|相关|专项|财政|上级|中央|省级|州级|市级|县级|各级|配套|一次性|每.|[人户月年日次]*均[人户月年]?|每人|每户|困难|生活|基本生活|应急|过渡|过渡性|训练|临时|资金|现金|项目|政策|节日|春节|慰问)*"
    r"(?:补贴|补助|津贴|优待|抚恤|慰问|奖励|救助)"
)
"""Words for an allowance that tell no programme: 生活补助."""
_PRODUCTS = ("贷", "保", "险")
_BY_WAY = ("依托", "通过", "借助", "利用", "结合", "“")
_CAMPAIGN = re.compile(
    r"(?:[^，。；：]{0,12}，)?(?:全面|深入|积极|扎实|持续|组织|大力)*(?:开展|实施|推进|启动|推行)([^，。；：]{3,24})[，：]"
)
_GENERIC_HEAD = re.compile(r"^(?:项目|工程|建设|工作|服务|活动|管理)*$")
_ADVICE = re.compile(r"提供(?:[^，。；：]{0,8})咨询")
_WORKS = re.compile(r"[^，。；：\d]{0,16}等(?:建设|基础设施|民生)?(?:项目|工程)")
_STOP = re.compile(r"[，。；：、]")
_QUOTED = re.compile(
    r"“([^“”]{2,10})”(?:的)?(?:主题)?(培训|工程|行动|专项行动|计划|活动|贷款|项目|贷|宣传教育|宣传|专项治理|专项整治)?"
)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The names in one block."""

    lexicon: Lexicon
    passage: Passage
    setting: Setting
    words: Words
    kinship: Kinship

    def named(self, terms: Iterable[Term], origin: str, *, people: bool = True) -> Filled | None:
        """The last programme named, or the one whose people are named."""
        result: Filled | None = None
        last, terms = 0, tuple(terms)
        for place, term in enumerate(terms):
            concept = self._of_levels(term) or term.of("programme")
            if concept is not None and (self._one_of_works(term) or self._cause(term)):
                continue
            if concept is not None and self._of_people_only(term) and not self.kinship.below_heading(concept):
                continue
            if concept is not None and last <= term.start:
                if result is not None and self._widens(result, concept, term, last):
                    continue
                last = term.end
                result = Filled(known(concept, self.words.surface(term)), origin, term.start)
            elif people and result is None and (group := term.of("group")) is not None:
                if self.kinship.one_of_several(terms, place):
                    continue
                programme = self.lexicon.programme_of.get(group.iri) if group.beneficiary_class else None
                told = programme is not None and (
                    self._in_name(programme, term) or self.kinship.below_heading(programme)
                )
                result = Filled(known(programme), origin, term.start) if programme is not None and told else None
        return result

    def _widens(self, narrower: Filled, concept: Concept, term: Term, end: int) -> bool:
        """助学金 in 依托希望工程募集助学金: what is paid by way of a programme, or a wider name of it, behind a verb."""
        money = self.words.surface(term) in self.lexicon.markers["allowance"]
        if money and self.passage.text.endswith(_BY_WAY, 0, narrower.position):
            return True
        carried = self.lexicon.concepts.get(narrower.ref.iri or "")
        wider = carried is not None and any(c is concept for c in self.lexicon.ancestors(carried))
        return wider and any(t.of("action") for t in self.passage.terms(end, term.start))

    def _one_of_works(self, term: Term) -> bool:
        """人畜饮水 in 村道硬化、人畜饮水、牲畜暖棚等项目: one of the works that one programme pays for."""
        text = self.passage.text
        listed = text.startswith("、", term.end) or text.endswith("、", 0, term.start)
        return listed and _WORKS.match(text, term.end) is not None

    def _of_levels(self, term: Term) -> Concept | None:
        """少数民族发展资金 of 中央和省级少数民族发展资金: what several levels give together is no level's own."""
        surface, levels = self.words.surface(term), self.lexicon.markers["government-level"]
        level = max((word for word in levels if surface.startswith(word)), key=len, default="")
        joined = tuple(f"{word}{joint}" for word in levels for joint in "、和与及")
        if not level or not self.passage.text.endswith(joined, 0, term.start):
            return None
        named = self.lexicon.terms.get(surface.removeprefix(level), ())
        return next((c for c in named if c.scheme == "programme"), None)

    def _cause(self, term: Term) -> bool:
        """疫情防控 in 因疫情防控需要，仅办3场: why something was done, not what."""
        text, markers = self.passage.text, self.lexicon.markers
        stop = _STOP.search(text, term.end)
        before = _STOP.split(text[: term.start])[-1]
        behind = text[term.end : stop.start() if stop else len(text)]
        return before in markers["cause-head"] and behind in markers["cause-tail"]

    def _of_people_only(self, term: Term) -> bool:
        """返贫致贫监测 in 返贫致贫监测对象: only part of a name for people."""
        tails = tuple(t for t in self.lexicon.markers["people-tail"] if len(t) > 1)
        return self.passage.text.startswith(tails, term.end)

    def _in_name(self, programme: Concept, term: Term) -> bool:
        """工伤保险参保人员: whose name tells their insurance."""
        surface = self.words.surface(term)
        return programme.contributor is not None and any(label in surface for label in programme.labels)

    def joined(self, cue: Cue) -> Filled | None:
        """岗位补贴、社保补贴412.6万元: two programmes share one figure."""
        if any(m.role in ("respectively", "all-equal") for m in cue.marks):
            return None
        named = [t for t in cue.lead if t.of("programme") is not None]
        if len(named) < 2 or self.words.lead(cue)[-1:] in "、和及与":
            return None
        one, other = named[-2:]
        gap = self.passage.text[one.end : other.start]
        rest = trim(self.passage.text[other.end : cue.number.start])
        if gap not in AND or len(rest) > 4 or one.of("programme") is other.of("programme"):
            return None
        first, second = self.words.surface(one), self.words.surface(other)
        common = self.lexicon.above([c for t in (one, other) if (c := t.of("programme")) is not None])
        labels = (f"{first}{gap}{second}", f"{first}和{second}", f"{first}、{second}")
        return Filled(known(common, *labels) if common is not None else Ref(labels, None), "clause", one.start)

    def of_all(self, cue: Cue) -> Filled | None:
        """为孤儿和事实无人抚养儿童发放…: people of two programmes are served by what is above both."""
        for terms in (cue.lead, self.passage.terms(cue.noun_start, cue.next_end)):
            named = [t for t in terms if t.of("group") is not None or t.of("programme") is not None]
            for one, other in itertools.pairwise(named):
                if self.passage.text[one.end : other.start] not in AND or one.of("programme"):
                    continue
                told = [
                    p
                    for t in (one, other)
                    if (p := t.of("programme") or self.kinship.serving(t.of("group"))) is not None
                ]
                common = self.lexicon.above(told)
                if common is not None and self.kinship.below_heading(common):
                    return Filled(known(common), "clause", one.start)
        return None

    def ahead(self, cue: Cue) -> Filled | None:
        """为963名重度残疾人，发放护理补贴: the clause behind a for-phrase names the programme."""
        if not self.words.serves(cue):
            return None
        start, end = cue.number.end, cue.next_end
        said = self.passage.text[start:end]
        return (
            self._quoted_in(said, start)
            or self.named(self.passage.terms(start, end), "sentence")
            or self._allowance(said, start)
        )

    def next_clause(self, cue: Cue) -> Filled | None:
        """审核42家企事业单位，发放稳岗补贴30.2万元: what those get who were looked into, told by the clause behind."""
        reviewed = any(self.words.surface(t) in self.lexicon.markers["reviewing"] for t in cue.lead)
        if not self.passage.text.startswith("，", cue.tail_end) or not (reviewed or self.invested(cue)):
            return None
        if reviewed and any(t.of("programme") for t in self.passage.terms(cue.segment_start, cue.clause_start)):
            return None
        ahead = self.passage.terms(cue.tail_end, cue.next_end)
        act = ahead[0].of("action") if ahead and ahead[0].start == cue.tail_end + 1 else None
        if act is None or (reviewed and act.role != "beneficiary"):
            return None
        said = self.passage.text[cue.tail_end : cue.next_end]
        return self.named(ahead, "sentence") or self._allowance(said, cue.tail_end)

    def undertaken(self, cue: Cue) -> Filled | None:
        """开展劳动力市场秩序专项行动4次: what is undertaken is the programme, known or not."""
        noun = self.words.undertaken(cue)
        known_one = next((c for c in self.lexicon.terms.get(noun or "", ()) if c.scheme == "programme"), None)
        ref = known(known_one) if known_one else proposed(noun, noun.removesuffix("活动")) if noun else None
        return Filled(ref, "clause", cue.lead_start) if ref is not None else None

    def whole_name(self, cue: Cue) -> Filled | None:
        """劳动力市场秩序专项行动 is no 劳动力市场: a name undertaken that only begins with a programme's is its own."""
        noun = self.words.undertaken(cue)
        named = [t for t in cue.lead if t.of("programme") is not None]
        if noun is None or not named or self.words.surface(named[-1]) not in noun:
            return None
        rest = _GENERIC_HEAD.sub("", trim(self.passage.text[named[-1].end : cue.number.start]))
        if not rest.endswith(self.lexicon.markers["programme-head"]):
            concept = named[-1].of("programme")
            return Filled(known(concept, noun), "clause", named[-1].start) if concept is not None and not rest else None
        return self.undertaken(cue)

    def paid(self, cue: Cue) -> Filled | None:
        """发放服药补贴19.2万元, 参战退役人员生活补助标准…: an allowance that the lexicon lacks."""
        return self._allowance(self.words.lead(cue), cue.lead_start) if cue.number.unit_kind == "Money" else None

    def _allowance(self, said: str, start: int) -> Filled | None:
        """The name of an allowance that words end with, unless it holds a verb or says nothing."""
        match = next(filter(None, (form.search(said) for form in _ALLOWANCES)), None)
        if match is None or _VAGUE.fullmatch(match.group(1)) or match.group(1).startswith("送"):
            return None
        first, last = (start + position for position in match.span(1))
        each = self.lexicon.rates.search(match.group(1)) is not None
        if each or any(t.of("action") for t in self.passage.terms(first, last - 2)):
            return None
        ref = proposed(match.group(1))
        return Filled(ref, "clause", first) if ref is not None else None

    def invested(self, cue: Cue) -> bool:
        """投入104.6万元，实施住房安全巩固提升: money that nothing but its verb leads to."""
        bare = trim(self.words.lead(cue).lstrip("，、"))
        return cue.number.unit_kind == "Money" and bare in self.lexicon.markers["investing"]

    def for_receivers(self, cue: Cue) -> Filled | None:
        """宗教人士生活补贴 of 为146名宗教人士发放生活补贴: an allowance that says nothing, with those who get it."""
        start = cue.number.end if self.words.serves(cue) else cue.lead_start
        end = cue.next_end if self.words.serves(cue) else cue.number.start
        match = _ALLOWANCES[0].search(self.passage.text[start:end])
        people = [t for t in self.passage.terms(start, end) if (c := t.of("group")) is not None and c.beneficiary_class]
        if match is None or not people or people[-1].end > start + match.start(1):
            return None
        paid, concept = match.group(1), people[-1].of("group")
        names = [f"{who}{paid}" for who in (self.words.surface(people[-1]), *(concept.labels if concept else ()))]
        told = (c for name in names for c in self.lexicon.terms.get(name, ()) if c.scheme == "programme")
        known_one = next(told, None)
        if known_one is not None:
            return Filled(known(known_one, names[0], paid), "clause", people[-1].start)
        ref = proposed(names[0], paid) if paid.endswith(_REGULAR) else None
        return Filled(ref, "clause", people[-1].start) if ref is not None else None

    def publicity(self, cue: Cue) -> Filled | None:
        """宣传和普及就业创业政策，发放宣传资料2000余份: what is made known, here or by the heading."""
        lead = self.words.lead(cue)
        if not any(word in lead for word in self.lexicon.markers["publicity-material"]):
            return None
        said = self.passage.text[cue.sentence[0] : cue.lead_start]
        told = list(_PUBLICITY.finditer(said))
        heading = self.setting.programme
        topical = any(t.of("programme") for t in cue.lead)
        if not told and topical and heading is not None and heading.label.endswith(PUBLICITY):
            return Filled(heading, "heading")
        if not told:
            return None
        topic = trim(told[-1][1])
        ref = proposed(f"{topic}宣传", f"{topic.removesuffix('政策')}宣传") if len(topic) > 2 else None
        return Filled(ref, "sentence", cue.sentence[0] + told[-1].start()) if ref is not None else None

    def consultation(self, cue: Cue, before: Filled | None) -> Filled | None:
        """劳动权益政策咨询 of 开展劳动权益政策宣传40次，向14户企业提供咨询: advice on what was made known."""
        advice = _ADVICE.search(self.passage.text, cue.clause_start, cue.sentence[1])
        stop = _STOP.search(self.passage.text, cue.number.end, cue.sentence[1]) if advice is not None else None
        if before is None or advice is None or (stop is not None and advice.end() > stop.start()):
            return None
        topics = (label.removesuffix("宣传") for label in reversed(before.ref.labels) if label.endswith(PUBLICITY))
        ref = proposed(*(f"{topic}咨询" for topic in topics))
        return Filled(ref, "clause", cue.clause_start) if ref is not None else None

    def quoted(self, cue: Cue) -> Filled | None:
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

    def further_on(self, cue: Cue) -> Filled | None:
        """指导17户用人单位与900余名农民工签订劳动合同: named further on in the clause."""
        stop = _STOP.search(self.passage.text, cue.number.end)
        end = stop.start() if stop else len(self.passage.text)
        ahead = [t for t in self.passage.terms(cue.number.end, end) if t.of("programme") is not None]
        return self.named(ahead[:1], "clause")

    def campaign(self, cue: Cue) -> Filled | None:
        """开展困难退役军人帮扶援助，帮扶118人: what the sentence opens with as undertaken."""
        text = self.passage.text[cue.sentence[0] : cue.clause_start]
        match = _CAMPAIGN.match(text)
        heads = self.lexicon.markers["programme-head"]
        noun = trim(match.group(1).rpartition("的")[2]) if match else ""
        if not 3 < len(noun) <= 16 or not noun.endswith(heads) or self.setting.programme_known:
            return None
        named = self.named(self.passage.terms(cue.sentence[0], cue.clause_start), "sentence", people=False)
        if named is not None:
            return Filled(known(self.lexicon.concepts[named.ref.iri or ""], noun), "sentence", named.position)
        ref = proposed(noun, noun.removesuffix("活动"))
        return Filled(ref, "sentence", cue.sentence[0]) if ref is not None else None
