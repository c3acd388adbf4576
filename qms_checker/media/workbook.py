"""What a workbook holds, as plain values: sheets, columns, cells. ``workbook_writing`` makes the file of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qms_checker.vocabulary import Language

Cell = str | int | float | bool | date | None

MAX_ROWS = 1_000_000
"""Rows of one sheet; Excel has 1,048,576, and titles and spare rows need some of them."""
MAX_CELL = 32_767
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """What a column holds; says how numbers and dates look. A text is written as text in every kind of column."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    PERCENT = "percent"


class Shade(StrEnum):
    """How a cell stands out; words always say the same. The value is ``background/ink``."""

    BAD = "#F8D7DA/#842029"
    WARN = "#FFF3CD/#664D03"
    GOOD = "#D1E7DD/#0F5132"
    NOTE = "#CFE2FF/#084298"
    FAINT = "#E9ECEF/#495057"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; ``width`` in characters.

    ``choices``: the values that the list of each cell offers; others are refused. ``prompt``: shown when a cell is
    entered. ``editable``: may be changed where the sheet is protected, and looks like a field to fill in.
    ``shades``: value → how a cell with exactly this text looks; it follows when the value is changed.
    """

    title: str
    width: float = 16
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    prompt: str = ""
    editable: bool = False
    wrap: bool = True
    hidden: bool = False
    shades: tuple[tuple[str, Shade], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars below the table, one group a row: ``labels`` and ``values`` are numbers of columns.

    ``first``, ``count``: the rows that it shows, all where ``count`` is left out. ``colors``: one for each of
    the values.
    """

    title: str
    labels: int
    values: tuple[int, ...]
    stacked: bool = False
    colors: tuple[str, ...] = ()
    first: int = 0
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with its heading. Rows are as long as ``columns``, at most :data:`MAX_ROWS`.

    ``name`` is made safe and unique. ``heading``: lines above the table, the first one large. ``emphasis``: numbers of
    rows in bold. ``spare_rows``: empty rows to fill in. ``frozen_columns``: stay in view beside the header row.
    ``header``: whether the titles of the columns are written. ``protected``: without a password, against slips only.
    ``printed_columns``: so many are printed, from the left; all where it is left out.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    heading: tuple[str, ...] = ()
    header: bool = True
    emphasis: frozenset[int] = frozenset()
    spare_rows: int = 0
    frozen_columns: int = 0
    filtered: bool = True
    protected: bool = False
    hidden: bool = False
    portrait: bool = False
    printed_columns: int | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What the file says of itself; dates are shown in the style of the language."""

    title: str
    language: Language
    subject: str = ""
    author: str = ""


def cell_text(text: str) -> str:
    """Return the text as a cell can hold it: without what XML cannot say, and cut to the longest that Excel reads."""
    clean = _NOT_IN_XML.sub("", text)
    if 2 * len(clean) <= MAX_CELL:
        return clean
    units = clean.encode("utf-16-le")  # Excel counts these
    return clean if len(units) <= 2 * MAX_CELL else units[: 2 * (MAX_CELL - 1)].decode("utf-16-le", "ignore") + "…"
