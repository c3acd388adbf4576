"""Pages from ``qms check --format html``: one, or several with an index that leads to them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from qms_checker.errors import ExitCode
from tests.cli.conftest import AGENCIES, BROKEN, SO_MAU, XA_MAU, Run
from tests.html_reading import read_page


def test_one_agency_gives_one_page(check: Run, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    result = check(SO_MAU, "--format", "html", "-o", str(target), "--lang", "en")

    assert result.exit_code == ExitCode.FINDINGS
    assert read_page(target.read_bytes()).all("html")[0].attributes["lang"] == "en"
    assert list(tmp_path.iterdir()) == [target]


def test_several_agencies_have_an_index_that_leads_to_each(check: Run, tmp_path: Path) -> None:
    """An agency that calls itself ``index`` keeps its own page."""
    sources, target = tmp_path / "in", tmp_path / "out"
    sources.mkdir()
    for number, name in enumerate(("index", "so-mau")):
        text = Path(SO_MAU).read_text(encoding="utf-8").replace("id: so-mau", f"id: {name}")
        (sources / f"{number}.yaml").write_text(text, encoding="utf-8")
    result = check(str(sources), XA_MAU, str(BROKEN / "bad-syntax.yaml"), "--format", "html", "-o", str(target))
    index = read_page((target / "index.html").read_bytes())
    links = {unquote(one.attributes["href"]) for one in index.all("a") if one.attributes["href"].startswith("./")}

    assert result.exit_code == ExitCode.INVALID_INPUT
    assert {f"./{file.name}" for file in target.iterdir()} == links | {"./index.html"}
    assert links == {"./index-2.html", "./so-mau.html", "./xa-mau.html"}
    assert "bad-syntax.yaml" in index.words


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("CON", "_CON.html"),
        ("lpt1.2026", "_lpt1.2026.html"),
        ("../../xa", "xa.html"),
        ("ậ" * 200, "ậ" * 50 + ".html"),
    ],
)
def test_the_page_of_an_agency_has_a_name_that_every_file_system_takes(
    check: Run, tmp_path: Path, name: str, file: str
) -> None:
    """Windows knows devices by name, and 200 Vietnamese letters are 600 bytes."""
    text = Path(SO_MAU).read_text(encoding="utf-8").replace("id: so-mau", f'id: "{name}"')
    (tmp_path / "in.yaml").write_text(text, encoding="utf-8")
    check(str(tmp_path / "in.yaml"), "--format", "html,json", "-o", str(tmp_path / "out"))

    assert {one.name for one in (tmp_path / "out").iterdir()} == {file, "assessment.json"}


def test_pages_are_written_beside_other_formats(check: Run, tmp_path: Path) -> None:
    check(SO_MAU, "--format", "html,json", "-o", str(tmp_path / "out"))

    assert {file.name for file in (tmp_path / "out").iterdir()} == {"so-mau.html", "assessment.json"}


def test_a_page_is_not_printed_on_a_terminal(check: Run) -> None:
    result = check(str(AGENCIES), "--format", "html")

    assert result.exit_code == ExitCode.USAGE
    assert ".html" in result.output
