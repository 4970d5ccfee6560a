"""Whose report it is: the bureau that a chapter, the title or the preamble names."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from ..model import ENTRY, Layout, Ref
from ..tokens import Tokens
from .document import Read
from .home import Home, agency_ref
from .outline import bare_title, chapter_of

_THEME_TAIL = re.compile(r"(?:事务|工作|管理|事业)+$")
"""What a chapter's title adds to its theme: 宗教事务 is told of by the 民族宗教事务局 of the chapter before."""
OPENS = re.compile(r"(?:^|[。；])(?:\d{4}年(?:度|以来|末|底)?，?|年内，?|全年，?)?$")
"""In front of what a sentence is about."""


def agencies(layout: Layout, reads: Sequence[Read], home: Home) -> tuple[Ref | None, ...]:
    """For each block the bureau that its chapter reports of, else one that its own entry or paragraph names.

    What a chapter reports, the bureau did that its heading, its first entry or most of its entries name. Entries right below the title
    make one chapter, None.
    """
    chapters: dict[int | None, list[int]] = {}
    for index, read in enumerate(reads):
        chapters.setdefault(chapter_of(layout, read.block.section), []).append(index)
    firsts = ((i, next((a for a in read.tokens.agencies if home.has(a)), None)) for i, read in enumerate(reads))
    named = {i: agency_ref(bureau, home) for i, bureau in firsts if bureau is not None}
    found: dict[int | None, Ref] = {}
    local: dict[int, Ref] = {}
    for chapter, inside in chapters.items():
        own = {i: named[i] for i in inside if i in named}
        if own and _leads(own, [reads[i] for i in inside], reads):
            found[chapter] = next(iter(own.values()))
        else:
            local |= _local(own, inside, reads)
    passing = {chapter_of(layout, reads[i].block.section) for i in local}
    found |= _institutions(layout, reads, home, {*found, *passing})
    for chapter in set(chapters) - set(found) - {None}:
        theme = _THEME_TAIL.sub("", bare_title(layout, chapter or 0))
        told = (*found.values(), *local.values())
        bureau_of_theme = next((ref for ref in told if len(theme) > 1 and theme in ref.label), None)
        if bureau_of_theme is not None:
            found[chapter] = bureau_of_theme
    return tuple(found.get(chapter_of(layout, read.block.section)) or local.get(i) for i, read in enumerate(reads))


def _leads(named: Mapping[int, Ref], chapter: Sequence[Read], reads: Sequence[Read]) -> bool:
    """Whether the bureau that a chapter names first is that of the whole chapter, not only of a later entry or paragraph."""
    told = [read for read in chapter if read.block.kind == "body" and "。" in read.tokens.text]
    first, start = reads[next(iter(named))], told[0].block.chars.offsets[0] if told else None
    if start is None or first.block.chars.offsets[0] <= start:
        return True
    entries = {read.block.section for read in told}
    if len(entries) == 1:
        return first is told[0]
    ref = next(iter(named.values()))
    naming = {reads[i].block.section for i, other in named.items() if other.labels == ref.labels}
    return first.block.section == told[0].block.section or 2 * len(naming & entries) >= len(entries)


def _local(named: Mapping[int, Ref], chapter: Sequence[int], reads: Sequence[Read]) -> dict[int, Ref]:
    """The bureaus of single entries, or where a chapter has none, of single paragraphs."""
    sections = {reads[i].block.section: named[i] for i in sorted(named, reverse=True)}
    divided = len({reads[i].block.section for i in chapter if reads[i].block.kind == "body"}) > 1
    if not divided:
        return dict(named)
    return {i: sections[section] for i in chapter if (section := reads[i].block.section) in sections}


def _institutions(
    layout: Layout, reads: Sequence[Read], home: Home, bureaus: Collection[int | None]
) -> dict[int | None, Ref]:
    """县就业服务中心落实…: the institution that a chapter without a bureau opens a sentence with."""
    found: dict[int | None, Ref] = {}
    for read in reads:
        chapter = chapter_of(layout, read.block.section)
        if chapter is None or chapter in bureaus or chapter in found or read.block.kind == "heading":
            continue
        acting = (a for a in read.tokens.agencies if home.has_institution(a))
        first = next((a for a in acting if OPENS.search(read.tokens.text[: a.start])), None)
        if first is not None:
            found[chapter] = agency_ref(first, home)
    return found


def agency_of_headings(inward: Sequence[int], heads: Mapping[int, Tokens], layout: Layout, home: Home) -> Ref | None:
    """【县妇联】 in the chapter on mass organisations: the innermost heading that is nothing but the name of a body."""
    for section in inward:
        title = _THEME_TAIL.sub("", bare_title(layout, section))
        agencies = heads[section].agencies if section in heads else ()
        named = (a for a in agencies if a.name == title and home.heads(a))
        if (body := next(named, None)) is not None:
            return agency_ref(body, home)
    return None


def agency_of_title(layout: Layout, reads: Sequence[Read], home: Home) -> Ref | None:
    """高邮市人力资源和社会保障局2017年工作总结: its author did all that it tells."""
    titles = [r for r in reads if r.block.kind == "heading" and layout.sections[r.block.section or 0].level == 0]
    named = (a for read in titles for a in read.tokens.agencies if home.has(a))
    return next((agency_ref(a, home) for a in named), None)


def agency_of_preamble(layout: Layout, reads: Sequence[Read], home: Home) -> Ref | None:
    """一季度，县民政局围绕… below the title of a report: what its chapters report, this bureau did."""
    undivided = all(chapter_of(layout, read.block.section) is None for read in reads if read.block.kind == "body")
    if undivided or any(section.level == ENTRY for section in layout.sections):
        return None
    above = [r for r in reads if chapter_of(layout, r.block.section) is None and r.block.kind == "body"]
    return next((agency_ref(a, home) for read in above for a in read.tokens.agencies if home.has(a)), None)
