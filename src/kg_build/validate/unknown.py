"""Terms and concepts of ours that the ontology does not know: most are slips of the pen, so those that look alike are offered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TypeGuard

from ..rdf import NamedNode, Quad
from ..vocab import CODE, ONT, term
from .evidence import Check
from .findings import Result
from .literals import Term
from .paths import Step

COMPONENT = NamedNode(ONT + "KnownTermConstraintComponent")
_TYPE = term("rdf:type")
_OFFERED = 3


def unknown_terms(ontology: Iterable[Quad], more: Iterable[str] = ()) -> Check:
    """The check of classes and properties in the namespace of our ontology, and of concepts under …/code/.

    A concept that the graph itself describes (a proposed one, a variable) is known. ``more`` are IRIs known otherwise.
    """
    known = {quad.subject.value for quad in ontology if isinstance(quad.subject, NamedNode)} | set(more)
    return lambda quads: _results(quads, known)


def _results(quads: Iterable[Quad], known: Collection[str]) -> Iterator[Result]:
    own = {quad.subject for quad in quads}
    for quad in quads:
        if _of(quad.predicate, ONT) and quad.predicate.value not in known:
            near = [name for name in _near(quad.predicate, known) if name[0].islower()]
            yield _result(quad.subject, None, quad.predicate, _messages("属性", "property", near))
        elif quad.predicate == _TYPE and _of(quad.object, ONT) and quad.object.value not in known:
            near = [name for name in _near(quad.object, known) if name[0].isupper()]
            yield _result(quad.subject, _TYPE, quad.object, _messages("类", "class", near))
        elif _of(quad.object, CODE) and quad.object not in own and quad.object.value not in known:
            near = _near(quad.object, known)
            yield _result(quad.subject, quad.predicate, quad.object, _messages("概念", "concept", near))


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
