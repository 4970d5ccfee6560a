"""Tokens of a document's blocks -> mentions: each number as a fact with its slots, a time, a name, a qualifier, or unread."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ..footnotes import MARK
from ..lexicon import Lexicon
from ..model import Chars, Extraction, Fact, Layout, Mention, MentionClass, Ref, Source
from ..tokens import Name, Number, Time, Tokens
from .document import Read, document_of
from .figures import Figure, figures
from .names import known
from .passage import Passage
from .periods import iso
from .setting import Setting, settings
from .tables import table_figures

__all__ = ["assemble"]

_ANNOUNCES = re.compile(r"(?:：|如下表?(?:所示)?[：。]?|[见如]下表(?:所示)?[：。]?)$")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")

_PAGE = "page number"
_IMPLIED = frozenset(("verb", "things", "people", "agency"))
"""Where a programme stands that nothing names."""


def assemble(source: Source, layout: Layout, tokens: Sequence[Tokens], lexicon: Lexicon) -> Extraction:
    """All mentions of a document; `tokens` stand one to one with the layout's blocks."""
    reads = tuple(Read(block, found) for block, found in zip(layout.blocks, tokens, strict=True))
    layout = _discreet(layout, reads)
    document = document_of(source, layout, reads, lexicon)
    mentions: list[Mention] = []
    inherited: dict[int | None, Ref | None] = {}
    before: Read | None = None
    for read, setting in zip(reads, settings(document, layout, reads, lexicon), strict=True):
        told = _announced(before) if read.tokens.grid is not None else None
        found = tuple(_Mentions(source.text, read, setting, lexicon, told or inherited.get(read.block.section)))
        before = read
        mentions.extend(found)
        told_of = [f for m in found for f in m.facts if f.programme is not None]
        if told_of and read.tokens.grid is None:
            inherited[read.block.section] = _passed_on(told_of)
    spans = sorted((m.start, m.end) for m in mentions if m.reason != _PAGE)
    mentions = [m for m in mentions if m.reason != _PAGE or not _inside(m, spans)]
    mentions.extend(_unaccounted(source.text, mentions))
    return Extraction(document, layout.sections, tuple(sorted(mentions, key=lambda m: m.start)))


def _inside(page: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    """A page number in the middle of a number that runs on behind the page's end."""
    before = bisect_left(spans, (page.start,))
    return before > 0 and page.end < spans[before - 1][1]


def _passed_on(facts: Sequence[Fact]) -> Ref | None:
    """The last programme, with which the next paragraph may go on: one that was named, not one that an act or a house told."""
    last = facts[-1].programme
    first = next(fact for fact in facts if fact.programme == last)
    return None if dict(first.origins).get("programme") in _IMPLIED else last


def _discreet(layout: Layout, reads: Sequence[Read]) -> Layout:
    """The titles of headings without the numbers that are masked: 咨询服务（电话*******）."""
    secrets = [
        read.block.chars.text[name.start : name.end]
        for read in reads
        if read.block.kind == "heading"
        for name in read.tokens.names
        if name.masked
    ]
    if not secrets:
        return layout

    def masked(title: str) -> str:
        for secret in secrets:
            title = title.replace(secret, "*" * len(secret))
        return title

    sections = tuple(replace(section, title=masked(section.title)) for section in layout.sections)
    return replace(layout, title=masked(layout.title) if layout.title else None, sections=sections)


def _announced(read: Read | None) -> Ref | None:
    """各乡镇高龄津贴发放情况如下： names the programme of the table that follows."""
    if read is None or read.block.kind != "body" or not _ANNOUNCES.search(read.tokens.text):
        return None
    named = [c for term in read.tokens.terms if (c := term.of("programme")) is not None]
    return known(named[-1]) if named else None


class _Mentions:
    """The mentions of one block, mapped back to the document."""

    def __init__(self, text: str, read: Read, setting: Setting, lexicon: Lexicon, inherited: Ref | None) -> None:
        self.inherited = inherited
        self.text, self.read, self.setting, self.lexicon = text, read, setting, lexicon
        self.chars: Chars = read.block.chars
        self.passage = Passage(read.tokens)

    def __iter__(self) -> Iterator[Mention]:
        tokens, kind = self.read.tokens, self.read.block.kind
        if kind == "furniture":
            yield from (self._mention(n, "name", reason=_PAGE) for n in tokens.numbers)
        elif kind == "heading":
            yield from (self._mention(n, "name", reason="number in a heading") for n in tokens.numbers)
        elif tokens.grid is not None:
            yield from (self._restricting(n) for n in tokens.numbers)
            yield from map(self._figure, table_figures(self.lexicon, tokens.grid, self.setting, self.inherited))
        else:
            yield from map(self._figure, figures(self.lexicon, self.passage, self.setting, self.inherited))
        yield from (self._time(time) for time in tokens.times if time.printed)
        yield from (self._name(name) for name in tokens.names)

    def _mention(
        self,
        token: Number | Time | Name,
        kind: MentionClass,
        *,
        reason: str | None = None,
        value: Decimal | None = None,
        unit: str | None = None,
        approx: str | None = None,
        period: str | None = None,
        facts: tuple[Fact, ...] = (),
        masked: bool = False,
    ) -> Mention:
        first, last = self.chars.span(token.start, token.end)
        text = "*" * (last - first) if masked else self.text[first:last]
        sentence = (self.passage.sentence_of if self.read.tokens.grid is None else self._line_of)(token.start)
        section, around = self.read.block.section, self.chars.span(*sentence)
        return Mention(first, last, text, kind, reason, value, unit, approx, period, facts, section, around)

    def _line_of(self, position: int) -> tuple[int, int]:
        """The row of a table."""
        text = self.passage.text
        end = text.find("\n", position)
        return text.rfind("\n", 0, position) + 1, len(text) if end < 0 else end

    def _restricting(self, number: Number) -> Mention:
        """60岁以上 in a head."""
        return self._figure(Figure(number, (), "restricts whom or what", True))

    def _name(self, name: Name) -> Mention:
        return self._mention(name, "name", reason=name.reason, masked=name.masked)

    def _time(self, time: Time) -> Mention:
        return self._mention(time, "time", period=iso(time, self.setting.year))

    def _figure(self, figure: Figure) -> Mention:
        number = figure.number
        reason, value = figure.reason, number.value
        if figure.facts:
            return self._mention(number, "fact", facts=tuple(map(self._mapped, figure.facts)))
        if figure.qualifier:
            unit, approx = number.unit, number.approx
            return self._mention(number, "qualifier", reason=reason, value=value, unit=unit, approx=approx)
        return self._mention(number, "unread", reason=reason, value=value)

    def _mapped(self, fact: Fact) -> Fact:
        """Offsets of other figures, from the block to the document."""
        if fact.part_of is None and fact.before is None:
            return fact
        part_of = None if fact.part_of is None else self.chars.offsets[fact.part_of]
        before = None if fact.before is None else self.chars.offsets[fact.before]
        return replace(fact, part_of=part_of, before=before)


def _unaccounted(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Digit runs that no pattern took: unread, so that none is lost; and the marks of footnotes, which nobody was shown."""
    marks = tuple(match.span() for match in MARK.finditer(text))
    covered = sorted((m.start, m.end) for m in mentions)
    position = 0
    for match in _DIGITS.finditer(text):
        while position < len(covered) and covered[position][1] <= match.start():
            position += 1
        if position == len(covered) or covered[position][0] >= match.end():
            start, end = match.span()
            kind: MentionClass = "name" if (of_note := any(a < start < b for a, b in marks)) else "unread"
            reason = "footnote mark" if of_note else "no known pattern"
            yield Mention(start, end, match.group(), kind, reason, None, None, None, None, (), None, (start, end))
