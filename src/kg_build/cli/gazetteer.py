"""``kg gazetteer``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ..errors import UsageError
from ..link.exporting import FORMATS as EXPORTS
from ..link.importing import FORMATS, SERVICES, Options
from ..link.importing.rows import read_text
from ..pipeline.linking import exported, gazetteers, import_gazetteer
from ..report import csv_lines, lines
from . import options


@click.group("gazetteer")
def command() -> None:
    """Import, list and export gazetteers; imported ones lie in the folder that KG_GAZETTEERS names (gazetteers).

    地名录：导入、列出、导出。导入的存于 KG_GAZETTEERS 所指目录（缺省 gazetteers），kg link 和 kg build 随即使用。
    """


@command.command("import")
@click.argument("source", metavar="SOURCE")
@click.option("--format", "form", type=click.Choice([*FORMATS, *SERVICES]), required=True, help="Its format. 格式。")
@click.option("--name", required=True, metavar="NAME", help="What to call it: geonames. 名称。")
@click.option(
    "--column", "columns", multiple=True, metavar="OURS=HEAD", help="Of csv: which column is which. 列的对应。"
)
@click.option("--delimiter", default=",", show_default=True, metavar="C", help="Of csv: what parts its cells. 分隔符。")
@click.option("--country", default="CN", show_default=True, metavar="CODE", help="Of GeoNames: the country. 国家。")
@click.option("--iri", default="", metavar="IRI", help="What stands before a code to make its IRI. 标识前缀。")
@click.option("--query", type=click.Path(path_type=Path), metavar="FILE", help="Of sparql: the query. 查询文件。")
@click.option("--codes", default="", metavar="DIGITS", help="Of reconciliation: ask for these codes. 代码前缀。")
@click.option("--licence", default="", metavar="TEXT", help="Licence of the source. 许可。")
def import_(
    *,
    source: str,
    form: str,
    name: str,
    columns: Sequence[str],
    delimiter: str,
    country: str,
    iri: str,
    query: Path | None,
    codes: str,
    licence: str,
) -> None:
    """Import a file, a folder or a service; rows that cannot be read are listed with their lines, the rest is imported.

    导入：文件、目录或网络服务（只在此时访问，答复连同日期缓存）。不合格的行列出行号，其余照常导入；重复导入则整体替换。
    """
    told = dict(_pair(each) for each in columns)
    parted = delimiter.replace("\\t", "\t")
    if len(parted) != 1 or parted in '"\r\n':
        raise UsageError(f"{delimiter!r} cannot part cells", remedy="one character: --delimiter ';', or '\\t' for tabs")
    chosen = Options(told, country, iri, read_text(query) if query else "", delimiter=parted)
    report = import_gazetteer(form, source, name, chosen, licence=licence, asked=codes)
    for fault in report.faults:
        click.echo(f"left out: {fault}", err=True)
    rest = f", {report.skipped} of no concern" if report.skipped else ""
    click.echo(f"{report.count} places in {report.path}; {len(report.faults)} rows left out{rest}")
    sys.exit(1 if report.faults else 0)


def _pair(text: str) -> tuple[str, str]:
    ours, equals, theirs = text.partition("=")
    if not (equals and ours and theirs):
        raise UsageError(f"{text!r} maps no column", remedy="write --column code=ID --column name=NAME …")
    return ours, theirs


@command.command("list")
@options.choice("table", "csv", "jsonl")
def list_(*, form: str) -> None:
    """List the gazetteers that links are made to. 列出所用的地名录。"""
    rows = [
        {"name": name, "places": len(each.by_code), "levels": sorted({d.level for d in each.divisions} - {""})}
        for name, each in gazetteers().items()
    ]
    if form == "csv":
        options.write(csv_lines(rows, ("name", "places", "levels")))
    else:
        joined = [{**row, "levels": ", ".join(map(str, row["levels"]))} for row in rows]  # type: ignore[call-overload]
        options.write(lines(rows if form == "jsonl" else joined, ("name", "places", "levels"), form))


@command.command("export")
@click.option(
    "--format", "form", type=click.Choice(EXPORTS), default=EXPORTS[0], show_default=True, help="Format. 格式。"
)
@click.option("--name", default="cn", show_default=True, metavar="NAME", help="Which gazetteer. 哪个地名录。")
@click.option("--codes", default="", metavar="DIGITS", help="Only codes that begin so: 5133. 代码前缀。")
@click.option(
    "--store", "folder", type=click.Path(path_type=Path), metavar="DIR", help="With the links of this store. 连同链接。"
)
def export(*, form: str, name: str, codes: str, folder: Path | None) -> None:
    """Write a gazetteer as Linked Places Format, GeoJSON or CSV. 导出。"""
    options.write(exported(form, name, codes, folder))
