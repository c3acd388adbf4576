"""The gap report in Word: what it says, how it is laid out, and what hostile text does to it."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from qms_checker.assessment.findings import Missing, Score
from qms_checker.errors import Location, Problem
from qms_checker.reports.docx import gap_report_of, render_gap_report
from qms_checker.vocabulary import Language, Outcome, Text
from tests.factories import (
    MAJOR,
    MINOR,
    OPPORTUNITY,
    agency,
    assessment,
    catalogue,
    evidence,
    finding,
    long_assessment,
    result,
    same,
)
from tests.word_reading import W, body_of, paragraphs_of, parts_of, text_of

MM = 1440 / 25.4
HOSTILE = "{{ 7*7 }} <script>alert(1)</script> & ]]> {% raw %} \u200f"


def attribute(element: ET.Element | None, name: str) -> str:
    """Return an attribute of the Word namespace."""
    assert element is not None
    return element.get(f"{W}{name}", "")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_text_of_a_finding_is_printed(language: Language) -> None:
    """All twelve findings appear with statement, actions, criteria, evidence and the YAML to fill in."""
    long = long_assessment()

    text = text_of(render_gap_report(long, catalogue(), language))

    for one in long.findings:
        for part in (one.statement, one.looked_for, one.correction, one.corrective_action, one.record):
            assert part.in_language(language) in text
        assert one.rule in text
        assert one.fragment.strip() in text
    assert "agency.yaml:12, /internal_audits/11" in text
    assert long.agency.name in text
    assert long.agency.name.upper() in text.replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("given", [long_assessment(), assessment()], ids=["twelve findings", "nothing"])
def test_nothing_is_left_of_the_template_or_of_python(given: object, language: Language) -> None:
    """No tag, no ``None``, no repr of a value."""
    text = text_of(render_gap_report(given, catalogue(), language))  # type: ignore[arg-type]

    assert not re.search(r"None|\{\{|\{%|Text\(|<Outcome|dataclass", text)


def test_the_summary_counts_outcomes_and_findings() -> None:
    """Page 1 has the four outcomes and the four kinds of finding, each with a bar in proportion."""
    given = gap_report_of(long_assessment(), catalogue(), "vi")
    paragraphs = paragraphs_of(render_gap_report(long_assessment(), catalogue(), "vi"))

    shown = [(one.name, one.count) for one in (*given.outcomes, *given.finding_counts)]
    assert shown == [
        ("Đạt", 1),
        ("Không đạt", 12),
        ("Chưa đủ dữ liệu", 1),
        ("Không áp dụng", 0),
        ("Sự không phù hợp nặng", 2),
        ("Sự không phù hợp nhẹ", 6),
        ("Điểm lưu ý", 2),
        ("Khuyến nghị", 2),
    ]
    assert [len(one.bar) for one in given.outcomes] == [7, 80, 7, 0]
    for one in (*given.outcomes, *given.finding_counts):
        start = paragraphs.index(one.name)
        assert paragraphs[start : start + 3] == (one.name, str(one.count), one.bar)


def test_the_summary_names_what_is_gravest() -> None:
    """At most five, the major ones first even where their criterion comes later, with their numbers in the report."""
    paragraphs = paragraphs_of(render_gap_report(long_assessment(), catalogue(), "vi"))

    start = paragraphs.index("Cần xử lý trước hết:")
    named = paragraphs[start + 1 : start + 6]
    assert [line.split(" – ")[0] for line in named] == ["- Sự không phù hợp nặng"] * 2 + ["- Sự không phù hợp nhẹ"] * 3
    assert all(re.search(r"\(mục II, số \d+\)\.$", line) for line in named)
    assert paragraphs[start + 6].startswith("Thay đổi")


@pytest.mark.parametrize(
    ("score", "language", "printed"),
    [
        (Score(82.5, 0.785, Text("khá", "fair")), "vi", ("khá", "82,5/100", "78,5 %")),
        (Score(82.5, 0.785, Text("khá", "fair")), "en", ("fair", "82.5 of 100", "78.5%")),
        (Score(0.0, 0.5, Text("kém", "poor")), "vi", ("kém", "0/100", "50 %")),
        (Score(None, 0.3, None, same("tỷ lệ thấp")), "vi", ("Chưa xếp loại", "Chưa tính", "30 %")),
        (Score(None, 0.0, None), "en", ("No grade", "No score", "0%")),
    ],
)
def test_a_score_always_states_its_coverage(score: Score, language: Language, printed: tuple[str, ...]) -> None:
    """Score, coverage and grade; a missing grade or score is said in words, with the reason."""
    paragraphs = paragraphs_of(render_gap_report(assessment(score=score), catalogue(), language))

    start = paragraphs.index(printed[0])
    assert paragraphs[start : start + 3] == printed
    assert score.reason is None or f"Chưa tính điểm, chưa xếp loại: {score.reason.vi}." in paragraphs


def test_findings_are_grouped_by_criterion_gravest_first() -> None:
    """The group with a major nonconformity leads; inside a group the graver finding leads; numbers run through."""
    given = assessment(
        result(
            "A", Outcome.NOT_FULFILLED, "iso-9001-2015/9.2", findings=[finding("A", OPPORTUNITY), finding("A", MINOR)]
        ),
        result("B", Outcome.NOT_FULFILLED, "decision-19-2014/4.3", findings=[finding("B", MINOR)]),
        result("C", Outcome.NOT_FULFILLED, "decision-19-2014/4.3", findings=[finding("C", MAJOR)]),
    )

    groups = gap_report_of(given, catalogue(), "vi").groups

    assert [(group.criterion, [sheet.rule for sheet in group.findings]) for group in groups] == [
        ("Khoản 3 Điều 4 Quyết định số 19/2014/QĐ-TTg – Công bố lại khi thay đổi phạm vi áp dụng", ["C", "B"]),
        ("TCVN ISO 9001:2015, điều 9.2 (Đánh giá nội bộ)", ["A", "A"]),
    ]
    assert [sheet.number for group in groups for sheet in group.findings] == [1, 2, 3, 4]
    assert groups[1].findings[0].label == "Sự không phù hợp nhẹ"


def test_what_a_rule_asks_of_many_records_is_asked_once() -> None:
    """Eighty-eight documents without a signature are one sheet and eighty-seven lines, not ninety pages."""
    often = [
        replace(finding("A", MINOR), fingerprint=str(at), statement=Text(f"Tài liệu {at}.", f"Document {at}."))
        for at in range(88)
    ]
    other = replace(often[0], fingerprint="x", correction=Text("Việc khác.", "Something else."))
    given = assessment(
        result("A", Outcome.NOT_FULFILLED, "iso-9001-2015/9.2", findings=[*often, other]),
        result("B", Outcome.NOT_FULFILLED, "iso-9001-2015/9.2", findings=[finding("B", MINOR)]),
    )

    (group,) = gap_report_of(given, catalogue(), "vi").groups
    text = text_of(render_gap_report(given, catalogue(), "vi"))

    assert [(sheet.number, sheet.rule, len(sheet.alike)) for sheet in group.findings] == [
        (1, "A", 87),
        (89, "A", 0),
        (90, "B", 0),
    ]
    assert [line.number for line in group.findings[0].alike] == list(range(2, 89))
    assert "1–88. Sự không phù hợp nhẹ – A" in text
    assert "\n88. Tài liệu 87." in text


def test_no_findings_is_said_without_claiming_conformity() -> None:
    """The paper says that nothing was found among what was decided, and what that does not mean."""
    text = text_of(render_gap_report(assessment(), catalogue(), "vi"))

    assert "Không có phát hiện nào đối với các quy tắc đã kết luận được." in text
    assert "Tiêu chí không có phát hiện chưa chắc đã phù hợp" in text
    assert "không phải cuộc đánh giá chứng nhận" in text


def test_escalation_is_explained() -> None:
    """The grading before, and the reason."""
    raised = replace(finding(), escalated_from=("minor", "QD19-22"), escalation_reason=Text("Lặp lại.", "Repeated."))
    given = assessment(result("QD19-11", Outcome.NOT_FULFILLED, "decision-19-2014/4.3", findings=[raised]))

    paragraphs = paragraphs_of(render_gap_report(given, catalogue(), "vi"))

    assert paragraphs[paragraphs.index("Nâng mức từ") + 1] == "nhẹ, QD19-22: Lặp lại."


def test_what_is_undetermined_says_what_to_supply() -> None:
    """Rule, criterion, reason, and the datum with key, file and line."""
    missing = Missing("/trainings", Text("Đào tạo", "Trainings"), "so-mau.yaml", 3)
    given = assessment(
        result("QD19-09", Outcome.UNDETERMINED, "iso-9001-2015/9.3", reason=same("Chưa biết."), missing=[missing])
    )

    text = text_of(render_gap_report(given, catalogue(), "vi"))

    assert "QD19-09: Yêu cầu QD19-09\nTCVN ISO 9001:2015, điều 9.3 (Xem xét của lãnh đạo)\nChưa biết." in text
    assert "Đào tạo (/trainings; so-mau.yaml, dòng 3)" in text


def test_questions_records_set_aside_problems_and_receipt_are_printed() -> None:
    """The rest of the paper: the auditor's questions, later records, remarks on the description, the receipt."""
    problem = Problem("unknown-key", Location("so-mau.yaml", 7, 3), Text("Khóa chưa biết.", "Unknown key."))
    given = replace(assessment(), set_aside=(evidence("2026-12-01"),), problems=(problem,))

    text = text_of(render_gap_report(given, catalogue(), "vi"))

    assert "Cơ quan thực hiện “Sự lãnh đạo và cam kết” thế nào?" in text
    assert "- Ngày ký: 01/12/2026 (agency.yaml:12, /declarations/0/signed_on)" in text
    assert "- so-mau.yaml:7:3: Khóa chưa biết." in text
    for part in ("QMS Checker 0.1.0", "python", "ngày đánh giá: 20/11/2026", "self-assessment", "a1" * 32, "c3" * 32):
        assert part in text


def test_long_evidence_is_cut_and_says_so() -> None:
    """Two hundred pieces of evidence do not fill ten pages; the number left out is printed."""
    many = finding(found=[evidence(str(number)) for number in range(200)])
    given = assessment(result("QD19-11", Outcome.NOT_FULFILLED, "decision-19-2014/4.3", findings=[many]))

    assert "… và 175 mục khác" in text_of(render_gap_report(given, catalogue(), "vi"))


def test_hostile_text_is_harmless() -> None:
    """Text of a description is neither a tag nor XML; control characters are gone, a long name is whole."""
    name = "Ă" * 10_000
    bad = replace(
        finding(
            statement=same(HOSTILE + "\x00\x1b"), record=same(HOSTILE), found=[evidence(HOSTILE)], fragment=HOSTILE
        ),
        correction=same(HOSTILE),
    )
    given = assessment(
        result("QD19-11", Outcome.NOT_FULFILLED, "không-có/9", title=same(HOSTILE), findings=[bad]),
        of=agency(name, superior_body=HOSTILE, place=HOSTILE, document_symbol=HOSTILE, head_position=HOSTILE),
    )

    document = render_gap_report(given, catalogue(), "vi")
    paragraphs = paragraphs_of(document)

    assert paragraphs.count(HOSTILE) >= 3
    assert HOSTILE.upper() in (line.replace("\u00a0", " ") for line in paragraphs)
    assert name in text_of(document)
    assert "49" not in text_of(document)
    assert not body_of(document).findall(".//script")


def test_the_heading_leaves_the_date_to_the_person_who_signs() -> None:
    """Number, day and month are blanks; the year is that of the as-of date; the place has no "Tỉnh"."""
    text = text_of(render_gap_report(assessment(), catalogue(), "vi"))

    assert "Số: ……/BC-SKHCN" in text
    assert "Hưng Yên, ngày …… tháng …… năm 2026" in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in text
    assert "Kính gửi: Giám đốc Sở Khoa học và Công nghệ tỉnh Hưng Yên" in text
    assert "Nơi nhận:\n- Như trên;" in text
    assert "- Lưu: VT, hồ sơ ISO." in text


def test_unknown_heading_data_are_dots_or_left_out() -> None:
    """No place, symbol, head or superior body: dots, a general address, and no empty line."""
    bare = agency(superior_body="", province="", document_symbol="", head_position="")

    paragraphs = paragraphs_of(render_gap_report(assessment(of=bare), catalogue(), "vi"))

    assert "Số: ……/BC-……………" in paragraphs
    assert "……………, ngày …… tháng …… năm 2026" in paragraphs
    assert "Kính gửi: Người đứng đầu cơ quan Sở Khoa học và Công nghệ tỉnh Hưng Yên" in paragraphs
    assert paragraphs[0] == "SỞ KHOA HỌC VÀ CÔNG NGHỆ TỈNH\u00a0HƯNG\u00a0YÊN"


def test_the_page_follows_the_decree() -> None:
    """A4 portrait; top and bottom 20–25 mm, left 30–35, right 15–20; another first page, without a number."""
    (section,) = body_of(render_gap_report(assessment(), catalogue(), "vi")).iter(f"{W}sectPr")
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")

    assert tuple(round(int(attribute(size, side)) / MM) for side in ("w", "h")) == (210, 297)
    for side, least, most in (("top", 20, 25), ("bottom", 20, 25), ("left", 30, 35), ("right", 15, 20)):
        assert least <= round(int(attribute(margins, side)) / MM, 1) <= most
    assert section.find(f"{W}titlePg") is not None
    assert {"default", "first"} == {attribute(one, "type") for one in section.findall(f"{W}headerReference")}


def test_the_page_number_stands_centred_in_the_header() -> None:
    """The default header has a PAGE field, centred, size 13; the header of the first page has nothing."""
    parts = parts_of(render_gap_report(assessment(), catalogue(), "vi"))
    headers = [content.decode() for name, content in parts.items() if re.fullmatch(r"word/header\d\.xml", name)]
    numbered = [header for header in headers if "PAGE" in header]

    assert len(headers) == 2
    assert len(numbered) == 1
    assert '<w:jc w:val="center"/>' in numbered[0]
    assert '<w:sz w:val="26"/>' in numbered[0]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_font_is_times_new_roman_for_every_script(language: Language) -> None:
    """Latin, East Asian and complex script; the only other fonts are those of the YAML box and of symbols."""
    parts = parts_of(render_gap_report(assessment(), catalogue(), language))
    styles = ET.fromstring(parts["word/styles.xml"])
    default = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    body = next(style for style in styles.iter(f"{W}style") if attribute(style, "styleId") == "QMSBody")

    assert {"Times New Roman"} == {attribute(default, script) for script in ("ascii", "hAnsi", "eastAsia", "cs")}
    assert (attribute(body.find(f".//{W}sz"), "val"), attribute(body.find(f".//{W}szCs"), "val")) == ("26", "26")
    assert attribute(body.find(f".//{W}jc"), "val") == "both"
    assert int(attribute(body.find(f".//{W}ind"), "firstLine")) == 720


def test_long_tables_repeat_their_header_and_keep_rows_whole() -> None:
    """The first row of each ruled table is a header row; rows that are short do not break."""
    tables = list(body_of(render_gap_report(long_assessment(), catalogue(), "vi")).iter(f"{W}tbl"))
    ruled = [table for table in tables if table.find(f"{W}tblPr/{W}tblStyle") is not None]

    assert len(ruled) == 12 + 5
    for table in ruled:
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_the_yaml_stands_in_a_box_of_its_own() -> None:
    """The fragment keeps its lines and its indentation, in the monospaced style."""
    document = render_gap_report(long_assessment(), catalogue(), "vi")
    boxes = [
        paragraph
        for paragraph in body_of(document).iter(f"{W}p")
        if (style := paragraph.find(f"{W}pPr/{W}pStyle")) is not None and attribute(style, "val") == "QMSCode"
    ]

    assert len(boxes) == 8
    assert len(boxes[0].findall(f".//{W}br")) == 2
    assert "declarations:\n  - number: 12/QĐ-SKHCN\n    signed_on: 2026-01-05" in paragraphs_of(document)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_same_assessment_gives_the_same_bytes(language: Language) -> None:
    """Byte for byte."""
    first, second = (render_gap_report(long_assessment(), catalogue(), language) for _ in range(2))

    assert first == second


def test_no_table_cell_is_without_a_paragraph() -> None:
    """Word calls a document damaged where a cell has none; empty lists must not leave such cells."""
    given = assessment(
        result("A", Outcome.NOT_FULFILLED, findings=[finding("A", MAJOR)]), result("B", Outcome.UNDETERMINED)
    )

    cells = list(body_of(render_gap_report(given, catalogue(), "vi")).iter(f"{W}tc"))

    assert cells
    assert all(cell[-1].tag == f"{W}p" for cell in cells)
