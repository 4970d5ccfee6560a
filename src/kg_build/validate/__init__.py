"""Graphs and shapes -> a report: what does not fit, where, why, and the sentence of the source that it came from."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from .datagraph import DataGraph
from .engines import Engine, EngineName, Judge
from .evidence import Check, Original, evidence
from .findings import Finding, Report, Result, Severity
from .inputs import read_shapes
from .judging import validate
from .report import render
from .unknown import unknown_terms

__all__ = [
    "Check", "DataGraph", "Engine", "EngineName", "Finding", "Judge", "Original", "Report", "Result", "Severity", "evidence",
    "read_shapes", "render", "unknown_terms", "validate",
]  # fmt: skip


class _Callable(ModuleType):
    """``kg_build.validate(data, shapes)``: the package bears the name of its function, so it can be called like it."""

    def __call__(self, *args: Any, **options: Any) -> Report:
        return validate(*args, **options)


sys.modules[__name__].__class__ = _Callable
