"""The terms of SHACL: Core and SPARQL (the Recommendation), Advanced Features and JavaScript Extensions (the Notes)."""

from __future__ import annotations

_PARAMETERS = """class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength
    maxLength pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node property
    qualifiedValueShape qualifiedValueShapesDisjoint qualifiedMinCount qualifiedMaxCount closed ignoredProperties hasValue
    in sparql"""
_SHAPES = """Shape NodeShape PropertyShape targetNode targetClass targetSubjectsOf targetObjectsOf path inversePath
    alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath deactivated message severity name description group order
    defaultValue PropertyGroup Severity Violation Warning Info Debug Trace NodeKind IRI BlankNode Literal BlankNodeOrIRI
    BlankNodeOrLiteral IRIOrLiteral shapesGraph shapesGraphWellFormed entailment suggestedShapesGraph"""
_REPORTS = """ValidationReport ValidationResult AbstractResult conforms result focusNode resultPath value sourceShape
    sourceConstraint sourceConstraintComponent resultMessage resultSeverity detail"""
_COMPONENTS = """ConstraintComponent Parameterizable Parameter parameter optional labelTemplate validator nodeValidator
    propertyValidator Validator SPARQLExecutable SPARQLAskExecutable SPARQLSelectExecutable SPARQLConstructExecutable
    SPARQLUpdateExecutable SPARQLAskValidator SPARQLSelectValidator SPARQLConstraint ask select construct update prefixes
    declare prefix namespace PrefixDeclaration resultAnnotation annotationProperty annotationValue annotationVarName
    ResultAnnotation"""
_ADVANCED = """target Target SPARQLTarget SPARQLTargetType TargetType targetType Function SPARQLFunction returnType rule
    Rule TripleRule SPARQLRule condition subject predicate object this expression ExpressionConstraintComponent filterShape
    nodes intersection union minus distinct count avg max min sum groupConcat separator limit offset orderBy desc asc
    if then else exists values js jsFunctionName jsLibrary jsLibraryURL JSConstraint JSExecutable JSFunction JSLibrary
    JSRule JSTarget JSTargetType JSValidator JSConstraintComponent"""
OF_SHAPES = frozenset(f"{_PARAMETERS} targetNode targetClass targetSubjectsOf targetObjectsOf path".split())
"""Properties that make a node a shape."""
_NAMES = f"{_PARAMETERS} {_SHAPES} {_REPORTS} {_COMPONENTS} {_ADVANCED}".split()
_BUILT_IN = {f"{name[0].upper()}{name[1:]}ConstraintComponent" for name in _PARAMETERS.split()}

KNOWN = frozenset({*_NAMES, *_BUILT_IN, "SPARQLConstraintComponent"})
"""Local names in the namespace of SHACL."""
