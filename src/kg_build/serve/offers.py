"""The media types in which each kind of answer comes, but for queries, whose form decides."""

from __future__ import annotations

from collections.abc import Mapping

from .negotiate import GRAPH_TYPES, PAGE_TYPES, THING_TYPES

_TRIPLES = {media_type: form for media_type, form in GRAPH_TYPES.items() if form != "html"}

OFFERS: Mapping[str, Mapping[str, str]] = {
    "home": THING_TYPES,
    "dataset": _TRIPLES,
    "service": THING_TYPES,
    "examples": _TRIPLES,
    "queries": PAGE_TYPES,
    "saved": PAGE_TYPES,
    "entity": THING_TYPES,
    "document": PAGE_TYPES,
}
