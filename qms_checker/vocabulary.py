"""The closed vocabulary of the field, after ISO 9000 and ISO 19011, as enumerations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages of the project; Vietnamese is the source."""

    vi: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the text in the given language."""
        return self.vi if language == "vi" else self.en


class Outcome(StrEnum):
    """How a rule ends for the thing it judges.

    Absence of a finding is not conformity: what could not be decided is *undetermined*.
    """

    FULFILLED = "fulfilled"
    NOT_FULFILLED = "not_fulfilled"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


OUTCOMES_WORST_FIRST: tuple[Outcome, ...] = (
    Outcome.NOT_FULFILLED,
    Outcome.UNDETERMINED,
    Outcome.FULFILLED,
    Outcome.NOT_APPLICABLE,
)


class FindingKind(StrEnum):
    """The kinds of audit finding that ask for something (ISO 19011, audit findings)."""

    NONCONFORMITY = "nonconformity"
    OBSERVATION = "observation"
    OPPORTUNITY_FOR_IMPROVEMENT = "opportunity_for_improvement"


class Grading(StrEnum):
    """Grading of a nonconformity; other kinds of finding have none."""

    MAJOR = "major"
    MINOR = "minor"


class Confidence(StrEnum):
    """How well a statement about the law is supported by the sources that were at hand."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    UNSURE = "unsure"


class DecidedBy(StrEnum):
    """Who can decide whether a criterion is met."""

    MACHINE = "machine"
    PARTLY = "partly"
    AUDITOR = "auditor"


LABELS: dict[StrEnum, Text] = {
    Outcome.FULFILLED: Text("Đạt", "Fulfilled"),
    Outcome.NOT_FULFILLED: Text("Không đạt", "Not fulfilled"),
    Outcome.UNDETERMINED: Text("Chưa đủ dữ liệu", "Undetermined"),
    Outcome.NOT_APPLICABLE: Text("Không áp dụng", "Not applicable"),
    FindingKind.NONCONFORMITY: Text("Sự không phù hợp", "Nonconformity"),
    FindingKind.OBSERVATION: Text("Điểm lưu ý", "Observation"),
    FindingKind.OPPORTUNITY_FOR_IMPROVEMENT: Text("Khuyến nghị", "Opportunity for improvement"),
    Grading.MAJOR: Text("nặng", "major"),
    Grading.MINOR: Text("nhẹ", "minor"),
    Confidence.CONFIRMED: Text("đã xác nhận", "confirmed"),
    Confidence.LIKELY: Text("có khả năng, cần đối chiếu văn bản", "likely, to be checked against the text"),
    Confidence.UNSURE: Text("chưa chắc chắn, cần xác nhận", "unsure, needs confirmation"),
    DecidedBy.MACHINE: Text("phần mềm xác định được", "decided by the program"),
    DecidedBy.PARTLY: Text("phần mềm xác định một phần", "decided partly by the program"),
    DecidedBy.AUDITOR: Text("chuyên gia đánh giá xác định", "decided by the auditor"),
}


def label(term: StrEnum, language: Language) -> str:
    """Return the printed name of a term of the vocabulary."""
    return LABELS[term].in_language(language)


def finding_label(kind: FindingKind, grading: Grading | None, language: Language) -> str:
    """Return e.g. ``Sự không phù hợp nặng`` / ``Major nonconformity``."""
    if grading is None:
        return label(kind, language)
    if language == "vi":
        return f"{label(kind, language)} {label(grading, language)}"
    return f"{label(grading, language).capitalize()} {label(kind, language).lower()}"
