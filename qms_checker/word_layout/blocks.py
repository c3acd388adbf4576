"""From the blocks of a source to the elements of a document, in one language.

A block is a mapping with one leading key; ``docs/templates.md`` lists them. What it says is a text, or a mapping of
``vi`` and ``en``; Jinja tags in it stay as they are and are filled in later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from qms_checker.vocabulary import LANGUAGES, Language
from qms_checker.word_layout.marks import (
    LANDSCAPE_TEXT,
    PORTRAIT_TEXT,
    Form,
    cell,
    gap,
    paragraph,
    row,
    section,
    table,
)

_CELL_PADDING: Final = 3
_SHADE: Final = "EDEDED"
_FILLS: Final = {"dark": "404040", "middle": "8C8C8C", "light": "BFBFBF", "pale": "E0E0E0"}
_STYLES: Final = {
    "heading": Form(style="Heading1"),
    "subheading": Form(style="Heading2"),
    "text": Form(style="QMSBody"),
    "closing": Form(style="QMSBody", with_next=True),
    "note": Form(style="QMSNote"),
    "small": Form(style="QMSSmall"),
    "code": Form(style="QMSCode"),
    "centre": Form(align="center", before=6, after=6, bold=True, with_next=True),
    "plain": Form(style="QMSTable"),
}


_BETWEEN: Final = gap(4)
"""What follows every table: Word would join two that touch, and a document does not end in one."""


_RECIPIENTS: Final = {"vi": "Nơi nhận:", "en": "Recipients:"}
_FILED: Final = {"vi": "- Lưu: VT, hồ sơ ISO.", "en": "- Filed: registry, ISO file."}


class SourceError(ValueError):
    """The source of a paper says something that no block means."""


@dataclass(slots=True)
class Writer:
    """Writes blocks in a language; ``width`` is what the text of the page or cell at hand may take.

    ``size``: of the text in the table at hand, in points; 0 for that of the style. ``kept``: what is written now stays
    on the page of the signatures that follow.
    """

    language: Language
    landscape: bool = False
    sections: int = 0
    size: float = 0
    kept: bool = False
    width: float = field(init=False)
    _writers: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.width = LANDSCAPE_TEXT if self.landscape else PORTRAIT_TEXT
        self._writers = {
            "points": self._points,
            "bases": self._bases,
            "when": self._when,
            "each": self._each,
            "blank": self._blank,
            "fill_in": self._fill_in,
            "page_break": self._page_break,
            "gap": self._gap,
            "landscape": self._landscape,
            "landscape_to_end": self._landscape_to_end,
            "bar": self._bar,
            "fields": self._fields,
            "signatures": self._signatures,
            "recipients": lambda block: self.recipients(block["recipients"]),
            "table": lambda block: self._table(block["table"]),
        }

    def say(self, words: Any) -> str:
        """Return a text of the source in the language."""
        if isinstance(words, Mapping):
            if set(words) != set(LANGUAGES):
                raise SourceError(f"a text has the languages {', '.join(LANGUAGES)} and no other key: {dict(words)}")
            words = words[self.language]
        return "" if words is None else str(words)

    def blocks(self, blocks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
        """Write blocks one after another."""
        blocks = tuple(blocks)
        for number, block in enumerate(blocks):
            kind = _kind(block)
            self.kept = _lead_to_signatures(blocks[number + 1 :])
            if kind in _STYLES:
                words, form = self.say(block[kind]), _STYLES[kind]
                form = replace(form, size=self.size) if kind == "plain" else form
                kept = self.kept or words.rstrip("*_").endswith(":")
                yield paragraph(words, replace(form, with_next=True) if kept else form)
            elif kind in self._writers:
                yield from self._writers[kind](block)
            else:
                raise SourceError(f"no block is called {kind!r}")

    def end_section(self, *, landscape: bool) -> str:
        """End the section at hand and go on in the other orientation."""
        ending = section(landscape=self.landscape, is_first=self.sections == 0)
        self.sections += 1
        self.landscape = landscape
        self.width = LANDSCAPE_TEXT if landscape else PORTRAIT_TEXT
        return gap(1, section=ending)

    def last_section(self) -> str:
        """Return the properties of the section that ends the document."""
        return section(landscape=self.landscape, is_first=self.sections == 0, is_last=True)

    def _points(self, block: Mapping[str, Any]) -> Iterator[str]:
        for words in block["points"]:
            yield paragraph(self.say(words), _STYLES["note"])

    def _bases(self, block: Mapping[str, Any]) -> Iterator[str]:
        """Legal bases: each ends with a semicolon, the last with a full stop."""
        last = len(block["bases"]) - 1
        for number, words in enumerate(block["bases"]):
            yield paragraph(f"{self.say(words)}{'.' if number == last else ';'}", Form(style="QMSBases"))

    def _when(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield paragraph(f"{{%p if {block['when']} %}}")
        yield from self.blocks(block["blocks"])
        if "otherwise" in block:
            yield paragraph("{%p else %}")
            yield from self.blocks(block["otherwise"])
        yield paragraph("{%p endif %}")

    def _each(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield paragraph(f"{{%p for {block['each']} %}}")
        yield from self.blocks(block["blocks"])
        yield paragraph("{%p endfor %}")

    def _blank(self, block: Mapping[str, Any]) -> Iterator[str]:
        """Dotted lines to write on."""
        for left in range(block["blank"], 0, -1):
            form = Form(leader=self.width, first=0, before=3, after=4, with_next=self.kept or left > 1)
            yield paragraph("\t", form)

    def _fill_in(self, block: Mapping[str, Any]) -> Iterator[str]:
        """A label, and dots up to the margin."""
        yield paragraph(f"{self.say(block['fill_in'])} \t", Form(style="QMSTable", leader=self.width))

    def _page_break(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield gap(1, page_before=bool(block["page_break"]))

    def _gap(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield gap(float(block["gap"]), with_next=self.kept)

    def _landscape(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield self.end_section(landscape=True)
        yield from self.blocks(block["landscape"])
        yield self.end_section(landscape=False)

    def _landscape_to_end(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield self.end_section(landscape=bool(block["landscape_to_end"]))

    def _bar(self, block: Mapping[str, Any]) -> Iterator[str]:
        """A bar as long as its text of spaces that do not break, drawn by shading."""
        yield paragraph(self.say(block["bar"]), Form(style="QMSTable", fill=_FILLS[block["shade"]]))

    def _fields(self, block: Mapping[str, Any]) -> Iterator[str]:
        """A form of two columns: labels and what belongs there; ``when`` leaves a row out."""
        label_width = float(block.get("label_width", 42))
        widths = (label_width, self.width - label_width)
        rows: list[str] = []
        for entry in block["fields"]:
            inside = (
                cell(paragraph(self.say(entry["label"]), Form(style="QMSTable", bold=True)), widths[0]),
                self._cell(entry["value"], widths[1]),
            )
            line = row(inside, may_split=bool(entry.get("may_split")))
            rows.extend(_tags(f"if {entry['when']}", (line,), "endif") if "when" in entry else (line,))
        if "head" in block:
            title = paragraph(self.say(block["head"]), Form(style="QMSTable", bold=True, with_next=True))
            rows.insert(0, row((cell(title, self.width, span=2, fill=_SHADE),), is_header=True))
        yield table(rows, widths)
        yield _BETWEEN

    def _table(self, block: Mapping[str, Any]) -> Iterator[str]:
        """A ruled table: its header row is repeated; ``each`` repeats ``cells``; ``rows`` are fixed rows."""
        self.size = float(block.get("size", 0))
        columns = block["columns"]
        widths = _shares([float(column["width"]) for column in columns], self.width)
        header = [
            cell(
                paragraph(self.say(one["title"]), Form(style="QMSTableHead", size=self.size)),
                width,
                fill=_SHADE,
                middle=True,
            )
            for one, width in zip(columns, widths, strict=True)
        ]
        rows = [row(header, is_header=True)]
        may_split = bool(block.get("may_split"))
        rows.extend(self._row(fixed, columns, widths, may_split=may_split) for fixed in block.get("rows", ()))
        if "each" in block:
            line: tuple[str, ...] = (self._row(block["cells"], columns, widths, may_split=may_split),)
            if "span" in block:
                whole = self._cell(block["span"]["cell"], self.width, span=len(columns), fill=_SHADE)
                line = (_tag(f"if {block['span']['when']}"), row((whole,)), _tag("else"), *line, _tag("endif"))
            rows.extend(_tags(f"for {block['each']}", line, "endfor"))
        for blank in range(int(block.get("blank_rows", 0))):
            cells = [f"{blank + 1}" if one.get("numbered") else [{"gap": 18}] for one in columns]
            rows.append(self._row(cells, columns, widths))
        self.size = 0
        yield table(rows, widths)
        yield _BETWEEN

    def _row(
        self, cells: Sequence[Any], columns: Sequence[Any], widths: Sequence[float], *, may_split: bool = False
    ) -> str:
        if len(cells) != len(columns):
            raise SourceError(f"a row has {len(cells)} cells and the table {len(columns)} columns")
        return row(
            (
                self._cell(content, width, align=column.get("align", ""))
                for content, column, width in zip(cells, columns, widths, strict=True)
            ),
            may_split=may_split,
        )

    def _cell(self, content: Any, width: float, *, span: int = 1, fill: str = "", align: str = "") -> str:
        """A cell holds a text, a mapping of languages, or a list of blocks."""
        outer, self.width = self.width, width - _CELL_PADDING
        if isinstance(content, list):
            inside = "".join(self.blocks(content))
        else:
            inside = paragraph(self.say(content), Form(style="QMSTable", align=align, bold=bool(fill), size=self.size))
        self.width = outer
        return cell(inside, width, span=span, fill=fill)

    def _signatures(self, block: Mapping[str, Any]) -> Iterator[str]:
        """Two or more who sign beside each other; each has ``title``, perhaps ``name`` and ``width`` (a share)."""
        signers = block["signatures"]
        widths = _shares([float(one.get("width", 1)) for one in signers], self.width)
        cells = (cell("".join(self.signature(one, width)), width) for one, width in zip(signers, widths, strict=True))
        yield table((row(cells),), widths, ruled=False)
        yield _BETWEEN

    def recipients(self, listed: Iterable[Any]) -> Iterator[str]:
        """Write who gets the paper, a line each; the last one is where it is filed."""
        yield paragraph(_RECIPIENTS[self.language], Form(size=12, bold=True, italic=True, after=0, with_next=True))
        for words in listed:
            yield paragraph(f"- {self.say(words)};", Form(size=11, after=0, with_next=True))
        yield paragraph(_FILED[self.language], Form(size=11, after=0))

    def signature(self, signer: Mapping[str, Any], width: float) -> Iterator[str]:
        """Write who signs in capitals, room to sign, and the name or dots for it."""
        title = Form(align="center", bold=True, after=0)
        if "lines" in signer:
            yield paragraph(f"{{%p for line in {signer['lines']} %}}")
            yield paragraph("{{ line }}", title)
            yield paragraph("{%p endfor %}")
        else:
            yield paragraph(self.say(signer["title"]), title)
            hint = {"vi": "(Ký, ghi rõ họ tên)", "en": "(Signature and full name)"}
            yield paragraph(hint[self.language], Form(align="center", italic=True, after=0, size=12))
        yield paragraph("", Form(after=44))
        yield paragraph(self.say(signer.get("name", "…" * round(width / 7))), title)


def _lead_to_signatures(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether signatures come next, so that they do not stand alone on a page."""
    following = next((kind for kind in map(_kind, blocks) if kind != "gap"), "")
    return following == "signatures"


def _kind(block: Mapping[str, Any]) -> str:
    return next(iter(block))


def _tag(tag: str) -> str:
    return row((cell(paragraph(f"{{%tr {tag} %}}"), 10),))


def _tags(opening: str, inside: Iterable[str], ending: str) -> tuple[str, ...]:
    return (_tag(opening), *inside, _tag(ending))


def _shares(wanted: Sequence[float], width: float) -> list[float]:
    """Stretch the widths asked for to the width there is."""
    return [one * width / sum(wanted) for one in wanted]
