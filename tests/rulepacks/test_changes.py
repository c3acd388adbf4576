"""Versions of rule packs: what a pack means cannot change without a new version and an entry in the log.

``QMS_UPDATE_MEANING=1`` writes the digests into ``rules/CHANGELOG.yaml``; the version and the entry a person writes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qms_checker.errors import ExitCode, RulePackError
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.changelog import CHANGELOG, meaning_of
from qms_checker.rulepacks.changes import ChangeLog
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Grading, Text
from tests.building import definition, parameter, rule, rulebook_of
from tests.cli.conftest import Run

DAY = date(2020, 1, 1)
LOG = """packs:
  - {name: mau, version: 1.1.0, meaning: "0123456789abcdef"}
changes:
  - {pack: mau, version: 1.0.0, on: 2026-01-01, kind: new, effect_from: 2014-05-18, text: {vi: Đầu tiên., en: First.}}
  - pack: mau
    version: 1.1.0
    on: 2026-06-01
    kind: changed
    rules: [MAU-01]
    criteria: [mau/1]
    effect_from: 2026-01-01
    text: {vi: Chặt hơn., en: Stricter.}
"""


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook(rules_folder())


def packs_of(book: Rulebook) -> set[str]:
    return {entry.pack for entry in (*book.rules.values(), *book.items.values())}


def test_what_the_packs_mean_is_what_the_log_says(shipped: Rulebook) -> None:
    """Where this fails: raise the version of the pack, say in an entry what changed, then write the new digest."""
    found = {name: meaning_of(shipped, name) for name in sorted(packs_of(shipped))}
    if os.environ.get("QMS_UPDATE_MEANING"):
        update(found)
        return

    assert {name: pack.meaning for name, pack in shipped.changelog.packs.items()} == found


def update(found: dict[str, str]) -> None:
    file = rules_folder() / CHANGELOG
    content = file.read_text(encoding="utf-8")
    for name, digest in found.items():
        content = re.sub(rf'(name: {name}, .*meaning: )"[0-9a-f]*"', rf'\1"{digest}"', content)
    file.write_text(content, encoding="utf-8", newline="\n")


def test_the_log_names_rules_and_criteria_that_exist_or_were_withdrawn(shipped: Rulebook) -> None:
    for change in shipped.changelog.changes:
        gone = set(change.rules) - {*shipped.rules, *shipped.items}
        assert not gone or change.kind == "withdrawn"
        assert set(change.criteria) <= set(shipped.catalogue.by_id)


def book(**changes: object) -> Rulebook:
    within = parameter("interval", "count", (DAY, 3))
    return rulebook_of(
        rule("R-1", require="{is: kept}", **changes),
        parameters=[within],
        definitions=[definition("kept", "", "{count: plans, at_least: {parameter: interval}}")],
    )


def test_words_do_not_change_what_a_pack_means() -> None:
    first = book()
    pack = first.rules["R-1"].pack
    breach = replace(first.rules["R-1"].breach, statement=Text("khác", "other"))

    assert meaning_of(book(title=Text("khác", "other"), breach=breach), pack) == meaning_of(first, pack)


@pytest.mark.parametrize("what", ["condition", "grading", "dates", "definition", "parameter", "criteria"])
def test_what_can_change_an_outcome_changes_it(what: str) -> None:
    first = book()
    old = first.rules["R-1"]
    changed = {
        "condition": replace(first, rules={"R-1": replace(old, require={"some": "plans"})}),
        "grading": replace(first, rules={"R-1": replace(old, breach=replace(old.breach, grading=Grading.MAJOR))}),
        "dates": replace(first, rules={"R-1": replace(old, in_force_to=DAY)}),
        "definition": replace(first, definitions={"kept": definition("kept", "", "{some: reports}")}),
        "parameter": replace(first, parameters={"interval": parameter("interval", "count", (DAY, 4))}),
        "criteria": replace(first, rules={"R-1": replace(old, criteria=("mau/9",))}),
    }[what]

    assert meaning_of(changed, old.pack) != meaning_of(first, old.pack)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(Path(__file__).resolve().parent.parent / "data" / "rules", tmp_path / "rules")
    (tmp_path / "rules" / CHANGELOG).write_text(LOG, encoding="utf-8")
    return tmp_path / "rules"


def log_of(folder: Path) -> ChangeLog:
    return load_rulebook(folder).changelog


def test_changes_after_a_version_and_since_a_day(folder: Path) -> None:
    log = log_of(folder)

    assert [change.version for change in log.changes] == ["1.1.0", "1.0.0"]
    assert [change.version for change in log.since(version="1.0.0")] == ["1.1.0"]
    assert [change.version for change in log.since(day=date(2026, 1, 1))] == ["1.1.0", "1.0.0"]
    assert log.since(version="1.10.0") == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("version: 1.1.0, meaning", "version: 1.2.0, meaning", "is not the version of its newest change"),
        ("- pack: mau\n", "- pack: mao\n", "there is no rule pack 'mao'"),
        ("on: 2026-06-01", "on: 2026-06-31", "there is no day"),
    ],
)
def test_a_wrong_log_does_not_load(folder: Path, old: str, new: str, message: str) -> None:
    assert old in LOG
    (folder / CHANGELOG).write_text(LOG.replace(old, new), encoding="utf-8")

    with pytest.raises(RulePackError) as caught:
        load_rulebook(folder)
    assert message in caught.value.problems[0].message.en


def test_the_command_prints_what_changed_and_from_when(run: Run, folder: Path) -> None:
    rules = ("--rules", str(folder), "--lang", "en")
    later = run("rules", "changes", "--since", "1.0.0", *rules)
    since = json.loads(run("rules", "changes", "--since", "01/06/2026", "--format", "json", *rules).stdout)

    assert later.exit_code == ExitCode.OK
    assert "mau 1.1.0 · 2026-06-01 · changed" in later.stdout
    assert "Outcomes can differ as of 2026-01-01 and later." in later.stdout
    assert "First." not in later.stdout
    assert since["packs"] == {"mau": "1.1.0"}
    assert [change["rules"] for change in since["changes"]] == [["MAU-01"]]
    assert run("rules", "changes", "--since", "lately", *rules).exit_code == ExitCode.USAGE
    assert run("rules", "changes", "mao", *rules).exit_code == ExitCode.USAGE


def test_the_receipt_names_the_versions(run: Run, folder: Path) -> None:
    sample = str(Path(__file__).resolve().parent.parent / "data" / "agencies" / "so-mau.yaml")
    ended = run("check", sample, "--rules", str(folder), "--as-of", "2026-11-20", "--format", "json")

    assert json.loads(ended.stdout)["receipt"]["packs"] == {"mau": "1.1.0"}
