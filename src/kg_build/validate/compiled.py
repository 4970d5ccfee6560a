"""The compiled engine: shapes judged constraint by constraint, each for all nodes at once.

Where a shape refers to others, the nodes that fail each of them are found first, and what is said of them together
(sh:or, sh:not, …) is worked out on these sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat

from ..errors import ShapesError
from ..rdf import Literal, NamedNode, Quad
from ..vocab import term
from .asking import Asking
from .components import CORE, Place, Violation
from .datagraph import DataGraph
from .findings import Result
from .graph import Node, told
from .literals import Term
from .messages import filled, standard
from .parsing import read
from .paths import Path, Step
from .shapes import Constraint, Shape, Shapes


@dataclass(frozen=True, slots=True)
class Program:
    """Shapes that are ready to judge graphs."""

    shapes: Shapes
    compiled: tuple[Shape, ...]
    """The shapes with targets, in a fixed order."""
    left: tuple[tuple[Shape, str], ...]
    """Those that only pySHACL can judge, and why."""

    @property
    def sees_shapes(self) -> bool:
        """Whether a query looks into the shapes graph."""
        return any(c.sees_shapes for shape in self.shapes.by_node.values() for c in shape.constraints)


def compile_shapes(quads: Iterable[Quad]) -> Program:
    """The shapes of a graph; ShapesError where they are not well-formed."""
    shapes = read(quads)
    compiled, left = [], []
    for shape in shapes.targeted():
        if reasons := sorted(_foreign(shapes, shape)):
            left.append((shape, "; ".join(reasons)))
        elif not shape.deactivated:
            compiled.append(shape)
    return Program(shapes, tuple(compiled), tuple(left))


def _foreign(shapes: Shapes, shape: Shape) -> set[str]:
    """Why pySHACL has to judge a shape: for what it, or one that it refers to, holds."""
    found: set[str] = set()
    waiting, seen = [shape], {shape.node}
    while waiting:
        each = waiting.pop()
        found.update(each.foreign)
        nodes = {node for constraint in each.constraints for node in (*constraint.shapes, *constraint.siblings)}
        waiting.extend(shapes.by_node[node] for node in nodes - seen)
        seen |= nodes
    return found


def alone(program: Program) -> list[Quad]:
    """The shapes graph with the targets of those shapes only that are left to pySHACL."""
    left = {shape.node for shape, _ in program.left}
    return [quad for quad in program.shapes.quads if quad.subject in left or not _is_target(quad)]


def _is_target(quad: Quad) -> bool:
    return quad.predicate.value.startswith(_TARGET) or quad.object == term("rdfs:Class")


_TARGET = term("sh:target").value


def judge(program: Program, data: DataGraph) -> Iterator[Result]:
    """The results of the compiled shapes for one graph, in no particular order."""
    run = _Run(program, data)
    for shape in program.compiled:
        if focus := data.focus(shape.targets):
            yield from run.results(shape, focus)


Times = Mapping[int, int]
"""How often a node is reached by the shapes around; once where it is not told."""
_ONCE: Times = {}


def _reached(place: Place, times: Times) -> Times:
    """How often each value node of a property is reached from its focus nodes."""
    if not place.path:
        return times
    found: Counter[int] = Counter()
    for this, value in place.pairs:
        found[value] += times.get(this, 1)
    return found


class _Run:
    """One graph under judgement."""

    def __init__(self, program: Program, data: DataGraph) -> None:
        self.data = data
        self._shapes = program.shapes.by_node
        self._asking = Asking(data, program.shapes.quads if program.sees_shapes else ())

    def results(self, shape: Shape, focus: Set[int], times: Times = _ONCE) -> Iterator[Result]:
        """The results of a shape about some nodes; of one that is reached twice (``times``), twice."""
        if shape.deactivated:
            return
        place = Place(self.data, focus, shape.path)
        for constraint in shape.constraints:
            if constraint.name == "property":
                if place.values:
                    inner = self._shapes[constraint.shapes[0]]
                    yield from self.results(inner, place.values, _reached(place, times))
            else:
                for violation in self._violations(constraint, shape, place):
                    yield from repeat(self._result(shape, constraint, violation), times.get(violation.this, 1))

    def failing(self, node: Node, focus: Set[int]) -> set[int]:
        """The nodes that do not conform to a shape (SHACL, section 3.4.2)."""
        shape = self._shapes[node]
        if shape.deactivated or not focus:
            return set()
        place = Place(self.data, focus, shape.path)
        return {v.this for constraint in shape.constraints for v in self._violations(constraint, shape, place)}

    def _violations(self, constraint: Constraint, shape: Shape, place: Place) -> Iterable[Violation]:
        if core := CORE.get(constraint.name):
            return core(constraint, place)
        if constraint.name in _LOGIC:
            return _LOGIC[constraint.name](self, constraint, place)
        if constraint.name == "ask":
            return self._asked(constraint, place)
        return self._selected(constraint, shape, place)

    # --- shapes that refer to shapes (SHACL, sections 4.6 and 4.7) ---

    def _each(self, constraint: Constraint, place: Place) -> list[set[int]]:
        """For each shape the values that fail it; a shape that is named twice is asked once."""
        found = {node: self.failing(node, place.values) for node in dict.fromkeys(constraint.shapes)}
        return [found[node] for node in constraint.shapes]

    def _node(self, constraint: Constraint, place: Place) -> Iterable[Violation]:
        return place.among(set().union(*self._each(constraint, place)))

    def _or(self, constraint: Constraint, place: Place) -> Iterable[Violation]:
        failing = self._each(constraint, place)
        return place.among(set.intersection(*failing) if failing else place.values)

    def _not(self, constraint: Constraint, place: Place) -> Iterable[Violation]:
        [failing] = self._each(constraint, place)
        return [Violation(this, value) for this, value in place.pairs if value not in failing]

    def _xone(self, constraint: Constraint, place: Place) -> Iterable[Violation]:
        failing = self._each(constraint, place)
        return [
            Violation(this, value) for this, value in place.pairs if sum(value not in each for each in failing) != 1
        ]

    def _qualified(self, constraint: Constraint, place: Place) -> Iterable[Violation]:
        [failing] = self._each(constraint, place)
        conforming = place.values - failing
        for sibling in constraint.siblings:
            conforming &= self.failing(sibling, place.values)
        counts = Counter(this for this, value in place.pairs if value in conforming)
        bound = int(constraint.parameters[0][1].value)  # type: ignore[union-attr]
        if constraint.name == "qualifiedMinCount":
            return [Violation(node) for node in place.focus if counts[node] < bound]
        return [Violation(node) for node, count in counts.items() if count > bound]

    # --- queries of users (SHACL, sections 5 and 6) ---

    def _asked(self, constraint: Constraint, place: Place) -> Iterator[Violation]:
        """Values for which an ASK validator says no."""
        assert constraint.asked
        with _telling(constraint):
            for pair in self._asking.refused(constraint.asked, [*place.pairs]):
                yield Violation(*pair)

    def _selected(self, constraint: Constraint, shape: Shape, place: Place) -> Iterator[Violation]:
        """The solutions of a SELECT query."""
        assert constraint.query
        with _telling(constraint):
            for node, row in self._asking.solutions(constraint.query, place.focus):
                if node is not None:
                    yield self._solved(shape, node, row)

    def _solved(self, shape: Shape, node: int, row: Mapping[str, Term]) -> Violation:
        if row.get("failure") == Literal(True):
            about = told(self.data.terms[node])
            raise ShapesError(f"the query of {told(shape.node)} reports ?failure for {about}")
        path = row.get("path") if isinstance(row.get("path"), NamedNode) and not shape.path else None
        value = self.data.number(row["value"]) if "value" in row else None if shape.path else node
        return Violation(node, value, path, row)

    # --- results ---

    def _result(self, shape: Shape, constraint: Constraint, violation: Violation) -> Result:
        this = self.data.terms[violation.this]
        value = None if violation.value is None else self.data.terms[violation.value]
        path: Path | None = shape.path
        if isinstance(violation.path, NamedNode):
            path = Step(violation.path)
        texts = constraint.messages or shape.messages
        if isinstance(own := violation.bindings.get("message"), Literal):
            texts = ((own.language or "", own.value),)
        bindings = {**dict(constraint.parameters), **violation.bindings, "this": this}
        if value is not None:
            bindings["value"] = value
        return Result(
            focus=this,
            path=path,
            value=value,
            messages=filled(texts, bindings, path) if texts else standard(constraint, violation),
            severity=shape.severity,
            shape=shape.node,
            component=constraint.component,
            constraint=constraint.source if constraint.name == "sparql" else None,
        )


@contextmanager
def _telling(constraint: Constraint) -> Iterator[None]:
    """An error of a query names the shape that has it."""
    try:
        yield
    except (SyntaxError, RuntimeError, ValueError) as exc:
        source = told(constraint.source) if constraint.source else "a shape"
        raise ShapesError(f"the query of {source} cannot be run: {exc}", remedy="mend the query") from exc


Logic = Callable[[_Run, Constraint, Place], Iterable[Violation]]
_LOGIC: dict[str, Logic] = {
    "node": _Run._node,
    "property": _Run._node,
    "and": _Run._node,
    "or": _Run._or,
    "not": _Run._not,
    "xone": _Run._xone,
    "qualifiedMinCount": _Run._qualified,
    "qualifiedMaxCount": _Run._qualified,
}
