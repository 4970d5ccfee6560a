"""The form of a saved query: its parameters with what they may be, and the result once they are filled."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from ..errors import QueryError
from ..queries import Parameter, SavedQuery, run
from ..rdf import Literal, QuerySolutions, Store
from .pages import Table, table

MOST_CHOICES = 2000
"""Values that a list offers."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as the form shows it."""

    name: str
    type: str
    required: bool
    value: str
    choices: tuple[str, ...]
    """The only values that it takes."""
    suggestions: tuple[str, ...]
    """Values that the data has."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form with what was filled in, and what came of it."""

    fields: tuple[Field, ...]
    parameters: str
    """As they stand in an address: ``?county=%E6…``; empty where none is given."""
    table: Table | None
    error: str | None
    text: str
    """The query with its parameters filled."""


def filled_form(
    store: Store, query: SavedQuery, values: dict[str, str], looked_up: dict[str, tuple[str, ...]], root: str
) -> Form:
    """The form and the first rows of the result; the reason where the values do not fit."""
    fields = tuple(_field(store, each, values, looked_up) for each in query.parameters)
    given = {name: value for name, value in values.items() if value}
    parameters = f"?{urlencode(given)}" if given else ""
    try:
        text = query.bound(values)
    except QueryError as exc:
        return Form(fields, parameters, None, str(exc), query.text)
    return Form(fields, parameters, table(run(store, text, where=query.name), root), None, text)


def _field(store: Store, each: Parameter, values: dict[str, str], looked_up: dict[str, tuple[str, ...]]) -> Field:
    if each.source and each.source not in looked_up:
        looked_up[each.source] = suggestions(store, each.source)
    value = values.get(each.name, each.default or "")
    needed = each.required and each.default is None
    return Field(each.name, each.type, needed, value, each.choices, looked_up.get(each.source or "", ()))


def suggestions(store: Store, source: str) -> tuple[str, ...]:
    """The values that a path leads to from the members of a class: ``kg:Document kg:reportingYear``, sorted."""
    kind, _, path = source.partition(" ")
    query = f"SELECT DISTINCT ?value {{ ?each a {kind} ; {path} ?value }} LIMIT {MOST_CHOICES}"
    found = run(store, query, where=f"choices from {source}")
    if not isinstance(found, QuerySolutions):
        return ()
    terms = (solution["value"] for solution in found)
    return tuple(sorted({term.value for term in terms if isinstance(term, Literal)}))
