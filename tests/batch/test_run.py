"""A run leaves alone what is unchanged, does the rest, and may end at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qms_checker.batch.assess import Assessor, StartAssessor, Task, plan_entry
from qms_checker.batch.find import find_all
from qms_checker.batch.run import Step, Terms, run_batch
from qms_checker.cli.judging import Judging
from qms_checker.engines.python import PythonEngine
from qms_checker.errors import UsageError
from qms_checker.register.entering import Run
from qms_checker.register.read import Reader
from qms_checker.register.records import Ending
from qms_checker.register.store import Register, open_register
from qms_checker.register.stored import Where
from tests.register.stores import KINDS, fresh_url

ROOT = Path(__file__).resolve().parents[2]
RULES = str(ROOT / "tests" / "data" / "rules")
TEXT = (ROOT / "tests" / "data" / "agencies" / "so-mau.yaml").read_text(encoding="utf-8")
NOW = "2026-11-20T08:00:00+07:00"
TERMS = Terms(workers=2, limit=20.0)

make = Judging(rules=RULES, as_of=date(2026, 11, 20)).make_plan


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield from fresh_url(request.param, tmp_path)


def agency(folder: Path, name: str, identifier: str = "", more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.yaml"
    file.write_text(TEXT.replace("id: so-mau", f"id: {identifier or name}") + more, encoding="utf-8")
    return file


def run(url: str, folder: Path, terms: Terms = TERMS) -> tuple[Register, Run, dict[str, Step]]:
    register = open_register(url, create=True)
    entry = plan_entry(make(), "python")
    started = register.start_run(entry, NOW, [str(folder)])
    start = StartAssessor(make, "python", entry.key, None)
    steps = run_batch(register, started, list(find_all([str(folder)])), start, terms)
    return register, started, {Path(step.name).stem: step for step in steps}


def agencies_in(register: Register) -> Counter[str]:
    return Counter(one.agency for one in Reader(register.database).assessments(Where()))


def test_what_is_found_is_assessed_or_recorded_with_its_problem(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    agency(folder, "a")
    agency(folder, "b", more="declaration: []\n")
    (folder / "c.zip").write_bytes(b"no archive")

    register, started, steps = run(url, folder)

    assert {name: step.ending for name, step in steps.items()} == {
        "a": Ending.ASSESSED,
        "b": Ending.INVALID,
        "c": Ending.UNREADABLE,
    }
    assert agencies_in(register) == {"a": 1}
    stored = {Path(one.name).stem: one for one in Reader(register.database).sources(started.id)}
    assert stored["b"].problems[0].location.line == TEXT.count("\n") + 1
    assert stored["c"].problems[0].message.en == "the archive is damaged or no zip"


def test_only_what_changed_is_assessed_again(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("a", "b", "c"):
        agency(folder, name)
    agency(folder, "d", more="declaration: []\n")
    run(url, folder)
    agency(folder, "b", more="note: thêm\n")
    agency(folder, "e")

    register, started, steps = run(url, folder)

    assert {name: step.unchanged for name, step in steps.items()} == {
        "a": True, "b": False, "c": True, "d": True, "e": False,
    }  # fmt: skip
    assert register.tally(started).endings == {Ending.ASSESSED: 4, Ending.INVALID: 1}
    assert set(agencies_in(register).values()) == {1}


def test_what_only_another_day_could_change_is_tried_again(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.zip").write_bytes(b"no archive")
    run(url, folder)

    _, _, steps = run(url, folder)
    assert not steps["a"].unchanged


def test_everything_is_assessed_again_where_that_is_wanted(url: str, tmp_path: Path) -> None:
    agency(tmp_path / "in", "a")
    run(url, tmp_path / "in")

    _, _, steps = run(url, tmp_path / "in", replace(TERMS, again=True))
    assert not steps["a"].unchanged


def test_reports_that_are_missing_are_a_reason_to_assess_again(url: str, tmp_path: Path) -> None:
    agency(tmp_path / "in", "a")
    run(url, tmp_path / "in")

    _, _, steps = run(url, tmp_path / "in", replace(TERMS, is_reported=lambda _: False))
    assert not steps["a"].unchanged


def test_of_two_with_one_identifier_the_first_is_assessed_whichever_is_done_first(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("a", "b", "c"):
        agency(folder, name, "the-same")

    for _ in range(2):  # and so it stays when nothing has changed
        register, started, _ = run(url, folder)
        stored = {Path(one.name).stem: one for one in Reader(register.database).sources(started.id)}
        assert {name: one.ending for name, one in stored.items()} == {
            "a": Ending.ASSESSED,
            "b": Ending.DUPLICATE,
            "c": Ending.DUPLICATE,
        }
        assert "already used in" in stored["c"].problems[0].message.en
        assert agencies_in(register) == {"the-same": 1}


def test_the_second_takes_over_when_the_first_is_gone(url: str, tmp_path: Path) -> None:
    first = agency(tmp_path / "in", "a", "the-same")
    agency(tmp_path / "in", "b", "the-same")
    run(url, tmp_path / "in")
    first.unlink()

    register, started, _ = run(url, tmp_path / "in")
    assert register.tally(started).endings == {Ending.ASSESSED: 1}
    assert agencies_in(register) == {"the-same": 1}


def test_rules_that_change_during_the_run_are_refused() -> None:
    with pytest.raises(UsageError) as error:
        StartAssessor(make, "python", "another key", None)()
    assert error.value.problems[0].code == "rules-changed"


def test_a_defect_met_with_one_description_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = find_all([str(agency(tmp_path / "in", "a"))])

    def fails(*_: object) -> None:
        raise ZeroDivisionError("nothing")

    monkeypatch.setattr("qms_checker.batch.assess.judge", fails)
    entry = Assessor(make(), PythonEngine(), None)(Task(found, 0))
    assert entry.ending is Ending.DEFECT
    assert "ZeroDivisionError: nothing" in entry.problems[0].message.en


def command(folder: Path, url: str) -> list[str]:
    given = [sys.executable, "-m", "qms_checker", "batch", str(folder), "--register", url, "--as-of", "2026-11-20"]
    return [*given, "--rules", RULES, "--engine", "python", "-j", "2", "--lang", "en"]


def test_a_run_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for number in range(120):
        agency(folder, f"a{number:03d}")
    lot = random.Random(20)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(6):
        process = subprocess.Popen(
            command(folder, url), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(lot.uniform(0.2, 1.6))
        process.send_signal(signal.SIGKILL)
        process.wait()

    finished = subprocess.run(command(folder, url), env=environment, capture_output=True, text=True, check=False)
    register = open_register(url, create=False)
    assert finished.returncode in (0, 1), finished.stderr
    assert agencies_in(register) == {f"a{number:03d}": 1 for number in range(120)}
    assert "120 descriptions" in finished.stdout


def test_two_runs_at_once_over_the_same_agencies_do_no_harm(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for number in range(40):
        agency(folder, f"a{number:03d}")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [
        subprocess.Popen(command(folder, url), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    told = [process.communicate() for process in both]

    assert [process.returncode for process in both] == [both[0].returncode] * 2, told
    assert both[0].returncode in (0, 1), told
    assert agencies_in(open_register(url, create=False)) == {f"a{number:03d}": 1 for number in range(40)}
