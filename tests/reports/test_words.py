"""What several formats say in the same words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qms_checker.assessment.findings import Score
from qms_checker.reports.docx import render_gap_report
from qms_checker.reports.html import render_html
from qms_checker.reports.markdown import render_markdown
from qms_checker.reports.sarif import render_sarif
from qms_checker.reports.terminal import score_line
from qms_checker.reports.words import cap_words
from qms_checker.vocabulary import Language, Text
from tests import factories
from tests.html_reading import read_page
from tests.reports.golden import rulebook
from tests.word_reading import paragraphs_of

HELD = Score(95.5, 0.99, Text("trung bình", "average"), capped_by=("QD19-11", "QD19-23"))
SAID = Text("không cao hơn vì QD19-11, QD19-23 không đạt", "no better while QD19-11, QD19-23 are not fulfilled")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_report_that_people_read_says_why_the_grade_is_no_better(language: Language) -> None:
    run, said = replace(factories.assessment(), score=HELD), SAID.in_language(language)

    assert said in score_line(run, language)
    assert said in read_page(render_html(run, factories.catalogue(), language)).words
    assert any(said in one for one in paragraphs_of(render_gap_report(run, factories.catalogue(), language)))
    assert said in render_markdown([run], rulebook().catalogue, language).decode().replace("\\", "")
    log = json.loads(render_sarif([run], rulebook(), language))
    assert log["runs"][0]["properties"]["agencies"][0]["gradeCappedBy"] == ["QD19-11", "QD19-23"]


def test_a_grade_that_the_score_alone_gives_needs_no_reason() -> None:
    assert cap_words(Score(97.5, 1.0, Text("xuất sắc", "excellent"))) is None


def test_one_rule_alone_holds_the_grade() -> None:
    words = cap_words(replace(HELD, capped_by=("QD19-23",)))
    assert words == Text("không cao hơn vì QD19-23 không đạt", "no better while QD19-23 is not fulfilled")
