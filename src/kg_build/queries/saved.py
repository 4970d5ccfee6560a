"""Saved queries: files of ``queries/``, each a SPARQL query under a header that says what it asks and what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import QueryError
from .header import Header, read_header
from .parameters import Parameter, bind, parameters


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with its header: ``queries/county-facts.rq``."""

    name: str
    """The file's name without ``.rq``."""
    text: str
    summary: str
    """One line, Chinese and English."""
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    def bound(self, values: Mapping[str, str]) -> str:
        """The query with its parameters filled: ``{"county": "泸定县"}``; QueryError for values that do not fit."""
        try:
            return bind(self.text, self.parameters, values)
        except QueryError as exc:
            raise QueryError(exc.what, where=f"query {self.name}", remedy=exc.remedy) from exc


def list_queries(folder: Path) -> tuple[SavedQuery, ...]:
    """The saved queries of a folder, by name."""
    return tuple(read_query(path) for path in sorted(folder.glob("*.rq")))


def load_query(name: str, folder: Path) -> SavedQuery:
    """A saved query by its name, or a query file by its path; QueryError names the queries that there are."""
    known = {path.stem: path for path in sorted(folder.glob("*.rq"))}
    path = known.get(name) or Path(name)
    if path.is_file():
        return read_query(path)
    raise QueryError(
        f"no saved query and no file is called {name!r}",
        remedy="give a file or one of: " + (", ".join(known) or f"(none in {folder})"),
    )


def read_query(path: Path) -> SavedQuery:
    """The query that a file holds; QueryError with file and line."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise QueryError(
            f"cannot be read: {exc}", where=str(path), remedy="check the path and that it is UTF-8"
        ) from exc
    return parse_query(path.stem, text, where=str(path))


def parse_query(name: str, text: str, *, where: str) -> SavedQuery:
    """A query given as text, header included or not: ``kg query -`` reads one from standard input."""
    header = read_header(text, where)
    return SavedQuery(
        name=name,
        text=text,
        summary=header.texts.get("summary", ""),
        description=header.texts.get("description", ""),
        tags=tuple(header.lists.get("tags", ())),
        parameters=_declared(text, header, where),
    )


def _declared(text: str, header: Header, where: str) -> tuple[Parameter, ...]:
    """The parameters that the text uses, with what the header gives them: defaults, ``enumerate``, ``choices``."""
    try:
        used = {parameter.name: parameter for parameter in parameters(text)}
    except QueryError as exc:
        raise QueryError(exc.what, where=where, remedy=exc.remedy) from exc
    defaults, choices = header.named.get("defaults", {}), header.named.get("enumerate", {})
    sources = header.named.get("choices", {})
    for name in [*defaults, *choices, *sources]:
        if name not in used:
            raise QueryError(
                f"the header names {name}, which the query does not use", where=where, remedy="mend the header"
            )
    return tuple(
        replace(
            each,
            default=next(iter(defaults.get(name, ())), None),
            choices=tuple(choices.get(name, ())),
            source=next(iter(sources.get(name, ())), None),
        )
        for name, each in used.items()
    )
