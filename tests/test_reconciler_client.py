"""The PyPI client `reconciler` against a live service; skipped where it is not installed (it needs pandas and NumPy 1)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers_serve import publish_small, running, small_settings

pandas: Any = pytest.importorskip("pandas")
client: Any = pytest.importorskip("reconciler")

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")
ONTOLOGY = Path(__file__).parents[1] / "ontology"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(small_settings(publish_small(tmp_path_factory.mktemp("reconciler") / "store"))) as address:
        yield f"{address}/reconcile"


@pytest.fixture(scope="module")
def counties() -> Any:
    """Every ninth county of today, with the prefecture or province that it lies in: over 300 names, each once."""
    with (ONTOLOGY / "gazetteer.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    names = {row["code"]: row["name"] for row in rows}
    drawn = [row for row in rows if row["level"] == "county" and not row["valid_until"]][::9]
    around = [names[row["parent"]] for row in drawn]
    codes = {"name": [row["name"] for row in drawn], "code": [row["code"] for row in drawn], "around": around}
    return pandas.DataFrame(codes | {"year": 2021}).drop_duplicates("name")


def linked(counties: Any, found: Any) -> tuple[int, int]:
    """How many rows were linked to the right code and to a wrong one."""
    codes = dict(zip(counties.name, counties.code, strict=True))
    sure = [
        codes[name] == code for name, code, match in zip(found.input_value, found.id, found.match, strict=True) if match
    ]
    return sum(sure), len(sure) - sum(sure)


def test_a_column_of_names(service: str, counties: Any) -> None:
    assert len(counties) > 300
    for kind in (None, "county"):
        found = client.reconcile(counties.name, type_id=kind, reconciliation_endpoint=service)
        right, wrong = linked(counties, found)
        assert (right >= 0.95 * len(counties), wrong) == (True, 0)


def test_properties_tell_names_apart(service: str, counties: Any) -> None:
    told = {"parent": counties.around, "year": counties.year}
    found = client.reconcile(
        counties.name, type_id="county", property_mapping=told, top_res=1, reconciliation_endpoint=service
    )
    right, wrong = linked(counties, found)
    assert (right >= 0.99 * len(counties), wrong) == (True, 0)
    assert set(found.type_id) == {"county"}


def test_rows_of_one_name_come_as_lines(service: str) -> None:
    """The client asks once for a name and joins what its rows tell by line breaks."""
    rows = pandas.DataFrame({"name": ["鼓楼区", "鼓楼区", "泸定县"], "around": ["南京市", "南京市", "甘孜州"]})
    found = client.reconcile(rows.name, property_mapping={"parent": rows.around}, reconciliation_endpoint=service)
    assert list(zip(found.id, found.match, strict=True)) == [("320106", True), ("513322", True)]
    rows["around"] = ["南京市", "徐州市", "甘孜州"]
    found = client.reconcile(rows.name, property_mapping={"parent": rows.around}, reconciliation_endpoint=service)
    assert list(found.match) == [False, True]


def test_a_name_that_nothing_bears_is_a_row(service: str) -> None:
    names = pandas.Series(["没有这个地方", "泸定县"])
    found = client.reconcile(names, top_res="all", reconciliation_endpoint=service)
    assert list(found.match) == [False, True]
