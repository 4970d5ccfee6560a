"""Parameters of a saved query: variables whose name begins with ``_``, in grlc's notation.

    ?_county             a plain literal, required
    ?__county            the same, optional: where no value is given, the variable stays as it is
    ?_county_iri         an IRI
    ?_county_zh          a literal in a language
    ?_year_integer       an xsd:integer
    ?_minimum_xsd_decimal    a literal of an XML Schema type

A value becomes a term first, and the term's own serialization takes the place of the variable: raw text never enters a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .. import vocab
from ..errors import QueryError
from ..rdf import Literal, NamedNode
from .tokens import tokens

_NAME = re.compile(r"(?P<mark>__?)(?P<name>[a-zA-Z0-9]+)(?:_(?P<type>[a-zA-Z0-9]+(?:_[a-zA-Z0-9]+)?))?")

_CHECKS: dict[str, Callable[[str], object]] = {
    "integer": int,
    "decimal": lambda text: _matching(r"[+-]?(\d+(\.\d*)?|\.\d+)", text) and Decimal(text),
    "double": float,
    "boolean": lambda text: _matching(r"true|false|0|1", text),
    "date": date.fromisoformat,
    "gYear": lambda text: _matching(r"-?\d{4,}", text),
    "gYearMonth": lambda text: _matching(r"-?\d{4,}-(0[1-9]|1[0-2])", text),
    "string": str,
}
"""The XML Schema types that a parameter may have, with what raises ValueError for text that is none of it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a saved query: ``?__year_integer`` is year, an optional integer."""

    name: str
    variables: tuple[str, ...]
    """The variables that stand for it, without the question mark: ``_year_integer``."""
    type: str
    """``literal``, ``iri``, ``xsd:integer`` …, or ``@zh``."""
    required: bool
    default: str | None = None
    choices: tuple[str, ...] = ()
    """The values that it may take; empty where any will do."""


def parameters(query: str) -> tuple[Parameter, ...]:
    """The parameters of a query in the order in which they first occur; QueryError for a type that is not known."""
    found: dict[str, Parameter] = {}
    for variable in _variables(query):
        each = _parameter(variable)
        known = found.get(each.name)
        if known is None:
            found[each.name] = each
        elif (known.type, known.required) != (each.type, each.required):
            raise QueryError(f"the parameter {each.name} is written in two ways", remedy=f"write ?{variable} throughout")
    return tuple(found.values())


def bind(query: str, declared: tuple[Parameter, ...], values: Mapping[str, str]) -> str:
    """The query with each parameter's variable replaced by its value: ``?_county`` by ``"泸定县"``.

    Raises QueryError for a parameter that does not exist, a required one without value, or a value of the wrong type.
    """
    _refuse_unknown(declared, values)
    terms = {
        variable: str(term(parameter, value))
        for parameter in declared
        if (value := _value(parameter, values)) is not None
        for variable in parameter.variables
    }
    return "".join(
        terms.get(token.text[1:], token.text) if token.kind == "variable" else token.text for token in tokens(query)
    )


def term(parameter: Parameter, value: str) -> Literal | NamedNode:
    """A value as a term of the parameter's type: ``"2020"^^xsd:integer``; QueryError where it is none."""
    try:
        return _term(parameter.type, value)
    except ValueError as exc:
        raise QueryError(
            f"the parameter {parameter.name} wants {_wanted(parameter.type)}, not {value!r}",
            remedy=f"write {parameter.name}={_EXAMPLES.get(parameter.type, '…')}",
        ) from exc


_EXAMPLES = {
    "iri": vocab.CODE + "programme/dibao",
    "xsd:integer": "2020",
    "xsd:decimal": "1000000",
    "xsd:date": "2020-12-31",
    "xsd:gYear": "2020",
    "xsd:boolean": "true",
}


def _wanted(kind: str) -> str:
    return {"iri": "an IRI", "xsd:integer": "a whole number", "xsd:date": "a date"}.get(kind, f"a value of type {kind}")


def _term(kind: str, value: str) -> Literal | NamedNode:
    if kind == "iri":
        return NamedNode(value)
    if kind.startswith("@"):
        return Literal(value, language=kind[1:])
    if kind == "literal":
        return Literal(value)
    _CHECKS[kind.removeprefix("xsd:")](value)
    return Literal(value, datatype=vocab.term(kind))


def _matching(pattern: str, text: str) -> str:
    if not re.fullmatch(pattern, text):
        raise ValueError(text)
    return text


def _variables(query: str) -> Iterator[str]:
    """The variables that are parameters, each once."""
    written = (token.text[1:] for token in tokens(query) if token.kind == "variable")
    return (name for name in dict.fromkeys(written) if name.startswith("_"))


def _parameter(variable: str) -> Parameter:
    match = _NAME.fullmatch(variable)
    if match is None:
        raise QueryError(f"?{variable} is no name for a parameter", remedy="use letters and digits: ?_county, ?__year_integer")
    kind = _type(match["type"] or "literal", variable)
    return Parameter(match["name"], (variable,), kind, required=match["mark"] == "_")


def _type(suffix: str, variable: str) -> str:
    """``xsd_decimal`` is xsd:decimal, ``integer`` is xsd:integer, ``zh`` is @zh."""
    if suffix in ("iri", "literal"):
        return suffix
    name = suffix.removeprefix("xsd_")
    if name in _CHECKS:
        return f"xsd:{name}"
    if re.fullmatch(r"[a-z]{2}", suffix):
        return f"@{suffix}"
    raise QueryError(f"?{variable} has the unknown type {suffix}", remedy="types are iri, " + ", ".join(_CHECKS))


def _refuse_unknown(declared: tuple[Parameter, ...], values: Mapping[str, str]) -> None:
    known = [parameter.name for parameter in declared]
    unknown = sorted(set(values) - set(known))
    if unknown:
        there = "its parameters are " + ", ".join(known) if known else "the query takes none"
        raise QueryError(f"unknown parameter {', '.join(unknown)}", remedy=there)


def _value(parameter: Parameter, values: Mapping[str, str]) -> str | None:
    """The value given, else the default; an empty one counts as none."""
    value = values.get(parameter.name) or parameter.default
    if value is None and parameter.required:
        raise QueryError(f"the parameter {parameter.name} is missing", remedy=f"give {parameter.name}=…")
    if value is not None and parameter.choices and value not in parameter.choices:
        raise QueryError(
            f"the parameter {parameter.name} cannot be {value!r}", remedy="choose one of " + ", ".join(parameter.choices)
        )
    return value
