"""Everything that kg_build raises, as one tree.

    KgError                     what a caller may catch to catch all of it
    ├── InputError              a source file cannot be read (missing, binary, empty, wrong encoding, bad manifest)
    │   └── TableError          a table of facts has cells that cannot be read: all of them, each as an InputError
    ├── OntologyError           ontology/ does not parse or contradicts itself
    ├── ShapesError             shapes/ does not parse or is not usable as SHACL
    ├── StoreError              the store is missing, of another version, locked, or cannot be written
    ├── QueryError              a query does not parse, is unknown, or lacks a parameter
    └── UsageError              options that contradict each other

Text never raises: what cannot be read in a text becomes a mention of class ``unread`` with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 1000
"""Characters of a message: what it quotes may be a line of any length."""


class KgError(Exception):
    """An error that a user can act on: what happened, where, and what to do about it."""

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(what)

    def __str__(self) -> str:
        return told(self.what, where=self.where, remedy=self.remedy)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.what, self.where, self.remedy)


def told(what: str, *, where: str | None = None, remedy: str | None = None) -> str:
    """Errors and warnings in one form: a.csv:3: unknown column 'vaule', and on the next line the remedy."""
    what = what if len(what) <= _LONGEST else f"{what[:_LONGEST]}…"
    place = f"{where}: " if where else ""
    advice = f"\n  remedy: {remedy}" if remedy else ""
    return f"{place}{what}{advice}"


def _rebuild(kind: type[KgError], what: str, where: str | None, remedy: str | None) -> KgError:
    """Rebuild an error that crossed a process boundary."""
    return kind(what, where=where, remedy=remedy)


class InputError(KgError):
    """A source file, folder or manifest that cannot be used."""

    @property
    def each(self) -> tuple[InputError, ...]:
        """The single errors that it stands for: itself."""
        return (self,)


class TableError(InputError):
    """A table of facts that cannot be used, with everything that is wrong with it."""

    def __init__(self, faults: Sequence[InputError]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))

    def __reduce__(self) -> tuple[object, ...]:
        return TableError, (self.faults,)

    @property
    def each(self) -> tuple[InputError, ...]:
        """What is wrong with it, in the order of its rows."""
        return self.faults


class OntologyError(KgError):
    """An ontology file that does not parse, or concepts that contradict each other."""


class ShapesError(KgError):
    """A shapes file that does not parse or cannot be used."""


class StoreError(KgError):
    """A store that is missing, of another version, in use, or cannot be written."""


class QueryError(KgError):
    """A query that does not parse, is not known, or is called with the wrong parameters."""


class UsageError(KgError):
    """A combination of options that makes no sense."""
