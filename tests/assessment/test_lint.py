"""Each file of ``tests/data/bad_packs`` holds one mistake; its first line says what must be told and on which line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from qms_checker.assessment.lint import USED_BY_THE_PROGRAM, boundary_dates, lint
from qms_checker.errors import Problem, QmsError
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.cases import load_cases
from qms_checker.rulepacks.load import load_rulebook, read_document
from qms_checker.rulepacks.scope import Place

DATA = Path(__file__).resolve().parent.parent / "data"
BAD_PACKS = sorted((DATA / "bad_packs").glob("*.yaml"))
CASES = """
cases:
  - rule: HONG-01
    name: đã duyệt
    as_of: 2026-11-20
    given: {agency: {id: a, name: A, type: sub_department}, procedures: []}
    expect: fulfilled
  - rule: HONG-01
    name: chưa duyệt
    as_of: 2026-11-20
    given: {agency: {id: a, name: A, type: sub_department}, procedures: []}
    expect: not_fulfilled
"""
FORGOTTEN = """
  - name: forgotten
    title: {vi: Bị quên, en: Forgotten}
    unit: months
    values: [{from: 2010-01-01, value: 1, source: practice, reference: {vi: Thông lệ, en: Practice}}]
"""


def problems_of(folder: Path) -> tuple[Problem, ...]:
    try:
        rulebook = load_rulebook(folder)
        parameters = Place(read_document(folder / "parameters.yaml", "rules/parameters.yaml", "parameters"), "")
        return lint(rulebook, load_cases(folder), parameters)
    except QmsError as error:
        return error.problems


@pytest.mark.parametrize("file", BAD_PACKS, ids=[file.stem for file in BAD_PACKS])
def test_each_mistake_is_told_with_its_place(file: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(DATA / "rules", rules)
    (rules / "hong").mkdir()
    shutil.copy(file, rules / "hong" / "hong.yaml")
    if file.stem != "no-cases":
        (rules / "hong" / "hong.cases.yaml").write_text(CASES, encoding="utf-8")
    if file.stem == "unused-parameter":
        with (rules / "parameters.yaml").open("a", encoding="utf-8") as parameters:
            parameters.write(FORGOTTEN)
    first = file.read_text(encoding="utf-8").splitlines()[0]
    place, _, words = first.removeprefix("# expect: ").partition(" | ")
    expected = place if ":" in place else f"rules/hong/hong.yaml:{place}"

    found = problems_of(rules)

    told = [f"{problem.location.file}:{problem.location.line} | {problem.message.en}" for problem in found]
    assert [line for line in told if line.startswith(f"{expected} | {words}")], told
    assert {line.partition(" | ")[0] for line in told} <= {expected, f"{expected.rpartition(':')[0]}:26"}, told


def test_the_rules_of_the_tests_have_nothing_to_correct() -> None:
    assert problems_of(DATA / "rules") == ()


def test_parameters_of_the_program_exist() -> None:
    assert set(load_rulebook(rules_folder()).parameters) >= USED_BY_THE_PROGRAM


def test_every_beginning_and_every_day_after_an_end_is_a_boundary() -> None:
    found = boundary_dates(load_rulebook(rules_folder()))

    assert list(found) == sorted(set(found))
    assert {date(2014, 5, 17), date(2014, 5, 18), date(2018, 2, 21)} <= set(found)
