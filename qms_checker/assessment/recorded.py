"""Finding the audit record of an agency: of the files beside its description, the latest one up to the as-of date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from qms_checker.assessment.audit_record import parse_record, with_record
from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import AuditRecord
from qms_checker.dates import parse_date
from qms_checker.errors import Location, Problem, QmsError, cause_of
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.strict_yaml import MAX_BYTES
from qms_checker.vocabulary import Text


def read_record(file: Path) -> AuditRecord:
    """Read one audit record. Raises :class:`QmsError` with everything that is wrong with it."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        cause = cause_of(error)
        message = Text(f"không đọc được hồ sơ đánh giá ({cause.vi})", f"the audit record cannot be read ({cause.en})")
        raise QmsError(Problem("unreadable", Location(str(file)), message)) from None
    return parse_record(content, str(file))


def record_name(held_on: date) -> str:
    """Return the name of the file for the audit held on a day."""
    return f"{held_on.isoformat()}.yaml"


def with_recorded(assessment: Assessment, folder: Path, catalogue: Catalogue) -> Assessment:
    """Return the assessment with its latest audit record; a file that cannot be used is a problem and stops nothing."""
    as_of = date.fromisoformat(assessment.receipt.as_of)
    try:
        files = sorted(folder.glob("*.yaml"), reverse=True)
    except OSError:
        return assessment
    for file in files:
        held_on = parse_date(file.stem)
        if held_on is None:
            message = Text("tên hồ sơ đánh giá phải là ngày đánh giá", "an audit record is named by its day")
            hint = Text("ví dụ 2026-11-20.yaml", "e.g. 2026-11-20.yaml")
            problem = Problem("record-name", Location(str(file)), message, hint)
            assessment = replace(assessment, problems=(*assessment.problems, problem))
        elif held_on <= as_of:
            return _laid(assessment, file, catalogue)
    return assessment


def with_chosen_record(assessment: Assessment, file: Path, catalogue: Catalogue) -> Assessment:
    """Return the assessment with the record the user chose. Raises :class:`QmsError` where it cannot be used."""
    bare = replace(assessment, audit=None, verifications=())
    found = with_record(bare, read_record(file), catalogue, Location(str(file)))
    if problems := found.problems[len(bare.problems) :]:
        raise QmsError(*problems)
    return found


def _laid(assessment: Assessment, file: Path, catalogue: Catalogue) -> Assessment:
    try:
        return with_record(assessment, read_record(file), catalogue, Location(str(file)))
    except QmsError as error:
        return replace(assessment, problems=(*assessment.problems, *error.problems))
