"""The pages of rules, criteria, and of who has to confirm what: complete, and their links lead somewhere."""

from __future__ import annotations

import re

import pytest

from qms_checker.assessment.unconfirmed import unconfirmed
from qms_checker.reference_pages import command, confirm, rules
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import LANGUAGES, Language

_ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
_LINK = re.compile(r"(?<!\\)\]\(([^()# ]*)#([^() ]+)\)")


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook(rules_folder())


def pages(language: Language) -> dict[str, str]:
    suffix = "" if language == "vi" else ".en"
    return {
        f"rules{suffix}.md": rules.rules_page(language),
        f"criteria{suffix}.md": rules.criteria_page(language),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_item_criterion_and_parameter_is_there(language: Language, shipped: Rulebook) -> None:
    rules, criteria = pages(language).values()

    assert {*shipped.rules, *shipped.items} - set(_ANCHOR.findall(rules)) == set()
    assert {*shipped.catalogue.by_id, *shipped.catalogue.instruments} == set(_ANCHOR.findall(criteria))
    assert len(_ANCHOR.findall(rules)) == len(set(_ANCHOR.findall(rules)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_places(language: Language) -> None:
    written = pages(language)
    anchors = {name: set(_ANCHOR.findall(page)) for name, page in written.items()}
    name = {"vi": "confirm.vi.md", "en": "confirm.md"}[language]
    listed = confirm.fill((command.FOLDER / name).read_text(encoding="utf-8"), language)
    links = [(target or name, place) for name, page in written.items() for target, place in _LINK.findall(page)]
    links += [(target.removeprefix("reference/"), place) for target, place in _LINK.findall(listed)]

    assert len(links) > 500
    assert [(target, place) for target, place in links if place not in anchors[target]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_must_confirm_names_everything_that_is_open(language: Language, shipped: Rulebook) -> None:
    empty = "<!-- generated: texts -->\n<!-- end -->\n<!-- generated: numbers -->\n<!-- end -->\n"
    page = confirm.fill(empty, language)

    for entry in unconfirmed(shipped):
        assert f"[{entry.id}](" in page or f"| `{entry.id}` |" in page


def test_every_text_named_in_the_code_exists(shipped: Rulebook) -> None:
    assert set(confirm._CAN_TELL) - set(shipped.catalogue.instruments) == set()


def test_what_markdown_would_take_for_marks_is_escaped(shipped: Rulebook) -> None:
    page = rules.rules_page("en")

    assert "organisational\\_changes" in page


def test_a_clause_names_its_parts_and_the_items_that_cite_it() -> None:
    page = rules.criteria_page("en")
    parent = page.partition('<a id="iso-9001-2015/5.1"></a>')[2].partition("<a id=")[0]
    part = page.partition('<a id="iso-9001-2015/5.1.1"></a>')[2].partition("<a id=")[0]

    assert "**Consists of.**" in parent
    assert "[iso-9001-2015/5.1.1](#iso-9001-2015/5.1.1)" in parent
    assert "[ISO-5.1-01](rules.en.md#ISO-5.1-01)" in part
