"""``qms register dashboard``: the picture of all agencies as a folder of pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from qms_checker.cli.common import options
from qms_checker.cli.framework import Command, current_language, option, say
from qms_checker.cli.listing import figure
from qms_checker.cli.output import write_file
from qms_checker.cli.register_national import alike_option, expected_option, labels, open_national
from qms_checker.cli.register_options import agency_filters, register_option
from qms_checker.cli.rulebooks import open_rulebook, rules_option
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.vocabulary import Text

MANIFEST = "pages.json"
_OUTPUT = option(
    "-o",
    "--output",
    required=True,
    metavar_words=Text("THƯ_MỤC", "DIR"),
    words=Text("Thư mục của các trang.", "Folder of the pages."),
)


@click.command(
    "dashboard",
    cls=Command,
    words=Text(
        """Bức tranh chung: bản đồ, xếp loại, tiêu chí theo tỉnh, trang của từng tỉnh và cơ quan.

        Mở tệp index.html trong thư mục; không cần mạng. Lần sau chỉ ghi lại trang có thay đổi.""",
        """The picture of all: map, grades, criteria by province, a page for each province and agency.

        Open index.html in the folder; no network is needed. The next run writes only pages that changed.""",
    ),
)
@options(register_option, agency_filters, expected_option, alike_option, rules_option, _OUTPUT)
def dashboard(
    *, register: str, output: str, expected: str | None, with_likeness: bool | None, rules: str | None, **wanted: Any
) -> ExitCode:
    """Write the pages that changed; delete those whose agency is gone."""
    from qms_checker.register.dashboard import dashboard as pages_of
    from qms_checker.register.national import picture_of, sheets_of
    from qms_checker.register.territory import shipped_territory

    rulebook = open_rulebook(rules)
    national = open_national(register, expected, with_likeness=with_likeness, **wanted)
    picture = picture_of(national, rulebook, shipped_territory(), labels())
    folder, language = Path(output), current_language()
    before, after, fresh = _manifest(folder), {}, 0
    for page in pages_of(picture, sheets_of(national, rulebook), language):
        after[page.path] = page.key
        if before.get(page.path) != page.key or not (folder / page.path).is_file():
            write_file(folder / page.path, page.make())
            fresh += 1
    for path in before.keys() - after.keys():
        (folder / path).unlink(missing_ok=True)
    write_file(folder / MANIFEST, json.dumps(after, indent=0, sort_keys=True).encode())
    click.echo(
        say(
            f"Đã ghi {folder / 'index.html'}: {figure(len(after))} trang, {figure(fresh)} trang mới hoặc thay đổi",
            f"Written: {folder / 'index.html'}, {figure(len(after))} pages of which {figure(fresh)} are new or changed",
        ),
        err=True,
    )
    return ExitCode.OK


def _manifest(folder: Path) -> dict[str, str]:
    """Return the keys of the pages that an earlier run wrote here. Refuses a folder with something else in it."""
    file = folder / MANIFEST
    if not file.is_file():
        if folder.exists() and any(folder.iterdir()):
            message = Text("thư mục đã có tệp khác", "the folder holds something else")
            hint = Text("chọn thư mục trống hoặc thư mục của lần trước", "choose an empty folder, or that of last time")
            raise UsageError(Problem("folder-in-use", Location(str(folder)), message, hint))
        return {}
    try:
        stored = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    pages = stored if isinstance(stored, dict) else {}
    return {path: key for path, key in pages.items() if isinstance(key, str) and _is_page(path)}


def _is_page(path: object) -> bool:
    """Tell whether a name may be one of ours: the file is in a folder that others can write to."""
    if not isinstance(path, str):
        return False
    parts = path.split("/")
    return path.endswith(".html") and len(parts) <= 2 and parts[0] in ("index.html", "provinces", "agencies")
