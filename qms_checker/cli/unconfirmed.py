"""``qms rules list --unconfirmed``: what a person still has to check against the full legal texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qms_checker.cli.framework import current_language, say
from qms_checker.cli.listing import write_json
from qms_checker.cli.output import write_stdout
from qms_checker.errors import ExitCode

if TYPE_CHECKING:
    from qms_checker.assessment.unconfirmed import Kind, Unconfirmed
    from qms_checker.reports.page import Page
    from qms_checker.rulepacks.model import Rule, Rulebook


def list_unconfirmed(rulebook: Rulebook, rules: Iterable[Rule] | None, output_format: str, page: Page) -> ExitCode:
    """Print rules, criteria and parameters that are not settled, with why, and the sources there are."""
    from qms_checker.assessment.unconfirmed import Kind, unconfirmed

    found = unconfirmed(rulebook, rules)
    if output_format == "json":
        write_json([_object(entry) for entry in found])
        return ExitCode.OK
    for kind in Kind:
        _write_kind(page, kind, [entry for entry in found if entry.kind is kind])
    page.blank()
    page.text(say(f"{len(found)} nội dung cần đối chiếu văn bản.", f"{len(found)} points to check against the texts."))
    write_stdout(page.render())
    return ExitCode.OK


def _write_kind(page: Page, kind: Kind, entries: list[Unconfirmed]) -> None:
    from qms_checker.assessment.unconfirmed import Kind
    from qms_checker.reports.page import Ink

    if not entries:
        return
    language = current_language()
    headings = {
        Kind.RULE: say("Quy tắc", "Rules"),
        Kind.CRITERION: say("Tiêu chí", "Criteria"),
        Kind.PARAMETER: say("Tham số", "Parameters"),
    }
    page.blank()
    page.text(f"{headings[kind]} ({len(entries)})", ink=Ink.NOTE)
    for entry in entries:
        page.marked(entry.id, entry.title.in_language(language), Ink.BOLD, indent=0)
        why = "; ".join(reason.in_language(language) for reason in entry.reasons)
        sources = say("nguồn: ", "sources: ") + ", ".join(entry.sources) if entry.sources else ""
        page.text(" · ".join(part for part in (why, sources) if part), indent=2, ink=Ink.FAINT)


def _object(entry: Unconfirmed) -> dict[str, object]:
    language = current_language()
    return {
        "kind": str(entry.kind),
        "id": entry.id,
        "title": entry.title.in_language(language),
        "why": [reason.in_language(language) for reason in entry.reasons],
        "sources": list(entry.sources),
        "instruments": list(entry.instruments),
    }
