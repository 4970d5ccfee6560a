"""The group of a figure: who or what is counted; for money, who the text says benefits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..segment import noun_core
from ..tokens import Term
from .draft import Draft, Filled
from .names import as_ref, known, proposed, trim
from .passage import Cue, Passage
from .words import COUNTED_PEOPLE, Words

_VALUES = frozenset({"Money", "Ratio"})
_PREDICATE = 14
"""A longer predicate names nobody any more."""
_MEMBER = 10
_NEAR = 12


@dataclass(frozen=True, slots=True)
class Groups:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    words: Words

    def group(
        self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None, action: Concept | None
    ) -> Filled | None:
        """The group of a figure, given its programme and verb."""
        kind = cue.number.unit_kind
        before = self.words.before_in_sentence(cue, drafts)
        if programme is not None and programme.origin == "list" and kind in COUNTED_PEOPLE:
            return self.by_role(cue, programme, action)
        listed = self._listed(cue, drafts)
        if listed is not None:
            return listed
        if cue.chained and before is not None and not cue.tail and _counts_alike(before.cue.number.unit_kind, kind):
            return before.group
        if kind in _VALUES:
            return self._of_value(cue, before, drafts, programme, action)
        return self._counted(cue, drafts, programme, action)

    def _listed(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """低收入人口和贫困人口各有…: the item of the list; 各占48.65%和51.35%: the group of the figure in the same place."""
        item = self.words.lists.item(cue, "group")
        if item is not None:
            return Filled(known(item), "list", cue.clause_start)
        row = self.words.counterpart(cue, drafts)
        return row.group if row is not None else None

    def _counted(
        self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None, action: Concept | None
    ) -> Filled | None:
        """Behind the measure word, in front of the number, of the figure it goes on from, or told by the verb."""
        return (
            self._of_bare_bracket(cue, drafts)
            or self._behind(cue)
            or self._in_lead(cue, programme)
            or self._modified(cue, programme)
            or (self._member(cue, drafts, action) if cue.number.unit_kind in COUNTED_PEOPLE else None)
            or self._act(cue)
            or self._programme_itself(cue)
            or self._unknown_noun(cue)
            or self._same_things(cue, drafts)
            or (self._theme(drafts, programme) if cue.number.unit_kind == "PersonTimes" else None)
            or self.by_role(cue, programme, action)
            or self._dwellings(cue, programme)
        )

    def _of_bare_bracket(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """14484套（72万平方米）: nothing but a figure in the brackets."""
        owner = self.words.owner(cue, drafts)
        return owner.group if owner is not None and not self.words.lead(cue).strip("约计共") else None

    def _same_things(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """受理工伤31件，办结31件: only another verb stands in front."""
        before = self.words.before_in_sentence(cue, drafts)
        if before is None or before.cue.number.unit != cue.number.unit or cue.number.unit_kind in COUNTED_PEOPLE:
            return None
        verb = self.words.action_in(cue.lead)
        if any(t.of("programme") for t in cue.lead) or any(m.role == "total" for m in cue.marks):
            return None
        return before.group if verb is not None and not self.words.noun_before(cue) else None

    def _dwellings(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """开工14484套: the dwellings that the programme builds bear its name."""
        if programme is None or cue.number.unit_kind != "Dwellings":
            return None
        return Filled(Ref(programme.ref.labels, None), "programme")

    def _concept(self, term: Term, cue: Cue, programme: Filled | None) -> Concept | None:
        """The group a word names; of several that bear the label, the one of the programme at hand (参保人员).

        Money reaches no things, 人 and 户 count none; and 人 and 人次 count no bodies (县级医疗机构 1060 人次).
        """
        kind = cue.number.unit_kind
        groups = [
            c
            for c in term.concepts
            if c.scheme == "group"
            and self._countable(c, kind)
        ]
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        own = {concept.contributor, concept.beneficiary} if concept else set()
        return next((g for g in groups if g.iri in own), groups[0] if groups else None)

    def _countable(self, group: Concept, kind: str | None) -> bool:
        if group.beneficiary_class:
            return kind not in ("People", "PersonTimes") or not self.lexicon.is_body(group)
        return kind not in _VALUES and (kind not in COUNTED_PEOPLE or self.lexicon.is_post(group))

    def _behind(self, cue: Cue) -> Filled | None:
        """329名城乡特困人员: the words behind the measure word, up to a verb; of 缴存职工账户 the last."""
        found: Filled | None = None
        end = cue.number.end + _NEAR
        for term in cue.tail:
            if term.of("action") is not None or term.start > end or (found is not None and term.start != end):
                break
            concept = self._concept(term, cue, None)
            if concept is not None:
                phrase = self.passage.text[cue.number.end : term.end]
                found = Filled(known(concept, phrase if "的" not in phrase else ""), "clause", term.start)
                end = term.end
        return found

    def _in_lead(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """僧尼6523名, 救助流浪乞讨人员14人次: the last group named before the figure; not the many in 居民中有…人."""
        if self.words.lead(cue).endswith(("中有", "中")):
            return None
        for term in reversed(cue.lead):
            concept = self._concept(term, cue, programme)
            if concept is not None:
                further = self._further(cue, term)
                return Filled(further or self._called(cue, term, concept), "clause", term.start)
        return None

    def _further(self, cue: Cue, term: Term) -> Ref | None:
        """低收入家庭60岁及以上人员: a noun for people that begins with one the lexicon has is another."""
        rest = trim(self.passage.text[term.end : cue.number.start])
        tails = self.lexicon.markers["people-tail"]
        if cue.number.unit_kind not in COUNTED_PEOPLE or not 1 < len(rest) <= _MEMBER or not rest.endswith(tails):
            return None
        return as_ref(self.words.surface(term) + rest)

    def _called(self, cue: Cue, term: Term, concept: Concept) -> Ref:
        """参保单位 as it stands; a bare 单位 with more in front of it is a group of its own: 实缴单位."""
        phrase, surface = self.words.noun_before(cue), self.words.surface(term)
        exact = phrase if phrase.endswith(surface) else ""
        own = proposed(exact) if len(surface) <= 2 < len(exact) <= 8 and surface not in concept.labels[:1] else None
        return own or known(concept, exact)

    def _modified(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """农村236人 of 特困人员供养: the people of the narrower programme."""
        if self.words.modifier(cue) is None:
            return None
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        people = (self.lexicon.receiver(concept) or self.lexicon.payer(concept)) if concept else None
        return Filled(known(people), "modifier") if people is not None else None

    def _act(self, cue: Cue) -> Filled | None:
        """开展劳动力市场秩序专项行动4次: the acts themselves are counted."""
        noun = self.words.undertaken(cue) if cue.number.unit_kind == "Events" else None
        ref = proposed(noun, noun.removesuffix("活动")) if noun else None
        return Filled(ref, "clause", cue.lead_start) if ref is not None else None

    def _programme_itself(self, cue: Cue) -> Filled | None:
        """办理结婚登记2310对, 公共租赁住房452套: what the programme is called is what is counted."""
        last = cue.lead[-1] if cue.lead else None
        concept = last.of("programme") if last is not None else None
        if last is None or concept is None or cue.number.unit_kind in COUNTED_PEOPLE or cue.number.start - last.end > 3:
            return None
        if self.words.surface(last) not in concept.labels:
            return None
        return Filled(Ref(concept.labels, None), "clause", last.start)

    def _unknown_noun(self, cue: Cue) -> Filled | None:
        """新修寺庙公厕51处: a noun that the lexicon lacks is proposed."""
        if any(t.of("programme") or t.of("indicator") for t in cue.lead[-1:]):
            return None
        people = cue.number.unit_kind in COUNTED_PEOPLE
        noun = "" if people and cue.number.unit not in ("名", "位") else self.words.noun_behind(cue)
        if not 1 < len(noun) <= 14:
            noun = self.words.noun_before(cue)
        if people and not noun.endswith(self.lexicon.markers["people-tail"]):
            return None
        core = noun_core(noun) if 1 < len(noun) <= 20 else ""
        ref = proposed(core, noun) if len(core) > 1 else None
        return Filled(ref, "clause", cue.lead_start) if ref is not None else None

    def by_role(self, cue: Cue, programme: Filled | None, action: Concept | None) -> Filled | None:
        """参保66343人: the verb says whether the programme's payers or receivers are counted."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        if concept is None or cue.number.unit_kind not in COUNTED_PEOPLE:
            return None
        paying = action is not None and action.role == "contributor"
        receiver, payer = self.lexicon.receiver(concept), self.lexicon.payer(concept)
        people = (payer or receiver) if paying else (receiver or payer)
        if people is None:
            return None
        called = self._called_by(self.words.predicate(cue), people, cue.number.unit_kind)
        return Filled(known(people, *called), "programme")

    def _called_by(self, predicate: str, people: Concept, kind: str | None) -> tuple[str, ...]:
        """领取养老金4.52万人: 领取养老金人员; 封存112人 of the depositors: 封存人员, 封存职工."""
        tails = self.lexicon.markers["people-tail"]
        if not 1 < len(predicate) <= _PREDICATE or predicate.endswith(tails):
            return ()
        own = next((t for t in tails if people.label.endswith(t) and len(t) > 1), "人员")
        heads = ("户", "家庭") if kind == "Households" else ("人员", own)
        return tuple(dict.fromkeys(f"{predicate}{head}" for head in heads))

    def _member(self, cue: Cue, drafts: Sequence[Draft], action: Concept | None) -> Filled | None:
        """持证残疾人14386人，其中一级2079人: one class of those just counted, told by what stands before its figure."""
        base = self._base(cue, drafts)
        if base is None or base.group is None:
            return None
        predicate = self.words.predicate(cue)
        if any(t.of("programme") for t in cue.lead) or not 1 < len(predicate) <= _MEMBER:
            return None
        if any((c := t.of("group")) is not None and self.lexicon.is_body(c) for t in cue.lead):
            return base.group
        if not (action is not None and action.naming) and not self._says_more(cue, predicate):
            return base.group if action is None or action.role is None else None
        heads = base.group.ref.labels[:3]
        labels = (*(f"{predicate}{head}" for head in heads), f"{predicate}人员", predicate)
        return Filled(as_ref(*labels), "member", cue.lead_start)

    def _base(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure that counts all of whom this one counts some."""
        owner = self.words.owner(cue, drafts)
        if owner is not None:
            return owner if _counts_alike(owner.cue.number.unit_kind, cue.number.unit_kind) else None
        if self.passage.of_which(cue) is None:
            return None
        whole = (d for d in reversed(drafts) if d.cue.sentence == cue.sentence and not (d.group and d.group.origin == "member"))
        return next((d for d in whole if _counts_alike(d.cue.number.unit_kind, cue.number.unit_kind)), None)

    def _says_more(self, cue: Cue, predicate: str) -> bool:
        for term in cue.lead:
            predicate = predicate.replace(trim(self.words.surface(term)), "")
        return len(trim(predicate)) > 1

    # --- money and shares --------------------------------------------------------------------------------------------

    def _of_value(
        self,
        cue: Cue,
        before: Draft | None,
        drafts: Sequence[Draft],
        programme: Filled | None,
        action: Concept | None,
    ) -> Filled | None:
        """为低保对象发放…万元; else the group of the figure that this one goes with, or of the programme's other figures."""
        named = self._in_lead(cue, programme) or self._behind(cue)
        if named is not None:
            return named
        owner = self.words.owner(cue, drafts)
        if owner is not None:
            return owner.group
        return (
            self._since(cue, before, programme)
            or self._shared(cue, before, programme, action, drafts)
            or self._theme(drafts, programme)
            or self._insured(programme, action)
        )

    def _theme(self, drafts: Sequence[Draft], programme: Filled | None) -> Filled | None:
        """城乡居民, of whom the paragraph speaks, go on using their insurance in its later sentences."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        if concept is None or concept.contributor is not None:
            return None
        line = {concept.iri, *(c.iri for c in self.lexicon.ancestors(concept))}
        for draft in reversed(drafts):
            insurance = self.lexicon.concepts.get(draft.programme.ref.iri or "") if draft.programme else None
            payer = self.lexicon.payer(insurance) if insurance else None
            if insurance is None or payer is None or draft.group is None or payer.iri != draft.group.ref.iri:
                continue
            if payer is self.lexicon.receiver(insurance):
                continue
            related = insurance.iri in line or any(c.iri in line for c in self.lexicon.ancestors(insurance))
            return Filled(draft.group.ref, "paragraph") if related else None
        return None

    def _insured(self, programme: Filled | None, action: Concept | None) -> Filled | None:
        """住院总费用623.84万元 of 职工医保: what the insured cost their insurance."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        if concept is None or action is None or action.role != "contributor":
            return None
        if any(c.contributor and c.contributor == c.beneficiary for c in (concept, *self.lexicon.ancestors(concept))):
            return None  # savings of its own payers: 住房公积金
        payer = self.lexicon.payer(concept)
        return (
            Filled(known(payer), "programme")
            if payer is not None and payer is not self.lexicon.receiver(concept)
            else None
        )

    def _since(self, cue: Cue, before: Draft | None, programme: Filled | None) -> Filled | None:
        """The last group named since the figure before."""
        start = before.end if before is not None else cue.sentence[0]
        for term in reversed(self.passage.terms(start, cue.lead_start)):
            concept = self._concept(term, cue, programme)
            if concept is not None and self.passage.bracket_of(term.start) == cue.bracket:
                return Filled(known(concept), "sentence", term.start)
        return None

    def _shared(
        self,
        cue: Cue,
        before: Draft | None,
        programme: Filled | None,
        action: Concept | None,
        drafts: Sequence[Draft],
    ) -> Filled | None:
        """The group of the figure before, where both are of one programme or this one is a part of it."""
        part = self.passage.of_which(cue) is not None
        if before is not None and before.group is not None and before.group.origin == "member" and cue.clause_start >= before.end:
            before = next((d for d in reversed(drafts) if d.group is not None and d.group.origin != "member"), before)
        if before is not None and before.group is not None and (part or _same(before.programme, programme)):
            told = before.group.origin not in ("programme", "role before") or cue.number.unit_kind == "Ratio"
            if told or not self._collects(programme) or self._benefit(programme, action):
                return Filled(before.group.ref, "figure before" if told else "role before", before.group.position)
        return self._of_programme(cue, drafts, programme)

    def _of_programme(self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None) -> Filled | None:
        """城市低保按照540元…补差: the programme's people, once the paragraph has counted them or the figure is a rate."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        people = self.lexicon.receiver(concept) if concept else None
        if people is None or (self._collects(programme) and not cue.number.per):
            return None
        counted = any(d.group is not None and d.group.ref.iri == people.iri for d in drafts)
        standard = "标准" in self.passage.text[cue.clause_start : cue.tail_end]
        return Filled(known(people), "programme") if counted or cue.number.per or standard else None

    def _benefit(self, programme: Filled | None, action: Concept | None) -> bool:
        """向294人次发放失业保险金44.02万元: what is paid out reaches those who were counted; a loan is not given."""
        pays = action is not None and action.role == "beneficiary"
        return pays and programme is not None and "贷款" not in programme.ref.label

    def _collects(self, programme: Filled | None) -> bool:
        """A fund that people pay into or borrow from: its money is not given to a group unless the text says so."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        if concept is None:
            return False
        return any(c.contributor for c in (concept, *self.lexicon.ancestors(concept))) or "贷款" in concept.label


def _counts_alike(one: str | None, other: str | None) -> bool:
    """1203户2417人 count the same people; 83个、35626套 do not count the same things."""
    return other != "Money" and (one == other or {one, other} <= COUNTED_PEOPLE)


def _same(one: Filled | None, other: Filled | None) -> bool:
    return (one.ref.label if one else None) == (other.ref.label if other else None)
