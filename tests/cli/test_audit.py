"""``qms audit`` as users use it: the whole circle from description to signed paper, templates of one's own, values."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest

from qms_checker.errors import ExitCode
from qms_checker.resources import sample_agencies_folder
from tests.cli.conftest import Run
from tests.filling import AUDIT, DECIDED, OPEN, SAMPLES, Checklist
from tests.word_reading import text_of, write_template

DAY = ("--as-of", "2026-11-20", "--engine", "python")
RECORD = "2026-11-18.yaml"


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    """Return the description of a small agency, in a folder of its own."""
    return Path(shutil.copy(sample_agencies_folder() / "so-nho.yaml", tmp_path / "so-nho.yaml"))


def checklist_of(run: Run, agency: Path, *options: str) -> Checklist:
    """Return the checklist as the command writes it, with what every audit has."""
    target = agency.with_suffix(".xlsx")
    result = run("audit", "checklist", str(agency), *DAY, "-o", str(target), *options)
    assert result.exit_code == ExitCode.OK, result.stderr
    checklist = Checklist(target)
    checklist.audit(lead="Sầm Thị Lụa")
    return checklist


def recorded(run: Run, agency: Path, checklist: Checklist, *options: str) -> tuple[int, str]:
    """Record a checklist; return the exit code and what was said on standard error."""
    filled = agency.with_name("da-ghi.xlsx")
    filled.write_bytes(checklist.save())
    result = run("audit", "record", str(filled), str(agency), *DAY, *options)
    return result.exit_code, result.stderr


def paper_of(run: Run, agency: Path, name: str) -> str:
    """Return the text of a paper about the agency."""
    target = agency.with_name(f"{name}.docx")
    result = run("audit", "render", name, str(agency), *DAY, "-o", str(target))
    assert result.exit_code == ExitCode.OK, result.stderr
    return text_of(target.read_bytes())


def test_the_whole_circle(run: Run, agency: Path) -> None:
    """Description, checklist, filled in, record, papers: what was verified stands beside what was declared."""
    checklist = checklist_of(run, agency)
    checklist.team(("Sầm Thị Lụa", "Văn phòng", "Phòng Lữ hành"))
    checklist.write(OPEN, "QD19-25", verified="Đạt", evidence="Báo cáo 118/BC-SDL", auditor="Sầm Thị Lụa")
    checklist.write(OPEN, "iso-9001-2015/7.2", verified="Không đạt", grading="nhẹ", evidence="Hồ sơ & đào tạo <trống>")
    checklist.write(DECIDED, "QD19-11", verified="Không đạt", grading="nặng", evidence="Bản gốc chưa ký")
    checklist.write(SAMPLES, "procedure:QT.LH.01", seen="Hồ sơ số 12")

    code, said = recorded(run, agency, checklist)

    record = agency.parent / "so-nho.audit-records" / RECORD
    assert (code, record.is_file()) == (ExitCode.OK, True), said
    written = record.read_text(encoding="utf-8")
    assert "declared: fulfilled\n    verified: not_fulfilled\n    grading: major" in written
    assert 'seen: "Hồ sơ số 12"' in written
    for paper in ("internal-audit-report", "nonconformity-forms", "inspection-minutes"):
        written_to = agency.with_name(f"{paper}.docx")
        run("audit", "render", paper, str(agency), *DAY, "-o", str(written_to))
        text = text_of(written_to.read_bytes())
        assert "Hồ sơ & đào tạo <trống>" in text
        assert "Bản gốc chưa ký" in text
    report = text_of(agency.with_name("internal-audit-report.docx").read_bytes())
    assert "đã xác minh tại chỗ 3 nội dung, trong đó 2 nội dung không đạt" in report
    assert report.index("QD19-11 – ") < report.index("QD19-25 – ")
    assert "không đạt (nặng)" in report
    forms = text_of(agency.with_name("nonconformity-forms.docx").read_bytes())
    assert "2/2" in forms
    assert forms.count("PHIẾU GHI SỰ KHÔNG PHÙ HỢP – Sở Du lịch") == 1, "a form taken out of the file says what it is"
    assert "Thời gian\n18/11/2026" in report
    assert "QD19-23" not in forms


def test_the_audit_report_is_written_from_the_record(run: Run, agency: Path) -> None:
    """Who led, who audited what, which samples were seen, the conclusion: nobody types it twice."""
    checklist = checklist_of(run, agency)
    checklist.team(("Sầm Thị Lụa", "Văn phòng", "Phòng Lữ hành"))
    checklist.write(AUDIT, "ended_on", value="19/11/2026")
    checklist.write(AUDIT, "conclusion", value="Hệ thống được duy trì; còn thiếu hồ sơ đào tạo & bồi dưỡng.")
    checklist.write(OPEN, "iso-9001-2015/7.2", verified="Không đạt", grading="nhẹ", evidence="Hồ sơ trống")
    checklist.write(SAMPLES, "procedure:QT.LH.01", seen="Hồ sơ số 12")
    recorded(run, agency, checklist)

    report = paper_of(run, agency, "internal-audit-report")

    assert "Thời gian\n18/11/2026 – 19/11/2026" in report
    assert "Trưởng đoàn\nSầm Thị Lụa" in report
    assert "Điều khoản đã đánh giá\n7.2" in report
    assert "- Sầm Thị Lụa (Văn phòng) – đánh giá Phòng Lữ hành" in report
    assert "Hệ thống được duy trì; còn thiếu hồ sơ đào tạo & bồi dưỡng." in report
    assert "Hồ sơ số 12" in report
    assert "Số sự không phù hợp: 1; số điểm lưu ý: 0" in report
    assert "Theo phiếu số 1" in report
    assert "Sầm Thị Lụa" not in paper_of(run, agency, "inspection-minutes").partition("II.")[0]


def test_an_inspection_by_the_lead_unit_is_no_internal_audit(run: Run, agency: Path) -> None:
    """Its team stands in the minutes of the inspection; the internal audit report stays with the agency's own audit."""
    checklist = checklist_of(run, agency, "--profile", "inspection")
    checklist.team(("Trần Thị Đoàn", "Chi cục TCĐLCL", "Văn phòng"))
    checklist.audit(lead="Trần Thị Đoàn")
    checklist.write(AUDIT, "conclusion", value="Hệ thống được duy trì.")
    checklist.write(OPEN, checklist.ids(OPEN)[0], verified="Không đạt", evidence="Bằng chứng tại chỗ")
    recorded(run, agency, checklist)

    minutes = paper_of(run, agency, "inspection-minutes")

    assert "- Trần Thị Đoàn, Chi cục TCĐLCL – Trưởng đoàn;" in minutes
    assert "ngày 18/11/2026" in minutes
    assert "Hệ thống được duy trì." in paper_of(run, agency, "inspection-conclusion")
    report = paper_of(run, agency, "internal-audit-report")
    assert "Trần Thị Đoàn" not in report
    assert "Bằng chứng tại chỗ" not in report


def test_a_later_audit_of_the_description_is_not_told_by_an_earlier_record(run: Run, agency: Path) -> None:
    """The report is about the latest audit, with nothing of the one before."""
    checklist = checklist_of(run, agency)
    checklist.audit(held_on="18/11/2024", lead="Sầm Thị Lụa")
    checklist.write(OPEN, "iso-9001-2015/7.2", verified="Không đạt", evidence="Hồ sơ năm trước")
    assert recorded(run, agency, checklist)[0] == ExitCode.OK

    report = paper_of(run, agency, "internal-audit-report")

    assert "Thời gian\n28/08/2025" in report
    assert "Hồ sơ năm trước" not in report


def test_check_takes_the_record_it_is_given(run: Run, agency: Path, tmp_path: Path) -> None:
    """In the place of the one beside the description; of another agency it is refused."""
    checklist = checklist_of(run, agency)
    checklist.write(OPEN, "iso-9001-2015/7.2", verified="Không đạt", evidence="Hồ sơ khác")
    record = tmp_path / "cho-khac" / "ho-so.yaml"
    recorded(run, agency, checklist, "-o", str(record))

    assert "Hồ sơ khác" not in run("check", str(agency), *DAY).stdout
    assert "Hồ sơ khác" in run("check", str(agency), *DAY, "--record", str(record)).stdout
    record.write_text(record.read_text(encoding="utf-8").replace("sdl-binh-an", "khac"), encoding="utf-8")
    refused = run("check", str(agency), *DAY, "--record", str(record))
    assert (refused.exit_code, "là của cơ quan 'khac'" in refused.stderr) == (ExitCode.INVALID_INPUT, True)
    several = run("check", str(sample_agencies_folder()), *DAY, "--record", str(record))
    assert several.exit_code == ExitCode.USAGE


def test_the_screen_shows_declared_and_verified(run: Run, agency: Path) -> None:
    """What differs or is not fulfilled, with its evidence; the rest is counted."""
    checklist = checklist_of(run, agency)
    checklist.write(DECIDED, "QD19-11", verified="Không đạt", grading="nặng", evidence="Bản gốc chưa ký")
    checklist.write(OPEN, "iso-9001-2015/7.2", verified="Đạt")
    recorded(run, agency, checklist)

    shown = run("check", str(agency), *DAY).stdout

    assert "ĐÃ XÁC MINH TẠI CHỖ (2)" in shown
    assert "Đạt → Không đạt (nặng)\n    Bản gốc chưa ký" in shown
    assert "1 nội dung khác" in shown


def test_a_record_changes_no_outcome_and_is_no_agency(run: Run, agency: Path) -> None:
    """The score is that of the description, and a folder of agencies holds one agency still."""
    before = run("check", str(agency), *DAY, "--quiet").stdout
    checklist = checklist_of(run, agency)
    checklist.write(DECIDED, "QD19-11", verified="Không đạt", evidence="Bản gốc chưa ký")
    recorded(run, agency, checklist)

    assert run("check", str(agency.parent), *DAY, "--quiet").stdout == before


def test_a_folder_keeps_its_records_inside(run: Run, tmp_path: Path) -> None:
    """A description of parts has them in ``audit-records``, which are no parts of it."""
    folder = tmp_path / "so"
    shutil.copytree(sample_agencies_folder() / "so-khoa-hoc-cong-nghe", folder)
    checklist = checklist_of(run, folder)
    checklist.write(OPEN, checklist.ids(OPEN)[0], verified="Đạt")

    recorded(run, folder, checklist)

    assert (folder / "audit-records" / RECORD).is_file()
    assert run("validate", str(tmp_path)).exit_code == ExitCode.OK


def test_recording_again_keeps_what_is_there(run: Run, agency: Path) -> None:
    """What the second checklist leaves empty stays; what it says otherwise is refused until it is told to replace."""
    first = checklist_of(run, agency)
    first.write(OPEN, "QD19-25", verified="Đạt", remarks="đã xem")
    recorded(run, agency, first)
    second = checklist_of(run, agency)
    second.write(OPEN, "iso-9001-2015/7.2", verified="Đạt")
    assert recorded(run, agency, second)[0] == ExitCode.OK
    third = checklist_of(run, agency)
    third.write(OPEN, "QD19-25", verified="Không đạt", evidence="x")

    code, said = recorded(run, agency, third)

    written = (agency.parent / "so-nho.audit-records" / RECORD).read_text(encoding="utf-8")
    assert (code, "--replace" in said) == (ExitCode.INVALID_INPUT, True)
    assert written.count("target:") == 2
    assert "đã xem" in written
    assert recorded(run, agency, third, "--replace")[0] == ExitCode.OK


def test_a_checklist_of_another_agency_is_refused(run: Run, agency: Path) -> None:
    """Nothing is written."""
    checklist = checklist_of(run, agency)
    other = agency.with_name("khac.yaml")
    other.write_text(agency.read_text(encoding="utf-8").replace("sdl-binh-an", "khac"), encoding="utf-8")

    code, said = recorded(run, other, checklist)

    assert code == ExitCode.INVALID_INPUT
    assert "phiếu này lập cho cơ quan 'sdl-binh-an'" in said
    assert not (agency.parent / "khac.audit-records").exists()


def test_a_checklist_of_another_run_is_taken_with_a_remark(run: Run, agency: Path) -> None:
    """The description has changed in between: the auditor's work is not lost, and is told apart."""
    checklist = checklist_of(run, agency)
    checklist.write(OPEN, "QD19-25", verified="Đạt")
    agency.write_text(agency.read_text(encoding="utf-8") + "\nreports: []\n", encoding="utf-8")

    code, said = recorded(run, agency, checklist)

    assert code == ExitCode.OK
    assert "bản mô tả đã thay đổi từ khi lập phiếu" in said


def test_a_team_that_audits_itself_is_told(run: Run, agency: Path) -> None:
    """Independence (9.2.2c) and competence (7.2): the record is written, and the run ends with findings."""
    checklist = checklist_of(run, agency)
    checklist.team(("Sầm Thị Lụa", "Văn phòng", "Văn phòng"), ("Người Mới", "Phòng A", "Văn phòng"))
    checklist.write(OPEN, "QD19-25", verified="Đạt", auditor="Người Mới", unit="Phòng A")

    code, said = recorded(run, agency, checklist)

    assert code == ExitCode.FINDINGS
    assert "Sầm Thị Lụa công tác tại Văn phòng và được phân công đánh giá chính đơn vị này" in said
    assert "Người Mới xác minh QD19-25 tại chính đơn vị mình" in said
    assert "chưa ghi Người Mới là đánh giá viên có chứng chỉ" in said
    assert "Sầm Thị Lụa là đánh giá viên" not in said


def test_contradictions_are_told_with_their_cells_and_nothing_is_written(run: Run, agency: Path) -> None:
    """As the auditor sees them: file, sheet, cell."""
    checklist = checklist_of(run, agency)
    checklist.write(OPEN, "QD19-25", verified="Đạt", grading="nặng")
    row = checklist.row_of(OPEN, "QD19-25")

    code, said = recorded(run, agency, checklist)

    assert code == ExitCode.INVALID_INPUT
    assert f"da-ghi.xlsx [{OPEN}!H{row}]: kết quả là Đạt mà lại phân loại" in said
    assert not (agency.parent / "so-nho.audit-records").exists()


def test_a_record_that_is_broken_stops_nothing(run: Run, agency: Path) -> None:
    """The assessment goes on and says what is wrong with the record."""
    folder = agency.parent / "so-nho.audit-records"
    folder.mkdir()
    (folder / RECORD).write_text("audit: {agency: x}\n", encoding="utf-8")

    result = run("check", str(agency), *DAY, "--format", "json")

    assert result.exit_code == ExitCode.FINDINGS
    assert "held_on" in result.stdout


def test_the_sampling_list_is_repeatable(run: Run, agency: Path) -> None:
    """The same seed, the same list; the seed stands on the sheet."""
    first, second = (checklist_of(run, agency, "--seed", "lô 7", "--samples", "2") for _ in range(2))

    assert first.ids(SAMPLES) == second.ids(SAMPLES)
    assert len(first.ids(SAMPLES)) == 2
    assert any("lô 7" in str(cell.value) for row in first.sheet(SAMPLES).iter_rows() for cell in row)


def test_a_template_of_ones_own(run: Run, agency: Path, tmp_path: Path) -> None:
    """Copied, changed, judged, filled in, with a value of one's own from a file."""
    copied, own, data = tmp_path / "mau.docx", tmp_path / "rieng.docx", tmp_path / "gia-tri.yaml"
    run("audit", "template", "declaration-reminder", "-o", str(copied))
    assert run("audit", "lint", str(copied)).exit_code == ExitCode.OK
    write_template(own, "{{ inspected.name|upper }} – {{ inspection.remind_by }} – {{ x_nguoi_soan }}")
    data.write_text("inspection: {remind_by: 31/12/2026}\nx_nguoi_soan: A & B\n", encoding="utf-8")
    target = tmp_path / "ket-qua.docx"
    given = ("--template", str(own), "--data", str(data), "-o", str(target))

    result = run("audit", "render", "declaration-reminder", str(agency), *DAY, *given)

    assert result.exit_code == ExitCode.OK, result.stderr
    assert text_of(target.read_bytes()) == "SỞ DU LỊCH TỈNH BÌNH AN – 31/12/2026 – A & B"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("inspecton: {}", "không có biến 'inspecton' (có phải ý bạn là 'inspection'"),
        ("inspection: {held_onn: 1/1/2026}", "không có biến 'held_onn' (có phải ý bạn là 'held_on'"),
        ("team: Trần A", "'team' phải là danh sách"),
        ("team: [Trần A]", "'team' cần các khoá"),
        ("as_of: {x: 1}", "'as_of' cần chữ hoặc số"),
        ("- x", "phải gồm các khoá"),
        ("a: [", "cú pháp YAML"),
    ],
)
def test_values_that_do_not_fit_are_refused(run: Run, agency: Path, tmp_path: Path, content: str, said: str) -> None:
    """With file, line and the closest name."""
    data = tmp_path / "gia-tri.yaml"
    data.write_text(content + "\n", encoding="utf-8")

    result = run(
        "audit", "render", "inspection-minutes", str(agency), *DAY, "--data", str(data), "-o", str(tmp_path / "x.docx")
    )

    assert result.exit_code == ExitCode.INVALID_INPUT
    assert said in result.stderr
    assert str(data) in result.stderr


def test_lint_tells_what_is_wrong_and_for_which_paper_a_template_is(run: Run, tmp_path: Path) -> None:
    """Wrong ones end with 3; right ones say what they leave unused."""
    wrong = write_template(tmp_path / "sai.docx", "{{ agncy_name }}")
    right = write_template(tmp_path / "dung.docx", "{{ inspected.name }}")

    result = run("audit", "lint", str(wrong), str(right))

    assert result.exit_code == ExitCode.INVALID_INPUT
    assert "không có biến 'agncy_name'" in result.stderr
    assert (
        f"{right}: dùng được (inspection-plan, inspection-team-decision, inspection-checklist …); 2 biến được dùng"
        in result.stdout
    )
    assert "Biến chưa dùng: " in result.stdout


def test_variables_are_listed_with_examples(run: Run) -> None:
    """Path, meaning, example; a list has brackets."""
    listed = run("audit", "variables", "inspection-minutes").stdout

    assert "contents[].items[].outcome\n    Kết quả theo bản mô tả\n    ví dụ: không đạt\n" in listed
    assert "có phải ý bạn là 'inspection-minutes" in run("audit", "variables", "inspection-minute").stderr


def test_the_list_says_what_each_paper_is_for(run: Run) -> None:
    """Purpose, who signs, and by which criterion."""
    listed = " ".join(run("audit", "list").stdout.split())

    assert "inspection-minutes · Biên bản kiểm tra" in listed
    assert "Ký: Đoàn kiểm tra và cơ quan được kiểm tra" in listed
    assert "Theo: Thông tư số 26/2014/TT-BKHCN" in listed


def test_all_papers_in_one_call(run: Run, agency: Path, tmp_path: Path) -> None:
    """One file for each, nothing of the templates left, each in less than 0.3 s of processor time."""
    before = time.process_time()
    result = run("audit", "render", "all", str(agency), *DAY, "-o", str(tmp_path / "bieu-mau"))
    spent = time.process_time() - before

    papers = sorted((tmp_path / "bieu-mau").iterdir())
    assert result.exit_code == ExitCode.OK, result.stderr
    assert len(papers) > 7
    for paper in papers:
        assert not re.search(r"None|\{\{|\{%|Text\(", text_of(paper.read_bytes())), paper.name
    assert spent / len(papers) < 0.3


def test_one_file_cannot_take_several_papers(run: Run, agency: Path, tmp_path: Path) -> None:
    """A template or a record is for one paper of one agency."""
    target = str(tmp_path / "x.docx")
    assert run("audit", "render", "all", str(agency), *DAY, "-o", target).exit_code == ExitCode.USAGE
    both = run("audit", "render", "all", str(agency), *DAY, "-o", str(tmp_path), "--template", target)
    assert both.exit_code == ExitCode.USAGE


def test_a_checklist_is_also_a_workbook_by_the_name_of_its_file(run: Run, agency: Path, tmp_path: Path) -> None:
    """The same as `qms audit checklist`; other papers are no workbooks, and no folder is named like a file."""
    target = tmp_path / "phieu.xlsx"

    for name, profile in (("internal-audit-checklist", "self-assessment"), ("inspection-checklist", "inspection")):
        assert run("audit", "render", name, str(agency), *DAY, "-o", str(target)).exit_code == ExitCode.OK
        by_command = tmp_path / "lenh.xlsx"
        run("audit", "checklist", str(agency), *DAY, "--profile", profile, "-o", str(by_command))
        assert target.read_bytes() == by_command.read_bytes()
    refused = run("audit", "render", "quality-policy", str(agency), *DAY, "-o", str(tmp_path / "x.xlsx"))
    assert (refused.exit_code, "internal-audit-checklist" in refused.stderr) == (ExitCode.USAGE, True)
    for name in ("x.pdf", "x.DOC"):
        done = run("audit", "render", "quality-policy", str(agency), *DAY, "-o", str(tmp_path / name))
        assert (done.exit_code, (tmp_path / name).exists()) == (ExitCode.USAGE, False)
