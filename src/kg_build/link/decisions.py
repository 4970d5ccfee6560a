"""What people have decided about links: accepted or refused, by whom and when; a graph of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .. import vocab
from ..rdf import Literal, NamedNode, Quad, QuerySolutions, Store
from ..vocab import term
from .match import Because

_DECISIONS = """
SELECT ?place ?gazetteer ?code ?accepted ?by ?on ?note WHERE {
  GRAPH ?graph {
    ?decision a kg:LinkDecision ; kg:linkFrom ?place ; kg:gazetteer ?gazetteer ; kg:code ?code ;
      kg:accepted ?accepted ; dct:creator ?by ; dct:date ?on .
    OPTIONAL { ?decision skos:note ?note }
  }
}
ORDER BY ?place ?on ?code
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word about a place and a division."""

    place: NamedNode
    code: str
    accepted: bool
    by: str
    on: str
    """A date, 2024-05-06."""
    note: str = ""
    gazetteer: str = "cn"

    @property
    def because(self) -> Because:
        """由张三于2024-05-06确认"""
        zh, en = ("确认", "accepted") if self.accepted else ("否定", "refused")
        note = f"（{self.note}）" if self.note else ""
        return Because(
            f"由{self.by}于{self.on}{zh}{self.code}{note}", f"{self.code} {en} by {self.by} on {self.on}{note}"
        )


def decided(store: Store) -> Mapping[NamedNode, tuple[Decision, ...]]:
    """The decisions of a store, by place, in the order of their dates."""
    found: dict[NamedNode, list[Decision]] = {}
    solutions = store.query(_DECISIONS, prefixes=vocab.PREFIXES)
    assert isinstance(solutions, QuerySolutions)
    for row in solutions:
        place = row["place"]
        if isinstance(place, NamedNode):
            text = {name: value.value if isinstance(value := row[name], Literal) else "" for name in _FIELDS}
            decision = Decision(
                place, text["code"], text["accepted"] == "true", text["by"], text["on"], text["note"], text["gazetteer"]
            )
            found.setdefault(place, []).append(decision)
    return {place: tuple(several) for place, several in found.items()}


_FIELDS = ("gazetteer", "code", "accepted", "by", "on", "note")


def merged(old: Iterable[Decision], new: Iterable[Decision]) -> list[Decision]:
    """All decisions; a new one about the same place and division replaces the old."""
    found = {(each.place.value, each.gazetteer, each.code): each for each in (*old, *new)}
    return [found[key] for key in sorted(found)]


def decision_quads(decisions: Iterable[Decision]) -> Iterator[Quad]:
    """The graph of decisions."""
    for each in decisions:
        local = each.place.value.removeprefix(vocab.ID)
        node = NamedNode(f"{vocab.ID}decision/{local}/{each.gazetteer}/{vocab.segment(each.code)}")
        statements: tuple[tuple[str, NamedNode | Literal | None], ...] = (
            ("rdf:type", term("kg:LinkDecision")),
            ("kg:linkFrom", each.place),
            ("kg:gazetteer", Literal(each.gazetteer)),
            ("kg:code", Literal(each.code)),
            ("kg:accepted", Literal("true" if each.accepted else "false", datatype=term("xsd:boolean"))),
            ("dct:creator", Literal(each.by)),
            ("dct:date", Literal(each.on, datatype=term("xsd:date"))),
            ("skos:note", Literal(each.note) if each.note else None),
        )
        yield from (Quad(node, term(name), value, vocab.DECISIONS_GRAPH) for name, value in statements if value)
