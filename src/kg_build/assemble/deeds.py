"""What is done in a phrase whose verb the lexicon lacks: 达成就业意向, 接听群众来电; read by word classes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .. import segment

_ASPECTS = ("ul", "uz", "ug")
_PREPOSITIONS = frozenset("为向对与给同在")
_EMPTY = frozenset(("有", "是", "为", "达", "到", "共", "无", "占", "率", "可", "能", "等", "使", "让", "含", "至"))
"""Verbs that say nothing of what is done."""
_LONGEST = 16
_ODD = re.compile(r"[A-Za-z\d、]")


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does what to what: 热线, 接听, 群众来电."""

    doer: str
    verb: str
    thing: str

    @property
    def phrase(self) -> str:
        """The deed without its doer: 接听群众来电."""
        return self.verb + self.thing


def deed(phrase: str) -> Deed | None:
    """退役军人达成就业意向 -> 退役军人, 达成, 就业意向; None where no word is a verb or what is done is long."""
    words = [(word, tag) for word, tag in segment.tagged(phrase) if tag not in _ASPECTS]
    first = next((i for i, (word, tag) in enumerate(words) if tag == "v" and word not in _EMPTY), None)
    if first is None:
        return None
    found = Deed(
        *("".join(w for w, _ in part) for part in (words[:first], words[first : first + 1], words[first + 1 :]))
    )
    told = len(found.verb) > 1 or len(found.thing) > 1
    return found if told and len(found.phrase) <= _LONGEST and not _ODD.search(found.phrase) else None


def without_address(phrase: str) -> str:
    """各族群众为邻里办实事 -> 办实事: what stands behind those whom a preposition names."""
    words = segment.tagged(phrase)
    at = [i for i, (word, tag) in enumerate(words) if tag == "p" and word in _PREPOSITIONS]
    named = at and at[-1] + 1 < len(words) and words[at[-1] + 1][1].startswith("n")
    rest = "".join(word for word, _ in words[at[-1] + 2 :]) if named else ""
    return rest if len(rest) > 1 else phrase


def is_deed(phrase: str) -> bool:
    """撤诉: nothing but verbs."""
    return bool(phrase) and all(tag == "v" for _, tag in segment.tagged(phrase))
