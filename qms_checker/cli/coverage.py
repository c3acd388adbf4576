"""``qms rules coverage``: which criterion is judged by which rules, and which is asked of the auditor."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.common import color_option, format_option, make_page, options
from qms_checker.cli.framework import Command, DateType, current_language, option, say
from qms_checker.cli.listing import write_json
from qms_checker.cli.output import write_stdout
from qms_checker.cli.rulebooks import find_profile, open_rulebook, overlay_option, rules_option, rules_path
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.hints import which_there_are
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.assessment.coverage import Coverage, CriterionCoverage, InstrumentCoverage, Judge
    from qms_checker.reports.page import Page
    from qms_checker.rulepacks.model import Rulebook

_PROFILE = option(
    "--profile",
    envvar="QMS_PROFILE",
    metavar_words=Text("TÊN", "NAME"),
    words=Text("Chỉ các quy tắc của bộ này (mặc định: tất cả).", "Only the rules of this profile (default: all)."),
)
_AS_OF = option(
    "--as-of",
    type=DateType(),
    envvar="QMS_AS_OF",
    metavar_words=Text("NGÀY", "DATE"),
    words=Text(
        "Chỉ văn bản và quy tắc áp dụng tại ngày này (mặc định: mọi thời kỳ).",
        "Only texts and rules in force on this date (default: of all times).",
    ),
)


@click.command(
    "coverage",
    cls=Command,
    words=Text(
        "Tiêu chí nào có quy tắc xét, tiêu chí nào hỏi người đánh giá.",
        "Which criteria rules judge, and which are asked of the auditor.",
    ),
)
@click.argument("instruments", nargs=-1, metavar="[INSTRUMENT]...")
@options(_PROFILE, _AS_OF, overlay_option, rules_option, format_option, color_option)
def rules_coverage(
    *,
    instruments: tuple[str, ...],
    profile: str | None,
    as_of: date | None,
    overlay: tuple[str, ...],
    rules: str | None,
    output_format: str,
    color: str,
) -> ExitCode:
    """Print the matrix of criteria, rules and cases; something that nobody covers is exit code 1."""
    from qms_checker.assessment.coverage import coverage
    from qms_checker.cli.overlays import stages

    laid = tuple(stages(open_rulebook(rules), rules_path(rules), overlay))
    rulebook, cases = laid[-1][0], tuple(case for _, found in laid for case in found)
    _check_instruments(instruments, rulebook)
    named = None if profile is None else find_profile(rulebook, profile)
    found = coverage(rulebook, cases, profile=named, as_of=as_of, instruments=instruments or None)
    if output_format == "json":
        content = {"profile": profile, "as_of": None if as_of is None else as_of.isoformat(), **_object(found)}
        write_json(content)
    else:
        page = make_page(color)
        for instrument in found.instruments:
            _write_instrument(page, instrument)
        _write_end(page, found)
        write_stdout(page.render())
    return ExitCode.OK if found.is_complete else ExitCode.FINDINGS


def _check_instruments(given: tuple[str, ...], rulebook: Rulebook) -> None:
    known = rulebook.catalogue.instruments
    for name in given:
        if name not in known:
            hint = which_there_are(name, known)
            message = Text(f"không có văn bản {name!r}", f"there is no instrument {name!r}")
            raise UsageError(Problem("no-such-id", Location("INSTRUMENT"), message, hint))


def _write_instrument(page: Page, covered: InstrumentCoverage) -> None:
    from qms_checker.assessment.coverage import CoveredBy
    from qms_checker.reports.page import Ink

    language = current_language()
    page.blank()
    page.text(f"{covered.instrument.citation.in_language(language)} [{covered.instrument.id}]", ink=Ink.BOLD)
    for criterion in covered.criteria:
        ink = Ink.BAD if criterion.by is CoveredBy.NONE else Ink.BOLD
        title = criterion.criterion.title.in_language(language)
        page.marked(criterion.criterion.number, f"{title} – {_who(criterion)}", ink)
        if criterion.judges:
            page.text("; ".join(map(_words, criterion.judges)), indent=6, ink=Ink.FAINT)
    page.text(_tally(covered.count), indent=2, ink=Ink.NOTE)


def _who(covered: CriterionCoverage) -> str:
    from qms_checker.assessment.coverage import CoveredBy

    return {
        CoveredBy.RULES: say("quy tắc xét", "judged by rules"),
        CoveredBy.AUDITOR: say("hỏi người đánh giá", "asked of the auditor"),
        CoveredBy.BOTH: say("quy tắc xét và hỏi người đánh giá", "judged by rules and asked of the auditor"),
        CoveredBy.NONE: say("CHƯA AI XEM XÉT", "COVERED BY NOBODY"),
    }[covered.by]


def _words(judge: Judge) -> str:
    from qms_checker.vocabulary import label

    cases = say(f"{judge.cases} trường hợp thử", f"{judge.cases} case{'s' * (judge.cases != 1)}")
    through = "" if judge.through is None else say("; qua ", "; through ") + judge.through.partition("/")[2]
    item = say("; mục tập hợp", "; collects") if judge.is_item else ""
    return f"{judge.id} ({cases}; {label(judge.confidence, current_language())}{item}{through})"


def _tally(count: Any) -> str:
    from qms_checker.assessment.coverage import CoveredBy

    rules, auditor, both, none = (
        count(by) for by in (CoveredBy.RULES, CoveredBy.AUDITOR, CoveredBy.BOTH, CoveredBy.NONE)
    )
    total = rules + auditor + both + none
    return say(
        f"Tổng {total} tiêu chí: {both} có quy tắc xét và hỏi người đánh giá, {rules} chỉ quy tắc xét, "
        f"{auditor} chỉ hỏi người đánh giá, {none} chưa ai xem xét.",
        f"Criteria: {total}; {both} judged by rules and asked of the auditor, {rules} by rules only, "
        f"{auditor} asked of the auditor only, {none} covered by nobody.",
    )


def _write_end(page: Page, found: Coverage) -> None:
    from qms_checker.reports.page import Ink

    page.blank()
    if len(found.instruments) != 1:
        page.text(_tally(lambda by: sum(instrument.count(by) for instrument in found.instruments)), ink=Ink.BOLD)
    for criterion in found.not_covered:
        page.text(say(f"Chưa ai xem xét: {criterion.id}.", f"Covered by nobody: {criterion.id}."), ink=Ink.BAD)
    if found.without_cases:
        names = ", ".join(rule.id for rule in found.without_cases)
        page.text(say(f"Quy tắc không có trường hợp thử: {names}.", f"Rules without cases: {names}."), ink=Ink.BAD)
    else:
        page.text(say("Quy tắc nào cũng có trường hợp thử.", "Every rule has cases."))


def _object(found: Coverage) -> dict[str, Any]:
    from qms_checker.assessment.coverage import CoveredBy

    return {
        "totals": {str(by): sum(instrument.count(by) for instrument in found.instruments) for by in CoveredBy},
        "instruments": [
            {
                "id": instrument.instrument.id,
                "citation": instrument.instrument.citation.in_language(current_language()),
                "totals": {str(by): instrument.count(by) for by in CoveredBy},
                "criteria": [_criterion_object(covered) for covered in instrument.criteria],
            }
            for instrument in found.instruments
        ],
        "not_covered": [criterion.id for criterion in found.not_covered],
        "rules_without_cases": [rule.id for rule in found.without_cases],
    }


def _criterion_object(covered: CriterionCoverage) -> dict[str, Any]:
    return {
        "id": covered.criterion.id,
        "title": covered.criterion.title.in_language(current_language()),
        "confidence": str(covered.criterion.confidence),
        "covered_by": str(covered.by),
        "judged_by": [
            {
                "id": judge.id,
                "is_item": judge.is_item,
                "confidence": str(judge.confidence),
                "cases": judge.cases,
                "through": judge.through,
            }
            for judge in covered.judges
        ],
    }
