"""Saved queries and ad hoc ones: read, fill in, run, write the results."""

from .engine import Results, holds_union, refuse, run
from .parameters import Parameter
from .results import FORMATS, GRAPH_FORMATS, SOLUTION_FORMATS, serialise, table, write
from .saved import SavedQuery, list_queries, load_query, parse_query, read_query
from .tokens import form as query_form

__all__ = [
    "FORMATS",
    "GRAPH_FORMATS",
    "SOLUTION_FORMATS",
    "Parameter",
    "Results",
    "SavedQuery",
    "holds_union",
    "list_queries",
    "load_query",
    "parse_query",
    "query_form",
    "read_query",
    "refuse",
    "run",
    "serialise",
    "table",
    "write",
]
