"""What falls due: on the screen, as JSON (``schemas/due.schema.json``), and as a calendar for Outlook and the like."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from qms_checker.assessment.due import Due, DueItem
from qms_checker.dates import format_date
from qms_checker.reports.page import Ink, Page
from qms_checker.reports.plain import printable
from qms_checker.vocabulary import Grading, Language, Text, finding_label, label

SCHEMA_VERSION = 1
_IF_NOT = Text("Quá ngày này", "After this day")
_NEEDED = Text("Cần có", "Needed")
_FOLD = 75
"""Octets of a line of a calendar (RFC 5545, 3.1)."""


def write_due(page: Page, due: Due, language: Language) -> None:
    """Write what falls due for one agency, soonest first."""
    first, last = format_date(due.as_of, language), format_date(due.until, language)
    page.rule("═")
    page.text(due.agency.name, ink=Ink.BOLD)
    page.text(
        Text(f"Việc đến hạn từ {first} đến hết {last}", f"Falling due from {first} until {last}").in_language(language),
        ink=Ink.FAINT,
    )
    page.rule("═")
    for item in due.items:
        page.blank()
        _write_item(page, item, due.as_of, language)
    page.blank()
    page.text(_closing(due, language), ink=Ink.PLAIN)


def _write_item(page: Page, item: DueItem, as_of: date, language: Language) -> None:
    finding = item.finding
    days = (item.due_on - as_of).days
    left = Text(f"còn {days} ngày", "1 day left" if days == 1 else f"{days} days left").in_language(language)
    ink = Ink.BAD if finding.grading is Grading.MAJOR else Ink.WARN
    head = f"{format_date(item.due_on, language)} ({left}) · {finding.rule} · {item.title.in_language(language)}"
    page.marked("•", head, ink)
    record = finding.record.in_language(language)
    if record:
        page.text(record, indent=4, hang=2)
    page.labelled(_IF_NOT.in_language(language), _consequence(item, language), indent=4, hang=2)
    page.labelled(_NEEDED.in_language(language), finding.looked_for.in_language(language), indent=4, hang=2)


def _consequence(item: DueItem, language: Language) -> str:
    finding = item.finding
    kind = finding_label(finding.kind, finding.grading, language).lower()
    if item.raised_from is not None:
        earlier = label(item.raised_from, language).lower()
        raised = Text(f"{kind} (đang là mức {earlier})", f"{kind} ({earlier} until then)")
        kind = raised.in_language(language)
    return f"{kind} – {finding.statement.in_language(language)}"


def _closing(due: Due, language: Language) -> str:
    vi = [f"{len(due.items)} việc đến hạn." if due.items else "Không có việc nào đến hạn trong khoảng này."]
    en = [f"{len(due.items)} falling due." if due.items else "Nothing falls due in this time."]
    day_vi, day_en = format_date(due.as_of, "vi"), format_date(due.as_of, "en")
    if due.already:
        vi.append(f"Ngoài ra đã có {due.already} phát hiện tại ngày {day_vi}: xem qms check.")
        en.append(f"Besides, there are findings on {day_en} already ({due.already}): see qms check.")
    if due.undetermined:
        vi.append(f"{due.undetermined} quy tắc chưa đủ dữ liệu nên chưa nói được khi nào đến hạn.")
        en.append(f"Nothing can be said of what is undetermined (rules: {due.undetermined}).")
    return " ".join(vi if language == "vi" else en)


def render_due_json(found: Iterable[Due], language: Language) -> bytes:
    """Return an array with an object for each agency."""
    return (json.dumps([_object(due, language) for due in found], ensure_ascii=False, indent=2) + "\n").encode(
        "utf-8", errors="backslashreplace"
    )


def _object(due: Due, language: Language) -> Mapping[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "agency": {"id": due.agency.id, "name": due.agency.name},
        "as_of": due.as_of.isoformat(),
        "until": due.until.isoformat(),
        "already": due.already,
        "undetermined": due.undetermined,
        "items": [_item_object(item, language) for item in due.items],
    }


def _item_object(item: DueItem, language: Language) -> Mapping[str, Any]:
    finding = item.finding
    return {
        "due_on": item.due_on.isoformat(),
        "rule": finding.rule,
        "title": item.title.in_language(language),
        "record": finding.record.in_language(language),
        "fingerprint": finding.fingerprint,
        "kind": str(finding.kind),
        "grading": None if finding.grading is None else str(finding.grading),
        "raised_from": None if item.raised_from is None else str(item.raised_from),
        "statement": finding.statement.in_language(language),
        "looked_for": finding.looked_for.in_language(language),
        "belongs_in": finding.belongs_in,
    }


def render_calendar(found: Iterable[Due], language: Language) -> bytes:
    """Return an iCalendar (RFC 5545) with an all-day event for each item. The same inputs give the same bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//QMS Checker//qms due//VI", "CALSCALE:GREGORIAN"]
    for due in found:
        for item in due.items:
            lines.extend(_event(due, item, language))
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(due: Due, item: DueItem, language: Language) -> Iterator[str]:
    finding = item.finding
    what = " · ".join(part for part in (finding.rule, item.title.in_language(language)) if part)
    told = [
        due.agency.name,
        finding.record.in_language(language),
        f"{_IF_NOT.in_language(language)}: {_consequence(item, language)}",
        f"{_NEEDED.in_language(language)}: {finding.looked_for.in_language(language)}",
    ]
    yield "BEGIN:VEVENT"
    yield f"UID:{finding.fingerprint}-{item.due_on:%Y%m%d}@qms-checker"
    yield f"DTSTAMP:{due.as_of:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{item.due_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{item.due_on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(what)}"
    yield "DESCRIPTION:" + "\\n".join(_escaped(part) for part in told if part)
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """Return a text that cannot end its property: no line break, no control character."""
    plain = " ".join(printable(text).split())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> bytes:
    """Return a line in pieces of at most 75 octets, never cut inside of a character."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        encoded = character.encode("utf-8", errors="replace")
        if len(piece) + len(encoded) > _FOLD - (1 if pieces else 0):
            pieces.append(piece)
            piece = b""
        piece += encoded
    pieces.append(piece)
    return b"\r\n ".join(pieces) + b"\r\n"
