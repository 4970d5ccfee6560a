"""What holds for every text: nothing raises, no digit is lost, and each mention is a stretch of the document."""

from __future__ import annotations

import random
import re
import time
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpers_extract import ROOT, extract
from kg_build.extract import extractor
from kg_build.lexicon import load_lexicon
from kg_build.model import Description, Source
from kg_build.normalise import normalise
from kg_build.pipeline.sources import Extracted, extract_paths
from kg_build.recognise import Recogniser, recognise, recogniser
from kg_build.segment import tagged, words
from kg_build.structure import structure

patient = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SIGNS = "0123456789０１２٣.,，:：。；、（）()[]〔〕【】“”——-~～·+/%‰×∶#◆|*\n\r\t 　\u200b😀²½㎡①⑳@AaXx"
WORDS = (
    *(
        "年",
        "月",
        "日",
        "号",
        "末",
        "底",
        "至",
        "到",
        "截至",
        "第",
        "前",
        "上半年",
        "季度",
        "世纪",
        "年代",
        "同比",
        "比上年",
        "去年",
    ),
    *(
        "十",
        "百",
        "千",
        "万",
        "亿",
        "零",
        "〇",
        "一",
        "两",
        "三",
        "成",
        "分之",
        "点",
        "翻",
        "番",
        "余",
        "多",
        "几",
        "约",
        "近",
        "以上",
        "以内",
    ),
    *(
        "元",
        "人",
        "户",
        "个",
        "名",
        "人次",
        "%",
        "个百分点",
        "岁",
        "级",
        "届",
        "次",
        "/月",
        "每人每月",
        "率为",
        "人均",
        "笔均",
    ),
    *("其中", "分别为", "合计", "由", "提高到", "增长", "下降", "完成目标任务的", "力争", "为", "发放", "参保", "新增"),
    *("城市低保", "农村低保", "医疗救助", "残疾人", "住房公积金", "县民政局", "泸定县", "电话", "编码", "热线"),
    *("2020年", "1203户", "31.5万元", "12.5%", "1—11月", "〔2020〕12号", "13800138000", "1:0.8", "三分之一", "6·19"),
    *("【城乡低保】", "\n◆民政\n", "\n— 12 —\n", "。\n", "，", "（", "）", "；"),
    *(
        "\n表3-1 2020年统计表\n",
        "单位：户、万元\n",
        "\n|---|---|\n",
        "| 乡镇 | 人数（人） |\n",
        "| 合计 | 12 |\n",
        "\n| 其中：女 | 5 |\n",
    ),
    *(
        "\n乡镇  户数  金额（万元）\n",
        "\n城关镇  120  96.5\n",
        "\n合  计  180  —\n",
        "\n项目\t2019\t2020\n",
        "\n电话\t13800138000\t60岁\n",
    ),
)
"""Bits of which nearly every rule's pattern can be put together, rightly or wrongly."""

phrases = st.lists(st.one_of(st.sampled_from(WORDS), st.text(SIGNS, max_size=3)), max_size=40).map("".join)
anything = st.one_of(phrases, st.text(max_size=60))


@cache
def reader() -> Recogniser:
    return recogniser(load_lexicon(ROOT / "ontology"))


def overlaps(spans: list[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    ordered = sorted(spans)
    return [(a, b) for a, b in pairwise(ordered) if a[1] > b[0]]


@patient
@given(anything)
def test_numbers_times_and_names_of_a_block_do_not_overlap(text: str) -> None:
    for block in structure(normalise(text)).blocks:
        tokens = reader().recognise(block.chars.text)
        found = [(t.start, t.end) for t in (*tokens.numbers, *tokens.times, *tokens.names)]
        assert overlaps(found) == []
        assert all(0 <= start < end <= len(tokens.text) for start, end in found)


@patient
@given(anything)
def test_mentions_do_not_overlap_and_stand_in_the_order_of_the_text(text: str) -> None:
    spans = [(m.start, m.end) for m in extract(text).mentions]
    assert spans == sorted(spans)
    assert overlaps(spans) == []


@patient
@given(anything)
def test_a_mention_is_the_slice_of_the_document_unless_it_is_masked(text: str) -> None:
    for mention in extract(text).mentions:
        printed = text[mention.start : mention.end]
        assert mention.text == printed or (mention.kind == "name" and mention.text == "*" * len(printed))
        assert mention.sentence[0] <= mention.start < mention.sentence[1]


@patient
@given(anything)
@example("：0·\r0\n项目\t2019\t2020\n")
def test_every_run_of_digits_lies_in_exactly_one_mention(text: str) -> None:
    mentions = extract(text).mentions
    for run in re.finditer(r"\d+", text):
        around = [m.text for m in mentions if m.start <= run.start() and run.end() <= m.end]
        assert len(around) == 1, (run.group(), around)


@patient
@given(anything)
def test_facts_point_to_mentions_and_only_facts_have_slots(text: str) -> None:
    mentions = extract(text).mentions
    starts = {m.start for m in mentions if m.kind == "fact"}
    for mention in mentions:
        assert bool(mention.facts) == (mention.kind == "fact")
        assert mention.kind not in ("name", "unread", "qualifier") or mention.reason
        for fact in mention.facts:
            assert {fact.part_of, fact.before} - {None} <= starts - {mention.start}
            assert (fact.direction is None) == (fact.status != "change")
            assert fact.kind != "rate" or fact.per
            assert list(fact.per) == sorted(fact.per)


SLOTS = ("place", "programme", "group", "indicator", "agency", "period", "part_of")


@patient
@given(anything, st.sampled_from([None, "泸定县"]))
def test_every_filled_slot_says_where_its_words_stood(text: str, place: str | None) -> None:
    for fact in (fact for mention in extract(text, place=place).mentions for fact in mention.facts):
        origins = dict(fact.origins)
        assert {slot for slot in SLOTS if getattr(fact, slot) is not None} == set(origins), fact
        assert all(origins.values()), fact


ISO = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@patient
@given(anything, st.sampled_from([None, 1999, 2020]))
def test_periods_are_iso_8601(text: str, year: int | None) -> None:
    for mention in extract(text, year=year).mentions:
        for period in (mention.period, *(f.period for f in mention.facts), *(f.base_period for f in mention.facts)):
            assert period is None or all(ISO.fullmatch(point) for point in period.split("/")), period


HOSTILE: dict[str, str] = {
    "empty": "",
    "blank": " \r\n\t\u3000" * 1000,
    "only digits": "8" * 200_000,
    "only one Chinese numeral": "一" * 200_000,
    "only letters": "a" * 200_000,
    "letters and digits": "a1" * 100_000,
    "prose without punctuation": "全县城乡低保对象生活困难需要关心" * 12_500,
    "numbers joined by points": "1." * 5_000,
    "numbers joined by dashes": "1-" * 50_000,
    "numbers joined by commas": "1,111" * 2_000,
    "magnitudes": "1万" * 50_000,
    "opening brackets": "（" * 100_000,
    "closing brackets": "）" * 100_000,
    "opening heads": "【" * 100_000,
    "brackets in the wrong order": "）12户（" * 500,
    "nested brackets": "（" * 300 + "12户" + "）" * 300,
    "newlines": "\n" * 200_000,
    "page numbers": "12\n" * 10_000,
    "heads": "【城乡低保】\n" * 20_000,
    "numbered heads": "一、低保\n" * 20_000,
    "emoji": "低保😀12户👩‍👩‍👧‍👧34人🇨🇳" * 200,
    "surrogates of old fonts": "\ue000\ue5d2\uf8ff12户" * 200,
    "nul and controls": "低保\x00\x0112户\x7f\x85" * 200,
    "right to left": "\u202e12户\u202c" * 200,
    "bars": "|" * 100_000,
    "rows of bars": "|||||12|\n" * 5_000,
    "a table without heads": "城关镇  120  310\n" * 5_000,
    "a table without figures": "| 乡镇 | 人数 |\n|---|---|\n" * 3_000,
    "a row without an end": "| 乡镇 | 人数 |\n|---|---|\n|" + " 12 |" * 50_000,
    "combining signs": "1\u0301\u03012户" * 200,
    "digits of other scripts": "٢٠٢٠年१२户𝟙𝟚人" * 100,
    "impossible dates": "2020年13月45日0年99月2020-02-30前99个月二〇九九年十九月",
    "impossible fractions": "0分之5，零分之一，1分之99999999999999999999999999999999999，百分之点，百分之.，百分之5万，0:0，1:0",
    "impossible numerals": "万万万元，亿亿户，十百千万亿人，〇〇〇名，两两三三家，点点户，零点零人，一点点元",
    "huge number": "9" * 400 + "." + "9" * 400 + "万亿元",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_without_an_error(text: str) -> None:
    mentions = extract(text).mentions
    spans = [(m.start, m.end) for m in mentions]
    assert overlaps(spans) == []
    covered = sum(sum(c.isdecimal() for c in text[start:end]) for start, end in spans)
    assert covered == sum(c.isdecimal() for c in text)


PARAGRAPH = (
    "【城乡低保】 2020年，全县有城市低保对象1203户2417人，发放低保金540.5万元，比上年增长5.2%；农村低保对象3204户8011人（其中特困人员310人），"
    "月人均补助水平由260元提高到285元。为812名重度残疾人，发放护理补贴58.4万元。\n"
)


def seconds(text: str, runs: int) -> float:
    """Processor time of the fastest of some runs."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        extract(text)
        times.append(time.process_time() - start)
    return min(times)


TABLE = "单位：户、万元\n\n| 乡镇 | 低保户数 | 低保金 |\n|---|---|---|\n"
LONG: dict[str, tuple[str, str, int]] = {
    "paragraphs": ("", PARAGRAPH, 8),
    "one paragraph": ("", PARAGRAPH.rstrip("\n"), 8),
    "one sentence": ("", "全县有城市低保对象1203户2417人（其中特困310人），发放低保金540.5万元，比上年增长5.2%；", 8),
    "figures without punctuation": ("", "全县城市低保对象1203户2417人发放低保金540万元", 8),
    "其中 and 分别": ("", "全县低保对象310人，其中女120人，其中城市、农村分别为30人、90人，", 8),
    "sums": ("", "低保对象310人，其中女120人、男190人；", 8),
    "tables": ("", TABLE + "| 城关镇 | 120 | 96.5 |\n| 合计 | 120 | 96.5 |\n\n", 8),
    "one table": (TABLE, "| 城关镇 | 120 | 96.5 |\n", 8),
    "rows of columns": ("", "乡镇  低保户数  其中：农村\n城关镇  120  96\n大河乡  110  85\n", 8),
    "short lines": ("", "低保12户\n", 8),
    "telephone numbers": ("", "电话13800138000、13900139000，", 8),
    "digits": ("", "8", 100),
    "spaced digits": ("", "8 ", 8),
    "brackets": ("", "（（））（", 100),
    "letters": ("", "a", 30),
    "words without figures or punctuation": ("", "全县城乡对象生活困难需要关心", 1000),
}
"""Kind of text -> what it begins with, what it repeats, and how much longer than 10 kB the long one is: up to 10 MB."""


@pytest.mark.parametrize(("head", "unit", "times"), LONG.values(), ids=LONG.keys())
def test_time_grows_with_the_length_of_the_text(head: str, unit: str, times: int) -> None:
    short = 10_000 // len(unit.encode())
    extract(head + unit * short)
    assert seconds(head + unit * (short * times), 1) < 2.5 * times * seconds(head + unit * short, 3)


# --- tiling ----------------------------------------------------------------------------------------------------------


@patient
@given(anything)
def test_blocks_tile_the_text(text: str) -> None:
    chars = normalise(text)
    assert list(chars.offsets) == sorted(set(chars.offsets))
    blocks = structure(chars).blocks
    offsets = [offset for block in blocks for offset in block.chars.offsets]
    assert len(offsets) == len(set(offsets))
    folded = dict(zip(chars.offsets, chars.text, strict=True))
    assert all(folded[o] == c for block in blocks for o, c in zip(block.chars.offsets, block.chars.text, strict=True))
    assert not any(folded[offset].isdigit() for offset in folded.keys() - set(offsets) if lost(text, offset))


def lost(text: str, offset: int) -> bool:
    """Whether a character outside of all blocks is in no mention either: furniture inside a number lies in that number."""
    return not any(m.start <= offset < m.end for m in extract(text).mentions)


@patient
@given(anything)
def test_words_tile_their_phrase(phrase: str) -> None:
    assert "".join(words(phrase)) == phrase
    assert "".join(word for word, _ in tagged(phrase)) == phrase


@patient
@given(anything)
def test_tokens_lie_in_their_block_in_order_and_hold_its_digits(text: str) -> None:
    for block in structure(normalise(text)).blocks:
        tokens = recognise(block, reader())
        for found in (tokens.numbers, tokens.times, tokens.names, tokens.terms, tokens.marks, tokens.places):
            assert [t.start for t in found] == sorted(t.start for t in found)
            assert all(0 <= t.start < t.end <= len(tokens.text) for t in found)
        assert len(tokens.text) == len(block.chars.text)
        starred = {i for name in tokens.names if name.masked for i in range(name.start, name.end)}
        assert all(a == b or i in starred for i, (a, b) in enumerate(zip(tokens.text, block.chars.text, strict=True)))


DIGIT = re.compile(r"\d")


@patient
@given(anything)
def test_the_slice_of_a_number_holds_its_digits(text: str) -> None:
    for mention in extract(text).mentions:
        printed, value = text[mention.start : mention.end], mention.facts[0].value if mention.facts else mention.value
        if value is not None and value == value.to_integral_value() and 0 < value < 10 and DIGIT.search(printed):
            digits = "".join(str(unicodedata.digit(c)) for c in printed if c.isdecimal())
            assert str(int(value)) in digits or re.search("[半成番分倍:：∶/]", printed), printed


# --- order and workers -----------------------------------------------------------------------------------------------


def test_the_order_of_documents_does_not_matter() -> None:
    rng = random.Random(7)
    texts = {f"d{n}": "".join(rng.choices(WORDS, k=60)) for n in range(20)}
    once = {doc: extract(text, doc=doc) for doc, text in texts.items()}
    shuffled = rng.sample(sorted(texts), k=len(texts))
    assert {doc: extract(texts[doc], doc=doc) for doc in shuffled} == once


def test_a_fresh_extractor_reads_the_same() -> None:
    source = Source("d", "d.txt", PARAGRAPH, "", "utf-8", Description(place="某县", reporting_year=2020))
    assert extractor(load_lexicon(ROOT / "ontology"))(source) == extract(PARAGRAPH)


def test_neither_the_number_of_workers_nor_the_order_of_paths_matters(tmp_path: Path) -> None:
    rng = random.Random(11)
    paths = [tmp_path / f"d{n}.txt" for n in range(40)]
    for path in paths:
        path.write_text("2020年，" + "".join(rng.choices(WORDS, k=40)), encoding="utf-8")
    alone = list(extract_paths(paths))
    assert all(isinstance(each, Extracted) for each in alone)
    assert list(extract_paths(rng.sample(paths, k=len(paths)), workers=2)) == alone
