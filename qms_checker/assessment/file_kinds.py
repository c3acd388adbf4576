"""Which of the project's files somebody gave where another was wanted: one sentence instead of a page of wrong keys."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

from qms_checker.errors import Location, Problem, RulePackError
from qms_checker.rulepacks.load import read_document
from qms_checker.strict_yaml import YamlDocument
from qms_checker.vocabulary import Text

_LOOKED_AT = 64 * 1024
"""How much of a file is looked at; what tells the kinds apart stands at the beginning of each."""


class Kind(Enum):
    """A kind of file: what it is called, and how one comes by it."""

    REPORT = (
        Text("báo cáo JSON của một lần đánh giá", "a JSON report of an assessment"),
        Text(
            "lập báo cáo: qms check BẢN_MÔ_TẢ --format json -o TỆP.json",
            "make one: qms check PATH --format json -o FILE.json",
        ),
    )
    BASELINE = (
        Text("tệp mốc so sánh", "a baseline"),
        Text(
            "ghi mốc: qms check BẢN_MÔ_TẢ --write-baseline TỆP.yaml; so với một báo cáo JSON: --previous BÁO_CÁO.json",
            "write one: qms check PATH --write-baseline FILE.yaml; against a JSON report: --previous REPORT.json",
        ),
    )
    WAIVERS = (
        Text("tệp quyết định tạm hoãn", "a file of waivers"),
        Text(
            "tệp này bắt đầu bằng khoá waivers; mỗi quyết định có rule hoặc finding, reason, approved_by, from, to",
            "it starts with the key waivers; each has rule or finding, reason, approved_by, from, to",
        ),
    )
    DESCRIPTION = (Text("bản mô tả cơ quan", "the description of an agency"), None)
    OFFICE = (Text("tệp Word hoặc Excel", "a Word or Excel file"), None)

    def __init__(self, words: Text, hint: Text | None) -> None:
        self.words = words
        self.hint = hint


_TOP_LEVEL_KEYS = (
    (Kind.WAIVERS, re.compile(rb"^waivers\s*:", re.MULTILINE)),
    (Kind.BASELINE, re.compile(rb"^as_of\s*:(?s:.{0,500}?)^findings\s*:", re.MULTILINE)),
    (Kind.DESCRIPTION, re.compile(rb"^agency\s*:", re.MULTILINE)),
)
_OF_A_REPORT = re.compile(rb'^\s*[\[{](?s:.{0,200}?)"(receipt|source)"\s*:')


def kind_of(content: bytes) -> Kind | None:
    """Return what a file looks like; ``None`` where it looks like nothing of the project."""
    start = content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    if start.startswith(b"PK\x03\x04"):
        return Kind.OFFICE
    if _OF_A_REPORT.match(start):
        return Kind.REPORT
    return next((kind for kind, keys in _TOP_LEVEL_KEYS if keys.search(start)), None)


def read_only(file: Path, shown: str, schema: str, wanted: Kind) -> YamlDocument:
    """Read a YAML file of one kind. Raises :class:`RulePackError`: what is wrong in it, or that it is another kind."""
    try:
        return read_document(file, shown, schema)
    except RulePackError:
        other = mistaken(start_of(file), shown, wanted)
        if other is None:
            raise
        raise RulePackError(other) from None


def start_of(file: Path) -> bytes:
    """Return as much of a file as :func:`kind_of` looks at; nothing where it cannot be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(_LOOKED_AT)
    except OSError:
        return b""


def mistaken(content: bytes, shown: str, wanted: Kind) -> Problem | None:
    """Return what to say where a file is plainly of another kind than the one wanted."""
    found = kind_of(content)
    if found is None or found is wanted:
        return None
    message = Text(
        f"đây là {found.words.vi}, không phải {wanted.words.vi}", f"this is {found.words.en}, not {wanted.words.en}"
    )
    return Problem("other-kind", Location(shown), message, wanted.hint)
