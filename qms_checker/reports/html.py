"""The HTML report of one agency, an index of several, and a comparison: each one file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import WORDS, Cause, Change, Comparison, WaiverStatus
from qms_checker.assessment.printing import instruments_for
from qms_checker.assessment.run import AgencyRun, Unreadable
from qms_checker.collation import vietnamese_key
from qms_checker.media.pages import render_page
from qms_checker.reports import html_views as views
from qms_checker.reports.terminal_comparison import DIFFERS, NOT_TOLD, is_untold
from qms_checker.reports.terminal_follow_up import change_counts
from qms_checker.reports.words import cap_words
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.rulepacks.parameters import ParameterSource
from qms_checker.vocabulary import Language, Outcome, finding_label, label

MAX_GRAVEST = 5
SCRIPTS = ("report.js",)
CHANGES = (Change.REOPENED, Change.NEW, Change.STILL_OPEN, Change.NO_LONGER_JUDGED, Change.CLOSED)
"""In the order in which they are read: what asks for something comes first."""


def render_html(assessment: Assessment, catalogue: Catalogue, language: Language) -> bytes:
    """Return the report of one agency as a page; the same values give the same bytes."""
    panels = views.panels_of(assessment, catalogue, language)
    active = tuple(panel for panel in panels if panel.finding.waiver is None)
    rows = {outcome: views.rows_of(assessment, outcome, catalogue, language) for outcome in Outcome}
    outcomes = views.outcome_counts(assessment, language)
    variables = {
        "assessment": assessment,
        "agency": assessment.agency,
        "receipt": assessment.receipt,
        "score": assessment.score,
        "cap": cap_words(assessment.score),
        "is_proposal": assessment.score.basis is ParameterSource.PROPOSAL,
        "instruments": tuple(one.citation for one in instruments_for(assessment, catalogue)),
        "outcomes": outcomes,
        "decidable": outcomes[: len(views.DECIDABLE)],
        "ring": views.segments_of(outcomes),
        "finding_counts": views.finding_counts(assessment, language),
        "chapters": views.chapter_rows(assessment.score, language),
        "changes": change_counts(assessment),
        "gravest": tuple(panel for panel in active if panel.finding.grading is not None)[:MAX_GRAVEST],
        "findings": active,
        "waived": tuple(panel for panel in panels if panel.finding.waiver is not None),
        "undetermined": rows[Outcome.UNDETERMINED],
        "fulfilled": rows[Outcome.FULFILLED],
        "not_applicable": rows[Outcome.NOT_APPLICABLE],
        "items": tuple(views.row_of(one, one.outcome, catalogue, language) for one in assessment.items),
        "other_waivers": tuple(use for use in assessment.waivers if use.status is not WaiverStatus.IN_USE),
        "questions": tuple(views.questions_of(assessment, catalogue, language)),
        "set_aside": tuple(views.fact_of(one, language) for one in assessment.set_aside),
        "criterion_choices": views.criterion_choices(assessment, catalogue, language),
        "unit_choices": views.unit_choices(assessment),
        **_words(language),
    }
    return render_page("report.html.j2", language, variables, scripts=SCRIPTS)


def render_html_index(runs: Sequence[AgencyRun], language: Language, names: Sequence[str | None]) -> bytes:
    """Return the page that leads to the reports of several agencies, in Vietnamese alphabetical order.

    ``names``: the file of each run beside the index, ``None`` where it has none.
    """
    given = tuple(zip(runs, names, strict=True))
    assessed = [(run, name) for run, name in given if isinstance(run, Assessment)]
    assessed.sort(key=lambda pair: (vietnamese_key(pair[0].agency.name), pair[0].agency.id))
    rows = tuple(
        {
            "run": run,
            "link": "" if name is None else f"./{quote(name.encode('utf-8', 'replace'))}",
            "findings": run.count_findings(),
            "outcomes": run.count_outcomes(),
            "segments": views.segments_of(views.outcome_counts(run, language)),
        }
        for run, name in assessed
    )
    unreadable = tuple(run for run, _ in given if isinstance(run, Unreadable))
    variables = {"rows": rows, "unreadable": unreadable, **_words(language)}
    return render_page("index.html.j2", language, variables, scripts=SCRIPTS)


def render_comparison_html(comparison: Comparison, language: Language) -> bytes:
    """Return what changed between two assessments as a page."""
    variables = {
        "comparison": comparison,
        "differs": tuple(DIFFERS[cause].in_language(language) for cause in comparison.differs),
        "untold": NOT_TOLD if is_untold(comparison) else None,
        "changed_outcomes": tuple(one for one in comparison.outcomes if None not in (one.before, one.after)),
        "one_sided": (
            tuple(one.after for one in comparison.outcomes if one.before is None and one.after is not None),
            tuple(one.before for one in comparison.outcomes if one.after is None and one.before is not None),
        ),
        **_words(language),
    }
    return render_page("comparison.html.j2", language, variables, scripts=SCRIPTS)


def _words(language: Language) -> dict[str, object]:
    """Return the terms that a template looks up by their value."""
    return {
        "outcome_words": {outcome.value: label(outcome, language) for outcome in Outcome},
        "grade_words": {str(grading or kind): finding_label(kind, grading, language) for kind, grading in views.GRADES},
        "change_words": {one.value: _capital(WORDS[one].in_language(language)) for one in CHANGES},
        "cause_words": {one.value: WORDS[one].in_language(language) for one in Cause},
        "waiver_words": {one.value: WORDS[one].in_language(language) for one in WaiverStatus},
    }


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
