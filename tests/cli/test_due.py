"""``qms due``: on the screen, as JSON, as a calendar; and a date that is yet to come."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from qms_checker.cli import judging
from qms_checker.errors import ExitCode, Location
from qms_checker.json_schema import SchemaChecker
from qms_checker.resources import sample_agencies_folder, schema_file
from tests.cli.conftest import BROKEN, Run

SMALL = str(sample_agencies_folder() / "so-nho.yaml")
AS_OF = ("--as-of", "2026-11-20", "--engine", "python")


def test_it_says_what_is_due_when_and_what_it_takes(run: Run) -> None:
    found = run("due", SMALL, *AS_OF, "--lang", "en")

    assert found.exit_code == ExitCode.OK
    assert "2027-01-14 (55 days left) · QD19-24" in found.stdout
    assert "After this day: major nonconformity" in found.stdout
    assert "Needed: A management review held" in " ".join(found.stdout.split())
    assert "findings on 2026-11-20 already (4)" in " ".join(found.stdout.split())


def test_nothing_is_due_by_tomorrow(run: Run) -> None:
    found = run("due", SMALL, *AS_OF, "--until", "2026-11-21")

    assert found.exit_code == ExitCode.OK
    assert "Không có việc nào đến hạn" in found.stdout


def test_json_conforms_to_its_schema(run: Run) -> None:
    content = json.loads(run("due", SMALL, *AS_OF, "--format", "json").stdout)
    checker = SchemaChecker(json.loads(schema_file("due").read_bytes()))

    assert checker.problems(content, lambda pointer: Location("", pointer=pointer)) == ()
    assert [item["rule"] for item in content[0]["items"]] == ["MHK-02", "QD19-24", "ISO-4.1-01"]


def test_the_calendar_is_one_that_calendars_read(run: Run, tmp_path: Path) -> None:
    """Lines end as they must and are at most 75 octets; commas and semicolons are escaped; same bytes each time."""
    file, again = tmp_path / "han.ics", tmp_path / "han-2.ics"
    for one in (file, again):
        assert run("due", SMALL, *AS_OF, "--format", "ics", "-o", str(one)).exit_code == ExitCode.OK
    content = file.read_bytes()

    assert content == again.read_bytes()
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert "DTSTART;VALUE=DATE:20270114" in unfolded
    assert "SUMMARY:QD19-24 · Xem xét của lãnh đạo hằng năm" in unfolded
    assert unfolded.count("BEGIN:VEVENT") == 3


def test_hostile_text_stays_inside_of_its_event(run: Run, tmp_path: Path) -> None:
    content = Path(SMALL).read_text(encoding="utf-8")
    file = tmp_path / "a.yaml"
    name = '"Sở X\\nEND:VEVENT\\nBEGIN:VALARM;a,b\\\\"'
    file.write_text(content.replace("name: Sở Du lịch tỉnh Bình An", f"name: {name}", 1), encoding="utf-8")
    lines = run("due", str(file), *AS_OF, "--format", "ics").stdout.replace("\r\n ", "").splitlines()

    assert "BEGIN:VALARM;a,b\\" not in lines
    assert lines.count("END:VEVENT") == lines.count("BEGIN:VEVENT") == 3


@pytest.mark.parametrize("until", ["2026-11-19", "2036-12-31"])
def test_a_time_that_makes_no_sense_is_refused(run: Run, until: str) -> None:
    assert run("due", SMALL, *AS_OF, "--until", until).exit_code == ExitCode.USAGE


def test_a_broken_description_does_not_stop_the_others(run: Run) -> None:
    found = run("due", str(BROKEN / "bad-syntax.yaml"), SMALL, *AS_OF)

    assert found.exit_code == ExitCode.INVALID_INPUT
    assert "QD19-24" in found.stdout


def test_a_date_that_is_yet_to_come_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "today", lambda: date(2026, 11, 19))
    early = run("check", SMALL, *AS_OF, "--quiet", "--lang", "en")
    monkeypatch.setattr(judging, "today", lambda: date(2026, 11, 20))
    on_the_day = run("check", SMALL, *AS_OF, "--quiet", "--lang", "en")

    assert "2026-11-20 is yet to come" in early.stderr
    assert "qms due" in early.stderr
    assert on_the_day.stderr == ""
