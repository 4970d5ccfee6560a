"""Places of the store and the divisions of the gazetteer that they are."""

from .decisions import Decision, decided, decision_quads, merged
from .gazetteer import Division, Gazetteer, gazetteer_of, load_gazetteer
from .links import Link, Links, division_iri, link
from .match import Asked, Because, Candidate, Match, Reason, candidates, match
from .quads import link_quads
from .review import Given, read_decisions, review_lines

__all__ = [
    "Asked",
    "Because",
    "Candidate",
    "Decision",
    "Division",
    "Gazetteer",
    "Given",
    "Link",
    "Links",
    "Match",
    "Reason",
    "candidates",
    "decided",
    "decision_quads",
    "division_iri",
    "gazetteer_of",
    "link",
    "link_quads",
    "load_gazetteer",
    "match",
    "merged",
    "read_decisions",
    "review_lines",
]
