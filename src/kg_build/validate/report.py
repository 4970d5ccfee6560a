"""A report as text for people, in Chinese or English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from ..vocab import PREFIXES
from .findings import Finding, Report

Language = Literal["zh", "en"]

_WORDS: dict[Language, dict[str, str]] = {
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
        "none": "conforms to every shape",
        "count": "{count} × {severity}",
        "join": ", ",
    },
}


def render(report: Report, language: Language = "zh") -> str:
    """One block a finding, then what is to be known of the validation itself, and a line that counts the findings."""
    blocks = ["\n".join(_block(finding, language)) for finding in report.findings]
    colon = "：" if language == "zh" else ": "
    notes = [f"{_WORDS[language]['note']}{colon}{note}" for note in report.notes]
    return "\n\n".join([*blocks, *notes, summary(report, language)]) + "\n"


def summary(report: Report, language: Language = "zh") -> str:
    """How many findings of each severity: 2 项违例，1 项警告."""
    words = _WORDS[language]
    counts = Counter(finding.severity for finding in report.findings)
    told = (
        words["count"].format(count=counts[severity], severity=words[severity])
        for severity in ("violation", "warning", "info")
        if counts[severity]
    )
    return words["join"].join(told) or words["none"]


def _block(finding: Finding, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    message = finding.message_zh if language == "zh" else finding.message_en
    colon = "：" if language == "zh" else ": "
    yield f"{words[finding.severity]}{colon}{message}"
    for field in ("focus", "path", "value", "sentence", "shape", "graph"):
        content = getattr(finding, field)
        if content is not None and not (field == "value" and content == finding.focus):
            yield f"  {words[field]}{colon}{short(' '.join(content.split()))}"


def short(term: str) -> str:
    """An IRI with its prefix where it has one: sdmx-measure:obsValue, shape:count-value."""
    for prefix, namespace in PREFIXES.items():
        if term.startswith(namespace) and "/" not in term.removeprefix(namespace):
            return f"{prefix}:{term.removeprefix(namespace)}"
    return term
