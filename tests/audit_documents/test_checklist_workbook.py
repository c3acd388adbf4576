"""The checklist as a workbook: what it asks, and what of a filled-in one is taken over or refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from openpyxl.comments import Comment

from qms_checker.assessment.audit_record import parse_record
from qms_checker.audit_documents.checklist_reading import read_checklist
from qms_checker.audit_documents.checklist_workbook import checklist_workbook
from qms_checker.audit_documents.record import render_record
from qms_checker.audit_documents.sampling import Sample, SampleKind
from qms_checker.errors import QmsError
from qms_checker.vocabulary import Grading, Language, Outcome, Text
from tests.factories import MINOR, assessment, catalogue, finding, iso_2015, result, same
from tests.filling import AUDIT, DECIDED, OPEN, SAMPLES, TEAM, Checklist

TODAY = date(2026, 11, 20)
SAMPLE = Sample(
    id="procedure:QT.01",
    kind=SampleKind.PROCEDURE,
    code="QT.01",
    title="Quy trình mẫu",
    unit="Văn phòng",
    why=(Text("có hồ sơ trễ hạn", "there were late dossiers"),),
    how=Text("hồ sơ ở vị trí 5%", "the dossier at 5%"),
)
GIVEN = assessment(
    result(
        "ISO-9.3-01",
        Outcome.NOT_FULFILLED,
        "iso-9001-2015/9.3",
        findings=[finding("ISO-9.3-01", MINOR, statement=same("Chưa họp."))],
    ),
    result("ISO-9.2-01", Outcome.UNDETERMINED, "iso-9001-2015/9.2", reason=same("Chưa biết.")),
    result("QD19-11", Outcome.FULFILLED, "decision-19-2014/declaration", reason=same("Có bản công bố.")),
    result("X-01", Outcome.NOT_APPLICABLE, "unknown/1"),
)


def written(*units: str, language: Language = "vi") -> bytes:
    return checklist_workbook(GIVEN, catalogue(), [SAMPLE], language, seed="mã 1", units=units)


@pytest.fixture
def checklist() -> Checklist:
    """Return a checklist with what every audit has."""
    opened = Checklist(written())
    opened.audit()
    return opened


def read(checklist: Checklist) -> Any:
    return read_checklist(checklist.save(), "phieu.xlsx", TODAY).record


def problems_of(checklist: Checklist) -> list[tuple[str, str]]:
    """Return code and cell of each problem."""
    with pytest.raises(QmsError) as caught:
        read(checklist)
    assert all(problem.message.vi and problem.message.en for problem in caught.value.problems)
    return [(problem.code, problem.location.file.removeprefix("phieu.xlsx ")) for problem in caught.value.problems]


def test_what_is_not_known_is_asked_first_and_apart_from_what_is_decided() -> None:
    """Undetermined rules, then the questions that only a person can answer; the rest is prefilled."""
    checklist = Checklist(written())

    assert checklist.ids(OPEN) == ["ISO-9.2-01", "iso-9001-2015/5.1", "iso-9001-2015/9.2", "iso-9001-2015/9.2.2",
                                   "decision-19-2014/4.3"]  # fmt: skip
    assert checklist.ids(DECIDED) == ["ISO-9.3-01", "QD19-11", "X-01"]
    row = checklist.row_of(DECIDED, "ISO-9.3-01")
    texts = [cell.value for cell in checklist.sheet(DECIDED)[row]]
    assert "ISO-9.3-01: không đạt. Chưa họp." in texts
    assert "Không đạt" in texts


def test_a_question_is_asked_in_each_unit() -> None:
    """What only an auditor can judge is judged where the work is done."""
    checklist = Checklist(written("Phòng A", "Phòng B"))

    asked = [one for one in checklist.ids(OPEN) if one.startswith("iso-9001-2015/5.1")]
    assert asked == ["iso-9001-2015/5.1@Phòng A", "iso-9001-2015/5.1@Phòng B"]


def test_nobody_can_write_a_formula_into_it() -> None:
    """Text of a description stays text, whatever it begins with."""
    bad = finding("R", MINOR, statement=same("=HYPERLINK(1)"))
    given = assessment(result("R", Outcome.NOT_FULFILLED, "iso-9001-2015/9.3", title=same("=1+1"), findings=[bad]))

    book = Checklist(checklist_workbook(given, catalogue(), [], "vi", seed="x")).book

    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def test_the_same_assessment_gives_the_same_workbook() -> None:
    """Byte for byte, in each language."""
    for language in ("vi", "en"):
        assert written(language=language) == written(language=language)


def test_everything_that_was_filled_in_is_in_the_record(checklist: Checklist) -> None:
    """Declared and verified are kept apart; the record reads back as it was written."""
    checklist.team(("Trần Thị Thư", "Văn phòng", "Phòng A"))
    checklist.write(AUDIT, "conclusion", value="Hệ thống được duy trì.")
    evidence = 'Biên bản 03/BB: "thiếu chữ ký"\ndòng hai: # không'
    day = date(2026, 11, 18)
    checklist.write(OPEN, "ISO-9.2-01", verified="Không đạt", grading="nhẹ", evidence=evidence, day=day)
    checklist.write(OPEN, "iso-9001-2015/5.1", verified="đạt", auditor="Trần Thị Thư", unit="Văn phòng")
    checklist.write(DECIDED, "QD19-11", verified="Chưa đủ dữ liệu", remarks="Bản gốc đang gửi đi", day="19/11/2026")
    checklist.write(SAMPLES, "procedure:QT.01", seen="Hồ sơ 7, 12", remarks="đủ")

    record = read(checklist)

    first, second, third = record.verifications
    assert (first.target, first.declared, first.verified) == ("ISO-9.2-01", Outcome.UNDETERMINED, Outcome.NOT_FULFILLED)
    assert (first.grading, first.evidence, first.verified_on) == (Grading.MINOR, evidence, date(2026, 11, 18))
    assert (second.target, second.declared, second.auditor) == ("iso-9001-2015/5.1", None, "Trần Thị Thư")
    assert second.unit == "Văn phòng"
    assert (third.declared, third.verified) == (Outcome.FULFILLED, Outcome.UNDETERMINED)
    assert (third.remarks, third.verified_on) == ("Bản gốc đang gửi đi", date(2026, 11, 19))
    assert [(one.id, one.seen, one.remarks) for one in record.samples] == [("procedure:QT.01", "Hồ sơ 7, 12", "đủ")]
    assert (record.held_on, record.conclusion) == (date(2026, 11, 18), "Hệ thống được duy trì.")
    assert record.origin.description_sha256 == GIVEN.receipt.description_sha256
    assert parse_record(render_record(record), "mau.yaml") == record


def test_an_english_checklist_is_read_by_its_own_words() -> None:
    """The hidden sheet says in which language the choices are."""
    checklist = Checklist(written(language="en"))
    sheets = {"To verify": "ISO-9.2-01"}
    for name, identity in sheets.items():
        row, (_, titles) = checklist.row_of(name, identity), checklist.header(name)
        checklist.sheet(name).cell(row, titles["Verified outcome"]).value = "Fulfilled"
    for identity, value in (("held_on", "2026-11-18"), ("lead_auditor", "A")):
        row, (_, titles) = checklist.row_of("Audit", identity), checklist.header("Audit")
        checklist.sheet("Audit").cell(row, titles["Fill in here"]).value = value

    assert [one.verified for one in read(checklist).verifications] == [Outcome.FULFILLED]


@pytest.mark.parametrize(
    ("sheet", "identity", "values", "code", "column"),
    [
        (OPEN, "ISO-9.2-01", {"verified": "Đạt", "grading": "nặng"}, "contradiction", "H"),
        (OPEN, "ISO-9.2-01", {"verified": "Không đạt", "grading": "nhẹ"}, "contradiction", "G"),
        (OPEN, "ISO-9.2-01", {"evidence": "có xem"}, "contradiction", "I"),
        (OPEN, "ISO-9.2-01", {"day": "18/11/2026"}, "contradiction", "L"),
        (OPEN, "ISO-9.2-01", {"verified": "Dat"}, "unknown-value", "G"),
        (OPEN, "ISO-9.2-01", {"verified": "Biên bản số 3"}, "unknown-value", "G"),
        (OPEN, "ISO-9.2-01", {"verified": "Không đạt", "grading": "vừa", "evidence": "x"}, "unknown-value", "H"),
        (OPEN, "ISO-9.2-01", {"verified": "Đạt", "day": "hôm qua"}, "not-a-date", "L"),
        (OPEN, "ISO-9.2-01", {"verified": "Đạt", "day": "31/02/2026"}, "not-a-date", "L"),
        (OPEN, "ISO-9.2-01", {"verified": "Đạt", "day": date(3026, 11, 18)}, "future-date", "L"),
        (OPEN, "ISO-9.2-01", {"verified": "Đạt", "day": "17/11/2026"}, "contradiction", "L"),
        (OPEN, "ISO-9.2-01", {"verified": "Đạt", "evidence": "=1+1"}, "formula", "I"),
        (DECIDED, "QD19-11", {"verified": "Đạt", "auditor": "Người Lạ"}, "unknown-auditor", "K"),
    ],
)
def test_a_contradiction_is_refused_with_its_cell(
    checklist: Checklist, sheet: str, identity: str, values: dict[str, Any], code: str, column: str
) -> None:
    """Nothing is guessed: the auditor sees the cell and what is wrong with it."""
    checklist.team(("Trần Thị Thư", "Văn phòng", "Phòng A"))
    checklist.write(sheet, identity, **values)

    row = checklist.row_of(sheet, identity)
    assert problems_of(checklist) == [(code, f"[{sheet}!{column}{row}]")]


@pytest.mark.parametrize(
    ("verified", "grading"), [("NOT  FULFILLED", "Minor"), ("không  đạt", "NHẸ"), ("Không đạt\n", " nhẹ ")]
)
def test_an_outcome_is_known_in_either_language_and_case(checklist: Checklist, verified: str, grading: str) -> None:
    """The words of both languages mean one outcome each; nothing is guessed."""
    checklist.write(OPEN, "ISO-9.2-01", verified=verified, grading=grading, evidence="x")

    (one,) = read(checklist).verifications
    assert (one.verified, one.grading) == (Outcome.NOT_FULFILLED, Grading.MINOR)


def test_a_name_is_written_as_in_the_team(checklist: Checklist) -> None:
    """Whether somebody audits their own unit does not hang on a second space."""
    checklist.team(("Trần Thị Thư", "Văn phòng", "Phòng A"))
    checklist.write(OPEN, "ISO-9.2-01", verified="Đạt", auditor="trần thị  Thư")

    assert [one.auditor for one in read(checklist).verifications] == ["Trần Thị Thư"]


def test_an_audit_does_not_end_before_it_begins(checklist: Checklist) -> None:
    """One of the two days is a slip of the pen."""
    checklist.write(AUDIT, "ended_on", value=date(2026, 11, 17))

    row, (_, titles) = checklist.row_of(AUDIT, "ended_on"), checklist.header(AUDIT)
    assert titles["Ghi tại đây"] == 2
    assert problems_of(checklist) == [("contradiction", f"[{AUDIT}!B{row}]")]


def test_what_would_be_lost_beside_the_cells_is_told(checklist: Checklist) -> None:
    """An answer merged over three rows, a comment, a note above the table, a sheet of notes."""
    sheet, row = checklist.sheet(OPEN), checklist.row_of(OPEN, "ISO-9.2-01")
    checklist.write(OPEN, "ISO-9.2-01", verified="Đạt")
    sheet.merge_cells(start_row=row, end_row=row + 2, start_column=7, end_column=7)
    sheet.cell(row, 9).comment = Comment("đã xem biên bản 03", "Thư")
    sheet["F2"] = "chưa xem Phòng A"
    checklist.book.create_sheet("Ghi chú")["A1"] = "Phòng A chưa có bảng phân công"
    checklist.book.create_sheet("Sheet1")

    assert problems_of(checklist) == [
        ("not-asked", "[Ghi chú]"),
        ("not-asked", f"[{OPEN}!F2]"),
        ("merged", f"[{OPEN}!G{row}:G{row + 2}]"),
        ("comment", f"[{OPEN}!I{row}]"),
    ]


def test_a_deleted_and_a_repeated_row_are_refused(checklist: Checklist) -> None:
    """A row that was not seen is left empty, not deleted; a copied row has two answers."""
    sheet, row = checklist.sheet(OPEN), checklist.row_of(OPEN, "iso-9001-2015/5.1")
    for column, cell in enumerate(sheet[row], start=1):
        sheet.cell(row + 1, column).value = cell.value

    (twice, missing) = problems_of(checklist)

    assert twice == ("duplicate", f"[{OPEN}!A{row + 1}]")
    assert missing == ("row-missing", "phieu.xlsx")


def test_what_stands_where_nothing_was_asked_is_refused(checklist: Checklist) -> None:
    """A column of one's own, a line below the table: the auditor believes it is recorded."""
    sheet = checklist.sheet(OPEN)
    last = sheet.max_row
    sheet.cell(checklist.row_of(OPEN, "ISO-9.2-01"), 20).value = "ghi chú riêng"
    sheet.cell(last + 2, 7).value = "Đạt"

    assert problems_of(checklist) == [
        ("not-asked", f"[{OPEN}!T{checklist.row_of(OPEN, 'ISO-9.2-01')}]"),
        ("not-asked", f"[{OPEN}!G{last + 2}]"),
    ]


def test_what_was_written_over_a_question_is_refused(checklist: Checklist) -> None:
    """Evidence in the column of what is known belongs elsewhere, and would be lost."""
    row = checklist.row_of(OPEN, "ISO-9.2-01")
    checklist.sheet(OPEN).cell(row, 4).value = "Đã xem biên bản 03"

    assert problems_of(checklist) == [("written-over", f"[{OPEN}!A{row}]")]


def test_day_and_lead_auditor_are_required() -> None:
    """Without them nobody knows which audit it was."""
    assert problems_of(Checklist(written())) == [("required", f"[{AUDIT}]"), ("required", f"[{AUDIT}]")]


@pytest.mark.parametrize("name", [OPEN, DECIDED, SAMPLES, AUDIT, TEAM])
def test_a_missing_sheet_is_told(checklist: Checklist, name: str) -> None:
    """A sheet that was deleted or renamed is named."""
    checklist.change(lambda book: book.remove(book[name]))

    assert ("sheet-missing", "phieu.xlsx") in problems_of(checklist)


def test_changed_titles_are_told(checklist: Checklist) -> None:
    """Without its titles nobody knows what a column means."""
    first, titles = checklist.header(OPEN)
    checklist.sheet(OPEN).cell(first, titles["Kết quả xác minh"]).value = "KQ"

    assert problems_of(checklist) == [("header-missing", f"[{OPEN}]")]


def test_sorting_the_sheet_changes_nothing(checklist: Checklist) -> None:
    """Rows are known by their hidden id, not by their place."""
    checklist.write(OPEN, "ISO-9.2-01", verified="Đạt")
    sheet, (first, _) = checklist.sheet(OPEN), checklist.header(OPEN)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first + 1)]
    for number, values in enumerate(reversed(rows), start=first + 1):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value

    assert [one.target for one in read(checklist).verifications] == ["ISO-9.2-01"]


def test_another_workbook_is_no_checklist() -> None:
    """A workbook of any other kind says so at once."""
    checklist = Checklist(written())
    checklist.change(lambda book: book.remove(book["_qms"]))

    assert problems_of(checklist) == [("not-a-checklist", "phieu.xlsx")]


def test_the_factory_has_a_criterion_for_each_case() -> None:
    """The tests above rest on questions with and without rules."""
    assert [one.number for one in iso_2015().criteria if one.question] == ["5.1", "9.2", "9.2.2", "9.3"]
