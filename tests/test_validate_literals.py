"""Literals under judgement: the store rewrites some, the engine sees them as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_build.rdf import Literal, NamedNode, Quad, Store
from kg_build.validate.literals import XSD, stored, well_typed, written

NODE = NamedNode("http://example.org/n")
NUMERALS = st.from_regex(r"[+-]?\d{0,20}(\.\d{0,8})?([eE][+-]?\d{1,2})?", fullmatch=True)
DATES = st.from_regex(r"-?\d{4,5}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?", fullmatch=True)
SHORT = st.from_regex(
    r"(-|--|---)?\d{2,4}(-\d\d)?(Z|[+-]\d\d:\d\d)?|\d\d:\d\d:\d\d(\.\d{1,3})?|P\d*[YMD]?(T\d+S)?", fullmatch=True
)
FORMS = st.one_of(NUMERALS, DATES, SHORT, st.sampled_from(["true", "false", "1", "0", "INF", "NaN", "", "x", " 1"]))
DATATYPES = st.sampled_from(
    [
        "integer",
        "decimal",
        "double",
        "float",
        "boolean",
        "date",
        "dateTime",
        "time",
        "gYear",
        "gYearMonth",
        "gMonth",
        "gDay",
        "gMonthDay",
        "duration",
        "dayTimeDuration",
        "yearMonthDuration",
        "byte",
        "int",
        "long",
        "unsignedInt",
        "nonNegativeInteger",
        "string",
        "anyURI",
        "hexBinary",
        "token",
    ]
)


@given(FORMS, DATATYPES)
def test_what_is_stored_comes_back_as_it_was_written(form: str, datatype: str) -> None:
    literal = Literal(form, datatype=NamedNode(XSD + datatype))
    store = Store()
    store.add(Quad(NODE, NODE, stored(literal)))
    [quad] = store
    assert written(quad.object) == literal


@pytest.mark.parametrize(
    ("datatype", "form", "expected"),
    [
        ("integer", "007", True),
        ("integer", "7.0", False),
        ("byte", "127", True),
        ("byte", "128", False),
        ("unsignedByte", "255", True),
        ("unsignedByte", "-1", False),
        ("positiveInteger", "0", False),
        ("nonNegativeInteger", "-0", True),
        ("decimal", "1.", True),
        ("decimal", "1e3", False),
        ("double", "1e3", True),
        ("double", "-INF", True),
        ("boolean", "1", True),
        ("boolean", "TRUE", False),
        ("date", "2020-02-29", True),
        ("date", "2019-02-29", False),
        ("date", "2020-13-01", False),
        ("dateTime", "2020-01-01T24:00:00", True),
        ("dateTime", "2020-01-01T24:00:01", False),
        ("dateTimeStamp", "2020-01-01T00:00:00", False),
        ("gMonthDay", "--02-30", False),
        ("gYear", "0000", True),
        ("gYear", "20", False),
        ("duration", "P1Y2M", True),
        ("duration", "PT", False),
        ("dayTimeDuration", "P1M", False),
        ("hexBinary", "0FF", False),
        ("base64Binary", "YQ==", True),
        ("language", "zh-Hans", True),
        ("language", "中文", False),
        ("string", "anything", True),
    ],
)
def test_a_lexical_form_has_a_value_or_has_none(datatype: str, form: str, expected: bool) -> None:
    assert well_typed(XSD + datatype, form) is expected
