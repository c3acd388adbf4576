"""A file of another kind is called by its name, with the way to the one that was wanted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qms_checker.assessment.baseline import read_baseline, render_baseline
from qms_checker.assessment.file_kinds import Kind, kind_of, mistaken
from qms_checker.assessment.saved import read_reports
from qms_checker.assessment.waivers import read_waivers
from qms_checker.errors import ReportError, RulePackError
from qms_checker.reports.json import render_json, render_jsonl
from qms_checker.resources import sample_agencies_folder
from tests import factories
from tests.building import rulebook_of

REPORT = render_json((factories.assessment(),), factories.catalogue(), "vi", as_array=False)
ARRAY = render_json((factories.assessment(),), factories.catalogue(), "vi", as_array=True)
LINES = render_jsonl(factories.assessment(), factories.catalogue(), "vi")
BASELINE = render_baseline({"a" * 20: "R-1"}, "2026-11-20")
WAIVERS = "# của Sở\nwaivers:\n  - rule: R-1\n".encode()
DESCRIPTION = (sample_agencies_folder() / "so-nho.yaml").read_bytes()
OFFICE = b"PK\x03\x04" + b"\x00" * 100


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (REPORT, Kind.REPORT),
        (ARRAY, Kind.REPORT),
        (LINES, Kind.REPORT),
        (b"\xef\xbb\xbf" + REPORT, Kind.REPORT),
        (b'[{"schema_version": 1, "source": "x.yaml", "problems": []}]', Kind.REPORT),
        (BASELINE, Kind.BASELINE),
        (WAIVERS, Kind.WAIVERS),
        (DESCRIPTION, Kind.DESCRIPTION),
        (OFFICE, Kind.OFFICE),
        (b"", None),
        (b"findings: []\n", None),
        (json.dumps({"agency": "x"}).encode(), None),
    ],
)
def test_each_kind_is_known_by_how_it_begins(content: bytes, kind: Kind | None) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize("content", [REPORT, WAIVERS, DESCRIPTION, OFFICE])
def test_what_is_no_baseline_is_told_in_one_sentence_with_the_command_that_writes_one(
    content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "given"
    file.write_bytes(content)

    with pytest.raises(RulePackError) as caught:
        read_baseline(file, "given")

    (problem,) = caught.value.problems
    assert "không phải tệp mốc so sánh" in problem.message.vi
    assert problem.hint is not None
    assert "--write-baseline" in problem.hint.vi
    assert "--previous" in problem.hint.en


@pytest.mark.parametrize("content", [REPORT, BASELINE, DESCRIPTION, OFFICE])
def test_what_is_no_file_of_waivers_is_told_in_one_sentence(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "given"
    file.write_bytes(content)

    with pytest.raises(RulePackError, match="not a file of waivers"):
        read_waivers(file, "given", rulebook_of())


@pytest.mark.parametrize("content", [BASELINE, WAIVERS, DESCRIPTION, OFFICE])
def test_what_is_no_report_is_told_in_one_sentence(content: bytes) -> None:
    with pytest.raises(ReportError, match="not a JSON report of an assessment"):
        read_reports(content, "given")


def test_the_right_kind_with_a_mistake_in_it_keeps_its_place(tmp_path: Path) -> None:
    file = tmp_path / "baseline.yaml"
    file.write_bytes(BASELINE.replace(b"a" * 20, b"ABC"))

    with pytest.raises(RulePackError) as caught:
        read_baseline(file, "baseline.yaml")

    assert [(problem.code, problem.location.line) for problem in caught.value.problems] == [("wrong-form", 6)]


def test_a_file_that_looks_like_nothing_of_ours_is_no_mistake_to_tell() -> None:
    assert mistaken(b"chao", "x", Kind.REPORT) is None
