"""The package of a Word document: styles, headers with the page number, and the parts that Word asks for."""

from __future__ import annotations

import io
import zipfile
from typing import Final

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMES: Final = f'xmlns:w="{_W}" xmlns:r="{_R}"'
_FIXED_TIME: Final = (2000, 1, 1, 0, 0, 0)
_FONT: Final = "Times New Roman"
_FONTS: Final = f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}" w:cs="{_FONT}"/>'
_CODE_FONTS: Final = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:eastAsia="Consolas" w:cs="Consolas"/>'
_SIZE: Final = '<w:sz w:val="26"/><w:szCs w:val="26"/>'
_BOLD: Final = "<w:b/><w:bCs/>"
_ITALIC: Final = "<w:i/><w:iCs/>"
_KEEP: Final = "<w:keepNext/>"
_CENTRED: Final = '<w:jc w:val="center"/>'
_FIRST_LINE: Final = '<w:ind w:firstLine="720"/><w:jc w:val="both"/>'
_LEVEL: Final = '<w:outlineLvl w:val="{}"/>'
_SHADED: Final = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
_LANGUAGES: Final = {"vi": "vi-VN", "en": "en-GB"}


def write_package(body: str, language: str) -> bytes:
    """Return the ``.docx`` around the elements of a body; the same body gives the same members."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            ("officeDocument", "word/document.xml"), ("extended-properties", "docProps/app.xml")
        ),
        "docProps/app.xml": _HEAD
        + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>QMS Checker</Application></Properties>",
        "word/_rels/document.xml.rels": _relationships(
            ("styles", "styles.xml"), ("settings", "settings.xml"), ("header", "header1.xml"), ("header", "header2.xml")
        ),
        "word/document.xml": f"{_HEAD}<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
        "word/header1.xml": f"{_HEAD}<w:hdr {_NAMES}>{_page_number()}</w:hdr>",
        "word/header2.xml": f"{_HEAD}<w:hdr {_NAMES}><w:p/></w:hdr>",
        "word/settings.xml": f"{_HEAD}<w:settings {_NAMES}>"
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat></w:settings>',
        "word/styles.xml": _styles(_LANGUAGES[language]),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, _FIXED_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            package.writestr(member, content.encode())
    return packed.getvalue()


def read_package(document: bytes) -> dict[str, bytes]:
    """Return the members by name: what is compared, because compression differs from machine to machine."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _content_types() -> str:
    overrides = {
        "word/document.xml": f"{_WORD}.document.main+xml",
        "word/styles.xml": f"{_WORD}.styles+xml",
        "word/settings.xml": f"{_WORD}.settings+xml",
        "word/header1.xml": f"{_WORD}.header+xml",
        "word/header2.xml": f"{_WORD}.header+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    listed = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{_HEAD}<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relationships(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_R}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_RELATIONSHIPS}">{listed}</Relationships>'


def _page_number() -> str:
    size = f"<w:rPr>{_SIZE}</w:rPr>"
    field = "".join(
        f"<w:r>{size}{inside}</w:r>"
        for inside in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>2</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{field}</w:p>'


def _styles(language: str) -> str:
    listed = (
        _style("Normal", "Normal", "", _SIZE, default=True),
        _style("QMSBody", "QMS Body", f"{_space(0, 6, 264)}{_FIRST_LINE}", _SIZE),
        _style("QMSBases", "QMS Bases", f"{_space(0, 6, 264)}{_FIRST_LINE}", f"{_ITALIC}{_SIZE}"),
        _style("Heading1", "heading 1", f"{_KEEP}{_space(12, 6)}{_LEVEL.format(0)}", f"{_BOLD}{_SIZE}"),
        _style("Heading2", "heading 2", f"{_KEEP}{_space(8, 4)}{_LEVEL.format(1)}", f"{_BOLD}{_ITALIC}{_SIZE}"),
        _style("QMSTable", "QMS Table", _space(2, 2), _size(12)),
        _style("QMSTableHead", "QMS Table Head", f"{_KEEP}{_space(2, 2)}{_CENTRED}", f"{_BOLD}{_size(12)}"),
        _style("QMSNote", "QMS Note", f"{_space(0, 3)}{_FIRST_LINE}", _SIZE),
        _style("QMSSmall", "QMS Small", _space(0, 2), _size(10)),
        _style("QMSCode", "QMS Code", f"{_SHADED}{_space(2, 2)}", f"{_CODE_FONTS}{_size(9.5)}"),
    )
    rule = '<w:{0} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    rules = "".join(rule.format(side) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    grid = (
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        f"<w:tblPr><w:tblBorders>{rules}</w:tblBorders></w:tblPr></w:style>"
    )
    return (
        f"{_HEAD}<w:styles {_NAMES}><w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}{_SIZE}"
        f'<w:lang w:val="{language}" w:eastAsia="{language}"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>{''.join(listed)}{grid}</w:styles>"
    )


def _style(identifier: str, name: str, paragraph: str, run: str, *, default: bool = False) -> str:
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    mark = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph"{mark} w:styleId="{identifier}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _space(before: float, after: float, line: int = 240) -> str:
    return f'<w:spacing w:before="{before * 20:.0f}" w:after="{after * 20:.0f}" w:line="{line}" w:lineRule="auto"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'
