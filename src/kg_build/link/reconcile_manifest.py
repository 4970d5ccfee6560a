"""What the reconciliation service says of itself: its types, properties and manifests, 0.2 and 1.0 draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from .. import vocab

Version = Literal["0.2", "1.0-draft"]
NAME = "kg_build: 中国县级以上行政区划 (GB/T 2260)"
SPACE = vocab.ID + "division/"

TYPES: Mapping[str, str] = {
    "division": "政区 division",
    "province": "省级 province",
    "prefecture": "地级 prefecture",
    "county": "县级 county",
    "town": "乡级 town",
    "village": "村级 village",
}

CONSTRAINTS: dict[str, str] = {
    "parent": "上级（名称或代码） parent",
    "prefecture": "地级 prefecture",
    "province": "省级 province",
    "level": "级别 level",
    "year": "年份 year",
    "coordinates": "经纬度（纬度,经度） coordinates",
}
"""What a query may say of the place that it looks for."""

AROUND = ("parent", "prefecture", "province")
"""Those that name what lies around it."""

EXTENSIONS: dict[str, str] = {
    "code": "代码（可按年份） code",
    "name": "名称（可按年份） name",
    "former_names": "曾用名 former names",
    "pinyin": "拼音 pinyin",
    "level": "级别 level",
    "parent": "上级 parent",
    "prefecture": "地级 prefecture",
    "province": "省级 province",
    "coordinates": "经纬度（纬度,经度） coordinates",
    "latitude": "纬度 latitude",
    "longitude": "经度 longitude",
    "valid_from": "启用 valid from",
    "valid_until": "停用 valid until",
    "links": "链接 links",
    "figure": "年鉴数字（按指标、项目、年份） figure of the yearbooks",
    "unit": "该数字的单位 unit of that figure",
}
"""What a column can be filled with."""

SETTINGS: tuple[Mapping[str, str], ...] = (
    {"name": "year", "label": "年份 year", "help": "代码、名称、数字所属的年份 The year of code, name or figure"},
    {"name": "indicator", "label": "指标 indicator", "help": "如 保障人数 Such as 保障人数"},
    {"name": "programme", "label": "项目 programme", "help": "如 城市低保 Such as 城市低保"},
)
"""What may be set with a column."""


def named(names: Mapping[str, str], identifier: str) -> dict[str, str]:
    """An id with its name."""
    return {"id": identifier, "name": names[identifier]}


def used(property_id: str) -> str:
    """What a property serves for: queries, columns or both."""
    uses = (("匹配 matching", CONSTRAINTS), ("取值 columns", EXTENSIONS))
    return "、".join(use for use, properties in uses if property_id in properties)


def about_cells(property_id: str) -> dict[str, dict[str, str]]:
    """The type of the divisions in a column, by which OpenRefine takes its cells for reconciled."""
    kind = {"parent": "division"}.get(property_id, property_id)
    return {"type": named(TYPES, kind)} if property_id in AROUND else {}


def types_of(level: str) -> list[dict[str, str]]:
    """A county is a county and a division."""
    return [named(TYPES, each) for each in (level, "division") if each in TYPES]


def manifest(version: Version, base: str) -> dict[str, Any]:
    """The manifest of a service at an address: …/reconcile or …/reconcile/1.0."""
    kinds = [named(TYPES, each) for each in ("county", "prefecture", "province", "town", "division")]
    return _old(base, kinds) if version == "0.2" else _new(base, kinds)


def _old(base: str, kinds: list[dict[str, str]]) -> dict[str, Any]:
    """Section 3 of 0.2: paths behind one address, ids in doubled braces."""
    suggest = {
        each: {
            "service_url": base,
            "service_path": f"/suggest/{each}",
            "flyout_service_url": base,
            "flyout_service_path": f"/flyout/{each}?id=${{id}}",
        }
        for each in ("entity", "type", "property")
    }
    settings = [
        {"name": each["name"], "label": each["label"], "type": "text", "help_text": each["help"], "default": ""}
        for each in SETTINGS
    ]
    return {
        "versions": ["0.2"],
        "name": NAME,
        "identifierSpace": SPACE,
        "schemaSpace": vocab.ONT,
        "defaultTypes": kinds,
        "view": {"url": f"{base}/preview?id={{{{id}}}}"},
        "suggest": suggest,
        "preview": {"url": f"{base}/preview?id={{{{id}}}}", "width": 400, "height": 180},
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/extend/propose"},
            "property_settings": settings,
        },
    }


def _new(base: str, kinds: list[dict[str, str]]) -> dict[str, Any]:
    """The 1.0 draft: fixed routes, ids in single braces."""
    settings = [
        {"id": each["name"], "name": each["label"], "type": "text", "helpText": each["help"], "default": ""}
        for each in SETTINGS
    ]
    return {
        "versions": ["1.0-draft"],
        "name": NAME,
        "lang": "zh",
        "defaultTypes": kinds,
        "view": {"url": f"{base}/preview?id={{id}}"},
        "suggest": {"entity": True, "property": True, "type": True},
        "preview": {"width": 400, "height": 180},
        "extend": {"proposeProperties": True, "propertySettings": settings},
    }
