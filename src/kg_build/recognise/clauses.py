"""The heads of a field as the clause of prose that says the same: 2020年城乡低保情况，城关镇城市低保人数."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..tokens import Number, Part, PlaceName
from .heads import EMPTY, Head

_CHANGE = re.compile(
    r"(?:[比较与]?(?:上年|去年|上年同期|同期)(?:相比)?|同比|环比)?(?:增长|增加|减少|下降|增速|增幅|降幅)(?:率|额|数|速度)?"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands in front of a field when it is read."""

    text: str
    parts: tuple[Part, ...] = ()
    place: PlaceName | None = None
    """The place that a head names, at the start of that head."""
    numbers: tuple[Number, ...] = ()
    """The figure that this one is a part or a change of."""

    def with_words(self, words: str, origin: str, mark: str = "") -> Clause:
        """With the words of a head behind it, and a mark that parts them from what follows."""
        if not words:
            return self
        part = Part(len(self.text), len(self.text) + len(words), origin)
        return Clause(self.text + words + mark, (*self.parts, part), self.place, self.numbers)

    def with_figure(self, printed: str, number: Number, mark: str) -> Clause:
        """With a figure behind it: 低保人数310人，其中."""
        start, end = len(self.text), len(self.text) + len(printed)
        numbers = (*self.numbers, replace(number, start=start, end=end))
        return replace(self, text=f"{self.text}{printed}{mark}", numbers=numbers)


def clause_of(caption: str, act: str, row: Head, column: Head) -> Clause:
    """The caption, the times, and the heads, the one that measures last; the caption's act, where they name none."""
    heads = [(row, "row head"), (column, "column head")]
    if row.measures and not column.measures:
        heads.reverse()
    clause = Clause("").with_words(caption, "caption", "，")
    for head, origin in heads:
        clause = clause.with_words(head.times, origin, "，")
    for number, (head, origin) in enumerate(heads):
        if number and not (row.acts or column.acts):
            clause = clause.with_words(act, "caption")
        start = len(clause.text)
        clause = clause.with_words(head.label.text, origin, "：" if number and head.label.text[-1:].isdigit() else "")
        if head.place is not None:
            clause = replace(clause, place=PlaceName(start, start + len(head.place_name), head.place_name, head.place))
    return clause


def refers(head: Head) -> bool:
    """其中：女 and 比上年增长 say something of the head before them."""
    return head.label.role == "of-which" or _CHANGE.fullmatch(head.label.text) is not None


def referents(heads: Sequence[Head]) -> tuple[int | None, ...]:
    """For each head the one before that it refers to; None for what stands alone."""
    found: list[int | None] = []
    whole: int | None = None
    for index, head in enumerate(heads):
        found.append(whole if refers(head) else None)
        whole = whole if refers(head) else index
    return tuple(found)


def completed(heads: Iterable[Head]) -> Iterator[Head]:
    """Heads that refer to one before them take from it what they do not say: its words, its unit, its place."""
    whole = EMPTY
    for head in heads:
        if refers(head):
            yield replace(
                whole,
                label=replace(head.label, text=whole.label.text + head.label.text),
                times=head.times or whole.times,
                unit=head.unit or whole.unit,
                kind=head.kind or whole.kind,
                acts=head.acts or whole.acts,
            )
        else:
            whole = head
            yield head
