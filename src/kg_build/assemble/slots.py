"""Programme, group and indicator of a figure: the nearest words that can fill the slot, and where they stood.

Each resolver returns the slot's filler with its origin (``clause``, ``sentence``, ``heading`` …) or None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..recognise import Term
from .draft import Draft, Filled
from .names import as_ref, composed_labels, count_word, known, proposed, trim, with_surface
from .lists import Lists
from .passage import Cue, Passage
from .setting import Setting

_COUNTABLE = frozenset({"People", "PersonTimes", "Households"})
_SUMMING = re.compile(r"共|合计|总|其他|累计|全[年县市区州]")
_SIDES = ("收入", "支出", "结余", "结存", "余额")
_LEADING = re.compile(
    r"^(?:[、，：；（(“]|并|共|其中|分别|了|还|又|已|先后|全年|累计|为|向|对|给|将|把|与|同|和|及|在|以|从|由|的)+"
)
_NOUN = re.compile(r"[一-鿿“”（）、A-Za-z]+$")
_PURPOSE = re.compile(
    r"(?:为|向|给|对|同|与|将|把|给予|帮助|协助|组织|指导)(?:全[县市区州省旗]|辖区|所有|符合条件的|共)?$"
)


@dataclass(frozen=True)
class Slots:
    """The resolvers over one block."""

    lexicon: Lexicon
    passage: Passage
    setting: Setting
    lists: Lists
    inherited: Ref | None = None
    """The programme that the paragraph before, under the same heading, ended with."""

    # --- programme ---------------------------------------------------------------------------------------------------

    def programme(self, cue: Cue, so_far: Sequence[Draft]) -> Filled | None:
        """The nearest programme: in the clause, behind the figure, in the sentence, of the figure before, of the heading."""
        before = self.before(cue, so_far)
        same_sentence = before is not None and before.cue.sentence == cue.sentence
        part = cue.bracket is not None or self.passage.of_which(cue) is not None
        candidates = (
            lambda: self._listed(cue, "programme"),
            lambda: self._programme_of(cue.lead, "clause", people=not part),
            lambda: self._chained(cue, before),
            lambda: self._bracket_owner(cue, so_far),
            lambda: self._programme_of(cue.tail, "clause"),
            lambda: self._ahead(cue),
            lambda: self._undertaken(cue),
            lambda: self._clause_ahead(cue),
            lambda: self._earlier(cue, before if same_sentence else None),
            lambda: self._implied(cue),
        )
        found = next((filled for candidate in candidates if (filled := candidate()) is not None), None)
        if found is None:
            found = self._standing(before)
        if found is not None and same_sentence and before is not None:
            found = self._anaphor(cue, found, before)
        return self._narrowed(cue, found) if found else None

    def _anaphor(self, cue: Cue, filled: Filled, before: Draft) -> Filled:
        """征缴养老保险费 after 企业职工养老保险: the wider name stands for the narrower one, unless it sums up (共计)."""
        carried = self.lexicon.concepts.get(before.programme.ref.iri or "") if before.programme else None
        if carried is None or filled.origin != "clause" or filled.ref.iri is None:
            return filled
        lead = self.passage.text[cue.lead_start : cue.number.start]
        wider = filled.ref.iri in {c.iri for c in self.lexicon.ancestors(carried)}
        if not wider or _SUMMING.search(lead):
            return filled
        return Filled(known(carried), "figure before", filled.position)

    def before(self, cue: Cue, so_far: Sequence[Draft]) -> Draft | None:
        """The figure before, passing over those in brackets that are closed by now."""
        return next((d for d in reversed(so_far) if d.cue.bracket in (None, cue.bracket)), None)

    def _programme_of(self, terms: Iterable[Term], origin: str, *, people: bool = True) -> Filled | None:
        """The last programme named, or the one whose people are named."""
        result: Filled | None = None
        for term in terms:
            concept = term.of("programme")
            if concept is not None:
                result = Filled(known(concept, self._surface(term)), origin, term.start)
            elif people and result is None and (group := term.of("group")) is not None:
                programme = self.lexicon.programme_of.get(group.iri)
                if programme is not None:
                    result = Filled(known(programme), origin, term.start)
        return result

    def _listed(self, cue: Cue, scheme: str) -> Filled | None:
        """失业、工伤保险参保人数分别达…: the item in the same place of the list."""
        concept = self.lists.item(cue, scheme)
        return Filled(known(concept), "list", cue.clause_start) if concept is not None else None

    def _chained(self, cue: Cue, before: Draft | None) -> Filled | None:
        return before.programme if before is not None and cue.chained else None

    def _bracket_owner(self, cue: Cue, so_far: Sequence[Draft]) -> Filled | None:
        """Inside brackets the programme of the figure in front of them holds."""
        owner = self.owner(cue, so_far)
        return owner.programme if owner is not None else None

    def owner(self, cue: Cue, so_far: Sequence[Draft]) -> Draft | None:
        """The figure right in front of the brackets that a figure stands in."""
        if cue.bracket is None:
            return None
        outside = [d for d in so_far if d.cue.number.end <= cue.bracket.open]
        if not outside or outside[-1].cue.sentence != cue.sentence:
            return None
        return outside[-1] if cue.bracket.open - outside[-1].cue.number.end <= 12 else None

    def _ahead(self, cue: Cue) -> Filled | None:
        """为963名重度残疾人，发放护理补贴: the clause behind a for-phrase names the programme."""
        if not _PURPOSE.search(self.passage.text[cue.lead_start : cue.number.start]):
            return None
        return self._programme_of(self.passage.terms(cue.number.end, cue.next_end), "sentence")

    def _undertaken(self, cue: Cue) -> Filled | None:
        """开展劳动力市场秩序专项行动4次: what is undertaken is the programme, known or not."""
        verbs = [t for t in cue.lead if (c := t.of("action")) is not None and c.undertaking]
        if not verbs:
            return None
        phrase = self.passage.text[verbs[0].end : cue.number.start].rpartition("的")[2]
        noun = trim(phrase)
        heads = self.lexicon.markers["programme-head"]
        if not 3 < len(noun) <= 24 or not noun.endswith(heads):
            return None
        ref = proposed(noun, noun.removesuffix("活动"))
        return Filled(ref, "clause", verbs[0].end) if ref else None

    def _implied(self, cue: Cue) -> Filled | None:
        """登记失业率 is always about employment."""
        for term in reversed(cue.lead):
            concept = term.of("indicator")
            if concept is not None and concept.about in self.lexicon.concepts:
                return Filled(known(self.lexicon.concepts[concept.about or ""]), "indicator", term.start)
        return None

    def _clause_ahead(self, cue: Cue) -> Filled | None:
        """指导17户用人单位与900余名农民工签订劳动合同: named further on in the clause."""
        stop = re.search(r"[，。；：、]", self.passage.text[cue.number.end :])
        end = cue.number.end + stop.start() if stop else len(self.passage.text)
        named = [t for t in self.passage.terms(cue.number.end, end) if t.of("programme") is not None]
        return self._programme_of(named[:1], "clause")

    def _earlier(self, cue: Cue, before: Draft | None) -> Filled | None:
        """Named earlier in the sentence, or the programme of the figure before in it, whichever is nearer."""
        start = before.cue.number.end if before else cue.sentence[0]
        between = [
            t for t in self.passage.terms(start, cue.lead_start) if self.passage.bracket_of(t.start) == cue.bracket
        ]
        named = self._programme_of(between, "sentence")
        if named is not None or before is None:
            return named
        if before.programme is None:
            return None
        return Filled(before.programme.ref, "figure before", before.programme.position)

    def _standing(self, before: Draft | None) -> Filled | None:
        """The heading's programme; where it names none, that of the sentence before."""
        heading = self.setting.programme
        if heading is not None and heading.iri is not None:
            return Filled(heading, "heading")
        if before is not None and before.programme is not None and before.programme.ref.iri is not None:
            return Filled(before.programme.ref, "paragraph", before.programme.position)
        if self.inherited is not None and before is None:
            return Filled(self.inherited, "paragraph before")
        if heading is not None:
            return Filled(heading, "heading")
        return Filled(self.setting.chapter, "chapter") if self.setting.chapter is not None else None

    def _narrowed(self, cue: Cue, filled: Filled) -> Filled:
        """The member of the programme's family that the words in front of the figure tell: 贷款余额 under 住房公积金.

        Below a programme named in the clause, and beside it too where it is only carried: 农村7248人 after 城镇3350人.
        """
        concept = self.lexicon.concepts.get(filled.ref.iri or "")
        if concept is None or filled.origin == "list":
            return filled
        end = cue.tail_end if filled.position > cue.number.start else cue.number.start
        lead = self.passage.text[cue.lead_start : end]
        if any(word in lead for word in concept.cues):
            return filled
        groups = {c.iri for t in cue.lead if (c := t.of("group")) is not None}
        named = filled.origin == "clause"
        for member in (*self.lexicon.descendants(concept.iri), *(() if named or not concept.cues else self._sisters(concept))):
            if any(word in lead for word in member.cues) or self._has(member, groups):
                return Filled(known(member), filled.origin, filled.position)
        relative = None if named else next((m for m in self._relatives(concept) if self._has(m, groups)), None)
        return Filled(known(relative), filled.origin, filled.position) if relative is not None else filled

    def _has(self, programme: Concept, groups: set[str]) -> bool:
        """One of the groups pays into the programme, or is told by its name alone."""
        return programme.contributor in groups or any(self.lexicon.programme_of.get(g) is programme for g in groups)

    def _sisters(self, concept: Concept) -> Iterable[Concept]:
        return (m for above in concept.broader for m in self.lexicon.narrower.get(above, ()) if m is not concept)

    def _relatives(self, concept: Concept) -> Iterable[Concept]:
        """The programmes beside one, and beside those above it; none that holds it."""
        line = {concept.iri, *(c.iri for c in self.lexicon.ancestors(concept))}
        for iri in (concept.iri, *(c.iri for c in self.lexicon.ancestors(concept))):
            for above in self.lexicon.concepts[iri].broader:
                yield from (m for m in self.lexicon.narrower.get(above, ()) if m.iri not in line)

    def _modifier(self, cue: Cue) -> str | None:
        """城镇 in （其中农村236人、城镇19人）."""
        lead = trim(_LEADING.sub("", self.passage.text[cue.lead_start : cue.number.start]))
        return next((word for word in self.lexicon.markers["modifier"] if lead == word), None)

    # --- action and nouns --------------------------------------------------------------------------------------------

    def _action_in(self, terms: Iterable[Term]) -> Concept | None:
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

    def action(self, cue: Cue, so_far: Sequence[Draft]) -> Concept | None:
        """The verb of a figure: behind it in a for-phrase, in its clause, or of the figure it is chained to."""
        lead = self.passage.text[cue.lead_start : cue.number.start]
        if _PURPOSE.search(lead) and (ahead := self._action_ahead(cue)) is not None:
            return ahead
        found = self._action_in(cue.lead)
        if found is not None and not found.undertaking:
            return found
        if cue.chained and so_far:
            return so_far[-1].action
        model = self.owner(cue, so_far) or self._model(cue, so_far)
        if model is not None:
            return model.action
        return self._action_in(cue.tail) or found or (None if lead.strip("，、共") else self._action_ahead(cue))

    def _action_ahead(self, cue: Cue) -> Concept | None:
        """为963名重度残疾人，发放…: the first verb behind the figure in its sentence."""
        ahead = self.passage.terms(cue.number.end, cue.sentence[1])
        return next((c for t in ahead if (c := t.of("action")) is not None and t.of("group") is None), None)

    def _surface(self, term: Term) -> str:
        return self.passage.text[term.start : term.end]

    def noun_before(self, cue: Cue) -> str:
        """The noun phrase between the last verb and the figure: 检查用人单位67个 -> 用人单位."""
        start = cue.lead_start
        for term in cue.lead:
            if term.of("action") is not None:
                start = term.end
        for mark in cue.marks:
            start = max(start, mark.end)
        return trim(_LEADING.sub("", self.passage.text[start : cue.number.start]))

    def noun_behind(self, cue: Cue) -> str:
        """The noun phrase behind the figure: 14户企业 -> 企业; empty where a verb follows."""
        end = cue.tail_end
        for term in self.passage.terms(cue.number.end, cue.tail_end):
            if term.of("action") is not None:
                end = term.start
                break
        phrase = self.passage.text[cue.number.end : end]
        return trim(re.split(r"[的，。；、]", phrase, maxsplit=1)[0] if "的" in phrase else phrase)

    # --- group -------------------------------------------------------------------------------------------------------

    def group(
        self, cue: Cue, so_far: Sequence[Draft], programme: Filled | None, action: Concept | None
    ) -> Filled | None:
        """Who or what is counted; for money, who is said to benefit."""
        before = self.before(cue, so_far)
        before = before if before is not None and before.cue.sentence == cue.sentence else None
        if programme is not None and programme.origin == "list" and cue.number.unit_kind in _COUNTABLE:
            return self._group_by_role(cue, programme, action)
        if cue.chained and before is not None and not cue.tail and cue.number.unit_kind != "Money":
            return before.group
        listed = self._listed(cue, "group")
        if listed is not None:
            return listed
        if cue.number.unit_kind in ("Money", "Ratio"):
            return self._group_of_value(cue, before, so_far, programme)
        return (
            self._group_behind(cue)
            or self._group_in_lead(cue, programme)
            or self._modified_group(cue, programme)
            or self._counted_act(cue)
            or self._counted_programme(cue)
            or self._counted_noun(cue)
            or self._group_by_role(cue, programme, action)
        )

    def _group_behind(self, cue: Cue) -> Filled | None:
        """329名城乡特困人员: the words behind the measure word, up to a verb."""
        for term in cue.tail:
            if term.of("action") is not None or term.start - cue.number.end > 12:
                break
            concept = term.of("group")
            if concept is not None:
                phrase = self.passage.text[cue.number.end : term.end]
                return Filled(known(concept, phrase if "的" not in phrase else ""), "clause", term.start)
        return None

    def _group_of(self, term: Term, programme: Filled | None) -> Concept | None:
        """The group a word names; of several that bear the label, the one of the programme at hand (参保人员)."""
        groups = [c for c in term.concepts if c.scheme == "group"]
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        own = {concept.contributor, concept.beneficiary} if concept else set()
        return next((g for g in groups if g.iri in own), groups[0] if groups else None)

    def _group_in_lead(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """僧尼6523名, 救助流浪乞讨人员14人次: the last group named before the figure; money reaches no things."""
        value = cue.number.unit_kind in ("Money", "Ratio")
        for term in reversed(cue.lead):
            concept = self._group_of(term, programme)
            if concept is not None and (concept.beneficiary_class or not value):
                phrase = self.noun_before(cue)
                exact = phrase if phrase.endswith(self._surface(term)) else ""
                return Filled(known(concept, exact), "clause", term.start)
        return None

    def _modified_group(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """农村236人 of 特困人员供养: the people of the narrower programme."""
        if self._modifier(cue) is None or programme is None or programme.ref.iri is None:
            return None
        concept = self.lexicon.concepts[programme.ref.iri]
        people = concept.beneficiary or concept.contributor
        return Filled(known(self.lexicon.concepts[people]), "modifier") if people in self.lexicon.concepts else None

    def _collects(self, programme: Filled | None) -> bool:
        """A fund that people pay into or borrow from: its money is not given to a group unless the text says so."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        if concept is None:
            return False
        line = (concept, *self.lexicon.ancestors(concept))
        return any(c.contributor for c in line) or "贷款" in concept.label

    def _counted_act(self, cue: Cue) -> Filled | None:
        """开展劳动力市场秩序专项行动4次: the acts themselves are counted."""
        act = self._undertaken(cue) if cue.number.unit_kind == "Events" else None
        return act

    def _counted_programme(self, cue: Cue) -> Filled | None:
        """办理结婚登记2310对, 公共租赁住房452套: what the programme is called is what is counted."""
        last = cue.lead[-1] if cue.lead else None
        concept = last.of("programme") if last is not None else None
        if last is None or concept is None or cue.number.unit_kind in _COUNTABLE:
            return None
        return Filled(Ref(concept.labels, None), "clause", last.start) if cue.number.start - last.end < 4 else None

    def _counted_noun(self, cue: Cue) -> Filled | None:
        """新修寺庙公厕51处: a noun that the lexicon lacks is proposed."""
        if any(t.of("programme") or t.of("indicator") for t in cue.lead[-1:]):
            return None
        if cue.number.unit_kind in _COUNTABLE and cue.number.unit not in ("名", "位"):
            noun = ""
        else:
            noun = self.noun_behind(cue)
        if not 1 < len(noun) <= 14:
            noun = self.noun_before(cue)
        if cue.number.unit_kind in _COUNTABLE and not noun.endswith(
            ("人员", "者", "户", "职工", "家庭", "对象", "人口", "群众", "学生", "老人", "儿童", "民")
        ):
            return None
        ref = proposed(noun) if 1 < len(noun) <= 20 else None
        return Filled(ref, "clause", cue.lead_start) if ref else None

    def _group_by_role(self, cue: Cue, programme: Filled | None, action: Concept | None) -> Filled | None:
        """参保66343人: the verb says whether the programme's payers or receivers are counted."""
        if programme is None or programme.ref.iri is None or cue.number.unit_kind not in _COUNTABLE:
            return None
        concept = self.lexicon.concepts[programme.ref.iri]
        paying = action is not None and action.role == "contributor"
        people = (concept.contributor if paying else concept.beneficiary) or concept.beneficiary or concept.contributor
        return Filled(known(self.lexicon.concepts[people]), "programme") if people in self.lexicon.concepts else None

    def _group_of_value(
        self, cue: Cue, before: Draft | None, so_far: Sequence[Draft], programme: Filled | None
    ) -> Filled | None:
        """为低保对象发放…万元; else the group of the figure that this one goes with, or of the programme's other figures."""
        named = self._group_in_lead(cue, programme) or self._group_behind(cue)
        if named is not None:
            return named
        owner = self.owner(cue, so_far)
        if owner is not None:
            return owner.group
        start = before.cue.number.end if before else cue.sentence[0]
        earlier = [
            t
            for t in self.passage.terms(start, cue.lead_start)
            if t.of("group") and self.passage.bracket_of(t.start) == cue.bracket
        ]
        if earlier:
            concept = earlier[-1].of("group")
            return Filled(known(concept), "sentence", earlier[-1].start) if concept else None
        part = self.passage.of_which(cue) is not None
        if before is not None and before.group is not None and (part or _same(before.programme, programme)):
            told = before.group.origin not in ("programme", "role before") or cue.number.unit_kind == "Ratio"
            if told or not self._collects(programme):
                return Filled(before.group.ref, "figure before" if told else "role before", before.group.position)
        return self._group_told(cue, so_far, programme)

    def _group_told(self, cue: Cue, so_far: Sequence[Draft], programme: Filled | None) -> Filled | None:
        """城市低保按照540元…补差: the people of the programme, once the paragraph has counted them or the figure is a standard."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        people = self.lexicon.concepts.get(concept.beneficiary or "") if concept else None
        if people is None or self._collects(programme):
            return None
        counted = any(d.group is not None and d.group.ref.iri == people.iri for d in so_far)
        return Filled(known(people), "programme") if counted or cue.number.per or self._standard(cue) else None

    # --- indicator ---------------------------------------------------------------------------------------------------

    def indicator(
        self, cue: Cue, so_far: Sequence[Draft], programme: Filled | None, group: Filled | None, action: Concept | None
    ) -> tuple[Filled | None, str]:
        """What the figure measures, and the notation of the rule that found it."""
        literal = self._literal(cue, so_far)
        if literal is not None:
            return literal, "<indicator> <figure>"
        model = self._model(cue, so_far)
        if model is not None and model.indicator is not None:
            return Filled(model.indicator.ref, "figure before", model.indicator.position), "<figure> <joint> <figure>"
        return self._composed(cue, programme, group, action), "<verb> <noun> <figure>" if action else "<noun> <figure>"

    def _literal(self, cue: Cue, so_far: Sequence[Draft]) -> Filled | None:
        """住院总费用623.84万元: the last indicator named before the figure that can be measured in its unit."""
        listed = self._listed(cue, "indicator")
        if listed is not None:
            return listed
        if self.passage.text[cue.lead_start : cue.number.start].endswith("占") and cue.number.unit_kind == "Ratio":
            return Filled(self._named_indicator("占比"), "clause", cue.lead_start)
        for mark in cue.marks:
            if mark.role in ("completion", "share") and cue.number.unit_kind == "Ratio":
                word = "目标任务完成率" if mark.role == "completion" else "占比"
                return Filled(self._named_indicator(word), "clause", mark.start)
        behind = [t for t in cue.tail[:1] if t.start == cue.number.end and cue.number.unit_kind == "Money"]
        for term in (*reversed(cue.lead), *behind):
            concept = term.of("indicator")
            if concept is not None and not _generic(concept) and self._fits(concept, cue):
                return self._named_measure(cue, term, concept)
        return self._counterpart(cue, so_far)

    def _named_measure(self, cue: Cue, term: Term, concept: Concept) -> Filled | None:
        """参保率 as it stands; of a bare 比例 or 资金 the whole noun: 首付比例."""
        noun = self.noun_before(cue)
        surface = self._surface(term)
        whole = noun if noun.endswith(surface) else ""
        if len(surface) <= 2 < len(whole) <= 14:
            ref = proposed(whole)
            return Filled(ref, "clause", term.start) if ref else None
        return Filled(known(concept, whole), "clause", term.start)

    def _counterpart(self, cue: Cue, so_far: Sequence[Draft]) -> Filled | None:
        """基金收入4726.8万元、支出3985.3万元: the other side of the account before."""
        before = self.before(cue, so_far)
        word = trim(self.passage.text[cue.lead_start : cue.number.start])
        if before is None or before.indicator is None or word not in _SIDES or before.cue.sentence != cue.sentence:
            return None
        for label in before.indicator.ref.labels:
            side = next((s for s in _SIDES if label.endswith(s)), None)
            concepts = self.lexicon.terms.get(label.removesuffix(side) + word, ()) if side else ()
            indicator = next((c for c in concepts if c.scheme == "indicator"), None)
            if indicator is not None:
                return Filled(known(indicator), "figure before", cue.lead_start)
        return None

    def _named_indicator(self, word: str) -> Ref:
        concepts = [c for c in self.lexicon.terms.get(word, ()) if c.scheme == "indicator"]
        return known(concepts[0]) if concepts else Ref((word,), None)

    def _fits(self, concept: Concept, cue: Cue) -> bool:
        """A money indicator does not measure 人."""
        kind = cue.number.unit_kind
        if concept.figure in ("Amount", "Rate"):
            return kind == "Money"
        if concept.figure == "Ratio":
            return kind == "Ratio" or cue.number.unit is None
        if concept.figure == "Count":
            return kind not in ("Money", "Ratio") and (
                concept.unit_kind in (None, kind) or kind is None or concept.unit_kind not in _COUNTABLE
            )
        return True

    def _model(self, cue: Cue, so_far: Sequence[Draft]) -> Draft | None:
        """The figure whose indicator goes on here: in front of the brackets, or before it in the list."""
        share = self.lists.share(cue)
        if share is not None:
            return so_far[-1] if share.order and so_far else None
        if self._action_in(cue.lead) is not None:
            return None
        owner = self.owner(cue, so_far)
        if owner is not None:
            return owner if self._same_measure(cue, owner) else None
        before = self.before(cue, so_far)
        if before is None or before.cue.sentence != cue.sentence or not self._same_measure(cue, before):
            return None
        return before if self._listed_after(cue, before) else None

    def _same_measure(self, cue: Cue, model: Draft) -> bool:
        unit = self.lexicon.canonical_unit
        one, other = cue.number, model.cue.number
        return unit(one.unit or "") == unit(other.unit or "") and one.per == other.per

    def _listed_after(self, cue: Cue, model: Draft) -> bool:
        """A figure goes on with the one before it behind 、 or 其中, or where its lead names nothing but whom or which programme."""
        between = self.passage.text[model.cue.number.end : cue.number.start]
        lead = self.passage.text[cue.lead_start : cue.number.start]
        if _PURPOSE.search(lead) or "。" in between:
            return False
        if (
            between[:1] in "、和及"
            or between[-1:] in "、和及"
            or self.passage.of_which(cue) is not None
            or cue.bracket is not None
        ):
            return True
        named = [t for t in cue.lead if t.of("group") or t.of("programme")]
        rest = lead
        for term in named:
            rest = rest.replace(self._surface(term), "")
        modifiers = self.lexicon.markers["modifier"]
        return len(trim(rest)) < 2 or trim(rest) in modifiers

    def _composed(
        self, cue: Cue, programme: Filled | None, group: Filled | None, action: Concept | None
    ) -> Filled | None:
        """发放 + 护理补贴 + 元 -> 护理补贴发放金额; without a verb 城市低保 + 人 -> 低保保障人数."""
        kind = cue.number.unit_kind
        word = count_word(cue.number.unit, kind)
        noun = self.noun_before(cue)
        if kind == "Money" and (cue.number.per or self._standard(cue)):
            return self._standard_of(cue, programme, noun)
        if kind == "Ratio":
            ref = as_ref(noun)
        elif action is not None:
            surface = self._verb_surface(cue, action)
            owners = (noun, *_short(programme), *_short(group))
            labels = [label for own in owners for label in composed_labels(surface, own, word)]
            return self._by_action(action, kind, (*labels, f"{surface}{word}"))
        elif kind == "Money":
            ref = as_ref(noun, *(f"{own}金额" for own in (noun, *_short(programme)) if own))
        else:
            labels = [f"{own}{word}" for own in (noun, *_short(group), *_short(programme)) if own]
            usual = self._usual(programme) if kind in _COUNTABLE else None
            if usual is not None:
                return self._by_action(usual, kind, labels)
            ref = as_ref(*labels, *([word] if word != "数" else []))
        return Filled(ref, "composed", cue.lead_start) if ref else None

    def _by_action(self, action: Concept, kind: str | None, labels: Iterable[str]) -> Filled | None:
        """The indicator that a verb and a unit compose, known or not."""
        concept = self.lexicon.composed.get((action.iri, kind or ""))
        ref = with_surface(known(concept), *labels) if concept is not None else as_ref(*labels)
        return Filled(ref, "composed") if ref else None

    def _usual(self, programme: Filled | None) -> Concept | None:
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        return self.lexicon.usual_action(concept) if concept else None

    def _standard(self, cue: Cue) -> bool:
        """A figure that is called a standard, in front or behind: 按照540元/月/人的标准."""
        around = self.passage.text[cue.clause_start : cue.tail_end]
        return "标准" in around or "每人" in around[: cue.number.start - cue.clause_start]

    def _standard_of(self, cue: Cue, programme: Filled | None, noun: str) -> Filled | None:
        own = [noun] if noun.endswith("标准") else []
        ref = as_ref(*own, *(f"{label}标准" for label in _short(programme)), *([f"{noun}标准"] if noun else []))
        return Filled(ref, "composed", cue.lead_start) if ref else None

    def _verb_surface(self, cue: Cue, action: Concept) -> str:
        terms = (*cue.lead, *self.passage.terms(cue.number.end, cue.next_end))
        return next((self._surface(t) for t in terms if t.of("action") is action), action.label)


def _generic(concept: Concept) -> bool:
    """人数, 金额: they say no more than the unit does."""
    return concept.unit_kind is not None and concept.action is None


def _short(filled: Filled | None) -> tuple[str, ...]:
    """Up to four labels of a filler, for composing names."""
    return filled.ref.labels[:4] if filled else ()


def _same(one: Filled | None, other: Filled | None) -> bool:
    return (one.ref.labels[:1] if one else None) == (other.ref.labels[:1] if other else None)
