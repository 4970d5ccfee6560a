"""Parts against their wholes: 其中：在职3876人、退休956人 of 4822人."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import TypeVar

from .contradiction import Contradiction, Strength
from .figures import Figure, UnitClass, comparable, plain

K = TypeVar("K", bound=Hashable)

_NEAR = Decimal("0.1")
"""Parts that miss their whole by more are not meant to exhaust it: 其中女性 and 其中党员 overlap."""
_NEAR_BELOW = Decimal("0.05")
"""The same for a list that falls short, which may just leave some parts out."""
_MOST_SUBSETS = 10


def parts_and_wholes(found: Sequence[Figure], unit_class: UnitClass) -> Iterator[Contradiction]:
    """Parts above their whole and, where none is, lists of parts that miss it."""
    by_start = {figure.start: figure for figure in reversed(found)}
    around = _grouped(found, lambda figure: figure.mention.sentence)
    for start, linked in _grouped(found, lambda figure: figure.fact.part_of).items():
        whole = None if start is None else by_start.get(start)
        if whole is not None:
            parts = [part for part in linked if comparable(whole, part, unit_class)]
            nearby = around[whole.mention.sentence] if whole.mention.cell is None else [whole, *parts]
            beside = [figure for figure in nearby if comparable(whole, figure, unit_class)]
            if not any(_is_sum(other, parts) for other in beside if other is not whole):
                yield from list(_excesses(whole, parts)) or _missed_sum(whole, parts, beside)


def _grouped(found: Iterable[Figure], key: Callable[[Figure], K]) -> dict[K, list[Figure]]:
    groups: dict[K, list[Figure]] = {}
    for figure in found:
        groups.setdefault(key(figure), []).append(figure)
    return groups


def _is_sum(figure: Figure, parts: Sequence[Figure]) -> bool:
    """Parts that make another figure of the sentence were linked to the wrong whole: no fault of the source."""
    return len(parts) > 1 and figure not in parts and figure.fact.value == sum(part.fact.value for part in parts)


def _excesses(whole: Figure, parts: Sequence[Figure]) -> Iterator[Contradiction]:
    """总支出3998.52万元，其中普通住院10932万元: no rounding makes the part fit."""
    for part in parts:
        if part.low > whole.high:
            yield Contradiction(
                kind="part exceeds whole",
                involves=_involved(whole, [part]),
                expected=whole.fact.value,
                found=part.fact.value,
                strength="proof",
                note=f"部分{part.text}大于整体{whole.text}",
            )


def _missed_sum(whole: Figure, parts: Sequence[Figure], beside: Sequence[Figure]) -> Iterator[Contradiction]:
    """One unbroken list of parts, none of whose selections sums to the whole, though all of them nearly do."""
    if len(parts) < 2 or _some_sum_fits(whole, parts) or not _is_one_list(whole, parts, beside):
        return
    total = sum((part.fact.value for part in parts), Decimal(0))
    strength = _strength(whole, parts, total)
    if strength is not None:
        yield Contradiction(
            kind="sum differs",
            involves=_involved(whole, parts),
            expected=whole.fact.value,
            found=total,
            strength=strength,
            note=_sum_done(whole, parts, total) + ("；或另有未列之项" if strength == "suspicion" else ""),
        )


def _strength(whole: Figure, parts: Sequence[Figure], total: Decimal) -> Strength | None:
    """A list that a total closes (合计) is complete and none may exceed its whole; a short one may leave some out."""
    gap, size = total - whole.fact.value, whole.fact.value
    if abs(gap) > _NEAR * size:
        return None
    if gap > 0 or whole.start > parts[-1].start:
        return "proof"
    return "suspicion" if -gap <= _NEAR_BELOW * size and _is_slip(gap, [whole, *parts]) else None


def _some_sum_fits(whole: Figure, parts: Sequence[Figure]) -> bool:
    """Whether some of the parts make the whole: two of 1626万元、445万元、1935万元、136万元 make 2071万元."""
    sizes = range(1, len(parts) + 1) if len(parts) <= _MOST_SUBSETS else (len(parts) - 1, len(parts))
    return any(
        sum(part.low for part in chosen) <= whole.high and whole.low <= sum(part.high for part in chosen)
        for size in sizes
        for chosen in combinations(parts, size)
    )


def _is_one_list(whole: Figure, parts: Sequence[Figure], beside: Sequence[Figure]) -> bool:
    """One sentence, the whole before or behind its parts, and no figure of the kind among them that is not theirs.

    A table of facts says itself what the parts of a row are.
    """
    first, last = min(whole.start, parts[0].start), max(whole.start, parts[-1].start)
    if parts[0].start < whole.start < parts[-1].start:
        return False
    if whole.mention.cell is None and any(part.mention.sentence != whole.mention.sentence for part in parts):
        return False
    parent = {figure.start: figure.fact.part_of for figure in beside}
    return all(_lies_in(figure.start, whole.start, parent) for figure in beside if first < figure.start < last)


def _lies_in(start: int, whole: int, parent: Mapping[int, int | None]) -> bool:
    """Whether a figure is a part of the whole, or a part of a part."""
    seen: set[int] = set()
    place: int | None = start
    while place is not None and place != whole and place not in seen:
        seen.add(place)
        place = parent.get(place)
    return place == whole


def _is_slip(gap: Decimal, figures: Sequence[Figure]) -> bool:
    """Whether one wrong digit, or two neighbours exchanged, would make such a gap."""
    step = min(figure.step for figure in figures)
    digits = plain(abs(gap) / step).rstrip("0")
    return digits.isdigit() and (int(digits) < 10 or (int(digits) % 9 == 0 and int(digits) < 90))


def _sum_done(whole: Figure, parts: Sequence[Figure], total: Decimal) -> str:
    """在职3876 + 退休956 = 4832人，所印4822人."""
    return f"{' + '.join(part.text for part in parts)} = {whole.printed(total)}，所印整体为{whole.text}"


def _involved(whole: Figure, parts: Sequence[Figure]) -> tuple[tuple[str, int], ...]:
    starts = dict.fromkeys([whole.start, *(part.start for part in parts)])
    return tuple((whole.doc, start) for start in starts)
