"""A bar on standard error, only where a person looks at it and nothing else is printed there."""

from __future__ import annotations

import io
import sys

import pytest

from qms_checker.cli.progress import with_progress
from tests.cli.conftest import AGENCIES, Run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, members: int, *, prints_to_terminal: bool = False) -> str:
    """Return what a person sees on standard error while the members are gone through."""
    terminal = Terminal()  # set here: pytest puts its own in place between a fixture and the test
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", Terminal())
    numbers = list(range(members))
    assert list(with_progress(numbers, prints_to_terminal=prints_to_terminal)) == numbers
    return terminal.getvalue()


def test_several_agencies_have_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = shown(monkeypatch, 3)

    assert "3/3" in bar
    assert "cơ quan" in bar


def test_one_agency_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, 1) == ""


def test_there_is_no_bar_between_lines_of_the_same_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, 3, prints_to_terminal=True) == ""


def test_there_is_no_bar_in_a_file(check: Run) -> None:
    assert "%" not in check(str(AGENCIES), "--format", "json").stderr
