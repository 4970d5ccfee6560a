"""The graphs that a query names by FROM and FROM NAMED (SPARQL 1.1, section 13.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .. import vocab
from ..errors import QueryError
from ..rdf import NamedNode
from .tokens import Token, tokens

_DECLARED = re.compile(r"(?is)\bprefix\s+([\w.-]*):\s*<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Clauses:
    """The graphs of the clauses, in their order."""

    default: tuple[NamedNode, ...]
    named: tuple[NamedNode, ...]


def dataset_clauses(query: str) -> Clauses:
    """``FROM <a> FROM NAMED <b>``: a makes the default graph, b is a named one."""
    found = list(_clauses(query)) if "FROM" in query.upper() else []
    if not found:
        return Clauses((), ())
    prefixes = vocab.PREFIXES | dict(_DECLARED.findall(query))
    graphs = [(named, _graph(token, prefixes)) for named, token in found]
    return Clauses(
        tuple(graph for named, graph in graphs if not named), tuple(graph for named, graph in graphs if named)
    )


def _clauses(query: str) -> Iterator[tuple[bool, Token]]:
    """Whether a clause says NAMED, and the token of its IRI."""
    words = (token for token in tokens(query) if token.kind not in ("space", "comment"))
    for token in words:
        if token.kind == "word" and token.text.upper() == "FROM":
            graph = next(words, None)
            named = graph is not None and graph.kind == "word" and graph.text.upper() == "NAMED"
            graph = next(words, None) if named else graph
            if graph is not None and graph.kind in ("iri", "name"):
                yield named, graph


def _graph(token: Token, prefixes: dict[str, str]) -> NamedNode:
    try:
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return NamedNode(prefixes[prefix] + local.replace("\\", ""))
        iri = token.text[1:-1]
        return NamedNode(iri if re.match(r"[A-Za-z][\w+.-]*:", iri) else vocab.BASE + iri)
    except (KeyError, ValueError) as exc:
        remedy = "write the whole IRI behind FROM: FROM <https://…>"
        raise QueryError(f"FROM {token.text} names no graph", where="query", remedy=remedy) from exc
