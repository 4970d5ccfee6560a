"""The words of a field -> the concept that they name, by the labels of the ontology, or a proposed one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from urllib.parse import unquote

from ..errors import InputError
from ..lexicon import Concept, Lexicon
from ..model import Ref
from ..vocab import CODE, ID, PREFIXES

SCHEMES = {"program": "programme", "group": "group", "indicator": "indicator"}
"""Columns whose fields name concepts -> the scheme of these."""
_LIST_MARK = re.compile(r"[|｜]")
_HOME = re.compile(r"^[本]?[省市州盟县区旗]")
"""县民政局 is the bureau of the county that the row is about."""
_CHANGED = ("率", "额", "数", "幅", "幅度", "人数", "量")
"""What ends the name of a change: 参保人数增长率, 增加额."""


def listed(text: str) -> tuple[str, ...]:
    """城市低保|低保 -> its labels, each once."""
    return tuple(dict.fromkeys(filter(None, (label.strip() for label in _LIST_MARK.split(text)))))


def folded(label: str) -> str:
    """Labels that differ in width and blanks only are one."""
    return "".join(unicodedata.normalize("NFKC", label).split())


class Labels:
    """Resolves the fields of label slots."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._close: dict[tuple[str, str], tuple[str, ...]] = {}

    @cached_property
    def _by_scheme(self) -> Mapping[str, Mapping[str, tuple[Concept, ...]]]:
        """Scheme -> folded label -> the concepts that bear it; one that has it as its preferred label stands alone."""
        found: dict[str, dict[str, tuple[Concept, ...]]] = {}
        for scheme in SCHEMES.values():
            index = found.setdefault(scheme, {})
            for concept in self._lexicon.scheme(scheme):
                for label in map(folded, concept.labels):
                    index[label] = (*index.get(label, ()), concept)
            index.update((folded(concept.label), (concept,)) for concept in self._lexicon.scheme(scheme))
        return found

    def concept(self, column: str, text: str, *, programme: Ref | None = None, change: bool = False) -> Ref:
        """The concept that the first label names; the others are further labels of it.

        An IRI, or a prefixed name (programme:urban-dibao), names it too. InputError for an IRI of no such concept, and for a
        label that several share where the row's programme does not tell which.
        """
        labels = listed(text)
        if not labels:
            raise InputError(f"holds no label: {text!r}", remedy="write a label, or leave the field blank")
        scheme, first = SCHEMES[column], labels[0]
        if (iri := expanded(first)) is not None:
            return self._by_iri(scheme, column, iri, labels[1:])
        shared = self._by_scheme[scheme].get(folded(first), ())
        if not shared and change and (level := self._level(scheme, first)) is not None:
            return Ref(labels, level.iri)
        if not shared:
            return Ref(labels, None)
        concept = shared[0] if len(shared) == 1 else self._told_apart(shared, first, programme)
        return Ref(tuple(dict.fromkeys((*concept.labels, *labels))), concept.iri)

    def _by_iri(self, scheme: str, column: str, iri: str, others: tuple[str, ...]) -> Ref:
        concept = self._lexicon.concepts.get(iri)
        if concept is not None and concept.scheme == scheme:
            return Ref(tuple(dict.fromkeys((*concept.labels, *others))), concept.iri)
        name = unquote(iri.removeprefix(f"{CODE}{scheme}/"))
        if concept is None and iri.startswith(f"{CODE}{scheme}/") and not name.isascii():
            return Ref((name, *others), None)  # a concept that a text has proposed is named by its label
        names = {c.iri.rpartition("/")[2]: c.iri for c in self._lexicon.scheme(scheme)}
        close = [names[each] for each in get_close_matches(iri.rpartition("/")[2], names, n=2)]
        meant = f"did you mean {' or '.join(close)}? " if close else ""
        what = f"is no {scheme}" if concept is None else f"is of the scheme {concept.scheme}, not {scheme}"
        raise InputError(f"{what}: {iri}", remedy=f"{meant}write the label, or an IRI that the ontology has")

    def _level(self, scheme: str, label: str) -> Concept | None:
        """参保人数增长率 of a change is told of 参保人数."""
        verbs = self._lexicon.marked("increase", "decrease")
        for cut in range(len(label) - 1, 1, -1):
            shared = self._by_scheme[scheme].get(folded(label[:cut]), ())
            if len(shared) == 1:
                rest = label[cut:]
                return shared[0] if rest in verbs or rest == "变动" or _is_change(rest, verbs) else None
        return None

    def _told_apart(self, shared: tuple[Concept, ...], label: str, programme: Ref | None) -> Concept:
        """Whom the row's programme counts, else the one that stands above all others that bear the label."""
        known = self._lexicon.concepts.get(programme.iri or "") if programme else None
        people = {c.iri for paying in (True, False) if known and (c := self._lexicon.people_of(known, paying=paying))}
        told = [concept for concept in shared if concept.iri in people]
        widest = [c for c in shared if all(c in self._lexicon.ancestors(other) for other in shared if other is not c)]
        if len(told) == 1 or len(widest) == 1:
            return (told or widest)[0]
        raise InputError(
            f"{label!r} names several: {'、'.join(concept.label for concept in shared)}", remedy="write one of these"
        )

    def close(self, column: str, label: str) -> tuple[str, ...]:
        """Preferred labels of concepts whose labels look alike, best first: 农村地保 -> 农村低保."""
        key = (column, label)
        if key not in self._close:
            self._close[key] = tuple(self._matches(self._by_scheme[SCHEMES[column]], folded(label)))
        return self._close[key]

    def _matches(self, index: Mapping[str, tuple[Concept, ...]], label: str) -> Iterator[str]:
        signs = set(label)
        alike = [each for each in index if 2 * len(signs & set(each)) >= len(signs)]
        matched = get_close_matches(label, alike, n=5, cutoff=0.6)
        yield from list(dict.fromkeys(concept.label for each in matched for concept in index[each]))[:3]

    def place(self, text: str) -> Ref:
        """民和县 -> 民和回族土族自治县; …/id/place/康定市/新都桥镇 -> 新都桥镇."""
        labels = tuple(_name_of(label, "place/") for label in listed(text))
        if not labels:
            raise InputError(
                f"holds no name: {text!r}", remedy="write the county's full name, or leave the field blank"
            )
        full = self._lexicon.full_names.get(labels[0])
        return Ref((full, *labels) if full else labels, None)

    def agency(self, text: str, place: Ref | None) -> Ref:
        """县民政局 in a row about 陇西县 -> 陇西县民政局, of the kind 民政局."""
        labels = tuple(_name_of(label, "agency/") for label in listed(text))
        if not labels:
            raise InputError(
                f"holds no name: {text!r}", remedy="write the agency's full name, or leave the field blank"
            )
        kind = self._kind_of(labels[0])
        bare = _HOME.sub("", labels[0])
        if kind is not None and place is not None and bare in kind.labels:
            labels = tuple(dict.fromkeys((f"{place.label}{bare}", *labels)))
        return Ref(labels, kind.iri if kind else None)

    def _kind_of(self, name: str) -> Concept | None:
        """The kind whose label is the longest ending of the name."""
        endings = (name[start:] for start in range(len(name)))
        return next((self._kinds[ending] for ending in endings if ending in self._kinds), None)

    @cached_property
    def _kinds(self) -> Mapping[str, Concept]:
        return {label: concept for concept in self._lexicon.scheme("agency") for label in concept.labels}


def expanded(label: str) -> str | None:
    """programme:urban-dibao -> its IRI; an IRI is itself; None for words."""
    if re.match(r"https?://", label):
        return label
    prefix, colon, local = label.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else None


def _is_change(rest: str, verbs: tuple[str, ...]) -> bool:
    """增长率, 净增额, 提高幅度."""
    return any(rest == f"{net}{verb}{end}" for net in ("", "净") for verb in verbs for end in _CHANGED)


def _name_of(label: str, kind: str) -> str:
    """The name in one of our IRIs, or the label as it is."""
    return unquote(label.rpartition("/")[2]) if label.startswith(ID + kind) else label
