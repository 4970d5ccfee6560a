"""Parts that no 其中 announces but that add up: 女性16.86万人、男性17.80万人 of 34.66万人, 合计竣工9442套 after its parts.

Only an exact sum of two or more figures of one unit is taken, so a chance sum of small numbers over a paragraph is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from itertools import chain

from .draft import Draft

_PARTS, _LONGEST = 2, 12
SMALL = Decimal(50)


def summed_parts(
    drafts: Sequence[Draft],
    units: Sequence[str | None],
    known: Mapping[int, int],
    closing: AbstractSet[int],
    announced: AbstractSet[int] = frozenset(),
) -> dict[int, int]:
    """Index of a part -> index of its whole, for parts that are not known yet; a whole may be split in two ways.

    `closing` are the figures that the text calls a sum: 合计335万元, 共5200人; `announced` those of a sentence that says that it
    breaks down: 按类别分，….
    """
    found: dict[int, int] = {}
    alike: dict[tuple[str | None, tuple[str, ...]], list[int]] = {}
    for index, draft in enumerate(drafts):
        if _adds(draft):
            alike.setdefault((units[index], draft.per), []).append(index)
    for whole in sorted(chain.from_iterable(row for row in alike.values() if len(row) > _PARTS)):
        row, taken = alike[units[whole], drafts[whole].per], {**known, **found}
        free = [i for i in row if taken.get(i, whole) == whole]
        told = [i for i in free if i > whole and i in announced]
        for candidates in (told, *_rows(whole, drafts, free, whole in closing)):
            run = _summing([i for i in candidates if i not in found], whole, drafts, announced) or ()
            found.update({part: whole for part in run if part not in known})
        found.update(_split_again(whole, drafts, row, {**known, **found}))
    return found


def _split_again(whole: int, drafts: Sequence[Draft], alike: Sequence[int], known: Mapping[int, int]) -> dict[int, int]:
    """1935 and 136 behind 2071，其中1626、445: what is split fully is split in another way right behind its parts."""
    parts = [i for i, of in known.items() if of == whole]
    if len(parts) < 2 or sum(drafts[i].cue.number.value for i in parts) != drafts[whole].cue.number.value:
        return {}
    last, sentence = max(parts), drafts[max(parts)].cue.sentence
    row = [i for i in alike if i > last and i not in known and drafts[i].cue.sentence == sentence]
    return dict.fromkeys(_summing(row, whole, drafts) or (), whole)


def _rows(whole: int, drafts: Sequence[Draft], alike: Sequence[int], closes: bool) -> Iterator[list[int]]:
    """Rows of figures that may add up to a total: behind it, or, under 合计, in front; of one measure where it is money."""
    free = [i for i in alike if i != whole]
    if closes:
        yield [i for i in free if i < whole and drafts[i].cue.sentence == drafts[whole].cue.sentence][::-1]
    for row in ([i for i in free if i > whole], [i for i in free if i < whole][::-1] if closes else []):
        if drafts[whole].cue.number.unit_kind != "Money":
            yield row
        elif drafts[whole].per:
            yield [i for i in row if drafts[i].cue.sentence == drafts[whole].cue.sentence]
        for measure in dict.fromkeys(_measure(drafts[i]) for i in row):
            measured = [i for i in row if _measure(drafts[i]) == measure]
            same = measure is not None and measure == _measure(drafts[whole])
            if same or (len(measured) > 2 and drafts[whole].cue.number.unit_kind != "Money"):
                yield measured


def _measure(draft: Draft) -> str | None:
    return draft.indicator.ref.iri if draft.indicator else None


def _summing(
    candidates: Sequence[int], whole: int, drafts: Sequence[Draft], announced: AbstractSet[int] = frozenset()
) -> list[int] | None:
    """The longest head of a row of figures that adds up to the whole; it may start at its first or second figure."""
    target = drafts[whole].cue.number.value
    for first in (0, 1):
        total = Decimal(0)
        for count, index in enumerate(candidates[first : first + _LONGEST], start=1):
            total += drafts[index].cue.number.value
            if total > target:
                break
            run = list(candidates[first : first + count])
            if total == target and count > 1 and (set(run) <= announced or _together(run, whole, drafts)):
                return run
    return None


def _together(run: Sequence[int], whole: int, drafts: Sequence[Draft]) -> bool:
    """In one sentence with the whole, or large enough that no chance makes them add up."""
    sentence = drafts[whole].cue.sentence
    return all(drafts[i].cue.sentence == sentence for i in run) or drafts[whole].cue.number.value >= SMALL


def _adds(draft: Draft) -> bool:
    number = draft.cue.number
    return (
        draft.shift.status == "actual"
        and (not draft.per or number.unit_kind == "Money")
        and number.unit_kind not in ("Ratio", None)
        and number.value > 0
    )
