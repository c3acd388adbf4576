"""The Word papers through the command line: written for an agency, and a comparison as a document."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import FIXED, SO_MAU, Run
from tests.word_reading import text_of


def test_a_paper_of_the_agency_is_written_with_its_name(run: Run, tmp_path: Path) -> None:
    """Also where the rules bring no catalogue of the standard."""
    file = tmp_path / "qd.docx"

    done = run("audit", "render", "declaration-decision", SO_MAU, *FIXED, "--output", str(file))

    assert done.exit_code == 0, done.output
    written = text_of(file.read_bytes())
    assert "QUYẾT ĐỊNH" in written
    assert "Căn cứ Quyết định số 19/2014/QĐ-TTg ngày 05 tháng 3 năm 2014" in written
    assert "None" not in written


def test_the_papers_are_listed(run: Run) -> None:
    """By name and title, in the language asked for."""
    assert "Kế hoạch khắc phục" in run("audit", "list").output
    assert "Corrective-action plan" in run("--lang", "en", "audit", "list").output


def test_a_comparison_is_written_as_a_document(run: Run, tmp_path: Path) -> None:
    """Two dates of one description, side by side."""
    old, file = tmp_path / "old.json", tmp_path / "so-sanh.docx"
    run("check", SO_MAU, *FIXED, "--format", "json", "--output", str(old))

    done = run("compare", str(old), SO_MAU, *FIXED, "--format", "docx", "--output", str(file))

    assert done.exit_code in {0, 1}, done.output
    assert "SO SÁNH HAI LẦN ĐÁNH GIÁ" in text_of(file.read_bytes())
