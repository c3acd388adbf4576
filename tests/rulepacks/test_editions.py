"""Editions and eras by date, profiles of one edition, and what is prepared: without effect until it is filled in."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from qms_checker.errors import ExitCode, RulePackError
from qms_checker.resources import rules_folder, sample_agencies_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook
from tests.cli.conftest import Run

SLOT, RULE = "criteria/iso-9001-2026.yaml", "iso-9001/evaluation.yaml"
START = date(2027, 7, 1)
NEW_PROFILE = """name: iso-9001-2026
title: {vi: Phiên bản mới, en: The new edition}
description: {vi: Thử., en: A trial.}
packs: [iso-9001]
instruments: [iso-9001-2026]
"""
OF_2008 = """agency: {id: so-cu, name: Sở Cũ, type: provincial_department, obligation: mandatory}
standard: {edition: "TCVN ISO 9001:2000"}
certificates: []
documents: []
internal_audits: []
"""


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook(rules_folder())


@pytest.mark.parametrize(
    ("day", "era", "editions"),
    [
        ("2006-06-19", None, ()),
        ("2008-06-01", "E1", ("TCVN ISO 9001:2000",)),
        ("2012-05-25", "E2", ("TCVN ISO 9001:2008",)),
        ("2016-06-30", "E3", ("TCVN ISO 9001:2008",)),
        ("2019-01-01", "E4", ("TCVN ISO 9001:2008", "TCVN ISO 9001:2015")),
        ("2026-11-20", "E6", ("TCVN ISO 9001:2015",)),
        ("2126-11-20", "E6", ("TCVN ISO 9001:2015",)),
    ],
)
def test_an_era_says_which_edition_holds(shipped: Rulebook, day: str, era: str | None, editions: tuple[str]) -> None:
    found = shipped.era_of(date.fromisoformat(day))

    assert (None if found is None else found.id) == era
    assert (() if found is None else found.editions) == editions


def test_eras_follow_each_other_without_a_gap(shipped: Rulebook) -> None:
    dated = [era for era in shipped.eras if era.since is not None]

    for earlier, later in pairwise(dated):
        assert earlier.until is not None
        assert later.since == earlier.until + timedelta(days=1)
    assert dated[-1].until is None


def results(run: Run, *arguments: str) -> dict[str, dict[str, object]]:
    ended = run("check", *arguments, "--format", "json", "--engine", "python")
    assert ended.exit_code in (ExitCode.OK, ExitCode.FINDINGS), ended.stderr
    return {found["rule"]: found for found in json.loads(ended.stdout)["results"]}


def cited(found: dict[str, dict[str, object]]) -> set[str]:
    criteria = (name for one in found.values() for name in one["criteria"])  # type: ignore[attr-defined]
    return {name.partition("/")[0] for name in criteria}


@pytest.mark.parametrize(
    ("day", "certificate", "declaration", "instruments"),
    [
        ("2008-06-01", "not_fulfilled", "not_applicable", {"decision-144-2006", "iso-9001-2008"}),
        ("2012-05-25", "not_fulfilled", "not_applicable", {"decision-144-2006", "iso-9001-2008"}),
        ("2016-06-30", "not_applicable", "undetermined", {"decision-19-2014", "iso-9001-2008", "iso-9001-2015"}),
    ],
)
def test_each_era_is_judged_by_its_own_texts(
    run: Run, tmp_path: Path, day: str, certificate: str, declaration: str, instruments: set[str]
) -> None:
    """Certificates until 2014, declarations since; and nothing is cited that did not hold on the day."""
    file = tmp_path / "so-cu.yaml"
    file.write_text(OF_2008, encoding="utf-8")
    found = results(run, str(file), "--as-of", day)

    assert found["QD144-01"]["outcome"] == certificate
    assert found["QD19-11"]["outcome"] == declaration
    assert found["ISO-2008-01"]["outcome"] == ("not_applicable" if day < "2009-09-30" else "not_fulfilled")
    assert instruments <= cited(found)
    assert cited(found) <= instruments | {"circular-26-2014", "circular-116-2015-btc"}


def test_a_profile_of_one_edition_contains_what_cites_it_and_what_its_items_collect(shipped: Rulebook) -> None:
    for name in ("iso-9001-2015", "iso-9001-2008"):
        profile = shipped.profiles[name]
        rules = {rule.id: rule for rule in shipped.rules_of(profile)}
        collected = {rule for item in shipped.items_of(profile) for rule in item.collects}

        assert {rule.pack for rule in rules.values()} > {"iso-9001"}
        for rule in rules.values():
            assert rule.id in collected or any(criterion.startswith(f"{name}/") for criterion in rule.criteria)
        assert collected <= set(rules)
        citing = {rule.id for rule in shipped.rules_of(shipped.profiles["self-assessment"]) if profile.concerns(rule)}
        assert citing <= set(rules), "a pack whose rules cite the edition is missing from the profile"


def test_an_edition_that_does_not_hold_on_the_day_is_refused_with_the_one_that_does(run: Run) -> None:
    sample = str(sample_agencies_folder() / "so-nam-2012.yaml")
    early = run("check", sample, "--profile", "iso-9001-2015", "--as-of", "2012-05-25", "--lang", "en")
    late = run("check", sample, "--profile", "iso-9001-2008", "--as-of", "2026-11-20", "--lang", "en")

    assert early.exit_code == late.exit_code == ExitCode.USAGE
    assert "TCVN ISO 9001:2015 is not in force on 2012-05-25" in early.stderr
    assert "--profile iso-9001-2008" in early.stderr
    assert "--profile iso-9001-2015" in late.stderr


def test_what_is_prepared_has_no_effect(shipped: Rulebook) -> None:
    prepared = shipped.catalogue.prepared

    assert set(prepared) == {"iso-9001-2026", "decision-successor"}
    assert not set(prepared) & set(shipped.catalogue.instruments)
    for one in prepared.values():
        assert not {criterion.id for criterion in one.criteria} & set(shipped.catalogue.by_id)


def test_every_clause_and_topic_has_its_counterpart_in_the_slot(shipped: Rulebook) -> None:
    for slot, present in (("iso-9001-2026", "iso-9001-2015"), ("decision-successor", "decision-19-2014")):
        criteria = shipped.catalogue.prepared[slot].criteria
        named = {name for one in criteria for name in one.corresponds_to}
        whole = {one.id for one in shipped.catalogue.instruments[present].criteria if not one.is_chapter}

        assert named == whole
        parents = {one.parent for one in criteria if one.parent is not None}
        assert parents <= {one.id for one in criteria}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(rules_folder(), tmp_path / "rules")
    return tmp_path / "rules"


def change(file: Path, pattern: str, new: str) -> None:
    content, count = re.subn(pattern, new, file.read_text(encoding="utf-8"), count=1, flags=re.DOTALL | re.MULTILINE)
    assert count == 1
    file.write_text(content, encoding="utf-8")


def test_a_rule_cannot_cite_what_is_only_prepared(folder: Path) -> None:
    change(folder / RULE, r"iso-9001-2015/9\.1", "iso-9001-2026/9.1")

    with pytest.raises(RulePackError) as caught:
        load_rulebook(folder)
    assert "only prepared and has no effect yet" in caught.value.problems[0].message.en


def test_a_slot_that_is_filled_in_takes_effect_on_its_first_day(folder: Path, tmp_path: Path, run: Run) -> None:
    """The steps of docs/editions.md: catalogue, era, a rule that cites the new clause, a profile."""
    change(folder / SLOT, r"^status: prepared\nawaits:.*?(?=^confidence)", f"in_force: {{from: {START}}}\n")
    change(folder / "eras.yaml", r"(  - id: E6\n    from: 2025-07-01\n)", rf"\1    to: {START - timedelta(days=1)}\n")
    change(folder / "eras.yaml", "status: prepared", f"from: {START}")
    change(folder / RULE, r"criteria: \[iso-9001-2015/9\.1\.2", "criteria: [iso-9001-2026/9.1.2, iso-9001-2015/9.1.2")
    (folder / "profiles" / "iso-9001-2026.yaml").write_text(NEW_PROFILE, encoding="utf-8")
    book = load_rulebook(folder)
    (rule,) = (rule.id for rule in book.rules.values() if "iso-9001-2026/9.1.2" in rule.criteria)
    sample = str(sample_agencies_folder() / "so-nho.yaml")

    def criteria(day: date, profile: str = "self-assessment") -> object:
        options = ("--as-of", str(day), "--profile", profile, "--rules", str(folder))
        return results(run, sample, *options)[rule]["criteria"]

    before, after = criteria(START - timedelta(days=1)), criteria(START)
    assert "iso-9001-2026/9.1.2" not in str(before)
    assert "iso-9001-2026/9.1.2" in str(after)
    assert criteria(START, "iso-9001-2026") == after
    assert (era := book.era_of(START)) is not None
    assert era.id == "E7"
    assert (
        "COVERED BY NOBODY" in run("rules", "coverage", "iso-9001-2026", "--rules", str(folder), "--lang", "en").stdout
    )
    assert run("rules", "lint", "--rules", str(folder)).exit_code == ExitCode.OK


def test_what_is_prepared_can_be_explained(run: Run) -> None:
    clause = run("explain", "iso-9001-2026/6.1.2", "--lang", "en")
    whole = run("explain", "decision-successor")

    assert clause.exit_code == whole.exit_code == ExitCode.OK
    assert "Prepared, without effect" in clause.stdout
    assert "Corresponding clauses: iso-9001-2015/6.1.2" in clause.stdout
    assert "Còn chờ" in whole.stdout
    assert run("explain", "iso-9001-2026/99").exit_code == ExitCode.USAGE
