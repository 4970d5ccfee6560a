"""Make tests/data/link-names.csv: names as texts and tables write them, with the division that each stands for.

    PYTHONPATH=src python bench/make_link_names.py > tests/data/link-names.csv

The table was made when the lists began with 2002 and knew no months, and is kept as it was. Most are made from the lists: drawn by hash, so that the same lists give the same names. Misprints, traditional
characters and pinyin are written by hand, independent of the tables that matching uses. An empty code means that the
name alone does not tell: nothing may be accepted. ``part`` was drawn before anything was tuned: rules may be made by
looking at ``open``, never at ``held``.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Case(NamedTuple):
    """A name, what is told with it, and the code that is right."""

    kind: str
    name: str
    year: str = ""
    level: str = ""
    within: str = ""
    code: str = ""


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table of the ontology."""
    with (ROOT / "ontology" / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


ROWS = table("gazetteer.csv")
TOWNS = table("gazetteer/towns.csv")
CHANGES = table("gazetteer/changes.csv")
NOW = {row["code"]: row for row in ROWS if not row["valid_until"]}
COUNTIES = [row for row in NOW.values() if row["level"] == "county"]


def number(*key: str) -> int:
    """A number that a key gives for ever."""
    return int(hashlib.sha256("|".join(key).encode()).hexdigest()[:8], 16)


def drawn(rows: Iterable[dict[str, str]], salt: str, count: int) -> list[dict[str, str]]:
    """So many rows, the same for ever."""
    return sorted(rows, key=lambda row: number(salt, row["code"], row["name"]))[:count]


def above(row: dict[str, str], level: str) -> str:
    """The latest name of what lies around, of a level."""
    while row["parent"]:
        row = next(r for r in reversed(ROWS) if r["code"] == row["parent"])
        if row["level"] == level:
            return row["name"]
    return ""


def held(row: dict[str, str], year: int) -> bool:
    """Whether a row held in a year."""
    first, last = row["valid_from"][:4] or "0", row["valid_until"][:4] or "9999"
    return int(first) <= year <= int(last)


def bearing(name: str, year: int | None) -> set[str]:
    """The codes that bore a name, at all or in a year."""
    return {row["code"] for row in ROWS if row["name"] == name and (year is None or held(row, year))}


def stem(name: str) -> str:
    """Of a plain 县, 市 or 区 what stands before it."""
    return name[:-1] if name[-1] in "县市区旗" and len(name) > 2 and "自治" not in name else ""


def full() -> Iterator[Case]:
    """Full names as of their years."""
    for row in drawn(ROWS, "full", 60):
        year = int(row["valid_until"][:4] or 2021) if row["valid_until"] else 2021
        if len(bearing(row["name"], year)) == 1:
            yield Case("full", row["name"], str(year), code=row["code"])


def latest(row: dict[str, str]) -> str:
    """The code that a unit bears after all changes: 江源县 became 江源区 under one code, then another."""
    after = next((r for r in CHANGES if (r["code"], r["name"]) == (row["code_after"], row["name_after"])), None)
    return latest(after) if after else row["code_after"]


def historic() -> Iterator[Case]:
    """Names that a unit no longer bears, in its time and after."""
    names = [row for row in CHANGES if row["name"] != row["name_after"]]
    for row in drawn(names, "historic", 40):
        (old, *_), year = (
            [r for r in ROWS if (r["code"], r["name"]) == (row["code"], row["name"])],
            int(row["from"][:4]),
        )
        before = str(int(old["valid_until"][:4]) - 1)
        if len(bearing(row["name"], None)) == 1:
            yield Case("historic", row["name"], code=row["code"])
            yield Case("historic", row["name"], before, code=row["code"])
            yield Case("outdated", row["name"], str(max(2021, year + 1)), code=latest(row))


def without_generic() -> Iterator[Case]:
    """泸定 for 泸定县."""
    stems = defaultdict(set)
    for row in ROWS:
        for each in {stem(row["name"]), row["name"].removesuffix("地区").removesuffix("盟")} - {""}:
            stems[each].add(row["code"])
    for row in drawn((r for r in COUNTIES if stem(r["name"])), "bare", 45):
        bare = stem(row["name"])
        others = {r["code"] for r in (*ROWS, *TOWNS) if r["name"].startswith(bare) and r["code"] != row["code"]}
        changed = {r["code"] for r in CHANGES if r["code_after"] == row["code"]}
        if not others - changed and len(bare) > 1:
            yield Case("bare", bare, "2021", code=row["code"])
            yield Case("bare", bare, "2021", "county", above(row, "prefecture") or above(row, "province"), row["code"])


SHORT = {
    "甘孜州": "513300", "阿坝州": "513200", "凉山州": "513400", "克州": "653000", "巴州": "652800", "博州": "652700",
    "伊犁州": "654000", "昌吉州": "652300", "恩施州": "422800", "湘西州": "433100", "黔东南州": "522600", "黔南": "522700",
    "延边州": "222400", "临夏州": "622900", "甘南州": "623000", "海西州": "632800", "西双版纳州": "532800", "德宏州": "533100",
    "怒江州": "533300", "迪庆州": "533400", "民和县": "630222", "互助县": "630223", "循化县": "630225", "门源县": "632221",
    "天祝县": "620623", "张家川县": "620525", "东乡县": "622926", "积石山县": "622927", "长阳县": "420528", "五峰县": "420529",
    "酉阳县": "500242", "秀山县": "500241", "彭水县": "500243", "石柱县": "500240", "木里县": "513422", "马边县": "511133",
    "峨边县": "511132", "北川县": "510726", "威宁县": "520526", "道真县": "520325", "务川县": "520326", "松桃县": "520628",
    "三江县": "450226", "融水县": "450225", "恭城县": "450332", "龙胜县": "450328", "巴马县": "451227", "大化县": "451229",
    "内蒙古": "150000", "广西": "450000", "新疆": "650000", "宁夏": "640000", "西藏": "540000", "兴安盟": "152200",
    "前郭县": "220721", "喀左": "211324", "杜蒙": "230624", "达茂旗": "150223", "科左中旗": "150521", "莫旗": "150722",
}  # fmt: skip


def wrong_generic() -> Iterator[Case]:
    """泸定区 for 泸定县."""
    for row in drawn((r for r in COUNTIES if stem(r["name"])), "wrong", 60):
        bare, last = stem(row["name"]), row["name"][-1]
        other = {"县": "区", "区": "县", "市": "县", "旗": "县"}[last]
        same = {r["code"] for r in ROWS if r["name"].startswith(bare) and r["code"] != row["code"]}
        if not same and len(bare) > 1:
            yield Case("generic", bare + other, "2021", code=row["code"])


MISPRINTS = {
    "甘牧县": "513328", "康足市": "513301", "沪定县": "513322", "炉雷县": "513327", "稻域县": "513337", "得莱县": "513338",
    "自玉县": "513331", "包达县": "513333", "丹已县": "513323", "埋塘县": "513334", "巴搪县": "513335", "道乎县": "513326",
    "右渠县": "513332", "德恪县": "513330", "多城县": "513336", "雅汀县": "513325", "新尤县": "513329", "九尤县": "513324",
    "凤网县": "520327", "陇酉县": "621122", "沅陆县": "431222", "湄谭县": "520328", "绥附县": "520323", "余厌县": "520329",
    "桐柠县": "520322", "会柠县": "620422", "静宇县": "620826", "崇信具": "620823", "庄琅县": "620825",
    "临姚县": "621124", "渭原县": "621123", "通谓县": "621121", "漳具": "621125", "辰汐县": "431223", "漵浦县": "431224",
    "麻阻苗族自治县": "431226", "靖洲苗族侗族自治县": "431229", "茼江侗族自治县": "431230", "通道侗旅自治县": "431230",
    "赤冰市": "520381", "仁杯市": "520382", "习水具": "520330", "正安具": "520324", "汶川县": "513221", "汉川县": "420984",
    "茂具": "513223", "埋县": "513222", "松播县": "513224", "九寨构县": "513225", "金川县": "513226", "小金具": "513227",
    "黑永县": "513228", "壤搪县": "513230", "若尔盍县": "513232", "红愿县": "513233", "盐原县": "513423", "德吕县": "513424",
    "会埋市": "513402", "宁雨县": "513427", "普恪县": "513428", "布抱县": "513429", "金阳具": "513430",
    "昭览县": "513431", "喜徳县": "513432", "冕柠县": "513433", "越酉县": "513434", "甘洛具": "513435", "美站县": "513436",
    "雷坡县": "513437", "西吕市": "513401",
}  # fmt: skip
"""Names as a scanner reads them: written by hand from shapes that are known to be taken for each other."""

TRADITIONAL = {
    "瀘定縣": "513322", "爐霍縣": "513327", "鄉城縣": "513336", "甘孜藏族自治州": "513300", "新龍縣": "513329", "九龍縣": "513324",
    "稱多縣": "632723", "張掖市": "620700", "廣漢市": "510681", "資陽市": "512000", "貢嘎縣": "540522", "隴西縣": "621122",
    "鳳岡縣": "520327", "會寧縣": "620422", "蘭州市": "620100", "烏魯木齊市": "650100", "齊齊哈爾市": "230200", "瀋陽市": "210100",
    "東莞市": "441900", "濟南市": "370100", "寧鄉市": "430182", "瀏陽市": "430181", "黃陂區": "420116", "漢陽區": "420105",
    "武漢市": "420100", "襄陽市": "420600", "樂山市": "511100", "馬邊彝族自治縣": "511133", "涼山彝族自治州": "513400",
    "鹽源縣": "513423", "冕寧縣": "513433", "會東縣": "513426", "寧南縣": "513427", "龍泉驛區": "510112", "雙流區": "510116",
    "廣西壯族自治區": "450000", "內蒙古自治區": "150000", "婁底市": "431300", "瀘州市": "510500", "遂寧市": "510900",
    "遵義市": "520300", "畢節市": "520500", "銅仁市": "520600", "麗江市": "530700", "德宏傣族景頗族自治州": "533100",
    "臺灣省": "710000", "莊浪縣": "620825", "岷縣": "621126", "漵浦縣": "431224", "蘆山縣": "511826",
}  # fmt: skip

PINYIN = {
    "Luding": "513322", "Kangding": "513301", "Danba Xian": "513323", "Litang County": "513334", "Batang": "513335",
    "Derong Xian": "513338", "Daocheng": "513337", "Seda County": "513333", "Shiqu Xian": "513332", "Dege": "513330",
    "Baiyu Xian": "513331", "Luhuo": "513327", "Daofu County": "513326", "Yajiang": "513325", "Jiulong Xian": "513324",
    "Ganzi Xian": "513328", "Ganzi Zangzu Zizhizhou": "513300", "Ganzi Prefecture": "513300", "Sichuan": "510000",
    "Sichuan Sheng": "510000", "Chengdu Shi": "510100", "Chengdu": "510100", "Ya'an": "511800", "Yaan Shi": "511800",
    "Lu'an Shi": "341500", "Chongqing": "500000", "Xiamen City": "350200", "Bengbu": "340300", "Bozhou Shi": "341600",
    "Longxi Xian": "621122", "Fenggang": "520327", "Yuanling County": "431222", "Dingxi": "621100", "Zunyi": "520300",
    "Huaihua Shi": "431200", "Urumqi": "", "Lìjiāng Shì": "530700", "Hǎidiàn Qū": "110108", "Panyu District": "440113",
    "Fanyu": "", "XUYI": "320830", "Shunde District": "440606", "LICHUAN SHI": "422802", "Ruichang": "360481",
    "Dunhuang": "620982", "Golmud": "", "Xining": "630100", "Yushu Shi": "632701", "Kunming Shi": "530100", "Dali": "",
    "Lü Chun Xian": "532531", "Lvchun": "532531", "Qiannan": "522700", "Enshi Zhou": "422800", "Nei Menggu": "150000",
}  # fmt: skip

HOMONYMS = ("鼓楼区", "市中区", "城关区", "朝阳区", "新城区", "桥西区", "西湖区", "铁西区", "和平区", "河东区", "长安区",
            "普陀区", "白云区", "宝山区", "通州区", "城中区", "江北区", "青山区", "向阳区", "郊区", "南山区", "东山区")  # fmt: skip


def homonyms() -> Iterator[Case]:
    """鼓楼区 with and without what it lies in."""
    for name in HOMONYMS:
        rows = [row for row in ROWS if row["name"] == name and held(row, 2021)]
        if len(rows) > 1:
            yield Case("homonym", name, "2021")
        for row in rows:
            city, province = above(row, "prefecture"), above(row, "province")
            yield Case("homonym", name, "2021", within=city or province, code=row["code"])
            if city and number(row["code"]) % 2:
                yield Case("homonym", name, "2021", within=city[:-1], code=row["code"])
                yield Case("whole", province + city + name, "2021", code=row["code"])
            elif city:
                yield Case("whole", city[:-1] + name, "2021", code=row["code"])


def towns() -> Iterator[Case]:
    """Towns with and without their county."""
    for row in drawn((t for t in TOWNS if not t["valid_until"]), "town", 45):
        county = NOW[row["parent"]]
        yield Case("town", row["name"], "2021", within=county["name"], code=row["code"])
        yield (
            Case("town", row["name"], "2021", "town")
            if number(row["code"]) % 3 == 0
            else Case("whole", county["name"] + row["name"], "2021", code=row["code"])
        )


NOTHING = [
    Case("nothing", "无名县", "2020"), Case("nothing", "高新区", "2020"), Case("nothing", "经开区", "2020"),
    Case("nothing", "天府新区", "2020"), Case("nothing", "两江新区", "2020"), Case("nothing", "Paris"), Case("nothing", "东京"),
    Case("nothing", "鼓楼区", "2020", within="成都市"), Case("nothing", "市中区", "2020", within="甘孜州"),
    Case("nothing", "甘孜", "2020"), Case("nothing", "大理", "2020"), Case("nothing", "朝阳", "2020"), Case("nothing", "县城"),
    Case("nothing", "全县", "2020"), Case("nothing", "城区居民"), Case("nothing", "民政局"), Case("nothing", "泸定桥"),
    Case("nothing", "贡嘎山", "2020"), Case("nothing", "新都桥", "2020"), Case("nothing", "香格里拉镇", "2020"),
    Case("nothing", "泸定县", "2020", within="云南省"), Case("nothing", "德格县", "2020", within="阿坝州"),
    Case("nothing", "Lixian"), Case("nothing", "Taizhou"), Case("nothing", "Suzhou"), Case("nothing", "Fuzhou"),
    Case("nothing", "Yulin"), Case("nothing", "滨海", "2020"), Case("nothing", "新华"), Case("nothing", "中心区"),
    Case("within", "香格里拉镇", "2020", within="稻城县", code="513337101"), Case("within", "香格里拉市", "2020", code="533401"),
    Case("within", "香格里拉县", "2010", code="533421"), Case("within", "甘孜", "2020", "county", code="513328"),
    Case("within", "甘孜", "2020", "prefecture", code="513300"), Case("within", "甘孜镇", "2020", "town", "甘孜县", "513328100"),
    Case("within", "大理", "2020", "county", code="532901"), Case("within", "大理", "2020", "prefecture", code="532900"),
    Case("within", "朝阳", "2020", "county", "长春", "220104"), Case("within", "朝阳", "2020", "county", "北京", "110105"),
    Case("within", "理县", "2020", code="513222"), Case("within", "Lixian", "2020", within="阿坝州", code="513222"),
    Case("within", "Lixian", "2020", within="保定市", code="130635"), Case("within", "新都桥镇", "2020", within="康定市", code="513301102"),
    Case("within", "Taizhou", "2020", within="Zhejiang", code="331000"), Case("within", "Suzhou", "2020", within="安徽", code="341300"),
]  # fmt: skip


def cases() -> Iterator[Case]:
    """All of them."""
    yield from full()
    yield from historic()
    yield from without_generic()
    yield from (Case("short", name, "2021", code=code) for name, code in SHORT.items())
    yield from wrong_generic()
    for name, code in MISPRINTS.items():
        yield Case("misprint", name, "2021", code=code)
        if code:
            row = NOW[code]
            yield Case("misprint", name, "2021", "county", above(row, "prefecture"), code)
    yield from (Case("script", name, "2021", code=code) for name, code in TRADITIONAL.items())
    yield from (Case("pinyin", name, "2021", code=code) for name, code in PINYIN.items())
    yield from homonyms()
    yield from towns()
    yield from NOTHING


def main() -> None:
    """Print the table."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("part", *Case._fields))
    for case in dict.fromkeys(cases()):
        out.writerow(("held" if number("part", case.name) % 2 else "open", *case))


if __name__ == "__main__":
    main()
