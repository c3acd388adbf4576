"""The table of several agencies on the screen, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.run import AgencyRun, Unreadable
from qms_checker.numerals import format_number, format_percent
from qms_checker.reports.page import Ink, Page
from qms_checker.reports.plain import printable
from qms_checker.reports.rows import in_order
from qms_checker.reports.terminal import Style
from qms_checker.reports.terminal_findings import cut
from qms_checker.vocabulary import Language, Outcome, Text


def render_overview(runs: Sequence[AgencyRun], language: Language, style: Style) -> str:
    """Return the table of several agencies in Vietnamese order, the unreadable last."""
    page = Page(style.width, style.color)
    page.rule("═")
    counts = len(runs), sum(isinstance(run, Assessment) for run in runs)
    every, assessed = (format_number(count, language) for count in counts)
    title = Text(
        f"TỔNG HỢP: {every} cơ quan, đã đánh giá {assessed}", f"OVERVIEW: {every} agencies, {assessed} assessed"
    )
    page.text(title.in_language(language), ink=Ink.BOLD)
    heads = Text("Cơ quan|Nặng|Nhẹ|Chưa đủ|Điểm|Bao phủ", "Agency|Major|Minor|Undet.|Score|Coverage")
    columns = heads.in_language(language).split("|")
    widths = [max(len(head), 7) for head in columns[1:]]
    room = style.width - sum(widths) - 2 * len(widths)
    page.lines.append(page.paint(_row(columns, room, widths), Ink.FAINT))
    for run in in_order(runs):
        if isinstance(run, Unreadable):
            page.lines.append(_unreadable(run, room, language))
        else:
            page.lines.append(_row(_cells(run, language), room, widths))
    return page.render()


def _row(cells: Iterable[str], room: int, widths: Sequence[int]) -> str:
    name, *figures = cells
    shown = "".join(f"  {figure:>{width}}" for figure, width in zip(figures, widths, strict=False))
    return f"{cut(printable(name), room):<{room}}{shown}".rstrip()


def _cells(run: Assessment, language: Language) -> list[str]:
    findings = run.count_findings()
    value = "–" if run.score.value is None else format_number(run.score.value, language)
    undetermined = run.count_outcomes()[Outcome.UNDETERMINED]
    share = format_percent(run.score.coverage, language)
    return [run.agency.name, str(findings["major"]), str(findings["minor"]), str(undetermined), value, share]


def _unreadable(run: Unreadable, room: int, language: Language) -> str:
    count = len(run.problems)
    note = Text(f"không đọc được (vấn đề: {count})", f"unreadable (problems: {count})").in_language(language)
    source = printable(run.source)
    tail = source if len(source) <= room else f"…{source[-room + 1 :]}"  # of a path the end tells most
    return f"{tail:<{room}}  {note}"
