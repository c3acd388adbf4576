"""Waivers: decisions not to act upon a finding for a time, read from a file and laid beside an assessment.

A waiver changes no outcome and no score. The finding stays, shown and counted apart; a waiver that has expired or that
meets no finding is told as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from qms_checker.assessment.file_kinds import Kind, read_only
from qms_checker.assessment.findings import Assessment, Finding
from qms_checker.assessment.follow_up import Waiver, WaiverStatus, WaiverUse
from qms_checker.errors import Problem, RulePackError
from qms_checker.hints import did_you_mean
from qms_checker.rulepacks.catalogues import read_date
from qms_checker.rulepacks.model import Rulebook
from qms_checker.rulepacks.scope import Place
from qms_checker.vocabulary import Text


@dataclass(frozen=True, slots=True)
class WaiverFile:
    """The waivers of a file in its order, and the SHA-256 of the file."""

    waivers: tuple[Waiver, ...]
    sha256: str


def read_waivers(file: Path, shown: str, rulebook: Rulebook) -> WaiverFile:
    """Read a file of waivers. Raises :class:`RulePackError` with everything that is wrong in it."""
    document = read_only(file, shown, "waivers", Kind.WAIVERS)
    found, problems = [], list[Problem]()
    for index, raw in enumerate(document.data["waivers"]):
        place = Place(document, f"/waivers/{index}")
        try:
            found.append(_waiver(raw, place))
        except RulePackError as error:
            problems.extend(error.problems)
            continue
        problems.extend(_unknown_rule(raw, place, rulebook))
    if problems:
        raise RulePackError(*problems)
    return WaiverFile(tuple(found), document.sha256)


def _waiver(raw: dict[str, Any], place: Place) -> Waiver:
    if ("rule" in raw) is ("finding" in raw):
        message = Text("ghi đúng một trong hai khoá rule, finding", "one of the keys rule and finding is expected")
        raise place.refuse(message)
    since, until = _period(raw, place)
    if until < since:
        raise place.child("to").refuse(Text("to sớm hơn from", "to is before from"))
    return Waiver(
        target=raw["rule"] if "rule" in raw else raw["finding"],
        reason=" ".join(raw["reason"].split()),
        approved_by=" ".join(raw["approved_by"].split()),
        since=since,
        until=until,
        location=place.location,
        agency=str(raw.get("agency", "")),
    )


def _period(raw: dict[str, Any], place: Place) -> tuple[date, date]:
    """Return the first and the last day; both are told where neither is on the calendar."""
    found, problems = [], list[Problem]()
    for key in ("from", "to"):
        try:
            found.append(read_date(raw[key], place.child(key)))
        except RulePackError as error:
            problems.extend(error.problems)
    if problems:
        raise RulePackError(*problems)
    since, until = found
    assert since is not None
    assert until is not None
    return since, until


def _unknown_rule(raw: dict[str, Any], place: Place, rulebook: Rulebook) -> Iterator[Problem]:
    rule = raw.get("rule")
    if rule is None or rule in rulebook.rules:
        return
    if rule in rulebook.items:
        collected = ", ".join(rulebook.items[rule].collects)
        hint = Text(f"ghi quy tắc mà nó tổng hợp: {collected}", f"name the rules it collects: {collected}")
        message = Text(
            f"{rule!r} là mục tổng hợp, không có phát hiện riêng", f"{rule!r} is an item and has no finding of its own"
        )
        yield from place.child("rule").refuse(message, hint).problems
        return
    message = Text(f"không có quy tắc {rule!r}", f"there is no rule {rule!r}")
    yield from place.child("rule").refuse(message, did_you_mean(rule, rulebook.rules)).problems


def with_waivers(assessment: Assessment, file: WaiverFile, *, alone: bool) -> Assessment:
    """Return the assessment with its findings waived where a waiver is in force, and with what became of each waiver.

    ``alone``: one agency is assessed, so that a waiver for every agency belongs to it whether it meets a finding or
    not. Beside others such a waiver is listed only where it meets one; what meets none anywhere is for the run to say.
    """
    as_of = date.fromisoformat(assessment.receipt.as_of)
    uses = [_use(waiver, assessment.findings, as_of) for waiver in file.waivers if _concerns(waiver, assessment)]
    by_fingerprint: dict[str, Waiver] = {}
    for use in sorted(uses, key=lambda use: use.waiver.target not in use.fingerprints):  # the one for it alone first
        for fingerprint in use.fingerprints:
            by_fingerprint.setdefault(fingerprint, use.waiver)
    return replace(
        assessment,
        receipt=replace(assessment.receipt, waivers_sha256=file.sha256),
        results=tuple(
            replace(result, findings=tuple(_waived(finding, by_fingerprint) for finding in result.findings))
            for result in assessment.results
        ),
        waivers=tuple(use for use in uses if alone or use.waiver.agency or use.status is WaiverStatus.IN_USE),
    )


def _concerns(waiver: Waiver, assessment: Assessment) -> bool:
    """Tell whether a waiver can meet anything here: of a rule that takes no part, nothing can be said.

    A fingerprint does not tell its rule: where only part of the rules were chosen, it counts only if it is met.
    """
    if waiver.agency not in {"", assessment.agency.id}:
        return False
    if any(result.rule == waiver.target for result in assessment.results):
        return True
    is_fingerprint = "-" not in waiver.target
    is_met = any(finding.fingerprint == waiver.target for finding in assessment.findings)
    return is_fingerprint and (is_met or not assessment.receipt.selection)


def _use(waiver: Waiver, findings: tuple[Finding, ...], as_of: date) -> WaiverUse:
    if as_of < waiver.since:
        return WaiverUse(waiver=waiver, status=WaiverStatus.NOT_YET)
    if as_of > waiver.until:
        return WaiverUse(waiver=waiver, status=WaiverStatus.EXPIRED)
    met = tuple(found.fingerprint for found in findings if waiver.target in (found.rule, found.fingerprint))
    return WaiverUse(waiver=waiver, status=WaiverStatus.IN_USE if met else WaiverStatus.UNUSED, fingerprints=met)


def _waived(finding: Finding, by_fingerprint: dict[str, Waiver]) -> Finding:
    waiver = by_fingerprint.get(finding.fingerprint)
    return finding if waiver is None else replace(finding, waiver=waiver)


def never_in_use(
    waivers: Iterable[Waiver], in_use: Collection[Waiver], rules: Collection[str], as_of: date
) -> tuple[Problem, ...]:
    """Return what to say of waivers that met no finding of any agency of a run; ``rules``: those that took part."""
    return tuple(
        Problem("waiver-without-effect", waiver.location, _WITHOUT_EFFECT[_use(waiver, (), as_of).status])
        for waiver in waivers
        if waiver not in in_use and ("-" not in waiver.target or waiver.target in rules)
    )


_WITHOUT_EFFECT = {
    WaiverStatus.EXPIRED: Text("quyết định tạm hoãn đã hết hạn", "the waiver has expired"),
    WaiverStatus.NOT_YET: Text("quyết định tạm hoãn chưa đến ngày hiệu lực", "the waiver is not in force yet"),
    WaiverStatus.UNUSED: Text(
        "quyết định tạm hoãn không ứng với phát hiện nào của các cơ quan được đánh giá",
        "the waiver meets no finding of any of the agencies assessed",
    ),
}
