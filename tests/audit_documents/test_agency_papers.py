"""The papers an agency signs: filled from what is known, open where a person must write, for every sample agency."""

from __future__ import annotations

import re
import shutil
import subprocess  # the office program that opens what was written
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from qms_checker.assessment.check import Plan
from qms_checker.assessment.follow_up import Waiver
from qms_checker.assessment.run import Assessed, assess_with_facts
from qms_checker.audit_documents.agency_papers import AGENCY_PAPERS
from qms_checker.audit_documents.dossier import Dossier, dossier_of
from qms_checker.audit_documents.papers import Material
from qms_checker.audit_documents.render import PAPERS, render_document
from qms_checker.audit_documents.verified import VerifiedRow
from qms_checker.description.discover import discover
from qms_checker.engines.program import compile_program
from qms_checker.engines.select import choose_engine
from qms_checker.errors import Location
from qms_checker.media.word import variables_of
from qms_checker.resources import rules_folder, sample_agencies_folder, template_file
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import LANGUAGES, Language, Outcome
from qms_checker.word_layout.paper import read_source
from tests.factories import AS_OF, agency, assessment, finding, material, no_facts, result
from tests.word_reading import paragraphs_of, text_of

SAMPLES = tuple(sorted(path.name for path in sample_agencies_folder().iterdir() if path.name[:3] not in ("REA", "sai")))
LARGE, SMALL, SPARSE = "so-khoa-hoc-cong-nghe", "so-nho.yaml", "phan-lon-chua-ghi.yaml"
NAMES = tuple(paper.name for paper in AGENCY_PAPERS)
HOSTILE = "{{ 7*7 }} <script>&]]> {% raw %}"


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """Return the shipped rules."""
    return load_rulebook(rules_folder())


@lru_cache
def material_of(sample: str) -> Material:
    """Return what papers about a sample agency are filled from."""
    book = rulebook()
    rules = tuple(rule for rule in book.rules.values() if rule.id.startswith(("QD19-", "ISO-9")))
    plan = Plan(book, "test", rules, compile_program(book, rules, date.fromisoformat(AS_OF)))
    (source,) = discover(sample_agencies_folder() / sample)
    run = assess_with_facts(source, plan, choose_engine("python"))
    assert isinstance(run, Assessed)
    return Material(assessment=run.assessment, facts=run.facts, catalogue=book.catalogue)


def text(name: str, sample: str, language: Language = "vi") -> str:
    """Return the text of a paper about a sample, hard spaces as spaces."""
    return text_of(render_document(name, material_of(sample), language)).replace("\u00a0", " ")


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", NAMES)
def test_every_paper_is_written_for_every_sample(name: str, sample: str) -> None:
    """Nothing of the template or of Python is left, and no sentence has lost its value."""
    written = text(name, sample)

    assert not re.search(r"None|True|False|\{\{|\{%|Text\(|\[\]|\(\)|: ?;|  ", written)
    assert material_of(sample).assessment.agency.name.upper() in written.upper()


@pytest.mark.parametrize("name", NAMES)
def test_every_paper_is_written_in_english(name: str) -> None:
    """In the same layout; the words around the values are English."""
    written = text(name, LARGE, "en")

    assert not re.search(r"None|\{\{|\{%", written)
    assert "SOCIALIST REPUBLIC OF VIET NAM" in written
    assert "Cộng hòa" not in written


@pytest.mark.parametrize("name", NAMES)
def test_a_description_that_says_nothing_leaves_dots_and_rows_to_write_in(name: str) -> None:
    """The head has its blanks; whoever writes finds dotted lines or empty cells."""
    bare = agency(superior_body="", province="", document_symbol="", head_position="", head_name="")
    document = render_document(name, material(assessment(of=bare), no_facts()), "vi")

    paragraphs = paragraphs_of(document)
    assert "……………, ngày …… tháng …… năm 2026" in paragraphs
    assert not re.search(r"None|\{\{|\{%", text_of(document))
    assert any(line in {"", "\t"} or "……" in line for line in paragraphs[8:])


@pytest.mark.parametrize("name", [LARGE, SPARSE])
def test_the_same_values_give_the_same_bytes(name: str) -> None:
    """Byte for byte."""
    given = material_of(name)

    assert render_document("yearly-report", given, "vi") == render_document("yearly-report", given, "vi")


@pytest.mark.parametrize("paper", AGENCY_PAPERS, ids=lambda paper: paper.name)
def test_the_list_of_papers_agrees_with_their_sources(paper: Any) -> None:
    """Type code and orientation are those of the source; the criterion exists; texts are in both languages."""
    source = read_source(template_file("word", f"source/{paper.name}.yaml"))

    assert (paper.type_code, paper.orientation) == (source.code, source.orientation)
    assert rulebook().catalogue.get(paper.criterion) is not None
    for words in (paper.title, paper.purpose, paper.signed_by):
        assert words.vi
        assert words.en
    assert PAPERS[paper.name] is paper


def declared(declaration: str = "agency-papers") -> dict[str, Any]:
    """Return the declared variables."""
    content = template_file("word", f"{declaration}.variables.yaml").read_text(encoding="utf-8")
    variables: dict[str, Any] = yaml.safe_load(content)["variables"]
    return variables


def shape_of_declaration(entries: dict[str, Any]) -> dict[str, Any]:
    """Return the declared names, nested."""
    return {name: shape_of_declaration(entry["fields"]) if "fields" in entry else {} for name, entry in entries.items()}


def shape_of(value: object) -> dict[str, Any]:
    """Return the names of the fields of a value, nested; of the first of many."""
    if isinstance(value, tuple):
        return shape_of(value[0]) if value else {}
    if is_dataclass(value):
        return {field.name: shape_of(getattr(value, field.name)) for field in fields(value)}
    return {}


def test_the_declaration_names_what_the_dossier_has() -> None:
    """Every field of every value is declared with its meaning, and nothing else."""
    large, small = (dossier_of(material_of(sample), "vi") for sample in (LARGE, SMALL))
    found = shape_of(large)
    found["actions"] = shape_of(small.actions)
    found["verified"] = {field.name: {} for field in fields(VerifiedRow)}  # no sample has an audit record

    assert shape_of_declaration(declared()) == found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_use_declared_variables_only(name: str, language: Language) -> None:
    """What a template names is in the declaration."""
    assert variables_of(template_file("word", f"{name}.{language}.docx")) <= set(declared())


def test_the_declaration_names_no_variable_that_no_paper_uses() -> None:
    """All templates together use every declared variable."""
    used = {one for name in NAMES for one in variables_of(template_file("word", f"{name}.vi.docx"))}

    assert used == set(declared())


def test_hostile_text_of_a_description_is_harmless() -> None:
    """A name that looks like a tag or like XML is printed letter by letter."""
    given = material(assessment(of=agency(HOSTILE, head_name=HOSTILE, superior_body=HOSTILE)), no_facts())

    for name in NAMES:
        written = text_of(render_document(name, given, "vi")).replace("\u00a0", " ")
        assert HOSTILE.upper() in written.upper()
        assert "49" not in written


class TestWhatIsFilledIn:
    """Each paper has what the description knows, and asks for what it does not."""

    def dossier(self, sample: str) -> Dossier:
        return dossier_of(material_of(sample), "vi")

    def test_the_committee_is_renewed_where_there_is_one(self) -> None:
        assert "Về việc kiện toàn Ban Chỉ đạo" in text("steering-committee-decision", SMALL)
        assert "thay thế Quyết định số 31/QĐ-SDL ngày 15 tháng 4 năm 2024" in text("steering-committee-decision", SMALL)
        assert [one.name for one in self.dossier(SMALL).committee.members] == ["Ma Thế Dũng", "Sầm Thị Lụa"]

    def test_the_committee_is_set_up_where_there_is_none(self) -> None:
        bare = text_of(render_document("steering-committee-decision", material(assessment(), no_facts()), "vi"))

        assert "Về việc thành lập Ban Chỉ đạo" in bare
        assert "thay thế" not in bare

    def test_the_plan_is_for_the_first_year_without_one(self) -> None:
        plan = self.dossier(SMALL).plan

        assert plan.year == 2026
        assert plan.needs[0] == "Duy trì đánh giá nội bộ hằng năm (QD19-23)"

    def test_an_audit_held_this_year_makes_the_next_plan_one_for_next_year(self) -> None:
        assert self.dossier(LARGE).audit.year == 2027
        assert self.dossier(SMALL).audit.year == 2026

    def test_there_is_a_checklist_for_each_unit_with_its_procedures(self) -> None:
        units = {one.name: one for one in self.dossier(LARGE).units}

        assert len(units) == 8
        assert any("QT." in line for line in units["Phòng Tiêu chuẩn Đo lường Chất lượng"].procedures)
        assert {one.clause.split()[0] for one in units["Văn phòng Sở"].clauses} >= {"7.5", "8.5", "10.2"}
        assert "2.1" not in {one.clause.split()[0] for one in units["Văn phòng Sở"].clauses}

    def test_the_review_has_the_twelve_inputs_with_figures(self) -> None:
        inputs = self.dossier(LARGE).review.inputs

        assert [one.number for one in inputs] == list(range(1, 13))
        assert all(one.known for one in inputs if one.number not in {1, 12})
        assert "Đánh giá nội bộ ngày 11/08/2026: 3 sự không phù hợp." in inputs[7].known

    def test_an_input_without_figures_says_so(self) -> None:
        assert "(chưa có trong bản mô tả)" in text("management-review-agenda", SPARSE)

    def test_the_declaration_lists_the_procedures_of_the_scope(self) -> None:
        declaring = self.dossier(SMALL).declaring

        assert [one.code for one in declaring.annex] == [f"1.92100{number}" for number in range(1, 7)]
        assert declaring.annex[0].name == "Cấp giấy phép kinh doanh dịch vụ lữ hành"
        assert declaring.previous == "89/QĐ-SDL ngày 22 tháng 9 năm 2025"

    def test_declaring_again_gives_the_reason(self) -> None:
        """The scope was widened after the last declaration."""
        assert "Lý do công bố lại: Thêm thủ tục công nhận điểm du lịch." in text("declaration-decision", SMALL)
        assert self.dossier(LARGE).declaring.reason == ""

    def test_the_cause_of_a_finding_that_nothing_answers_is_left_open(self) -> None:
        given = self.dossier(SMALL)

        assert {one.rule for one in given.actions} >= {"QD19-23", "QD19-02"}
        assert all(one.cause == "" for one in given.actions)

    def test_the_report_of_the_audit_has_the_nonconformities_of_that_audit(self) -> None:
        of_audit = [one.id for one in self.dossier(LARGE).nonconformities if one.of_latest_audit]

        assert of_audit
        assert all(one.startswith("KPH-2026") for one in of_audit)
        assert "Tô Thị Lan Chi" in text("internal-audit-report", LARGE)

    def test_before_the_head_confirms_the_paper_says_what_is_open(self) -> None:
        assert "còn 4 sự không phù hợp chưa khắc phục" in text("effectiveness-confirmation", SMALL)

    def test_the_forms_have_a_page_for_each_finding(self) -> None:
        written = text("nonconformity-forms", SMALL)

        assert all(f"{number}/{len(self.dossier(SMALL).actions)} – " in written for number in (1, 2, 3, 4))
        assert written.count("NGƯỜI LẬP PHIẾU") == len(self.dossier(SMALL).actions)


def test_a_nonconformity_that_names_a_rule_fills_the_row_of_its_finding(tmp_path: Path) -> None:
    """Cause, responsible, due date and effectiveness; the agency's own words instead of the rule's."""
    sample = (sample_agencies_folder() / SMALL).read_text(encoding="utf-8")
    sample = re.sub(r"(?ms)^nonconformities:.*?(?=^\S)", "", sample)
    added = (
        "\nnonconformities:\n"
        "  - {id: KPH-01, answers_finding: QD19-23, cause: Chưa phân công, corrective_action: Giao thư ký ISO,\n"
        "     responsible: Chánh Văn phòng, due_on: 2026-12-15, unit: Văn phòng}\n"
    )
    file = tmp_path / "so.yaml"
    file.write_text(sample + added, encoding="utf-8")
    book = rulebook()
    rules = tuple(rule for rule in book.rules.values() if rule.id == "QD19-23")
    plan = Plan(book, "test", rules, compile_program(book, rules, date.fromisoformat(AS_OF)))
    (source,) = discover(file)
    run = assess_with_facts(source, plan, choose_engine("python"))
    assert isinstance(run, Assessed)

    given = Material(assessment=run.assessment, facts=run.facts, catalogue=book.catalogue)
    (action,) = dossier_of(given, "vi").actions

    assert (action.cause, action.corrective_action) == ("Chưa phân công", "Giao thư ký ISO")
    assert (action.responsible, action.due_on, action.unit) == ("Chánh Văn phòng", "15/12/2026", "Văn phòng")
    assert "Chưa phân công" in text_of(render_document("corrective-action-plan", given, "vi"))


def test_a_waived_finding_asks_for_no_action() -> None:
    """It is in no plan and on no form."""
    decided = Waiver(
        target="QD19-11",
        reason="Trang thông tin đang nâng cấp",
        approved_by="Lê Thị Duyệt",
        since=date(2026, 1, 1),
        until=date(2026, 12, 31),
        location=Location("waivers.yaml"),
    )
    findings = [finding("QD19-23"), replace(finding("QD19-11"), waiver=decided)]
    given = material(assessment(result("QD19-11", Outcome.NOT_FULFILLED, findings=findings)), no_facts())

    assert [one.rule for one in dossier_of(given, "vi").actions] == ["QD19-23"]
    assert "1/1 – QD19-23" in text_of(render_document("nonconformity-forms", given, "vi"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_program_opens_every_paper(tmp_path: Path) -> None:
    """LibreOffice turns all of them into pages."""
    files = [tmp_path / f"{name}.docx" for name in NAMES]
    for file in files:
        file.write_bytes(render_document(file.stem, material_of(LARGE), "vi"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"

    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)],
        check=True,
        capture_output=True,
        timeout=240,
    )

    assert all(file.with_suffix(".pdf").read_bytes().startswith(b"%PDF") for file in files)


def test_a_new_declaration_leaves_out_what_was_abolished() -> None:
    """The scope still lists three abolished procedures; nobody signs that the system covers them."""
    annex = dossier_of(material_of("xa-hop-nhat.yaml"), "vi").declaring.annex

    assert [(one.number, one.code) for one in annex] == [(1, "1.001193"), (2, "1.000656"), (3, "2.000884")]


@pytest.mark.parametrize(
    ("language", "cited"), [("vi", "31/QĐ-SDL ngày 15 tháng 4 năm 2024"), ("en", "31/QĐ-SDL of 15 April 2024")]
)
def test_a_decision_cites_days_in_words(language: Language, cited: str) -> None:
    """As Decree 30/2020/NĐ-CP writes them, in all running text of a decision."""
    assert cited in text("steering-committee-decision", SMALL, language)


def test_the_annex_says_what_it_belongs_to() -> None:
    """An annex that comes loose is still known."""
    assert "(Kèm theo Bản công bố ngày …… tháng …… năm 2026 của Sở Du lịch tỉnh Bình An)" in text("declaration", SMALL)


def test_number_and_day_of_a_paper_are_supplied() -> None:
    """The registry knows them; no description does."""
    given = {"number": 7, "signed_on": "05/01/2026"}
    written = text_of(render_document("steering-committee-decision", material_of(SMALL), "vi", data=given))

    assert "Số: 07/QĐ-SDL" in written
    assert "Bình An, ngày 05 tháng 01 năm 2026" in written
