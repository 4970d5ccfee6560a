"""What SHACL cannot check: that the quote is what the source prints at its offsets, and that its digits give the value.

A check takes a graph and gives results, as an engine does; their shapes are named here and have no
triples.
"""

from __future__ import annotations

import re
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
_LOOKED_AT = (_QUOTE, _SENTENCE, _VALUE, _SOURCE, _TEXT, _HASH)
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
    """What a graph says of its nodes: property -> node -> value."""

    about: Mapping[NamedNode, dict[Term, Term]]

    def text(self, name: NamedNode, node: Term | None) -> str | None:
        """The characters of a literal."""
        value = self.about[name].get(node) if node is not None else None
        return value.value if isinstance(value, Literal) else None


def evidence(values: Values, originals: Mapping[str, Original] | None = None) -> Check:
    """The check of quotes against sentences and, where the originals of the documents are at hand, against these."""
    found = originals or {}
    return lambda data: _results(data, values, found)


def _results(data: DataGraph, values: Values, originals: Mapping[str, Original]) -> Iterator[Result]:
    told = _Told({name: {data.terms[node]: data.terms[value] for node, value in data.own(name)} for name in _LOOKED_AT})
    for node in told.about[_HASH] if originals else ():
        yield from _changed(told, node, originals)
    for node in told.about[_QUOTE]:
        yield from _quoted(told, node)
        yield from _valued(told, node, values)
    if originals:
        yield from _compared(told, originals)


def _changed(told: _Told, node: Term, originals: Mapping[str, Original]) -> Iterator[Result]:
    """The document was read from other bytes than those that lie there now."""
    expected = told.text(_HASH, node)
    original = originals.get(_document(node))
    if expected is not None and original is not None and original.sha256 != expected:
        yield _result(told, node, _HASH, "source-unchanged", (
            f"原文件已改动：其 SHA-256 为 {original.sha256}；请重新建库",
            f"the source file has changed: its SHA-256 is {original.sha256}; build it anew",
        ))  # fmt: skip


def _quoted(told: _Told, node: Term) -> Iterator[Result]:
    """The quote is the slice of its sentence."""
    quote, sentence = told.text(_QUOTE, node), told.about[_SENTENCE].get(node)
    place, around, printed = _span(told.about[_SOURCE].get(node)), _span(sentence), told.text(_TEXT, sentence)
    if quote is None or place is None or around is None or printed is None:
        return
    inside = place[0] == around[0] and around[1] <= place[1] <= place[2] <= around[2]
    if not inside or not _same(printed[place[1] - around[1] : place[2] - around[1]], quote):
        messages = f"句中该处不是「{quote}」", f"the sentence does not have “{quote}” at that place"
        yield _result(told, node, _QUOTE, "quote-in-sentence", messages)


def _compared(told: _Told, originals: Mapping[str, Original]) -> Iterator[Result]:
    """A quote or a sentence is what the source has at its place."""
    quotes, sentences = told.about[_QUOTE], told.about[_TEXT]
    for what, property, nodes in (
        ("quote", _QUOTE, quotes),
        ("sentence", _TEXT, [n for n in sentences if n not in quotes]),
    ):
        for node in nodes:
            span = _span(told.about[_SOURCE].get(node) if what == "quote" else node)
            original, text = originals.get(span[0]) if span else None, told.text(property, node)
            found = original.text[span[1] : span[2]] if original and span else ""
            if original and text is not None and not _same(found, text):
                shown = " ".join(found.split())[:60]
                yield _result(told, node, _SOURCE, f"{what}-in-source", (
                    f"{_NAMES[what]}与原文不符：原文该处为「{shown}」",
                    f"the {what} differs from the source, which has “{shown}” there",
                ))  # fmt: skip


def _valued(told: _Told, node: Term, values: Values) -> Iterator[Result]:
    """The digits of the quote give the value.

    120 in 120、135和150万元 has its 万 from the figure behind it, 512.4 in a table from a head that the sentence lacks.
    """
    quote, written = told.text(_QUOTE, node), told.text(_VALUE, node)
    if quote is None or written is None or quote == written:
        return
    try:
        value = Decimal(written)
    except InvalidOperation:
        return
    read = tuple(values(quote))
    bare = _BARE.fullmatch(quote) is not None
    sentence = told.text(_TEXT, told.about[_SENTENCE].get(node)) or quote
    lent = [Decimal(10) ** power for sign, power in _MAGNITUDES.items() if bare or sign in sentence]
    if read and not any(value in (one, -one) or any(value == one * scale for scale in lent) for one in read):
        shown = "、".join(map(str, read))
        messages = f"「{quote}」的数值应为 {shown}，而非 {value}", f"“{quote}” has the value {shown}, not {value}"
        yield _result(told, node, _VALUE, "digits-give-value", messages)


def _result(told: _Told, node: Term, path: NamedNode, shape: str, messages: tuple[str, str]) -> Result:
    """A result with its messages in Chinese and English."""
    return Result(
        focus=node,
        path=Step(path),
        value=told.about[path].get(node),
        messages=(("en", messages[1]), ("zh", messages[0])),
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
