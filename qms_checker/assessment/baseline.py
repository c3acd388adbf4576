"""A baseline: the findings known on a date, as a file the program writes, and what is new since then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from qms_checker.assessment.file_kinds import Kind, read_only
from qms_checker.assessment.findings import Assessment, Finding
from qms_checker.assessment.follow_up import Change
from qms_checker.rulepacks.load import natural_order

_HEAD = """\
# Mốc so sánh do "qms check --write-baseline" ghi: các phát hiện đã biết. Không sửa bằng tay; ghi lại khi cần mốc mới.
# The findings known, written by "qms check --write-baseline". Not to be edited: write it anew for another baseline.
schema_version: 1
"""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The fingerprints known as of a date (ISO), and the SHA-256 of the file."""

    as_of: str
    fingerprints: frozenset[str]
    sha256: str


def read_baseline(file: Path, shown: str) -> Baseline:
    """Read a baseline. Raises :class:`RulePackError` with everything that is wrong in it."""
    document = read_only(file, shown, "baseline", Kind.BASELINE)
    found = frozenset(entry["fingerprint"] for entry in document.data["findings"])
    return Baseline(document.data["as_of"], found, document.sha256)


def render_baseline(known: Mapping[str, str], as_of: str) -> bytes:
    """Return the file with the findings known: the rule of each by its fingerprint, waived ones included.

    Only fingerprints and ids of rules are written, so nothing of a description can find its way into the syntax.
    """
    listed = sorted(known.items(), key=lambda entry: (natural_order(entry[1]), entry[0]))
    lines = [f'  - {{fingerprint: "{fingerprint}", rule: {rule}}}\n' for fingerprint, rule in listed]
    body = "findings:\n" + "".join(lines) if lines else "findings: []\n"
    return f"{_HEAD}as_of: {as_of}\n{body}".encode()


def with_baseline(assessment: Assessment, baseline: Baseline) -> Assessment:
    """Return the assessment with each finding marked as new or still open."""

    def marked(finding: Finding) -> Finding:
        is_known = finding.fingerprint in baseline.fingerprints
        return replace(finding, change=Change.STILL_OPEN if is_known else Change.NEW)

    return replace(
        assessment,
        receipt=replace(assessment.receipt, baseline_sha256=baseline.sha256),
        results=tuple(replace(result, findings=tuple(map(marked, result.findings))) for result in assessment.results),
    )
