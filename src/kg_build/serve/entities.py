"""A thing of the graph: its triples, and as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, islice

from ..rdf import DefaultGraph, Literal, NamedNode, Quad, Store, Triple
from ..vocab import term
from .pages import Cell, address, cell, short

MOST = 1000
"""Triples that point to a thing, as far as they are told; a county has thousands."""

_NAMES = ("skos:prefLabel", "dct:title", "rdfs:label")
_WORDS = (*_NAMES, "kg:quote", "rdf:value", "geo:asWKT", "skos:note")
"""What a figure or a sentence is called on a page: what is printed; a geometry by its coordinates, a link by its reasons."""


@dataclass(frozen=True, slots=True)
class Property:
    """What a thing has under a predicate, or which things have it under one."""

    name: Cell
    values: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as its page shows it."""

    iri: str
    address: str
    name: str
    has: tuple[Property, ...]
    of: tuple[Property, ...]
    """The things that point to it."""
    more: bool
    """Whether more point to it than are shown."""


def described_triples(store: Store, thing: NamedNode) -> list[Triple]:
    """What it has, the names of what it points to, and what points to it, as far as MOST; sorted."""
    outgoing, incoming = list(_outgoing(store, thing)), list(islice(_incoming(store, thing), MOST))
    targets = {quad.object for quad in outgoing if isinstance(quad.object, NamedNode)}
    names = (quad for target in targets for quad in _named(store, target))
    quads = [*outgoing, *incoming, *names] if outgoing or incoming else []
    return sorted({Triple(quad.subject, quad.predicate, quad.object) for quad in quads}, key=str)


def described(store: Store, thing: NamedNode, root: str) -> Thing:
    """The thing with its properties, their names and their values in Chinese where there are such."""
    incoming = list(islice(_incoming(store, thing), MOST + 1))
    return Thing(
        thing.value,
        address(thing.value, root) or thing.value,
        name(store, thing),
        tuple(_properties(store, ((quad.predicate, quad.object) for quad in _outgoing(store, thing)), root)),
        tuple(_properties(store, ((quad.predicate, quad.subject) for quad in incoming[:MOST]), root)),
        len(incoming) > MOST,
    )


def name(store: Store, thing: NamedNode) -> str:
    """Its Chinese name, else another, else its words in the text, else its short IRI."""
    names = sorted((quad.object for quad in _named(store, thing, _WORDS)), key=lambda label: (_rank(label), str(label)))
    return names[0].value if names and isinstance(names[0], Literal) else short(thing.value)


def _rank(label: object) -> int:
    language = label.language if isinstance(label, Literal) else None
    return ("zh", None, "en").index(language) if language in ("zh", None, "en") else 3


def _properties(store: Store, pairs: Iterable[tuple[NamedNode, object]], root: str) -> Iterable[Property]:
    ordered = sorted(pairs, key=lambda pair: (pair[0].value, str(pair[1])))
    for predicate, group in groupby(ordered, key=lambda pair: pair[0]):
        shown = Cell(name(store, predicate), predicate.value)
        yield Property(shown, tuple(_value(store, value, root) for _, value in group))


def _value(store: Store, value: object, root: str) -> Cell:
    """A value: a thing by its name, and what tells it from others of that name."""
    shown = cell(value, root)
    if not isinstance(value, NamedNode):
        return shown
    return Cell(" ".join(filter(None, (name(store, value), *_told_apart(store, value)))), shown.href)


def _told_apart(store: Store, thing: NamedNode) -> Iterable[str]:
    """Code and years of a division, 431222 1997–; number and gazetteer of another entry; nothing of other things."""
    code, gazetteer, number, first, last = (_literal(store, thing, curie) for curie in _APART)
    yield code or (gazetteer and f"{gazetteer} {number}")
    yield f"{first}–{last}" if first or last else ""


_APART = ("kg:code", "kg:gazetteer", "dct:identifier", "kg:validFrom", "kg:validUntil")


def _literal(store: Store, thing: NamedNode, curie: str) -> str:
    """Its first value under a predicate; empty where it has none."""
    found = store.quads_for_pattern(thing, term(curie), None, DefaultGraph())
    return next((quad.object.value for quad in found if isinstance(quad.object, Literal)), "")


def _outgoing(store: Store, thing: NamedNode) -> Iterable[Quad]:
    return store.quads_for_pattern(thing, None, None, DefaultGraph())


def _incoming(store: Store, thing: NamedNode) -> Iterable[Quad]:
    return store.quads_for_pattern(None, None, thing, DefaultGraph())


def _named(store: Store, thing: NamedNode, kinds: Iterable[str] = _NAMES) -> Iterable[Quad]:
    """Its names, of the first kind that it has."""
    for curie in kinds:
        if found := list(store.quads_for_pattern(thing, term(curie), None, DefaultGraph())):
            return found
    return []
