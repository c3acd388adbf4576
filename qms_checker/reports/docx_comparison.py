"""Two assessments of one agency beside each other, as a Word document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from qms_checker.assessment.follow_up import WORDS, Change, ComparedFinding, Comparison, OutcomeChange, Side
from qms_checker.assessment.printing import file_name, print_day
from qms_checker.media.word import render
from qms_checker.numerals import format_number, format_percent
from qms_checker.reports.docx_follow_up import change_line
from qms_checker.reports.terminal_comparison import DIFFERS
from qms_checker.resources import template_file
from qms_checker.vocabulary import Grading, Language, Outcome, Text, label

_CHANGES_IN_ORDER = (Change.REOPENED, Change.NEW, Change.STILL_OPEN, Change.NO_LONGER_JUDGED, Change.CLOSED)
_WAIVED = Text("tạm hoãn xử lý", "waived")
_ABSENT = Text("không tham gia", "took no part")
_SCORE = Text("Điểm đánh giá", "Score")
_COVERAGE = Text("Tỷ lệ kết luận được", "Coverage")
_GRADE = Text("Xếp loại", "Grade")
_PROFILE = Text("Bộ quy tắc", "Profile")
_EDITION = Text("Phiên bản tiêu chuẩn", "Edition")
_WAIVED_COUNT = Text("Phát hiện tạm hoãn xử lý", "Waived findings")
_FINDING_NAMES = {
    "major": Text("Sự không phù hợp nặng", "Major nonconformities"),
    "minor": Text("Sự không phù hợp nhẹ", "Minor nonconformities"),
    "observation": Text("Điểm lưu ý", "Observations"),
    "opportunity_for_improvement": Text("Khuyến nghị", "Opportunities for improvement"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the two sides."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """A finding with what became of it: the gradings before and after, the cause, why it is no longer judged.

    ``heading``: stands alone in its row, above findings of one rule that differ only in what was judged; those have no
    title of their own.
    """

    heading: str
    rule: str
    title: str
    statement: str
    before: str
    after: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeGroup:
    """The findings of which the same became, and their number."""

    title: str
    count: str
    findings: tuple[ComparedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """A rule whose outcome differs."""

    rule: str
    title: str
    before: str
    after: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPaper:
    """All variables of the paper."""

    agency_name: str
    before: str
    after: str
    summary: str
    differs: tuple[str, ...]
    lines: tuple[Line, ...]
    groups: tuple[ChangeGroup, ...]
    outcomes: tuple[OutcomeRow, ...]


def render_comparison_docx(comparison: Comparison, language: Language) -> bytes:
    """Return the comparison as a Word document; the same values give the same bytes."""
    paper = comparison_paper_of(comparison, language)
    variables = {field.name: getattr(paper, field.name) for field in fields(paper)}
    return render(template_file("word", f"comparison.{language}.docx"), variables)


def comparison_paper_of(comparison: Comparison, language: Language) -> ComparisonPaper:
    """Return what the paper says, in one language."""
    before, after = comparison.before, comparison.after
    return ComparisonPaper(
        agency_name=after.agency or before.agency,
        before=_side(before, language),
        after=_side(after, language),
        summary=change_line(comparison.findings, language),
        differs=tuple(DIFFERS[cause].in_language(language) for cause in comparison.differs),
        lines=_lines(before, after, language),
        groups=tuple(
            ChangeGroup(
                title=WORDS[change].in_language(language).capitalize(),
                count=format_number(len(found), language),
                findings=tuple(row for alike in comparison.alike(change) for row in _rows(alike, language)),
            )
            for change in _CHANGES_IN_ORDER
            if (found := comparison.with_change(change))
        ),
        outcomes=tuple(_outcome_row(one, language) for one in comparison.outcomes),
    )


def _side(side: Side, language: Language) -> str:
    name = file_name(side.name.rstrip("/\\"))
    return f"{print_day(side.as_of, language)} ({name})" if name else print_day(side.as_of, language)


def _lines(before: Side, after: Side, language: Language) -> tuple[Line, ...]:
    def line(name: Text, first: str, second: str) -> Line:
        return Line(name=name.in_language(language), before=first, after=second)

    def grade(side: Side) -> str:
        return "–" if side.grade is None else side.grade.in_language(language)

    def score(side: Side) -> str:
        return "–" if side.score is None else format_number(side.score, language, 1)

    def coverage(side: Side) -> str:
        return format_percent(side.coverage, language)

    outcomes = [dict(side.outcomes) for side in (before, after)]
    findings = [dict(side.findings) for side in (before, after)]
    return (
        line(_GRADE, grade(before), grade(after)),
        line(_SCORE, score(before), score(after)),
        line(_COVERAGE, coverage(before), coverage(after)),
        *(
            Line(name=label(one, language), before=str(outcomes[0].get(one, 0)), after=str(outcomes[1].get(one, 0)))
            for one in Outcome
        ),
        *(
            line(name, str(findings[0].get(key, 0)), str(findings[1].get(key, 0)))
            for key, name in _FINDING_NAMES.items()
        ),
        line(_WAIVED_COUNT, str(before.waived), str(after.waived)),
        line(_PROFILE, before.profile, after.profile),
        line(_EDITION, before.edition or "–", after.edition or "–"),
    )


def _rows(alike: tuple[ComparedFinding, ...], language: Language) -> Iterator[ComparedRow]:
    rows = [_row(one, language) for one in alike]
    if len(rows) == 1:
        yield rows[0]
        return
    heading = f"{rows[0].rule}: {rows[0].title} (× {format_number(len(rows), language)})"
    yield ComparedRow(heading=heading, rule="", title="", statement="", before="", after="", cause="")
    yield from (replace(row, title="") for row in rows)


def _row(finding: ComparedFinding, language: Language) -> ComparedRow:
    cause = [] if finding.cause is None else [WORDS[finding.cause].in_language(language)]
    cause.extend([] if finding.reason is None else [finding.reason.in_language(language)])
    cause.extend([_WAIVED.in_language(language)] if finding.waived else [])
    return ComparedRow(
        heading="",
        rule=finding.rule,
        title=finding.title.in_language(language),
        statement=finding.statement.in_language(language),
        before=_grading(finding.before, language),
        after=_grading(finding.after, language),
        cause="; ".join(cause),
    )


def _outcome_row(change: OutcomeChange, language: Language) -> OutcomeRow:
    def outcome(one: Outcome | None) -> str:
        return _ABSENT.in_language(language) if one is None else label(one, language)

    return OutcomeRow(
        rule=change.rule,
        title=change.title.in_language(language),
        before=outcome(change.before),
        after=outcome(change.after),
        cause="" if change.cause is None else WORDS[change.cause].in_language(language),
    )


def _grading(grading: Grading | None, language: Language) -> str:
    return "–" if grading is None else label(grading, language)
