"""How a sentence is read: its tokens, the facts with the patterns that made them, and what was left unread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from .assemble import assemble
from .model import Extraction, Fact, Mention, Ref, Source
from .normalise import normalise
from .recognise import Recogniser, recognise
from .structure import structure
from .tokens import Tokens

_SLOTS = ("place", "programme", "group", "indicator", "agency")


def explain(source: Source, reader: Recogniser) -> str:
    """The derivation of every fact of a short text, as lines for a terminal."""
    layout = structure(normalise(source.text))
    tokens = tuple(recognise(block, reader) for block in layout.blocks)
    extraction = assemble(source, layout, tokens, reader.lexicon)
    lines = [line for found in tokens for line in _block_lines(found)]
    return "\n".join([*lines, *_mention_lines(extraction)]) + "\n"


def _block_lines(tokens: Tokens) -> Iterator[str]:
    yield f"text    {tokens.text}"
    yield "tokens"
    for start, end, what in sorted(_described(tokens)):
        yield f"  {start:>4}  {tokens.text[start:end]}  {what}"


def _described(tokens: Tokens) -> Iterator[tuple[int, int, str]]:
    """Start, end and description of each token: 1159户 number 1159 户, 其中 marker of-which."""
    for number in tokens.numbers:
        yield number.start, number.end, f"number {number.form}, {number.unit_kind or 'no known unit'}"
    for time in tokens.times:
        yield time.start, time.end, "time"
    for name in tokens.names:
        yield name.start, name.end, f"name: {name.reason}"
    for term in tokens.terms:
        yield term.start, term.end, ", ".join(f"{c.scheme} {c.label}" for c in term.concepts)
    for mark in tokens.marks:
        yield mark.start, mark.end, f"marker {mark.role}"
    for place in tokens.places:
        yield place.start, place.end, f"place, {place.level}"
    for agency in tokens.agencies:
        yield agency.start, agency.end, f"agency {agency.concept.label}"


def _mention_lines(extraction: Extraction) -> Iterator[str]:
    yield "figures"
    printed = {mention.start: "".join(mention.text.split()) for mention in extraction.mentions}
    for mention in extraction.mentions:
        yield f"  {mention.start:>4}  {printed[mention.start]}  {_became(mention)}"
        for fact in mention.facts:
            yield from (f"          {line}" for line in _fact_lines(fact, printed))


def _became(mention: Mention) -> str:
    """fact, time 2020, unread: no known pattern."""
    return ": ".join(filter(None, [" ".join(filter(None, [mention.kind, mention.period])), mention.reason]))


def _fact_lines(fact: Fact, printed: Mapping[int, str]) -> Iterator[str]:
    origins = dict(fact.origins)
    high = f" to {_plain(fact.value_max)}" if fact.value_max is not None else ""
    per = f" per {' and '.join(fact.per)}" if fact.per else ""
    yield f"{'rule':<12}{fact.rule}"
    yield f"{fact.kind:<12}{_plain(fact.value)}{high} {fact.unit or ''}{per}"
    for slot in _SLOTS:
        ref: Ref | None = getattr(fact, slot)
        if ref is not None:
            yield _slot_line(slot, ref.label + _status(slot, ref), origins)
    for slot in ("period", "status", "base_period", "direction", "approx"):
        value = getattr(fact, slot)
        if value is not None:
            yield _slot_line(slot, str(value), origins)
    for slot, start in (("part_of", fact.part_of), ("before", fact.before)):
        if start is not None:
            yield _slot_line(slot, f"{start} {printed[start]}", origins)


def _plain(value: Decimal) -> str:
    """965000.0 is 965000."""
    return f"{value.normalize():f}"


def _status(slot: str, ref: Ref) -> str:
    """Marks a concept that the ontology lacks; places and agencies are named, not listed."""
    return " (proposed)" if slot in ("programme", "group", "indicator") and ref.iri is None else ""


def _slot_line(slot: str, value: str, origins: dict[str, str]) -> str:
    source = f"  <- {origins[slot]}" if slot in origins else ""
    return f"{slot:<12}{value}{source}"
