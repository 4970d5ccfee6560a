"""A store and the gazetteers -> links, a table for people to decide, and their decisions back into the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path

from ..link import Gazetteer, Given, Links, decided, decision_quads, link, link_quads, load_gazetteer, merged
from ..link import read_decisions as read_table
from ..link import review_lines as table_lines
from ..rdf import NamedNode, QuerySolutions, Store
from ..resources import gazetteer_file
from ..store import Graphs, open_store, publish
from ..vocab import DECISIONS_GRAPH, PREFIXES

_LINKABLE = "SELECT DISTINCT ?each { VALUES ?class { kg:Place kg:Agency kg:Division } ?each a ?class }"


def gazetteers() -> Mapping[str, Gazetteer]:
    """Ours under the name cn, and those that were imported, by their names."""
    return _gazetteers(gazetteer_file())


@lru_cache(maxsize=1)
def _gazetteers(file: Path) -> Mapping[str, Gazetteer]:
    return {"cn": load_gazetteer(file)}


def derived_links(store: Store) -> Graphs:
    """The graphs of links and of the divisions linked to, for all documents of the store."""
    own, *others = gazetteers().values()
    return link_quads(link(store, own, others), own, others)


def link_store(folder: Path) -> Links:
    """Link the places and agencies of a store anew, by the gazetteers as they are now, and publish the links."""
    own, *others = gazetteers().values()
    links = link(open_store(folder).store, own, others)
    publish(folder, link_quads(links, own, others))
    return links


def review_lines(links: Links) -> Iterator[str]:
    """What is left for people to decide, as lines of CSV."""
    return table_lines(links, gazetteers())


def apply_decisions(folder: Path, table: Path, given: Given) -> int:
    """Take the decisions of an edited table into the store and link it anew; how many there were."""
    store = open_store(folder).store
    new = read_table(table, gazetteers(), _linkable(store), given)
    every = merged(chain.from_iterable(decided(store).values()), new)
    publish(folder, {DECISIONS_GRAPH: list(decision_quads(every))}, derive=derived_links)
    return len(new)


def _linkable(store: Store) -> frozenset[str]:
    """The IRIs that decisions may be about."""
    found = store.query(_LINKABLE, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    return frozenset(row["each"].value for row in found if isinstance(row["each"], NamedNode))
