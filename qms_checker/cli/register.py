"""``qms register``: what the register knows, and what became of it over the years."""

from __future__ import annotations

import click

from qms_checker.cli.framework import Group
from qms_checker.vocabulary import Text

_ABOUT = Text(
    """Xem sổ theo dõi: các cơ quan, phát hiện và diễn biến qua các năm.

    Sổ do qms batch ghi; chỉ sổ bằng --register.""",
    """Look at the register: agencies, findings, and what became of them over the years.

    It is written by qms batch; name it with --register.""",
)
_LISTS = ("agencies", "show", "runs", "problems", "link")
_YEARS = ("findings", "trend", "compare")
_ALONE = ("export", "analysis", "sample", "dashboard", "report")
_COMMANDS = (
    {name: f"qms_checker.cli.register_lists:{name}" for name in _LISTS}
    | {name: f"qms_checker.cli.register_years:{name}" for name in _YEARS}
    | {name: f"qms_checker.cli.register_{name}:{name}" for name in _ALONE}
)


@click.group("register", cls=Group, words=_ABOUT, lazy=_COMMANDS)
def register() -> None:
    """Run the group itself: everything is in its commands."""
