"""``qms audit``: the Word papers of an audit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qms_checker.cli.common import (
    as_of_option,
    engine_option,
    make_plan,
    options,
    overlay_option,
    profile_option,
    rules_option,
    selection_options,
)
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, Group, current_language, did_you_mean, option, say
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.vocabulary import Text

_OUTPUT = option(
    "-o",
    "--output",
    required=True,
    metavar_words=Text("TỆP|THƯ_MỤC", "FILE|DIR"),
    words=Text(
        "Tệp .docx, hoặc thư mục (mỗi cơ quan một tệp).", "A .docx file, or a folder (one file for each agency)."
    ),
)


@click.group(cls=Group, words=Text("Hồ sơ, biểu mẫu Word của cuộc đánh giá.", "The Word papers of an audit."))
@options()
def audit() -> None:
    """Run the group itself: everything is in its commands."""


@audit.command("list", cls=Command, words=Text("Các biểu mẫu hiện có.", "The papers there are."))
@options()
def audit_list() -> ExitCode:
    """Print the name and title of each paper."""
    from qms_checker.audit_documents.render import PAPERS

    width = max(map(len, PAPERS))
    for name, paper in PAPERS.items():
        click.echo(f"{name:<{width}}  {paper.title.in_language(current_language())}")
    return ExitCode.OK


@audit.command(
    "render",
    cls=Command,
    words=Text("Lập một biểu mẫu Word cho một hoặc nhiều cơ quan.", "Write a paper for one or more agencies."),
)
@click.argument("name", metavar="NAME")
@click.argument("agency", metavar="AGENCY")
@selection_options
@options(_OUTPUT, as_of_option, profile_option, overlay_option, rules_option, engine_option)
def audit_render(
    *,
    name: str,
    agency: str,
    output: str,
    as_of: date | None,
    profile: str,
    rules: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    overlay: tuple[str, ...],
    engine: str,
) -> ExitCode:
    """Assess the agency and write the paper about it."""
    from qms_checker.assessment.run import Unreadable, assess
    from qms_checker.audit_documents.render import PAPERS, render_document
    from qms_checker.cli.inputs import find_sources, is_single
    from qms_checker.cli.output import file_name, write_file
    from qms_checker.engines.select import choose_engine

    if name not in PAPERS:
        listed = ", ".join(PAPERS)
        hint = did_you_mean(name, PAPERS) or Text(f"có: {listed}", f"there are: {listed}")
        message = Text(f"không có biểu mẫu {name!r}", f"there is no paper {name!r}")
        raise UsageError(Problem("unknown-paper", Location("NAME"), message, hint))
    target = Path(output)
    is_file = target.suffix.lower() == ".docx" and not target.is_dir()
    if is_file and not is_single((agency,)):
        message = Text("nhiều cơ quan cần một thư mục: -o THƯ_MỤC", "several agencies need a folder: -o DIR")
        raise UsageError(Problem("no-folder", Location("--output"), message))
    plan, chosen = make_plan(rules, profile, as_of, select, ignore, overlays=overlay), choose_engine(engine)
    worst, taken = None, set[str]()
    for source in find_sources((agency,)):
        run = source if isinstance(source, Unreadable) else assess(source, plan, chosen)
        worst = worst or ExitCode.OK
        if isinstance(run, Unreadable):
            show_problems(run.problems)
            worst = ExitCode.INVALID_INPUT
            continue
        path = target if is_file else target / file_name(f"{run.agency.id}-{name}", taken, ".docx")
        write_file(path, render_document(name, run, plan.rulebook.catalogue, current_language()))
        click.echo(say(f"Đã ghi {path}", f"Written: {path}"), err=True)
    if worst is None:
        click.echo(say("Không có bản mô tả nào.", "There is no description."), err=True)
        return ExitCode.NOTHING_TO_CHECK
    return worst
