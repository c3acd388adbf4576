"""What can go wrong outside the assessment itself, each with its place, and the exit codes.

A finding is never an exception: it is a value of the assessment. Exceptions are for input, rules and
options that cannot be used. Every one carries :class:`Problem` values so that one channel shows them all.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from enum import IntEnum

from qms_checker.vocabulary import Text


class ExitCode(IntEnum):
    """Exit codes of the command line; the table of the README is compared with these by a test."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INVALID_INPUT = 3
    NOTHING_TO_CHECK = 4
    DEFECT = 70
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: lines and columns count from 1; ``pointer`` is a JSON pointer (RFC 6901)."""

    file: str
    line: int = 1
    column: int = 1
    pointer: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps an input from being used, or that its author should know.

    ``code`` is stable (``duplicate-key``, ``unknown-key`` …); ``source`` is the line itself where that helps.
    """

    code: str
    location: Location
    message: Text
    hint: Text | None = None
    source: str = ""


_CAUSES = {
    errno.ENOENT: Text("không tìm thấy", "not found"),
    errno.ENOTDIR: Text("một phần của đường dẫn không phải là thư mục", "a part of the path is no folder"),
    errno.EISDIR: Text("đây là thư mục", "this is a folder"),
    errno.EACCES: Text("không có quyền, hoặc tệp đang mở ở chương trình khác", "no permission, or open elsewhere"),
    errno.EPERM: Text("không có quyền", "no permission"),
    errno.EROFS: Text("nơi này chỉ cho đọc", "this place is read-only"),
    errno.ENOSPC: Text("ổ đĩa đã đầy", "the disk is full"),
    errno.ELOOP: Text("liên kết dẫn về chính nó", "the link leads back to itself"),
    errno.ENAMETOOLONG: Text("tên quá dài", "the name is too long"),
}


def cause_of(error: OSError) -> Text:
    """Return why the system refused a file; a rarer cause in the words of the system."""
    told = error.strerror or type(error).__name__
    return _CAUSES.get(error.errno or 0, Text(told, told))


class QmsError(Exception):
    """Base of the expected exceptions; carries the problems to show."""

    exit_code = ExitCode.INVALID_INPUT

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.location}: {problem.message.en}" for problem in problems))


class DescriptionError(QmsError):
    """A description of an agency is unreadable or invalid."""


class ReportError(QmsError):
    """A saved report is unreadable, or is no report of this program."""


class RulePackError(QmsError):
    """A rule pack, catalogue or parameter file is wrong and does not load."""

    exit_code = ExitCode.USAGE


class UsageError(QmsError):
    """The command was asked for something it cannot do: a name, option or engine that does not exist."""

    exit_code = ExitCode.USAGE
