"""YAML fragments ready to fill in, made from the examples of the schema, so that they always fit the format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from qms_checker.description.schema import Field, FieldType, Member, ObjectType, RecordType, agency_schema

_PLAIN = re.compile(r"[^\W\d_][\w./() ,–-]*", re.UNICODE)
_SPECIAL = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_MAX_FIELDS = 6
_WIDTH = 76


def fragment(section: str, fields: Iterable[str] = (), values: Mapping[str, str | int | bool] | None = None) -> str:
    """Return a YAML fragment for a section with the given fields (dotted, relative to it).

    Without fields, the first few of the section. ``section`` may be a list of records, an object or a single field,
    nested ones with a dot. ``values``: what to show for a field instead of its example. Example::

        declarations:
          - number: 45/QĐ-SKHCN
            signed_on: 2026-05-20
    """
    steps = section.split(".")
    wanted = tuple(fields)
    lines: list[str] = []
    _open(agency_schema().root.members, steps, wanted, 0, lines)
    for path, value in (values or {}).items():
        lines = [_with_value(line, path.rpartition(".")[2], _scalar(value, FieldType.TEXT)) for line in lines]
    return "\n".join(lines) + "\n"


def _with_value(line: str, key: str, shown: str) -> str:
    found = re.match(rf"\s*(?:- )?{re.escape(key)}: ", line)
    return line if found is None else found[0] + shown


def _open(
    members: Mapping[str, Member], steps: list[str], wanted: tuple[str, ...], indent: int, lines: list[str]
) -> None:
    key, *rest = steps
    member = members[key]
    pad = " " * indent
    if isinstance(member, Field):
        lines.append(_line(key, member, indent))
        return
    lines.append(f"{pad}{key}:")
    if isinstance(member, ObjectType):
        if rest:
            _open(member.members, rest, wanted, indent + 2, lines)
        else:
            _fields(member.members, wanted, indent + 2, lines)
        return
    inner: list[str] = []
    if rest:
        _identify(member, rest, indent + 4, inner)
        _open(member.members, rest, wanted, indent + 4, inner)
    else:
        _fields(member.members, wanted or _default_fields(member), indent + 4, inner)
    inner[0] = f"{' ' * (indent + 2)}- {inner[0].lstrip()}"
    lines.extend(inner)


def _identify(record: RecordType, rest: list[str], indent: int, lines: list[str]) -> None:
    """Name the record that holds a nested list by its key, so that the officer sees where the fragment goes."""
    for path in record.key[:1]:
        member = record.members.get(path)
        if isinstance(member, Field) and path != rest[0]:
            lines.append(_line(path, member, indent))


def _default_fields(record: RecordType) -> tuple[str, ...]:
    names = [name for name, member in record.members.items() if isinstance(member, Field)]
    return tuple(names[:_MAX_FIELDS]) or tuple(record.members)[:_MAX_FIELDS]


def _fields(members: Mapping[str, Member], wanted: tuple[str, ...], indent: int, lines: list[str]) -> None:
    pad = " " * indent
    heads = dict.fromkeys(path.partition(".")[0] for path in wanted) if wanted else dict.fromkeys(members)
    for head in heads:
        member = members[head]
        inner = tuple(path.partition(".")[2] for path in wanted if path.startswith(f"{head}."))
        if isinstance(member, Field):
            lines.append(_line(head, member, indent))
        elif isinstance(member, ObjectType):
            lines.append(f"{pad}{head}:")
            _fields(member.members, inner, indent + 2, lines)
        else:
            nested: list[str] = []
            _fields(member.members, inner or _default_fields(member), indent + 4, nested)
            nested[0] = f"{' ' * (indent + 2)}- {nested[0].lstrip()}"
            lines.append(f"{pad}{head}:")
            lines.extend(nested)


def _line(key: str, field: Field, indent: int) -> str:
    """Return ``key: example``; a long list goes on under its bracket."""
    start = f"{' ' * indent}{key}: "
    value = _example(field)
    if not value.startswith("[") or len(start) + len(value) <= _WIDTH:
        return start + value
    items = value[1:-1].split(", ")
    lines, line = [], start + "["
    for index, item in enumerate(items):
        piece = item + ("]" if index == len(items) - 1 else ",")
        if len(line) + len(piece) + 1 > _WIDTH and line.strip() not in ("", "["):
            lines.append(line.rstrip())
            line = " " * (len(start) + 1)
        line += piece if line.endswith("[") or not line.strip() else f" {piece}"
    return "\n".join([*lines, line])


def _example(field: Field) -> str:
    if not field.examples:
        return "[]" if field.is_list else '""'
    value = field.examples[0]
    if isinstance(value, list):
        return "[" + ", ".join(_scalar(item, field.type) for item in value) + "]"
    return f"[{_scalar(value, field.type)}]" if field.is_list else _scalar(value, field.type)


def _scalar(value: Any, kind: FieldType) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) or kind is FieldType.DATE:
        return str(value) or '""'
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _SPECIAL and not text.endswith(" ") and "," not in text:
        return text
    if re.fullmatch(r"[\d.]+|\d+[/.\-\w]*", text, re.UNICODE) and not text.isdigit():
        return text
    return json.dumps(text, ensure_ascii=False)
