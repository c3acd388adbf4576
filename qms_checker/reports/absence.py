"""Explained absence: what a finding looked for, where the record belongs and what to write there.

One place for the words, so that every format says the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.findings import Finding
from qms_checker.description.schema import agency_schema
from qms_checker.vocabulary import Language, Text

LOOKED_FOR = Text("Đã tìm", "Looked for")
BELONGS_IN = Text("Nơi ghi bằng chứng", "Where evidence belongs")
FRAGMENT = Text("thêm vào bản mô tả, thay giá trị mẫu", "add to the description, with your own values")
_SECTION = Text("mục", "section")


@dataclass(frozen=True, slots=True)
class Absence:
    """What is said of one finding; each is empty where there is nothing to say. ``fragment`` is YAML."""

    looked_for: str
    belongs_in: str
    fragment: str


def absence_of(finding: Finding, language: Language) -> Absence:
    """Return what a finding looked for and where evidence of it belongs, in one language."""
    return Absence(
        looked_for=finding.looked_for.in_language(language),
        belongs_in=section_words(finding.belongs_in, language) if finding.belongs_in else "",
        fragment=finding.fragment.rstrip("\n"),
    )


def section_words(section: str, language: Language) -> str:
    """Return e.g. ``mục declarations (Công bố)``."""
    title = _title_of(section, language)
    return f"{_SECTION.in_language(language)} {section}" + (f" ({title})" if title else "")


def _title_of(section: str, language: Language) -> str:
    schema = agency_schema()
    record_type = schema.section(section)
    title = record_type.title if record_type is not None else schema.root.title_of(section)
    shown = title.in_language(language)
    return "" if shown == section else shown
