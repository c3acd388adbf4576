"""From files to a description: parts merged, problems with their places."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qms_checker.description.discover import Source
from qms_checker.description.read import parse_description, read_description
from qms_checker.errors import DescriptionError, Problem
from tests.building import described

MAIN = b"agency:\n  id: so\n  name: S\xe1\xbb\x9f\n  type: provincial_department\n"


def problems(*parts: tuple[str, bytes]) -> list[Problem]:
    with pytest.raises(DescriptionError) as caught:
        parse_description("so", parts)
    return list(caught.value.problems)


def briefly(found: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.location)) for problem in found]


def test_parts_are_merged_by_their_top_level_keys_and_each_key_is_located_in_its_part() -> None:
    found = parse_description("so", (("agency.yaml", MAIN), ("plans.yaml", b"# ...\nplans:\n  - {year: 2026}\n")))
    assert found.name == "so"
    assert dict(found.data) == {
        "agency": {"id": "so", "name": "Sở", "type": "provincial_department"},
        "plans": [{"year": 2026}],
    }
    assert str(found.locate("/agency/name")) == "agency.yaml:3:3"
    assert str(found.locate("/plans/0/year")) == "plans.yaml:3:6"
    assert str(found.locate("/declarations/0")) == "agency.yaml:1:1"  # what is nowhere belongs in the main part
    assert str(found.locate("")) == "agency.yaml:1:1"


def test_a_key_in_two_parts_names_both_places() -> None:
    (found,) = problems(("agency.yaml", MAIN + b"plans: []\n"), ("plans.yaml", b"standard: {}\nplans: []\n"))
    assert (found.code, str(found.location)) == ("duplicate-key", "plans.yaml:2:1")
    assert found.message.vi == "khoá 'plans' đã có ở agency.yaml:5:1"
    assert found.message.en == "the key 'plans' already stands at agency.yaml:5:1"


def test_the_problems_of_all_parts_are_told_at_once() -> None:
    found = problems(("agency.yaml", b"a: [\n"), ("b.yaml", b""), ("c.yaml", b"- x\n"), ("d.yaml", b"x: \xff"))
    assert briefly(found) == [
        ("syntax", "agency.yaml:2:1"),
        ("empty", "b.yaml:1:1"),
        ("not-a-description", "c.yaml:1:1"),
        ("not-utf8", "d.yaml:1:4"),
    ]


def test_all_that_does_not_fit_the_format_is_told_with_its_place() -> None:
    found = problems(("agency.yaml", MAIN), ("p.yaml", b"plans:\n  - {yaer: 2026}\n  - year: x\ndeclarations: ''\n"))
    assert briefly(found) == [
        ("unknown-key", "p.yaml:2:6"),
        ("wrong-type", "p.yaml:3:5"),
        ("wrong-type", "p.yaml:4:1"),
    ]


def test_an_agency_must_say_who_it_is() -> None:
    assert [found.message.en for found in problems(("a.yaml", b"agency: {id: so}\n"))] == [
        "the required key 'name' is missing",
        "the required key 'type' is missing",
    ]
    assert [found.message.en for found in problems(("a.yaml", b"plans: []\n"))] == [
        "the required key 'agency' is missing"
    ]


@pytest.mark.parametrize("nothing", ["", '""', "'  '", '"\\u00a0"', '"\\u200b"', '"\\u2800"', "'---'"])
def test_an_agency_without_a_name_or_identifier_that_can_be_read_is_refused(nothing: str) -> None:
    for key, other in (("name", "id: so"), ("id", "name: Sở")):
        content = f"agency:\n  {other}\n  type: provincial_department\n  {key}: {nothing}\n".encode()
        assert [str(found.location) for found in problems(("a.yaml", content))] == ["a.yaml:4:3"]


def test_the_hash_depends_on_the_content_and_not_on_names_or_the_order_of_parts() -> None:
    plans = b"plans: []\n"
    one = parse_description("a", (("agency.yaml", MAIN), ("b.yaml", plans)))
    other = parse_description("z", (("x.yaml", plans), ("y.yaml", MAIN)))
    changed = parse_description("a", (("agency.yaml", MAIN), ("b.yaml", plans + b"# ...\n")))
    assert one.sha256 == other.sha256
    assert changed.sha256 != one.sha256
    assert described("plans: []").sha256 == described("plans: []").documents[0].sha256


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "khong-co.yaml"
    with pytest.raises(DescriptionError) as caught:
        read_description(Source("so", (missing,)))
    (found,) = caught.value.problems
    assert (found.code, found.location.file) == ("unreadable", str(missing))
    assert found.message.en == "there is no such file"


@pytest.mark.skipif(os.name == "nt", reason="a folder opens differently on Windows")
def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError) as caught:
        read_description(Source("so", (tmp_path,)))
    assert caught.value.problems[0].message.en == "the file cannot be read (this is a folder)"


def test_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "agency.yaml").write_bytes(MAIN)
    (tmp_path / "b.yaml").write_bytes(b"plans: []\n")
    found = read_description(Source("so", (tmp_path / "agency.yaml", tmp_path / "b.yaml")))
    assert found.data["plans"] == []
    assert [document.file for document in found.documents] == [str(tmp_path / "agency.yaml"), str(tmp_path / "b.yaml")]
