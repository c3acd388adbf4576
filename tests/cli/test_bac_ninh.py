"""The published table of Bắc Ninh, from an invented province through run, register and report.

Grades of 2021: 166 agencies, 33 excellent, 49 good, 82 fair, 2 average (Báo Bắc Ninh, 29 November 2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from benchmarks.country.make import Maker, make_country
from tests.cli.conftest import Run
from tests.word_reading import text_of

SHORT = {"excellent": 3, "good": 5, "fair": 5, "average": 1}
PUBLISHED = {"excellent": 33, "good": 49, "fair": 82, "average": 2}
SHARES = {"excellent": 19.88, "good": 29.52, "fair": 49.4, "average": 1.2}
VIETNAMESE = {"excellent": "xuất sắc", "good": "tốt", "fair": "khá", "average": "trung bình"}


def reported(run: Run, folder: Path, counts: dict[str, int]) -> tuple[Mapping[str, tuple[object, ...]], str]:
    """Make the province, assess it, and return its grades with number and share, and the report in Word as text."""
    grades = tuple(grade for grade, count in counts.items() for _ in range(count))
    maker = Maker(2021, "decision-19-2014", ("Bắc Ninh",), grades)
    make_country(folder / "bac-ninh", len(grades), maker)
    register, book, paper = (str(folder / name) for name in ("so.db", "bao-cao.xlsx", "bao-cao.docx"))
    run(
        *("batch", str(folder / "bac-ninh"), "--register", register, "--as-of", "2026-11-20"),
        *("--profile", "decision-19-2014", "--fail-on", "never", "-j", "1"),
    )
    for file in (book, paper):
        assert run("register", "report", "--register", register, "-o", file).exit_code == 0
    rows = load_workbook(book).worksheets[0].iter_rows(values_only=True)
    found = {str(row[0]): (row[1], row[2]) for row in rows if row[0] in VIETNAMESE.values()}
    return found, text_of(Path(paper).read_bytes())


def test_a_small_province_comes_back_with_its_grades(run: Run, tmp_path: Path) -> None:
    found, text = reported(run, tmp_path, SHORT)

    assert {name: count for name, (count, _) in found.items()} == {VIETNAMESE[grade]: n for grade, n in SHORT.items()}
    assert f"Đã đánh giá {sum(SHORT.values())} cơ quan" in text


@pytest.mark.slow
def test_the_published_table_comes_back(run: Run, tmp_path: Path) -> None:
    found, text = reported(run, tmp_path, PUBLISHED)

    assert found == {VIETNAMESE[grade]: (count, SHARES[grade]) for grade, count in PUBLISHED.items()}
    assert "Đã đánh giá 166 cơ quan" in text
    assert "19,88" in text
    assert "tại Bắc Ninh" in text
