"""Where property paths lead (SPARQL 1.1, section 9; SHACL, section 2.3.1): from focus nodes to their value nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from itertools import chain

from .datagraph import DataGraph, Groups
from .paths import Chain, Choice, Inverse, Path, Repeat, Repeated, Step


def follow(data: DataGraph, path: Path, nodes: Set[int]) -> Groups:
    """The nodes that a path leads to from each of some, each once; nodes from which it leads nowhere are left out."""
    match path:
        case Step(name):
            return data.groups(name, nodes)
        case Inverse(Step(name)):
            return data.groups(name, nodes, inverse=True)
        case Inverse(inner):
            return follow(data, _turned(inner), nodes)
        case Repeated(inner, how):
            return _repeated(data, inner, how, nodes)
        case Chain(paths):
            return _behind_each_other(data, paths, nodes)
        case Choice(paths):
            return _joined(nodes, *(follow(data, each, nodes) for each in paths))


def _turned(path: Path) -> Path:
    """The same path, gone the other way."""
    match path:
        case Step():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Chain(paths):
            return Chain(tuple(map(_turned, reversed(paths))))
        case Choice(paths):
            return Choice(tuple(map(_turned, paths)))
        case Repeated(inner, how):
            return Repeated(_turned(inner), how)


def _joined(nodes: Iterable[int], *groups: Groups) -> Groups:
    """The values of all groups together."""
    found = ((node, dict.fromkeys(chain.from_iterable(each.get(node, ()) for each in groups))) for node in nodes)
    return {node: values for node, values in found if values}


def _behind_each_other(data: DataGraph, paths: Iterable[Path], nodes: Set[int]) -> Groups:
    found: Groups = {node: (node,) for node in nodes}
    for path in paths:
        found = _onward(found, follow(data, path, frozenset(chain.from_iterable(found.values()))))
    return found


def _onward(found: Groups, further: Groups) -> Groups:
    """One step more."""
    values = ((node, chain.from_iterable(further.get(each, ()) for each in held)) for node, held in found.items())
    return {node: kept for node, told in values if (kept := dict.fromkeys(told))}


def _repeated(data: DataGraph, path: Path, how: Repeat, nodes: Set[int]) -> Groups:
    itself = {node: (node,) for node in nodes}
    if how == "?":
        return _joined(nodes, itself, follow(data, path, nodes))
    steps = _steps(data, path, nodes)
    start = itself if how == "*" else steps
    return {node: _reached(start[node], steps) for node in nodes if node in start}


def _steps(data: DataGraph, path: Path, nodes: Set[int]) -> Groups:
    """Where a path leads from some nodes, and from all that it reaches in the end."""
    steps: dict[int, Collection[int]] = {}
    seen, fresh = set(nodes), nodes
    while fresh:
        found = follow(data, path, fresh)
        steps |= found
        fresh = frozenset(chain.from_iterable(found.values())) - seen
        seen |= fresh
    return steps


def _reached(start: Iterable[int], steps: Groups) -> Collection[int]:
    """All nodes that steps lead to from some, these included."""
    found = dict.fromkeys(start)
    waiting = [*found]
    for node in waiting:
        fresh = [value for value in steps.get(node, ()) if value not in found]
        found.update(dict.fromkeys(fresh))
        waiting.extend(fresh)
    return found
