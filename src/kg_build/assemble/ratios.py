"""What a percentage measures: a share of something, the completion of a target, a rate whose name stands in front."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .. import segment
from ..lexicon import Concept, Lexicon
from ..model import Ref
from .deeds import deed
from .draft import Draft, Filled
from .lists import Lists
from .names import as_ref, known, trim, trim_head, with_surface
from .passage import Cue, Passage
from .previous import Previous
from .verbs import Verbs
from .words import Words

_SHARE = re.compile(
    r"占(?P<whole>[^占]*?)的?(?:比重|比例|比率|比)?(?:不低于|不高于|不超过|低于|高于|超过|达到?|约?为|已?达)?$"
)
_RATE = re.compile(
    r"(?P<rate>[^，。；：]*?[^，。；：、和及与](?:率|比例|比重|占比|覆盖面))(?P<rest>[^，。；：率]{0,8})$"
)
_FIGURE = re.compile(r"\d[\d.,]*[万亿]?[余多]?(?:人次|元|人|户(?!籍)|件|套|笔)?")
_ENDING = re.compile(r"(?:约|近|达到|达|为|仅|超过|要|已|将)+$")
_TASK = re.compile(r"[为达](?P<task>[^为达，]{0,10}(?:任务|目标|计划|指标)数?)的$")
_TARGETS = ("任务", "任务数", "任务量", "目标", "目标任务", "计划", "计划数", "指标")
_LEADING = re.compile(r"^(?:其中|实现|确保|使|达到|保持|总体|平均|有)+")
_SEPARATOR = re.compile(r"以及|[、和及与]")
_COUNTING = re.compile(r"(?:人数|户数|金额|总额|数|额)$")
_COMPARED = re.compile(r"[，、]?(?:低于|高于|超过|优于|超出|快于|慢于|领先于?|落后于?|好于)")
"""参保率96.5%，低于全省平均水平1.2个百分点: by how much the figure before differs from another."""
_EACH = frozenset(("各", "分别", "依次", "均", "约"))
_STEM = 2


@dataclass(frozen=True, slots=True)
class Ratios:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    lists: Lists
    words: Words
    verbs: Verbs
    previous: Previous

    # --- shares and targets ------------------------------------------------------------------------------------------

    def share(self, cue: Cue, drafts: Sequence[Draft]) -> Filled | None:
        """占…41.58%, 完成目标任务的132%."""
        if cue.number.unit_kind != "Ratio":
            return None
        clause = self._clause(cue)
        match = _SHARE.search(trim(clause)) and _SHARE.search(_ENDING.sub("", clause))
        whole = trim_head(_FIGURE.sub("", match["whole"])) if match else self._task(clause)
        if any(m.role == "completion" for m in cue.marks) or whole.endswith(_TARGETS) or self._of_target(cue, clause):
            return self._filled(self._completion(whole), cue)
        if match is None or "%" in whole:
            return None
        subjects = tuple(self._subjects(cue, drafts, clause[: match.start()], whole))
        return self._filled(self._share_of(whole, subjects), cue)

    def _clause(self, cue: Cue) -> str:
        """What leads to a figure, or to the first of the row that a list hands out: 各占48.65%和51.35%."""
        share = self.lists.share(cue)
        first = self.passage.number_from(share.start) if share is not None else None
        end = first.start if first is not None and first.start > cue.clause_start else cue.number.start
        return self.passage.said(cue.clause_start, end)

    def _filled(self, ref: Ref, cue: Cue) -> Filled:
        return Filled(ref, "clause", cue.lead_start)

    def _task(self, clause: str) -> str:
        """年度目标任务 of 为年度目标任务的104.3%."""
        match = _TASK.search(clause)
        return trim_head(match["task"]) if match else ""

    def _of_target(self, cue: Cue, clause: str) -> bool:
        """为全年目标任务4.2万人的132%; 完成72.5% behind what was done."""
        lead = self.words.lead(cue)
        if lead.strip("，、；") in self.lexicon.markers["completing"]:
            return True
        bare = lead == "的" and any(word in clause for word in self.lexicon.markers["goal"])
        return bare or (lead.endswith("的") and lead[:-1].endswith(self.lexicon.markers["goal"]))

    def _completion(self, whole: str) -> Ref:
        """占年度计划的102.8%: 目标任务完成率, 年度计划完成率."""
        labels = (f"{whole}完成率", f"占{whole}比例") if whole else ()
        return with_surface(self.labelled("目标任务完成率"), *labels)

    def _share_of(self, whole: str, subjects: Sequence[str]) -> Ref:
        """占总人口比重; with nothing behind 占 the plain share."""
        own = tuple(f"{subject}占比" for subject in subjects)
        if not whole:
            return with_surface(self.labelled("占比"), *own)
        kinds = ("比重", "比例")
        labels = [f"占{whole}{kind}" for kind in kinds]
        told = next((c for label in labels if (c := self._concept(label))), None)
        labels += [f"占{whole}的{kind}" for kind in kinds]
        labels += [f"{subject}占{whole}{kind}" for subject in subjects for kind in kinds]
        ref = known(told) if told else as_ref(*labels)
        return with_surface(ref or self.labelled("占比"), *labels, *own, "占比")

    def _subjects(self, cue: Cue, drafts: Sequence[Draft], before: str, whole: str) -> Iterator[str]:
        """What has the share: 女性 of 女性占48%, else what the figure before it counts."""
        own = trim(_LEADING.sub("", before))
        if own and own not in _EACH:
            yield own
            return
        row = self.previous.counterpart(cue, drafts)
        model = row or self.previous.in_sentence(cue, drafts)
        plain = model is not None and model.cue.number.unit_kind != "Ratio"
        for filled in (model.group, model.indicator if plain else None) if model is not None else ():
            if filled is not None:
                yield from (_COUNTING.sub("", label) for label in filled.ref.labels[:2] if label not in whole)

    def labelled(self, label: str) -> Ref:
        """The indicator of a label, known or not."""
        concept = self._concept(label)
        return known(concept) if concept else Ref((label,), None)

    def _concept(self, label: str) -> Concept | None:
        return next((c for c in self.lexicon.terms.get(label, ()) if c.scheme == "indicator"), None)

    # --- rates that the lexicon lacks --------------------------------------------------------------------------------

    def rate(self, cue: Cue, drafts: Sequence[Draft], noun: str) -> Ref | None:
        """审结率96%: the whole word; 九成已外出务工, 覆盖僧尼92%: the share of those who do it or to whom it is done."""
        before = self.previous.in_sentence(cue, drafts)
        if _COMPARED.match(self.words.lead(cue)) and before is not None and before.cue.number.unit_kind == "Ratio":
            return self._difference(cue, before)
        word = self._word(cue)
        if word:
            return as_ref(word, *self._stem(word))
        if self.verbs.changes(cue):
            return as_ref(noun)
        told = self.verbs.deed_behind(cue) if not noun or noun.endswith(("的", "中")) else None
        if told is not None:
            doer = trim(told.doer)
            thing = (f"{told.thing}率",) if self.verbs.act_of_noun(told.thing) is not None else ()
            whole = f"{told.phrase}比例"
            return as_ref(whole, f"{told.phrase}率", f"{told.phrase}占比", f"{doer}{whole}", *thing)
        return self._reached(cue, noun)

    def _difference(self, cue: Cue, before: Draft) -> Ref | None:
        """增长10.6%，快于城镇0.8个百分点: the growth as it is told, by how much it differs from another."""
        if before.indicator is None:
            return None
        whole = trim(self.words.lead(cue).lstrip("，、"))
        grown = ("增速差", "增长率差") if before.shift.status == "change" else ("差距", "差")
        labels = (f"{label}{tail}" for label in before.indicator.ref.labels[:4] for tail in grown)
        return with_surface(before.indicator.ref, f"{whole}幅度", *labels, *grown)

    def _reached(self, cue: Cue, noun: str) -> Ref | None:
        """覆盖僧尼92%: 僧尼覆盖率."""
        action = self.verbs.action_in(cue.lead)
        verb = self.verbs.verb_surface(cue, action) if action is not None else ""
        told = deed(noun) if not verb else None
        if told is not None and told.thing:
            verb, noun = told.verb, told.thing
        if not noun or not verb:
            return as_ref(f"{noun or verb}比例", noun) if noun or verb else None
        return as_ref(f"{noun}{verb}率", f"{verb}{noun}比例", f"{verb}率")

    def _word(self, cue: Cue) -> str:
        """选岗上岗率 of 选岗上岗率100%; 入住率 for the second figure of 竣工率和入住率分别达到95%和90%."""
        share = self.lists.share(cue)
        end = share.start if share is not None else cue.number.start
        start = cue.clause_start if share is not None else self.words.named_end(cue)
        match = _RATE.search(self.passage.said(start, end))
        if match is None or trim(match["rest"]):
            return ""
        pieces = [piece for piece in _SEPARATOR.split(match["rate"]) if piece]
        if share is not None and len(pieces) == share.count:
            return trim(_LEADING.sub("", pieces[share.order]))
        return trim(_LEADING.sub("", pieces[-1] if pieces else ""))

    def _stem(self, word: str) -> Iterator[str]:
        """代缴率 of 困难人员参保代缴率: the last word with its 率."""
        words = segment.words(word)
        while len(words) > 1 and len(words[-1]) < _STEM:
            words = (*words[:-2], words[-2] + words[-1])
        if len(words) > 1 and len(words[-1]) > _STEM:
            yield words[-1]
