"""The people of a programme by role, and one class of those told before: 集中供养 of the 特困人员."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..tokens import Term
from .draft import Draft, Filled, concept_of
from .names import known, proposed, trim
from .nouns import BARE_PEOPLE, MEMBER
from .passage import COUNTED_PEOPLE, Cue, Passage
from .previous import Previous
from .words import Words, counts_alike

_ADVERB = re.compile(r"实际|累计|全部|现有|继续|共计|按时|足额|及时|目前|顺利|成功|先后")
_LEVELS = ("类", "级", "档")
"""Last signs of a level: 一类, 二级."""
_SHORTEST = 2
_PREDICATE = 14
"""A longer predicate names nobody any more."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The people of one block."""

    lexicon: Lexicon
    passage: Passage
    words: Words
    previous: Previous

    def by_role(
        self, cue: Cue, programme: Filled | None, action: Concept | None, drafts: Sequence[Draft] = ()
    ) -> Filled | None:
        """参保66343人: the verb says whether the programme's payers or receivers are counted."""
        concept = concept_of(programme, self.lexicon)
        if cue.number.unit_kind not in COUNTED_PEOPLE:
            return None
        if concept is None:
            return self._in_name(programme, action)
        named = self._of_name(cue, programme, action)
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

    def _of_name(self, cue: Cue, programme: Filled | None, action: Concept | None) -> Filled | None:
        """城乡困难群众医疗救助420人: the programme's name begins with those whom it is for."""
        if (
            programme is None
            or programme.origin not in ("clause", "sentence")
            or programme.position >= cue.number.start
        ):
            return None
        said = self.passage.text[programme.position : cue.number.start]
        label = next((n for n in programme.ref.labels if len(n) > _SHORTEST and said.startswith(n)), "")
        enjoyed = action is not None and action.role == "beneficiary" and not action.undertaking
        for end in range(len(label) - 1, _SHORTEST - 1, -1):
            bare = label[:end] in BARE_PEOPLE
            group = next((c for c in self.lexicon.terms.get(label[:end], ()) if c.scheme == "group" and not bare), None)
            people = group is not None and group.beneficiary_class and not self.lexicon.is_body(group)
            payers = self.lexicon.insured if enjoyed or self._insures(programme) else ()
            if group is not None and people and group.iri not in payers:
                return Filled(known(group), "programme", programme.position)
        return None

    def _insures(self, programme: Filled) -> bool:
        """城乡居民 in 城乡居民养老保险 are those who pay in, 农牧民 in 农牧民危旧房改造 those whom it is for."""
        concept = concept_of(programme, self.lexicon)
        return concept is None or any(c.contributor for c in (concept, *self.lexicon.ancestors(concept)))

    def _in_name(self, programme: Filled | None, action: Concept | None) -> Filled | None:
        """寺管会主任 of 举办寺管会主任培训班两期，培训86人次: whom a programme that the lexicon lacks does it to."""
        name = programme.ref.label if programme is not None else ""
        act = next((label for label in action.labels if name.endswith(label)), "") if action is not None else ""
        people = trim(name.removesuffix(act)) if act else ""
        ref = proposed(people, f"{people}人员") if people.endswith(self.lexicon.markers["people-tail"]) else None
        return Filled(ref, "programme") if ref is not None else None

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

    def member(self, cue: Cue, drafts: Sequence[Draft], action: Concept | None) -> Filled | None:
        """持证残疾人14386人，其中一级2079人: one class of those just counted, told by what stands before its figure."""
        base = self._base(cue, drafts)
        if base is None or base.group is None:
            return None
        predicate = self.words.predicate(cue)
        if (employed := self._employed(cue, predicate)) is not None:
            return employed
        if self._says_nothing(cue, predicate):
            return base.group
        if any(t.of("programme") for t in cue.lead) or not 1 < len(predicate) <= MEMBER:
            return None
        naming = action is not None and (action.naming or self._of_another_act(cue, base, action))
        if not naming and not self._says_more(cue, predicate):
            return base.group if action is None or action.role is None else None
        heads = base.group.ref.labels[:3]
        joints = ("", "的") if self.passage.text.endswith("的", 0, cue.number.start) else ("",)
        told = (f"{predicate}{joint}{head}" for head in heads for joint in joints)
        all_of_them = "户" if cue.number.unit_kind == "Households" else "人员"
        labels = (*told, f"{predicate}{all_of_them}", predicate)
        return Filled(Ref(tuple(dict.fromkeys(labels)), None), "member", cue.lead_start)

    def _of_another_act(self, cue: Cue, base: Draft, action: Concept) -> bool:
        """拆除重建846户 of 危房改造3120户: households told apart by what is done to each."""
        homes = cue.number.unit_kind == "Households" and self.passage.of_which(cue) is not None
        return homes and base.action is not action and not action.undertaking and not cue.tail

    def _employed(self, cue: Cue, predicate: str) -> Filled | None:
        """其中企业8215人、机关事业单位5247人: those who work in the bodies that are named alone."""
        last = cue.lead[-1] if cue.lead else None
        body = last.of("group") if last is not None else None
        if last is None or body is None or cue.number.unit_kind != "People" or last.end != cue.number.start:
            return None
        if predicate != self.words.surface(last) or predicate not in self.lexicon.markers["employer"]:
            return None
        labels = (f"{predicate}职工", f"{predicate}人员", f"{predicate}工作人员", predicate)
        return Filled(Ref(labels, None), "member", last.start)

    def level(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """退役军人服务站197个，其中乡镇级11个: the things of one level among those just counted."""
        base = self._base(cue, drafts)
        predicate = self.words.predicate(cue)
        told = predicate.endswith("级") or predicate in self.lexicon.markers["whereabouts"]
        if not told or base is None or base.group is None or cue.tail or cue.number.unit != base.cue.number.unit:
            return None
        printed = self.passage.text[cue.lead_start : cue.number.start].removeprefix("其中").lstrip("、，")
        labels = (f"{level}{head}" for level in (printed, predicate) for head in base.group.ref.labels)
        return Filled(Ref(tuple(dict.fromkeys(labels)), None), "member", cue.lead_start)

    def _says_nothing(self, cue: Cue, predicate: str) -> bool:
        """为其中6137人提供服务, 州内4215人次, 县级医疗机构1060人次: not who they are."""
        if not predicate:
            told = self.words.serves(cue) and not any(t.of("group") for t in cue.tail)
            return self.passage.of_which(cue) is not None and (told or not cue.tail)
        bodies = any((c := t.of("group")) is not None and self.lexicon.is_body(c) for t in cue.lead)
        return bodies or predicate in self.lexicon.markers["whereabouts"]

    def _says_more(self, cue: Cue, predicate: str) -> bool:
        for term in cue.lead:
            predicate = predicate.replace(trim(self.words.surface(term)), "")
        return len(trim(_ADVERB.sub("", predicate))) > 1

    def modified(self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None) -> Filled | None:
        """农村236人 of 特困人员供养, 散居12人 of 孤儿: the people of the narrower programme, or the narrower people."""
        modifier = self.words.modifier(cue) or self._modifier_behind(cue) or self._handed(cue)
        concept = concept_of(programme, self.lexicon)
        people = (self.lexicon.receiver(concept) or self.lexicon.payer(concept)) if concept else None
        if modifier is None:
            return None
        if people is not None and modifier in people.label:
            return Filled(known(people), "modifier")
        base = self._base(cue, drafts) or self._each_of(cue, drafts)
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
            labels = (f"{modifier}{joint}{label}" for joint in ("", "的") for label in whole[:3])
            return Filled(Ref((*labels, modifier), None), "member", cue.lead_start)
        if people is not None and modifier.endswith(_LEVELS):
            labels = (f"{modifier}{label}" for label in people.labels[:3])
            return Filled(Ref((*labels, f"{modifier}对象", modifier), None), "member", cue.lead_start)
        return Filled(known(people), "modifier") if people is not None else None

    def _handed(self, cue: Cue) -> str | None:
        """集中 for the first figure of 集中、分散供养标准分别为6600元和5400元."""
        piece = self.previous.lists.modifier(cue) or ""
        return next((word for word in self.lexicon.markers["modifier"] if piece.startswith(word)), None)

    def _each_of(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """578名孤儿领到生活费，其中集中养育的每人每月1370元: money for some of those counted in front of 其中."""
        if cue.number.unit_kind != "Money" or self.passage.of_which(cue) is None:
            return None
        told = (d for d in reversed(drafts) if d.cue.sentence == cue.sentence)
        return next((d for d in told if d.cue.number.unit_kind in COUNTED_PEOPLE), None)

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

    def _base(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure that counts all of whom this one counts some."""
        owner = self.previous.owner(cue, drafts)
        if owner is not None:
            return owner if counts_alike(owner.cue.number.unit_kind, cue.number.unit_kind) else None
        start = self.passage.of_which(cue)
        if start is None:
            return None
        kind = cue.number.unit_kind
        said = [d for d in drafts if d.cue.sentence == cue.sentence and counts_alike(d.cue.number.unit_kind, kind)]
        whole = [d for d in said if d.end <= start and not (d.group and d.group.origin in ("member", "modifier"))]
        return whole[-1] if whole else None

    def always(self, cue: Cue) -> Filled | None:
        """登记失业率 is always about those who are registered as unemployed."""
        for term in reversed(cue.lead):
            indicator = term.of("indicator")
            group = self.lexicon.concepts.get(indicator.about_group or "") if indicator is not None else None
            if group is not None:
                return Filled(self._whose(cue, term, group), "indicator", term.start)
        return None

    def _whose(self, cue: Cue, term: Term, group: Concept) -> Ref:
        """行政人员 of 行政实有人数6人: staff told by what stands in front of their measure."""
        said = (
            trim(self.passage.text[cue.lead_start : term.start].lstrip("、，")) if self.lexicon.is_post(group) else ""
        )
        own = proposed(f"{said}人员", f"{said}{group.label}") if 1 < len(said) <= _PREDICATE else None
        return own or known(group)

    def theme(self, drafts: Sequence[Draft], programme: Filled | None) -> Filled | None:
        """城乡居民, of whom the paragraph speaks, go on using their insurance in its later sentences."""
        concept = concept_of(programme, self.lexicon)
        if concept is None or concept.contributor is not None:
            return None
        told = [d for d in drafts if self._counts_insured(d)]
        draft = next((d for d in reversed(told) if self._pays_in(d)), None)
        if draft is None or draft.group is None:
            return None
        beside = {d.group.ref.iri for d in told if d.group is not None and d.cue.sentence == draft.cue.sentence}
        insurance = concept_of(draft.programme, self.lexicon)
        line = self.lexicon.ancestors(insurance) if insurance is not None else ()
        schemes = [c for c in self.lexicon.ancestors(concept) if c.beneficiary or c.contributor]
        inside = len(beside) == 1 and any(c in schemes for c in line)
        return Filled(draft.group.ref, "paragraph") if inside else None

    def _counts_insured(self, draft: Draft) -> bool:
        """Whether a figure counts people who pay into some insurance."""
        people = draft.cue.number.unit_kind in COUNTED_PEOPLE
        return people and draft.group is not None and draft.group.ref.iri in self.lexicon.insured

    def _pays_in(self, draft: Draft) -> bool:
        """Whether they pay into the one that the figure is about."""
        insurance = concept_of(draft.programme, self.lexicon)
        if insurance is None or draft.group is None or self.saves(insurance):
            return False
        return insurance.contributor is not None and draft.group.ref.iri == insurance.contributor

    def saves(self, programme: Concept) -> bool:
        """住房公积金: savings of those who pay."""
        return any(c.savings for c in (programme, *self.lexicon.ancestors(programme)))
