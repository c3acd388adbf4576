"""The year's inspection list: by risk, in part by lot, a minimum for each province, the same for the same seed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qms_checker.register.sampling import Candidate, Drawn, RiskFactor, SamplingPlan, choose_visits

AS_OF = date(2026, 11, 20)
VISITED = date(2026, 3, 2)


def candidate(agency: str, province: str = "Bình An", **known: object) -> Candidate:
    facts: dict[str, object] = {"last_visited": VISITED, "described_on": AS_OF, **known}
    return Candidate(agency=agency, name=agency, province=province, level="commune", type="x", **facts)  # type: ignore[arg-type]


def plan(**changes: object) -> SamplingPlan:
    given_: dict[str, object] = {"as_of": AS_OF, "seed": 1, "visits": 5, "random_share": 0.0, **changes}
    return SamplingPlan(**given_)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "factor", "words"),
    [
        ({"last_visited": None}, RiskFactor.NEVER_VISITED, "chưa ghi nhận lần kiểm tra nào"),
        ({"last_visited": date(2020, 5, 4)}, RiskFactor.LONG_NOT_VISITED, "kiểm tra lần cuối ngày 04/05/2020"),
        ({"submitted": False}, RiskFactor.NOT_SUBMITTED, "chưa gửi bản mô tả"),
        ({"readable": False}, RiskFactor.UNREADABLE, "bản mô tả không đọc được"),
        ({"major": 2}, RiskFactor.MAJOR, "2 sự không phù hợp nặng"),
        ({"reopened": 1}, RiskFactor.REOPENED, "1 phát hiện đã đóng nay tái diễn"),
        ({"reorganised_on": date(2026, 7, 1)}, RiskFactor.REORGANISED, "thay đổi ngày 01/07/2026"),
        ({"undetermined": 0.6}, RiskFactor.UNDETERMINED, "60 % yêu cầu chưa đủ dữ liệu"),
        ({"described_on": date(2025, 1, 2)}, RiskFactor.STALE, "02/01/2025"),
        ({"alike": ("a", "b", "c", "d")}, RiskFactor.COPIED, "gần như trùng với a, b, c …"),
        ({"contradictory": True}, RiskFactor.CONTRADICTORY, "mâu thuẫn"),
    ],
)
def test_each_factor_is_stated_with_its_value(known: dict[str, Any], factor: RiskFactor, words: str) -> None:
    (visit,) = choose_visits([candidate("a", **known)], plan())

    assert visit.factors == (factor,)
    assert words in visit.reasons[0].vi


@pytest.mark.parametrize(
    "known",
    [{}, {"reorganised_on": date(2026, 1, 1)}, {"undetermined": 0.5}, {"described_on": date(2025, 11, 20)}],
)
def test_what_is_no_risk_is_not_stated(known: dict[str, Any]) -> None:
    (visit,) = choose_visits([candidate("a", **known)], plan())

    assert visit.factors == ()


def test_the_riskiest_come_first_and_the_rest_stays_home() -> None:
    calm, some, grave = candidate("calm"), candidate("some", major=1), candidate("grave", major=1, last_visited=None)

    chosen = choose_visits([calm, some, grave], plan(visits=2))

    assert [visit.candidate.agency for visit in chosen] == ["grave", "some"]
    assert {visit.drawn for visit in chosen} == {Drawn.RISK}


def test_every_province_gets_its_minimum_even_where_nothing_speaks_for_it() -> None:
    busy = [candidate(f"busy-{number}", "Bận", major=1) for number in range(20)]
    calm = [candidate(f"calm-{number}", "Yên") for number in range(20)]

    chosen = choose_visits([*busy, *calm], plan(visits=6, minimum_per_province=2))

    assert sum(visit.candidate.province == "Yên" for visit in chosen) == 2
    assert sum(visit.drawn is Drawn.PROVINCE for visit in chosen) == 4


def test_a_minimum_that_needs_more_than_the_visits_is_refused() -> None:
    with pytest.raises(ValueError, match="minimum"):
        choose_visits([candidate("a", "A"), candidate("b", "B")], plan(visits=1, minimum_per_province=1))


def test_a_fifth_is_drawn_by_lot_among_all_who_are_left() -> None:
    grave = [candidate(f"grave-{number}", major=1) for number in range(40)]
    calm = [candidate(f"calm-{number}") for number in range(60)]
    drawn_calm = 0
    for seed in range(30):
        chosen = choose_visits([*grave, *calm], plan(visits=10, random_share=0.2, seed=seed))
        by_lot = [visit for visit in chosen if visit.drawn is Drawn.RANDOM]
        assert len(by_lot) == 2
        drawn_calm += sum(visit.candidate.agency.startswith("calm") for visit in by_lot)

    assert 20 <= drawn_calm <= 55  # about 60 × 60/92: those without any risk are within reach


def test_a_factor_of_weight_nothing_is_not_a_reason() -> None:
    (visit,) = choose_visits([candidate("a", major=1)], plan(weights={RiskFactor.STALE: 1}))

    assert visit.factors == ()
    assert visit.risk == 0


agencies = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 2), st.booleans()), min_size=1, max_size=25).map(
    lambda rows: [
        candidate(f"agency-{number}", province, major=major, last_visited=VISITED if visited else None)
        for number, (province, major, visited) in enumerate(rows)
    ]
)


@settings(max_examples=200, deadline=None)
@given(agencies, st.integers(0, 30), st.floats(0, 1), st.integers(0, 5), st.randoms())
def test_the_list_has_its_size_no_one_twice_and_does_not_depend_on_the_order(
    candidates: list[Candidate], visits: int, share: float, seed: int, random: object
) -> None:
    wanted = plan(visits=visits, random_share=share, seed=seed)
    chosen = choose_visits(candidates, wanted)
    shuffled = list(candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert len(chosen) == min(visits, len(candidates))
    assert len({visit.candidate.agency for visit in chosen}) == len(chosen)
    assert choose_visits(shuffled, wanted) == chosen
    assert [visit.risk for visit in chosen] == sorted((visit.risk for visit in chosen), reverse=True)
