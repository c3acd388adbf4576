"""``qms verify``: the same inputs give the same bytes; anything else is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qms_checker.errors import ExitCode
from tests.cli.conftest import AGENCIES, FIXED, RULES, SO_MAU, Run

WITH_RULES = ("--rules", str(RULES))
Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a description, which is the working directory."""
    (tmp_path / "so-mau.yaml").write_text(Path(SO_MAU).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def saved(folder: Path, run: Run) -> Path:
    """Return the report of the description, beside it."""
    run("check", *FIXED, "so-mau.yaml", "--format", "json", "-o", "report.json")
    return folder / "report.json"


def alter(file: Path, edit: Edit) -> None:
    found = json.loads(file.read_bytes())
    edit(found)
    file.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def test_an_untouched_report_is_the_same(run: Run, saved: Path) -> None:
    result = run("verify", *WITH_RULES, "report.json")

    assert (result.exit_code, result.stdout) == (ExitCode.OK, "✓ so-mau: giống hệt\n")


@pytest.mark.parametrize("arguments", [("--lang", "en"), ("--select", "MAU-01", "--ignore", "MAU-02"), ("-v",)])
def test_language_and_selection_are_those_of_the_report(run: Run, folder: Path, arguments: tuple[str, ...]) -> None:
    run("check", *FIXED, "so-mau.yaml", "--format", "json", "-o", "report.json", *arguments)

    assert run("verify", *WITH_RULES, "report.json").stdout == "✓ so-mau: giống hệt\n"


def test_arrays_and_lines_are_verified_one_by_one(run: Run, folder: Path) -> None:
    for name in ("json", "jsonl"):
        run("check", *FIXED, str(AGENCIES), "so-mau.yaml", "--format", name, "-o", f"all.{name}")

        result = run("verify", *WITH_RULES, f"all.{name}", str(AGENCIES))

        assert (result.exit_code, result.stdout.count("✓")) == (ExitCode.OK, 3)


def test_one_byte_of_the_description_is_a_changed_description(run: Run, folder: Path, saved: Path) -> None:
    with (folder / "so-mau.yaml").open("a") as file:
        file.write("\n")

    result = run("verify", *WITH_RULES, "report.json")

    assert result.exit_code == ExitCode.FINDINGS
    assert "≠ so-mau: đã thay đổi: bản mô tả (" in result.stdout
    assert "Kết quả vẫn như trong báo cáo." in result.stdout


def test_other_rules_are_changed_rules(run: Run, saved: Path) -> None:
    result = run("verify", "report.json")

    assert result.exit_code == ExitCode.FINDINGS
    assert "đã thay đổi: quy tắc (" in result.stdout
    assert "bản mô tả (" not in result.stdout


def test_another_version_of_the_program_is_named(run: Run, saved: Path) -> None:
    alter(saved, lambda found: found["receipt"].update(tool_version="0.0.9"))

    result = run("verify", *WITH_RULES, "report.json", "--lang", "en")

    assert result.exit_code == ExitCode.FINDINGS
    assert "changed: the version of the program (0.0.9 → " in result.stdout


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (lambda found: found["results"][0].update(findings=[]), "MAU-01"),
        (lambda found: found["results"].pop(1), "MAU-02"),
        (lambda found: found["results"].append(found["results"][0]), "results"),
        (lambda found: found["results"][1]["findings"][0].update(grading="minor"), "MAU-02"),
        (lambda found: found["results"][1]["findings"][0]["evidence"][0].update(line=1), "MAU-02"),
        (lambda found: found["results"][1]["findings"][0]["evidence"][0].update(file="x.yaml"), "file"),
        (lambda found: found["summary"].update(score=99.0), "summary"),
        (lambda found: found["agency"].update(name="Sở Khác"), "agency"),
        (lambda found: found.update(set_aside=[]), "set_aside"),
        (lambda found: found["results"][0]["findings"][0].update(change="still_open"), "MAU-01"),
        (lambda found: found["receipt"].update(as_of="2026-11-19"), "MAU-01"),
    ],
)
def test_a_report_that_was_altered_does_not_follow_from_its_receipt(
    run: Run, saved: Path, edit: Edit, place: str
) -> None:
    alter(saved, edit)

    result = run("verify", *WITH_RULES, "report.json")

    assert result.exit_code == ExitCode.FINDINGS
    assert "✗ so-mau: KHÔNG phải kết quả của các đầu vào" in result.stdout
    assert f"Khác ở: {place}" in result.stdout


def test_another_name_of_the_description_is_no_difference(run: Run, folder: Path, saved: Path) -> None:
    (folder / "moved").mkdir()
    (folder / "so-mau.yaml").rename(folder / "moved" / "khac.yaml")

    result = run("verify", *WITH_RULES, "report.json", str(folder / "moved"))

    assert (result.exit_code, result.stdout) == (ExitCode.OK, "✓ so-mau: giống, chỉ khác tên tệp\n")


def test_another_layout_of_the_file_is_told(run: Run, saved: Path) -> None:
    saved.write_text(json.dumps(json.loads(saved.read_bytes())), encoding="utf-8")

    result = run("verify", *WITH_RULES, "report.json")

    assert result.exit_code == ExitCode.OK
    assert "tệp được trình bày khác bản gốc" in result.stdout


class TestWhatWasLaidBeside:
    WAIVERS = "waivers:\n  - {rule: MAU-01, reason: Chờ, approved_by: GĐ, from: 2026-01-01, to: 2026-12-31}\n"

    @pytest.fixture
    def with_waiver(self, run: Run, folder: Path) -> Path:
        (folder / "w.yaml").write_text(self.WAIVERS, encoding="utf-8")
        run("check", *FIXED, "so-mau.yaml", "--waivers", "w.yaml", "--format", "json", "-o", "report.json")
        return folder / "report.json"

    def test_waivers_are_taken_from_the_report_or_from_their_file(self, run: Run, with_waiver: Path) -> None:
        on_trust = run("verify", *WITH_RULES, "report.json")
        checked = run("verify", *WITH_RULES, "report.json", "--waivers", "w.yaml")

        assert on_trust.stdout == (
            "✓ so-mau: giống hệt\n  Lấy theo chính báo cáo; muốn kiểm tra, ghi thêm: --waivers\n"
        )
        assert checked.stdout == "✓ so-mau: giống hệt\n"

    def test_waivers_of_the_settings_are_no_input_of_a_report_without(
        self, run: Run, folder: Path, saved: Path
    ) -> None:
        (folder / "w.yaml").write_text(self.WAIVERS, encoding="utf-8")
        (folder / "qms.toml").write_text('waivers = "w.yaml"\n', encoding="utf-8")

        assert run("verify", *WITH_RULES, "report.json").stdout == "✓ so-mau: giống hệt\n"

    def test_another_file_of_waivers_is_named(self, run: Run, folder: Path, with_waiver: Path) -> None:
        (folder / "w.yaml").write_text(self.WAIVERS.replace("2026-12-31", "2026-11-30"), encoding="utf-8")

        result = run("verify", *WITH_RULES, "report.json", "--waivers", "w.yaml")

        assert result.exit_code == ExitCode.FINDINGS
        assert "đã thay đổi: tệp quyết định tạm hoãn (" in result.stdout

    def test_a_waiver_written_into_a_report_is_found_out(self, run: Run, saved: Path, folder: Path) -> None:
        waived = {"target": "MAU-01", "agency": "", "reason": "x", "approved_by": "x"}
        dated = {**waived, "from": "2026-01-01", "to": "2026-12-31"}
        alter(saved, lambda found: found["results"][0]["findings"][0].update(waived=dated))

        assert run("verify", *WITH_RULES, "report.json").exit_code == ExitCode.FINDINGS

    def test_a_baseline_is_verified_too(self, run: Run, folder: Path) -> None:
        run("check", *FIXED, "so-mau.yaml", "--select", "MAU-01", "--write-baseline", "b.yaml")
        run("check", *FIXED, "so-mau.yaml", "--baseline", "b.yaml", "--format", "json", "-o", "report.json")

        assert "ghi thêm: --baseline" in run("verify", *WITH_RULES, "report.json").stdout
        assert run("verify", *WITH_RULES, "report.json", "--baseline", "b.yaml").stdout == "✓ so-mau: giống hệt\n"

    def test_an_earlier_report_is_not_computed_again(self, run: Run, saved: Path) -> None:
        run("check", *FIXED, "so-mau.yaml", "--previous", "report.json", "--format", "json", "-o", "new.json")

        result = run("verify", *WITH_RULES, "new.json")

        assert result.exit_code == ExitCode.OK
        assert "Không tính lại: so sánh với lần trước" in result.stdout


class TestReportsOfStrangers:
    def test_a_description_that_is_not_at_hand_is_asked_for(self, run: Run, folder: Path, saved: Path) -> None:
        (folder / "so-mau.yaml").unlink()

        result = run("verify", *WITH_RULES, "report.json")

        assert result.exit_code == ExitCode.USAGE
        assert "qms verify BÁO_CÁO BẢN_MÔ_TẢ" in result.stderr

    def test_a_path_of_the_report_is_never_followed(self, run: Run, folder: Path, saved: Path) -> None:
        secret = folder.parent / "secret.yaml"
        secret.write_text("secret: [", encoding="utf-8")
        (folder / "so-mau.yaml").unlink()
        overlay = {"name": str(secret), "sha256": "0" * 64}
        alter(saved, lambda found: found["receipt"].update(overlays=[overlay]))

        result = run("verify", *WITH_RULES, "report.json", SO_MAU)

        assert result.exit_code == ExitCode.USAGE
        assert "báo cáo dùng lớp phủ" in result.stderr
        assert "[" not in result.stderr.replace("[TÙY", "")

    def test_a_profile_that_does_not_exist_is_told(self, run: Run, saved: Path) -> None:
        alter(saved, lambda found: found["receipt"].update(profile="khong-co"))

        assert run("verify", *WITH_RULES, "report.json").exit_code == ExitCode.USAGE

    def test_escape_sequences_do_not_reach_the_terminal(self, run: Run, saved: Path) -> None:
        alter(saved, lambda found: found["agency"].update(id="\x1b[2Jso-mau"))

        assert "\x1b" not in run("verify", *WITH_RULES, "report.json").stdout

    def test_what_is_no_report_is_refused(self, run: Run, folder: Path) -> None:
        (folder / "x.json").write_text("[]")

        assert run("verify", "x.json").exit_code == ExitCode.NOTHING_TO_CHECK
        assert run("verify", "so-mau.yaml").exit_code == ExitCode.INVALID_INPUT
        assert run("verify", "no.json").exit_code == ExitCode.INVALID_INPUT
        assert run("verify").exit_code == ExitCode.USAGE

    def test_an_agency_that_was_unreadable_has_nothing_to_verify(self, run: Run, folder: Path) -> None:
        (folder / "hong.yaml").write_text("x: [")
        run("check", *FIXED, "hong.yaml", "so-mau.yaml", "--format", "json", "-o", "report.json")

        result = run("verify", *WITH_RULES, "report.json")

        assert result.exit_code == ExitCode.OK
        assert "– hong.yaml: khi đó không đọc được bản mô tả" in result.stdout


def test_a_description_that_cannot_be_read_is_told(run: Run, saved: Path) -> None:
    result = run("verify", *WITH_RULES, "report.json", "no-such-file.yaml")

    assert result.exit_code == ExitCode.INVALID_INPUT
    assert "không tìm thấy tệp" in result.stderr


def test_an_audit_beside_the_report_is_not_computed_again_and_is_named(run: Run, folder: Path) -> None:
    record = folder / "record.yaml"
    record.write_text(
        "audit: {agency: so-mau, held_on: 2026-11-18, conclusion: Duy trì}\nteam: [{name: Lê Thị Hoa}]\n"
        "verifications: [{target: MAU-01, verified: fulfilled, evidence: Biên bản}]\n",
        encoding="utf-8",
    )
    run("check", *FIXED, "so-mau.yaml", "--record", "record.yaml", "--format", "json", "-o", "report.json")
    assert json.loads((folder / "report.json").read_bytes())["audit"]["team"][0]["name"] == "Lê Thị Hoa"

    result = run("verify", *WITH_RULES, "report.json")

    assert result.exit_code == ExitCode.OK
    assert "cuộc đánh giá tại chỗ" in result.stdout
