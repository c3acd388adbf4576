"""``qms rules changes``: what changed in the rules, by effect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.common import color_option, format_option, make_page, options
from qms_checker.cli.framework import Command, current_language, option, say
from qms_checker.cli.listing import write_json
from qms_checker.cli.output import write_stdout
from qms_checker.cli.rulebooks import open_rulebook, rules_option
from qms_checker.dates import format_date, parse_date
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.hints import which_there_are
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.reports.page import Page
    from qms_checker.rulepacks.changes import ChangeLog, PackChange

_KINDS = {
    "new": Text("mới", "new"),
    "changed": Text("thay đổi", "changed"),
    "withdrawn": Text("bãi bỏ", "withdrawn"),
}
_SINCE = option(
    "--since",
    metavar_words=Text("PHIÊN_BẢN|NGÀY", "VERSION|DATE"),
    words=Text(
        "Chỉ thay đổi sau phiên bản này (1.0.0), hoặc từ ngày này.",
        "Only changes after this version (1.0.0), or since this day.",
    ),
)


@click.command(
    "changes",
    cls=Command,
    words=Text(
        "Phiên bản của các gói quy tắc và những gì đã thay đổi.",
        "Versions of the rule packs, and what changed in them.",
    ),
)
@click.argument("packs", nargs=-1, metavar="[PACK]...")
@options(_SINCE, rules_option, format_option, color_option)
def rules_changes(
    *, packs: tuple[str, ...], since: str | None, rules: str | None, output_format: str, color: str
) -> ExitCode:
    """Print the changes, newest first, with the as-of date from which outcomes can differ."""
    log = open_rulebook(rules).changelog
    for name in packs:
        if name not in log.packs:
            hint = which_there_are(name, log.packs)
            message = Text(f"không có gói quy tắc {name!r}", f"there is no rule pack {name!r}")
            raise UsageError(Problem("no-such-id", Location("PACK"), message, hint))
    changes = [change for change in _chosen(log, since) if not packs or change.pack in packs]
    if output_format == "json":
        versions = {name: pack.version for name, pack in log.packs.items() if not packs or name in packs}
        content = {"packs": versions, "changes": [_object(change) for change in changes]}
        write_json(content)
        return ExitCode.OK
    page = make_page(color)
    for change in changes:
        _write(page, change)
    if not changes:
        page.text(say("Không có thay đổi nào.", "There are no changes."))
    write_stdout(page.render())
    return ExitCode.OK


def _chosen(log: ChangeLog, since: str | None) -> tuple[PackChange, ...]:
    if since is None:
        return log.changes
    if re.fullmatch(r"\d+\.\d+\.\d+", since):
        return log.since(version=since)
    day = parse_date(since)
    if day is None:
        message = Text(
            f"{since!r} không phải phiên bản (1.0.0) hay ngày (2026-11-20)",
            f"{since!r} is neither a version (1.0.0) nor a date (2026-11-20)",
        )
        raise UsageError(Problem("wrong-since", Location("--since"), message))
    return log.since(day=day)


def _write(page: Page, change: PackChange) -> None:
    from qms_checker.reports.page import Ink

    language = current_language()
    kind = _KINDS[change.kind].in_language(language)
    page.blank()
    page.text(f"{change.pack} {change.version} · {format_date(change.on, language)} · {kind}", ink=Ink.BOLD)
    page.text(change.text.in_language(language), indent=2)
    since = format_date(change.effect_from, language)
    page.text(
        say(f"Kết quả có thể khác từ ngày đánh giá {since}.", f"Outcomes can differ as of {since} and later."), indent=2
    )
    for name, ids in ((say("Quy tắc", "Rules"), change.rules), (say("Tiêu chí", "Criteria"), change.criteria)):
        if ids:
            page.labelled(name, ", ".join(ids), indent=2)


def _object(change: PackChange) -> dict[str, Any]:
    return {
        "pack": change.pack,
        "version": change.version,
        "on": change.on.isoformat(),
        "kind": str(change.kind),
        "rules": list(change.rules),
        "criteria": list(change.criteria),
        "effect_from": change.effect_from.isoformat(),
        "text": change.text.in_language(current_language()),
    }
