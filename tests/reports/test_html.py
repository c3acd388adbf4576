"""The HTML report, the index of several and the comparison, read back; tests/browser looks at them in Chromium."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import pytest

from qms_checker.assessment.findings import Assessment, Finding, Scalar, Score
from qms_checker.assessment.follow_up import Change
from qms_checker.assessment.run import Unreadable
from qms_checker.errors import Location, Problem
from qms_checker.reports.html import render_comparison_html, render_html, render_html_index
from qms_checker.reports.html_views import chapter_rows, fact_of
from qms_checker.vocabulary import Language, Outcome, Text
from tests import factories
from tests.html_reading import ReadPage, read_page
from tests.reports.golden import assert_golden, rulebook, run_of
from tests.reports.html_samples import HOSTILE, accompanied, comparison, hostile, huge

BROKEN = Unreadable("hong.yaml", (Problem("x", Location("hong.yaml", 2, 1), Text("sai khoá", "wrong key"), None),))


def report(assessment: Assessment, language: Language = "vi") -> ReadPage:
    return read_page(render_html(assessment, factories.catalogue(), language))


def index(*names: str) -> bytes:
    runs = tuple(factories.assessment(of=factories.agency(name, id=name)) for name in names)
    return render_html_index((*runs, BROKEN), "vi", (*(f"{number}.html" for number, _ in enumerate(runs)), None))


PAGES: Mapping[str, Callable[[Language], bytes]] = {
    "report": lambda language: render_html(accompanied(), factories.catalogue(), language),
    "nothing at all": lambda language: render_html(factories.assessment(), factories.catalogue(), language),
    "huge": lambda language: render_html(huge(), factories.catalogue(), language),
    "comparison": lambda language: render_comparison_html(comparison(), language),
    "index": lambda language: render_html_index((accompanied(), BROKEN, huge(2)), language, ("a.html", None, "b.html")),
}
both_languages = pytest.mark.parametrize("language", ["vi", "en"])
every_page = pytest.mark.parametrize("name", PAGES)


@both_languages
def test_the_whole_report(language: Language) -> None:
    """Styles and scripts aside, which change more often than what is said."""
    run = run_of("agencies/so-mau.yaml")
    assert isinstance(run, Assessment)
    text = render_html(run, rulebook().catalogue, language).decode()
    text = re.sub(r"(<(style|script)>).*?(</\2>)", r"\1…\3", text, flags=re.DOTALL)
    text = re.sub(r"sha256-[\w+/=]+(?=&#39;)", "sha256-…", text)

    assert_golden(f"report.{language}.html", re.sub(r"\n{2,}", "\n", text))


@every_page
@both_languages
def test_a_page_is_well_made(name: str, language: Language) -> None:
    page = read_page(PAGES[name](language))
    levels = [int(one.tag[1]) for one in page.all("h1", "h2", "h3", "h4", "h5")]
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    pointed = {one.attributes["href"][1:] for one in page.all("a") if one.attributes["href"].startswith("#")}
    pointed |= {one.attributes["aria-labelledby"] for one in page.elements if "aria-labelledby" in one.attributes}

    assert page.problems == []
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))
    assert pointed <= set(ids)


@every_page
def test_a_page_needs_nothing_but_itself(name: str) -> None:
    page = read_page(PAGES[name]("vi"))
    addresses = [one.attributes[key] for one in page.elements for key in ("href", "src") if key in one.attributes]

    assert {address for address in addresses if not re.match(r"#|\./|data:image/png,$", address)} == set()
    assert not [
        one for one in page.elements if "style" in one.attributes or any(k.startswith("on") for k in one.attributes)
    ]


@every_page
def test_the_same_values_give_the_same_bytes(name: str) -> None:
    assert PAGES[name]("vi") == PAGES[name]("vi")


@both_languages
def test_a_finding_says_why_and_what_to_do(language: Language) -> None:
    page = report(accompanied(), language)
    panels = page.with_class("finding")
    findings = {one.fingerprint: one for one in accompanied().findings}

    assert len(panels) == len(findings)
    for panel in panels:
        found: Finding = findings[panel.attributes["id"].removeprefix("f-")]
        said = " ".join(panel.text.split())
        for text in (found.statement, found.looked_for, found.correction, found.corrective_action, found.record):
            assert text.in_language(language) in said
        for one in found.evidence:
            assert f"{one.file}:{one.line}:{one.column}" in said
            assert one.pointer in said
        assert found.fragment.rstrip("\n") in panel.text
        assert f"{found.belongs_in} (" in said or not found.belongs_in


def test_findings_come_gravest_first_and_waived_ones_apart() -> None:
    page = report(accompanied())
    grades = [one.attributes["data-grading"] for one in page.with_class("finding")]
    waived = [one.attributes["data-outcome"] for one in page.with_class("finding")]

    assert grades == ["major", *["minor"] * 6, *["observation"] * 2, *["opportunity_for_improvement"] * 2, "major"]
    assert waived == ["not_fulfilled"] * 11 + ["waived"]
    assert "Phát hiện được tạm hoãn xử lý (1)" in page.words
    assert (
        "Chờ Tỉnh ban hành đề án sắp xếp bộ máy Người quyết định: Giám đốc Nguyễn Văn An · 01/10/2026 – 31/12/2026"
        in page.words
    )


def test_what_a_finding_was_raised_from_is_told() -> None:
    raised = replace(
        factories.finding(),
        escalated_from=("minor", "QD19-23"),
        escalation_reason=Text("ba năm liền không đánh giá", "no audit in three years"),
    )
    result = factories.result("QD19-11", Outcome.NOT_FULFILLED, findings=[raised])

    assert "từ nhẹ lên nặng (QD19-23): ba năm liền không đánh giá" in report(factories.assessment(result)).words
    assert "from minor to major (QD19-23): no audit in" in report(factories.assessment(result), "en").words


def test_a_finding_belongs_to_its_unit_or_to_the_whole_agency() -> None:
    units = {one.attributes["data-unit"] for one in report(accompanied()).with_class("finding")}

    assert units == {"-", "=Văn phòng Sở", "=Đội Thanh tra"}


def test_units_to_choose_from_are_in_vietnamese_order() -> None:
    names = ("Phòng Đầu tư", "Phòng Dân số", "Phòng Ăn uống", "Phòng An toàn")
    findings = [replace(factories.finding(), unit=name) for name in names]
    page = report(factories.assessment(factories.result("QD19-11", Outcome.NOT_FULFILLED, findings=findings)))
    offered = [one.attributes["value"][1:] for one in page.all("option") if one.attributes["value"].startswith("=")]

    assert offered == ["Phòng An toàn", "Phòng Ăn uống", "Phòng Dân số", "Phòng Đầu tư"]


def test_what_to_supply_is_named_with_its_key() -> None:
    (row,) = report(accompanied()).with_class("edge-undetermined")

    assert "Đào tạo agency.yaml /trainings" in " ".join(row.text.split())


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (Score(97.5, 1.0, Text("xuất sắc", "excellent")), "97,5/100 Xếp loại: xuất sắc Độ bao phủ 100 %"),
        (Score(50.0, 0.25, None), "50/100 Chưa xếp loại Độ bao phủ 25 %"),
        (Score(None, 0.0, None, Text("chưa đủ", "too little")), "Chưa có điểm Chưa đủ. Độ bao phủ 0 %"),
    ],
)
def test_a_score_never_stands_without_its_coverage(score: Score, said: str) -> None:
    assert said in report(replace(factories.assessment(), score=score)).words


def test_no_finding_is_not_called_conformity() -> None:
    words = report(factories.assessment(factories.result())).words

    assert "Không có phát hiện nào trong các quy tắc đã xét. Phần còn lại do chuyên gia đánh giá xem xét." in words


def test_what_does_not_accompany_an_assessment_leaves_no_empty_section() -> None:
    ids = {one.attributes.get("id") for one in report(factories.assessment(factories.result())).all("h2")}

    assert ids == {"summary", "findings", "others", "questions", "receipt", None}


def test_what_accompanies_an_assessment_is_shown() -> None:
    words = report(accompanied()).words

    for text in (
        "Thay đổi so với lần đánh giá ngày 20/11/2025",
        "Điểm: 74,5 → 82,5",
        "QD19-02 đã hết hạn",
        "QD19-99 không ứng với phát hiện nào",
        "quy tắc vẫn chưa đạt Quy tắc nay không đạt.",
        "chưa đủ dữ liệu để đối chiếu",
        "Đạt Không đạt Sự không phù hợp nhẹ khác khai báo",
        "15/01/2027",
        "agency.yaml:4:2 Tệp đính kèm không mở được.",
        "Mục kiểm tra của biểu mẫu (1)",
    ):
        assert re.sub(r"[✓✗?–]\s+", "", text) in re.sub(r"[✓✗?–]\s+", "", words)


def test_claims_of_closing_that_are_not_borne_out_come_first() -> None:
    words = report(accompanied()).words

    assert words.index("KPH-2") < words.index("KPH-1") < words.index("KPH-0")


def test_the_chart_shows_texts_and_their_chapters_without_the_clauses() -> None:
    """What has chapters or themes comes first; each row has its own score and coverage."""
    rows = [(row.level, row.name, row.counts, row.value) for row in chapter_rows(accompanied().score, "vi")]

    assert rows == [
        (0, "Quyết định 19", (2, 0, 0), 100.0),
        (1, "Công bố", (2, 0, 0), 100.0),
        (0, "TCVN ISO 9001:2015", (1, 1, 3), 50.0),
        (1, "9. Đánh giá kết quả", (1, 1, 0), 50.0),
        (1, "10. Cải tiến", (0, 0, 3), None),
        (0, "Nghị định số 30/2020/NĐ-CP", (0, 1, 0), 0.0),
    ]
    assert "10. Cải tiến 0 0 3 – 0 %" in report(accompanied()).words


def test_since_a_baseline_new_findings_are_counted() -> None:
    found = [replace(factories.finding(), change=one) for one in (Change.NEW, Change.NEW, Change.STILL_OPEN)]
    page = report(factories.assessment(factories.result("QD19-11", Outcome.NOT_FULFILLED, findings=found)))

    assert "So với mốc Mới 2 Còn mở 1" in page.words


def test_the_index_leads_to_the_reports_in_vietnamese_order() -> None:
    page = read_page(index("Sở Y tế", "Ủy ban nhân dân xã An Bình", "Sở Đo lường", "Sở Du lịch"))
    links = [(one.text, one.attributes["href"]) for one in page.all("a") if one.attributes["href"].startswith("./")]

    assert links == [
        ("Sở Du lịch", "./3.html"),
        ("Sở Đo lường", "./2.html"),
        ("Sở Y tế", "./0.html"),
        ("Ủy ban nhân dân xã An Bình", "./1.html"),
    ]
    assert "hong.yaml:2:1 sai khoá" in page.words


def test_a_name_of_a_file_is_no_address_of_its_own() -> None:
    content = render_html_index((factories.assessment(),), "vi", ("javascript:alert(1)?#.html",))

    assert 'href="./javascript%3Aalert%281%29%3F%23.html"' in content.decode()


@both_languages
def test_a_comparison_shows_both_sides_and_every_change(language: Language) -> None:
    words = read_page(render_comparison_html(comparison(), language)).words
    vi = (
        "Điểm 74,5 82,5",
        "Mới (2)",
        "Còn mở (1)",
        "Quy tắc chưa đủ dữ liệu.",
        "Khác nhau về bản mô tả, ngày đánh giá",
        "Sự không phù hợp nhẹ → Sự không phù hợp nặng",
        "Quy tắc chỉ được xét ở lần này: 1 (1 chưa đủ dữ liệu)",
    )
    en = (
        "Score 74.5 82.5",
        "New (2)",
        "Still open (1)",
        "The rule is undetermined.",
        "What differs the description, the date",
        "Minor nonconformity → Major nonconformity",
    )

    for text in vi if language == "vi" else en:
        assert text in words


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_the_text_of_a_stranger_stays_text(text: str) -> None:
    quiet = [(one.tag, sorted(one.attributes)) for one in report(hostile("bình thường")).elements]
    page = report(hostile(text))

    assert page.problems == []
    assert [(one.tag, sorted(one.attributes)) for one in page.elements] == quiet
    if text.isprintable():
        assert text in page.all("h1")[0].text
        assert text in page.all("pre")[0].text


def test_the_largest_report_takes_well_under_three_seconds() -> None:
    start = time.perf_counter()
    render_html(huge(500), factories.catalogue(), "vi")

    assert time.perf_counter() - start < 3


@pytest.mark.parametrize(("times", "is_folded"), [(1, False), (10, False), (11, True), (1200, True)])
def test_what_a_rule_finds_often_has_one_title_and_many_are_folded(times: int, is_folded: bool) -> None:
    (new, *_) = comparison().findings
    often = tuple(
        replace(new, fingerprint=str(at), statement=Text(f"Mục số {at}.", f"Item {at}.")) for at in range(times)
    )

    page = read_page(render_comparison_html(replace(comparison(), findings=often), "vi"))

    assert page.words.count(new.title.vi) == 2  # here and among the rules with another outcome
    assert f"Mục số {times - 1}." in page.words
    assert ("× 10 " in page.words) is (times == 10)
    assert ("Xem 1.200 phát hiện" in page.words) is (times == 1200)
    assert bool(page.all("details")) is is_folded


def test_only_the_words_of_the_agency_stand_in_quotation_marks() -> None:
    """A day, a number, yes and no, a term and "stated as none" are values, not words."""
    told = {"": False, "Đúng hẹn": True, "15/01/2026": False, "98 %": True}
    values: list[tuple[Scalar, bool]] = [*told.items(), (98, False), (97.5, False), (True, False), (None, False)]

    for value, is_quoted in values:
        fact = fact_of(factories.evidence(value), "vi")
        assert (fact.is_quoted, value) == (is_quoted, value)
