"""The agencies of a run as Markdown, for a pull request or a chat. Text of strangers stays text: see :func:`escape`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.run import AgencyRun, Unreadable
from qms_checker.numerals import format_number, format_percent
from qms_checker.reports import words
from qms_checker.reports.absence import BELONGS_IN, FRAGMENT, LOOKED_FOR
from qms_checker.reports.follow_up_rows import follow_up_rows
from qms_checker.reports.plain import printable
from qms_checker.reports.rows import FindingRow, UndeterminedRow, finding_rows, in_order, undetermined_rows
from qms_checker.reports.terminal import one_line, score_line
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Language, Outcome, Text, label

_MARKS = re.compile(r"([\\`*{}\[\]<>|~&!$]|(?<![^\W_])_|_(?![^\W_]))")  # inside a word _ is no mark
_MENTIONS = re.compile(r"(?<=@)(?=\w)|(?<=#)(?=\d)|(?<=\bGH-)(?=\d)", re.IGNORECASE)
_ADDRESSES = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)
_LINE_STARTS = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")
_JOINER = "\u2060"  # shows nothing, and parts what a platform would turn into a mention
_SIGNS = ("❌", "⚠️", "ℹ️", "💡")
_ITEMS = Text("Mục kiểm tra, tổng hợp từ các quy tắc", "Items of the form, collected from the rules")
_PARTLY = Text(" (một số mục)", " (some records)")


def render_markdown(runs: Sequence[AgencyRun], catalogue: Catalogue, language: Language) -> bytes:
    """Return the report; several agencies start with a table of them, in Vietnamese order."""
    ordered = in_order(runs)
    lines: list[str] = []
    if len(ordered) > 1:
        lines.extend(_overview(ordered, language))
    for run in ordered:
        lines.extend(_unreadable(run, language) if isinstance(run, Unreadable) else _agency(run, catalogue, language))
    return ("\n".join(lines).rstrip() + "\n").encode("utf-8", "backslashreplace")


def escape(text: str) -> str:
    """Return the text so that Markdown shows it as it is: no markup, HTML, link, mention or start of a block."""
    shown = _MENTIONS.sub(_JOINER, printable(text))
    shown = _ADDRESSES.sub(r"\\\g<0>", _MARKS.sub(r"\\\1", shown))
    return _LINE_STARTS.sub(_escaped_start, shown)


def _escaped_start(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def _overview(runs: Sequence[AgencyRun], language: Language) -> Iterator[str]:
    title = Text("Tổng hợp", "Overview").in_language(language)
    yield from (f"# {title} ({len(runs)})", "")
    heads = Text("Cơ quan|Nặng|Nhẹ|Chưa đủ dữ liệu|Điểm|Độ bao phủ", "Agency|Major|Minor|Undetermined|Score|Coverage")
    yield f"| {heads.in_language(language).replace('|', ' | ')} |"
    yield "| --- | --: | --: | --: | --: | --: |"
    for run in runs:
        if isinstance(run, Unreadable):
            yield f"| {escape(run.source)} ({words.UNREADABLE.in_language(language).lower()}) | | | | | |"
            continue
        found, score = run.count_findings(), run.score
        value = "–" if score.value is None else format_number(score.value, language)
        undetermined = run.count_outcomes()[Outcome.UNDETERMINED]
        figures = (found["major"], found["minor"], undetermined, value, format_percent(score.coverage, language))
        yield f"| {escape(run.agency.name)} | {' | '.join(map(str, figures))} |"
    yield ""


def _unreadable(run: Unreadable, language: Language) -> Iterator[str]:
    yield from (f"## {escape(run.source)}: {words.UNREADABLE.in_language(language).lower()}", "")
    for problem in run.problems:
        hint = "" if problem.hint is None else f" ({escape(problem.hint.in_language(language))})"
        yield f"- {_code(str(problem.location))} {escape(problem.message.in_language(language))}{hint}"
    yield ""


def _agency(run: Assessment, catalogue: Catalogue, language: Language) -> Iterator[str]:
    yield from (f"## {escape(run.agency.name)}", "", escape(one_line(run, language)), "")
    yield from (f"**{escape(score_line(run, language))}**", "")
    rows = finding_rows(run, catalogue, language)
    yield from _findings([row for row in rows if not row.is_waived], language)
    yield from _waived([row for row in rows if row.is_waived], language)
    yield from _undetermined(list(undetermined_rows(run, catalogue, language)), language)
    yield from _items(run, language)
    yield from _follow_up(run, language)
    yield from (f"_{escape(words.CAUTION.in_language(language))}_", "")


def _findings(rows: Sequence[FindingRow], language: Language) -> Iterator[str]:
    yield from (f"### {words.FINDINGS.in_language(language)} ({len(rows)})", "")
    if not rows:
        yield from (words.NO_FINDINGS.in_language(language), "")
    for _, group in groupby(rows, key=lambda row: (row.gravity, row.rule, row.escalation)):
        alike = list(group)
        first = alike[0]
        count = f" × {len(alike)}" if len(alike) > 1 else ""
        yield f"- {_SIGNS[first.gravity]} **{escape(first.kind)}{count}** · {_code(first.rule)} · {escape(first.title)}"
        for row in alike:
            place = f" ({_code(f'{row.file}:{row.line}')})" if row.file else ""
            change = f" [{row.change}]" if row.change else ""
            yield f"  - {escape(row.statement)}{escape(change)}{place}"
        yield from _told(first, alike, language)
    if rows:
        yield ""


def _told(first: FindingRow, alike: Sequence[FindingRow], language: Language) -> Iterator[str]:
    """Yield what is the same for findings of one rule, and what differs once each."""
    told = (
        (words.CRITERIA, ("; ".join(first.criteria),)),
        (words.ESCALATED, (first.escalation,)),
        (LOOKED_FOR, tuple(row.looked_for for row in alike)),
        (words.CORRECTION, tuple(row.correction for row in alike)),
        (words.CORRECTIVE_ACTION, tuple(row.corrective_action for row in alike)),
    )
    for word, texts in told:
        for text in dict.fromkeys(text for text in texts if text):
            yield f"  - *{word.in_language(language)}:* {escape(text)}"
    fragments = list(dict.fromkeys(row.fragment for row in alike if row.fragment))
    if where := "; ".join(dict.fromkeys(row.belongs_in for row in alike if row.belongs_in)):
        more = f" – {FRAGMENT.in_language(language)}:" if fragments else ""
        yield f"  - *{BELONGS_IN.in_language(language)}:* {escape(where)}{more}"
    for fragment in fragments:
        yield from ("", *(f"    {line}".rstrip() for line in _fenced(fragment)), "")


def _waived(rows: Sequence[FindingRow], language: Language) -> Iterator[str]:
    if rows:
        yield from (f"### {words.WAIVED.in_language(language)} ({len(rows)})", "")
        for row in rows:
            yield f"- {escape(row.kind)} · {_code(row.rule)} · {escape(row.statement)} – {escape(row.waiver)}"
        yield ""


def _undetermined(rows: Sequence[UndeterminedRow], language: Language) -> Iterator[str]:
    if not rows:
        return
    count = sum(not row.partly for row in rows)
    yield from (f"### {label(Outcome.UNDETERMINED, language)} ({count})", "")
    yield from (escape(words.NO_GUESS.in_language(language)), "")
    for row in rows:
        partly = _PARTLY.in_language(language) if row.partly else ""
        yield f"- ❔ {_code(row.rule)} · {escape(row.title)}{partly}"
        yield from (f"  - {escape(one)}" for one in row.to_supply or (row.reason,) if one)
    yield ""


def _items(run: Assessment, language: Language) -> Iterator[str]:
    if run.items:
        yield from (f"### {_ITEMS.in_language(language)} ({len(run.items)})", "")
        for item in run.items:
            outcome, title = label(item.outcome, language), escape(item.title.in_language(language))
            yield f"- {outcome}: {_code(item.rule)} · {title}"
        yield ""


def _follow_up(run: Assessment, language: Language) -> Iterator[str]:
    rows = follow_up_rows(run, language)
    if rows:
        yield from (f"### {words.FOLLOW_UP.in_language(language)} ({len(rows)})", "")
        for row in rows:
            place = f" ({_code(row.place)})" if row.place else ""
            yield f"- {escape(row.topic)}, {escape(row.state)}: {_code(row.subject)} · {escape(row.told)}{place}"
        yield ""


def _code(text: str) -> str:
    """Return a code span; nothing inside of it is markup, and its fence is longer than any inside."""
    shown = printable(text)
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown.replace('|', '¦')}{pad}{fence}"


def _fenced(block: str) -> Iterator[str]:
    fence = "`" * max(3, _longest_run(block) + 1)
    yield from (f"{fence}yaml", *block.splitlines(), fence)


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
