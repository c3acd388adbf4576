"""``qms explain``: a rule or a criterion in words."""

from __future__ import annotations

from datetime import date

import click

from qms_checker.cli.common import color_option, make_page, options
from qms_checker.cli.framework import Command, current_language
from qms_checker.cli.judging import as_of_option, today
from qms_checker.cli.output import write_stdout
from qms_checker.cli.rulebooks import open_rulebook, overlay_option, rules_option
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.hints import did_you_mean
from qms_checker.vocabulary import Text


@click.command(
    "explain",
    cls=Command,
    words=Text(
        "Giải thích một quy tắc (QD19-11) hoặc một tiêu chí (iso-9001-2015/9.2).",
        "Explain a rule (QD19-11) or a criterion (iso-9001-2015/9.2).",
    ),
)
@click.argument("name", metavar="ID")
@options(as_of_option, overlay_option, rules_option, color_option)
def explain(*, name: str, as_of: date | None, overlay: tuple[str, ...], rules: str | None, color: str) -> ExitCode:
    """Find what the id stands for and print it."""
    from qms_checker.reports.explanation import explain_criterion, explain_item, explain_prepared, explain_rule

    rulebook = open_rulebook(rules, overlay)
    page, language, day = make_page(color), current_language(), as_of or today()
    by_name = {known.casefold(): known for known in (*rulebook.rules, *rulebook.items, *rulebook.catalogue.by_id)}
    found = by_name.get(name.casefold())
    prepared = rulebook.catalogue.prepared.get(name.partition("/")[0].casefold())
    if found is None and prepared is not None and name.casefold() in (prepared.id, *prepared.numbers()):
        write_stdout(explain_prepared(prepared, prepared.numbers().get(name.casefold()), language, page))
        return ExitCode.OK
    if found is None:
        endings = [known for known in rulebook.catalogue.by_id if known.rpartition("/")[2] == name]
        listed = ", ".join(map(repr, endings))
        hint = (
            Text(f"có phải ý bạn là {listed}?", f"did you mean {listed}?")
            if endings
            else did_you_mean(name, by_name.values())
        )
        message = Text(f"không có quy tắc hay tiêu chí {name!r}", f"there is no rule or criterion {name!r}")
        default = Text("xem danh mục: qms rules list", "for the list: qms rules list")
        raise UsageError(Problem("no-such-id", Location("ID"), message, hint or default))
    if found in rulebook.rules:
        write_stdout(explain_rule(rulebook.rules[found], rulebook, day, language, page))
    elif found in rulebook.items:
        write_stdout(explain_item(rulebook.items[found], rulebook, language, page))
    else:
        write_stdout(explain_criterion(rulebook.catalogue.by_id[found], rulebook, language, page))
    return ExitCode.OK
