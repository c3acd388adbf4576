"""``qms rules``: the catalogue of rules, their cases, and the judging of packs."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.changes import rules_changes
from qms_checker.cli.common import color_option, format_option, make_page, options
from qms_checker.cli.coverage import rules_coverage
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, Group, current_language, option, say
from qms_checker.cli.judging import as_of_option, engine_option, selection_options, today
from qms_checker.cli.listing import write_json
from qms_checker.cli.output import write_stdout
from qms_checker.cli.rulebooks import choose_rules, open_rulebook, overlay_option, rules_option, rules_path
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.vocabulary import Text, finding_label

if TYPE_CHECKING:
    from qms_checker.engines.verdicts import Engine
    from qms_checker.reports.page import Page
    from qms_checker.rulepacks.criteria import Catalogue
    from qms_checker.rulepacks.model import Rule, Rulebook

_ORIGIN = option(
    "--origin",
    is_flag=True,
    words=Text(
        "Nêu cả nguồn của từng quy tắc, từng tham số: tệp chung hay lớp phủ.",
        "Say where each rule and parameter comes from: the common files or an overlay.",
    ),
)
_UNCONFIRMED = option(
    "--unconfirmed",
    is_flag=True,
    words=Text(
        "Chỉ những gì còn phải đối chiếu với toàn văn văn bản, kèm lý do.",
        "Only what must still be checked against the full legal texts, and why.",
    ),
)


@click.group(
    cls=Group,
    words=Text(
        "Danh mục quy tắc, các trường hợp thử và việc rà soát.",
        "The catalogue of rules, their cases, and judging them.",
    ),
)
@options()
def rules() -> None:
    """Run the group itself: everything is in its commands."""


rules.add_command(rules_coverage)
rules.add_command(rules_changes)


@rules.command("list", cls=Command, words=Text("Danh mục các quy tắc.", "The catalogue of rules."))
@selection_options
@options(_UNCONFIRMED, _ORIGIN, as_of_option, overlay_option, rules_option, format_option, color_option)
def rules_list(
    *,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    unconfirmed: bool,
    origin: bool,
    as_of: date | None,
    overlay: tuple[str, ...],
    rules: str | None,
    output_format: str,
    color: str,
) -> ExitCode:
    """Print id, grading, title and criteria of each rule; those not in force on the date are marked."""
    rulebook = open_rulebook(rules, overlay)
    chosen = choose_rules(rulebook.rules.values(), select, ignore)
    if unconfirmed:
        from qms_checker.cli.unconfirmed import list_unconfirmed

        return list_unconfirmed(rulebook, chosen if select or ignore else None, output_format, make_page(color))
    from qms_checker.cli.overlays import origin_object, write_origin, write_parameters

    day = as_of or today()
    if output_format == "json":
        found: Any = [_rule_object(rule, rulebook.catalogue, day) for rule in chosen]
        if origin:
            found = origin_object(rulebook, found, rules_path(rules), day)
        write_json(found)
        return ExitCode.OK
    page = make_page(color)
    for rule in chosen:
        _write_rule(page, rule, rulebook, day)
        if origin:
            write_origin(page, rule, rulebook, day)
    if origin:
        write_parameters(page, rulebook, rules_path(rules))
    in_force = sum(rulebook.takes_part(rule, day) for rule in chosen)
    from qms_checker.dates import format_date

    shown = format_date(day, current_language())
    page.blank()
    page.text(
        say(
            f"{len(chosen)} quy tắc, {in_force} đang áp dụng tại ngày {shown}.",
            f"{len(chosen)} rules, {in_force} in force on {shown}.",
        )
    )
    write_stdout(page.render())
    return ExitCode.OK


def _rule_object(rule: Rule, catalogue: Catalogue, day: date) -> dict[str, Any]:
    language = current_language()
    return {
        "id": rule.id,
        "pack": rule.pack,
        "title": rule.title.in_language(language),
        "kind": str(rule.breach.kind),
        "grading": None if rule.breach.grading is None else str(rule.breach.grading),
        "criteria": list(rule.criteria),
        "citations": [catalogue.cite(name, language) for name in rule.criteria],
        "confidence": str(rule.confidence),
        "sources": list(rule.sources),
        "in_force": {
            "from": rule.in_force_from.isoformat(),
            "to": None if rule.in_force_to is None else rule.in_force_to.isoformat(),
        },
        "is_in_force": rule.is_in_force(day),
    }


def _write_rule(page: Page, rule: Rule, rulebook: Rulebook, day: date) -> None:
    from qms_checker.reports.page import Ink

    language = current_language()
    note = (
        "" if rulebook.takes_part(rule, day) else say(" [không áp dụng tại ngày này]", " [not in force on this date]")
    )
    page.marked(f"{rule.id:<10}", f"{rule.title.in_language(language)}{note}", Ink.BOLD, indent=0)
    kind = finding_label(rule.breach.kind, rule.breach.grading, language)
    cited = "; ".join(rulebook.catalogue.cite(name, language) for name in rule.criteria)
    page.text(f"{kind} · {cited}", indent=11, ink=Ink.FAINT)


@rules.command(
    "test",
    cls=Command,
    words=Text("Chạy các trường hợp thử đặt cạnh quy tắc.", "Run the cases beside the rules."),
)
@selection_options
@options(engine_option, overlay_option, rules_option)
def rules_test(
    *, select: tuple[str, ...], ignore: tuple[str, ...], engine: str, overlay: tuple[str, ...], rules: str | None
) -> ExitCode:
    """Run every case in every engine asked for; print where each that differs stands."""
    from qms_checker.assessment.cases import CaseRunner
    from qms_checker.cli.overlays import stages
    from qms_checker.rulepacks.selection import is_selected

    chosen_cases = [
        (rulebook, [case for case in cases if is_selected(case.rule, select, ignore)])
        for rulebook, cases in stages(open_rulebook(rules), rules_path(rules), overlay)
    ]
    total = sum(len(cases) for _, cases in chosen_cases)
    if not total:
        message = Text("không có trường hợp thử nào được chọn", "no case is selected")
        raise UsageError(Problem("no-case", Location("--select"), message))
    engines = _engines(engine)
    language = current_language()
    failed = 0
    for chosen, (rulebook, cases) in product(engines, chosen_cases):
        for result in CaseRunner(rulebook, chosen).run(cases):
            if result.difference is not None:
                failed += 1
                place = result.case.place.location
                difference = result.difference.in_language(language)
                click.echo(f"{place.file}:{place.line}: {result.case.id} [{result.engine}]: {difference}")
    names = ", ".join(chosen.name for chosen in engines)
    vi = f"{total} trường hợp × {len(engines)} bộ máy ({names})"
    en = f"{total} case{'s' * (total != 1)} × {len(engines)} engine{'s' * (len(engines) != 1)} ({names})"
    if failed:
        click.echo(say(f"{vi}: {failed} không đạt", f"{en}: {failed} failed"))
        return ExitCode.FINDINGS
    click.echo(say(f"{vi}: tất cả đạt", f"{en}: all passed"))
    return ExitCode.OK


def _engines(name: str) -> list[Engine]:
    """Return the engines to run cases with: ``auto`` is every one that is available."""
    from qms_checker.engines.select import choose_engine, durable_is_available

    if name != "auto":
        return [choose_engine(name)]
    return [choose_engine("python"), *([choose_engine("durable")] if durable_is_available() else [])]


@rules.command(
    "lint",
    cls=Command,
    words=Text("Rà soát các gói quy tắc trước khi dùng.", "Judge rule packs before they are used."),
)
@options(overlay_option, rules_option)
def rules_lint(overlay: tuple[str, ...], rules: str | None) -> ExitCode:
    """Load the rules, compile them as of every boundary date, and print what a reviewer should know."""
    from qms_checker.assessment.lint import boundary_dates, lint
    from qms_checker.cli.overlays import stages
    from qms_checker.rulepacks.load import read_document
    from qms_checker.rulepacks.scope import Place

    folder = rules_path(rules)
    laid = tuple(stages(open_rulebook(rules), folder, overlay))
    rulebook, cases = laid[-1][0], tuple(case for _, found in laid for case in found)
    name = "parameters.yaml"
    parameters = Place(read_document(folder / name, f"{folder.name}/{name}", "parameters"), "")
    problems = lint(rulebook, cases, parameters)
    if problems:
        show_problems(problems)
        click.echo(say(f"{len(problems)} điểm cần sửa.", f"{len(problems)} points to correct."))
        return ExitCode.FINDINGS
    days = len(boundary_dates(rulebook))
    vi = f"{len(rulebook.rules)} quy tắc, {len(cases)} trường hợp thử, xét tại {days} mốc thời gian: đạt."
    en = f"{len(rulebook.rules)} rules, {len(cases)} cases, judged as of {days} dates: nothing to correct."
    click.echo(say(vi, en))
    return ExitCode.OK
