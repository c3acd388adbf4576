"""An assessment for the eye: what an ISO officer reads on the screen. Pure: assessment → text.

Words and symbols say everything; colour only repeats them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qms_checker.assessment.findings import Assessment, RuleResult
from qms_checker.assessment.follow_up import Change
from qms_checker.dates import format_date
from qms_checker.numerals import format_number, format_percent
from qms_checker.reports.page import Ink, Page
from qms_checker.reports.plain import printable
from qms_checker.reports.terminal_findings import write_evidence, write_findings
from qms_checker.reports.terminal_follow_up import (
    change_counts,
    follow_up_lines,
    write_claims,
    write_gone,
    write_waived,
    write_waivers,
)
from qms_checker.reports.terminal_score import write_scores
from qms_checker.reports.terminal_verified import write_verified
from qms_checker.reports.words import cap_words
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Grading, Language, Outcome, Text, label

_SYMBOLS = {
    Outcome.FULFILLED: ("✓", Ink.GOOD),
    Outcome.NOT_FULFILLED: ("✗", Ink.BAD),
    Outcome.UNDETERMINED: ("?", Ink.WARN),
    Outcome.NOT_APPLICABLE: ("–", Ink.FAINT),
}
_MOST_MISSING = 8
_COUNTED = {
    "major": Text("sự không phù hợp nặng", "major nonconformities"),
    "minor": Text("sự không phù hợp nhẹ", "minor nonconformities"),
    "observation": Text("điểm lưu ý", "observations"),
    "opportunity_for_improvement": Text("khuyến nghị", "opportunities for improvement"),
}
_ONE = {
    "major": "major nonconformity",
    "minor": "minor nonconformity",
    "observation": "observation",
    "opportunity_for_improvement": "opportunity for improvement",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How to print: columns, colours, and how much (-1 a line for each agency, 0 normal, 1 fulfilled rules too)."""

    width: int = 80
    color: bool = False
    verbosity: int = 0


def render_terminal(assessment: Assessment, catalogue: Catalogue, language: Language, style: Style) -> str:
    """Return the report of one agency."""
    page = Page(style.width, style.color)
    if style.verbosity < 0:
        page.verbatim(f"{printable(assessment.agency.name)}: {one_line(assessment, language)}")
        return page.render()
    _heading(page, assessment, language)
    _summary(page, assessment, language)
    write_findings(page, assessment, catalogue, language)
    write_waived(page, assessment, language)
    write_waivers(page, assessment, language)
    write_gone(page, assessment, language)
    write_claims(page, assessment, language)
    write_verified(page, assessment, language)
    _items(page, assessment, language)
    write_scores(page, assessment.score, language)
    _undetermined(page, assessment, language)
    if style.verbosity > 0:
        _listed(page, assessment, Outcome.FULFILLED, language)
        _listed(page, assessment, Outcome.NOT_APPLICABLE, language)
    _set_aside(page, assessment, language)
    _closing(page, assessment, language)
    return page.render()


def _heading(page: Page, assessment: Assessment, language: Language) -> None:
    agency, receipt = assessment.agency, assessment.receipt
    page.rule("═")
    page.text(agency.name, ink=Ink.BOLD)
    about = (agency.type_name.in_language(language), agency.superior_body, agency.province)
    page.text(" · ".join(dict.fromkeys(part for part in about if part)))
    day = format_date(date.fromisoformat(receipt.as_of), language)
    edition = agency.edition or Text("chưa ghi phiên bản TCVN ISO 9001", "edition not recorded").in_language(language)
    line = Text(
        f"Đánh giá tại ngày {day} · {edition} · bộ quy tắc {receipt.profile} · bộ máy {receipt.engine}",
        f"Assessed as of {day} · {edition} · profile {receipt.profile} · engine {receipt.engine}",
    )
    page.text(line.in_language(language), ink=Ink.FAINT)
    if receipt.overlays:
        laid = ", ".join(name for name, _ in receipt.overlays)
        page.text(Text(f"Lớp phủ: {laid}", f"Overlays: {laid}").in_language(language))
    if receipt.selection:
        chosen = ", ".join(receipt.selection)
        page.text(
            Text(f"Chỉ một phần các quy tắc: {chosen}", f"Only part of the rules: {chosen}").in_language(language)
        )
    page.rule("═")


def _summary(page: Page, assessment: Assessment, language: Language) -> None:
    counts = assessment.count_outcomes()
    page.blank()
    for outcome, (symbol, ink) in _SYMBOLS.items():
        page.lines.append(f"  {page.paint(f'{symbol} {label(outcome, language):<16}{counts[outcome]:>4}', ink)}")
    page.blank()
    page.text(_found(assessment, language), ink=Ink.BOLD)
    for line in follow_up_lines(assessment, language):
        page.text(line)
    page.text(score_line(assessment, language))


def _found(assessment: Assessment, language: Language) -> str:
    counts = {name: count for name, count in assessment.count_findings().items() if count}
    if not counts:
        none = Text("Không có phát hiện nào trong các quy tắc đã xét.", "No finding by the rules judged.")
        none_else = Text(
            "Không có phát hiện nào khác ngoài các phát hiện được tạm hoãn xử lý.", "No finding but waived ones."
        )
        return (none_else if assessment.count_waived() else none).in_language(language)
    listed = " · ".join(count_of(name, count, language) for name, count in counts.items())
    return Text(f"Phát hiện: {listed}", f"Findings: {listed}").in_language(language)


def count_of(name: str, count: int, language: Language) -> str:
    """Return e.g. ``2 sự không phù hợp nặng`` / ``1 major nonconformity``."""
    return f"{count} {_ONE[name] if count == 1 and language == 'en' else _COUNTED[name].in_language(language)}"


def score_line(assessment: Assessment, language: Language) -> str:
    """Return the score, never without its coverage."""
    score = assessment.score
    share = format_percent(score.coverage, language)
    open_rules = assessment.count_outcomes()[Outcome.UNDETERMINED]
    rules = "rule" if open_rules == 1 else "rules"
    if score.value is None:
        why = score.reason or Text(f"độ bao phủ {share}", f"coverage {share}")
        text = Text(
            f"Chưa tính điểm: {why.vi}; {open_rules} quy tắc chưa đủ dữ liệu.",
            f"No score: {why.en}; {open_rules} {rules} undetermined.",
        )
        return text.in_language(language)
    value = format_number(score.value, language)
    vi, en = f"Điểm: {value}/100 · độ bao phủ {share}", f"Score: {value} of 100 · coverage {share}"
    if open_rules:
        vi, en = f"{vi} ({open_rules} quy tắc chưa đủ dữ liệu)", f"{en} ({open_rules} {rules} undetermined)"
    if score.grade is None:
        return Text(f"{vi} · chưa xếp loại", f"{en} · no grade").in_language(language)
    vi, en = f"{vi} · xếp loại: {score.grade.vi}", f"{en} · grade: {score.grade.en}"
    if cap := cap_words(score):
        vi, en = f"{vi} ({cap.vi})", f"{en} ({cap.en})"
    return Text(vi, en).in_language(language)


def _undetermined(page: Page, assessment: Assessment, language: Language) -> None:
    results = [found for found in assessment.results if found.outcome is Outcome.UNDETERMINED or found.missing]
    if not results:
        return
    page.section(label(Outcome.UNDETERMINED, language), assessment.count_outcomes()[Outcome.UNDETERMINED])
    files = {missing.file for result in results for missing in result.missing}
    vi, en = (f" trong {min(files)}", f" in {min(files)}") if len(files) == 1 else ("", "")
    told = Text(
        f'Phần mềm không đoán. Bổ sung các khoá sau{vi} (ghi [] hoặc "" nếu khẳng định không có) rồi chạy lại.',
        f'The program does not guess. Supply these keys{en} ([] or "" states that there is none) and run again.',
    )
    page.text(told.in_language(language), ink=Ink.FAINT)
    for result in results:
        page.blank()
        _supply(page, result, language, with_file=len(files) > 1)


def _supply(page: Page, result: RuleResult, language: Language, *, with_file: bool) -> None:
    some = Text(" (một số mục)", " (some records)").in_language(language)
    note = "" if result.outcome is Outcome.UNDETERMINED else some
    page.marked("?", f"{result.rule} · {result.title.in_language(language)}{note}", Ink.WARN)
    if not result.missing:
        waiting = Text("Phụ thuộc quy tắc khác chưa có kết quả.", "Depends on another rule that has no result.")
        page.text(waiting.in_language(language), indent=4)
    for missing in result.missing[:_MOST_MISSING]:
        # a whole section that is missing stands nowhere; inside of one, the line is that of the record to complete
        line = f"{Text('dòng', 'line').in_language(language)} {missing.line}" if missing.pointer.count("/") > 1 else ""
        place = ", ".join(part for part in (missing.file if with_file else "", line) if part)
        shown = f"→ {missing.name.in_language(language)}: {missing.pointer}" + (f" ({place})" if place else "")
        page.text(shown, indent=4, hang=2)
    more = len(result.missing) - _MOST_MISSING
    if more > 0:
        page.text(Text(f"… và {more} mục khác", f"… and {more} more").in_language(language), indent=4)


def _listed(page: Page, assessment: Assessment, outcome: Outcome, language: Language) -> None:
    results = [result for result in assessment.results if result.outcome is outcome]
    if not results:
        return
    page.section(label(outcome, language), len(results))
    symbol, ink = _SYMBOLS[outcome]
    for result in results:
        page.marked(symbol, f"{result.rule} · {result.title.in_language(language)}", ink)
        reason = result.reason.in_language(language)
        if reason:
            page.text(reason, indent=4, ink=Ink.FAINT)
        for evidence in result.evidence[:3]:
            write_evidence(page, evidence, language, indent=4)


def _items(page: Page, assessment: Assessment, language: Language) -> None:
    if not assessment.items:
        return
    title = Text("Mục kiểm tra, tổng hợp từ các quy tắc trên", "Items of the form, collected from the rules above")
    page.section(title.in_language(language), len(assessment.items))
    for item in assessment.items:
        symbol, ink = _SYMBOLS[item.outcome]
        page.marked(symbol, f"{item.rule} · {item.title.in_language(language)}", ink)
        page.text(item.reason.in_language(language), indent=4, ink=Ink.FAINT)


def _set_aside(page: Page, assessment: Assessment, language: Language) -> None:
    if not assessment.set_aside:
        return
    day = format_date(date.fromisoformat(assessment.receipt.as_of), language)
    page.blank()
    page.rule()
    count = len(assessment.set_aside)
    text = Text(
        f"Không xét {count} mục ghi ngày sau ngày đánh giá {day}:",
        f"Set aside, as dated after the date of the assessment {day} ({count}):",
    )
    page.text(text.in_language(language))
    for evidence in assessment.set_aside:
        write_evidence(page, evidence, language, indent=2)


def _closing(page: Page, assessment: Assessment, language: Language) -> None:
    counts = assessment.count_findings()
    major, minor = counts["major"], counts["minor"]
    undetermined = assessment.count_outcomes()[Outcome.UNDETERMINED]
    page.blank()
    page.rule("═")
    vi = ["Đây là kết quả xem xét bản mô tả HTQLCL, không phải kết luận của một cuộc đánh giá chứng nhận."]
    en = ["This judges a description of the QMS; it is not the conclusion of a certification audit."]
    if major + minor:
        first = next(
            found.rule
            for found in assessment.findings
            if found.waiver is None and found.grading is (Grading.MAJOR if major else Grading.MINOR)
        )
        vi.append(
            f"Cần xử lý {major + minor} sự không phù hợp ({major} nặng, {minor} nhẹ). Việc tiếp theo: khắc phục, ghi"
            f" bằng chứng vào bản mô tả rồi chạy lại. Căn cứ và cách thực hiện: qms explain {first}"
        )
        en.append(
            f"To be dealt with: {major + minor} nonconformities ({major} major, {minor} minor). Next: correct them,"
            f" record the evidence in the description and run again. For the basis and the way: qms explain {first}"
        )
    elif assessment.count_waived():
        vi.append("Các phát hiện được tạm hoãn xử lý vẫn phải xử lý khi hết thời hạn nêu trên.")
        en.append("The waived findings still have to be dealt with when the terms above are over.")
    elif undetermined:
        vi.append(
            f"Chưa phát hiện sự không phù hợp. Việc tiếp theo: bổ sung dữ liệu cho {undetermined} quy tắc nêu trên."
        )
        en.append(f"No nonconformity found so far. Next: supply the data for the {undetermined} rules above.")
    else:
        vi.append(
            "Không phát hiện sự không phù hợp trong các quy tắc đã xét. Phần còn lại do chuyên gia đánh giá xem xét."
        )
        en.append("No nonconformity by the rules judged; what only an auditor can judge remains.")
    page.text(" ".join(vi if language == "vi" else en))


def one_line(assessment: Assessment, language: Language) -> str:
    """Return the result of an agency in one sentence."""
    outcomes, findings = assessment.count_outcomes(), assessment.count_findings()
    score = assessment.score
    value = "–" if score.value is None else format_number(score.value, language)
    share = format_percent(score.coverage, language)
    waived, new = assessment.count_waived(), change_counts(assessment).get(Change.NEW)
    beside = Text(
        (f" · {waived} tạm hoãn xử lý" if waived else "") + (f" · {new} mới" if new is not None else ""),
        (f" · {waived} waived" if waived else "") + (f" · {new} new" if new is not None else ""),
    )
    return Text(
        f"{outcomes[Outcome.NOT_FULFILLED]} không đạt · {outcomes[Outcome.FULFILLED]} đạt · "
        f"{outcomes[Outcome.UNDETERMINED]} chưa đủ dữ liệu · {outcomes[Outcome.NOT_APPLICABLE]} không áp dụng · "
        f"phát hiện: {findings['major']} nặng, {findings['minor']} nhẹ · điểm {value}, độ bao phủ {share}{beside.vi}",
        f"{outcomes[Outcome.NOT_FULFILLED]} not fulfilled · {outcomes[Outcome.FULFILLED]} fulfilled · "
        f"{outcomes[Outcome.UNDETERMINED]} undetermined · {outcomes[Outcome.NOT_APPLICABLE]} not applicable · "
        f"findings: {findings['major']} major, {findings['minor']} minor · score {value}, coverage {share}{beside.en}",
    ).in_language(language)
