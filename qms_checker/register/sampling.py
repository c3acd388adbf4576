"""Whom to visit: a year's inspection list by stated risk factors, with a random part, reproducible from its seed.

ISO 19011 asks for an audit programme based on risk; a random part keeps every agency within reach of a visit and shows
what the factors miss. No text sets the factors or their weights: both are proposals, printed with each choice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qms_checker.vocabulary import Text


class RiskFactor(StrEnum):
    """What speaks for visiting an agency."""

    NEVER_VISITED = "never_visited"
    LONG_NOT_VISITED = "long_not_visited"
    NOT_SUBMITTED = "not_submitted"
    UNREADABLE = "unreadable"
    MAJOR = "major"
    REOPENED = "reopened"
    REORGANISED = "reorganised"
    UNDETERMINED = "undetermined"
    STALE = "stale"
    COPIED = "copied"
    CONTRADICTORY = "contradictory"


class Drawn(StrEnum):
    """By which part of the plan an agency is on the list."""

    PROVINCE = "province"
    RISK = "risk"
    RANDOM = "random"


WEIGHTS: Mapping[RiskFactor, int] = {
    RiskFactor.NEVER_VISITED: 3,
    RiskFactor.LONG_NOT_VISITED: 2,
    RiskFactor.NOT_SUBMITTED: 3,
    RiskFactor.UNREADABLE: 2,
    RiskFactor.MAJOR: 3,
    RiskFactor.REOPENED: 3,
    RiskFactor.REORGANISED: 2,
    RiskFactor.UNDETERMINED: 2,
    RiskFactor.STALE: 1,
    RiskFactor.COPIED: 2,
    RiskFactor.CONTRADICTORY: 2,
}
"""Weights of the factors: a proposal."""
YEARS_BETWEEN_VISITS = 3
UNDETERMINED_SHARE = 0.5
STALE_AFTER_DAYS = 365
MOST_ALIKE = 4
"""So many agencies with the same texts are looked at: three are named, and that there are more is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What the register knows of an agency that bears upon a visit.

    ``last_visited``: the last inspection recorded; ``undetermined``: share (0–1) of the applicable rules that could not
    be decided; ``described_on``: the latest date within its description; ``alike``: some with the same texts;
    ``contradictory``: figures that contradict each other or are too good; ``submitted`` is false for an agency that is
    only expected, ``readable`` for one whose description could not be assessed.
    """

    agency: str
    name: str
    province: str
    level: str
    type: str
    submitted: bool = True
    readable: bool = True
    last_visited: date | None = None
    major: int = 0
    reopened: int = 0
    reorganised_on: date | None = None
    undetermined: float = 0.0
    described_on: date | None = None
    alike: tuple[str, ...] = ()
    contradictory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingPlan:
    """How the list is made. ``random_share``: share (0–1) of the visits that are drawn by lot alone."""

    as_of: date
    seed: int
    visits: int
    minimum_per_province: int = 0
    random_share: float = 0.2
    weights: Mapping[RiskFactor, int] = field(default_factory=lambda: WEIGHTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An agency on the list, why it is on it, and the sum of the weights of its factors."""

    candidate: Candidate
    drawn: Drawn
    risk: int
    factors: tuple[RiskFactor, ...]
    reasons: tuple[Text, ...]


def choose_visits(candidates: Iterable[Candidate], plan: SamplingPlan) -> tuple[Visit, ...]:
    """Return the list, riskiest first; the same candidates and plan give the same list, in whatever order they come.

    First each province gets its minimum, by risk; the rest goes by risk over the whole, and the last part by lot among
    those left. Equal risks are decided by lot. Fewer candidates than visits: all are on the list.
    Raises :class:`ValueError` where the minimum of the provinces is more than there are visits.
    """
    weighed = [(candidate, _reasons(candidate, plan)) for candidate in candidates]
    ranked = sorted(weighed, key=lambda one: (-_risk(one[1], plan), _lot(plan.seed, one[0].agency)))
    if needed_for_provinces(tuple(one for one, _ in ranked), plan) > plan.visits:
        raise ValueError("the minimum of the provinces is more than the visits")
    drawn: dict[str, Drawn] = {}
    taken: dict[str, int] = {}
    for candidate, _ in ranked:
        if taken.get(candidate.province, 0) < plan.minimum_per_province:
            taken[candidate.province] = taken.get(candidate.province, 0) + 1
            drawn[candidate.agency] = Drawn.PROVINCE
    by_lot = min(round(plan.visits * plan.random_share), plan.visits - len(drawn))
    for candidate, _ in ranked:
        if len(drawn) >= plan.visits - by_lot:
            break
        drawn.setdefault(candidate.agency, Drawn.RISK)
    rest = (candidate for candidate, _ in ranked if candidate.agency not in drawn)
    for candidate in sorted(rest, key=lambda one: _lot(plan.seed + 1, one.agency))[: plan.visits - len(drawn)]:
        drawn[candidate.agency] = Drawn.RANDOM
    return tuple(
        Visit(
            candidate=candidate,
            drawn=drawn[candidate.agency],
            risk=_risk(reasons, plan),
            factors=tuple(reasons),
            reasons=tuple(reasons.values()),
        )
        for candidate, reasons in ranked
        if candidate.agency in drawn
    )


def needed_for_provinces(candidates: Iterable[Candidate], plan: SamplingPlan) -> int:
    """Return how many visits the minimum of each province takes; a small province cannot give more than it has."""
    sizes: dict[str, int] = {}
    for candidate in candidates:
        sizes[candidate.province] = sizes.get(candidate.province, 0) + 1
    return sum(min(size, plan.minimum_per_province) for size in sizes.values())


def _risk(reasons: Mapping[RiskFactor, Text], plan: SamplingPlan) -> int:
    return sum(plan.weights.get(factor, 0) for factor in reasons)


def _lot(seed: int, agency: str) -> bytes:
    """Return a random key that depends on nothing but seed and agency: not on the order, not on Python's version."""
    return hashlib.sha256(f"{seed}\x1f{agency}".encode()).digest()


def _reasons(candidate: Candidate, plan: SamplingPlan) -> dict[RiskFactor, Text]:
    """Return the factors an agency meets, each in words with its value; a factor of weight 0 is not looked at."""
    found = {**_history(candidate, plan), **_contents(candidate, plan)}
    return {factor: text for factor, text in found.items() if plan.weights.get(factor, 0)}


def _history(candidate: Candidate, plan: SamplingPlan) -> dict[RiskFactor, Text]:
    found: dict[RiskFactor, Text] = {}
    visited, changed = candidate.last_visited, candidate.reorganised_on
    if not candidate.submitted:
        found[RiskFactor.NOT_SUBMITTED] = Text("chưa gửi bản mô tả", "no description has been sent")
    elif not candidate.readable:
        found[RiskFactor.UNREADABLE] = Text("bản mô tả không đọc được", "the description cannot be read")
    if visited is None:
        found[RiskFactor.NEVER_VISITED] = Text("chưa ghi nhận lần kiểm tra nào", "no inspection is recorded")
    elif (plan.as_of - visited).days > 365 * YEARS_BETWEEN_VISITS:
        found[RiskFactor.LONG_NOT_VISITED] = Text(
            f"kiểm tra lần cuối ngày {visited:%d/%m/%Y}", f"last inspected on {visited.isoformat()}"
        )
    if changed is not None and (visited is None or visited < changed):
        found[RiskFactor.REORGANISED] = Text(
            f"phạm vi hoặc tổ chức thay đổi ngày {changed:%d/%m/%Y}, chưa kiểm tra từ đó",
            f"scope or organisation changed on {changed.isoformat()}, not inspected since",
        )
    return found


def _contents(candidate: Candidate, plan: SamplingPlan) -> dict[RiskFactor, Text]:
    found: dict[RiskFactor, Text] = {}
    if candidate.major:
        found[RiskFactor.MAJOR] = Text(
            f"{candidate.major} sự không phù hợp nặng", _counted(candidate.major, "major nonconformity")
        )
    if candidate.reopened:
        found[RiskFactor.REOPENED] = Text(
            f"{candidate.reopened} phát hiện đã đóng nay tái diễn", _counted(candidate.reopened, "reopened finding")
        )
    if candidate.undetermined > UNDETERMINED_SHARE:
        share = round(100 * candidate.undetermined)
        found[RiskFactor.UNDETERMINED] = Text(
            f"{share} % yêu cầu chưa đủ dữ liệu", f"{share}% of the requirements are undetermined"
        )
    described = candidate.described_on
    if described is not None and (plan.as_of - described).days > STALE_AFTER_DAYS:
        found[RiskFactor.STALE] = Text(
            f"ngày gần nhất trong bản mô tả là {described:%d/%m/%Y}",
            f"the latest date in the description is {described.isoformat()}",
        )
    if candidate.alike:
        others = ", ".join(candidate.alike[: MOST_ALIKE - 1]) + (" …" if len(candidate.alike) >= MOST_ALIKE else "")
        found[RiskFactor.COPIED] = Text(f"nội dung gần như trùng với {others}", f"nearly the same texts as {others}")
    if candidate.contradictory:
        found[RiskFactor.CONTRADICTORY] = Text(
            "số liệu mâu thuẫn hoặc tốt khác thường", "figures contradict each other or are too good"
        )
    return found


def _counted(number: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"1 {noun}" if number == 1 else f"{number} {plural}"
