"""63 provinces until 30 June 2025, 34 afterwards; each has a tile of its own, and old names lead to the new ones."""

from __future__ import annotations

from datetime import date

import pytest

from qms_checker.register.territory import shipped_territory

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(("day", "count"), [(BEFORE, 63), (AFTER, 34)])
def test_as_many_provinces_as_there_are_each_on_a_tile_of_its_own(day: date, count: int) -> None:
    provinces = shipped_territory().on(day)

    assert len(provinces) == count
    assert len({province.name for province in provinces}) == count
    assert len({(province.column, province.row) for province in provinces}) == count


def test_every_province_of_before_has_become_one_of_today() -> None:
    today = {province.name for province in shipped_territory().on(AFTER)}

    assert {province.became for province in shipped_territory().on(BEFORE)} == today


@pytest.mark.parametrize(
    ("stated", "day", "name"),
    [
        ("tỉnh Hưng Yên", BEFORE, "Hưng Yên"),
        ("Thái Bình", AFTER, "Hưng Yên"),
        ("Thành phố Hồ Chí Minh", AFTER, "Thành phố Hồ Chí Minh"),
        ("TP. Hồ Chí Minh", BEFORE, "Thành phố Hồ Chí Minh"),
        ("Bình Dương", AFTER, "Thành phố Hồ Chí Minh"),
        ("Bà Rịa - Vũng Tàu", BEFORE, "Bà Rịa – Vũng Tàu"),
        ("thành phố  Huế", AFTER, "Huế"),
        ("Huế", BEFORE, "Thừa Thiên Huế"),
        ("THANH HOÁ", AFTER, "Thanh Hóa"),
    ],
)
def test_a_name_is_found_as_people_write_it(stated: str, day: date, name: str) -> None:
    found = shipped_territory().find(stated, day)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("stated", ["", "Bình An", "tỉnh", "Hà Nội 2"])
def test_a_name_of_no_province_is_not_guessed(stated: str) -> None:
    assert shipped_territory().find(stated, AFTER) is None
