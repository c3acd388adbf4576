"""Reading an HTML page back, as a browser would before any script runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "br", "img", "input", "hr", "rect", "circle"}
_APART = {"td", "th", "dt", "dd", "li", "p", "br", "h1", "h2", "h3", "h4", "div", "option", "label"}
"""Elements that a reader does not take for a part of the word before."""


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    within: tuple[str, ...]
    text: str = ""


@dataclass
class ReadPage:
    """The elements in the order of the page; ``text`` of each is what it and those inside of it say."""

    elements: list[Element] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def with_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in element.attributes.get("class", "").split()]

    @property
    def words(self) -> str:
        """What the page says, white space made plain."""
        return " ".join(self.all("body")[0].text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = ReadPage()
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) != len(attrs):
            self.page.problems.append(f"an attribute twice in <{tag}>")
        element = Element(tag, given, tuple(outer.tag for outer in self.open))
        if tag in _APART:
            self.handle_data(" ")
        self.page.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            self.page.problems.append(f"</{tag}> closes {self.open[-1].tag if self.open else 'nothing'}")
        elif tag not in _VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open[-1:] if self.open and self.open[-1].tag in ("script", "style") else self.open:
            element.text += data


def read_page(content: bytes) -> ReadPage:
    """Return the page; elements that do not close in order are problems."""
    reader = _Reader()
    reader.feed(content.decode("utf-8"))
    reader.close()
    reader.page.problems += [f"<{element.tag}> is never closed" for element in reader.open]
    return reader.page
