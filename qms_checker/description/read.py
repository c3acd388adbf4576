"""Reading and validating a description: from files to :class:`Description`, or to problems with their places."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from qms_checker.description.agency import Description, join_sha256
from qms_checker.description.discover import Source
from qms_checker.description.schema import agency_schema
from qms_checker.errors import DescriptionError, Location, Problem, QmsError, cause_of
from qms_checker.json_schema import SchemaChecker
from qms_checker.strict_yaml import MAX_BYTES, YamlDocument, parse_yaml
from qms_checker.vocabulary import Text

Parts = tuple[tuple[str, bytes], ...]


@lru_cache(maxsize=1)
def _checker() -> SchemaChecker:
    return SchemaChecker(agency_schema().json_schema)


def read_description(source: Source) -> Description:
    """Read the files of one description. Raises :class:`DescriptionError` with every problem found."""
    return parse_description(source.name, tuple((str(file), read_bytes(file)) for file in source.files))


def content_sha256(source: Source) -> str:
    """Return the hash that the description would have, without reading what it says. Raises as reading does."""
    return join_sha256([hashlib.sha256(read_bytes(file)).hexdigest() for file in source.files])


def parse_description(name: str, parts: Parts) -> Description:
    """Turn named contents into a valid description. Raises :class:`DescriptionError` with every problem found.

    The first part is the main one; a part may add top-level keys, and no key may occur in two parts.
    """
    documents, problems = _parse_parts(parts)
    if problems:
        raise DescriptionError(*problems)
    data: dict[str, Any] = {}
    owners: dict[str, YamlDocument] = {}
    for document in documents:
        for key, value in document.data.items():
            if key in owners:
                problems.append(_same_key(key, owners[key], document))
            else:
                data[key], owners[key] = value, document
    if problems:
        raise DescriptionError(*problems)
    description = Description(name, data, tuple(documents), owners)
    problems.extend(_checker().problems(data, description.locate))
    if problems:
        raise DescriptionError(*problems)
    return description


def read_bytes(file: Path) -> bytes:
    """Return the content of a file, cut where it is too large. Raises :class:`DescriptionError`."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        message = Text("không tìm thấy tệp", "there is no such file")
    except PermissionError:
        message = Text("không có quyền đọc tệp", "no permission to read the file")
    except OSError as error:
        message = Text(f"không đọc được tệp ({cause_of(error).vi})", f"the file cannot be read ({cause_of(error).en})")
    raise DescriptionError(Problem("unreadable", Location(str(file)), message))


def _parse_parts(parts: Parts) -> tuple[list[YamlDocument], list[Problem]]:
    documents: list[YamlDocument] = []
    problems: list[Problem] = []
    for file, content in parts:
        try:
            document = parse_yaml(content, file)
        except QmsError as error:
            problems.extend(error.problems)
            continue
        if isinstance(document.data, dict):
            documents.append(document)
        elif document.data is None:
            problems.append(Problem("empty", Location(file), Text("tệp rỗng", "the file is empty")))
        else:
            message = Text(
                "tệp không phải là một bản mô tả: mức ngoài cùng phải là các khoá (agency: …)",
                "the file is not a description: its outermost level must be keys (agency: …)",
            )
            problems.append(Problem("not-a-description", Location(file), message))
    return documents, problems


def _same_key(key: str, first: YamlDocument, second: YamlDocument) -> Problem:
    earlier = first.locate(f"/{key}")
    return Problem(
        "duplicate-key",
        second.locate(f"/{key}"),
        Text(f"khoá {key!r} đã có ở {earlier}", f"the key {key!r} already stands at {earlier}"),
        Text("mỗi khoá ngoài cùng chỉ nằm trong một tệp", "a top-level key belongs in one file only"),
    )
