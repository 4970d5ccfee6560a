"""The published JSON Schemas of the reconciliation API, which lie beside the checkout."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

SPECS = Path(__file__).parents[2] / "shared" / "reconciliation"

Fits = Callable[[str, str, object], None]
"""Version, schema, value: raises where the value is not what the schema says."""


def schemas() -> Fits:
    """Holds values against the schemas; the test is skipped where they are not here."""
    if not SPECS.is_dir():
        pytest.skip("the JSON Schemas of the reconciliation API are not here")
    folders = {"0.2": SPECS / "0.2" / "schemas", "1.0-draft": SPECS / "1.0-draft" / "schemas"}

    def check(version: str, name: str, value: object) -> None:
        documents = {path.name: json.loads(path.read_text("utf-8")) for path in folders[version].glob("*.json")}
        resources = [(each["$id"], Resource.opaque(each)) for each in documents.values() if "$id" in each]
        registry: Registry[Any] = Registry().with_resources([*resources, *_bare(documents)])
        schema = {key: part for key, part in documents[name + ".json"].items() if key != "$schema"}
        Draft7Validator(schema, registry=registry).validate(value)  # type: ignore[no-untyped-call, unused-ignore]

    return check


def _bare(documents: dict[str, Any]) -> list[tuple[str, Any]]:
    """References beside a schema's own $id."""
    bases = {each["$id"].rpartition("/")[0] for each in documents.values() if "reconciliation" in each.get("$id", "")}
    return [(f"{base}/{name}", Resource.opaque(each)) for base in bases for name, each in documents.items()]
