"""What SHACL cannot check: that the quote is what the source prints at its offsets, and that its digits give the value.

A check takes a graph and gives results, as an engine does; their shapes are named here and have no
triples.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote

from ..rdf import Literal, NamedNode
from ..vocab import DOC, ONT, PREFIXES, term
from .datagraph import DataGraph
from .findings import Result
from .literals import Term
from .paths import Step

Check = Callable[[DataGraph], Iterable[Result]]
"""A graph -> what does not fit."""
Values = Callable[[str], Sequence[Decimal]]
"""A printed quantity -> the values that its digits can mean: 3至5万元 -> 30000, 50000."""

COMPONENT = NamedNode(ONT + "EvidenceConstraintComponent")
_SPAN = re.compile(re.escape(DOC) + r"(?P<doc>[^#]+)#char=(?P<start>\d+),(?P<end>\d+)")
_QUOTE, _SENTENCE, _VALUE = term("kg:quote"), term("kg:sentence"), term("sdmx-measure:obsValue")
_SOURCE, _TEXT, _HASH = term("prov:wasQuotedFrom"), term("rdf:value"), term("kg:sha256")
_LOOKED_AT = _QUOTE, _SENTENCE, _VALUE, _SOURCE, _TEXT, _HASH
_NAMES = {"quote": "引文", "sentence": "句子"}
_BARE = re.compile(r"[\d\s.,，]+")
_MAGNITUDES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}


@dataclass(frozen=True, slots=True)
class Original:
    """A source as it lies on disk."""

    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What a graph says of one node."""

    node: Term
    about: Mapping[NamedNode, Term]

    def text(self, name: NamedNode) -> str | None:
        value = self.about.get(name)
        return value.value if isinstance(value, Literal) else None

    def span(self, name: NamedNode) -> tuple[str, int, int] | None:
        return _span(self.about.get(name))


def evidence(values: Values, originals: Mapping[str, Original] | None = None) -> Check:
    """The check of quotes against sentences and, where the originals of the documents are at hand, against these."""
    found = originals or {}
    return lambda data: _results(data, values, found)


def _results(data: DataGraph, values: Values, originals: Mapping[str, Original]) -> Iterator[Result]:
    told: dict[Term, dict[NamedNode, Term]] = defaultdict(dict)
    for name in _LOOKED_AT:
        for subject, value in data.own(name):
            told[data.terms[subject]][name] = data.terms[value]
    sentences = {node: text for node, about in told.items() if (text := _Told(node, about).text(_TEXT)) is not None}
    for node, about in told.items():
        each = _Told(node, about)
        yield from _changed(each, originals)
        if (quote := each.text(_QUOTE)) is not None:
            sentence = about.get(_SENTENCE)
            printed = sentences.get(sentence) if sentence is not None else None
            yield from _quoted(each, quote, sentence, printed)
            yield from _printed(each, "quote", quote, about.get(_SOURCE), originals)
            yield from _valued(each, quote, printed or quote, values)
        elif (text := each.text(_TEXT)) is not None:
            yield from _printed(each, "sentence", text, node, originals)


def _changed(each: _Told, originals: Mapping[str, Original]) -> Iterator[Result]:
    """The document was read from other bytes than those that lie there now."""
    told = each.text(_HASH)
    original = originals.get(_document(each.node))
    if told is not None and original is not None and original.sha256 != told:
        yield _result(
            each, _HASH, "source-unchanged", f"原文件已改动：其 SHA-256 为 {original.sha256}；请重新建库",
            f"the source file has changed: its SHA-256 is {original.sha256}; build it anew",
        )  # fmt: skip


def _quoted(each: _Told, quote: str, sentence: Term | None, printed: str | None) -> Iterator[Result]:
    """The quote is the slice of its sentence."""
    place, around = each.span(_SOURCE), _span(sentence)
    if place is None or around is None or printed is None:
        return
    inside = place[0] == around[0] and around[1] <= place[1] <= place[2] <= around[2]
    if not inside or not _same(printed[place[1] - around[1] : place[2] - around[1]], quote):
        yield _result(
            each, _QUOTE, "quote-in-sentence", f"句中该处不是「{quote}」", f"the sentence does not have “{quote}” at that place",
        )  # fmt: skip


def _printed(
    each: _Told, what: str, text: str, place: Term | None, originals: Mapping[str, Original]
) -> Iterator[Result]:
    """A quote or a sentence is what the source has at its place."""
    span = _span(place)
    original = originals.get(span[0]) if span else None
    if span is None or original is None:
        return
    found = original.text[span[1] : span[2]]
    if not _same(found, text):
        shown = " ".join(found.split())[:60]
        yield _result(
            each, _SOURCE, f"{what}-in-source", f"{_NAMES[what]}与原文不符：原文该处为「{shown}」",
            f"the {what} differs from the source, which has “{shown}” there",
        )  # fmt: skip


def _valued(each: _Told, quote: str, sentence: str, values: Values) -> Iterator[Result]:
    """The digits of the quote give the value.

    120 in 120、135和150万元 has its 万 from the figure behind it, 512.4 in a table from a head that the sentence lacks.
    """
    told = each.text(_VALUE)
    if told is None:
        return
    try:
        value = Decimal(told)
    except InvalidOperation:
        return
    read = tuple(values(quote))
    bare = _BARE.fullmatch(quote) is not None
    lent = {Decimal(10) ** power for sign, power in _MAGNITUDES.items() if bare or sign in sentence}
    if read and not any(value in (one, -one) or any(value == one * scale for scale in lent) for one in read):
        shown = "、".join(map(str, read))
        yield _result(
            each, _VALUE, "digits-give-value", f"「{quote}」的数值应为 {shown}，而非 {value}", f"“{quote}” has the value {shown}, not {value}",
        )  # fmt: skip


def _result(each: _Told, path: NamedNode, shape: str, zh: str, en: str) -> Result:
    return Result(
        focus=each.node,
        path=Step(path),
        value=each.about.get(path),
        messages=(("en", en), ("zh", zh)),
        severity=term("sh:Violation"),
        shape=NamedNode(PREFIXES["shape"] + shape),
        component=COMPONENT,
    )


def _span(node: Term | None) -> tuple[str, int, int] | None:
    """…/doc/SEG#char=28,33 -> document, start and end (RFC 5147, section 2.2.2)."""
    match = _SPAN.fullmatch(node.value) if isinstance(node, NamedNode) else None
    return (unquote(match["doc"]), int(match["start"]), int(match["end"])) if match else None


def _document(node: Term) -> str:
    """…/id/doc/SEG -> the document's id."""
    return unquote(node.value.rpartition("/")[2]) if isinstance(node, NamedNode) else ""


def _same(found: str, told: str) -> bool:
    """Equal; stars stand for digits that are masked."""
    return len(found) == len(told) and all(b in (a, "*") for a, b in zip(found, told, strict=True))
