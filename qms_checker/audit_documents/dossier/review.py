"""The management review: what the description holds about each of the twelve inputs of clause 9.3.2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qms_checker.assessment.printing import print_day, shortened
from qms_checker.audit_documents.dossier.reading import latest, listed, records_of, reference, said, year_of
from qms_checker.audit_documents.papers import Material
from qms_checker.vocabulary import FindingKind, Language, Text

LINES_SHOWN = 8

_CONTEXT_LINES = (
    ("context.internal_issues", Text("Nội bộ: {}", "Internal: {}")),
    ("context.external_issues", Text("Bên ngoài: {}", "External: {}")),
)
_SURVEY = Text("Khảo sát sự hài lòng {}: {} phiếu, hài lòng {}%.", "Satisfaction survey {}: {} answers, {}% satisfied.")
_FEEDBACK = Text("Phản ánh, kiến nghị: đã nhận {}, đã trả lời {}.", "Feedback: {} received, {} answered.")
_OBJECTIVES = Text(
    "Mục tiêu năm {}: {} mục tiêu, {} đã ghi là đạt.", "Objectives of {}: {} in all, {} recorded as achieved."
)
_NO_RESULTS = Text(
    "Mục tiêu năm {}: {} mục tiêu, chưa ghi kết quả đạt hay không.",
    "Objectives of {}: {} in all, not recorded whether they were achieved.",
)
_FIGURES = Text(
    "{}: tiếp nhận {}, đúng hạn {}, trễ hạn {}, đang giải quyết {}.",
    "{}: {} received, {} on time, {} late, {} in progress.",
)
_NONCONFORMITIES = Text("Đã ghi nhận {}, đã đóng {}, còn mở {}.", "{} recorded, {} closed, {} open.")
_FINDINGS = Text(
    "Kết quả tự rà soát: {} sự không phù hợp tại ngày {}.", "Nonconformities found by self-assessment: {}, as of {}."
)
_AUDIT = Text("Đánh giá nội bộ ngày {}: {} sự không phù hợp.", "Internal audit of {}; nonconformities: {}.")
_INSPECTION = Text("Kiểm tra ngày {} ({}): {} phát hiện.", "Inspection of {} ({}); findings: {}.")
_PROVIDER = Text("{}: đánh giá ngày {}, {}.", "{}: evaluated on {}, {}.")
_BUDGET = Text("Kinh phí năm {}: bố trí {}, đã sử dụng {} đồng.", "Budget of {}: {} allotted, {} spent (VND).")
_RESOURCES = Text("Rà soát nguồn lực ngày {}.", "Resources were reviewed on {}.")
_RISKS = Text(
    "Rủi ro và cơ hội: {}, trong đó đã đánh giá hiệu lực hành động: {}.",
    "Risks and opportunities: {}; effectiveness evaluated: {}.",
)
_OPPORTUNITIES = Text(
    "Kết quả tự rà soát: {} khuyến nghị.", "Opportunities for improvement found by self-assessment: {}."
)
_UNKNOWN = Text("chưa ghi", "not recorded")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInput:
    """One input of clause 9.3.2, what is known about it, and whether the last review is recorded to have treated it."""

    number: int
    title: str
    known: tuple[str, ...]
    in_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The review to come, with the last one that is recorded."""

    year: int
    last_held_on: str
    last_minutes: str
    last_conclusions: str
    inputs: tuple[ReviewInput, ...]


def review_of(material: Material, language: Language) -> Review:
    """Return the twelve inputs, filled as far as the description knows."""
    facts = material.facts
    last = latest(records_of(facts, "management_reviews"), "held_on", "year")
    treated = () if last is None else tuple(last.raw("inputs") or ())
    labels = facts.root.type.collections["management_reviews"].fields["inputs"].labels
    inputs = tuple(
        ReviewInput(
            number=number,
            title=labels[key].in_language(language),
            known=shortened(lines(material, language), LINES_SHOWN, language),
            in_last=key in treated,
        )
        for number, (key, lines) in enumerate(_INPUTS.items(), start=1)
    )
    return Review(
        year=year_of(material.assessment.receipt.as_of),
        last_held_on=said(last, "held_on", language),
        last_minutes=said(last, "minutes", language),
        last_conclusions=said(last, "conclusions", language),
        inputs=inputs,
    )


def _previous_actions(material: Material, language: Language) -> Iterator[str]:
    last = latest(records_of(material.facts, "management_reviews"), "held_on", "year")
    if conclusions := said(last, "conclusions", language):
        yield conclusions


def _context(material: Material, language: Language) -> Iterator[str]:
    for path, words in _CONTEXT_LINES:
        for line in listed(material.facts.root, path, language):
            yield words.in_language(language).format(line)
    change = latest(records_of(material.facts, "organisational_changes"), "effective_on")
    if summary := said(change, "summary", language):
        yield f"{summary} ({said(change, 'effective_on', language)})"


def _satisfaction(material: Material, language: Language) -> Iterator[str]:
    if survey := latest(records_of(material.facts, "satisfaction_surveys"), "held_on", "year"):
        when = said(survey, "held_on", language) or said(survey, "year", language)
        size = said(survey, "sample_size", language) or _unknown(language)
        yield _SURVEY.in_language(language).format(when, size, said(survey, "satisfied_percent", language) or "…")
    if feedback := records_of(material.facts, "feedback"):
        answered = sum(bool(one.raw("answered_on")) for one in feedback)
        yield _FEEDBACK.in_language(language).format(len(feedback), answered)


def _objectives(material: Material, language: Language) -> Iterator[str]:
    records = records_of(material.facts, "objectives")
    years = [year for one in records if isinstance(year := one.raw("year"), int)]
    if not years:
        return
    of_year = [one for one in records if one.raw("year") == max(years)]
    achieved = sum(one.raw("achieved") is True for one in of_year)
    is_judged = any(one.raw("achieved") is not None for one in of_year)
    words = _OBJECTIVES if is_judged else _NO_RESULTS
    yield words.in_language(language).format(max(years), len(of_year), achieved)
    for one in of_year:
        if result := said(one, "result", language):
            yield f"{said(one, 'statement', language)}: {result}"


def _performance(material: Material, language: Language) -> Iterator[str]:
    figures = latest(records_of(material.facts, "indicators"), "recorded_on", "year")
    if figures is not None:
        period = said(figures, "period", language) or said(figures, "year", language)
        values = (said(figures, one, language) or "…" for one in ("received", "on_time", "late", "in_progress"))
        yield _FIGURES.in_language(language).format(period, *values)


def _nonconformities(material: Material, language: Language) -> Iterator[str]:
    if records := records_of(material.facts, "nonconformities"):
        closed = sum(bool(one.raw("closed_on")) for one in records)
        yield _NONCONFORMITIES.in_language(language).format(len(records), closed, len(records) - closed)
    found = [one for one in material.assessment.findings if one.kind is FindingKind.NONCONFORMITY and not one.waiver]
    day = print_day(material.assessment.receipt.as_of, language)
    yield _FINDINGS.in_language(language).format(len(found), day)


def _monitoring(material: Material, language: Language) -> Iterator[str]:
    for section, result in (("monitoring", "result"), ("data_analyses", "conclusions")):
        for one in records_of(material.facts, section):
            yield ": ".join(part for part in (said(one, "subject", language), said(one, result, language)) if part)


def _audits(material: Material, language: Language) -> Iterator[str]:
    if audit := latest(records_of(material.facts, "internal_audits"), "held_on", "year"):
        found = said(audit, "nonconformities_found", language) or _unknown(language)
        yield _AUDIT.in_language(language).format(said(audit, "held_on", language) or "…", found)
    if inspection := latest(records_of(material.facts, "external_inspections"), "inspected_on", "year"):
        recorded = inspection.collections.get("findings")
        number = _unknown(language) if recorded is None else str(len(recorded))
        who = said(inspection, "inspected_by", language) or "…"
        yield _INSPECTION.in_language(language).format(said(inspection, "inspected_on", language) or "…", who, number)


def _providers(material: Material, language: Language) -> Iterator[str]:
    for one in records_of(material.facts, "external_providers"):
        day = said(one, "evaluated_on", language) or _unknown(language)
        result = said(one, "result", language) or _unknown(language)
        yield _PROVIDER.in_language(language).format(said(one, "name", language), day, result)


def _resources(material: Material, language: Language) -> Iterator[str]:
    root = material.facts.root
    if day := said(root, "resources.reviewed_on", language):
        yield _RESOURCES.in_language(language).format(day)
    if budget := latest(records_of(material.facts, "budgets"), "year"):
        yield _BUDGET.in_language(language).format(
            said(budget, "year", language),
            money(budget.raw("allotted"), language),
            money(budget.raw("spent"), language),
        )


def _risks(material: Material, language: Language) -> Iterator[str]:
    if risks := records_of(material.facts, "risks"):
        evaluated = sum(bool(one.raw("effectiveness") or one.raw("evaluated_on")) for one in risks)
        yield _RISKS.in_language(language).format(len(risks), evaluated)


def _improvements(material: Material, language: Language) -> Iterator[str]:
    for one in records_of(material.facts, "improvements"):
        yield reference(one, "title", "decided_on", language)
    found = [one for one in material.assessment.findings if one.kind is FindingKind.OPPORTUNITY_FOR_IMPROVEMENT]
    if found:
        yield _OPPORTUNITIES.in_language(language).format(len(found))


def money(value: object, language: Language) -> str:
    """Return an amount in đồng with its thousands set apart; dots where it is unknown."""
    if not isinstance(value, int):
        return "……"
    return f"{value:,}".replace(",", "." if language == "vi" else ",")


def _unknown(language: Language) -> str:
    return _UNKNOWN.in_language(language)


_INPUTS: dict[str, Callable[[Material, Language], Iterator[str]]] = {
    "previous_actions": _previous_actions,
    "changes_in_context": _context,
    "satisfaction_and_feedback": _satisfaction,
    "objectives": _objectives,
    "process_performance": _performance,
    "nonconformities": _nonconformities,
    "monitoring_results": _monitoring,
    "audit_results": _audits,
    "external_providers": _providers,
    "resources": _resources,
    "risk_actions": _risks,
    "improvement_opportunities": _improvements,
}
"""The inputs of clause 9.3.2 a, b, c1–c7, d, e, f by the term of the description."""
