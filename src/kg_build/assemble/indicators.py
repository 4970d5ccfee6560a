"""The indicator of a figure: named in front of it, carried on from the figure before, or composed of verb, noun and unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .. import segment
from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..tokens import Term
from .amounts import Amounts
from .continued import Continued
from .deeds import Deed, deed, without_address
from .draft import Draft, Filled, concept_of
from .lists import Lists
from .names import as_ref, composed_labels, count_word, count_words, known, proposed, trim, with_surface
from .passage import COUNTED_PEOPLE, Cue, Passage
from .previous import Previous
from .ratios import Ratios
from .surroundings import Surroundings
from .verbs import Verbs
from .words import SUCH_AS, Words

_SIDES = ("收入", "支出", "结余", "结存", "余额")
_TASKS = ("任务", "任务数", "目标", "指标", "计划")
_JOINTS = ("和", "及", "与")
_HAVING = frozenset(("辖", "内设", "下设", "设", "设立", "现", "建", "含", "还"))
_SUBJECT = 12
_LONG = 3
_ALL = re.compile(r"(?:已?全部|均|都|已)$")
_PHRASE = 16
_BARE = 2
"""An indicator word so short that it needs its noun: 比例 of 首付比例."""


@dataclass(frozen=True, slots=True)
class Indicators:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    lists: Lists
    words: Words
    verbs: Verbs
    previous: Previous
    continued: Continued
    ratios: Ratios
    amounts: Amounts

    @classmethod
    def of(cls, around: Surroundings) -> Indicators:
        """The resolver with those of percentages and of money."""
        lexicon, passage, words, verbs = around.lexicon, around.passage, around.words, around.verbs
        ratios = Ratios(lexicon, passage, around.lists, words, verbs, around.previous)
        amounts = Amounts(lexicon, passage, words, verbs, around.previous)
        return cls(lexicon, passage, around.lists, words, verbs, around.previous, around.continued, ratios, amounts)

    def indicator(
        self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None, group: Filled | None, action: Concept | None
    ) -> tuple[Filled | None, str]:
        """What the figure measures, and the notation of the rule that found it."""
        literal = self._named(cue, drafts)
        completed = self._completed(cue, drafts) if literal is None else None
        if completed is not None:
            return Filled(completed.ref, "figure before", completed.position), "<figure> <joint> <figure>"
        if literal is not None:
            return literal, "<indicator> <figure>"
        model = self.continued.model(cue, drafts)
        if model is not None and model.indicator is not None and not self._counts_itself(cue, model, programme):
            return Filled(model.indicator.ref, "figure before", model.indicator.position), "<figure> <joint> <figure>"
        rule = "<verb> <noun> <figure>" if action is not None else "<noun> <figure>"
        return self._composed(cue, drafts, programme, group, action), rule

    def _counts_itself(self, cue: Cue, model: Draft, programme: Filled | None) -> bool:
        """锡伯族2.11万人、哈萨克族3.98万人: a list that is no part of a whole, or of another programme, names itself anew."""
        part = cue.bracket is not None or self.passage.of_which(cue) is not None
        if self._of_another(cue, model, programme):
            return bool(self._noun(cue))
        if model.rule != "<noun> <figure>":
            return False
        if self.words.modifier(cue) is not None and cue.number.unit_kind == "Money":
            return False
        if cue.number.unit_kind == "Money" and programme is not None and model.programme is not None:
            return programme.ref.iri != model.programme.ref.iri
        return not part and not cue.chained and bool(self._noun(cue))

    def _of_another(self, cue: Cue, model: Draft, programme: Filled | None) -> bool:
        """；特困人员5126人 behind 低保对象8126户、11543人: behind a ； those of another programme, where no verb has counted both."""
        anew = model.cue.segment_start != cue.segment_start and model.action is None
        told = programme is not None and model.programme is not None and model.rule != "<indicator> <figure>"
        if programme is None or model.programme is None or not (anew and told):
            return False
        return cue.number.unit_kind in COUNTED_PEOPLE and programme.ref.iri != model.programme.ref.iri

    # --- named -------------------------------------------------------------------------------------------------------

    def _named(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """住院总费用623.84万元: the last indicator named before the figure that can be measured in its unit."""
        listed = self.lists.item(cue, "indicator")
        if listed is not None:
            return Filled(known(listed), "list", cue.clause_start)
        item = self.lists.modifier(cue) or ""
        if cue.number.unit_kind == "Ratio" and item.endswith(self.lexicon.markers["rate-tail"]):
            return Filled(self.ratios.labelled(item), "list", cue.clause_start)
        share = self.ratios.share(cue, drafts)
        if share is not None:
            return share
        behind = [t for t in cue.tail[:1] if t.start == cue.number.end and cue.number.unit_kind == "Money"]
        for term in (*reversed(cue.lead), *behind):
            concept = term.of("indicator")
            told = concept is not None and not (term.of("group") is not None and self.words.wholly(cue))
            if told and concept is not None and not _generic(concept) and self._fits(concept, cue):
                return self._measure(cue, term, concept)
        return self._topic(cue) or self._counterpart(cue, drafts)

    def _topic(self, cue: Cue) -> Filled | None:
        """起付线 of 大病保险的起付线，对贫困户由5000元降到3000元: what the clause before names and this one tells of some."""
        start, comma = cue.segment_start, cue.clause_start - 1
        some = (*self.lexicon.markers["towards"], *self.lexicon.markers["modifier"])
        told = cue.lead_start == cue.clause_start and self.words.lead(cue).startswith(some)
        if not told or self.passage.text[comma : comma + 1] != "，":
            return None
        named = [t for t in self.passage.terms(start, comma) if t.end == comma and t.of("indicator") is not None]
        concept = named[-1].of("indicator") if named else None
        alone = not any(start <= n.start < comma for n in self.passage.tokens.numbers)
        if concept is None or not alone or _generic(concept) or not self._fits(concept, cue):
            return None
        return Filled(known(concept, self.words.surface(named[-1])), "sentence", named[-1].start)

    def _measure(self, cue: Cue, term: Term, concept: Concept) -> Filled | None:
        """参保率 as it stands; of a bare 比例 or 资金 the whole noun: 首付比例."""
        noun, said, surface = self.words.noun_before(cue), self.words.predicate(cue), self.words.surface(term)
        whole = noun if noun.endswith(surface) else ""
        if len(surface) <= _BARE < len(whole) <= 14 and concept.figure != "Count":
            ref = proposed(whole)
            return Filled(ref, "clause", term.start) if ref is not None else None
        ref = known(concept, whole, said if said.endswith(surface) and len(said) <= _PHRASE else "")
        if surface in concept.hidden and concept.action is not None:
            verb = self.verbs.verb_surface(cue, self.lexicon.concepts[concept.action])
            ref = with_surface(ref, surface, *composed_labels(verb, surface, count_word(None, concept.unit_kind)))
        return Filled(ref, "clause", term.start)

    def _fits(self, concept: Concept, cue: Cue) -> bool:
        """A money indicator does not measure 人."""
        kind = cue.number.unit_kind
        if concept.figure in ("Amount", "Rate"):
            return kind == "Money"
        if concept.figure == "Ratio":
            return kind == "Ratio" or cue.number.unit is None
        if concept.label.endswith("人数") and kind not in (*COUNTED_PEOPLE, None):
            return False
        if concept.figure == "Count":
            countable = concept.unit_kind in (None, kind) or kind is None or concept.unit_kind not in COUNTED_PEOPLE
            return kind not in ("Money", "Ratio") and countable
        return True

    def _counterpart(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """基金收入4726.8万元、支出3985.3万元: the other side of the account before."""
        before = self.previous.in_sentence(cue, drafts)
        word = trim(self.words.lead(cue).lstrip("、，和及"))
        if before is None or before.indicator is None or word not in _SIDES:
            return None
        for label in before.indicator.ref.labels:
            side = next((s for s in _SIDES if label.endswith(s)), None)
            concepts = self.lexicon.terms.get(label.removesuffix(side) + word, ()) if side else ()
            indicator = next((c for c in concepts if c.scheme == "indicator"), None)
            if indicator is not None:
                return Filled(known(indicator), "figure before", cue.lead_start)
        return None

    # --- composed ----------------------------------------------------------------------------------------------------

    def _composed(
        self,
        cue: Cue,
        drafts: Sequence[Draft],
        programme: Filled | None,
        group: Filled | None,
        action: Concept | None,
    ) -> Filled | None:
        """发放 + 护理补贴 + 元 -> 护理补贴发放金额; without a verb 城市低保 + 人 -> 低保保障人数."""
        kind, noun = cue.number.unit_kind, self._noun(cue)
        if kind == "Ratio":
            return _filled(self.ratios.rate(cue, drafts, noun))
        if task := self._task(cue):
            return _filled(as_ref(task, f"{task}{count_word(cue.number.unit, kind)}"))
        if kind == "Money":
            ref = self.amounts.average(cue, drafts, programme)
            if ref is None and self.amounts.is_standard(cue):
                ref = self.amounts.standard(cue, programme, noun)
            if ref is not None:
                return _filled(ref)
        if action is not None:
            others = (*_said(programme), *_said(group), *_loan(programme, kind))
            return self._acted(cue, self._said(action, noun, kind), noun, others)
        if kind == "Money":
            noun = noun or self.amounts.told(cue)
            whole = (f"{own}{noun}" for own in _said(programme) if noun in self.lexicon.markers["money-head"])
            labels = (f"{own}金额" for own in (noun, *_said(programme), *_short(group)) if own)
            return _filled(as_ref(*whole, noun, *labels))
        return self._counted(cue, programme, group, noun)

    def _said(self, action: Concept, noun: str, kind: str | None) -> Concept:
        """救助 of 实施城乡医疗救助1.87万人次: where the verb says little, the act that its noun ends with."""
        act = self.verbs.act_of_noun(noun) if action.undertaking and kind in (*COUNTED_PEOPLE, "Money") else None
        return act if act is not None and (act.iri, kind or "") in self.lexicon.composed else action

    def _completed(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """归集额 for 1.75亿元 in 归集1.87亿元，完成中心下达年度计划1.75亿元的106.86%: a task is told in what completes it."""
        lead = self.passage.text[cue.clause_start : cue.number.start]
        before = self.previous.in_sentence(cue, drafts)
        goal = "完成" in lead and lead.endswith(self.lexicon.markers["goal"])
        told = goal and self.passage.text.startswith("的", cue.number.end)
        alike = before is not None and before.cue.number.unit == cue.number.unit
        return before.indicator if told and alike and before is not None else None

    def _task(self, cue: Cue) -> str:
        """棚户区改造任务 of 下达棚户区改造任务1300户."""
        lead = trim(self.words.lead(cue))
        if not lead.endswith(_TASKS) or "完成" in lead:
            return ""
        acts = [t.end for t in cue.lead if t.of("action") is not None]
        start = min((end for end in acts if end < cue.number.start), default=self.words.named_end(cue))
        return trim(self.passage.text[start : cue.number.start])

    def _noun(self, cue: Cue) -> str:
        """The noun phrase in front of a figure: 宣传资料 of 政策问答等宣传资料, 办实事 of 为邻里办实事."""
        lead, noun = self.words.lead(cue), self.words.noun_before(cue)
        if lead.endswith(_JOINTS) or noun in _HAVING or ("、" in noun and self.words.noun_behind(cue)):
            return ""
        summed = SUCH_AS.split(noun)[-1]
        if len(summed) > 1 and summed != noun:
            return trim(summed)
        return without_address(noun) if len(noun) > 4 else noun

    def _acted(self, cue: Cue, action: Concept, noun: str, others: Sequence[str]) -> Filled | None:
        """发放 and 失业保险金: 失业保险金发放金额; of 为1503名失业人员发放失业保险金 what is paid stands behind."""
        kind, words = cue.number.unit_kind, count_words(cue.number.unit, cue.number.unit_kind)
        told = self._told(cue) if kind in COUNTED_PEOPLE else None
        verb = told.verb if told is not None else self.verbs.verb_surface(cue, action)
        thing = trim(told.thing) if told is not None else "" if noun else _ALL.sub("", self.words.noun_behind(cue))
        head = noun.rpartition("的")[2]
        own = tuple(dict.fromkeys(word for word in (thing, head if len(head) > 1 else "", noun) if word))
        labels = [] if own else [f"{verb}{words[0]}"]
        labels += [label for owner in own + tuple(others) for label in composed_labels(verb, owner, words[0])]
        subject = self._subject(cue)
        labels += [f"{subject}{verb}{words[0]}", f"{subject}{verb}"] if subject else []
        labels += [f"{act}{words[0]}" for act in self.verbs.act_ending(noun) if act != noun]
        labels += [f"{owner}{words[0]}" for owner in others if action.undertaking]
        anew = f"新{verb}" if f"新{verb}" in self.words.lead(cue) else ""
        labels += [f"{anew}{owner}{words[0]}" for owner in ("", *own[:1], *others) if anew]
        labels += [label for word in words[1:] for owner in own[:1] for label in composed_labels(verb, owner, word)]
        return self._by_action(action, kind, (*labels, *(f"{verb}{word}" for word in words)))

    def _told(self, cue: Cue) -> Deed | None:
        """What stands behind a figure that nothing but 为 leads to: 为1503名失业人员发放失业保险金."""
        return self.verbs.deed_behind(cue) if self.words.serves(cue) or self.words.bare(cue) else None

    def _subject(self, cue: Cue) -> str:
        """一卡通 of “一卡通”支付85.81万元; 住院 of 住院8.95万人次，支出3.46亿元."""
        subject = self.words.noun_of_verb(cue)
        if not subject and cue.index and cue.lead_start == cue.clause_start:
            subject = self.words.alone_before(cue)
        return subject if 1 < len(subject) < _SUBJECT else ""

    def _counted(self, cue: Cue, programme: Filled | None, group: Filled | None, noun: str) -> Filled | None:
        """年末有敬老院9所: 敬老院数; 达成就业意向 and 人: 达成就业意向人数."""
        kind, words = cue.number.unit_kind, count_words(cue.number.unit, cue.number.unit_kind)
        told = tuple(label for phrase in self._deeds(cue, group, noun) for label in (phrase + words[0],))
        called = (noun, *_short(group), *_short(programme))
        counted = tuple(f"{own}{word}" for own in called if own for word in words[: 1 + (own == noun)])
        counted += tuple(f"{own}数" for own in called if own.endswith("人口"))
        counted += tuple(f"{head}{words[0]}" for head in _head(noun))
        act = self.verbs.act_in_name(cue) or self.verbs.act_at_end(cue, noun)
        if act is None and kind in COUNTED_PEOPLE and not told and not self._of_posts(group):
            act = self._usual(programme)
        if act is not None and (act.iri, kind or "") in self.lexicon.composed:
            return self._by_action(act, kind, (*counted, *told))
        return _filled(as_ref(*told, *counted, *([words[0]] if words[0] != "数" or not counted else [])))

    def _deeds(self, cue: Cue, group: Filled | None, noun: str) -> Iterable[str]:
        """What an unknown verb in front of a figure or behind it tells: 接听群众来电, 群众来电接听; 达成就业意向."""
        if self.words.serves(cue) or self.words.bare(cue):
            if (told := self._told(cue)) is None:
                return ()
            things = (told.thing,) if len(told.thing) > 1 else ()
            whose = (told.phrase + trim(told.doer),) if cue.number.unit_kind not in COUNTED_PEOPLE else ()
            return (*whose, told.phrase, *things)
        if group is not None and noun in group.ref.labels:
            return ()
        told = deed(noun)
        if told is None or len(told.thing) < 2 or len(told.verb) < 2:
            return ()
        return (told.phrase, told.thing + told.verb, told.verb, told.thing)

    def _by_action(self, action: Concept, kind: str | None, labels: Iterable[str]) -> Filled | None:
        """The indicator that a verb and a unit compose, known or not."""
        concept = self.lexicon.composed.get((action.iri, kind or ""))
        return _filled(with_surface(known(concept), *labels) if concept is not None else as_ref(*labels))

    def _of_posts(self, group: Filled | None) -> bool:
        concept = concept_of(group, self.lexicon)
        return concept is not None and self.lexicon.is_post(concept)

    def _usual(self, programme: Filled | None) -> Concept | None:
        concept = concept_of(programme, self.lexicon)
        return self.lexicon.usual_action(concept) if concept else None


def _filled(ref: Ref | None) -> Filled | None:
    return Filled(ref, "composed") if ref is not None else None


def _head(noun: str) -> tuple[str, ...]:
    """项目 of 畜牧养殖项目: the last word of a noun."""
    last = segment.words(noun)[-1] if len(noun) > _LONG else ""
    return (last,) if len(last) > 1 else ()


def _loan(programme: Filled | None, kind: str | None) -> tuple[str, ...]:
    """贷款, which money of a loan's programme is, whatever it is called."""
    lent = programme is not None and kind == "Money" and programme.ref.label.endswith("贷款")
    return ("贷款",) if lent else ()


def _generic(concept: Concept) -> bool:
    """人数, 金额: they say no more than the unit does."""
    return concept.unit_kind is not None and concept.action is None


def _said(filled: Filled | None) -> tuple[str, ...]:
    """The same, and the words that stood for it."""
    return tuple(dict.fromkeys((*_short(filled), *filled.ref.labels[-1:]))) if filled else ()


def _short(filled: Filled | None) -> tuple[str, ...]:
    """Up to four labels of a filler, for composing names."""
    return filled.ref.labels[:4] if filled else ()
