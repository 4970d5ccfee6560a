"""A process that must not outlive the one that started it."""

from __future__ import annotations

import os
import signal
import time
from threading import Thread

EVERY = 0.5
"""Seconds between two looks."""


def end_with_parent() -> None:
    """Ask this process to end in good order when its parent is gone: whoever starts the server anew needs its port."""
    Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
