"""Fold the widths and spacing of a text without losing where each character stood.

Line ends stay: what a line is (heading, furniture, half a sentence) is for `structure` to say.
"""

from __future__ import annotations

import re

from .footnotes import MARK
from .model import Chars

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_KEEP = {ord(c) for c in "，：；！？（）"}  # Chinese punctuation that marks clauses keeps its width
FOLD = {wide: narrow for wide, narrow in _WIDE.items() if wide not in _KEEP} | {
    ord("﹪"): ord("%"),
    ord("－"): ord("-"),
    ord("−"): ord("-"),
    ord("∕"): ord("/"),
    ord("︰"): ord("："),
    ord("\r"): ord("\n"),
    ord("\u2028"): ord("\n"),
    ord("\f"): ord("\n"),
    ord("•"): ord("·"),
    ord("●"): ord("·"),
}
SPACE = re.compile(r"[^\S\n]+|[\u200b-\u200d\ufeff\u2060]+")
_GAP = re.compile(f"{MARK.pattern}|{SPACE.pattern}")
_THOUSANDS = re.compile(r"(?<![\d.,，])\d{1,3}(?:，\d{3})+(?![\d，])")
_RAISED_POINT = re.compile(r"(?<=\d)·(?=\d+(?:[万亿]?元|[万亿]?人|[万亿]?户|%|‰))")
_GROUP = re.compile(r"(?<!\d)\d{1,3}$")
_THREE = re.compile(r"\d{3}(?!\d)")
_LATIN = re.compile(r"[A-Za-z]$")


def normalise(text: str) -> Chars:
    """'１２３ 万元' -> '123万元': half width digits and signs, no spaces inside Chinese or inside a number (2 655.03; 1，234; 3·5万元).

    Marks of footnotes fall out as spaces do.
    """
    folded = _RAISED_POINT.sub(".", text.translate(FOLD))
    folded = _THOUSANDS.sub(lambda match: match.group().replace("，", ","), folded)
    pieces: list[str] = []
    offsets: list[int] = []
    last = 0
    for gap in (_GAP if "]" in folded or "〕" in folded else SPACE).finditer(folded):
        pieces.append(folded[last : gap.start()])
        offsets.extend(range(last, gap.start()))
        if _space_matters(folded, gap.start(), gap.end()):
            pieces.append(" ")
            offsets.append(gap.start())
        last = gap.end()
    pieces.append(folded[last:])
    offsets.extend(range(last, len(folded)))
    return Chars("".join(pieces), tuple(offsets))


def _space_matters(text: str, start: int, end: int) -> bool:
    """A space parts two Latin words, or two numbers that are not one number with its thousands spaced."""
    before, after = text[max(0, start - 4) : start], text[end : end + 4]
    if before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum():
        if before[-1].isdigit() and after[0].isdigit():
            return not (end - start == 1 and _GROUP.search(before) and _THREE.match(after))
        return bool(_LATIN.search(before)) and after[0].isalpha()
    return False
