"""Queries of sh:sparql and of constraint components: checked, and run for all focus nodes at once.

SHACL defines such a query by pre-binding (SHACL, appendix A): a variable like $this stands for one node everywhere in the
query. One run for all nodes gives the same where the pattern of the focus nodes is joined into each group that looks at
$this by itself; a query that counts or cuts off rows as a whole is run node by node.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..rdf import NamedNode
from ..vocab import term

ROW = "x_kg_row"
"""The variable for a pair of focus node and value; no query of a user has it."""
Sight = frozenset[NamedNode]
"""The properties that a query can name."""

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<name>[\w\-.]*:[\w\-.:%\\]*)
    |(?P<word>@?\w+(?:-\w+)*)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_FORBIDDEN = ("MINUS", "VALUES", "SERVICE")
"""SHACL, appendix A: these have no meaning for pre-bound variables."""
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})


class IllFormed(Exception):
    """A query that SHACL does not allow."""


class NotCompiled(Exception):
    """What the compiled engine leaves to pySHACL, and why."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query; all pieces together are the query."""

    kind: str
    text: str

    @property
    def key(self) -> str:
        """What it is compared by: a keyword in capitals, a variable without its mark."""
        return self.text[1:] if self.kind == "variable" else self.text.upper() if self.kind == "word" else self.text


@dataclass(frozen=True, slots=True)
class Group:
    """A pair of braces: positions of both among the tokens, and what they enclose."""

    start: int
    end: int
    kind: str
    """top, group, subquery (the group of one), holder (the braces around one), exists or graph."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that is ready for its focus nodes."""

    prologue: str
    parts: tuple[str, ...]
    """The text, cut where the pattern of the focus nodes is to stand."""
    one_by_one: bool
    """Whether it must be run for each focus node by itself."""
    sight: Sight | None
    """The properties that it can name; None for any."""

    def text(self, focus: str) -> str:
        """The query over focus nodes that a pattern gives."""
        return f"{self.prologue} {f' {focus} '.join(self.parts)}"


@dataclass(frozen=True, slots=True)
class Asked:
    """An ASK query that is ready for pairs of focus node and value."""

    prologue: str
    group: str
    sight: Sight | None
    """The properties that it can name; None for any."""

    def text(self, pairs: str) -> str:
        """The query for the rows, given by a pattern, for which it says no."""
        return f"{self.prologue} SELECT DISTINCT ?{ROW} WHERE {{ {pairs} FILTER NOT EXISTS {self.group} }}"


def tokens(text: str) -> list[Token]:
    """A query cut into pieces; a comment becomes a blank."""
    found = ((match.lastgroup or "", match[0]) for match in _TOKEN.finditer(text))
    return [Token(kind, "\n" if kind == "space" else text) for kind, text in found]


def select(text: str, prefixes: Mapping[str, str], fixed: Mapping[str, str], free: Collection[str] = ()) -> Query:
    """A SELECT query with the variables of ``fixed`` replaced by terms; ``free`` are pre-bound, but without a term."""
    pieces = _checked(text, prefixes, {"this", *fixed, *free}, "SELECT")
    found = groups(pieces)
    _check_subqueries(pieces, found, {"this"})
    _check_graphs(pieces, found)
    projected = _projection(pieces, 0)
    if "this" not in projected and "*" not in projected:
        raise IllFormed("the query does not select $this")
    words = {piece.key for piece in pieces if piece.kind == "word"}
    one_by_one = bool(words & {"LIMIT", "OFFSET"} or (words & _AGGREGATES and "GROUP" not in words))
    cuts = [group.start + 1 for group in found if _takes_focus(pieces, group, found)]
    texts = _replaced(pieces, fixed)
    return Query(_prologue(prefixes), _parts(texts, cuts), one_by_one, sight(tokens("".join(texts)), prefixes))


def ask(text: str, prefixes: Mapping[str, str], fixed: Mapping[str, str], free: Collection[str] = ()) -> Asked:
    """An ASK query with the variables of ``fixed`` replaced by terms."""
    pieces = _checked(text, prefixes, {"this", "value", *fixed, *free}, "ASK")
    found = groups(pieces)
    _check_subqueries(pieces, found, {"value"})
    _check_graphs(pieces, found)
    top = next(group for group in found if group.kind == "top")
    texts = _replaced(pieces, fixed)
    seen = sight(tokens("".join(texts)), prefixes)
    return Asked(_prologue(prefixes) + _own_prologue(pieces), "".join(texts[top.start : top.end + 1]), seen)


# --- checks ----------------------------------------------------------------------------------------------------------


def _checked(text: str, prefixes: Mapping[str, str], bound: Collection[str], form: str) -> list[Token]:
    pieces = tokens(text)
    words = {piece.key for piece in pieces if piece.kind == "word"}
    if form not in words:
        raise IllFormed(f"the query is no {form} query")
    for word in _FORBIDDEN:
        if word in words:
            raise IllFormed(f"the query uses {word}, which SHACL does not allow (appendix A)")
    for name in _assigned(pieces):
        if name in bound:
            raise IllFormed(f"the query assigns to ${name}, which is bound before it runs")
    known = {*prefixes, *_declared(pieces), "_"}
    for piece in pieces:
        if piece.kind == "name" and (prefix := piece.text.partition(":")[0]) not in known:
            raise IllFormed(f"the query uses the prefix {prefix}:, which neither it nor its sh:prefixes declare")
    return pieces


def _assigned(pieces: Sequence[Token]) -> Iterator[str]:
    """Variables behind AS."""
    solid = [piece for piece in pieces if piece.kind != "space"]
    for before, piece in pairwise(solid):
        if before.key == "AS" and piece.kind == "variable":
            yield piece.key


def _declared(pieces: Sequence[Token]) -> Iterator[str]:
    solid = [piece for piece in pieces if piece.kind != "space"]
    for before, piece in pairwise(solid):
        if before.key == "PREFIX" and piece.kind == "name":
            yield piece.text.partition(":")[0]


def _check_subqueries(pieces: Sequence[Token], found: Sequence[Group], needed: Collection[str]) -> None:
    for group in found:
        if group.kind == "holder":
            projected = _projection(pieces, group.start)
            for name in needed:
                if name not in projected:
                    raise IllFormed(f"a subquery does not select ${name}, which is bound before the query runs")


def _check_graphs(pieces: Sequence[Token], found: Sequence[Group]) -> None:
    """Only the shapes graph is there besides the data, and nobody filters by $this in it."""
    solid = [piece for piece in pieces if piece.kind != "space"]
    for piece, name in pairwise(solid):
        if piece.key == "GRAPH" and name.key != "shapesGraph":
            raise NotCompiled("its query looks into a named graph")
        if piece.key == "FROM":
            raise NotCompiled("its query names a data set of its own")
    for group in found:
        if group.kind == "graph" and _looks_at_this(pieces[group.start + 1 : group.end]):
            raise NotCompiled("its query filters by $this inside the shapes graph")


# --- structure -------------------------------------------------------------------------------------------------------


def groups(pieces: Sequence[Token]) -> list[Group]:
    """The pairs of braces, outer before inner."""
    solid = [(place, piece) for place, piece in enumerate(pieces) if piece.kind != "space"]
    open_: list[tuple[int, str]] = []
    found: list[Group] = []
    for at, (place, piece) in enumerate(solid):
        if piece.text == "{" and piece.kind == "mark":
            ahead = solid[at + 1][1].key if at + 1 < len(solid) else ""
            open_.append((place, _kind([p.key for _, p in solid[max(0, at - 2) : at]], ahead, [k for _, k in open_])))
        elif piece.text == "}" and piece.kind == "mark":
            if not open_:
                raise IllFormed("the query closes a brace that it has not opened")
            start, kind = open_.pop()
            found.append(Group(start, place, kind))
    if open_ or not found:
        raise IllFormed("the query lacks a brace")
    return sorted(found, key=lambda group: group.start)


def _kind(before: Sequence[str], ahead: str, around: Sequence[str]) -> str:
    if not around:
        return "top"
    if before[-1] == "EXISTS":
        return "exists"
    if before[0] == "GRAPH":
        return "graph"
    if ahead == "SELECT":
        return "holder"
    return "subquery" if around[-1] == "holder" else "group"


def _takes_focus(pieces: Sequence[Token], group: Group, found: Sequence[Group]) -> bool:
    """The outermost group; the groups of subqueries; and groups that look at $this in an expression of their own."""
    if any(other.kind == "exists" and other.start <= group.start <= other.end for other in found):
        return group.kind == "subquery"
    if group.kind in ("top", "subquery"):
        return True
    return group.kind == "group" and _looks_at_this(pieces[group.start + 1 : group.end])


def _looks_at_this(pieces: Sequence[Token]) -> bool:
    """Whether $this stands in an expression, or where EXISTS is asked."""
    depth, exists = 0, False
    for piece in pieces:
        if piece.kind == "mark" and piece.text in "()":
            depth += 1 if piece.text == "(" else -1
        exists = exists or piece.key == "EXISTS"
        if piece.kind == "variable" and piece.key == "this" and (depth or exists):
            return True
    return False


def _projection(pieces: Sequence[Token], start: int) -> set[str]:
    """The variables between the first SELECT behind a position and its group; * for all."""
    names: set[str] = set()
    depth, seen = 0, False
    for piece in pieces[start:]:
        if not seen:
            seen = piece.key == "SELECT"
        elif piece.text == "{" or (piece.kind == "word" and piece.key == "WHERE"):
            break
        elif piece.kind == "mark" and piece.text in "()":
            depth += 1 if piece.text == "(" else -1
        elif piece.text == "*" and not depth:
            names.add("*")
        elif piece.kind == "variable" and not depth:
            names.add(piece.key)
    return names


def _own_prologue(pieces: Sequence[Token]) -> str:
    """What stands in front of ASK."""
    start = next(place for place, piece in enumerate(pieces) if piece.key == "ASK")
    return "".join(piece.text for piece in pieces[:start])


# --- text ------------------------------------------------------------------------------------------------------------


def _replaced(pieces: Sequence[Token], fixed: Mapping[str, str]) -> list[str]:
    """The texts of the tokens, with variables replaced by terms: bound($lang) is true, a projected one is told by AS."""
    texts = [piece.text for piece in pieces]
    solid = [place for place, piece in enumerate(pieces) if piece.kind != "space"]
    first = next((place for place in solid if pieces[place].text == "{"), len(pieces))
    depth = 0
    for at, place in enumerate(solid):
        piece = pieces[place]
        if piece.kind == "mark" and piece.text in "()":
            depth += 1 if piece.text == "(" else -1
        if piece.kind != "variable" or piece.key not in fixed:
            continue
        if at > 1 and pieces[solid[at - 2]].key == "BOUND":
            texts[solid[at - 2]], texts[solid[at - 1]], texts[place], texts[solid[at + 1]] = "(true)", "", "", ""
        elif place < first and not depth:
            texts[place] = f"({fixed[piece.key]} AS ?{piece.key})"
        else:
            texts[place] = fixed[piece.key]
    return texts


def _parts(texts: Sequence[str], cuts: Sequence[int]) -> tuple[str, ...]:
    bounds = [0, *cuts, len(texts)]
    return tuple("".join(texts[start:end]) for start, end in pairwise(bounds))


def _prologue(prefixes: Mapping[str, str]) -> str:
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(prefixes.items()))


# --- sight -----------------------------------------------------------------------------------------------------------


def sight(pieces: Sequence[Token], prefixes: Mapping[str, str]) -> Sight | None:
    """All IRIs of a query whose every triple pattern names its property; None where one may have any property.

    Such a query sees no other triples (SPARQL 1.1, section 18). What looks like a variable or a path of length zero in the
    place of a property counts as one, even where it is something else.
    """
    solid = [piece for piece in pieces if piece.kind != "space"]
    ends = [Token("mark", "{"), *solid, Token("mark", "}"), Token("mark", "}")]
    places = zip(ends, ends[1:], ends[2:], ends[3:], strict=False)
    if any(_may_be_any(*each) for each in places):
        return None
    spaces = {**prefixes, **_namespaces(solid)}
    found = {term("rdf:first"), term("rdf:rest")}  # ( $this ) is a list
    if any(piece.text == "a" for piece in solid):
        found.add(term("rdf:type"))
    for piece in solid:
        if piece.kind == "iri":
            found.add(NamedNode(piece.text[1:-1]))
        elif piece.kind == "name":
            prefix, _, local = piece.text.partition(":")
            if prefix in spaces:
                found.add(NamedNode(spaces[prefix] + local))
    return frozenset(found)


_OPENS, _CLOSES = frozenset("[(+-<"), frozenset("])[;")


def _may_be_any(before: Token, piece: Token, behind: Token, further: Token) -> bool:
    if piece.key in ("GRAPH", "BASE", "*", "?") or "\\" in piece.text:
        return True
    if piece.text == "!":
        return behind.kind in ("iri", "name") or behind.text in ("(", "^", "a")
    if piece.kind != "variable":
        return False
    value = _is_term(behind) or behind.text in _OPENS or (behind.text == "." and further.text[0].isdigit())
    return value and (_is_term(before) or before.text in _CLOSES)


def _is_term(piece: Token) -> bool:
    return piece.kind in ("variable", "iri", "name", "string") or (
        piece.kind == "word" and (piece.text[0].isdigit() or piece.key in ("TRUE", "FALSE") or piece.text[0] == "@")
    )


def _namespaces(solid: Sequence[Token]) -> dict[str, str]:
    """What PREFIX declares in the query itself."""
    found = zip(solid, solid[1:], solid[2:], strict=False)
    return {name.text[:-1]: iri.text[1:-1] for word, name, iri in found if word.key == "PREFIX"}
