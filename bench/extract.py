"""Speed of extraction beside jieba's bare segmentation and JioNLP's money finder, all on the same text in one run.

usage: python bench/extract.py [PATH…] [--rounds N] [--largest MB]

Without a path: examples/, tests/gold/, and ../shared/seeds where it is there. What is printed, all in process time:

1. for each path MB of UTF-8 a second of `kg extract` with all slots, of jieba, rjieba and JioNLP, taken in turns on the same text, and
   the median of the ratios of each turn; nothing that was worked out for a text is kept for the next turn;
2. start-up: the whole process of `kg extract` on a small file;
3. memory: the peak of `kg extract` on the texts once and twenty times;
4. growth: the time a byte of texts of 10 kB, 100 kB, … up to --largest (1 MB), as multiples of the first.

JioNLP is missing? pip install -e '.[bench]' -c constraints.txt
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import jieba
import rjieba

from kg_build.extract import extractor
from kg_build.lexicon import load_lexicon
from kg_build.model import Description, Extraction, Source
from kg_build.read import read
from kg_build.resources import ontology_dir

ROOT = Path(__file__).parents[1]
TEXTS = (ROOT / "examples", ROOT / "tests" / "gold", ROOT.parent / "shared" / "seeds")
SMALL = ROOT / "examples" / "yuanling-2018.txt"
COPIES = 20

Extract = Callable[[Source], Extraction]


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed of kg extract.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    parser.add_argument("--largest", type=float, default=1.0, metavar="MB")
    given = parser.parse_args(arguments)
    paths = given.paths or [path for path in TEXTS if path.is_dir()]
    texts = {path: [source.text for source in read([path]).sources] for path in paths}
    extract = extractor(load_lexicon(ontology_dir()))
    for path, own in texts.items():
        print_speed(path.name, own, extract, given.rounds)
    print_start()
    print_memory([text for own in texts.values() for text in own])
    print_growth(extract, given.largest)


# --- speed -----------------------------------------------------------------------------------------------------------


def print_speed(name: str, texts: Sequence[str], extract: Extract, rounds: int) -> None:
    """MB/s of each, and how the first stands to the others in each turn."""
    sources = [document(text, str(number)) for number, text in enumerate(texts)]
    contestants: dict[str, Callable[[], object]] = {
        "kg extract, all slots": lambda: [extract(source) for source in sources],
        "jieba segmentation": lambda: [list(jieba.cut(text)) for text in texts],
        "rjieba segmentation": lambda: [rjieba.cut(text) for text in texts],
    }
    if (money := money_finder()) is not None:
        contestants["JioNLP money finder"] = lambda: [money(text) for text in texts]
    jieba.setLogLevel(60)
    for run in contestants.values():
        run()
    turns = [{who: seconds(run) for who, run in contestants.items()} for _ in range(rounds)]
    size = sum(len(text.encode()) for text in texts) / 1e6
    own = next(iter(contestants))
    figures = sum(len(mention.facts) for source in sources for mention in extract(source).mentions)
    print(f"{name}: {len(texts)} texts, {size * 1000:.0f} kB, {figures} facts, {rounds} turns")
    for who in contestants:
        speed = statistics.median(size / turn[who] for turn in turns)
        ratio = statistics.median(turn[who] / turn[own] for turn in turns)
        told = "" if who == own else f"   kg extract is {ratio:.2f} times as fast"
        print(f"  {who:24} {speed:8.3f} MB/s{told}")
    if money is None:
        print("  JioNLP is missing: pip install -e '.[bench]' -c constraints.txt")


def money_finder() -> Callable[[str], object] | None:
    """JioNLP's extract_money; None where it is not installed."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import jionlp  # noqa: PLC0415  an extra
    except ImportError:
        return None
    find: Callable[[str], object] = jionlp.ner.extract_money
    return find


def seconds(run: Callable[[], object]) -> float:
    """Process time of one run by a program that has met none of the words before."""
    forget()
    start = time.process_time()
    run()
    return time.process_time() - start


def forget() -> None:
    """Empty the caches of functions, so that a second turn on a text costs what the first did."""
    for name, module in list(sys.modules.items()):
        if name.startswith("kg_build."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def document(text: str, name: str = "text") -> Source:
    """A text as a source of its own."""
    return Source(name, name, text, "0" * 64, "utf-8", Description())


# --- the process -----------------------------------------------------------------------------------------------------


def print_start() -> None:
    """Process time of kg extract on a small file, the best and the median of some."""
    taken = sorted(process([SMALL])[0] for _ in range(7))
    print(f"start-up on {SMALL.stat().st_size} bytes: {taken[0]:.2f} s at best, {taken[3]:.2f} s in the middle")


def print_memory(texts: Sequence[str]) -> None:
    """Peak memory on the texts once, and on many copies of them: it should not grow."""
    with tempfile.TemporaryDirectory() as folder:
        for copy in range(COPIES):
            for number, text in enumerate(texts):
                Path(folder, f"{copy:02}-{number:03}.txt").write_text(text, "utf-8")
        once, often = (process(sorted(Path(folder).glob(glob)))[1] for glob in ("00-*.txt", "*.txt"))
    print(f"peak memory: {once:.0f} MB on the texts, {often:.0f} MB on {COPIES} times as many")


def process(paths: Sequence[Path]) -> tuple[float, float]:
    """Process time in seconds and peak memory in MB of kg extract on paths."""
    command = [sys.executable, "-m", "kg_build", "extract", "--format", "jsonl", *map(str, paths)]
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(sys.executable, command, os.environ, file_actions=quiet)
    _, _, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


# --- growth ----------------------------------------------------------------------------------------------------------

PROSE = (
    "【城乡低保】 2020年，全县有城市低保对象1203户2417人，发放低保金540.5万元，比上年增长5.2%；农村低保对象3204户8011人（其中特困人员310人），"
    "月人均补助水平由260元提高到285元。为812名重度残疾人，发放护理补贴58.4万元。\n"
)
TABLE = "表3-1 2020年城乡低保情况统计表\n单位：户、万元\n\n| 乡镇 | 低保户数 | 低保金 |\n|---|---|---|\n"
KINDS: dict[str, tuple[str, str]] = {
    "prose": ("", PROSE),
    "one line without punctuation": ("", "全县城市低保对象1203户2417人发放低保金540万元"),
    "digits only": ("", "8"),
    "brackets only": ("", "（（））（"),
    "one table": (TABLE, "| 城关镇 | 120 | 96.5 |\n"),
    "其中 and 分别 again and again": ("", "全县低保对象310人，其中女120人，其中城市、农村分别为30人、90人，"),
    "many short lines": ("", "低保12户\n"),
}
"""Kind of text -> what it begins with, and what it repeats."""


def print_growth(extract: Extract, largest: float) -> None:
    """Time a byte of ever longer texts, as multiples of that of the shortest."""
    sizes = list(lengths(largest))
    print("growth of the time a byte from " + " to ".join(map(told, sizes)))
    for kind, (head, unit) in KINDS.items():
        own = len(unit.encode())
        texts = [head + unit * max(1, (size - len(head.encode())) // own) for size in sizes]
        costs = [cost(extract, text) for text in texts]
        print(f"  {kind:32} {costs[0] * 1e6:7.2f} s/MB  " + "  ".join(f"x {c / costs[0]:5.2f}" for c in costs[1:]))


def lengths(largest: float) -> Iterator[int]:
    """10 kB, 100 kB, … bytes."""
    size = 10_000
    while size <= largest * 1e6:
        yield size
        size *= 10


def told(size: int) -> str:
    """10 kB, 1 MB."""
    return f"{size // 1000} kB" if size < 1_000_000 else f"{size // 1_000_000} MB"


def cost(extract: Extract, text: str) -> float:
    """Seconds a byte; of a short text the best of several."""
    source, size = document(text), len(text.encode())
    return min(seconds(lambda: extract(source)) for _ in range(max(1, min(5, 300_000 // size)))) / size


if __name__ == "__main__":
    main(sys.argv[1:])
