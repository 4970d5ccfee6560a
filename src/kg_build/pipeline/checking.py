"""Sources -> contradictions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .. import audit as audits
from ..audit import Contradiction
from ..errors import InputError
from ..model import Description
from ..resources import ontology_dir
from .sources import NOTHING, Extracted, extract_paths, tools


def audit_paths(
    paths: Sequence[Path], description: Description = NOTHING, *, workers: int = 1
) -> tuple[tuple[Contradiction, ...], tuple[Extracted, ...], tuple[InputError, ...]]:
    """The contradictions of the sources, the sources, and the failures of those that could not be read."""
    outcomes = tuple(extract_paths(paths, description, workers=workers))
    read = tuple(outcome for outcome in outcomes if isinstance(outcome, Extracted))
    failures = tuple(outcome for outcome in outcomes if isinstance(outcome, InputError))
    unit_class = tools(ontology_dir()).lexicon.canonical_unit
    found = audits.audit([each.extraction for each in read], unit_class=unit_class)
    return found, read, failures
