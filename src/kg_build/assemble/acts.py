"""The act of a figure: the verb of its item, behind it, in its clause, or of the figure that it goes on from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Concept
from ..tokens import Term
from .continued import Continued
from .draft import Draft
from .names import trim
from .passage import COUNTED_PEOPLE, Cue, Passage
from .previous import Previous
from .verbs import Verbs
from .words import VALUES, Words

_JOINED = re.compile(r"[、，：（）()和及]")


@dataclass(frozen=True, slots=True)
class Acts:
    """The resolver over one block."""

    passage: Passage
    words: Words
    verbs: Verbs
    previous: Previous
    continued: Continued

    def action(self, cue: Cue, drafts: Sequence[Draft]) -> Concept | None:
        """The verb of a figure: of its item in a list, behind it in a for-phrase, in its clause, or of the figure it goes on from."""
        ahead = self._action_ahead(cue) if self.words.serves(cue) else None
        clause = self._act_of_clause(cue, drafts)
        plain = clause if clause is not None and self.words.money_word(cue) else self._plain_act(cue)
        own = self.verbs.handed_action(cue) or ahead or plain or clause
        if own is not None:
            return own
        does, behind = self._act_of_bare(cue)
        return behind if does else self._action_gone_on(cue, drafts)

    def _plain_act(self, cue: Cue) -> Concept | None:
        """The verb in front of a figure or of those it counts, unless it says little (开展)."""
        lead = self._main(self.words.leading(cue))
        paid = self.words.money_word(cue)
        found = (
            self.verbs.action_in(t for t in lead if t is not paid)
            or self.verbs.action_in(lead)
            or self.verbs.own_act(cue)
        )
        return found if found is not None and not found.undertaking else None

    def _action_gone_on(self, cue: Cue, drafts: Sequence[Draft]) -> Concept | None:
        """The verb of the figure that a figure goes on from, else one behind it, one that says little, or one ahead."""
        if cue.chained and drafts and drafts[-1].cue.number.unit_kind != "Ratio":
            return drafts[-1].action
        model = self.previous.owner(cue, drafts) or self.continued.model(cue, drafts)
        if model is not None:
            return model.action
        told = self.continued.act_of_people(cue, self.previous.in_sentence(cue, drafts))
        found = self.verbs.action_in(cue.tail) or self.verbs.action_in(self.words.leading(cue)) or told
        return found or (self._action_ahead(cue) if self.words.bare(cue) else None)

    def _act_of_bare(self, cue: Cue) -> tuple[bool, Concept | None]:
        """领取 of 486名失业人员领取失业保险金96.3万元: whether the clause begins with those who act, and how."""
        if cue.number.unit_kind not in COUNTED_PEOPLE or not self.words.bare(cue):
            return False, None
        told = self.verbs.deed_behind(cue)
        return told is not None, self.verbs.known_deed(cue, told)

    def _act_of_clause(self, cue: Cue, drafts: Sequence[Draft]) -> Concept | None:
        """发放 for 5.02亿元 in 发放2237笔贷款5.02亿元: the verb stands in front of the figure before."""
        before = drafts[-1] if drafts and drafts[-1].cue.clause_start == cue.clause_start else None
        if before is None or before.cue.number.unit_kind in VALUES:
            return None
        if cue.number.unit_kind != "Money":
            return self._act_of_list(cue, before)
        gap = self.passage.text[before.end : cue.number.start]
        told = before.rule == "<verb> <noun> <figure>" and not _JOINED.search(gap)
        return before.action if told and trim(gap) and not self.words.serves(before.cue) else None

    def _act_of_list(self, cue: Cue, before: Draft) -> Concept | None:
        """惠及 for 职工4600人 in 惠及企业85家、职工4600人: those of the list behind one verb have it done to them."""
        gap = self.passage.text[before.end : cue.number.start]
        reached = before.action is not None and before.action.role == "beneficiary" and not before.action.undertaking
        listed = gap.startswith("、") and before.rule == "<verb> <noun> <figure>" and bool(cue.lead)
        return before.action if reached and listed and cue.number.unit_kind in COUNTED_PEOPLE else None

    def _main(self, lead: Sequence[Term]) -> list[Term]:
        """Without 使用 in 追回违规使用的医保基金: a verb in front of 的 only says which, where another stands before it."""
        verbs = [t for t in lead if self.words.verb(t) is not None]
        which = [t for t in verbs[1:] if self.passage.text[t.end : t.end + 1] == "的"]
        return [t for t in lead if t not in which]

    def _action_ahead(self, cue: Cue) -> Concept | None:
        """为963名重度残疾人，发放…: the first verb behind the figure in its sentence; none where its own clause has another."""
        told = self.verbs.deed_behind(cue)
        if told is not None:
            return self.verbs.known_deed(cue, told)
        ahead = self.passage.terms(cue.number.end, cue.sentence[1])
        return next((c for t in ahead if (c := self.words.verb(t)) is not None), None)
