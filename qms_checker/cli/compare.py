"""``qms compare``: what changed between two assessments, and whether the agency, the rules or the date made it so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import click

from qms_checker.cli.common import color_option, options
from qms_checker.cli.comparing import (
    Assessor,
    Wanted,
    format_option,
    output_option,
    quiet_option,
    write_comparisons,
)
from qms_checker.cli.config import FAIL_ON
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, DateType, OneOf, option, say
from qms_checker.cli.judging import Judging, judging_options
from qms_checker.errors import DescriptionError, ExitCode, Location, Problem, UsageError
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.assessment.compare import Step
    from qms_checker.assessment.follow_up import Comparison
    from qms_checker.assessment.snapshots import Snapshot
    from qms_checker.description.agency import Description

_ABOUT = Text(
    """So sánh hai lần đánh giá: phát hiện nào mới, đã đóng, còn mở, mở lại, và do đâu.

    Mỗi bên là một báo cáo JSON (qms check --format json hoặc jsonl) hoặc bản mô tả, thư mục cơ quan; nhiều cơ quan được
    ghép theo mã. Ghi nhiều OLD (cũ trước, mới sau): hai lần cuối được so sánh, các lần trước cho biết phát hiện nào mở
    lại. Các tùy chọn đánh giá dùng cho bản mô tả; --old-… dùng cho bên cũ. Bản mô tả của bên cũ còn giữ được thì nguyên
    nhân (cơ quan, quy tắc, ngày) tách được hết. Mã thoát 1: có sự không phù hợp mới hoặc mở lại từ mức --fail-on.""",
    """Compare two assessments: which findings are new, closed, still open, reopened, and by what.

    Each side is a JSON report (qms check --format json or jsonl), or a description or folder of agencies; several
    agencies are matched by id. With several OLD (the oldest first) the last two are compared, and the earlier ones tell
    what is reopened. The options of an assessment are for descriptions, --old-… for the old side. Where the old
    description is still at hand, causes (agency, rules, date) are all told apart. Exit code 1: a nonconformity at or
    above --fail-on is new or reopened.""",
)
_OLD_AS_OF = option(
    "--old-as-of",
    type=DateType(),
    metavar_words=Text("NGÀY", "DATE"),
    words=Text(
        "Ngày đánh giá của bên cũ khi là bản mô tả (mặc định: như --as-of).",
        "Date of the old side where it is a description (default: as --as-of).",
    ),
)
_OLD_RULES = option(
    "--old-rules",
    metavar_words=Text("THƯ_MỤC", "DIR"),
    words=Text(
        "Thư mục quy tắc của bên cũ khi là bản mô tả (mặc định: như --rules).",
        "Rules of the old side where it is a description (default: as --rules).",
    ),
)
_OLD_DESCRIPTION = option(
    "--old-description",
    metavar_words=Text("PATH", "PATH"),
    words=Text(
        "Bản mô tả mà báo cáo cũ đã dùng, để tách được nguyên nhân.",
        "The description that the old report was made from, to tell the causes apart.",
    ),
)
_FAIL_ON = option(
    "--fail-on",
    type=OneOf(FAIL_ON),
    envvar="QMS_FAIL_ON",
    default="minor",
    words=Text(
        "Mức của sự không phù hợp mới, mở lại mà từ đó mã thoát là 1 (mặc định: minor; undetermined: như minor).",
        "Level of new or reopened nonconformities from which the exit code is 1 (default: minor; undetermined: same).",
    ),
)


@dataclass(frozen=True, slots=True)
class _Agency:
    """One agency of one side; ``description`` where it was assessed just now."""

    snapshot: Snapshot
    description: Description | None = None


class _Run:
    """The two sides of a run, and whether everything could be read."""

    def __init__(self, new: Assessor | None, old: Assessor | None) -> None:
        self._new, self._old = new, old
        self.all_readable = True

    def side(self, path: str, *, is_new: bool) -> dict[str, _Agency]:
        """Return the agencies of one side by id."""
        from qms_checker.cli.saved_reports import is_report, snapshots_of

        if is_report(path):
            return {one.agency: _Agency(one) for one in snapshots_of(path)}
        assessor = self._new if is_new else self._old
        assert assessor is not None
        found: dict[str, _Agency] = {}
        for description in self.descriptions(path):
            try:
                agency = _Agency(assessor.snapshot(description), description)
            except DescriptionError as error:
                self._tell(error.problems)
                continue
            if agency.snapshot.agency in found:
                first = found[agency.snapshot.agency].snapshot.side.name
                message = Text(f"cùng mã cơ quan với {first}", f"has the same agency id as {first}")
                self._tell((Problem("agency-twice", Location(description.name), message),))
                continue
            found[agency.snapshot.agency] = agency
        return found

    def descriptions(self, path: str) -> Iterator[Description]:
        """Yield the descriptions under a path; what cannot be read is told."""
        from qms_checker.assessment.run import Unreadable
        from qms_checker.cli.inputs import find_sources
        from qms_checker.description.read import read_description

        for source in find_sources((path,)):
            if isinstance(source, Unreadable):
                self._tell(source.problems)
                continue
            try:
                yield read_description(source)
            except DescriptionError as error:
                self._tell(error.problems)

    def compared(
        self, before: _Agency, after: _Agency, history: list[Snapshot], earlier: Description | None
    ) -> Comparison:
        """Compare one agency, telling the causes apart as far as the descriptions at hand allow."""
        from qms_checker.assessment.compare import compare, tell_apart

        steps: tuple[Step, ...] = ()
        if after.description is not None and self._new is not None:
            known = before.description or earlier
            if before.snapshot.receipt.description_sha256 == after.description.sha256:
                known = after.description
            judge, now = self._new.snapshot, after.description
            steps = tell_apart(before.snapshot, after.snapshot, judge, now=now, earlier=known)
        return compare(before.snapshot, after.snapshot, history=history, steps=steps)

    def _tell(self, problems: tuple[Problem, ...]) -> None:
        self.all_readable = False
        show_problems(problems)


@click.command("compare", cls=Command, words=_ABOUT)
@click.argument("old", nargs=-1, required=True, metavar="OLD...")
@click.argument("new", nargs=1, required=True, metavar="NEW")
@options(
    judging_options,
    _OLD_AS_OF,
    _OLD_RULES,
    _OLD_DESCRIPTION,
    format_option,
    output_option,
    _FAIL_ON,
    quiet_option,
    color_option,
)
def compare(
    *,
    old: tuple[str, ...],
    new: str,
    comparison_format: str,
    output: str | None,
    fail_on: str,
    quiet: bool,
    color: str,
    old_description: str | None,
    judging: Judging,
    old_as_of: date | None,
    old_rules: str | None,
) -> ExitCode:
    """Compare the last two sides; the ones before them are history."""
    run = _Run(*_assessors(old, new, judging, old_as_of=old_as_of, old_rules=old_rules))
    *earlier_sides, before = [run.side(path, is_new=False) for path in old]
    after = run.side(new, is_new=True)
    kept = _kept(run, old_description, before)
    matched = [agency for agency in after if agency in before]
    comparisons = [
        run.compared(
            before[agency],
            after[agency],
            [side[agency].snapshot for side in earlier_sides if agency in side],
            kept.get(before[agency].snapshot.receipt.description_sha256),
        )
        for agency in matched
    ]
    unmatched = {
        **{agency: "before" for agency in before if agency not in after},
        **{agency: "after" for agency in after if agency not in before},
    }
    write_comparisons(comparisons, unmatched, Wanted(comparison_format, output, len(after) == 1, quiet, color))
    if not run.all_readable:
        return ExitCode.INVALID_INPUT
    if not comparisons:
        click.echo(say("Hai bên không có cơ quan nào chung.", "The two sides have no agency in common."), err=True)
        return ExitCode.NOTHING_TO_CHECK
    return ExitCode.FINDINGS if any(_is_worse(one, fail_on) for one in comparisons) else ExitCode.OK


def _assessors(
    old: tuple[str, ...],
    new: str,
    judging: Judging,
    *,
    old_as_of: date | None,
    old_rules: str | None,
) -> tuple[Assessor | None, Assessor | None]:
    """Return what assesses the new and the old side; ``None`` for a side that needs none."""
    from qms_checker.cli.saved_reports import is_report
    from qms_checker.engines.program import compile_program

    if all(is_report(path) for path in (*old, new)):
        return None, None
    chosen, plan = judging.choose_engine(), judging.make_plan()
    if old_rules is not None:
        earlier = replace(judging, rules=old_rules, as_of=old_as_of or judging.as_of).make_plan()
    elif old_as_of is not None:
        earlier = replace(plan, program=compile_program(plan.rulebook, plan.rules, old_as_of))
    else:
        earlier = plan
    return Assessor(plan, chosen), Assessor(earlier, chosen)


def _kept(run: _Run, path: str | None, before: Mapping[str, _Agency]) -> dict[str, Description]:
    """Return the descriptions that old reports were made from, by hash. Raises :class:`UsageError` if none is."""
    if path is None:
        return {}
    found = {description.sha256: description for description in run.descriptions(path)}
    if not any(one.snapshot.receipt.description_sha256 in found for one in before.values()):
        message = Text(
            "không phải bản mô tả mà báo cáo cũ đã dùng (mã băm khác)",
            "this is not the description that the old report was made from (the hash differs)",
        )
        raise UsageError(Problem("other-description", Location("--old-description"), message))
    return found


def _is_worse(comparison: Comparison, fail_on: str) -> bool:
    from qms_checker.assessment.follow_up import Change
    from qms_checker.vocabulary import Grading

    counted = {"major": {Grading.MAJOR}, "never": set[Grading]()}.get(fail_on, {*Grading})
    return any(
        found.after in counted and not found.waived and found.change in {Change.NEW, Change.REOPENED}
        for found in comparison.findings
    )
