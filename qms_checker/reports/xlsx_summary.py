"""The first sheet of the workbook: one agency as a list of facts, several as a table; either with a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.run import AgencyRun, Unreadable
from qms_checker.media.workbook import Cell, Chart, Column, Kind, Shade, Sheet
from qms_checker.numerals import format_number
from qms_checker.reports import words
from qms_checker.reports.plain import printable
from qms_checker.reports.terminal import score_line
from qms_checker.vocabulary import FindingKind, Grading, Language, Outcome, Text, finding_label, label

_NAME = Text("Tổng hợp", "Summary")
_COUNTED = (
    ("major", FindingKind.NONCONFORMITY, Grading.MAJOR, "#B02A37"),
    ("minor", FindingKind.NONCONFORMITY, Grading.MINOR, "#E0A800"),
    ("observation", FindingKind.OBSERVATION, None, "#3D6DB5"),
    ("opportunity_for_improvement", FindingKind.OPPORTUNITY_FOR_IMPROVEMENT, None, "#7FA8D9"),
)
OUTCOME_SHADES = {
    Outcome.FULFILLED: Shade.GOOD,
    Outcome.NOT_FULFILLED: Shade.BAD,
    Outcome.UNDETERMINED: Shade.WARN,
    Outcome.NOT_APPLICABLE: Shade.FAINT,
}
_RULES = Text("Số quy tắc", "Rules")


def summary_sheet(runs: Sequence[AgencyRun], language: Language) -> Sheet:
    """Return the sheet. ``runs`` are in the order in which they are to be shown."""
    if len(runs) == 1 and isinstance(runs[0], Assessment):
        return _one(runs[0], language)
    return _several(runs, language)


def _one(run: Assessment, language: Language) -> Sheet:
    counted = [(label(outcome, language), count) for outcome, count in run.count_outcomes().items()]
    found = [
        (finding_label(kind, grading, language), run.count_findings()[name]) for name, kind, grading, _ in _COUNTED
    ]
    titles = (Text("Nội dung", "What"), Text("Giá trị", "Value"))
    rows: list[list[Cell]] = [[name, value] for name, value in _facts(run, language)]
    emphasis = {len(rows)}
    rows.append([_RULES.in_language(language), len(run.results)])
    rows.extend([name, count] for name, count in counted)
    emphasis.add(len(rows))
    rows.append([words.FINDINGS.in_language(language), sum(count for _, count in found)])
    rows.extend([name, count] for name, count in found)
    if run.count_waived():
        rows.append([words.WAIVED.in_language(language), run.count_waived()])
    emphasis.add(len(rows))
    rows.append([Text("Để tái lập kết quả", "To reproduce this").in_language(language), None])
    rows.extend([name, value] for name, value in _receipt(run))
    first, second = (title.in_language(language) for title in titles)
    return Sheet(
        name=_NAME.in_language(language),
        columns=(Column(title=first, width=34), Column(title=second, width=72)),
        rows=rows,
        heading=(printable(run.agency.name), score_line(run, language), words.CAUTION.in_language(language)),
        emphasis=frozenset(emphasis),
        filtered=False,
        portrait=True,
        chart=Chart(title=_RULES.in_language(language), labels=0, values=(1,), first=_first(rows, counted), count=4),
    )


def _first(rows: Sequence[Sequence[Cell]], counted: Sequence[tuple[str, int]]) -> int:
    return next(number for number, row in enumerate(rows) if row[0] == counted[0][0])


def _facts(run: Assessment, language: Language) -> Iterator[tuple[str, Cell]]:
    """Yield what is known of the agency and of the assessment."""
    agency, receipt, score = run.agency, run.receipt, run.score
    facts: tuple[tuple[Text, Cell], ...] = (
        (words.AGENCY, printable(agency.name)),
        (words.AGENCY_ID, printable(agency.id)),
        (Text("Loại hình", "Type"), agency.type_name.in_language(language)),
        (Text("Cơ quan cấp trên", "Superior body"), printable(agency.superior_body)),
        (Text("Tỉnh, thành phố", "Province"), printable(agency.province)),
        (Text("Tiêu chuẩn áp dụng", "Standard applied"), printable(agency.edition)),
        (words.AS_OF, date.fromisoformat(receipt.as_of)),
        (Text("Bộ quy tắc", "Profile"), " + ".join((receipt.profile, *(name for name, _ in receipt.overlays)))),
        (Text("Chỉ một phần các quy tắc", "Only part of the rules"), ", ".join(receipt.selection)),
        (words.GRADE, "" if score.grade is None else score.grade.in_language(language)),
    )
    yield from ((name.in_language(language), value) for name, value in facts if value)


def _receipt(run: Assessment) -> Iterator[tuple[str, Cell]]:
    receipt = run.receipt
    yield "QMS Checker", f"{receipt.tool_version} ({receipt.engine})"
    yield "SHA-256 description", receipt.description_sha256
    yield "SHA-256 rules", receipt.rules_sha256
    yield "SHA-256 schema", receipt.schema_sha256


def _several(runs: Sequence[AgencyRun], language: Language) -> Sheet:
    columns = (
        Column(title=words.AGENCY.in_language(language), width=40),
        Column(title=words.AGENCY_ID.in_language(language), width=16),
        *(
            Column(title=finding_label(kind, grading, language), width=12, kind=Kind.NUMBER)
            for _, kind, grading, _ in _COUNTED
        ),
        Column(title=words.WAIVED.in_language(language), width=12, kind=Kind.NUMBER),
        *(Column(title=label(outcome, language), width=11, kind=Kind.NUMBER) for outcome in Outcome),
        Column(title=words.SCORE.in_language(language), width=9, kind=Kind.NUMBER),
        Column(title=words.COVERAGE.in_language(language), width=10, kind=Kind.PERCENT),
        Column(title=words.GRADE.in_language(language), width=14),
        Column(title=words.AS_OF.in_language(language), width=12, kind=Kind.DATE),
    )
    assessed = [run for run in runs if isinstance(run, Assessment)]
    every, judged = (format_number(len(some), language) for some in (runs, assessed))
    title = Text(f"Tổng hợp {every} cơ quan, đã đánh giá {judged}", f"Summary of {every} agencies, {judged} assessed")
    return Sheet(
        name=_NAME.in_language(language),
        columns=columns,
        rows=[_row(run, language) for run in runs],
        heading=(title.in_language(language), words.CAUTION.in_language(language)),
        frozen_columns=1,
        chart=Chart(
            title=words.FINDINGS.in_language(language),
            labels=0,
            values=(2, 3, 4, 5),
            stacked=True,
            colors=tuple(color for *_, color in _COUNTED),
            count=len(assessed),
        ),
    )


def _row(run: AgencyRun, language: Language) -> list[Cell]:
    if isinstance(run, Unreadable):
        note = f"{printable(run.source)} ({words.UNREADABLE.in_language(language).lower()})"
        return [note, *(None for _ in range(len(_COUNTED) + len(Outcome) + 6))]
    found, outcomes, score = run.count_findings(), run.count_outcomes(), run.score
    return [
        printable(run.agency.name),
        printable(run.agency.id),
        *(found[name] for name, *_ in _COUNTED),
        run.count_waived(),
        *(outcomes[outcome] for outcome in Outcome),
        score.value,
        score.coverage,
        "" if score.grade is None else score.grade.in_language(language),
        date.fromisoformat(run.receipt.as_of),
    ]


def unreadable_sheet(runs: Sequence[AgencyRun], language: Language) -> Iterator[Sheet]:
    """Yield what keeps descriptions from being read; nothing where all could be."""
    rows: list[list[Cell]] = [
        [
            printable(problem.location.file),
            problem.location.line,
            printable(problem.message.in_language(language)),
            "" if problem.hint is None else printable(problem.hint.in_language(language)),
        ]
        for run in runs
        if isinstance(run, Unreadable)
        for problem in run.problems
    ]
    if rows:
        titles = (Text("Tệp", "File"), Text("Dòng", "Line"), Text("Vấn đề", "Problem"), Text("Gợi ý", "Hint"))
        widths = (48, 8, 70, 60)
        columns = (
            Column(title=title.in_language(language), width=width) for title, width in zip(titles, widths, strict=True)
        )
        name = words.UNREADABLE.in_language(language)
        yield Sheet(name=name, columns=tuple(columns), rows=rows, heading=(name,))
