"""Where results go: standard output as UTF-8, or files that are replaced whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from qms_checker.cli.exits import silence_stdout
from qms_checker.errors import Location, Problem, UsageError, cause_of
from qms_checker.vocabulary import Text

_LONGEST_NAME = 150
"""In bytes; a file system takes 255, with the number, the suffix and what a temporary file adds."""
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})
"""What Windows takes for a device whatever follows the dot: no file can have such a name."""
_OF_DESCRIPTIONS = frozenset({".yaml", ".yml"})


def write_stdout(content: str | bytes) -> None:
    """Write to standard output. When its reader has gone (``| head``), the run goes on quietly to its exit code."""
    try:
        click.echo(content, nl=False, color=True)  # who writes decides about colour
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()


def write_file(path: Path, content: bytes) -> None:
    """Write a file by replacing it, so that a run that fails leaves the old one and never half a new one.

    Raises :class:`UsageError` where it cannot be written, or where the description of an agency stands there.
    """
    _spare_description(path)
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = file.name
            file.write(content)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        message = Text(
            f"không ghi được tệp ({cause_of(error).vi})", f"the file cannot be written ({cause_of(error).en})"
        )
        hint = Text(
            "đóng tệp nếu đang mở trong Word, hoặc chọn nơi khác",
            "close it if Word has it open, or choose another place",
        )
        raise UsageError(Problem("unwritable", Location(str(path)), message, hint)) from None


def _spare_description(path: Path) -> None:
    """Refuse to put a result in the place of a description: ``-o`` with the name of the input is a slip of the hand."""
    from qms_checker.assessment.file_kinds import Kind, kind_of, start_of

    if path.suffix.lower() in _OF_DESCRIPTIONS and kind_of(start_of(path)) is Kind.DESCRIPTION:
        message = Text("đây là bản mô tả cơ quan, không ghi đè lên", "this is the description of an agency; it is kept")
        hint = Text("chọn tên tệp khác cho kết quả", "choose another name for the result")
        raise UsageError(Problem("unwritable", Location(str(path)), message, hint))


def file_name(identifier: str, taken: set[str], suffix: str) -> str:
    """Return a file name for an agency: its id made safe, with a number where another has the same."""
    kept = "".join(character if character.isalnum() or character in "-_." else "-" for character in identifier)
    base = kept.strip(".-").encode()[:_LONGEST_NAME].decode(errors="ignore") or "agency"
    if base.partition(".")[0].upper() in _DEVICES:
        base = f"_{base}"
    name, number = f"{base}{suffix}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{base}-{number}{suffix}"
    taken.add(name.casefold())
    return name


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
