"""The page about the architecture says what its tests enforce."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_architecture import BASE, BORDERS, MAY_IMPORT, TABLES_AND_QUERIES, TWO_MEDIA

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")
SHARED = ("vocabulary", "errors", "dates", "numerals", "collation", "hints", "resources")
"""What everything uses and no table describes."""


def module(dotted: str) -> str:
    return dotted.removeprefix("qms_checker.").replace(".", "/") + ".py"


def test_the_table_of_libraries_is_that_of_the_tests() -> None:
    section = PAGE.split("| Library | Module |")[1].partition("\n\n")[0]
    rows = re.findall(r"^\| (`[^|]+`) \| `([^|]+)` \|$", section, re.MULTILINE)
    shown = {library: place for names, place in rows for library in re.findall(r"`(\w+)`", names)}

    assert shown.pop("click") == "cli/"
    assert shown == {library: module(place) for library, place in BORDERS.items()}


def test_libraries_with_several_modules_are_named_with_each() -> None:
    paragraph = PAGE.partition("Two libraries need more than one.")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([\w./]+)`", paragraph))

    assert {place.rpartition(".")[2] for place in TABLES_AND_QUERIES} <= named
    assert {module(place) for place in TWO_MEDIA["jinja2"]} <= named


@pytest.mark.parametrize("part", sorted({*BASE, *MAY_IMPORT, "batch", "cli"} - {*SHARED}))
def test_every_part_has_a_line(part: str) -> None:
    tables = "\n".join(line.split("|")[1] for line in PAGE.splitlines() if line.startswith("|"))

    assert f"`{part}/`" in tables or f"`{part}.py`" in tables


def test_what_everything_may_use_is_listed() -> None:
    listed = PAGE.partition("because it uses nothing itself: ")[2].partition(".")[0]

    assert re.findall(r"`(\w+)`", listed) == list(BASE)
