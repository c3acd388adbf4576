"""``qms validate``: only read and validate."""

from __future__ import annotations

from datetime import date

import click

from qms_checker.cli.common import options, paths_argument
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, say
from qms_checker.description.discover import Source
from qms_checker.errors import DescriptionError, ExitCode, Problem
from qms_checker.reports.plain import printable
from qms_checker.vocabulary import Text


@click.command(
    "validate",
    cls=Command,
    words=Text(
        "Chỉ đọc và kiểm tra dạng của bản mô tả, không đánh giá.",
        "Only read and validate descriptions, without assessing.",
    ),
)
@paths_argument
@options()
def validate(paths: tuple[str, ...]) -> ExitCode:
    """Read each description as ``check`` does and tell what is wrong with it."""
    from qms_checker.assessment.run import Unreadable
    from qms_checker.cli.inputs import find_sources

    found, broken = 0, 0
    for source in find_sources(paths):
        found += 1
        problems = source.problems if isinstance(source, Unreadable) else _problems(source)
        if isinstance(source, Unreadable) or problems:
            broken += 1
            show_problems(problems)
        else:
            click.echo(f"{printable(source.name)}: {say('hợp lệ', 'valid')}")
    if not found:
        click.echo(say("Không có bản mô tả nào để kiểm tra.", "There is no description to validate."), err=True)
        return ExitCode.NOTHING_TO_CHECK
    return ExitCode.INVALID_INPUT if broken else ExitCode.OK


def _problems(source: Source) -> tuple[Problem, ...]:
    from qms_checker.description.read import read_description
    from qms_checker.facts.derive import derive_facts

    try:
        derive_facts(read_description(source), date.max)
    except DescriptionError as error:
        return error.problems
    return ()
