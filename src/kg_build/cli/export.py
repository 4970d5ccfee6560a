"""``kg export``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..errors import UsageError
from ..rdf import RdfFormat
from ..store import dump, open_store
from . import options

FORMATS = {
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}


@click.command("export")
@options.store
@options.choice(*FORMATS)
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="File to write. 输出文件。")
@click.option("--with-build", is_flag=True, help="Include the record of the runs, with clocks. 含建库时间等运行信息。")
def command(*, folder: Path, form: str, output: Path | None, with_build: bool) -> None:
    """Write all that the store holds, equal bytes for equal content.

    导出：同样的内容得到逐字节相同的文件（默认 N-Quads）；ttl、nt、rdf 不分图。
    """
    snapshot = open_store(folder)
    if output is None:
        dump(snapshot, sys.stdout.buffer, FORMATS[form], include_build=with_build)
    else:
        if not output.parent.is_dir():
            raise UsageError("no such folder", where=str(output.parent), remedy="make it, or name another file")
        with click.open_file(str(output), "wb", atomic=True) as handle:
            dump(snapshot, handle, FORMATS[form], include_build=with_build)
