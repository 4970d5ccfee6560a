"""Services on the network, asked only when a user names one; answers are kept with their date and read from there again."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from ...errors import InputError
from ..gazetteer import Division
from .rows import Imported, Options, collected, made, point

TIMEOUT = 60
BATCH = 50
LARGEST = 100 * 1024 * 1024
"""Bytes of an answer that are read."""


def sparql(endpoint: str, options: Options) -> Imported:
    """The rows of a SELECT with the variables ?code, ?name and, as you like, ?level, ?parent, ?validFrom, ?validUntil,
    ?label, ?longitude, ?latitude and ?iri.
    """
    if not options.query.strip():
        raise InputError("there is no query", where=endpoint, remedy="give one: --query FILE.rq")
    fetched, answer = _kept(endpoint, {"query": options.query}, "application/sparql-results+json", options)
    try:
        rows = [{name: cell["value"] for name, cell in row.items()} for row in answer["results"]["bindings"]]
    except (KeyError, TypeError, AttributeError) as exc:
        raise InputError("answered with no table of results", where=endpoint, remedy="write a SELECT query") from exc
    found = collected(endpoint, enumerate(rows, 1), partial(_solution, options))
    return Imported(found.divisions, found.faults, found.skipped, fetched)


def _solution(options: Options, row: Mapping[str, str]) -> Division:
    iri = row.get("iri", "")
    return made(
        row["code"],
        row["name"],
        row.get("level", ""),
        parent=row.get("parent"),
        valid_from=row.get("validFrom"),
        valid_until=row.get("validUntil"),
        labels=(row["label"],) if row.get("label") else (),
        point=point(row.get("longitude"), row.get("latitude")),
        iri=iri or (options.iri and options.iri + row["code"]),
    )


def reconciliation(service: str, options: Options) -> Imported:
    """What a reconciliation service (API 0.2) offers for the divisions that are asked for: its candidates as entries."""
    fetched, manifest = _kept(service, None, "application/json", options)
    if not isinstance(manifest, dict):
        raise InputError("answered with no manifest", where=service, remedy="name the address of the service itself")
    view = (manifest.get("view") or {}).get("url", "")
    answers = list[tuple[int, Any]]()
    for batch in _batches(options.asked):
        queries = {f"q{number}": {"query": division.name, "limit": 5} for number, division in enumerate(batch)}
        fetched, answer = _kept(
            service, {"queries": json.dumps(queries, ensure_ascii=False)}, "application/json", options
        )
        for number, division in enumerate(batch):
            found = (answer.get(f"q{number}") or {}).get("result", ()) if isinstance(answer, dict) else ()
            answers += [(len(answers) + 1, (division, candidate)) for candidate in found]
    imported = collected(service, answers, partial(_candidate, view))
    return Imported(imported.divisions, imported.faults, imported.skipped, fetched)


def _candidate(view: str, row: tuple[Division, Mapping[str, Any]]) -> Division:
    """A candidate for a division, of the level that was asked for where its name is the same."""
    division, candidate = row
    identifier, name = str(candidate["id"]), str(candidate["name"])
    iri = view.replace("{{id}}", urllib.parse.quote(identifier, safe=":/")) if view else identifier
    labels = () if name == division.name else (division.name,) if candidate.get("match") is True else ()
    return made(identifier, name, division.level, labels=labels, iri=iri)


def _batches(divisions: Sequence[Division]) -> Iterator[list[Division]]:
    rest = iter(divisions)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _kept(address: str, form: Mapping[str, str] | None, accept: str, options: Options) -> tuple[str, Any]:
    """An answer and its date: that of the cache where it has one, else fetched now and kept."""
    key = hashlib.sha256(json.dumps([address, form], sort_keys=True).encode()).hexdigest()[:16]
    file = options.cache / f"{key}.json" if options.cache else None
    if file and file.is_file():
        kept = json.loads(file.read_text("utf-8"))
        return str(kept["date"]), kept["answer"]
    answer = _fetched(address, form, accept)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        about = {"date": options.today, "address": address, "form": form, "answer": answer}
        file.write_text(json.dumps(about, ensure_ascii=False), "utf-8")
    return options.today, answer


def _fetched(address: str, form: Mapping[str, str] | None, accept: str) -> Any:
    """What an HTTP service answers; InputError tells what it did instead."""
    if urllib.parse.urlsplit(address).scheme not in ("http", "https"):
        raise InputError("is no address of the web", where=address, remedy="write it with https://")
    data = urllib.parse.urlencode(form).encode() if form else None
    headers = {"Accept": accept, "User-Agent": "kg_build"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, headers), timeout=TIMEOUT) as response:
            return json.loads(response.read(LARGEST))
    except (OSError, ValueError, urllib.error.URLError) as exc:
        raise InputError(f"cannot be asked: {exc}", where=address, remedy="check the address and the network") from exc
