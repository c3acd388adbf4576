"""What commands share: options, and the rules, engine and plan they stand for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.config import COLORS, ENGINES
from qms_checker.cli.framework import DateType, OneOf, did_you_mean, option, say
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.vocabulary import LANGUAGES, Text

if TYPE_CHECKING:
    from qms_checker.assessment.check import Plan
    from qms_checker.reports.page import Page
    from qms_checker.rulepacks.model import Profile, Rule, Rulebook

_NARROWEST, _WIDEST = 60, 100
DEFAULT_PROFILE = "self-assessment"
Decorator = Callable[[Any], Any]

_LANG = option(
    "--lang",
    type=OneOf(LANGUAGES),
    envvar="QMS_LANG",
    default="vi",
    expose_value=False,  # known before click parses: see the group
    words=Text("Ngôn ngữ (mặc định: vi; cũng đọc QMS_LANG).", "Language (default: vi; also QMS_LANG)."),
)
_TRACEBACK = option(
    "--traceback",
    is_flag=True,
    expose_value=False,
    hidden=True,
    words=Text("In chi tiết kỹ thuật khi chương trình gặp lỗi.", "Print technical details of a defect."),
)
rules_option = option(
    "--rules",
    envvar="QMS_RULES",
    metavar_words=Text("THƯ_MỤC", "DIR"),
    words=Text("Thư mục quy tắc (mặc định: kèm theo chương trình).", "Folder of rules (default: those shipped)."),
)
overlay_option = option(
    "--overlay",
    multiple=True,
    envvar="QMS_OVERLAY",
    metavar_words=Text("TÊN|TỆP", "NAME|FILE"),
    words=Text(
        "Quy định riêng của tỉnh, bộ đặt lên quy tắc chung (lặp lại được; lớp sau thay lớp trước).",
        "What a province or ministry changes in the rules (repeatable; later ones win).",
    ),
)
as_of_option = option(
    "--as-of",
    type=DateType(),
    envvar="QMS_AS_OF",
    metavar_words=Text("NGÀY", "DATE"),
    words=Text(
        "Ngày đánh giá, 2026-11-20 hoặc 20/11/2026 (mặc định: hôm nay).",
        "Date of the assessment, 2026-11-20 or 20/11/2026 (default: today).",
    ),
)
profile_option = option(
    "--profile",
    envvar="QMS_PROFILE",
    default=DEFAULT_PROFILE,
    metavar_words=Text("TÊN", "NAME"),
    words=Text(
        f"Bộ quy tắc được chọn (mặc định: {DEFAULT_PROFILE}).", f"Selection of rules (default: {DEFAULT_PROFILE})."
    ),
)
engine_option = option(
    "--engine",
    type=OneOf(ENGINES),
    envvar="QMS_ENGINE",
    default="auto",
    words=Text(
        "Bộ máy suy luận (auto: durable nếu cài được; kết quả như nhau).",
        "Rules engine (auto: durable where installed; the results are the same).",
    ),
)
color_option = option(
    "--color",
    type=OneOf(COLORS),
    envvar="QMS_COLOR",
    default="auto",
    words=Text("Màu chữ (NO_COLOR được tôn trọng).", "Colours (NO_COLOR is honoured)."),
)
_SELECT = option(
    "--select",
    multiple=True,
    envvar="QMS_SELECT",
    metavar_words=Text("TIỀN_TỐ", "PREFIX"),
    words=Text("Chỉ các quy tắc có mã bắt đầu như vậy (lặp lại được).", "Only rules whose id starts so (repeatable)."),
)
_IGNORE = option(
    "--ignore",
    multiple=True,
    envvar="QMS_IGNORE",
    metavar_words=Text("TIỀN_TỐ", "PREFIX"),
    words=Text(
        "Bỏ các quy tắc có mã bắt đầu như vậy (lặp lại được).", "Leave out rules whose id starts so (repeatable)."
    ),
)


def options(*decorators: Decorator) -> Decorator:
    """Apply options in the order in which ``--help`` is to show them; the common ones come last."""

    def decorate(function: Any) -> Any:
        for decorator in reversed((*decorators, _LANG, _TRACEBACK)):
            function = decorator(function)
        return function

    return decorate


def selection_options(function: Any) -> Any:
    """Add ``--select`` and ``--ignore``."""
    return _SELECT(_IGNORE(function))


def paths_argument(function: Any) -> Any:
    """Add the paths of descriptions."""
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...")(function)


def wants_color(color: str, *, to_file: bool = False) -> bool:
    """Tell whether to colour what is printed."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or to_file:
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def page_width() -> int:
    """Return the columns to fill: those of the terminal within limits that read well."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((80, 24)).columns))


def make_page(color: str) -> Page:
    """Return an empty page for standard output."""
    from qms_checker.reports.page import Page

    return Page(page_width(), wants_color(color))


def today() -> date:
    """Return the day of the run: the only place where a clock is read."""
    return datetime.now().astimezone().date()


def say_if_in_the_future(as_of: date) -> None:
    """Tell on standard error that a date is yet to come: what is judged is what is recorded now."""
    from qms_checker.dates import format_date

    if as_of > today():
        day = Text(format_date(as_of, "vi"), format_date(as_of, "en"))
        told = say(
            f"Lưu ý: ngày đánh giá {day.vi} chưa đến; kết quả chỉ dựa trên những gì đã ghi. Việc sắp đến hạn: qms due.",
            f"Note: {day.en} is yet to come; the result rests on what is recorded now. For what falls due: qms due.",
        )
        click.echo(told, err=True)


def rules_path(given: str | None) -> Path:
    """Return the folder of rules asked for, or the shipped one."""
    if given is not None:
        return Path(given)
    from qms_checker.resources import rules_folder

    return rules_folder()


def open_rulebook(given: str | None, overlays: tuple[str, ...] = ()) -> Rulebook:
    """Load the rules and lay the overlays over them. Raises :class:`RulePackError`."""
    from qms_checker.rulepacks.load import load_rulebook  # late: not every command needs the rules

    rulebook = load_rulebook(rules_path(given))
    if overlays:
        from qms_checker.cli.overlays import lay_overlays

        rulebook = lay_overlays(rulebook, rules_path(given), overlays)
    return rulebook


def find_profile(rulebook: Rulebook, name: str) -> Profile:
    """Return a profile by name. Raises :class:`UsageError` with the closest names."""
    if name in rulebook.profiles:
        return rulebook.profiles[name]
    listed = ", ".join(rulebook.profiles)
    hint = did_you_mean(name, rulebook.profiles) or Text(f"có: {listed}", f"there are: {listed}")
    message = Text(f"không có bộ quy tắc {name!r}", f"there is no profile {name!r}")
    raise UsageError(Problem("no-profile", Location("--profile"), message, hint))


def _refuse_out_of_force(rulebook: Rulebook, profile: Profile, day: date) -> None:
    """Refuse a profile about instruments of which none is in force: every answer would rest on another one."""
    from qms_checker.dates import format_date

    about = [rulebook.catalogue.instruments[name] for name in profile.instruments]
    if not about or any(instrument.is_in_force(day) for instrument in about):
        return
    others = [
        other.name
        for other in rulebook.profiles.values()
        if any(rulebook.catalogue.instruments[name].is_in_force(day) for name in other.instruments)
    ]
    vi, en = (", ".join(one.citation.in_language(language) for one in about) for language in LANGUAGES)
    message = Text(
        f"{vi} không áp dụng tại ngày {format_date(day, 'vi')}", f"{en} is not in force on {format_date(day, 'en')}"
    )
    hint = Text(f"dùng --profile {others[0]}", f"use --profile {others[0]}") if others else None
    raise UsageError(Problem("not-in-force", Location("--profile"), message, hint))


def choose_rules(rules: Iterable[Rule], select: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[Rule, ...]:
    """Return the rules whose ids are selected and not ignored. A prefix without any rule is a usage problem."""
    from qms_checker.rulepacks.selection import has_prefix, is_selected

    rules = tuple(rules)
    problems = []
    for name, prefixes in (("--select", select), ("--ignore", ignore)):
        for prefix in prefixes:
            if not any(has_prefix(rule.id, prefix) for rule in rules):
                message = Text(
                    f"không có quy tắc nào có mã bắt đầu bằng {prefix!r}", f"no rule id starts with {prefix!r}"
                )
                problems.append(
                    Problem("no-rule", Location(name), message, did_you_mean(prefix, [rule.id for rule in rules]))
                )
    if problems:
        raise UsageError(*problems)
    return tuple(rule for rule in rules if is_selected(rule.id, select, ignore))


def make_plan(
    rules: str | None,
    profile: str,
    as_of: date | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    *,
    overlays: tuple[str, ...] = (),
) -> Plan:
    """Return what a run judges by."""
    from qms_checker.assessment.check import Plan
    from qms_checker.engines.program import compile_program
    from qms_checker.rulepacks.selection import is_selected

    rulebook = open_rulebook(rules, overlays)
    named = find_profile(rulebook, profile)
    day = as_of or today()
    _refuse_out_of_force(rulebook, named, day)
    chosen = choose_rules(rulebook.rules_of(named), select, ignore)
    selection = (*(f"select:{prefix}" for prefix in sorted(select)), *(f"ignore:{prefix}" for prefix in sorted(ignore)))
    items = tuple(item for item in rulebook.items_of(named) if is_selected(item.id, select, ignore))
    program = compile_program(rulebook, chosen, day)
    return Plan(rulebook, profile, chosen, program, items=items, selection=selection)
