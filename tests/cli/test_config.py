"""Where settings come from: options over variables over the nearest ``qms.toml``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qms_checker.cli.config import KEYS, settings
from qms_checker.errors import ExitCode, UsageError
from tests.cli.conftest import RULES, XA_MAU, Run


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with settings; the working directory is two levels below it."""
    (tmp_path / "rules").symlink_to(RULES)
    text = 'rules = "rules"\nas-of = 2020-01-02\nengine = "python"\nformat = "json"\nlang = "en"\nselect = ["MAU-01"]\n'
    (tmp_path / "qms.toml").write_text(text, encoding="utf-8")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    return tmp_path


def receipt(run: Run, *arguments: str) -> dict[str, object]:
    result = run("check", XA_MAU, *arguments)
    assert result.exit_code in (ExitCode.OK, ExitCode.FINDINGS), result.output
    found: dict[str, object] = json.loads(result.stdout)["receipt"]
    return found


def test_the_nearest_file_upward_counts(run: Run, project: Path) -> None:
    found = receipt(run)

    assert found["as_of"] == "2020-01-02"
    assert found["selection"] == ["select:MAU-01"]


def test_options_win_over_variables_over_the_file(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QMS_AS_OF", "03/01/2020")
    monkeypatch.setenv("QMS_SELECT", "MAU-01 MAU-02")

    assert receipt(run)["as_of"] == "2020-01-03"
    assert receipt(run)["selection"] == ["select:MAU-01", "select:MAU-02"]
    assert receipt(run, "--as-of", "2020-01-04")["as_of"] == "2020-01-04"


def test_a_nearer_file_replaces_the_outer_one(run: Run, project: Path) -> None:
    (project / "a" / "qms.toml").write_text(f'rules = "{RULES.as_posix()}"\nformat = "json"\n', encoding="utf-8")

    assert receipt(run, "--as-of", "2021-01-01")["selection"] == []


def test_the_language_of_the_file_holds_for_messages_of_click(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Wrong usage: there is no option --nothing" in run("check", "--nothing").stderr
    monkeypatch.setenv("QMS_LANG", "vi")
    assert "Lỗi sử dụng: không có tùy chọn --nothing" in run("check", "--nothing").stderr
    assert "Wrong usage" in run("check", "--nothing", "--lang", "en").stderr


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('lang = "vi"\nengin = "python"\n', 2, "there is no key 'engin'"),
        ('\n\nengine = "clips"\n', 3, "engine: 'clips' is not one of: auto, durable, python"),
        ('select = "QD19"\n', 1, "select: a list of texts is expected"),
        ("profile = 3\n", 1, "profile: a text in quotes is expected"),
        ("[check]\nprofile = 'x'\n", 1, "there is no key 'check'"),
        ("lang = \n", 1, "TOML syntax"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int, words: str
) -> None:
    (tmp_path / "qms.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError) as caught:
        settings()
    assert words in caught.value.problems[0].message.en
    assert caught.value.problems[0].location.line == line
    assert run("check", XA_MAU).exit_code == ExitCode.USAGE


def test_every_key_is_an_option_of_check_or_of_batch() -> None:
    from qms_checker.cli.batch import batch
    from qms_checker.cli.check import check

    options = {name.removeprefix("--") for command in (check, batch) for one in command.params for name in one.opts}

    assert set(KEYS) <= options
