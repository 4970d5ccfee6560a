"""The verbs near a figure: in its words, at the end of a noun, behind those who act."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..tokens import Term
from .deeds import Deed, deed
from .lists import Lists
from .passage import COUNTED_PEOPLE, Cue, Passage, once
from .words import Words

_CLAUSE_MARK = re.compile(r"[，。；：]")


@dataclass(frozen=True, slots=True)
class Verbs:
    """The verbs of one block."""

    lexicon: Lexicon
    passage: Passage
    lists: Lists
    words: Words

    def action_in(self, terms: Iterable[Term]) -> Concept | None:
        """The last verb; one that says little (开展, 完成) only where there is no other."""
        verbs = [c for t in reversed(tuple(terms)) if (c := self.words.verb(t)) is not None]
        return next((c for c in verbs if not c.undertaking), verbs[0] if verbs else None)

    @once
    def own_act(self, cue: Cue) -> Concept | None:
        """其中4.52万人领取养老金: those that are counted act, right behind the figure."""
        first = next(iter(cue.tail), None)
        if first is None or first.start != cue.noun_start or cue.number.unit_kind not in COUNTED_PEOPLE:
            return None
        return self.words.verb(first)

    @once
    def handed_action(self, cue: Cue) -> Concept | None:
        """办结 for the second figure of 受理、办结投诉分别为186件、179件."""
        return self.lists.item(cue, "action") if self.lists.item(cue, "programme") is None else None

    def verb_surface(self, cue: Cue, action: Concept) -> str:
        """The verb as printed near the figure, else its preferred label."""
        terms = (*cue.lead, *self.passage.terms(cue.number.end, max(cue.next_end, self._clause_end(cue))))
        return next((self.words.surface(t) for t in terms if t.of("action") is action), action.label)

    def changes(self, cue: Cue) -> bool:
        """Whether a figure that says by how much something grew is read without its 增长: 收入 of 收入增长8%."""
        marks = self.passage.marks(cue.number.start, cue.number.end)
        return any(m.start == cue.number.start and m.role in ("increase", "decrease") for m in marks)

    def act_in_name(self, cue: Cue) -> Concept | None:
        """转移就业 of 农村劳动力转移就业2.03万人: the act that the name of a programme in front of people ends with."""
        surface = self.last_name(cue, "programme")
        return self.longest_act(surface[start:] for start in range(1, len(surface) - 1))

    def act_at_end(self, cue: Cue, noun: str) -> Concept | None:
        """就业 of 新增残疾人就业205人: the act that a noun ends with; none in a word for those counted (社会组织)."""
        if cue.lead and cue.lead[-1].of("group") is not None:
            return None
        return self.act_of_noun(noun)

    def act_of_noun(self, noun: str) -> Concept | None:
        """救助 of 城乡医疗救助: the act that a noun ends with, unless it says little."""
        act = self.longest_act(noun[start:] for start in range(len(noun) - 1))
        return act if act is not None and not act.undertaking else None

    def act_ending(self, noun: str) -> tuple[str, ...]:
        """宣传 of 权益法规政策宣传: the printed act that a noun ends with."""
        ends = (noun[start:] for start in range(1, len(noun) - 1))
        return tuple(end for end in ends if self.longest_act([end]) is not None)[:1]

    def last_name(self, cue: Cue, scheme: str) -> str:
        """The last name of a programme or a group in front of people, if it belongs to the scheme."""
        named = [t for t in cue.lead if t.of("programme") or t.of("group")]
        if not named or cue.number.unit_kind not in COUNTED_PEOPLE:
            return ""
        told = "programme" if named[-1].of("group") is None else "group"
        return self.words.surface(named[-1]) if told == scheme else ""

    def longest_act(self, words: Iterable[str]) -> Concept | None:
        """The first of the words that is a verb."""
        found = (c for word in words for c in self.lexicon.terms.get(word, ()) if c.scheme == "action")
        return next(found, None)

    @once
    def deed_behind(self, cue: Cue) -> Deed | None:
        """达成就业意向 of 217名退役军人达成就业意向: what those do, or have done to them, who are counted."""
        end = self._clause_end(cue)
        terms = self.passage.terms(cue.noun_start, end)
        first = next((t.start for t in terms if self.words.verb(t) is not None and not self._tells_which(t)), end)
        groups = [t.end for t in terms if t.of("group") is not None and t.end <= first and t.end < end]
        tails = (w for w in self.lexicon.markers["people-tail"] if len(w) > 1)
        people = [at + len(w) for w in tails if (at := self.passage.text.rfind(w, cue.noun_start, first)) >= 0]
        start = max((cue.noun_start, *groups, *people))
        phrase = self.passage.said(start, end)
        told = deed(phrase) if not phrase.startswith("的") else None
        return told if told is None or told.verb not in self._changes() else None

    def known_deed(self, cue: Cue, told: Deed | None) -> Concept | None:
        """The act of a deed behind a figure, if the lexicon has its verb."""
        if told is not None and (act := self._act_of(told)) is not None:
            return act
        behind = (t for t in self.passage.terms(cue.noun_start, self._clause_end(cue)) if not self._tells_which(t))
        first = next((t for t in behind if self.words.verb(t)), None)
        if first is None or (told is not None and first.start > self.passage.text.find(told.verb, cue.noun_start)):
            return None
        return self.words.verb(first)

    def _tells_which(self, verb: Term) -> bool:
        """务工 in 为486名跨省务工的劳动力发放补助: a verb in front of 的 says which people are meant."""
        behind = self.passage.terms(verb.end, verb.end + 2)
        return self.passage.text.startswith("的", verb.end) and any(t.of("group") for t in behind)

    def _act_of(self, told: Deed) -> Concept | None:
        """领取 of 领取失业保险金; of a verb that only carries its noun (进行检查, 参加培训) the act that the noun ends with."""
        light = told.verb in (*self.lexicon.markers["light-verb"], *self.lexicon.markers["joining"])
        ends = (told.thing[start:] for start in range(len(told.thing) - 1)) if light else ()
        return self.longest_act((*ends, told.verb))

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
