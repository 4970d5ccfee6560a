"""Labels that a careful reader would give to what a figure measures: 发放 + 护理补贴 + 元 -> 护理补贴发放金额."""

from __future__ import annotations

import re

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
_FILLER = re.compile(
    r"^(?:的|了|有|共有|设有|现有|由|从|按照|按|各类|各种|全县|全市|全区|全州|全年|共|累计|并|其|所|约)+|(?:的|共|共计|合计|为|是|有|达|达到|约|共有|数|人数|总数|计|近|超过|累计|就|已|仅|将|均|等|由|从|按照|按)+$"
)


def count_word(unit: str | None, unit_kind: str | None) -> str:
    """The noun that counts a unit: 人 -> 人数, 份 -> 份数, 家 -> 数."""
    if unit_kind in _COUNT_WORDS:
        return _COUNT_WORDS[unit_kind]
    if unit is None or unit in _PLAIN:
        return "数"
    return unit if unit.endswith("次") and len(unit) > 1 else f"{unit}数"


def trim(phrase: str) -> str:
    """A noun phrase without quotation marks and without words that only lead to the figure (共, 达, 的)."""
    previous, phrase = "", _CLEAN.sub("", phrase)
    while previous != phrase:
        previous, phrase = phrase, _FILLER.sub("", phrase)
    return phrase


def known(concept: Concept, *surface: str) -> Ref:
    """A slot filled by a concept of the lexicon, with the words that stood for it."""
    return Ref(tuple(dict.fromkeys((*concept.labels, *filter(None, map(trim, surface))))), concept.iri)


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


def composed_labels(action: str, noun: str, word: str) -> tuple[str, ...]:
    """发放, 护理补贴, 金额 -> 护理补贴发放金额, 发放护理补贴金额, 护理补贴, …"""
    if not noun:
        return (f"{action}{word}",)
    return tuple(dict.fromkeys((f"{noun}{action}{word}", f"{action}{noun}{word}", f"{action}{noun}", f"{noun}{word}")))


CHANGE_WORDS = {"up": ("增长率", "增幅", "提高幅度"), "down": ("下降率", "降幅", "增长率")}
AMOUNT_WORDS = {"up": ("增加额", "净增额", "增加数", "增加人数"), "down": ("减少额", "减少数", "减少人数")}


POINT_WORDS = {"up": ("上升幅度", "提高幅度", "变动", "增加额"), "down": ("下降幅度", "降低幅度", "变动", "减少额")}


def changed(ref: Ref, direction: str, unit: str | None, unit_kind: str | None) -> Ref:
    """参保人数 and up, in % -> 参保人数增长率; in 人 -> 参保人数增加数; in 个百分点 -> 参保率上升幅度."""
    points = unit is not None and unit.endswith("百分点")
    words = POINT_WORDS if points else CHANGE_WORDS if unit_kind == "Ratio" else AMOUNT_WORDS
    return Ref(tuple(f"{label}{word}" for label in ref.labels for word in words[direction]), ref.iri)
