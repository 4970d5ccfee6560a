"""Where an RDF file speaks of a node: the line that begins with it, else the first that names it.

The parser tells no lines, so the text is searched for the forms in which Turtle, N-Triples, RDF/XML and JSON-LD write an
IRI. What a file says only in other words (a relative IRI, a name put together from a JSON-LD context) is not found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

_PREFIX = re.compile(r"""(?i)(?:\bprefix\s+([\w.-]*):\s*<([^>]*)>|\bxmlns:([\w.-]+)\s*=\s*["']([^"']*)["'])""")
_TOKEN = re.compile(
    r"""<(?P<iri>[^<>"\s]+)>|"(?P<quoted>[^"\s]+)"|(?P<prefix>(?<![\w.:-])[\w.-]*):(?P<local>[\w%.\\/-]*[\w%-])"""
)


def lines(path: Path, names: Collection[str]) -> dict[str, int]:
    """IRI -> its line, counted from 1; those that the file does not write are left out."""
    wanted, prefixes = set(names), dict[str, str]()
    begun: dict[str, int] = {}
    named: dict[str, int] = {}
    if not wanted:
        return {}
    with path.open(encoding="utf-8", errors="replace") as handle:
        for number, line in enumerate(handle, start=1):
            for prefix, namespace, xml_prefix, xml_namespace in _PREFIX.findall(line):
                prefixes[prefix or xml_prefix] = namespace or xml_namespace
            for at, iri in _iris(line, prefixes):
                if iri in wanted:
                    named.setdefault(iri, number)
                    if not line[:at].strip():
                        begun.setdefault(iri, number)
    return named | begun


def _iris(line: str, prefixes: dict[str, str]) -> Iterator[tuple[int, str]]:
    """The IRIs that a line writes, and where."""
    for match in _TOKEN.finditer(line):
        if match["iri"] or match["quoted"]:
            yield match.start(), match["iri"] or match["quoted"]
        elif (namespace := prefixes.get(match["prefix"])) is not None:
            yield match.start(), namespace + match["local"].replace("\\", "")


def places(paths: Iterable[Path], names: Collection[str]) -> dict[str, str]:
    """IRI -> file:line, in the first of the files that writes it."""
    found: dict[str, str] = {}
    for path in paths:
        missing = {name for name in names if name not in found}
        found |= {name: f"{path}:{number}" for name, number in lines(path, missing).items()}
    return found
