"""What stands around a figure: its verb, the nouns beside it, and the figure that it goes on from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..tokens import Term
from .deeds import Deed, deed, is_deed
from .draft import Draft
from .lists import Lists
from .names import trim
from .passage import Cue, Passage, once, once_behind

VALUES = frozenset({"Money", "Ratio"})
COUNTED_PEOPLE = frozenset({"People", "PersonTimes", "Households"})
PURPOSE = re.compile(
    r"(?:为|向|给|对|同|与|将|把|给予|帮助|协助|组织|指导)(?:全[县市区州省旗]|其中|辖区|所有|符合条件的|共)?$"
)
"""Ends what stands in front of a figure that an act reaches: 为963名重度残疾人."""
_LEADING = re.compile(
    r"^(?:[、，：；（(“]|并(?![轨购])|共(?![产青建享治])|其中|分别|了(?!解)|还(?![款贷建清])|又|已|先后|全年|累计|为(?!民)|向|对(?!口)|给(?!付)"
    r"|将|把|与|同|和(?![谐平睦])|及(?!时)|在(?![册岗编职校读建籍院])|以(?!工)|从(?!业|事)|由|的)+"
)
_CLAUSE_MARK = re.compile(r"[，。；：]")
_JOINED = re.compile(r"[、，：（）()和及]")
_NEAR_BRACKET = 12
_REACHES = re.compile(r"(?:到\d{4}年|明年|下年)?(?:要|将|应|力争|争取)?(?:达到|达|提高到|增至|增加到)")
"""到2022年要达到80%: another value of what was just told."""
_GOING = re.compile(r"深入|走进|前往|赴|进村|进校|入户|下乡")
"""What is undertaken has a name; 宣讲团深入乡镇宣讲 is none."""
_EARLIER = frozenset({"last-year", "year-on-year"})
_NEW_STATE = re.compile(r"(?:全[县市区州]|至)?(?:年末|年底|年终|季末|月末|期末|目前|截至)")
_WHOLLY = re.compile(r"已?(?:全部|均|都|全员)")
_TITLE = re.compile(r"《[^》]*》")
SUCH_AS = re.compile(r"(?<![平同上中高初一二三四])等(?![级候同额次])")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one block."""

    lexicon: Lexicon
    passage: Passage
    lists: Lists

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
        return PURPOSE.search(lead.removesuffix(self.surface(last)) if named and last is not None else lead) is not None

    @once
    def modifier(self, cue: Cue) -> str | None:
        """城镇 in （其中农村236人、城镇19人）: all that stands in front of the figure."""
        lead = trim(_LEADING.sub("", self.lead(cue)))
        return next((word for word in self.lexicon.markers["modifier"] if lead == word), None)

    # --- the figures before ------------------------------------------------------------------------------------------

    @once_behind
    def before(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure before, passing over those in brackets that are closed by now."""
        return next((d for d in reversed(drafts) if d.cue.bracket in (None, cue.bracket)), None)

    @once_behind
    def before_in_sentence(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure before, if it stands in the same sentence."""
        before = self.before(cue, drafts)
        return before if before is not None and before.cue.sentence == cue.sentence else None

    @once_behind
    def owner(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure right in front of the brackets that a figure stands in."""
        if cue.bracket is None or self.passage.naming_start(cue.bracket) is not None:
            return None
        outside = [d for d in drafts if d.end <= cue.bracket.open]
        if not outside or outside[-1].cue.sentence != cue.sentence:
            return None
        return outside[-1] if cue.bracket.open - outside[-1].end <= _NEAR_BRACKET else None

    def paid_to_list(self, cue: Cue, drafts: Sequence[Draft]) -> bool:
        """为16名孤儿、43名事实无人抚养儿童发放基本生活费84.9万元: money that all of a for-phrase share."""
        run = self.run(cue, drafts)
        first = run[-1] if run else None
        shared = len(run) > 1 and first is not None and first.cue.clause_start == cue.clause_start
        return cue.number.unit_kind == "Money" and shared and first is not None and self.serves(first.cue)

    def run(self, cue: Cue, drafts: Sequence[Draft]) -> list[Draft]:
        """The list that ends right in front of a figure's clause: figures of one unit joined by 、."""
        run: list[Draft] = []
        equal = any(m.role == "all-equal" for m in cue.marks)
        for draft in reversed(drafts):
            if draft.cue.sentence != cue.sentence or draft.cue.bracket != cue.bracket:
                break
            following = run[-1].cue.clause_start if run else draft.cue.clause_start
            listed = not run or draft.cue.number.unit == run[-1].cue.number.unit
            near = equal and run and draft.cue.index + 1 == run[-1].cue.index
            together = draft.cue.clause_start == following or near
            if not listed or (run and not together):
                break
            run.append(draft)
        return run

    @once_behind
    def model(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure whose measure goes on here: in front of the brackets, or before it in the list."""
        share = self.lists.share(cue)
        if share is not None:
            return drafts[-1] if share.order and drafts and self._handed_action(cue) is None else None
        if self.action_in(cue.lead) is not None or self._acts(cue) is not None or self._acts_itself(cue):
            return None
        owner = self.owner(cue, drafts)
        if owner is not None:
            return owner if self._same_measure(cue, owner) else None
        before = self._whole_before(cue, drafts) or self.before_in_sentence(cue, drafts)
        if before is None or not self._same_measure(cue, before) or self._departs(cue, before):
            return None
        if self._measures_another(cue, before):
            return None
        return before if self._listed_after(cue, before) else None

    def _measures_another(self, cue: Cue, model: Draft) -> bool:
        """实有工作人员36人 behind 核定编制39名: 编制数 measures nothing but 编制."""
        if model.group is None or model.indicator is None or cue.bracket is not None or self.passage.of_which(cue):
            return False
        own = {label.removesuffix("数") for label in model.indicator.ref.labels} & set(model.group.ref.labels)
        groups = [c for t in cue.lead if (c := t.of("group")) is not None]
        return bool(own) and bool(groups) and all(c.iri != model.group.ref.iri for c in groups)

    def _acts_itself(self, cue: Cue) -> bool:
        """320名失业人员领取失业保险金, 九成老人签约家庭医生: a clause that begins with the figure tells its own act."""
        kinds = (*COUNTED_PEOPLE, "Ratio")
        begins = cue.lead_start == cue.clause_start and cue.bracket is None and self.bare(cue)
        return begins and cue.number.unit_kind in kinds and self.deed_behind(cue) is not None

    def _whole_before(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """少数民族人口26.41万人 for 回族 in …人口26.41万人，占61.3%，其中回族18.05万人: what stands in front of 其中 in its unit."""
        start = self.passage.of_which(cue)
        if start is None or (drafts and drafts[-1].start > start and drafts[-1].rule != "<noun> <figure>"):
            return None
        wholes = [d for d in drafts if cue.sentence[0] <= d.start and d.end <= start and d.cue.bracket == cue.bracket]
        return next((d for d in reversed(wholes) if d.shift.status == "actual" and self._same_measure(cue, d)), None)

    def _departs(self, cue: Cue, model: Draft) -> bool:
        """农村劳动力转移就业2.03万人 behind 城镇新增就业1628人: its words tell another act than that of the figure before."""
        if self._leaves_posts(cue, model):
            return True
        own = self.act_in_name(cue) or self._act_of_people(cue, model)
        if own is None:
            return False
        composed = self.lexicon.composed.get((own.iri, cue.number.unit_kind or ""))
        same = model.indicator is not None and composed is not None and composed.iri == model.indicator.ref.iri
        if own is model.action and (same or model.rule != "<indicator> <figure>"):
            return False
        between = self.passage.text[model.end : cue.number.start]
        listed = between[:1] in "、和及" or self.passage.of_which(cue) is not None
        return self._of_receivers(own, model) or not (listed and model.rule == "<verb> <noun> <figure>")

    def _leaves_posts(self, cue: Cue, model: Draft) -> bool:
        """实有工作人员36人 behind 核定编制39名: people are no posts."""
        posts = self.lexicon.concepts.get(model.group.ref.iri or "") if model.group is not None else None
        if posts is None or model.rule != "<indicator> <figure>" or not self.lexicon.is_post(posts):
            return False
        own = next((c for t in reversed(cue.lead) if (c := t.of("group")) is not None), None)
        return own is not None and own is not posts and self.passage.of_which(cue) is None

    def act_in_name(self, cue: Cue) -> Concept | None:
        """转移就业 of 农村劳动力转移就业2.03万人: the act that the name of a programme in front of people ends with."""
        surface = self._last_name(cue, "programme")
        return self._longest_act(surface[start:] for start in range(1, len(surface) - 1))

    def act_at_end(self, cue: Cue, noun: str) -> Concept | None:
        """就业 of 新增残疾人就业205人: the act that a noun ends with; none in a word for those counted (社会组织)."""
        if cue.lead and cue.lead[-1].of("group") is not None:
            return None
        return self.act_of_noun(noun)

    def act_of_noun(self, noun: str) -> Concept | None:
        """救助 of 城乡医疗救助: the act that a noun ends with, unless it says little."""
        act = self._longest_act(noun[start:] for start in range(len(noun) - 1))
        return act if act is not None and not act.undertaking else None

    def act_ending(self, noun: str) -> tuple[str, ...]:
        """宣传 of 权益法规政策宣传: the printed act that a noun ends with."""
        ends = (noun[start:] for start in range(1, len(noun) - 1))
        return tuple(end for end in ends if self._longest_act([end]) is not None)[:1]

    def _act_of_people(self, cue: Cue, before: Draft | None) -> Concept | None:
        """领取 of 领取待遇人员4.37万人 behind those who pay in: those counted are called by what they do."""
        surface = self._last_name(cue, "group")
        act = self._longest_act(surface[:size] for size in range(len(surface) - 1, 1, -1))
        return act if act is not None and before is not None and self._of_receivers(act, before) else None

    def _last_name(self, cue: Cue, scheme: str) -> str:
        """The last name of a programme or a group in front of people, if it belongs to the scheme."""
        named = [t for t in cue.lead if t.of("programme") or t.of("group")]
        if not named or cue.number.unit_kind not in COUNTED_PEOPLE:
            return ""
        told = "programme" if named[-1].of("group") is None else "group"
        return self.surface(named[-1]) if told == scheme else ""

    def _of_receivers(self, act: Concept, model: Draft) -> bool:
        """领取待遇人员 behind 参保…人: those who receive are not those who pay in."""
        return act.role == "beneficiary" and model.action is not None and model.action.role == "contributor"

    def _longest_act(self, words: Iterable[str]) -> Concept | None:
        found = (c for word in words for c in self.lexicon.terms.get(word, ()) if c.scheme == "action")
        return next(found, None)

    def _same_measure(self, cue: Cue, model: Draft) -> bool:
        unit = self.lexicon.canonical_unit
        one, other = cue.number, model.cue.number
        earlier = not one.per and any(m.role in _EARLIER for m in cue.marks)
        plain = [(n.unit or "").partition("（")[0] for n in (one, other)]
        return unit(plain[0]) == unit(plain[1]) and (one.per == other.per or earlier)

    def _listed_after(self, cue: Cue, model: Draft) -> bool:
        """A figure goes on with the one before it behind 、 or 其中, or where it names nothing but whom or which programme."""
        between = self.passage.text[model.end : cue.number.start]
        if self.serves(cue) or "。" in between:
            return False
        joined = between[:1] in "、和及" or between[-1:] in "、和及"
        if joined and not cue.lead and is_deed(lone := trim(self.lead(cue).strip("、和及"))):
            return lone in self.lexicon.markers["modifier"]
        if joined or self.passage.of_which(cue) is not None or cue.bracket is not None:
            return True
        named = [t for t in cue.lead if t.of("group") or t.of("programme")]
        if "；" in between and _NEW_STATE.match(self.lead(cue)):
            return False
        rest = self.lead(cue)
        earlier = (self.passage.text[m.start : m.end] for m in cue.marks if m.role in _EARLIER)
        for word in (*map(self.surface, named), *earlier):
            rest = rest.replace(word, "")
        if _REACHES.fullmatch(rest.strip("，、")):
            return True
        return len(trim(rest)) < 2 or trim(rest) in self.lexicon.markers["modifier"]

    @once_behind
    def counterpart(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """集中供养412人，分散供养791人，标准分别为7200元、5400元: the figure in the same place of the row before 分别."""
        share = self.lists.share(cue)
        if share is None:
            return None
        row = [d for d in drafts if d.cue.sentence == cue.sentence and d.end <= share.start]
        row = [d for d in row if d.cue.number.unit == row[-1].cue.number.unit] if row else []
        told = row[-share.count :]
        return told[share.order] if len(told) == share.count else None

    # --- verbs -------------------------------------------------------------------------------------------------------

    def action(self, cue: Cue, drafts: Sequence[Draft]) -> Concept | None:
        """The verb of a figure: of its item in a list, behind it in a for-phrase, in its clause, or of the figure it goes on from."""
        ahead = self._action_ahead(cue) if self.serves(cue) else None
        clause = self._act_of_clause(cue, drafts)
        plain = clause if clause is not None and self._money_word(cue) else self._plain_act(cue)
        own = self._handed_action(cue) or ahead or plain or clause
        if own is not None:
            return own
        does, behind = self._act_of_bare(cue)
        return behind if does else self._action_gone_on(cue, drafts)

    def _plain_act(self, cue: Cue) -> Concept | None:
        """The verb in front of a figure or of those it counts, unless it says little (开展)."""
        lead = self._main(self._leading(cue))
        paid = self._money_word(cue)
        found = self.action_in(t for t in lead if t is not paid) or self.action_in(lead) or self._acts(cue)
        return found if found is not None and not found.undertaking else None

    def _action_gone_on(self, cue: Cue, drafts: Sequence[Draft]) -> Concept | None:
        """The verb of the figure that a figure goes on from, else one behind it, one that says little, or one ahead."""
        if cue.chained and drafts and drafts[-1].cue.number.unit_kind != "Ratio":
            return drafts[-1].action
        model = self.owner(cue, drafts) or self.model(cue, drafts)
        if model is not None:
            return model.action
        told = self._act_of_people(cue, self.before_in_sentence(cue, drafts))
        found = self.action_in(cue.tail) or self.action_in(self._leading(cue)) or told
        return found or (self._action_ahead(cue) if self.bare(cue) else None)

    def wholly(self, cue: Cue) -> bool:
        """低收入人口8135人全部纳入资助范围: what is told of those counted stands behind the figure."""
        return _WHOLLY.match(self.passage.text, cue.number.end) is not None

    @once
    def bare(self, cue: Cue) -> bool:
        """Nothing leads to the figure: 578名孤儿领到生活费."""
        return not trim(self.lead(cue)).strip("，、")

    def _act_of_bare(self, cue: Cue) -> tuple[bool, Concept | None]:
        """领取 of 486名失业人员领取失业保险金96.3万元: whether the clause begins with those who act, and how."""
        if cue.number.unit_kind not in COUNTED_PEOPLE or not self.bare(cue):
            return False, None
        told = self.deed_behind(cue)
        return told is not None, self._known_deed(cue, told)

    def _known_deed(self, cue: Cue, told: Deed | None) -> Concept | None:
        """The act of a deed behind a figure, if the lexicon has its verb."""
        if told is not None and (act := self._act_of(told)) is not None:
            return act
        first = next((t for t in self.passage.terms(cue.noun_start, self._clause_end(cue)) if self._verb(t)), None)
        if first is None or (told is not None and first.start > self.passage.text.find(told.verb, cue.noun_start)):
            return None
        return self._verb(first)

    def _act_of(self, told: Deed) -> Concept | None:
        """领取 of 领取失业保险金; of a verb that only carries its noun (进行检查) the act that the noun ends with."""
        light = told.verb in self.lexicon.markers["light-verb"]
        ends = (told.thing[start:] for start in range(len(told.thing) - 1)) if light else ()
        return self._longest_act((*ends, told.verb))

    def _act_of_clause(self, cue: Cue, drafts: Sequence[Draft]) -> Concept | None:
        """发放 for 5.02亿元 in 发放2237笔贷款5.02亿元: the verb stands in front of the figure before."""
        before = drafts[-1] if drafts and drafts[-1].cue.clause_start == cue.clause_start else None
        if before is None or before.cue.number.unit_kind in VALUES:
            return None
        if cue.number.unit_kind != "Money":
            return self._act_of_list(cue, before)
        gap = self.passage.text[before.end : cue.number.start]
        told = before.rule == "<verb> <noun> <figure>" and not _JOINED.search(gap)
        return before.action if told and trim(gap) and not self.serves(before.cue) else None

    def _act_of_list(self, cue: Cue, before: Draft) -> Concept | None:
        """惠及 for 职工4600人 in 惠及企业85家、职工4600人: those of the list behind one verb have it done to them."""
        gap = self.passage.text[before.end : cue.number.start]
        reached = before.action is not None and before.action.role == "beneficiary" and not before.action.undertaking
        listed = gap.startswith("、") and before.rule == "<verb> <noun> <figure>" and bool(cue.lead)
        return before.action if reached and listed and cue.number.unit_kind in COUNTED_PEOPLE else None

    @once
    def _leading(self, cue: Cue) -> tuple[Term, ...]:
        """The words in front of a figure without those of a title and of what only 等 sums up: 发放备案流程等宣传资料."""
        text, stop = self.passage.text, cue.number.start
        titles = [(m.start(), m.end()) for m in _TITLE.finditer(text, cue.lead_start, stop)]
        terms = [t for t in cue.lead if not any(start < t.start < end for start, end in titles)]
        acts = [t for t in terms if self._verb(t) is not None]
        return tuple(t for t in terms if t not in acts[1:] or not SUCH_AS.search(text, t.end, stop))

    def _main(self, lead: Sequence[Term]) -> list[Term]:
        """Without 使用 in 追回违规使用的医保基金: a verb in front of 的 only says which, where another stands before it."""
        verbs = [t for t in lead if self._verb(t) is not None]
        which = [t for t in verbs[1:] if self.passage.text[t.end : t.end + 1] == "的"]
        return [t for t in lead if t not in which]

    @once
    def _money_word(self, cue: Cue) -> Term | None:
        """补贴 of 发放生活补贴20.4万元: right in front of money it names what is paid."""
        last = cue.lead[-1] if cue.lead and cue.number.unit_kind == "Money" else None
        if last is None or last.end != cue.number.start or self.surface(last) not in self.lexicon.markers["allowance"]:
            return None
        before = cue.lead[-2].end if len(cue.lead) > 1 else cue.lead_start
        return last if before < last.start else None

    @once
    def _handed_action(self, cue: Cue) -> Concept | None:
        """办结 for the second figure of 受理、办结投诉分别为186件、179件."""
        return self.lists.item(cue, "action") if self.lists.item(cue, "programme") is None else None

    @once
    def _acts(self, cue: Cue) -> Concept | None:
        """其中4.52万人领取养老金: those that are counted act, right behind the figure."""
        first = next(iter(cue.tail), None)
        if first is None or first.start != cue.noun_start or cue.number.unit_kind not in COUNTED_PEOPLE:
            return None
        return self._verb(first)

    def action_in(self, terms: Iterable[Term]) -> Concept | None:
        """The last verb; one that says little (开展, 完成) only where there is no other."""
        verbs = [c for t in reversed(tuple(terms)) if (c := self._verb(t)) is not None]
        return next((c for c in verbs if not c.undertaking), verbs[0] if verbs else None)

    def _verb(self, term: Term) -> Concept | None:
        """The act that a word tells: 发放, or 参保 in 参保人数; none in a word for people (退休)."""
        if term.of("group") is not None:
            return None
        indicator = term.of("indicator")
        told = self.lexicon.concepts.get(indicator.action or "") if indicator is not None else None
        return term.of("action") or told

    def _action_ahead(self, cue: Cue) -> Concept | None:
        """为963名重度残疾人，发放…: the first verb behind the figure in its sentence; none where its own clause has another."""
        told = self.deed_behind(cue)
        if told is not None:
            return self._known_deed(cue, told)
        ahead = self.passage.terms(cue.number.end, cue.sentence[1])
        return next((c for t in ahead if (c := self._verb(t)) is not None), None)

    @once
    def deed_behind(self, cue: Cue) -> Deed | None:
        """达成就业意向 of 217名退役军人达成就业意向: what those do, or have done to them, who are counted."""
        end = self._clause_end(cue)
        terms = self.passage.terms(cue.noun_start, end)
        first = next((t.start for t in terms if self._verb(t) is not None), end)
        groups = [t.end for t in terms if t.of("group") is not None and t.end <= first and t.end < end]
        tails = (w for w in self.lexicon.markers["people-tail"] if len(w) > 1)
        people = [at + len(w) for w in tails if (at := self.passage.text.rfind(w, cue.noun_start, first)) >= 0]
        start = max((cue.noun_start, *groups, *people))
        phrase = self.passage.said(start, end)
        told = deed(phrase) if not phrase.startswith("的") else None
        return told if told is None or told.verb not in self._changes() else None

    def changes(self, cue: Cue) -> bool:
        """Whether a figure that says by how much something grew is read without its 增长: 收入 of 收入增长8%."""
        marks = self.passage.marks(cue.number.start, cue.number.end)
        return any(m.start == cue.number.start and m.role in ("increase", "decrease") for m in marks)

    def _changes(self) -> tuple[str, ...]:
        """提高到, 减少: words that tell how a figure changes, not what is done."""
        roles = ("up-to", "down-to", "changed-to", "increase", "decrease")
        return self.lexicon.marked(*roles)

    @once
    def _clause_end(self, cue: Cue) -> int:
        """Where the clause of a figure ends: at the next mark, or at the next figure that is no age."""
        marks = _CLAUSE_MARK.search(self.passage.text, cue.noun_start, cue.sentence[1])
        end = min(marks.start() if marks else cue.sentence[1], cue.bracket.close if cue.bracket else cue.sentence[1])
        number = self.passage.number_from(cue.noun_start)
        while number is not None and number.start < end and number.unit_kind == "Age":
            number = self.passage.number_from(number.end)
        return min(number.start, end) if number is not None else end

    def verb_surface(self, cue: Cue, action: Concept) -> str:
        """The verb as printed near the figure, else its preferred label."""
        terms = (*cue.lead, *self.passage.terms(cue.number.end, max(cue.next_end, self._clause_end(cue))))
        return next((self.surface(t) for t in terms if t.of("action") is action), action.label)

    @once
    def undertaken(self, cue: Cue) -> str | None:
        """劳动力市场秩序专项行动 in 开展劳动力市场秩序专项行动4次: what a verb of undertaking governs."""
        verbs = [t for t in cue.lead if (c := t.of("action")) is not None and c.undertaking]
        if not verbs:
            return None
        noun = trim(self.passage.text[verbs[0].end : cue.number.start].rpartition("的")[2])
        if _GOING.search(noun):
            return None
        return noun if 3 < len(noun) <= 24 and noun.endswith(self.lexicon.markers["programme-head"]) else None

    # --- nouns -------------------------------------------------------------------------------------------------------

    @once
    def noun_before(self, cue: Cue) -> str:
        """The noun phrase between the last verb and the figure: 检查用人单位67个 -> 用人单位, 发放奖励金13万元 -> 奖励金."""
        ends = (
            *(t.end for t in self._leading(cue) if t.of("action") and t is not self._money_word(cue)),
            *(m.end for m in cue.marks),
        )
        start = max((self.named_end(cue), *ends))
        noun = trim(_LEADING.sub("", self.passage.text[start : cue.number.start]))
        verb = next((self.surface(t) for t in cue.lead if t.end == start and t.of("action")), "")
        return verb + noun if len(noun) == 1 else noun

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

    @once
    def noun_behind(self, cue: Cue) -> str:
        """The noun phrase behind the figure: 14户企业 -> 企业; empty where a verb follows."""
        verbs = [t.start for t in self.passage.terms(cue.noun_start, cue.tail_end) if t.of("action") is not None]
        phrase = self.passage.text[cue.noun_start : verbs[0] if verbs else cue.tail_end]
        return trim(phrase.partition("的")[0])
