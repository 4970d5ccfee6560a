"""A block's tokens with its sentences, clauses and brackets: what stands where around a number."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import wraps
from itertools import pairwise
from typing import Any, TypeVar

from ..tokens import Mark, Number, Part, Term, Time, Tokens

R = TypeVar("R")
D = TypeVar("D")
T = TypeVar("T")

COUNTED_PEOPLE = frozenset(("People", "PersonTimes", "Households"))
"""Kinds of units that count people."""
_SENTENCE_END = re.compile(r"[。！？]+[”’」]?")
_CLAUSE_MARK = re.compile(r"[，。；！？：]")
_SEMICOLON = re.compile("；")
_STOP = re.compile(r"[，。；！？：、（）()]")
_JOINT = re.compile(r"[、和及]")
_BOUND = re.compile(r"及?以[上下内]|左右|上下")
_JOINTS = frozenset(("", "、", "和", "及", "共", "，", "/", "，共", "、共", "，计"))
_CHAIN = frozenset(("", "、"))
_LISTED = re.compile(r"(?:[、和及与]|以及)[约近达为]{0,2}")
_BRACKETS = {"（": "）", "(": ")"}
_BRACKET = re.compile(r"[（()）。]")


@dataclass(frozen=True, slots=True, eq=False)
class Bracket:
    """A pair of brackets: positions of the opening and the closing sign."""

    open: int
    close: int


@dataclass(frozen=True, slots=True)
class Cue:
    """A number and the stretches of text that speak of it."""

    index: int
    number: Number
    sentence: tuple[int, int]
    segment_start: int
    """Start of the stretch between two ； or 。 around it."""
    clause_start: int
    lead_start: int
    """Start of what stands before it in its clause, behind the number before it."""
    noun_start: int
    """Where what is counted begins behind it: behind the last number of a chain (8346户、12871名低保对象)."""
    tail_end: int
    """End of what stands behind it, up to the next mark or number; an age is part of it (86名0—6岁残疾儿童)."""
    next_end: int
    """End of what may follow it in its sentence: the start of the next number."""
    bracket: Bracket | None
    lead: tuple[Term, ...]
    tail: tuple[Term, ...]
    marks: tuple[Mark, ...]
    """Grammar words in the lead."""
    chained: bool
    """Nothing but a joint stands between the number before and this one: 1203户2417人."""
    memo: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What the rules have worked out about it, see `once`."""


def once_behind(work: Callable[[R, Cue, Sequence[D]], T]) -> Callable[[R, Cue, Sequence[D]], T]:
    """The same of what looks back on the figures before."""

    @wraps(work)
    def told(resolver: R, cue: Cue, drafts: Sequence[D]) -> T:
        key = work, len(drafts)
        try:
            found: T = cue.memo[key]
        except KeyError:
            found = cue.memo[key] = work(resolver, cue, drafts)
        return found

    return told


def once(work: Callable[[R, Cue], T]) -> Callable[[R, Cue], T]:
    """Worked out once for each figure, however many rules ask for it."""

    @wraps(work)
    def told(resolver: R, cue: Cue) -> T:
        try:
            found: T = cue.memo[work]
        except KeyError:
            found = cue.memo[work] = work(resolver, cue)
        return found

    return told


class Passage:
    """Positions of a block, looked up by bisection."""

    def __init__(self, tokens: Tokens, parts: Sequence[Part] = ()) -> None:
        self.tokens, self.text, self.parts = tokens, tokens.text, parts
        self.brackets = tuple(sorted(_brackets(self.text), key=lambda b: b.open))
        self._around = _around(self.brackets, len(self.text))
        ends = [m.end() for m in _SENTENCE_END.finditer(self.text) if self.bracket_of(m.start()) is None]
        self._sentence_ends = [*ends, len(self.text)] if not ends or ends[-1] < len(self.text) else ends
        self._marks = [m.start() for m in _CLAUSE_MARK.finditer(self.text)]
        self._stops = [m.start() for m in _STOP.finditer(self.text)]
        self._semicolons = [m.start() for m in _SEMICOLON.finditer(self.text)]
        self._term_starts = [t.start for t in tokens.terms]
        self._mark_starts = [m.start for m in tokens.marks]
        self._number_starts = [n.start for n in tokens.numbers]
        self._time_starts = [t.start for t in tokens.times]
        self._runs = tuple(self._all_runs())

    def origin(self, told: str, position: int) -> str:
        """Where the words at a position stand: in a table its row head, column head or caption, else as told."""
        return next((p.origin for p in self.parts if p.start <= position < p.end), told) if self.parts else told

    def bracket_of(self, position: int) -> Bracket | None:
        """The innermost brackets around a position."""
        return self._around[position] if self._around else None

    def sentence_of(self, position: int) -> tuple[int, int]:
        """Start and end of the sentence around a position."""
        number = bisect_right(self._sentence_ends, position)
        end = self._sentence_ends[min(number, len(self._sentence_ends) - 1)]
        return (self._sentence_ends[number - 1] if number else 0), end

    def cues(self) -> Iterator[Cue]:
        """The numbers of the block, each with its surroundings."""
        numbers = self.tokens.numbers
        previous: Cue | None = None
        for index, number in enumerate(numbers):
            previous = self._cue(index, number, previous, numbers[index + 1 : index + 3])
            yield previous

    def _cue(self, index: int, number: Number, previous: Cue | None, ahead: Sequence[Number]) -> Cue:
        bracket = self.bracket_of(number.start)
        sentence = self.sentence_of(number.start)
        floor = max(sentence[0], bracket.open + 1 if bracket else 0)
        clause_start = self._after_mark(self._marks, number.start, floor, bracket)
        lead_start = clause_start
        if previous is not None and previous.number.end > clause_start and previous.bracket == bracket:
            ages = previous.number.unit_kind == "Age" and previous.number.limit and previous.lead_start >= clause_start
            lead_start = previous.lead_start if ages else self._behind_joint(previous.number.end, number.start)
        following = ahead[0] if ahead else None
        close = min(sentence[1], bracket.close if bracket else len(self.text))
        limit = min(close, following.start if following else len(self.text))
        noun_start, stop = self._behind_number(number, ahead)
        tail_end = min(close, stop, self._next(self._stops, noun_start))
        return Cue(
            index=index,
            number=number,
            sentence=sentence,
            segment_start=self._after_mark(self._semicolons, number.start, sentence[0], None),
            clause_start=clause_start,
            lead_start=lead_start,
            noun_start=noun_start,
            tail_end=max(tail_end, noun_start),
            next_end=limit,
            bracket=bracket,
            lead=(*self._naming(bracket), *self._outside(self.terms(lead_start, number.start), bracket)),
            tail=self.terms(noun_start, tail_end),
            marks=self.marks(lead_start, number.start),
            chained=previous is not None and previous.sentence == sentence and self._joined(previous, number, bracket),
        )

    def _outside(self, terms: Iterable[Term], bracket: Bracket | None) -> Iterator[Term]:
        """The words of the same brackets, not of others inside them."""
        return (t for t in terms if self.bracket_of(t.start) is bracket) if self.brackets else iter(terms)

    def _naming(self, bracket: Bracket | None) -> Iterator[Term]:
        """孤儿 in front of （32名）: whom or what figures in brackets are about, where no figure stands right in front."""
        start = self.naming_start(bracket) if bracket is not None else None
        if bracket is None or start is None:
            return iter(())
        return self._outside(self.terms(start, bracket.open), self.bracket_of(bracket.open))

    def naming_start(self, bracket: Bracket) -> int | None:
        """Start of the words that brackets explain: those of their clause; None where they explain a figure."""
        floor = self.sentence_of(bracket.open)[0]
        around = self.bracket_of(bracket.open)
        start = self._after_mark(self._stops, bracket.open, floor, around)
        numbers = self.tokens.numbers
        before = bisect_left(self._number_starts, bracket.open)
        if before and numbers[before - 1].end > start and self.bracket_of(numbers[before - 1].start) == around:
            return None
        return start

    def said(self, start: int, end: int) -> str:
        """The text of a stretch without the brackets that open and close in it."""
        if not self.brackets:
            return self.text[start:end]
        pieces, position = [], start
        for bracket in self.brackets:
            if bracket.open >= position and bracket.close < end:
                pieces.append(self.text[position : bracket.open])
                position = bracket.close + 1
        return "".join((*pieces, self.text[position:end]))

    def _behind_joint(self, start: int, end: int) -> int:
        """5126名城镇居民和42318名: what stands in front of the joint belongs to the figure before."""
        joints = [m.end() for m in _JOINT.finditer(self.text, start + 1, end)]
        if joints and joints[-1] <= end:
            return joints[-1]
        bound = _BOUND.match(self.text, start, end)
        return bound.end() if bound else start

    def _behind_number(self, number: Number, ahead: Sequence[Number]) -> tuple[int, int]:
        """Where what is counted begins, and where the next figure does."""
        starts = [n.start for n in ahead] + [len(self.text)] * 2
        if not ahead:
            return number.end, starts[0]
        gap = self.text[number.end : ahead[0].start]
        if ahead[0].limit and ahead[0].unit_kind == "Age" and gap in ("", "的"):
            return number.end, starts[1]
        chain = {number.unit_kind, ahead[0].unit_kind}
        if gap in _CHAIN and len(chain) == 2 and chain <= COUNTED_PEOPLE and not ahead[0].limit:
            return ahead[0].end, starts[1]
        return number.end, starts[0]

    def _joined(self, previous: Cue, number: Number, bracket: Bracket | None) -> bool:
        return previous.bracket == bracket and self.text[previous.number.end : number.start] in _JOINTS

    def terms(self, start: int, end: int) -> tuple[Term, ...]:
        """Lexicon words that lie between two positions."""
        return self.tokens.terms[bisect_left(self._term_starts, start) : bisect_left(self._term_starts, end)]

    def marks(self, start: int, end: int) -> tuple[Mark, ...]:
        """Grammar words that begin between two positions."""
        return self.tokens.marks[bisect_left(self._mark_starts, start) : bisect_left(self._mark_starts, end)]

    def numbers(self, start: int, end: int) -> tuple[Number, ...]:
        """Numbers that begin between two positions."""
        return self.tokens.numbers[bisect_left(self._number_starts, start) : bisect_left(self._number_starts, end)]

    def number_from(self, position: int) -> Number | None:
        """The first number from a position on."""
        index = bisect_left(self._number_starts, position)
        return self.tokens.numbers[index] if index < len(self.tokens.numbers) else None

    def run(self, index: int) -> range:
        """The numbers that a list joins with one: all three of 8200人、3100人和3400人."""
        return self._runs[index]

    def _all_runs(self) -> Iterator[range]:
        """For each number its run."""
        numbers = self.tokens.numbers
        breaks = [i for i in range(1, len(numbers)) if not self._listed(numbers[i - 1], numbers[i])]
        for first, last in pairwise((0, *breaks, len(numbers))):
            yield from (range(first, last),) * (last - first)

    def _listed(self, one: Number, other: Number) -> bool:
        return _LISTED.fullmatch(self.text, one.end, other.start) is not None

    def times(self, start: int, end: int) -> tuple[Time, ...]:
        """Times that begin between two positions."""
        return self.tokens.times[bisect_left(self._time_starts, start) : bisect_left(self._time_starts, end)]

    @once
    def of_which(self, cue: Cue) -> int | None:
        """Position of the 其中 that reaches a figure: up to the end of its ； or 。 stretch."""
        marks = self.marks(cue.segment_start, cue.number.start)
        found = (m.start for m in reversed(marks) if m.role == "of-which" and self.bracket_of(m.start) is cue.bracket)
        return next(found, None)

    def _after_mark(self, marks: Sequence[int], position: int, floor: int, bracket: Bracket | None) -> int:
        """Behind the last mark before a position that stands in the same brackets, or at the floor."""
        for number in range(bisect_left(marks, position) - 1, -1, -1):
            if marks[number] < floor:
                break
            if self.bracket_of(marks[number]) is bracket:
                return marks[number] + 1
        return floor

    def _next(self, marks: Sequence[int], position: int) -> int:
        number = bisect_left(marks, position)
        return marks[number] if number < len(marks) else len(self.text)


def _around(brackets: Sequence[Bracket], length: int) -> list[Bracket | None]:
    """For each position the innermost brackets around it; of a text without brackets nothing."""
    around: list[Bracket | None] = [None] * (length + 1) if brackets else []
    for bracket in brackets:
        around[bracket.open + 1 : bracket.close] = [bracket] * (bracket.close - bracket.open - 1)
    return around


def _brackets(text: str) -> Iterator[Bracket]:
    """Pairs of brackets; one that is never closed ends at its sentence."""
    open_at: list[tuple[int, str]] = []
    for match in _BRACKET.finditer(text):
        sign = match.group()
        if sign in _BRACKETS:
            open_at.append((match.start(), _BRACKETS[sign]))
        elif sign == "。":
            open_at.clear()
        elif open_at:
            yield Bracket(open_at.pop()[0], match.start())
