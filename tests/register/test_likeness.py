"""Copies are found with what is alike, and agencies that thought for themselves are left alone."""

from __future__ import annotations

import random

import pytest

from qms_checker.register.likeness import find_alike

WORDS = (
    "hồ sơ",
    "thủ tục",
    "công dân",
    "đúng hạn",
    "giải quyết",
    "đất đai",
    "hộ tịch",
    "chứng thực",
    "phản ánh",
    "khảo sát",
)
COPIED = tuple(f"bảo đảm tỷ lệ # hồ sơ lĩnh vực {word} được giải quyết đúng hạn trong năm" for word in WORDS[:6])


def own_texts(seed: int) -> tuple[str, ...]:
    lot = random.Random(seed)
    return tuple(" ".join(lot.choice(WORDS) for _ in range(12)) for _ in range(6))


def test_a_copy_is_found_among_many_with_the_texts_that_are_the_same() -> None:
    described = {f"agency-{number:03}": {"objectives": own_texts(number)} for number in range(300)}
    described["agency-010"] = {"objectives": COPIED}
    described["agency-200"] = {"objectives": (*COPIED[:5], "giữ vững kỷ cương, kỷ luật hành chính")}

    (alike,) = find_alike(described, threshold=0.7)

    assert alike.section == "objectives"
    assert alike.agencies == ("agency-010", "agency-200")
    assert 0.7 <= alike.similarity < 1
    assert set(alike.shared) == set(COPIED[:5])


def test_a_template_used_by_many_is_one_group() -> None:
    described = {f"agency-{number}": {"risks": COPIED, "objectives": own_texts(number)} for number in range(50)}

    (alike,) = find_alike(described)

    assert len(alike.agencies) == 50
    assert alike.similarity == 1


@pytest.mark.parametrize("texts", [(), COPIED[:2]])
def test_too_few_texts_are_no_sign_of_copying(texts: tuple[str, ...]) -> None:
    assert find_alike({"one": {"risks": texts}, "other": {"risks": texts}}) == ()


def test_the_answer_does_not_depend_on_the_order() -> None:
    described = {f"agency-{number}": {"objectives": own_texts(number % 7)} for number in range(40)}
    backwards = dict(reversed(described.items()))

    assert find_alike(described) == find_alike(backwards)
