"""Messages of results: those of the shapes with their variables filled in, else what the constraint demands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .graph import text_of, told
from .paths import Path, notation
from .shapes import Constraint, Message

if TYPE_CHECKING:
    from .components import Violation
    from .literals import Term

_STANDARD = {
    "class": ("须为 {value} 的实例", "Must be an instance of {value}"),
    "datatype": ("须为 {value} 类型的合格文字值", "Must be a well-formed literal of {value}"),
    "nodeKind": ("须为 {value}", "Must be of the kind {value}"),
    "minCount": ("至少须有 {value} 个值", "Must have at least {value} value(s)"),
    "maxCount": ("至多可有 {value} 个值", "Must have at most {value} value(s)"),
    "minExclusive": ("须大于 {value}", "Must be greater than {value}"),
    "minInclusive": ("不得小于 {value}", "Must be {value} or more"),
    "maxExclusive": ("须小于 {value}", "Must be less than {value}"),
    "maxInclusive": ("不得大于 {value}", "Must be {value} or less"),
    "minLength": ("至少须有 {value} 个字符", "Must have at least {value} character(s)"),
    "maxLength": ("至多可有 {value} 个字符", "Must have at most {value} character(s)"),
    "pattern": ("须符合正则表达式 {value}", "Must match the pattern {value}"),
    "languageIn": ("语言须为其中之一：{value}", "Its language must be one of: {value}"),
    "uniqueLang": (
        "每种语言至多一个值；多于一个的是 {language}",
        "At most one value a language; more than one for {language}",
    ),
    "equals": ("须与 {value} 的值相同", "Must be the same as the values of {value}"),
    "disjoint": ("不得也是 {value} 的值", "Must not be a value of {value} as well"),
    "lessThan": ("须小于 {value} 的各值", "Must be less than the values of {value}"),
    "lessThanOrEquals": ("不得大于 {value} 的各值", "Must not be greater than the values of {value}"),
    "closed": ("规则未列出该属性", "The closed shape does not list this property"),
    "hasValue": ("须有值 {value}", "Must have the value {value}"),
    "in": ("须为其中之一：{value}", "Must be one of: {value}"),
    "node": ("须符合规则 {shapes}", "Must conform to {shapes}"),
    "and": ("须符合全部规则：{shapes}", "Must conform to all of: {shapes}"),
    "or": ("须至少符合一条规则：{shapes}", "Must conform to one or more of: {shapes}"),
    "xone": ("须恰好符合一条规则：{shapes}", "Must conform to exactly one of: {shapes}"),
    "not": ("不得符合规则 {shapes}", "Must not conform to {shapes}"),
    "qualifiedMinCount": (
        "至少须有 {value} 个值符合规则 {shapes}",
        "At least {value} value(s) must conform to {shapes}",
    ),
    "qualifiedMaxCount": ("至多可有 {value} 个值符合规则 {shapes}", "At most {value} value(s) may conform to {shapes}"),
    "sparql": ("不符合查询所述的要求", "Does not meet the condition of a query"),
}


def standard(constraint: Constraint, violation: Violation) -> tuple[Message, ...]:
    """What a constraint demands, in both languages: 至少须有 1 个值."""
    known = _STANDARD.get(constraint.name)
    if known is None:
        known = (
            f"不符合约束 {told(constraint.component)}",
            f"Does not meet the constraint {told(constraint.component)}",
        )
    value = ", ".join(_short(each) for each in constraint.values)
    if constraint.name.startswith("qualified"):
        value = text_of(constraint.parameters[0][1])
    told_ = {
        "value": value,
        "shapes": ", ".join(told(node) for node in constraint.shapes),
        "language": text_of(violation.bindings["language"]) if "language" in violation.bindings else "",
    }
    return (("en", known[1].format_map(told_)), ("zh", known[0].format_map(told_)))


def _short(node: Term) -> str:
    text = told(node)
    return text_of(node) if text.startswith('"') else text


def filled(texts: Iterable[Message], bindings: Mapping[str, Term], path: Path | None) -> tuple[Message, ...]:
    """{?value} and {$value} stand for what the result is about (SHACL, section 5.3.2); what is not bound stays."""
    known = {name: text_of(value) for name, value in bindings.items()}
    if path is not None:
        known.setdefault("path", notation(path))
        known.setdefault("PATH", notation(path))

    def fill(found: re.Match[str]) -> str:
        return known.get(found[1], found[0])

    return tuple((language, re.sub(r"\{[?$](\w+)\}", fill, text)) for language, text in texts)
