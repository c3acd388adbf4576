"""The yearly report on all agencies, to the People's Committee or the ministry: what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from qms_checker.assessment.follow_up import Change
from qms_checker.assessment.score import GRADES
from qms_checker.collation import vietnamese_key
from qms_checker.dates import format_date
from qms_checker.facts.portrait import Portrait
from qms_checker.numerals import format_number
from qms_checker.register.analysis import (
    Dimension,
    GroupShare,
    RuleShare,
    Standing,
    group_shares,
    in_reading_order,
    rule_shares,
    systemic,
    whole,
)
from qms_checker.register.history import by_year
from qms_checker.register.national import National, count_changes
from qms_checker.register.standings import standing_of, told_apart
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Language, Text

MOST_LISTED = 500
"""A longer list of agencies is no annex to read; the workbook has it."""
_FAILING_SHOWN = 10
_SYSTEMIC_SHOWN = 15
_MISSING_SHOWN = 50
_NO_GRADE = Text("chưa xếp loại", "no grade")
_GROUP_TITLES = {
    Dimension.PROVINCE: Text("Theo tỉnh, thành phố", "By province"),
    Dimension.LEVEL: Text("Theo cấp hành chính", "By level"),
    Dimension.TYPE: Text("Theo loại cơ quan", "By type"),
}
_UNNAMED = Text("không ghi", "not stated")


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRow:
    """A grade: how many agencies, their share in percent, and how many the year before (where there was one)."""

    name: str
    agencies: int
    share: float | None
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A group of agencies."""

    name: str
    agencies: int
    grades: str
    mean_score: float | None
    with_major: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTable:
    """The groups of one kind."""

    title: str
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingRow:
    """A requirement and how often it is not fulfilled."""

    rule: str
    title: str
    not_fulfilled: int
    judged: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemicRow:
    """A requirement that is not fulfilled by most of a group."""

    group: str
    rule: str
    title: str
    share: float
    elsewhere: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """An agency in the annex."""

    number: int
    name: str
    grade: str
    score: float | None
    coverage: str
    major: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalReport:
    """What the report says besides its letterhead; shares are printed in percent."""

    year: str
    as_of: str
    area: str
    agencies: int
    mean_score: str
    with_major: int
    missing_count: str
    unassessed_count: str
    visited: int
    never_visited: int
    reopened: int
    closed: int
    grades: tuple[GradeRow, ...]
    groups: tuple[GroupTable, ...]
    failing: tuple[FailingRow, ...]
    systemic: tuple[SystemicRow, ...]
    missing: tuple[str, ...]
    listed: tuple[ListedRow, ...]


def report_of(national: National, rulebook: Rulebook, labels: Mapping[str, Text], language: Language) -> NationalReport:
    """Return what the report says, in one language."""
    words = Words(rulebook, labels, language)
    standings = tuple(map(standing_of, national.latest))
    years = by_year(national.history)
    before = years.get(national.as_of.year - 1)
    all_of_them, missing = whole(standings), national.missing
    provinces = {standing.province for standing in standings}
    portraits = [national.portraits.get(one.id, Portrait()) for one in national.latest]
    changes = sum(count_changes(national).values(), Counter())
    unassessed = sum(map(len, national.unassessed.values()))
    return NationalReport(
        year=str(national.as_of.year),
        as_of=format_date(national.as_of, language),
        area=words.area(provinces),
        agencies=len(standings),
        mean_score="" if all_of_them.mean_score is None else format_number(all_of_them.mean_score, language),
        with_major=all_of_them.with_major,
        missing_count=words.number(len(missing)) if missing else "",
        unassessed_count=words.number(unassessed) if unassessed else "",
        visited=sum(one.inspected_on is not None and one.inspected_on.year == national.as_of.year for one in portraits),
        never_visited=sum(one.inspected_on is None for one in portraits),
        reopened=changes[Change.REOPENED],
        closed=changes[Change.CLOSED],
        grades=words.grades(all_of_them, None if before is None else whole(map(standing_of, before))),
        groups=tuple(words.groups(standings, by) for by in Dimension if _is_told(standings, by)),
        failing=tuple(words.failing(one) for one in rule_shares(standings)[:_FAILING_SHOWN] if one.not_fulfilled),
        systemic=words.systemic(standings),
        missing=tuple(one.name for one in missing[:_MISSING_SHOWN]),
        listed=words.listed(standings) if len(standings) <= MOST_LISTED else (),
    )


def report_variables(report: NationalReport, language: Language) -> dict[str, object]:
    """Return the variables of its template, figures as printed; those of the letterhead the register does not know."""
    return {"addressee": "", **{name: _printed(value, language) for name, value in asdict(report).items()}}


class Words:
    """Prints names and figures in one language."""

    def __init__(self, rulebook: Rulebook, labels: Mapping[str, Text], language: Language) -> None:
        self._rulebook, self._labels, self._language = rulebook, labels, language

    def text(self, vi: str, en: str) -> str:
        """Return words in the language."""
        return Text(vi, en).in_language(self._language)

    def number(self, value: float | None) -> str:
        """Return a number as printed, a dash for none."""
        return "–" if value is None else format_number(value, self._language)

    def title(self, rule: str) -> str:
        """Return the title of a rule, its id where it is not known."""
        found = self._rulebook.rules.get(rule)
        return rule if found is None else found.title.in_language(self._language)

    def area(self, provinces: Iterable[str]) -> str:
        """Return what the report covers: one province, or the country."""
        named = [name for name in provinces if name]
        if len(named) != 1:
            return self.text("trong cả nước", "in the country")
        return self.text(f"tại {named[0]}", f"in {named[0]}")

    def grades(self, now: GroupShare, before: GroupShare | None) -> tuple[GradeRow, ...]:
        """Return the grades with their agencies now and the year before; without a grade only where there are some."""
        return tuple(
            GradeRow(
                name=(grade or _NO_GRADE).in_language(self._language),
                agencies=_of_grade(now, grade),
                share=round(100 * _of_grade(now, grade) / now.agencies, 2) if now.agencies else None,
                before=None if before is None else _of_grade(before, grade),
            )
            for grade in (*GRADES, None)
            if grade is not None or _of_grade(now, grade) or (before is not None and _of_grade(before, grade))
        )

    def groups(self, standings: Sequence[Standing], by: Dimension) -> GroupTable:
        """Return the groups of one kind, as they are usually told."""
        rows = (self._group(share) for share in in_reading_order(group_shares(standings, by), self._labels))
        return GroupTable(title=_GROUP_TITLES[by].in_language(self._language), rows=tuple(rows))

    def _group(self, share: GroupShare) -> GroupRow:
        counted = [
            f"{grade.in_language(self._language)} {self.number(count)}"
            for grade in GRADES
            if (count := _of_grade(share, grade))
        ]
        return GroupRow(
            name=self.group_name(share.group),
            agencies=share.agencies,
            grades=", ".join(counted) or _NO_GRADE.in_language(self._language),
            mean_score=share.mean_score,
            with_major=share.with_major,
        )

    def group_name(self, group: str) -> str:
        """Return the printed name of a group."""
        if not group:
            return _UNNAMED.in_language(self._language)
        return self._labels[group].in_language(self._language) if group in self._labels else group

    def failing(self, share: RuleShare) -> FailingRow:
        """Return a requirement with its figures."""
        return FailingRow(
            rule=share.rule,
            title=self.title(share.rule),
            not_fulfilled=share.not_fulfilled,
            judged=share.judged,
            share=round(100 * share.share, 1),
        )

    def systemic(self, standings: Sequence[Standing]) -> tuple[SystemicRow, ...]:
        """Return what is systemic, the most frequent first."""
        found = (one for by in Dimension if _is_told(standings, by) for one in systemic(standings, by))
        rows = (
            SystemicRow(
                group=self.group_name(one.group),
                rule=one.share.rule,
                title=self.title(one.share.rule),
                share=round(100 * one.share.share, 1),
                elsewhere=round(100 * one.elsewhere, 1),
            )
            for one in found
        )
        return tuple(row for row, _ in zip(rows, range(_SYSTEMIC_SHOWN), strict=False))

    def grade(self, name: str) -> str:
        """Return the printed name of a grade."""
        known = {grade.vi: grade for grade in GRADES}
        return known.get(name, Text(name, name) if name else _NO_GRADE).in_language(self._language)

    def listed(self, standings: Sequence[Standing]) -> tuple[ListedRow, ...]:
        """Return all agencies, in Vietnamese order."""
        ordered = sorted(standings, key=lambda one: vietnamese_key(one.name))
        names = told_apart([(one.name, one.province) for one in ordered])
        return tuple(
            ListedRow(
                number=number,
                name=name,
                grade=self.grade(one.grade),
                score=one.score,
                coverage=f"{round(100 * one.coverage)}%",
                major=one.major,
            )
            for number, (one, name) in enumerate(zip(ordered, names, strict=True), 1)
        )


def _printed(value: object, language: Language) -> object:
    if isinstance(value, dict):
        return {name: _printed(one, language) for name, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_printed(one, language) for one in value)
    if isinstance(value, int | float):
        return format_number(value, language)
    return "–" if value is None else value


def _of_grade(share: GroupShare, grade: Text | None) -> int:
    if grade is not None:
        return share.grades.get(grade.vi, 0)
    return share.agencies - sum(share.grades.get(one.vi, 0) for one in GRADES)


def _is_told(standings: Sequence[Standing], by: Dimension) -> bool:
    """Tell whether there is more than one group: a table of one says nothing that the whole does not."""
    return len({standing.group(by) for standing in standings}) > 1
