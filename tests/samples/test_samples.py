"""The sample agencies: what each shows on its date, in both engines, and that they stay what they say they are.

The exact outcomes are those of the rules of Decisions 19/2014 and 144/2006, so that a new pack does not change the
expectation of every sample; only the department in good order is held against every rule there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from qms_checker.assessment.check import Plan, check
from qms_checker.assessment.findings import Assessment
from qms_checker.dates import parse_date
from qms_checker.description.agency import Description
from qms_checker.description.discover import MAIN_PART, discover
from qms_checker.description.read import read_description
from qms_checker.description.schema import Field, FieldType, Member, ObjectType, agency_schema
from qms_checker.engines.program import Program, compile_program
from qms_checker.engines.select import choose_engine, durable_is_available
from qms_checker.facts.derive import derive_facts
from qms_checker.facts.values import parse_duration, procedure_code
from qms_checker.resources import rules_folder, sample_agencies_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Outcome

SAMPLES = sample_agencies_folder()
LARGE = "so-khoa-hoc-cong-nghe"
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Sample:
    """What a sample shows; ``counts``: fulfilled, not fulfilled, undetermined, not applicable.

    ``packs``: the beginnings of the ids of the rules it is held against.
    """

    path: str
    as_of: date
    counts: tuple[int, int, int, int]
    graded: tuple[int, int, int]  # findings: major, minor, opportunity for improvement
    not_fulfilled: str = ""
    undetermined: str = ""
    packs: tuple[str, ...] = ("QD19-", "QD144-")


SAMPLE_LIST = (
    Sample(LARGE, TODAY, (30, 0, 0, 3), (0, 0, 0)),
    Sample(
        "xa-hop-nhat.yaml",
        TODAY,
        (13, 12, 1, 7),
        (5, 6, 2),
        "QD19-04 QD19-05 QD19-06 QD19-07 QD19-17 QD19-19 QD19-20 QD19-22 QD19-23 QD19-24 QD19-25 QD19-31",
        "QD19-32",
    ),
    Sample(
        "phuong-phuc-loi-2020.yaml",
        date(2020, 12, 31),
        (1, 0, 27, 5),
        (0, 0, 0),
        "",
        "QD19-01 QD19-02 QD19-03 QD19-04 QD19-05 QD19-06 QD19-07 QD19-08 QD19-09 QD19-10 QD19-11 QD19-12 QD19-13 "
        "QD19-15 QD19-16 QD19-17 QD19-18 QD19-19 QD19-20 QD19-22 QD19-24 QD19-25 QD19-26 QD19-27 QD19-28 QD19-29 "
        "QD19-31",
    ),
    Sample(
        "chi-cuc-2008-nam-2022.yaml",
        date(2022, 6, 30),
        (21, 3, 1, 8),
        (2, 0, 1),
        "QD19-13 QD19-14 QD19-31",
        "QD19-32",
    ),
    Sample("so-nam-2012.yaml", date(2012, 5, 25), (5, 1, 0, 27), (1, 0, 0), "QD19-23"),
    Sample(
        "phan-lon-chua-ghi.yaml",
        TODAY,
        (5, 0, 25, 3),
        (0, 0, 0),
        "",
        "QD19-02 QD19-03 QD19-04 QD19-05 QD19-06 QD19-07 QD19-08 QD19-09 QD19-10 QD19-12 QD19-15 QD19-16 QD19-17 "
        "QD19-18 QD19-19 QD19-20 QD19-22 QD19-24 QD19-25 QD19-26 QD19-27 QD19-28 QD19-29 QD19-31 QD19-32",
    ),
    Sample("so-nho.yaml", TODAY, (20, 4, 1, 8), (1, 3, 0), "QD19-02 QD19-17 QD19-19 QD19-23", "QD19-25"),
    Sample(
        "trung-tam-bao-dam-do-luong-2023.yaml", date(2023, 12, 22), (5, 1, 0, 0), (0, 0, 1), "CTDL-04", "", ("CTDL-",)
    ),
    Sample("truy-xuat-nguon-goc.yaml", TODAY, (3, 2, 1, 0), (0, 0, 2), "TXNG-03 TXNG-04", "TXNG-05", ("TXNG-",)),
)

samples = pytest.mark.parametrize("sample", SAMPLE_LIST, ids=lambda sample: sample.path)
engines = pytest.mark.parametrize(
    "engine",
    [
        "python",
        pytest.param(
            "durable",
            marks=pytest.mark.skipif(not durable_is_available(), reason="durable_rules is not installed here"),
        ),
    ],
)


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    return load_rulebook(rules_folder())


@lru_cache(maxsize=8)
def program(as_of: date) -> Program:
    return compile_program(rulebook(), tuple(rulebook().rules.values()), as_of)


@lru_cache(maxsize=16)
def described(path: str) -> Description:
    (source,) = discover(SAMPLES / path)
    return read_description(source)


@lru_cache(maxsize=32)
def assessed(path: str, as_of: date, engine: str) -> Assessment:
    book = rulebook()
    return check(described(path), Plan(book, "", tuple(book.rules.values()), program(as_of)), choose_engine(engine))


def files_of(path: str) -> list[Path]:
    (source,) = discover(SAMPLES / path)
    return list(source.files)


# --- what each shows


@engines
@samples
def test_each_sample_shows_what_it_should(sample: Sample, engine: str) -> None:
    results = [one for one in assessed(sample.path, sample.as_of, engine).results if one.rule.startswith(sample.packs)]
    found = {outcome: [one.rule for one in results if one.outcome is outcome] for outcome in Outcome}

    assert " ".join(found[Outcome.NOT_FULFILLED]) == sample.not_fulfilled
    assert " ".join(found[Outcome.UNDETERMINED]) == sample.undetermined
    assert tuple(len(found[outcome]) for outcome in Outcome) == sample.counts
    kinds = [str(finding.grading or finding.kind) for one in results for finding in one.findings]
    assert tuple(kinds.count(kind) for kind in ("major", "minor", "opportunity_for_improvement")) == sample.graded


@engines
def test_the_department_in_good_order_has_no_finding_by_any_rule(engine: str) -> None:
    assessment = assessed(LARGE, TODAY, engine)

    assert [(finding.rule, finding.statement.vi) for finding in assessment.findings] == []
    assert [one.rule for one in assessment.results if one.outcome is Outcome.UNDETERMINED] == []
    assert assessment.set_aside == ()


@engines
def test_the_small_one_says_enough_for_every_rule_of_the_self_assessment_but_one(engine: str) -> None:
    """It is what a newcomer reads first: four findings and one open question, and nothing else to explain."""
    chosen = {rule.id for rule in rulebook().rules_of(rulebook().profiles["self-assessment"])}
    results = [one for one in assessed("so-nho.yaml", TODAY, engine).results if one.rule in chosen]

    found = [one.rule for one in results if one.outcome is Outcome.NOT_FULFILLED]
    assert found == ["QD19-02", "QD19-17", "QD19-19", "QD19-23"]
    assert [one.rule for one in results if one.outcome is Outcome.UNDETERMINED] == ["QD19-25"]


@pytest.mark.skipif(not durable_is_available(), reason="durable_rules is not installed here")
@samples
def test_both_engines_say_the_same_word_for_word(sample: Sample) -> None:
    first, second = (assessed(sample.path, sample.as_of, engine) for engine in ("python", "durable"))

    assert first.results == second.results
    assert first.score == second.score


def test_an_article_in_the_press_leads_to_no_finding() -> None:
    """Of the one real body only what its page says is known: the rest is undetermined, nothing is held against it."""
    assessment = assessed("phuong-phuc-loi-2020.yaml", date(2020, 12, 31), "python")

    assert assessment.findings == ()
    assert assessment.score.grade is None
    assert next(one for one in assessment.results if one.rule == "QD19-23").outcome is Outcome.FULFILLED


# --- the large one


def test_the_large_one_is_large() -> None:
    data = described(LARGE).data
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in files_of(LARGE))
    codes = {procedure_code(one["code"]) for one in data["administrative_procedures"]}

    assert len(data["procedures"]) >= 60
    assert len({one["code"] for one in data["procedures"]}) == len(data["procedures"])
    assert len(codes) == len(data["administrative_procedures"]) >= 100
    assert lines >= 1900
    assert {file.name for file in files_of(LARGE)} >= {MAIN_PART, "procedures.yaml", "administrative-procedures.yaml"}


def test_the_steps_of_the_large_one_add_up_and_keep_to_the_published_time() -> None:
    data = described(LARGE).data
    limits = {one["code"]: parse_duration(one["time_limit"]) for one in data["administrative_procedures"]}
    for procedure in data["procedures"]:
        whole = parse_duration(procedure["processing_time"])
        steps = [parse_duration(step["time"]) for step in procedure["steps"]]
        assert whole is not None
        assert all(step is not None and step.family == whole.family for step in steps), procedure["code"]
        assert sum(step.minutes for step in steps if step is not None) == whole.minutes, procedure["code"]
        for code in procedure["administrative_procedures"]:
            limit = limits[code]
            assert limit is not None
            assert limit.family == whole.family, code
            assert whole.minutes <= limit.minutes, code


def test_names_and_codes_of_the_large_one_lead_to_something() -> None:
    data = described(LARGE).data
    units = {one["name"] for one in data["units"]}
    forms, records = {one["code"] for one in data["forms"]}, {one["name"] for one in data["records"]}
    decisions = {one["number"] for one in data["issuing_decisions"]}
    published = {one["code"]: one for one in data["administrative_procedures"]}
    for procedure in data["procedures"]:
        used = set(procedure["forms"]).union(*(step["forms"] for step in procedure["steps"]))
        assert used <= forms, procedure["code"]
        assert set(procedure["records"]) <= records
        assert procedure["unit"] in units
        assert procedure["decision"] in decisions
        assert len({procedure["drafted_by"], procedure["reviewed_by"], procedure["approved_by"]}) == 3
        assert len(procedure["amendments"]) == procedure["revision"]
        for code in procedure["administrative_procedures"]:
            assert procedure["dossier_components"] == published[code]["dossier_components"], code
            assert procedure["fee"] == published[code]["fee"], code
    assert {one["code"] for one in data["documents"]} == set(data["document_register"]["documents"])
    assert {one["code"] for one in data["procedures"]} <= {one["code"] for one in data["documents"]}
    assert {one["unit"] for one in data["objectives"] if one["year"] == TODAY.year} >= units


def test_figures_of_the_large_one_add_up() -> None:
    data = described(LARGE).data
    for period in data["indicators"]:
        assert period["received"] == period["on_time"] + period["late"] + period["in_progress"]
        share = 100 * period["on_time"] / (period["on_time"] + period["late"])
        assert float(str(period["on_time_percent"]).replace(",", ".")) == pytest.approx(share, abs=0.005)
    for survey in data["satisfaction_surveys"]:
        share = 100 * survey["satisfied"] / survey["sample_size"]
        assert float(str(survey["satisfied_percent"]).replace(",", ".")) == pytest.approx(share, abs=0.005)
    assert sum(period["late"] for period in data["indicators"]) == len(data["late_dossiers"])
    for audit in data["internal_audits"]:
        found = [one for one in data["nonconformities"] if one["source_id"] == audit["id"]]
        assert len(found) == audit["nonconformities_found"]
        assert all(pair["auditor_unit"] != pair["audited_unit"] for pair in audit["assignments"])
        assert {pair["audited_unit"] for pair in audit["assignments"]} == {one["name"] for one in data["units"]}
        assert _day(audit["held_on"]).weekday() < 5


# --- what all have in common


@samples
def test_every_date_is_a_day_of_the_calendar_and_none_lies_ahead(sample: Sample) -> None:
    facts = derive_facts(described(sample.path), sample.as_of)

    assert facts.set_aside == ()
    for key, text in values(described(sample.path).data, FieldType.DATE):
        assert text == "" or parse_date(text) is not None, key
        assert text == "" or 2000 <= _day(text).year <= 2030, key


@samples
def test_the_first_line_says_what_it_shows_and_the_second_names_the_schema(sample: Sample) -> None:
    for file in files_of(sample.path):
        first, second, *_ = file.read_text("utf-8").splitlines()
        assert first.startswith("# ")
        assert len(first) < 145
        assert "hư cấu" in first or "Thuật lại" in first
        _, _, schema = second.partition("# yaml-language-server: $schema=")
        assert (file.parent / schema).resolve() == (SAMPLES.parent / "schemas" / "agency.schema.json").resolve()


@samples
def test_no_real_person_is_named(sample: Sample) -> None:
    """The real ward names nobody; everywhere else people belong to the invented province, and so do its addresses."""
    data = described(sample.path).data
    names = [text for key, text in values(data, FieldType.TEXT) if key in PERSON_KEYS and text]
    if "phuc-loi" in sample.path:
        assert names == []
        return
    assert data["agency"]["province"] == "Bình An"
    assert set(names) <= INVENTED_PEOPLE, set(names) - INVENTED_PEOPLE
    for file in files_of(sample.path):
        addresses = re.findall(r"(?:https?://|@)([\w.-]+)", file.read_text("utf-8"))
        assert all(address.endswith(".example") for address in addresses), addresses


def test_every_sample_is_tested_and_explained() -> None:
    """A new file in the folder needs a line here and one in each language of the README."""
    present = {path.name for path in SAMPLES.iterdir() if path.suffix == ".yaml" or (path / MAIN_PART).is_file()}
    readme = (SAMPLES / "README.md").read_text("utf-8")

    assert present == {sample.path for sample in SAMPLE_LIST}
    for sample in SAMPLE_LIST:
        assert readme.count(f"`{sample.path}") == 2, sample.path
        assert sample.as_of.isoformat() in readme


def _day(text: str) -> date:
    day = parse_date(text)
    assert day is not None, text
    return day


def values(data: Mapping[str, Any], kind: FieldType) -> Iterator[tuple[str, str]]:
    """Yield the dotted key and value of every scalar of one type in a description."""
    yield from _values(agency_schema().root.members, data, kind, "")


def _values(
    members: Mapping[str, Member], data: Mapping[str, Any], kind: FieldType, prefix: str
) -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        member = members.get(key)
        path = f"{prefix}{key}"
        if member is None or value is None:
            continue
        if isinstance(member, Field):
            if member.type is kind:
                yield from ((path, str(item)) for item in (value if isinstance(value, list) else [value]))
        elif isinstance(member, ObjectType):
            yield from _values(member.members, value, kind, f"{path}.")
        else:
            for record in value:
                yield from _values(member.members, record, kind, f"{path}.")


_SIGNED = (
    "agency.heads",
    "plans.signatory",
    "steering_committee.members",
    "steering_committee.decision.signatory",
    "management_representative",
    "management_representative.decision.signatory",
    "organisational_changes.decision.signatory",
    "personnel",
    "internal_auditors",
    "quality_policy.signatory",
    "scope.document.signatory",
    "issuing_decisions.signatory",
    "units.functions_decision.signatory",
    "administrative_procedures.announcement_decision.signatory",
    "declarations.signatory",
    "internal_audits.team_decision.signatory",
    "internal_audits.lead_auditor",
    "management_reviews.chair",
    "consulting_organisations.consultants",
    "external_inspections.decision.signatory",
    "official_documents.signatory",
    "traceability.plan.signatory",
    "lead_unit_activities.inspections.team_decision.signatory",
)
PERSON_KEYS = frozenset(
    [f"{key}.name" for key in _SIGNED]
    + [f"{kind}.{key}" for kind in ("documents", "procedures") for key in ("drafted_by", "reviewed_by", "approved_by")]
    + [
        "units.head",
        "dossier_samples.approved_by",
        "internal_audits.plan.approved_by",
        "internal_audits.assignments.auditor",
    ]
    + ["procedures.amendments.reviewed_by"]
)
INVENTED_PEOPLE = frozenset(
    """
Bàn Thị Sao
Bùi Thanh Nhàn
Cao Thị Mây
Chu Văn Định
Chẩu Văn Tình
Cung Thị Hòa
Doãn Trường Giang
Giáp Văn Lực
Hoàng Thế Quyến
Hà Quang Tiệp
Hồ Sỹ Luyện
Khúc Thị Vân
Khổng Minh Đạt
Kiều Văn Tấn
Lò Thị Ánh
Lương Đức Cảnh
Lường Văn Thoan
Lại Thị Xuân
Lỗ Văn Mạch
Lục Thị Thanh Tâm
Lục Văn Phấn
Ma Thế Dũng
Mạc Thị Diệp
Nghiêm Xuân Hòa
Ngô Hải Triều
Nông Văn Khiêm
Phan Thị Ngọc Lam
Phùng Bá Lâm
Quách Đình Sơn
Sầm Thị Lụa
Thái Văn Bồng
Thân Thị Bích Hằng
Trịnh Thu Uyên
Tô Thị Lan Chi
Tạ Quang Vĩnh
Từ Thị Hạnh Phúc
Vi Thị Nhài
Viên Đình Chước
Vũ Thị Hoài Thu
Ông Thế Vinh
Đinh Công Thuận
Đặng Hữu Lộc
    """.strip().splitlines()
)
