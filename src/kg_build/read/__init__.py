"""Files and folders -> sources: which files are meant, what the manifest says of each, and their text."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from ..errors import InputError, UsageError
from ..model import Description, Source
from .decode import decode
from .manifest import read_manifest

__all__ = ["DELIMITED", "Found", "Listing", "Reading", "contents", "find", "is_table", "load", "read"]

SUFFIXES = (".txt", ".md")
DELIMITED = frozenset({".csv", ".tsv"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".et", ".xlsb"})
"""Those that can be read, and those that are refused with advice."""
MOST_BYTES = 1 << 28
"""Of a text or table, which is held in memory as a whole: a hundred times the longest yearbook."""
NOTHING = Description()


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is to be read, and what is known of it before it is opened."""

    path: Path
    id: str
    """The manifest's id, else the file's whole stem."""
    description: Description


@dataclass(frozen=True, slots=True)
class Listing:
    """What the paths of a command line name."""

    files: tuple[Found, ...]
    """In the order of their ids, whatever the order of the paths."""
    failures: tuple[InputError, ...]
    """Folders that cannot be entered and file names that are not text."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The sources that could be read, in the order of their ids, and the failures of the others."""

    sources: tuple[Source, ...]
    failures: tuple[InputError, ...]


def is_table(path: Path) -> bool:
    """Whether a file is a table of facts by its name: figures.csv, figures.xlsx."""
    return path.suffix.lower() in DELIMITED | WORKBOOKS


def read(paths: Sequence[Path], *, overrides: Description = NOTHING) -> Reading:
    """Read files and folders, all at once; what is wrong with one file is reported and does not stop the others."""
    listing = find(paths, overrides=overrides)
    sources: list[Source] = []
    failures = list(listing.failures)
    for found in listing.files:
        try:
            sources.append(load(found))
        except InputError as exc:
            failures.append(exc)
    return Reading(tuple(sources), tuple(failures))


def find(paths: Sequence[Path], *, overrides: Description = NOTHING) -> Listing:
    """List the files of the paths; InputError for a missing path, a wrong manifest, or two files with one id."""
    if not paths:
        raise UsageError("no file or folder given", remedy="name one: kg extract examples/")
    failures: list[InputError] = []
    told: dict[Path, Description] = {}
    files: dict[Path, Path] = {}
    for path in paths:
        for file in _under(path, told, failures):
            if _is_named_in_text(file, failures):
                files.setdefault(file.resolve(), file)
    listed = sorted(
        (_found(path, told.get(real, NOTHING), overrides) for real, path in files.items()),
        key=lambda found: (found.id, found.path),
    )
    _check_ids(listed, overrides)
    return Listing(tuple(listed), tuple(failures))


def load(found: Found) -> Source:
    """Read one file; InputError for one that is missing, unreadable, empty, binary or in another encoding."""
    data = contents(found.path)
    decoded = decode(data, str(found.path))
    digest = hashlib.sha256(data).hexdigest()
    return Source(found.id, found.path.name, decoded.text, digest, decoded.encoding, found.description)


def contents(path: Path) -> bytes:
    """The bytes of a text or table; InputError for what is no file, cannot be read, or is too large to be either."""
    where = str(path)
    try:
        if not path.is_file():
            raise InputError("is not a regular file", where=where, remedy="save it in a file first")
        if (size := path.stat().st_size) > MOST_BYTES:
            most = f"a text or table has at most {MOST_BYTES >> 20} MB: split it"
            raise InputError(f"has {size >> 20} MB", where=where, remedy=most)
        return path.read_bytes()
    except OSError as exc:
        raise InputError(f"cannot be read: {exc.strerror}", where=where, remedy="check its permissions") from exc


def _under(path: Path, told: dict[Path, Description], failures: list[InputError]) -> Iterator[Path]:
    """The files that a path means; the manifests on the way are read into ``told``."""
    if _is_folder(path):
        files = list(_walk(path, told, failures))
        if not files and not failures:
            raise InputError("holds no .txt or .md file", where=str(path), remedy="name the files, or another folder")
        yield from files
    else:
        told.update({file: what for file, what in read_manifest(path.parent).items() if file not in told})
        yield path


def _is_folder(path: Path) -> bool:
    """Folder or file; InputError for what is neither, or lies behind a folder that cannot be searched."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError as exc:
        raise InputError("no such file or folder", where=str(path), remedy="check the spelling of the path") from exc
    except OSError as exc:
        raise InputError(f"cannot be read: {exc.strerror}", where=str(path), remedy="check the path") from exc


def _walk(folder: Path, told: dict[Path, Description], failures: list[InputError]) -> Iterator[Path]:
    """Files of a folder and those below it: .txt and .md and what a manifest lists, no hidden ones, no README."""

    def note(exc: OSError) -> None:
        failures.append(
            InputError(f"cannot be read: {exc.strerror}", where=str(exc.filename), remedy="check its permissions")
        )

    for where, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        told.update(read_manifest(Path(where)))
        for name in sorted(names):
            file = Path(where, name)
            if _is_text_name(name) or (told and file.resolve() in told):
                yield file


def holds_texts(folder: Path) -> bool:
    """Whether a folder, or one in it, has a text, or a file that a manifest lists."""
    return next(_walk(folder, {}, []), None) is not None


def _is_text_name(name: str) -> bool:
    path = Path(name.lower())
    return path.suffix in SUFFIXES and not name.startswith(".") and not path.name.startswith("readme.")


def _is_named_in_text(path: Path, failures: list[InputError]) -> bool:
    """Whether the name can be printed: bytes that are no UTF-8 reach us as lone surrogates."""
    try:
        path.name.encode("utf-8")
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode("utf-8", "backslashreplace")
        failures.append(InputError("the file's name is not UTF-8", where=shown, remedy="rename the file"))
        return False
    return True


def _found(path: Path, told: Description, overrides: Description) -> Found:
    given = {f.name: value for f in fields(overrides) if (value := getattr(overrides, f.name)) is not None}
    description = replace(told, **given)
    return Found(path, description.id or path.stem, description)


def _check_ids(files: Iterable[Found], overrides: Description) -> None:
    """One id, one file; ids that differ only in Unicode form would share their IRIs."""
    seen: dict[str, Found] = {}
    for found in files:
        other = seen.setdefault(unicodedata.normalize("NFC", found.id), found)
        if other is not found and overrides.id is not None:
            raise UsageError(f"one id ({overrides.id}) for several files", remedy="give --id with a single file")
        if other is not found:
            raise InputError(
                f"has the id {found.id!r}, as has {other.path}",
                where=str(found.path),
                remedy="rename one of the files, or give each an id in manifest.csv",
            )
