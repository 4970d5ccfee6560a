"""Speed of extraction, as a ratio to jieba's bare segmentation of the same text in the same run.

usage: python bench/extract.py [PATH…]      (examples/ by default; text is repeated to about 300 kB)

Prints MB of UTF-8 per second of process time for: text to facts with all slots, jieba's segmentation, rjieba's
segmentation, and their ratios; and the process time of starting up (reading the ontology, making the indexes).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import jieba
import rjieba

from kg_build.extract import extractor
from kg_build.lexicon import load_lexicon
from kg_build.model import Description, Source
from kg_build.read import read
from kg_build.resources import ontology_dir

TARGET = 300_000
ROUNDS = 5


def main(paths: list[Path]) -> None:
    """Measure and print."""
    start = time.process_time()
    extract = extractor(load_lexicon(ontology_dir()))
    print(f"start-up                 {time.process_time() - start:8.2f} s")
    texts = [source.text for source in read(paths).sources]
    texts *= max(1, TARGET // max(1, sum(len(t.encode()) for t in texts)))
    size = sum(len(t.encode()) for t in texts) / 1e6
    sources = [Source(str(i), "text", t, "0" * 64, "utf-8", Description()) for i, t in enumerate(texts)]
    jieba.setLogLevel(60)
    list(jieba.cut("预热"))
    rjieba.cut("预热")
    speeds = {
        "kg extract": _speed(lambda: [extract(s) for s in sources], size),
        "jieba": _speed(lambda: [list(jieba.cut(t)) for t in texts], size),
        "rjieba": _speed(lambda: [rjieba.cut(t) for t in texts], size),
    }
    for name, speed in speeds.items():
        print(f"{name:24} {speed:8.3f} MB/s")
    print(f"kg extract : jieba       {speeds['kg extract'] / speeds['jieba']:8.2f}")


def _speed(work: Callable[[], object], size: float) -> float:
    """MB per second of process time, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return size / best


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(given or [Path(__file__).parents[1] / "examples"])
