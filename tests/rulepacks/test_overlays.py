"""Overlays: what wins over what, what is refused and where it is told, and that a shipped one is sound."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qms_checker.assessment.cases import CaseRunner
from qms_checker.assessment.lint import lint
from qms_checker.dates import Period
from qms_checker.engines.program import compile_program
from qms_checker.engines.python import PythonEngine
from qms_checker.errors import Problem, RulePackError
from qms_checker.resources import rules_folder, schema_file
from qms_checker.rulepacks.cases import load_cases, load_overlay_cases
from qms_checker.rulepacks.load import load_rulebook, read_document
from qms_checker.rulepacks.model import Overlay, Rulebook
from qms_checker.rulepacks.overlays import read_overlay, with_overlay
from qms_checker.rulepacks.scope import Place
from qms_checker.vocabulary import Outcome, Text
from tests.building import assess

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "rules"
BASE = load_rulebook(SAMPLE)
DAY = date(2026, 11, 20)
HEAD = """name: mau
title: {vi: Lớp phủ mẫu, en: Sample overlay}
description: {vi: Chỉ để kiểm thử, en: For tests only}
"""
RULE = """  - id: PHU-01
    title: {vi: Có kế hoạch, en: Have a plan}
    criteria: [mau/1]
    confidence: unsure
    sources: [S01]
    rationale: {vi: Lý do, en: Why}
    guidance: {vi: Cách làm, en: How}
    in_force: {from: 2020-01-01}
    require: {some: plans}
    otherwise:
      kind: observation
      statement: {vi: Chưa có kế hoạch, en: There is no plan}
      looked_for: {vi: Kế hoạch, en: A plan}
      correction: {vi: Lập kế hoạch, en: Make a plan}
      corrective_action: {vi: Giao việc, en: Assign it}
      evidence_belongs_in: {section: plans}
"""
INTERVAL = """  - name: review_interval
    title: {{vi: Khoảng cách, en: Time between}}
    unit: {unit}
    values: [{{from: 2020-01-01, value: {value}, source: law, reference: {{vi: Kế hoạch, en: The plan}}}}]
"""
SHIPPED = sorted(file for file in (rules_folder() / "overlays").glob("*.yaml") if not file.name.endswith(".cases.yaml"))


def written(tmp_path: Path, content: str, head: str = HEAD) -> Overlay:
    file = tmp_path / "mau.yaml"
    file.write_text(head + content, encoding="utf-8")
    return read_overlay(file, "mau.yaml")


def named(name: str) -> str:
    return HEAD.replace("name: mau", f"name: {name}")


def not_applicable(rule: str = "MAU-01", since: str = "2026-01-01", until: str = "2026-12-31") -> str:
    return (
        f"not_applicable:\n  - rule: {rule}\n    from: {since}\n    to: {until}\n"
        f"    reason: {{vi: Lý do từ {since}, en: Reason from {since}}}\n"
    )


def refusal(tmp_path: Path, content: str, base: Rulebook = BASE) -> Problem:
    with pytest.raises(RulePackError) as caught:
        with_overlay(base, written(tmp_path, content))
    return caught.value.problems[0]


def test_a_parameter_replaces_the_whole_history(tmp_path: Path) -> None:
    merged = with_overlay(BASE, written(tmp_path, "parameters:\n" + INTERVAL.format(unit="days", value=90)))
    parameter = merged.parameters["review_interval"]
    assert (found := parameter.at(DAY)) is not None
    assert found.value == Period(days=90)
    assert parameter.at(date(2019, 12, 31)) is None
    assert (laid := merged.overlay_of_parameter("review_interval")) is not None
    assert str(laid.place_of_parameter("review_interval").location) == "mau.yaml:5:5"


def test_merging_changes_neither_the_rulebook_nor_the_overlay(tmp_path: Path) -> None:
    overlay = written(tmp_path, "rules:\n" + RULE + not_applicable())
    before = (dict(BASE.rules), dict(BASE.parameters), BASE.sha256, BASE.overlays)
    first, second = with_overlay(BASE, overlay), with_overlay(BASE, overlay)
    assert (dict(BASE.rules), dict(BASE.parameters), BASE.sha256, BASE.overlays) == before
    assert (first.sha256, list(first.rules)) == (second.sha256, list(second.rules))


def test_the_later_overlay_wins(tmp_path: Path) -> None:
    first = written(tmp_path, "parameters:\n" + INTERVAL.format(unit="days", value=90), named("mot"))
    second = written(tmp_path, "parameters:\n" + INTERVAL.format(unit="months", value=6), named("hai"))
    for order, expected in (((first, second), Period(months=6)), ((second, first), Period(days=90))):
        merged = with_overlay(with_overlay(BASE, order[0]), order[1])
        assert (found := merged.parameters["review_interval"].at(DAY)) is not None
        assert found.value == expected
        assert merged.overlay_of_parameter("review_interval") is order[1]


def test_the_later_overlay_decides_what_does_not_apply(tmp_path: Path) -> None:
    first = written(tmp_path, not_applicable(), named("mot"))
    second = written(tmp_path, not_applicable(since="2027-01-01", until="2027-12-31"), named("hai"))
    merged = with_overlay(with_overlay(BASE, first), second)
    assert merged.not_applicable("MAU-01", DAY) is None
    assert (declared := merged.not_applicable("MAU-01", date(2027, 6, 1))) is not None
    assert declared.overlay == "hai"


def test_an_added_rule_belongs_to_every_profile_and_stands_in_order(tmp_path: Path) -> None:
    merged = with_overlay(BASE, written(tmp_path, "rules:\n" + RULE))
    profile = merged.profiles["self-assessment"]
    assert [rule.id for rule in merged.rules_of(profile)] == [*(rule.id for rule in BASE.rules_of(profile)), "PHU-01"]
    assert merged.rules["PHU-01"].pack == "overlays/mau"


@pytest.mark.parametrize(
    ("day", "applies"),
    [
        (date(2025, 12, 31), True),
        (date(2026, 1, 1), False),
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), True),
    ],
)
def test_what_does_not_apply_ends_so_with_its_reason_on_the_days_named(
    tmp_path: Path, day: date, applies: bool
) -> None:
    merged = with_overlay(BASE, written(tmp_path, not_applicable()))
    rule = merged.rules["MAU-01"]
    for content in ("declarations: []", "declarations: [{number: 1/CB, withdrawn_on: ''}]", ""):
        (result,) = assess(content, rule, book=merged, as_of=day).results
        assert (result.outcome is not Outcome.NOT_APPLICABLE) is applies
        if not applies:
            assert result.reason == Text("Lý do từ 2026-01-01", "Reason from 2026-01-01")
            assert (result.findings, result.missing, result.evidence) == ((), (), ())


def test_a_rule_not_in_force_says_so_and_not_what_an_overlay_says(tmp_path: Path) -> None:
    merged = with_overlay(BASE, written(tmp_path, not_applicable(since="2000-01-01")))
    (result,) = assess("", merged.rules["MAU-01"], book=merged, as_of=date(2010, 1, 1)).results
    assert "2014-05-18" in result.reason.en


def test_what_does_not_apply_takes_no_part_in_the_program(tmp_path: Path) -> None:
    merged = with_overlay(BASE, written(tmp_path, not_applicable()))
    judged = compile_program(merged, merged.rules.values(), DAY).judgements
    assert set(BASE.rules) - set(judged) >= {"MAU-01"}


def test_the_hash_covers_each_overlay_and_the_order(tmp_path: Path) -> None:
    first, second = (written(tmp_path, not_applicable(), named(name)) for name in ("mot", "hai"))
    changed = replace(first, sha256="0" * 64)
    found = {
        BASE.sha256,
        with_overlay(BASE, first).sha256,
        with_overlay(BASE, changed).sha256,
        with_overlay(with_overlay(BASE, first), second).sha256,
        with_overlay(with_overlay(BASE, second), first).sha256,
    }
    assert len(found) == 5


def test_the_receipt_names_the_overlays(tmp_path: Path) -> None:
    overlay = written(tmp_path, not_applicable())
    merged = with_overlay(BASE, overlay)
    receipt = assess("", merged.rules["MAU-01"], book=merged).receipt
    assert receipt.overlays == (("mau", overlay.sha256),)
    assert receipt.rules_sha256 == merged.sha256 != BASE.sha256


@pytest.mark.parametrize(
    ("content", "place", "message", "hint"),
    [
        (not_applicable("MAU-O1"), "mau.yaml:5:5", "there is no rule 'MAU-O1'", "did you mean 'MAU-01'?"),
        (not_applicable("KHAC-9"), "mau.yaml:5:5", "there is no rule 'KHAC-9'", None),
        (not_applicable(since="2026-02-30"), "mau.yaml:6:5", "there is no day '2026-02-30'", None),
        (not_applicable(until="2025-01-01"), "mau.yaml:7:5", "to is before from", None),
        (
            "parameters:\n" + INTERVAL.format(unit="days", value=90).replace("review_interval", "review_intervall"),
            "mau.yaml:5:5",
            "there is no parameter 'review_intervall', and no rule of the overlay uses it",
            "did you mean 'review_interval'?",
        ),
        (
            "parameters:\n" + INTERVAL.format(unit="percent", value=90),
            "mau.yaml:7:5",
            "the unit of the parameter 'review_interval' is months, not percent",
            None,
        ),
        (
            "parameters:\n" + INTERVAL.format(unit="days", value="x"),
            "mau.yaml:8:33",
            "'x' does not fit the unit days",
            None,
        ),
        ("rules:\n" + RULE.replace("mau/1", "mau/11"), "mau.yaml:7:16", "there is no criterion 'mau/11'", "mau/1"),
        (
            "rules:\n" + RULE + not_applicable("PHU-01"),
            "mau.yaml:22:5",
            "the rule 'PHU-01' is added by this very overlay; use its in_force",
            None,
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_a_hint(
    tmp_path: Path, content: str, place: str, message: str, hint: str | None
) -> None:
    found = refusal(tmp_path, content)
    assert (str(found.location), found.message.en) == (place, message)
    assert (hint is None) is (found.hint is None)
    assert found.source.strip()
    if hint is not None and found.hint is not None:
        assert hint in found.hint.en


def test_an_added_rule_may_not_take_a_name(tmp_path: Path) -> None:
    found = refusal(tmp_path, "rules:\n" + RULE.replace("PHU-01", "MAU-01"))
    assert str(found.location) == "mau.yaml:5:5"
    assert found.message.en.startswith("'MAU-01' already stands at rules/mau/mau.yaml:")
    definition = "definitions:\n  - {name: valid, of: plans, meaning: {vi: a, en: b}, holds_when: {year: 1}}\n"
    assert "'valid' already stands at" in refusal(tmp_path, definition).message.en


def test_the_same_overlay_twice_is_refused(tmp_path: Path) -> None:
    merged = with_overlay(BASE, written(tmp_path, ""))
    found = refusal(tmp_path, "", merged)
    assert (str(found.location), found.message.en) == ("mau.yaml:1:1", "the overlay 'mau' is used already")


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("nonsense: 1\n", "unknown-key", 4),
        ("not_aplicable: []\n", "unknown-key", 4),
        ("rules:\n  - id: PHU-01\n", "missing-key", 5),
        ("rules: {}\n", "wrong-type", 4),
        ("parameters:\n  - {name: Không}\n", "missing-key", 5),
        ("not_applicable:\n  - {rule: MAU-01, from: 2026-01-01}\n", "missing-key", 5),
        ("not_applicable:\n  - {rule: MAU-01, from: 01/01/2026, reason: {vi: a, en: b}}\n", "not-a-date", 5),
        ("rules: [\n", "syntax", 5),
        ("name: hai\n", "duplicate-key", 4),
    ],
)
def test_a_file_that_is_no_overlay_is_told_with_its_line(tmp_path: Path, content: str, code: str, line: int) -> None:
    with pytest.raises(RulePackError) as caught:
        written(tmp_path, content)
    assert (code, line) in [(problem.code, problem.location.line) for problem in caught.value.problems]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"- a\n", b"name: [" * 100, b"just text"])
def test_bytes_that_are_no_overlay_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    with pytest.raises(RulePackError):
        read_overlay(tmp_path / "x.yaml", "x.yaml")


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path / "không-có.yaml", tmp_path):
        with pytest.raises(RulePackError) as caught:
            read_overlay(path, "x")
        assert caught.value.problems[0].code == "unreadable"


def test_a_new_parameter_is_allowed_where_a_rule_of_the_overlay_uses_it(tmp_path: Path) -> None:
    rule = RULE.replace("{some: plans}", "{count: plans, at_least: {parameter: least_plans}}")
    parameter = INTERVAL.format(unit="count", value=2).replace("review_interval", "least_plans")
    merged = with_overlay(BASE, written(tmp_path, "parameters:\n" + parameter + "rules:\n" + rule))
    (result,) = assess("plans: [{year: 2026}]", merged.rules["PHU-01"], book=merged).results
    assert result.outcome is Outcome.NOT_FULFILLED


def test_a_parameter_mistyped_in_a_condition_gets_a_hint(tmp_path: Path) -> None:
    rule = RULE.replace("{some: plans}", "{some: plans, where: {issued_on: {within: {parameter: review_intervals}}}}")
    merged = with_overlay(BASE, written(tmp_path, "rules:\n" + rule))
    with pytest.raises(RulePackError) as caught:
        compile_program(merged, merged.rules.values(), DAY)
    assert (hint := caught.value.problems[0].hint) is not None
    assert hint.en == "did you mean 'review_interval'?"


def test_the_common_cases_leave_those_of_overlays_alone(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(SAMPLE, folder)
    before = len(list(load_cases(folder)))
    (folder / "overlays").mkdir()
    file = folder / "overlays" / "mau.yaml"
    case = "cases:\n  - {rule: MAU-01, name: thử, as_of: 2026-11-20, expect: undetermined}\n"
    file.with_name("mau.cases.yaml").write_text(case, encoding="utf-8")
    assert len(list(load_cases(folder))) == before
    (found,) = load_overlay_cases(file, "rules/overlays/mau.yaml")
    assert found.place.document.file == "rules/overlays/mau.cases.yaml"
    assert list(load_overlay_cases(file.with_name("khac.yaml"), "khac.yaml")) == []


def test_the_hash_of_the_common_rules_leaves_overlays_out() -> None:
    assert [name for name in load_rulebook(rules_folder()).rules if name.startswith("BINHAN")] == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_overlay_is_sound(file: Path) -> None:
    """Its name is that of its file, its cases pass, and the judging of packs has nothing to say."""
    base = load_rulebook(rules_folder())
    shown = f"rules/overlays/{file.name}"
    overlay = read_overlay(file, shown)
    merged, cases = with_overlay(base, overlay), tuple(load_overlay_cases(file, shown))
    assert overlay.name == file.stem
    assert {case.rule for case in cases} >= {rule.id for rule in overlay.rules}
    assert {case.rule for case in cases} >= {declared.rule for declared in overlay.not_applicable}
    assert [result for result in CaseRunner(merged, PythonEngine()).run(cases) if result.difference] == []
    parameters = Place(read_document(rules_folder() / "parameters.yaml", "rules/parameters.yaml", "parameters"), "")
    assert lint(merged, (*load_cases(rules_folder()), *cases), parameters) == ()


def test_lint_judges_what_an_overlay_says_in_words(tmp_path: Path) -> None:
    same = (
        not_applicable().replace("en: Reason", "en: Lý do").replace("Lý do từ 2026-01-01, en: Lý do from", "x, en: x")
    )
    content = same.split("    reason:")[0] + "    reason: {vi: như nhau, en: như nhau}\n"
    merged = with_overlay(BASE, written(tmp_path, content))
    parameters = Place(read_document(SAMPLE / "parameters.yaml", "rules/parameters.yaml", "parameters"), "")
    found = lint(merged, load_cases(SAMPLE), parameters)
    assert [(problem.location.file, problem.message.en) for problem in found] == [
        ("mau.yaml", "both languages are the same")
    ]


def test_the_schema_takes_its_shared_parts_from_where_they_are_written() -> None:
    schema = json.loads(schema_file("overlay").read_bytes())
    for part, other in (("rules", "rule-pack"), ("items", "rule-pack"), ("parameters", "parameters")):
        named = json.loads(schema_file(other).read_bytes())["$id"]
        assert schema["properties"][part]["$ref"] == f"{named}#/properties/{part}"


def test_the_example_of_the_page_fits_the_shipped_rules(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "overlays.md").read_text(encoding="utf-8")
    example = page.partition("```yaml overlay\n")[2].partition("```")[0]
    merged = with_overlay(load_rulebook(rules_folder()), written(tmp_path, example, head=""))
    assert (found := merged.parameters["redeclaration_period"].at(DAY)) is not None
    assert found.value == Period(days=90)
    assert merged.not_applicable("QD19-07", DAY) is not None


def test_a_value_that_no_field_can_have_is_located_where_it_stands(tmp_path: Path) -> None:
    """Not at the common rule that compares with it: the overlay has to be mended."""
    file = tmp_path / "mau.yaml"
    content = (rules_folder() / "overlays" / "tinh-binh-an.yaml").read_text(encoding="utf-8")
    wrong = content.replace("value: [commune_peoples_committee]", "value: [commune_comittee]", 1)
    file.write_text(wrong, encoding="utf-8")
    shipped = with_overlay(load_rulebook(rules_folder()), read_overlay(file, "mau.yaml"))

    with pytest.raises(RulePackError) as caught:
        compile_program(shipped, tuple(shipped.rules.values()), date(2026, 11, 20))
    location = caught.value.problems[0].location
    assert (location.file, location.line) == ("mau.yaml", wrong[: wrong.index("commune_comittee")].count("\n") + 1)
