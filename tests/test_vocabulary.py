"""The words of ISO 9000 and ISO 19011 are used; those of other trades are not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qms_checker.description.schema import agency_schema
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rule
from qms_checker.strict_yaml import parse_yaml
from qms_checker.vocabulary import (
    LABELS,
    Confidence,
    DecidedBy,
    FindingKind,
    Grading,
    Outcome,
    Text,
    finding_label,
)

ROOT = Path(__file__).resolve().parent.parent
RULES = load_rulebook(rules_folder()).rules

NEVER_IN_NAMES = {"violation", "violations", "issue", "issues", "severity", "severities", "fix", "fixes"}
OTHER_SENSES = {
    "issue",  # the issue of a controlled document ("lần ban hành")
    "internal_issues",  # the term of clause 4.1
    "external_issues",
    "context.internal_issues",
    "context.external_issues",
}
"""Names in which a word has the sense it has in the field. ``issued_on`` and the like are other words."""
NEVER_IN_TEXTS = {
    "en": re.compile(
        r"\b(violat\w*|severit\w*|fix|fixes|fixed|error|errors|an issue(?! number)|this issue)\b", re.IGNORECASE
    ),
    "vi": re.compile(r"\b(vi phạm|sai phạm|mức độ nghiêm trọng|mắc lỗi|bị lỗi)\b", re.IGNORECASE),
}


def is_wrong(name: str) -> bool:
    return name not in OTHER_SENSES and not NEVER_IN_NAMES.isdisjoint(name.lower().strip("_").split("_"))


def defined_names(file: Path) -> Iterator[str]:
    """Yield the names a module gives: of classes, functions, arguments and variables, not those it uses of others."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name


def keys_of(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from keys_of(value)
    elif isinstance(data, list):
        for item in data:
            yield from keys_of(item)


@pytest.mark.parametrize("file", sorted((ROOT / "qms_checker").rglob("*.py")), ids=lambda file: file.stem)
def test_names_in_code(file: Path) -> None:
    assert {name for name in defined_names(file) if is_wrong(name)} == set()


def test_keys_of_a_description() -> None:
    keys = {
        step
        for kind in agency_schema().record_types()
        for name in (*kind.fields, *kind.collections, *kind.objects)
        for step in name.split(".")
    }

    assert {key for key in keys if is_wrong(key)} == set()


def test_keys_of_the_rules() -> None:
    keys = {
        key
        for file in rules_folder().rglob("*.yaml")
        if not file.name.endswith(".cases.yaml")
        for key in keys_of(parse_yaml(file.read_bytes(), file.name).data)
    }

    assert {key for key in keys if is_wrong(key)} == set()


def texts_of(rule: Rule) -> tuple[Text, ...]:
    breach = rule.breach
    return (
        rule.title,
        rule.rationale,
        rule.guidance,
        breach.statement,
        breach.looked_for,
        breach.correction,
        breach.corrective_action,
        *(escalation.reason for escalation in rule.escalations),
    )


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_texts_of_rules(rule: Rule) -> None:
    """What is printed states facts in the words of an audit."""
    for text in texts_of(rule):
        assert NEVER_IN_TEXTS["en"].findall(text.en) == []
        assert NEVER_IN_TEXTS["vi"].findall(text.vi) == []


def test_every_term_has_its_words_in_both_languages() -> None:
    for terms in (Outcome, FindingKind, Grading, Confidence, DecidedBy):
        for term in terms:
            assert LABELS[term].vi
            assert LABELS[term].en


def test_a_finding_is_called_by_kind_and_grading() -> None:
    assert finding_label(FindingKind.NONCONFORMITY, Grading.MAJOR, "vi") == "Sự không phù hợp nặng"
    assert finding_label(FindingKind.NONCONFORMITY, Grading.MINOR, "en") == "Minor nonconformity"
    assert finding_label(FindingKind.OPPORTUNITY_FOR_IMPROVEMENT, None, "en") == "Opportunity for improvement"
