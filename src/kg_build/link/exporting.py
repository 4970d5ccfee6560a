"""A gazetteer and its links as Linked Places Format (JSON-LD) and as GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .gazetteer import Division, Gazetteer
from .links import division_iri

CONTEXT: Mapping[str, Any] = {
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "geojson": "https://purl.org/geojson/vocab#",
    "gvp": "http://vocab.getty.edu/ontology#",
    "lpo": "http://linkedpasts.org/ontology/lpo#",
    "kg": "https://w3id.org/kg-build/ont#",
    "type": "@type",
    "FeatureCollection": "geojson:FeatureCollection",
    "Feature": "geojson:Feature",
    "Point": "geojson:Point",
    "features": {"@id": "geojson:features", "@container": "@set"},
    "properties": "@nest",
    "title": "dct:title",
    "code": "kg:code",
    "level": "kg:divisionLevel",
    "ccodes": {"@id": "lpo:ccodes", "@container": "@set"},
    "names": {"@id": "lpo:names", "@container": "@set"},
    "toponym": "lpo:toponym",
    "lang": "dct:language",
    "types": {"@id": "lpo:types", "@container": "@set"},
    "label": "skos:prefLabel",
    "identifier": {"@id": "dct:identifier"},
    "when": {"@id": "lpo:when"},
    "timespans": {"@id": "lpo:timespans", "@container": "@set"},
    "start": "lpo:start",
    "end": "lpo:end",
    "in": "lpo:in",
    "earliest": "lpo:earliest",
    "latest": "lpo:latest",
    "relations": {"@id": "lpo:relations", "@container": "@set"},
    "relationType": {"@id": "lpo:relationType", "@type": "@vocab"},
    "relationTo": {"@id": "lpo:relationTo", "@type": "@id"},
    "links": {"@id": "lpo:links", "@container": "@set"},
    "geometry": "geojson:geometry",
    "coordinates": {"@id": "geojson:coordinates", "@container": "@list"},
}
"""The terms of the format that are used here; it lies in each file, so that it can be read without the network."""

PINYIN = "zh-Latn-pinyin"
"""The language tag of names in pinyin (BCP 47)."""

OUR_TYPE = "kg:Division"
"""What a division is, in the types of a place."""

FORMATS = ("linked-places", "geojson", "csv")

Linked = Mapping[str, Sequence[tuple[str, str]]]
"""IRI of a division -> relation and IRI of each entry of another gazetteer that it is linked to."""


def linked_places(gazetteer: Gazetteer, codes: Iterable[str], links: Linked) -> Iterator[str]:
    """A FeatureCollection in Linked Places Format 1.2, one feature a line."""
    return _collection({"@context": CONTEXT}, (_place(code, gazetteer, links) for code in codes))


def geojson(gazetteer: Gazetteer, codes: Iterable[str], links: Linked) -> Iterator[str]:
    """A FeatureCollection of GeoJSON, one feature a line; a division without coordinates has the geometry null."""
    return _collection({}, (_feature(code, gazetteer, links) for code in codes))


def _collection(head: Mapping[str, Any], features: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    opening = json.dumps({"type": "FeatureCollection", **head}, ensure_ascii=False)[:-1]
    yield opening + ', "features": [\n'
    comma = ""
    for feature in features:
        yield comma + json.dumps(feature, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def _place(code: str, gazetteer: Gazetteer, links: Linked) -> dict[str, Any]:
    rows = gazetteer.by_code[code]
    last, iri = rows[-1], division_iri(rows[-1]).value
    around = gazetteer.by_code.get(last.parent or "", ())
    place: dict[str, Any] = {
        "@id": iri,
        "type": "Feature",
        "properties": {"title": last.name, "code": code, "level": last.level, "ccodes": ["CN"]},
        "when": _when(min(rows, key=lambda row: row.valid_from or ""), last),
        "names": [*(name for row in rows for name in _names(row)), *_labels(last)],
        "types": [{"identifier": OUR_TYPE, "label": last.level}] if last.level else [],
        "geometry": _geometry(last),
        "relations": [
            {
                "relationType": "gvp:broaderPartitive",
                "relationTo": division_iri(around[-1]).value,
                "label": around[-1].name,
            }
        ]
        if around
        else [],
        "links": [{"type": relation, "identifier": target} for relation, target in links.get(iri, ())],
    }
    return {key: value for key, value in place.items() if value or key == "geometry"}


def _names(row: Division) -> Iterator[dict[str, Any]]:
    """The name of a time and how it was read."""
    when = _when(row, row)
    dated = {"when": when} if when else {}
    yield {"toponym": row.name, "lang": "zh"} | dated
    if row.pinyin:
        yield {"toponym": row.pinyin, "lang": PINYIN} | dated


def _labels(row: Division) -> Iterator[dict[str, Any]]:
    yield from ({"toponym": label, "lang": "zh"} for label in row.labels)


def _when(first: Division, last: Division) -> dict[str, Any]:
    span: dict[str, Any] = {"start": _start(first)} if first.valid_from else {}
    if last.valid_until:
        span["end"] = {"in": last.valid_until}
    return {"timespans": [span]} if span else {}


def _start(row: Division) -> dict[str, str | None]:
    """The month or year; where lists of several months leave it open, the months between which it lies."""
    if row.begun:
        return {"earliest": row.begun[0], "latest": row.begun[1]}
    return {"in": row.valid_from}


def _geometry(row: Division) -> dict[str, Any] | None:
    return {"type": "Point", "coordinates": list(row.point)} if row.point else None


def _feature(code: str, gazetteer: Gazetteer, links: Linked) -> dict[str, Any]:
    rows = gazetteer.by_code[code]
    last, iri = rows[-1], division_iri(rows[-1]).value
    return {
        "type": "Feature",
        "id": iri,
        "geometry": _geometry(last),
        "properties": {
            "code": code,
            "name": last.name,
            "level": last.level,
            "parent": last.parent,
            "within": gazetteer.where(last),
            "valid_from": min(row.valid_from or "" for row in rows) or None,
            "valid_until": last.valid_until,
            "former_names": sorted({row.name for row in rows} - {last.name}),
            "pinyin": last.pinyin,
            "links": [target for _, target in links.get(iri, ())],
        },
    }
