"""Lists in the order of a Vietnamese dictionary."""

from __future__ import annotations

import random
import unicodedata
from typing import Literal

import pytest

from qms_checker.collation import vietnamese_key

ORDERED = (
    ("a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "â", "ầ", "b", "d", "đ", "e", "ê", "o", "ô", "ơ", "u", "ư", "ự", "v", "y"),
    ("ma", "mà", "mả", "mã", "má", "mạ", "mai", "mài", "măng", "mâm"),
    (
        "An Giang",
        "Bắc Ninh",
        "Cà Mau",
        "Cao Bằng",
        "Cần Thơ",
        "Đà Nẵng",
        "Đắk Lắk",
        "Điện Biên",
        "Đồng Nai",
        "Đồng Tháp",
    ),
    ("Hà Nội", "Hà Tĩnh", "Hải Phòng", "Huế", "Hưng Yên"),
    ("Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sơn La", "Tây Ninh", "Thái Nguyên", "Thanh Hóa", "Tuyên Quang"),
    ("Sở Công Thương", "Sở Khoa học và Công nghệ", "Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp", "Sở Y tế"),
    ("Ủy ban nhân dân xã An Bình", "Ủy ban nhân dân xã Ân Thi", "Ủy ban nhân dân xã Đông Anh"),
    ("Quận 1", "Quận 2", "Quận 10", "Quận Tân Bình"),
    ("Phòng", "Phòng 1", "Phòng Nội vụ"),
    ("tuân thủ", "tuần chay", "tuấn tú"),
    ("Hà Nội", "Hạ Long", "Hai Bà Trưng"),
    ("lan", "Lan", "làn", "lán"),
    ("Nguyễn An", "Nguyễn Ánh", "Nguyễn Bình", "Nguyện"),
)


@pytest.mark.parametrize("ordered", ORDERED, ids=lambda names: names[0])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_come_in_the_order_of_the_alphabet(ordered: tuple[str, ...], form: Literal["NFC", "NFD"]) -> None:
    names = [unicodedata.normalize(form, name) for name in ordered]
    mixed = random.Random(19).sample(names, len(names))

    assert sorted(mixed, key=vietnamese_key) == names


def test_marks_and_spaces_do_not_separate_what_belongs_together() -> None:
    names = ["  “Sở A”", "Sở B", "(Sở) C", "Sở – D", "sở e"]

    assert sorted({*names}, key=vietnamese_key) == names


@pytest.mark.parametrize("text", ["", "   ", "9" * 10_000, "²", "٣", "漢字", "😀", "\x00\ud800"])
def test_any_text_has_a_place(text: str) -> None:
    assert sorted([text, "Sở", text], key=vietnamese_key)


def test_equal_letters_are_told_apart_so_that_the_order_is_fixed() -> None:
    assert vietnamese_key("Sở-A") != vietnamese_key("Sở A")
