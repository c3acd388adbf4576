"""The options that the commands of ``qms register`` share, and the selection they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.framework import DateType, OneOf, option
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.hints import which_there_are
from qms_checker.vocabulary import LANGUAGES, Text

if TYPE_CHECKING:
    from qms_checker.register.read import Reader
    from qms_checker.register.stored import Where

DEFAULT_REGISTER = "qms-register.db"
GRADINGS = ("major", "minor", "observation", "opportunity_for_improvement")
register_option = option(
    "--register",
    envvar="QMS_REGISTER",
    default=DEFAULT_REGISTER,
    metavar_words=Text("TỆP|URL", "FILE|URL"),
    words=Text(
        f"Sổ theo dõi: tệp SQLite hoặc postgresql://… (mặc định: {DEFAULT_REGISTER}).",
        f"The register: an SQLite file or postgresql://… (default: {DEFAULT_REGISTER}).",
    ),
)
limit_option = option(
    "--limit",
    type=click.IntRange(1),
    metavar_words=Text("SỐ", "N"),
    words=Text("Chỉ nêu chừng này dòng.", "Show only so many rows."),
)
_PROFILE = option(
    "--profile",
    envvar="QMS_PROFILE",
    default="",
    metavar_words=Text("TÊN", "NAME"),
    words=Text(
        "Bộ quy tắc (mặc định: của đợt đánh giá gần nhất).", "Selection of rules (default: that of the latest run)."
    ),
)
_UNTIL = option(
    "--until",
    type=DateType(),
    metavar_words=Text("NGÀY", "DATE"),
    words=Text("Chỉ các lần đánh giá đến ngày này.", "Only assessments up to this day."),
)
_PROVINCE = option(
    "--province",
    multiple=True,
    metavar_words=Text("TỈNH", "NAME"),
    words=Text("Tỉnh, thành phố (lặp lại được).", "Province or city (repeatable)."),
)
_LEVEL = option(
    "--level",
    multiple=True,
    metavar_words=Text("CẤP", "LEVEL"),
    words=Text("Cấp hành chính, ví dụ commune (lặp lại được).", "Level, such as commune (repeatable)."),
)
_TYPE = option(
    "--type",
    "kind",
    multiple=True,
    metavar_words=Text("LOẠI", "TYPE"),
    words=Text(
        "Loại cơ quan, ví dụ provincial_department (lặp lại được).",
        "Type of agency, such as provincial_department (repeatable).",
    ),
)
_RULE = option(
    "--rule",
    multiple=True,
    metavar_words=Text("TIỀN_TỐ", "PREFIX"),
    words=Text("Quy tắc có mã bắt đầu như vậy (lặp lại được).", "Rules whose id starts so (repeatable)."),
)
_CRITERION = option(
    "--criterion",
    multiple=True,
    metavar_words=Text("TIỀN_TỐ", "PREFIX"),
    words=Text(
        "Tiêu chí có mã bắt đầu như vậy, ví dụ iso-9001-2015/9.2 (lặp lại được).",
        "Criteria whose id starts so, such as iso-9001-2015/9.2 (repeatable).",
    ),
)
_GRADING = option(
    "--grading",
    multiple=True,
    type=OneOf(GRADINGS),
    words=Text("Mức của phát hiện (lặp lại được).", "Grading of the findings (repeatable)."),
)


def agency_filters(function: Any) -> Any:
    """Add the options that choose agencies and assessments."""
    for decorator in (_TYPE, _LEVEL, _PROVINCE, _UNTIL, _PROFILE):
        function = decorator(function)
    return function


def finding_filters(function: Any) -> Any:
    """Add the options that choose findings."""
    return _RULE(_CRITERION(_GRADING(function)))


def open_reader(register: str) -> Reader:
    """Open an existing register for reading. Raises :class:`RegisterError`."""
    from qms_checker.register.read import Reader
    from qms_checker.register.store import open_register

    return Reader(open_register(register, create=False).database)


def make_where(
    reader: Reader,
    *,
    profile: str = "",
    until: date | None = None,
    province: tuple[str, ...] = (),
    level: tuple[str, ...] = (),
    kind: tuple[str, ...] = (),
    rule: tuple[str, ...] = (),
    criterion: tuple[str, ...] = (),
    grading: tuple[str, ...] = (),
) -> Where:
    """Return the selection. What the register does not have is a usage problem with the closest names."""
    from qms_checker.description.schema import agency_schema
    from qms_checker.register.stored import Where

    fields = agency_schema().root.fields
    return Where(
        profile=_profile(reader, profile),
        until=until,
        provinces=_resolve("--province", province, reader.names_in_use("province"), {}),
        levels=_resolve("--level", level, reader.names_in_use("level"), fields["agency.level"].labels),
        types=_resolve("--type", kind, reader.names_in_use("type"), fields["agency.type"].labels),
        rules=rule,
        criteria=criterion,
        gradings=grading,
    )


def _profile(reader: Reader, given: str) -> str:
    """Return the profile asked for, or that of the latest run: outcomes under different ones do not compare."""
    used = reader.names_in_use("profile")
    if given:
        return _resolve("--profile", (given,), used, {})[0]
    latest = [run.profile for run in reader.runs() if run.profile in used]
    return latest[-1] if latest else ""


def _resolve(name: str, given: Iterable[str], known: Iterable[str], labels: Mapping[str, Text]) -> tuple[str, ...]:
    """Return values as the register writes them: by code or by label, capitals aside."""
    written = {_fold(value): value for value in known}
    for value in tuple(written.values()):
        if value in labels:
            written.update({_fold(labels[value].in_language(language)): value for language in LANGUAGES})
    found = []
    for value in given:
        if _fold(value) not in written:
            message = Text(f"sổ không có {value!r}", f"the register has no {value!r}")
            hint = which_there_are(value, sorted(set(written.values())))
            raise UsageError(Problem("not-in-register", Location(name), message, hint))
        found.append(written[_fold(value)])
    return tuple(found)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
