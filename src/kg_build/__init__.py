"""kg_build: Chinese county yearbooks as a knowledge graph.

``kg_build.validate(data, shapes)`` judges anybody's data by anybody's SHACL shapes.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """The functions of the library, imported when they are first asked for: ``import kg_build`` costs nothing."""
    if name == "validate":
        return import_module(".validate", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
