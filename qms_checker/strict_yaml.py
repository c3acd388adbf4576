"""Strict reading of YAML with positions; the only module that imports ``yaml``.

YAML 1.1 as PyYAML loads it turns the code ``01`` into 1, ``010`` into 8, ``1.10`` into 1.1, ``12:30`` into 750 and
``no`` into false, and lets the second of two equal keys win. Here only ``true``/``false`` are Booleans, only plain
decimal integers are numbers, ``null``, ``~`` and nothing are null, and everything else is the text as written: in NFC,
and without the characters of no width that come along when text is copied from Word or the web.

The tree is built from parser events, not composed by the library: composing recurses in C and a file of 200,000
opening brackets ends the process; here depth, size and the expansion of aliases are limited.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from qms_checker.errors import Location, Problem, QmsError
from qms_checker.vocabulary import Text
from qms_checker.yaml_syntax import explain_syntax

try:
    from yaml import CSafeLoader as _Parser

    _COUNTS_BYTES = True
except ImportError:  # PyYAML without libyaml: slower, same events
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]

    _COUNTS_BYTES = False

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 30
MAX_NODES = 500_000

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_NO_WIDTH = re.compile("[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands: its mark (0-based), and the places of its keys and children."""

    line: int
    column: int
    keys: Mapping[str, tuple[int, int]] | None = None
    children: Mapping[str, _Place] | list[_Place] | None = None


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A file as plain data (mappings, lists, text, integers, Booleans, null) with its positions and hash."""

    file: str
    data: Any
    sha256: str
    _root: _Place | None = field(repr=False, default=None)
    _text: str = field(repr=False, default="")

    def locate(self, pointer: str) -> Location:
        """Return where a JSON pointer stands; a missing node is located at its closest existing ancestor."""
        place, line, column = self._root, 0, 0
        if place is not None:
            line, column = place.line, place.column
        for token in pointer.split("/")[1:]:
            if place is None or place.children is None:
                break
            if isinstance(place.children, list):
                if not token.isdigit() or int(token) >= len(place.children):
                    break
                place = place.children[int(token)]
                line, column = place.line, place.column
            else:
                key = token.replace("~1", "/").replace("~0", "~")
                if key not in place.children:
                    break
                assert place.keys is not None
                line, column = place.keys[key]
                place = place.children[key]
        return Location(self.file, line + 1, column + 1, pointer)

    def source_line(self, line: int) -> str:
        """Return one line of the file, counted from 1."""
        lines = self._text.splitlines()
        return lines[line - 1] if 0 < line <= len(lines) else ""


class _Refused(Exception):
    def __init__(self, code: str, mark: Any, message: Text, hint: Text | None = None) -> None:
        super().__init__(message.en)
        self.code, self.mark, self.message, self.hint = code, mark, message, hint


def parse_yaml(content: bytes, file: str) -> YamlDocument:
    """Read one YAML document strictly. Raises :class:`QmsError` with the place of what cannot be read."""
    text = _decode(content, file)
    parser: Any = None
    try:
        parser = _Parser(text)
        data, root = _Builder(parser.get_event).build()
    except _Refused as refused:
        location = Location(file, refused.mark.line + 1, refused.mark.column + 1)
        raise QmsError(Problem(refused.code, location, refused.message, refused.hint)) from None
    except yaml.YAMLError as error:
        raise QmsError(_syntax_problem(error, text, file)) from None
    finally:
        if parser is not None:
            parser.dispose()
    return YamlDocument(file, data, hashlib.sha256(content).hexdigest(), root, text)


def _decode(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        message = Text(f"tệp lớn hơn {limit} MB", f"the file is larger than {limit} MB")
        raise QmsError(Problem("too-large", Location(file), message))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")  # its object is the content without a byte order mark
        raise QmsError(
            Problem(
                "not-utf8",
                _after(before, file),
                Text("tệp không phải mã UTF-8", "the file is not UTF-8"),
                Text(
                    "mở tệp trong trình soạn thảo, lưu lại với mã UTF-8 (Unicode); chữ TCVN3/VNI phải chuyển mã trước",
                    "open the file in an editor and save it as UTF-8; TCVN3/VNI text must be converted first",
                ),
            )
        ) from None


def _after(before: str, file: str) -> Location:
    """Return the place that follows a text; columns count characters."""
    return Location(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if "quoted scalar" in str(getattr(error, "context", "")):  # where the quote opens helps, not where the file ends
        mark = getattr(error, "context_mark", None) or mark
    if mark is None:  # a ReaderError knows only the offset
        offset = max(int(getattr(error, "position", 0) or 0), 0)
        # libyaml counts bytes, the pure parser characters
        before = text.encode()[:offset].decode(errors="ignore") if _COUNTS_BYTES else text[:offset]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        message = Text("tệp có ký tự điều khiển không được phép", "the file contains a control character")
        return Problem("syntax", Location(file, line, column), message)
    detail = " ".join(str(part) for part in (getattr(error, "context", None), getattr(error, "problem", None)) if part)
    lines = text.splitlines()
    source = lines[mark.line] if mark.line < len(lines) else ""
    message, hint = explain_syntax("found a tab character" if "\t" in source[: mark.column + 1] else detail)
    return Problem("syntax", Location(file, mark.line + 1, mark.column + 1), message, hint, source)


def _scalar(event: Any) -> Any:
    value: str = event.value
    if event.style is None or event.style == "":
        if value == "true":
            return True
        if value == "false":
            return False
        if value in _NULLS:
            return None
        if value[-1] <= "9" and _INTEGER.fullmatch(value):
            return int(value)
    return value if value.isascii() else unicodedata.normalize("NFC", _NO_WIDTH.sub("", value))


class _Builder:
    """Builds data and places from events; refuses what the project's descriptions may not contain."""

    def __init__(self, next_event: Callable[[], Any]) -> None:
        self._next = next_event
        self._anchors: dict[str, tuple[Any, _Place, int]] = {}
        self._nodes = 0

    def build(self) -> tuple[Any, _Place | None]:
        self._next()  # stream start
        if type(self._next()) is yaml.StreamEndEvent:
            return None, None
        data, place = self._node(self._next(), 0)
        self._next()  # document end
        following = self._next()
        if type(following) is not yaml.StreamEndEvent:
            message = Text(
                "tệp chứa nhiều hơn một tài liệu YAML (---)", "the file holds more than one YAML document (---)"
            )
            raise _Refused("several-documents", following.start_mark, message)
        return data, place

    def _node(self, event: Any, depth: int) -> tuple[Any, _Place]:
        kind = type(event)
        mark = event.start_mark
        if kind is yaml.AliasEvent:
            return self._alias(event)
        self._nodes += 1
        before = self._nodes
        if depth > MAX_DEPTH or before > MAX_NODES:
            message = Text("dữ liệu lồng quá sâu hoặc quá nhiều", "the data is nested too deeply or has too many nodes")
            raise _Refused("too-deep", mark, message)
        if event.tag is not None and event.tag != "!":
            raise _Refused(
                "tag", mark, Text(f"không dùng thẻ YAML {event.tag}", f"the YAML tag {event.tag} is not allowed")
            )
        if kind is yaml.ScalarEvent:
            value, place = _scalar(event), _Place(mark.line, mark.column)
        elif kind is yaml.MappingStartEvent:
            value, place = self._mapping(mark, depth)
        else:
            value, place = self._sequence(mark, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, place, self._nodes - before + 1)
        return value, place

    def _alias(self, event: Any) -> tuple[Any, _Place]:
        if event.anchor not in self._anchors:
            message = Text(f"không có điểm neo &{event.anchor}", f"there is no anchor &{event.anchor}")
            hint = Text("giá trị bắt đầu bằng * phải đặt trong ngoặc kép", "a value that starts with * needs quotes")
            raise _Refused("syntax", event.start_mark, message, hint)
        value, place, size = self._anchors[event.anchor]
        self._nodes += size  # what the alias stands for counts in full: no exponential expansion
        if self._nodes > MAX_NODES:
            message = Text("bí danh (*) mở rộng quá lớn", "aliases (*) expand too far")
            raise _Refused("too-deep", event.start_mark, message)
        return value, place

    def _mapping(self, mark: Any, depth: int) -> tuple[dict[str, Any], _Place]:
        data: dict[str, Any] = {}
        keys: dict[str, tuple[int, int]] = {}
        children: dict[str, _Place] = {}
        next_event = self._next
        while type(event := next_event()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent:
                raise _Refused("key", event.start_mark, Text("khoá phải là chữ", "a key must be text"))
            key: str = event.value
            key_mark: Any = event.start_mark
            if not key.isascii():
                key = unicodedata.normalize("NFC", key)
            if key in keys:
                raise self._duplicate(key, keys[key], key_mark)
            keys[key] = (key_mark.line, key_mark.column)
            data[key], children[key] = self._node(next_event(), depth + 1)
        return data, _Place(mark.line, mark.column, keys, children)

    def _sequence(self, mark: Any, depth: int) -> tuple[list[Any], _Place]:
        data: list[Any] = []
        children: list[_Place] = []
        next_event = self._next
        while type(event := next_event()) is not yaml.SequenceEndEvent:
            value, place = self._node(event, depth + 1)
            data.append(value)
            children.append(place)
        return data, _Place(mark.line, mark.column, None, children)

    @staticmethod
    def _duplicate(key: str, first: tuple[int, int], mark: Any) -> _Refused:
        line, column = first[0] + 1, first[1] + 1
        return _Refused(
            "duplicate-key",
            mark,
            Text(
                f"khoá {key!r} xuất hiện hai lần; lần đầu ở dòng {line}, cột {column}",
                f"the key {key!r} occurs twice; first at line {line}, column {column}",
            ),
            Text("gộp hai phần làm một", "merge the two into one"),
        )
