"""The segmenter: rjieba gives jieba's words."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from kg_build.read import read
from kg_build.segment import noun_core, words

EXAMPLES = sorted(Path(__file__).parents[1].glob("examples/*[0-9].*"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_the_segmenter_gives_the_words_of_jieba(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415  slow to load, and it warns about its own escapes

    for line in read([path]).sources[0].text.splitlines():
        assert words(line) == tuple(jieba.cut(line))


@pytest.mark.parametrize(
    ("phrase", "noun"),
    [("新修垃圾池", "垃圾池"), ("寺庙进行", "寺庙"), ("企业单位进行", "企业单位"), ("进行", "")],
)
def test_the_noun_of_a_phrase_is_what_stands_between_its_verbs(phrase: str, noun: str) -> None:
    assert noun_core(phrase) == noun
