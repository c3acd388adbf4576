"""What all pages have in common: their links lead somewhere, their commands exist, and the list of pages has each."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from qms_checker.cli import qms

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    file.relative_to(ROOT).as_posix()
    for file in (*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "sample_agencies" / "README.md")
)
GENERATED = DOCS / "reference"
_BLOCK = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")


def without_code(text: str) -> str:
    return _BLOCK.sub("", text)


@cache
def anchors(file: Path) -> frozenset[str]:
    """Return the names under which the headings of a page can be reached, as platforms make them."""
    headings = re.findall(r"^#{1,6} (.+)$", without_code(file.read_text(encoding="utf-8")), re.MULTILINE)
    marks = re.findall(r'<a (?:id|name)="([^"]+)"', file.read_text(encoding="utf-8"))
    return frozenset({re.sub(r"[^\w\- ]", "", one.strip().lower()).replace(" ", "-") for one in headings} | {*marks})


def links(page: str) -> Iterator[str]:
    for target in _LINK.findall(without_code((ROOT / page).read_text(encoding="utf-8"))):
        if "://" not in target and not target.startswith("mailto:"):
            yield target


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    lost = []
    for target in links(page):
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        if not file.exists() or (anchor and anchor not in anchors(file.resolve())):
            lost.append(target)

    assert lost == []


def test_the_list_of_pages_has_each() -> None:
    listed = {(DOCS / target).resolve() for target in links("docs/README.md")}
    pages = {*DOCS.glob("*.md"), *GENERATED.glob("*.md")}

    assert pages - listed == {DOCS / "README.md"}


def commands(page: str) -> Iterator[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        yield from (line for line in block.splitlines() if line.startswith("qms "))
    yield from (line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ qms "))
    yield from (line.strip() for line in text.splitlines() if line.startswith("    qms "))


@pytest.mark.parametrize("line", sorted({line for page in PAGES for line in commands(page)}))
def test_commands_have_the_options_shown(line: str) -> None:
    words = shlex.split(re.split(r"\s{2,}(?![-\"])|  #", line)[0], comments=True)[1:]
    command: click.Command = qms
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    known |= {"--help", "-h"}

    assert {word for word in words if word.startswith("-")} <= known
