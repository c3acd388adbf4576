"""What every command shares: the options of all of them, paths, colours and the page they print on."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.config import COLORS
from qms_checker.cli.framework import OneOf, option
from qms_checker.vocabulary import LANGUAGES, Text

if TYPE_CHECKING:
    from qms_checker.reports.page import Page

_NARROWEST, _WIDEST = 60, 100
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
color_option = option(
    "--color",
    type=OneOf(COLORS),
    envvar="QMS_COLOR",
    default="auto",
    words=Text("Màu chữ (NO_COLOR được tôn trọng).", "Colours (NO_COLOR is honoured)."),
)
format_option = option(
    "--format",
    "output_format",
    type=OneOf(("terminal", "json")),
    default="terminal",
    words=Text("Dạng kết quả (mặc định: terminal).", "Format of the result (default: terminal)."),
)


def options(*decorators: Decorator) -> Decorator:
    """Apply options in the order in which ``--help`` is to show them; the common ones come last."""

    def decorate(function: Any) -> Any:
        for decorator in reversed((*decorators, _LANG, _TRACEBACK)):
            function = decorator(function)
        return function

    return decorate


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
