"""Shares by group, and what is systemic: failing in most agencies of a group, and clearly more often than elsewhere."""

from __future__ import annotations

import pytest

from qms_checker.register.analysis import (
    Dimension,
    Standing,
    group_shares,
    heat,
    in_reading_order,
    rule_shares,
    systemic,
    whole,
)
from qms_checker.vocabulary import Outcome


def standing(
    agency: str, province: str = "A", *, failed: str = "", met: str = "", unknown: str = "", **known: object
) -> Standing:
    values: dict[str, object] = {
        "level": "commune",
        "type": "commune_peoples_committee",
        "score": 80.0,
        "grade": "tốt",
        "major": 0,
        **known,
    }
    return Standing(
        agency=agency,
        name=agency,
        province=province,
        as_of="2026-11-20",
        coverage=1.0,
        minor=0,
        other=0,
        rules=(*met.split(), *failed.split(), *unknown.split()),
        codes="F" * len(met.split()) + "N" * len(failed.split()) + "U" * len(unknown.split()),
        **values,  # type: ignore[arg-type]
    )


def many(province: str, number: int, failing: int) -> list[Standing]:
    return [
        standing(f"{province}-{at}", province, **({"failed": "R"} if at < failing else {"met": "R"}))
        for at in range(number)
    ]


def test_groups_count_grades_outcomes_and_the_scores_there_are() -> None:
    one, two = group_shares(
        [
            standing("a", "A", failed="R", met="S T", major=1, score=60.0, grade="trung bình"),
            standing("b", "A", unknown="R S T", score=None, grade=""),
            standing("c", "B", met="R S T"),
        ],
        Dimension.PROVINCE,
    )

    assert (one.group, one.agencies, one.with_major, one.mean_score) == ("A", 2, 1, 60.0)
    assert one.grades == {"trung bình": 1, "": 1}
    assert one.outcomes == {Outcome.FULFILLED: 2, Outcome.NOT_FULFILLED: 1, Outcome.UNDETERMINED: 3}
    assert (two.group, two.agencies) == ("B", 1)


def test_nobody_is_a_group_of_nobody() -> None:
    assert whole([]).agencies == 0
    assert whole([]).mean_score is None
    assert group_shares([], Dimension.TYPE) == ()


def test_the_share_of_a_rule_is_over_those_for_whom_it_was_decided() -> None:
    (share,) = rule_shares([standing("a", failed="R"), standing("b", met="R"), standing("c", unknown="R")])

    assert (share.judged, share.not_fulfilled, share.undetermined, share.share) == (2, 1, 1, 0.5)


@pytest.mark.parametrize(
    ("here", "elsewhere", "is_systemic"),
    [
        ((10, 6), (100, 10), True),
        ((10, 4), (100, 10), False),  # not most of them
        ((10, 6), (100, 50), False),  # it is so elsewhere, too
        ((4, 4), (100, 10), False),  # too few to tell
        ((100, 90), (4, 0), False),  # too few to compare with
        ((100, 90), (0, 0), False),  # nobody to compare with
        ((6, 5), (100, 48), False),  # one in a hundred times it happens by chance
        ((2000, 1200), (18000, 1800), True),  # and many of them are counted as well
    ],
)
def test_systemic_is_most_here_and_clearly_more_than_elsewhere(
    here: tuple[int, int], elsewhere: tuple[int, int], is_systemic: bool
) -> None:
    found = systemic([*many("Here", *here), *many("There", *elsewhere)], Dimension.PROVINCE)

    assert [(one.group, one.share.rule) for one in found] == ([("Here", "R")] if is_systemic else [])


def test_heat_is_the_share_not_fulfilled_of_what_was_decided() -> None:
    cells = heat(
        [standing("a", "A", failed="4-1", met="4-2 9-1"), standing("b", "A", met="4-1", unknown="4-2 10-1")],
        Dimension.PROVINCE,
        lambda rule: rule.partition("-")[0],
    )

    assert cells == {("A", "4"): pytest.approx(1 / 3), ("A", "9"): 0.0}


def test_groups_are_told_from_the_centre_downwards_and_provinces_by_the_alphabet() -> None:
    told = [standing("a", "Đà Nẵng"), standing("b", ""), standing("c", "Hà Nội"), standing("d", "Cà Mau")]
    levels = [standing(level, level=level) for level in ("commune", "provincial", "central")]

    by_province = in_reading_order(group_shares(told, Dimension.PROVINCE), ())
    by_level = in_reading_order(group_shares(levels, Dimension.LEVEL), ("central", "provincial", "commune"))

    assert [share.group for share in by_province] == ["Cà Mau", "Đà Nẵng", "Hà Nội", ""]
    assert [share.group for share in by_level] == ["central", "provincial", "commune"]
