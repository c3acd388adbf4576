"""From a description to facts: what is known, stated empty or unknown; keys; what lies after the as-of date."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qms_checker.errors import DescriptionError
from qms_checker.facts.derive import derive_facts
from qms_checker.facts.model import FactBase
from qms_checker.facts.values import EMPTY, Duration
from tests.building import AS_OF, described, facts_of


def keys(facts: FactBase, section: str) -> list[str]:
    return [record.key for record in facts.collection(section)]


def test_fields_are_known_by_their_dotted_path_with_their_pointer() -> None:
    (declaration,) = facts_of(
        "declarations: [{number: 1/QĐ, signed_on: 05/03/2026, posting: {office: true}}]"
    ).collection("declarations")
    assert dict(declaration.fields) == {
        "number": "1/qđ",
        "signed_on": date(2026, 3, 5),
        "posting.office": True,
        "withdrawn_on": EMPTY,
    }
    assert declaration.pointer == "/declarations/0"
    assert declaration.pointer_to("posting.office") == "/declarations/0/posting/office"
    assert declaration.raw("posting.office") is True
    assert declaration.raw("signed_on") == "05/03/2026"
    assert declaration.raw("posting.website") is None
    assert declaration.raw("number.deeper") is None


@pytest.mark.parametrize(
    ("content", "recorded"),
    [("", None), ("declarations:", None), ("declarations: []", 0), ("declarations: [{number: a}]", 1)],
)
def test_a_missing_or_null_list_is_unknown_and_an_empty_one_is_not(content: str, recorded: int | None) -> None:
    found = facts_of(content).root.collections.get("declarations")
    assert (None if found is None else len(found)) == recorded


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{}", {}),
        ("{adopted_on: }", {}),
        ("{adopted_on: ''}", {"standard.adopted_on": EMPTY}),
        ("{adopted_on: 2026-01-02}", {"standard.adopted_on": date(2026, 1, 2)}),
        ("{conversion_guidance: []}", {"standard.conversion_guidance": EMPTY}),
        ("{conversion_guidance: ['', ' ']}", {"standard.conversion_guidance": EMPTY}),
        ("{conversion_guidance: [null]}", {}),
        ("{conversion_guidance: [A, a, null]}", {"standard.conversion_guidance": frozenset({"a"})}),
    ],
)
def test_null_is_unknown_and_the_empty_text_or_list_is_a_statement(written: str, value: dict[str, Any]) -> None:
    fields = facts_of(f"standard: {written}").root.fields
    found = {path: fields[path] for path in fields if path.startswith("standard.")}
    stated_empty = written == "{}"
    assert found == (dict.fromkeys(found, EMPTY) if stated_empty else value)
    assert bool(found) is (stated_empty or bool(value))


def test_an_empty_object_states_that_nothing_of_it_exists_down_to_its_last_field_and_list() -> None:
    root = facts_of("steering_committee: {}\nmeasurement_assurance_programme: {}").root
    assert root.fields["steering_committee.decision.signatory.name"] is EMPTY
    assert root.fields["measurement_assurance_programme.before"] is EMPTY
    assert root.collections["steering_committee.members"] == ()
    assert root.collections["measurement_assurance_programme.steps"] == ()


def test_an_event_that_is_not_written_has_not_happened() -> None:
    written, blank, silent = facts_of(
        "declarations: [{number: a, withdrawn_on: 2026-01-01}, {number: b, withdrawn_on: }, {number: c}]"
    ).collection("declarations")
    assert [record.fields["withdrawn_on"] for record in (written, blank, silent)] == [date(2026, 1, 1), EMPTY, EMPTY]
    assert "signed_on" not in silent.fields


def test_nested_records_know_who_holds_them() -> None:
    facts = facts_of("procedures: [{code: A, steps: [{name: x, time: 4 giờ}]}, {code: B}, {code: C, steps: []}]")
    first, second, third = facts.collection("procedures")
    (step,) = facts.collection("procedures.steps")
    assert first.collections["steps"] == (step,)
    assert "steps" not in second.collections
    assert third.collections["steps"] == ()
    assert (step.parent, step.pointer, step.identity) == (first, "/procedures/0/steps/0", "a/x")
    assert step.fields["time"] == Duration("working", 240)
    assert sorted(record.number for record in facts) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ("[{number: 1/QĐ, signed_on: 2026-01-02}]", ["1/qđ|2026-01-02"]),
        ("[{number: 1/qđ, signed_on: 02/01/2026}]", ["1/qđ|2026-01-02"]),  # the same however written
        ("[{signed_on: 2026-01-02}]", ["2026-01-02"]),
        ("[{number: '', signed_on: 2026-01-02}]", ["|2026-01-02"]),
        ("[{number: A}, {number: B}]", ["a", "b"]),
    ],
)
def test_the_natural_key_is_made_of_the_fields_the_schema_names(records: str, expected: list[str]) -> None:
    assert keys(facts_of(f"declarations: {records}"), "declarations") == expected


def test_a_record_without_its_key_is_known_by_its_content() -> None:
    one, other = keys(facts_of("declarations: [{kind: first}, {kind: again}]"), "declarations")
    assert one.startswith("#")
    assert one != other
    assert keys(facts_of("declarations: [{kind: again}]"), "declarations") == [other]


def test_records_under_one_key_are_told_apart_by_what_they_say_and_keep_their_keys_in_any_order() -> None:
    first, second, third = "{number: a, kind: first}", "{number: a, kind: again}", "{number: b}"
    one = keys(facts_of(f"declarations: [{first}, {second}, {third}]"), "declarations")
    other = keys(facts_of(f"declarations: [{third}, {second}, {first}]"), "declarations")
    assert one == other[::-1]
    assert len(set(one)) == 3
    assert one[2] == "b"
    assert all(key.startswith("a#") for key in one[:2])


def test_records_word_for_word_the_same_still_have_keys_of_their_own() -> None:
    found = keys(facts_of("declarations: [{number: a}, {number: a}, {number: a, note: x}]"), "declarations")
    assert len(set(found)) == 3
    assert [key.removeprefix(found[0]) for key in found] == ["", "#2", "#3"]  # a note changes nothing


def test_records_after_the_as_of_date_are_set_aside_with_all_they_hold() -> None:
    content = """
internal_audits:
  - {id: A, held_on: 2026-11-20, assignments: [{auditor: x}]}
  - {id: B, held_on: 2026-11-21, assignments: [{auditor: y}]}
  - {id: C, assignments: [{auditor: z}]}
  - {id: D, held_on: ''}
"""
    facts = facts_of(content, date(2026, 11, 20))
    assert keys(facts, "internal_audits") == ["a|2026-11-20", "c", "d|"]
    assert [record.key for record in facts.root.collections["internal_audits"]] == ["a|2026-11-20", "c", "d|"]
    assert [(record.key, path) for record, path in facts.set_aside] == [("b|2026-11-21", "held_on")]
    later = facts_of(content, date(2026, 11, 21))
    assert keys(later, "internal_audits") == ["a|2026-11-20", "b|2026-11-21", "c", "d|"]
    assert later.set_aside == ()


def test_what_an_audit_set_aside_holds_is_not_seen_either() -> None:
    facts = facts_of("internal_audits: [{id: B, held_on: 2026-11-21, assignments: [{auditor: y}]}]")
    assert facts.root.collections["internal_audits"] == ()
    assert keys(facts, "internal_audits.assignments") == []
    assert [record.number for record in facts] == [0]


def test_a_list_of_which_all_is_set_aside_is_empty_and_not_unknown() -> None:
    assert facts_of("declarations: [{signed_on: 2027-01-01}]").root.collections["declarations"] == ()


def test_days_that_are_not_on_the_calendar_are_all_told_with_their_places() -> None:
    description = described("declarations:\n  - signed_on: 30/02/2026\n    posting: {office_on: 2026-13-01}\n")
    with pytest.raises(DescriptionError) as caught:
        derive_facts(description, AS_OF)
    assert [(found.code, str(found.location), found.message.vi) for found in caught.value.problems] == [
        ("not-a-date", "mau.yaml:3:5", "không có ngày '30/02/2026' trong lịch"),
        ("not-a-date", "mau.yaml:4:15", "không có ngày '2026-13-01' trong lịch"),
    ]
    assert caught.value.problems[0].message.en == "there is no day '30/02/2026' on the calendar"


def test_keys_of_ones_own_and_notes_are_no_facts() -> None:
    facts = facts_of("x-rieng: {a: 1}\ndeclarations: [{number: a, x-y: 1, note: z, evidence: [{file: a.pdf}]}]")
    assert set(facts.collection("declarations")[0].fields) == {"number", "withdrawn_on"}
    assert "x-rieng" not in facts.root.fields


def test_a_section_that_nobody_wrote_has_no_records() -> None:
    assert facts_of("").collection("declarations") == ()
    assert [record.type.name for record in facts_of("")] == [""]


def test_a_date_more_than_a_century_away_is_a_slip_and_what_it_dates_is_unknown() -> None:
    facts = facts_of("declarations: [{number: 1/QĐ, signed_on: 3026-03-05}]\nstandard: {adopted_on: 0226-01-01}")
    (declaration,) = facts.collection("declarations")

    assert "signed_on" not in declaration.fields
    assert facts.set_aside == ()
    assert {(record.raw("on"), record.raw("key")) for record in facts.dates} == {
        ("0226-01-01", "standard.adopted_on"),
        ("3026-03-05", "signed_on"),
    }


@pytest.mark.parametrize(("signed_on", "known"), [("2126-11-21", True), ("2126-11-22", False)])
def test_a_century_is_counted_in_days(signed_on: str, known: bool) -> None:
    facts = facts_of(f"late_dossiers: [{{code: HS-1, due_on: {signed_on}}}]")
    (dossier,) = facts.collection("late_dossiers")

    assert ("due_on" in dossier.fields) is known


def test_a_date_knows_the_date_it_cannot_precede_in_its_record_or_the_one_that_holds_it() -> None:
    facts = facts_of(
        "nonconformities: [{id: KPH-1, found_on: 2026-06-18, closed_on: 2026-06-17}]\n"
        "external_inspections: [{id: KT-1, inspected_on: 2026-05-10, findings: [{id: KL-1, closed_on: 2026-05-09}]}]"
    )

    assert {(record.raw("on"), record.raw("not_before")) for record in facts.dates if record.raw("not_before")} == {
        ("2026-06-17", "2026-06-18"),
        ("2026-05-09", "2026-05-10"),
    }


def test_the_items_of_a_list_are_records_with_their_place() -> None:
    facts = facts_of("procedures: [{code: QT-1, forms: [BM-1, bm-2, '']}, {code: QT-2, forms: []}, {code: QT-3}]")
    first, second, third = facts.collection("procedures")
    items = first.collections["listed.forms"]

    assert [(item.fields["value"], item.pointer_to("value")) for item in items] == [
        ("bm-1", "/procedures/0/forms/0"),
        ("bm-2", "/procedures/0/forms/1"),
    ]
    assert second.collections["listed.forms"] == ()
    assert "listed.forms" not in third.collections
    assert third.pointer_to("listed.forms") == "/procedures/2/forms"


@pytest.mark.parametrize(
    ("figures", "completed", "received"),
    [
        ("on_time: 95, late: 5, received: 200", 95, 47.5),
        ("on_time: 2, late: 1, received: 3", 66.667, 66.667),
        ("on_time: 0, late: 0, received: 0", EMPTY, EMPTY),
        ("on_time: 95, received: 100", None, 95),
        ("late: 5, received: 100", None, None),
    ],
)
def test_the_share_on_time_follows_from_its_figures(figures: str, completed: Any, received: Any) -> None:
    (indicator,) = facts_of(f"indicators: [{{year: 2026, {figures}}}]").collection("indicators")

    assert indicator.fields.get("on_time_percent_of_completed") == completed
    assert indicator.fields.get("on_time_percent_of_received") == received
