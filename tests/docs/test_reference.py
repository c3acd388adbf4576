"""The generated pages say what the schema and the rules say."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from qms_checker.description.schema import agency_schema
from qms_checker.reference_pages import agency, command


def test_the_pages_are_those_the_schema_gives(capsys: pytest.CaptureFixture[str]) -> None:
    """`make docs` writes them anew."""
    code = command.main(["--check"])

    assert capsys.readouterr().out == ""
    assert code == 0


@pytest.mark.parametrize("name", ["rules.md", "rules.en.md", "criteria.md", "criteria.en.md"])
def test_every_point_stands_on_a_line_of_its_own_below_the_one_it_belongs_to(name: str) -> None:
    lines = (command.FOLDER / "reference" / name).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if ".**   - " in line] == []
    for before, line in pairwise(lines):
        depth = len(line) - len(line.lstrip())
        if depth and line.lstrip().startswith("- "):
            assert before.lstrip().startswith("- "), line
            assert len(before) - len(before.lstrip()) >= depth - 2, line


def test_a_stale_page_is_shown_as_a_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("legal-basis.md", "legal-basis.vi.md", "confirm.md", "confirm.vi.md"):
        shutil.copy(command.FOLDER / name, tmp_path)
    monkeypatch.setattr(command, "FOLDER", tmp_path)
    command.main([])
    page = tmp_path / "reference" / "agency.md"
    page.write_text(page.read_text(encoding="utf-8").replace("# Các khóa", "# Những khóa", 1), encoding="utf-8")

    code = command.main(["--check"])

    assert code == 1
    assert "-# Những khóa" in capsys.readouterr().out


def test_another_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--chek"]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_key_is_on_the_page(language: str) -> None:
    page = agency.page("vi" if language == "vi" else "en")
    steps = {
        step
        for kind in agency_schema().record_types()
        for name in (*kind.fields, *(path for path, inner in kind.collections.items() if inner.members), *kind.objects)
        if name not in kind.fields or not kind.fields[name].is_derived
        for step in name.split(".")
    }

    assert {step for step in steps if f"`{step}`" not in page} == set()


def test_a_link_leads_to_a_place_of_the_page() -> None:
    page = agency.page("vi")
    targets = {part.split(")")[0] for part in page.split("](#")[1:]}

    assert {target for target in targets if f'<a id="{target}"></a>' not in page} == set()
