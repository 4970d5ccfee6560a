"""Whether a figure goes on with the measure of the one before it, or tells an act of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from .deeds import is_deed
from .draft import Draft, concept_of
from .lists import Lists
from .names import trim
from .passage import COUNTED_PEOPLE, Cue, Passage, once_behind
from .previous import Previous
from .verbs import Verbs
from .words import Words

_REACHES = re.compile(r"(?:到\d{4}年|明年|下年)?(?:要|将|应|力争|争取)?(?:达到|达|提高到|增至|增加到)")
"""到2022年要达到80%: another value of what was just told."""
_EARLIER = frozenset({"last-year", "year-on-year"})
_NEW_STATE = re.compile(r"(?:全[县市区州]|至)?(?:年末|年底|年终|季末|月末|期末|目前|截至)")


@dataclass(frozen=True, slots=True)
class Continued:
    """What goes on from figure to figure in one block."""

    lexicon: Lexicon
    passage: Passage
    lists: Lists
    words: Words
    verbs: Verbs
    previous: Previous

    @once_behind
    def model(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """The figure whose measure goes on here: in front of the brackets, or before it in the list."""
        share = self.lists.share(cue)
        if share is not None:
            return drafts[-1] if share.order and drafts and self.verbs.handed_action(cue) is None else None
        if self.verbs.action_in(cue.lead) is not None or self.verbs.own_act(cue) is not None or self._acts_itself(cue):
            return None
        owner = self.previous.owner(cue, drafts)
        if owner is not None:
            return owner if self._same_measure(cue, owner) else None
        before = self._whole_before(cue, drafts) or self.previous.in_sentence(cue, drafts)
        if before is None or not self._same_measure(cue, before) or self._departs(cue, before):
            return None
        if self._measures_another(cue, before) or self._sums_rates(cue, before):
            return None
        return before if self._listed_after(cue, before) else None

    def _sums_rates(self, cue: Cue, model: Draft) -> bool:
        """每人5000元，计29万元: what all of them got is no rate."""
        said = self.words.lead(cue).strip("，、")
        return bool(model.per) and (said in self.lexicon.markers["sum-head"] or said in self.lexicon.markers["total"])

    def _measures_another(self, cue: Cue, model: Draft) -> bool:
        """实有工作人员36人 behind 核定编制39名: 编制数 measures nothing but 编制."""
        start = self.passage.of_which(cue)
        part = cue.bracket is not None or (start is not None and model.end <= start)
        if model.group is None or model.indicator is None or part:
            return False
        own = {label.removesuffix("数") for label in model.indicator.ref.labels} & set(model.group.ref.labels)
        groups = [c for t in cue.lead if (c := t.of("group")) is not None]
        others = bool(groups) and all(c.iri != model.group.ref.iri for c in groups)
        return bool(own) and (others or self.words.predicate(cue).endswith(self.lexicon.markers["people-tail"]))

    def _acts_itself(self, cue: Cue) -> bool:
        """320名失业人员领取失业保险金, 九成老人签约家庭医生: a clause that begins with the figure tells its own act."""
        kinds = (*COUNTED_PEOPLE, "Ratio")
        begins = cue.lead_start == cue.clause_start and cue.bracket is None and self.words.bare(cue)
        return begins and cue.number.unit_kind in kinds and self.verbs.deed_behind(cue) is not None

    def _whole_before(self, cue: Cue, drafts: Sequence[Draft]) -> Draft | None:
        """少数民族人口26.41万人 for 回族 in …人口26.41万人，占61.3%，其中回族18.05万人: what stands in front of 其中 in its unit."""
        start = self.passage.of_which(cue)
        if start is None or (drafts and drafts[-1].start > start and drafts[-1].rule != "<noun> <figure>"):
            return None
        wholes = [d for d in drafts if cue.sentence[0] <= d.start and d.end <= start and d.cue.bracket == cue.bracket]
        return next((d for d in reversed(wholes) if d.shift.status == "actual" and self._same_measure(cue, d)), None)

    def _departs(self, cue: Cue, model: Draft) -> bool:
        """农村劳动力转移就业2.03万人 behind 城镇新增就业1628人: its words tell another act than that of the figure before."""
        if self._leaves_posts(cue, model):
            return True
        own = self.verbs.act_in_name(cue) or self.act_of_people(cue, model)
        if own is None:
            return False
        composed = self.lexicon.composed.get((own.iri, cue.number.unit_kind or ""))
        same = model.indicator is not None and composed is not None and composed.iri == model.indicator.ref.iri
        if own is model.action and (same or model.rule != "<indicator> <figure>"):
            return False
        between = self.passage.text[model.end : cue.number.start]
        listed = between[:1] in "、和及" or self.passage.of_which(cue) is not None
        return self._of_receivers(own, model) or not (listed and model.rule == "<verb> <noun> <figure>")

    def _leaves_posts(self, cue: Cue, model: Draft) -> bool:
        """实有工作人员36人 behind 核定编制39名: people are no posts."""
        measure = concept_of(model.indicator, self.lexicon)
        told = self.lexicon.concepts.get(measure.about_group or "") if measure is not None else None
        posts = told or concept_of(model.group, self.lexicon)
        if posts is None or model.rule != "<indicator> <figure>" or not self.lexicon.is_post(posts):
            return False
        own = next((c for t in reversed(cue.lead) if (c := t.of("group")) is not None), None)
        return own is not None and own is not posts and self.passage.of_which(cue) is None

    def act_of_people(self, cue: Cue, before: Draft | None) -> Concept | None:
        """领取 of 领取待遇人员4.37万人 behind those who pay in: those counted are called by what they do."""
        surface = self.verbs.last_name(cue, "group")
        act = self.verbs.longest_act(surface[:size] for size in range(len(surface) - 1, 1, -1))
        return act if act is not None and before is not None and self._of_receivers(act, before) else None

    def _of_receivers(self, act: Concept, model: Draft) -> bool:
        """领取待遇人员 behind 参保…人: those who receive are not those who pay in."""
        return act.role == "beneficiary" and model.action is not None and model.action.role == "contributor"

    def _same_measure(self, cue: Cue, model: Draft) -> bool:
        unit = self.lexicon.canonical_unit
        one, other = cue.number, model.cue.number
        earlier = not one.per and any(m.role in _EARLIER for m in cue.marks)
        plain = [(n.unit or "").partition("（")[0] for n in (one, other)]
        return unit(plain[0]) == unit(plain[1]) and (one.per == other.per or earlier)

    def _listed_after(self, cue: Cue, model: Draft) -> bool:
        """A figure goes on with the one before it behind 、 or 其中, or where it names nothing but whom or which programme."""
        between = self.passage.text[model.end : cue.number.start]
        if self.words.serves(cue) or "。" in between:
            return False
        joined = between[:1] in "、和及" or between[-1:] in "、和及"
        if joined and not cue.lead and is_deed(lone := trim(self.words.lead(cue).strip("、和及"))):
            return lone in self.lexicon.markers["modifier"]
        if joined or self.passage.of_which(cue) is not None or cue.bracket is not None:
            return True
        named = [t for t in cue.lead if t.of("group") or t.of("programme")]
        if "；" in between and _NEW_STATE.match(self.words.lead(cue)):
            return False
        rest = self.words.lead(cue)
        earlier = (self.passage.text[m.start : m.end] for m in cue.marks if m.role in _EARLIER)
        for word in (*map(self.words.surface, named), *earlier):
            rest = rest.replace(word, "")
        if _REACHES.fullmatch(rest.strip("，、")):
            return True
        return len(trim(rest)) < 2 or trim(rest) in self.lexicon.markers["modifier"]
