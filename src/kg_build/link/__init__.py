"""Places of the store and the divisions of the gazetteer that they are."""

from .gazetteer import Division, Gazetteer, gazetteer_of, load_gazetteer
from .links import Link, Links, division_iri, link, link_quads
from .match import Asked, Because, Candidate, Match, Reason, candidates, match

__all__ = [
    "Asked",
    "Because",
    "Candidate",
    "Division",
    "Gazetteer",
    "Link",
    "Links",
    "Match",
    "Reason",
    "candidates",
    "division_iri",
    "gazetteer_of",
    "link",
    "link_quads",
    "load_gazetteer",
    "match",
]
