"""What the name of a division is made of: 甘孜 + 藏族 + 自治州; and the forms under which it is looked up."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..errors import OntologyError

PEOPLE = "people"
"""What stands for a level in the rows of generics.csv that are names of peoples."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A name taken apart: 甘孜藏族自治州 is the stem 甘孜, the generic word 自治州, and for short 甘孜州."""

    stem: str
    """What is left without generic word and peoples; all of a name that would keep one character only (茂县)."""
    generic: str
    """自治州; empty where the name ends with none."""
    levels: frozenset[str]
    """Levels at which the generic word stands: prefecture for 自治州, county for 县, three for 市."""
    short: str
    """The stem with the plain generic word: 甘孜州."""


@dataclass(frozen=True)
class Generics:
    """Generic words (县, 自治州) and names of peoples, from generics.csv."""

    levels: Mapping[str, frozenset[str]]
    plain: Mapping[str, str]
    """Generic word -> what is said for short: 自治州 -> 州."""
    latin: Mapping[str, str]
    """Pinyin and English words, without blanks -> the Chinese generic word: xian, county -> 县."""
    peoples: frozenset[str]

    @cached_property
    def _tail(self) -> re.Pattern[str]:
        return re.compile(rf"(?P<head>.{{2,}}?|.)(?P<generic>{_any(self.levels)})")

    @cached_property
    def _people(self) -> re.Pattern[str]:
        return re.compile(rf"(?P<stem>.+?)(?:{_any(self.peoples)})+")

    @cached_property
    def _latin(self) -> re.Pattern[str]:
        return re.compile(rf"(?P<stem>.+?)(?P<generic>{_any(self.latin)})")

    def parse(self, name: str) -> Parsed:
        """泸定县 -> 泸定 + 县; 民和回族土族自治县 -> 民和 + 自治县, 民和县; 茂县 keeps its 县; 泸定 has none."""
        found = self._tail.fullmatch(name)
        if found is None:
            return Parsed(name, "", frozenset(), name)
        head, generic = found["head"], found["generic"]
        stem = self._without_peoples(head) if generic not in ("省", "盟") else head
        if len(stem) < 2:
            return Parsed(name, generic, self.levels[generic], name)
        return Parsed(stem, generic, self.levels[generic], stem + self.plain[generic])

    def _without_peoples(self, head: str) -> str:
        """民和回族土族 -> 民和; 东乡族 and 鄂伦春, all of whose name is a people's -> 东乡, 鄂伦春."""
        found = self._people.fullmatch(head)
        stem = found["stem"] if found else head
        if found and len(stem) < 2:
            return head
        return stem.removesuffix("族") if stem in self.peoples else stem

    def parse_latin(self, key: str) -> tuple[str, str]:
        """ludingxian, ludingcounty -> luding and 县; luding -> luding and nothing."""
        found = self._latin.fullmatch(key)
        return (found["stem"], self.latin[found["generic"]]) if found else (key, "")


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or "(?!)"


def load_generics(path: Path) -> Generics:
    """The generic words of a table: word, level, plain, pinyin, english."""
    rows = read_rows(path, ("word", "level", "plain", "pinyin", "english"))
    words = [row for row in rows if row["level"] != PEOPLE]
    latin = {latin_key(row[column]): row["word"] for row in reversed(words) for column in ("english", "pinyin")}
    return Generics(
        levels={row["word"]: frozenset(row["level"].split("|")) for row in words},
        plain={row["word"]: row["plain"] for row in words},
        latin=latin,
        peoples=frozenset(row["word"] for row in rows if row["level"] == PEOPLE),
    )


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV table of the ontology that has these columns; OntologyError where it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            table = csv.DictReader(handle)
            if tuple(table.fieldnames or ()) != columns:
                raise OntologyError(
                    f"the header is {','.join(table.fieldnames or ())}",
                    where=f"{path}:1",
                    remedy="write " + ",".join(columns),
                )
            return [{name: value or "" for name, value in row.items()} for row in table]
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise OntologyError(
            f"cannot be read: {exc}", where=str(path), remedy="check the path and that it is UTF-8"
        ) from exc


# ---- keys ----

_NOISE = re.compile(r"[\s·•・,，.。、()（）“”\"'’‘\-—_/]+")


def folded(name: str, folding: Mapping[str, str]) -> str:
    """瀘 定縣 -> 泸定县: half width, no blanks or marks, simplified characters."""
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", name))
    return "".join(folding.get(character, character) for character in plain)


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters: Luding Xian."""
    composed = unicodedata.normalize("NFC", name)
    return bool(name) and all(ord(character) < 0x250 or character in "’‘" for character in composed)


def latin_key(name: str) -> str:
    """Lu'an Shi, Lǚshunkou Qu -> luanshi, lushunkouqu: no tones, marks or blanks; ü and v are u."""
    bare = unicodedata.normalize("NFD", name.casefold())
    return "".join(c for c in bare if "a" <= c <= "z").replace("v", "u")
