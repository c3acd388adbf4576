"""From stored assessments to the standing of each agency, which the analysis of a year is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean

from qms_checker.register.analysis import Standing
from qms_checker.register.stored import StoredAssessment
from qms_checker.vocabulary import Text


def standing_of(assessment: StoredAssessment) -> Standing:
    """Return an assessment in short."""
    gradings = assessment.gradings
    return Standing(
        agency=assessment.agency,
        name=assessment.name,
        province=assessment.province,
        level=assessment.level,
        type=assessment.type,
        as_of=assessment.as_of.isoformat(),
        score=assessment.score,
        coverage=assessment.coverage,
        grade=assessment.grade.vi if assessment.grade is not None else "",
        major=gradings["major"],
        minor=gradings["minor"],
        other=gradings["observation"] + gradings["opportunity_for_improvement"],
        rules=assessment.rules,
        codes=assessment.codes,
    )


def told_apart(agencies: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return names for a list that is read on paper, from names and provinces.

    Where the list goes beyond one province, that of an agency is said unless its name says it: communes of one name
    are many.
    """
    if len({province for _, province in agencies}) < 2:
        return tuple(name for name, _ in agencies)
    return tuple(
        name if not province or province.casefold() in name.casefold() else f"{name} ({province})"
        for name, province in agencies
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFigures:
    """One year in figures: agencies, those of each grade (``None``: without), the mean of the scores, findings."""

    year: int
    agencies: int
    grades: tuple[tuple[Text | None, int], ...]
    mean_score: float | None
    major: int
    minor: int


def figures_of(year: int, assessments: Iterable[StoredAssessment]) -> YearFigures:
    """Return the figures of a year, of which each agency has one assessment."""
    members = tuple(assessments)
    scores = [one.score for one in members if one.score is not None]
    return YearFigures(
        year=year,
        agencies=len(members),
        grades=tuple(Counter(one.grade for one in members).most_common()),
        mean_score=round(fmean(scores), 1) if scores else None,
        major=sum(one.gradings["major"] for one in members),
        minor=sum(one.gradings["minor"] for one in members),
    )


class Movement(StrEnum):
    """How the score of an agency moved from one year to another."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    ONLY_BEFORE = "only_before"
    ONLY_AFTER = "only_after"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An agency in two years. ``names`` of a line are joined: a successor is compared with its predecessors' mean."""

    agency: str
    name: str
    province: str
    before: float | None
    after: float | None
    grade_before: Text | None
    grade_after: Text | None
    movement: Movement


def compare_years(
    before: Iterable[StoredAssessment], after: Iterable[StoredAssessment], predecessors: Mapping[str, tuple[str, ...]]
) -> tuple[Moved, ...]:
    """Return how each agency moved. A successor without an assessment before is compared with its predecessors."""
    earlier = {one.agency: one for one in before}
    left = dict(earlier)
    found = []
    for one in after:
        own = [earlier[one.agency]] if one.agency in earlier else []
        line = own or [earlier[name] for name in predecessors.get(one.agency, ()) if name in earlier]
        for part in line:
            left.pop(part.agency, None)
        found.append(_moved(line, one))
    return (*found, *(_moved([one], None) for one in left.values()))


def _moved(line: list[StoredAssessment], after: StoredAssessment | None) -> Moved:
    scores = [one.score for one in line if one.score is not None]
    before = round(fmean(scores), 1) if scores else None
    score = None if after is None else after.score
    shown = after or line[0]
    if after is None:
        movement = Movement.ONLY_BEFORE
    elif not line:
        movement = Movement.ONLY_AFTER
    elif before is None or score is None:
        movement = Movement.NOT_COMPARABLE
    else:
        movement = Movement.SAME if before == score else Movement.UP if score > before else Movement.DOWN
    return Moved(
        agency=shown.agency,
        name=shown.name,
        province=shown.province,
        before=before,
        after=score,
        grade_before=line[0].grade if len(line) == 1 else None,
        grade_after=None if after is None else after.grade,
        movement=movement,
    )


def in_year(year: int) -> tuple[date, date]:
    """Return the first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)
