"""A page of plain text for a terminal: wrapped paragraphs, hanging indents, and colour that only repeats the words."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from enum import StrEnum

from qms_checker.reports.plain import printable


class Ink(StrEnum):
    """How a piece of text stands out; the value is the ANSI code."""

    PLAIN = ""
    BOLD = "1"
    FAINT = "2"
    BAD = "1;31"
    WARN = "33"
    GOOD = "32"
    NOTE = "36"


@dataclass(slots=True)
class Page:
    """Collects lines of at most ``width`` columns. Every text is made safe on its way in."""

    width: int = 80
    color: bool = False
    lines: list[str] = field(default_factory=list)

    def paint(self, text: str, ink: Ink) -> str:
        """Return the text in a colour, where there are colours."""
        return f"\x1b[{ink.value}m{text}\x1b[0m" if self.color and ink is not Ink.PLAIN and text else text

    def blank(self) -> None:
        """Leave one line free, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def rule(self, mark: str = "─") -> None:
        """Draw a line across the page."""
        self.lines.append(self.paint(mark * self.width, Ink.FAINT))

    def section(self, title: str, count: int) -> None:
        """Begin a section: its title in capitals between two lines, and how many entries it has."""
        self.blank()
        self.rule()
        self.text(f"{title.upper()} ({count})", ink=Ink.BOLD)
        self.rule()

    def text(self, text: str, *, indent: int = 0, hang: int = 0, ink: Ink = Ink.PLAIN) -> None:
        """Add a paragraph; lines after the first are indented by ``hang`` more."""
        for line in self._wrapped(printable(text), indent, hang):
            stripped = line.lstrip()
            self.lines.append(line[: len(line) - len(stripped)] + self.paint(stripped, ink))

    def marked(self, mark: str, text: str, ink: Ink, *, indent: int = 2) -> None:
        """Add a paragraph that hangs from a mark, as an item of a list."""
        for number, line in enumerate(self._wrapped(f"{mark} {printable(text)}", indent, len(mark) + 1)):
            body = line.lstrip()
            self.lines.append(line[: len(line) - len(body)] + self.paint(body, ink if number == 0 else Ink.PLAIN))

    def labelled(self, label: str, text: str, *, indent: int = 0, hang: int = 2, ink: Ink = Ink.NOTE) -> None:
        """Add ``label: text``, the label coloured."""
        head = printable(label) + ":"
        first, *rest = self._wrapped(f"{head} {printable(text)}", indent, hang) or [" " * indent + head]
        if first[indent:].startswith(head):
            first = " " * indent + self.paint(head, ink) + first[indent + len(head) :]
        self.lines.extend([first, *rest])

    def verbatim(self, block: str, *, indent: int = 0, ink: Ink = Ink.PLAIN) -> None:
        """Add lines as they are, for example YAML to copy or a line to search for; they are not wrapped."""
        for line in block.rstrip("\n").split("\n"):
            body = line.lstrip(" ")
            pad = " " * (indent + len(line) - len(body))
            self.lines.append(f"{pad}{self.paint(printable(body), ink)}".rstrip())

    def render(self) -> str:
        """Return the page with a final line break."""
        return "\n".join(self.lines).rstrip("\n") + "\n"

    def _wrapped(self, text: str, indent: int, hang: int) -> list[str]:
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hang),
            break_on_hyphens=False,  # 45/QĐ-SKHCN stays in one piece
        )
