"""A folder of rules loads whole, or tells where it is wrong."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from qms_checker.dates import Period
from qms_checker.errors import Problem, RulePackError
from qms_checker.rulepacks.cases import load_cases
from qms_checker.rulepacks.load import load_rulebook, natural_order
from qms_checker.vocabulary import Confidence, DecidedBy, FindingKind, Grading, Outcome, Text

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "rules"
RULES, PARAMETERS, CRITERIA = "mau/mau.yaml", "parameters.yaml", "criteria/mau.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "rules")
    return tmp_path / "rules"


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first occurrence; return the line on which it stands."""
    content = (folder / file).read_text(encoding="utf-8")
    assert old in content
    (folder / file).write_text(content.replace(old, new, 1), encoding="utf-8")
    return content[: content.index(old)].count("\n") + 1


def refusals(folder: Path) -> list[Problem]:
    with pytest.raises(RulePackError) as caught:
        load_rulebook(folder)
    return list(caught.value.problems)


def refusal(folder: Path) -> tuple[str, str]:
    (found,) = refusals(folder)
    return f"{found.location.file}:{found.location.line}", found.message.en


def test_the_sample_loads_with_everything_it_says(folder: Path) -> None:
    book = load_rulebook(folder)
    found = book.rules["MAU-02"]
    assert list(book.rules) == sorted(book.rules, key=natural_order)
    assert found.title == Text("Quy trình được duyệt", "Have procedures approved")
    assert (found.pack, found.criteria, found.sources) == ("mau", ("mau/2", "mau/1"), ("S01",))
    assert (found.in_force_from, found.in_force_to, found.for_each) == (date(2014, 5, 18), None, "procedures")
    assert found.require == {"approved_by": {"recorded": True}}
    assert (found.breach.kind, found.breach.grading) == (FindingKind.NONCONFORMITY, Grading.MINOR)
    assert (found.breach.section, found.breach.fields) == ("procedures", ("code", "approved_by"))
    assert [escalation.to for escalation in found.escalations] == [Grading.MAJOR]
    assert str(found.place.location).startswith(f"rules/{RULES}:")
    dated = book.parameters["review_interval"].at(date(2026, 1, 1))
    assert dated is not None
    assert dated.value == Period(months=12)
    assert book.parameters["review_interval"].at(date(2009, 12, 31)) is None
    criterion = book.catalogue.by_id["mau/2"]
    assert (criterion.confidence, criterion.decided_by) == (Confidence.LIKELY, DecidedBy.PARTLY)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (RULES, "criteria: [mau/1]", "criteria: [mau/9]", "there is no criterion 'mau/9'"),
        (RULES, "criteria: [mau/1]", "criteria: [khac/1]", "there is no criterion 'khac/1'"),
        (RULES, "sources: [S01]", "sources: [S99]", "there is no source 'S99'"),
        (RULES, "confidence: confirmed", "confidence: sure", "'sure' is not one of: confirmed, likely, unsure"),
        (RULES, "kind: nonconformity", "kind: violation", None),
        (RULES, "      grading: major\n", "", "the required key 'grading' is missing"),
        (RULES, "require:\n      some: declarations", "requires:\n      some: declarations", None),
        (RULES, "in_force: {from: 2014-05-18}", "in_force: {from: 2014-02-30}", "there is no day '2014-02-30'"),
        (RULES, "in_force: {from: 2014-05-18}", "in_force: {from: 18/05/2014}", "'18/05/2014' is not a date"),
        (
            RULES,
            "in_force: {from: 2014-05-18}",
            "in_force: {from: 2014-05-18, to: 2014-13-01}",
            "there is no day '2014-13-01'",
        ),
        (PARAMETERS, "value: 12", "value: 12.5", "'12.5' does not fit the unit months"),
        (PARAMETERS, "value: 12", "value: [a]", "['a'] does not fit the unit months"),
        (PARAMETERS, "from: 2010-01-01", "from: 2010-02-30", "there is no day '2010-02-30'"),
        (CRITERIA, "in_force: {from: 2010-01-01}", "in_force: {from: 2010-02-30}", "there is no day '2010-02-30'"),
    ],
)
def test_what_is_wrong_is_told_with_its_file_and_line(
    folder: Path, file: str, old: str, new: str, message: str | None
) -> None:
    line = change(folder, file, old, new)
    found = refusals(folder)
    assert {problem.location.file for problem in found} == {f"rules/{file}"}
    if message is not None:
        assert message in [problem.message.en for problem in found]
    assert any(abs(problem.location.line - line) <= 2 for problem in found)


def test_all_names_that_do_not_exist_are_told_at_once(folder: Path) -> None:
    change(folder, RULES, "criteria: [mau/1]", "criteria: [mau/8, mau/9]")
    change(folder, RULES, "sources: [S01]", "sources: [S98]")
    assert [found.message.en for found in refusals(folder)] == [
        "there is no criterion 'mau/8'",
        "there is no criterion 'mau/9'",
        "there is no source 'S98'",
    ]


def test_a_rule_twice_names_both_places(folder: Path) -> None:
    line = change(folder, RULES, "id: MAU-02", "id: MAU-01")
    where, message = refusal(folder)
    assert where == f"rules/{RULES}:{line}"
    assert re.fullmatch(rf"'MAU-01' already stands at rules/{RULES}:\d+:\d+", message)


def test_a_rule_twice_in_two_packs_is_refused(folder: Path) -> None:
    shutil.copytree(folder / "mau", folder / "mau2")
    assert "already stands at rules/mau/mau.yaml" in refusal(folder)[1]


def test_a_definition_twice_is_refused(folder: Path) -> None:
    (folder / "mau" / "x.yaml").write_text(
        "definitions:\n- {name: valid, of: plans, meaning: {vi: a, en: b}, holds_when: {year: 1}}\n", encoding="utf-8"
    )
    where, message = refusal(folder)
    assert where == "rules/mau/x.yaml:2"
    assert message.startswith("'valid' already stands at rules/mau/mau.yaml:")


@pytest.mark.parametrize(
    ("file", "begin", "name"),
    [
        (PARAMETERS, "  - name: review_interval", "review_interval"),
        ("sources.yaml", "  - id: S01", "S01"),
        (CRITERIA, '  - id: "1"', "1"),
    ],
)
def test_a_parameter_source_or_criterion_twice_names_both_places(
    folder: Path, file: str, begin: str, name: str
) -> None:
    content = (folder / file).read_text(encoding="utf-8")
    first = content[: content.index(begin)].count("\n") + 1
    entry = content[content.index(begin) :].split("\n  - ")[0].rstrip() + "\n"
    (folder / file).write_text(content.rstrip() + "\n" + entry, encoding="utf-8")
    where, message = refusal(folder)
    assert where == f"rules/{file}:{content.rstrip().count(chr(10)) + 2}"
    assert message == f"{name!r} already stands at rules/{file}:{first}:5"


@pytest.mark.parametrize(("file", "name"), [(CRITERIA, "mau"), ("profiles/self-assessment.yaml", "self-assessment")])
def test_an_instrument_or_profile_in_two_files_is_refused(folder: Path, file: str, name: str) -> None:
    copy = folder / file.replace(".yaml", "-2.yaml")
    shutil.copy(folder / file, copy)
    where, message = refusal(folder)
    places = {where.rpartition(":")[0], message.partition("stands at ")[2].split(":")[0]}
    assert message.startswith(f"{name!r} already stands at rules/")
    assert places == {f"rules/{file}", f"rules/{copy.relative_to(folder)}"}


def test_a_folder_that_holds_no_rules_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (f"{tmp_path}:1", "not a folder of rules (no parameters.yaml)")


def test_what_is_missing_is_told(folder: Path) -> None:
    (folder / "sources.yaml").unlink()
    (found,) = refusals(folder)
    assert (found.code, found.location.file) == ("unreadable", "rules/sources.yaml")


def test_wrong_yaml_is_told_as_a_wrong_pack(folder: Path) -> None:
    (folder / RULES).write_text("rules: [\n", encoding="utf-8")
    (found,) = refusals(folder)
    assert (found.code, str(found.location)) == ("syntax", f"rules/{RULES}:2:1")


def test_the_hash_covers_rules_criteria_and_parameters_but_not_cases(folder: Path) -> None:
    before = load_rulebook(folder).sha256
    for file in (RULES, CRITERIA, PARAMETERS, "sources.yaml", "profiles/self-assessment.yaml"):
        content = (folder / file).read_bytes()
        (folder / file).write_bytes(content + b"# ...\n")
        assert load_rulebook(folder).sha256 != before, file
        (folder / file).write_bytes(content)
    cases = folder / "mau" / "mau.cases.yaml"
    cases.write_bytes(cases.read_bytes() + b"# ...\n")
    assert load_rulebook(folder).sha256 == before


def test_rules_stand_in_natural_order() -> None:
    ids = ["QD19-10", "QD19-9", "ISO-9.10-01", "ISO-9.2-01", "QD19-9.A", "MHK-02", "ISO-10.2-01"]
    assert sorted(ids, key=natural_order) == [
        "ISO-9.2-01",
        "ISO-9.10-01",
        "ISO-10.2-01",
        "MHK-02",
        "QD19-9",
        "QD19-9.A",
        "QD19-10",
    ]


def test_cases_are_read_with_their_base(folder: Path) -> None:
    (folder / "mau" / "mau.cases.yaml").write_text(
        """
base:
  agency: {id: a, name: A, type: sub_department}
  plans: []
cases:
  - rule: MAU-01
    name: bản công bố
    as_of: 2026-11-20
    given: {plans: [{year: 2026}]}
    expect: not_fulfilled
    finding: {grading: major, count: 1}
  - {rule: MAU-01, name: chưa rõ, as_of: 2026-11-20, expect: undetermined, missing: [/declarations]}
""",
        encoding="utf-8",
    )
    first, second = load_cases(folder)
    assert (first.id, first.as_of, first.outcome) == ("MAU-01: bản công bố", date(2026, 11, 20), Outcome.NOT_FULFILLED)
    assert b'"plans": [{"year": 2026}]' in first.content
    assert b'"agency": {"id": "a"' in first.content
    assert (first.finding.kind, first.finding.grading, first.finding.count) == (None, Grading.MAJOR, 1)
    assert b'"plans": []' in second.content
    assert second.missing == ("/declarations",)
    assert str(second.place.location).startswith("rules/mau/mau.cases.yaml:12:")


def test_a_case_on_a_day_that_is_not_on_the_calendar_is_refused(folder: Path) -> None:
    change(folder, "mau/mau.cases.yaml", "as_of: 2026-11-20", "as_of: 2026-02-30")
    with pytest.raises(RulePackError, match="there is no day '2026-02-30'"):
        list(load_cases(folder))
