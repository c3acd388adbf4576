"""``qms register sample``: the year's inspection list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.common import format_option, options
from qms_checker.cli.framework import Command, current_language, option, say
from qms_checker.cli.listing import figure, show_rows
from qms_checker.cli.output import write_file
from qms_checker.cli.register_national import alike_option, expected_option, open_national, written
from qms_checker.cli.register_options import agency_filters, register_option
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.register.sampling import SamplingPlan, Visit

_COLUMNS: Mapping[str, Text] = {
    "number": Text("STT", "No."),
    "agency": Text("Mã cơ quan", "Agency id"),
    "name": Text("Tên cơ quan", "Agency"),
    "province": Text("Tỉnh", "Province"),
    "drawn": Text("Chọn theo", "Drawn by"),
    "risk": Text("Rủi ro", "Risk"),
    "reasons": Text("Lý do", "Reasons"),
}
_VISITS = option(
    "--visits",
    type=click.IntRange(1, 100_000),
    required=True,
    metavar_words=Text("SỐ", "N"),
    words=Text("Số cuộc kiểm tra trong năm.", "Number of visits in the year."),
)
_MINIMUM = option(
    "--minimum-per-province",
    type=click.IntRange(0),
    default=0,
    metavar_words=Text("SỐ", "N"),
    words=Text("Số tối thiểu của mỗi tỉnh (mặc định: 0).", "Least number for each province (default: 0)."),
)
_RANDOM = option(
    "--random-share",
    type=click.FloatRange(0, 1),
    default=0.2,
    metavar_words=Text("TỶ_LỆ", "SHARE"),
    words=Text("Phần chọn ngẫu nhiên (mặc định: 0.2).", "Part that is drawn by lot (default: 0.2)."),
)
_SEED = option(
    "--seed",
    type=int,
    metavar_words=Text("SỐ", "N"),
    words=Text("Mã bốc thăm của phần ngẫu nhiên (mặc định: năm).", "Seed of the lot (default: the year)."),
)
_OUTPUT = option(
    "-o",
    "--output",
    metavar_words=Text("TỆP", "FILE"),
    words=Text(
        "Ghi danh sách ra Excel (.xlsx) hoặc kế hoạch kiểm tra bằng Word (.docx).",
        "Write the list as an Excel file (.xlsx), or the inspection plan in Word (.docx).",
    ),
)


@click.command(
    "sample",
    cls=Command,
    words=Text(
        """Danh sách kiểm tra của năm, chọn theo yếu tố rủi ro và một phần ngẫu nhiên.

        Mỗi cơ quan kèm lý do; cùng dữ liệu và mã bốc thăm thì ra cùng danh sách. Yếu tố và trọng số là đề xuất.""",
        """The year's inspection list, chosen by risk factors and in part by lot.

        Each agency comes with its reasons; the same data and seed give the same list. Factors and weights are a
        proposal.""",
    ),
)
@options(
    register_option,
    agency_filters,
    expected_option,
    alike_option,
    _VISITS,
    _MINIMUM,
    _RANDOM,
    _SEED,
    format_option,
    _OUTPUT,
)
def sample(
    *,
    register: str,
    expected: str | None,
    with_likeness: bool | None,
    visits: int,
    minimum_per_province: int,
    random_share: float,
    seed: int | None,
    output_format: str,
    output: str | None,
    **wanted: Any,
) -> ExitCode:
    """Choose, and show or write the list."""
    from qms_checker.register.national import candidates_of, count_changes
    from qms_checker.register.sampling import SamplingPlan, choose_visits, needed_for_provinces

    write = _writer(output)
    national = open_national(register, expected, with_likeness=with_likeness, **wanted)
    plan = SamplingPlan(
        as_of=national.as_of,
        seed=national.as_of.year if seed is None else seed,
        visits=visits,
        minimum_per_province=minimum_per_province,
        random_share=random_share,
    )
    candidates = tuple(candidates_of(national, count_changes(national)))
    needed = needed_for_provinces(candidates, plan)
    if needed > visits:
        message = Text(
            f"mức tối thiểu của các tỉnh cần {needed} cuộc, nhiều hơn {visits}",
            f"the minimum of the provinces takes {needed} visits, more than {visits}",
        )
        raise UsageError(Problem("too-few-visits", Location("--minimum-per-province"), message))
    chosen = choose_visits(candidates, plan)
    if output is None:
        show_rows(_COLUMNS, (_row(number, visit) for number, visit in enumerate(chosen, 1)), output_format)
    else:
        write_file(Path(output), write(chosen, plan))
        click.echo(written(output), err=True)
    click.echo(
        say(
            f"Chọn {figure(len(chosen))} trên {figure(len(candidates))} cơ quan, mã bốc thăm {plan.seed}.",
            f"{figure(len(chosen))} of {figure(len(candidates))} agencies chosen, seed {plan.seed}.",
        ),
        err=True,
    )
    return ExitCode.OK


def _row(number: int, visit: Visit) -> dict[str, Any]:
    from qms_checker.register.visit_list import DRAWN_LABELS

    language = current_language()
    return {
        "number": number,
        "agency": visit.candidate.agency,
        "name": visit.candidate.name,
        "province": visit.candidate.province,
        "drawn": DRAWN_LABELS[visit.drawn].in_language(language),
        "risk": visit.risk,
        "reasons": "; ".join(reason.in_language(language) for reason in visit.reasons),
    }


def _writer(output: str | None) -> Callable[[Sequence[Visit], SamplingPlan], bytes]:
    writers = {".xlsx": _workbook, ".docx": _plan}
    if output is not None and Path(output).suffix.lower() not in writers:
        message = Text("cần tệp .xlsx hoặc .docx", "a file .xlsx or .docx is needed")
        raise UsageError(Problem("no-format", Location("--output"), message))
    return writers[".xlsx" if output is None else Path(output).suffix.lower()]


def _workbook(chosen: Sequence[Visit], plan: SamplingPlan) -> bytes:
    from qms_checker.media.workbook_writing import write_workbook
    from qms_checker.register.visit_list import visit_list

    return write_workbook(*visit_list(chosen, plan, current_language()))


def _plan(chosen: Sequence[Visit], plan: SamplingPlan) -> bytes:
    from qms_checker.audit_documents.lead_unit_papers import PlannedAgency, planned_inspections
    from qms_checker.media.word import render
    from qms_checker.register.standings import told_apart
    from qms_checker.resources import template_file

    language = current_language()
    names = told_apart([(visit.candidate.name, visit.candidate.province) for visit in chosen])
    agencies = tuple(
        PlannedAgency(
            number=number,
            name=name,
            form="",
            time="",
            reason="; ".join(reason.in_language(language) for reason in visit.reasons),
        )
        for number, (visit, name) in enumerate(zip(chosen, names, strict=True), 1)
    )
    variables = planned_inspections(agencies, str(plan.as_of.year), language)
    return render(template_file("word", f"inspection-plan.{language}.docx"), variables)
