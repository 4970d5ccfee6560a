"""Terms and concepts of ours that the ontology does not know: most are slips of the pen, so those that look alike are offered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TypeGuard

from ..rdf import NamedNode, Quad
from ..vocab import CODE, ONT, term
from .datagraph import DataGraph
from .evidence import Check
from .findings import Result
from .literals import Term
from .paths import Step

COMPONENT = NamedNode(ONT + "KnownTermConstraintComponent")
_TYPE = term("rdf:type")
_OFFERED = 3
Slip = tuple[int, tuple[tuple[str, str], ...]]
"""The number of a term, and the messages about it."""


def unknown_terms(ontology: Iterable[Quad], more: Iterable[str] = ()) -> Check:
    """The check of classes and properties in the namespace of our ontology, and of concepts under …/code/.

    A concept that the graph itself describes (a proposed one, a variable) is known. ``more`` are IRIs known otherwise.
    """
    known = {quad.subject.value for quad in ontology if isinstance(quad.subject, NamedNode)} | set(more)
    return lambda data: _results(data, known)


def _results(data: DataGraph, known: Collection[str]) -> Iterator[Result]:
    terms, described = data.terms, {node for name in data.own_properties for node, _ in data.own(name)}
    for name in data.own_properties:
        if _of(name, ONT) and name.value not in known:
            near = [each for each in _near(name, known) if each[0].islower()]
            for node, _ in data.own(name):
                yield _result(terms[node], None, name, _messages("属性", "property", near))
        elif slips := dict(_slips(data, name, described, known)):
            for node, value in data.own(name):
                if value in slips:
                    yield _result(terms[node], name, terms[value], slips[value])


def _slips(data: DataGraph, name: NamedNode, described: Collection[int], known: Collection[str]) -> Iterator[Slip]:
    """The classes or concepts among the values of a property that are not known, with what is said of them."""
    for value in {value for _, value in data.own(name)}:
        node = data.terms[value]
        if name == _TYPE and _of(node, ONT) and node.value not in known:
            yield value, _messages("类", "class", [each for each in _near(node, known) if each[0].isupper()])
        elif _of(node, CODE) and value not in described and node.value not in known:
            yield value, _messages("概念", "concept", _near(node, known))


def _of(node: Term, namespace: str) -> TypeGuard[NamedNode]:
    return isinstance(node, NamedNode) and node.value.startswith(namespace)


def _messages(zh: str, en: str, near: Sequence[str]) -> tuple[tuple[str, str], ...]:
    told = (f"the ontology has no such {en}", f"本体中没有这个{zh}")
    if not near:
        return ("en", told[0]), ("zh", told[1])
    return ("en", f"{told[0]}; did you mean {' or '.join(near)}?"), ("zh", f"{told[1]}；是否应为 {'、'.join(near)}？")


def _result(focus: Term, path: NamedNode | None, name: Term, messages: tuple[tuple[str, str], ...]) -> Result:
    return Result(
        focus=focus,
        path=Step(path) if path else None,
        value=name,
        messages=messages,
        severity=term("sh:Violation"),
        shape=term("shape:known-term"),
        component=COMPONENT,
    )


def _near(name: Term, known: Collection[str]) -> list[str]:
    """The local names in the same namespace that look alike, best first: programe -> programme."""
    iri = name.value if isinstance(name, NamedNode) else ""
    at = max(iri.rfind("#"), iri.rfind("/")) + 1
    namespace, local = iri[:at], iri[at:]
    names = [other for each in known if each.startswith(namespace) and "/" not in (other := each[at:])]
    return get_close_matches(local, names, _OFFERED, 0.75)
