"""Objective evidence as every report prints it: terms of the format by their names, other values as written."""

from __future__ import annotations

from qms_checker.assessment.evidence import Exhibits
from qms_checker.assessment.explain import Pointed
from qms_checker.assessment.printing import print_evidence
from qms_checker.description.agency import Description
from qms_checker.facts.derive import derive_facts
from qms_checker.facts.model import FactBase
from tests.building import AS_OF, described


def read(content: str) -> tuple[FactBase, Exhibits]:
    description: Description = described(content)
    return derive_facts(description, AS_OF), Exhibits(description)


def test_a_term_is_printed_by_its_name_and_kept_as_it_is_written() -> None:
    """A reader sees "Đang áp dụng"; who looks into the description finds ``in_use``."""
    facts, exhibits = read("procedures: [{code: QT-01, title: Một, status: in_use}]")
    (procedure,) = facts.root.collections["procedures"]
    found = exhibits.evidence(Pointed(procedure, "status"))

    assert found.value == "in_use"
    assert "in_use" not in print_evidence(found, "vi")
    assert "áp dụng" in print_evidence(found, "vi")
    assert "In use" in print_evidence(found, "en")


def test_what_is_no_term_has_no_other_name() -> None:
    """A title that reads like a term of another key stays what it is."""
    facts, exhibits = read("procedures: [{code: QT-01, title: in_use}]")
    (procedure,) = facts.root.collections["procedures"]

    assert exhibits.evidence(Pointed(procedure, "title")).label is None
    assert exhibits.evidence(Pointed(procedure, "")).label is None
    assert exhibits.evidence(Pointed(facts.root, "procedures")).label is None
