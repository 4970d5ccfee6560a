"""The command line: what it prints, how it ends, and that no traceback ever reaches the user."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg_build import __version__
from kg_build.cli import COMMANDS, kg
from kg_build.cli.export import FORMATS
from kg_build.lexicon import load_lexicon
from kg_build.report import COLUMNS, FACT_COLUMNS
from kg_build.resources import ontology_dir

PROSE = "全县有城市低保对象120户310人，全年发放低保金96.5万元，月人均补助水平由410元提高到450元。"
EXAMPLES = Path(__file__).parents[1] / "examples"


def run(*args: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(kg, [str(arg) for arg in args], input=stdin)


def fine(*args: object, stdin: str | None = None) -> str:
    result = run(*args, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def shell(*args: object, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg_build", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | env)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "凤冈.txt"
    path.write_text(f"凤冈县年鉴（2021）\n\n2020年，{PROSE}\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stores") / "store"
    fine("build", EXAMPLES, "--store", folder)
    return folder


# ---- help and version ----


def test_version_is_that_of_the_package() -> None:
    assert fine("--version") == f"kg {__version__}\n"


def test_help_lists_every_command_in_english_and_chinese() -> None:
    told = fine("--help")
    for name, line in COMMANDS.items():
        assert re.search(rf"(?m)^  {name} +{re.escape(line[:20])}", told)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_its_help(name: str) -> None:
    command = import_module(f"kg_build.cli.{name}").command
    english, _, chinese = (command.help or "").partition("\n\n")
    assert command.name == name
    assert english.isascii()
    assert english.endswith((".", "."))
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert all(re.search("[\u4e00-\u9fff]", p.help or "格") for p in command.params if hasattr(p, "help"))
    assert fine(name, "--help").startswith(f"Usage: kg {name} ")


def test_help_loads_no_heavy_library() -> None:
    script = (
        "import sys; from kg_build.cli import kg; kg.main(['--help'], standalone_mode=False);"
        "sys.exit(bool({'pyoxigraph', 'rdflib', 'pyshacl', 'starlette', 'jieba', 'rjieba'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


# ---- texts ----


def test_extract_prints_the_contract_one_object_a_mention(text: Path) -> None:
    rows = [json.loads(line) for line in fine("extract", text, "--format", "jsonl").splitlines()]
    source = text.read_text(encoding="utf-8")
    assert all(tuple(row) == COLUMNS for row in rows)
    assert [row["start"] for row in rows] == sorted(row["start"] for row in rows)
    assert all(source[row["start"] : row["end"]] == row["text"] for row in rows)
    assert {row["doc"] for row in rows} == {"凤冈"}
    facts = {row["text"]: row for row in rows if row["class"] == "fact"}
    assert facts["96.5万元"]["value"] == 965000
    assert isinstance(facts["96.5万元"]["value"], int)
    assert facts["120户"]["program"][0] == "城市低保"
    assert [facts[print]["status"] for print in ("410元", "450元")] == ["previous", "actual"]
    for digits in re.finditer(r"\d+(?:[.,:]\d+)*", source):
        assert sum(row["start"] <= digits.start() and digits.end() <= row["end"] for row in rows) == 1


def test_extract_writes_one_table_a_document_and_one_csv_header(text: Path) -> None:
    other = text.with_name("沅陵.txt")
    other.write_text(f"沅陵县年鉴（2021）\n\n2020年，{PROSE}\n", encoding="utf-8")
    assert fine("extract", text, other).count("start  text") == 2
    lines = fine("extract", text, other, "--format", "csv").splitlines()
    assert lines[0] == ",".join(FACT_COLUMNS)
    assert lines.count(lines[0]) == 1
    assert {line.partition(",")[0] for line in lines[1:]} == {"凤冈", "沅陵"}


def test_options_describe_a_document(text: Path) -> None:
    lines = fine("extract", text, "--id", "x", "--place", "陇西县", "--year", "2018", "--format", "jsonl").splitlines()
    fact = next(row for row in map(json.loads, lines) if row["class"] == "fact")
    assert (fact["doc"], fact["place"][0]) == ("x", "陇西县")


def test_explain_shows_tokens_facts_and_rules() -> None:
    told = fine("explain", PROSE)
    for part in ("tokens", "group 城市低保对象", "96.5万元", "965000 元", "previous", "rule"):
        assert part in told


def test_audit_shows_the_sum_done_and_the_sentence(text: Path) -> None:
    text.write_text("2020年，全县参保4822人（在职3876人、退休956人）。", encoding="utf-8")
    told = fine("audit", text)
    assert "3876人 + 956人 = 4832人，所印整体为4822人" in told
    assert "> 2020年，全县参保4822人（在职3876人、退休956人）。" in told
    (row,) = map(json.loads, fine("audit", text, "--format", "jsonl").splitlines())
    assert row == {
        "kind": "sum differs",
        "involves": [{"doc": "凤冈", "start": start} for start in (10, 18, 26)],
        "expected": 4822,
        "found": 4832,
        "strength": "proof",
        "note": row["note"],
    }
    assert run("audit", text, "--strict").exit_code == 1


# ---- the store ----


def test_build_validate_query_link_and_count_the_examples(store: Path) -> None:
    found = json.loads(fine("validate", "--store", store, "--format", "json"))
    assert found["conforms"]
    assert all(finding["sentence"] for finding in found["findings"])
    counted = json.loads(fine("stats", "--store", store, "--format", "json"))
    assert counted["documents"] == 3
    assert counted["facts"] >= 120
    assert counted["contradictions"] == 2
    assert sum(counted["kinds"].values()) == counted["facts"]
    assert "facts " in fine("stats", "--store", store)
    assert fine("stats", "--store", store, "--proposed").startswith("scheme")
    rows = [json.loads(line) for line in fine("link", "--store", store, "--format", "jsonl").splitlines()]
    assert all(re.fullmatch(r"\d{6}", row["code"]) for row in rows)
    assert fine("query", "documents", "--store", store, "--format", "csv").count("\n") == 4


def test_proposed_concepts_can_be_pasted_into_the_ontology(tmp_path: Path) -> None:
    page, store = tmp_path / "page.txt", tmp_path / "store"
    page.write_text(
        "某县年鉴2020\n\n【牧区】 安置游牧民431户1756人，占全县游牧民的62.3%。发放爱心煤票800张。"
        "发放“暖冬煤”补贴12万元，发放“A\\B计划”资金30万元。\n",
        encoding="utf-8",
    )
    fine("build", page, "--store", store)
    shutil.copytree(ontology_dir(), tmp_path / "ontology")
    file: Path | None = None
    for line in fine("stats", "--store", store, "--proposed", "--format", "ttl").splitlines(keepends=True):
        file = tmp_path / match[1] if (match := re.match(r"# ---- (ontology/\w+\.ttl)", line)) else file
        assert file is not None
        with file.open("a", encoding="utf-8") as handle:
            handle.write(line)
    lexicon = load_lexicon(tmp_path / "ontology")
    named = {
        row["label"]: row
        for row in map(json.loads, fine("stats", "--store", store, "--proposed", "--format", "json").splitlines())
    }
    assert {"游牧民", "爱心煤票"} <= set(named)
    assert "爱心煤票" in named["爱心煤票"]["example"]
    assert all(lexicon.terms[label] for label in named)
    assert lexicon.terms["游牧民"][0].beneficiary_class
    assert not lexicon.terms["爱心煤票"][0].beneficiary_class


def test_counts_are_not_written_as_turtle(store: Path) -> None:
    result = run("stats", "--store", store, "--format", "ttl")
    assert result.exit_code == 2
    assert "--proposed" in result.stderr


def test_building_again_with_workers_and_in_another_order_gives_equal_bytes(store: Path, tmp_path: Path) -> None:
    files = sorted(
        (path for path in EXAMPLES.iterdir() if path.stem != "README" and path.suffix != ".csv"), reverse=True
    )
    fine("build", *files, "--store", tmp_path / "store", "--workers", 2)
    assert fine("export", "--store", tmp_path / "store") == fine("export", "--store", store)
    fine("build", EXAMPLES, "--store", tmp_path / "store")
    assert fine("export", "--store", tmp_path / "store") == fine("export", "--store", store)


def test_a_build_adds_replaces_and_prunes(text: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    other = text.with_name("沅陵.txt")
    other.write_text("2020年，沅陵县参保4822人（在职3876人、退休956人）。", encoding="utf-8")
    fine("build", other, "--store", folder)
    fine("build", text, "--store", folder)
    fine("build", text, "--store", folder)
    counted = json.loads(fine("stats", "--store", folder, "--format", "json"))
    assert (counted["documents"], counted["contradictions"]) == (2, 1)
    fine("build", text, "--store", folder, "--prune")
    counted = json.loads(fine("stats", "--store", folder, "--format", "json"))
    assert (counted["documents"], counted["contradictions"]) == (1, 0)


def test_a_failed_file_keeps_its_graph_and_does_not_stop_the_rest(text: Path, tmp_path: Path) -> None:
    folder, sources = tmp_path / "store", tmp_path / "sources"
    sources.mkdir()
    for name in ("a.txt", "b.txt"):
        (sources / name).write_bytes(text.read_bytes())
    fine("build", sources, "--store", folder)
    (sources / "b.txt").write_bytes(b"\0\1")
    result = run("build", sources, "--store", folder, "--prune")
    assert result.exit_code == 1
    assert f"error: {sources / 'b.txt'}: is a binary file" in result.stderr
    assert json.loads(fine("stats", "--store", folder, "--format", "json"))["documents"] == 2


def test_where_nothing_is_readable_the_store_stays(text: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    fine("build", text, "--store", folder)
    before = fine("export", "--store", folder, "--with-build")
    text.write_bytes(b"")
    assert run("build", text, "--store", folder, "--prune").exit_code == 2
    assert fine("export", "--store", folder, "--with-build") == before


def test_a_text_without_figures_is_built_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("凤冈县民政局认真落实各项政策。\n", encoding="utf-8")
    result = run("build", path, "--store", tmp_path / "store")
    assert result.exit_code == 0
    assert "warning: a: built, but no fact was found in it" in result.stderr


def test_the_record_of_runs_names_version_file_and_counts(text: Path, tmp_path: Path) -> None:
    fine("build", text, "--store", tmp_path / "store")
    assert "graph/build" not in fine("export", "--store", tmp_path / "store")
    told = fine("export", "--store", tmp_path / "store", "--with-build")
    for part in (f"kg_build {__version__}", "prov#startedAtTime", "ont#sha256", "void#triples"):
        assert any(part in line and "graph/build" in line for line in told.splitlines())


@pytest.mark.parametrize("form", FORMATS)
def test_export_writes_each_format_to_a_file(store: Path, tmp_path: Path, form: str) -> None:
    fine("export", "--store", store, "--format", form, "-o", tmp_path / "out")
    assert (tmp_path / "out").stat().st_size > 10_000


def test_new_data_is_validated_before_it_is_built(text: Path, tmp_path: Path) -> None:
    assert "符合全部规则" in fine("validate", text)
    assert "conforms to every shape" in fine("validate", text, "--lang", "en")
    data = tmp_path / "new.ttl"
    data.write_text("@prefix kg: <https://w3id.org/kg-build/ont#> .\n<urn:x> a kg:Discrepancy .\n", encoding="utf-8")
    result = run("validate", data)
    assert result.exit_code == 1
    assert "urn:x" in result.stdout


def test_of_a_folder_its_texts_are_validated_and_rdf_where_it_has_none(text: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "more").mkdir(parents=True)
    wrong = "@prefix kg: <https://w3id.org/kg-build/ont#> .\n<urn:x> a kg:Discrepancy .\n"
    (folder / "more" / "new.ttl").write_text(wrong, encoding="utf-8")
    assert "urn:x" in run("validate", folder).stdout
    (folder / "text.txt").write_bytes(text.read_bytes())
    assert "符合全部规则" in fine("validate", folder)


# ---- queries ----


def test_without_a_name_the_saved_queries_are_listed() -> None:
    told = fine("query")
    assert re.search(r"(?m)^documents +\S", told)
    assert "[county=…]" in told


def test_a_query_is_read_from_a_file_and_from_standard_input(store: Path, tmp_path: Path) -> None:
    asked = "SELECT (COUNT(*) AS ?n) WHERE { ?d a kg:Document }"
    (tmp_path / "count.rq").write_text(asked, encoding="utf-8")
    answer = "n\r\n3\r\n"
    assert run("query", "-", "--store", store, "--format", "csv", stdin=asked).stdout_bytes == answer.encode()
    assert run("query", tmp_path / "count.rq", "--store", store, "--format", "csv").stdout_bytes == answer.encode()


def test_parameters_are_bound_as_terms(store: Path) -> None:
    shown = fine("query", "county-facts", "--param", 'county=x" } DROP ALL #', "--show")
    assert '"x\\" } DROP ALL #"' in shown
    told = fine("query", "county-facts", "-p", "county=无此县", "--store", store, "--format", "csv")
    assert told.count("\n") == 1


# ---- bad input ----


def _blank(folder: Path) -> Path:
    (folder / "blank.txt").write_text(" \n", encoding="utf-8")
    return folder / "blank.txt"


def _ontology(folder: Path) -> Path:
    (folder / "ontology").mkdir()
    (folder / "ontology/core.ttl").write_text("@prefix kg: <urn:k> .\nkg:a kg:b\n", encoding="utf-8")
    return folder / "ontology"


@pytest.mark.parametrize(
    ("args", "trouble"),
    [
        (lambda d: ["extract", d / "absent.txt"], "absent.txt: no such file or folder"),
        (lambda d: ["build", d / "absent.txt", "--store", d / "s"], "absent.txt: no such file or folder"),
        (lambda d: ["audit", _blank(d)], "blank.txt: is empty"),
        (lambda d: ["extract", d], "holds no .txt or .md file"),
        (lambda d: ["explain", " "], "the sentence is empty"),
        (lambda d: ["stats", "--store", d / "s"], "holds no store"),
        (lambda d: ["query", "documents", "--store", d / "s"], "holds no store"),
        (lambda d: ["query", "nonsense"], "one of: agency-figures"),
        (lambda d: ["query", "documents", "-p", "county"], "'county' is no parameter"),
        (lambda d: ["query", "documents", "-p", "a=1", "-p", "a=2"], "given twice"),
        (lambda d: ["query", "county-facts", "-p", "nonsense=1"], "unknown parameter nonsense"),
        (lambda d: ["validate", d / "absent.ttl"], "absent.ttl"),
        (lambda d: ["validate", _blank(d), "--shapes", d / "absent"], "absent"),
        (lambda d: ["link", "--store", d / "s"], "holds no store"),
        (lambda d: ["serve", "--store", d / "s"], "holds no store"),
        (lambda d: ["export", "--store", d / "s"], "holds no store"),
        (lambda d: ["build", EXAMPLES, "--store", _blank(d)], "is a file, not a folder"),
        (lambda d: ["build", EXAMPLES, "--id", "x", "--store", d / "s"], "one id (x) for several files"),
    ],
)
def test_errors_say_what_where_and_the_remedy(
    args: Callable[[Path], list[object]], trouble: str, tmp_path: Path
) -> None:
    result = run(*args(tmp_path))
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert trouble in result.stderr
    assert "Traceback" not in result.output


def test_broken_sparql_and_broken_rdf_are_located(store: Path, tmp_path: Path) -> None:
    result = run("query", "-", "--store", store, stdin="SELECT ?x WHERE {\n ?x kg: : }")
    assert (result.exit_code, ":2:" in result.stderr) == (2, True)
    (tmp_path / "new.ttl").write_text("<urn:x> a\n", encoding="utf-8")
    result = run("validate", tmp_path / "new.ttl")
    assert (result.exit_code, "new.ttl:" in result.stderr) == (2, True)


def test_a_broken_ontology_is_located(text: Path, tmp_path: Path) -> None:
    result = shell("extract", text, KG_ONTOLOGY=str(_ontology(tmp_path)))
    assert result.returncode == 2
    assert re.match(r"error: .*core\.ttl:\d+:\d+: not valid Turtle", result.stderr)


def test_a_store_of_another_version_is_refused_and_kept(text: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    fine("build", text, "--store", folder)
    (meta,) = folder.glob("gen-*/meta.json")
    meta.write_text(meta.read_text().replace('"format": 1', '"format": 99'))
    for args in (["stats"], ["build", text]):
        result = run(*args, "--store", folder)
        assert result.exit_code == 2
        assert "format 99" in result.stderr
    assert meta.exists()


def test_an_output_that_cannot_be_written_is_an_error(store: Path, tmp_path: Path) -> None:
    result = run("export", "--store", store, "-o", tmp_path / "absent/out.nq")
    assert (result.exit_code, result.stderr.startswith("error: ")) == (2, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_an_error(text: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "kg_build", "extract", str(text)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_options_are_wrong_use() -> None:
    assert run("extract").exit_code == 2
    assert run("nonsense").exit_code == 2
    assert run("extract", EXAMPLES, "--format", "nonsense").exit_code == 2


def test_exit_statuses_reach_the_shell(text: Path, tmp_path: Path) -> None:
    assert shell("extract", text).returncode == 0
    failed = shell("extract", tmp_path / "absent.txt")
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.startswith("error: ")
    (tmp_path / "b.txt").write_bytes(b"\0")
    assert shell("extract", tmp_path).returncode == 1


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{PROSE}\n" * 500, encoding="utf-8")
    command = [sys.executable, "-m", "kg_build", "extract", str(tmp_path / "a.txt"), "--format", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(("fault", "status"), [(KeyboardInterrupt, 130), (RuntimeError, 2), (MemoryError, 2)])
def test_no_fault_shows_a_traceback(fault: type[BaseException], status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise fault

    monkeypatch.setattr("kg_build.cli.explain.explain", fail)
    result = run("explain", PROSE)
    assert result.exit_code == status
    assert "Traceback" not in result.output


# ---- personal numbers ----


DIRECTORY = """某县年鉴2019

【咨询服务13512345678】 2019年，全县救助24人，其中女性25人，咨询电话：13812345678，身份证号620102199001011234。
李某，账号6228480402564890018，邮箱li12345678@example.com，13712345678开展星火帮扶行动3次。

【低保】 电话0939-6621234、（0939）6621235，接听群众来电58次。手机１３９１２３４５６７８。

| 乡镇 | 联系电话 | 低保人数（人） |
|---|---|---|
| 城关镇13612345678 | 0939-6621236 | 120 |
"""
SECRET = re.compile(r"1?[3-9]?12345678|620102199001011234|6228480402564890018|662123\d|１２３４５６７８")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with personal numbers of all kinds, and the store that it gives, beside each other."""
    page = tmp_path_factory.mktemp("directory") / "通讯录.txt"
    page.write_text(DIRECTORY, encoding="utf-8")
    fine("build", page, "--store", page.parent / "store")
    return page


@pytest.mark.parametrize(
    "arguments",
    [
        *(("extract", "{page}", "--format", form) for form in ("table", "jsonl", "csv")),
        *(("audit", "{page}", "--format", form) for form in ("text", "jsonl")),
        *(("export", "--format", form, "--store", "{store}") for form in ("trig", "nq", "jsonld")),
        *(("stats", "--proposed", "--format", form, "--store", "{store}") for form in ("text", "json")),
        ("explain", DIRECTORY),
        ("validate", "{page}"),
        ("query", "unread-numbers", "--store", "{store}"),
    ],
    ids=lambda arguments: " ".join(arguments[:1] + arguments[2:4]),
)
def test_a_telephone_or_identity_card_number_is_shown_nowhere(arguments: tuple[str, ...], directory: Path) -> None:
    result = run(*(a.format(page=directory, store=directory.parent / "store") for a in arguments))
    assert result.exit_code in (0, 1), result.stderr
    assert result.stdout
    assert SECRET.findall(result.stdout) == []
