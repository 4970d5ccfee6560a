"""The words around a figure: what leads to it, the nouns beside it, what those counted are or do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..tokens import Term
from .names import trim
from .passage import COUNTED_PEOPLE, Cue, Passage, once

VALUES = frozenset({"Money", "Ratio"})
PURPOSE = re.compile(
    r"(?:为|向|给|对|同|与|将|把|给予|帮助|协助|组织|指导)(?:全[县市区州省旗]|其中|辖区|所有|符合条件的|共)?$"
)
"""Ends what stands in front of a figure that an act reaches: 为963名重度残疾人."""
_LEADING = re.compile(
    r"^(?:[、，：；（(“]|并(?![轨购])|共(?![产青建享治])|其中|分别|了(?!解)|还(?![款贷建清])|又|已|先后|全年|累计|为(?!民)|向|对(?!口)|给(?!付)"
    r"|将|把|与|同|和(?![谐平睦])|及(?!时)|在(?![册岗编职校读建籍院园学训])|以(?!工)|从(?!业|事)|由|的)+"
)
_GOING = re.compile(r"深入|走进|前往|赴|进村|进校|入户|下乡")
"""What is undertaken has a name; 宣讲团深入乡镇宣讲 is none."""
_WORKS = re.compile(r"、.*(?:项目|工程)$")
"""牧道、人畜饮水和特色村寨保护项目: works that one programme pays for, no name."""
_WHOLLY = re.compile(r"已?(?:全部|均|都|全员)")
_FOR = re.compile(r"[，；]?(?:全年|共|累计|计划|拟|将)?[为向给]")
"""Opens a clause whose act stands behind the figure: 为渡工42人发放义渡补贴."""
_EACH = re.compile(r"的?每[人户](?:每[年月])?$")
"""Behind whom a rate is for: 散居的每人每月950元."""
_TITLE = re.compile(r"《[^》]*》")
SUCH_AS = re.compile(r"(?<![平同上中高初一二三四])等(?![级候同额次])")
_ELIGIBLE = re.compile(r"符合[^，。；、]{1,14}(?:条件|规定|标准|要求|资格)的")
"""What only says which people are meant: 符合政府安排工作条件的退役士官."""
_COURSE = re.compile(r"培训班$")
_TOLD = 3
"""A longer modifier tells the kind whatever stands in front of it."""
_CLAUSE_END = re.compile(r"[，。；：]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one block."""

    lexicon: Lexicon
    passage: Passage

    @once
    def lead(self, cue: Cue) -> str:
        """The text in front of a figure, behind the figure before it."""
        return self.passage.said(cue.lead_start, cue.number.start)

    def surface(self, term: Term) -> str:
        """A term as printed."""
        return self.passage.text[term.start : term.end]

    @once
    def serves(self, cue: Cue) -> bool:
        """为963名重度残疾人，发放…: the act stands behind the figure; not in 去年同期为940元."""
        if cue.number.unit_kind in VALUES:
            return False
        last = cue.lead[-1] if cue.lead else None
        named = last is not None and last.of("group") is not None and last.end == cue.number.start
        lead = self.lead(cue)
        if _FOR.match(lead) and cue.tail and cue.tail[0].start == cue.noun_start and cue.tail[0].of("action"):
            return True
        return PURPOSE.search(lead.removesuffix(self.surface(last)) if named and last is not None else lead) is not None

    @once
    def bare(self, cue: Cue) -> bool:
        """Nothing leads to the figure but when it holds: 578名孤儿领到生活费, 到9月中旬已有2150名妇女受检."""
        lead = self.lead(cue)
        for time in self.passage.tokens.times:
            if cue.lead_start <= time.start and time.end <= cue.number.start:
                lead = lead.replace(self.passage.text[time.start : time.end], "")
        return not trim(lead.lstrip("到至截止，、")).strip("，、")

    @once
    def modifier(self, cue: Cue) -> str | None:
        """城镇 in （其中农村236人、城镇19人）: all that stands in front of the figure; 集中供养 of 进入敬老院集中供养的47人."""
        lead = trim(_LEADING.sub("", _EACH.sub("", self.lead(cue))))
        told = (w for w in self.lexicon.markers["modifier"] if lead == w or (len(w) > _TOLD and lead.endswith(w)))
        return next(told, None)

    @once
    def sums_up(self, cue: Cue) -> bool:
        """累计发放补贴331.64万元: a word in front of the figure says that it sums up."""
        lead = self.lead(cue)
        return any(word in lead for word in self.lexicon.markers["summing"])

    def wholly(self, cue: Cue) -> bool:
        """低收入人口8135人全部纳入资助范围: what is told of those counted stands behind the figure."""
        return _WHOLLY.match(self.passage.text, cue.number.end) is not None

    def verb(self, term: Term) -> Concept | None:
        """The act that a word tells: 发放, or 参保 in 参保人数; none in a word for people (退休)."""
        act = self.lexicon.act_of(term.concepts)
        joins = act is not None and self.surface(term) in self.lexicon.markers["joining"]
        return self._joined(term, act) if joins else act

    def _joined(self, joining: Term, act: Concept | None) -> Concept | None:
        """培训 for 参加 in 参加职业技能培训: what is joined tells the act, unless it is an insurance."""
        end = _CLAUSE_END.search(self.passage.text, joining.end)
        for term in self.passage.terms(joining.end, end.start() if end else len(self.passage.text)):
            programme = term.of("programme")
            line = (programme, *self.lexicon.ancestors(programme)) if programme is not None else ()
            if any(c.contributor for c in line):
                return act
            if (other := self.lexicon.act_of(term.concepts)) is not None:
                return other
        return act

    @once
    def leading(self, cue: Cue) -> tuple[Term, ...]:
        """The words in front of a figure without those of a title and of what only 等 sums up: 发放备案流程等宣传资料."""
        text, stop = self.passage.text, cue.number.start
        titles = [(m.start(), m.end()) for m in _TITLE.finditer(text, cue.lead_start, stop)]
        terms = [t for t in cue.lead if not any(start < t.start < end for start, end in titles)]
        which = _ELIGIBLE.search(text, cue.lead_start, stop)
        if which is not None:
            terms = [t for t in terms if self.verb(t) is None or not which.start() < t.start < which.end()]
        acts = [t for t in terms if self.verb(t) is not None]
        return tuple(t for t in terms if t not in acts[1:] or not SUCH_AS.search(text, t.end, stop))

    @once
    def money_word(self, cue: Cue) -> Term | None:
        """补贴 of 发放生活补贴20.4万元: right in front of money it names what is paid."""
        last = cue.lead[-1] if cue.lead and cue.number.unit_kind == "Money" else None
        if last is None or last.end != cue.number.start or self.surface(last) not in self.lexicon.markers["allowance"]:
            return None
        before = cue.lead[-2].end if len(cue.lead) > 1 else cue.lead_start
        return last if before < last.start else None

    @once
    def named_end(self, cue: Cue) -> int:
        """Where the last agency, place or time in the lead of a figure ends."""
        tokens = self.passage.tokens
        spans = (
            *((a.start, a.end) for a in tokens.agencies),
            *((p.start, p.end) for p in tokens.places),
            *((t.start, t.end) for t in tokens.times),
        )
        inside = (end for start, end in spans if cue.lead_start <= start and end <= cue.number.start)
        return max((cue.lead_start, *inside))

    @once
    def predicate(self, cue: Cue) -> str:
        """What those that are counted are or do: 领取养老金 in 领取养老金4.52万人, 大专以上学历 in 其中大专以上学历168人."""
        start = max((self.named_end(cue), *(m.end for m in cue.marks)))
        return trim(_LEADING.sub("", self.passage.text[start : cue.number.start]).rpartition("，")[2])

    @once
    def noun_before(self, cue: Cue) -> str:
        """The noun phrase between the last verb and the figure: 检查用人单位67个 -> 用人单位, 发放奖励金13万元 -> 奖励金."""
        ends = (
            *(t.end for t in self.leading(cue) if t.of("action") and t is not self.money_word(cue)),
            *(m.end for m in cue.marks),
        )
        start = max((self.named_end(cue), *ends))
        noun = trim(_LEADING.sub("", self.passage.text[start : cue.number.start]))
        verb = next((self.surface(t) for t in cue.lead if t.end == start and t.of("action")), "")
        return verb + noun if len(noun) == 1 else noun

    @once
    def noun_behind(self, cue: Cue) -> str:
        """The noun phrase behind the figure: 14户企业 -> 企业; empty where a verb follows."""
        verbs = [t.start for t in self.passage.terms(cue.noun_start, cue.tail_end) if t.of("action") is not None]
        phrase = self.passage.text[cue.noun_start : verbs[0] if verbs else cue.tail_end]
        noun = trim(phrase.partition("的")[0])
        return "" if noun.startswith(self.lexicon.markers["no-noun"]) else noun

    @once
    def noun_of_verb(self, cue: Cue) -> str:
        """What stands in front of the last verb: 一卡通 of “一卡通”支付85.81万元."""
        verbs = [t for t in cue.lead if t.of("action") is not None]
        return trim(_LEADING.sub("", self.passage.text[cue.lead_start : verbs[-1].start])) if verbs else ""

    def alone_before(self, cue: Cue) -> str:
        """住院 of 其中住院8.95万人次，支出3.46亿元: a lone act in front of the figure before, whose clause ends right there."""
        before = self.passage.tokens.numbers[cue.index - 1]
        if self.passage.text[before.end : cue.clause_start] != "，":
            return ""
        terms = self.passage.terms(cue.sentence[0], before.start)
        last = terms[-1] if terms and terms[-1].end == before.start and terms[-1].of("action") else None
        return self.surface(last) if last is not None else ""

    def goes(self, cue: Cue, end: int) -> bool:
        """深入村社: whether those who act go somewhere first."""
        return _GOING.search(self.passage.text, cue.lead_start, end) is not None

    @once
    def undertaken(self, cue: Cue) -> str | None:
        """劳动力市场秩序专项行动 in 开展劳动力市场秩序专项行动4次: what a verb of undertaking governs."""
        verbs = [t for t in cue.lead if (c := t.of("action")) is not None and c.undertaking]
        if not verbs:
            return None
        first = verbs[-1] if _GOING.search(self.passage.text, verbs[0].end, verbs[-1].start) else verbs[0]
        said = self.passage.text[first.end : cue.number.start].rpartition("的")[2]
        noun = _COURSE.sub("培训", trim(said))
        noun = SUCH_AS.split(noun)[-1] if "、" in noun else noun
        if _GOING.search(noun) or _WORKS.search(noun) or self._only_counted(noun):
            return None
        return noun if 3 < len(noun) <= 24 and noun.endswith(self.lexicon.markers["programme-head"]) else None

    def _only_counted(self, noun: str) -> bool:
        """基础设施项目: what the lexicon knows as a thing that is counted is no programme's name."""
        concepts = self.lexicon.terms.get(noun, ())
        return bool(concepts) and all(c.scheme == "group" for c in concepts)


def counts_alike(one: str | None, other: str | None) -> bool:
    """1203户2417人 count the same people; 83个、35626套 do not count the same things."""
    return other != "Money" and (one == other or {one, other} <= COUNTED_PEOPLE)
