"""The checklist as a workbook: which sheets and columns it has. Writing and reading back both go by this page."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qms_checker.media.workbook import Kind
from qms_checker.vocabulary import LABELS, Grading, Outcome, Text

SCHEMA: Final = "qms-checker/audit-checklist/1"
ANSWERS: Final = (Outcome.FULFILLED, Outcome.NOT_FULFILLED, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE)
GRADINGS: Final = (Grading.MAJOR, Grading.MINOR)
SPARE_AUDITORS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column: its title, and whether the auditor writes in it. ``key`` is the name in code."""

    key: str
    title: Text
    width: float
    editable: bool = False
    kind: Kind = Kind.TEXT
    hidden: bool = False
    choices: tuple[Text, ...] = ()
    prompt: Text = Text("", "")  # noqa: RUF009  # frozen


class Part(StrEnum):
    """The sheets of a checklist."""

    OPEN = "open"
    DECIDED = "decided"
    SAMPLES = "samples"
    AUDIT = "audit"
    TEAM = "team"
    META = "_qms"


SHEET_NAMES: Final[dict[Part, Text]] = {
    Part.AUDIT: Text("Cuộc đánh giá", "Audit"),
    Part.TEAM: Text("Đoàn đánh giá", "Audit team"),
    Part.OPEN: Text("Cần xác minh", "To verify"),
    Part.DECIDED: Text("Đã có kết quả", "Already decided"),
    Part.SAMPLES: Text("Lấy mẫu", "Sampling"),
    Part.META: Text("_qms", "_qms"),
}

_ID = Field(key="id", title=Text("qms:id", "qms:id"), width=4, hidden=True)
ROW_FIELDS: Final = (
    Field(key="criterion", title=Text("Chuẩn mực, điều khoản", "Criterion"), width=26),
    Field(key="question", title=Text("Nội dung cần xác minh", "To verify"), width=38),
    Field(key="look_at", title=Text("Hồ sơ cần xem", "Look at"), width=26),
    Field(key="known", title=Text("Đã biết từ bản mô tả", "Known from the description"), width=44),
    Field(key="declared", title=Text("Kết quả theo bản mô tả", "Declared outcome"), width=14),
    Field(key="unit", title=Text("Đơn vị", "Unit"), width=18, editable=True),
    Field(
        key="verified",
        title=Text("Kết quả xác minh", "Verified outcome"),
        width=15,
        editable=True,
        choices=tuple(LABELS[one] for one in ANSWERS),
        prompt=Text("Chọn trong danh sách; để trống nếu chưa xem.", "Choose from the list; leave empty if not seen."),
    ),
    Field(
        key="grading",
        title=Text("Phân loại", "Grading"),
        width=11,
        editable=True,
        choices=tuple(LABELS[one] for one in GRADINGS),
        prompt=Text("Chỉ chọn khi không đạt.", "Only where not fulfilled."),
    ),
    Field(
        key="evidence",
        title=Text("Bằng chứng khách quan", "Objective evidence"),
        width=38,
        editable=True,
        prompt=Text(
            "Số, ký hiệu, ngày của hồ sơ; người được phỏng vấn. Bắt buộc khi không đạt.",
            "Number and date of the record; who was interviewed. Required where not fulfilled.",
        ),
    ),
    Field(key="remarks", title=Text("Nhận xét", "Remarks"), width=28, editable=True),
    Field(key="auditor", title=Text("Người đánh giá", "Auditor"), width=18, editable=True),
    Field(
        key="verified_on",
        title=Text("Ngày xác minh", "Verified on"),
        width=13,
        editable=True,
        kind=Kind.DATE,
        prompt=Text("Ví dụ 20/11/2026.", "For example 2026-11-20."),
    ),
    _ID,
    Field(key="findings", title=Text("qms:findings", "qms:findings"), width=4, hidden=True),
)
SAMPLE_FIELDS: Final = (
    Field(key="kind", title=Text("Loại", "Kind"), width=14),
    Field(key="code", title=Text("Mã", "Code"), width=22),
    Field(key="title", title=Text("Tên", "Title"), width=44),
    Field(key="unit", title=Text("Đơn vị", "Unit"), width=26),
    Field(key="why", title=Text("Vì sao chọn", "Why"), width=34),
    Field(key="how", title=Text("Cách lấy hồ sơ", "Which dossiers"), width=40),
    Field(key="seen", title=Text("Hồ sơ đã xem", "Dossiers seen"), width=30, editable=True),
    Field(key="remarks", title=Text("Nhận xét", "Remarks"), width=30, editable=True),
    _ID,
)
TEAM_FIELDS: Final = (
    Field(key="name", title=Text("Họ và tên", "Name"), width=28, editable=True),
    Field(key="unit", title=Text("Đơn vị công tác", "Unit"), width=32, editable=True),
    Field(key="audits", title=Text("Đơn vị được phân công đánh giá", "Unit to audit"), width=32, editable=True),
)
AUDIT_FIELDS: Final = (
    Field(key="what", title=Text("Nội dung", "Item"), width=34),
    Field(key="value", title=Text("Ghi tại đây", "Fill in here"), width=70, editable=True),
    _ID,
)
AUDIT_ITEMS: Final[dict[str, Text]] = {
    "held_on": Text("Ngày đánh giá (ngày đầu) *", "Day of the audit (the first) *"),
    "ended_on": Text("Ngày kết thúc", "Last day"),
    "lead_auditor": Text("Trưởng đoàn đánh giá *", "Lead auditor *"),
    "conclusion": Text("Kết luận chung", "Conclusion"),
}
FIELDS: Final[dict[Part, tuple[Field, ...]]] = {
    Part.OPEN: ROW_FIELDS,
    Part.DECIDED: ROW_FIELDS,
    Part.SAMPLES: SAMPLE_FIELDS,
    Part.TEAM: TEAM_FIELDS,
    Part.AUDIT: AUDIT_FIELDS,
}
FIXED: Final = ("criterion", "question", "look_at", "known", "declared")
"""The fields of a row that are not the auditor's; a digest in the hidden sheet tells whether they were written over."""


def digest_of(texts: Iterable[str]) -> str:
    """Return a digest of letters and digits alone: what Excel does to spaces and line ends does not count."""
    letters = (character for text in texts for character in unicodedata.normalize("NFC", text) if character.isalnum())
    return hashlib.sha256("".join(letters).encode()).hexdigest()[:16]


META_KEYS: Final = ("schema", "agency", "as_of", "profile", "description_sha256", "rules_sha256", "language")
