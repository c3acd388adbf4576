"""The options that say by what agencies are judged, and the plan and engine they stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.common import Decorator
from qms_checker.cli.config import ENGINES
from qms_checker.cli.framework import DateType, OneOf, option, say
from qms_checker.cli.rulebooks import choose_rules, find_profile, open_rulebook, overlay_option, rules_option
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.vocabulary import LANGUAGES, Text

if TYPE_CHECKING:
    from qms_checker.assessment.check import Plan
    from qms_checker.engines.verdicts import Engine
    from qms_checker.rulepacks.model import Profile, Rulebook

DEFAULT_PROFILE = "self-assessment"
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


def selection_options(function: Any) -> Any:
    """Add ``--select`` and ``--ignore``."""
    return _SELECT(_IGNORE(function))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """By what a command judges: what the user said, each value under the name of its option."""

    as_of: date | None = None
    profile: str = DEFAULT_PROFILE
    overlay: tuple[str, ...] = ()
    rules: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    engine: str = "auto"

    def make_plan(self) -> Plan:
        """Load the rules and return what a run judges by. Raises :class:`RulePackError`, :class:`UsageError`."""
        from qms_checker.assessment.check import Plan
        from qms_checker.engines.program import compile_program
        from qms_checker.rulepacks.selection import is_selected

        rulebook = open_rulebook(self.rules, self.overlay)
        named, day = find_profile(rulebook, self.profile), self.as_of or today()
        _refuse_out_of_force(rulebook, named, day)
        chosen = choose_rules(rulebook.rules_of(named), self.select, self.ignore)
        items = tuple(item for item in rulebook.items_of(named) if is_selected(item.id, self.select, self.ignore))
        program = compile_program(rulebook, chosen, day)
        return Plan(rulebook, self.profile, chosen, program, items=items, selection=self._selection())

    def choose_engine(self) -> Engine:
        """Return the engine. Raises :class:`UsageError` where it is not installed."""
        from qms_checker.engines.select import choose_engine

        return choose_engine(self.engine)

    def _selection(self) -> tuple[str, ...]:
        """Return the prefixes as a receipt writes them."""
        selected, ignored = sorted(self.select), sorted(self.ignore)
        return (*(f"select:{prefix}" for prefix in selected), *(f"ignore:{prefix}" for prefix in ignored))


_NAMES = tuple(field.name for field in fields(Judging))


def judging_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of an assessment; the command gets them as one value, ``judging``."""
    return _with(function, as_of_option, profile_option, overlay_option, rules_option, selection_options, engine_option)


def judging_options_of_all_rules(function: Callable[..., Any]) -> Callable[..., Any]:
    """Do the same for a command that makes no sense for a part of the rules."""
    return _with(function, as_of_option, profile_option, overlay_option, rules_option, engine_option)


def _with(function: Callable[..., Any], *decorators: Decorator) -> Callable[..., Any]:
    @wraps(function)
    def with_judging(**given: Any) -> Any:
        said = {name: given.pop(name) for name in _NAMES if name in given}
        return function(judging=Judging(**said), **given)

    decorated: Callable[..., Any] = with_judging
    for decorator in reversed(decorators):
        decorated = decorator(decorated)
    return decorated


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
