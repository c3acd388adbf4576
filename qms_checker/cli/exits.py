"""The one place where exceptions become messages and exit codes."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from qms_checker import __version__
from qms_checker.cli.framework import current_language, say
from qms_checker.errors import ExitCode, Location, Problem, QmsError
from qms_checker.hints import did_you_mean
from qms_checker.reports.plain import printable


def run_to_exit_code(action: Callable[[], Any], *, show_traceback: bool) -> int:
    """Run the command line and return its exit code; whatever goes wrong is told on standard error."""
    try:
        result = action()
        sys.stdout.flush()
    except QmsError as error:
        show_problems(error.problems)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx is not None else "", err=True)
        return ExitCode.USAGE
    except click.UsageError as error:
        _tell_usage(error)
        return ExitCode.USAGE
    except click.ClickException as error:
        click.echo(f"qms: {error.format_message()}", err=True)
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("Đã dừng theo yêu cầu.", "Interrupted."), err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        silence_stdout()
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001  # the last resort: a defect of the program, told as such
        _tell_defect(error, show_traceback=show_traceback)
        return ExitCode.DEFECT
    return int(result or 0)


def silence_stdout() -> None:
    """Send what is still to be written nowhere: the reader of the pipe has gone."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # lives until the process ends


def show_problems(problems: Iterable[Problem]) -> None:
    """Print problems on standard error as ``file:line:column: message (hint)`` with the line itself where known."""
    language = current_language()
    for problem in problems:
        place = problem.location
        where = str(place) if _is_in_a_file(place) else place.file
        hint = f" ({problem.hint.in_language(language)})" if problem.hint is not None else ""
        click.echo(printable(f"{where}: {problem.message.in_language(language)}{hint}"), err=True)
        if problem.source.strip():
            indent = len(problem.source) - len(problem.source.lstrip())
            click.echo(f"    {printable(problem.source.strip())}", err=True)
            if place.column > 1:
                click.echo(" " * (4 + max(place.column - 1 - indent, 0)) + "^", err=True)


def _is_in_a_file(place: Location) -> bool:
    """Tell whether a place is a line of a file: options, names and folders have none."""
    return (place.line, place.column) != (1, 1) or (
        Path(place.file).suffix[1:].isalnum() and not place.file.startswith("-")
    )


def _tell_usage(error: click.UsageError) -> None:
    if error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
        path = error.ctx.command_path
        click.echo(say(f"Xem hướng dẫn: {path} --help", f"For help: {path} --help"), err=True)
    click.echo(f"{say('Lỗi sử dụng', 'Wrong usage')}: {printable(_usage_message(error))}", err=True)


def _usage_message(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption(option_name=name):
            hint = did_you_mean(name, error.possibilities or ())
            added = "" if hint is None else f" ({hint.in_language(current_language())})"
            return say(f"không có tùy chọn {name}", f"there is no option {name}") + added
        case click.MissingParameter():
            name = _parameter_name(error)
            return say(f"thiếu {name}", f"{name} is missing")
        case click.BadParameter(message=message):
            return f"{_parameter_name(error)}: {message}"
        case click.BadOptionUsage(option_name=name):
            wrong = "không nhận giá trị" if "does not take" in error.message else "cần một giá trị"
            return say(f"tùy chọn {name} {wrong}", error.message)
    unexpected = error.message.startswith(("Got unexpected extra", "Missing command"))
    if unexpected and current_language() == "vi":
        return "thừa tham số, hoặc thiếu lệnh: " + error.message.partition("(")[2].rstrip(")")
    return error.message


def _parameter_name(error: click.BadParameter) -> str:
    if error.param is None:
        return ""
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return error.param.make_metavar(error.ctx) if error.ctx is not None else str(error.param.name).upper()


def _tell_defect(error: Exception, *, show_traceback: bool) -> None:
    details = "".join(traceback.format_exception(error))
    message = say("Lỗi của chương trình, không phải của dữ liệu", "A defect of the program, not of your data")
    click.echo(f"{message}: {type(error).__name__}: {printable(str(error))}", err=True)
    if show_traceback:
        click.echo(details, err=True)
        return
    report = f"qms-checker {__version__}\nPython {sys.version}\n{sys.platform}\n{' '.join(sys.argv)}\n\n{details}"
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="qms-", suffix=".txt", delete=False) as file:
            file.write(report)
    except OSError:
        click.echo(
            say("Chạy lại với --traceback để xem chi tiết.", "Run again with --traceback for the details."), err=True
        )
        return
    vi = f"Chi tiết đã ghi vào {file.name}. Hãy gửi tệp này cùng lệnh đã chạy cho nơi cung cấp chương trình."
    en = f"Details are in {file.name}. Please send that file, and the command, to whoever maintains the program."
    click.echo(say(vi, en), err=True)
