"""The papers by name, and how one is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qms_checker.audit_documents.agency_papers import AGENCY_PAPERS
from qms_checker.audit_documents.checklist import CHECKLIST
from qms_checker.audit_documents.lead_unit_papers import LEAD_UNIT_PAPERS
from qms_checker.audit_documents.letterhead import as_registered
from qms_checker.audit_documents.papers import Material, Paper
from qms_checker.audit_documents.variables import with_data
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.media.word import render
from qms_checker.resources import template_file
from qms_checker.vocabulary import Language, Text

PAPERS: dict[str, Paper] = {paper.name: paper for paper in (CHECKLIST, *AGENCY_PAPERS, *LEAD_UNIT_PAPERS)}


def render_document(
    name: str,
    material: Material,
    language: Language,
    *,
    template: Path | None = None,
    data: Mapping[str, object] | None = None,
) -> bytes:
    """Return the paper as a Word document; the same values give the same bytes.

    ``template``: a user's own instead of the shipped one. ``data``: values that no description holds.
    """
    paper = PAPERS.get(name)
    if paper is None:
        raise UsageError(_unknown_paper(name))
    variables = with_data(paper.variables(material, language), as_registered(data or {}, language))
    return render(template or template_file("word", f"{name}.{language}.docx"), variables)


def _unknown_paper(name: str) -> Problem:
    known = ", ".join(PAPERS)
    return Problem(
        "unknown-paper",
        Location("templates/word"),
        Text(f"Không có biểu mẫu tên {name!r}.", f"There is no paper named {name!r}."),
        Text(f"Các biểu mẫu hiện có: {known}.", f"Papers there are: {known}."),
    )
