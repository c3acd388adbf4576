"""The elements of WordprocessingML that the papers consist of, as text. Lengths are millimetres unless said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

PAGE_WIDTH: Final = 210
PAGE_HEIGHT: Final = 297
TOP: Final = 20
BOTTOM: Final = 20
LEFT: Final = 30
RIGHT: Final = 15
"""A4 and margins within Decree 30/2020/NĐ-CP: 20-25 mm above and below, 30-35 left, 15-20 right."""
PORTRAIT_TEXT: Final = PAGE_WIDTH - LEFT - RIGHT
LANDSCAPE_TEXT: Final = PAGE_HEIGHT - TOP - BOTTOM

_TWIPS_PER_MM: Final = 1440 / 25.4
_TOGGLE: Final = re.compile(r"(\*\*|__|\t|\n)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a paragraph differs from its style. Sizes are points, spaces points, indents millimetres.

    ``leader``: where a right tab with a dotted leader stands, for what is written by hand; 0 for none.
    ``height``: the exact height of a line, in points; 0 for that of the letters.
    """

    style: str = ""
    align: str = ""
    size: float = 0
    bold: bool = False
    italic: bool = False
    before: float | None = None
    after: float | None = None
    indent: float | None = None
    right: float = 0
    first: float | None = None
    with_next: bool = False
    page_before: bool = False
    leader: float = 0
    line_above: bool = False
    height: float = 0
    fill: str = ""


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point."""
    return round(millimetres * _TWIPS_PER_MM)


def gap(points: float, *, with_next: bool = False, page_before: bool = False, section: str = "") -> str:
    """Return an empty paragraph of an exact height: one of the height of its letters may need a page of its own."""
    form = Form(size=1, after=0, height=points, with_next=with_next, page_before=page_before)
    return paragraph("", form, section=section)


def paragraph(text: str, form: Form | None = None, *, section: str = "") -> str:
    """Return a paragraph. ``**bold**`` and ``__italic__`` switch; a tab goes to the leader; a line end breaks."""
    form = form or Form()
    mark = "" if text else _run_properties(form, bold=False, italic=False)
    return f"<w:p>{_paragraph_properties(form, mark + section)}{''.join(_runs(text, form))}</w:p>"


def table(rows: Iterable[str], widths: Iterable[float], *, ruled: bool = True) -> str:
    """Return a table of fixed column widths; ``ruled`` tables have lines around every cell."""
    columns = [twips(width) for width in widths]
    style = '<w:tblStyle w:val="TableGrid"/>' if ruled else ""
    inset = 85 if ruled else 0
    margins = f'<w:tblCellMar><w:left w:w="{inset}" w:type="dxa"/><w:right w:w="{inset}" w:type="dxa"/></w:tblCellMar>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return (
        f'<w:tbl><w:tblPr>{style}<w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/>{margins}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(cells: Iterable[str], *, is_header: bool = False, may_split: bool = False) -> str:
    """Return a table row: a header is repeated on each page; a row splits over pages only where it may."""
    split = "" if may_split else "<w:cantSplit/>"
    header = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr>{split}{header}</w:trPr>{''.join(cells)}</w:tr>"


def cell(content: str, width: float, *, span: int = 1, fill: str = "", middle: bool = False) -> str:
    """Return a table cell around paragraphs."""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    aligned = '<w:vAlign w:val="center"/>' if middle else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{spans}{shade}{aligned}</w:tcPr>'
        f"{content or '<w:p/>'}</w:tc>"
    )


def section(*, landscape: bool, is_first: bool, is_last: bool = False) -> str:
    """Return the properties of a section. Only the first one has a first page without a number."""
    width, height = (PAGE_HEIGHT, PAGE_WIDTH) if landscape else (PAGE_WIDTH, PAGE_HEIGHT)
    # Turned sideways, the binding edge is above: the margins keep within the same limits.
    top, bottom, left, right = (LEFT, RIGHT, TOP, BOTTOM) if landscape else (TOP, BOTTOM, LEFT, RIGHT)
    turned = ' w:orient="landscape"' if landscape else ""
    kind = "" if is_last and is_first else '<w:type w:val="nextPage"/>'
    first = "<w:titlePg/>" if is_first else ""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:headerReference w:type="first" r:id="rId4"/>'
        f'{kind}<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{turned}/>'
        f'<w:pgMar w:top="{twips(top)}" w:right="{twips(right)}" w:bottom="{twips(bottom)}" w:left="{twips(left)}" '
        f'w:header="{twips(10)}" w:footer="{twips(10)}" w:gutter="0"/>{first}</w:sectPr>'
    )


def _paragraph_properties(form: Form, ending: str) -> str:
    parts = []
    if form.style:
        parts.append(f'<w:pStyle w:val="{form.style}"/>')
    if form.with_next:
        parts.append("<w:keepNext/>")
    if form.page_before:
        parts.append("<w:pageBreakBefore/>")
    if form.line_above:
        parts.append('<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>')
    if form.leader:
        parts.append(f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{twips(form.leader)}"/></w:tabs>')
    parts.extend(_spacing(form))
    if form.align:
        parts.append(f'<w:jc w:val="{form.align}"/>')
    parts.append(ending)
    inside = "".join(parts)
    return f"<w:pPr>{inside}</w:pPr>" if inside else ""


def _spacing(form: Form) -> Iterable[str]:
    spaces = {"before": form.before, "after": form.after}
    written = "".join(f' w:{name}="{round(value * 20)}"' for name, value in spaces.items() if value is not None)
    height = 3 if form.line_above else form.height
    if height:
        written += f' w:line="{round(height * 20)}" w:lineRule="exact"'
    if written:
        yield f"<w:spacing{written}/>"
    indents = {"left": form.indent, "right": form.right or None, "firstLine": form.first}
    written = "".join(f' w:{name}="{twips(value)}"' for name, value in indents.items() if value is not None)
    if written:
        yield f"<w:ind{written}/>"


def _runs(text: str, form: Form) -> Iterable[str]:
    bold, italic = form.bold, form.italic
    for piece in _TOGGLE.split(text):
        if piece == "**":
            bold = not bold
        elif piece == "__":
            italic = not italic
        elif piece:
            inside = {"\t": "<w:tab/>", "\n": "<w:br/>"}.get(piece)
            inside = inside or f'<w:t xml:space="preserve">{escape(piece)}</w:t>'
            yield f"<w:r>{_run_properties(form, bold=bold, italic=italic)}{inside}</w:r>"


def _run_properties(form: Form, *, bold: bool, italic: bool) -> str:
    parts = ("<w:b/><w:bCs/>" if bold else "") + ("<w:i/><w:iCs/>" if italic else "")
    if form.size:
        parts += f'<w:sz w:val="{round(form.size * 2)}"/><w:szCs w:val="{round(form.size * 2)}"/>'
    if form.fill:
        parts += f'<w:shd w:val="clear" w:color="auto" w:fill="{form.fill}"/>'
    return f"<w:rPr>{parts}</w:rPr>" if parts else ""
