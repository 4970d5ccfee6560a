"""A report as one HTML page that can be mailed: no script, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .findings import Finding, Report
from .report import WORDS, Label, Language, fields, summary

_STYLE = """
body { font: 16px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c1c1c; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; overflow-wrap: anywhere; }
article { border-left: .4rem solid #777; padding: .2rem 1rem; margin: 1rem 0; background: #f6f6f4; break-inside: avoid; }
article.violation { border-color: #b3261e; } article.warning { border-color: #8a5a00; } article.info { border-color: #2a5d9f; }
h3 { font-size: 1rem; margin: .4rem 0; } dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .4rem 0; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; } .sentence { font-family: serif; } .ok { color: #1b6e2c; }
""".strip()
_TITLE = {"zh": "数据校验报告", "en": "Validation report"}
_LANGUAGE = {"zh": "zh-CN", "en": "en"}


def html(report: Report, language: Language = "zh", label: Label = lambda iri, language: None) -> str:
    """The findings by graph, each with what is wrong, where, and what to do."""
    return "\n".join(_lines(report, language, label)) + "\n"


def _lines(report: Report, language: Language, label: Label) -> Iterator[str]:
    yield "<!doctype html>"
    yield f'<html lang="{_LANGUAGE[language]}">'
    yield f'<head><meta charset="utf-8"><title>{_TITLE[language]}</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
    yield f"<body><h1>{_TITLE[language]}</h1>"
    yield f"<p{'' if report.findings else ' class=ok'}>{escape(summary(report, language))}</p>"
    for note in report.notes:
        yield f"<p>{escape(note)}</p>"
    graph: str | None = ""
    for finding in report.findings:
        if finding.graph != graph and finding.graph is not None:
            yield f"<h2>{escape(WORDS[language]['graph'])} {escape(finding.graph)}</h2>"
        graph = finding.graph
        yield from _article(finding, language, label)
    yield "</body></html>"


def _article(finding: Finding, language: Language, label: Label) -> Iterator[str]:
    words = WORDS[language]
    message = finding.message_zh if language == "zh" else finding.message_en
    yield f'<article class="{finding.severity}"><h3>{escape(words[finding.severity])} · {escape(message)}</h3><dl>'
    for field, text in fields(finding, language, label):
        if field != "graph":
            style = ' class="sentence"' if field == "sentence" else ""
            yield f"<dt>{escape(words[field])}</dt><dd{style}>{escape(text)}</dd>"
    yield "</dl></article>"
