"""Reads Word documents back for the tests, from the XML itself, so that nothing is overlooked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from docx import Document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts_of(document: bytes) -> dict[str, bytes]:
    """Return the members of the package by name."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return {name: package.read(name) for name in package.namelist()}


def body_of(document: bytes) -> ET.Element:
    """Return the root of the main part."""
    return ET.fromstring(parts_of(document)["word/document.xml"])


def paragraphs_of(document: bytes) -> tuple[str, ...]:
    """Return the text of every paragraph, in tables too; a line break is ``\\n``, a tab ``\\t``."""
    return tuple("".join(_letters(paragraph)) for paragraph in body_of(document).iter(f"{W}p"))


def text_of(document: bytes) -> str:
    """Return the whole text, a line for each paragraph."""
    return "\n".join(paragraphs_of(document))


def _letters(paragraph: ET.Element) -> Iterator[str]:
    for element in paragraph.iter():
        if element.tag == f"{W}t":
            yield element.text or ""
        elif element.tag == f"{W}br":
            yield "\n"
        elif element.tag == f"{W}tab" and "val" not in {name.removeprefix(W) for name in element.attrib}:
            yield "\t"


def write_template(path: Path, *paragraphs: str) -> Path:
    """Write a plain Word template with the paragraphs and return its path."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))
    return path
