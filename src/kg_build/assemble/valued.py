"""Whom money and shares concern."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from .draft import Draft, Filled, concept_of
from .names import known, trim
from .nouns import Nouns
from .passage import Cue, Passage
from .previous import Previous
from .roles import Roles
from .words import Words, counts_alike

_EACH = re.compile(r"每[人户]")
_SHORTEST_AGED, _LONGEST_AGED = 3, 8
"""How long a noun for people of an age is: 教职人员; 老人 alone is no more than the age says."""


@dataclass(frozen=True, slots=True)
class Valued:
    """The values of one block."""

    lexicon: Lexicon
    passage: Passage
    words: Words
    previous: Previous
    nouns: Nouns
    roles: Roles

    def group(
        self,
        cue: Cue,
        before: Draft | None,
        drafts: Sequence[Draft],
        programme: Filled | None,
        action: Concept | None,
    ) -> Filled | None:
        """为低保对象发放…万元; else the group of the figure that this one goes with, or of the programme's other figures."""
        if self._reaches_nobody(cue, action):
            return None
        if programme is not None and programme.origin == "list" and cue.number.unit_kind == "Money":
            return self.receiver(programme)
        shared = self._over_list(cue, drafts) if self.previous.paid_to_list(cue, drafts) else None
        named = shared or self._named(cue, drafts, programme)
        if named is not None:
            return named
        owner = self.previous.owner(cue, drafts)
        if owner is not None:
            return owner.group
        if self._balance(cue, programme):
            return None
        return (
            self._of_every(cue, before, programme, drafts)
            or self._since(cue, before, programme)
            or self._backed(cue, before, programme)
            or self._over_list(cue, drafts)
            or self._shared(cue, before, programme, action, drafts)
            or self._by_name(cue, programme, action)
            or self.roles.theme(drafts, programme)
            or self._insured(cue, programme, action)
        )

    def _reaches_nobody(self, cue: Cue, action: Concept | None) -> bool:
        """涉及金额…万元, 直接经济损失1.95亿元: nobody's benefit."""
        measures = (c for t in cue.lead if (c := t.of("indicator")) is not None)
        return any(c.reaches_nobody for c in (*measures, *filter(None, (action,))))

    def _balance(self, cue: Cue, programme: Filled | None) -> bool:
        """归集余额4.27亿元 behind those who pay in: what all have saved reaches nobody."""
        concept = concept_of(programme, self.lexicon)
        saved = concept is not None and self.roles.saves(concept) and cue.number.unit_kind == "Money"
        return saved and trim(self.words.lead(cue)).endswith(self.lexicon.markers["balance"])

    def _named(self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None) -> Filled | None:
        """Told beside the figure itself."""
        return (
            self._of_cases(cue, drafts)
            or self._of_each(cue, drafts)
            or self._ages(cue, programme)
            or self.roles.modified(cue, drafts, programme)
            or self.nouns.in_lead(cue, programme)
            or self.nouns.behind(cue)
            or self.roles.always(cue)
        )

    def _by_name(self, cue: Cue, programme: Filled | None, action: Concept | None) -> Filled | None:
        """发放退役士兵一次性经济补助…万元: the programme's name says whom its money reaches."""
        concept = concept_of(programme, self.lexicon)
        people = self.lexicon.concepts.get(concept.beneficiary or "") if concept else None
        if (
            people is None
            or programme is None
            or cue.number.unit_kind != "Money"
            or programme.origin not in ("clause", "sentence")
        ):
            return None
        if action is not None and action.role == "contributor":
            return None
        said = self.passage.text[programme.position : cue.number.start]
        return Filled(known(people), "programme") if any(label in said for label in people.labels) else None

    def _of_each(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """扶持残疾人扶贫基地3处，每处补助5万元: each of those just counted."""
        said = self.words.lead(cue)
        if cue.number.unit_kind != "Money" or "每" not in said:
            return None
        counted = (d for d in reversed(drafts) if d.cue.sentence == cue.sentence and d.group is not None)
        things = (d for d in counted if d.cue.number.unit_kind == "Things")
        each = next((d for d in things if f"每{d.cue.number.unit}" in said), None)
        return Filled(each.group.ref, "figure before", each.start) if each is not None and each.group else None

    def _of_cases(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """立案188件，涉及188人，办结率100%: what is closed are cases."""
        markers, rate = self.lexicon.markers, trim(self.words.lead(cue))
        closed = rate.endswith(markers["rate-tail"]) and any(word in rate for word in markers["closing"])
        if cue.number.unit_kind != "Ratio" or not closed:
            return None
        said = (d for d in reversed(drafts) if d.cue.sentence == cue.sentence and d.cue.number.unit_kind == "Cases")
        return next((Filled(d.group.ref, "figure before", d.start) for d in said if d.group is not None), None)

    def receiver(self, programme: Filled) -> Filled | None:
        """城市、农村低保标准分别提高到525元和4100元: whom each programme of a list reaches."""
        concept = concept_of(programme, self.lexicon)
        people = self.lexicon.receiver(concept) if concept is not None else None
        return Filled(known(people), "programme") if people is not None else None

    def _of_every(
        self, cue: Cue, before: Draft | None, programme: Filled | None, drafts: Sequence[Draft]
    ) -> Filled | None:
        """城市低保810人、农村低保4390人，发放低保金1860万元: those of the programme above all of the list."""
        if programme is None or before is None or cue.number.unit_kind != "Money":
            return None
        part = concept_of(before.programme, self.lexicon) if self.previous.joined(before.cue) else None
        above = part is not None and programme.ref.iri in {c.iri for c in self.lexicon.ancestors(part)}
        if (not above and programme.origin != "parts") or any(c.lends for c in self._line(programme)):
            return None
        return self._over_list(cue, drafts) or self.receiver(programme)

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
        found = self.nouns.since(cue.segment_start, cue, programme)
        concept = concept_of(found, self.lexicon)
        return found if concept is not None and not self.lexicon.is_body(concept) else None

    def _over_list(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """城镇职工61人次、城乡居民1281人次，审核总费用462.97万元: all of those listed before."""
        run = self.previous.summed_up(cue, drafts)
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
        whole = next((t for t in cue.lead if t.start == before.start and t.end > before.start + len(band)), None)
        named = whole.of("group") if whole is not None else None
        if whole is not None and named is not None:
            return Filled(known(named, self.words.surface(whole)), "clause", before.start)
        concept = concept_of(programme, self.lexicon)
        people = self.lexicon.receiver(concept) if concept else None
        heads = ("儿童",) if people is not None and "儿童" in people.label else ("老人", "老年人")
        own = [self.words.surface(t) for t in cue.lead if t.start == before.start + len(band) and t.of("group")]
        own = own or [head for head in (self._aged(before.start + len(band), cue),) if head]
        labels = (*(f"{band}{head}" for head in (own or heads)), *own, band)
        return Filled(Ref(labels, None), "clause", before.start)

    def _aged(self, start: int, cue: Cue) -> str:
        """教职人员 of 60周岁以上教职人员生活补助标准: the shortest noun for people behind an age."""
        behind = self.passage.text[start : min(start + _LONGEST_AGED, cue.number.start)]
        tails = tuple(tail for tail in self.lexicon.markers["people-tail"] if len(tail) > 1)
        ends = (size for size in range(_SHORTEST_AGED, len(behind) + 1) if behind[:size].endswith(tails))
        head = behind[: next(ends, 0)]
        return head if head.isalpha() else ""

    def _insured(self, cue: Cue, programme: Filled | None, action: Concept | None) -> Filled | None:
        """住院总费用623.84万元 of 职工医保: what the insured cost their insurance."""
        concept = concept_of(programme, self.lexicon)
        if concept is None or self.roles.saves(concept):
            return None
        if concept.contributor is None and (action is None or action.role != "contributor"):
            return None
        said = self.passage.terms(cue.clause_start, cue.number.start)
        bodies = (t for t in said if (c := t.of("group")) is not None and self.lexicon.is_body(c))
        if any(not self.nouns.pays_in(cue, t) for t in bodies):
            return None
        paid_out = action is not None and action.role == "beneficiary"
        people = self.lexicon.receiver(concept) if paid_out else self.lexicon.payer(concept)
        return Filled(known(people), "programme") if people is not None else None

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
        modified = any(w in self.words.lead(cue) for w in self.lexicon.markers["modifier"])
        whole = cue.number.unit_kind != "Ratio" or modified or self.previous.rates_all(cue, drafts)
        if before is not None and cue.clause_start >= before.end and whole:
            before = None if self.previous.handed(before.cue) else self._whole_of(before, drafts, programme)
        things = cue.number.unit_kind == "Money" and self._things(before)
        if (
            before is not None
            and before.group is not None
            and (part or _same(before.programme, programme) or self._rates_some(cue, before, programme))
            and not things
        ):
            told = (
                before.group.origin not in ("programme", "role before", "indicator") or cue.number.unit_kind == "Ratio"
            )
            if not told and (reached := self._paid_out(before.group, programme, action)) is not None:
                return reached
            if told or not self._collects(programme) or self._benefit(programme, action):
                return Filled(before.group.ref, "figure before" if told else "role before", before.group.position)
        return self._of_programme(cue, drafts, programme)

    def _rates_some(self, cue: Cue, before: Draft, programme: Filled | None) -> bool:
        """特困人员612人，集中供养率48.2%: a share of those of the wider programme."""
        concept = concept_of(programme, self.lexicon)
        line = {c.iri for c in self.lexicon.ancestors(concept)} if concept is not None else set()
        return cue.number.unit_kind == "Ratio" and before.programme is not None and before.programme.ref.iri in line

    def _whole_of(self, part: Draft, drafts: Sequence[Draft], programme: Filled | None) -> Draft:
        """特困对象2148人，其中集中供养153人，发放供养金…: a new clause goes on from all, not from some that are not its own."""
        start = self.passage.of_which(part.cue)
        own = self.receiver(programme) if programme is not None and programme.origin == "clause" else None
        served = (
            own is not None and part.group is not None and not set(own.ref.labels).isdisjoint(part.group.ref.labels)
        )
        if start is None and not served and (whole := self.previous.added_up(part, drafts)) is not None:
            return whole
        if start is None or part.cue.bracket is not None or served:
            return part
        wholes = [d for d in drafts if d.end <= start and d.cue.sentence == part.cue.sentence and d.cue.bracket is None]
        return (
            wholes[-1] if wholes and counts_alike(wholes[-1].cue.number.unit_kind, part.cue.number.unit_kind) else part
        )

    def _things(self, draft: Draft | None) -> bool:
        """Whether a figure counts things, events or transactions (90笔), which money does not reach."""
        if draft is not None and (draft.cue.number.unit == "笔" or self._of_itself(draft)):
            return True
        concept = concept_of(draft.group, self.lexicon) if draft is not None else None
        return concept is not None and not concept.beneficiary_class and not self.lexicon.is_body(concept)

    def _of_itself(self, draft: Draft) -> bool:
        """少数民族发展资金项目11项, 举办全员培训98期: nothing but the programme or what was undertaken is counted."""
        if draft.group is None or draft.group.ref.iri is not None:
            return False
        named = draft.programme is not None and draft.group.ref.labels == draft.programme.ref.labels
        return named or draft.cue.number.unit_kind == "Events"

    def _of_programme(self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None) -> Filled | None:
        """城市低保按照540元…补差: the programme's people, once the paragraph has counted them or the figure is a rate."""
        concept = concept_of(programme, self.lexicon)
        people = self.lexicon.receiver(concept) if concept else None
        if people is None or (self._collects(programme) and not cue.number.per):
            return None
        counted = any(d.group is not None and d.group.ref.iri == people.iri for d in drafts)
        standard = "标准" in self.passage.text[cue.clause_start : cue.tail_end]
        each = cue.number.per or _EACH.search(self.words.lead(cue)) is not None
        return Filled(known(people), "programme") if counted or each or standard else None

    def _paid_out(self, before: Filled, programme: Filled | None, action: Concept | None) -> Filled | None:
        """基金征缴1.12亿元，发放养老金1.94亿元: what is paid out reaches not those who pay in."""
        concept = concept_of(programme, self.lexicon)
        if concept is None or action is None or action.role != "beneficiary":
            return None
        receiver, payer = self.lexicon.receiver(concept), self.lexicon.payer(concept)
        differs = receiver is not None and payer is not None and receiver is not payer and before.ref.iri == payer.iri
        return Filled(known(receiver), "programme") if receiver is not None and differs else None

    def _benefit(self, programme: Filled | None, action: Concept | None) -> bool:
        """向294人次发放失业保险金44.02万元: what is paid out reaches those who were counted; a loan is not given."""
        pays = action is not None and action.role == "beneficiary"
        return pays and programme is not None and not any(c.lends for c in self._line(programme))

    def _collects(self, programme: Filled | None) -> bool:
        """A fund that people pay into or borrow from: its money is not given to a group unless the text says so."""
        return any(c.contributor or c.lends for c in self._line(programme))

    def _line(self, programme: Filled | None) -> tuple[Concept, ...]:
        """A programme and those above it."""
        concept = concept_of(programme, self.lexicon)
        return (concept, *self.lexicon.ancestors(concept)) if concept is not None else ()


def _same(one: Filled | None, other: Filled | None) -> bool:
    return (one.ref.label if one else None) == (other.ref.label if other else None)
