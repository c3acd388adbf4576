"""What the commands on the whole country share: the options, and what the register is read into."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.framework import option, say
from qms_checker.cli.register_options import make_where, open_reader
from qms_checker.errors import ExitCode, Location, Problem, QmsError, UsageError, cause_of
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qms_checker.register.national import National

expected_option = option(
    "--expected",
    metavar_words=Text("TỆP", "FILE"),
    words=Text(
        "Danh sách cơ quan phải gửi bản mô tả (CSV; cột id, name, province, level, type).",
        "List of the agencies expected (CSV; columns id, name, province, level, type).",
    ),
)
alike_option = option(
    "--alike/--no-alike",
    "with_likeness",
    default=None,
    words=Text(
        "Tìm các bản mô tả sao chép của nhau (mặc định: có, nếu cài được thư viện).",
        "Look for descriptions copied from each other (default: where the library is installed).",
    ),
)


class NothingAssessed(QmsError):
    """The register has no assessment of what is asked for."""

    exit_code = ExitCode.NOTHING_TO_CHECK


def open_national(register: str, expected: str | None, *, with_likeness: bool | None, **wanted: Any) -> National:
    """Read what the register knows of all agencies asked for; say where copies are not looked for, and why.

    Raises :class:`QmsError`.
    """
    from qms_checker.register.expected import read_expected
    from qms_checker.register.likeness import MissingLibrary
    from qms_checker.register.national import read_national
    from qms_checker.register.territory import shipped_territory

    reader = open_reader(register)
    where = make_where(reader, **wanted)
    listed = () if expected is None else read_expected(file_content(expected), expected)
    try:
        found = read_national(
            reader, where, shipped_territory(), expected=listed, with_likeness=with_likeness is not False
        )
    except MissingLibrary as missing:
        if with_likeness:
            raise
        click.echo(_not_sought(missing.problems[0]), err=True)
        found = read_national(reader, where, shipped_territory(), expected=listed, with_likeness=False)
    if found is None:
        message = Text("sổ chưa có lần đánh giá nào như vậy", "the register has no such assessment")
        raise NothingAssessed(Problem("nothing-assessed", Location(register), message))
    return found


def _not_sought(problem: Problem) -> str:
    reason, hint = problem.message, problem.hint or Text("", "")
    return say(
        f"Chưa tìm nội dung sao chép: {reason.vi} ({hint.vi})", f"Copies are not looked for: {reason.en} ({hint.en})"
    )


def labels() -> Mapping[str, Text]:
    """Return the names of the levels and types of agencies."""
    from qms_checker.description.schema import agency_schema

    fields = agency_schema().root.fields
    return {**fields["agency.level"].labels, **fields["agency.type"].labels}


def written(path: Path | str) -> str:
    """Return the line that says what was written."""
    return say(f"Đã ghi {path}", f"Written: {path}")


def file_content(file: str) -> bytes:
    """Return what a file holds. Raises :class:`UsageError`."""
    try:
        return Path(file).read_bytes()
    except OSError as error:
        message = Text(f"không đọc được ({cause_of(error).vi})", f"cannot be read ({cause_of(error).en})")
        raise UsageError(Problem("unreadable", Location(file), message)) from None
