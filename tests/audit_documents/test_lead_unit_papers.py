"""The papers of a lead unit: the contents of actual inspections, both languages, every sample agency."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from qms_checker.assessment.audit_record import parse_record, with_record
from qms_checker.assessment.check import Plan
from qms_checker.assessment.run import Assessed, assess_with_facts
from qms_checker.audit_documents.inspecting import contents_of
from qms_checker.audit_documents.lead_unit_papers import LEAD_UNIT_PAPERS, inspection_of
from qms_checker.audit_documents.papers import Material
from qms_checker.audit_documents.render import render_document
from qms_checker.description.discover import discover
from qms_checker.engines.program import compile_program
from qms_checker.engines.python import PythonEngine
from qms_checker.errors import Location
from qms_checker.resources import rules_folder, sample_agencies_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.vocabulary import Language
from tests.word_reading import text_of

DAY = date(2026, 11, 20)
SAMPLES = sorted(path.name for path in sample_agencies_folder().iterdir() if path.suffix == ".yaml")
PAPERS = [paper.name for paper in LEAD_UNIT_PAPERS]


@lru_cache(maxsize=1)
def plan() -> Plan:
    rulebook = load_rulebook(rules_folder())
    profile = rulebook.profiles["inspection"]
    rules = tuple(rulebook.rules_of(profile))
    items = tuple(rulebook.items_of(profile))
    return Plan(rulebook, "inspection", rules, compile_program(rulebook, rules, DAY), items=items)


@lru_cache
def material(sample: str) -> Material:
    run = assess_with_facts(next(iter(discover(Path(sample_agencies_folder() / sample)))), plan(), PythonEngine())
    assert isinstance(run, Assessed)
    return Material(assessment=run.assessment, facts=run.facts, catalogue=plan().rulebook.catalogue)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_paper_is_written_for_every_sample(paper: str, sample: str, language: Language) -> None:
    """Nothing of the template or of Python is left in it; the agency is named; the same bytes twice."""
    first, second = (render_document(paper, material(sample), language) for _ in range(2))

    text = text_of(first)
    assert not re.search(r"None|\{\{|\{%|Text\(|\bTrue\b|\bFalse\b", text)
    assert material(sample).assessment.agency.name in text
    assert first == second


def test_the_seven_contents_of_an_actual_inspection_come_first() -> None:
    """Each with its items, and the outcome of the rules behind each item."""
    contents = contents_of(material("so-nho.yaml"), "vi")

    assert [[item.code for item in one.items] for one in contents][:7] == [
        ["KT-01"],
        ["KT-02"],
        ["KT-03", "KT-04", "KT-05"],
        ["KT-06"],
        ["KT-07"],
        ["KT-08"],
        ["KT-09"],
    ]
    declared = contents[1].items[0]
    assert (declared.outcome, declared.conforming_box, declared.nonconforming_box) == ("không đạt", "☐", "☒")
    assert any(line.startswith("QD19-19: không đạt.") for line in declared.known)
    assert any(line.startswith("Đạt: QD19-11,") for line in declared.known)


def test_every_item_of_an_inspection_has_its_place() -> None:
    """No item or rule KT-… of the rulebook is forgotten, none is asked twice."""
    rulebook = plan().rulebook
    wanted = {one for one in (*rulebook.rules, *rulebook.items) if re.fullmatch(r"KT-\d\d", one)}
    asked = [item.code for one in contents_of(material("so-nho.yaml"), "vi") for item in one.items]

    assert sorted(asked) == sorted(wanted)


def test_an_item_that_took_no_part_is_still_asked() -> None:
    """By another profile the checklist has no outcomes, but its questions."""
    given = material("so-nho.yaml")
    bare = replace(given, assessment=replace(given.assessment, items=(), results=()))

    assert {item.outcome for one in contents_of(bare, "vi") for item in one.items} == {"chưa xét"}


def test_the_letterhead_is_that_of_the_lead_unit() -> None:
    """Its name stands in the description; what does not is left to the person who signs."""
    paper = inspection_of(material("so-nho.yaml"), "vi")

    assert paper.agency_heading == "Sở Khoa học và Công nghệ tỉnh Bình An"
    assert paper.superior_body.replace("\u00a0", " ") == "Ủy ban nhân dân tỉnh Bình An"
    assert paper.inspected.name == "Sở Du lịch tỉnh Bình An"
    assert paper.inspected.declaration == "89/QĐ-SDL ngày 22/09/2025"
    assert paper.signer_lines == ("THỦ TRƯỞNG ĐƠN VỊ CHỦ TRÌ",)


def test_what_was_verified_stands_in_minutes_and_conclusion() -> None:
    """Beside what was declared; what is not fulfilled comes first."""
    record = parse_record(
        b"audit: {agency: sdl-binh-an, held_on: 2026-11-18}\n"
        b"verifications:\n"
        b"  - {target: QD19-25, verified: fulfilled, declared: undetermined}\n"
        b"  - {target: QD19-11, verified: not_fulfilled, declared: fulfilled, grading: major, evidence: x}\n",
        "hs.yaml",
    )
    given = material("so-nho.yaml")
    laid = with_record(given.assessment, record, given.catalogue, Location("hs.yaml"))

    for paper in ("inspection-minutes", "inspection-conclusion"):
        text = text_of(render_document(paper, replace(given, assessment=laid), "vi"))
        assert "không đạt (nặng)" in text
        assert text.index("QD19-11 – ") < text.index("QD19-25 – ")
    assert "xác minh" not in text_of(render_document("inspection-minutes", given, "vi")).lower()


def test_only_who_has_something_to_declare_is_reminded() -> None:
    """The letter says what is missing, or that it need not be sent."""
    given = material("so-nho.yaml")
    fine = replace(given, assessment=replace(given.assessment, results=()))

    assert "Phạm vi áp dụng thay đổi" in text_of(render_document("declaration-reminder", given, "vi"))
    assert "không cần gửi công văn này" in text_of(render_document("declaration-reminder", fine, "vi"))
