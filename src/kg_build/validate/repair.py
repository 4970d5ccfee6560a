"""What to do about a finding, by the kind of the constraint; what is demanded stands in the message."""

from __future__ import annotations

from .findings import Finding

_REPAIRS = {
    "Class": (
        "改指该类的资源，或在数据中写明其类型",
        "point to a resource of that class, or say in the data that it is one",
    ),
    "Datatype": ("按所需的数据类型改写", "rewrite the value in the datatype that is asked for"),
    "NodeKind": (
        "改用所需种类的值（标识、文字或空节点）",
        "use a value of the kind that is asked for: an IRI, a literal or a blank node",
    ),
    "MinCount": ("补上缺少的值", "add the value that is missing"),
    "MaxCount": ("留下正确的值，删去其余", "keep the value that is right and remove the others"),
    "MinExclusive": ("对照原文核对数值", "compare the number with the source"),
    "MinInclusive": ("对照原文核对数值", "compare the number with the source"),
    "MaxExclusive": ("对照原文核对数值", "compare the number with the source"),
    "MaxInclusive": ("对照原文核对数值", "compare the number with the source"),
    "MinLength": ("补全文字", "complete the text"),
    "MaxLength": ("缩短文字", "shorten the text"),
    "Pattern": ("按规定的写法改写", "rewrite it in the form that is asked for"),
    "LanguageIn": ("改用所列语言之一的标签", "tag the text with one of the languages"),
    "UniqueLang": ("每种语言留一个", "keep one for each language"),
    "Equals": ("使两个属性的值相同", "give both properties the same values"),
    "Disjoint": ("从其中一个属性删去共同的值", "remove the common value from one of the properties"),
    "LessThan": ("核对先后或大小，两者或许颠倒", "check the order of the two: they may be interchanged"),
    "LessThanOrEquals": ("核对先后或大小，两者或许颠倒", "check the order of the two: they may be interchanged"),
    "Closed": ("删去该属性，或改用规则列出的属性", "remove the property, or use one that the shape lists"),
    "HasValue": ("补上所需的值", "add the value that is asked for"),
    "In": ("改用所列的值之一", "use one of the values that are listed"),
    "Node": ("使该值符合所指的规则", "make the value conform to the shape that is named"),
    "And": ("使其符合所列的全部规则", "make it conform to all shapes that are listed"),
    "Or": ("使其符合所列规则之一", "make it conform to one of the shapes that are listed"),
    "Xone": ("使其只符合所列规则之一", "make it conform to exactly one of the shapes that are listed"),
    "Not": ("去掉使其符合该规则的值", "remove what makes it conform to that shape"),
    "QualifiedMinCount": ("补上符合该规则的值", "add values that conform to that shape"),
    "QualifiedMaxCount": ("删去多余的符合该规则的值", "remove surplus values that conform to that shape"),
    "SPARQL": ("对照原句核对所列的值", "compare the values with the sentence of the source"),
    "Evidence": ("对照原文改正，或由原文重新建库", "correct it by the source, or build the graph anew from the source"),
    "KnownTerm": (
        "改成所提示的名称；确系新的，加入 ontology/",
        "use the name that is offered; if it is new, add it to ontology/",
    ),
}


def repair(finding: Finding) -> tuple[str, str] | None:
    """Advice in Chinese and English; None for a constraint component of one's own."""
    if finding.result is None:
        return None
    name = finding.result.component.value.rpartition("#")[2].rpartition("/")[2]
    return _REPAIRS.get(name.removesuffix("ConstraintComponent"))
