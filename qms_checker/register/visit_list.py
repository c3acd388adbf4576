"""The year's inspection list as a workbook: whom, why, and room to plan the visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qms_checker.collation import vietnamese_key
from qms_checker.media.workbook import Column, Kind, Properties, Sheet
from qms_checker.register.sampling import WEIGHTS, Drawn, RiskFactor, SamplingPlan, Visit
from qms_checker.vocabulary import Language, Text

DRAWN_LABELS = {
    Drawn.PROVINCE: Text("mức tối thiểu của tỉnh", "minimum of the province"),
    Drawn.RISK: Text("rủi ro", "risk"),
    Drawn.RANDOM: Text("ngẫu nhiên", "lot"),
}
FACTOR_LABELS = {
    RiskFactor.NEVER_VISITED: Text("chưa được kiểm tra lần nào", "never inspected"),
    RiskFactor.LONG_NOT_VISITED: Text("lâu chưa được kiểm tra", "not inspected for long"),
    RiskFactor.NOT_SUBMITTED: Text("chưa gửi bản mô tả", "no description sent"),
    RiskFactor.UNREADABLE: Text("bản mô tả không đọc được", "description unreadable"),
    RiskFactor.MAJOR: Text("có sự không phù hợp nặng", "a major nonconformity"),
    RiskFactor.REOPENED: Text("phát hiện tái diễn", "a reopened finding"),
    RiskFactor.REORGANISED: Text("thay đổi phạm vi hoặc tổ chức", "scope or organisation changed"),
    RiskFactor.UNDETERMINED: Text("phần lớn chưa đủ dữ liệu", "mostly undetermined"),
    RiskFactor.STALE: Text("bản mô tả cũ", "description out of date"),
    RiskFactor.COPIED: Text("nội dung trùng cơ quan khác", "texts as at another agency"),
    RiskFactor.CONTRADICTORY: Text("số liệu mâu thuẫn hoặc tốt khác thường", "figures contradictory or too good"),
}


def visit_list(chosen: Sequence[Visit], plan: SamplingPlan, language: Language) -> tuple[tuple[Sheet, ...], Properties]:
    """Return the list, its make-up by province and the factors with their weights, as sheets to write."""
    title = Text(f"Danh sách kiểm tra năm {plan.as_of.year}", f"Inspection list of {plan.as_of.year}")
    heading = (
        title.in_language(language),
        Text(
            f"{len(chosen)} cuộc; {round(100 * plan.random_share)} % ngẫu nhiên; mã bốc thăm {plan.seed}",
            f"{len(chosen)} visits; {round(100 * plan.random_share)}% by lot; seed {plan.seed}",
        ).in_language(language),
    )
    sheets = (_list(chosen, heading, language), _provinces(chosen, language), _factors(chosen, plan, language))
    return sheets, Properties(title=heading[0], language=language)


def _list(chosen: Sequence[Visit], heading: tuple[str, ...], language: Language) -> Sheet:
    def words(vi: str, en: str) -> str:
        return Text(vi, en).in_language(language)

    columns = (
        Column(title=words("STT", "No."), width=6, kind=Kind.NUMBER),
        Column(title=words("Mã cơ quan", "Agency id"), width=20),
        Column(title=words("Tên cơ quan", "Agency"), width=38),
        Column(title=words("Tỉnh, thành phố", "Province"), width=18),
        Column(title=words("Chọn theo", "Drawn by"), width=16),
        Column(title=words("Điểm rủi ro", "Risk"), width=9, kind=Kind.NUMBER),
        Column(title=words("Lý do", "Reasons"), width=60),
        Column(title=words("Thời gian dự kiến", "Planned for"), width=16, kind=Kind.DATE, editable=True),
        Column(title=words("Trưởng đoàn", "Team leader"), width=22, editable=True),
    )
    rows = [
        (
            number,
            visit.candidate.agency,
            visit.candidate.name,
            visit.candidate.province,
            DRAWN_LABELS[visit.drawn].in_language(language),
            visit.risk,
            "; ".join(reason.in_language(language) for reason in visit.reasons),
            None,
            "",
        )
        for number, visit in enumerate(chosen, 1)
    ]
    return Sheet(name=words("Danh sách", "List"), columns=columns, rows=rows, heading=heading, frozen_columns=3)


def _provinces(chosen: Sequence[Visit], language: Language) -> Sheet:
    counts = Counter(visit.candidate.province for visit in chosen)
    columns = (
        Column(title=Text("Tỉnh, thành phố", "Province").in_language(language), width=28),
        Column(title=Text("Số cuộc", "Visits").in_language(language), width=12, kind=Kind.NUMBER),
    )
    rows = [(name, counts[name]) for name in sorted(counts, key=vietnamese_key)]
    return Sheet(name=Text("Theo tỉnh", "By province").in_language(language), columns=columns, rows=rows)


def _factors(chosen: Sequence[Visit], plan: SamplingPlan, language: Language) -> Sheet:
    counts = Counter(factor for visit in chosen for factor in visit.factors)
    columns = (
        Column(title=Text("Yếu tố rủi ro", "Risk factor").in_language(language), width=44),
        Column(title=Text("Trọng số", "Weight").in_language(language), width=18, kind=Kind.NUMBER),
        Column(title=Text("Trong danh sách", "On the list").in_language(language), width=16, kind=Kind.NUMBER),
    )
    rows = [
        (FACTOR_LABELS[factor].in_language(language), plan.weights.get(factor, 0), counts[factor]) for factor in WEIGHTS
    ]
    return Sheet(name=Text("Yếu tố rủi ro", "Risk factors").in_language(language), columns=columns, rows=rows)
