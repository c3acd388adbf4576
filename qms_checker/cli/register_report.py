"""``qms register report``: the yearly report on all agencies, in Word or Excel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.common import options
from qms_checker.cli.framework import Command, current_language, option
from qms_checker.cli.output import write_file
from qms_checker.cli.register_national import expected_option, file_content, labels, open_national, written
from qms_checker.cli.register_options import agency_filters, register_option
from qms_checker.cli.rulebooks import open_rulebook, rules_option
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.register.national import National
    from qms_checker.rulepacks.model import Rulebook

_PAPER = "national-report"
_OUTPUT = option(
    "-o",
    "--output",
    required=True,
    metavar_words=Text("TỆP", "FILE"),
    words=Text("Tệp .docx hoặc .xlsx.", "File .docx or .xlsx."),
)
_DATA = option(
    "--data",
    metavar_words=Text("TỆP", "FILE"),
    words=Text(
        "YAML với những gì sổ không có: agency_name, superior_body, addressee, signer_name …",
        "YAML with what the register does not hold: agency_name, superior_body, addressee, signer_name …",
    ),
)


@click.command(
    "report",
    cls=Command,
    words=Text(
        """Báo cáo năm về các cơ quan, gửi Ủy ban nhân dân hoặc bộ (thể thức Nghị định số 30/2020/NĐ-CP).

        Dùng --province, --until để chọn phạm vi và kỳ báo cáo.""",
        """The yearly report on the agencies, to the People's Committee or ministry (layout of Decree 30/2020/NĐ-CP).

        --province and --until choose what and when it covers.""",
    ),
)
@options(register_option, agency_filters, expected_option, _DATA, rules_option, _OUTPUT)
def report(
    *, register: str, output: str, expected: str | None, data: str | None, rules: str | None, **wanted: Any
) -> ExitCode:
    """Write the report as its suffix says."""
    write = {".docx": _docx, ".xlsx": _xlsx}.get(Path(output).suffix.lower())
    if write is None:
        message = Text("cần tệp .docx hoặc .xlsx", "a file .docx or .xlsx is needed")
        raise UsageError(Problem("no-format", Location("--output"), message))
    rulebook = open_rulebook(rules)
    national = open_national(register, expected, with_likeness=False, **wanted)
    write_file(Path(output), write(national, rulebook, data))
    click.echo(written(output), err=True)
    return ExitCode.OK


def _docx(national: National, rulebook: Rulebook, data: str | None) -> bytes:
    from qms_checker.audit_documents.letterhead import as_registered, open_letterhead
    from qms_checker.audit_documents.variables import declared_variables, read_data
    from qms_checker.media.word import render
    from qms_checker.register.report import report_of, report_variables
    from qms_checker.resources import template_file

    language = current_language()
    report = report_of(national, rulebook, labels(), language)
    variables = open_letterhead(report.year, language) | report_variables(report, language)
    supplied = {} if data is None else read_data(file_content(data), data, declared_variables(_PAPER))
    named = {} if "agency_heading" in supplied else {"agency_heading": supplied.get("agency_name")}
    given = supplied | {name: value for name, value in named.items() if value}
    return render(template_file("word", f"{_PAPER}.{language}.docx"), variables | as_registered(given, language))


def _xlsx(national: National, rulebook: Rulebook, data: str | None) -> bytes:
    from qms_checker.media.workbook_writing import write_workbook
    from qms_checker.register.report_workbook import report_workbook

    if data is not None:
        message = Text("--data chỉ dùng với .docx", "--data goes with .docx only")
        raise UsageError(Problem("no-use", Location("--data"), message))
    return write_workbook(*report_workbook(national, rulebook, labels(), current_language()))
