"""``qms validate``: only read and validate."""

from __future__ import annotations

from datetime import date

import click

from qms_checker.cli.common import options, paths_argument
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, say
from qms_checker.errors import DescriptionError, ExitCode
from qms_checker.reports.plain import printable
from qms_checker.vocabulary import Text


@click.command(
    "validate",
    cls=Command,
    words=Text(
        "Chỉ đọc và kiểm tra dạng của bản mô tả, không đánh giá.", "Only read and validate descriptions, without assessing."
    ),
)
@paths_argument
@options()
def validate(paths: tuple[str, ...]) -> ExitCode:
    """Read each description as ``check`` does and tell what is wrong with it."""
    from qms_checker.assessment.run import Unreadable
    from qms_checker.cli.inputs import find_sources
    from qms_checker.description.read import read_description
    from qms_checker.facts.derive import derive_facts

    found, broken = 0, 0
    for source in find_sources(paths):
        found += 1
        try:
            if isinstance(source, Unreadable):
                raise DescriptionError(*source.problems)
            derive_facts(read_description(source), date.max)
        except DescriptionError as error:
            broken += 1
            show_problems(error.problems)
        else:
            click.echo(f"{printable(source.name)}: {say('hợp lệ', 'valid')}")
    if not found:
        click.echo(say("Không có bản mô tả nào để kiểm tra.", "There is no description to validate."), err=True)
        return ExitCode.NOTHING_TO_CHECK
    return ExitCode.INVALID_INPUT if broken else ExitCode.OK
