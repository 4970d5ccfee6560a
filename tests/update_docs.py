"""Rewrite the outputs that the documentation shows, and the table of saved queries: ``make docs``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from helpers_docs import PAGES, ROOT, rewritten, with_queries, with_scores


def main() -> None:
    for path in PAGES:
        old = path.read_text("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            new = with_scores(with_queries(rewritten(old)))
            os.chdir(ROOT)
        if new != old:
            Path(path).write_text(new, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
