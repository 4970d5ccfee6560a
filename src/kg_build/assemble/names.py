"""Labels that a careful reader would give to what a figure measures: 发放 + 护理补贴 + 元 -> 护理补贴发放金额."""

from __future__ import annotations

import re
from functools import lru_cache

from ..lexicon import Concept
from ..model import Ref

_COUNT_WORDS = {
    "People": "人数",
    "PersonTimes": "人次",
    "Households": "户数",
    "Money": "金额",
    "Area": "面积",
    "Length": "里程",
    "Mass": "重量",
}
_PLAIN = frozenset("个家所座处名位项条只台辆块张间")
_CLEAN = re.compile(r"[“”‘’\"（）()《》\s]")
_HEAD = re.compile(
    r"^(?:的(?!士)|了(?!解)|有(?![效关偿限机望色无])|共(?![产青建享治])|共有|设有|现有|建有|拥有|下辖|由|从(?!业|事)|按照|按(?![摩揭时月年季期规需比])"
    r"|各类|各种|各级|全县|全市|全区|全州|全局|范围内|(?:以|之)?内(?![设部科外容地陆战])|近[一二三四五六七八九十两几]+年来?|全年|年末|年底|年终|季末|月末|期末|年内|目前|截至|力争|累计|并(?![轨购])|其(?![他它余])"
    r"|所(?!得|在)|约(?!谈)|针对)+"
)
_TAIL = re.compile(
    r"(?:的|共计|合计|(?<!公)共|(?<![行人作])为|是|(?<![国私公享所持拥实])有|(?<![送到表传])达|达到|(?<!预|合|集|条|契|节|签|公)约|共有|数|人数"
    r"|总数|(?<![统设会预估审])计|(?<!附)近|超过|累计|(?<!成)就|已|仅|(?<![船几])只|将|把|(?<![棉军毛丝睡])被|(?<!需)要|(?<![人户笔次月日年平])均|(?<![一二三四五平同])等"
    r"|(?<![自理])由|(?<!服)从|按照|按|低于|高于|不低于|不高于|不超过|控制在|稳定在|保持在|维持在)+$"
)


def count_words(unit: str | None, unit_kind: str | None) -> tuple[str, ...]:
    """The nouns that count a unit, the usual one first: 人 -> 人数; 户次 -> 户次; 份 -> 份数, 数; 家 -> 数, 家数."""
    unit = unit.partition("（")[0] if unit is not None else None
    if unit is not None and unit.endswith("次") and len(unit) > 1:
        return (unit,)
    if unit_kind in _COUNT_WORDS:
        return (_COUNT_WORDS[unit_kind],)
    if unit is None:
        return ("数",)
    return ("数", f"{unit}数") if unit in _PLAIN else (f"{unit}数", "数")


def count_word(unit: str | None, unit_kind: str | None) -> str:
    """The usual noun that counts a unit: 人 -> 人数, 份 -> 份数, 家 -> 数."""
    return count_words(unit, unit_kind)[0]


@lru_cache(maxsize=4096)
def trim(phrase: str) -> str:
    """A noun phrase without quotation marks and without words that only lead to the figure (共, 达, 的)."""
    previous, phrase = "", _CLEAN.sub("", phrase)
    while previous != phrase:
        previous, phrase = phrase, _TAIL.sub("", _HEAD.sub("", phrase))
    return phrase


def trim_head(phrase: str) -> str:
    """The same of its beginning only: 全县户籍人口总数 -> 户籍人口总数."""
    return _HEAD.sub("", _CLEAN.sub("", phrase))


@lru_cache(maxsize=4096)
def known(concept: Concept, *surface: str) -> Ref:
    """A slot filled by a concept of the lexicon, with the words that stood for it."""
    said = [phrase for phrase in map(trim, surface) if phrase and phrase not in concept.labels]
    return Ref((*concept.labels, *dict.fromkeys(said)) if said else concept.labels, concept.iri)


def proposed(*labels: str) -> Ref | None:
    """A slot filled by words that the lexicon lacks; None when there are none."""
    return as_ref(*map(trim, labels))


def as_ref(*labels: str) -> Ref | None:
    """A slot filled by composed labels as they are; None when there are none."""
    found = tuple(dict.fromkeys(filter(None, labels)))
    return Ref(found, None) if found else None


def with_surface(ref: Ref, *surface: str) -> Ref:
    """The same concept with further surface forms."""
    return Ref(tuple(dict.fromkeys((*ref.labels, *filter(None, surface)))), ref.iri)


@lru_cache(maxsize=4096)
def composed_labels(action: str, noun: str, word: str) -> tuple[str, ...]:
    """发放, 护理补贴, 金额 -> 护理补贴发放金额, 发放护理补贴金额, 护理补贴, …; of 劳动合同签订 and 签订 the noun alone."""
    if not noun or noun in action:
        return (f"{action}{word}",)
    if action in noun:
        return (f"{noun}{word}", noun)
    return tuple(dict.fromkeys((f"{noun}{action}{word}", f"{action}{noun}{word}", f"{action}{noun}", f"{noun}{word}")))


CHANGE_WORDS = {"up": ("增长率", "增幅", "提高幅度"), "down": ("下降率", "降幅", "增长率")}
AMOUNT_WORDS = {"up": ("增加额", "净增额", "增加数", "增加人数"), "down": ("减少额", "减少数", "减少人数")}


POINT_WORDS = {"up": ("上升幅度", "提高幅度", "变动", "增加额"), "down": ("下降幅度", "降低幅度", "变动", "减少额")}


def changed(ref: Ref, direction: str, unit: str | None, unit_kind: str | None) -> Ref:
    """参保人数 and up, in % -> 参保人数增长率; in 人 -> 参保人数增加数, 参保增加人数; in 个百分点 -> 参保率上升幅度."""
    points = unit is not None and unit.endswith("百分点")
    words = POINT_WORDS if points else CHANGE_WORDS if unit_kind == "Ratio" else AMOUNT_WORDS
    labels = tuple(f"{label}{word}" for label in ref.labels for word in words[direction])
    counted = _counted_change(ref, direction, unit, unit_kind) if words is AMOUNT_WORDS else ()
    return Ref(tuple(dict.fromkeys((*labels, *counted))), ref.iri)


def _counted_change(ref: Ref, direction: str, unit: str | None, unit_kind: str | None) -> tuple[str, ...]:
    """参保增加人数, 增加人数 of 参保人数; 增加额 of money."""
    verb = "增加" if direction == "up" else "减少"
    word = "额" if unit_kind == "Money" else count_word(unit, unit_kind)
    stems = (label.removesuffix(word) for label in ref.labels if label.endswith(word) and len(label) > len(word))
    return (*(f"{stem}{verb}{word}" for stem in stems), f"{verb}{word}")
