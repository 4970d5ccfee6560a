"""Draw tests/data/link-names-drawn.csv: names that chance has chosen and disturbed, none of them written by hand.

    PYTHONPATH=src python bench/draw_link_names.py SEED [--ocr READ.csv] > tests/data/link-names-drawn.csv
    PYTHONPATH=src python bench/draw_link_names.py SEED --scan FOLDER     (FOLDER/fonts holds TrueType fonts of Chinese)
    tesseract FOLDER/list.txt FOLDER/read -l chi_sim --psm 7
    PYTHONPATH=src python bench/draw_link_names.py SEED --read FOLDER > READ.csv

What disturbs them is independent of the tables that matching uses: xpinyin gives readings (matching has pypinyin's),
OpenCC in C++ gives traditional characters, and misprints are what an OCR program really read: pictures of the names, small,
blurred and noisy, read by tesseract 5.3 with chi_sim. Of these stays what differs in one character and is no other
division's name. A name is drawn only if what is told with it leaves one answer; ``nothing`` has none.

``part`` is half of the rows, by hash of the name: rules may be made by looking at ``open``, never at ``held``.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from make_link_names import CHANGES, ROOT, ROWS, TOWNS, Case, held, number

from kg_build.link.names import load_generics

Row = dict[str, str]
GENERIC = {"县": "区市", "区": "县市", "市": "县区", "旗": "县"}
GENERICS = load_generics(ROOT / "ontology" / "gazetteer" / "generics.csv")
PEOPLES_END = ("自治县", "自治州", "自治旗", "自治区")


# ---- units ----


def units() -> dict[tuple[str, str], int]:
    """(code, name) -> the unit, whatever it was called or coded."""
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def find(key: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for row in CHANGES:
        parent[find((row["code"], row["name"]))] = find((row["code_after"], row["name_after"]))
    roots = {find((row["code"], row["name"])) for row in (*ROWS, *TOWNS)}
    numbers = {root: n for n, root in enumerate(sorted(roots))}
    return {(row["code"], row["name"]): numbers[find((row["code"], row["name"]))] for row in (*ROWS, *TOWNS)}


UNIT = units()
EVERY = [*ROWS, *TOWNS]
NAMED = {row["name"] for row in EVERY}
LATEST = {row["code"]: row for row in ROWS}


def unit(row: Row) -> int:
    """The unit of a row."""
    return UNIT[row["code"], row["name"]]


def around(row: Row) -> list[Row]:
    """What lies around, the nearest first."""
    found = []
    while row["parent"]:
        row = LATEST[row["parent"]]
        found.append(row)
    return found


def last(rows: Iterable[Row]) -> str:
    """The code of the row that held last."""
    return max(rows, key=lambda row: row["valid_until"] or "9999")["code"]


def year_of(row: Row, rng: random.Random) -> int:
    """A year well within the validity of a row; the first of a change belongs to both."""
    first = int(row["valid_from"][:4] or 2002)
    until = int(row["valid_until"][:4] or 2023)
    return rng.randint(min(first + 1, until), max(until - 1, min(first + 1, until)))


def stem(name: str) -> str:
    """泸定 of 泸定县; nothing of a name that is short or has peoples in it."""
    for end in ("地区", "县", "市", "区", "旗", "盟"):
        if name.endswith(end) and "族" not in name and not name.endswith(PEOPLES_END):
            rest = name.removesuffix(end)
            return rest if len(rest) > 1 else ""
    return ""


def stems_of(row: Row) -> frozenset[str]:
    """All by which a division may be meant when its generic word is not told."""
    return _stems(row["name"])


@cache
def _stems(name: str) -> frozenset[str]:
    return frozenset((stem(name), short(name)[:-1], name[:2] if "族" in name else "")) - {""}


def short(name: str) -> str:
    """玉屏县 of 玉屏侗族自治县, by what stands before the first people; nothing of other names."""
    if not name.endswith(PEOPLES_END[:3]):
        return ""
    head = name[: -len("自治县")]
    parsed = GENERICS.parse(name)
    return parsed.stem + name[-1] if parsed.stem and head.startswith(parsed.stem) else ""


# ---- cases ----


def told(kind: str, name: str, row: Row, year: int | None, rng: random.Random) -> Case:
    """A case with a level, with what lies around, both or neither."""
    level = rng.choice(("", "", row["level"]))
    above = [each["name"] for each in around(row)]
    if row["level"] == "county" and len(above) > 1 and (bare := stem(above[0])):
        above.append(bare)
    within = rng.choice(above) if above and rng.random() < 0.4 else ""
    rows = [each for each in ROWS if unit(each) == unit(row)]
    bearing = [each for each in rows if each["name"] == name]
    alike = [each for each in rows if name in (stem(each["name"]), short(each["name"]))]
    code = row["code"] if year else last(bearing or alike or [each for each in rows if each["name"] == row["name"]])
    return Case(kind, name, str(year or ""), level, within, code)


def others(row: Row, year: int | None, same: Callable[[Row], bool]) -> bool:
    """Whether another unit may be meant."""
    return any(unit(each) != unit(row) and same(each) and (year is None or held(each, year)) for each in EVERY)


def full(rng: random.Random) -> Iterator[Case]:
    """Full names, in their time or no time."""
    for row in rng.sample(ROWS, 120):
        year = rng.choice((None, year_of(row, rng)))
        if not others(row, year, lambda each, row=row: each["name"] == row["name"]):  # type: ignore[misc]
            yield told("full", row["name"], row, year, rng)


def historic(rng: random.Random) -> Iterator[Case]:
    """Names no longer borne: in their time, in no time, and after it."""
    by_key = {(row["code"], row["name"]): row for row in reversed(EVERY)}
    renamed = [row for row in CHANGES if row["name"] != row["name_after"] and (row["code"], row["name"]) in by_key]
    for change in rng.sample(renamed, 80):
        old = by_key[change["code"], change["name"]]
        if old["level"] == "town" or others(old, None, lambda each, old=old: each["name"] == old["name"]):  # type: ignore[misc]
            continue
        yield told("historic", old["name"], old, rng.choice((None, year_of(old, rng))), rng)
        after = int(change["from"][:4]) + rng.randint(1, 6)
        now = [row for row in ROWS if unit(row) == unit(old) and held(row, after)]
        if len(now) == 1 and after <= 2023:
            yield Case("outdated", old["name"], str(after), code=now[0]["code"])


def shortened(rng: random.Random) -> Iterator[Case]:
    """玉屏县 for 玉屏侗族自治县."""
    rows = [row for row in ROWS if short(row["name"]) and row["level"] != "province"]
    for row in rng.sample(rows, 70):
        name, year = short(row["name"]), rng.choice((None, year_of(row, rng)))
        if not others(row, year, lambda each, name=name: name in (each["name"], short(each["name"]))):  # type: ignore[misc]
            yield told("short", name, row, year, rng)


def without_generic(rng: random.Random) -> Iterator[Case]:
    """泸定 for 泸定县; other levels of that stem are left to level and parent."""
    rows = [row for row in ROWS if stem(row["name"]) and row["level"] == "county"]
    for row in rng.sample(rows, 170):
        bare, year = stem(row["name"]), rng.choice((None, year_of(row, rng)))
        alike = [r for r in EVERY if unit(r) != unit(row) and (bare in stems_of(r) or r["name"].startswith(bare))]
        if not alike:
            yield told("bare", bare, row, year, rng)
        elif not any(each["level"] == "county" for each in alike):
            yield told("bare", bare, row, year, rng)._replace(level="county")


def wrong_generic(rng: random.Random) -> Iterator[Case]:
    """泸定区 for 泸定县."""
    rows = [row for row in ROWS if stem(row["name"]) and row["level"] == "county" and not row["valid_until"]]
    for row in rng.sample(rows, 130):
        bare = stem(row["name"])
        wrong = bare + rng.choice(GENERIC[row["name"][-1]])
        same = [r for r in EVERY if unit(r) != unit(row) and (bare in stems_of(r) or r["name"].startswith(bare))]
        if not same and not any(r["name"] == wrong for r in EVERY):
            yield told("generic", wrong, row, 2021, rng)


def misread(rng: random.Random, read: Path) -> Iterator[Case]:
    """What an OCR program read."""
    with read.open(encoding="utf-8", newline="") as handle:
        pairs = sorted({(row["name"], row["read"]) for row in csv.DictReader(handle)})
    by_name: dict[str, list[str]] = defaultdict(list)
    for name, text in pairs:
        if len(name) == len(text) and sum(a != b for a, b in zip(name, text, strict=True)) == 1 and text not in NAMED:
            by_name[name].append(text)
    chosen = rng.sample(sorted(by_name), min(240, len(by_name)))
    for name in chosen:
        rows = [row for row in ROWS if row["name"] == name and not row["valid_until"]]
        text = rng.choice(by_name[name])
        if len(rows) == 1 and not stem_taken(text, rows[0]):
            yield told("ocr", text, rows[0], 2021, rng)


def stem_taken(text: str, row: Row) -> bool:
    """Whether a disturbed name has the stem of another division."""
    bare = stem(text)
    return bool(bare) and any(unit(each) != unit(row) and bare in stems_of(each) for each in EVERY)


def mistyped(rng: random.Random) -> Iterator[Case]:
    """One character of the stem replaced by a common one of the same sound, as input methods offer it."""
    from xpinyin import Pinyin  # noqa: PLC0415

    reader = Pinyin()
    common = [bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    sounds: dict[str, list[str]] = defaultdict(list)
    for each in filter(None, common):
        sounds[reader.get_pinyin(each, tone_marks="numbers")].append(each)
    rows = [row for row in ROWS if stem(row["name"]) and not row["valid_until"] and row["level"] == "county"]
    for row in rng.sample(rows, 150):
        place = rng.randrange(len(stem(row["name"])))
        character = row["name"][place]
        like = [each for each in sounds[reader.get_pinyin(character, tone_marks="numbers")] if each != character]
        if not like:
            continue
        name = row["name"][:place] + rng.choice(like) + row["name"][place + 1 :]
        if name not in NAMED and not stem_taken(name, row):
            yield told("sound", name, row, 2021, rng)


def romanised(rng: random.Random) -> Iterator[Case]:
    """Luding Xian, luding, LUDING COUNTY, Lu Ding."""
    from xpinyin import Pinyin  # noqa: PLC0415

    reader = Pinyin()
    plain = {row["name"]: reader.get_pinyin(row["name"], "") for row in EVERY}
    heads = [(unit(row), plain[row["name"]], reader.get_pinyin(each, "")) for row in EVERY for each in stems_of(row)]
    rows = [row for row in ROWS if stem(row["name"]) and not row["valid_until"] and row["level"] == "county"]
    english = {"县": "County", "区": "District", "市": "City", "旗": "Banner"}
    for row in rng.sample(rows, 170):
        bare, generic = stem(row["name"]), row["name"][-1]
        latin = reader.get_pinyin(bare, "")
        if any(other != unit(row) and latin in (head, name) for other, name, head in heads):
            continue
        forms = (
            f"{latin.title()} {reader.get_pinyin(generic, '').title()}",
            f"{latin.title()} {english[generic]}",
            f"{latin.upper()} {english[generic].upper()}",
            latin.title(),
            latin,
            reader.get_pinyin(bare, " ").title(),
            f"{reader.get_pinyin(bare, '', tone_marks='marks')} {reader.get_pinyin(generic, tone_marks='marks')}",
        )
        yield told("pinyin", rng.choice(forms), row, 2021, rng)


def traditional(rng: random.Random) -> Iterator[Case]:
    """As Taiwan, Hong Kong and OpenCC write it."""
    from opencc import OpenCC  # noqa: PLC0415

    converters = [OpenCC(each) for each in ("s2t", "s2tw", "s2hk")]
    rows = [row for row in ROWS if not row["valid_until"]]
    for row in rng.sample(rows, 160):
        name = rng.choice(converters).convert(row["name"])
        if name != row["name"] and not others(row, 2021, lambda each, row=row: each["name"] == row["name"]):  # type: ignore[misc]
            yield told("script", name, row, 2021, rng)


def homonyms(rng: random.Random) -> Iterator[Case]:
    """朝阳区 with what it lies in, as a column beside it or in front; and without."""
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in ROWS:
        if row["level"] == "county" and held(row, 2021):
            by_name[row["name"]].append(row)
    several = sorted(name for name, rows in by_name.items() if len(rows) > 1)
    for name in rng.sample(several, min(30, len(several))):
        yield Case("homonym", name, "2021", rng.choice(("", "county")))
        row = rng.choice(by_name[name])
        city, province = around(row)[0]["name"], around(row)[-1]["name"]
        beside = rng.choice((city, stem(city) or city))
        yield Case("homonym", name, "2021", rng.choice(("", "county")), beside, row["code"])
        front = rng.choice((city, stem(city) or city, province + city if city != province else province))
        yield Case("whole", front + name, "2021", code=row["code"])


def whole(rng: random.Random) -> Iterator[Case]:
    """四川省甘孜州泸定县."""
    rows = [row for row in ROWS if row["level"] == "county" and not row["valid_until"]]
    for row in rng.sample(rows, 50):
        names = [each["name"] for each in around(row)]
        city = rng.choice((names[0], short(names[0]) or stem(names[0]) or names[0]))
        front = rng.choice((city, names[-1] + city if len(names) > 1 else names[-1], names[-1]))
        year = 2021
        if front != names[-1] or not others(row, year, lambda each, row=row: each["name"] == row["name"]):  # type: ignore[misc]
            yield Case("whole", front + row["name"], str(year), code=row["code"])


def towns(rng: random.Random) -> Iterator[Case]:
    """Towns with their county; without, nothing may be accepted."""
    now = [row for row in TOWNS if not row["valid_until"] and not row["parent"].endswith("00")]
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in now:
        counts[row["parent"], row["name"]] += 1
    for row in rng.sample(now, 60):
        county = LATEST[row["parent"]]["name"]
        beside = rng.choice((county, stem(county) or county, row["parent"]))
        bare = row["name"].removesuffix("街道").removesuffix("镇").removesuffix("乡")
        name = rng.choice((row["name"], row["name"], row["name"], bare))
        if counts[row["parent"], row["name"]] == 1 and len(name) > 2:
            yield Case("town", name, "2021", rng.choice(("", "town")), beside, row["code"])
    for row in rng.sample(now, 15):
        if row["name"] not in {each["name"] for each in ROWS}:
            yield Case("town", row["name"], "2021", "town")


def invented(rng: random.Random) -> Iterator[Case]:
    """Names that no division bears, of characters that names have."""
    characters = sorted({c for row in ROWS for c in stem(row["name"])})
    made = ("".join(rng.sample(characters, 2)) + rng.choice("县区市镇") for _ in range(60))
    return (Case("nothing", name, "2021", rng.choice(("", "county"))) for name in made if name not in NAMED)


# ---- pictures ----


def scan(folder: Path, rng: random.Random) -> None:
    """A picture of each name, small, noisy and blurred; ``list.txt`` is what tesseract reads, ``names.txt`` what stands there."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont  # noqa: PLC0415

    fonts = sorted(folder.glob("fonts/*"))
    names = sorted({row["name"] for row in ROWS if not row["valid_until"] and row["level"] == "county"})
    for place, name in enumerate(names):
        size = rng.choice((13, 14, 15, 16))
        picture = Image.new("L", (size * len(name) + 24, size + 16), 255)
        font = ImageFont.truetype(str(rng.choice(fonts)), size)
        ImageDraw.Draw(picture).text((12, 7), name, font=font, fill=rng.randint(0, 60))
        pixels = picture.load()
        for x in range(picture.width):
            for y in range(picture.height):
                pixels[x, y] = max(0, min(255, pixels[x, y] + round(rng.gauss(0, 18))))
        blurred = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 0.9)))
        larger = blurred.resize((picture.width * 3, picture.height * 3), Image.Resampling.BICUBIC)
        larger.save(folder / f"{place:04}.png", dpi=(300, 300))
    pictures = [str(folder / f"{place:04}.png") for place in range(len(names))]
    (folder / "list.txt").write_text("\n".join(pictures) + "\n", encoding="utf-8")
    (folder / "names.txt").write_text("\n".join(names) + "\n", encoding="utf-8")


def read(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and reading; tesseract parts the pictures by form feeds in ``read.txt``."""
    names = (folder / "names.txt").read_text("utf-8").splitlines()
    pages = (folder / "read.txt").read_text("utf-8").split("\f")
    return ((name, "".join(page.split())) for name, page in zip(names, pages, strict=False))


def main(arguments: Sequence[str]) -> None:
    """Draw pictures, collect what was read of them, or print the table."""
    parser = argparse.ArgumentParser(description="Draw and disturb names.")
    parser.add_argument("seed")
    parser.add_argument("--ocr", type=Path, metavar="READ.csv")
    parser.add_argument("--scan", type=Path, metavar="FOLDER")
    parser.add_argument("--read", type=Path, metavar="FOLDER")
    given = parser.parse_args(arguments)
    out = csv.writer(sys.stdout, lineterminator="\n")
    if given.scan:
        scan(given.scan, random.Random(f"{given.seed}/scan"))
    elif given.read:
        out.writerows([("name", "read"), *read(given.read)])
    else:
        kinds = (full, historic, shortened, without_generic, wrong_generic, mistyped, romanised, traditional)
        found = [
            case
            for kind in (*kinds, homonyms, whole, towns, invented)
            for case in kind(random.Random(f"{given.seed}/{kind.__name__}"))
        ]
        if given.ocr:
            found += misread(random.Random(f"{given.seed}/misread"), given.ocr)
        out.writerow(("part", *Case._fields))
        for case in dict.fromkeys(found):
            out.writerow(("held" if number(given.seed, case.name) % 2 else "open", *case))


if __name__ == "__main__":
    main(sys.argv[1:])
