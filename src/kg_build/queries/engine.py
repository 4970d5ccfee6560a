"""Run SPARQL over a store, with the union of all named graphs as default graph."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import vocab
from ..errors import QueryError
from ..rdf import BlankNode, DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Store
from .dataset import dataset_clauses
from .tokens import depth, keywords, may_invoke, tokens

Results = QuerySolutions | QueryBoolean | QueryTriples

DEEPEST = 200
"""Brackets that may nest: some thousand overflow the engine's stack, which ends the process."""

_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"}


def run(
    store: Store,
    query: str,
    *,
    default_graphs: Sequence[NamedNode] = (),
    named_graphs: Sequence[NamedNode] = (),
    merged: bool | None = None,
    where: str = "query",
) -> Results:
    """The results of a query; the prefixes of ``vocab.PREFIXES`` need no declaration.

    The default graph is the union of all graphs, unless the query (FROM) or the caller names the graphs that make it
    (SPARQL 1.1 Protocol, section 2.1.4: the caller wins). A store whose default graph is filled holds that union there:
    each triple once, where the engine's own union gives it once for each graph. ``merged`` says whether it is filled, where
    that is known (``holds_union``). Raises QueryError with line and column.
    """
    refuse(query, where)
    try:
        if default_graphs or named_graphs:
            return _run_over(store, query, default_graphs, named_graphs)
        clauses = dataset_clauses(query)
        if len(clauses.default) > 1:
            return _run_over(store, query, clauses.default, clauses.named)
        filled = holds_union(store) if merged is None else merged
        union = not (clauses.default or clauses.named) and not filled
        return store.query(query, base_iri=vocab.BASE, prefixes=_prefixes(query), use_default_graph_as_union=union)
    except SyntaxError as exc:
        raise _syntax_error(query, str(exc), where) from exc


def refuse(query: str, where: str = "query") -> None:
    """Raise QueryError for what would leave this machine or break the engine: SERVICE, and brackets too deep."""
    if may_invoke(query, "SERVICE"):
        raise QueryError("SERVICE is not answered here", where=where, remedy="query the other endpoint by itself")
    if depth(query, DEEPEST) > DEEPEST:
        raise QueryError(f"brackets nest deeper than {DEEPEST}", where=where, remedy="write a flatter query")


def _prefixes(query: str) -> dict[str, str]:
    """Of ``vocab.PREFIXES``, those that a query may use."""
    return {prefix: namespace for prefix, namespace in vocab.PREFIXES.items() if f"{prefix}:" in query}


def holds_union(store: Store) -> bool:
    """Whether the default graph holds anything."""
    return next(iter(store.quads_for_pattern(None, None, None, DefaultGraph())), None) is not None


def _run_over(store: Store, query: str, default: Sequence[NamedNode], named: Sequence[NamedNode]) -> Results:
    """Run over the dataset of some graphs: the merge of the ones as default graph (SPARQL 1.1, section 13.2.1)."""
    chosen: list[NamedNode | BlankNode | DefaultGraph] = list(dict.fromkeys(default))
    if _overlap(store, chosen):
        store, chosen = _merged(store, chosen, named), [DefaultGraph()]
    return store.query(
        query,
        base_iri=vocab.BASE,
        prefixes=vocab.PREFIXES,
        default_graph=chosen,
        named_graphs=list(named),
    )


def _overlap(store: Store, graphs: Sequence[NamedNode | BlankNode | DefaultGraph]) -> bool:
    """Whether a triple stands in two of the graphs: the engine would give it twice."""
    pattern = "{ ?s ?p ?o }"
    wanted = (f"SELECT (COUNT(*) AS ?n) {each}" for each in (pattern, f"{{ SELECT DISTINCT ?s ?p ?o {pattern} }}"))
    return len(graphs) > 1 and len({_count(store, each, graphs) for each in wanted}) > 1


def _count(store: Store, query: str, graphs: Sequence[NamedNode | BlankNode | DefaultGraph]) -> str:
    found = store.query(query, default_graph=list(graphs))
    return next(str(row["n"]) for row in found) if isinstance(found, QuerySolutions) else ""


def _merged(store: Store, default: Sequence[NamedNode | BlankNode | DefaultGraph], named: Sequence[NamedNode]) -> Store:
    """A store in memory whose default graph has each triple of some graphs once."""
    merged = Store()
    merged.bulk_extend(quad for graph in named for quad in store.quads_for_pattern(None, None, None, graph))
    triples = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", default_graph=list(default))
    if isinstance(triples, QueryTriples):
        merged.bulk_extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return merged


def _syntax_error(query: str, message: str, where: str) -> QueryError:
    """The engine's message with its place, and what a user can do about it."""
    match = _POSITION.fullmatch(message)
    if match is None:
        return QueryError(f"not a SPARQL query: {message}", where=where, remedy="mend the query")
    line, column = int(match[1]), int(match[2])
    what = f"not a SPARQL query: {_reason(match[3]) or _found(query, line, column)}"
    return QueryError(what, where=f"{where}:{line}:{column}", remedy=_remedy(query, line))


def _found(query: str, line: int, column: int) -> str:
    """The text at a place, up to a dozen characters: ``cannot read '{}'``."""
    lines = query.splitlines()
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    return f"cannot read {rest[:12]!r}" if rest else "it ends too early or a bracket, a quote or a word is wrong before"


def _reason(expected: str) -> str | None:
    """The sentence among what the engine expected, as opposed to tokens of its grammar: ``Prefix not found``."""
    return next(
        (each for each in expected.removeprefix("one of ").split(", ") if re.search(r"[a-z] [a-z]", each)), None
    )


def _remedy(query: str, line: int) -> str:
    if _UPDATES & set(keywords(query)[:1]):
        return "this is an update; only queries are answered"
    undeclared = _undeclared(query)
    return f"declare PREFIX {undeclared[0]}: <…>" if undeclared else f"mend line {line}"


def _undeclared(query: str) -> list[str]:
    """Prefixes that are used without a declaration and that ``vocab.PREFIXES`` does not know."""
    names = [token.text.partition(":")[0] for token in tokens(query) if token.kind == "name"]
    declared = set(re.findall(r"(?i)\bprefix\s+([\w.-]*):", query)) | set(vocab.PREFIXES)
    return [name for name in dict.fromkeys(names) if name not in declared and name != "_"]
