"""What money is: a standard, an average of something, an amount that is paid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .. import segment
from ..lexicon import Lexicon
from ..model import Ref
from .draft import Draft, Filled
from .names import as_ref, trim
from .passage import Cue, Passage
from .previous import Previous
from .verbs import Verbs
from .words import Words

_OF_BEFORE = re.compile(r"^的[^，；。]{0,6}?标准|^标准")
"""按每人每年1.5万元的标准拨付补助129万元: the standard is the figure before."""
_CALLED = re.compile(r"的([^，；。\d]{1,6}标准)")
"""按照每人每月295元的救助标准."""
_AVERAGE = re.compile(r"(?P<mean>[月年]?(?:[人户次笔例件]|每人|每户)均[月年]?|[月年]均)(?P<rest>[^，。；]*)$")
_CHANGED = re.compile(r"(?:[净新]?增|提高|减)$")
_MODIFIERS = ("n", "vn", "vi", "b", "j", "l", "i", "f", "an")
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Amounts:
    """The resolver over one block."""

    lexicon: Lexicon
    passage: Passage
    words: Words
    verbs: Verbs
    previous: Previous

    def average(self, cue: Cue, drafts: Sequence[Draft], programme: Filled | None) -> Ref | None:
        """人均4.41万元 behind 一次性经济补助金621.8万元: 人均一次性经济补助金; 户均救助2975元: 户均救助金额."""
        match = _AVERAGE.search(self.words.lead(cue))
        if match is None:
            return None
        mean, rest = match["mean"], trim(_CHANGED.sub("", trim(match["rest"])))
        thing = self.told(cue)
        if rest:
            paid = (f"{mean}{thing}",) if thing and self.verbs.act_of_noun(rest) is not None else ()
            return as_ref(f"{mean}{rest}", f"{mean}{rest}金额", rest, *paid)
        before = self.previous.in_sentence(cue, drafts)
        verb = before.action.label if before is not None and before.action is not None else ""
        things = (thing,) if thing else tuple(programme.ref.labels[:1]) if programme else ()
        labels = [label for own in things for label in (f"{mean}{own}", f"{own}{mean}", own)]
        acted = (f"{mean}{verb}金额", f"{mean}{verb}标准", f"{verb}标准") if verb else ()
        return as_ref(*labels, *acted, f"{mean}金额")

    def is_standard(self, cue: Cue) -> bool:
        """按照540元/月/人的标准, 每人1200元; not 129万元 in 按1.5万元的标准拨付129万元."""
        if cue.number.per:
            return True
        lead = _OF_BEFORE.sub("", self.words.lead(cue))
        behind = self.passage.text[cue.number.end : cue.tail_end]
        places = self.lexicon.markers["per-place"]
        each = any(f"每{own}" in lead or f"每个{own}" in lead for own in ("人", *places))
        return each or "标准" in lead or behind.startswith("标准") or "的标准" in behind[:8]

    def standard(self, cue: Cue, programme: Filled | None, noun: str) -> Ref | None:
        """生活补贴标准 of 发放生活补贴52.56万元，每人每月300元; else 城市低保标准 by the programme."""
        called = _CALLED.match(self.passage.text, cue.number.end, cue.tail_end)
        own = (called.group(1),) if called else (noun,) if noun.endswith("标准") else ()
        thing = self.told(cue) or self._promised(cue)
        things = (f"{thing}标准", thing) if thing else ()
        named = tuple(f"{label}标准" for label in programme.ref.labels[:4]) if programme else ()
        return as_ref(*own, *(things[:1] or ()), *named, *things[1:], *self._bare(cue)) or as_ref(
            f"{noun}标准" if noun else "标准"
        )

    def _bare(self, cue: Cue) -> tuple[str, ...]:
        """补助标准 of 发放补助188.4万元，每人每年3000元 or of 每人每月补助500元: by the word for money alone."""
        before = self.passage.tokens.numbers[cue.index - 1] if cue.index else None
        said = self.passage.text[cue.sentence[0] : before.start] if before is not None else ""
        own = self.passage.text[cue.lead_start : cue.number.start]
        heads = (h for h in self.lexicon.markers["allowance"] if len(h) > 1 and (said.endswith(h) or own.endswith(h)))
        return tuple(f"{head}标准" for head in heads)

    def told(self, cue: Cue) -> str:
        """生活补贴: the last word for money in front of a figure in its sentence, with what qualifies it."""
        return self._money_word(cue.sentence[0], cue.number.start)

    def _promised(self, cue: Cue) -> str:
        """培训补贴 of 按每人1200元发放培训补贴233.4万元: the word for money right behind a standard."""
        start = _OF_BEFORE.match(self.passage.text[cue.number.end : cue.tail_end])
        return self._money_word(cue.number.end + (start.end() if start else 0), cue.tail_end)

    def _money_word(self, start: int, end: int) -> str:
        """The last word for money in a stretch, from behind the people that it names."""
        text = self.passage.text[start:end]
        ends = [at + len(head) for head in self.lexicon.markers["allowance"] if (at := text.rfind(head)) >= 0]
        if not ends:
            return ""
        stop = start + max(ends)
        people = [t.end for t in self.passage.terms(start, stop) if t.of("group") is not None and t.end < stop]
        tails = (tail for tail in self.lexicon.markers["people-tail"] if len(tail) > 1)
        people += [at + len(w) for w in tails if (at := self.passage.text.rfind(w, start, stop - 1)) >= 0]
        phrase = re.split(r"[，。；：、（）\d“”]", self.passage.text[max((start, *people)) : stop])[-1]
        kept = frozenset(self.lexicon.markers["allowance-word"])
        word = trim(_noun_phrase(segment.tagged(phrase), kept)).removeprefix("标准")
        return "" if word in self.lexicon.markers["money-head"] else word


def _noun_phrase(words: Sequence[tuple[str, str]], kept: frozenset[str]) -> str:
    """The words for money at the end, with the nouns in front of them: 发放 一次性 经济 补助金 -> 一次性经济补助金."""
    start = len(words) - 1
    while start > 0 and (words[start - 1][0] in kept or words[start - 1][1].startswith(_MODIFIERS)):
        start -= 1
    phrase = "".join(word for word, _ in words[max(start, 0) :])
    return phrase if len(phrase) <= _LONGEST else words[-1][0] if words else ""
