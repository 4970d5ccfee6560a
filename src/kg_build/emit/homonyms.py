"""Divisions of one name, told apart by what lies around them: 鼓楼区 in 南京市 and in 徐州市."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from ..errors import OntologyError


@dataclass(frozen=True, slots=True)
class Homonyms:
    """Names of divisions; of those that several bear, what lies around each."""

    names: frozenset[str] = frozenset()
    around: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Name that several bear -> for each of them the names around it, the nearest first: (南京市, 江苏省)."""

    def settle(self, label: str, said: Iterable[str] = ()) -> tuple[str, str | None]:
        """A name without what stands in front of it, and what it lies in where the name alone would not tell.

        江苏省南京市鼓楼区 is 鼓楼区 in 南京市; 四川省泸定县 is 泸定县, the only one. ``said`` are texts that may say where
        it lies, the more telling first: the title, the publisher.
        """
        front, name = self._split(label)
        if name not in self.around:
            return name, None
        for text in (front, *said):
            if (found := self._named(name, text)) is not None:
                return name, found
        return name, None

    def _split(self, label: str) -> tuple[str, str]:
        """江苏省南京市 and 鼓楼区; a label that is a name itself, or none behind a name, stays whole."""
        if label in self.names:
            return "", label
        ends = (end for end in range(2, len(label) - 1) if label[end:] in self.names and self._names(label[:end]))
        end = next(ends, 0)
        return label[:end], label[end:]

    def _names(self, front: str) -> bool:
        """Whether names of divisions stand one behind another."""
        return front in self.names or any(
            front[:end] in self.names and self._names(front[end:]) for end in range(2, len(front) - 1)
        )

    def _named(self, name: str, text: str) -> str | None:
        """What lies around the only one of a name's divisions of which a text names something: 南京市, nearest first."""
        found = {next((each for each in around if each in text), "") for around in self.around[name]} - {""}
        nearest = {
            each for each in found if not any(each in around[1:] for around in self._holding(name, found - {each}))
        }
        (only, *others) = nearest or {""}
        return None if others or not only or len(self._holding(name, {only})) != 1 else only

    def _holding(self, name: str, places: Iterable[str]) -> list[tuple[str, ...]]:
        """Those of a name's divisions that lie in one of some places."""
        wanted = set(places)
        return [around for around in self.around[name] if wanted & set(around)]


def read_homonyms(path: Path) -> Homonyms:
    """The names of the gazetteer and those that divisions in several prefectures bear; none where there is no table."""
    if not path.is_file():
        return Homonyms()
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = [{name: row[name] for name in _COLUMNS} for row in csv.DictReader(handle)]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as exc:
        raise OntologyError(
            f"cannot be read: {exc}", where=str(path), remedy="save it as UTF-8 with the columns " + ", ".join(_COLUMNS)
        ) from exc
    named, bearing = defaultdict[str, list[str]](list), defaultdict[str, list[dict[str, str]]](list)
    for row in rows:
        named[row["code"]].append(row["name"])
        bearing[row["name"]].append(row)
    parents = {row["code"]: row["parent"] for row in rows}
    return Homonyms(
        frozenset(bearing),
        {
            name: tuple(sorted({tuple(_above(row["parent"], named, parents)) for row in several}))
            for name, several in bearing.items()
            if any(_together(one, other) for one, other in combinations(several, 2))
        },
    )


_COLUMNS = ("code", "name", "parent", "valid_from", "valid_until")


def _together(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two rows held at one time in different places; 陇西县 in 定西地区 and then in 定西市 is one county."""
    apart = one["parent"] != other["parent"] and other["code"] not in (one["code"], one["parent"])
    begun = ((a["valid_from"] or "0") <= (b["valid_until"] or "9999") for a, b in ((one, other), (other, one)))
    return apart and one["code"] != other["parent"] and all(begun)


def _above(code: str, named: Mapping[str, list[str]], parents: Mapping[str, str]) -> Iterable[str]:
    """The names around a division, the latest of each first: 襄阳市, 襄樊市, 湖北省."""
    while code in named:
        yield from reversed(named[code])
        code = parents[code]
