"""The layout of the papers: built from their sources, after Decree 30/2020/NĐ-CP, the same for all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from qms_checker.media.word import render
from qms_checker.resources import template_file
from qms_checker.vocabulary import LANGUAGES, Language
from qms_checker.word_layout.__main__ import main
from qms_checker.word_layout.blocks import SourceError
from qms_checker.word_layout.package import read_package
from qms_checker.word_layout.paper import Source, build, build_all, read_source
from tests.word_reading import W, body_of, paragraphs_of, parts_of

SOURCES = template_file("word", "source")
TEMPLATES = sorted(SOURCES.parent.glob("*.docx"))
MM = 1440 / 25.4
HEAD = {
    "superior_body": "Ủy ban nhân dân tỉnh Hưng Yên",
    "agency_heading": "Sở Mẫu",
    "place": "Hưng Yên",
    "number": "05",
    "signed_on": "ngày 05 tháng 3 năm 2026",
    "document_symbol": "SM",
    "signer_lines": ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    "signer_name": "Nguyễn Thị Mẫu",
}


def paper(language: Language = "vi", *, code: str = "QĐ", orientation: str = "portrait", **content: Any) -> bytes:
    """Return a filled paper of the given content."""
    whole = {"title": {"vi": "QUYẾT ĐỊNH", "en": "DECISION"}, "blocks": [], **content}
    return build(Source("mau", code, orientation, whole), language)


def filled(tmp_path: Path, template: bytes, **variables: object) -> bytes:
    """Return the template with head, signature and the given variables filled in."""
    file = tmp_path / "mau.docx"
    file.write_bytes(template)
    return render(file, {**HEAD, **variables})


def attributes(element: ET.Element | None) -> dict[str, str]:
    """Return the attributes of the Word namespace by their bare names."""
    assert element is not None
    return {name.removeprefix(W): value for name, value in element.attrib.items()}


def sections(document: bytes) -> Iterator[ET.Element]:
    """Yield the properties of each section."""
    return body_of(document).iter(f"{W}sectPr")


def test_every_template_is_as_built_from_its_source() -> None:
    """Whoever changes a source builds the templates again: `make templates`."""
    built = build_all(SOURCES)

    assert set(built) == {file.name for file in TEMPLATES}
    different = [file.name for file in TEMPLATES if read_package(file.read_bytes()) != read_package(built[file.name])]
    assert different == []


def test_a_template_that_was_changed_by_hand_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """``--check`` names it and ends with 1; without it the template is built again."""
    (tmp_path / "source").symlink_to(SOURCES)
    monkeypatch.setattr("qms_checker.word_layout.__main__.FOLDER", tmp_path)

    assert main([]) == 0
    (tmp_path / "declaration.vi.docx").write_bytes(paper())
    assert main(["--check"]) == 1
    assert capsys.readouterr().out.startswith(str(tmp_path / "declaration.vi.docx"))
    assert main([]) == 0
    assert main(["--check"]) == 0
    assert main(["--other"]) == 2


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_the_page_follows_the_decree(file: Path) -> None:
    """A4; the edges within the limits, also where the page lies on its side; only page 1 has no number."""
    found = list(sections(file.read_bytes()))

    for index, section in enumerate(found):
        size, margins = attributes(section.find(f"{W}pgSz")), attributes(section.find(f"{W}pgMar"))
        turned = size.get("orient") == "landscape"
        assert [round(int(size[side]) / MM) for side in ("w", "h")] == ([297, 210] if turned else [210, 297])
        sides = ("right", "left", "top", "bottom") if turned else ("top", "bottom", "left", "right")
        limits = ((20, 25), (20, 25), (30, 35), (15, 20))
        for side, (least, most) in zip(sides, limits, strict=True):
            assert least <= round(int(margins[side]) / MM, 1) <= most
        assert (section.find(f"{W}titlePg") is not None) == (index == 0)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_the_number_of_the_page_stands_centred_above(file: Path) -> None:
    """One header with a PAGE field, size 13, centred; the header of page 1 is empty."""
    parts = parts_of(file.read_bytes())
    numbered, empty = parts["word/header1.xml"].decode(), parts["word/header2.xml"].decode()

    assert " PAGE " in numbered
    assert '<w:jc w:val="center"/>' in numbered
    assert '<w:sz w:val="26"/>' in numbered
    assert "<w:t" not in empty


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_two_tables_touch_and_no_document_ends_in_one(file: Path) -> None:
    """Word would make one table of two."""
    body = body_of(file.read_bytes()).find(f"{W}body")
    assert body is not None
    kinds = [element.tag.removeprefix(W) for element in body]

    assert all(after == "p" for before, after in pairwise(kinds) if before == "tbl")


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_tables_repeat_their_header_and_keep_rows_whole(file: Path) -> None:
    """Every ruled table but forms of two columns begins with a header row; no row is torn apart."""
    for table in body_of(file.read_bytes()).iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        is_ruled = table.find(f"{W}tblPr/{W}tblStyle") is not None
        if is_ruled and len(table.findall(f"{W}tblGrid/{W}gridCol")) > 2:
            assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None


def test_the_font_is_times_new_roman_for_every_script() -> None:
    """The default of the document, for Latin, East Asian and complex script, at size 13."""
    styles = ET.fromstring(parts_of(paper())["word/styles.xml"])
    default = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert default is not None

    fonts = attributes(default.find(f"{W}rFonts"))
    assert {fonts[script] for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert attributes(default.find(f"{W}sz"))["val"] == "26"


def test_the_head_has_body_motto_number_place_and_title(tmp_path: Path) -> None:
    """The superior body in capitals, the symbol with its type code, and a line below body, motto and title."""
    document = filled(tmp_path, paper(subject={"vi": "Về việc mẫu", "en": "on a sample"}))

    paragraphs = [line for line in paragraphs_of(document) if line]
    assert paragraphs[:8] == [
        "ỦY BAN NHÂN DÂN TỈNH HƯNG YÊN",
        "SỞ MẪU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/QĐ-SM",
        "Hưng Yên, ngày 05 tháng 3 năm 2026",
        "QUYẾT ĐỊNH",
        "Về việc mẫu",
    ]
    assert len(list(body_of(document).iter(f"{W}pBdr"))) == 3


def test_an_official_letter_has_no_type_code_and_its_subject_below_the_number(tmp_path: Path) -> None:
    """``Số: 05/SM-……`` and ``V/v``; no title."""
    letter = paper(code="", kind="letter", subject={"vi": "V/v mẫu", "en": "Re: a sample"})

    paragraphs = paragraphs_of(filled(tmp_path, letter))

    assert paragraphs[paragraphs.index("Số: 05/SM-……") + 1] == "V/v mẫu"
    assert "QUYẾT ĐỊNH" not in paragraphs


def test_a_body_without_superior_has_no_empty_line(tmp_path: Path) -> None:
    """The paragraph of the superior body goes with its name."""
    assert paragraphs_of(filled(tmp_path, paper(), superior_body=""))[0] == "SỞ MẪU"


def test_the_signature_is_in_the_name_of_whom_it_is_given(tmp_path: Path) -> None:
    """The lines of authority in capitals, then the name; recipients end with the file of the registry."""
    document = filled(tmp_path, paper(closing={"recipients": [{"vi": "Như trên", "en": "As above"}]}))

    paragraphs = [line for line in paragraphs_of(document) if line]
    assert paragraphs[-6:] == [
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT, hồ sơ ISO.",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Nguyễn Thị Mẫu",
    ]


def test_the_last_paragraph_stays_with_the_signature() -> None:
    """A signature never stands alone on a page."""
    document = paper(blocks=[{"closing": {"vi": "Hết./.", "en": "End./."}}], closing={})
    last = next(one for one in body_of(document).iter(f"{W}p") if "Hết./." in "".join(one.itertext()))

    assert last.find(f"{W}pPr/{W}keepNext") is not None


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_what_leads_to_signatures_stays_with_them(file: Path) -> None:
    """No two parties sign on a page that says nothing: the paragraph before the signatures is kept with them."""
    body = body_of(file.read_bytes()).find(f"{W}body")
    assert body is not None
    for before, after in pairwise(one for one in body if len("".join(one.itertext())) > 0 or one.tag == f"{W}tbl"):
        is_signed = after.tag == f"{W}tbl" and after.find(f"{W}tblPr/{W}tblStyle") is None and "(" in _said(after)
        if is_signed and "{%" not in _said(before):
            assert before.find(f"{W}pPr/{W}keepNext") is not None, _said(before)


def _said(element: ET.Element) -> str:
    return "".join(element.itertext())


def test_what_ends_a_document_needs_no_page_of_its_own() -> None:
    """The paragraph that Word wants after a table is a point high: a full page is not followed by an empty one."""
    document = paper(blocks=[{"signatures": [{"title": "A"}, {"title": "B"}]}], closing={})
    for ended in (document, paper(blocks=[{"signatures": [{"title": "A"}]}])):
        last = body_of(ended).findall(f"{W}body/{W}p")[-1]
        spacing = attributes(last.find(f"{W}pPr/{W}spacing"))
        assert spacing["lineRule"] == "exact"
        assert int(spacing["line"]) <= 80


def test_minutes_end_with_recipients(tmp_path: Path) -> None:
    """Below the signatures, as elsewhere beside them."""
    document = filled(tmp_path, paper(blocks=[{"signatures": [{"title": "A"}]}, {"recipients": ["Các bên"]}]))

    assert paragraphs_of(document)[-3:] == ("Nơi nhận:", "- Các bên;", "- Lưu: VT, hồ sơ ISO.")


def test_legal_bases_end_with_semicolons_and_a_full_stop() -> None:
    """In italics, each a paragraph."""
    document = paper(blocks=[{"bases": [{"vi": "Căn cứ A", "en": "On A"}, {"vi": "Căn cứ B", "en": "On B"}]}])
    styles = ET.fromstring(parts_of(document)["word/styles.xml"])
    style = next(one for one in styles.iter(f"{W}style") if attributes(one).get("styleId") == "QMSBases")

    assert {"Căn cứ A;", "Căn cứ B."} <= set(paragraphs_of(document))
    assert style.find(f"{W}rPr/{W}i") is not None


def test_a_paragraph_that_announces_something_stays_with_it() -> None:
    """What ends with a colon is kept with the next paragraph."""
    document = paper(blocks=[{"text": {"vi": "Gồm có:", "en": "These:"}}, {"text": {"vi": "Hết.", "en": "End."}}])
    kept = {
        "".join(one.itertext()): one.find(f"{W}pPr/{W}keepNext") is not None for one in body_of(document).iter(f"{W}p")
    }

    assert kept["Gồm có:"]
    assert not kept["Hết."]


def test_a_landscape_part_is_a_section_of_its_own() -> None:
    """Portrait, landscape, portrait: three sections, the table as wide as its page."""
    columns = [{"title": {"vi": "A", "en": "A"}, "width": 1}]
    table = {"table": {"columns": columns, "rows": [["x"]]}}
    document = paper(blocks=[{"landscape": [table]}, table])

    turned = [attributes(one.find(f"{W}pgSz")).get("orient", "portrait") for one in sections(document)]
    widths = [attributes(one.find(f"{W}tblPr/{W}tblW"))["w"] for one in body_of(document).iter(f"{W}tbl")]
    assert turned == ["portrait", "landscape", "portrait"]
    assert [round(int(width) / MM) for width in widths[-2:]] == [257, 165]


@pytest.mark.parametrize(
    "block",
    [
        {"unknown": "x"},
        {"text": {"vi": "Rà soát", "kiện toàn": None, "en": "Review"}},
        {"text": {"vi": "chỉ tiếng Việt"}},
        {"table": {"columns": [{"title": "A", "width": 1}], "rows": [["x", "y"]]}},
    ],
    ids=["no such block", "a comma that was not quoted", "one language", "too many cells"],
)
def test_a_source_that_is_wrong_is_refused(block: dict[str, Any]) -> None:
    """A comma in an unquoted YAML text would otherwise cut the sentence without a word."""
    with pytest.raises(SourceError):
        paper(blocks=[block])


def test_text_of_a_source_is_escaped() -> None:
    """``&`` and ``<`` are text."""
    assert "A & B < C" in paragraphs_of(paper(blocks=[{"text": "A & B < C"}]))


@pytest.mark.parametrize("file", sorted(SOURCES.glob("*.yaml")), ids=lambda file: file.stem)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sources_use_official_dots_and_no_double_spaces(file: Path, language: Language) -> None:
    """Blanks are written with the ellipsis; what is left open is never a row of full stops or underscores."""
    text = "\n".join(paragraphs_of(build(read_source(file), language)))

    assert not re.search(r"\.{4,}|_{3,}|[^ \n]  +[^ ]", text)
