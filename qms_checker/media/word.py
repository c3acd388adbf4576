"""Word documents from templates: the only module that knows ``docxtpl`` and ``docx``.

A template is a ``.docx`` with Jinja tags that a person edits in Word. It is treated as untrusted, and so are
the values: the template runs in a sandbox, every value is escaped, an unknown name is refused, and the same
template and values give the same bytes.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import docxtpl  # type: ignore[import-untyped,unused-ignore]
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from qms_checker.errors import ExitCode, Location, Problem, QmsError, cause_of
from qms_checker.media.office_package import MAX_FILE_BYTES
from qms_checker.media.template_language import NotAllowedError, TemplateEnvironment, explain_syntax
from qms_checker.media.word_package import (
    CONTENT_TYPES,
    PackageFault,
    macro_fault,
    package_faults,
    size_fault,
)
from qms_checker.vocabulary import Text

FIXED_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_EXPRESSION_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, SyntaxError, TypeError, ValueError)
_PACKAGE_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OpcError, NotImplementedError, RuntimeError),
    *_EXPRESSION_FAULTS,
)


_ALONE: Final = {re.compile(r"\{%-?p\s.*?%\}"): "w:p", re.compile(r"\{%-?tr\s.*?%\}"): "w:tr"}


class TemplateError(QmsError):
    """A Word template cannot be used: not a document, too large, with macros, or with tags that do not work."""

    exit_code = ExitCode.USAGE


def render(template: Path, variables: Mapping[str, object]) -> bytes:
    """Fill the template and return the document.

    Values are text, numbers, ``None`` (prints nothing), mappings, sequences and frozen dataclasses. Text becomes
    NFC; characters that XML forbids and characters that reorder text are left out; a line end is a line break.
    """
    context = {name: _clean(value) for name, value in variables.items()}
    with _opened(template) as document, _tag_faults(template):
        _parse_strictly(document)
        document.render(context, TemplateEnvironment(), autoescape=True)
        _pin_properties(document.core_properties)
        written = io.BytesIO()
        document.save(written)
    return _repack(written.getvalue())


def variables_of(template: Path) -> frozenset[str]:
    """Return the names that the template uses and does not define itself."""
    with _opened(template) as document, _tag_faults(template):
        return frozenset(document.get_undeclared_template_variables(TemplateEnvironment()))


def sources_of(template: Path) -> tuple[str, ...]:
    """Return the text in which the tags stand, a line for each paragraph: body, headers, footers, notes, properties."""
    with _opened(template) as document, _tag_faults(template):
        parts = [document.patch_xml(document.xml_to_string(document.docx.element.body))]
        for kind in (document.HEADER_URI, document.FOOTER_URI):
            found = (document.get_part_xml(part) for _, part in document.get_headers_footers(kind))
            parts.extend(document.patch_xml(xml) for xml in found)
        notes = (one for one in document.docx.part.package.parts if one.content_type.endswith(".footnotes+xml"))
        parts.extend(document.patch_xml(one.blob.decode()) for one in notes)
        properties = document.docx.core_properties
        names = ("author", "comments", "identifier", "language", "subject", "title")
        parts.extend(str(getattr(properties, name) or "") for name in names)
    return tuple(re.sub(r"<w:p([ >])", r"\n<w:p\1", part) for part in parts)


def lost_beside_tags(template: Path) -> tuple[tuple[int, str], ...]:
    """Return number and text of the paragraphs of the body that are not printed for a tag that should stand alone.

    A paragraph with ``{%p … %}`` and a table row with ``{%tr … %}`` give way to their tag, whatever else they hold.
    """
    with _opened(template) as document:
        body = document.docx.element.body
        numbers = {paragraph: number for number, paragraph in enumerate(body.iter(qn("w:p")), start=1)}
        lost = [
            (min(numbers[one] for one in element.iter(qn("w:p"))), said)
            for tag, name in _ALONE.items()
            for element in body.iter(qn(name))
            if (said := "".join(one.text or "" for one in element.iter(qn("w:t")))) and _has_more(said, tag)
        ]
    return tuple(sorted(dict.fromkeys(lost)))


def _has_more(said: str, tag: re.Pattern[str]) -> bool:
    return tag.search(said) is not None and bool(tag.sub("", said, count=1).strip())


def _clean(value: object) -> object:
    if isinstance(value, str):
        plain = _LINE_ENDS.sub("\n", str.__str__(value))
        return unicodedata.normalize("NFC", _NOT_TEXT.sub("", plain))
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {name: _clean(member) for name, member in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_clean(member) for member in value)
    if is_dataclass(value):
        return {field.name: _clean(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"a value of type {type(value).__name__} cannot be printed in a Word document")


def _parse_strictly(document: Any) -> None:
    """Refuse a broken result, which docxtpl would read by dropping what it does not understand.

    Also complete the cells that a tag has left empty: Word opens no table cell without a paragraph.
    """
    recover: Callable[[str], Any] = document.fix_tables

    def parse_then_complete(xml: str) -> Any:
        parse_xml(xml)
        tree = recover(xml)
        for cell in tree.iter(qn("w:tc")):
            if len(cell) == 0 or cell[-1].tag != qn("w:p"):
                cell.append(cell.makeelement(qn("w:p")))
        return tree

    document.fix_tables = parse_then_complete


def _pin_properties(properties: Any) -> None:
    properties.created = properties.modified = FIXED_TIME
    properties.author = properties.last_modified_by = ""
    properties.revision = 1


def _repack(document: bytes) -> bytes:
    """Write the package again with fixed time stamps and no traces of the machine."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as before, zipfile.ZipFile(packed, "w") as after:
        for name in sorted(before.namelist(), key=lambda name: (name != CONTENT_TYPES, name)):
            member = zipfile.ZipInfo(name, FIXED_TIME.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            after.writestr(member, before.read(name))
    return packed.getvalue()


@contextmanager
def _opened(template: Path) -> Iterator[Any]:
    try:
        content = _read(template)
        document = docxtpl.DocxTemplate(io.BytesIO(content))
        document.init_docx()
    except OSError as reason:
        cause = cause_of(reason)
        message = Text(f"Không đọc được mẫu Word: {cause.vi}.", f"The Word template cannot be read: {cause.en}.")
        raise TemplateError(_problem("template-unreadable", template, message)) from reason
    except _PACKAGE_FAULTS as reason:
        message = Text("Tệp không phải là văn bản Word (.docx).", "The file is not a Word document (.docx).")
        raise TemplateError(_problem("template-not-a-document", template, message)) from reason
    yield document


def _read(template: Path) -> bytes:
    faults: tuple[PackageFault, ...] = ()
    content = b""
    if template.suffix.lower() != ".docx":
        faults = (macro_fault(),)
    elif template.stat().st_size > MAX_FILE_BYTES:
        faults = (size_fault(),)
    else:
        content = template.read_bytes()
        faults = package_faults(content)
    if faults:
        raise TemplateError(*(_package_problem(template, fault) for fault in faults))
    return content


@contextmanager
def _tag_faults(template: Path) -> Iterator[None]:
    """Turn what a tag of the template can raise into a problem that names the template and the tag."""
    try:
        yield
    except NotAllowedError as reason:
        text = reason.refusal.message
        message = Text(f"Mẫu dùng điều không được phép: {text.vi}.", f"The template is refused: {text.en}.")
        raise TemplateError(_problem("template-unsafe", template, message, reason)) from reason
    except SecurityError as reason:
        message = Text("Mẫu dùng biểu thức không được phép.", "The template uses an expression that is not allowed.")
        raise TemplateError(_problem("template-unsafe", template, message, reason)) from reason
    except UndefinedError as reason:
        name = reason.message
        message = Text(f"Mẫu dùng một biến không có: {name}.", f"The template uses an unknown variable: {name}.")
        raise TemplateError(_problem("template-unknown-variable", template, message, reason)) from reason
    except TemplateSyntaxError as reason:
        fault = explain_syntax(reason.message or "")
        message = Text(f"Thẻ trong mẫu sai cú pháp: {fault.vi}.", f"A tag of the template is malformed: {fault.en}.")
        raise TemplateError(_problem("template-syntax", template, message, reason)) from reason
    except (JinjaError, *_EXPRESSION_FAULTS) as reason:
        message = Text(f"Không điền được mẫu: {reason}.", f"The template cannot be filled in: {reason}.")
        raise TemplateError(_problem("template-fails", template, message, reason)) from reason


def _problem(code: str, template: Path, message: Text, reason: Exception | None = None) -> Problem:
    nearby = (line.strip() for line in getattr(reason, "docx_context", ()))
    return Problem(code, Location(str(template)), message, source="\n".join(line for line in nearby if line))


def _package_problem(template: Path, fault: PackageFault) -> Problem:
    return Problem(fault.code, Location(str(template)), fault.message, fault.hint, fault.member)
