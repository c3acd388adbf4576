"""The made-up country: the same from the same seed, and everything planted in it is found, nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from benchmarks.country.defects import AS_OF, CLASHING, defects, plan
from benchmarks.country.make import BREAKS, GRADES, MAKE_UP, Maker, Truth, as_yaml, break_content, make_country, truths
from qms_checker.batch.assess import Assessor, Task
from qms_checker.batch.find import find_all
from qms_checker.engines.python import PythonEngine
from qms_checker.register.records import Ending, SourceEntry
from tests.planted.base import base

PROFILE = "decision-19-2014"


def made(folder: Path, agencies: int = 60, seed: int = 3) -> Path:
    make_country(folder / "country", agencies, Maker(seed, PROFILE))
    return folder / "country"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Truth, SourceEntry]]:
    """Return the truth of each agency with what assessing it gave."""
    folder = made(tmp_path_factory.mktemp("made"))
    assess = Assessor(plan(PROFILE), PythonEngine(), None)
    found = {one.name.removeprefix(f"{folder}/"): assess(Task(one, 0)) for one in find_all([str(folder)])}
    known = {truth.path: truth for truth in truths(folder)}
    assert set(found) == set(known)
    return [(known[path], found[path]) for path in known]


def test_every_agency_ends_as_it_should(outcomes: list[tuple[Truth, SourceEntry]]) -> None:
    assert [(truth.path, entry.ending) for truth, entry in outcomes if entry.ending != truth.ending] == []


@pytest.mark.parametrize("how", BREAKS)
def test_a_spoilt_description_cannot_be_assessed(how: str, tmp_path: Path) -> None:
    content = as_yaml(base("department")[0])
    for name, written in (("good", content), (how, break_content(content, how))):
        (tmp_path / f"{name}.yaml").write_bytes(written)
    assess = Assessor(plan(PROFILE), PythonEngine(), None)

    found = {Path(one.name).stem: assess(Task(one, 0)).ending for one in find_all([str(tmp_path)])}
    assert found == {"good": Ending.ASSESSED, how: Ending.INVALID}


def test_exactly_what_was_planted_is_found(outcomes: list[tuple[Truth, SourceEntry]]) -> None:
    for truth, entry in outcomes:
        if entry.assessment is not None:
            assert {one["rule"] for one in entry.assessment.findings} == set(truth.rules), truth.path
            assert "U" not in entry.assessment.assessment["outcomes"], truth.path


def test_grades_are_those_aimed_at(outcomes: list[tuple[Truth, SourceEntry]]) -> None:
    for truth, entry in outcomes:
        if entry.assessment is not None:
            assert entry.assessment.assessment["grade_en"] == truth.grade, truth.path


def test_all_kinds_of_agency_and_grade_occur(outcomes: list[tuple[Truth, SourceEntry]]) -> None:
    types = Counter(truth.type for truth, _ in outcomes)

    assert types["commune_peoples_committee"] > len(outcomes) / 2
    assert {truth.grade for truth, _ in outcomes} <= set(GRADES)
    assert sum(MAKE_UP.values()) == pytest.approx(1)


def test_a_seed_gives_the_same_country(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made(tmp_path / name, 8)
    contents = [
        {
            file.relative_to(tmp_path / name): file.read_bytes()
            for file in (tmp_path / name).rglob("*")
            if file.is_file()
        }
        for name in ("one", "two")
    ]

    assert contents[0] == contents[1]


def test_defects_can_be_planted_in_every_kind_of_agency() -> None:
    assert date(2026, 11, 20) == AS_OF
    for kind in MAKE_UP:
        assert len(defects(kind, PROFILE)) > 20, kind
    rules = {rule.id for rule in plan("self-assessment").rules}
    assert {rule for pair in CLASHING for rule in pair} <= rules
