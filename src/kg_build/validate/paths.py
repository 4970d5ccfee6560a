"""SHACL property paths (SHACL, section 2.3.1) as values, and how SPARQL writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from ..rdf import BlankNode, NamedNode, Triple
from ..vocab import term

Repeat = OneOf["*", "+", "?"]
REPEATS: dict[Repeat, NamedNode] = {
    "*": term("sh:zeroOrMorePath"),
    "+": term("sh:oneOrMorePath"),
    "?": term("sh:zeroOrOnePath"),
}
INVERSE = term("sh:inversePath")
ALTERNATIVE = term("sh:alternativePath")


@dataclass(frozen=True, slots=True)
class Step:
    """One property: kg:partOf."""

    property: NamedNode


@dataclass(frozen=True, slots=True)
class Inverse:
    """The other way: ^kg:partOf."""

    path: Path


@dataclass(frozen=True, slots=True)
class Chain:
    """One behind the other: kg:partOf/kg:programme."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of them: kg:programme|kg:group."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """skos:broader*, skos:broader+ or skos:broader?."""

    path: Path
    how: Repeat


Path = Step | Inverse | Chain | Choice | Repeated


def sparql(path: Path) -> str:
    """As a SPARQL query writes it; each part in brackets, so that none binds closer than it should."""
    match path:
        case Step(name):
            return f"<{name.value}>"
        case Inverse(inner):
            return f"^({sparql(inner)})"
        case Repeated(inner, how):
            return f"({sparql(inner)}){how}"
        case Chain(paths) | Choice(paths):
            return (" / " if isinstance(path, Chain) else " | ").join(f"({sparql(each)})" for each in paths)


def notation(path: Path) -> str:
    """As people read it: the bare IRI of a property, else <…partOf>/<…unitMeasure>."""
    return path.property.value if isinstance(path, Step) else _notation(path)


def _notation(path: Path) -> str:
    match path:
        case Step(name):
            return f"<{name.value}>"
        case Inverse(inner):
            return f"^{_inner(inner)}"
        case Repeated(inner, how):
            return f"{_inner(inner)}{how}"
        case Chain(paths):
            return "/".join(map(_notation, paths))
        case Choice(paths):
            return f"({'|'.join(map(_notation, paths))})"


def _inner(path: Path) -> str:
    return f"({_notation(path)})" if isinstance(path, Chain) else _notation(path)


def triples(path: Path, names: Iterator[BlankNode]) -> tuple[NamedNode | BlankNode, tuple[Triple, ...]]:
    """The path in RDF: its node, and the triples that say what it is."""
    match path:
        case Step(name):
            return name, ()
        case Chain(paths):
            return _list(paths, names)
        case Inverse(inner):
            return _wrapped(INVERSE, *triples(inner, names), names)
        case Repeated(inner, how):
            return _wrapped(REPEATS[how], *triples(inner, names), names)
        case Choice(paths):
            return _wrapped(ALTERNATIVE, *_list(paths, names), names)


def _wrapped(
    kind: NamedNode, inner: NamedNode | BlankNode, told: tuple[Triple, ...], names: Iterator[BlankNode]
) -> tuple[BlankNode, tuple[Triple, ...]]:
    node = next(names)
    return node, (Triple(node, kind, inner), *told)


def _list(paths: Sequence[Path], names: Iterator[BlankNode]) -> tuple[NamedNode | BlankNode, tuple[Triple, ...]]:
    if not paths:
        return term("rdf:nil"), ()
    node = next(names)
    first, told = triples(paths[0], names)
    rest, further = _list(paths[1:], names)
    return node, (Triple(node, term("rdf:first"), first), *told, Triple(node, term("rdf:rest"), rest), *further)
