"""The report on the screen, whole, and what hostile text and narrow terminals do to it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest

from qms_checker.assessment.findings import Assessment, Score
from qms_checker.assessment.run import Unreadable
from qms_checker.errors import Location, Problem
from qms_checker.reports.page import Page
from qms_checker.reports.plain import printable
from qms_checker.reports.terminal import Style, render_terminal
from qms_checker.reports.terminal_overview import render_overview
from qms_checker.vocabulary import Language, Text
from tests import factories
from tests.reports.golden import assert_golden, rulebook, run_of

ANSI = re.compile("\x1b\\[[0-9;]*m")


def rendered(name: str, language: Language, style: Style) -> str:
    run = run_of(name)
    assert isinstance(run, Assessment)
    return render_terminal(run, rulebook().catalogue, language, style)


@pytest.mark.parametrize(
    ("golden", "agency", "language", "style"),
    [
        ("terminal.vi.txt", "agencies/so-mau.yaml", "vi", Style(80)),
        ("terminal.en.txt", "agencies/so-mau.yaml", "en", Style(100)),
        ("terminal-verbose.vi.txt", "agencies/xa-mau.yaml", "vi", Style(80, verbosity=1)),
        ("terminal-quiet.en.txt", "agencies/so-mau.yaml", "en", Style(80, verbosity=-1)),
    ],
)
def test_the_whole_report(golden: str, agency: str, language: Language, style: Style) -> None:
    assert_golden(golden, rendered(agency, language, style))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_overview_of_several_agencies(language: Language) -> None:
    broken = Unreadable(
        "agencies/hong.yaml", (Problem("syntax", Location("agencies/hong.yaml"), Text("sai", "wrong")),)
    )
    runs = [run_of("agencies/so-mau.yaml"), broken, run_of("agencies/xa-mau.yaml")]

    assert_golden(f"overview.{language}.txt", render_overview(runs, language, Style(80)))


def test_colour_adds_nothing_but_colour() -> None:
    plain, coloured = (rendered("agencies/so-mau.yaml", "vi", Style(80, color)) for color in (False, True))

    assert coloured != plain
    assert ANSI.sub("", coloured) == plain


@pytest.mark.parametrize("width", [60, 80, 100])
def test_lines_fit_the_terminal(width: int) -> None:
    """Only what is to be copied (YAML) and words without a space may be longer."""
    run = run_of("agencies/so-mau.yaml")
    assert isinstance(run, Assessment)
    fragments = {line.strip() for finding in run.findings for line in finding.fragment.splitlines()}
    for line in rendered("agencies/so-mau.yaml", "vi", Style(width)).splitlines():
        assert unicodedata.normalize("NFC", line) == line
        assert len(line) <= width or line.strip() in fragments


def test_terminal_sequences_of_a_description_do_nothing() -> None:
    evil = "Sở\x1b]0;hacked\x07 A\x1b[2J\u202egnỏh\u200b\r\nB\x9bm"
    agency = replace(factories.agency(), name=evil)
    text = render_terminal(
        replace(factories.assessment(), agency=agency), factories.catalogue(), "vi", Style(80, verbosity=1)
    )

    assert "Sở\\x1b]0;hacked\\x07 A\\x1b[2J\\u202egnỏh  B\\x9bm" in text
    assert not {character for character in text if unicodedata.category(character) in ("Cc", "Cf")} - {"\n"}


def test_a_score_always_states_its_coverage() -> None:
    for score in (Score(None, 0.0, None), Score(50.0, 0.25, None), Score(97.5, 1.0, Text("xuất sắc", "excellent"))):
        text = render_terminal(replace(factories.assessment(), score=score), factories.catalogue(), "vi", Style(80))
        assert "độ bao phủ" in text
    assert "Điểm: 97,5/100 · độ bao phủ 100 %" in text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("thường", "thường"),
        ("to\u031b\u0300", "tờ"),
        ("a\tb\nc", "a b c"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\ud800", "\\ud800"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
    ],
)
def test_printable(given: str, shown: str) -> None:
    assert printable(given) == shown


def test_document_numbers_are_not_broken_at_hyphens() -> None:
    page = Page(20)
    page.text("Quyết định số 19/2014/QĐ-TTg ngày")

    assert page.render() == "Quyết định số\n19/2014/QĐ-TTg ngày\n"
