"""The sheet of scores by criterion: each text, its chapters or themes, and their clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qms_checker.assessment.findings import Assessment, PartScore
from qms_checker.media.workbook import Cell, Column, Kind, Sheet
from qms_checker.reports import words
from qms_checker.reports.plain import printable
from qms_checker.reports.terminal_score import basis_note
from qms_checker.vocabulary import Language, Outcome, Text, label

_NAME = Text("Điểm theo tiêu chí", "Scores by criterion")
_PART = Text("Văn bản, chương, điều khoản", "Text, chapter, clause")
_INDENT = "    "


def score_sheet(assessed: Sequence[Assessment], language: Language, *, several: bool) -> Iterator[Sheet]:
    """Yield the scores; nothing where there are none. Texts are in bold, what is below them is indented."""
    rows: list[list[Cell]] = []
    emphasis: set[int] = set()
    for run in assessed:
        for level, part in _flat(run.score.by_criterion):
            if level == 0:
                emphasis.add(len(rows))
            agency: list[Cell] = [printable(run.agency.name)] if several else []
            rows.append([*agency, *_row(level, part, language)])
    if not rows:
        return
    columns = (
        *((Column(title=words.AGENCY.in_language(language), width=28),) if several else ()),
        Column(title=_PART.in_language(language), width=64),
        *(Column(title=label(outcome, language), width=12, kind=Kind.NUMBER) for outcome in Outcome),
        Column(title=words.SCORE.in_language(language), width=9, kind=Kind.NUMBER),
        Column(title=words.COVERAGE.in_language(language), width=10, kind=Kind.PERCENT),
    )
    name = _NAME.in_language(language)
    heading = (name, basis_note(assessed[0].score, language))
    yield Sheet(name=name, columns=columns, rows=rows, heading=heading, emphasis=frozenset(emphasis))


def _flat(parts: Sequence[PartScore], level: int = 0) -> Iterator[tuple[int, PartScore]]:
    for part in parts:
        yield level, part
        yield from _flat(part.parts, level + 1)


def _row(level: int, part: PartScore, language: Language) -> list[Cell]:
    counts, number = dict(part.outcomes), part.id.partition("/")[2]
    title = printable(part.title.in_language(language))
    name = f"{number} {title}" if number[:1].isdigit() else title
    return [_INDENT * level + name, *(counts.get(outcome, 0) for outcome in Outcome), part.value, part.coverage]
