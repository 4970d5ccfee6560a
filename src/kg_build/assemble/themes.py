"""What headings are about: the theme of a chapter, the programme of an entry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ..lexicon import Concept, Lexicon
from ..model import Layout, Ref
from ..tokens import Tokens
from .names import known, proposed, trim
from .outline import bare_title

_CHAPTER = 2
"""Level of a heading that begins another chapter, of which the document's title says nothing."""
_SLOGAN = 3
"""A heading of so few characters is a slogan, no programme: 优服务."""
_REPORT = re.compile(
    r"(?:（[^）]*）|(?:19|20)\d{2}年度?|(?:上|下)半年|前三季度)+|(?:工作|情况|总结|报告|汇报|综述|通报|摘要|及.*|和.*)+(?=$|（)"
)
"""What the title of a report has around its theme: 右玉县医疗保障工作（2020年）."""
PUBLICITY = "宣传"
"""【医保政策宣传】 tells what is made known, not the insurance itself."""


def chapter_concept(section: int | None, layout: Layout, lexicon: Lexicon) -> Concept | None:
    """What the headings around a block, the document's title among them, say that all of it is about."""
    while section is not None:
        title = bare_title(layout, section)
        plain = trim(_REPORT.sub("", title))
        concept = lexicon.chapters.get(title) or _of_bureau(title, lexicon) or _of_bureau(plain, lexicon)
        if concept is not None or 0 < layout.sections[section].level <= _CHAPTER:
            return concept
        section = layout.sections[section].parent
    return None


def _of_bureau(title: str, lexicon: Lexicon) -> Concept | None:
    """克东县退役军人事务局: a chapter headed by its bureau's name."""
    return next((c for key, c in lexicon.chapters.items() if len(key) > _SLOGAN and title.endswith(key)), None)


def for_population(
    population: str, section: int, heads: Mapping[int, Tokens], layout: Layout, lexicon: Lexicon
) -> Ref | None:
    """【就业创业扶持】 in the chapter on 退役军人: 退役军人就业创业."""
    title = bare_title(layout, section).removesuffix("工作")
    if population in title or title in lexicon.markers["generic-heading"] or not 1 < len(title) <= 12:
        return None
    terms = [t for t in heads[section].terms if t.of("programme")] if section in heads else []
    words = (title, *(heads[section].text[t.start : t.end] for t in terms))
    concepts = (c for word in words for c in lexicon.terms.get(population + word, ()) if c.scheme == "programme")
    concept = next(concepts, None)
    labels = tuple(dict.fromkeys((*(population + word for word in words), *words)))
    return known(concept, *labels) if concept is not None else Ref(labels, None)


def _within(chapter: Concept | None, title: str, lexicon: Lexicon) -> Concept | None:
    """住房公积金贷款 for 【个人贷款】 in the chapter on 住房公积金: the one programme of the chapter whose cue ends the heading."""
    below = lexicon.descendants(chapter.iri) if chapter is not None else ()
    told = [c for c in below if title.endswith(c.cues)] if len(title) > 1 else []
    return told[0] if len(told) == 1 else None


def heading_programme(
    chain: Sequence[int],
    heads: Mapping[int, Tokens],
    layout: Layout,
    lexicon: Lexicon,
    chapter: Concept | None = None,
) -> Ref | None:
    """The programme that the innermost telling heading names: 【城乡低保】; a heading that says nothing (概况) or makes a sentence is passed over."""
    for depth, section in enumerate(chain):
        title = bare_title(layout, section)
        if "，" in title:
            continue
        concept = _named(heads[section], lexicon) if section in heads else None
        if concept is not None and not (concept.general and _outer(chain[depth + 1 :], heads, concept, lexicon)):
            made_known = title.endswith(PUBLICITY) and not any(label.endswith(PUBLICITY) for label in concept.labels)
            return proposed(title, title) if made_known else known(concept)
        if title in lexicon.markers["generic-heading"] or depth > 0:
            continue
        around = (_named(heads[outer], lexicon) for outer in chain[depth + 1 :] if outer in heads)
        if (own := _within(next(filter(None, around), chapter), title, lexicon)) is not None:
            return known(own, title)
        if layout.sections[section].level >= 3 and _tells(title, lexicon):
            return proposed(title.removesuffix("工作") or title, title)
        if layout.sections[section].level >= 3 and _campaign(layout.sections[section].title):
            return Ref((f"“{title}”", title), None)
    if any(layout.sections[section].level <= _CHAPTER for section in chain):
        return None
    top = next((s for s in heads if layout.sections[s].level == 0), None) if heads else None
    concept = _named(heads[top], lexicon) if top is not None else None
    return known(concept) if concept is not None else None


def _outer(chain: Sequence[int], heads: Mapping[int, Tokens], operation: Concept, lexicon: Lexicon) -> bool:
    """【资格认证】 under 城乡居民养老保险: what is done in many programmes is done in the one of the chapter here."""
    named = (_named(heads[section], lexicon) for section in chain if section in heads)
    return any(concept is not None and not concept.general and concept is not operation for concept in named)


def _tells(title: str, lexicon: Lexicon) -> bool:
    """A heading that names one programme or service: 窗口服务, not 监管和服务."""
    return (
        len(title) > _SLOGAN
        and title.endswith(lexicon.markers["programme-head"])
        and not re.search(r"[和与及、]", title)
    )


def _campaign(title: str) -> bool:
    """【“百企帮百村”】: a heading that is nothing but a name in quotation marks."""
    return re.fullmatch(r"[【\[（(]?“[^“”]{3,14}”(?:行动|活动|工程|计划)?[】\])）]?", title.strip()) is not None


def _named(tokens: Tokens, lexicon: Lexicon) -> Concept | None:
    """The programme that a heading names by its longest word; of several joined ones (双拥优抚) the one right above them."""
    found = [(term, concept) for term in tokens.terms if (concept := term.of("programme")) is not None]
    if not found:
        return None
    if len(found) > 1 and all(_joined(tokens.text[a.end : b.start]) for (a, _), (b, _) in pairwise(found)):
        concepts = [concept for _, concept in found]
        kin = any(c is not other and c in lexicon.ancestors(other) for c in concepts for other in concepts)
        if not kin and len(set(concepts)) > 1:
            return lexicon.above(concepts)
    return max(found, key=lambda item: item[0].end - item[0].start)[1]


def _joined(between: str) -> bool:
    return between in ("", "、", "和", "与", "及", "以及", "暨")
