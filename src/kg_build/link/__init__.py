"""Places of the store and the divisions of the gazetteer that they are."""

from .gazetteer import Division, Gazetteer, gazetteer_of, load_gazetteer
from .links import Link, Links, division_iri, link, link_quads
from .match import Because, Match, match

__all__ = [
    "Because",
    "Division",
    "Gazetteer",
    "Link",
    "Links",
    "Match",
    "division_iri",
    "gazetteer_of",
    "link",
    "link_quads",
    "load_gazetteer",
    "match",
]
