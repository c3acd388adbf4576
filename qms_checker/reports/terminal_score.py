"""The table of scores by criterion on the screen: each text, and its chapters or themes."""

from __future__ import annotations

from qms_checker.assessment.findings import PartScore, Score
from qms_checker.numerals import format_number, format_percent
from qms_checker.reports.page import Ink, Page
from qms_checker.reports.plain import printable
from qms_checker.reports.terminal_findings import cut
from qms_checker.rulepacks.parameters import ParameterSource
from qms_checker.vocabulary import Language, Outcome, Text

_TITLE = Text("Theo tiêu chí", "By criterion")
_HEADS = Text("Đạt|Không|Chưa đủ|Điểm|Bao phủ", "Fulf.|Not|Undet.|Score|Coverage")
_PROPOSAL = Text(
    "Cách tính điểm, thang xếp loại là đề xuất của phần mềm, không do văn bản quy định. Một quy tắc được tính cho mọi "
    "tiêu chí mà nó viện dẫn.",
    "Weights and scale are a proposal of this program; no text sets them. A rule counts for every criterion it cites.",
)
_COUNTED = Text("Một quy tắc được tính cho mọi tiêu chí mà nó viện dẫn.", "A rule counts for every criterion it cites.")
_SHOWN = (Outcome.FULFILLED, Outcome.NOT_FULFILLED, Outcome.UNDETERMINED)
_WIDTHS = (5, 6, 8, 6, 9)


def write_scores(page: Page, score: Score, language: Language) -> None:
    """Write the table; clauses below a chapter or theme are left to the JSON."""
    if not score.by_criterion:
        return
    room = page.width - sum(_WIDTHS) - 2
    page.blank()
    page.rule()
    page.text(_TITLE.in_language(language).upper(), ink=Ink.BOLD)
    page.rule()
    heads = _HEADS.in_language(language).split("|")
    page.lines.append(page.paint(f"  {'':<{room}}{_cells(heads)}".rstrip(), Ink.FAINT))
    for instrument in score.by_criterion:
        _row(page, instrument, 0, room, language)
        for part in instrument.parts:
            if part.parts:
                _row(page, part, 1, room, language)
    page.text(basis_note(score, language), ink=Ink.FAINT)


def basis_note(score: Score, language: Language) -> str:
    """Return what weights and scale rest on, and how rules count."""
    return (_PROPOSAL if score.basis is ParameterSource.PROPOSAL else _COUNTED).in_language(language)


def _row(page: Page, part: PartScore, level: int, room: int, language: Language) -> None:
    counts = dict(part.outcomes)
    value = "–" if part.value is None else format_number(part.value, language)
    figures = [*(str(counts[outcome]) for outcome in _SHOWN), value, format_percent(part.coverage, language)]
    number = part.id.partition("/")[2]
    title = part.title.in_language(language)
    name = "  " * level + (f"{number} {title}" if number.isdigit() else title)
    ink = Ink.BAD if counts[Outcome.NOT_FULFILLED] else Ink.PLAIN
    page.lines.append(f"  {page.paint(f'{cut(printable(name), room):<{room}}', ink)}{_cells(figures)}")


def _cells(figures: list[str]) -> str:
    return "".join(f"{figure:>{width}}" for figure, width in zip(figures, _WIDTHS, strict=True))
