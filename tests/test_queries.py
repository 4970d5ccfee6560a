"""Saved queries, their parameters, the engine's errors and the formats of results."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib

from kg_build.errors import QueryError, UsageError
from kg_build.queries import (
    FORMATS,
    GRAPH_FORMATS,
    SavedQuery,
    list_queries,
    load_query,
    parse_query,
    refuse,
    run,
    serialise,
    table,
)
from kg_build.queries.header import read_header
from kg_build.queries.results import width
from kg_build.queries.tokens import depth, form, may_invoke, tokens
from kg_build.rdf import Literal, NamedNode, Quad, QuerySolutions, QueryTriples, RdfFormat, Store
from kg_build.vocab import PREFIXES, term

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:rdflib\..*")  # of its own parsers

HERE = Path(__file__).parent
SMALL = HERE / "data" / "small.trig"
FOLDER = HERE.parent / "queries"
SAVED = list_queries(FOLDER)

FILLED = {
    "agency-figures": {"agency": "民政局"},
    "annotations": {"document": "demo-luding-2020"},
    "benefit-standards": {"programme": "低保", "county": "泸定县"},
    "biggest-payments": {"minimum": "5000000", "year": "2020"},
    "breakdowns": {"county": "泸定县"},
    "changes": {"direction": "down"},
    "contradictions": {"strength": "suspicion", "county": "泸定县"},
    "county-facts": {"county": "康定市"},
    "data-cube": {"county": "泸定县"},
    "documents": {"county": "泸定县"},
    "links": {"place": "泸定县"},
    "nearest-divisions": {"place": "泸定县"},
    "payments-by-county": {"programme": "minimum living guarantee", "county": "康定市", "year": "2020"},
    "place-codes": {},
    "programme-coverage": {"programme": "农村低保", "year": "2020"},
    "programme-facts": {},
    "proposed-concepts": {},
    "unlinked-places": {},
    "unread-numbers": {"document": "demo-luding-2020"},
}
"""Every parameter of every saved query, with a value that leaves rows."""


@pytest.fixture(scope="module")
def store() -> Store:
    filled = Store()
    filled.load(path=str(SMALL), format=RdfFormat.TRIG)
    return filled


@pytest.fixture(scope="module")
def second_engine() -> rdflib.Dataset:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=SMALL.read_text("utf-8"), format="trig")
    return dataset


def rows(store: Store, query: str) -> list[tuple[object, ...]]:
    results = run(store, query)
    if isinstance(results, QueryTriples):
        return sorted(tuple(map(_comparable, triple)) for triple in results)  # type: ignore[type-var]
    assert isinstance(results, QuerySolutions)
    names = [variable.value for variable in results.variables]
    return [tuple(_comparable(solution[name]) for name in names) for solution in results]


def _comparable(term: object) -> object:
    """Numbers by their value: the engines write 30.0 and 30."""
    if term is None or not isinstance(term, Literal):
        return None if term is None else getattr(term, "value")  # noqa: B009
    numeric = term.datatype.value.endswith(("#decimal", "#integer"))
    return Decimal(term.value) if numeric else term.value


def rows_elsewhere(dataset: rdflib.Dataset, query: str) -> list[tuple[object, ...]]:
    results = dataset.query(query)
    if results.type == "CONSTRUCT":
        return sorted(tuple(map(_plain, triple)) for triple in results)  # type: ignore[arg-type, type-var]
    return [tuple(_plain(row[variable]) for variable in results.vars or []) for row in results]  # type: ignore[index]


def _plain(term: object) -> object:
    if isinstance(term, rdflib.Literal) and type(term.value) in (int, Decimal):
        return Decimal(str(term.value))
    return None if term is None else str(term)


# ---- the saved queries ----


def test_there_are_as_many_filled_queries_as_saved_ones() -> None:
    assert [query.name for query in SAVED] == sorted(FILLED)


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_a_saved_query_has_a_bilingual_header(query: SavedQuery) -> None:
    assert " / " in query.summary
    assert query.description
    assert query.tags
    assert query.name == query.name.lower()


@pytest.mark.parametrize("given", [{}, FILLED], ids=["defaults", "filled"])
@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_a_saved_query_finds_the_same_rows_on_two_engines(
    query: SavedQuery, given: dict[str, dict[str, str]], store: Store, second_engine: rdflib.Dataset
) -> None:
    text = query.bound(given.get(query.name, {}))
    found = rows(store, text)
    assert found
    assert found == rows_elsewhere(second_engine, text)


@pytest.mark.parametrize("query", [q for q in SAVED if "_integer" in q.text or "_xsd_" in q.text], ids=lambda q: q.name)
def test_a_query_with_a_typed_parameter_declares_the_types(query: SavedQuery) -> None:
    """grlc puts the declaration before each SELECT otherwise, inner ones too."""
    assert "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n" in query.text


def test_a_parameter_narrows_the_result(store: Store) -> None:
    query = load_query("biggest-payments", FOLDER)
    assert [row[2] for row in rows(store, query.bound({}))] == ["康定市", "泸定县"]
    assert [row[2] for row in rows(store, query.bound({"county": "泸定县"}))] == ["泸定县"]
    assert rows(store, query.bound({"minimum": "9000000000"})) == []


def test_a_programme_is_found_with_those_below_it_by_any_label(store: Store) -> None:
    query = load_query("payments-by-county", FOLDER)
    for label in ("最低生活保障", "低保", "minimum living guarantee"):
        assert [row[2] for row in rows(store, query.bound({"programme": label}))] == ["农村低保", "城市低保"]


def test_a_variable_is_no_figure(store: Store) -> None:
    counts = {row[0]: row[1] for row in rows(store, load_query("programme-facts", FOLDER).bound({}))}
    assert counts["城市低保"] == 7


CUBE_RULES = {
    "each observation belongs to the one data set, which has a structure": """
        ASK { ?o a qb:Observation FILTER NOT EXISTS { ?o qb:dataSet/qb:structure/qb:component ?c } }""",
    "each dimension is declared and has a range": """
        ASK { ?c qb:dimension ?d FILTER NOT EXISTS { ?d a qb:DimensionProperty ; rdfs:range ?range } }""",
    "each observation has each dimension, measure and required attribute": """
        ASK { ?o qb:dataSet/qb:structure/qb:component/(qb:dimension|qb:measure|qb:attribute) ?p
              FILTER NOT EXISTS { ?o ?p ?value } }""",
    "no two observations have the same dimensions": """
        ASK { ?a qb:dataSet ?set ; sdmx-dimension:refArea ?area ; sdmx-dimension:refPeriod ?period ; kg:variable ?v .
              ?b qb:dataSet ?set ; sdmx-dimension:refArea ?area ; sdmx-dimension:refPeriod ?period ; kg:variable ?v
              FILTER(?a != ?b) }""",
    "no observation has two values": "ASK { ?o sdmx-measure:obsValue ?a, ?b FILTER(?a != ?b) }",
}
"""What the integrity constraints of the Data Cube vocabulary (section 11.1) come to for this cube; each asks for a fault."""


def cube(store: Store) -> Store:
    results = run(store, load_query("data-cube", FOLDER).bound({}))
    assert isinstance(results, QueryTriples)
    found = Store()
    found.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in results)
    return found


@pytest.mark.parametrize("rule", CUBE_RULES)
def test_the_data_cube_is_well_formed(rule: str, store: Store) -> None:
    prefixes = {name: PREFIXES[name] for name in ("qb", "rdfs", "kg", "sdmx-dimension", "sdmx-measure")}
    assert not cube(store).query(CUBE_RULES[rule], prefixes=prefixes)


def claims(store: Store) -> dict[str, set[str]]:
    """Observation of the cube -> the figures that it was derived from."""
    found: dict[str, set[str]] = {}
    for quad in cube(store).quads_for_pattern(None, term("prov:wasDerivedFrom"), None):
        found.setdefault(str(quad.subject), set()).add(quad.object.value)
    return found


@pytest.mark.parametrize(("value", "kept"), [("1200", True), ("1.5", False)])
def test_the_data_cube_holds_what_sources_agree_about(value: str, kept: bool, store: Store) -> None:
    figure, again = (NamedNode(f"https://w3id.org/kg-build/id/obs/demo-luding-2020/{name}") for name in ("19", "again"))
    told = Store()
    told.extend(store)
    for quad in store.quads_for_pattern(figure, None, None):
        other = (
            Literal(value, datatype=term("xsd:decimal")) if quad.predicate == term("sdmx-measure:obsValue") else None
        )
        told.add(Quad(again, quad.predicate, other or quad.object, quad.graph_name))
    [[observation, _]] = claims(store).items()
    assert claims(told) == ({observation: {figure.value, again.value}} if kept else {})


# ---- loading ----


def test_an_unknown_query_is_answered_with_the_known_ones() -> None:
    with pytest.raises(QueryError, match="no saved query") as caught:
        load_query("nothing-here", FOLDER)
    assert "county-facts" in str(caught.value)


def test_a_query_file_is_loaded_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("#+ summary: 我的 / mine\nSELECT ?_x {}", "utf-8")
    query = load_query(str(path), FOLDER)
    assert (query.name, query.summary, query.parameters[0].name) == ("mine", "我的 / mine", "x")


def test_a_query_that_is_not_utf8_is_an_error_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "bad.rq"
    path.write_bytes("# 泸定县".encode("gb18030"))
    with pytest.raises(QueryError, match="cannot be read") as caught:
        load_query(str(path), FOLDER)
    assert caught.value.where == str(path)


def test_a_header_folds_texts_and_reads_lists() -> None:
    header = read_header(
        "#+ summary: 一 / one\n#+ description: >-\n#+   first\n#+   second\n#+ tags:\n#+   - money\n"
        "#+ defaults:\n#+   - county: 泸定县\n#+ enumerate:\n#+   - way:\n#+     - up\n#+     - down\n"
        "# not mine\nASK {}",
        "x.rq",
    )
    assert header.texts == {"summary": "一 / one", "description": "first second"}
    assert header.lists["tags"] == ["money"]
    assert header.named["defaults"] == {"county": ["泸定县"]}
    assert header.named["enumerate"] == {"way": ["up", "down"]}


@pytest.mark.parametrize("line", ["#+ no key", "#+ tags:\n#+   money"])
def test_a_broken_header_is_an_error_with_its_line(line: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query("x", f"# first\n{line}\nASK {{}}", where="x.rq")
    assert str(caught.value.where).startswith("x.rq:")


def test_a_header_may_not_name_what_the_query_does_not_use() -> None:
    with pytest.raises(QueryError, match="names county"):
        parse_query("x", "#+ defaults:\n#+   - county: 泸定县\nASK {}", where="x.rq")


# ---- parameters ----


def bound(text: str, **values: str) -> str:
    return parse_query("x", text, where="x.rq").bound(values)


@pytest.mark.parametrize(
    ("variable", "value", "term"),
    [
        ("?_v", '"} DROP ALL #', r'"\"} DROP ALL #"'),
        ("?_v", "a\nb", r'"a\nb"'),
        ("$_v", "泸定县", '"泸定县"'),
        ("?__v_zh", "泸定县", '"泸定县"@zh'),
        ("?_v_iri", "http://e/x", "<http://e/x>"),
        ("?_v_integer", "2020", '"2020"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("?_v_xsd_decimal", "0.5", '"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("?_v_xsd_date", "2020-12-31", '"2020-12-31"^^<http://www.w3.org/2001/XMLSchema#date>'),
    ],
)
def test_a_value_enters_a_query_as_a_term(variable: str, value: str, term: str) -> None:
    assert bound(f"ASK {{ ?s ?p {variable} }}", v=value) == f"ASK {{ ?s ?p {term} }}"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("?_v_integer", "20.5"),
        ("?_v_integer", "２０２０"),
        ("?_v_integer", "1_000"),
        ("?_v_xsd_decimal", "1e3"),
        ("?_v_xsd_date", "2020-02-30"),
        ("?_v_iri", "not an iri"),
        ("?_v_iri", "http://e/> } #"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(variable: str, value: str) -> None:
    with pytest.raises(QueryError, match="the parameter v cannot be"):
        bound(f"ASK {{ ?s ?p {variable} }}", v=value)


def test_a_variable_in_a_string_an_iri_or_a_comment_stays() -> None:
    text = """ASK { ?s <http://e/?_v> "?_v", '''?_v''' ; ?p ?_v } # ?_v"""
    assert bound(text, v="x") == """ASK { ?s <http://e/?_v> "?_v", '''?_v''' ; ?p "x" } # ?_v"""


def test_an_optional_parameter_without_value_stays_a_variable() -> None:
    assert bound("ASK { ?s ?p ?__v }") == "ASK { ?s ?p ?__v }"
    assert bound("ASK { ?s ?p ?__v }", v="") == "ASK { ?s ?p ?__v }"


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(QueryError, match="the parameter v is missing"):
        bound("ASK { ?s ?p ?_v }")


def test_an_unknown_parameter_is_answered_with_the_known_ones() -> None:
    with pytest.raises(QueryError, match="unknown parameter w") as caught:
        bound("ASK { ?s ?p ?_v }", w="x")
    assert "its parameters are v" in str(caught.value)


def test_a_value_outside_the_choices_is_refused() -> None:
    with pytest.raises(QueryError, match="cannot be 'sideways'"):
        load_query("changes", FOLDER).bound({"direction": "sideways"})


@pytest.mark.parametrize("variable", ["?_two_xsd_nothing", "?_", "?__x_decimals"])
def test_a_parameter_of_an_unknown_type_is_an_error(variable: str) -> None:
    with pytest.raises(QueryError):
        bound(f"ASK {{ ?s ?p {variable} }}")


def test_a_parameter_is_written_in_one_way() -> None:
    with pytest.raises(QueryError, match="two ways"):
        bound("ASK { ?_v ?p ?__v }")


# ---- the engine ----


@pytest.mark.parametrize(
    ("query", "place", "says"),
    [
        ("SELECT * {\n  ?s ?p", "query:2:8", "ends too early"),
        ("SELECT * { ?s nope:x ?o }", "query:1:", "declare PREFIX nope:"),
        ("INSERT DATA {}", "query:1:", "only queries are answered"),
        ("", "query:1:1", "ends too early"),
        ("SELECT (COUNT(?x) AS ?n) ?y { ?x ?p ?y }", "query:1:", "unbound"),
    ],
)
def test_a_syntax_error_has_line_and_column(query: str, place: str, says: str, store: Store) -> None:
    with pytest.raises(QueryError) as caught:
        run(store, query)
    assert str(caught.value).startswith(place)
    assert says in str(caught.value)


def test_the_usual_prefixes_need_no_declaration(store: Store) -> None:
    assert rows(store, "SELECT ?name { ?place a kg:City ; skos:prefLabel ?name }") == [("康定市",)]


def test_the_default_graph_is_the_union_unless_the_query_names_one(store: Store) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"
    links = "https://w3id.org/kg-build/graph/links"
    assert rows(store, count.format("")) > rows(store, count.format(f"FROM <{links}>")) == [(Decimal(1),)]


def test_a_store_that_holds_the_union_gives_each_triple_once(store: Store) -> None:
    merged = Store()
    merged.extend(store)
    merged.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in store)
    labels = "SELECT ?name { ?place a kg:County ; skos:prefLabel ?name }"
    assert rows(merged, labels) == [("泸定县",)]
    for query in SAVED:
        assert rows(merged, query.bound({})) == rows(store, query.bound({}))


def test_the_graphs_that_a_caller_names_win(store: Store) -> None:
    links = NamedNode("https://w3id.org/kg-build/graph/links")
    results = run(store, "SELECT * FROM <http://e/> { ?s ?p ?o }", default_graphs=[links])
    assert len(list(results)) == 1  # type: ignore[arg-type]


SERVICES = [
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "PREFIX e: <http://127.0.0.1:1/> SELECT * { SERVICEe:x { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1.5SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { FILTER('a'<'x>')SERVICE<http://127.0.0.1:1/>{ ?s ?p ?o }#'\n}",
    "PREFIX : <http://127.0.0.1:1/> SELECT * { FILTER(1<?b)SERVICE:x#>\n{ ?s ?p ?o } }",
    "SELECT * { FILTER(1<?b#x> '''\n)SERVICE<http://127.0.0.1:1/>{ ?s ?p ?o }#'''\n}",
]


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_refused_however_it_hides(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        refuse(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p 'public service' }",
        'SELECT * { ?s kg:service """SERVICE <http://e/> {}""" }',
        "SELECT * { ?s <http://e/service/> ?o } # SERVICE",
        "SELECT * { ?s ?p 'service'@en . ?s <https://e/it's/service/> ?o }",
    ],
)
def test_the_word_service_is_no_service(query: str) -> None:
    refuse(query)


def test_brackets_that_nest_too_deep_are_refused() -> None:
    with pytest.raises(QueryError, match="nest deeper"):
        refuse("SELECT * " + "{" * 4000 + "}" * 4000)
    assert depth("SELECT * { { ?s ?p '((((' } }") == 2


@pytest.mark.parametrize("query", [*SERVICES, 'SELECT * { ?s ?p "open', "泸定县 §§ \\ ''' ", ""])
def test_tokens_tile_the_text(query: str) -> None:
    assert "".join(token.text for token in tokens(query)) == query


@pytest.mark.parametrize(
    ("query", "is_form"),
    [
        ("PREFIX ask: <http://e/> SELECT ?x {}", "SELECT"),
        ("# ASK\nCONSTRUCT {} WHERE {}", "CONSTRUCT"),
        ("BASE <http://e/describe> describe <x>", "DESCRIBE"),
        ("nothing", None),
    ],
)
def test_the_form_of_a_query(query: str, is_form: str | None) -> None:
    assert form(query) == is_form


def test_hostile_text_is_read_in_little_time() -> None:
    assert not may_invoke("<a#" * 20_000, "SERVICE")
    assert not may_invoke("a." * 40_000, "SERVICE")


# ---- results ----

SELECT = "SELECT ?name ?n { VALUES (?name ?n) { ('泸定县' 30.5) ('丹巴' UNDEF) } }"
CONSTRUCT = "CONSTRUCT { ?s kg:code ?o } WHERE { ?s kg:code ?o }"


def test_a_table_lines_up_chinese_and_numbers(store: Store) -> None:
    assert table(run(store, SELECT)) == "name       n\n------  ----\n泸定县  30.5\n丹巴\n"
    assert width("泸定县2020") == 10


def test_a_table_of_ask_and_of_construct(store: Store) -> None:
    assert table(run(store, "ASK {}")) == "true\n"
    assert '#code> "513322" .' in table(run(store, CONSTRUCT))


@pytest.mark.parametrize(
    ("form", "start"),
    [("csv", b"name,n\r\n"), ("tsv", b"?name\t?n\n"), ("json", b'{"head"'), ("xml", b"<?xml"), ("table", b"name")],
)
def test_formats_of_select(form: str, start: bytes, store: Store) -> None:
    assert serialise(run(store, SELECT), form).startswith(start)


def test_json_of_ask(store: Store) -> None:
    assert json.loads(serialise(run(store, "ASK {}"), "json"))["boolean"] is True


@pytest.mark.parametrize(("form", "parser"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")])
def test_formats_of_construct(form: str, parser: str, store: Store) -> None:
    graph = rdflib.Graph().parse(serialise(run(store, CONSTRUCT), form), format=parser)
    assert len(graph) == 2


@pytest.mark.parametrize(("query", "form"), [(SELECT, "ttl"), (CONSTRUCT, "csv"), (SELECT, "xlsx")])
def test_a_format_that_does_not_suit_the_query_is_refused(query: str, form: str, store: Store) -> None:
    with pytest.raises(UsageError, match="cannot be written as"):
        serialise(run(store, query), form)


def test_every_format_suits_some_query(store: Store) -> None:
    for each in FORMATS:
        query = CONSTRUCT if each in GRAPH_FORMATS else SELECT
        assert serialise(run(store, query), each)


# ---- the graphs that a query or a client names ----

LINKS, ONTOLOGY = (NamedNode(f"https://w3id.org/kg-build/graph/{name}") for name in ("links", "ontology"))
COUNT = "SELECT (COUNT(*) AS ?n) {clauses} WHERE {{ ?s ?p ?o }}"


@pytest.fixture(scope="module")
def overlapping() -> Store:
    """Two graphs that share a triple, and a third; the default graph holds their merge, as a build leaves it."""
    a, b, c = (NamedNode(f"http://example.org/{name}") for name in "abc")
    filled = Store()
    quads = [
        Quad(a, a, a, LINKS),
        Quad(b, b, b, LINKS),
        Quad(a, a, a, ONTOLOGY),
        Quad(c, c, c, NamedNode("http://example.org/g")),
    ]
    filled.extend([*quads, *(Quad(each, each, each) for each in (a, b, c))])
    return filled


@pytest.mark.parametrize(
    ("clauses", "count"),
    [
        ("", 3),
        (f"FROM {LINKS}", 2),
        (f"FROM {LINKS} FROM {LINKS}", 2),
        (f"FROM {LINKS} FROM {ONTOLOGY}", 2),
        ("FROM <graph/links> from <graph/ontology>", 2),
        (f"FROM {LINKS} FROM <http://example.org/g>", 3),
        ("FROM <http://example.org/none>", 0),
        (f"FROM NAMED {LINKS}", 0),
        (f"FROM {LINKS} FROM {ONTOLOGY} FROM NAMED <http://example.org/g>", 2),
    ],
)
def test_from_makes_the_default_graph(clauses: str, count: int, overlapping: Store) -> None:
    """Each triple counts once, though two of the graphs hold it."""
    assert rows(overlapping, COUNT.format(clauses=clauses)) == [(Decimal(count),)]


def test_from_named_makes_the_named_graphs(overlapping: Store) -> None:
    clauses = f"FROM {LINKS} FROM {ONTOLOGY} FROM NAMED <http://example.org/g>"
    query = COUNT.format(clauses=clauses).replace("{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }")
    assert rows(overlapping, query) == [(Decimal(1),)]


def test_the_caller_wins_over_from(overlapping: Store) -> None:
    """SPARQL 1.1 Protocol, section 2.1.4."""
    query = COUNT.format(clauses="FROM <http://example.org/g>")
    found = run(overlapping, query, default_graphs=[LINKS, ONTOLOGY])
    assert isinstance(found, QuerySolutions)
    assert [str(row["n"].value) for row in found] == ["2"]


def test_prefixed_names_behind_from(overlapping: Store) -> None:
    query = "PREFIX g: <https://w3id.org/kg-build/graph/> " + COUNT.format(clauses="FROM g:links FROM g:ontology")
    assert rows(overlapping, query) == [(Decimal(2),)]


def test_from_a_prefix_that_is_not_declared(overlapping: Store) -> None:
    with pytest.raises(QueryError, match="names no graph"):
        run(overlapping, COUNT.format(clauses="FROM nope:a FROM nope:b"))


def test_a_variable_called_from_is_no_clause(overlapping: Store) -> None:
    assert rows(overlapping, "SELECT (COUNT(?from) AS ?n) { ?from ?p ?o . FILTER(STR(?from) != 'FROM <x>') }") == [
        (Decimal(3),)
    ]
