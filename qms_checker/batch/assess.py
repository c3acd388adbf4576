"""What a worker does with one description: read, assess, write the reports asked for, and sum up for the register."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qms_checker import __version__
from qms_checker.assessment.check import Plan, judge
from qms_checker.assessment.findings import Assessment, Finding, RuleResult
from qms_checker.assessment.waivers import WaiverFile, read_waivers, with_waivers
from qms_checker.batch.archives import read_member
from qms_checker.batch.find import Found
from qms_checker.description.agency import Description, join_sha256
from qms_checker.description.read import Parts, parse_description, read_bytes
from qms_checker.description.schema import agency_schema
from qms_checker.engines.select import choose_engine
from qms_checker.engines.verdicts import Engine
from qms_checker.errors import DescriptionError, Location, Problem, QmsError, UsageError
from qms_checker.facts.derive import derive_facts
from qms_checker.facts.portrait import Portrait, portrait_of
from qms_checker.register.records import (
    MIXED,
    OUTCOME_CODES,
    AgencyEntry,
    AssessmentEntry,
    ChangeEntry,
    Ending,
    FindingEntry,
    PlanEntry,
    SourceEntry,
    storable,
)
from qms_checker.register.rows import AssessmentRows, assessment_rows
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Outcome, Text

_IN_COLUMNS = frozenset({"fingerprint", "rule", "kind", "grading", "record", "statement"})
Report = Callable[[Assessment, Rulebook, str], None]
"""Writes the reports of one assessment; the last argument is the label of its source."""


@dataclass(frozen=True, slots=True)
class Task:
    """One description and its place in the order of the run."""

    found: Found
    position: int


@dataclass(frozen=True, slots=True)
class StartAssessor:
    """Makes the assessor of a new process: rules are read anew there, for a plan cannot be sent.

    ``key``: that of the plan of the run; rules and waivers that changed since it began are refused. ``waivers``: their
    file.
    """

    make_plan: Callable[[], Plan]
    engine: str
    key: str
    report: Report | None
    waivers: str | None = None

    def __call__(self) -> Assessor:
        """Return the assessor. Raises :class:`QmsError`."""
        plan, engine = self.make_plan(), choose_engine(self.engine)
        waivers = open_waivers(self.waivers, plan)
        if plan_entry(plan, engine.name, waivers).key != self.key:
            message = Text(
                "quy tắc hoặc quyết định tạm hoãn đã thay đổi trong khi đang chạy; hãy chạy lại",
                "rules or waivers changed during the run; run again",
            )
            raise UsageError(Problem("rules-changed", Location("--rules"), message))
        return Assessor(plan, engine, self.report, waivers)


@dataclass(frozen=True, slots=True)
class Assessor:
    """Turns a task into what the register keeps of it. Never raises: what goes wrong is recorded."""

    plan: Plan
    engine: Engine
    report: Report | None
    waivers: WaiverFile | None = None

    def __call__(self, task: Task) -> SourceEntry:
        """Assess one description."""
        found, digest = task.found, ""
        if found.problems:
            return source_entry(task, Ending.UNREADABLE, problems=found.problems)
        try:
            parts = read_parts(found)
            digest = content_sha256(parts)
            description = parse_description(found.name, parts)
            facts = derive_facts(description, self.plan.program.as_of)
            assessment = judge(description, facts, self.plan, self.engine)
            if self.waivers is not None:
                assessment = with_waivers(assessment, self.waivers, alone=False)
            entry = assessment_entry(description, assessment, portrait_of(facts, self.plan.program.as_of))
            rows = assessment_rows(entry)
            return source_entry(task, Ending.ASSESSED, digest, rows, self._report(assessment, found.label))
        except DescriptionError as error:
            return source_entry(task, Ending.INVALID if digest else Ending.UNREADABLE, digest, problems=error.problems)
        except Exception as error:  # noqa: BLE001  # one description that lays a defect bare must not stop the others
            return source_entry(task, Ending.DEFECT, digest, problems=(_defect(found, error),))

    def _report(self, assessment: Assessment, label: str) -> tuple[Problem, ...]:
        """Write the reports asked for; a report that cannot be written does not undo the assessment."""
        try:
            if self.report is not None:
                self.report(assessment, self.plan.rulebook, label)
        except QmsError as error:
            return error.problems
        return ()


def source_entry(
    task: Task,
    ending: Ending,
    digest: str = "",
    assessment: AssessmentRows | None = None,
    problems: tuple[Problem, ...] = (),
) -> SourceEntry:
    """Return what the register keeps of a task."""
    return SourceEntry(
        key=task.found.key,
        name=task.found.name,
        position=task.position,
        ending=ending,
        sha256=digest,
        assessment=assessment,
        problems=problems,
    )


def read_parts(found: Found) -> Parts:
    """Return the contents of a description. Raises :class:`DescriptionError`."""
    if found.archive:
        return tuple((f"{found.archive}/{name}", read_member(found.archive, name)) for name in found.files)
    return tuple((file, read_bytes(Path(file))) for file in found.files)


def content_sha256(parts: Parts) -> str:
    """Return the hash that the description of these contents has, without parsing them."""
    return join_sha256([hashlib.sha256(content).hexdigest() for _, content in parts])


def open_waivers(file: str | None, plan: Plan) -> WaiverFile | None:
    """Read the waivers of a run, where there are any. Raises :class:`RulePackError`."""
    return None if file is None else read_waivers(Path(file), file, plan.rulebook)


def plan_entry(plan: Plan, engine: str, waivers: WaiverFile | None = None) -> PlanEntry:
    """Return what the register keeps of a plan, and of the waivers of the run."""
    return PlanEntry(
        tool_version=__version__,
        engine=engine,
        as_of=plan.program.as_of.isoformat(),
        profile=plan.profile,
        rules_sha256=plan.rulebook.sha256,
        schema_sha256=agency_schema().sha256,
        selection=plan.selection,
        overlays=tuple((overlay.name, overlay.sha256) for overlay in plan.rulebook.overlays),
        rules=tuple(rule.id for rule in plan.rules),
        waivers_sha256="" if waivers is None else waivers.sha256,
    )


def assessment_entry(description: Description, assessment: Assessment, portrait: Portrait) -> AssessmentEntry:
    """Return what the register keeps of an assessment."""
    agency, stated = assessment.agency, description.data["agency"]
    return AssessmentEntry(
        agency=AgencyEntry(
            id=storable(agency.id),
            name=agency.name,
            type=agency.type,
            level=_stated(stated, "level"),
            province=agency.province,
            superior_body=agency.superior_body,
            lead_unit=agency.lead_unit,
        ),
        edition=agency.edition,
        description_sha256=assessment.receipt.description_sha256,
        score=assessment.score.value,
        coverage=assessment.score.coverage,
        grade=assessment.score.grade,
        counts=tuple(assessment.count_outcomes().items()),
        gradings=tuple(assessment.count_findings().items()),
        waived=assessment.count_waived(),
        outcomes="".join(map(_code, assessment.results)),
        findings=tuple(_finding(finding, result) for result in assessment.results for finding in result.findings),
        changes=tuple(_change(record) for record in description.data.get("organisational_changes") or ()),
        portrait=portrait,
    )


def _code(result: RuleResult) -> str:
    judged = dict(result.judged)
    if result.outcome is Outcome.NOT_FULFILLED and judged.get(Outcome.UNDETERMINED):
        return MIXED
    return OUTCOME_CODES[result.outcome]


def _finding(finding: Finding, result: RuleResult) -> FindingEntry:
    whole = {name: value for name, value in asdict(finding).items() if name not in _IN_COLUMNS}
    return FindingEntry(
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        kind=finding.kind,
        grading=finding.grading,
        criteria=result.criteria,
        record=finding.record,
        statement=finding.statement,
        waived=finding.waiver is not None,
        content=zlib.compress(json.dumps(whole, default=str).encode()),
    )


def _change(record: Mapping[str, Any]) -> ChangeEntry:
    return ChangeEntry(
        kind=_stated(record, "kind"),
        effective_on=_stated(record, "effective_on"),
        former_name=_stated(record, "former_name"),
        new_name=_stated(record, "new_name"),
        predecessors=tuple(str(name) for name in record.get("predecessors") or ()),
    )


def _stated(record: Mapping[str, Any], key: str) -> str:
    return str(record.get(key) or "")


def _defect(found: Found, error: Exception) -> Problem:
    message = Text(
        f"lỗi của chương trình khi xử lý bản mô tả này: {type(error).__name__}: {error}",
        f"a defect of the program met with this description: {type(error).__name__}: {error}",
    )
    hint = Text("gửi tệp này cho nơi cung cấp chương trình", "send this file to whoever maintains the program")
    return Problem("defect", Location(found.name), message, hint)
