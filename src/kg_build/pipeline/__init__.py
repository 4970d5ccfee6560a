"""The composition of the stages: find -> load -> extract -> emit -> link -> audit -> publish -> validate."""

from .building import BuildReport, build, link_store
from .checking import audit_paths, validate_paths, validate_store
from .sources import Extracted, explain, extract_paths

__all__ = [
    "BuildReport",
    "Extracted",
    "audit_paths",
    "build",
    "explain",
    "extract_paths",
    "link_store",
    "validate_paths",
    "validate_store",
]
