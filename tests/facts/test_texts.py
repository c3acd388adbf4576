"""What is compared between agencies: their own words, without names and figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from qms_checker.facts.derive import derive_facts
from qms_checker.facts.texts import comparable_texts
from tests.building import described

AS_OF = date(2026, 11, 20)


def texts_of(name: str, share: int, *more: str) -> Mapping[str, tuple[str, ...]]:
    statements = [f"Giải quyết {share} % hồ sơ đúng hạn tại Ủy ban nhân dân xã {name}", *more]
    content = "objectives:\n" + "".join(f"  - {{year: 2026, statement: {text}}}\n" for text in statements)
    agency = f"{{id: xa, type: commune_peoples_committee, name: Ủy ban nhân dân xã {name}, province: Bình An}}"
    return comparable_texts(derive_facts(described(content, agency=agency), AS_OF))


def test_a_copy_with_another_name_and_another_figure_is_the_same() -> None:
    assert texts_of("An Bình", 98) == texts_of("Tân Lập", 95) == {"objectives": ("giải quyết # hồ sơ đúng hạn tại",)}


def test_other_words_are_others_and_short_ones_are_left_out() -> None:
    assert texts_of("A", 1, "Số hóa toàn bộ hồ sơ hộ tịch", "đạt") == {
        "objectives": ("giải quyết # hồ sơ đúng hạn tại", "số hóa toàn bộ hồ sơ hộ tịch")
    }
