"""All agencies of a run as one CSV table for a spreadsheet: a row for each finding and each undetermined rule.

In Vietnamese the separator is ``;``, because Excel on a machine that writes 97,5 splits there; in English it is ``,``.
The file starts with a byte order mark, without which Excel does not see UTF-8. No cell starts with what a spreadsheet
takes for a formula: an apostrophe stands before it, also where a program that splits elsewhere would start a cell.
Cells are as long as Excel reads.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.run import AgencyRun, Unreadable
from qms_checker.dates import format_date, parse_date
from qms_checker.media.workbook import cell_text
from qms_checker.reports import words
from qms_checker.reports.absence import BELONGS_IN, LOOKED_FOR
from qms_checker.reports.plain import printable
from qms_checker.reports.rows import FindingRow, UndeterminedRow, finding_rows, in_order, undetermined_rows
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Language, Outcome, Text, label

SEPARATORS: dict[Language, str] = {"vi": ";", "en": ","}
# after a line break only in the first column: YAML has a dash after spaces
_FORMULA = re.compile(r"(^[\s'\"]*|[;,|][\s'\"]*|\n)(?=[=+\-@＝＋－＠])")
_COLUMNS = (
    words.AGENCY_ID,
    words.AGENCY,
    words.AS_OF,
    words.OUTCOME,
    words.KIND,
    words.RULE,
    words.REQUIREMENT,
    words.CRITERIA,
    words.RECORD,
    Text("Nội dung phát hiện / lý do", "Statement / reason"),
    LOOKED_FOR,
    words.EVIDENCE,
    words.ESCALATED,
    words.TO_SUPPLY,
    words.CORRECTION,
    words.CORRECTIVE_ACTION,
    BELONGS_IN,
    words.FRAGMENT_TITLE,
    words.WAIVED,
    words.CHANGE,
    Text("Tệp", "File"),
    Text("Dòng", "Line"),
    words.FINGERPRINT,
)


def render_csv(runs: Sequence[AgencyRun], catalogue: Catalogue, language: Language) -> bytes:
    """Return the table with its header."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=SEPARATORS[language], quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([column.in_language(language) for column in _COLUMNS])
    for run in in_order(runs):
        for row in _rows(run, catalogue, language):
            writer.writerow([harmless(cell_text(cell)) for cell in row])
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8", "backslashreplace")


def harmless(cell: str) -> str:
    """Return the cell with an apostrophe before each place where a spreadsheet might see the start of a formula."""
    return _FORMULA.sub(r"\1'", cell)


def _rows(run: AgencyRun, catalogue: Catalogue, language: Language) -> Iterator[tuple[str, ...]]:
    if isinstance(run, Unreadable):
        yield _unreadable(run, language)
        return
    as_of = _day(run, language)
    for finding in finding_rows(run, catalogue, language):
        yield _finding(finding, as_of, language)
    for undetermined in undetermined_rows(run, catalogue, language):
        yield _undetermined(undetermined, as_of, language)


def _finding(row: FindingRow, as_of: str, language: Language) -> tuple[str, ...]:
    return (
        row.agency_id,
        row.agency,
        as_of,
        label(Outcome.NOT_FULFILLED, language),
        row.kind,
        row.rule,
        row.title,
        _list(row.criteria),
        row.record,
        row.statement,
        row.looked_for,
        _list(row.evidence),
        row.escalation,
        "",
        row.correction,
        row.corrective_action,
        row.belongs_in,
        row.fragment,
        row.waiver,
        row.change,
        printable(row.file),
        str(row.line) if row.file else "",
        row.fingerprint,
    )


def _undetermined(row: UndeterminedRow, as_of: str, language: Language) -> tuple[str, ...]:
    before = (row.agency_id, row.agency, as_of, label(Outcome.UNDETERMINED, language), "", row.rule, row.title)
    supply = (_list(row.criteria), "", row.reason, "", "", "", _list(row.to_supply))
    place = (printable(row.file), str(row.line) if row.file else "")
    return (*before, *supply, *("" for _ in range(6)), *place, "")


def _unreadable(run: Unreadable, language: Language) -> tuple[str, ...]:
    problems = [printable(f"{one.location}: {one.message.in_language(language)}") for one in run.problems]
    source, outcome = printable(run.source), words.UNREADABLE.in_language(language)
    empty = ("" for _ in range(10))
    return ("", source, "", outcome, *("" for _ in range(5)), _list(problems), *empty, source, "", "")


def _day(assessment: Assessment, language: Language) -> str:
    day = parse_date(assessment.receipt.as_of)
    return assessment.receipt.as_of if day is None else format_date(day, language)


def _list(parts: Sequence[str]) -> str:
    return "\n".join(parts)
