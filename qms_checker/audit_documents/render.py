"""The papers by name, and how one is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qms_checker.assessment.findings import Assessment
from qms_checker.audit_documents.checklist import checklist_variables
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.resources import template_file
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Language, Text
from qms_checker.word import render


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of an audit: its title, and what gives the variables of ``<name>.<language>.docx``."""

    title: Text
    variables: Callable[[Assessment, Catalogue, Language], dict[str, object]]


PAPERS: dict[str, Paper] = {
    "internal-audit-checklist": Paper(
        Text("Phiếu kiểm tra đánh giá nội bộ", "Internal audit checklist"), checklist_variables
    ),
}


def render_document(name: str, assessment: Assessment, catalogue: Catalogue, language: Language) -> bytes:
    """Return the paper as a Word document; the same values give the same bytes."""
    paper = PAPERS.get(name)
    if paper is None:
        raise UsageError(_unknown_paper(name))
    variables = paper.variables(assessment, catalogue, language)
    return render(template_file("word", f"{name}.{language}.docx"), variables)


def _unknown_paper(name: str) -> Problem:
    known = ", ".join(PAPERS)
    return Problem(
        "unknown-paper",
        Location("templates/word"),
        Text(f"Không có biểu mẫu tên {name!r}.", f"There is no paper named {name!r}."),
        Text(f"Các biểu mẫu hiện có: {known}.", f"Papers there are: {known}."),
    )
