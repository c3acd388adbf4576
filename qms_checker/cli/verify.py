"""``qms verify``: compute a saved report again from its receipt, and say whether it is the same, or what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qms_checker.cli.beside import baseline_option, waivers_option
from qms_checker.cli.common import options
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, current_language, say
from qms_checker.cli.rulebooks import overlay_option, rules_option
from qms_checker.errors import ExitCode, QmsError
from qms_checker.reports.plain import printable
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.assessment.saved import SavedFile
    from qms_checker.assessment.verify import ChangedInput, Verdict
    from qms_checker.cli.recomputing import Recomputer

_ABOUT = Text(
    """Tính lại báo cáo JSON từ các đầu vào mà báo cáo ghi, và cho biết có giống hay không.

    REPORT là tệp của qms check --format json hoặc jsonl; DESCRIPTION là bản mô tả hoặc thư mục cơ quan, không ghi thì
    tìm bên cạnh báo cáo. Khác thì nói rõ: bản mô tả, quy tắc, chương trình đã thay đổi, hay báo cáo đã bị sửa. Mã
    thoát: 0 giống; 1 khác; 2 dùng sai, hoặc không tìm thấy bản mô tả; 3 báo cáo không đọc được.""",
    """Compute a JSON report again from the inputs it names, and tell whether it is the same.

    REPORT is a file of qms check --format json or jsonl; DESCRIPTION is a description or a folder of agencies, sought
    beside the report where it is left out. Where it differs: whether description, rules or program changed, or the
    report was altered. Exit codes: 0 same; 1 differs; 2 wrong usage, or no description found; 3 the report is
    unreadable.""",
)
_MOST_LISTED = 12
_SHORT = 12


@click.command("verify", cls=Command, words=_ABOUT)
@click.argument("report", metavar="REPORT")
@click.argument("description", required=False, metavar="[DESCRIPTION]")
@options(rules_option, overlay_option, waivers_option, baseline_option)
def verify(
    *,
    report: str,
    description: str | None,
    rules: str | None,
    overlay: tuple[str, ...],
    waivers: str | None,
    baseline: str | None,
) -> ExitCode:
    """Verify each assessment of the file and tell the worst of them."""
    from qms_checker.assessment.saved import read_reports
    from qms_checker.cli.recomputing import Descriptions, Recomputer
    from qms_checker.cli.saved_reports import read_content

    content = read_content(report)
    saved = read_reports(content, report)
    if not saved.reports:
        click.echo(say("Báo cáo không có cơ quan nào.", "The report holds no agency."), err=True)
        return ExitCode.NOTHING_TO_CHECK
    found = Descriptions.under(description) if description is not None else Descriptions.beside(report)
    recomputer = Recomputer(saved, found, rules=rules, overlays=overlay, waivers=waivers, baseline=baseline)
    worst = _tell_each(saved, recomputer)
    if worst is ExitCode.OK and not recomputer.reproduces(content):
        told = say(
            "Nội dung giống, nhưng tệp được trình bày khác bản gốc (khoảng trắng, thứ tự khoá).",
            "The content is the same, but the file is laid out otherwise than the original (space, order of keys).",
        )
        click.echo(told)
    return worst


def _tell_each(saved: SavedFile, recomputer: Recomputer) -> ExitCode:
    worst = ExitCode.OK
    for one in saved.reports:
        if not one.was_readable:
            name = printable(str(one.data["source"]))
            told = say("khi đó không đọc được bản mô tả, không có gì để tính lại", "was unreadable: nothing to compute")
            click.echo(f"– {name}: {told}")
            continue
        try:
            verdict = recomputer.verify(one)
        except QmsError as error:
            show_problems(error.problems)
            worst = max(worst, ExitCode(error.exit_code))
            continue
        _tell(one.agency, verdict, recomputer.on_trust(one))
        if not verdict.is_same:
            worst = max(worst, ExitCode.FINDINGS)
    return worst


def _tell(agency: str, verdict: Verdict, on_trust: tuple[str, ...]) -> None:
    name = printable(agency)
    if verdict.is_same:
        told = (
            say("giống, chỉ khác tên tệp", "the same but for the names of files")
            if verdict.renamed
            else say("giống hệt", "the same")
        )
        click.echo(f"✓ {name}: {told}")
    elif verdict.was_altered:
        told = say(
            "KHÔNG phải kết quả của các đầu vào mà báo cáo ghi: mọi đầu vào vẫn như cũ, nên nội dung đã bị sửa",
            "NOT the result of the inputs it names: these are all the same, so the report was altered",
        )
        click.echo(f"✗ {name}: {told}")
    else:
        listed = ", ".join(_input_words(changed) for changed in verdict.changed)
        click.echo(f"≠ {name}: {say('đã thay đổi', 'changed')}: {listed}")
        if not verdict.differing:
            click.echo("  " + say("Kết quả vẫn như trong báo cáo.", "The result is still that of the report."))
    if verdict.differing:
        shown = ", ".join(printable(place) for place in verdict.differing[:_MOST_LISTED])
        more = len(verdict.differing) - _MOST_LISTED
        click.echo(f"  {say('Khác ở', 'Differs in')}: {shown}{f' … (+{more})' if more > 0 else ''}")
    if verdict.not_repeated:
        shown = ", ".join(words.in_language(current_language()) for words in verdict.not_repeated)
        click.echo(f"  {say('Không tính lại', 'Not computed again')}: {shown}")
    if on_trust:
        shown = ", ".join(on_trust)
        told = say("Lấy theo chính báo cáo; muốn kiểm tra, ghi thêm", "Taken from the report itself; to check it, add")
        click.echo(f"  {told}: {shown}")


def _input_words(changed: ChangedInput) -> str:
    from qms_checker.assessment.verify import INPUT_WORDS

    words = INPUT_WORDS[changed.input].in_language(current_language())
    was, now = (printable(value[:_SHORT]) or "–" for value in (changed.recorded, changed.found))
    return f"{words} ({was} → {now})"
