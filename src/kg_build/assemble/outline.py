"""The headings around a block: their titles, chapters and years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..model import ENTRY, Layout
from .names import trim

_ORDINAL = re.compile(r"^(?:第?[一二三四五六七八九十\d]+[、.章节篇]|（[一二三四五六七八九十]+）|[-—·]+)")
_YEAR = re.compile(r"((?:1[89]|20)\d{2})年(?!\d{1,2}月)")


def chain(layout: Layout, section: int | None) -> Iterator[int]:
    """The section and those around it, innermost first; the document's title is none of them."""
    while section is not None:
        if layout.sections[section].level > 0:
            yield section
        section = layout.sections[section].parent


def chapter_of(layout: Layout, section: int | None) -> int | None:
    """The heading that a block's chapter has; None where the title is the only one above its entry."""
    outermost = next(reversed(tuple(chain(layout, section))), None)
    return outermost if outermost is not None and layout.sections[outermost].level < ENTRY else None


def bare_title(layout: Layout, section: int) -> str:
    """社会救助 of 三、社会救助: the title of a section without its number."""
    return trim(_ORDINAL.sub("", layout.sections[section].title))


def year_of_titles(titles: Sequence[str]) -> int | None:
    """二、2018年工作打算 -> 2018: the year that the innermost heading with one names."""
    return next((int(m.group(1)) for title in titles if (m := _YEAR.search(title))), None)
