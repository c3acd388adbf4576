"""The pages on papers and templates say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from qms_checker.audit_documents.lint import lint
from qms_checker.audit_documents.variables import declared_variables
from qms_checker.cli import qms
from qms_checker.media.template_language import FILTERS
from tests.word_reading import write_template

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
COOKBOOK = (DOCS / "template-cookbook.md").read_text(encoding="utf-8")
PAPERS = (DOCS / "audit-papers.md").read_text(encoding="utf-8")
ALIASES = {"count", "d", "e", "escape"}


def test_the_filters_of_the_cookbook_are_those_allowed() -> None:
    """Aliases are left out; nothing else is."""
    listed = re.search(r"- bộ lọc: ([^;]+);", COOKBOOK)

    assert listed is not None
    assert set(re.split(r",\s+", listed[1])) == FILTERS - ALIASES


@pytest.mark.parametrize("tag", sorted(set(re.findall(r"\{\{ [^{}]*[^{}.…] \}\}", COOKBOOK.split("## In English")[0]))))
def test_every_value_of_the_cookbook_can_be_printed(tmp_path: Path, tag: str) -> None:
    """Inside the loops that the examples stand in."""
    loops = "{% for one in findings %}{% for line in one.evidence %}"
    template = write_template(tmp_path / "mau.docx", loops + tag.replace("\\|", "|") + "{% endfor %}{% endfor %}")

    assert lint(template, declared_variables("lead-unit-papers")).problems == ()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"qms audit ([a-z]+)", COOKBOOK + PAPERS))))
def test_the_commands_exist(command: str) -> None:
    """As the pages call them."""
    assert CliRunner().invoke(qms, ["audit", command, "--help"]).exit_code == 0


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`?(--[a-z]+)", COOKBOOK + PAPERS))))
def test_the_options_exist(option: str) -> None:
    """In one of the commands at least."""
    commands = ("render", "checklist", "record", "lint")

    assert any(option in CliRunner().invoke(qms, ["audit", one, "--help"]).output for one in commands)
