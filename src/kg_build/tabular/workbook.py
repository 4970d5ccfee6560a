"""The door to openpyxl: XLSX files -> rows, and sheets -> an XLSX file."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from ..errors import InputError
from .columns import column_of
from .rows import Field, Row, Table

FACTS = "facts"
WORDS = ("codebook", "programmes", "groups", "indicators", "units")
"""The other sheets of the template, which hold no facts."""
_MOST_BYTES = 1 << 28
"""Of the sheets of a workbook unpacked: 50,000 rows take 50 MB, and a small file can unpack to any size."""
_CHUNK = 1 << 20
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([^"]+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
"""What in a number format is printed as it stands, or is a colour or a locale."""
_TEXT = "str"
"""Type of a formula's value that is text; without a value it is an empty text."""
_BREAKS = re.compile(r"[\t\r\n]")
_OLD = {".xls", ".ods", ".et", ".xlsb", ".numbers"}


def read_workbook(path: Path, data: bytes) -> Table:
    """The rows of the sheets of facts, one after the other; InputError for what is no XLSX, or merges cells."""
    where = str(path)
    if path.suffix.lower() in _OLD or not data.startswith(b"PK\x03\x04"):
        kind = "an encrypted or old workbook" if data.startswith(b"\xd0\xcf\x11\xe0") else "no XLSX workbook"
        raise InputError(f"is {kind}", where=where, remedy="save it as .xlsx without a password, or as .csv in UTF-8")
    _refuse_oversized(data, where)
    sheets = _fact_sheets(_opened(data, where, values=True), where)
    layouts = {sheet.title: _layout(data, sheet) for sheet in sheets}
    for title, layout in layouts.items():
        if layout.merged:
            raise InputError(
                f"merged cells: {', '.join(layout.merged[:5])}{' …' if len(layout.merged) > 5 else ''}",
                where=f"{where}:{title}!{layout.merged[0].partition(':')[0]}",
                remedy="unmerge them, and write the value into each of the cells; the heads stand in one row",
            )
    formulas = _opened(data, where, values=False) if any(each.formulas for each in layouts.values()) else None
    rows = _rows([(sheet, formulas[sheet.title] if formulas else None) for sheet in sheets])

    def place(row: Row, column: int | None) -> str:
        return f"{where}:{row.sheet}!{letters((column or 0) + 1)}{row.number}"

    return Table("xlsx", "utf-8", hashlib.sha256(data).hexdigest(), None, rows, place)


def letters(column: int) -> str:
    """1 -> A, 28 -> AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _refuse_oversized(data: bytes, where: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist() if part.filename.endswith(".xml"))
    except zipfile.BadZipFile as exc:
        raise InputError("is a damaged workbook", where=where, remedy="save it anew as .xlsx") from exc
    if size > _MOST_BYTES:
        raise InputError(
            f"unpacks to {size >> 20} MB", where=where, remedy="save the sheet of facts as CSV, in several files"
        )


def _opened(data: bytes, where: str, *, values: bool) -> Any:
    """A workbook for streaming, with the values that its formulas had when it was saved, or with the formulas."""
    from openpyxl import load_workbook  # noqa: PLC0415  a fifth of a second, for those who read workbooks only

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that no table of facts needs: styles, extensions
            return load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    except Exception as exc:  # damaged parts raise what the parsers of XML and zip raise
        raise InputError(f"is a damaged workbook: {exc}", where=where, remedy="save it anew as .xlsx") from exc


def _fact_sheets(book: Any, where: str) -> list[Any]:
    """The sheets that hold facts: the only one with rows, else those with a column for the value."""
    filled = [sheet for sheet in book.worksheets if sheet.title not in WORDS and _heads(sheet)]
    found = filled if len(filled) == 1 else [s for s in filled if any(column_of(head) == "value" for head in _heads(s))]
    if not found:
        named = "、".join(sheet.title for sheet in book.worksheets)
        raise InputError(
            f"no sheet has a column 'value': {named}",
            where=where,
            remedy="the first row of a sheet of facts names its columns; kg template --output FILE.xlsx writes one",
        )
    return found


def _heads(sheet: Any) -> list[str]:
    """The fields of the first row that is not blank."""
    for cells in _quiet(sheet.iter_rows()):
        texts = [_shown(cell)[0] for cell in cells]
        if any(texts):
            return texts
    return []


def _quiet(items: Iterator[Any]) -> Iterator[Any]:
    """The items, without the warnings of who makes them; InputError where a part is damaged that is read only now."""
    end = object()
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                item = next(items, end)
        except Exception as exc:  # what the parsers of XML and zip raise
            raise InputError(f"is a damaged workbook: {exc}", remedy="save it anew as .xlsx") from exc
        if item is end:
            return
        yield item


@dataclass(slots=True)
class _Layout:
    """What streaming does not tell of a sheet."""

    merged: list[str] = field(default_factory=list)
    formulas: bool = False


def _layout(data: bytes, sheet: Any) -> _Layout:
    """Merged ranges, and whether there are formulas, by the sheet's XML (ISO/IEC 29500-1, 18.3.1.40 and 18.3.1.55)."""
    layout = _Layout()
    path = sheet._worksheet_path.lstrip("/")  # the one thing of openpyxl that has no public name
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(path) as part:
        for chunk in _chunks(part):
            layout.formulas = layout.formulas or _FORMULA.search(chunk) is not None
            layout.merged += [match.decode() for match in _MERGED.findall(chunk) if match.decode() not in layout.merged]
    return layout


def _chunks(part: IO[bytes]) -> Iterator[bytes]:
    """A stream in pieces that overlap by more than a tag."""
    tail = b""
    while chunk := part.read(_CHUNK):
        yield tail + chunk
        tail = chunk[-256:]


def _rows(sheets: Sequence[tuple[Any, Any]]) -> Iterator[Row]:
    """The rows that are not blank, as lines with tabs between their fields."""
    position = 0
    for sheet, formulas in sheets:
        calculated = _quiet(formulas.iter_rows()) if formulas is not None else None
        for number, cells in enumerate(_quiet(sheet.iter_rows()), 1):
            written = next(calculated, ()) if calculated is not None else ()
            row = _row(sheet.title, number, cells, written, position)
            if any(each.text or each.fault for each in row.fields):
                yield row
                position += len(row.text) + 1


def _row(sheet: str, number: int, cells: Sequence[Any], written: Sequence[Any], start: int) -> Row:
    fields: list[Field] = []
    position = start
    for index, cell in enumerate(cells):
        formula = written[index] if index < len(written) else None
        made = _field(cell, formula, position)
        fields.append(made)
        position = made.end + 1
    while fields and not fields[-1].text and not fields[-1].fault:
        fields.pop()
    return Row(sheet, number, start, "\t".join(each.text for each in fields), tuple(fields), number)


def _field(cell: Any, formula: Any, start: int) -> Field:
    text, dated = _shown(cell)
    return Field(text, start, start + len(text), _fault(cell, formula), dated)


def _fault(cell: Any, formula: Any) -> tuple[str, str] | None:
    """Cells that hold no value that anybody wrote."""
    if cell.data_type == "e":
        return f"is an error of the spreadsheet: {cell.value}", "mend the formula, or write the value"
    if cell.value is None and formula is not None and formula.data_type == "f" and cell.data_type != _TEXT:
        return (
            f"is a formula without a stored value: {_formula_text(formula.value)}",
            "open the workbook in a spreadsheet program and save it there, or paste the values",
        )
    if isinstance(cell.value, bool):
        return f"is {str(cell.value).upper()}", "write a number or words"
    if isinstance(cell.value, time | timedelta):
        return f"is a time of day: {cell.value}", "format the cell as text and write what it should say"
    return None


def _formula_text(value: Any) -> str:
    return str(getattr(value, "text", value) or "")


def _shown(cell: Any) -> tuple[str, bool]:
    """A cell as its reader sees it, and whether it is a date: 0.84 in the format 0% is 84%."""
    value = cell.value
    if value is None or isinstance(value, bool) or cell.data_type == "e":
        return "" if value is None else str(value), False
    if isinstance(value, datetime | date):
        return _iso(value, cell.number_format or ""), True
    if isinstance(value, int | float):
        return _number(value, cell.number_format or ""), False
    return _BREAKS.sub(" ", str(value)).strip(), False


def _number(value: float, number_format: str) -> str:
    """With the fifteen digits that spreadsheets keep: 0.30000000000000004 is 0.3."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    percent = "%" in _LITERAL.sub("", number_format)
    text = format(exact * 100 if percent else exact, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) + ("%" if percent else "")


def _iso(value: date, number_format: str) -> str:
    """As exact as it is shown: 2020-12-01 in the format yyyy"年"m"月" is 2020-12."""
    shown = _LITERAL.sub("", number_format.partition(";")[0]).lower()
    return value.strftime("%Y-%m-%d" if "d" in shown else "%Y-%m" if "m" in shown else "%Y")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written."""

    name: str
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    """Of its columns, in characters."""
    choices: Mapping[int, tuple[str, bool]] = field(default_factory=dict)
    """Index of a column -> the formula of what it may hold, and whether it may hold nothing else."""


_PREPARED = 10_000
"""Rows for which the template offers lists to choose from."""


def write_workbook(target: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Write sheets with a row of heads each, which stays in view."""
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        made = book.create_sheet(sheet.name)
        for row in sheet.rows:
            made.append(row)
        for cell in made[1]:
            cell.font = Font(bold=True)
        made.freeze_panes = "A2"
        for index, width in enumerate(sheet.widths):
            made.column_dimensions[letters(index + 1)].width = width
        for index, (formula, closed) in sheet.choices.items():
            rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=closed)
            rule.add(f"{letters(index + 1)}2:{letters(index + 1)}{_PREPARED}")
            made.add_data_validation(rule)
    book.save(target)
