"""What many assessments say together: shares by province, level and type, and which requirements fail where.

Pure: from the standing of each agency to tables. A requirement is systemic where it fails for most agencies of a group
and clearly more often than elsewhere, so that chance does not explain it; then the cause is to be sought above the
agencies. The thresholds are proposals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp, fsum, lgamma, log, log1p
from statistics import fmean

from qms_checker.collation import vietnamese_key
from qms_checker.register.records import OUTCOME_OF_CODE
from qms_checker.vocabulary import Outcome

SYSTEMIC_SHARE = 0.5
SYSTEMIC_DISTANCE = 0.2
SYSTEMIC_CHANCE = 0.001
"""Probability below which so many failures in a group are not called chance: one in a thousand, for many groups and
rules are looked at at once."""
FEWEST_AGENCIES = 5


class Dimension(StrEnum):
    """By what agencies are grouped."""

    PROVINCE = "province"
    LEVEL = "level"
    TYPE = "type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An agency in one year: its latest assessment in short. ``grade`` is the Vietnamese name, empty without a grade.

    ``codes``: a letter for each of ``rules`` (``OUTCOME_CODES``); sets of rules for each agency would be most of what
    a picture of all of them takes.
    """

    agency: str
    name: str
    province: str
    level: str
    type: str
    as_of: str
    score: float | None
    coverage: float
    grade: str
    major: int
    minor: int
    other: int
    rules: tuple[str, ...]
    codes: str

    def with_outcome(self, outcome: Outcome) -> tuple[str, ...]:
        """Return the rules that ended so."""
        return tuple(
            rule for rule, code in zip(self.rules, self.codes, strict=True) if OUTCOME_OF_CODE[code] is outcome
        )

    def count(self, outcome: Outcome) -> int:
        """Return how many rules ended so."""
        return sum(self.codes.count(code) for code, meant in OUTCOME_OF_CODE.items() if meant is outcome)

    def group(self, by: Dimension) -> str:
        """Return the group it belongs to."""
        return {Dimension.PROVINCE: self.province, Dimension.LEVEL: self.level, Dimension.TYPE: self.type}[by]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShare:
    """A group of agencies: how many of each grade, their rules by outcome, and the mean of the scores there are."""

    group: str
    agencies: int
    grades: Mapping[str, int]
    outcomes: Mapping[Outcome, int]
    mean_score: float | None
    with_major: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShare:
    """How often a rule is not fulfilled: ``judged`` agencies are those for which it was decided."""

    rule: str
    judged: int
    not_fulfilled: int
    undetermined: int

    @property
    def share(self) -> float:
        """Return the share (0–1) of the judged that do not fulfil it."""
        return self.not_fulfilled / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Systemic:
    """A rule that most agencies of a group do not fulfil, unlike others; ``elsewhere`` is the share (0–1) of those."""

    dimension: Dimension
    group: str
    share: RuleShare
    elsewhere: float


def group_shares(standings: Iterable[Standing], by: Dimension) -> tuple[GroupShare, ...]:
    """Return each group with its figures, sorted by name."""
    groups: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        groups[standing.group(by)].append(standing)
    return tuple(_group(name, members) for name, members in sorted(groups.items()))


def in_reading_order(shares: Iterable[GroupShare], names: Iterable[str]) -> tuple[GroupShare, ...]:
    """Return groups in the order of ``names`` (levels from the centre downwards), others in Vietnamese order.

    What states no group comes last.
    """
    places = {name: place for place, name in enumerate(names)}
    return tuple(
        sorted(shares, key=lambda one: (not one.group, places.get(one.group, len(places)), vietnamese_key(one.group)))
    )


def whole(standings: Iterable[Standing], name: str = "") -> GroupShare:
    """Return the figures of all of them together."""
    return _group(name, list(standings))


def rule_shares(standings: Iterable[Standing]) -> tuple[RuleShare, ...]:
    """Return how often each rule is not fulfilled, the most frequent first."""
    shares = (
        RuleShare(
            rule=rule,
            judged=counts[Outcome.NOT_FULFILLED] + counts[Outcome.FULFILLED],
            not_fulfilled=counts[Outcome.NOT_FULFILLED],
            undetermined=counts[Outcome.UNDETERMINED],
        )
        for rule, counts in _by_rule(standings).items()
        if counts.total() > counts[Outcome.NOT_APPLICABLE]
    )
    return tuple(sorted(shares, key=lambda one: (-one.share, -one.not_fulfilled, one.rule)))


def systemic(standings: Iterable[Standing], by: Dimension) -> tuple[Systemic, ...]:
    """Return the rules that fail in most agencies of a group, and at least a fifth more often than in all others.

    A group in which as many would fail by chance, at the share of the others, is left out (exact binomial test), and
    so is one where too few others were judged to compare it with, as where all agencies are of one province.
    """
    everyone = tuple(standings)
    country = {share.rule: share for share in rule_shares(everyone)}
    groups: dict[str, list[Standing]] = defaultdict(list)
    for standing in everyone:
        groups[standing.group(by)].append(standing)
    found = [
        Systemic(dimension=by, group=group, share=share, elsewhere=elsewhere)
        for group, members in groups.items()
        for share in rule_shares(members)
        if share.judged >= FEWEST_AGENCIES and share.share >= SYSTEMIC_SHARE
        if (elsewhere := _elsewhere(country[share.rule], share)) is not None
        if share.share - elsewhere >= SYSTEMIC_DISTANCE
        if _chance(share.not_fulfilled, share.judged, elsewhere) < SYSTEMIC_CHANCE
    ]
    return tuple(sorted(found, key=lambda one: (-one.share.share, one.group, one.share.rule)))


def heat(
    standings: Iterable[Standing], by: Dimension, chapter_of: Callable[[str], str]
) -> Mapping[tuple[str, str], float]:
    """Return the share (0–1) of decided outcomes that are *not fulfilled*, by group and chapter (absent: none decided).

    ``chapter_of``: the chapter (or theme) of a rule, empty for one that is not to be shown.
    """
    groups: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        groups[standing.group(by)].append(standing)
    failed, judged = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for group, members in groups.items():
        for rule, counts in _by_rule(members).items():
            cell = group, chapter_of(rule)
            failed[cell] += counts[Outcome.NOT_FULFILLED]
            judged[cell] += counts[Outcome.NOT_FULFILLED] + counts[Outcome.FULFILLED]
    return {cell: failed[cell] / count for cell, count in judged.items() if cell[1] and count}


def _by_rule(standings: Iterable[Standing]) -> Mapping[str, Counter[Outcome]]:
    """Return how often each rule ended how: column by column over agencies judged by the same rules."""
    codes: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for standing in standings:
        codes[standing.rules].append(standing.codes)
    found: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for rules, rows in codes.items():
        for rule, column in zip(rules, zip(*rows, strict=True), strict=True):
            for code, count in Counter(column).items():
                found[rule][OUTCOME_OF_CODE[code]] += count
    return found


def _group(name: str, members: list[Standing]) -> GroupShare:
    scores = [member.score for member in members if member.score is not None]
    told = (Outcome.FULFILLED, Outcome.NOT_FULFILLED, Outcome.UNDETERMINED)
    outcomes = {outcome: sum(member.count(outcome) for member in members) for outcome in told}
    return GroupShare(
        group=name,
        agencies=len(members),
        grades=dict(Counter(member.grade for member in members)),
        outcomes=outcomes,
        mean_score=round(fmean(scores), 1) if scores else None,
        with_major=sum(member.major > 0 for member in members),
    )


def _elsewhere(country: RuleShare, here: RuleShare) -> float | None:
    """Return the share of the others, ``None`` where too few of them were judged."""
    judged = country.judged - here.judged
    return (country.not_fulfilled - here.not_fulfilled) / judged if judged >= FEWEST_AGENCIES else None


def _chance(failed: int, judged: int, share: float) -> float:
    """Return the probability that of ``judged`` at least ``failed`` fail where each does with probability ``share``."""
    if share <= 0:
        return 0.0
    log_share, log_rest = log(share), log1p(-share)
    ways = lgamma(judged + 1)
    return fsum(
        exp(ways - lgamma(count + 1) - lgamma(judged - count + 1) + count * log_share + (judged - count) * log_rest)
        for count in range(failed, judged + 1)
    )
