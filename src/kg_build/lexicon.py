"""ontology/*.ttl -> the words that the recogniser knows, and what is said of each."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .errors import OntologyError
from .rdf import Literal, NamedNode, Quad, read_turtle
from .vocab import CODE, ONT, PREFIXES

SKOS, RDF_TYPE = PREFIXES["skos"], PREFIXES["rdf"] + "type"
SCHEMES = {
    ONT + "Programme": "programme",
    ONT + "CountedClass": "group",
    ONT + "BeneficiaryGroup": "group",
    ONT + "Indicator": "indicator",
    ONT + "Action": "action",
    ONT + "AgencyKind": "agency",
    ONT + "Unit": "unit",
    ONT + "Marker": "marker",
}
_SINGLE = {
    ONT + name: field
    for name, field in (
        *(
            ("aboutProgramme", "about"),
            ("servedBy", "served_by"),
            ("aboutGroup", "about_group"),
            ("figureKind", "figure"),
        ),
        *(("unitKind", "unit_kind"), ("canonicalUnit", "canonical")),
        *((name, name) for name in ("population", "beneficiary", "contributor", "timing", "action", "role", "rank")),
    )
}
"""Properties that a concept has once -> the field that holds them."""
_FLAGS = {
    ONT + name: field
    for name, field in (
        *(("reachesNobody", "reaches_nobody"), ("outsideProgramme", "outside")),
        *((name, name) for name in ("general", "manner", "undertaking", "naming", "savings", "lends", "standing")),
    )
}
"""Properties that are true or absent -> the field that holds them."""
UNDIVIDED = frozenset({"Money", "Ratio", "Age", "Score", "Temperature"})
"""Kinds of units that nothing is counted per; per any other there may be: 元/月, 元/件, 元/斤."""
_DATED = r"\d〇零一二三四五六七八九十两几个全本当上下去今前常历近老青少"
"""In front of the 年 or 月 of a date: 全年人均纯收入 and 6月人均补差 are no rates per year or month."""


@dataclass(frozen=True, slots=True, eq=False)
class Concept:
    """A resource of the lexicon with what the assembler needs to know of it, one object an IRI; absent properties are None."""

    iri: str
    scheme: str
    labels: tuple[str, ...]
    """Chinese labels, the preferred one first."""
    hidden: tuple[str, ...] = ()
    """Words that tell of it in running text without being its name: 拖欠工资 for 农民工工资支付保障."""
    cues: tuple[str, ...] = ()
    """Words that tell it from its sisters once their family is known: 个贷 for 住房公积金贷款."""
    broader: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    """Chapter headings whose figures are about it where nothing else says so: 医疗保障."""
    population: str | None = None
    """Of a chapter's programme: whom all programmes of the chapter are for (退役军人)."""
    general: bool = False
    """Of a programme: anybody's; in a chapter about one population it is part of that chapter's own (招聘会)."""
    manner: bool = False
    """Of a programme: only how the one above it is given (集中供养), whose people are counted there."""
    about: str | None = None
    """Of an indicator: the programme that it is always about (个贷率)."""
    served_by: str | None = None
    """Of a group: the programme that it is about where nothing else says so (贫困人口)."""
    about_group: str | None = None
    """Of an indicator: the group that it is always about (登记失业率)."""
    undertaking: bool = False
    """Of an action: what it governs is a programme or an event (开展…专项行动); it says little by itself."""
    naming: bool = False
    """Of an action: those whom it counts are called by it, not by the programme (封存人员)."""
    reaches_nobody: bool = False
    """Of an action: its money is no one's benefit (涉及金额)."""
    savings: bool = False
    """Of a programme: what is paid in stays the payers' own (住房公积金)."""
    lends: bool = False
    """Of a programme: what is paid out is to be paid back (创业担保贷款)."""
    beneficiary: str | None = None
    contributor: str | None = None
    figure: str | None = None
    """Of an indicator: Amount, Count, Rate or Ratio."""
    timing: str | None = None
    """Of an indicator: Stock or Flow."""
    outside: bool = False
    """Of an indicator: what it measures belongs to no programme."""
    standing: bool = False
    """Of a group: there anyway, so that its mere number belongs to no programme; of an action: it only tells how many there are."""
    action: str | None = None
    unit_kind: str | None = None
    """Of a unit or a composed indicator: Money, People, Households, …"""
    role: str | None = None
    """Of an action: whether its people are a programme's beneficiary or contributor."""
    rank: str | None = None
    """Of a kind of agency: Bureau or Institution."""
    canonical: str | None = None
    beneficiary_class: bool = False
    """Of a group: people, households or bodies, not things."""

    @property
    def label(self) -> str:
        """The preferred label."""
        return self.labels[0]

    def __reduce__(self) -> tuple[type[Concept], tuple[Any, ...]]:
        """Kept as the values of its fields: half the time of what dataclasses do by themselves."""
        return Concept, tuple(map(self.__getattribute__, self.__slots__))


@dataclass(frozen=True)
class Lexicon:
    """The words of the ontology, indexed for the recogniser. Immutable; the indexes are made on first use."""

    concepts: Mapping[str, Concept]
    places: Mapping[str, str]
    """Name of a division -> its level (province, prefecture, county)."""

    @cached_property
    def full_names(self) -> dict[str, str]:
        """Short form of an autonomous county -> its name: 民和县 -> 民和回族土族自治县; none that two share or a county has."""
        peoples = "|".join(self.markers["people-name"])
        tail = re.compile(rf"(?:{peoples}|各族)+自治(县|旗|州)$")
        found: dict[str, set[str]] = {}
        for name in self.places:
            short = tail.sub(r"\1", name)
            if short != name and len(short) > 2 and short not in self.places:
                found.setdefault(short, set()).add(name)
        return {short: names.pop() for short, names in found.items() if len(names) == 1}

    def scheme(self, name: str) -> Iterator[Concept]:
        """The concepts of a scheme."""
        return (c for c in self.concepts.values() if c.scheme == name)

    @cached_property
    def markers(self) -> dict[str, tuple[str, ...]]:
        """Role of a grammar word -> its words, longest first: "respectively" -> ("分别为", "分别", …)."""
        return {c.iri.rpartition("/")[2]: tuple(sorted(c.labels, key=len, reverse=True)) for c in self.scheme("marker")}

    def marked(self, *roles: str) -> tuple[str, ...]:
        """The grammar words of several roles: "increase", "decrease" -> 增长, …, 下降, …."""
        found = self._marked.get(roles)
        if found is None:
            found = self._marked[roles] = tuple(word for role in roles for word in self.markers[role])
        return found

    @cached_property
    def _marked(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Those of roles that were asked for together."""
        return {}

    @cached_property
    def units(self) -> dict[str, Concept]:
        """Printed unit -> its concept: 名 -> kgunit:person-ming."""
        return {label: c for c in self.scheme("unit") for label in c.labels}

    @cached_property
    def denominators(self) -> tuple[str, ...]:
        """Printed units that something is counted per, longest first: 人, 月, 件; nothing is counted per 元 or %."""
        return tuple(
            sorted((u for u, c in self.units.items() if c.unit_kind not in UNDIVIDED), key=lambda u: (-len(u), u))
        )

    @cached_property
    def rates(self) -> re.Pattern[str]:
        """Words that tell a denominator: 每人, 日均, 月保障; not 每个, nor the 年 or 月 of a date."""
        averages, dated = self.markers["per"], "年月日周季"
        each = (*(unit for unit in self.denominators if unit != "个"), *self.markers["per-place"])
        plain = [w for w in averages if w[0] not in dated]
        timed = [w for w in (*averages, *self.markers["monthly"]) if w[0] in dated]
        return re.compile(
            rf"每个?(?P<each>{_any(each)})|(?P<average>{_any(plain)}|(?<![{_DATED}]){_any(timed)})"
            rf"|(?P<person>{_any(self.markers['per-person'])})"
        )

    @cached_property
    def terms(self) -> dict[str, tuple[Concept, ...]]:
        """Label -> the concepts that bear it, of the schemes whose words stand in running text."""
        found: dict[str, list[Concept]] = {}
        for scheme in ("programme", "group", "indicator", "action", "agency"):
            for concept in self.scheme(scheme):
                for label in (*concept.labels, *concept.hidden):
                    found.setdefault(label, []).append(concept)
        shared = {label: sorted(cs, key=lambda c: c.label != label) for label, cs in found.items() if len(cs) > 1}
        return {label: tuple(shared.get(label, cs)) for label, cs in found.items()}

    @cached_property
    def composed(self) -> dict[tuple[str, str], Concept]:
        """(action, unit kind) -> the indicator that they compose: (发放, Money) -> 发放金额."""
        return {(c.action, c.unit_kind): c for c in self.scheme("indicator") if c.action and c.unit_kind}

    @cached_property
    def narrower(self) -> dict[str, tuple[Concept, ...]]:
        """Concept -> the concepts directly below it."""
        found: dict[str, list[Concept]] = {}
        for concept in self.concepts.values():
            for above in concept.broader:
                found.setdefault(above, []).append(concept)
        return {iri: tuple(below) for iri, below in found.items()}

    @cached_property
    def chapters(self) -> dict[str, Concept]:
        """Chapter heading -> the programme that its figures are about where nothing else says so."""
        return {title: c for c in self.scheme("programme") for title in c.chapters}

    @cached_property
    def programme_of(self) -> dict[str, Concept]:
        """Group -> the programme that its name, or that of a wider group, tells: 城市低保对象 -> 城市低保, 特困老人 -> 特困人员供养."""
        found: dict[str, Concept] = {}
        for programme in self.scheme("programme"):
            for iri in filter(None, (programme.beneficiary, programme.contributor)):
                group = self.concepts.get(iri)
                if group is not None and any(label in group.label for label in programme.labels):
                    found[iri] = programme
        for group in self.scheme("group"):
            if group.about is not None and group.about in self.concepts:
                found[group.iri] = self.concepts[group.about]
        people = [g for g in self.scheme("group") if g.beneficiary_class]
        wider = {g.iri: next((found[a.iri] for a in self.ancestors(g) if a.iri in found), None) for g in people}
        return {iri: programme for iri, programme in wider.items() if programme is not None} | found

    @cached_property
    def insured(self) -> frozenset[str]:
        """The groups that pay into some programme."""
        return frozenset(c.contributor for c in self.scheme("programme") if c.contributor)

    @cached_property
    def told_by(self) -> dict[str, frozenset[str]]:
        """Programme -> the groups that tell it: those who pay into it, and those whose name is told by it alone."""
        found = {c.iri: {c.contributor} if c.contributor else set() for c in self.scheme("programme")}
        for group, programme in self.programme_of.items():
            found.setdefault(programme.iri, set()).add(group)
        return {iri: frozenset(groups) for iri, groups in found.items()}

    def above(self, concepts: Sequence[Concept]) -> Concept | None:
        """The concept right above two or more: 残疾人两项补贴 above 困难残疾人生活补贴 and 重度残疾人护理补贴."""
        shared = set.intersection(*({*c.broader} for c in concepts)) if len({c.iri for c in concepts}) > 1 else set()
        return self.concepts.get(min(shared, default=""))

    def descendants(self, iri: str) -> tuple[Concept, ...]:
        """All concepts below one, nearest first."""
        found = self._descendants.get(iri)
        if found is None:
            found = self._descendants[iri] = tuple(_reached(self.narrower.get(iri, ()), self._below))
        return found

    @cached_property
    def _descendants(self) -> dict[str, tuple[Concept, ...]]:
        """Those of concepts that were asked for."""
        return {}

    def _below(self, concept: Concept) -> Iterable[Concept]:
        return self.narrower.get(concept.iri, ())

    def act_of(self, concepts: tuple[Concept, ...]) -> Concept | None:
        """The act that a word with these meanings tells: 发放, or 参保 in 参保人数; none in a word for people (退休)."""
        if concepts not in self._acts:
            told = {concept.scheme: concept for concept in reversed(concepts)}
            indicator = self.concepts.get(told["indicator"].action or "") if "indicator" in told else None
            self._acts[concepts] = None if "group" in told else told.get("action", indicator)
        return self._acts[concepts]

    @cached_property
    def _acts(self) -> dict[tuple[Concept, ...], Concept | None]:
        """Those of words that were asked for."""
        return {}

    def is_body(self, group: Concept) -> bool:
        """An enterprise or institution, which 人 and 人次 do not count."""
        return any(c.unit_kind == "Things" for c in (group, *self.ancestors(group)))

    def is_post(self, group: Concept) -> bool:
        """Staff or posts of a body, which 人 and 名 count though no programme reaches them."""
        return any(c.outside for c in (group, *self.ancestors(group)))

    def is_standing(self, group: Concept) -> bool:
        """Temples, clergy, union members: there whatever is done for them."""
        return any(c.standing for c in (group, *self.ancestors(group)))

    def receiver(self, programme: Concept) -> Concept | None:
        """Whom a programme reaches, its own or that of the nearest programme above it."""
        found = next((p.beneficiary for p in (programme, *self.ancestors(programme)) if p.beneficiary), None)
        return self.concepts.get(found or "")

    def payer(self, programme: Concept) -> Concept | None:
        """Who pays into a programme or is insured by it, its own or that of the nearest programme above it."""
        found = next((p.contributor for p in (programme, *self.ancestors(programme)) if p.contributor), None)
        return self.concepts.get(found or "")

    def people_of(self, programme: Concept, *, paying: bool) -> Concept | None:
        """Whom a programme counts: its own people, else those of the nearest programme above that has any."""
        for concept in (programme, *self.ancestors(programme)):
            first, second = concept.contributor, concept.beneficiary
            if first or second:
                return self.concepts.get((first or second if paying else second or first) or "")
        return None

    def usual_action(self, programme: Concept) -> Concept | None:
        """What a programme does to those it counts where no verb says it: 低保 protects, 特困人员供养 supports."""
        found = next((p.action for p in (programme, *self.ancestors(programme)) if p.action), None)
        return self.concepts.get(found or "")

    def ancestors(self, concept: Concept) -> tuple[Concept, ...]:
        """The concepts above one, nearest first."""
        found = self._ancestors.get(concept.iri)
        if found is None:
            found = self._ancestors[concept.iri] = tuple(_reached(self._above(concept), self._above))
        return found

    @cached_property
    def _ancestors(self) -> dict[str, tuple[Concept, ...]]:
        """Those of concepts that were asked for."""
        return {}

    def _above(self, concept: Concept) -> Iterable[Concept]:
        return (above for iri in concept.broader if (above := self.concepts.get(iri)) is not None)

    def canonical_unit(self, printed: str) -> str | None:
        """IRI of the unit that a printed one counts as: 名, 位 and 人 are one; None for one that is not listed."""
        unit = self.units.get(printed)
        return None if unit is None else unit.canonical or unit.iri


def _reached(first: Iterable[Concept], following: Callable[[Concept], Iterable[Concept]]) -> Iterator[Concept]:
    """The first concepts and all that follow them, nearest first, each once."""
    queue, seen = list(first), set[str]()
    for concept in queue:
        if concept.iri not in seen:
            seen.add(concept.iri)
            yield concept
            queue.extend(following(concept))


def _any(words: Iterable[str]) -> str:
    """A group of words, longest first; one that nothing matches for none."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + ("|".join(map(re.escape, ordered)) or "(?!)") + ")"


def load_lexicon(folder: Path) -> Lexicon:
    """Read every *.ttl and gazetteer.csv of the ontology folder; OntologyError says file and line or the two concepts."""
    if not folder.is_dir():
        raise OntologyError(
            "no such folder", where=str(folder), remedy="name the folder that holds the ontology's *.ttl files"
        )
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise OntologyError("holds no *.ttl file", where=str(folder), remedy="name the folder that holds core.ttl")
    properties = _properties(quad for path in files for quad in read_turtle(path, OntologyError))
    concepts = {iri: concept for iri, about in properties.items() if (concept := _concept(iri, about)) is not None}
    _check_labels(concepts.values())
    return Lexicon(concepts, _places(folder / "gazetteer.csv"))


def _properties(quads: Iterable[Quad]) -> dict[str, dict[str, list[str]]]:
    """Subject -> predicate -> values, Chinese and untagged literals only."""
    found: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value, _ in quads:
        told = value.language in (None, "zh") if isinstance(value, Literal) else isinstance(value, NamedNode)
        if told and isinstance(subject, NamedNode):
            found.setdefault(subject.value, {}).setdefault(predicate.value, []).append(value.value)
    return found


def _concept(iri: str, about: Mapping[str, list[str]]) -> Concept | None:
    """The concept of an IRI under …/code/ or a unit of QUDT; None for classes, properties and individuals of core.ttl."""
    types = about.get(RDF_TYPE, [])
    scheme = next((SCHEMES[t] for t in types if t in SCHEMES), None)
    if scheme is None:
        return None
    preferred = about.get(SKOS + "prefLabel", [])
    if len(preferred) != 1:
        raise OntologyError(
            f"has {len(preferred)} Chinese preferred labels", where=iri, remedy='give it one skos:prefLabel "…"@zh'
        )

    single: dict[str, Any] = {_SINGLE[p]: values[0].removeprefix(ONT) for p, values in about.items() if p in _SINGLE}
    flags: dict[str, Any] = {_FLAGS[p]: values[0] == "true" for p, values in about.items() if p in _FLAGS}
    return Concept(
        iri=iri,
        scheme=scheme,
        labels=(preferred[0], *sorted(set(about.get(SKOS + "altLabel", ())) - {preferred[0]})),
        hidden=tuple(sorted(about.get(SKOS + "hiddenLabel", ()))),
        cues=tuple(sorted(about.get(ONT + "cue", ()), key=len, reverse=True)),
        chapters=tuple(sorted(about.get(ONT + "chapter", ()))),
        broader=tuple(sorted(about.get(SKOS + "broader", ()))),
        beneficiary_class=ONT + "BeneficiaryGroup" in types,
        **single,
        **flags,
    )


def _check_labels(concepts: Iterable[Concept]) -> None:
    """Preferred labels are unique within a scheme."""
    seen: dict[tuple[str, str], Concept] = {}
    for concept in concepts:
        other = seen.setdefault((concept.scheme, concept.label), concept)
        if other is not concept:
            raise OntologyError(
                f"two concepts of the scheme {concept.scheme} claim the preferred label {concept.label!r}",
                where=f"{other.iri.removeprefix(CODE)} and {concept.iri.removeprefix(CODE)}",
                remedy="rename one, or make the label an skos:altLabel of one of them",
            )


def _places(path: Path) -> dict[str, str]:
    """Division name -> level, from the gazetteer; empty where there is none."""
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return {row["name"]: row["level"] for row in csv.DictReader(handle)}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as exc:
        raise OntologyError(
            f"cannot be read: {exc}", where=str(path), remedy="save it as UTF-8 with the columns name and level"
        ) from exc
