"""From a scalar as written to the value that rules compare."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest

from qms_checker.description.schema import FieldType
from qms_checker.facts.values import EMPTY, Duration, comparable, has_gs1_check_digit, parse_duration, procedure_code

T = FieldType


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (T.TEXT, "  Văn   phòng \n Sở ", "văn phòng sở"),
        (T.TEXT, "VĂN PHÒNG SỞ", "văn phòng sở"),
        (T.TEXT, "", EMPTY),
        (T.TEXT, " \n\t ", EMPTY),
        (T.TEXT, "-", EMPTY),
        (T.TEXT, "………… / ..…", EMPTY),
        (T.TEXT, "%", "%"),
        (T.DOCUMENT_NUMBER, "……/QĐ-SKHCN", EMPTY),
        (T.DOCUMENT_NUMBER, "Số:    /QĐ-SKHCN", EMPTY),
        (T.DOCUMENT_NUMBER, "Số 12/QĐ-SKHCN", "số 12/qđ-skhcn"),
        (T.DOCUMENT_NUMBER, "Biên bản họp", "biên bản họp"),
        (T.TEXT, 12, "12"),
        (T.TEXT, "Straße", "strasse"),
        (T.IDENTIFIER, "01", "01"),
        (T.IDENTIFIER, 1, "1"),
        (T.CLAUSE, "7.10", "7.10"),
        (T.DOCUMENT_NUMBER, "12/QĐ-SKHCN", "12/qđ-skhcn"),
        (T.AGENCY_CODE, "000.00.00.H41", "000.00.00.h41"),
        (T.TERM, "first", "first"),
        (T.TERM, "", EMPTY),
        (T.BOOLEAN, True, True),
        (T.BOOLEAN, False, False),
        (T.DATE, "05/03/2026", date(2026, 3, 5)),
        (T.DATE, "2026-03-05", date(2026, 3, 5)),
        (T.DATE, "", EMPTY),
        (T.DATE, "30/02/2026", None),
        (T.YEAR, 2026, 2026),
        (T.COUNT, 0, 0),
        (T.MONEY, 10**15, 10**15),
        (T.NUMBER, "97,5", 97.5),
        (T.NUMBER, "97.5", 97.5),
        (T.NUMBER, "-2,25", -2.25),
        (T.NUMBER, 4, 4),
        (T.NUMBER, "", EMPTY),
        (T.NUMBER, "0,3333333", 0.333),
        (T.PERCENT, "97,5 %", 97.5),
        (T.PERCENT, "97.5%", 97.5),
        (T.PERCENT, "100 %", 100),
        (T.PERCENT, 98, 98),
        (T.DURATION, "5 ngày làm việc", Duration("working", 2400)),
        (T.DURATION, "", EMPTY),
        (T.DURATION, "năm ngày", None),
        (T.PROCEDURE_CODE, "1.001193.000.00.00.H41", "1.001193"),
        (T.PROCEDURE_CODE, "", EMPTY),
        (T.PROCEDURE_CODE, " – ", EMPTY),
    ],
)
def test_a_value_is_compared_by_the_type_of_its_field(kind: FieldType, written: Any, value: Any) -> None:
    found = comparable(written, kind)
    assert found == value
    assert isinstance(found, bool) is isinstance(value, bool)


@pytest.mark.parametrize(
    ("written", "family", "minutes"),
    [
        ("30 phút", "working", 30),
        ("4 giờ", "working", 240),
        ("4 giờ làm việc", "working", 240),
        ("1 buổi", "working", 240),
        ("1 ngày làm việc", "working", 480),
        ("0,5 ngày làm việc", "working", 240),
        ("0.5 ngày làm việc", "working", 240),
        ("2,5 giờ", "working", 150),
        ("1 ngày", "calendar", 1440),
        ("0,5 ngày", "calendar", 720),
        ("2 tuần", "calendar", 20160),
        ("1 tháng", "calendar", 43200),
        ("  5   ngày  làm   việc ", "working", 2400),
    ],
)
def test_working_time_and_calendar_time_are_two_families(written: str, family: str, minutes: int) -> None:
    assert parse_duration(written) == Duration(family, minutes)


@pytest.mark.parametrize("written", ["5", "5ngày", "ngày", "-1 ngày", "5 năm", "5 ngay", "1/2 ngày", "1.2.3 ngày"])
def test_what_is_no_duration_has_no_value(written: str) -> None:
    assert parse_duration(written) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1.001193", "1.001193"),
        ("1.001193.000.00.00.H41", "1.001193"),
        ("1.001193.H41", "1.001193"),
        ("1.001193.01", "1.001193"),
        ("1.001193 (khai sinh)", "1.001193"),
        (" 1.001193 ", "1.001193"),
        # one digit more is another code
        ("1.0011934", "1.0011934"),
        ("1.00119", "1.00119"),
        ("BHXH-01", "bhxh-01"),
    ],
)
def test_two_codes_denote_one_procedure_when_their_national_parts_agree(written: str, code: str) -> None:
    assert procedure_code(written) == code


@pytest.mark.parametrize(
    ("written", "valid"),
    [
        ("4006381333931", True),  # thirteen digits
        ("400 6381 333931", True),
        ("96385074", True),  # eight
        ("036000291452", True),  # twelve
        ("4006381333932", False),
        ("4060381333931", False),  # two digits exchanged
        ("400638133393", False),
        ("400638133393X", False),
        ("", False),
        ("400638133393²", False),
    ],
)
def test_a_gs1_number_ends_in_its_check_digit(written: str, valid: bool) -> None:
    assert has_gs1_check_digit(written) is valid


def test_empty_is_printed_as_such_and_equal_to_nothing_else() -> None:
    assert repr(EMPTY) == "EMPTY"
    others: tuple[object, ...] = ("", 0, False, None, frozenset())
    assert all(other != EMPTY for other in others)
    assert comparable("", FieldType.TEXT) is comparable(" ", FieldType.TEXT) is EMPTY


def test_letter_case_is_folded_for_composed_vietnamese_letters() -> None:
    lower, upper = "ộ ướ đ ỵ", "Ộ ƯỚ Đ Ỵ"
    assert unicodedata.is_normalized("NFC", upper)
    assert comparable(upper, FieldType.TEXT) == comparable(lower, FieldType.TEXT)
