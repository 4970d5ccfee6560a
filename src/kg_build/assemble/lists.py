"""养老、失业、工伤保险参保人数分别达…: the items of a list, and which of them a figure of the row behind it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ..lexicon import Concept, Lexicon
from ..tokens import AgencyName, Number, PlaceName, Time
from .passage import Cue, Passage, once

T = TypeVar("T", AgencyName, PlaceName, Time)

_SEPARATOR = re.compile(r"以及|[、和及与]")
_JOINT = re.compile(r"(?:以及|[、和及与]|“|”)*")
_GAP = re.compile(r"[、和及与，约达为]{0,3}(?:每[人户](?:每[年月天日])?|[年月]人均|人均)?")
_BREAK = re.compile(r"[，。；：！？（）()]")
_HOW_MANY = re.compile(r"[两二三四五六七八九十\d]+[项类种]")
_HANDED = ("programme", "group")
"""Schemes whose listed words hand out a row of figures without 分别."""


@dataclass(frozen=True, slots=True)
class Share:
    """The place of a figure among those that one list hands out."""

    order: int
    count: int
    start: int
    """Where 分别 stands, or the first figure where nothing says so."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one block."""

    lexicon: Lexicon
    passage: Passage

    @once
    def share(self, cue: Cue) -> Share | None:
        """Which of the figures of a row this is; None where no 分别 and no list as long as the row stands in front."""
        marks = [m for m in self.passage.marks(cue.segment_start, cue.number.start) if m.role == "respectively"]
        told = self._told(cue, marks[-1].start, marks[-1].end) if marks else None
        return told or self._untold(cue)

    def _told(self, cue: Cue, start: int, end: int) -> Share | None:
        """The row right behind 分别; 420户731人、3108户7955人 hands out two and two."""
        row: list[list[Number]] = []
        last = end
        for number in self.passage.tokens.numbers:
            if number.start < end:
                continue
            gap = self.passage.text[last : number.start]
            if row and not _GAP.fullmatch(gap):
                break
            row = [*row[:-1], [*row[-1], number]] if row and not gap else [*row, [number]]
            last = number.end
        order = next((i for i, chain in enumerate(row) if any(n.start == cue.number.start for n in chain)), None)
        return None if order is None or len(row) < 2 else Share(order, len(row), start)

    def _untold(self, cue: Cue) -> Share | None:
        """城市低保、农村低保保障810人、4390人: as many items as figures of one unit behind them."""
        run = self.passage.run(cue.index)
        numbers = self.passage.tokens.numbers[run.start : run.stop]
        if len(run) < 2 or len({n.unit for n in numbers}) > 1:
            return None
        share = Share(cue.index - run.start, len(run), numbers[0].start)
        return share if self._lists_as_many(share) else None

    def _lists_as_many(self, share: Share) -> bool:
        """Whether the clause in front of a row lists as many things, places or times as the row has figures."""
        if len(self._pieces(share.start)) == share.count:
            known = (self._items(share.start, scheme) for scheme in _HANDED)
            if any(_mostly(items) for items in known):
                return True
        return self._place(share) is not None or self._time(share) is not None

    # --- what is handed out ------------------------------------------------------------------------------------------

    def item(self, cue: Cue, scheme: str) -> Concept | None:
        """The concept of a scheme that stands in the same place of the list."""
        share = self.share(cue)
        if share is None:
            return None
        items = self._items(share.start, scheme)
        if len(items) != share.count or scheme not in _HANDED or not _mostly(items):
            items = tuple(filter(None, items))
        return items[share.order] if len(items) == share.count else None

    def place(self, cue: Cue) -> PlaceName | None:
        """乙镇 for the second figure of 甲镇、乙镇分别救助24人、18人."""
        share = self.share(cue)
        return self._place(share) if share is not None else None

    def agency(self, cue: Cue) -> AgencyName | None:
        """县残联 for the second figure of 县民政局、县残联分别走访20户、15户."""
        share = self.share(cue)
        row = self._last_row([a for a in self.passage.tokens.agencies if a.start < share.start]) if share else []
        return row[share.order] if share is not None and len(row) == share.count else None

    def _place(self, share: Share) -> PlaceName | None:
        start = share.start - len(self._clause_before(share.start))
        row = self._last_row([p for p in self.passage.tokens.places if start <= p.start < share.start])
        return row[share.order] if len(row) == share.count else None

    def time(self, cue: Cue) -> Time | None:
        """2019年 for the second figure of 2018年、2019年和2020年分别投入120万元、135万元和150万元."""
        share = self.share(cue)
        return self._time(share) if share is not None else None

    def _time(self, share: Share) -> Time | None:
        sentence = self.passage.sentence_of(share.start)[0]
        row = self._last_row([t for t in self.passage.times(sentence, share.start) if not t.compared])
        return _alike(row[share.order], row[-1]) if len(row) == share.count else None

    def _last_row(self, found: list[T]) -> list[T]:
        """The last of the tokens, as far back as only joints stand between them."""
        row: list[T] = []
        for token in reversed(found):
            if row and not _JOINT.fullmatch(self.passage.text, token.end, row[0].start):
                break
            row.insert(0, token)
        return row

    @once
    def modifier(self, cue: Cue) -> str | None:
        """分散 for the second figure of 集中、分散供养标准分别为每人每年6600元和5400元; 提取 of 归集、提取分别为…."""
        share = self.share(cue)
        pieces = self._pieces(share.start) if share is not None else []
        return pieces[share.order] if share is not None and len(pieces) == share.count else None

    def shared(self, cue: Cue, scheme: str) -> tuple[Concept, ...]:
        """The concepts that one figure holds for: 工伤、生育保险参保人数均达1.85万人; empty for fewer than two."""
        marks = [m for m in cue.marks if m.role == "all-equal"]
        items = tuple(filter(None, self._items(marks[-1].start, scheme))) if marks else ()
        return items if len(items) > 1 else ()

    # --- the clause in front -----------------------------------------------------------------------------------------

    def _items(self, end: int, scheme: str) -> tuple[Concept | None, ...]:
        """The concepts that the clause in front of a position lists: 失业、工伤、生育保险参保人数; None for an unknown one."""
        pieces = self._pieces(end)
        tails = self._endings(pieces[-1], scheme) if pieces else ()
        heads = self._beginnings(pieces[0], scheme) if scheme == "indicator" and pieces else ()
        first = self._concept(pieces[0], scheme, tails) if heads else None
        kinds = self._endings(pieces[-1], "programme") if scheme == "indicator" and pieces else ()
        return tuple(
            headed
            if headed is not None and headed is not first
            else self._concept(piece, scheme, () if self._half_named(piece, kinds) else tails)
            for piece in pieces
            for headed in (self._headed(piece, scheme, heads),)
        )

    def _half_named(self, piece: str, kinds: Sequence[str]) -> bool:
        """失业 of 年末失业、工伤保险参保人数: half the name of a programme, which is not to be measured by half a 失业人数."""
        lent = self._first((piece[start:] + kind for start in range(len(piece) - 1) for kind in kinds), "programme")
        return lent is not None and self._first((piece,), "programme") is None

    def _pieces(self, end: int) -> list[str]:
        """The items of the clause in front; 三项 in 企业、居民三项养老保险 only says how many they are."""
        return [piece for piece in _SEPARATOR.split(_HOW_MANY.sub("", self._clause_before(end))) if piece]

    def _clause_before(self, end: int) -> str:
        breaks = [m.end() for m in _BREAK.finditer(self.passage.text, 0, end)]
        return self.passage.text[breaks[-1] if breaks else 0 : end]

    def _concept(self, piece: str, scheme: str, tails: Sequence[str]) -> Concept | None:
        """The concept of one item, by its own words or with an ending that the last item lends it."""
        for start in range(len(piece) - 1):
            for end in range(len(piece), start + 1, -1):
                lent = (piece[start:end] + tail for tail in tails) if end == len(piece) else ()
                found = self._first((piece[start:end], *lent), scheme)
                if found is not None:
                    return found
        return None

    def _headed(self, piece: str, scheme: str, heads: Sequence[str]) -> Concept | None:
        """支出 of 基金收入、支出: a beginning of the first item holds for it; not 调解结案率 of 调解成功率、结案率, both one concept."""
        return self._first((head + piece for head in heads), scheme)

    def _first(self, labels: Iterable[str], scheme: str) -> Concept | None:
        concepts = (c for label in labels for c in self.lexicon.terms.get(label, ()))
        return next((c for c in concepts if c.scheme == scheme), None)

    def _beginnings(self, piece: str, scheme: str) -> tuple[str, ...]:
        """基金收, 基金, 基 of 失业保险基金收入: what the items behind may have left out."""
        label = self._label(piece, scheme)
        return tuple(label[:size] for size in range(len(label) - 1, 0, -1))

    def _endings(self, piece: str, scheme: str) -> tuple[str, ...]:
        """育保险, 保险 of 生育保险: what the items before may have left out."""
        label = self._label(piece, scheme)
        return tuple(label[start:] for start in range(1, len(label) - 1))

    def _label(self, piece: str, scheme: str) -> str:
        """The longest label of a piece's concept that the piece holds."""
        concept = self._concept(piece, scheme, ())
        return max((label for label in concept.labels if label in piece), key=len, default="") if concept else ""


def _mostly(items: Sequence[Concept | None]) -> bool:
    """Two or more are known, and at most one is not."""
    return len(items) - items.count(None) > 1 >= items.count(None)


def _alike(time: Time, last: Time) -> Time:
    """2018年 of 2018年、2019年末: its end too."""
    if time.begin.part is not None or time.begin.month is not None or last.until is not None:
        return time
    return replace(time, begin=replace(time.begin, part=last.begin.part)) if last.begin.month is None else time
