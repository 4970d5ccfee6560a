"""The group of a figure: who or what is counted; for money, who the text says benefits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..segment import noun_core
from .draft import Draft, Filled
from .names import known, proposed, trim
from .nouns import MEMBER, Nouns
from .passage import Cue, Passage
from .words import COUNTED_PEOPLE, VALUES, Words

_ADVERB = re.compile(r"实际|累计|全部|现有|继续|共计|按时|足额|及时|目前|顺利|成功|先后")
_CLOSED = re.compile(r"(?:办结|结案|审结|调解|仲裁|立案|处理|查处|处置|调处)[^，]{0,4}率")
_ALL = re.compile(r"总|共|合计|均")
_OF_BODIES = frozenset(("家", "家次", "户次"))
_DWELLINGS = frozenset(("间", "套"))
_NEXT = 4
_SHORTEST = 2
_PREDICATE = 14
"""A longer predicate names nobody any more."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    words: Words
    nouns: Nouns

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
        if (
            cue.chained
            and before is not None
            and before.cue.number.unit_kind == "Households"
            and cue.number.unit in _DWELLINGS
        ):
            return before.group
        if kind in VALUES:
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
            or self.nouns.behind(cue)
            or self.nouns.in_lead(cue, programme)
            or self._modified(cue, drafts, programme)
            or self._ahead(cue, programme)
            or (self._member(cue, drafts, action) if cue.number.unit_kind in COUNTED_PEOPLE else None)
            or self._act(cue)
            or self._in_verb(cue)
            or self._programme_itself(cue)
            or self._unknown_noun(cue)
            or self._same_things(cue, drafts)
            or (self._theme(drafts, programme) if cue.number.unit_kind == "PersonTimes" else None)
            or self._always(cue)
            or self.by_role(cue, programme, action, drafts)
            or self._dwellings(cue, programme)
            or self._cases(cue, programme)
        )

    def _of_bare_bracket(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """14484套（72万平方米）: nothing but a figure in the brackets."""
        owner = self.words.owner(cue, drafts)
        return owner.group if owner is not None and not self.words.lead(cue).strip("约计共") else None

    def _same_things(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """受理工伤31件，办结31件: only another verb stands in front."""
        said = (d for d in reversed(drafts) if d.cue.sentence == cue.sentence and d.cue.bracket in (None, cue.bracket))
        before = next((d for d in said if d.cue.number.unit == cue.number.unit), None)
        if before is None or cue.number.unit_kind in COUNTED_PEOPLE:
            return None
        verb = self.words.action_in(cue.lead)
        listed = (
            cue.number.unit_kind == "Cases"
            and self.passage.of_which(cue) is not None
            and len(self.words.lead(cue)) <= _NEXT
        )
        if listed and not cue.tail:
            return before.group
        if any(t.of("programme") for t in cue.lead) or any(m.role == "total" for m in cue.marks):
            return None
        return before.group if verb is not None and not self.words.noun_before(cue) else None

    def _dwellings(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """开工14484套: the dwellings that the programme builds bear its name."""
        if programme is None or cue.number.unit_kind not in ("Dwellings", "Pairs"):
            return None
        labels = programme.ref.labels
        return Filled(Ref((*labels, *(f"{label}住房" for label in labels[:4])), None), "programme")

    def retold(self, cue: Cue, programme: Filled, action: Concept | None) -> Filled | None:
        """The group of a total once its programme is known."""
        return self.by_role(cue, programme, action) or self._dwellings(cue, programme)

    def _modified(self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None) -> Filled | None:
        """农村236人 of 特困人员供养, 散居12人 of 孤儿: the people of the narrower programme, or the narrower people."""
        modifier = self.words.modifier(cue) or self._modifier_behind(cue)
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        people = (self.lexicon.receiver(concept) or self.lexicon.payer(concept)) if concept else None
        if modifier is None:
            return None
        if people is not None and modifier in people.label:
            return Filled(known(people), "modifier")
        base = self._base(cue, drafts)
        whole = base.group.ref.labels if base is not None and base.group is not None else ()
        terms = (
            t
            for label in (*whole, *(people.labels if people else ()))
            for t in self.lexicon.terms.get(modifier + label, ())
        )
        narrower = next((c for c in terms if c.scheme == "group"), None)
        if narrower is not None:
            return Filled(known(narrower), "modifier")
        if whole:
            return Filled(Ref(tuple(f"{modifier}{label}" for label in whole[:3]), None), "member", cue.lead_start)
        return Filled(known(people), "modifier") if people is not None else None

    def _modifier_behind(self, cue: Cue) -> str | None:
        """其中612人在13所敬老院集中供养: what tells the narrower people stands behind the figure."""
        if (
            self.passage.of_which(cue) is None
            or self.words.predicate(cue)
            or cue.number.unit_kind not in COUNTED_PEOPLE
        ):
            return None
        stop = cue.bracket.close if cue.bracket is not None else cue.sentence[1]
        clause = re.split(r"[，。；]", self.passage.text[cue.number.end : stop])[0]
        return next((word for word in self.lexicon.markers["modifier"] if clause.endswith(word)), None)

    def _act(self, cue: Cue) -> Filled | None:
        """开展劳动力市场秩序专项行动4次: the acts themselves are counted."""
        noun = self.words.undertaken(cue) if cue.number.unit_kind == "Events" else None
        ref = proposed(noun, noun.removesuffix("活动")) if noun else None
        return Filled(ref, "clause", cue.lead_start) if ref is not None else None

    def _ahead(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """向201人发放就业困难人员社保补贴: whom the act is for is told further on."""
        if not self.words.serves(cue) or cue.number.unit_kind not in COUNTED_PEOPLE:
            return None
        stop = re.search(r"[，。；]", self.passage.text[cue.noun_start : cue.next_end])
        end = cue.noun_start + stop.start() if stop else cue.next_end
        for term in self.passage.terms(cue.noun_start, end):
            concept = self.nouns.concept(term, cue, programme)
            if concept is not None and concept.beneficiary_class:
                return Filled(known(concept, self.words.surface(term)), "clause", term.start)
        return None

    def _in_verb(self, cue: Cue) -> Filled | None:
        """提供岗位5632个: the verb holds the noun."""
        last = cue.lead[-1] if cue.lead else None
        if last is None or last.of("action") is None or cue.number.unit_kind != "Things" or cue.tail:
            return None
        nouns = self.lexicon.terms.get(self.words.surface(last)[-2:], ())
        group = next((c for c in nouns if c.scheme == "group" and not c.beneficiary_class), None)
        near = cue.number.start - last.end < 3 and group is not None
        return Filled(known(group), "clause", last.start) if near and group is not None else None

    def _programme_itself(self, cue: Cue) -> Filled | None:
        """办理结婚登记2310对, 公共租赁住房452套: what the programme is called is what is counted."""
        last = cue.lead[-1] if cue.lead else None
        concept = last.of("programme") if last is not None else None
        if last is None or concept is None or cue.number.unit_kind in COUNTED_PEOPLE or cue.number.start - last.end > 3:
            return None
        if self.words.surface(last) not in concept.labels or cue.number.unit in _OF_BODIES:
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

    def _cases(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """劳动人事争议仲裁委员会立案53件: cases of what the programme deals with."""
        if programme is None or cue.number.unit_kind != "Cases" or cue.tail:
            return None
        return Filled(Ref(tuple(f"{label}案件" for label in programme.ref.labels[:6]), None), "programme")

    def by_role(
        self, cue: Cue, programme: Filled | None, action: Concept | None, drafts: Sequence[Draft] = ()
    ) -> Filled | None:
        """参保66343人: the verb says whether the programme's payers or receivers are counted."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        if concept is None or cue.number.unit_kind not in COUNTED_PEOPLE:
            return None
        named = self._of_name(cue, programme)
        if named is not None:
            return named
        paying = action is not None and action.role == "contributor"
        people = self.lexicon.people_of(concept, paying=paying)
        if people is None:
            return None
        own = self._class_of(cue, people, action, drafts)
        if own is not None:
            return own
        called = self._called_by(self.words.predicate(cue), people, cue.number.unit_kind)
        return Filled(known(people, *called), "programme")

    def _of_name(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """城乡困难群众医疗救助420人: the programme's name begins with those whom it is for."""
        if (
            programme is None
            or programme.origin not in ("clause", "sentence")
            or programme.position >= cue.number.start
        ):
            return None
        said = self.passage.text[programme.position : cue.number.start]
        label = next((n for n in programme.ref.labels if len(n) > _SHORTEST and said.startswith(n)), "")
        for end in range(len(label) - 1, _SHORTEST - 1, -1):
            group = next((c for c in self.lexicon.terms.get(label[:end], ()) if c.scheme == "group"), None)
            people = group is not None and group.beneficiary_class and not self.lexicon.is_body(group)
            if group is not None and people and group.iri not in self.lexicon.insured:
                return Filled(known(group), "programme", programme.position)
        return None

    def _class_of(self, cue: Cue, people: Concept, action: Concept | None, drafts: Sequence[Draft]) -> Filled | None:
        """缴存3438人，封存112人; 为943人偿还贷款本息: those who are told from the programme's people by what they do."""
        serves = self.words.serves(cue)
        told = any(
            d.group is not None and d.group.ref.iri == people.iri for d in drafts if d.cue.sentence == cue.sentence
        )
        naming = action is not None and action.naming
        predicate = self.words.predicate(cue)
        if serves and naming:
            predicate = trim(re.split(r"[，。；]", self.passage.text[cue.noun_start : cue.next_end])[0])
        elif not told or serves or not (naming or self._says_more(cue, predicate)):
            return None
        called = self._called_by(predicate, people, cue.number.unit_kind)
        return Filled(Ref(called, None), "member", cue.lead_start) if called else None

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
        if self._says_nothing(cue, predicate):
            return base.group
        if any(t.of("programme") for t in cue.lead) or not 1 < len(predicate) <= MEMBER:
            return None
        if not (action is not None and action.naming) and not self._says_more(cue, predicate):
            return base.group if action is None or action.role is None else None
        heads = base.group.ref.labels[:3]
        labels = (*(f"{predicate}{head}" for head in heads), f"{predicate}人员", predicate)
        return Filled(Ref(tuple(dict.fromkeys(labels)), None), "member", cue.lead_start)

    def _says_nothing(self, cue: Cue, predicate: str) -> bool:
        """为其中6137人提供服务, 州内4215人次, 县级医疗机构1060人次: not who they are."""
        if not predicate:
            return self.passage.of_which(cue) is not None and not cue.tail
        bodies = any((c := t.of("group")) is not None and self.lexicon.is_body(c) for t in cue.lead)
        return bodies or predicate in self.lexicon.markers["whereabouts"]

    def _base(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure that counts all of whom this one counts some."""
        owner = self.words.owner(cue, drafts)
        if owner is not None:
            return owner if _counts_alike(owner.cue.number.unit_kind, cue.number.unit_kind) else None
        if self.passage.of_which(cue) is None:
            return None
        whole = (
            d
            for d in reversed(drafts)
            if d.cue.sentence == cue.sentence and not (d.group and d.group.origin in ("member", "modifier"))
        )
        return next((d for d in whole if _counts_alike(d.cue.number.unit_kind, cue.number.unit_kind)), None)

    def _says_more(self, cue: Cue, predicate: str) -> bool:
        for term in cue.lead:
            predicate = predicate.replace(trim(self.words.surface(term)), "")
        return len(trim(_ADVERB.sub("", predicate))) > 1

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
        if action is not None and action.reaches_nobody:
            return None
        if programme is not None and programme.origin == "list" and cue.number.unit_kind == "Money":
            return self._receiver(programme)
        named = (
            self._of_cases(cue, drafts)
            or self._ages(cue, programme)
            or self._modified(cue, drafts, programme)
            or self.nouns.in_lead(cue, programme)
            or self.nouns.behind(cue)
            or self._always(cue)
        )
        if named is not None:
            return named
        owner = self.words.owner(cue, drafts)
        if owner is not None:
            return owner.group
        return (
            self._since(cue, before, programme)
            or self._backed(cue, before, programme)
            or self._over_list(cue, drafts)
            or self._shared(cue, before, programme, action, drafts)
            or self._by_name(cue, programme, action)
            or self._theme(drafts, programme)
            or self._insured(cue, programme, action)
        )

    def _always(self, cue: Cue) -> Filled | None:
        """登记失业率 is always about those who are registered as unemployed."""
        for term in reversed(cue.lead):
            indicator = term.of("indicator")
            group = self.lexicon.concepts.get(indicator.about_group or "") if indicator is not None else None
            if group is not None:
                return Filled(known(group), "indicator", term.start)
        return None

    def _by_name(self, cue: Cue, programme: Filled | None, action: Concept | None) -> Filled | None:
        """发放退役士兵一次性经济补助…万元: the programme's name says whom its money reaches."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        people = self.lexicon.concepts.get(concept.beneficiary or "") if concept else None
        if (
            people is None
            or programme is None
            or cue.number.unit_kind != "Money"
            or programme.origin not in ("clause", "sentence")
        ):
            return None
        if (action is not None and action.role == "contributor") or _ALL.search(self.words.lead(cue)):
            return None
        said = self.passage.text[programme.position : cue.number.start]
        return Filled(known(people), "programme") if any(label in said for label in people.labels) else None

    def _of_cases(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """立案188件，涉及188人，办结率100%: what is closed are cases."""
        if cue.number.unit_kind != "Ratio" or not _CLOSED.search(self.words.lead(cue)):
            return None
        said = (d for d in reversed(drafts) if d.cue.sentence == cue.sentence and d.cue.number.unit_kind == "Cases")
        return next((Filled(d.group.ref, "figure before", d.start) for d in said if d.group is not None), None)

    def _receiver(self, programme: Filled) -> Filled | None:
        """城市、农村低保标准分别提高到525元和4100元: whom each programme of a list reaches."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "")
        people = self.lexicon.receiver(concept) if concept is not None else None
        return Filled(known(people), "programme") if people is not None else None

    def _since(self, cue: Cue, before: Draft | None, programme: Filled | None) -> Filled | None:
        """The last group named since the figure before; what that one counts is called as there."""
        found = self.nouns.since(before.end if before is not None else cue.sentence[0], cue, programme)
        if found is None or before is None or before.group is None or found.position >= before.cue.tail_end:
            return found
        return Filled(before.group.ref, "figure before", before.group.position)

    def _backed(self, cue: Cue, before: Draft | None, programme: Filled | None) -> Filled | None:
        """支持干部职工购房，发放贷款90笔、3290万元: money told beside things goes to those the sentence named before."""
        if before is None or not cue.chained or cue.number.unit_kind != "Money":
            return None
        if before.group is not None and not self._things(before):
            return None
        found = self.nouns.since(cue.sentence[0], cue, programme)
        concept = self.lexicon.concepts.get(found.ref.iri or "") if found is not None else None
        return found if concept is not None and not self.lexicon.is_body(concept) else None

    def _over_list(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """城镇职工61人次、城乡居民1281人次，审核总费用462.97万元: all of those listed before."""
        sums = _ALL.search(self.words.lead(cue)) or any(m.role == "all-equal" for m in cue.marks)
        sums = sums or self.words.paid_to_list(cue, drafts)
        run = self.words.run(cue, drafts) if sums else []
        groups = [d.group.ref.label for d in reversed(run) if d.group is not None]
        if len(groups) < 2 or len(set(groups)) < len(run):
            return None
        joined = "、".join(groups[:-1])
        return Filled(Ref((f"{joined}和{groups[-1]}", f"{joined}、{groups[-1]}"), None), "parts")

    def _ages(self, cue: Cue, programme: Filled | None) -> Filled | None:
        """80至89周岁100元: the ages of those whom a rate is for."""
        before = self.passage.tokens.numbers[cue.index - 1] if cue.index else None
        if (
            before is None
            or before.unit_kind != "Age"
            or before.start < cue.lead_start
            or cue.number.unit_kind != "Money"
        ):
            return None
        bound = re.match(r"(?:及|（含）)?以[上下]", self.passage.text[before.end : cue.number.start])
        band = self.passage.text[before.start : before.end] + (bound.group() if bound else "")
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        people = self.lexicon.receiver(concept) if concept else None
        heads = ("儿童",) if people is not None and "儿童" in people.label else ("老人", "老年人")
        return Filled(Ref((*(f"{band}{head}" for head in heads), band), None), "clause", before.start)

    def _theme(self, drafts: Sequence[Draft], programme: Filled | None) -> Filled | None:
        """城乡居民, of whom the paragraph speaks, go on using their insurance in its later sentences."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        if concept is None or concept.contributor is not None:
            return None
        schemes = [c for c in self.lexicon.ancestors(concept) if c.beneficiary or c.contributor]
        for draft in reversed(drafts):
            insurance = self.lexicon.concepts.get(draft.programme.ref.iri or "") if draft.programme else None
            if insurance is None or insurance.contributor is None or draft.group is None:
                continue
            if draft.cue.number.unit_kind not in COUNTED_PEOPLE:
                continue
            if draft.group.ref.iri == insurance.contributor and not self._saves(insurance):
                inside = any(c in schemes for c in self.lexicon.ancestors(insurance))
                return Filled(draft.group.ref, "paragraph") if inside else None
        return None

    def _insured(self, cue: Cue, programme: Filled | None, action: Concept | None) -> Filled | None:
        """住院总费用623.84万元 of 职工医保: what the insured cost their insurance."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        if concept is None or self._saves(concept):
            return None
        if concept.contributor is None and (action is None or action.role != "contributor"):
            return None
        said = self.passage.terms(cue.clause_start, cue.number.start)
        if any((c := t.of("group")) is not None and self.lexicon.is_body(c) for t in said):
            return None
        paid_out = action is not None and action.role == "beneficiary"
        people = self.lexicon.receiver(concept) if paid_out else self.lexicon.payer(concept)
        return Filled(known(people), "programme") if people is not None else None

    def _saves(self, programme: Concept) -> bool:
        """住房公积金: savings of those who pay."""
        return any(c.savings for c in (programme, *self.lexicon.ancestors(programme)))

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
        whole = cue.number.unit_kind != "Ratio" or any(
            w in self.words.lead(cue) for w in self.lexicon.markers["modifier"]
        )
        if before is not None and cue.clause_start >= before.end and whole:
            before = self._whole_of(before, drafts)
        things = cue.number.unit_kind == "Money" and self._things(before)
        if (
            before is not None
            and before.group is not None
            and (part or _same(before.programme, programme))
            and not things
        ):
            told = before.group.origin not in ("programme", "role before") or cue.number.unit_kind == "Ratio"
            if not told and (reached := self._paid_out(before.group, programme, action)) is not None:
                return reached
            if told or not self._collects(programme) or self._benefit(programme, action):
                return Filled(before.group.ref, "figure before" if told else "role before", before.group.position)
        return self._of_programme(cue, drafts, programme)

    def _whole_of(self, part: Draft, drafts: Sequence[Draft]) -> Draft:
        """特困对象2148人，其中集中供养153人，发放供养金…: a new clause goes on from all, not from some."""
        start = self.passage.of_which(part.cue)
        if start is None or part.cue.bracket is not None:
            return part
        wholes = [d for d in drafts if d.end <= start and d.cue.sentence == part.cue.sentence and d.cue.bracket is None]
        return (
            wholes[-1] if wholes and _counts_alike(wholes[-1].cue.number.unit_kind, part.cue.number.unit_kind) else part
        )

    def _things(self, draft: Draft | None) -> bool:
        """Whether a figure counts things, which money does not reach."""
        concept = self.lexicon.concepts.get(draft.group.ref.iri or "") if draft is not None and draft.group else None
        return concept is not None and not concept.beneficiary_class and not self.lexicon.is_body(concept)

    def _of_programme(self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None) -> Filled | None:
        """城市低保按照540元…补差: the programme's people, once the paragraph has counted them or the figure is a rate."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        people = self.lexicon.receiver(concept) if concept else None
        if people is None or (self._collects(programme) and not cue.number.per):
            return None
        counted = any(d.group is not None and d.group.ref.iri == people.iri for d in drafts)
        standard = "标准" in self.passage.text[cue.clause_start : cue.tail_end]
        return Filled(known(people), "programme") if counted or cue.number.per or standard else None

    def _paid_out(self, before: Filled, programme: Filled | None, action: Concept | None) -> Filled | None:
        """基金征缴1.12亿元，发放养老金1.94亿元: what is paid out reaches not those who pay in."""
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        if concept is None or action is None or action.role != "beneficiary":
            return None
        receiver, payer = self.lexicon.receiver(concept), self.lexicon.payer(concept)
        differs = receiver is not None and payer is not None and receiver is not payer and before.ref.iri == payer.iri
        return Filled(known(receiver), "programme") if receiver is not None and differs else None

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
