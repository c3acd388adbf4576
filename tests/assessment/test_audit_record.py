"""Audit records: read strictly, laid beside an assessment, found by their day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qms_checker.assessment.audit_record import parse_record, with_record
from qms_checker.assessment.follow_up import AuditRecord
from qms_checker.assessment.recorded import record_name, with_recorded
from qms_checker.description.discover import Source, audit_records_folder, discover
from qms_checker.errors import Location, QmsError
from qms_checker.vocabulary import Outcome
from tests.factories import assessment, catalogue, result

HEAD = "audit: {agency: so-mau, held_on: 2026-11-18}\n"
ONE = "{target: QD19-11, declared: fulfilled, verified: not_fulfilled, grading: major, evidence: bản gốc}"
GIVEN = assessment(result("QD19-11", Outcome.FULFILLED))


def read(verifications: str = f"[{ONE}]", head: str = HEAD) -> AuditRecord:
    return parse_record(f"{head}verifications: {verifications}\n".encode(), "hs.yaml")


def test_what_was_verified_stands_beside_what_was_declared() -> None:
    """With the title of the rule, and the day of the audit where no other is recorded; no outcome changes."""
    laid = with_record(GIVEN, read(), catalogue(), Location("hs.yaml"))

    (found,) = laid.verifications
    assert (found.title.vi, found.declared, found.verified) == (
        "Yêu cầu QD19-11",
        Outcome.FULFILLED,
        Outcome.NOT_FULFILLED,
    )
    assert found.verified_on == date(2026, 11, 18)
    assert laid.results == GIVEN.results


def test_criteria_and_unknown_targets_have_titles() -> None:
    """A criterion is called by its title, what no longer exists by its id."""
    record = read("[{target: iso-9001-2015/9.2, verified: fulfilled}, {target: CŨ-01, verified: fulfilled}]")

    laid = with_record(GIVEN, record, catalogue(), Location("hs.yaml"))

    assert [one.title.vi for one in laid.verifications] == ["Đánh giá nội bộ", "CŨ-01"]


def test_a_record_of_another_agency_changes_nothing() -> None:
    """It is told, and not laid."""
    record = read(head="audit: {agency: khác, held_on: 2026-11-18}\n")

    laid = with_record(GIVEN, record, catalogue(), Location("hs.yaml"))

    assert laid.verifications == ()
    assert [problem.code for problem in laid.problems] == ["record-of-another-agency"]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("verifications: []", "missing-key", 1),
        (f"{HEAD}verifications: [{{target: X}}]", "missing-key", 2),
        (f"{HEAD}verifications: [{{target: X, verified: ok}}]", "unknown-value", 2),
        (f"{HEAD}verifications:\n  - {{target: X, verified: not_fulfilled}}", "contradiction", 3),
        (f"{HEAD}verifications:\n  - {{target: X, verified: fulfilled, grading: minor}}", "contradiction", 3),
        (f"{HEAD}verifications:\n  - {ONE}\n  - {ONE}", "duplicate", 4),
        (f"{HEAD}verifications: []\nverificatons: []", "unknown-key", 3),
        ("audit: {agency: a, held_on: 2026-02-30}\nverifications: []", "not-a-date", 1),
        ("- x", "wrong-type", 1),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(content: str, code: str, line: int) -> None:
    """A record may have been written by hand."""
    with pytest.raises(QmsError) as caught:
        parse_record(content.encode(), "hs.yaml")

    assert (code, line) in [(problem.code, problem.location.line) for problem in caught.value.problems]


def test_the_latest_record_up_to_the_date_counts(tmp_path: Path) -> None:
    """One of next year is not seen yet; one that is not named by a day is told."""
    for day in ("2025-01-10", "2026-03-01", "2027-01-01"):
        content = (
            f"audit: {{agency: so-mau, held_on: {day}}}\nverifications: [{{target: N-{day}, verified: fulfilled}}]"
        )
        (tmp_path / record_name(date.fromisoformat(day))).write_text(content, encoding="utf-8")
    (tmp_path / "moi-nhat.yaml").write_text("x", encoding="utf-8")

    laid = with_recorded(GIVEN, tmp_path, catalogue())

    assert [one.target for one in laid.verifications] == ["N-2026-03-01"]
    assert [problem.code for problem in laid.problems] == ["record-name"]
    assert with_recorded(GIVEN, tmp_path / "none", catalogue()) == GIVEN


def test_records_are_no_descriptions(tmp_path: Path) -> None:
    """Neither beside a single file nor in the folder of an agency."""
    (tmp_path / "so").mkdir()
    single, parts = tmp_path / "xa.yaml", tmp_path / "so" / "agency.yaml"
    for main in (single, parts):
        main.write_text("agency: {}\n", encoding="utf-8")
        folder = audit_records_folder(Source(str(main), (main,)))
        folder.mkdir()
        (folder / "2026-11-18.yaml").write_text("x", encoding="utf-8")

    assert [one.files for one in discover(tmp_path)] == [(parts,), (single,)]
