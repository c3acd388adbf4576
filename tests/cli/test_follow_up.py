"""From one check to the next: waivers, baselines, earlier reports, comparisons, and what would be if."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qms_checker.errors import ExitCode
from qms_checker.json_schema import SchemaChecker
from qms_checker.resources import schema_file
from tests.cli.conftest import AGENCIES, FIXED, RULES, SO_MAU, XA_MAU, Run

DECIDED = "reason: Chờ hợp nhất, approved_by: Giám đốc Sở"
JUDGED_BY = ("--rules", str(RULES), "--engine", "python")


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    """Return the description of the sample department, to be edited."""
    file = tmp_path / "so-mau.yaml"
    file.write_text(Path(SO_MAU).read_text(encoding="utf-8"), encoding="utf-8")
    return file


def edit(file: Path, before: str, after: str) -> None:
    content = file.read_text(encoding="utf-8")
    assert before in content
    file.write_text(content.replace(before, after), encoding="utf-8")


def waivers(tmp_path: Path, *entries: str) -> str:
    file = tmp_path / "waivers.yaml"
    file.write_text("waivers:\n" + "".join(f"  - {{{entry}, {DECIDED}}}\n" for entry in entries), encoding="utf-8")
    return str(file)


def report(check: Run, agency: Path | str, file: Path, *arguments: str) -> dict[str, Any]:
    check(str(agency), "--format", "json", "-o", str(file), *arguments)
    found: dict[str, Any] = json.loads(file.read_bytes())
    return found


def assert_conforms(found: Any, definition: str = "assessment") -> None:
    schema = json.loads(schema_file("assessment").read_bytes())
    checker = SchemaChecker({"$ref": f"#/$defs/{definition}", "$defs": schema["$defs"]})
    assert checker.is_valid(found), list(checker._errors(found))


class TestWaivers:
    ALL_IN_FORCE = ("rule: MAU-01, from: 2026-01-01, to: 2026-11-20", "rule: MAU-02, from: 2026-01-01, to: 2026-12-31")

    def test_waived_findings_are_shown_apart_and_do_not_count(self, check: Run, tmp_path: Path) -> None:
        result = check(SO_MAU, "--waivers", waivers(tmp_path, *self.ALL_IN_FORCE))

        assert result.exit_code == ExitCode.OK
        findings, _, waived = result.stdout.partition("PHÁT HIỆN ĐƯỢC TẠM HOÃN XỬ LÝ (3)")
        assert "MAU-01" not in findings
        assert waived.count("Lý do: Chờ hợp nhất") == 3
        assert "Giám đốc Sở · từ 01/01/2026 đến hết 20/11/2026" in waived
        assert "Tạm hoãn xử lý: 3 phát hiện (đếm riêng, vẫn là không đạt)." in findings
        assert "✗ Không đạt          4" in findings

    def test_the_quiet_line_and_the_english_say_it_too(self, check: Run, tmp_path: Path) -> None:
        file = waivers(tmp_path, *self.ALL_IN_FORCE)

        assert "độ bao phủ 83,3 % · 3 tạm hoãn xử lý" in check(SO_MAU, "--waivers", file, "-q").stdout
        assert "WAIVED FINDINGS (3)" in check(SO_MAU, "--waivers", file, "--lang", "en").stdout

    def test_the_day_after_the_last_it_is_over(self, run: Run, tmp_path: Path) -> None:
        file = waivers(tmp_path, self.ALL_IN_FORCE[0])

        result = run("check", *JUDGED_BY, "--as-of", "2026-11-21", "--select", "MAU-01", SO_MAU, "--waivers", file)

        assert result.exit_code == ExitCode.FINDINGS
        assert "MAU-01 · đã hết hạn (hết ngày 20/11/2026)" in result.stdout

    def test_one_that_meets_nothing_is_told(self, check: Run, tmp_path: Path) -> None:
        file = waivers(tmp_path, "rule: MAU-06, from: 2026-01-01, to: 2026-12-31")

        assert "MAU-06 · không ứng với phát hiện nào" in check(SO_MAU, "--waivers", file).stdout

    def test_the_json_has_them_all(self, check: Run, tmp_path: Path) -> None:
        file = waivers(tmp_path, *self.ALL_IN_FORCE, "rule: MAU-06, from: 2026-01-01, to: 2026-12-31")

        found = report(check, SO_MAU, tmp_path / "r.json", "--waivers", file)

        assert_conforms(found)
        assert found["summary"]["waived"] == 3
        assert found["summary"]["findings"]["major"] == 0
        assert [use["status"] for use in found["waivers"]] == ["in_use", "in_use", "unused"]
        assert found["results"][0]["outcome"] == "not_fulfilled"
        assert found["results"][0]["findings"][0]["waived"]["to"] == "2026-11-20"
        assert len(found["receipt"]["waivers_sha256"]) == 64

    def test_among_several_agencies_it_is_told_once_what_met_nothing(self, check: Run, tmp_path: Path) -> None:
        file = waivers(tmp_path, self.ALL_IN_FORCE[0], "rule: MAU-06, from: 2026-01-01, to: 2026-12-31")

        result = check(str(AGENCIES), "--waivers", file)

        assert f"{file}:3:5: quyết định tạm hoãn không ứng với phát hiện nào" in result.stderr
        assert "TẠM HOÃN KHÔNG CÒN TÁC DỤNG" not in result.stdout

    def test_an_unknown_rule_is_refused(self, check: Run, tmp_path: Path) -> None:
        result = check(SO_MAU, "--waivers", waivers(tmp_path, "rule: MAU-1, from: 2026-01-01, to: 2026-12-31"))

        assert result.exit_code == ExitCode.USAGE
        assert "không có quy tắc 'MAU-1' (có phải ý bạn là 'MAU-01'?)" in result.stderr

    def test_a_file_in_the_folder_of_the_agency_is_not_taken_unasked(self, check: Run, tmp_path: Path) -> None:
        """Whoever is assessed does not waive his own findings by leaving a file."""
        folder = tmp_path / "so"
        folder.mkdir()
        (folder / "agency.yaml").write_text(Path(SO_MAU).read_text(encoding="utf-8"), encoding="utf-8")
        waivers(folder, *self.ALL_IN_FORCE)

        assert check(str(folder)).exit_code == ExitCode.FINDINGS

    def test_the_settings_may_name_it_relative_to_themselves(
        self, check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waivers(tmp_path, *self.ALL_IN_FORCE)
        (tmp_path / "qms.toml").write_text('waivers = "waivers.yaml"\n', encoding="utf-8")
        inner = tmp_path / "inner"
        inner.mkdir()
        monkeypatch.chdir(inner)

        assert check(SO_MAU).exit_code == ExitCode.OK


class TestBaseline:
    def test_with_a_baseline_only_new_findings_count(self, check: Run, agency: Path, tmp_path: Path) -> None:
        baseline = str(tmp_path / "baseline.yaml")
        assert check(str(agency), "--write-baseline", baseline).exit_code == ExitCode.FINDINGS

        same = check(str(agency), "--baseline", baseline)
        edit(agency, "feedback_channels: []", "feedback_channels: []\nobjectives: []")
        worse = check(str(agency), "--baseline", baseline)

        assert (same.exit_code, worse.exit_code) == (ExitCode.OK, ExitCode.FINDINGS)
        assert "So với mốc: 0 mới, 5 còn mở." in same.stdout
        assert "So với mốc: 1 mới, 5 còn mở." in worse.stdout
        assert "[MỚI] Sự không phù hợp nhẹ · MAU-05" in worse.stdout
        assert worse.stdout.count("[MỚI]") == 1

    def test_moving_records_and_rewording_makes_nothing_new(self, check: Run, agency: Path, tmp_path: Path) -> None:
        baseline = str(tmp_path / "baseline.yaml")
        check(str(agency), "--write-baseline", baseline)
        edit(agency, "# Một sở", "# Lời khác\n\n# Một sở")
        edit(agency, "title: Thẩm định nội dung hợp đồng", "title: Thẩm định hợp đồng")

        assert check(str(agency), "--baseline", baseline).exit_code == ExitCode.OK

    def test_the_json_marks_each_finding(self, check: Run, tmp_path: Path) -> None:
        baseline = str(tmp_path / "baseline.yaml")
        check(SO_MAU, "--select", "MAU-01", "--write-baseline", baseline)

        found = report(check, SO_MAU, tmp_path / "r.json", "--baseline", baseline)

        assert_conforms(found)
        marks = {one["rule"]: [finding["change"] for finding in one["findings"]] for one in found["results"]}
        assert marks["MAU-01"] == ["still_open"]
        assert marks["MAU-02"] == ["new", "new"]

    def test_a_baseline_of_several_agencies_serves_each(self, check: Run, tmp_path: Path) -> None:
        baseline = str(tmp_path / "baseline.yaml")
        check(str(AGENCIES), "--write-baseline", baseline)

        assert check(SO_MAU, "--baseline", baseline).exit_code == ExitCode.OK

    def test_an_agency_without_findings_has_nothing_new(self, check: Run, tmp_path: Path) -> None:
        baseline = str(tmp_path / "baseline.yaml")
        check(XA_MAU, "--write-baseline", baseline)

        assert "So với mốc: 0 mới, 0 còn mở." in check(XA_MAU, "--baseline", baseline).stdout

    def test_a_missing_baseline_is_refused(self, check: Run, tmp_path: Path) -> None:
        assert check(SO_MAU, "--baseline", str(tmp_path / "no.yaml")).exit_code == ExitCode.USAGE


class TestCompare:
    def test_the_circle_from_a_report_over_an_edit_to_the_comparison(
        self, check: Run, run: Run, agency: Path, tmp_path: Path
    ) -> None:
        old = tmp_path / "old.json"
        report(check, agency, old)
        edit(agency, 'kind: administrative, approved_by: ""', "kind: administrative, approved_by: Trần B")
        edit(agency, "feedback_channels: []", "objectives: []")

        result = run("compare", *FIXED, str(old), str(agency))

        assert result.exit_code == ExitCode.FINDINGS
        assert "0 mở lại · 1 mới · 2 còn mở · 1 không còn được xét · 2 đã đóng" in result.stdout
        assert "Khác nhau về: bản mô tả." in result.stdout
        assert "✗ MAU-05 · Có mục tiêu chất lượng · nhẹ (do cơ quan)" in result.stdout
        assert "→ lần đánh giá sau chưa đủ dữ liệu để kết luận" in result.stdout

    def test_two_reports_say_the_same_as_two_descriptions(
        self, check: Run, run: Run, agency: Path, tmp_path: Path
    ) -> None:
        before = tmp_path / "before.yaml"
        before.write_bytes(agency.read_bytes())
        edit(agency, "feedback_channels: []", "objectives: []")
        for source in (before, agency):
            report(check, source, source.with_suffix(".json"))

        by_reports = run("compare", str(before.with_suffix(".json")), str(agency.with_suffix(".json")), "-q")
        by_descriptions = run("compare", *FIXED, str(before), str(agency), "-q")

        assert by_reports.stdout == by_descriptions.stdout
        assert (by_reports.exit_code, by_descriptions.exit_code) == (ExitCode.FINDINGS, ExitCode.FINDINGS)

    def test_the_same_description_as_of_two_dates(self, run: Run) -> None:
        result = run("compare", *FIXED, "--old-as-of", "2025-11-20", SO_MAU, SO_MAU)

        assert "MAU-03 · Xem xét của lãnh đạo · điểm lưu ý (do ngày đánh giá)" in result.stdout
        assert result.exit_code == ExitCode.OK  # an observation is no nonconformity

    def test_an_old_report_and_a_later_date_are_told_apart(
        self, run: Run, check: Run, agency: Path, tmp_path: Path
    ) -> None:
        old, kept = tmp_path / "old.json", tmp_path / "kept.yaml"
        run("check", *JUDGED_BY, "--as-of", "2025-11-20", str(agency), "--format", "json", "-o", str(old))
        kept.write_bytes(agency.read_bytes())
        edit(agency, "feedback_channels: []", "objectives: []")

        without = run("compare", *FIXED, "--format", "json", str(old), str(agency))
        with_it = run("compare", *FIXED, "--format", "json", str(old), str(agency), "--old-description", str(kept))

        for result in (without, with_it):
            found = json.loads(result.stdout)
            assert_conforms(found, "comparison")
            causes = {one["rule"]: one["cause"] for one in found["outcomes"]}
            assert causes == {"MAU-03": "date", "MAU-04": "agency", "MAU-05": "agency"}

    def test_other_rules_are_told_from_the_agency(self, run: Run, agency: Path, tmp_path: Path) -> None:
        old_rules = tmp_path / "rules"
        for file in RULES.rglob("*.yaml"):
            target = old_rules / file.relative_to(RULES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
        pack = next(file for file in (old_rules / "mau").iterdir() if "cases" not in file.name)
        edit(
            pack,
            "    require:\n      feedback_channels: {recorded: true}",
            "    require:\n      agency.id: {recorded: true}",
        )
        before = tmp_path / "before.yaml"
        before.write_bytes(agency.read_bytes())
        edit(agency, "feedback_channels: []", "feedback_channels: []\nobjectives: []")

        result = run("compare", *FIXED, "--old-rules", str(old_rules), str(before), str(agency))

        assert "MAU-04 · Có kênh góp ý · khuyến nghị (do quy tắc)" in result.stdout
        assert "MAU-05 · Có mục tiêu chất lượng · nhẹ (do cơ quan)" in result.stdout

    def test_with_history_a_finding_that_was_closed_is_reopened(
        self, check: Run, run: Run, agency: Path, tmp_path: Path
    ) -> None:
        first, second = tmp_path / "1.json", tmp_path / "2.json"
        report(check, agency, first)
        original = agency.read_text(encoding="utf-8")
        edit(agency, 'approved_by: ""', "approved_by: Trần B")
        report(check, agency, second)
        agency.write_text(original, encoding="utf-8")

        result = run("compare", *FIXED, str(first), str(second), str(agency))
        as_check = check(str(agency), "--previous", str(first), "--previous", str(second))

        assert "2 mở lại · 0 mới" in result.stdout
        assert as_check.stdout.count("[MỞ LẠI]") == 2
        assert "So với lần đánh giá ngày 20/11/2026: 0 mới, 3 còn mở, 2 mở lại" in as_check.stdout

    def test_several_agencies_are_matched_by_id(self, check: Run, run: Run, tmp_path: Path) -> None:
        old, new = tmp_path / "old.json", tmp_path / "new.jsonl"
        report(check, AGENCIES, old)
        check(SO_MAU, "--format", "jsonl", "-o", str(new))

        result = run("compare", str(old), str(new), "--format", "json")

        matched, lone = json.loads(result.stdout)
        assert matched["after"]["agency"]["id"] == "so-mau"
        assert lone == {"schema_version": 1, "agency": "xa-mau", "only_in": "before"}
        assert "xa-mau: chỉ có ở lần trước" in result.stderr

    def test_two_different_agencies_have_nothing_to_compare(self, run: Run) -> None:
        result = run("compare", *FIXED, SO_MAU, XA_MAU)

        assert (result.exit_code, result.stdout) == (ExitCode.NOTHING_TO_CHECK, "")
        assert "so-mau: chỉ có ở lần trước" in result.stderr

    def test_the_settings_for_reports_do_not_stand_in_the_way(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "qms.toml").write_text('format = "docx"\nfail-on = "undetermined"\n', encoding="utf-8")
        monkeypatch.chdir(tmp_path)

        assert run("compare", *FIXED, XA_MAU, XA_MAU).exit_code == ExitCode.OK
        assert run("what-if", *FIXED, XA_MAU, "--to-as-of", "2027-01-01").exit_code == ExitCode.OK

    def test_nothing_changed(self, run: Run) -> None:
        result = run("compare", *FIXED, XA_MAU, XA_MAU)

        assert result.exit_code == ExitCode.OK
        assert "Hai lần cùng bản mô tả, quy tắc và ngày." in result.stdout

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (["--fail-on", "major"], ExitCode.OK),
            (["--fail-on", "minor"], ExitCode.FINDINGS),
            (["--fail-on", "never"], ExitCode.OK),
        ],
    )
    def test_fail_on(self, run: Run, agency: Path, arguments: list[str], expected: ExitCode) -> None:
        edit(agency, "feedback_channels: []", "objectives: []")

        assert run("compare", *FIXED, *arguments, SO_MAU, str(agency)).exit_code == expected

    def test_a_waived_new_finding_does_not_count(self, check: Run, run: Run, agency: Path, tmp_path: Path) -> None:
        old, new = tmp_path / "old.json", tmp_path / "new.json"
        report(check, SO_MAU, old)
        edit(agency, "feedback_channels: []", "objectives: []")
        report(check, agency, new, "--waivers", waivers(tmp_path, "rule: MAU-05, from: 2026-01-01, to: 2026-12-31"))

        result = run("compare", str(old), str(new))

        assert result.exit_code == ExitCode.OK
        assert "MAU-05 · Có mục tiêu chất lượng · nhẹ · tạm hoãn xử lý" in result.stdout

    def test_what_cannot_be_read_is_told_with_its_exit_code(self, run: Run, tmp_path: Path) -> None:
        wrong = tmp_path / "x.json"
        wrong.write_text('{"a": 1}')

        assert run("compare", str(wrong), SO_MAU, *FIXED).exit_code == ExitCode.INVALID_INPUT
        assert run("compare", SO_MAU, str(tmp_path / "no.json"), *FIXED).exit_code == ExitCode.INVALID_INPUT
        assert run("compare", SO_MAU, str(tmp_path / "no.yaml"), *FIXED).exit_code == ExitCode.INVALID_INPUT
        assert run("compare", SO_MAU, *FIXED).exit_code == ExitCode.USAGE

    def test_another_description_than_the_reports_is_refused(self, check: Run, run: Run, tmp_path: Path) -> None:
        old = tmp_path / "old.json"
        report(check, SO_MAU, old)

        result = run("compare", *FIXED, str(old), SO_MAU, "--old-description", XA_MAU)

        assert result.exit_code == ExitCode.USAGE
        assert "không phải bản mô tả mà báo cáo cũ đã dùng" in result.stderr


class TestPrevious:
    def test_the_report_of_this_year_has_the_comparison_with_the_last(
        self, check: Run, agency: Path, tmp_path: Path
    ) -> None:
        old = tmp_path / "old.json"
        report(check, agency, old)
        edit(agency, 'kind: administrative, approved_by: ""', "kind: administrative, approved_by: Trần B")

        found = report(check, agency, tmp_path / "new.json", "--previous", str(old))

        assert_conforms(found)
        assert [one["change"] for one in found["comparison"]["findings"]].count("closed") == 2
        assert found["results"][0]["findings"][0]["change"] == "still_open"

    def test_an_agency_that_the_earlier_report_does_not_have_is_told(self, check: Run, tmp_path: Path) -> None:
        report(check, SO_MAU, tmp_path / "old.json")

        result = check(XA_MAU, "--previous", str(tmp_path / "old.json"))

        assert result.exit_code == ExitCode.OK
        assert "xa-mau: không có trong báo cáo lần trước" in result.stderr

    def test_beside_a_baseline_it_is_the_baseline_that_marks(self, check: Run, run: Run, tmp_path: Path) -> None:
        baseline, old = str(tmp_path / "baseline.yaml"), tmp_path / "old.json"
        check(SO_MAU, "--select", "MAU-01", "--write-baseline", baseline)
        report(check, SO_MAU, old)

        result = check(SO_MAU, "--previous", str(old), "--baseline", baseline)
        report(check, SO_MAU, tmp_path / "new.json", "--previous", str(old), "--baseline", baseline)
        verified = run("verify", "--rules", str(RULES), str(tmp_path / "new.json"), SO_MAU, "--baseline", baseline)

        assert "So với lần đánh giá ngày 20/11/2026: 0 mới, 5 còn mở" in result.stdout
        assert "So với mốc: 4 mới, 1 còn mở." in result.stdout
        assert verified.exit_code == ExitCode.OK


class TestWhatIf:
    def test_another_date(self, run: Run) -> None:
        result = run("what-if", *FIXED, SO_MAU, "--to-as-of", "2025-11-20")

        assert result.exit_code == ExitCode.OK
        assert "✓ MAU-03 · Xem xét của lãnh đạo · điểm lưu ý (do ngày đánh giá)" in result.stdout

    def test_another_edition_is_a_matter_of_the_rules(self, run: Run) -> None:
        result = run("what-if", *FIXED, SO_MAU, "--to-edition", "2008", "--format", "json")

        found = json.loads(result.stdout)
        assert_conforms(found, "comparison")
        assert (found["before"]["edition"], found["after"]["edition"]) == ("TCVN ISO 9001:2015", "TCVN ISO 9001:2008")
        assert found["differs"] == ["rules"]

    def test_another_profile_of_the_shipped_rules(self, run: Run) -> None:
        arguments = ("--as-of", "2026-11-20", "--engine", "python", "--to-profile", "inspection", "--lang", "en")

        result = run("what-if", XA_MAU, *arguments)

        assert result.exit_code == ExitCode.OK
        assert "Rules that took part only in the later one" in result.stdout

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([], "chưa nói giả định điều gì"),
            (["--to-edition", "2026x"], "không có phiên bản '2026x'"),
            (["--to-profile", "khac"], "không có bộ quy tắc 'khac'"),
            (["--to-overlay", "khac"], "không có lớp phủ 'khac'"),
        ],
    )
    def test_what_cannot_be_supposed(self, run: Run, arguments: list[str], message: str) -> None:
        result = run("what-if", *FIXED, SO_MAU, *arguments)

        assert result.exit_code == ExitCode.USAGE
        assert message in result.stderr

    def test_a_broken_description_does_not_stop_the_others(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text("x: [")
        (tmp_path / "b.yaml").write_text(Path(SO_MAU).read_text(encoding="utf-8"), encoding="utf-8")

        result = run("what-if", *FIXED, str(tmp_path), "--to-as-of", "2025-11-20", "-q")

        assert result.exit_code == ExitCode.INVALID_INPUT
        assert "Sở Khoa học và Công nghệ tỉnh Mẫu: 0 mở lại" in result.stdout


class TestClosingByProof:
    CLAIM = "nonconformities: [{id: KPH-01, found_on: 2026-01-05, closed_on: 2026-02-05, answers_finding: MAU-04}]\n"

    def test_a_claim_that_the_rule_does_not_bear_out_is_told(self, check: Run, agency: Path, tmp_path: Path) -> None:
        edit(agency, "feedback_channels: []", f"feedback_channels: []\n{self.CLAIM}")

        result = check(str(agency))
        found = report(check, agency, tmp_path / "r.json")

        assert "✗ Ghi đã đóng, nhưng quy tắc không xác nhận · MAU-04" in result.stdout
        assert_conforms(found)
        assert [(claim["rule"], claim["confirmed"]) for claim in found["closing_claims"]] == [("MAU-04", False)]

    def test_once_the_rule_is_fulfilled_it_is_confirmed(self, check: Run, agency: Path) -> None:
        edit(agency, "feedback_channels: []", f"feedback_channels: [Hòm thư]\n{self.CLAIM}")

        result = check(str(agency))

        assert "✓ Được xác nhận, vì quy tắc nay đã đạt: 1" in result.stdout
        assert "Ghi đã đóng" not in result.stdout
