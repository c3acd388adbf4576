"""From a saved report back to the run that made it: its description, rules, and what was laid beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qms_checker.assessment.baseline import Baseline, read_baseline, with_baseline
from qms_checker.assessment.check import Plan, check
from qms_checker.assessment.findings import Assessment, Receipt
from qms_checker.assessment.follow_up import Waiver
from qms_checker.assessment.saved import SavedFile, SavedReport
from qms_checker.assessment.verify import LAID_BESIDE, Verdict, verify
from qms_checker.assessment.waivers import WaiverFile, read_waivers, with_waivers
from qms_checker.cli.judging import Judging
from qms_checker.cli.overlays import find_overlay
from qms_checker.cli.rulebooks import rules_path
from qms_checker.dates import parse_date
from qms_checker.description.discover import MAIN_PART, Source, discover, may_describe
from qms_checker.description.read import content_sha256, read_description
from qms_checker.engines.select import choose_engine
from qms_checker.errors import DescriptionError, Location, Problem, ReportError, UsageError
from qms_checker.reports.json import render_json, render_jsonl, to_object
from qms_checker.rulepacks.overlays import FOLDER, read_overlay
from qms_checker.vocabulary import LANGUAGES, Language, Text


class Descriptions:
    """The descriptions at hand, found by the hash of a receipt or else by the id of the agency.

    A report may name any file; those names are never followed. Only what the user named, or lies beside it, is read.
    """

    def __init__(self, sources: Iterator[Source], where: Path) -> None:
        self._where = where
        self._sources = list(sources)
        self._by_hash = {digest: source for source in self._sources if (digest := _digest(source)) is not None}
        self._by_agency: dict[str, Source] | None = None

    @classmethod
    def under(cls, path: str) -> Descriptions:
        """Return the descriptions under a path that the user named."""
        return cls(discover(Path(path)), Path(path))

    @classmethod
    def beside(cls, report: str) -> Descriptions:
        """Return the descriptions in the folder of a report, and in folders right below it."""
        folder = Path(report).parent

        def sources() -> Iterator[Source]:
            for entry in (folder, *sorted(folder.iterdir())):
                if (entry / MAIN_PART).is_file() or (may_describe(entry.name) and entry.is_file()):
                    yield from discover(entry)

        return cls(sources(), Path(report))

    def find(self, receipt: Receipt, agency: str) -> Source:
        """Return the description of a receipt or, changed, of its agency. Raises :class:`UsageError` for none."""
        if receipt.description_sha256 in self._by_hash:
            return self._by_hash[receipt.description_sha256]
        if self._by_agency is None:
            self._by_agency = {_agency(source): source for source in self._sources}
        found = self._by_agency.get(agency)
        if found is None and len(self._sources) == 1:
            found = self._sources[0]
        if found is None:
            message = Text(f"không tìm thấy bản mô tả của {agency!r}", f"there is no description of {agency!r}")
            hint = Text("ghi thêm: qms verify BÁO_CÁO BẢN_MÔ_TẢ", "name it: qms verify REPORT DESCRIPTION")
            raise UsageError(Problem("no-description", Location(str(self._where)), message, hint))
        return found


def _digest(source: Source) -> str | None:
    try:
        return content_sha256(source)
    except DescriptionError:
        return None


def _agency(source: Source) -> str:
    try:
        return str(read_description(source).data["agency"]["id"])
    except DescriptionError:
        return ""


class Recomputer:
    """Computes the reports of one file again."""

    def __init__(
        self,
        saved: SavedFile,
        descriptions: Descriptions,
        *,
        rules: str | None,
        overlays: tuple[str, ...],
        waivers: str | None,
        baseline: str | None,
    ) -> None:
        self._saved, self._descriptions = saved, descriptions
        self._rules = rules
        self._overlays = {read_overlay(*find_overlay(rules_path(rules), given)).name: given for given in overlays}
        self._waivers, self._baseline = waivers, baseline
        self._plans: dict[tuple[Any, ...], Plan] = {}
        self._again: list[Assessment] = []
        self._engine = choose_engine("auto")
        self._language: Language = LANGUAGES[0]
        self._catalogue: Any = None

    def verify(self, report: SavedReport) -> Verdict:
        """Compute one report again and compare. Raises :class:`QmsError` where that cannot be done."""
        receipt = report.receipt
        plan = self._plan(receipt)
        source = self._descriptions.find(receipt, report.agency)
        assessment = check(read_description(source), plan, self._engine)
        assessment = _with_engine(self._with_beside(assessment, report, plan), receipt.engine)
        self._again.append(assessment)
        self._catalogue = plan.rulebook.catalogue
        verdicts = {
            language: verify(report.data, to_object(assessment, plan.rulebook.catalogue, language))
            for language in LANGUAGES
        }
        self._language = min(LANGUAGES, key=lambda language: len(verdicts[language].differing))
        return verdicts[self._language]

    def on_trust(self, report: SavedReport) -> tuple[str, ...]:
        """Return the options of files that a report names and nobody gave: what it says of them is taken as it is."""
        receipt = report.receipt
        waivers = ("--waivers",) if receipt.waivers_sha256 and self._waivers is None else ()
        baseline = ("--baseline",) if receipt.baseline_sha256 and self._baseline is None else ()
        return (*waivers, *baseline)

    def reproduces(self, content: bytes) -> bool:
        """Tell whether the file is, byte for byte, what the program writes; true where that cannot be asked.

        It cannot where an agency was unreadable, where a file is called otherwise now, or where something was laid
        beside the assessment that is not computed again.
        """
        runs = self._again
        if len(runs) != len(self._saved.reports) or any(not _is_whole(report) for report in self._saved.reports):
            return True
        objects = [to_object(run, self._catalogue, self._language) for run in runs]
        if objects != [dict(report.data) for report in self._saved.reports]:
            return True
        if self._saved.shape == "lines":
            return content == b"".join(render_jsonl(run, self._catalogue, self._language) for run in runs)
        is_array = self._saved.shape == "array"
        return content == render_json(runs, self._catalogue, self._language, as_array=is_array)

    def _plan(self, receipt: Receipt) -> Plan:
        key = (receipt.profile, receipt.as_of, receipt.selection, receipt.overlays)
        if key not in self._plans:
            select, ignore = (_prefixes(receipt, kind) for kind in ("select:", "ignore:"))
            laid = tuple(self._overlay(name) for name, _ in receipt.overlays)
            judging = Judging(
                rules=self._rules,
                profile=receipt.profile,
                as_of=parse_date(receipt.as_of),
                select=select,
                ignore=ignore,
                overlay=laid,
            )
            self._plans[key] = judging.make_plan()
        return self._plans[key]

    def _overlay(self, name: str) -> str:
        """Return an overlay by its name: one that the user gave, or one of the rules; never a path of the report."""
        if name in self._overlays:
            return self._overlays[name]
        if any(file.stem == name for file in (rules_path(self._rules) / FOLDER).glob("*.yaml")):
            return name
        message = Text(f"báo cáo dùng lớp phủ {name!r}", f"the report was made with the overlay {name!r}")
        hint = Text("ghi thêm --overlay TỆP", "name it with --overlay FILE")
        raise UsageError(Problem("no-overlay", Location("--overlay"), message, hint))

    def _with_beside(self, assessment: Assessment, report: SavedReport, plan: Plan) -> Assessment:
        receipt = report.receipt
        if receipt.waivers_sha256:
            given = None if self._waivers is None else read_waivers(Path(self._waivers), self._waivers, plan.rulebook)
            waivers = given or WaiverFile(tuple(_waivers(report)), receipt.waivers_sha256)
            assessment = with_waivers(assessment, waivers, alone=self._was_alone(report))
        if receipt.baseline_sha256:
            known = None if self._baseline is None else read_baseline(Path(self._baseline), self._baseline)
            assessment = with_baseline(assessment, known or _baseline(report))
        return assessment

    def _was_alone(self, report: SavedReport) -> bool:
        idle = (use for use in report.data.get("waivers", ()) if not use["agency"] and use["status"] != "in_use")
        return self._saved.shape == "object" or any(True for _ in idle)


def _prefixes(receipt: Receipt, kind: str) -> tuple[str, ...]:
    return tuple(entry.removeprefix(kind) for entry in receipt.selection if entry.startswith(kind))


def _with_engine(assessment: Assessment, engine: str) -> Assessment:
    """Name the engine of the receipt: the answers are the same, and another machine may not have it."""
    return replace(assessment, receipt=replace(assessment.receipt, engine=engine))


def _is_whole(report: SavedReport) -> bool:
    return report.was_readable and not LAID_BESIDE.keys() & report.data.keys()


def _waivers(report: SavedReport) -> Iterator[Waiver]:
    """Yield the waivers as the report itself has them, where their file was not given."""
    for raw in report.data.get("waivers", ()):
        since, until = parse_date(raw["from"]), parse_date(raw["to"])
        if since is None or until is None:
            message = Text("quyết định tạm hoãn có ngày không tồn tại", "a waiver has a day that does not exist")
            raise ReportError(Problem("not-a-date", report.location, message))
        yield Waiver(
            target=raw["target"],
            reason=raw["reason"],
            approved_by=raw["approved_by"],
            since=since,
            until=until,
            location=Location(raw["file"], raw["line"], raw["column"]),
            agency=raw["agency"],
        )


def _baseline(report: SavedReport) -> Baseline:
    """Return the baseline as the report itself tells it: what it marks as still open was known."""
    findings: Iterator[Mapping[str, Any]] = (
        finding for result in report.data["results"] for finding in result["findings"]
    )
    known = frozenset(found["fingerprint"] for found in findings if found.get("change") == "still_open")
    return Baseline("", known, report.receipt.baseline_sha256)
