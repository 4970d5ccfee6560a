"""Lines -> headings, paragraphs and page furniture; sentences that a line or page break cut are joined again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile
from typing import Literal

from ..model import ENTRY, RUN_IN, Block, Chars, Layout, Section, Span, Table
from .lines import Line, lines_of
from .tables import Found, tables

_MARKDOWN = re.compile(r"(#{1,6})(.+)")
_BRACKET_HEAD = re.compile(r"(?:\*\*)?[【［\[](?!\d+[】］\]])([^【】\]］]{1,40})[】］\]](?:\*\*)?")
_SIGN_HEAD = re.compile(r"[◆◇■□▲★☆※](.{1,30})")
_ORDINAL_HEAD = (
    (re.compile(r"第[一二三四五六七八九十百\d]+[篇编章]"), 1),
    (re.compile(r"第[一二三四五六七八九十百\d]+节"), 2),
    (re.compile(r"[一二三四五六七八九十]{1,3}、"), 3),
    (re.compile(r"（[一二三四五六七八九十]{1,3}）"), 4),
)
_PAGE = re.compile(r"[-—–－·.]*(?:第?\d{1,4}页?(?:(?:/|，?共|/共)\d{1,4}页?)?)[-—–－·.]*|[-—*_=·.…]{2,}")
"""Page numbers, rules, and the …… of an extract."""
_SIGNATURE = re.compile(
    r"[（(](?:撰稿人?|供稿人?|执笔人?|审稿人?|作者|编辑)?[：:]?[\u4e00-\u9fff·、]{2,20}[）)]"
    r"|[（(](?:撰稿人?|供稿人?|执笔人?|审稿人?|作者|编辑)[：:].{1,40}[）)]"
)
_RUN_IN_HEAD = re.compile(r"([\u4e00-\u9fff、“”]{2,14})：")
_SIGNS = "▲△●○◎◆◇■□★☆※▪·"
_SPACED_HEAD = re.compile(r"[\u4e00-\u9fff、“”]{2,14}")
_CLAUSES = re.compile(r"[，。；：]")
_LEAST_UNDER_HEAD = 10
"""Characters of a paragraph behind a head that nothing but a blank parts from it."""
_ORDINAL_RUN_IN = re.compile(
    r"(?:（[一二三四五六七八九十]{1,3}）|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．])([\u4e00-\u9fff、“”]{2,20})[。：]"
)
_SUBTITLE = re.compile(
    r"(?:——|--|—)[^，。；]{4,50}$|[（(](?:\d{4}|[一二〇○零]{4})年\d{1,2}月\d{1,2}日[^，。；]{0,40}[）)]$"
)
"""——2020年1月8日在…会议上, below the title of a report."""
_DAY = (
    r"(?:\d{4}年\d{1,2}月\d{1,2}日|[一二][一二三四五六七八九〇○零]{3}年[一二十]{1,2}月[一二三四五六七八九十]{1,3}日"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2})"
)
_DATELINE = re.compile(
    rf"(?=[^，。；！？]{{0,40}}{_DAY})(?=.{{0,50}}(?:日期|时间|来源|作者|记者|编辑|供稿)[：:])[^，。；！？]{{1,60}}"
    rf"|[（(]?{_DAY}[）)]?"
)
"""来源：县民政局 发布日期：2023-04-14 09:30, or a date alone."""
_NOT_A_HEAD = (
    *("其中", "包括", "分别", "如下", "合计", "共计", "统计"),
    *("电话", "手机", "号码", "证号", "账号", "编码", "邮编", "地址", "单位", "联系人", "时间", "日期", "来源"),
    *("作者", "记者", "编辑"),
)
"""Words whose colon opens a list or a label's value, not a paragraph under a head."""
_LONG = 1500
"""Characters of a paragraph that are read together: more than any real one has."""
_STOP = re.compile(r"[。！？；]")
_NO_NUMBER = re.compile(r"[^\d.,:]")
_STOPS = "。！？；"
_CLOSERS = "”’）】》"
_CUT_NUMBER = re.compile(
    r"\d[^，。；：、）]"
    r"|[.,分年月日至—~/每·十百千万亿余多][\d.,之年月日末底初至—~/每·十百千万亿余多%‰元人户]"
)
"""The last sign of a line and the first of the next, where a number runs on."""
_CROSSHEAD = re.compile(r"(?!.*[一二三四五六七八九十百千万亿两〇]{2})[一-鿿“”、]{4,14}[，　 ][一-鿿“”、]{4,16}")
_HEAD_MARKS = re.compile(r"[，。；！？：%元]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a line with its role."""

    kind: Literal["heading", "body", "furniture", "table"]
    start: int
    end: int
    level: int = 0
    title: str = ""
    table: Table | None = None


def structure(chars: Chars) -> Layout:
    """Headings with what stands under them, and blocks of joined lines."""
    lines = tuple(lines_of(chars.text))
    pieces = _joined(tuple(_pieces(lines, chars)), chars.text)
    return _layout(pieces, chars)


def _pieces(lines: tuple[Line, ...], chars: Chars) -> Iterator[_Piece]:
    """Each line as heading, furniture or body; a head that runs into its paragraph makes two pieces, a table one."""
    complete, opening, headed = True, True, False
    found = {table.first: table for table in tables(lines, chars)}
    spaced = _spaced_heads(lines, chars)
    number = 0
    while number < len(lines):
        if number in found:
            yield _table(found[number], lines)
            complete, opening, number = True, False, found[number].last
            continue
        line, following = lines[number], lines[number + 1] if number + 1 < len(lines) else None
        opening = opening and not (headed and line.after_blank)
        head_end = spaced.get(number) if complete or line.after_blank else None
        pieces = _line_pieces(line, complete, opening, following) if head_end is None else _spaced(line, head_end)
        for piece in pieces:
            yield piece
            if piece.kind == "body":
                complete = _ends_sentence(line.text)
                opening = False
            elif piece.kind == "heading":
                complete, headed = True, True
        number += 1


def _table(found: Found, lines: Sequence[Line]) -> _Piece:
    """A table as a piece; its spans count from the piece's start."""
    start, end = lines[found.first].start, lines[found.last - 1].end
    table = found.table

    def moved(row: Iterable[Span | None]) -> tuple[Span | None, ...]:
        return tuple(span and (span[0] - start, span[1] - start) for span in row)

    captions = tuple((first - start, last - start) for first, last in table.captions)
    shifted = Table(captions, tuple(map(moved, table.heads)), tuple(map(moved, table.rows)))
    return _Piece("table", start, end, table=shifted)


def _line_pieces(line: Line, complete: bool, opening: bool, following: Line | None) -> Iterator[_Piece]:
    if _PAGE.fullmatch(line.text) or (complete and _SIGNATURE.fullmatch(line.text)):
        yield _Piece("furniture", line.start, line.end)
    elif (marked := _marked_head(line, opening)) is not None:
        yield from marked
    elif opening and _SUBTITLE.match(line.text):
        yield _Piece("heading", line.start, line.end, 0, line.text)
    elif _may_head(line, complete) and _is_bare_head(line, opening, following):
        level = _ordinal_level(line.text) or 2
        yield _Piece("heading", line.start, line.end, 0 if opening and level == 2 else level, line.text)
    elif _may_head(line, complete) and (head := _run_in_head(line.text)):
        yield _Piece("heading", line.start, line.start + head.end(), RUN_IN, head.group(1))
        yield from _body(line, head.end())
    else:
        yield _Piece("body", line.start, line.end)


def _may_head(line: Line, complete: bool) -> bool:
    """Behind a finished sentence; one with an ordinal, 一、2019年工作回顾, behind any blank line."""
    return complete or (line.after_blank and _ordinal_level(line.text) is not None)


def _marked_head(line: Line, opening: bool) -> list[_Piece] | None:
    """Heads with a sign of their own: ## 医疗保障, **【医疗救助】** 全县…, ◆民政事务; the first # is the title."""
    if match := _MARKDOWN.fullmatch(line.text):
        level = len(match.group(1))
        return [
            _Piece("heading", line.start, line.end, 0 if opening and level == 1 else level, match.group(2).strip(" #*"))
        ]
    if match := _BRACKET_HEAD.match(line.text):
        head = _Piece("heading", line.start, line.start + match.end(), ENTRY, match.group(1))
        return [head, *_body(line, match.end())]
    if match := _SIGN_HEAD.fullmatch(line.text):
        return [_Piece("heading", line.start, line.end, 1, match.group(1))]
    return None


def _spaced_heads(lines: Sequence[Line], chars: Chars) -> dict[int, int]:
    """Line -> end of the head that a blank parts from its paragraph, where the text's paragraphs begin so: 城乡低保　年内，…

    A blank in one paragraph is noise; behind a sign (▲养老服务　全市…) it always ends a head.
    """
    begin = [
        number
        for number, line in enumerate(lines)
        if (line.after_blank or not number or _ends_sentence(lines[number - 1].text))
        and _CLAUSES.search(_with_next(lines, number))
    ]
    ends = ((number, _spaced_end(lines[number], _with_next(lines, number), chars)) for number in begin)
    found = {number: end for number, end in ends if end is not None}
    regular = 2 * len(found) > len(begin) > 1
    return {number: end for number, end in found.items() if regular or lines[number].text[0] in _SIGNS}


def _with_next(lines: Sequence[Line], number: int) -> str:
    """A line with the one that it runs on into: the first line of a paragraph may have no mark of a clause."""
    line, following = lines[number], lines[number + 1] if number + 1 < len(lines) else None
    runs_on = following is not None and not following.after_blank and not _ends_sentence(line.text)
    return line.text + (following.text if following is not None and runs_on else "")


def _spaced_end(line: Line, paragraph: str, chars: Chars) -> int | None:
    """Where the first words of a line end that a blank parts from the rest; 概　况　 is one head."""
    first = 1 if line.text[0] in _SIGNS else 0
    gaps = [
        index
        for index in range(first + 1, min(len(line.text), first + 16))
        if chars.offsets[line.start + index] - chars.offsets[line.start + index - 1] > 1
    ]
    end = gaps[1] if gaps[:2] == [first + 1, first + 2] else gaps[0] if gaps else 0
    head, rest = line.text[first:end], paragraph[end:]
    if not _SPACED_HEAD.fullmatch(head) or any(word in head for word in _NOT_A_HEAD):
        return None
    return end if len(rest) >= _LEAST_UNDER_HEAD and _CLAUSES.search(rest) else None


def _spaced(line: Line, end: int) -> Iterator[_Piece]:
    """The head and its paragraph."""
    yield _Piece("heading", line.start, line.start + end, ENTRY, line.text[:end].strip(_SIGNS))
    yield from _body(line, end)


def _body(line: Line, start: int) -> Iterator[_Piece]:
    """What follows a head on its line, if anything."""
    rest = line.text[start:]
    if rest.strip():
        yield _Piece("body", line.start + start + len(rest) - len(rest.lstrip()), line.end)


def _run_in_head(text: str) -> re.Match[str] | None:
    """劳动就业和社会保障：年末… or （一）城乡低保。全县…"""
    match = _ORDINAL_RUN_IN.match(text) or _RUN_IN_HEAD.match(text)
    return match if match and not any(word in match.group(1) for word in _NOT_A_HEAD) else None


def _ordinal_level(text: str) -> int | None:
    return next((level for pattern, level in _ORDINAL_HEAD if pattern.match(text)), None)


def _is_bare_head(line: Line, opening: bool, following: Line | None) -> bool:
    """A short line without clause marks, after a finished sentence and before text: 社会保险."""
    limit = 40 if opening or _ordinal_level(line.text) else 20
    title = opening and following is not None and following.after_blank and not _STOP.search(line.text)
    title = title and following is not None and not _PAGE.fullmatch(following.text)
    title = title or _is_crosshead(line, following)
    if len(line.text) > limit + 4 * title or (_HEAD_MARKS.search(line.text) and not title) or following is None:
        return False
    return (not line.text[-1].isdigit() or (opening and "年鉴" in line.text)) and not line.text.startswith(
        ("|", "+", "-")
    )


def _is_crosshead(line: Line, following: Line | None) -> bool:
    """低保扩面提标，让困难群众心里踏实: a line by itself between blank ones, of two short phrases without a figure."""
    apart = line.after_blank and following is not None and following.after_blank and not _PAGE.fullmatch(following.text)
    return apart and _CROSSHEAD.fullmatch(line.text) is not None


def _ends_sentence(text: str) -> bool:
    """At a stop, or a line that tells but when and by whom a text was published."""
    return bool(_DATELINE.fullmatch(text)) or text.rstrip(_CLOSERS)[-1:] in _STOPS or text[-1:] in _STOPS


def _joined(pieces: tuple[_Piece, ...], text: str) -> list[list[_Piece]]:
    """Groups of pieces, one a block: body lines run on until a sentence ends at a line's end."""
    groups: list[list[_Piece]] = []
    open_body: list[_Piece] | None = None
    for piece in pieces:
        if piece.kind == "furniture":
            groups.append([piece])
        elif piece.kind in ("heading", "table"):
            groups.append([piece])
            open_body = None
        elif open_body is not None and not _ends_sentence(text[open_body[-1].start : open_body[-1].end]):
            if _CUT_NUMBER.match(text[open_body[-1].end - 1] + text[piece.start]):
                _drop_furniture(groups, behind=open_body[-1].end)
            open_body.append(piece)
        else:
            open_body = [piece]
            groups.append(open_body)
    return groups


def _drop_furniture(groups: list[list[_Piece]], behind: int) -> None:
    """A page number in the middle of a number lies within that number's own stretch of the document."""
    while groups[-1][0].kind == "furniture" and groups[-1][0].start >= behind:
        groups.pop()


def _layout(groups: list[list[_Piece]], chars: Chars) -> Layout:
    headings = [group[0] for group in groups if group[0].kind == "heading"]
    sections = _sections(headings, chars)
    blocks: list[Block] = []
    current: int | None = None
    for group in groups:
        if group[0].kind == "heading":
            current = 0 if current is None else current + 1
        table = group[0].table
        parts = _parts(_join(group, chars)) if table is None else (_join(group, chars),)
        blocks.extend(Block(group[0].kind, part, current, table) for part in parts)
    title = "".join(head.title for head in takewhile(lambda head: head.level == 0, headings))
    return Layout(title or None, sections, tuple(blocks))


def _parts(chars: Chars) -> Iterator[Chars]:
    """A paragraph in stretches of bounded length, cut behind a sentence where there is one: work stays linear."""
    start, length = 0, len(chars.text)
    while length - start > _LONG:
        stops = [m.end() for m in _STOP.finditer(chars.text, start + 1, start + _LONG)]
        end = stops[-1] if stops else _behind_number(chars.text, start + _LONG)
        yield chars.slice(start, end)
        start = end
    yield chars.slice(start, length)


def _behind_number(text: str, position: int) -> int:
    """The first place at or behind a position that is not inside a number."""
    match = _NO_NUMBER.search(text, position)
    return match.start() if match else len(text)


def _join(group: list[_Piece], chars: Chars) -> Chars:
    parts = [chars.slice(piece.start, piece.end) for piece in group]
    return Chars("".join(p.text for p in parts), tuple(chain.from_iterable(p.offsets for p in parts)))


def _sections(headings: list[_Piece], chars: Chars) -> tuple[Section, ...]:
    """The tree of headings: each ends where the next of its level or above begins."""
    parents: list[int | None] = []
    ends = [chars.offsets[-1] + 1 if chars.offsets else 0] * len(headings)
    stack: list[int] = []
    for index, head in enumerate(headings):
        while stack and headings[stack[-1]].level >= head.level:
            ends[stack.pop()] = chars.offsets[head.start]
        parents.append(stack[-1] if stack else None)
        stack.append(index)
    return tuple(
        Section(index, parents[index], head.level, head.title, chars.offsets[head.start], ends[index])
        for index, head in enumerate(headings)
    )
