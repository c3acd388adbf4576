"""``qms what-if``: the same description judged by another edition, profile, overlay or date, and the difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.common import color_option, options, paths_argument
from qms_checker.cli.comparing import Assessor, Wanted, format_option, output_option, quiet_option, write_comparisons
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, DateType, option, say
from qms_checker.cli.judging import Judging, judging_options
from qms_checker.errors import DescriptionError, ExitCode, Location, Problem, UsageError
from qms_checker.hints import which_there_are
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.assessment.compare import Step
    from qms_checker.assessment.follow_up import Comparison
    from qms_checker.description.agency import Description

_ABOUT = Text(
    """Nếu đánh giá theo phiên bản tiêu chuẩn, bộ quy tắc, lớp phủ hoặc ngày khác thì kết quả khác thế nào.

    Bản mô tả giữ nguyên. Cách đánh giá hiện tại lấy từ các tùy chọn như của qms check; --to-… nói điều giả định. Kết
    quả là bảng so sánh như của qms compare. Mã thoát 0, trừ khi có bản mô tả không đọc được (3) hoặc dùng sai (2).""",
    """How the result would differ by another edition of the standard, profile, overlay or date.

    The description stays as it is. The options of qms check say how it is judged now, --to-… what is supposed. The
    result is a comparison as of qms compare. The exit code is 0 unless a description is unreadable (3) or for wrong
    usage (2).""",
)
_TO_EDITION = option(
    "--to-edition",
    metavar_words=Text("PHIÊN_BẢN", "EDITION"),
    words=Text(
        "Như thể cơ quan áp dụng phiên bản này của TCVN ISO 9001, ví dụ 2008.",
        "As if the agency applied this edition of TCVN ISO 9001, e.g. 2008.",
    ),
)
_TO_PROFILE = option(
    "--to-profile",
    metavar_words=Text("TÊN", "NAME"),
    words=Text("Bộ quy tắc khác.", "Another profile."),
)
_TO_OVERLAY = option(
    "--to-overlay",
    multiple=True,
    metavar_words=Text("TÊN|TỆP", "NAME|FILE"),
    words=Text("Đặt thêm lớp phủ này (lặp lại được).", "Lay this overlay over it, too (repeatable)."),
)
_TO_AS_OF = option(
    "--to-as-of",
    type=DateType(),
    metavar_words=Text("NGÀY", "DATE"),
    words=Text("Ngày đánh giá khác.", "Another date of the assessment."),
)


@click.command("what-if", cls=Command, words=_ABOUT)
@paths_argument
@options(
    _TO_EDITION,
    _TO_PROFILE,
    _TO_OVERLAY,
    _TO_AS_OF,
    judging_options,
    format_option,
    output_option,
    quiet_option,
    color_option,
)
def what_if(
    *,
    paths: tuple[str, ...],
    to_edition: str | None,
    comparison_format: str,
    output: str | None,
    quiet: bool,
    color: str,
    judging: Judging,
    **to: Any,
) -> ExitCode:
    """Assess each description twice and show the difference."""
    from qms_checker.cli.inputs import is_single

    edition = None if to_edition is None else _find_edition(to_edition)
    now, supposed = _assessors(judging, **to, needs_more=edition is None)
    comparisons: list[Comparison] = []
    found, broken = 0, 0
    for description in _descriptions(paths):
        found += 1
        if isinstance(description, DescriptionError):
            broken += 1
            show_problems(description.problems)
            continue
        try:
            comparisons.append(_compared(description, edition, now, supposed))
        except DescriptionError as error:
            broken += 1
            show_problems(error.problems)
    if not found:
        click.echo(say("Không có bản mô tả nào để đánh giá.", "There is no description to check."), err=True)
        return ExitCode.NOTHING_TO_CHECK
    if comparisons:
        write_comparisons(comparisons, {}, Wanted(comparison_format, output, is_single(paths), quiet, color))
    return ExitCode.INVALID_INPUT if broken else ExitCode.OK


def _descriptions(paths: tuple[str, ...]) -> Iterator[Description | DescriptionError]:
    from qms_checker.assessment.run import Unreadable
    from qms_checker.cli.inputs import find_sources
    from qms_checker.description.read import read_description

    for source in find_sources(paths):
        if isinstance(source, Unreadable):
            yield DescriptionError(*source.problems)
            continue
        try:
            yield read_description(source)
        except DescriptionError as error:
            yield error


def _assessors(
    judging: Judging,
    *,
    to_as_of: date | None,
    to_profile: str | None,
    to_overlay: tuple[str, ...],
    needs_more: bool,
) -> tuple[Assessor, Assessor]:
    """Return what assesses as it is, and as it is supposed to be."""
    if needs_more and to_as_of is None and to_profile is None and not to_overlay:
        message = Text("chưa nói giả định điều gì", "nothing is supposed")
        hint = Text(
            "thêm --to-edition, --to-profile, --to-overlay hoặc --to-as-of",
            "add --to-edition, --to-profile, --to-overlay or --to-as-of",
        )
        raise UsageError(Problem("nothing-supposed", Location("what-if"), message, hint))
    chosen, plan = judging.choose_engine(), judging.make_plan()
    supposed = replace(
        judging,
        as_of=to_as_of or plan.program.as_of,
        profile=to_profile or judging.profile,
        overlay=(*judging.overlay, *to_overlay),
    )
    return Assessor(plan, chosen), Assessor(supposed.make_plan(), chosen)


def _compared(description: Description, edition: str | None, now: Assessor, supposed: Assessor) -> Comparison:
    """Compare in two steps: first by what it is judged, on the same date; then the date."""
    from qms_checker.assessment.compare import Step, compare, differences
    from qms_checker.assessment.follow_up import Cause

    other = description if edition is None else _with_edition(description, edition)
    before, after = now.snapshot(description), supposed.snapshot(other)
    by_rules = after if now.as_of == supposed.as_of else supposed.snapshot(other, now.as_of)
    steps: list[Step] = []
    if edition is not None or Cause.RULES in differences(before.receipt, after.receipt):
        steps.append(Step(Cause.RULES, by_rules))
    if by_rules is not after:
        steps.append(Step(Cause.DATE, after))
    return compare(before, after, steps=steps)


def _with_edition(description: Description, edition: str) -> Description:
    standard = description.data.get("standard") or {}
    return replace(description, data={**description.data, "standard": {**standard, "edition": edition}})


def _find_edition(given: str) -> str:
    """Return the edition by its name or its year. Raises :class:`UsageError` with those there are."""
    from qms_checker.description.schema import agency_schema

    known = [edition for edition in agency_schema().json_schema["$defs"]["edition"]["enum"] if edition is not None]
    found = [edition for edition in known if given in {edition, edition.rpartition(":")[2]}]
    if found:
        return str(found[0])
    message = Text(f"không có phiên bản {given!r}", f"there is no edition {given!r}")
    hint = which_there_are(given, known)
    raise UsageError(Problem("no-edition", Location("--to-edition"), message, hint))
