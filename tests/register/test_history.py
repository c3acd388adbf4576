"""What became of findings and agencies over the years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from qms_checker.assessment.follow_up import Change
from qms_checker.register.history import Lines, Thread, by_year, find_lines, find_threads, line_of
from qms_checker.register.read import Reader
from qms_checker.register.standings import Movement, compare_years, figures_of, standing_of, told_apart
from qms_checker.register.store import Register, open_register
from qms_checker.register.stored import Where
from qms_checker.vocabulary import Outcome
from tests.register.entries import NOW, assessment, merged, plan, source


def entered(url: str, *years: Mapping[str, Any]) -> Register:
    """Enter years, 2024 first; each is a mapping of agencies to codes or to the attributes of an assessment."""
    register = open_register(url, create=True)
    for year, agencies in enumerate(years, start=2024):
        run = register.start_run(plan(f"{year}-11-20"), NOW, [])
        entries = [
            source(f"/x/{name}", assessment=assessment(name, **({"codes": one} if isinstance(one, str) else one)))
            for name, one in agencies.items()
        ]
        register.add(run, entries)
    return register


def lines_of(register: Register) -> Lines:
    reader = Reader(register.database)
    return find_lines(reader.assessments(Where()), reader.changes(), reader.successions())


def threads(register: Register) -> dict[tuple[str, str], Thread]:
    reader = Reader(register.database)
    found = find_threads(reader.assessments(Where()), reader.findings(Where()), lines_of(register))
    return {(one.agency, one.rule): one for one in found}


def test_a_finding_is_new_then_still_open_then_closed_then_reopened(url: str) -> None:
    codes = ("NFF", "NFF", "FFF", "NFF")
    seen = [threads(entered(url, {"a": code}))["a", "R-01"] for code in codes[:1]]
    register = open_register(url, create=False)
    for year, code in enumerate(codes[1:], start=2025):
        run = register.start_run(plan(f"{year}-11-20"), NOW, [])
        register.add(run, [source(assessment=assessment(codes=code))])
        seen.append(threads(register)["a", "R-01"])

    assert [one.change for one in seen] == [Change.NEW, Change.STILL_OPEN, Change.CLOSED, Change.REOPENED]
    assert [one.closed_on for one in seen] == [None, None, date(2026, 11, 20), None]
    assert {one.first_seen for one in seen} == {date(2024, 11, 20)}
    assert seen[-1].reopened == 1


def test_what_could_not_be_decided_is_not_closed(url: str) -> None:
    register = entered(url, {"a": "NNN"}, {"a": "UXM"})

    found = threads(register)
    assert found["a", "R-01"].closed_on is None
    assert found["a", "R-02"].closed_on == date(2025, 11, 20)  # the rule does not apply any more
    assert found["a", "R-03"].last_seen == date(2025, 11, 20)


def test_a_record_that_is_in_order_again_closes_although_another_breaks_the_rule(url: str) -> None:
    before = {"codes": "NFF", "records": {"R-01": ("x", "y")}}
    register = entered(url, {"a": before}, {"a": {"codes": "NFF", "records": {"R-01": ("y",)}}})
    reader = Reader(register.database)

    found = find_threads(reader.assessments(Where()), reader.findings(Where()), lines_of(register))
    assert {one.record.vi: one.change for one in found} == {"x": Change.CLOSED, "y": Change.STILL_OPEN}


def test_open_findings_of_a_merged_agency_are_carried_on(url: str) -> None:
    old = {"codes": "NNF", "who": {"name": "Ủy ban nhân dân xã Cũ"}}
    new = {"codes": "NFF", "changes": (merged("Ủy ban nhân dân  xã CŨ", "Ủy ban nhân dân xã Khác"),)}
    register = entered(url, {"old": old}, {"new": new})

    found = threads(register)
    carried, closed = found["new", "R-01"], found["new", "R-02"]
    assert (carried.first_seen.year, carried.began_at, carried.change) == (2024, "old", Change.STILL_OPEN)
    assert (closed.closed_on, closed.change) == (date(2025, 11, 20), Change.CLOSED)
    assert set(found) == {("new", "R-01"), ("new", "R-02")}
    lines = lines_of(register)
    assert line_of("new", lines) == ("new", "old")
    assert lines.unresolved == {"new": ("Ủy ban nhân dân xã Khác",)}


def test_a_predecessor_that_goes_on_keeps_its_findings(url: str) -> None:
    parent = {"codes": "NFF", "who": {"name": "Sở Gốc"}}
    part = {"codes": "NFF", "changes": (merged("Sở Gốc"),)}
    register = entered(url, {"parent": parent}, {"part": part, "parent": parent}, {"part": part, "parent": parent})

    found = threads(register)
    assert found["parent", "R-01"].first_seen.year == 2024
    assert found["part", "R-01"].first_seen.year == 2025


def test_a_renamed_agency_with_its_identifier_kept_has_no_other_line(url: str) -> None:
    renamed = {"who": {"name": "Sở Mới"}, "changes": (merged(former_name="Sở a", new_name="Sở Mới"),)}
    register = entered(url, {"a": "NFF"}, {"a": {"codes": "NFF", **renamed}})

    lines = lines_of(register)
    assert (lines.predecessors, lines.unresolved) == ({}, {})
    assert threads(register)["a", "R-01"].change is Change.STILL_OPEN


def test_a_name_borne_in_several_provinces_leads_nowhere_else(url: str) -> None:
    name = "Ủy ban nhân dân xã Tân Lập"
    elsewhere = {"one": {"who": {"name": name, "province": "Hòa An"}}, "two": {"who": {"name": name}}}
    register = entered(url, elsewhere, {"new": {"changes": (merged(name),)}})

    assert lines_of(register).predecessors == {"new": ("two",)}
    run = register.start_run(plan("2026-11-20"), NOW, [])
    far = assessment("far", changes=(merged(name),), who={"province": "Minh Hà"})
    register.add(run, [source("/x/far", assessment=far)])
    assert lines_of(register).unresolved["far"] == (name,)


def test_a_department_of_a_province_that_was_merged_is_known_by_the_province_in_its_name(url: str) -> None:
    old = {"who": {"name": "Sở Nội vụ tỉnh Yên Định", "province": "Yên Định"}}
    register = entered(url, {"old": old}, {"new": {"changes": (merged("Sở Nội vụ tỉnh Yên Định"),)}})

    assert lines_of(register).predecessors == {"new": ("old",)}


def test_a_succession_can_be_entered_by_hand(url: str) -> None:
    register = entered(url, {"old": "NFF"}, {"new": "NFF"})
    register.add_succession("old", "new")
    register.add_succession("old", "new")

    assert threads(register)["new", "R-01"].began_at == "old"


def test_a_line_that_bites_its_tail_is_followed_once(url: str) -> None:
    register = entered(url, {"a": "NFF", "b": "FFF"})
    register.add_succession("a", "b")
    register.add_succession("b", "a")

    assert line_of("a", lines_of(register)) == ("a", "b")
    assert threads(register)["a", "R-01"].change is Change.NEW


def test_a_corrected_description_of_the_same_day_counts_instead_of_the_first(url: str) -> None:
    register = entered(url, {"a": "NFF"})
    run = register.start_run(plan("2024-11-20", rules_sha256="newer"), NOW, [])
    register.add(run, [source(assessment=assessment(codes="FFF"))])

    assert threads(register) == {}


def test_years_have_the_last_assessment_of_each_agency(url: str) -> None:
    register = entered(url, {"a": "NNF", "b": "FFF"})
    run = register.start_run(plan("2024-12-20"), NOW, [])
    register.add(run, [source(assessment=assessment(codes="FFF"))])

    years = by_year(Reader(register.database).assessments(Where()))
    figures = figures_of(2024, years[2024])
    assert (figures.agencies, figures.mean_score, figures.major) == (2, 100.0, 0)


def test_years_are_compared_along_the_line(url: str) -> None:
    before = {"up": "NNF", "gone": "FFF", "old": {"codes": "FFF", "who": {"name": "Xã Cũ"}}}
    after = {"up": "FFF", "new": {"codes": "NFF", "changes": (merged("Xã Cũ"),)}, "first": "FFF"}
    register = entered(url, before, after)
    years = by_year(Reader(register.database).assessments(Where()))

    moved = compare_years(years[2024], years[2025], lines_of(register).predecessors)
    assert {one.agency: one.movement for one in moved} == {
        "up": Movement.UP,
        "new": Movement.DOWN,
        "first": Movement.ONLY_AFTER,
        "gone": Movement.ONLY_BEFORE,
    }


def test_a_standing_lists_the_rules_by_outcome(url: str) -> None:
    (found,) = Reader(entered(url, {"a": "NUX"}).database).assessments(Where())

    standing = standing_of(found)
    assert standing.with_outcome(Outcome.NOT_FULFILLED) == ("R-01",)
    assert standing.with_outcome(Outcome.UNDETERMINED) == ("R-02",)
    assert standing.count(Outcome.FULFILLED) == 0
    assert found.outcome("R-03") is Outcome.NOT_APPLICABLE


def test_communes_of_one_name_are_told_apart_by_their_provinces() -> None:
    listed = [("UBND xã Tân Lập", "Hưng Yên"), ("UBND xã Tân Lập", "Cà Mau"), ("Sở Y tế tỉnh Cà Mau", "Cà Mau")]

    assert told_apart(listed) == ("UBND xã Tân Lập (Hưng Yên)", "UBND xã Tân Lập (Cà Mau)", "Sở Y tế tỉnh Cà Mau")
    assert told_apart(listed[1:]) == ("UBND xã Tân Lập", "Sở Y tế tỉnh Cà Mau")
