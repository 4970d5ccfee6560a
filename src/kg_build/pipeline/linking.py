"""A store and the gazetteers -> links, a table for people to decide, and their decisions back into the store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path

from ..errors import InputError, UsageError
from ..link import Division, Gazetteer, Given, Links, decided, decision_quads, link, link_quads, load_gazetteer, merged
from ..link import read_decisions as read_table
from ..link import review_lines as review_table
from ..link.exporting import geojson, linked_places
from ..link.importing import FORMATS, SERVICES, Options
from ..link.table import load_tables, save, table_lines
from ..rdf import NamedNode, QuerySolutions, Store
from ..resources import gazetteer_file, gazetteers_dir
from ..store import Graphs, open_store, publish
from ..vocab import DECISIONS_GRAPH, PREFIXES

_LINKABLE = "SELECT DISTINCT ?each { VALUES ?class { kg:Place kg:Agency kg:Division } ?each a ?class }"


def gazetteers() -> Mapping[str, Gazetteer]:
    """Ours under the name cn, and those that were imported, by their names."""
    return {OWN: _own(gazetteer_file()), **load_tables(gazetteers_dir(), gazetteer_file().with_suffix(""))}


OWN = "cn"


@lru_cache(maxsize=1)
def _own(file: Path) -> Gazetteer:
    return load_gazetteer(file)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    path: Path
    count: int
    faults: tuple[str, ...]
    skipped: int


def import_gazetteer(form: str, source: str, name: str, options: Options, *, licence: str, asked: str) -> ImportReport:
    """Read a source and put it into the folder of gazetteers under a name; InputError where nothing of it can be used.

    ``asked`` are the first digits of the codes that a reconciliation service is asked for.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) or name == OWN:
        raise UsageError(f"{name!r} is no name for a gazetteer", remedy="small letters, digits and -, other than cn")
    folder = gazetteers_dir()
    if form in SERVICES:
        wanted = _asked(asked) if form == "reconciliation" else ()
        cached = replace(options, cache=folder / "cache", today=datetime.now(UTC).date().isoformat(), asked=wanted)
        found = SERVICES[form](source, cached)
    else:
        found = FORMATS[form](Path(source), options)
    if not found.divisions:
        first = f": {found.faults[0]}" if found.faults else ""
        raise InputError(f"holds nothing that is a place{first}", where=source, remedy="check --format and the file")
    about = {"format": form, "source": Path(source).name if form in FORMATS else source, "places": len(found.divisions)}
    about |= {"sha256": _hash(Path(source))} if Path(source).is_file() else {"fetched": found.fetched}
    about |= {"licence": licence, "left out": len(found.faults)}
    path = save(folder, name, found.divisions, about)
    return ImportReport(path, len(found.divisions), found.faults, found.skipped)


def _asked(prefix: str) -> tuple[Division, ...]:
    """The divisions that hold now whose codes begin so."""
    every = _own(gazetteer_file()).divisions
    return tuple(d for d in every if d.code.startswith(prefix) and d.valid_until is None and d.level != "town")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def exported(form: str, name: str, prefix: str, folder: Path | None) -> Iterator[str]:
    """A gazetteer in a format, of the codes that begin so, with the links of a store where one is given."""
    every = gazetteers()
    if name not in every:
        raise UsageError(f"there is no gazetteer {name!r}", remedy=f"name one of {', '.join(every)}")
    gazetteer = every[name]
    codes = [code for code in gazetteer.by_code if code.startswith(prefix)]
    if form == "csv":
        return table_lines(row for code in codes for row in gazetteer.by_code[code])
    links = _links_of(folder) if folder else {}
    return (linked_places if form == "linked-places" else geojson)(gazetteer, codes, links)


def _links_of(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Division -> what it is linked to, and the places of the store that are linked to it."""
    found: dict[str, list[tuple[str, str]]] = {}
    solutions = open_store(folder).store.query(_LINKED, prefixes=PREFIXES)
    assert isinstance(solutions, QuerySolutions)
    for row in solutions:
        one, relation, other = (each.value for each in row if isinstance(each, NamedNode))
        found.setdefault(one, []).append((relation.rpartition("#")[2], other))
        found.setdefault(other, []).append((relation.rpartition("#")[2], one))
    return found


_LINKED = """
SELECT DISTINCT ?one ?relation ?other {
  VALUES ?relation { skos:exactMatch skos:closeMatch }
  GRAPH ?graph { ?one ?relation ?other }
}
ORDER BY ?one ?relation ?other
"""


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
    return review_table(links, gazetteers())


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
