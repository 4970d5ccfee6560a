"""Lines that stand in columns -> tables: Markdown pipes, box characters, and columns that blanks or tabs part.

A table has a line of heads above its figures and as many fields in each row; lines that merely hold blanks and figures are prose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..model import Chars, Span, Table
from .lines import BAR, Fields, Line, barred, spaced

_RULE = re.compile(r"[-|:+=\s─━┄┈═│┃║┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝╤╪╧┏┳┓┣╋┫┗┻┛]{3,}")
_VALUE = re.compile(
    r"[-+]?\d[\d,]*(?: \d{3})*(?:\.\d+)?(?:(?![年月日号岁级期届季第.、．)）至])[^\d\s，。；：、]{1,4})?"
)
_EMPTY = re.compile(r"[-—–―…·/\\*.]{1,6}|无|空")
"""What a field without a figure holds: —, …, /."""
_YEAR = re.compile(r"(?:19|20)\d{2}")
_PROSE = re.compile(r"[，。；！？]|(?<!其中)(?<!包括)：(?=.)")
_CAPTION = re.compile(
    r"附?续?表(?:\d|[一二三四五六七八九十])|.*(?:表|情况|指标|统计|一览|明细|构成)(?:[（(][^（()）]*[)）])?$|.*单位：.*"
    r"|(?:截至|截止)?(?:19|20)\d{2}年(?:度|\d{1,2}月)?(?:\d{1,2}日|[末底])?$"
)
_NO_HEADS = re.compile(
    r"#|(?:\*\*)?[【［\[]|[◆◇■□▲★☆※]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|第[^、]{1,3}[章节篇]|.*单位："
)
_NUMBERED = re.compile(r"附?续?表")
_LONGEST_HEAD, _LONGEST_LABEL, _LONGEST_CAPTION = 24, 24, 60
_MOST_CAPTIONS, _MOST_HEADS = 3, 3

Row = tuple[Span | None, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A table and the lines that it takes, from first to before last; its spans index the folded text."""

    first: int
    last: int
    table: Table


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines from first to before last that look like rows; those from free on belong to no other table."""

    lines: Sequence[Line]
    chars: Chars
    free: int
    first: int
    last: int

    def text(self, span: Span) -> str:
        """A field as it stands in the folded text."""
        return self.chars.text[span[0] : span[1]]

    def is_value(self, span: Span | None) -> bool:
        """120, 96.5, 12.5%, 120户: a figure alone, not a year with its 年 nor an age."""
        return span is not None and _VALUE.fullmatch(self.text(span)) is not None


def tables(lines: Sequence[Line], chars: Chars) -> Iterator[Found]:
    """The tables of a text from top to bottom; each line is looked at a bounded number of times."""
    first, free = 0, 0
    while first < len(lines):
        bars = _has_bars(lines[first])
        alike = _has_bars if bars else _is_row
        last = _end(lines, chars, first, alike) if bars or _is_row(lines[first], chars) else first
        found = _Run(lines, chars, free, first, last)
        table = None if last == first else _barred(found) if bars else _spaced(found)
        if table is not None:
            yield table
            free = last
        first = max(last, first + 1)


def _end(lines: Sequence[Line], chars: Chars, first: int, alike: Callable[[Line, Chars], bool]) -> int:
    last = first + 1
    while last < len(lines) and alike(lines[last], chars):
        last += 1
    return last


def _has_bars(line: Line, _: Chars | None = None) -> bool:
    """A row or a rule of a table that is drawn."""
    return len(BAR.findall(line.text)) > 1 or (_RULE.fullmatch(line.text) is not None and line.text[0] in "+┌╔┏├")


def _is_row(line: Line, chars: Chars) -> bool:
    """城关镇  120  310: a label, then figures or signs of nothing to the end; a remark may follow."""
    if _PROSE.search(line.text) or not any(sign.isdigit() for sign in line.text) or len(line.text) > 400:
        return False
    fields = [chars.text[start:end] for start, end in filter(None, spaced(line, chars, 1).spans)]
    kinds = [_VALUE.fullmatch(field) is not None or _EMPTY.fullmatch(field) is not None for field in fields]
    if len(kinds) < 2 or not any(_VALUE.fullmatch(field) for field in fields[1:]):
        return False
    label = next((i for i in range(len(kinds) - 1, 0, -1) if not kinds[i]), 0)
    if label == len(kinds) - 1:
        return sum(kinds[1:]) > 1 and all(kinds[2:-1])
    return len("".join(fields[: label + 1])) <= _LONGEST_LABEL


# --- drawn tables ----------------------------------------------------------------------------------------------------


def _barred(run: _Run) -> Found | None:
    """Rows between bars; the heads stand above the first rule, or above the first figures."""
    rows: list[Row] = []
    ruled: list[int] = []
    for line in run.lines[run.first : run.last]:
        if _RULE.fullmatch(line.text):
            ruled.append(len(rows))
        else:
            rows.append(barred(line).spans)
    width = len(rows[0]) if rows else 0
    if width < 2 or len(rows) < 2 or sum(len(row) == width for row in rows) * 2 < len(rows):
        return None
    rows = [_padded(row, width) for row in rows]
    heads = _head_count(run, rows, next((count for count in ruled if count), 0))
    body = rows[heads:]
    if not 0 < heads <= _MOST_HEADS or not any(run.is_value(cell) for row in body for cell in row[1:]):
        return None
    return _found(run, run.first, _spread(rows[:heads]), body)


def _padded(row: Row, width: int) -> Row:
    return (*row, *(None,) * width)[:width]


def _head_count(run: _Run, rows: Sequence[Row], ruled: int) -> int:
    """Rows of heads: those above the rule, and a second one under it that holds no figure (户数 | 人数 under 城市低保)."""
    count = ruled or (1 if _are_years(run, rows[0][1:]) else 0)
    while count < len(rows) - 1 and not any(run.is_value(cell) for cell in rows[count][1:]):
        if count and (sum(cell is not None for cell in rows[count]) < 2 or not _goes_on(rows[count - 1], rows[count])):
            break
        count += 1
    return count


def _goes_on(above: Row, below: Row) -> bool:
    """Two rows of heads: one leaves open what the other fills."""
    return below[0] is None or None in above[1:]


def _are_years(run: _Run, cells: Row) -> bool:
    """2018 | 2019 | 2020: heads, not figures."""
    told = [run.text(cell) for cell in cells if cell is not None]
    return len(told) > 1 and all(_YEAR.fullmatch(text) for text in told) and len(set(told)) == len(told)


def _spread(heads: Sequence[Row]) -> tuple[Row, ...]:
    """城市低保 over 户数 and 人数 stands above both."""
    spread: list[Row] = []
    for number, row in enumerate(heads):
        below = heads[number + 1] if number + 1 < len(heads) else (None,) * len(row)
        filled: list[Span | None] = []
        for column, head in enumerate(row):
            carried = head is None and column > 1 and below[column] is not None
            filled.append(filled[-1] if carried else head)
        spread.append(tuple(filled))
    return tuple(spread)


# --- columns parted by blanks ----------------------------------------------------------------------------------------


def _spaced(run: _Run) -> Found | None:
    """Rows under a line of heads with as many fields, parted by two blanks or more, else by one or a tab."""
    for least in (2, 1):
        rows = [spaced(line, run.chars, least) for line in run.lines[run.first : run.last]]
        found = _under_heads(run, rows, least)
        if found is not None:
            return found
    return None


def _under_heads(run: _Run, rows: Sequence[Fields], least: int) -> Found | None:
    years = _are_years(run, rows[0].spans[1:]) and len(rows) > 1
    first = run.first + 1 if years else run.first
    body = rows[1:] if years else rows
    top = first - 1
    if top < run.free or (not years and not _may_be_heads(run, run.lines[top])):
        return None
    width = Counter(len(row.spans) for row in body).most_common(1)[0][0]
    heads = _closed_up(run, spaced(run.lines[top], run.chars, least).spans, width)
    cornerless = len(heads) == width - 1
    if width < 2 or not (cornerless or len(heads) == width) or len(body) < (1 if width > 2 else 3):
        return None
    columns = _columns(run, body, width) if least > 1 else None
    single = least == 1 and all(gap == 1 for row in body if len(row.spans) == width for gap in row.gaps)
    fitted = [_fitted(run, row, width, columns, single=single) for row in body]
    if sum(row is not None for row in fitted) * 2 < len(fitted):
        return None
    lowest: Row = (None, *heads) if cornerless else heads
    upper = tuple(_upper_heads(run, top, width, least))
    return _found(run, top - len(upper), (*upper, lowest), [row for row in fitted if row is not None])


def _may_be_heads(run: _Run, line: Line) -> bool:
    """乡镇  户数  人数（人）: short words, none a figure, no sentence."""
    if re.search(r"[，。；！？：]|\d{5}|\d-\d{3}", line.text) or _NO_HEADS.match(line.text) or _has_bars(line):
        return False
    fields = spaced(line, run.chars, 1).spans
    return not any(run.is_value(f) or len(run.text(f)) > _LONGEST_HEAD for f in fields if f is not None)


def _upper_heads(run: _Run, top: int, width: int, least: int) -> Iterator[Row]:
    """城市低保  农村低保 above 户数 人数 户数 人数: each over its share of the columns."""
    rows: list[Row] = []
    for number in range(top - 1, max(run.free, top - _MOST_HEADS) - 1, -1):
        line = run.lines[number]
        fields = spaced(line, run.chars, least).spans
        if len(fields) < 2 or _CAPTION.match(line.text) or not _may_be_heads(run, line):
            break
        row = _shared(fields, width)
        if row is None:
            break
        rows.append(row)
    return reversed(rows)


def _shared(fields: Row, width: int) -> Row | None:
    """As many heads as columns, or one for the labels and the rest with equal shares."""
    if len(fields) == width:
        return fields
    for corner, groups in ((fields[:1], fields[1:]), ((None,), fields)):
        if groups and (width - 1) % len(groups) == 0:
            share = (width - 1) // len(groups)
            return (*corner, *(group for group in groups for _ in range(share)))
    return None


def _fitted(run: _Run, row: Fields, width: int, columns: Sequence[Span] | None, *, single: bool) -> Row | None:
    """The fields of a row as many as there are columns: 合  计 is one label, and what stands under nothing leaves a gap."""
    spans = _closed_up(run, row.spans, width)
    if len(spans) < width and single:
        held: list[Span | None] = [None] * row.indent
        for span, gap in zip(row.spans, (*row.gaps, 1), strict=True):
            held += [span, *[None] * (gap - 1)]
        spans = _padded(tuple(held), max(width, len(held)))
    if len(spans) < width and columns is not None:
        spans = _placed(run, spans, columns)
    return spans if len(spans) == width else None


def _closed_up(run: _Run, spans: Row, width: int) -> Row:
    """合 计 and 险 种 are one label where there are more fields than columns."""
    while len(spans) > width and not run.is_value(spans[0]) and not run.is_value(spans[1]):
        spans = (_joined(spans[0], spans[1]), *spans[2:])
    return spans


def _columns(run: _Run, body: Sequence[Fields], width: int) -> list[Span] | None:
    """Where the fields of each column begin and end at the outermost, in columns of a terminal."""
    full = [row.spans for row in body if len(row.spans) == width]
    placed = [[_on_screen(run, span) for span in row if span is not None] for row in full]
    return [(min(s for s, _ in column), max(e for _, e in column)) for column in zip(*placed, strict=True)] or None


def _on_screen(run: _Run, span: Span) -> Span:
    """Start and end of a field on its line, a Chinese character counting twice."""
    first = run.chars.text.rfind("\n", 0, span[0]) + 1
    wide = sum(sign > "\u2e7f" for sign in run.chars.text[first : span[0]])
    start = run.chars.offsets[span[0]] - (run.chars.offsets[first - 1] if first else -1) + wide
    own = sum(sign > "\u2e7f" for sign in run.text(span))
    return start, start + run.chars.offsets[span[1] - 1] + 1 - run.chars.offsets[span[0]] + own


def _placed(run: _Run, spans: Row, columns: Sequence[Span]) -> Row:
    """The fields of a short row, each under the one column that it stands in; nothing where that is not clear."""
    held: list[Span | None] = [None] * len(columns)
    for span in filter(None, spans):
        start, end = _on_screen(run, span)
        under = [i for i, (first, last) in enumerate(columns) if start < last and first < end]
        if len(under) != 1 or any(held[under[0] :]):
            return ()
        held[under[0]] = span
    return tuple(held)


def _joined(first: Span | None, second: Span | None) -> Span | None:
    return (first[0], second[1]) if first and second else first or second


# --- what stands above -----------------------------------------------------------------------------------------------


def _found(run: _Run, first: int, heads: tuple[Row, ...], rows: Sequence[Row]) -> Found:
    captions = tuple(_captions(run, first))
    return Found(first - len(captions), run.last, Table(tuple(reversed(captions)), heads, tuple(rows)))


def _captions(run: _Run, first: int) -> Iterator[Span]:
    """表3-1 2020年城乡低保情况统计表 and 单位：万元, from the heads upwards."""
    for number in range(first - 1, max(run.free, first - _MOST_CAPTIONS) - 1, -1):
        line = run.lines[number]
        text = line.text.strip("*")
        marked = _NO_HEADS.match(text) is not None and "单位：" not in text
        title = number == 0 and not _NUMBERED.match(text)
        if (
            marked
            or title
            or len(text) > _LONGEST_CAPTION
            or re.search(r"[，。；！？]", text)
            or not _CAPTION.match(text)
        ):
            break
        yield line.start, line.end
