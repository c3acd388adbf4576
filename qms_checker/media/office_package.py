"""Limits for the zip packages that office programs write, looked at before anything unpacks them."""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import Final
from xml.parsers import expat

MAX_FILE_BYTES: Final = 10 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 60 * 1024 * 1024
MAX_RATIO: Final = 200
MAX_MEMBERS: Final = 2_000


def swells(package: zipfile.ZipFile) -> bool:
    """Tell whether a package is larger unpacked, more crowded or compressed more than documents of people are."""
    members = package.infolist()
    return (
        len(members) > MAX_MEMBERS
        or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES
        or any(member.file_size > MAX_RATIO * max(member.compress_size, 1) for member in members)
    )


def has_abnormal_names(package: zipfile.ZipFile) -> bool:
    """Tell whether a member leads out of the package, or has the name of another."""
    names = package.namelist()
    return len({name.lower() for name in names}) != len(names) or any(map(_leads_out, names))


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts


class DoctypeError(Exception):
    """An XML part declares a document type, and with it perhaps entities."""


def xml_parser() -> expat.XMLParserType:
    """Return a parser that raises :class:`DoctypeError` at a DOCTYPE; names come as ``namespace name``."""

    def refuse(*_: object) -> None:
        raise DoctypeError

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    return parser


def declares_doctype(content: bytes) -> bool:
    """Tell whether an XML part declares a document type. Raises ``expat.ExpatError`` where it is no XML."""
    try:
        xml_parser().Parse(content, True)
    except DoctypeError:
        return True
    return False
