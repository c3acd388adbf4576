"""A baseline: written by the program, read back strictly, and what is new since then."""

from __future__ import annotations

from pathlib import Path

import pytest

from qms_checker.assessment.baseline import Baseline, read_baseline, render_baseline, with_baseline
from qms_checker.assessment.follow_up import Change
from qms_checker.errors import RulePackError
from tests.building import assess, rule

KNOWN = {"b" * 20: "R-2", "a" * 20: "R-10", "c" * 20: "R-2"}


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "baseline.yaml"
    file.write_bytes(render_baseline(KNOWN, "2026-11-20"))

    found = read_baseline(file, "baseline.yaml")

    assert (found.as_of, found.fingerprints) == ("2026-11-20", frozenset(KNOWN))


def test_a_fingerprint_of_digits_alone_stays_text(tmp_path: Path) -> None:
    file = tmp_path / "baseline.yaml"
    file.write_bytes(render_baseline({"12345678901234567890": "R-1"}, "2026-11-20"))

    assert read_baseline(file, "baseline.yaml").fingerprints == {"12345678901234567890"}


def test_nothing_known_is_a_baseline_too(tmp_path: Path) -> None:
    file = tmp_path / "baseline.yaml"
    file.write_bytes(render_baseline({}, "2026-11-20"))

    assert read_baseline(file, "baseline.yaml").fingerprints == frozenset()


def test_it_is_sorted_by_rule_so_that_two_of_them_compare_well() -> None:
    lines = render_baseline(KNOWN, "2026-11-20").decode().splitlines()

    assert [line.partition("rule: ")[2].rstrip("}") for line in lines if "rule:" in line] == ["R-2", "R-2", "R-10"]


def test_findings_are_marked_as_new_or_still_open() -> None:
    each = rule(for_each="procedures", require="{approved_by: {recorded: true}}")
    found = assess("procedures: [{code: A, approved_by: ''}, {code: B, approved_by: ''}]", each)
    known = Baseline("2026-01-01", frozenset({found.findings[0].fingerprint}), "f" * 64)

    marked = with_baseline(found, known)

    assert [finding.change for finding in marked.findings] == [Change.STILL_OPEN, Change.NEW]
    assert marked.receipt.baseline_sha256 == "f" * 64


def test_a_file_that_is_no_baseline_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "baseline.yaml"
    file.write_text("schema_version: 1\nas_of: 2026-11-20\nfindings:\n  - {fingerprint: ABC, rule: R-1}\n")

    with pytest.raises(RulePackError) as raised:
        read_baseline(file, "baseline.yaml")

    assert [str(problem.location) for problem in raised.value.problems] == ["baseline.yaml:4:6"]
