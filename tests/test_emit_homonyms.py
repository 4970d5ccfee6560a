"""Divisions of one name."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg_build.emit.homonyms import Homonyms, read_homonyms
from kg_build.errors import OntologyError

TABLE = Path(__file__).parents[1] / "ontology" / "gazetteer.csv"


@pytest.fixture(scope="module")
def homonyms() -> Homonyms:
    return read_homonyms(TABLE)


@pytest.mark.parametrize(
    ("label", "said", "settled"),
    [
        ("鼓楼区", (), ("鼓楼区", None)),
        ("鼓楼区", ("南京市鼓楼区年鉴",), ("鼓楼区", "南京市")),
        ("鼓楼区", ("江苏省的年鉴", "徐州市"), ("鼓楼区", "徐州市")),
        ("鼓楼区", ("南京市与徐州市",), ("鼓楼区", None)),
        ("鼓楼区", ("福建省鼓楼区年鉴",), ("鼓楼区", "福建省")),
        ("南京市鼓楼区", ("徐州市",), ("鼓楼区", "南京市")),
        ("江苏省南京市鼓楼区", (), ("鼓楼区", "南京市")),
        ("四川省甘孜藏族自治州泸定县", (), ("泸定县", None)),
        ("泸定县", ("云南省",), ("泸定县", None)),
        ("陇西县", ("定西市陇西县年鉴",), ("陇西县", None)),
        ("吉林市", ("吉林省",), ("吉林市", None)),
        ("某某区", ("南京市",), ("某某区", None)),
        ("", (), ("", None)),
    ],
)
def test_what_is_said_settles_a_name(
    label: str, said: tuple[str, ...], settled: tuple[str, str | None], homonyms: Homonyms
) -> None:
    assert homonyms.settle(label, said) == settled


def test_names_are_shared_only_by_divisions_of_one_time(homonyms: Homonyms) -> None:
    assert "鼓楼区" in homonyms.around
    assert not {"陇西县", "嘉峪关市"} & homonyms.around.keys()
    assert 30 < len(homonyms.around) < 60


def test_a_missing_table_knows_no_names_and_a_bad_one_is_an_error(tmp_path: Path) -> None:
    assert read_homonyms(tmp_path / "none.csv") == Homonyms()
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(OntologyError, match="cannot be read"):
        read_homonyms(tmp_path / "bad.csv")
