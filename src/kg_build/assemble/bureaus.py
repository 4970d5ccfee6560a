"""Whose report it is: the bureau that a chapter, the title or the preamble names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..model import ENTRY, Layout, Ref
from ..tokens import Tokens
from .document import Read
from .home import Home, agency_ref
from .outline import bare_title, chapter_of

_THEME_TAIL = re.compile(r"(?:事务|工作|管理|事业)+$")
"""What a chapter's title adds to its theme: 宗教事务 is told of by the 民族宗教事务局 of the chapter before."""
OPENS = re.compile(r"(?:^|[。；])(?:\d{4}年(?:度|以来|末|底)?，?|年内，?|全年，?)?$")
"""In front of what a sentence is about."""


def agencies(layout: Layout, reads: Sequence[Read], home: Home) -> dict[int | None, Ref]:
    """Chapter -> the bureau that it names first: what a chapter reports, its bureau did.

    Entries right below the title make one chapter, None.
    """
    found: dict[int | None, Ref] = {}
    for read in reads:
        bureau = next((a for a in read.tokens.agencies if home.has(a)), None)
        if bureau is not None:
            found.setdefault(chapter_of(layout, read.block.section), agency_ref(bureau, home))
    found |= _institutions(layout, reads, home, found)
    for chapter in {chapter_of(layout, read.block.section) for read in reads} - set(found) - {None}:
        theme = _THEME_TAIL.sub("", bare_title(layout, chapter or 0))
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
    if any(section.level == ENTRY for section in layout.sections):
        return None
    above = [r for r in reads if chapter_of(layout, r.block.section) is None and r.block.kind == "body"]
    return next((agency_ref(a, home) for read in above for a in read.tokens.agencies if home.has(a)), None)
