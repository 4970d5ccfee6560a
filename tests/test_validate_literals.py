"""Which lexical forms have a value."""

from __future__ import annotations

import pytest

from kg_build.validate.literals import XSD, well_typed


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
