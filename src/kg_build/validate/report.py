"""A report as text for people, in Chinese or English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal

from ..vocab import PREFIXES
from .findings import Finding, Report
from .repair import repair

Language = Literal["zh", "en"]
Label = Callable[[str, Language], str | None]
"""The label of an IRI in a language, where it has one."""

WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "violation": "违例",
        "warning": "警告",
        "info": "提示",
        "graph": "图",
        "focus": "节点",
        "path": "属性",
        "value": "值",
        "sentence": "原句",
        "shape": "规则",
        "note": "说明",
        "where": "位置",
        "repair": "改法",
        "none": "符合全部规则",
        "count": "{count} 项{severity}",
        "join": "，",
    },
    "en": {
        "violation": "violation",
        "warning": "warning",
        "info": "info",
        "graph": "graph",
        "focus": "node",
        "path": "property",
        "value": "value",
        "sentence": "sentence",
        "shape": "shape",
        "note": "note",
        "where": "where",
        "repair": "repair",
        "none": "conforms to every shape",
        "count": "{count} × {severity}",
        "join": ", ",
    },
}


def render(report: Report, language: Language = "zh", label: Label = lambda iri, language: None) -> str:
    """One block a finding, then what is to be known of the validation itself, and a line that counts the findings."""
    blocks = ["\n".join(_block(finding, language, label)) for finding in report.findings]
    colon = "：" if language == "zh" else ": "
    notes = [f"{WORDS[language]['note']}{colon}{note}" for note in report.notes]
    return "\n\n".join([*blocks, *notes, summary(report, language)]) + "\n"


def summary(report: Report, language: Language = "zh") -> str:
    """How many findings of each severity: 2 项违例，1 项警告."""
    words = WORDS[language]
    counts = Counter(finding.severity for finding in report.findings)
    told = (
        words["count"].format(count=counts[severity], severity=words[severity])
        for severity in ("violation", "warning", "info")
        if counts[severity]
    )
    return words["join"].join(told) or words["none"]


def _block(finding: Finding, language: Language, label: Label) -> Iterator[str]:
    words = WORDS[language]
    message = finding.message_zh if language == "zh" else finding.message_en
    colon = "：" if language == "zh" else ": "
    yield f"{words[finding.severity]}{colon}{message}"
    for field, text in fields(finding, language, label):
        yield f"  {words[field]}{colon}{text}"


def fields(finding: Finding, language: Language, label: Label) -> Iterator[tuple[str, str]]:
    """What a finding says beside its message, in the order of reading: ("where", "facts.csv:12")."""
    advice = repair(finding)
    told = {
        "where": finding.where,
        "sentence": finding.sentence,
        "path": finding.path,
        "value": None if finding.value == finding.focus else finding.value,
        "focus": finding.focus,
        "repair": advice and advice[language != "zh"],
        "shape": finding.shape,
        "graph": finding.graph,
    }
    for field, content in told.items():
        if content is not None:
            text = short(" ".join(content.split()))
            name = label(content.strip("<>"), language) if field == "path" else None
            yield field, f"{name} ({text})" if name else text


def short(term: str) -> str:
    """An IRI with its prefix where it has one: sdmx-measure:obsValue, shape:count-value."""
    for prefix, namespace in PREFIXES.items():
        if term.startswith(namespace) and "/" not in term.removeprefix(namespace):
            return f"{prefix}:{term.removeprefix(namespace)}"
    return term
