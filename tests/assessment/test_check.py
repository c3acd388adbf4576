"""From a description and rules to an assessment: receipt, fingerprints, evidence, what is missing, reasons, words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qms_checker import __version__
from qms_checker.assessment.check import Plan, check
from qms_checker.assessment.findings import Receipt
from qms_checker.dates import Period
from qms_checker.description.schema import agency_schema
from qms_checker.engines.python import PythonEngine
from qms_checker.rulepacks.criteria import Catalogue, Criterion, Instrument
from qms_checker.rulepacks.model import Breach, Escalation, Rule
from qms_checker.vocabulary import Confidence, DecidedBy, FindingKind, Grading, Outcome, Text
from tests.building import AS_OF, assess, described, parameter, place_of, program_of, result_of, rule, rulebook_of

LONG_AGO = date(2006, 6, 20)


def breach(statement: str = "x", **changes: Any) -> Breach:
    text = Text(statement, statement)
    return replace(
        Breach(FindingKind.NONCONFORMITY, Grading.MINOR, text, text, text, text, "declarations", ()), **changes
    )


def statement(content: str, template: str, **judged: Any) -> Text:
    found = result_of(content, rule(breach=breach(template), **judged)).findings
    return found[0].statement


def pointers(found: Any) -> list[str]:
    return [item.pointer for item in found]


def test_the_receipt_says_what_was_judged_by_what() -> None:
    description, judged = described("plans: []"), rule()
    book = rulebook_of(judged)
    plan = Plan(book, "tu-danh-gia", (judged,), program_of(judged), ("QD19",))
    assert check(description, plan, PythonEngine()).receipt == Receipt(
        tool_version=__version__,
        engine="python",
        as_of="2026-11-20",
        profile="tu-danh-gia",
        description_sha256=description.sha256,
        rules_sha256="0" * 64,
        schema_sha256=agency_schema().sha256,
        selection=("QD19",),
    )


def prints(content: str, judged: Rule, **options: Any) -> dict[str, str]:
    return {found.record.vi.split(" – ")[0]: found.fingerprint for found in assess(content, judged, **options).findings}


TWO = "declarations: [{number: 1/QĐ, signed_on: 2026-01-02, kind: again}, {number: 2/QĐ, kind: again}]"
SAME = """# ghi chú
declarations:
  - {kind: again, number: 2/qđ, note: viết lại}
  - {kind: again, signed_on: 02/01/2026, number: 1/QĐ, reason: khác}
plans: []
"""


def test_a_fingerprint_keeps_over_order_lines_and_words() -> None:
    judged = rule(for_each="declarations", require="kind: first")
    before = prints(TWO, judged)
    after = prints(SAME, replace(judged, breach=breach("lời văn khác"), title=Text("a", "b")))
    assert len(set(before.values())) == 2
    assert set(after.values()) == set(before.values())


def test_a_fingerprint_is_that_of_agency_rule_and_record() -> None:
    judged = rule(for_each="declarations", require="kind: first")
    (one,) = prints("declarations: [{number: a, kind: again}]", judged).values()
    (other_record,) = prints("declarations: [{number: b, kind: again}]", judged).values()
    (other_rule,) = prints("declarations: [{number: a, kind: again}]", replace(judged, id="R-02")).values()
    agency = "{id: khac, name: Sở Mẫu, type: provincial_department}"
    description = described("declarations: [{number: a, kind: again}]", agency=agency)
    (other_agency,) = prints("", judged, description=description).values()
    assert len({one, other_record, other_rule, other_agency}) == 4


def test_nested_records_of_one_key_under_two_records_have_fingerprints_of_their_own() -> None:
    found = assess(
        "procedures: [{code: A, steps: [{name: x}]}, {code: B, steps: [{name: x}]}]",
        rule(for_each="procedures.steps", require="{not: {name: x}}"),
    ).findings
    assert len({finding.fingerprint for finding in found}) == 2


@pytest.mark.parametrize(
    ("content", "judged", "evidence"),
    [
        # an absence is shown by the list that should hold it
        ("declarations: []", {"require": "some: declarations"}, ["/declarations"]),
        (
            "declarations: [{number: a, kind: first}]",
            {"require": "{none: declarations, where: {kind: first}}"},
            ["/declarations/0/kind"],
        ),
        (
            "declarations: [{number: a, kind: again}]",
            {"for_each": "declarations", "require": "kind: first"},
            ["/declarations/0", "/declarations/0/kind"],
        ),
        # of a conjunction, the parts that fail
        (
            "standard: {adopted_on: '', converted_on: 2026-01-01}",
            {"require": "all: [{standard.adopted_on: {recorded: true}}, {standard.converted_on: {recorded: true}}]"},
            ["/standard/adopted_on"],
        ),
        # of a disjunction, all of them
        (
            "standard: {adopted_on: '', converted_on: ''}",
            {"require": "any: [{standard.adopted_on: {recorded: true}}, {standard.converted_on: {recorded: true}}]"},
            ["/standard/adopted_on", "/standard/converted_on"],
        ),
        # both sides of a comparison
        (
            "declarations: [{number: a, signed_on: 2026-02-01, effective_on: 2026-01-01}]",
            {"for_each": "declarations", "require": "signed_on: {on_or_before: $.effective_on}"},
            ["/declarations/0", "/declarations/0/signed_on", "/declarations/0/effective_on"],
        ),
        # of every, those that do not
        (
            "plans: [{year: 2026}, {year: 2025}]",
            {"require": "{every: plans, satisfies: {year: 2026}}"},
            ["/plans/1/year"],
        ),
    ],
)
def test_the_evidence_of_a_finding_is_what_decided_it(
    content: str, judged: dict[str, Any], evidence: list[str]
) -> None:
    (found,) = assess(content, rule(**judged)).findings
    assert pointers(found.evidence) == evidence


def test_evidence_names_the_place_and_the_value_as_written() -> None:
    (found,) = assess(
        "declarations:\n  - number: a\n    kind: again\n", rule(for_each="declarations", require="kind: first")
    ).findings
    record, field = found.evidence
    assert (record.file, record.line, record.column, record.value) == ("mau.yaml", 3, 5, None)
    assert (field.line, field.column, field.value) == (4, 5, "again")
    declarations = agency_schema().section("declarations")
    assert declarations is not None
    section, kind = declarations.title, declarations.fields["kind"].title
    assert record.name == Text(f"{section.vi}: a", f"{section.en}: a")
    assert field.name == Text(f"{section.vi} (a) › {kind.vi}", f"{section.en} (a) › {kind.en}")


def test_what_fulfils_a_rule_is_shown_too() -> None:
    found = result_of("standard: {adopted_on: 2026-01-02}", rule(require="standard.adopted_on: {recorded: true}"))
    assert found.outcome is Outcome.FULFILLED
    assert [(item.pointer, item.value) for item in found.evidence] == [("/standard/adopted_on", "2026-01-02")]


@pytest.mark.parametrize(
    ("content", "judged", "missing"),
    [
        ("", {"require": "some: declarations"}, ["/declarations"]),
        ("", {"require": "standard.adopted_on: {recorded: true}"}, ["/standard/adopted_on"]),
        ("", {"binds": "agency.level: provincial", "require": "{some: plans}"}, ["/agency/level", "/plans"]),
        (
            "declarations: [{number: a}]",
            {"require": "{some: declarations, where: {kind: first}}"},
            ["/declarations/0/kind"],
        ),
        # where one alternative is known and fails, only the other is missed
        (
            "standard: {adopted_on: ''}",
            {"require": "any: [{standard.adopted_on: {recorded: true}}, {standard.converted_on: {recorded: true}}]"},
            ["/standard/converted_on"],
        ),
        (
            "declarations: [{number: a, signed_on: 2026-01-01}]",
            {"for_each": "declarations", "require": "signed_on: {after: $.effective_on}"},
            ["/declarations/0/effective_on"],
        ),
        (
            "plans: [{year: 2026}, {title: x}]",
            {"require": "{share: plans, satisfies: {year: 2026}, more_than: 0.5}"},
            ["/plans/1/year"],
        ),
        (
            "objectives: [{result: 1}, {unit: x}]",
            {"require": "{sum: objectives, of: result, at_least: 1}"},
            ["/objectives/1/result"],
        ),
        # the lists that a rule should judge the records of
        ("", {"for_each": "declarations", "require": "kind: first"}, ["/declarations"]),
        ("", {"for_each": "procedures.steps", "require": "name: x"}, ["/procedures"]),
        (
            "procedures: [{code: A}, {code: B, steps: []}, {code: C}]",
            {"for_each": "procedures.steps", "require": "name: x"},
            ["/procedures/0/steps", "/procedures/2/steps"],
        ),
        ("", {"for_each": "steering_committee.members", "require": "role: chair"}, ["/steering_committee/members"]),
    ],
)
def test_what_is_missing_is_named_with_its_pointer(content: str, judged: dict[str, Any], missing: list[str]) -> None:
    found = result_of(content, rule(**judged))
    assert found.outcome is Outcome.UNDETERMINED
    assert pointers(found.missing) == missing
    assert found.reason.en.startswith("to be supplied: ")
    assert found.reason.vi.startswith("cần bổ sung: ")


def test_a_gap_beside_records_that_are_judged_leaves_the_rule_undetermined() -> None:
    content = "procedures: [{code: A, steps: [{name: x}]}, {code: B}]"
    found = result_of(content, rule(for_each="procedures.steps", require="name: x"))
    assert (found.outcome, pointers(found.missing)) == (Outcome.UNDETERMINED, ["/procedures/1/steps"])
    assert dict(found.judged) == {Outcome.FULFILLED: 1, Outcome.UNDETERMINED: 0}
    worse = result_of(content, rule(for_each="procedures.steps", require="name: y"))
    assert (worse.outcome, len(worse.findings)) == (Outcome.NOT_FULFILLED, 1)
    assert pointers(worse.missing) == ["/procedures/1/steps"]


FIRST, AGAIN, SILENT, LEFT_OUT = "{kind: first, number: a}", "{kind: again, number: b}", "{number: c}", "{number: d}"


@pytest.mark.parametrize(
    ("records", "outcome", "judged"),
    [
        ((FIRST, AGAIN, SILENT, LEFT_OUT), Outcome.NOT_FULFILLED, (1, 1, 1, 1)),
        ((FIRST, SILENT, LEFT_OUT), Outcome.UNDETERMINED, (1, 0, 1, 1)),
        ((FIRST, LEFT_OUT), Outcome.FULFILLED, (1, 0, 0, 1)),
        ((LEFT_OUT,), Outcome.NOT_APPLICABLE, (0, 0, 0, 1)),
        ((), Outcome.NOT_APPLICABLE, (0, 0, 0, 0)),
    ],
)
def test_the_worst_outcome_of_the_records_is_that_of_the_rule(
    records: tuple[str, ...], outcome: Outcome, judged: tuple[int, ...]
) -> None:
    found = result_of(
        f"declarations: [{', '.join(records)}]",
        rule(for_each="declarations", where="{not: {number: d}}", require="kind: first"),
    )
    assert found.outcome is outcome
    assert tuple(dict(found.judged).get(name, 0) for name in Outcome) == judged
    assert len(found.findings) == judged[1]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"in_force_from": date(2026, 11, 21)}, Text("chỉ áp dụng từ ngày 21/11/2026", "applies only from 2026-11-21")),
        (
            {"in_force_to": date(2026, 11, 19)},
            Text("chỉ áp dụng đến hết ngày 19/11/2026", "applied only until 2026-11-19"),
        ),
        (
            {"binds": "agency.type: ministry"},
            Text("quy tắc không áp dụng cho cơ quan này", "the rule does not bind this agency"),
        ),
        (
            {"where": "agency.type: ministry"},
            Text("không có đối tượng để xem xét", "there is nothing to judge"),
        ),
    ],
)
def test_why_a_rule_does_not_apply_is_told(changes: dict[str, Any], reason: Text) -> None:
    found = result_of("", rule(**changes))
    assert (found.outcome, found.reason, found.findings) == (Outcome.NOT_APPLICABLE, reason, ())


def test_a_rule_about_the_outcomes_of_others_says_so_where_they_leave_nothing_to_judge() -> None:
    other = rule("R-02", binds="{count: outcomes, where: {rule: R-01, outcome: not_fulfilled}, at_least: 2}")
    *_, found = assess("", rule("R-01"), other).results

    assert found.outcome is Outcome.NOT_APPLICABLE
    assert found.reason == Text(
        "kết quả của các quy tắc khác không có gì phải xét thêm", "the outcomes of other rules leave nothing to judge"
    )


@pytest.mark.parametrize("content", ["declarations: []", "declarations: [{number: a, kind: again}]"])
def test_that_no_record_is_concerned_is_told(content: str) -> None:
    found = result_of(content, rule(for_each="declarations", where="kind: first", require="number: x"))
    assert found.outcome is Outcome.NOT_APPLICABLE
    assert found.reason.en.startswith("no record is concerned: ")


def escalation(when: str, reason: str) -> Escalation:
    place = place_of(when)
    return Escalation(Grading.MAJOR, place.document.data, Text(reason, reason), place)


def test_a_finding_that_is_escalated_says_from_what_by_what_and_why() -> None:
    base = rule("R-01", require="agency.name: khác")
    when = "{some: outcomes, as: seen, where: {rule: R-01, outcome: not_fulfilled}}"
    raised = rule(
        "R-02", require="agency.name: khác", escalations=(escalation(when, "thấy {seen.count} lần tại {agency.name}"),)
    )
    first, second = assess("", base, raised).findings
    assert (first.grading, first.escalated_from, first.escalation_reason) == (Grading.MINOR, (), None)
    assert (second.grading, second.escalated_from) == (Grading.MAJOR, ("minor", "R-01"))
    assert second.escalation_reason == Text("thấy 1 lần tại Sở Mẫu", "thấy 1 lần tại Sở Mẫu")


def test_a_finding_that_is_major_already_is_not_escalated() -> None:
    raised = rule(
        require="agency.name: khác",
        breach=breach(grading=Grading.MAJOR),
        escalations=(escalation("{agency.name: Sở Mẫu}", "x"),),
    )
    (found,) = assess("", raised).findings
    assert (found.grading, found.escalated_from, found.escalation_reason) == (Grading.MAJOR, (), None)


def test_a_fragment_is_offered_only_where_something_is_absent() -> None:
    absent = rule(require="some: declarations", breach=breach(fields=("number",)))
    (found,) = assess("declarations: []", absent).findings
    assert (found.belongs_in, found.fragment.splitlines()[0]) == ("declarations", "declarations:")
    wrong = rule(for_each="declarations", require="kind: first")
    (other,) = assess("declarations: [{number: a, kind: again}]", wrong).findings
    assert other.fragment == ""


def test_only_criteria_in_force_on_the_date_are_cited() -> None:
    def instrument(name: str, until: date | None) -> Instrument:
        text = Text(name, name)
        criterion = Criterion(f"{name}/1", name, "1", text, None, Confidence.CONFIRMED, DecidedBy.MACHINE)
        return Instrument(name, text, text, LONG_AGO, until, Confidence.CONFIRMED, (), (criterion,))

    both = {"cu": instrument("cu", date(2021, 6, 30)), "moi": instrument("moi", None)}
    catalogue = Catalogue(both, {found.id: found for kind in both.values() for found in kind.criteria})
    judged = rule(criteria=("cu/1", "moi/1"))
    book = rulebook_of(judged, catalogue=catalogue)
    assert assess("", judged, book=book).results[0].criteria == ("moi/1",)
    assert assess("", judged, book=book, as_of=date(2021, 6, 30)).results[0].criteria == ("cu/1", "moi/1")


def test_records_after_the_date_are_told_with_their_date() -> None:
    found = assess("declarations: [{number: a, signed_on: 2027-01-02}]", rule(require="some: declarations"))
    assert found.results[0].outcome is Outcome.NOT_FULFILLED
    assert [(item.pointer, item.value) for item in found.set_aside] == [("/declarations/0/signed_on", "2027-01-02")]


DECLARATION = (
    "declarations: [{number: 1/QĐ, signed_on: 2026-03-05, kind: again, reason: '{as_of} {agency.name} {x.count}'}]"
)
ON_RECORD = {"for_each": "declarations", "require": "kind: first"}


@pytest.mark.parametrize(
    ("template", "vi", "en"),
    [
        ("{number}", "1/QĐ", "1/QĐ"),
        ("{ number }", "1/QĐ", "1/QĐ"),
        ("{signed_on}", "05/03/2026", "2026-03-05"),
        ("{$.signed_on}", "05/03/2026", "2026-03-05"),
        ("{as_of}", "20/11/2026", "2026-11-20"),
        ("{effective_on}", "(chưa ghi)", "(not recorded)"),
        ("{withdrawn_on}", None, None),
        ("{agency.name}", "Sở Mẫu", "Sở Mẫu"),
        ("{$agency.agency.name}", "Sở Mẫu", "Sở Mẫu"),
        # what an agency wrote is put in once and never read as a placeholder
        ("{reason}", "{as_of} {agency.name} {x.count}", "{as_of} {agency.name} {x.count}"),
        ("{{number}}", "{1/QĐ}", "{1/QĐ}"),
    ],
)
def test_a_placeholder_is_filled_in_the_style_of_the_language(template: str, vi: str | None, en: str | None) -> None:
    found = statement(DECLARATION, template, **ON_RECORD)
    if vi is None:  # not written is what "none" looks like for an event that rarely happens
        assert found.vi in ("(chưa ghi)", "(không có)")
    else:
        assert found == Text(vi, en or "")


def test_terms_numbers_and_truths_are_printed_in_words() -> None:
    content = "objectives: [{statement: 'a', target: '97,5', result: 0.5, achieved: false, year: 2026}]"
    found = statement(content, "{target}|{result}|{achieved}|{year}", for_each="objectives", require="achieved: true")
    assert found.en.split("|")[2:] == ["no", "2026"]
    assert found.vi.split("|")[2:] == ["không", "2026"]
    assert found.vi.split("|")[0] == "97,5"
    kind = statement(DECLARATION, "{kind}", **ON_RECORD)
    labels = agency_schema().section("declarations").fields["kind"].labels  # type: ignore[union-attr]
    assert kind == labels["again"]


def test_sums_of_money_and_decimals_are_written_as_the_language_writes_them() -> None:
    content = (
        "objectives: [{statement: 'a', target: '97,5', achieved: false}]\nbudgets: [{year: 2025, spent: 91500000}]"
    )
    found = statement(content, "{target}", for_each="objectives", require="achieved: true")
    assert found == Text("97,5", "97.5")
    found = statement(content, "{spent}", for_each="budgets", require="year: 2024")
    assert found == Text("91.500.000", "91,500,000")
    found = statement("risks: [{id: 2026, action: a}]", "{id}", for_each="risks", require="action: b")
    assert found == Text("2026", "2026")


def test_a_date_in_a_group_of_keys_is_named_with_its_group() -> None:
    content = "internal_audits: [{held_on: 2026-04-15, team_decision: {issued_on: 2026-04-16}, ended_on: 2026-04-15}]"
    found = statement(content, "{key}, {not_before_key}", for_each="dates", require="on: {on_or_after: $.not_before}")
    assert found == Text(
        "“Ngày bắt đầu đánh giá” (held_on), "
        "“Quyết định thành lập đoàn đánh giá › Ngày ban hành” (team_decision.issued_on)",
        "“Held on” (held_on), “Decision appointing the audit team › Issued on” (team_decision.issued_on)",
    )


FIGURES = [
    ("{count: plans, as: x, where: {year: 2026}, at_least: 9}", "{x.count}: {x.records}", "2: A – 2026; B – 2026"),
    ("{every: plans, as: x, satisfies: {year: 2026}}", "{x.count}/{x.total}: {x.records}", "1/3: C – 2025"),
    (
        "{share: plans, as: x, satisfies: {year: 2026}, more_than: 0.9}",
        "{x.count}/{x.total} = {x.share}: {x.records}",
        "2/3 = 66.7%: C – 2025",
    ),
    ("{some: plans, as: x, where: {year: 1999}}", "{x.count}: {x.records}", "0: (none)"),
    ("{some: plans, as: x, where: {year: 1999}}", "{x.count}, namely: {x.records}; {x.total} – {x.records}.", "0; 3."),
    ("{none: plans, as: x, where: {year: 2025}}", "{x.count}, namely: {x.records}.", "1, namely: C – 2025."),
]


@pytest.mark.parametrize(("require", "template", "en"), FIGURES)
def test_the_figures_of_a_labelled_quantifier_are_printed(require: str, template: str, en: str) -> None:
    content = "plans: [{number: A, year: 2026}, {number: B, year: 2026}, {number: C, year: 2025}]"
    found = statement(content, template, require=require)
    assert found.en == en
    assert found.vi == en.replace("66.7%", "66,7 %").replace("(none)", "(không có)")


def test_of_many_records_ten_are_named() -> None:
    plans = ", ".join(f"{{number: A{index:02d}}}" for index in range(12))
    found = statement(f"plans: [{plans}]", "{x.records}", require="{none: plans, as: x}")
    assert found.en == "; ".join(f"A{index:02d}" for index in range(10)) + "; and 2 more"
    assert found.vi.endswith("; A09; và 2 mục khác")


def test_parameters_are_printed_with_their_unit() -> None:
    parameters = (
        parameter("interval", "months", (LONG_AGO, Period(months=12))),
        parameter("share", "share", (LONG_AGO, 0.125)),
        parameter("start", "date", (LONG_AGO, date(2014, 5, 18))),
        parameter("later", "count", (date(2030, 1, 1), 3)),
    )
    template = "{parameter.interval}|{parameter.share}|{parameter.start}|{parameter.later}"
    judged = rule(require="agency.name: khác", breach=breach(template))
    (found,) = assess("", judged, book=rulebook_of(judged, parameters=parameters)).findings
    assert found.statement == Text("12 tháng|12,5 %|18/05/2014|(chưa ghi)", "12 months|12.5%|2014-05-18|(not recorded)")


def test_results_come_in_the_order_of_the_rules_and_counts_fit_them() -> None:
    rules = [
        rule("R-01", require="agency.name: khác"),
        rule("R-02"),
        rule("R-03", require="some: plans"),
        rule("R-04", binds="agency.name: khác"),
        rule("R-05", require="agency.name: khác", breach=breach(kind=FindingKind.OBSERVATION, grading=None)),
    ]
    found = assess("", *rules)
    assert [result.rule for result in found.results] == ["R-01", "R-02", "R-03", "R-04", "R-05"]
    assert found.count_outcomes() == {
        Outcome.FULFILLED: 1,
        Outcome.NOT_FULFILLED: 2,
        Outcome.UNDETERMINED: 1,
        Outcome.NOT_APPLICABLE: 1,
    }
    assert found.count_findings() == {"major": 0, "minor": 1, "observation": 1, "opportunity_for_improvement": 0}


def test_the_same_inputs_give_the_same_assessment() -> None:
    judged = rule(for_each="declarations", require="kind: first")
    assert assess(TWO, judged) == assess(TWO, judged)
    assert assess(TWO, judged).receipt.as_of == AS_OF.isoformat()


def test_durations_of_two_kinds_are_named_with_their_values() -> None:
    judged = rule(
        for_each="procedures",
        require="{every: steps, satisfies: {time: {at_most: $.processing_time}}}",
    )
    result = result_of(
        "procedures: [{code: QT-1, processing_time: 5 ngày làm việc, steps: [{order: 1, time: 2 ngày}]}]", judged
    )

    assert result.outcome is Outcome.UNDETERMINED
    assert result.missing == ()
    assert result.reason == Text(
        "thời gian làm việc và ngày lịch không so sánh được với nhau: "
        "Thời gian thực hiện bước (1) 2 ngày; Thời gian xử lý (QT-1) 5 ngày làm việc",
        "working time and calendar time cannot be compared: "
        "Time for the step (1) 2 ngày; Processing time (QT-1) 5 ngày làm việc",
    )


@pytest.mark.parametrize(
    ("section", "unit"),
    [
        ("units: [{name: Văn phòng}]", "Văn phòng"),
        ("objectives: [{id: MT-01, unit: Phòng Kế hoạch}]", "Phòng Kế hoạch"),
        ('objectives: [{id: MT-01, unit: ""}]', ""),
        ("objectives: [{id: MT-01}]", ""),
        ("plans: [{number: 1/KH}]", ""),
    ],
)
def test_a_finding_knows_the_unit_of_its_record(section: str, unit: str) -> None:
    name = section.partition(":")[0]
    judged = rule(for_each=name, require="{$agency.agency.name: {equals: Sở Khác}}")

    assert [found.unit for found in result_of(section, judged).findings] == [unit]


def test_a_finding_about_the_whole_agency_names_no_unit() -> None:
    (found,) = result_of("units: [{name: Văn phòng}]", rule(require="{agency.name: {equals: Sở Khác}}")).findings

    assert found.unit == ""


def test_what_is_wrong_with_a_date_belongs_where_the_date_stands() -> None:
    """A declaration whose dates are out of order is not put right among the nonconformities."""
    content = """
declarations: [{number: 1/CB, signed_on: 2026-08-20}]
quality_policy: {issued_on: 2026-08-20}
procedures: [{code: QT-01, issued_on: 2026-08-20}]
"""
    judged = rule(for_each="dates", require="on: {before: 2020-01-01}", breach=breach(section="official_documents"))

    found = [finding.belongs_in for finding in result_of(content, judged).findings]

    assert sorted(found) == ["declarations", "procedures", "quality_policy"]
