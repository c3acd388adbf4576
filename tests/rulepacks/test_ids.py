"""Ids are forever: every id of the catalogue names a rule or an item, or stands here with the reason why not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook

NUMBERED = {"QD19": 32, "TT26": 14, "MHK": 26, "KT": 20, "VB30": 10, "TTHC": 14, "CTDL": 6}
"""The groups that are numbered through, each with its last number."""

ISO_CLAUSES = {
    "4.1": 2,
    "4.2": 1,
    "4.3": 2,
    "4.4": 1,
    "5.1": 1,
    "5.2": 2,
    "5.3": 1,
    "6.1": 2,
    "6.2": 7,
    "6.3": 1,
    "7.1": 3,
    "7.2": 2,
    "7.3": 1,
    "7.4": 1,
    "7.5": 5,
    "8.1": 1,
    "8.2": 2,
    "8.3": 1,
    "8.4": 1,
    "8.5": 5,
    "8.6": 1,
    "8.7": 1,
    "9.1": 3,
    "9.2": 6,
    "9.3": 5,
    "10.2": 5,
    "10.3": 1,
    "2008": 2,
}
"""What is asked about the standard, by clause of the 2015 edition; ``2008``: of the older edition only."""

EXCEPTIONS: Mapping[str, str] = {
    "VB30-06": "asks for the layout of what this program writes: see tests/reports/test_docx.py",
}
"""Ids that are no rule, each with the reason."""

CATALOGUE = [
    *(f"{group}-{number:02}" for group, last in NUMBERED.items() for number in range(1, last + 1)),
    *(f"ISO-{clause}-{number:02}" for clause, last in ISO_CLAUSES.items() for number in range(1, last + 1)),
]


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook(rules_folder())


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_id_names_a_rule_or_an_item(name: str, shipped: Rulebook) -> None:
    assert (name in shipped.rules or name in shipped.items) is (name not in EXCEPTIONS)


def test_the_catalogue_is_whole() -> None:
    assert len(CATALOGUE) == len(set(CATALOGUE)) == 188
    assert set(EXCEPTIONS) <= set(CATALOGUE)


def test_every_rule_and_item_is_in_a_profile(shipped: Rulebook) -> None:
    """A pack that no profile selects would never be judged."""
    selected = {pack for profile in shipped.profiles.values() for pack in profile.packs}

    packs = {rule.pack for rule in shipped.rules.values()} | {item.pack for item in shipped.items.values()}

    assert packs - selected == set()
