"""Reads each format back as its user's program does: what the eye sees, and proof that nothing else came along."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import openpyxl
from markdown_it import MarkdownIt

from tests.word_reading import parts_of, text_of

VOID_OF_WORDS = frozenset({"script", "style", "template"})
SEPARATOR = ";"
FORMULA = re.compile('[\\s"]*[=+@＝＋＠]|"*[-－]')  # after spaces a dash is an item of a list, as in YAML

csv.field_size_limit(10_000_000)  # split at the wrong separator a whole row is one cell


class Page(HTMLParser):
    """The text that a page shows and its elements with their attributes' names, in order."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shown = ""
        self.structure: list[tuple[str, ...]] = []
        self.addresses: list[str] = []
        self._hidden = 0
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.structure.append((tag, *sorted(name for name, _ in attrs)))
        self.addresses.extend(value or "" for name, value in attrs if name in ("href", "src", "action", "formaction"))
        self._hidden += tag in VOID_OF_WORDS

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in VOID_OF_WORDS

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.shown += data


def seen_in_terminal(content: bytes) -> str:
    text = content.decode()
    assert {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")} <= {"\n"}
    return text


def seen_in_json(content: bytes) -> str:
    found = json.loads(content)
    assert isinstance(found, dict)
    return "\n".join(strings_of(found))


def seen_in_csv(content: bytes) -> str:
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATOR, strict=True))
    assert len({len(row) for row in rows}) == 1
    for separator in ";,\t|":  # whatever the machine of the reader splits at
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            assert [cell for cell in row if FORMULA.match(cell)] == []
    return "\n".join(cell for row in rows for cell in row).replace("'", "")


def seen_in_workbook(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [name for name in package.namelist() if "externalLink" in name or "vba" in name.lower()]
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                root = ET.fromstring(package.read(name))
                assert not [one for one in root.iter() if one.get("TargetMode") == "External"], name
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.rows for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    assert not [cell for cell in cells if cell.hyperlink]
    return "\n".join(str(cell.value) for cell in cells)


def seen_in_word(content: bytes) -> str:
    parts = parts_of(content)
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            ET.fromstring(part)
    body = parts["word/document.xml"].decode()
    assert "instrText>DDE" not in body
    assert "altChunk" not in body
    return text_of(content)


def seen_in_sarif(content: bytes) -> str:
    log = json.loads(content)
    messages = [result["message"]["text"] for result in log["runs"][0]["results"]]
    assert [text for text in messages if re.search(r"\[[^\]]*\]\(", text)] == []
    return "\n".join(strings_of(log)).replace("\u2060", "")


def seen_in_markdown(content: bytes) -> str:
    page = Page(rendered(content.decode()))
    assert page.addresses == []
    assert not {tag for tag, *_ in page.structure} & {"script", "img", "a", "iframe", "svg", "blockquote"}
    return page.shown.replace("\u2060", "")


def seen_in_page(content: bytes) -> str:
    page = Page(content.decode())
    assert not [address for address in page.addresses if not address.startswith(("#", "data:image/", "data:,"))]
    assert not [names for names in page.structure if any(name.startswith("on") for name in names[1:])]
    return page.shown


def rendered(text: str) -> str:
    """Return Markdown as a platform shows it that makes links of addresses, too."""
    renderer = MarkdownIt("gfm-like")
    assert renderer.linkify is not None
    renderer.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    return str(renderer.render(text))


def strings_of(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings_of(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings_of(one)]
    return [value] if isinstance(value, str) else []


READERS: dict[str, Callable[[bytes], str]] = {
    "terminal": seen_in_terminal,
    "json": seen_in_json,
    "jsonl": seen_in_json,
    "csv": seen_in_csv,
    "xlsx": seen_in_workbook,
    "docx": seen_in_word,
    "sarif": seen_in_sarif,
    "markdown": seen_in_markdown,
    "html": seen_in_page,
}
"""One for each format; a new format needs one here."""
