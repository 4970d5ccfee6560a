"""Changes against the two values that they lie between: 由172元提到231元，提高34.3%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .contradiction import Contradiction
from .figures import Figure, UnitClass


@dataclass(frozen=True, slots=True)
class _Pair:
    """A value and the one that took its place."""

    earlier: Figure
    later: Figure


def changes(found: Sequence[Figure], unit_class: UnitClass) -> Iterator[Contradiction]:
    """Percentages that follow as many pairs as they are, in one sentence: 由A升到B、由C升到D，依次增长x%和y%."""
    for pairs, shares in _runs(found):
        if len(pairs) == len(shares):
            for pair, share in zip(pairs, shares, strict=True):
                yield from _differs(pair, share)


def _runs(found: Sequence[Figure]) -> Iterator[tuple[list[_Pair], list[Figure]]]:
    """Pairs of a sentence with the percentages of change behind them, up to the next pair or any other figure."""
    later_of = {f.start: f for f in found}
    pairs: list[_Pair] = []
    shares: list[Figure] = []
    for figure in found:
        if pairs and figure.mention.sentence != pairs[-1].later.mention.sentence:
            yield pairs, shares
            pairs, shares = [], []
        if _is_share(figure):
            shares.append(figure)
            continue
        if shares:
            yield pairs, shares
            pairs, shares = [], []
        later = later_of.get(figure.fact.before) if figure.fact.before is not None else None
        if later is not None:
            pairs.append(_Pair(figure, later))
        elif not pairs or figure.start != pairs[-1].later.start:
            pairs = []
    yield pairs, shares


def _is_share(figure: Figure) -> bool:
    fact = figure.fact
    return fact.status == "change" and fact.kind == "percent" and fact.unit in ("%", None)


def _differs(pair: _Pair, share: Figure) -> Iterator[Contradiction]:
    """231/172-1 is 34.3%, printed 43.3%."""
    earlier, later = pair.earlier, pair.later
    if earlier.low <= 0 or not later.high.is_finite() or not earlier.high.is_finite() or not _same_base(pair, share):
        return
    below = share.fact.value < 0  # 增长-3.2%
    sign = -1 if share.fact.direction == "down" and not below else 1
    low, high = sorted(sign * _growth(a, b) for a, b in ((earlier.high, later.low), (earlier.low, later.high)))
    if (low > 0 if below else high < 0) or (share.low <= high and low <= share.high):
        return  # a sign that differs is more likely a misreading of ours
    least, most = (_rounded(bound, share.step) for bound in (low, high))
    yield Contradiction(
        kind="change differs",
        involves=tuple((f.doc, f.start) for f in (earlier, later, share)),
        expected=least if least == most else (least, most),
        found=share.fact.value,
        strength="proof",
        note=f"由{earlier.text}到{later.text}，变动{_shown(least, most)}%，所印为{share.text}",
    )


def _same_base(pair: _Pair, share: Figure) -> bool:
    """Not 由2016年的…增至…，比上年增长…: the percentage is against another year."""
    told, base = pair.earlier.fact.period, share.fact.base_period
    return base is None or told is None or told in (base, pair.later.fact.period) or told[:4] == base[:4]


def _growth(earlier: Decimal, later: Decimal) -> Decimal:
    return (later / earlier - 1) * 100


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _shown(least: Decimal, most: Decimal) -> str:
    return f"{least}" if least == most else f"{least}至{most}"
