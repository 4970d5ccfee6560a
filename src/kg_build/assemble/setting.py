"""What the document and its headings give to every figure under them: county, year, agency, programme of the heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ..lexicon import Lexicon
from ..model import Document, Layout, Ref
from ..tokens import Tokens
from .bureaus import agencies, agency_of_headings, agency_of_preamble, agency_of_title
from .document import Read
from .home import Home, home_of
from .names import known
from .outline import bare_title, chain, year_of_titles
from .periods import iso
from .themes import chapter_concept, for_population, heading_programme

_PASSING = ("配合", "、", "和", "与", "由", "按照", "根据", "赴", "来", "同", "到", "往", "照", "据")


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


def settings(document: Document, layout: Layout, reads: Sequence[Read], lexicon: Lexicon) -> Iterator[Setting]:
    """One setting for each block."""
    own = Ref((document.place,), None) if document.place else None
    heads = {r.block.section: r.tokens for r in reads if r.block.kind == "heading" and r.block.section is not None}
    home = home_of(document.place, lexicon)
    told_of = agencies(layout, reads, home)
    titled, opening = agency_of_title(layout, reads, home), agency_of_preamble(layout, reads, home)
    period = _reporting_period(reads, document.reporting_year)
    for read, bureau in zip(reads, told_of, strict=True):
        inward = tuple(chain(layout, read.block.section))
        theme = chapter_concept(read.block.section, layout, lexicon)
        programme = heading_programme(inward, heads, layout, lexicon, theme)
        population = theme.population if theme is not None else None
        if population and inward:
            programme = for_population(population, inward[0], heads, layout, lexicon) or programme
        chapter = known(theme) if theme is not None else None
        titles = [layout.sections[index].title for index in inward]
        plans = [t for t in titles if t.endswith(lexicon.markers["plan-heading"])]
        headed = year_of_titles(titles)
        year = headed or document.reporting_year
        place = _other_place(read, document.place, lexicon) or own
        agency = agency_of_headings(inward, heads, layout, home)
        agency = agency or titled or bureau or opening
        several = not titles or re.search(r"[和与及、]", titles[0]) is not None
        months = next((m for index in inward if index in heads and (m := _months(heads[index], year))), None)
        told = months or (str(year) if plans or headed else period)
        general = bool(inward) and bare_title(layout, inward[0]) in lexicon.markers["generic-heading"]
        yield Setting(home, place, year, told, bool(plans), programme, chapter, several, general, population, agency)


def _reporting_period(reads: Sequence[Read], year: int | None) -> str | None:
    """The months that the title names (2021年1—9月…通报, 2022年上半年工作总结), else the reporting year."""
    title = takewhile(lambda read: read.block.kind == "heading", reads)
    named = next((period for read in title if (period := _months(read.tokens, year))), None)
    return named or (str(year) if year else None)


def _months(heading: Tokens, year: int | None) -> str | None:
    """上半年 in 一、上半年工作情况: the part of the year that a heading names; no day."""
    parts = (t for t in heading.times if t.begin.month or t.begin.part not in (None, "end"))
    return next((iso(t, year) for t in parts if t.begin.day is None), None)


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
