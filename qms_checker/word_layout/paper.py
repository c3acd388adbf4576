"""A whole paper from its source, in the layout of Decree 30/2020/NĐ-CP: head, title, body, recipients, signature.

The variables that head and signature use are those of every paper: ``superior_body``, ``agency_heading``, ``place``,
``number``, ``signed_on``, ``document_symbol``, ``signer_lines`` and ``signer_name``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from qms_checker.strict_yaml import parse_yaml
from qms_checker.vocabulary import LANGUAGES, Language
from qms_checker.word_layout.blocks import Writer
from qms_checker.word_layout.marks import Form, cell, gap, paragraph, row, table
from qms_checker.word_layout.package import write_package

_CENTRE: Final = "center"
_MOTTO: Final = {
    "vi": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "en": ("SOCIALIST REPUBLIC OF VIET NAM", "Independence - Freedom - Happiness"),
}
_MOTTO_LINE: Final = {"vi": 55.0, "en": 72.0}
"""How long the line below the motto is: as long as its text."""
_NUMBER: Final = {"vi": "Số: {{ number }}", "en": "No.: {{ number }}"}
_FORM_CODE: Final = {"vi": "Mã hiệu: …………………", "en": "Code: …………………"}
_DAY: Final = "{{ place }}, {{ signed_on }}"
_HEAD: Final = {"lines": "signer_lines", "name": "{{ signer_name }}"}


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a paper: its name, the type code of Decree 30/2020/NĐ-CP, its orientation, and what it says.

    ``code`` is empty for an official letter (``kind: letter``), a form (``kind: form``) and what has no number
    (``kind: unnumbered``); ``kind: bare`` has no letterhead.
    """

    name: str
    code: str
    orientation: str
    content: Mapping[str, Any]


def read_source(file: Path) -> Source:
    """Read ``<paper>.yaml``; a legal basis ``@name`` is taken from ``shared/bases.yaml`` beside it."""
    content = parse_yaml(file.read_bytes(), str(file)).data
    shared = file.parent / "shared" / "bases.yaml"
    known = parse_yaml(shared.read_bytes(), str(shared)).data
    for block in content["blocks"]:
        if "bases" in block:
            block["bases"] = [known[one[1:]] if isinstance(one, str) else one for one in block["bases"]]
    return Source(file.stem, content.get("code", ""), content.get("orientation", "portrait"), content)


def build(source: Source, language: Language) -> bytes:
    """Return the template of the paper in a language; the same source gives the same members."""
    writer = Writer(language, landscape=source.orientation == "landscape")
    return write_package("".join(_parts(source, writer)), language)


def build_all(folder: Path) -> dict[str, bytes]:
    """Return all templates of the sources in a folder by file name."""
    return {
        f"{file.stem}.{language}.docx": build(read_source(file), language)
        for file in sorted(folder.glob("*.yaml"))
        for language in LANGUAGES
    }


def _parts(source: Source, writer: Writer) -> Iterator[str]:
    content = source.content
    if content.get("kind") != "bare":
        yield _letterhead(source, writer)
    yield from _title(content, writer)
    yield from writer.blocks(content["blocks"])
    if "closing" in content:
        yield gap(6, with_next=True)
        yield _closing(content["closing"], writer)
        yield gap(1)
    yield from writer.blocks(content.get("annex", ()))
    yield writer.last_section()


def _letterhead(source: Source, writer: Writer) -> str:
    language, width = writer.language, writer.width
    left, right = width * 0.43, width * 0.57
    bold, plain = Form(align=_CENTRE, bold=True, after=0, size=13), Form(align=_CENTRE, after=0, size=13)
    inset = left * 0.32
    body = (
        paragraph("{%p if superior_body %}")
        + paragraph("{{ superior_body|upper }}", replace(plain, size=12))
        + paragraph("{%p endif %}")
        + paragraph("{{ agency_heading|upper }}", replace(bold, size=12))
        + paragraph("", Form(line_above=True, indent=inset, right=inset, before=2, after=0))
    )
    country, motto = _MOTTO[language]
    inset = max(0.0, (right - _MOTTO_LINE[language]) / 2)
    state = (
        paragraph(country, Form(align=_CENTRE, bold=True, after=0, size=12))
        + paragraph(motto, Form(align=_CENTRE, bold=True, after=0, size=13))
        + paragraph("", Form(line_above=True, indent=inset, right=inset, before=2, after=0))
    )
    day = paragraph(_DAY, Form(align=_CENTRE, italic=True, before=4, after=0))
    first = row((cell(body, left), cell(state, right)))
    second = row((cell(_number(source, writer), left), cell(day, right)))
    return table((first, second), (left, right), ruled=False)


def _number(source: Source, writer: Writer) -> str:
    language, form = writer.language, Form(align=_CENTRE, before=4, after=0, size=13)
    kind = source.content.get("kind", "")
    if kind == "unnumbered":
        return paragraph("", form)
    if kind == "form":
        return paragraph(_FORM_CODE[language], form)
    if kind == "letter":
        about = Form(align=_CENTRE, after=0, size=12.5)
        number = paragraph(f"{_NUMBER[language]}/{{{{ document_symbol }}}}-……", form)
        return number + paragraph(writer.say(source.content["subject"]), about)
    return paragraph(f"{_NUMBER[language]}/{source.code}-{{{{ document_symbol }}}}", form)


def _title(content: Mapping[str, Any], writer: Writer) -> Iterator[str]:
    if content.get("kind") != "letter":
        bold = Form(align=_CENTRE, bold=True, after=0, size=14, with_next=True)
        yield paragraph(writer.say(content["title"]), Form(align=_CENTRE, bold=True, before=14, after=0, size=14))
        if "subject" in content:
            yield paragraph(writer.say(content["subject"]), bold)
        inset = writer.width * 0.38
        yield paragraph("", Form(line_above=True, indent=inset, right=inset, before=3, after=8))
    if "authority" in content:
        yield paragraph(writer.say(content["authority"]), Form(align=_CENTRE, bold=True, before=4, after=8))
    if "addressee" in content:
        yield paragraph(writer.say(content["addressee"]), Form(align=_CENTRE, before=6, after=10))


def _closing(content: Mapping[str, Any], writer: Writer) -> str:
    """Write recipients on the left and the signature on the right, in one row that is never torn apart."""
    lines = "".join(writer.recipients(content.get("recipients", ())))
    signer = content.get("signer", "head")
    left, right = writer.width * 0.48, writer.width * 0.52
    signature = writer.signature(_HEAD if signer == "head" else signer, right)
    return table((row((cell(lines, left), cell("".join(signature), right))),), (left, right), ruled=False)
