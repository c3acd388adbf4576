"""Click in two languages: commands, groups, options and values whose words follow ``--lang``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from qms_checker.dates import parse_date
from qms_checker.hints import did_you_mean
from qms_checker.vocabulary import Language, Text

if TYPE_CHECKING:
    _ParamType = click.ParamType[Any]
else:
    _ParamType = click.ParamType  # generic only for type checkers, and only in new versions of click

_LANGUAGE: ContextVar[Language] = ContextVar("language", default="vi")


def current_language() -> Language:
    """Return the language of this run; known before the options are parsed."""
    return _LANGUAGE.get()


def set_language(language: Language) -> None:
    """Set the language of this run."""
    _LANGUAGE.set(language)


def say(vi: str, en: str) -> str:
    """Return the one of two texts that is in the language of this run."""
    return vi if current_language() == "vi" else en


class Option(click.Option):
    """An option whose help is a :class:`Text`; ``metavar`` may be one, too."""

    def __init__(self, *args: Any, words: Text, metavar_words: Text | None = None, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._words = words
        self._metavar_words = metavar_words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the two columns of ``--help``."""
        self.help = self._words.in_language(current_language())
        return super().get_help_record(ctx)

    def make_metavar(self, *args: Any, **keywords: Any) -> str:
        """Return what stands for the value in ``--help``; the signature differs between versions of click."""
        if self._metavar_words is not None:
            return self._metavar_words.in_language(current_language())
        return super().make_metavar(*args, **keywords)


def option(*names: str, words: Text, **attributes: Any) -> Callable[[Any], Any]:
    """Declare an option with help in both languages."""
    return click.option(*names, cls=Option, words=words, **attributes)


class _Worded(click.Command):
    """What commands and groups share: help in the language of the run."""

    words: Text

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        arguments = [piece for parameter in self.get_params(ctx) for piece in parameter.get_usage_pieces(ctx)]
        if isinstance(self, click.Group):
            arguments.append(say("LỆNH …", "COMMAND …"))
        usage = " ".join([say("[TÙY CHỌN]", "[OPTIONS]"), *arguments])
        formatter.write_usage(ctx.command_path, usage, prefix=say("Cách dùng: ", "Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the description."""
        self.help = self.words.in_language(current_language())
        super().format_help_text(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence, for the list of commands."""
        return self.words.in_language(current_language()).split("\n", 1)[0].rstrip(".")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and of a group the commands."""
        options = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        if records:
            with formatter.section(say("Tùy chọn", "Options")):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help`` with its words in the language of the run."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = say("In hướng dẫn này rồi thoát.", "Show this message and exit.")
        return found


class Command(_Worded):
    """A command; values left out come from ``QMS_*`` variables, then from ``qms.toml``."""

    def __init__(self, *args: Any, words: Text, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.words = words

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context, with the defaults of ``qms.toml``."""
        from qms_checker.cli.config import settings  # late: it imports this module

        extra["default_map"] = settings().defaults
        return super().make_context(info_name, args, parent, **extra)


class Group(_Worded, click.Group):
    """A group whose commands are imported only when they are used; ``lazy``: name → ``module:attribute``."""

    def __init__(self, *args: Any, words: Text, lazy: dict[str, str] | None = None, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.words = words
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they were declared."""
        return [*self._lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing it where needed."""
        if cmd_name in self._lazy:
            module, _, attribute = self._lazy[cmd_name].partition(":")
            found: click.Command = getattr(import_module(module), attribute)
            return found
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command asked for; an unknown one is a usage problem with the closest names."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = self.list_commands(ctx)
            hint = did_you_mean(name, known) or Text(f"các lệnh: {', '.join(known)}", f"commands: {', '.join(known)}")
            message = say(f"không có lệnh {name!r}", f"there is no command {name!r}")
            raise click.UsageError(f"{message} ({hint.in_language(current_language())})", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            assert command is not None
            rows.append((name, command.get_short_help_str()))
        with formatter.section(say("Lệnh", "Commands")):
            formatter.write_dl(rows)


class DateType(_ParamType):
    """A day, in either notation."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the date."""
        found = parse_date(value) if isinstance(value, str) else value
        if found is None:
            message = f"{value!r} không phải là ngày (viết 2026-11-20 hoặc 20/11/2026)"
            self.fail(say(message, f"{value!r} is not a date (write 2026-11-20 or 20/11/2026)"), param, ctx)
        return found


class OneOf(_ParamType):
    """One of some names."""

    name = "choice"

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)

    def get_metavar(self, param: click.Parameter, *_: Any, **__: Any) -> str:
        """Return the names, for ``--help``; the signature differs between versions of click."""
        return f"[{'|'.join(self.names)}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the name."""
        if value not in self.names:
            listed = ", ".join(self.names)
            self.fail(say(f"{value!r} không thuộc: {listed}", f"{value!r} is not one of: {listed}"), param, ctx)
        return value


class SomeOf(OneOf):
    """One or more of some names with commas between; the value is a tuple, each name once, in the order given."""

    name = "choices"

    def get_metavar(self, param: click.Parameter, *_: Any, **__: Any) -> str:
        """Return the names, for ``--help``."""
        return f"[{'|'.join(self.names)}][,…]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the names; ``qms.toml`` may give a list."""
        given = value.split(",") if isinstance(value, str) else value
        return tuple(dict.fromkeys(super(SomeOf, self).convert(name.strip(), param, ctx) for name in given))
