"""Writing the checklist as a workbook that an auditor fills in and ``qms audit record`` reads back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.printing import print_day
from qms_checker.audit_documents.asked import AskedRow, asked_rows
from qms_checker.audit_documents.checklist_layout import (
    AUDIT_FIELDS,
    AUDIT_ITEMS,
    FIELDS,
    FIXED,
    SCHEMA,
    SHEET_NAMES,
    SPARE_AUDITORS,
    TEAM_FIELDS,
    Field,
    Part,
    digest_of,
)
from qms_checker.audit_documents.sampling import Sample, SampleKind
from qms_checker.media.workbook import Cell, Column, Properties, Shade, Sheet, cell_text
from qms_checker.media.workbook_writing import write_workbook
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Language, Outcome, Text, label

_TITLE = Text("Phiếu kiểm tra đánh giá nội bộ", "Internal audit checklist")
_KINDS = {
    SampleKind.PROCEDURE: Text("quy trình", "procedure"),
    SampleKind.LATE_DOSSIER: Text("hồ sơ trễ hạn", "late dossier"),
}
_BY_LOT = Text("bốc thăm", "drawn by lot")
_SHADES = {
    Outcome.FULFILLED: Shade.GOOD,
    Outcome.NOT_FULFILLED: Shade.BAD,
    Outcome.UNDETERMINED: Shade.WARN,
    Outcome.NOT_APPLICABLE: Shade.FAINT,
}
_GUIDES: dict[Part, Text] = {
    Part.AUDIT: Text(
        "Ô màu vàng là nơi ghi. Mục có dấu * là bắt buộc. Ghi xong, chạy: qms audit record PHIẾU.xlsx BẢN_MÔ_TẢ",
        "Fill in the yellow cells. What bears a * is required. Then run: qms audit record CHECKLIST.xlsx DESCRIPTION",
    ),
    Part.TEAM: Text(
        "Mỗi đơn vị được phân công ghi một dòng. Không ai đánh giá công việc của chính đơn vị mình (9.2.2c).",
        "One line for each unit to audit. Nobody audits the work of their own unit (9.2.2c).",
    ),
    Part.OPEN: Text(
        "Điều chưa biết: bản mô tả chưa đủ dữ liệu, hoặc chỉ con người kết luận được. Để trống dòng chưa xem.",
        "What is not known: the description lacks data, or only a person can judge. Leave empty what was not seen.",
    ),
    Part.DECIDED: Text(
        "Điều bản mô tả đã cho biết, kèm bằng chứng. Chỉ ghi vào dòng đã đối chiếu tại chỗ.",
        "What the description shows, with its evidence. Fill in only what was checked on the spot.",
    ),
    Part.SAMPLES: Text(
        "Mẫu chọn theo rủi ro; cùng một mã bốc thăm luôn cho cùng danh sách. Mã bốc thăm: {seed}",
        "Samples by risk; the same seed always gives the same list. Seed: {seed}",
    ),
}


def checklist_workbook(
    assessment: Assessment,
    catalogue: Catalogue,
    samples: Sequence[Sample],
    language: Language,
    *,
    seed: str,
    units: Iterable[str] = (),
) -> bytes:
    """Return the checklist as an .xlsx file; the same values give the same bytes."""
    rows = asked_rows(assessment, catalogue, language, units)
    contents: dict[Part, list[tuple[Cell, ...]]] = {
        Part.AUDIT: [(text.in_language(language), None, key) for key, text in AUDIT_ITEMS.items()],
        Part.TEAM: [],
        Part.OPEN: [_cells(row, language) for row in rows if row.is_open],
        Part.DECIDED: [_cells(row, language) for row in rows if not row.is_open],
        Part.SAMPLES: [_sample_cells(one, language) for one in samples],
    }
    sheets = [_sheet(part, cells, assessment, language, seed) for part, cells in contents.items()]
    name = assessment.agency.name
    properties = Properties(title=f"{_TITLE.in_language(language)} – {name}", language=language)
    return write_workbook((*sheets, _meta(assessment, rows, samples, language)), properties)


def _cells(row: AskedRow, language: Language) -> tuple[Cell, ...]:
    declared = "" if row.declared is None else label(row.declared, language)
    asked = (row.criterion, row.question, row.look_at, row.known, declared, row.unit)
    return (*asked, None, None, None, None, None, None, row.id, " ".join(row.findings))


def _digest(row: AskedRow, language: Language) -> str:
    return digest_of(cell_text(str(cell or "")) for cell in _cells(row, language)[: len(FIXED)])


def _sample_cells(sample: Sample, language: Language) -> tuple[Cell, ...]:
    why = "; ".join(one.in_language(language) for one in sample.why) or _BY_LOT.in_language(language)
    how, kind = sample.how.in_language(language), _KINDS[sample.kind].in_language(language)
    return kind, sample.code, sample.title, sample.unit, why, how, None, None, sample.id


def _sheet(
    part: Part, rows: Sequence[tuple[Cell, ...]], assessment: Assessment, language: Language, seed: str
) -> Sheet:
    name, agency = SHEET_NAMES[part].in_language(language), assessment.agency.name
    day = print_day(assessment.receipt.as_of, language)
    heads = (Text(f"Ngày của dữ liệu: {day}", f"As of {day}"), _GUIDES[part])
    return Sheet(
        name=name,
        heading=(f"{agency} – {name}", *(one.in_language(language).replace("{seed}", seed) for one in heads)),
        columns=tuple(_column(field, language) for field in FIELDS[part]),
        rows=rows,
        spare_rows=SPARE_AUDITORS if part is Part.TEAM else 0,
        filtered=part not in (Part.AUDIT, Part.TEAM),
        protected=True,
        portrait=FIELDS[part] in (AUDIT_FIELDS, TEAM_FIELDS),
    )


def _column(field: Field, language: Language) -> Column:
    shades = tuple((label(outcome, language), shade) for outcome, shade in _SHADES.items())
    return Column(
        title=field.title.in_language(language),
        width=field.width,
        kind=field.kind,
        choices=tuple(choice.in_language(language) for choice in field.choices),
        prompt=field.prompt.in_language(language),
        editable=field.editable,
        hidden=field.hidden,
        shades=shades if field.key in ("declared", "verified") else (),
    )


def _meta(assessment: Assessment, rows: Iterable[AskedRow], samples: Iterable[Sample], language: Language) -> Sheet:
    """Return the hidden sheet: which assessment this is of, and every row that was asked."""
    receipt = assessment.receipt
    facts = {
        "schema": SCHEMA,
        "agency": assessment.agency.id,
        "as_of": receipt.as_of,
        "profile": receipt.profile,
        "description_sha256": receipt.description_sha256,
        "rules_sha256": receipt.rules_sha256,
        "language": language,
    }
    lines: list[tuple[Cell, ...]] = [(key, value, "", "", "") for key, value in facts.items()]
    lines.extend(("row", one.id, one.target, str(one.declared or ""), _digest(one, language)) for one in rows)
    lines.extend(("sample", one.id, one.title, one.unit, "") for one in samples)
    columns = tuple(Column(title=title, wrap=False) for title in ("key", "value", "target", "declared", "digest"))
    name = SHEET_NAMES[Part.META].in_language(language)
    return Sheet(name=name, columns=columns, rows=lines, hidden=True, protected=True, filtered=False)
