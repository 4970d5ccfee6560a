"""What is known of a document: county and year as the manifest, a title or most of its sentences tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..lexicon import Lexicon
from ..model import Block, Document, Layout, Source
from ..tokens import Moment, Time, Tokens
from .outline import year_of_titles

_EDITION = re.compile(r"年鉴[（(·\s]*((?:1[89]|20)\d{2})|((?:1[89]|20)\d{2})年?卷")
_PLACE_TAIL = re.compile(
    r"([一-鿿]{1,4}(?:自治)?[县旗市])(?:[一-鿿]{0,8}(?:局|委|年鉴|公报|工作|部门|中心)|全[县市]|20\d\d|19\d\d)"
)
_YEARBOOK = re.compile(r"(?:^|[\d年\s《])([一-鿿]{2,4}?)(?:统计|综合)?年鉴")
_KINDS = "县", "市", "区", "旗", "自治县", "自治州", "州", "地区", "盟"
_SENTENCE = re.compile(r"[，。；！？]")
_DATELINE_LENGTH = 60
_DATELINE_BLOCKS = 5
"""Title, subtitle and byline stand in front of a dateline, no paragraph."""
_HELD = re.compile(r"在[^）)]{2,40}会议")
"""Behind the date of a speech: it looks back on the year before, or its chapters tell their own."""
_FIRST_MONTHS = 3
"""Months in which a text may still look back on the year before."""
_LOOKS_BACK = re.compile(r"[比较同与](?:上|去)年|同比")
_WHOLE = re.compile(r"全年(?!龄)|年末|年内|一年来")


@dataclass(frozen=True, slots=True)
class Read:
    """A block with its tokens."""

    block: Block
    tokens: Tokens


def document_of(source: Source, layout: Layout, reads: Sequence[Read], lexicon: Lexicon) -> Document:
    """What is known of the document: what the manifest says, else what the text gives."""
    said = source.description
    edition = said.edition_year or _edition_year(source)
    return Document(
        id=source.id,
        name=source.name,
        title=said.title or layout.title,
        place=said.place or _county_of(layout, reads, lexicon),
        reporting_year=said.reporting_year or _reporting_year(layout, reads) or _year_before(edition),
        edition_year=edition,
        publisher=said.publisher,
        licence=said.licence,
        sha256=source.sha256,
        encoding=source.encoding,
        length=len(source.text),
    )


def _edition_year(source: Source) -> int | None:
    match = _EDITION.search(source.name) or _EDITION.search(source.text[:200])
    return int(match.group(1) or match.group(2)) if match else None


def _year_before(edition: int | None) -> int | None:
    """A yearbook tells of the year before it came out."""
    return edition - 1 if edition else None


def _county_of(layout: Layout, reads: Sequence[Read], lexicon: Lexicon) -> str | None:
    """The county the text is about: the one it names most; a title, an agency's name, or the start of a paragraph count more."""
    votes: Counter[str] = Counter()
    for number, read in enumerate(reads):
        weight = 4 if read.block.kind == "heading" and number == 0 else 1
        for place in _county_names(read.tokens, lexicon):
            votes[place] += weight * _standing(read.tokens.text, place)
        for match in _PLACE_TAIL.finditer(read.tokens.text):
            if match.group(1) in lexicon.places and not _of_branch(match.start(), read.tokens):
                votes[match.group(1)] += weight * 2
        for branch in filter(None, (agency.branch for agency in read.tokens.agencies)):
            votes.update(name for name in _called(branch, lexicon) if name.endswith(("县", "市", "区", "旗")))
    if not votes:
        return _ungazetteered(reads)
    named = [name for name in _of_yearbook(layout, lexicon) if name in votes]
    best = max(votes[name] for name in named or votes)
    return next(place for place, count in votes.items() if count == best and (not named or place in named))


def _of_yearbook(layout: Layout, lexicon: Lexicon) -> Iterator[str]:
    """The divisions that the title of a yearbook can mean by a short name: 仙居县 of 仙居年鉴."""
    match = _YEARBOOK.search(layout.title or "")
    return _called(match[1], lexicon) if match else iter(())


def _called(short: str, lexicon: Lexicon) -> Iterator[str]:
    """The divisions of which a name without its kind is short: 仙居 -> 仙居县; 门源 -> 门源回族自治县."""
    for kind in _KINDS:
        name = f"{short}{kind}"
        if name in lexicon.places or name in lexicon.full_names:
            yield lexicon.full_names.get(name, name)


def _of_branch(position: int, tokens: Tokens) -> bool:
    """台州市 of 台州市住房公积金管理中心仙居分中心: the city of an office in the county."""
    return any(agency.branch and agency.start <= position < agency.end for agency in tokens.agencies)


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
            or _of_branch(place.start, tokens)
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


def _reporting_year(layout: Layout, reads: Sequence[Read]) -> int | None:
    """The year in the title, in the first heading that has one, of the dateline, that the text opens with, of its signature; else of most.

    The year in a yearbook's title is that of its edition, and a date below it that of its printing.
    """
    titles = (layout.title or "", *(section.title for section in layout.sections))
    headed = year_of_titles([title for title in titles if "年鉴" not in title])
    if headed is not None:
        return headed
    printed = [read for read in reads if read.block.kind in ("heading", "body")]
    datelines = [] if "年鉴" in titles[0] else [day for r in printed[:_DATELINE_BLOCKS] if (day := _date_of(r))]
    if datelines:
        return _year_seen_from(datelines[0], printed)
    undated = [read for read in reads if not _date_of(read)]
    opening = next((r.tokens.times[0] for r in undated if r.block.kind == "body" and r.tokens.times), None)
    if opening is not None and opening.start == 0 and opening.until is None and (opening.begin.year or 0) > 0:
        return opening.begin.year
    signed = _date_of(printed[-1]) if printed else None
    return _year_seen_from(signed, printed) if signed is not None else _year_of_most(undated)


def _date_of(read: Read) -> Moment | None:
    """（2018年11月12日）, 本报记者张三2018年11月12日, 来源：… 发布时间：2018-11-12: a whole date on a line without a sentence."""
    text = read.tokens.text
    if len(text) > _DATELINE_LENGTH or _SENTENCE.search(text) is not None:
        return None
    whole = (t for t in read.tokens.times if (t.begin.year or 0) > 0 and t.begin.day and t.until is None)
    day = next(whole, None)
    return day.begin if day is not None and _HELD.search(text, day.end) is None else None


def _year_seen_from(day: Moment, reads: Sequence[Read]) -> int | None:
    """The year that a text of that day tells of: its own, or in the first months the one that just ended.

    Such a text looks back where it names a month that the new year has not had yet; where it names none, if a sentence opens with the
    year before (2020年，…), or if its 全年 is compared with 上年. What happened 去年 is not enough.
    """
    year, month = day.year or 0, day.month or 0
    if month > _FIRST_MONTHS:
        return year
    texts = [read for read in reads if read.block.kind == "body"]
    times = [t for read in texts for t in read.tokens.times if not t.compared and not t.begin.year]
    if months := [t.begin.month for t in times if t.begin.month]:
        return year - 1 if max(months) > month else year
    opened = any(_opens_with(read, year - 1) for read in texts) and not any(_opens_with(read, year) for read in texts)
    whole = any(_WHOLE.search(r.tokens.text) for r in texts) and any(_LOOKS_BACK.search(r.tokens.text) for r in texts)
    return year - 1 if opened or whole else year


def _opens_with(read: Read, year: int) -> bool:
    """2020年，… at the head of a sentence: what it tells is told of that year as a whole."""
    times = (t for t in read.tokens.times if t.begin == Moment(year) and t.until is None)
    return any(read.tokens.text[max(0, t.start - 1) : t.start] in ("", "。") for t in times)


def _year_of_most(reads: Sequence[Read]) -> int | None:
    """The year that the times of the text speak for most; of several the latest."""
    votes: Counter[int] = Counter()
    for read in (read for read in reads if read.block.kind != "heading" or "年鉴" not in read.tokens.text):
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
