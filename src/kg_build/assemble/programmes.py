"""The programme of a figure: the nearest words that name one, then the figure before, the heading, the chapter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Lexicon
from ..model import Ref
from ..tokens import Term
from .draft import Draft, Filled, concept_of
from .heading import Heading
from .implied import Implied
from .kinship import Kinship
from .lists import Lists
from .mentioned import Mentioned
from .names import known
from .passage import COUNTED_PEOPLE, Cue, Passage
from .previous import Previous
from .setting import Setting
from .surroundings import Surroundings
from .words import Words

_SEVERAL = re.compile(r"[两三四五六]项(?:合计|总计|共)")
_OF_ALL = re.compile(r"其他|全[县市区州]")
_USED_FOR = re.compile(r"(?:用于|用在|投向|投入到|涉及|涵盖)[^，。；]*$")
_HEADLINE = 16
"""What a paragraph tells first by itself is no longer: 卫生服务能力提升。"""


@dataclass(frozen=True, slots=True)
class Programmes:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    setting: Setting
    lists: Lists
    words: Words
    previous: Previous
    kinship: Kinship
    mentioned: Mentioned
    heading: Heading
    implied: Implied
    inherited: Ref | None
    """The programme that the paragraph before, under the same heading, ended with."""

    @classmethod
    def of(cls, around: Surroundings, setting: Setting, inherited: Ref | None) -> Programmes:
        """The resolver with what names and implies programmes."""
        lexicon, passage, words = around.lexicon, around.passage, around.words
        kinship = Kinship(lexicon, passage, setting, around.lists)
        mentioned = Mentioned(lexicon, passage, setting, words, kinship)
        heading = Heading(lexicon, passage, setting, words, kinship, mentioned)
        implied = Implied(lexicon, passage, setting, words, around.verbs, kinship, heading)
        lists, previous = around.lists, around.previous
        return cls(lexicon, passage, setting, lists, words, previous, kinship, mentioned, heading, implied, inherited)

    def programme(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """The nearest programme, told apart from its sisters by the words in front of the figure."""
        before = self.previous.in_sentence(cue, drafts)
        found = self._near(cue, drafts, before) or self._standing(cue, self._all_before(cue, drafts))
        if found is not None and before is not None and not self._over_several(cue, found, drafts):
            found = self._anaphor(cue, found, before, drafts)
        if found is None or (found.origin == "figure before" and self._within_list(cue, before)):
            return found
        return self.kinship.narrowed(cue, self.heading.of_heading(found))

    def _near(self, cue: Cue, drafts: Sequence[Draft], before: Draft | None) -> Filled | None:
        """In the clause, in front of the brackets, behind the figure, in the sentence."""
        named = bool(cue.bracket and cue.lead and cue.lead[0].end <= cue.bracket.open)
        part = (cue.bracket is not None and not named) or self.passage.of_which(cue) is not None
        return (
            self._listed(cue)
            or self._in_row(cue, drafts)
            or self.mentioned.joined(cue)
            or self.mentioned.whole_name(cue)
            or self.mentioned.of_all(cue)
            or self.mentioned.publicity(cue)
            or self.mentioned.consultation(cue, before.programme if before is not None else None)
            or self.mentioned.named(cue.lead, "clause", people=not part and not self._in_list(cue, before, drafts))
            or self._of_chain(cue, before)
            or self._of_owner(cue, drafts)
            or self.mentioned.named(cue.tail, "clause")
            or self.mentioned.ahead(cue)
            or self.mentioned.undertaken(cue)
            or self.mentioned.paid(cue)
            or self.mentioned.quoted(cue)
            or self.mentioned.further_on(cue)
            or self.mentioned.next_clause(cue)
            or self.implied.by_agency(cue)
            or self._by_named_act(cue, before)
            or self.implied.by_works(cue)
            or self.implied.by_act(cue, before)
            or self.implied.by_usual_act(cue, before)
            or self._over_list(cue, drafts)
            or self.mentioned.campaign(cue)
            or (None if self._handed_out_with(cue, before) else self.implied.of_things(cue))
            or self._earlier(cue, before, drafts)
            or self.implied.by_indicator(cue)
        )

    def _of_chain(self, cue: Cue, before: Draft | None) -> Filled | None:
        """1203户2417人 are of one programme; 参保率100%，58名僧尼享受农村低保 are not, where the clause behind names its own."""
        if before is None or not cue.chained:
            return None
        apart = self.passage.text.startswith("，", before.end) and any(t.of("programme") for t in cue.tail)
        return None if apart else before.programme

    def _by_named_act(self, cue: Cue, before: Draft | None) -> Filled | None:
        """；培训养老护理员215人: behind a ； what is done to whom may be something else than before."""
        anew = before is not None and before.cue.segment_start != cue.segment_start
        return self.implied.by_named_act(cue) if anew else None

    def _listed(self, cue: Cue) -> Filled | None:
        """失业、工伤保险参保人数分别达…: the item in the same place of the list."""
        shared = self.lists.shared(cue, "programme")
        concept = shared[0] if shared else self.lists.item(cue, "programme")
        return Filled(known(concept), "list", cue.clause_start) if concept is not None else None

    def _in_row(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """集中供养412人，分散供养791人，标准分别为7200元、5400元: of the figure in the same place."""
        row = self.previous.counterpart(cue, drafts)
        return Filled(row.programme.ref, "list", row.start) if row is not None and row.programme is not None else None

    def _in_list(self, cue: Cue, before: Draft | None, drafts: Sequence[Draft]) -> bool:
        """事实无人抚养儿童 in 16名孤儿、43名事实无人抚养儿童发放84.9万元: people of one item, not of the money for all."""
        return self._within_list(cue, before) or self.previous.paid_to_list(cue, drafts)

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

    def _of_owner(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """Inside brackets the programme of the figure in front of them holds."""
        owner = self.previous.owner(cue, drafts)
        return owner.programme if owner is not None else None

    def _handed_out_with(self, cue: Cue, before: Draft | None) -> bool:
        """劳动合同范本 in 发放宣传资料4000余份，发放劳动合同范本1000余份: papers that are given away beside others."""
        copies = cue.number.unit_kind == "Copies"
        return copies and before is not None and before.cue.number.unit_kind == "Copies"

    def _over_list(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """生活补贴1024人、护理补贴2043人，累计发放补贴资金331.64万元: what sums up several belongs to the one above them."""
        if cue.number.unit_kind == "Ratio":
            return None
        run = self.previous.summed_up(cue, drafts)
        if _SEVERAL.search(self.words.lead(cue)):
            run = [d for d in drafts if d.cue.sentence == cue.sentence and d.cue.bracket == cue.bracket]
        concepts = [concept_of(d.programme, self.lexicon) for d in run]
        told = [c for c in concepts if c is not None]
        if len(told) < len(run) or len({c.iri for c in told}) < 2:
            return None
        common = self.lexicon.above(told)
        if common is not None and self.kinship.below_heading(common):
            return Filled(known(common), "parts")
        if self.setting.programme is not None and self.setting.programme_known:
            return Filled(self.setting.programme, "heading")
        return Filled(known(common), "parts") if common is not None else None

    def _earlier(self, cue: Cue, before: Draft | None, drafts: Sequence[Draft]) -> Filled | None:
        """Named earlier in the sentence, or the programme of the figure before in it, whichever is nearer."""
        start = before.end if before else cue.sentence[0]
        terms = self.passage.terms(start, cue.lead_start)
        own = (t for t in terms if self.passage.bracket_of(t.start) == cue.bracket and not self._used_for(t))
        named = self.mentioned.named(own, "sentence")
        named = self._summed(cue, named, drafts) or self.heading.over_sisters(cue)
        if named is not None or before is None or before.programme is None:
            return named
        if before.programme.origin == "list" and cue.clause_start >= before.end:
            row = self._row(cue, drafts)
            if row is not None:
                return row
        if (every := self._every(cue, before, drafts)) is not None:
            return every
        told: Filled | None = before.programme
        if self._over_all(cue, before, drafts):
            told = self.previous.whole_of(cue, before, drafts, COUNTED_PEOPLE).programme
        if before.cue.segment_start != cue.segment_start:
            things = before.programme.origin == "things"
            told = None if things else self.previous.whole_of(cue, before, drafts).programme
        return Filled(told.ref, "figure before", told.position) if told is not None else None

    def _summed(self, cue: Cue, named: Filled | None, drafts: Sequence[Draft]) -> Filled | None:
        """审核11户创业担保贷款，3户返乡人员创业担保贷款，共发放贷款180万元: a sum is of the wider of the programmes counted."""
        concept = concept_of(named, self.lexicon)
        if concept is None or not self.words.sums_up(cue):
            return named
        line = {c.iri for c in self.lexicon.ancestors(concept)}
        told = (d.programme for d in drafts if d.cue.sentence == cue.sentence and d.programme is not None)
        return next((Filled(p.ref, "parts", p.position) for p in told if p.ref.iri in line), named)

    def _used_for(self, term: Term) -> bool:
        """人畜饮水 in 资金重点用于养殖和人畜饮水，受益群众2345户: what money is spent on is not what it comes from."""
        return _USED_FOR.search(self.passage.text, self.passage.sentence_of(term.start)[0], term.start) is not None

    def _over_all(self, cue: Cue, before: Draft, drafts: Sequence[Draft]) -> bool:
        """Money in a new clause goes on from all the people, not from some; a rate from all that several parts make up."""
        if cue.clause_start < before.end or before.cue.number.unit_kind not in COUNTED_PEOPLE:
            return False
        return cue.number.unit_kind == "Money" or self.previous.rates_all(cue, drafts)

    def _every(self, cue: Cue, before: Draft, drafts: Sequence[Draft]) -> Filled | None:
        """城市低保810人、农村低保4390人，发放低保金1860万元: money in a new clause goes on from all of a list."""
        people = before.cue.number.unit_kind in COUNTED_PEOPLE and self.previous.joined(before.cue)
        if cue.number.unit_kind != "Money" or not people or cue.clause_start < before.end:
            return None
        concepts = [concept_of(d.programme, self.lexicon) for d in self.previous.run(cue, drafts)]
        common = self.lexicon.above([c for c in concepts if c is not None])
        return Filled(known(common), "parts") if common is not None else None

    def _row(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """集中、分散供养标准分别为9600元和6240元，拨付供养资金…: a new clause goes on from all that the list handed out."""
        listed = [d for d in drafts if d.cue.sentence == cue.sentence and d.programme and d.programme.origin == "list"]
        concepts = [concept_of(d.programme, self.lexicon) for d in listed]
        told = [c for c in concepts if c is not None]
        common = self.lexicon.above(told)
        return Filled(known(common), "parts") if common is not None else None

    def _all_before(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """参保19.6万人，其中城乡居民18.9万人、城镇职工0.7万人。脱贫人口参保率…: a sentence goes on from all, not from the last part."""
        before = self.previous.before(cue, drafts)
        if before is None or before.cue.sentence == cue.sentence:
            return before
        return self.previous.whole_of(cue, before, drafts, (before.cue.number.unit_kind,))

    def _standing(self, cue: Cue, before: Draft | None) -> Filled | None:
        """教职人员生活补助 of 为65名教职人员发放生活补助; the heading's programme, that of the sentence or paragraph before, the chapter's."""
        paid = self.mentioned.for_receivers(cue)
        if paid is not None and paid.ref.iri is not None:
            return paid
        heading = Filled(self.setting.programme, "heading") if self.setting.programme is not None else None
        opening = self.heading.opening()
        if opening is not None:
            return Filled(known(opening), "heading")
        if self.setting.programme_known:
            return heading
        return (
            self._theme(cue, before)
            or (self.implied.of_people(cue) if before is None and heading is None else None)
            or self._carried(before)
            or heading
            or (Filled(self.setting.chapter, "chapter") if self.setting.chapter is not None else None)
            or self.implied.of_people(cue)
            or paid
        )

    def _carried(self, before: Draft | None) -> Filled | None:
        """What the sentence or the paragraph before was about."""
        if before is None:
            kept = self.inherited is not None and not self._opens_anew()
            return Filled(self.inherited, "paragraph before") if self.inherited is not None and kept else None
        if before.programme is None or before.programme.ref.iri is None or before.programme.origin == "list":
            return None
        return Filled(before.programme.ref, "paragraph", before.programme.position)

    def _opens_anew(self) -> bool:
        """卫生服务能力提升。年末…: a paragraph that opens with a short sentence of its own is about something else."""
        end = self.passage.sentence_of(0)[1]
        return end <= _HEADLINE and end < len(self.passage.text) and not self.passage.numbers(0, end)

    def _theme(self, cue: Cue, before: Draft | None) -> Filled | None:
        """养老服务也在提档升级。县财政投入2860万元…: a sentence without figures tells what the next ones are about."""
        start = before.cue.sentence[1] if before is not None else 0
        return self.mentioned.named(self.passage.terms(start, cue.sentence[0]), "sentence before")

    def _over_several(self, cue: Cue, filled: Filled, drafts: Sequence[Draft]) -> bool:
        """农村低保4098人，城市低保274人，为低保对象发放…: the wider name behind several narrower ones, since the last ；, means all."""
        said = [d for d in drafts if d.programme is not None and d.cue.sentence == cue.sentence]
        behind = [d for d in said if d.cue.segment_start == cue.segment_start]
        told = {d.programme.ref.iri for d in behind or said if d.programme is not None}
        concepts = (self.lexicon.concepts.get(iri or "") for iri in told)
        below = [c for c in concepts if c is not None and filled.ref.iri in {a.iri for a in self.lexicon.ancestors(c)}]
        return len(below) > 1

    def _anaphor(self, cue: Cue, filled: Filled, before: Draft, drafts: Sequence[Draft]) -> Filled:
        """征缴养老保险费 after 企业职工养老保险: the wider name stands for the narrower one, unless it sums up several (共计)."""
        carried = concept_of(before.programme, self.lexicon)
        if carried is None or filled.origin not in ("clause", "sentence") or self._of_others(cue, filled, before):
            return filled
        wider = filled.ref.iri in {c.iri for c in self.lexicon.ancestors(carried)}
        told = {d.programme.ref.iri for d in drafts if d.programme is not None and d.cue.sentence == cue.sentence}
        if not wider or (self.words.sums_up(cue) and len(told) > 1) or _OF_ALL.search(self.words.lead(cue)):
            return filled
        return Filled(known(carried), "figure before", filled.position)

    def _of_others(self, cue: Cue, filled: Filled, before: Draft) -> bool:
        """；符合政府安排工作条件的退役士官5人: behind a ； a wider name of other people stands for itself."""
        if before.cue.segment_start == cue.segment_start or not cue.segment_start <= filled.position < cue.number.start:
            return False
        telling = next((t for t in self.passage.tokens.terms if t.start == filled.position and t.of("programme")), None)
        told_by = telling.of("programme") if telling is not None else None
        if telling is not None and told_by is not None and self.words.surface(telling) in told_by.hidden:
            return True
        people = [c for t in cue.lead if t.start > filled.position and (c := t.of("group")) is not None]
        told = before.group.ref.iri if before.group is not None else None
        return any(c.beneficiary_class and c.iri != told for c in people)
