"""Every shipped rule and criterion can be explained, and conditions read as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import pytest

from qms_checker.description.schema import agency_schema
from qms_checker.reports.condition_lines import condition_lines
from qms_checker.reports.condition_words import ConditionWords
from qms_checker.reports.explanation import explain_criterion, explain_rule
from qms_checker.reports.page import Page
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rule, Rulebook
from qms_checker.vocabulary import LANGUAGES, Language
from tests.reports.golden import rulebook

AS_OF = date(2026, 11, 20)


@lru_cache(maxsize=1)
def shipped() -> Rulebook:
    return load_rulebook(rules_folder())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_rule_and_criterion_can_be_explained(language: Language) -> None:
    """Neither code nor a placeholder is left in the words."""
    for rule in shipped().rules.values():
        text = explain_rule(rule, shipped(), AS_OF, language, Page())
        before_the_example = without_patterns(rule, text.rpartition("\n\n")[0])
        assert "{" not in before_the_example, rule.id
        assert "$" not in before_the_example, rule.id
    for criterion in shipped().catalogue.by_id.values():
        assert criterion.id in explain_criterion(criterion, shipped(), language, Page())


def test_what_is_only_counted_for_a_statement_is_not_told_as_required() -> None:
    counted = {"count": "plans", "as": "held", "at_least": 0}
    words = ConditionWords(shipped(), AS_OF, "en", (("", agency_schema().root),) * 2)

    found = {"all": [{"some": "declarations"}, counted]}
    assert list(condition_lines(words, found)) == ["- There is a record of “Declarations”"]
    assert words.phrase(found) == "there is a record of “Declarations”"


def without_patterns(rule: Rule, text: str) -> str:
    """A regular expression is printed as it is; its signs are no placeholders."""

    def patterns(raw: Any) -> Iterator[str]:
        if isinstance(raw, dict):
            for key, value in raw.items():
                yield from [value] if key == "matches" else patterns(value)
        elif isinstance(raw, list):
            for item in raw:
                yield from patterns(item)

    conditions = [rule.binds, rule.where, rule.require, *(escalation.when for escalation in rule.escalations)]
    joined = " ".join(text.split())
    for pattern in patterns(conditions):
        joined = joined.replace(" ".join(str(pattern).split()), "")
    return joined


IN_WORDS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"approved_by": {"recorded": True}}, "“Approved by” is recorded"),
    ({"status": {"in": ["in_use", "draft"]}}, "“Status” is one of “In use”, “Draft”"),
    ({"any": [{"code": "A"}, {"code": "B", "fee": "C"}]}, "(“Code” is A; or (“Code” is B; and “Fee” is C))"),
    (
        {"not": {"issued_on": {"before": "$as_of"}}},
        "“Issued on” is none or not earlier than the date of the assessment",
    ),
    ({"issued_on": {"within": {"parameter": "review_interval"}}}, "“Issued on” is within the last 12 months"),
    (
        {"issued_on": {"after": {"date": "$as_of", "minus": {"days": 30}}}},
        "“Issued on” is later than 30 days before the date of the assessment",
    ),
    (
        {"issue": {"equals": {"year": "$as_of", "minus": 1}}},
        "“Issue number” is the year of the assessment minus 1",
    ),
    (
        {"some": "steps", "where": {"name": "$.title"}},
        "there is a record of “Steps” for which (“Step” is “Title” of the record judged)",
    ),
    ({"count": "declarations", "at_least": 2}, "the number of records of “Declarations” is at least 2"),
    ({"unique": "steps", "by": "order"}, "records of “Steps” do not repeat by “Step number”"),
    ({"$agency.agency.name": {"recorded": False}}, "“Agency › Agency name” is stated as none"),
)


@pytest.mark.parametrize(("raw", "en"), IN_WORDS)
def test_conditions_in_words(raw: dict[str, Any], en: str) -> None:
    root, procedures = agency_schema().root, agency_schema().section("procedures")
    assert procedures is not None

    found = ConditionWords(rulebook(), AS_OF, "en", (("", root), ("", procedures))).phrase(raw)

    assert found.lower() == en.lower()


def test_the_latest_of_a_list_and_other_records_are_named() -> None:
    root, declarations = agency_schema().root, agency_schema().section("declarations")
    assert declarations is not None
    words = ConditionWords(rulebook(), AS_OF, "en", (("", root), ("", declarations)))

    assert words.phrase({"none": "declarations", "where": {"signed_on": {"after": "$.signed_on"}}}) == (
        "it is the latest by “Signed on”"
    )
    nested = {"some": "plans", "as": "plan", "where": {"some": "reports", "where": {"number": "$plan.number"}}}
    assert "is “Number” of that record of “QMS plans”" in words.phrase(nested)
    alike = {"some": "plans", "as": "this", "where": {"none": "plans", "where": {"number": "$this.number"}}}
    assert "“Number” is “Number” of the record of “QMS plans” named before" in words.phrase(alike)


def test_a_long_condition_becomes_points_under_points() -> None:
    root = agency_schema().root
    words = ConditionWords(rulebook(), AS_OF, "en", (("", root), ("", root)))
    raw = {
        "every": "documents",
        "where": {"status": "in_use"},
        "satisfies": {
            "any": [
                {"issued_on": {"on_or_before": "$as_of"}, "approved_by": {"recorded": True}},
                {"title": "A document with a title so long that the phrase is not read in one piece any more"},
            ]
        },
    }

    assert list(condition_lines(words, raw)) == [
        "- Every record of “QMS documents” for which:",
        "  - “Status” is “In use”",
        "- And these satisfy:",
        "  - One of these:",
        "    - “Issued on” is not later than the date of the assessment; and “Approved by” is recorded",
        "    - “Title” is A document with a title so long that the phrase is not read in one piece any more",
    ]


def test_a_rule_that_no_longer_applies_is_explained_with_the_values_of_its_last_day() -> None:
    """The certificates of the decision of 2006 were never to name the edition of 2015."""
    text = " ".join(explain_rule(shipped().rules["QD144-02"], shipped(), AS_OF, "vi", Page()).split())

    assert "không áp dụng tại ngày 20/11/2026; các giá trị nêu ở đây là của ngày 17/05/2014." in text
    told = text.partition("Khi không đạt")[2].partition("Ví dụ")[0]
    assert "TCVN ISO 9001:2008" in told
    assert "TCVN ISO 9001:2015" not in told
