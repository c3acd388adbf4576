"""``qms batch`` as people run it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import AGENCIES, BROKEN, DATA, FIXED, Run

ROOT = DATA.parent.parent


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """Return a folder with two agencies, one of them in an archive, and two files that are none."""
    folder = tmp_path / "cả nước"
    (folder / "tỉnh").mkdir(parents=True)
    (folder / "tỉnh" / "so.yaml").write_bytes((AGENCIES / "so-mau.yaml").read_bytes())
    with zipfile.ZipFile(folder / "nộp.zip", "w") as archive:
        archive.write(AGENCIES / "xa-mau.yaml", "xa.yaml")
    (folder / "hỏng.yaml").write_text("agency: [\n", encoding="utf-8")
    (folder / "sai.yaml").write_text("agency: {id: x}\n", encoding="utf-8")
    return folder


def batch(run: Run, *arguments: str) -> tuple[int, str, str]:
    result = run("batch", *FIXED, "-j", "1", *arguments)
    return result.exit_code, result.stdout, result.stderr


def test_a_run_sums_up_and_names_what_it_could_not_assess(run: Run, country: Path, tmp_path: Path) -> None:
    code, out, err = batch(run, str(country), "--register", str(tmp_path / "sổ.db"))

    assert code == 3
    assert "4 bản mô tả: đánh giá lần này 4, không thay đổi 0" in out
    assert [line.split() for line in out.splitlines() if "đã đánh giá" in line or "không hợp lệ" in line] == [
        ["đã", "đánh", "giá", "2"],
        ["không", "hợp", "lệ", "2"],
    ]
    assert "hỏng.yaml:2:1: " in err
    assert "sai.yaml:1:1: thiếu khoá bắt buộc" in err
    assert f"Sổ theo dõi: {tmp_path / 'sổ.db'}" in out


def test_a_second_run_does_nothing_and_says_the_same(run: Run, country: Path, tmp_path: Path) -> None:
    register = str(tmp_path / "r.db")
    _, first, _ = batch(run, str(country), "--register", register, "--lang", "en")
    _, second, _ = batch(run, str(country), "--register", register, "--lang", "en")

    assert "4 descriptions: 0 assessed now, 4 unchanged" in second
    assert first.splitlines()[1:] == second.splitlines()[1:]


def test_another_day_is_another_assessment(run: Run, country: Path, tmp_path: Path) -> None:
    register = str(tmp_path / "r.db")
    batch(run, str(country), "--register", register)
    _, out, _ = batch(run, str(country), "--register", register, "--as-of", "2026-11-21")

    assert "đánh giá lần này 4" in out


def test_reports_are_written_below_the_folder_like_the_sources(run: Run, country: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(run, str(country), "--register", str(tmp_path / "r.db"), "--output", str(out), "--format", "json,docx")

    written = sorted(str(file.relative_to(out)) for file in out.rglob("*.*") if file.is_file())
    assert written == ["nộp.zip/xa.docx", "nộp.zip/xa.json", "tỉnh/so.docx", "tỉnh/so.json"]
    assert json.loads((out / "tỉnh" / "so.json").read_bytes())["agency"]["id"] == "so-mau"


def test_reports_that_cannot_be_written_do_not_undo_the_assessment(run: Run, country: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    register = str(tmp_path / "r.db")
    code, out, err = batch(run, str(country), "--register", register, "--output", str(tmp_path / "out"))

    assert code == 3
    assert "đã đánh giá" in out
    assert "không ghi được tệp" in err


def test_waivers_are_counted_apart_and_those_that_meet_nothing_are_told(
    run: Run, country: Path, tmp_path: Path
) -> None:
    decided = "reason: Chờ hợp nhất, approved_by: Giám đốc Sở, from: 2026-01-01"
    waivers = tmp_path / "w.yaml"
    waivers.write_text(
        f"waivers:\n  - {{rule: MAU-02, {decided}, to: 2026-12-31}}\n  - {{rule: MAU-01, {decided}, to: 2026-02-01}}\n",
        encoding="utf-8",
    )
    register = str(tmp_path / "r.db")
    where = (str(country), "--register", register, "--lang", "en")
    without = batch(run, *where)[1]
    _, first, told = batch(run, *where, "--waivers", str(waivers))
    _, second, told_again = batch(run, *where, "--waivers", str(waivers))

    assert "Findings: 3 major and 0 minor nonconformities\n" in without
    assert "Findings: 1 major and 0 minor nonconformities; 2 findings are waived\n" in first
    assert "4 descriptions: 4 assessed now" in first  # what is waived is judged anew, and once
    assert "4 descriptions: 0 assessed now, 4 unchanged" in second
    for shown in (told, told_again):
        assert "w.yaml:3:5: the waiver has expired" in shown
        assert "w.yaml:2" not in shown
    listed = json.loads(
        run("register", "findings", "--register", register, "--rule", "MAU-02", "--format", "json").stdout
    )
    assert {finding["waived"] for finding in listed} == {True}


def test_a_file_of_waivers_that_is_wrong_is_told_before_any_work(run: Run, country: Path, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("waivers: [{rule: MAU-99}]\n", encoding="utf-8")
    code, _, err = batch(run, str(country), "--register", str(tmp_path / "r.db"), "--waivers", str(tmp_path / "w.yaml"))

    assert code == 2
    assert "w.yaml:1:11" in err
    assert not (tmp_path / "r.db").exists()


def test_nothing_to_assess_is_told(run: Run, tmp_path: Path) -> None:
    code, _, err = batch(run, str(tmp_path), "--register", str(tmp_path / "r.db"))

    assert (code, err) == (4, "Không có bản mô tả nào để đánh giá.\n")
    assert list(tmp_path.iterdir()) == []


def test_findings_decide_the_exit_code_as_for_one_agency(run: Run, tmp_path: Path) -> None:
    good, bad = str(AGENCIES / "xa-mau.yaml"), str(AGENCIES / "so-mau.yaml")

    assert batch(run, good, "--register", str(tmp_path / "a.db"))[0] == 0
    assert batch(run, bad, "--register", str(tmp_path / "b.db"))[0] == 1
    assert batch(run, bad, "--register", str(tmp_path / "b.db"), "--fail-on", "never")[0] == 0


def test_a_register_that_is_none_is_told_before_any_work(run: Run, country: Path) -> None:
    code, _, err = batch(run, str(country), "--register", str(country / "hỏng.yaml"))

    assert code == 2
    assert "đây không phải là sổ theo dõi (chọn tệp khác)" in err


def test_an_agency_that_is_too_slow_is_recorded(run: Run, tmp_path: Path) -> None:
    """The limit is for one agency; starting the process does not count."""
    code, out, err = batch(run, str(BROKEN), str(AGENCIES), "--register", str(tmp_path / "r.db"), "--time-limit", "30")

    assert code == 3
    assert "đã đánh giá" in out
    assert "quá thời gian" not in out + err


def test_the_variable_and_the_settings_name_the_register(
    run: Run, country: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("qms.toml").write_text('register = "toml.db"\nformat = "terminal"\n', encoding="utf-8")
    batch(run, str(country))
    monkeypatch.setenv("QMS_REGISTER", "env.db")
    batch(run, str(country))

    assert Path("toml.db").is_file()
    assert Path("env.db").is_file()


def test_on_a_terminal_a_bar_shows_how_far_the_run_has_come(country: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qms_checker", "batch", str(country), *FIXED, "--register", str(tmp_path / "r.db")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:
            pass  # the other end is closed
        process.communicate()
    os.close(ours)

    assert process.returncode == 3
    text = shown.decode()
    assert "4/4" in text
    assert "cơ quan/s" in text
    assert "đã đánh giá" in text
