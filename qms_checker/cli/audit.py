"""``qms audit``: the Word papers of an audit, the checklist and its way back, templates of one's own."""

from __future__ import annotations

import click

from qms_checker.cli.common import options
from qms_checker.cli.framework import Group
from qms_checker.vocabulary import Text

_COMMANDS = {
    "list": "audit_render:audit_list",
    "render": "audit_render:audit_render",
    "checklist": "audit_record:checklist",
    "record": "audit_record:record",
    "variables": "audit_templates:variables",
    "template": "audit_templates:template",
    "lint": "audit_templates:lint",
}


@click.group(
    cls=Group,
    words=Text(
        "Hồ sơ, biểu mẫu của cuộc đánh giá: in ra, ghi lại kết quả, dùng mẫu riêng.",
        "The papers of an audit: write them, record what was verified, use templates of your own.",
    ),
    lazy={name: f"qms_checker.cli.{place}" for name, place in _COMMANDS.items()},
)
@options()
def audit() -> None:
    """Run the group itself: everything is in its commands."""
