"""The engines: shapes compiled to queries, with pySHACL for what is not compiled; or pySHACL for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..rdf import Quad
from .compiled import Program, alone, compile_shapes, judge
from .datagraph import DataGraph
from .findings import Result
from .graph import told

EngineName = Literal["compiled", "pyshacl"]


@dataclass(frozen=True, slots=True)
class Judge:
    """Shapes that are ready to judge graphs."""

    results: Callable[[DataGraph], Iterable[Result]]
    """A graph -> what does not fit; ``quads()`` of the graph gives its triples."""
    notes: tuple[str, ...] = ()


Engine = Callable[[Sequence[Quad]], Judge]
"""The triples of the shapes -> a judge."""


def compiled(shapes: Sequence[Quad]) -> Judge:
    """The compiled engine; shapes that it does not cover go to pySHACL, and the notes say so."""
    program = compile_shapes(shapes)
    notes = tuple(f"{told(shape.node)} was judged by pySHACL: {reason}" for shape, reason in program.left)
    return Judge(lambda data: _results(program, data), notes)


def _results(program: Program, data: DataGraph) -> Iterator[Result]:
    yield from judge(program, data)
    if program.left:
        from .pyshacl_engine import check  # noqa: PLC0415 - a third of a second, for those who need it

        yield from check(alone(program), data.quads(), advanced=True)


def pyshacl(shapes: Sequence[Quad]) -> Judge:
    """pySHACL for all shapes."""
    from .pyshacl_engine import check  # noqa: PLC0415 - a third of a second, for those who ask for it

    return Judge(lambda data: check(shapes, data.quads()))


ENGINES: dict[EngineName, Engine] = {"compiled": compiled, "pyshacl": pyshacl}
