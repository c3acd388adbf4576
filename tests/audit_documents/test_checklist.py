"""The internal audit checklist: which criteria, what is known about them, and the landscape table."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from qms_checker.assessment.findings import Assessment, Missing
from qms_checker.assessment.printing import parent_of
from qms_checker.audit_documents.checklist import EMPTY_BOX, TICKED_BOX, ChecklistRow, checklist_of
from qms_checker.audit_documents.known import known_result
from qms_checker.audit_documents.render import PAPERS, render_document
from qms_checker.errors import UsageError
from qms_checker.resources import template_file
from qms_checker.vocabulary import Language, Outcome, Text
from tests.factories import (
    MAJOR,
    OPPORTUNITY,
    agency,
    assessment,
    catalogue,
    decision,
    evidence,
    finding,
    iso_2008,
    iso_2015,
    long_assessment,
    material,
    result,
    same,
)
from tests.word_reading import W, body_of, paragraphs_of, text_of

NAME = "internal-audit-checklist"
HOSTILE = "{{ 7*7 }} <script>&]]> \u200f"


def rows_of(given: Assessment) -> dict[str, ChecklistRow]:
    """Return the rows by what their first column says."""
    return {row.criterion: row for row in checklist_of(given, catalogue(), "vi").rows}


def texts_of(row: ChecklistRow) -> list[str]:
    """Return what a row says about known results."""
    return [known.text for known in row.known]


def test_the_criteria_are_those_of_the_edition_and_the_decision() -> None:
    """The standard in the order of the catalogue, chapters as headings, then the Decision."""
    rows = checklist_of(assessment(), catalogue(), "vi").rows

    assert [(row.criterion, row.is_heading) for row in rows] == [
        ("TCVN ISO 9001:2015", True),
        ("5 Sự lãnh đạo", True),
        ("5.1 Sự lãnh đạo và cam kết", False),
        ("9 Đánh giá kết quả thực hiện", True),
        ("9.2 Đánh giá nội bộ", False),
        ("9.2.2 Chương trình đánh giá nội bộ", False),
        ("9.3 Xem xét của lãnh đạo", False),
        ("Quyết định số 19/2014/QĐ-TTg", True),
        ("Bản công bố", False),
        ("Khoản 3 Điều 4 – Công bố lại khi thay đổi phạm vi áp dụng", False),
    ]


@pytest.mark.parametrize(
    ("edition", "as_of", "instruments"),
    [
        ("TCVN ISO 9001:2015", "2026-11-20", ("TCVN ISO 9001:2015", "Quyết định số 19/2014/QĐ-TTg")),
        ("TCVN ISO 9001:2008", "2020-11-20", ("TCVN ISO 9001:2008", "Quyết định số 19/2014/QĐ-TTg")),
        ("TCVN ISO 9001:2008", "2021-06-30", ("TCVN ISO 9001:2008", "Quyết định số 19/2014/QĐ-TTg")),
        ("TCVN ISO 9001:2008", "2021-07-01", ("TCVN ISO 9001:2015", "Quyết định số 19/2014/QĐ-TTg")),
        ("", "2026-11-20", ("TCVN ISO 9001:2015", "Quyết định số 19/2014/QĐ-TTg")),
        ("TCVN ISO 9001:2008", "2013-01-01", ("TCVN ISO 9001:2008",)),
        ("", "2013-01-01", ()),
    ],
)
def test_only_what_is_in_force_on_the_date_is_asked(edition: str, as_of: str, instruments: tuple[str, ...]) -> None:
    """The edition of the agency where it is in force, else ISO 9001:2015; the Decision from its first day."""
    given = assessment(of=agency(edition=edition), as_of=as_of)

    assert instruments == checklist_of(given, catalogue(), "vi").instruments


def test_a_nonconformity_is_ticked_with_its_evidence() -> None:
    """The row says rule, outcome, statement and source, and marks "nonconforming"."""
    bad = finding("ISO-9.3-01", MAJOR, statement=same("Chưa có cuộc xem xét nào."), found=[evidence()])
    given = assessment(result("ISO-9.3-01", Outcome.NOT_FULFILLED, "iso-9001-2015/9.3", findings=[bad]))

    row = rows_of(given)["9.3 Xem xét của lãnh đạo"]

    assert (row.conforming_box, row.nonconforming_box) == (EMPTY_BOX, TICKED_BOX)
    assert texts_of(row) == ["ISO-9.3-01: không đạt. Chưa có cuộc xem xét nào."]
    assert row.known[0].evidence == ("Ngày ký: 05/01/2025 (agency.yaml:12, /declarations/0/signed_on)",)


@pytest.mark.parametrize(
    ("criterion", "outcomes", "conforming"),
    [
        ("9.3 Xem xét của lãnh đạo", (Outcome.FULFILLED,), TICKED_BOX),
        ("9.3 Xem xét của lãnh đạo", (Outcome.FULFILLED, Outcome.NOT_APPLICABLE), TICKED_BOX),
        ("9.3 Xem xét của lãnh đạo", (Outcome.NOT_APPLICABLE,), EMPTY_BOX),
        ("9.3 Xem xét của lãnh đạo", (Outcome.FULFILLED, Outcome.UNDETERMINED), EMPTY_BOX),
        ("9.2 Đánh giá nội bộ", (Outcome.FULFILLED,), EMPTY_BOX),
        ("5.1 Sự lãnh đạo và cam kết", (), EMPTY_BOX),
    ],
)
def test_conforming_is_ticked_only_where_the_rules_decide(
    criterion: str, outcomes: tuple[Outcome, ...], conforming: str
) -> None:
    """Absence of a finding is not conformity: partly decided or undetermined criteria stay open."""
    number = criterion.partition(" ")[0]
    results = (
        result(f"R-{index}", outcome, f"iso-9001-2015/{number}", reason=same("Lý do."))
        for index, outcome in enumerate(outcomes)
    )

    row = rows_of(assessment(*results))[criterion]

    assert (conforming, EMPTY_BOX) == (row.conforming_box, row.nonconforming_box)
    assert len(outcomes) == len(row.known)


def test_an_opportunity_for_improvement_is_no_nonconformity() -> None:
    """The finding is told, no box is ticked."""
    given = assessment(result("R", Outcome.NOT_FULFILLED, "iso-9001-2015/9.3", findings=[finding("R", OPPORTUNITY)]))

    row = rows_of(given)["9.3 Xem xét của lãnh đạo"]

    assert (row.conforming_box, row.nonconforming_box) == (EMPTY_BOX, EMPTY_BOX)
    assert texts_of(row) == ["R: không đạt. Chưa có bản công bố nào còn hiệu lực."]


def test_a_clause_collects_the_results_of_its_sub_clauses() -> None:
    """The box of 9.2 follows 9.2.2; the text stands in full in the row of 9.2.2 only."""
    given = assessment(
        result("R", Outcome.NOT_FULFILLED, "iso-9001-2015/9.2.2", findings=[finding("R", MAJOR)]),
    )

    rows = rows_of(given)

    assert rows["9.2 Đánh giá nội bộ"].nonconforming_box == TICKED_BOX
    assert texts_of(rows["9.2 Đánh giá nội bộ"]) == ["R: không đạt (xem 9.2.2)"]
    assert texts_of(rows["9.2.2 Chương trình đánh giá nội bộ"]) == [
        "R: không đạt. Chưa có bản công bố nào còn hiệu lực."
    ]


def test_a_sub_clause_without_a_question_is_told_in_full_above() -> None:
    """A criterion that has no question of its own still has its row, and its results are not lost."""
    standard = iso_2015()
    silent = tuple(replace(one, question=None) if one.number == "9.2" else one for one in standard.criteria)
    given = assessment(result("R", Outcome.UNDETERMINED, "iso-9001-2015/9.2.2", reason=same("Chưa biết.")))

    rows = checklist_of(given, catalogue(replace(standard, criteria=silent)), "vi").rows

    assert [(row.criterion, row.is_heading) for row in rows if row.criterion.startswith("9.2")] == [
        ("9.2 Đánh giá nội bộ", True),
        ("9.2.2 Chương trình đánh giá nội bộ", False),
    ]


def test_undetermined_says_what_to_ask_for() -> None:
    """Reason and the names of the missing data, each once; the worst outcome comes first."""
    missing = [Missing(f"/trainings/{index}", Text("Đào tạo", "Trainings"), "a.yaml", 1) for index in range(3)]
    given = assessment(
        result("A", Outcome.FULFILLED, "iso-9001-2015/9.3", reason=same("Đủ.")),
        result("B", Outcome.UNDETERMINED, "iso-9001-2015/9.3", reason=same("Chưa biết."), missing=missing),
    )

    row = rows_of(given)["9.3 Xem xét của lãnh đạo"]

    assert texts_of(row) == ["B: chưa đủ dữ liệu. Chưa biết. Cần bổ sung: Đào tạo.", "A: đạt. Đủ."]


def test_the_parent_is_found_by_number_or_by_id() -> None:
    """Catalogues may write the parent either way; one that does not exist is none."""
    criteria = catalogue()
    by_number, by_id = criteria.by_id["iso-9001-2015/9.2"], criteria.by_id["iso-9001-2015/9.2.2"]

    assert [parent.number for one in (by_number, by_id) if (parent := parent_of(one, criteria))] == ["9", "9.2"]
    assert parent_of(replace(by_id, parent="77"), criteria) is None


def test_criteria_are_counted() -> None:
    """How many criteria there are, how many are marked, how many are left to ask."""
    paper = checklist_of(long_assessment(), catalogue(), "vi")

    assert (paper.criteria_total, paper.criteria_marked, paper.criteria_open) == (6, 4, 2)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("given", [long_assessment(), assessment()], ids=["twelve findings", "nothing"])
def test_every_text_is_printed_and_nothing_of_the_template(given: Assessment, language: Language) -> None:
    """Every row with question and what to look at; no tag, no ``None``."""
    text = text_of(render_document(NAME, material(given), language))

    for row in checklist_of(given, catalogue(), language).rows:
        for part in (row.criterion, row.question, row.look_at, *texts_of(row)):
            assert part in text
    assert not re.search(r"None|\{\{|\{%|Text\(", text)


def test_audited_unit_auditor_date_and_signatures_are_left_open() -> None:
    """A label and a dotted line for what a person writes."""
    paragraphs = paragraphs_of(render_document(NAME, material(assessment()), "vi"))

    for name in ("Đơn vị được đánh giá", "Chuyên gia đánh giá", "Ngày đánh giá"):
        assert paragraphs[paragraphs.index(name) + 1] == "\t"
    assert "ĐẠI DIỆN ĐƠN VỊ ĐƯỢC ĐÁNH GIÁ" in paragraphs
    assert "CHUYÊN GIA ĐÁNH GIÁ" in paragraphs
    assert paragraphs.count("☐ Phù hợp") == 6
    assert paragraphs.count("☐ Không phù hợp") == 6


def test_the_table_is_landscape_with_a_repeated_header() -> None:
    """Portrait page 1 without a number, then A4 landscape, numbers going on."""
    body = body_of(render_document(NAME, material(long_assessment()), "vi"))
    first, second = body.iter(f"{W}sectPr")
    table = list(body.iter(f"{W}tbl"))[-2]

    assert [_page(one).get(f"{W}orient", "portrait") for one in (first, second)] == ["portrait", "landscape"]
    assert _page(first).get(f"{W}w") == _page(second).get(f"{W}h")
    assert [one.find(f"{W}titlePg") is not None for one in (first, second)] == [True, False]
    assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in table.findall(f"{W}tr"))


def _page(section: ET.Element) -> ET.Element:
    size = section.find(f"{W}pgSz")
    assert size is not None
    return size


def test_hostile_text_is_harmless() -> None:
    """Text of a description is neither a tag nor XML; a long name comes through whole."""
    name = "Ơ" * 10_000
    bad = finding(statement=same(HOSTILE + "\x00"), found=[evidence(HOSTILE)])
    given = assessment(
        result("R", Outcome.NOT_FULFILLED, "iso-9001-2015/9.3", findings=[bad]),
        of=agency(name, superior_body=HOSTILE, place=HOSTILE),
    )

    document = render_document(NAME, material(given), "vi")

    assert f"R: không đạt. {HOSTILE}" in paragraphs_of(document)
    assert name in text_of(document)
    assert "49" not in text_of(document)
    assert not body_of(document).findall(".//script")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_same_assessment_gives_the_same_bytes(language: Language) -> None:
    """Byte for byte."""
    first, second = (render_document(NAME, material(long_assessment()), language) for _ in range(2))

    assert first == second


def test_an_unknown_paper_names_those_there_are() -> None:
    """A wrong name is the caller's mistake."""
    with pytest.raises(UsageError) as caught:
        render_document("minutes", material(assessment()), "vi")

    hint = caught.value.problems[0].hint
    assert hint is not None
    assert NAME in hint.vi


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_paper_has_its_template(paper: str, language: Language) -> None:
    """One template for each paper and language, and one declaration of its variables."""
    assert template_file("word", f"{paper}.{language}.docx").is_file()
    assert template_file("word", f"{PAPERS[paper].declaration}.variables.yaml").is_file()


def test_instruments_of_the_factory_are_dated() -> None:
    """The tests above rest on these dates."""
    assert iso_2008().is_in_force(date(2021, 6, 30))
    assert not iso_2008().is_in_force(date(2021, 7, 1))
    assert decision().is_in_force(date(2014, 5, 18))
    assert not decision().is_in_force(date(2014, 5, 17))


def test_what_is_fulfilled_takes_a_line_and_is_told_once() -> None:
    """The auditor's time goes to the rest: one piece of evidence, cut short, and another row only names the rule."""
    long = evidence("Nội dung " * 60)
    given = assessment(
        result("A", Outcome.FULFILLED, "iso-9001-2015/9.2.2", "iso-9001-2015/9.3", found=[evidence(None), long, long])
    )

    rows = rows_of(given)

    (line,) = texts_of(rows["9.2.2 Chương trình đánh giá nội bộ"])
    assert line.startswith("A: đạt. Ngày ký: Nội dung Nội dung")
    assert line.endswith("… (agency.yaml:12)")
    assert len(line) < 160
    assert texts_of(rows["9.3 Xem xét của lãnh đạo"]) == ["A: đạt (xem 9.2.2)"]
    assert rows["9.3 Xem xét của lãnh đạo"].is_open is False


def test_rules_that_do_not_apply_share_a_line() -> None:
    """Nothing is to be looked at, so nothing more is said."""
    given = assessment(
        *(result(name, Outcome.NOT_APPLICABLE, "iso-9001-2015/9.3", reason=same("Vì sao.")) for name in ("A", "B"))
    )

    assert texts_of(rows_of(given)["9.3 Xem xét của lãnh đạo"]) == ["A, B: không áp dụng"]


def test_what_is_said_of_a_rule_is_made_of_sentences() -> None:
    """The reason follows a full stop."""
    told = known_result(result("R", Outcome.UNDETERMINED, reason=same("cần bổ sung: Báo cáo")), "vi")

    assert told.text == "R: chưa đủ dữ liệu. Cần bổ sung: Báo cáo"
