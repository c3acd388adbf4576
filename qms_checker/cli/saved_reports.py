"""Saved JSON reports as commands take them: from a path to what stands in the file."""

from __future__ import annotations

from pathlib import Path

from qms_checker.assessment.saved import MAX_BYTES, SavedFile, read_reports
from qms_checker.assessment.snapshots import Snapshot, saved_snapshot
from qms_checker.errors import Location, Problem, ReportError, cause_of
from qms_checker.vocabulary import Text

_SUFFIXES = (".json", ".jsonl")


def is_report(path: str) -> bool:
    """Tell whether a path names a saved report rather than a description."""
    return path.lower().endswith(_SUFFIXES) and not Path(path).is_dir()


def read_content(path: str) -> bytes:
    """Return the bytes of a report, one more than is allowed where it is too large."""
    try:
        with Path(path).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = Text(f"không đọc được tệp ({cause_of(error).vi})", f"the file cannot be read ({cause_of(error).en})")
        raise ReportError(Problem("unreadable", Location(path), message)) from None


def open_reports(path: str) -> SavedFile:
    """Read a file of saved reports. Raises :class:`ReportError`."""
    return read_reports(read_content(path), path)


def snapshots_of(path: str) -> tuple[Snapshot, ...]:
    """Return the agencies of a file that could be assessed, each once. Raises :class:`ReportError`."""
    found: dict[str, Snapshot] = {}
    for report in open_reports(path).reports:
        if not report.was_readable:
            continue
        if report.agency in found:
            message = Text(
                f"cơ quan {report.agency!r} có hai báo cáo trong tệp",
                f"the agency {report.agency!r} has two reports here",
            )
            raise ReportError(Problem("agency-twice", report.location, message))
        found[report.agency] = saved_snapshot(report, path)
    return tuple(found.values())
