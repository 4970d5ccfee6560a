"""The indicator of a figure: named in front of it, carried on from the figure before, or composed of verb, noun and unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..tokens import Term
from .draft import Draft, Filled
from .names import as_ref, composed_labels, count_word, known, proposed, trim, with_surface
from .passage import Cue, Passage
from .words import COUNTED_PEOPLE, Words

_SIDES = ("收入", "支出", "结余", "结存", "余额")
_BARE = 2
"""An indicator word so short that it needs its noun: 比例 of 首付比例."""


@dataclass(frozen=True, slots=True)
class Indicators:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    words: Words

    def indicator(
        self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None, group: Filled | None, action: Concept | None
    ) -> tuple[Filled | None, str]:
        """What the figure measures, and the notation of the rule that found it."""
        literal = self._named(cue, drafts)
        if literal is not None:
            return literal, "<indicator> <figure>"
        model = self.words.model(cue, drafts)
        if model is not None and model.indicator is not None:
            return Filled(model.indicator.ref, "figure before", model.indicator.position), "<figure> <joint> <figure>"
        rule = "<verb> <noun> <figure>" if action is not None else "<noun> <figure>"
        return self._composed(cue, programme, group, action), rule

    # --- named -------------------------------------------------------------------------------------------------------

    def _named(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """住院总费用623.84万元: the last indicator named before the figure that can be measured in its unit."""
        listed = self.words.lists.item(cue, "indicator")
        if listed is not None:
            return Filled(known(listed), "list", cue.clause_start)
        item = self.words.lists.modifier(cue) or ""
        if cue.number.unit_kind == "Ratio" and item.endswith(self.lexicon.markers["rate-tail"]):
            return Filled(self._labelled(item), "list", cue.clause_start)
        share = self._share(cue)
        if share is not None:
            return share
        behind = [t for t in cue.tail[:1] if t.start == cue.number.end and cue.number.unit_kind == "Money"]
        for term in (*reversed(cue.lead), *behind):
            concept = term.of("indicator")
            if concept is not None and not _generic(concept) and self._fits(concept, cue):
                return self._measure(cue, term, concept)
        return self._counterpart(cue, drafts)

    def _share(self, cue: Cue) -> Filled | None:
        """占…41.58%, 完成目标任务的132%."""
        if cue.number.unit_kind != "Ratio":
            return None
        roles = {m.role for m in cue.marks}
        if "completion" in roles:
            return Filled(self._labelled("目标任务完成率"), "clause", cue.lead_start)
        clause = self.passage.text[cue.clause_start : cue.number.start]
        if self._of_goal(cue, clause):
            return Filled(self._labelled("目标任务完成率"), "clause", cue.lead_start)
        if "share" in roles or clause.endswith("占") or (clause.endswith("的") and "占" in clause):
            return Filled(self._labelled("占比"), "clause", cue.lead_start)
        return None

    def _of_goal(self, cue: Cue, clause: str) -> bool:
        """占年初预算的98.6%, 任务3000人的95%: what the share is of is a goal."""
        lead = self.words.lead(cue)
        bare = lead == "的" and ("任务" in clause or "目标" in clause)
        return bare or (lead.endswith("的") and lead[:-1].endswith(self.lexicon.markers["goal"]))

    def _labelled(self, label: str) -> Ref:
        concepts = [c for c in self.lexicon.terms.get(label, ()) if c.scheme == "indicator"]
        return known(concepts[0]) if concepts else Ref((label,), None)

    def _measure(self, cue: Cue, term: Term, concept: Concept) -> Filled | None:
        """参保率 as it stands; of a bare 比例 or 资金 the whole noun: 首付比例."""
        noun, surface = self.words.noun_before(cue), self.words.surface(term)
        whole = noun if noun.endswith(surface) else ""
        if len(surface) <= _BARE < len(whole) <= 14:
            ref = proposed(whole)
            return Filled(ref, "clause", term.start) if ref is not None else None
        ref = known(concept, whole)
        if surface in concept.hidden and concept.action is not None:
            verb = self.words.verb_surface(cue, self.lexicon.concepts[concept.action])
            ref = with_surface(ref, surface, *composed_labels(verb, surface, count_word(None, concept.unit_kind)))
        return Filled(ref, "clause", term.start)

    def _fits(self, concept: Concept, cue: Cue) -> bool:
        """A money indicator does not measure 人."""
        kind = cue.number.unit_kind
        if concept.figure in ("Amount", "Rate"):
            return kind == "Money"
        if concept.figure == "Ratio":
            return kind == "Ratio" or cue.number.unit is None
        if concept.figure == "Count":
            countable = concept.unit_kind in (None, kind) or kind is None or concept.unit_kind not in COUNTED_PEOPLE
            return kind not in ("Money", "Ratio") and countable
        return True

    def _counterpart(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """基金收入4726.8万元、支出3985.3万元: the other side of the account before."""
        before = self.words.before_in_sentence(cue, drafts)
        word = trim(self.words.lead(cue))
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
        self, cue: Cue, programme: Filled | None, group: Filled | None, action: Concept | None
    ) -> Filled | None:
        """发放 + 护理补贴 + 元 -> 护理补贴发放金额; without a verb 城市低保 + 人 -> 低保保障人数."""
        kind = cue.number.unit_kind
        noun = self.words.noun_before(cue)
        if kind == "Ratio":
            return _filled(as_ref(noun))
        if kind == "Money" and (cue.number.per or self._standard(cue)):
            return self._standard_of(programme, noun)
        owners = tuple(own for own in (noun, *_short(programme), *_short(group)) if own)
        word = count_word(cue.number.unit, kind)
        if action is not None:
            verb = self.words.verb_surface(cue, action)
            labels = [label for own in owners or ("",) for label in composed_labels(verb, own, word)]
            subject = self.words.noun_of_verb(cue)
            labels += [f"{subject}{verb}{word}", f"{subject}{verb}"] if 1 < len(subject) < 12 else []
            return self._by_action(action, kind, (*labels, f"{verb}{word}"))
        if kind == "Money":
            return _filled(as_ref(noun, *(f"{own}金额" for own in owners)))
        counted = tuple(f"{own}{word}" for own in (noun, *_short(group), *_short(programme)) if own)
        usual = self._usual(programme) if kind in COUNTED_PEOPLE else None
        if usual is not None:
            return self._by_action(usual, kind, counted)
        return _filled(as_ref(*counted, *([word] if word != "数" else [])))

    def _by_action(self, action: Concept, kind: str | None, labels: Iterable[str]) -> Filled | None:
        """The indicator that a verb and a unit compose, known or not."""
        concept = self.lexicon.composed.get((action.iri, kind or ""))
        return _filled(with_surface(known(concept), *labels) if concept is not None else as_ref(*labels))

    def _usual(self, programme: Filled | None) -> Concept | None:
        concept = self.lexicon.concepts.get(programme.ref.iri or "") if programme else None
        return self.lexicon.usual_action(concept) if concept else None

    def _standard(self, cue: Cue) -> bool:
        """A figure that is called a standard, in front or behind: 按照540元/月/人的标准."""
        around = self.passage.text[cue.clause_start : cue.tail_end]
        return "标准" in around or "每人" in around[: cue.number.start - cue.clause_start]

    def _standard_of(self, programme: Filled | None, noun: str) -> Filled | None:
        own = [noun] if noun.endswith("标准") else []
        return _filled(
            as_ref(*own, *(f"{label}标准" for label in _short(programme)), *([f"{noun}标准"] if noun else []))
        )


def _filled(ref: Ref | None) -> Filled | None:
    return Filled(ref, "composed") if ref is not None else None


def _generic(concept: Concept) -> bool:
    """人数, 金额: they say no more than the unit does."""
    return concept.unit_kind is not None and concept.action is None


def _short(filled: Filled | None) -> tuple[str, ...]:
    """Up to four labels of a filler, for composing names."""
    return filled.ref.labels[:4] if filled else ()
