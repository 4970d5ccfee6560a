"""Where the data files lie: ontology, shapes and saved queries.

In a checkout they are folders of the repository; in a wheel they lie in ``kg_build/data``. The environment variables
``KG_ONTOLOGY``, ``KG_SHAPES`` and ``KG_QUERIES`` name other folders. Gazetteers that a user imports lie in ``KG_GAZETTEERS``.
"""

from __future__ import annotations

import os
from pathlib import Path

from .errors import UsageError

_PACKAGE = Path(__file__).resolve().parent


def ontology_dir() -> Path:
    """The folder of core.ttl, programmes.ttl and the other files of the lexicon."""
    return _folder("ontology", "KG_ONTOLOGY")


def gazetteer_file() -> Path:
    """The table of divisions; the folder of its name beside it holds what only linking needs."""
    return ontology_dir() / "gazetteer.csv"


def gazetteers_dir() -> Path:
    """The folder of imported gazetteers: ``KG_GAZETTEERS``, else ``gazetteers`` in the working directory; it may be missing."""
    return Path(os.environ.get("KG_GAZETTEERS") or "gazetteers")


def shapes_dir() -> Path:
    """The folder of the SHACL shapes, *.ttl."""
    return _folder("shapes", "KG_SHAPES")


def queries_dir() -> Path:
    """The folder of the saved queries, *.rq."""
    return _folder("queries", "KG_QUERIES")


def _folder(name: str, variable: str) -> Path:
    if setting := os.environ.get(variable):
        return _existing(Path(setting), f"{variable} names no folder", f"set {variable} to the folder, or unset it")
    packaged = _PACKAGE / "data" / name
    folder = packaged if packaged.is_dir() else _PACKAGE.parents[1] / name
    return _existing(folder, f"the folder of {name} is missing", f"install kg_build anew, or set {variable}")


def _existing(folder: Path, what: str, remedy: str) -> Path:
    if not folder.is_dir():
        raise UsageError(what, where=str(folder), remedy=remedy)
    return folder
