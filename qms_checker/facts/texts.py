"""The free texts of a description by section, made comparable between agencies: the same texts have been copied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qms_checker.description.schema import FieldType
from qms_checker.facts.model import FactBase, Record

COMPARED_SECTIONS = ("objectives", "risks", "internal_audits", "management_reviews", "quality_policy")
"""What each agency should have thought out for itself."""
SHORTEST = 15
"""Texts of fewer letters (a name, a position, "đạt") are alike everywhere and say nothing."""

_FIGURES = re.compile(r"\d+([.,/:-]\d+)*")
_NO_LETTERS = re.compile(r"[^\w#]+")


def comparable_texts(facts: FactBase) -> Mapping[str, tuple[str, ...]]:
    """Return the texts of each compared section, sorted, each once: small letters, figures as ``#``, no own names.

    A copy in which only the name of the agency and the figures were changed is the same afterwards.
    """
    names = _own_names(facts.root)
    found: dict[str, set[str]] = {section: set() for section in COMPARED_SECTIONS}
    for record in (facts.root, *(record for records in facts.records.values() for record in records)):
        for section, text in _texts(record):
            if section in found and len(text) >= SHORTEST:
                found[section].add(_plain(text, names))
    return {section: tuple(sorted(texts)) for section, texts in found.items() if texts}


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    top = record.type.name.partition(".")[0]
    for path, field in record.type.fields.items():
        value = record.fields.get(path)
        if field.type is not FieldType.TEXT or value is None or field.is_derived:
            continue
        raw = record.raw(path)
        for text in raw if isinstance(raw, list) else [raw]:
            if isinstance(text, str):
                yield top or path.partition(".")[0], text


def _own_names(root: Record) -> tuple[str, ...]:
    stated = (root.raw(f"agency.{key}") for key in ("name", "superior_body", "province", "place", "lead_unit"))
    return tuple(sorted((name.casefold() for name in stated if isinstance(name, str) and name), key=len, reverse=True))


def _plain(text: str, names: tuple[str, ...]) -> str:
    folded = text.casefold()
    for name in names:
        folded = folded.replace(name, " ")
    return _NO_LETTERS.sub(" ", _FIGURES.sub("#", folded)).strip()
