"""The command line: ``qms``, one file per command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from qms_checker import __version__
from qms_checker.cli.framework import Group, Option, option, say, set_language
from qms_checker.vocabulary import LANGUAGES, Language, Text

_ABOUT = Text(
    """Kiểm tra hệ thống quản lý chất lượng (HTQLCL) của cơ quan hành chính nhà nước theo
    Quyết định 19/2014/QĐ-TTg và TCVN ISO 9001.

    Bắt đầu: qms check TỆP.yaml""",
    """Check quality management systems of state agencies of Viet Nam against Decision 19/2014/QĐ-TTg and TCVN ISO 9001.

    To start: qms check FILE.yaml""",
)
_NAMES = ("check", "due", "compare", "verify", "validate", "explain", "rules", "audit", "batch", "register")
_COMMANDS = {
    **{name: f"qms_checker.cli.{name}:{name}" for name in _NAMES},
    "what-if": "qms_checker.cli.whatif:what_if",
}


class _Qms(Group):
    """The outermost group: sets up streams and language, and ends the process with the exit code of the run."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002  # the signature is click's
        windows_expand_args: bool = True,  # noqa: FBT001, FBT002
        **extra: Any,
    ) -> Any:
        """Run the command line. Does not return: the process ends with one of the documented exit codes."""
        from qms_checker.cli.exits import run_to_exit_code

        given = list(sys.argv[1:] if args is None else args)
        _use_utf8()

        def action() -> Any:
            _choose_language(given)
            return super(_Qms, self).main(
                given,
                prog_name or "qms",
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )

        traceback = "--traceback" in given or bool(os.environ.get("QMS_TRACEBACK"))
        sys.exit(run_to_exit_code(action, show_traceback=traceback))


def _use_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _choose_language(args: Sequence[str]) -> None:
    """Find the language before click parses, so that its own messages are in it, too."""
    set_language("vi")
    wanted = next(
        (value for position in range(len(args) - 1, -1, -1) if (value := _value_at(args, position)) is not None),
        os.environ.get("QMS_LANG") or None,
    )
    if wanted is None:
        from qms_checker.cli.config import settings  # late: only where nothing nearer says it

        wanted = settings().defaults.get("lang")
    found: Language | None = next((language for language in LANGUAGES if language == wanted), None)
    if found is not None:
        set_language(found)


def _value_at(args: Sequence[str], position: int) -> str | None:
    if args[position].startswith("--lang="):
        return args[position].partition("=")[2]
    return args[position + 1] if args[position] == "--lang" and position + 1 < len(args) else None


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  # click's callback
    if wanted:
        click.echo(f"QMS Checker {__version__}")
        ctx.exit()


@click.group(
    cls=_Qms,
    words=_ABOUT,
    lazy=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    words=Text("In phiên bản rồi thoát.", "Show the version and exit."),
)
@option(
    "--lang",
    metavar="vi|en",
    expose_value=False,
    words=Text("Ngôn ngữ (mặc định: vi; cũng đọc QMS_LANG).", "Language (default: vi; also QMS_LANG)."),
)
@option(
    "--traceback",
    is_flag=True,
    expose_value=False,
    words=Text("In chi tiết kỹ thuật khi chương trình gặp lỗi.", "Print technical details of a defect."),
)
def qms() -> None:
    """Run the group itself: everything is in its commands."""


def main() -> None:
    """Run ``qms``."""
    qms.main()


__all__ = ["Option", "main", "qms", "say"]
