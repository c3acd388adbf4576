"""The head and the foot of the papers: places, headings, who signs, number and day."""

from __future__ import annotations

import pytest

from qms_checker.audit_documents.letterhead import as_registered, letterhead_of
from tests.factories import agency, assessment


@pytest.mark.parametrize(
    ("province", "place"),
    [
        ("Tỉnh Hưng Yên", "Hưng Yên"),
        ("Thành phố Hà Nội", "Hà Nội"),
        ("Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Huế", "Huế"),
    ],
)
def test_the_place_is_written_as_on_official_papers(province: str, place: str) -> None:
    """Only a city that bears the name of a person keeps its "Thành phố"."""
    assert letterhead_of(assessment(of=agency(province=province)), "vi").place == place


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Sở Du lịch tỉnh Hưng Yên", "Sở Du lịch tỉnh Hưng\u00a0Yên"),
        ("Sở Khoa học và Công nghệ tỉnh Hưng Yên", "Sở Khoa học và Công nghệ tỉnh\u00a0Hưng\u00a0Yên"),
        ("Bộ", "Bộ"),
        ("Bộ Tài chính", "Bộ Tài\u00a0chính"),
        ("Cục Khoahọcvàcôngnghệ Đổimớisángtạo", "Cục Khoahọcvàcôngnghệ Đổimớisángtạo"),
        ("", ""),
    ],
)
def test_a_heading_breaks_before_the_place_and_not_within_it(name: str, printed: str) -> None:
    """The name of a province is not torn apart in the narrow column, and long words still may be."""
    assert letterhead_of(assessment(of=agency(superior_body=name)), "vi").superior_body == printed


@pytest.mark.parametrize(
    ("kind", "name", "position", "lines", "authority"),
    [
        ("provincial_department", "Sở Mẫu", "Giám đốc", ("GIÁM ĐỐC",), "GIÁM ĐỐC SỞ MẪU"),
        ("provincial_department", "Sở Mẫu", "Giám đốc Sở Mẫu", ("GIÁM ĐỐC",), "GIÁM ĐỐC SỞ MẪU"),
        ("provincial_department", "Sở Mẫu", "Phó Giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "GIÁM ĐỐC SỞ MẪU"),
        (
            "provincial_department",
            "Sở Mẫu",
            "Phó Giám đốc phụ trách Sở Mẫu",
            ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
            "GIÁM ĐỐC SỞ MẪU",
        ),
        ("provincial_department", "Sở Mẫu", "Quyền Giám đốc", ("Q. GIÁM ĐỐC",), "GIÁM ĐỐC SỞ MẪU"),
        (
            "commune_peoples_committee",
            "Ủy ban nhân dân xã Mẫu",
            "Chủ tịch UBND xã Mẫu",
            ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
            "ỦY BAN NHÂN DÂN XÃ MẪU",
        ),
        (
            "commune_peoples_committee",
            "Ủy ban nhân dân xã Mẫu",
            "Phó Chủ tịch",
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
            "ỦY BAN NHÂN DÂN XÃ MẪU",
        ),
        ("provincial_department", "Sở Mẫu", "", ("NGƯỜI ĐỨNG ĐẦU CƠ QUAN",), "NGƯỜI ĐỨNG ĐẦU CƠ QUAN SỞ MẪU"),
    ],
)
def test_who_signs_and_in_whose_name(
    kind: str, name: str, position: str, lines: tuple[str, ...], authority: str
) -> None:
    """TM. for a collective body, KT. for a deputy, Q. for who is in charge; the decision names the office itself."""
    head = letterhead_of(assessment(of=agency(name, type=kind, head_position=position)), "vi")

    assert (head.signer_lines, head.authority) == (lines, authority)


@pytest.mark.parametrize(
    ("given", "vi", "en"),
    [
        ({"number": 5}, {"number": "05"}, {"number": "05"}),
        ({"number": "128"}, {"number": "128"}, {"number": "128"}),
        ({"number": "12a"}, {"number": "12a"}, {"number": "12a"}),
        ({"signed_on": "2026-03-05"}, {"signed_on": "ngày 05 tháng 3 năm 2026"}, {"signed_on": "5 March 2026"}),
        ({"signed_on": "5/1/2026"}, {"signed_on": "ngày 05 tháng 01 năm 2026"}, {"signed_on": "5 January 2026"}),
        ({"signed_on": "20/11/2026"}, {"signed_on": "ngày 20 tháng 11 năm 2026"}, {"signed_on": "20 November 2026"}),
        ({"signed_on": "mồng 5 Tết"}, {"signed_on": "mồng 5 Tết"}, {"signed_on": "mồng 5 Tết"}),
        ({"number": "", "signed_on": ""}, {}, {}),
        ({"place": "Huế"}, {"place": "Huế"}, {"place": "Huế"}),
    ],
)
def test_number_and_day_are_written_as_the_registry_does(
    given: dict[str, object], vi: dict[str, object], en: dict[str, object]
) -> None:
    """A zero before what is under 10, in months only before 1 and 2; what is not supplied stays dots."""
    assert (as_registered(given, "vi"), as_registered(given, "en")) == (vi, en)
