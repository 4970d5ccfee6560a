"""The door to jieba: words of a phrase that the lexicon lacks.

jieba's dictionary and algorithm, run by rjieba; a test holds the two equal. Loaded on first use.
"""

from __future__ import annotations

from functools import lru_cache

_LINK = ("v", "d", "p", "c", "u", "r", "m", "q", "t", "f", "w", "x", "y", "zg")
"""Tags of words that do not open or close a noun phrase: verbs, adverbs, prepositions, numerals …"""


@lru_cache(maxsize=4096)
def tagged(phrase: str) -> tuple[tuple[str, str], ...]:
    """Words with their part of speech in jieba's tag set: 寺庙进行 -> (寺庙, n), (进行, v)."""
    import rjieba  # noqa: PLC0415  the dictionary takes 0.2 s: only for texts that need it

    return tuple(rjieba.tag(phrase))


def words(phrase: str) -> tuple[str, ...]:
    """The words of a phrase: 再就业优惠证 -> 再就业, 优惠证."""
    import rjieba  # noqa: PLC0415  as above

    return tuple(rjieba.cut(phrase))


def noun_core(phrase: str) -> str:
    """The noun phrase in it: 新修垃圾池 -> 垃圾池, 寺庙进行 -> 寺庙; empty where there is no noun."""
    found = list(tagged(phrase))
    while found and _links(found[0][1]):
        found.pop(0)
    while found and _links(found[-1][1]):
        found.pop()
    return "".join(word for word, _ in found)


def _links(tag: str) -> bool:
    return tag.startswith(_LINK) and tag not in ("vn", "vi")
