"""Writes the generated pages, or tells which of them are stale.

``docs/reference`` is generated whole; of ``docs/legal-basis`` and ``docs/confirm`` only the marked tables are.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from qms_checker.reference_pages import agency, confirm, legal_basis
from qms_checker.reference_pages.rules import criteria_page, rules_page
from qms_checker.vocabulary import LANGUAGES, Language

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs"
_REFERENCE: dict[Language, str] = {"vi": "reference/agency.md", "en": "reference/agency.en.md"}
_RULES: dict[Language, str] = {"vi": "reference/rules.md", "en": "reference/rules.en.md"}
_CRITERIA: dict[Language, str] = {"vi": "reference/criteria.md", "en": "reference/criteria.en.md"}
_LEGAL_BASIS: dict[Language, str] = {"vi": "legal-basis.vi.md", "en": "legal-basis.md"}
_CONFIRM: dict[Language, str] = {"vi": "confirm.vi.md", "en": "confirm.md"}


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with ``--check`` compare them; returns the exit code."""
    pages = _pages()
    if list(arguments) == ["--check"]:
        differences = [line for file, wanted in pages.items() for line in _difference(file, wanted)]
        sys.stdout.writelines(differences)
        return 1 if differences else 0
    if arguments:
        sys.stderr.write("usage: python -m qms_checker.reference_pages [--check]\n")
        return 2
    for file, wanted in pages.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(wanted, encoding="utf-8", newline="\n")
    return 0


def _pages() -> dict[Path, str]:
    """Return every page that is generated, or has generated parts, as it should be."""
    pages: dict[Path, str] = {}
    for language in LANGUAGES:
        pages[FOLDER / _REFERENCE[language]] = agency.page(language)
        pages[FOLDER / _RULES[language]] = rules_page(language)
        pages[FOLDER / _CRITERIA[language]] = criteria_page(language)
        for names, fill in ((_LEGAL_BASIS, legal_basis.fill), (_CONFIRM, confirm.fill)):
            file = FOLDER / names[language]
            pages[file] = fill(file.read_text(encoding="utf-8"), language)
    return pages


def _difference(file: Path, wanted: str) -> Iterator[str]:
    found = file.read_text(encoding="utf-8") if file.is_file() else ""
    return difflib.unified_diff(found.splitlines(True), wanted.splitlines(True), str(file), "as generated")
