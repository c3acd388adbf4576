"""The words that several formats print beside what an assessment says."""

from __future__ import annotations

from qms_checker.assessment.findings import Score
from qms_checker.assessment.follow_up import WORDS, Change, Waiver
from qms_checker.dates import format_date
from qms_checker.vocabulary import Language, Text

AGENCY = Text("Cơ quan", "Agency")
AGENCY_ID = Text("Mã cơ quan", "Agency id")
AS_OF = Text("Ngày đánh giá", "As of")
RULE = Text("Quy tắc", "Rule")
REQUIREMENT = Text("Yêu cầu", "Requirement")
CRITERIA = Text("Căn cứ", "Criteria")
OUTCOME = Text("Kết quả", "Outcome")
FINDINGS = Text("Phát hiện", "Findings")
KIND = Text("Loại phát hiện", "Kind of finding")
STATEMENT = Text("Nội dung phát hiện", "Statement")
RECORD = Text("Hồ sơ được xét", "Record judged")
EVIDENCE = Text("Bằng chứng", "Evidence")
ESCALATED = Text("Nâng mức", "Raised")
CORRECTION = Text("Khắc phục ngay", "Correction, now")
CORRECTIVE_ACTION = Text("Hành động khắc phục nguyên nhân", "Corrective action, for the cause")
FRAGMENT_TITLE = Text("Đoạn YAML để bổ sung", "YAML to add")
REASON = Text("Lý do chưa kết luận được", "Why it is undetermined")
TO_SUPPLY = Text("Cần bổ sung", "To be supplied")
WAIVED = Text("Tạm hoãn xử lý", "Waived")
FOLLOW_UP = Text("Theo dõi", "Follow-up")
CHANGE = Text("So với lần trước", "Since last time")
UNREADABLE = Text("Không đọc được", "Unreadable")
PLACE = Text("Tệp và dòng", "File and line")
FINGERPRINT = Text("Mã phát hiện", "Fingerprint")
SCORE = Text("Điểm", "Score")
COVERAGE = Text("Độ bao phủ", "Coverage")
GRADE = Text("Xếp loại", "Grade")
CAUTION = Text(
    "Đây là kết quả xem xét bản mô tả HTQLCL, không phải kết luận của một cuộc đánh giá chứng nhận.",
    "This judges a description of the QMS; it is not the conclusion of a certification audit.",
)
NO_FINDINGS = Text("Không có phát hiện nào trong các quy tắc đã xét.", "No finding by the rules judged.")
ALL_DECIDED = Text("Mọi quy tắc được xét đều đã có kết luận.", "Every rule judged could be decided.")
NO_GUESS = Text(
    'Phần mềm không đoán. Bổ sung các khoá nêu dưới đây (ghi [] hoặc "" nếu khẳng định không có) rồi chạy lại.',
    'The program does not guess. Supply these keys ([] or "" states that there is none) and run again.',
)


def change_words(change: Change | None, language: Language) -> str:
    """Return what became of a finding; nothing where it was not compared."""
    return "" if change is None else WORDS[change].in_language(language)


def waiver_words(waiver: Waiver | None, language: Language) -> str:
    """Return until when a finding is waived, why and by whom; nothing without a waiver."""
    if waiver is None:
        return ""
    until = format_date(waiver.until, language)
    return Text(
        f"đến hết ngày {until}: {waiver.reason} (người quyết định: {waiver.approved_by})",
        f"until {until}: {waiver.reason} (approved by {waiver.approved_by})",
    ).in_language(language)


def cap_words(score: Score) -> Text | None:
    """Return why the grade is no better than it is; ``None`` where the score alone gives it."""
    if not score.capped_by:
        return None
    rules = ", ".join(score.capped_by)
    verb = "is" if len(score.capped_by) == 1 else "are"
    return Text(f"không cao hơn vì {rules} không đạt", f"no better while {rules} {verb} not fulfilled")
