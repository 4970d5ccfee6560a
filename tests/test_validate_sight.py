"""What a query can see: the properties that it names, where it names them all."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kg_build.rdf import NamedNode, RdfFormat, parse
from kg_build.validate import DataGraph
from kg_build.validate.asking import Asking
from kg_build.validate.prebinding import Query, select, sight, tokens

EX = "http://example.org/"
PREFIXES: Mapping[str, str] = {"ex": EX, "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT $this WHERE { $this ex:p ?o }", {"ex:p"}),
        ("SELECT $this WHERE { $this ex:p+/^ex:q ?o ; ex:r ex:thing, 'ex:s' . }", {"ex:p", "ex:q", "ex:r", "ex:thing"}),
        ("SELECT $this { $this a ex:A FILTER NOT EXISTS { ?x <http://example.org/p> $this } }", {"a", "ex:A", "ex:p"}),
        ("SELECT $this { $this ex:p ?v . BIND(?v + 1 AS ?w) FILTER(?w > 3 && ?v < ?w) }", {"ex:p"}),
        ("SELECT $this ?value { $this ex:p ?value . ?value ex:q $this } ORDER BY ?value", {"ex:p", "ex:q"}),
        ("SELECT $this { [] ex:p [ ex:q $this ] }", {"ex:p", "ex:q"}),
        ("SELECT $this { ( $this ) ex:p 1 . $this ex:q -1, true }", {"ex:p", "ex:q"}),
        ("PREFIX o: <http://example.org/> SELECT $this { $this o:p ?x # ?a ?b ?c\n }", {"ex:", "ex:p"}),
    ],
)
def test_a_query_sees_the_properties_that_it_names(query: str, expected: set[str]) -> None:
    assert sight(tokens(query), PREFIXES) == {named(each) for each in expected | {"rdf:first", "rdf:rest"}}


def named(name: str) -> NamedNode:
    prefix, _, local = ("rdf:type" if name == "a" else name).partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@pytest.mark.parametrize(
    "group",
    [
        "$this ?p ?o",
        "$this ?p 'x'@en",
        "$this ?p 5",
        "$this ?p .5",
        "$this ?p -5",
        "$this ?p true",
        "$this ex:p 1 ; ?p ?o",
        "$this ex:p [ ?p ?o ]",
        "(1 2) ?p $this",
        "$this ex:p* ?o",
        "$this ex:p? ?o",
        "$this !ex:p ?o",
        "$this !(ex:p|ex:q) ?o",
        "$this !a ?o",
        "$this !^ex:p ?o",
        "GRAPH ex:g { $this ex:p ?o }",
        "$this <\\u0065x:p> ?o",
        "$this ex:p\\-q ?o",
    ],
)
def test_a_query_that_may_name_any_property_sees_all(group: str) -> None:
    assert sight(tokens(f"SELECT $this WHERE {{ {group} }}"), PREFIXES) is None


DATA = """<a> a <A> ; <p> 1, <b> ; <q> "x" . <b> <p> <c> ; <r> 2.5, true . <c> <p> <a> ; <s> "y"@en . <d> <p> <d> ; <q> 7 ; <t> ( 1 2 ) ."""
QUERIES = [
    "SELECT $this { $this ex:p+ $this }",
    "SELECT $this ?value { $this ex:p ?value FILTER(!isLiteral(?value)) FILTER NOT EXISTS { ?value ex:q ?any } }",
    "SELECT $this ?value { { $this ex:q ?value } UNION { $this ex:p/ex:r ?value } }",
    "SELECT $this ?value { $this a ex:A OPTIONAL { $this ex:p ?value FILTER(?value = 1) } }",
    "SELECT $this (COUNT(?v) AS ?n) { $this (ex:p|ex:q|ex:r) ?v } GROUP BY $this",
    "SELECT $this ?value { $this ^ex:p/ex:s ?value }",
    "SELECT $this { $this ex:t ( 1 2 ) }",
]


@pytest.mark.parametrize("text", QUERIES)
def test_what_a_query_cannot_see_does_not_matter(text: str) -> None:
    query = select(text, PREFIXES, {})
    assert query.sight
    whole = Query(query.prologue, query.parts, query.one_by_one, None)
    assert solutions(query) == solutions(whole) != []


def solutions(query: Query) -> list[str]:
    data = DataGraph(parse(DATA, format=RdfFormat.TURTLE, base_iri=EX))
    focus = {data.number(NamedNode(EX + name)) for name in "abcd"}
    return sorted(str(sorted(row.items())) for _, row in Asking(data, ()).solutions(query, focus))
