"""What a ``.docx`` from a stranger may hold: the package is looked through before anything reads it.

A Word file can carry programs (macros, ActiveX, embedded objects), reach out when it is opened (a template on another
machine, linked pictures, fields that fetch) and swell when it is unpacked. Each of these is refused with what to do.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from qms_checker.media.office_package import MAX_FILE_BYTES, DoctypeError, has_abnormal_names, swells, xml_parser
from qms_checker.vocabulary import Text

CONTENT_TYPES: Final = "[Content_Types].xml"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_HARMLESS_LINK = re.compile(r"(?i)(https?://|mailto:)")
_PROGRAMS = ("vbaproject", "vbadata")
_OBJECTS = ("activex/", "embeddings/", "oleobject", "ctrlprops/")
_REACHING_OUT = frozenset({"mailMerge", "altChunk", "subDoc", "attachedSchema"})
_FIELD_NAMES: Final = (
    "PAGE NUMPAGES SECTION SECTIONPAGES DATE TIME CREATEDATE SAVEDATE PRINTDATE TOC TC REF PAGEREF NOTEREF"
    " HYPERLINK SEQ STYLEREF TITLE SUBJECT AUTHOR FILENAME FORMTEXT FORMCHECKBOX FORMDROPDOWN LISTNUM EQ SYMBOL"
    " ADVANCE"
)
_FIELDS = frozenset(_FIELD_NAMES.split())
"""Fields that compute from the document itself. All others (DDE, INCLUDETEXT, LINK, MACROBUTTON …) are refused."""


@dataclass(frozen=True, slots=True)
class PackageFault:
    """Why a package is refused; ``code`` is stable, ``member`` the part where it was seen."""

    code: str
    message: Text
    hint: Text | None = None
    member: str = ""


def package_faults(content: bytes) -> tuple[PackageFault, ...]:
    """Return everything for which a document is refused. Raises ``zipfile.BadZipFile`` where it is no package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return (size_fault(),) if swells(package) else tuple(dict.fromkeys(_contents(package)))


def size_fault() -> PackageFault:
    """Return the fault of a document that is too large, packed or unpacked."""
    megabytes = MAX_FILE_BYTES // (1024 * 1024)
    message = Text(
        f"Mẫu Word quá lớn: tối đa {megabytes} MB và không nén bất thường.",
        f"The Word template is too large: at most {megabytes} MB, and not compressed abnormally.",
    )
    return PackageFault("template-too-large", message)


def macro_fault() -> PackageFault:
    """Return the fault of a document with macros, or of another kind than ``.docx``."""
    return PackageFault(
        "template-with-macros",
        Text(
            "Chỉ nhận mẫu Word dạng .docx, không chứa macro.", "Only .docx Word templates without macros are accepted."
        ),
        Text("Trong Word, lưu mẫu thành kiểu Word Document (*.docx).", "In Word, save it as a Word Document (*.docx)."),
    )


def _contents(package: zipfile.ZipFile) -> Iterator[PackageFault]:
    names = package.namelist()
    lowered = [name.lower() for name in names]
    if has_abnormal_names(package):
        message = Text("Gói tệp có thành phần mang tên bất thường.", "The package has members with abnormal names.")
        yield PackageFault("template-abnormal-names", message)
    is_macro_type = CONTENT_TYPES in names and b"macroenabled" in package.read(CONTENT_TYPES).lower()
    if is_macro_type or any(word in name for name in lowered for word in _PROGRAMS):
        yield macro_fault()
    if any(word in name for name in lowered for word in _OBJECTS):
        yield PackageFault(
            "template-with-objects",
            Text("Mẫu có đối tượng nhúng (OLE, ActiveX).", "The template has embedded objects (OLE, ActiveX)."),
            Text("Thay đối tượng bằng bảng hoặc hình ảnh.", "Put a table or a picture in their place."),
        )
    for name in names:
        if name.lower().endswith((".xml", ".rels")):
            yield from _part_faults(name, package.read(name))


@dataclass(slots=True)
class _Part:
    """What one XML part says that matters here. Fields nest, so their instructions are kept on a stack."""

    links: list[tuple[str, str]] = field(default_factory=list)
    elements: set[str] = field(default_factory=set)
    instructions: list[str] = field(default_factory=list)
    open_fields: list[list[str]] = field(default_factory=list)
    in_instruction: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if local == "Relationship" and attributes.get("TargetMode", "").lower() == "external":
            self.links.append((attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")))
        if space not in (_WORD, _STRICT_WORD):
            return
        self.elements.add(local)
        values = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if local == "fldSimple":
            self.instructions.append(values.get("instr", ""))
        elif local == "fldChar" and values.get("fldCharType") == "begin":
            self.open_fields.append([])
        elif local == "fldChar" and values.get("fldCharType") in ("separate", "end"):
            self.close_field()
        self.in_instruction = local == "instrText"

    def end(self, _name: str) -> None:
        self.in_instruction = False

    def text(self, data: str) -> None:
        if self.in_instruction:
            if not self.open_fields:
                self.open_fields.append([])
            self.open_fields[-1].append(data)

    def close_field(self) -> None:
        # the end of a field whose instruction was closed by its "separate" leaves an empty one: nothing is added
        if self.open_fields:
            self.instructions.append("".join(self.open_fields.pop()))


def _read_part(content: bytes) -> _Part:
    part, parser = _Part(), xml_parser()
    start: Callable[[str, dict[str, str]], None] = part.start
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, part.end, part.text
    parser.Parse(content, True)
    while part.open_fields:
        part.close_field()
    return part


def _part_faults(name: str, content: bytes) -> Iterator[PackageFault]:
    try:
        part = _read_part(content)
    except DoctypeError:
        message = Text("Thành phần XML có khai báo DOCTYPE.", "A part of the XML declares a DOCTYPE.")
        yield PackageFault("template-with-doctype", message, member=name)
        return
    except expat.ExpatError:
        message = Text("Một thành phần của tệp không phải là XML.", "A part of the file is not XML.")
        yield PackageFault("template-not-a-document", message, member=name)
        return
    yield from _link_faults(name, part)
    for instruction in part.instructions:
        words = instruction.split()
        if words and (words[0].upper() not in _FIELDS or "{{" in instruction or "{%" in instruction):
            yield PackageFault(
                "template-field",
                Text(
                    f"Mẫu có trường (field) không được phép: {words[0][:40]}.",
                    f"The template has a field that is not allowed: {words[0][:40]}.",
                ),
                Text(
                    "Chọn trường đó trong Word rồi nhấn Ctrl+Shift+F9 để đổi thành chữ.",
                    "Select the field in Word and press Ctrl+Shift+F9 to make it text.",
                ),
                name,
            )


def _link_faults(name: str, part: _Part) -> Iterator[PackageFault]:
    for element in sorted(part.elements & _REACHING_OUT):
        message = Text(f"Mẫu lấy dữ liệu từ ngoài tệp ({element}).", f"The template fetches from outside ({element}).")
        yield PackageFault("template-reaches-out", message, member=name)
    for kind, target in part.links:
        if kind == "hyperlink" and _HARMLESS_LINK.match(target):
            continue
        hint = Text("Xoá liên kết, hoặc chèn nội dung vào tệp.", "Remove the link, or insert the content itself.")
        if kind == "attachedTemplate":
            hint = Text(
                "Trong Word: Developer → Document Template → Attach, chọn Normal, rồi lưu lại.",
                "In Word: Developer → Document Template → Attach, choose Normal, and save.",
            )
        yield PackageFault(
            "template-reaches-out",
            Text(
                f"Mẫu liên kết ra ngoài tệp ({kind}: {target[:80]}).",
                f"The template links to something outside the file ({kind}: {target[:80]}).",
            ),
            hint,
            name,
        )
