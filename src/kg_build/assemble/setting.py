"""What the document and its headings give to every figure under them: county, year, agency, programme of the heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..lexicon import Concept, Lexicon
from ..model import ENTRY, Block, Document, Layout, Ref, Source
from ..tokens import AgencyName, Time, Tokens
from .names import known, proposed, trim
from .periods import iso

_YEAR = re.compile(r"((?:1[89]|20)\d{2})年(?!\d{1,2}月)")
_EDITION = re.compile(r"年鉴[（(·\s]*((?:1[89]|20)\d{2})|((?:1[89]|20)\d{2})年?卷")
_PLACE_TAIL = re.compile(
    r"([一-鿿]{1,4}(?:自治)?[县旗市])(?:[一-鿿]{0,8}(?:局|委|年鉴|公报|工作|部门|中心)|全[县市]|20\d\d|19\d\d)"
)
_PASSING = ("配合", "、", "和", "与", "由", "按照", "根据", "赴", "来", "同", "到", "往", "照", "据")
_CHAPTER = 2
"""Level of a heading that begins another chapter, of which the document's title says nothing."""
_SLOGAN = 3
"""A heading of so few characters is a slogan, no programme: 优服务."""
_THEME_TAIL = re.compile(r"(?:事务|工作|管理|事业)+$")
"""What a chapter's title adds to its theme: 宗教事务 is told of by the 民族宗教事务局 of the chapter before."""
_DATELINE = re.compile(
    r"(?:[一-鿿]{2,4}[：:])?((?:19|20)\d{2})(?:年\d{1,2}月\d{1,2}日|([-./])\d{1,2}\2\d{1,2})(?!\d)[^，。；]{0,40}$"
)
"""发布日期：2023-04-14, or a date alone: when a report or news item came out."""
_ORDINAL = re.compile(r"^(?:第?[一二三四五六七八九十\d]+[、.章节篇]|（[一二三四五六七八九十]+）|[-—·]+)")


@dataclass(frozen=True, slots=True)
class Setting:
    """The standing context of one block."""

    home: Home
    place: Ref | None
    year: int | None
    period: str | None
    """What a figure is told for where nothing else is said: the reporting year, or the months of a monthly report."""
    planned: bool
    """Under a heading of plans: 2018年工作打算."""
    programme: Ref | None
    """Named by the heading, known to the lexicon or proposed from it."""
    chapter: Ref | None
    """What the chapter is about, where nothing else says it."""
    several: bool
    """The heading names more than one theme, 基层组织和社会组织, or only the document's title tells one."""
    general: bool
    """Under a heading that names no subject, 概况: what the bureau is, not what it does."""
    population: str | None
    """Whom all programmes of the chapter are for."""
    agency: Ref | None

    @property
    def programme_known(self) -> bool:
        """The heading names a programme of the lexicon, or one of its chapter's population."""
        return self.programme is not None and (self.programme.iri is not None or self.population is not None)


@dataclass(frozen=True, slots=True)
class Read:
    """A block with its tokens."""

    block: Block
    tokens: Tokens


def document_of(source: Source, layout: Layout, reads: Sequence[Read], lexicon: Lexicon) -> Document:
    """What is known of the document: what the manifest says, else what the text gives."""
    said = source.description
    return Document(
        id=source.id,
        name=source.name,
        title=said.title or layout.title,
        place=said.place or county_of(layout, reads, lexicon),
        reporting_year=said.reporting_year or reporting_year(layout, reads),
        edition_year=said.edition_year or _edition_year(source),
        publisher=said.publisher,
        licence=said.licence,
        sha256=source.sha256,
        encoding=source.encoding,
        length=len(source.text),
    )


def _edition_year(source: Source) -> int | None:
    match = _EDITION.search(source.name) or _EDITION.search(source.text[:200])
    return int(match.group(1) or match.group(2)) if match else None


def county_of(layout: Layout, reads: Sequence[Read], lexicon: Lexicon) -> str | None:
    """The county the text is about: the one it names most; a title, an agency's name, or the start of a paragraph count more."""
    votes: Counter[str] = Counter()
    for number, read in enumerate(reads):
        weight = 4 if read.block.kind == "heading" and number == 0 else 1
        for place in _county_names(read.tokens, lexicon):
            votes[place] += weight * _standing(read.tokens.text, place)
        for match in _PLACE_TAIL.finditer(read.tokens.text):
            if match.group(1) in lexicon.places:
                votes[match.group(1)] += weight * 2
    if not votes:
        return _ungazetteered(reads)
    best = max(votes.values())
    return next(place for place, count in votes.items() if count == best)


def _county_names(tokens: Tokens, lexicon: Lexicon) -> Iterator[str]:
    """The counties named, each by its full name; a county counts double, the city above it is named by its side."""
    for place in tokens.places:
        county = place.level == "county"
        if not county and not (place.level == "prefecture" and place.name.endswith("市")):
            continue
        before = tokens.text[max(0, place.start - 2) : place.start]
        if (
            tokens.text[place.end : place.end + 2].startswith(("、", "和", "交叉"))
            or before == "配合"
            or before[-1:] == "、"
        ):
            continue
        name = lexicon.full_names.get(place.name, place.name)
        yield from (name, name) if county else (name,)


def _standing(text: str, place: str) -> int:
    return 2 if text.startswith(place) else 1


def _ungazetteered(reads: Sequence[Read]) -> str | None:
    votes = Counter(
        match.group(1)
        for read in reads
        for match in re.finditer(
            r"(?:^|[，。在对])([一-鿿]{2,3}[县旗])(?![级城委政属直内外域情乡处长里民外城])", read.tokens.text
        )
    )
    return votes.most_common(1)[0][0] if votes else None


def reporting_year(layout: Layout, reads: Sequence[Read]) -> int | None:
    """The year in the title, in the first heading that has one, that the text opens with, else what most sentences open with."""
    if layout.title and (match := _YEAR.search(layout.title)):
        return int(match.group(1))
    headed = _year_of_titles([s.title for s in layout.sections])
    if headed is not None:
        return headed
    dated = next((m for read in reads[:4] if (m := _DATELINE.match(read.tokens.text))), None)
    if dated is not None:
        return int(dated.group(1))
    opening = next((r.tokens.times[0] for r in reads if r.block.kind == "body" and r.tokens.times), None)
    if opening is not None and opening.start == 0 and opening.until is None and (opening.begin.year or 0) > 0:
        return opening.begin.year
    votes: Counter[int] = Counter()
    for read in reads:
        for time in read.tokens.times:
            year, weight = _year_told(read.tokens.text, time)
            votes[year] += weight
    del votes[0]
    if not votes:
        return None
    best = max(votes.values())
    return max(year for year, count in votes.items() if count == best)


def _year_told(text: str, time: Time) -> tuple[int, int]:
    """The reporting year that a time speaks for, and how loudly; a year compared with speaks for the next one."""
    moment = time.until or time.begin
    if not moment.year or moment.year < 0:
        return 0, 1
    before = text[max(0, time.start - 1) : time.start]
    if time.compared or before in ("从", "由"):
        return moment.year + 1, 2
    return moment.year, 6 if before in ("", "。", "到", "至") else 2


def settings(document: Document, layout: Layout, reads: Sequence[Read], lexicon: Lexicon) -> Iterator[Setting]:
    """One setting for each block."""
    own = Ref((document.place,), None) if document.place else None
    heads = {r.block.section: r.tokens for r in reads if r.block.kind == "heading" and r.block.section is not None}
    home = home_of(document.place, lexicon)
    agencies = _agencies(layout, reads, home)
    titled = _agency_of_title(layout, reads, home) or _agency_of_preamble(layout, reads, home)
    period = _reporting_period(reads, document.reporting_year)
    for read in reads:
        chain = tuple(_chain(layout, read.block.section))
        theme = _chapter_concept(read.block.section, layout, lexicon)
        programme = _heading_programme(chain, heads, layout, lexicon)
        if theme is not None and theme.population and chain:
            programme = _for_population(theme.population, chain[0], heads, layout, lexicon) or programme
        chapter = known(theme) if theme is not None else None
        titles = [layout.sections[index].title for index in chain]
        plans = [t for t in titles if t.endswith(lexicon.markers["plan-heading"])]
        headed = _year_of_titles(titles)
        year = headed or document.reporting_year
        place = _other_place(read, document.place, lexicon) or own
        agency = agencies.get(_chapter(layout, read.block.section)) or titled
        population = theme.population if theme is not None else None
        several = not titles or re.search(r"[和与及、]", titles[0]) is not None
        told = str(year) if headed or plans else period
        general = bool(titles) and trim(_ORDINAL.sub("", titles[0])) in lexicon.markers["generic-heading"]
        yield Setting(home, place, year, told, bool(plans), programme, chapter, several, general, population, agency)


def _chapter_concept(section: int | None, layout: Layout, lexicon: Lexicon) -> Concept | None:
    """What the headings around a block, the document's title among them, say that all of it is about."""
    while section is not None:
        title = trim(_ORDINAL.sub("", layout.sections[section].title))
        concept = lexicon.chapters.get(title) or _of_bureau(title, lexicon)
        if concept is not None or 0 < layout.sections[section].level <= _CHAPTER:
            return concept
        section = layout.sections[section].parent
    return None


def _of_bureau(title: str, lexicon: Lexicon) -> Concept | None:
    """克东县退役军人事务局: a chapter headed by its bureau's name."""
    return next((c for key, c in lexicon.chapters.items() if len(key) > _SLOGAN and title.endswith(key)), None)


def _for_population(
    population: str, section: int, heads: Mapping[int, Tokens], layout: Layout, lexicon: Lexicon
) -> Ref | None:
    """【就业创业扶持】 in the chapter on 退役军人: 退役军人就业创业."""
    title = trim(_ORDINAL.sub("", layout.sections[section].title)).removesuffix("工作")
    if population in title or title in lexicon.markers["generic-heading"] or not 1 < len(title) <= 12:
        return None
    terms = [t for t in heads[section].terms if t.of("programme")] if section in heads else []
    words = (title, *(heads[section].text[t.start : t.end] for t in terms))
    concepts = (c for word in words for c in lexicon.terms.get(population + word, ()) if c.scheme == "programme")
    concept = next(concepts, None)
    labels = tuple(dict.fromkeys((*(population + word for word in words), *words)))
    return known(concept, *labels) if concept is not None else Ref(labels, None)


def _reporting_period(reads: Sequence[Read], year: int | None) -> str | None:
    """The months that the title names (2021年1—9月…通报, 2022年上半年工作总结), else the reporting year."""
    head = reads[0] if reads and reads[0].block.kind == "heading" else None
    told = [t for t in head.tokens.times if t.begin.month or t.begin.part not in (None, "end")] if head else []
    told = [t for t in told if t.begin.day is None]
    return iso(told[0], year) if told else str(year) if year else None


def _year_of_titles(titles: Sequence[str]) -> int | None:
    """二、2018年工作打算 -> 2018: the year that the innermost heading with one names."""
    return next((int(m.group(1)) for title in titles if (m := _YEAR.search(title))), None)


def _other_place(read: Read, own: str | None, lexicon: Lexicon) -> Ref | None:
    """Another county, or to a city another city, that the paragraph opens with: 2011年，省里给洛阳市下达…"""
    tokens = read.tokens
    first = tokens.numbers[0].start if tokens.numbers else len(tokens.text)
    level = lexicon.places.get(own or "", "county")
    opening = [p for p in tokens.places if p.start < min(first, 60) and p.level == level]
    if not opening or any(p.name == own for p in tokens.places) or len(opening) > 1:
        return None
    place = opening[0]
    passing = tokens.text[max(0, place.start - 2) : place.start].endswith(_PASSING)
    named_agency = any(a.start <= place.start < a.end for a in tokens.agencies)
    return None if passing or named_agency or not own or place.level == "province" else Ref((place.name,), None)


def _chain(layout: Layout, section: int | None) -> Iterator[int]:
    """The section and those around it, innermost first; the document's title is none of them."""
    while section is not None:
        if layout.sections[section].level > 0:
            yield section
        section = layout.sections[section].parent


def _heading_programme(
    chain: Sequence[int], heads: Mapping[int, Tokens], layout: Layout, lexicon: Lexicon
) -> Ref | None:
    """The programme that the innermost telling heading names: 【城乡低保】; a heading that says nothing (概况) is passed over."""
    for depth, section in enumerate(chain):
        title = trim(_ORDINAL.sub("", layout.sections[section].title))
        concept = _named(heads[section], "programme") if section in heads else None
        if concept is not None and not (concept.general and _outer(chain[depth + 1 :], heads, concept)):
            return known(concept)
        if title in lexicon.markers["generic-heading"] or depth > 0:
            continue
        if layout.sections[section].level >= 3 and _tells(title, lexicon):
            return proposed(title.removesuffix("工作") or title, title)
    if any(layout.sections[section].level <= _CHAPTER for section in chain):
        return None
    top = next((s for s in heads if layout.sections[s].level == 0), None) if heads else None
    concept = _named(heads[top], "programme") if top is not None else None
    return known(concept) if concept is not None else None


def _outer(chain: Sequence[int], heads: Mapping[int, Tokens], operation: Concept) -> bool:
    """【资格认证】 under 城乡居民养老保险: what is done in many programmes is done in the one of the chapter here."""
    named = (_named(heads[section], "programme") for section in chain if section in heads)
    return any(concept is not None and not concept.general and concept is not operation for concept in named)


def _tells(title: str, lexicon: Lexicon) -> bool:
    """A heading that names one programme or service: 窗口服务, not 监管和服务."""
    return (
        len(title) > _SLOGAN
        and title.endswith(lexicon.markers["programme-head"])
        and not re.search(r"[和与及、]", title)
    )


def _named(tokens: Tokens, scheme: str) -> Concept | None:
    found = [(t.end - t.start, c) for t in tokens.terms if (c := t.of(scheme)) is not None]
    return max(found, key=lambda item: item[0])[1] if found else None


def _agencies(layout: Layout, reads: Sequence[Read], home: Home) -> dict[int | None, Ref]:
    """Chapter -> the bureau that it names first: what a chapter reports, its bureau did.

    Entries right below the title make one chapter, None.
    """
    found: dict[int | None, Ref] = {}
    for read in reads:
        bureau = next((a for a in read.tokens.agencies if home.has(a)), None)
        if bureau is not None:
            found.setdefault(_chapter(layout, read.block.section), agency_ref(bureau, home))
    found |= _institutions(layout, reads, home, found)
    for chapter in {_chapter(layout, read.block.section) for read in reads} - set(found) - {None}:
        theme = _THEME_TAIL.sub("", trim(_ORDINAL.sub("", layout.sections[chapter or 0].title)))
        bureau_of_theme = next((ref for ref in found.values() if len(theme) > 1 and theme in ref.label), None)
        if bureau_of_theme is not None:
            found[chapter] = bureau_of_theme
    return found


def _institutions(
    layout: Layout, reads: Sequence[Read], home: Home, bureaus: Mapping[int | None, Ref]
) -> dict[int | None, Ref]:
    """县就业服务中心落实…: the institution that a chapter without a bureau opens a sentence with."""
    found: dict[int | None, Ref] = {}
    for read in reads:
        chapter = _chapter(layout, read.block.section)
        if chapter is None or chapter in bureaus or chapter in found or read.block.kind == "heading":
            continue
        acting = (a for a in read.tokens.agencies if home.has_institution(a))
        first = next((a for a in acting if _SUBJECT.search(read.tokens.text[: a.start])), None)
        if first is not None:
            found[chapter] = agency_ref(first, home)
    return found


def _chapter(layout: Layout, section: int | None) -> int | None:
    """The heading that a block's chapter has; None where the title is the only one above its entry."""
    chain = tuple(_chain(layout, section))
    return chain[-1] if chain and layout.sections[chain[-1]].level < ENTRY else None


def _agency_of_title(layout: Layout, reads: Sequence[Read], home: Home) -> Ref | None:
    """高邮市人力资源和社会保障局2017年工作总结: its author did all that it tells."""
    titles = [r for r in reads if r.block.kind == "heading" and layout.sections[r.block.section or 0].level == 0]
    named = (a for read in titles for a in read.tokens.agencies if home.has(a))
    return next((agency_ref(a, home) for a in named), None)


def _agency_of_preamble(layout: Layout, reads: Sequence[Read], home: Home) -> Ref | None:
    """一季度，县民政局围绕… below the title of a report: what its chapters report, this bureau did."""
    if any(section.level == ENTRY for section in layout.sections):
        return None
    above = [r for r in reads if _chapter(layout, r.block.section) is None and r.block.kind == "body"]
    return next((agency_ref(a, home) for read in above for a in read.tokens.agencies if home.has(a)), None)


_SUBJECT = re.compile(r"(?:^|[。；])(?:\d{4}年(?:度|以来|末|底)?，?|年内，?|全年，?)?$")
"""In front of what a sentence is about."""


@dataclass(frozen=True, slots=True)
class Home:
    """The county of the document under all its names."""

    place: str | None
    short: str | None
    """民和县 of 民和回族土族自治县."""

    def has(self, agency: AgencyName) -> bool:
        """A bureau of the document's own county, or the county's office of a city's one; not the state's or a neighbour's."""
        if agency.concept.rank != "Bureau":
            return False
        if agency.branch:
            return self.place is not None and self.place.startswith(agency.branch[:2])
        head = agency.name.removesuffix(next((lab for lab in agency.concept.labels if agency.name.endswith(lab)), ""))
        core = agency.name.removeprefix(head)
        if not head:
            return len(core) > 3 and not core.endswith("部门")
        return head in ("县", "市", "区", "旗", self.place, self.short)

    def has_institution(self, agency: AgencyName) -> bool:
        """县就业服务中心: below a bureau, with the county in front."""
        head = agency.name.removesuffix(next((lab for lab in agency.concept.labels if agency.name.endswith(lab)), ""))
        return agency.concept.rank == "Institution" and head in ("县", "市", "区", "旗", self.place, self.short)


def home_of(place: str | None, lexicon: Lexicon) -> Home:
    """The names of a county: its own and the short one of an autonomous county."""
    return Home(place, next((short for short, full in lexicon.full_names.items() if full == place), None))


def agency_ref(agency: AgencyName, home: Home) -> Ref:
    """县民政局 of 泸定县 is 泸定县民政局; both names, and the bare one, stand for it."""
    if agency.branch:
        return Ref((agency.name, agency.branch), agency.concept.iri)
    place = home.place
    core = next((lab for lab in agency.concept.labels if agency.name.endswith(lab)), agency.name)
    head = agency.name.removesuffix(core)
    labels = [agency.name]
    if place and head in ("县", "市", "区", "旗", "", place, home.short):
        cores = (core, *agency.concept.labels)
        labels = [f"{place}{core}", agency.name]
        labels += [f"{name}{label}" for name in (place[-1], place, home.short) if name for label in cores]
    return Ref(tuple(dict.fromkeys(labels)), agency.concept.iri)
