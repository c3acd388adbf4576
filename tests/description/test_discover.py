"""Which descriptions are found under a path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qms_checker.description.discover import discover


def tree(root: Path, *files: str) -> Path:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("", encoding="utf-8")
    return root


def found(path: Path, root: Path) -> list[tuple[str, ...]]:
    """Each description as its name followed by its files, relative to the root."""
    return [
        (os.path.relpath(source.name, root), *(os.path.relpath(file, root) for file in source.files))
        for source in discover(path)
    ]


def test_a_file_is_a_description_whatever_it_is_called_and_whether_it_exists_or_not(tmp_path: Path) -> None:
    tree(tmp_path, "so.txt")
    assert found(tmp_path / "so.txt", tmp_path) == [("so.txt", "so.txt")]
    assert found(tmp_path / "khong-co.yaml", tmp_path) == [("khong-co.yaml", "khong-co.yaml")]


def test_a_folder_with_agency_yaml_is_one_description_the_main_part_first(tmp_path: Path) -> None:
    tree(tmp_path, "so/zz.yml", "so/agency.yaml", "so/aa.yaml", "so/ghi-chu.txt", "so/.an.yaml", "so/con/xa.yaml")
    tree(tmp_path, "so/waivers.yaml", "so/baseline.yaml")
    (tmp_path / "so" / "thu-muc.yaml").mkdir()
    assert found(tmp_path / "so", tmp_path) == [("so", "so/agency.yaml", "so/aa.yaml", "so/zz.yml")]


def test_a_folder_of_agencies_is_searched_in_alphabetical_order(tmp_path: Path) -> None:
    tree(tmp_path, "b.yaml", "a/agency.yaml", "a/plans.yaml", "c/d/e.yml", "c/a.yaml", "doc.md", "waivers.yaml")
    assert found(tmp_path, tmp_path) == [
        ("a", "a/agency.yaml", "a/plans.yaml"),
        ("b.yaml", "b.yaml"),
        ("c/a.yaml", "c/a.yaml"),
        ("c/d/e.yml", "c/d/e.yml"),
    ]


def test_hidden_entries_are_passed_over_but_not_a_path_that_is_asked_for(tmp_path: Path) -> None:
    tree(tmp_path, ".an/a.yaml", ".b.yaml", "c.yaml")
    assert found(tmp_path, tmp_path) == [("c.yaml", "c.yaml")]
    assert found(tmp_path / ".an", tmp_path) == [(".an/a.yaml", ".an/a.yaml")]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_linked_folders_are_not_followed_so_that_a_loop_ends_and_linked_files_are(tmp_path: Path) -> None:
    tree(tmp_path, "a.yaml", "con/b.yaml")
    (tmp_path / "con" / "vong").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "lien-ket.yaml").symlink_to(tmp_path / "a.yaml")
    assert found(tmp_path, tmp_path) == [
        ("a.yaml", "a.yaml"),
        ("con/b.yaml", "con/b.yaml"),
        ("lien-ket.yaml", "lien-ket.yaml"),
    ]


def test_a_folder_without_descriptions_yields_nothing(tmp_path: Path) -> None:
    tree(tmp_path, "doc.md", "con/.an.yaml")
    assert found(tmp_path, tmp_path) == []
