"""Messages about wrong usage, help, and defects, in both languages."""

from __future__ import annotations

import pytest

from qms_checker import __version__
from qms_checker.errors import ExitCode
from tests.cli.conftest import FIXED, SO_MAU, Run


@pytest.mark.parametrize(
    ("arguments", "vi", "en"),
    [
        (
            "chek",
            "không có lệnh 'chek' (có phải ý bạn là 'check'?)",
            "there is no command 'chek' (did you mean 'check'?)",
        ),
        ("rules tst", "không có lệnh 'tst'", "there is no command 'tst'"),
        ("check", "thiếu PATH...", "PATH... is missing"),
        (
            "check x --as-off 1",
            "không có tùy chọn --as-off (có phải ý bạn là '--as-of'?)",
            "there is no option --as-off",
        ),
        ("check x --as-of mai", "--as-of: 'mai' không phải là ngày", "--as-of: 'mai' is not a date"),
        ("check x --engine clips", "--engine: 'clips' không thuộc", "--engine: 'clips' is not one of"),
        ("check x --engine", "tùy chọn --engine cần một giá trị", "--engine"),
        ("explain a b", "thừa tham số", "unexpected extra argument"),
    ],
)
def test_wrong_usage_is_told_in_the_language_of_the_run(run: Run, arguments: str, vi: str, en: str) -> None:
    vietnamese, english = run(*arguments.split()), run("--lang", "en", *arguments.split())

    assert (vietnamese.exit_code, english.exit_code) == (ExitCode.USAGE, ExitCode.USAGE)
    assert f"Lỗi sử dụng: {vi}" in vietnamese.stderr
    assert "Wrong usage: " in english.stderr
    assert en in english.stderr


@pytest.mark.parametrize("command", ["", "check", "validate", "explain", "rules", "rules test", "audit render"])
def test_help_is_in_both_languages(run: Run, command: str) -> None:
    named = command.split()
    vietnamese, english = run(*named, "--help").stdout, run(*named, "--help", "--lang", "en").stdout

    assert vietnamese.startswith("Cách dùng: qms")
    assert "Tùy chọn:" in vietnamese
    assert english.startswith("Usage: qms")
    assert "Options:" in english
    assert not {letter for letter in english if letter in "ươđăâêôạảấầẩẫậắằẳẵặẹẻẽếềểễệ"} - {"Đ", "ư", "ơ", "đ"}


def test_without_a_command_there_is_help(run: Run) -> None:
    result = run()

    assert result.exit_code == ExitCode.USAGE
    assert "Lệnh:" in result.stderr


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"QMS Checker {__version__}\n"


def test_a_defect_says_so_and_how_to_report_it(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("số không\x1b[31m")

    monkeypatch.setattr("qms_checker.assessment.run.judge", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told, traced = run("check", *FIXED, SO_MAU), run("check", *FIXED, SO_MAU, "--traceback")

    assert (told.exit_code, traced.exit_code) == (ExitCode.DEFECT, ExitCode.DEFECT)
    assert "Lỗi của chương trình, không phải của dữ liệu: ZeroDivisionError: số không\\x1b[31m" in told.stderr
    assert "Hãy gửi tệp này" in told.stderr
    assert "Traceback" not in told.stderr
    assert "Traceback (most recent call last)" in traced.stderr


def test_an_interrupted_run_has_its_own_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qms_checker.assessment.run.judge", interrupt)

    assert run("check", *FIXED, SO_MAU).exit_code == ExitCode.INTERRUPTED
