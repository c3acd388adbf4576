"""What ``qms compare`` and ``qms what-if`` share: assessing for a comparison, formats, and writing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qms_checker.cli.common import page_width, wants_color
from qms_checker.cli.framework import OneOf, current_language, option, say
from qms_checker.cli.output import file_name, write_file, write_stdout
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.vocabulary import Language, Text

if TYPE_CHECKING:
    from qms_checker.assessment.check import Plan
    from qms_checker.assessment.follow_up import Comparison
    from qms_checker.assessment.snapshots import Snapshot
    from qms_checker.description.agency import Description
    from qms_checker.engines.verdicts import Engine


def _html(comparison: Comparison, language: Language) -> bytes:
    from qms_checker.reports.html import render_comparison_html

    return render_comparison_html(comparison, language)


def _docx(comparison: Comparison, language: Language) -> bytes:
    from qms_checker.reports.docx_comparison import render_comparison_docx

    return render_comparison_docx(comparison, language)


RENDERERS: Mapping[str, Callable[[Comparison, Language], bytes]] = {"html": _html, "docx": _docx}
"""Formats that are one file for each agency, by name, which is also the suffix of the file."""

FORMATS = ("terminal", "json", *RENDERERS)
format_option = option(
    "--format",
    "comparison_format",  # not that of reports, which qms.toml may set
    type=OneOf(FORMATS),
    default="terminal",
    words=Text("Dạng kết quả (mặc định: terminal).", "Format of the result (default: terminal)."),
)
output_option = option(
    "-o",
    "--output",
    metavar_words=Text("TỆP|THƯ_MỤC", "FILE|DIR"),
    words=Text("Ghi vào tệp, hoặc vào thư mục nếu có nhiều cơ quan.", "Write to a file, or a folder for several."),
)
quiet_option = option(
    "-q",
    "--quiet",
    is_flag=True,
    words=Text("Mỗi cơ quan chỉ một dòng tổng hợp.", "Only a summary line for each agency."),
)


class Assessor:
    """Assesses descriptions by one plan, on its own date or another."""

    def __init__(self, plan: Plan, engine: Engine) -> None:
        self._plans = {plan.program.as_of: plan}
        self._plan = plan
        self._engine = engine

    @property
    def as_of(self) -> date:
        """Return the date of the plan."""
        return self._plan.program.as_of

    def snapshot(self, description: Description, as_of: date | None = None) -> Snapshot:
        """Assess a description. Raises :class:`DescriptionError`."""
        from qms_checker.assessment.check import check
        from qms_checker.assessment.snapshots import snapshot

        return snapshot(check(description, self._plan_at(as_of or self.as_of), self._engine), description.name)

    def _plan_at(self, as_of: date) -> Plan:
        from qms_checker.engines.program import compile_program

        if as_of not in self._plans:
            program = compile_program(self._plan.rulebook, self._plan.rules, as_of)
            self._plans[as_of] = replace(self._plan, program=program)
        return self._plans[as_of]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How comparisons are to be written; ``single``: one agency is compared."""

    format: str
    output: str | None
    single: bool
    quiet: bool
    color: str


def write_comparisons(comparisons: Iterable[Comparison], unmatched: Mapping[str, str], wanted: Wanted) -> None:
    """Write the comparisons of a run; ``unmatched``: agencies on one side only, ``before`` or ``after``."""
    found = list(comparisons)
    if wanted.format in RENDERERS:
        _write_files(found, wanted)
    elif wanted.format == "json":
        from qms_checker.reports.json_follow_up import render_comparisons

        as_array = not (wanted.single and len(found) == 1 and not unmatched)
        _write(render_comparisons(found, unmatched, current_language(), as_array=as_array), wanted.output)
    else:
        _write(_as_text(found, wanted).encode("utf-8", "backslashreplace"), wanted.output)
    for agency, side in unmatched.items():
        where = say("lần trước", "earlier side") if side == "before" else say("lần sau", "later side")
        click.echo(say(f"{agency}: chỉ có ở {where}", f"{agency}: only on the {where}"), err=True)


def _as_text(found: list[Comparison], wanted: Wanted) -> str:
    from qms_checker.reports.terminal import Style
    from qms_checker.reports.terminal_comparison import render_comparison

    color = wants_color(wanted.color, to_file=wanted.output is not None)
    style = Style(page_width(), color, -1 if wanted.quiet else 0)
    between = "" if wanted.quiet else "\n"
    return between.join(render_comparison(one, current_language(), style) for one in found)


def _write(content: bytes, output: str | None) -> None:
    if output is None:
        write_stdout(content)
    else:
        write_file(Path(output), content)


def _write_files(found: list[Comparison], wanted: Wanted) -> None:
    suffix = f".{wanted.format}"
    if wanted.output is None:
        name = wanted.format
        message = Text(f"--format {name} cần -o", f"--format {name} needs -o")
        raise UsageError(Problem("no-output", Location("--output"), message))
    output, taken = Path(wanted.output), set[str]()
    is_file = output.suffix.lower() == suffix and not output.is_dir()
    if is_file and len(found) > 1:
        message = Text("nhiều cơ quan cần một thư mục: -o THƯ_MỤC", "several agencies need a folder: -o DIR")
        raise UsageError(Problem("no-folder", Location("--output"), message))
    for one in found:
        path = output if is_file else output / file_name(one.after.agency_id, taken, suffix)
        write_file(path, RENDERERS[wanted.format](one, current_language()))
        click.echo(say(f"Đã ghi {path}", f"Written: {path}"), err=True)
