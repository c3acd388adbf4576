"""The table for a spreadsheet: whole, and as the spreadsheets of both languages open it."""

from __future__ import annotations

import csv
import io

import pytest

from qms_checker.reports.csv import SEPARATORS, harmless, render_csv
from qms_checker.reports.rows import finding_rows
from qms_checker.vocabulary import Language
from tests import factories
from tests.reports.golden import assert_golden, rulebook
from tests.reports.html_samples import accompanied
from tests.reports.table_samples import several, steady


def rows_of(content: bytes, language: Language) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=SEPARATORS[language], strict=True))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_whole_table(language: Language) -> None:
    found = render_csv(several(), rulebook().catalogue, language)

    assert found.startswith(b"\xef\xbb\xbf")
    assert_golden(f"findings.{language}.csv", found.decode("utf-8-sig").replace("\r\n", "\n"))


def test_vietnamese_excel_splits_at_semicolons_and_english_excel_at_commas() -> None:
    run = steady("agencies/so-mau.yaml")

    for language, separator in SEPARATORS.items():
        header = render_csv([run], rulebook().catalogue, language).decode("utf-8-sig").splitlines()[0]
        assert header.count(f'"{separator}"') == 22


def test_each_finding_and_each_undetermined_rule_is_a_row() -> None:
    run = steady("agencies/so-mau.yaml")
    rows = rows_of(render_csv([run], rulebook().catalogue, "vi"), "vi")

    assert [row["Quy tắc"] for row in rows if row["Kết quả"] == "Không đạt"] == [
        row.rule for row in finding_rows(run, rulebook().catalogue, "vi")
    ]
    undetermined = [row for row in rows if row["Kết quả"] == "Chưa đủ dữ liệu"]
    assert undetermined
    assert all(row["Cần bổ sung"] for row in undetermined)


def test_a_waived_finding_says_so() -> None:
    rows = rows_of(render_csv([accompanied()], factories.catalogue(), "vi"), "vi")

    assert len([row for row in rows if row["Tạm hoãn xử lý"]]) == accompanied().count_waived()


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(1)", "  '@SUM(1)"),
        ('"=1', "\"'=1"),
        ("a;=1", "a;'=1"),
        ("a, -5 %", "a, '-5 %"),
        ("x\n=1", "x\n'=1"),
        ("plans:\n  - number: 08/KH", "plans:\n  - number: 08/KH"),
        ("12/QĐ-SKHCN; 13/QĐ-SKHCN", "12/QĐ-SKHCN; 13/QĐ-SKHCN"),
        ("", ""),
    ],
)
def test_no_cell_starts_a_formula_wherever_it_is_split(given: str, written: str) -> None:
    assert harmless(given) == written
