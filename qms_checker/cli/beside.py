"""What ``qms check`` lays beside an assessment: waivers, a baseline, earlier reports, an audit record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import option, say
from qms_checker.cli.output import write_file
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.reports.plain import printable
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.assessment.baseline import Baseline
    from qms_checker.assessment.check import Plan
    from qms_checker.assessment.follow_up import Waiver
    from qms_checker.assessment.run import AgencyRun
    from qms_checker.assessment.snapshots import Snapshot
    from qms_checker.assessment.waivers import WaiverFile
    from qms_checker.rulepacks.criteria import Catalogue

_FILE = Text("TỆP", "FILE")
waivers_option = option(
    "--waivers",
    envvar="QMS_WAIVERS",
    metavar_words=_FILE,
    words=Text(
        "Tệp các quyết định tạm hoãn xử lý; phát hiện vẫn được nêu và đếm riêng.",
        "File of waivers; the findings they meet are still shown, and counted apart.",
    ),
)
baseline_option = option(
    "--baseline",
    envvar="QMS_BASELINE",
    metavar_words=_FILE,
    words=Text(
        "Mốc so sánh: nêu phát hiện nào mới; --fail-on chỉ tính phát hiện mới.",
        "Baseline: tells which findings are new; --fail-on counts only those.",
    ),
)
_WRITE_BASELINE = option(
    "--write-baseline",
    metavar_words=_FILE,
    words=Text("Ghi các phát hiện lần này làm mốc so sánh.", "Write the findings of this run as a baseline."),
)
_PREVIOUS = option(
    "--previous",
    multiple=True,
    metavar_words=Text("BÁO_CÁO", "REPORT"),
    words=Text(
        "Báo cáo JSON lần trước, để nêu điều gì đã thay đổi (lặp lại được; cũ trước, mới sau).",
        "JSON report of an earlier time, to tell what changed (repeatable; the oldest first).",
    ),
)
record_option = option(
    "--record",
    metavar_words=Text("HỒ_SƠ.yaml", "RECORD.yaml"),
    words=Text(
        "Hồ sơ đánh giá cần dùng (mặc định: hồ sơ gần nhất cạnh bản mô tả).",
        "The audit record to use (default: the latest one beside the description).",
    ),
)


def beside_options(function: Any) -> Any:
    """Add the options for what is laid beside an assessment; they arrive as one keyword each."""
    return waivers_option(baseline_option(_WRITE_BASELINE(_PREVIOUS(record_option(function)))))


@dataclass(slots=True)
class Beside:
    """Lays what was asked for beside each assessment of a run; ``alone``: exactly one agency is asked for."""

    alone: bool
    catalogue: Catalogue
    record: str | None = None
    waivers: WaiverFile | None = None
    baseline: Baseline | None = None
    write_to: str | None = None
    previous: Mapping[str, Sequence[Snapshot]] = field(default_factory=dict)
    _in_use: set[Waiver] = field(default_factory=set)
    _known: dict[str, str] = field(default_factory=dict)

    @property
    def only_new(self) -> bool:
        """Tell whether only findings that the baseline does not know count for ``--fail-on``."""
        return self.baseline is not None

    def lay(self, run: AgencyRun, name: str) -> AgencyRun:
        """Return an assessment with all of it; ``name``: the description as the user gave it."""
        from qms_checker.assessment.baseline import with_baseline
        from qms_checker.assessment.compare import compare, with_comparison
        from qms_checker.assessment.recorded import with_chosen_record
        from qms_checker.assessment.run import Unreadable
        from qms_checker.assessment.snapshots import snapshot
        from qms_checker.assessment.waivers import with_waivers

        if isinstance(run, Unreadable):
            return run
        assessment = run
        if self.record is not None:
            assessment = with_chosen_record(assessment, Path(self.record), self.catalogue)
        if self.waivers is not None:
            assessment = with_waivers(assessment, self.waivers, alone=self.alone)
            self._in_use.update(use.waiver for use in assessment.waivers if use.fingerprints)
        if self.baseline is not None:
            assessment = with_baseline(assessment, self.baseline)
        *history, before = self.previous.get(assessment.agency.id, ()) or (None,)
        if before is None and self.previous:
            shown = printable(assessment.agency.id)
            click.echo(
                say(f"{shown}: không có trong báo cáo lần trước", f"{shown}: not in the earlier report"), err=True
            )
        if before is not None:
            found = compare(before, snapshot(assessment, name), history=[one for one in history if one is not None])
            assessment = with_comparison(assessment, found, marking=self.baseline is None)
        if self.write_to is not None:
            self._known |= {finding.fingerprint: finding.rule for finding in assessment.findings}
        return assessment

    def finish(self, plan: Plan) -> None:
        """Write the baseline, and tell the waivers that met nothing anywhere."""
        from qms_checker.assessment.baseline import render_baseline
        from qms_checker.assessment.waivers import never_in_use

        if self.waivers is not None and not self.alone:
            rules = {rule.id for rule in plan.rules}
            show_problems(never_in_use(self.waivers.waivers, self._in_use, rules, plan.program.as_of))
        if self.write_to is not None:
            write_file(Path(self.write_to), render_baseline(self._known, plan.program.as_of.isoformat()))
            click.echo(say(f"Đã ghi {self.write_to}", f"Written: {self.write_to}"), err=True)


def open_beside(
    plan: Plan,
    *,
    alone: bool,
    waivers: str | None,
    baseline: str | None,
    write_baseline: str | None = None,
    previous: tuple[str, ...] = (),
    record: str | None = None,
) -> Beside:
    """Read what is to be laid beside the assessments. Raises :class:`QmsError` for files that cannot be used."""
    from qms_checker.assessment.baseline import read_baseline
    from qms_checker.assessment.waivers import read_waivers

    if record is not None and not alone:
        message = Text("hồ sơ đánh giá là của một cơ quan", "an audit record is of one agency")
        raise UsageError(Problem("not-one", Location("--record"), message))
    return Beside(
        alone,
        plan.rulebook.catalogue,
        record,
        None if waivers is None else read_waivers(Path(waivers), waivers, plan.rulebook),
        None if baseline is None else read_baseline(Path(baseline), baseline),
        write_baseline,
        _earlier(previous),
    )


def _earlier(files: tuple[str, ...]) -> dict[str, list[Snapshot]]:
    """Return the earlier assessments of each agency, in the order of the files."""
    from qms_checker.cli.saved_reports import snapshots_of

    found: dict[str, list[Snapshot]] = {}
    for file in files:
        for one in snapshots_of(file):
            found.setdefault(one.agency, []).append(one)
    return found
