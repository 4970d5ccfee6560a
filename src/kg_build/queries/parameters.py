"""Parameters of a saved query: variables whose name begins with ``_``, in grlc's notation.

    ?_county                 a plain literal, required
    ?__county                the same, optional: where no value is given, the variable stays as it is
    ?_county_iri             an IRI
    ?_county_zh              a literal in a language
    ?_year_integer           an xsd:integer
    ?_minimum_xsd_decimal    a literal of an XML Schema type

A value becomes a term first, and the term's own serialization takes the place of the variable: raw text never enters a
query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .. import vocab
from ..errors import QueryError
from ..rdf import Literal, NamedNode
from .tokens import tokens

_NAME = re.compile(r"(?P<mark>__?)(?P<name>[a-zA-Z0-9]+)(?:_(?P<type>[a-zA-Z0-9]+(?:_[a-zA-Z0-9]+)?))?")

_LEXICAL = {
    "xsd:integer": r"[+-]?[0-9]+",
    "xsd:decimal": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)",
    "xsd:double": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "xsd:boolean": r"true|false|0|1",
    "xsd:date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "xsd:gYear": r"-?[0-9]{4,}",
    "xsd:gYearMonth": r"-?[0-9]{4,}-(0[1-9]|1[0-2])",
    "xsd:string": r"(?s:.*)",
}
"""What the values of a type look like (XML Schema 1.1, part 2)."""

_IN_WORDS = {
    "iri": "an IRI such as https://w3id.org/kg-build/code/programme/dibao",
    "xsd:integer": "a whole number such as 2020",
    "xsd:decimal": "a number such as 1000000 or 0.5",
    "xsd:date": "a date such as 2020-12-31",
    "xsd:gYear": "a year such as 2020",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a saved query: ``?__year_integer`` is year, an optional integer."""

    name: str
    variable: str
    """As the query writes it, without the question mark: ``__year_integer``."""
    type: str
    """``literal``, ``iri``, ``xsd:integer`` …, or ``@zh``."""
    required: bool
    default: str | None = None
    choices: tuple[str, ...] = ()
    """The values that it may take; empty where any will do."""
    source: str | None = None
    """Where the data has values to choose from, as a class and a path: ``kg:Document kg:reportingYear``."""


def parameters(query: str) -> tuple[Parameter, ...]:
    """The parameters of a query in the order of their first use; QueryError for a name or a type that is none."""
    found: dict[str, Parameter] = {}
    for variable in _variables(query):
        each = _parameter(variable)
        if each.name in found:
            raise QueryError(
                f"the parameter {each.name} is written in two ways, ?{found[each.name].variable} and ?{variable}",
                remedy="write it in one way",
            )
        found[each.name] = each
    return tuple(found.values())


def bind(query: str, declared: tuple[Parameter, ...], values: Mapping[str, str]) -> str:
    """The query with each parameter's variable replaced by its value: ``?_county`` by ``"泸定县"``.

    Raises QueryError for a parameter that does not exist, a required one without value, or a value of the wrong type.
    """
    _refuse_unknown(declared, values)
    terms = {}
    for parameter in declared:
        value = _value(parameter, values)
        if value is not None:
            terms[parameter.variable] = str(term(parameter, value))
    return "".join(terms.get(t.text[1:], t.text) if t.kind == "variable" else t.text for t in tokens(query))


def term(parameter: Parameter, value: str) -> Literal | NamedNode:
    """A value as a term of the parameter's type: ``"2020"^^xsd:integer``; QueryError where it is none."""
    try:
        return _term(parameter.type, value)
    except ValueError as exc:
        wanted = _IN_WORDS.get(parameter.type, f"a value of type {parameter.type}")
        raise QueryError(f"the parameter {parameter.name} cannot be {value!r}", remedy=f"give it {wanted}") from exc


def _term(kind: str, value: str) -> Literal | NamedNode:
    if kind == "iri":
        return NamedNode(value)
    if kind == "literal":
        return Literal(value)
    if kind.startswith("@"):
        return Literal(value, language=kind[1:])
    if not re.fullmatch(_LEXICAL[kind], value):
        raise ValueError(value)
    if kind == "xsd:date":
        date.fromisoformat(value)
    return Literal(value, datatype=vocab.term(kind))


def _variables(query: str) -> Iterator[str]:
    """The variables that are parameters, each once."""
    written = (token.text[1:] for token in tokens(query) if token.kind == "variable")
    return (name for name in dict.fromkeys(written) if name.startswith("_"))


def _parameter(variable: str) -> Parameter:
    match = _NAME.fullmatch(variable)
    if match is None:
        raise QueryError(f"?{variable} is no name for a parameter", remedy="write it as ?_county or ?__year_integer")
    kind = _type(match["type"] or "literal", variable)
    return Parameter(match["name"], variable, kind, required=match["mark"] == "_")


def _type(suffix: str, variable: str) -> str:
    """``xsd_decimal`` is xsd:decimal, ``integer`` is xsd:integer, ``zh`` is @zh."""
    if suffix in ("iri", "literal"):
        return suffix
    datatype = "xsd:" + suffix.removeprefix("xsd_")
    if datatype in _LEXICAL:
        return datatype
    if re.fullmatch(r"[a-z]{2}", suffix):
        return f"@{suffix}"
    known = ", ".join(kind.replace(":", "_") for kind in _LEXICAL)
    raise QueryError(f"?{variable} has the unknown type {suffix}", remedy=f"types are iri, a language, {known}")


def _refuse_unknown(declared: tuple[Parameter, ...], values: Mapping[str, str]) -> None:
    known = [parameter.name for parameter in declared]
    unknown = [name for name in values if name not in known]
    if unknown:
        there = "its parameters are " + ", ".join(known) if known else "the query takes none"
        raise QueryError(f"unknown parameter {', '.join(unknown)}", remedy=there)


def _value(parameter: Parameter, values: Mapping[str, str]) -> str | None:
    """The value given, else the default; an empty one counts as none."""
    value = values.get(parameter.name) or parameter.default
    if value is None and parameter.required:
        raise QueryError(f"the parameter {parameter.name} is missing", remedy=f"give {parameter.name}=…")
    if value is not None and parameter.choices and value not in parameter.choices:
        choices = ", ".join(parameter.choices)
        raise QueryError(f"the parameter {parameter.name} cannot be {value!r}", remedy=f"choose one of {choices}")
    return value
