"""Services on the network, asked only when a user names one; answers are kept with their date and read from there again."""

from __future__ import annotations

import hashlib
import json
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from http.client import HTTPException
from itertools import islice
from typing import Any
from urllib.error import HTTPError

from ...errors import InputError
from ..gazetteer import Division
from ..table import write_whole
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
    view = _inside(manifest, "view", "url")
    iri = view if isinstance(view, str) else ""
    answers = list[tuple[int, Any]]()
    for batch in _batches(options.asked):
        queries = {f"q{number}": {"query": division.name, "limit": 5} for number, division in enumerate(batch)}
        fetched, answer = _kept(
            service, {"queries": json.dumps(queries, ensure_ascii=False)}, "application/json", options
        )
        for number, division in enumerate(batch):
            found = _inside(answer, f"q{number}", "result")
            listed = found if isinstance(found, list) else []
            answers += [(len(answers) + place, (division, each)) for place, each in enumerate(listed, 1)]
    imported = collected(service, answers, partial(_candidate, iri))
    return Imported(tuple(_once(imported.divisions)), imported.faults, imported.skipped, fetched)


def _once(divisions: Sequence[Division]) -> Iterator[Division]:
    """Each entry once, offered for 甘孜州 and for 甘孜县: with the level and all labels that it got."""
    offered = defaultdict[str, list[Division]](list)
    for each in divisions:
        offered[each.code].append(each)
    for several in offered.values():
        best = next((each for each in several if each.level), several[0])
        yield replace(best, labels=tuple(dict.fromkeys(label for each in several for label in each.labels)))


def _inside(value: object, *path: str) -> object:
    """What lies at a path of an answer; None where it has another form."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _candidate(view: str, row: tuple[Division, Mapping[str, Any]]) -> Division:
    """A candidate for a division, of the level that was asked for where its name is the same."""
    division, candidate = row
    identifier, name = str(candidate["id"]), str(candidate["name"])
    iri = view.replace("{{id}}", urllib.parse.quote(identifier, safe=":/")) if view else identifier
    labels = () if name == division.name else (division.name,) if candidate.get("match") is True else ()
    return made(identifier, name, division.level if name == division.name else "", labels=labels, iri=iri)


def _batches(divisions: Sequence[Division]) -> Iterator[list[Division]]:
    rest = iter(divisions)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _kept(address: str, form: Mapping[str, str] | None, accept: str, options: Options) -> tuple[str, Any]:
    """An answer and its date: that of the cache where it has one, else fetched now and kept."""
    key = hashlib.sha256(json.dumps([address, form], sort_keys=True).encode()).hexdigest()[:16]
    file = options.cache / f"{key}.json" if options.cache else None
    if file and file.is_file():
        with suppress(ValueError, KeyError, TypeError):  # one that was cut off is asked for again
            kept = json.loads(file.read_text("utf-8"))
            return str(kept["date"]), kept["answer"]
    answer = _fetched(address, form, accept)
    if file:
        about = {"date": options.today, "address": address, "form": form, "answer": answer}
        write_whole(file, json.dumps(about, ensure_ascii=False))
    return options.today, answer


def _fetched(address: str, form: Mapping[str, str] | None, accept: str) -> Any:
    """What an HTTP service answers; InputError tells what it did instead."""
    if not address.startswith(("http://", "https://")):
        raise InputError("is no address of the web", where=address, remedy="write it with https://")
    data = urllib.parse.urlencode(form).encode() if form else None
    headers = {"Accept": accept, "User-Agent": "kg_build"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, headers), timeout=TIMEOUT) as response:
            return json.loads(response.read(LARGEST))
    except HTTPError as exc:
        told = " ".join(exc.read(2000).decode("utf-8", "replace").split())[:300]
        raise InputError(f"answered {exc.code} {exc.reason}: {told}", where=address, remedy="check the query") from exc
    except (OSError, ValueError, RecursionError, HTTPException) as exc:
        raise InputError(f"cannot be asked: {exc}", where=address, remedy="check the address and the network") from exc
