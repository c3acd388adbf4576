"""The museum of malformed descriptions: one mistake in each file of ``sai-dinh-dang``, told at its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from qms_checker.cli import qms
from qms_checker.description.discover import discover
from qms_checker.description.read import read_description
from qms_checker.errors import DescriptionError, ExitCode, Problem
from qms_checker.facts.derive import derive_facts
from qms_checker.resources import sample_agencies_folder

MUSEUM = sample_agencies_folder() / "sai-dinh-dang"
GOOD = sample_agencies_folder() / "so-nho.yaml"
AS_OF = date(2026, 11, 20)


class Exhibit(NamedTuple):
    """A file, and the one problem it must lead to; ``hint``: words the hint must have."""

    file: str
    code: str
    line: int
    column: int
    message: str
    hint: str = ""


EXHIBITS = (
    Exhibit("bom-bi-danh", "too-deep", 8, 22, "bí danh (*) mở rộng quá lớn"),
    Exhibit("danh-sach-o-ngoai-cung", "not-a-description", 1, 1, "mức ngoài cùng phải là các khoá"),
    Exhibit("dau-hai-cham-trong-gia-tri", "syntax", 5, 15, "sai cú pháp YAML", "dấu hai chấm phải đặt trong ngoặc kép"),
    Exhibit(
        "gia-tri-ngoai-danh-muc",
        "unknown-value",
        6,
        3,
        "'provincial_departement' không thuộc",
        "'provincial_department'",
    ),
    Exhibit("hai-tai-lieu", "several-documents", 7, 1, "nhiều hơn một tài liệu YAML"),
    Exhibit("khoa-trung", "duplicate-key", 7, 3, "khoá 'name' xuất hiện hai lần; lần đầu ở dòng 5, cột 3", "gộp"),
    Exhibit("khoa-viet-sai", "unknown-key", 7, 1, "không có khoá 'declaration'", "'declarations'"),
    Exhibit("khong-phai-ngay", "not-a-date", 9, 5, "'đầu tháng 3 năm 2026' không phải là ngày", "05/03/2026"),
    Exhibit("khong-phai-utf8", "not-utf8", 5, 10, "không phải mã UTF-8", "TCVN3"),
    Exhibit("ky-tu-dieu-khien", "syntax", 5, 11, "ký tự điều khiển"),
    Exhibit("long-qua-sau", "too-deep", 7, 38, "lồng quá sâu"),
    Exhibit("ngay-khong-co", "not-a-date", 9, 5, "không có ngày '30/02/2025' trong lịch"),
    Exhibit(
        "sai-kieu", "wrong-type", 8, 3, "cần true hoặc false, nhưng gặp 'yes'", "viết true (có) hoặc false (không)"
    ),
    Exhibit("tep-rong", "empty", 1, 1, "tệp rỗng"),
    Exhibit("the-yaml", "tag", 5, 9, "không dùng thẻ YAML"),
    Exhibit("thieu-khoa-bat-buoc", "missing-key", 3, 1, "thiếu khoá bắt buộc 'type'"),
    Exhibit("thieu-ngoac-kep-dong", "syntax", 5, 9, "thiếu dấu ngoặc kép đóng", "mở ngoặc kép mà không đóng"),
    Exhibit("thut-dong-bang-tab", "syntax", 5, 1, "sai cú pháp YAML", "dấu cách thay cho phím Tab"),
)

exhibits = pytest.mark.parametrize(
    "exhibit",
    [pytest.param(exhibit, id=exhibit.file) for exhibit in EXHIBITS],
)


def path_of(exhibit: Exhibit) -> Path:
    return MUSEUM / f"{exhibit.file}.yaml"


def problems_of(path: Path) -> tuple[Problem, ...]:
    """Read a file as an assessment does, down to the dates, and return what is wrong with it."""
    (source,) = discover(path)
    with pytest.raises(DescriptionError) as caught:
        derive_facts(read_description(source), AS_OF)
    return caught.value.problems


def check(*paths: Path) -> tuple[int, str, str]:
    arguments = [
        "check",
        *map(str, paths),
        "--as-of",
        AS_OF.isoformat(),
        "--engine",
        "python",
        "--lang",
        "vi",
        "--quiet",
    ]
    result = CliRunner().invoke(qms, arguments)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def whole_museum() -> tuple[int, str, str]:
    """All files and one good one in a single run."""
    return check(MUSEUM, GOOD)


def test_every_file_is_in_the_catalogue() -> None:
    assert sorted(path.stem for path in MUSEUM.iterdir()) == sorted(exhibit.file for exhibit in EXHIBITS)


@exhibits
def test_the_mistake_is_told_at_its_place(exhibit: Exhibit) -> None:
    (problem,) = problems_of(path_of(exhibit))

    assert (problem.code, problem.location.line, problem.location.column) == (
        exhibit.code,
        exhibit.line,
        exhibit.column,
    )
    assert problem.location.file == str(path_of(exhibit))
    assert exhibit.message in problem.message.vi
    assert exhibit.hint in (problem.hint.vi if problem.hint is not None else "")
    assert problem.message.en


@exhibits
def test_a_file_alone_ends_with_three_and_names_its_place(exhibit: Exhibit) -> None:
    code, out, err = check(path_of(exhibit))

    assert code == ExitCode.INVALID_INPUT
    assert out == ""
    assert f"{path_of(exhibit)}:{exhibit.line}:{exhibit.column}: " in err
    assert exhibit.message in err


@exhibits
def test_in_the_whole_run_each_is_still_told(exhibit: Exhibit, whole_museum: tuple[int, str, str]) -> None:
    code, _, err = whole_museum

    assert code == ExitCode.INVALID_INPUT
    assert f"{path_of(exhibit)}:{exhibit.line}:{exhibit.column}: " in err


def test_the_good_one_among_them_is_assessed(whole_museum: tuple[int, str, str]) -> None:
    _, out, err = whole_museum

    assert "Sở Du lịch tỉnh Bình An: 4 không đạt ·" in out
    assert "Traceback" not in err
    assert "Lỗi của chương trình" not in err


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.file)
def test_the_first_line_says_that_it_is_meant_and_files_are_small(exhibit: Exhibit) -> None:
    content = path_of(exhibit).read_bytes()

    assert len(content) < 700
    if exhibit.file not in ("tep-rong", "khong-phai-utf8"):
        assert content.decode().startswith("# Tệp cố ý sai: ")
