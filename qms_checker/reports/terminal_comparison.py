"""Two assessments beside each other on the screen: what is new, closed, still open, reopened, and what made it so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from qms_checker.assessment.follow_up import WORDS, Cause, Change, ComparedFinding, Comparison, OutcomeChange, Side
from qms_checker.dates import format_date
from qms_checker.numerals import format_number, format_percent
from qms_checker.reports.page import Ink, Page
from qms_checker.reports.terminal import Style
from qms_checker.reports.terminal_follow_up import times, write_statements
from qms_checker.vocabulary import Grading, Language, Outcome, Text, label

_SECTIONS = (
    (Change.REOPENED, "✗", Ink.BAD, Text("Mở lại", "Reopened")),
    (Change.NEW, "✗", Ink.BAD, Text("Mới", "New")),
    (Change.STILL_OPEN, "•", Ink.WARN, Text("Còn mở", "Still open")),
    (Change.NO_LONGER_JUDGED, "?", Ink.WARN, Text("Không còn được xét", "No longer judged")),
    (Change.CLOSED, "✓", Ink.GOOD, Text("Đã đóng", "Closed")),
)
_CAUSES = {
    Cause.AGENCY: Text("Kết quả thay đổi do cơ quan", "Outcomes changed by the agency"),
    Cause.RULES: Text("Kết quả thay đổi do quy tắc", "Outcomes changed by the rules"),
    Cause.DATE: Text("Kết quả thay đổi do ngày đánh giá", "Outcomes changed by the date"),
    None: Text("Kết quả thay đổi, chưa rõ do đâu", "Outcomes changed, by what cannot be told"),
}
DIFFERS = {
    Cause.AGENCY: Text("bản mô tả", "the description"),
    Cause.RULES: Text("quy tắc", "the rules"),
    Cause.DATE: Text("ngày đánh giá", "the date"),
}
NOT_TOLD = Text(
    "Chưa tách được nguyên nhân của một số thay đổi; muốn tách, so sánh bản mô tả thay cho báo cáo (xem --help).",
    "What made some of the changes cannot be told; to tell it, compare descriptions instead of reports (see --help).",
)


def render_comparison(comparison: Comparison, language: Language, style: Style) -> str:
    """Return the comparison of one agency."""
    page = Page(style.width, style.color)
    if style.verbosity < 0:
        page.verbatim(f"{comparison.after.agency}: {one_line(comparison, language)}")
        return page.render()
    _heading(page, comparison, language)
    _figures(page, comparison, language)
    for change, mark, ink, title in _SECTIONS:
        found = comparison.with_change(change)
        if found:
            page.section(title.in_language(language), len(found))
            for alike in comparison.alike(change):
                _write_findings(page, alike, mark, ink, language)
    for cause, title in _CAUSES.items():
        changed = [one for one in comparison.outcomes if one.cause is cause and None not in (one.before, one.after)]
        if changed:
            page.section(title.in_language(language), len(changed))
            for outcome in changed:
                _write_outcome(page, outcome, language)
    _one_sided(page, comparison, language)
    return page.render()


def one_line(comparison: Comparison, language: Language) -> str:
    """Return what became of the findings in one line."""
    counts = ((change, len(comparison.with_change(change))) for change, *_ in _SECTIONS)
    return " · ".join(f"{count} {WORDS[change].in_language(language)}" for change, count in counts)


def _heading(page: Page, comparison: Comparison, language: Language) -> None:
    before, after = comparison.before, comparison.after
    page.rule("═")
    page.text(after.agency, ink=Ink.BOLD)
    page.labelled(Text("Trước", "Before").in_language(language), _about(before, language))
    page.labelled(Text("Sau", "After").in_language(language), _about(after, language))
    page.rule("═")


def _about(side: Side, language: Language) -> str:
    day = format_date(date.fromisoformat(side.as_of), language)
    parts = (Text(f"ngày {day}", f"as of {day}").in_language(language), side.edition, side.profile, side.name)
    return " · ".join(part for part in parts if part)


def _figures(page: Page, comparison: Comparison, language: Language) -> None:
    before, after = comparison.before, comparison.after
    page.blank()
    heads = Text("trước|sau", "before|after").in_language(language).split("|")
    page.lines.append(page.paint(_row("", *heads), Ink.FAINT))
    for outcome in Outcome:
        counts = (str(dict(side.outcomes).get(outcome, 0)) for side in (before, after))
        page.lines.append(_row(label(outcome, language), *counts))
    for grading, words in (
        (Grading.MAJOR, Text("Sự không phù hợp nặng", "Major nonconformities")),
        (Grading.MINOR, Text("Sự không phù hợp nhẹ", "Minor nonconformities")),
    ):
        counts = (str(dict(side.findings).get(grading, 0)) for side in (before, after))
        page.lines.append(_row(words.in_language(language), *counts))
    if before.waived or after.waived:
        waived = Text("Tạm hoãn xử lý", "Waived").in_language(language)
        page.lines.append(_row(waived, str(before.waived), str(after.waived)))
    score, share = Text("Điểm", "Score"), Text("Độ bao phủ", "Coverage")
    page.lines.append(_row(score.in_language(language), _score(before, language), _score(after, language)))
    covered = (format_percent(side.coverage, language) for side in (before, after))
    page.lines.append(_row(share.in_language(language), *covered))
    page.blank()
    page.text(one_line(comparison, language), ink=Ink.BOLD)
    _differences(page, comparison, language)


def _row(name: str, before: str, after: str) -> str:
    return f"  {name:<26}{before:>10}{after:>10}".rstrip()


def _score(side: Side, language: Language) -> str:
    return "–" if side.score is None else format_number(side.score, language)


def _differences(page: Page, comparison: Comparison, language: Language) -> None:
    listed = ", ".join(DIFFERS[cause].in_language(language) for cause in comparison.differs)
    if listed:
        page.text(Text(f"Khác nhau về: {listed}.", f"What differs: {listed}.").in_language(language))
    else:
        same = Text("Hai lần cùng bản mô tả, quy tắc và ngày.", "Both have the same description, rules and date.")
        page.text(same.in_language(language))
    if is_untold(comparison):
        page.text(NOT_TOLD.in_language(language), ink=Ink.WARN)


def is_untold(comparison: Comparison) -> bool:
    """Tell whether the cause of some change cannot be told, as several things differ."""
    causes = [change.cause for change in comparison.outcomes]
    causes += [one.cause for one in comparison.findings if one.change is not Change.STILL_OPEN]
    return len(comparison.differs) > 1 and None in causes


def _write_findings(page: Page, alike: Sequence[ComparedFinding], mark: str, ink: Ink, language: Language) -> None:
    """Write findings of one rule that differ only in what was judged."""
    first, count = alike[0], times(len(alike), language)
    cause = "" if first.cause is None else f" ({WORDS[first.cause].in_language(language)})"
    grading, waived = _grading(first, language), _waived(first, language)
    page.marked(mark, f"{first.rule} · {first.title.in_language(language)}{count}{grading}{waived}{cause}", ink)
    write_statements(page, alike, language)


def _grading(found: ComparedFinding, language: Language) -> str:
    both = (found.before, found.after)
    if found.change is Change.STILL_OPEN and None not in both and found.before is not found.after:
        was, became = (label(grading, language) for grading in both if grading is not None)
        return f" · {was} → {became}"
    grading = found.after or found.before
    if grading is None:
        return "" if found.kind is None else f" · {label(found.kind, language).lower()}"
    return f" · {label(grading, language)}"


def _waived(found: ComparedFinding, language: Language) -> str:
    return Text(" · tạm hoãn xử lý", " · waived").in_language(language) if found.waived else ""


def _write_outcome(page: Page, change: OutcomeChange, language: Language) -> None:
    both = (change.before, change.after)
    was, became = (label(outcome, language).lower() for outcome in both if outcome is not None)
    page.marked("•", f"{change.rule} · {change.title.in_language(language)}: {was} → {became}", Ink.PLAIN)


def _one_sided(page: Page, comparison: Comparison, language: Language) -> None:
    """Write how many rules took part on one side only: by another profile or overlay these may be most of them."""
    for title, counted in (
        (
            Text("Quy tắc chỉ được xét ở lần sau", "Rules that took part only in the later one"),
            Counter(one.after for one in comparison.outcomes if one.before is None and one.after is not None),
        ),
        (
            Text("Quy tắc chỉ được xét ở lần trước", "Rules that took part only in the earlier one"),
            Counter(one.before for one in comparison.outcomes if one.after is None and one.before is not None),
        ),
    ):
        if counted:
            listed = ", ".join(f"{counted[one]} {label(one, language).lower()}" for one in Outcome if counted[one])
            page.blank()
            page.text(f"{title.in_language(language)}: {counted.total()} ({listed}).", hang=2)
