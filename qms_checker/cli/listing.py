"""Tables on the terminal, and the same rows as JSON; figures as the language writes them."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import NoneType
from typing import Any

import click

from qms_checker.cli.framework import current_language, say
from qms_checker.cli.output import write_stdout
from qms_checker.reports.plain import printable
from qms_checker.vocabulary import Text

_WIDEST, _PROSE, _NARROWEST = 60, 16, 4
_SWAPPED = str.maketrans(",.", ".,")


def figure(value: float) -> str:
    """Return a number with the separators of the language."""
    text = f"{value:,}"
    return text if current_language() == "en" else text.translate(_SWAPPED)


def share(part: int, whole: int) -> str:
    """Return a share as a percentage with one decimal."""
    return f"{figure(round(100 * part / whole, 1))}%" if whole else "–"


def show_rows(columns: Mapping[str, Text], rows: Iterable[Mapping[str, Any]], output_format: str) -> int:
    """Print rows as a table, or whole as JSON, and return how many there were.

    ``columns``: key → heading of what a table shows; one that is empty in every row is left out.
    """
    found = list(rows)
    if output_format == "json":
        write_json(found)
        return len(found)
    shown = [key for key in columns if not found or any(row.get(key) not in (None, "", 0) for row in found)]
    headings = [columns[key].in_language(current_language()) for key in shown]
    cells = [[_cell(row[key]) for key in shown] for row in found]
    right = [all(type(row[key]) in {int, float, NoneType} for row in found) for key in shown]
    widths = _fitting([list(column) for column in zip(headings, *cells, strict=True)])
    for line in (headings, ["─" * width for width in widths], *cells):
        fitted = [_fit(cell, width, right_) for cell, width, right_ in zip(line, widths, right, strict=True)]
        click.echo("  ".join(fitted).rstrip())
    if not found:
        click.echo(say("(không có)", "(none)"))
    return len(found)


def write_json(value: Any) -> None:
    """Print a value as JSON."""
    write_stdout(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _fitting(columns: list[list[str]]) -> list[int]:
    """Return widths. For want of room prose is cut, the last column last; never an identifier, a date, a figure."""
    room = shutil.get_terminal_size((1000, 24)).columns - 2 * (len(columns) - 1)
    widths = [min(_WIDEST, max(map(_width, column))) for column in columns]
    least = [_least(column) for column in columns]
    last = len(widths) - 1
    while sum(widths) > room and (can := [place for place in range(last + 1) if widths[place] > least[place]]):
        widths[max(can, key=lambda place: (place != last, widths[place]))] -= 1
    return widths


def _least(column: list[str]) -> int:
    heading, *cells = column
    widest = max(map(_width, cells), default=_width(heading))
    prose = any(" " in cell for cell in cells)
    return min(_PROSE if prose else max(widest, _NARROWEST), max(widest, _width(heading)))


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return say("có", "yes") if value else say("không", "no")
    return figure(value) if isinstance(value, int | float) else printable(str(value))


def _fit(text: str, width: int, right: bool) -> str:  # noqa: FBT001  # a column is one or the other
    if _width(text) > width:
        text = text[: width - 1] + "…"
    padding = " " * (width - _width(text))
    return padding + text if right else text + padding


def _width(text: Sequence[str] | str) -> int:
    return sum(0 if unicodedata.combining(character) else 1 for character in text)
