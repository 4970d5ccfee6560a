"""What a worker answers, by the kind of the ask: each takes the snapshot and the ask and gives an ``Answer``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..errors import KgError
from ..queries import GRAPH_FORMATS, Results, SavedQuery, holds_union, list_queries, query_form, run, write
from ..rdf import NamedNode, Triple, serialize
from ..store import Snapshot
from .asks import Ask, Refusal
from .describe import dataset, examples, service, used_prefixes
from .documents import document_text
from .entities import described, described_triples
from .forms import filled_form
from .negotiate import chosen, types_for
from .offers import OFFERS
from .pages import page, table
from .sink import Sink


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose body is still to be written."""

    media_type: str
    write: Callable[[Sink], object]
    headers: Mapping[str, str] = field(default_factory=dict)
    shape: str | None = None
    """The form of the query."""
    status: int = 200


class Library:
    """The saved queries, read when first needed, and what the forms of their pages offer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.choices: dict[str, tuple[str, ...]] = {}
        """Where choices come from -> the choices, once they have been looked up."""
        self.merged: bool | None = None
        """Whether the default graph of the snapshot holds the union of the others, once a query has asked."""

    @cached_property
    def saved(self) -> dict[str, SavedQuery]:
        """By name."""
        return {query.name: query for query in list_queries(self._folder)}


Kind = Callable[[Snapshot, Library, Ask], Answer]


def answer(snapshot: Snapshot, library: Library, ask: Ask) -> Answer:
    """The answer to an ask; Refusal or KgError where it cannot be given."""
    return KINDS[ask.kind](snapshot, library, ask)


def _query(snapshot: Snapshot, library: Library, ask: Ask) -> Answer:
    """A query as the client wrote it, or a saved one with its parameters filled."""
    shape = query_form(ask.text)
    media_type, form = chosen(types_for(shape), ask.accept if shape else None, ask.form)
    if form == "html":
        return _query_page(snapshot, library, ask, shape)
    results = _results(snapshot, library, ask)
    return Answer(media_type, lambda sink: write(results, form, sink), shape=shape)


def _query_page(snapshot: Snapshot, library: Library, ask: Ask, shape: str | None) -> Answer:
    """The query in a form that it can be mended in, with its result or with what is wrong with it."""
    shown, error = None, None
    try:
        shown = table(_results(snapshot, library, ask), ask.root)
    except KgError as exc:
        error = str(exc)
    graphs = {"default-graph-uri": ask.default_graphs, "named-graph-uri": ask.named_graphs}
    forms = () if error else _forms(shape)
    filled = page("query.html", ask.root, query=ask.text, table=shown, forms=forms, graphs=graphs, error=error)
    return Answer("text/html", filled, shape=shape, status=400 if error else 200)


def _results(snapshot: Snapshot, library: Library, ask: Ask) -> Results:
    if library.merged is None:
        library.merged = holds_union(snapshot.store)
    return run(
        snapshot.store,
        ask.text,
        merged=library.merged,
        default_graphs=[NamedNode(each) for each in ask.default_graphs],
        named_graphs=[NamedNode(each) for each in ask.named_graphs],
    )


def _forms(shape: str | None) -> tuple[str, ...]:
    """The formats for programs in which a query form is answered."""
    return tuple(form for form in dict.fromkeys(types_for(shape).values()) if form != "html")


def _home(snapshot: Snapshot, library: Library, ask: Ask) -> Answer:
    """``/``: for people how to query, for programs the description of the data set."""
    if _offered(ask)[1] != "html":
        return _graph(ask, lambda: dataset(snapshot, ask.root))

    meta = snapshot.meta
    return Answer("text/html", page("home.html", ask.root, saved=library.saved.values(), meta=meta))


def _dataset(snapshot: Snapshot, _: Library, ask: Ask) -> Answer:
    """``/.well-known/void``: VoID and DCAT."""

    return _graph(ask, lambda: dataset(snapshot, ask.root))


def _service(snapshot: Snapshot, _: Library, ask: Ask) -> Answer:
    """``/sparql`` without a query: a form for people, the service description for programs."""
    if _offered(ask)[1] == "html":
        return Answer("text/html", page("query.html", ask.root, query="", table=None, forms=(), graphs={}))

    return _graph(ask, lambda: service(snapshot, ask.root))


def _examples(_: Snapshot, library: Library, ask: Ask) -> Answer:
    """``/.well-known/sparql-examples``: the saved queries as data."""

    return _graph(ask, lambda: examples(library.saved.values(), ask.root))


def _queries(_: Snapshot, library: Library, ask: Ask) -> Answer:
    """``/queries``: the list of the saved ones."""

    return Answer("text/html", page("queries.html", ask.root, saved=library.saved.values()))


def _saved(snapshot: Snapshot, library: Library, ask: Ask) -> Answer:
    """``/queries/NAME``: a form, and the result."""

    _offered(ask)
    query = library.saved[ask.text]
    form = filled_form(snapshot.store, query, dict(ask.values), library.choices, ask.root)
    forms = _forms(query_form(query.text))
    written = page("saved.html", ask.root, query=query, form=form, forms=forms)
    return Answer("text/html", written, status=400 if form.error else 200)


def _entity(snapshot: Snapshot, _: Library, ask: Ask) -> Answer:
    """``/id/…`` and ``/code/…``: what the graph says of a thing (Cool URIs for the Semantic Web, section 4.1)."""

    media_type, form = _offered(ask)
    thing = NamedNode(ask.text)
    triples = described_triples(snapshot.store, thing)
    if not triples:
        raise Refusal(404, f"the graph says nothing of {ask.text}")
    headers = {"content-location": f"{dict(ask.values)['path']}.{form}"}
    if form == "html":
        return Answer(
            media_type, page("entity.html", ask.root, thing=described(snapshot.store, thing, ask.root)), headers
        )
    return _graph(ask, lambda: triples, headers)


def _document(snapshot: Snapshot, _: Library, ask: Ask) -> Answer:
    """``/doc/…``: the sentences of a text with their figures."""

    _offered(ask)
    found = document_text(snapshot, NamedNode(ask.text), ask.root)
    if found is None:
        raise Refusal(404, f"there is no text {ask.text}")
    return Answer("text/html", page("document.html", ask.root, document=found))


def _offered(ask: Ask) -> tuple[str, str]:
    return chosen(OFFERS[ask.kind], ask.accept, ask.form)


def _graph(ask: Ask, triples: Callable[[], list[Triple]], headers: Mapping[str, str] | None = None) -> Answer:
    """Triples in the format that the client wants."""
    media_type, form = _offered(ask)
    found = triples()

    def write_triples(sink: Sink) -> None:
        sink.write(serialize(found, format=GRAPH_FORMATS[form], prefixes=used_prefixes(found)) or b"")

    return Answer(media_type, write_triples, headers or {})


KINDS: dict[str, Kind] = {
    "query": _query,
    "home": _home,
    "dataset": _dataset,
    "service": _service,
    "examples": _examples,
    "queries": _queries,
    "saved": _saved,
    "entity": _entity,
    "document": _document,
}
"""Those but ``query`` come in the media types of ``OFFERS``."""
