"""Descriptions are found in folders, archives and lists; what cannot be looked into is found as such."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from qms_checker.batch.archives import read_member
from qms_checker.batch.assess import content_sha256, read_parts
from qms_checker.batch.find import find_all
from qms_checker.description.read import parse_description
from qms_checker.errors import DescriptionError

AGENCY = b"agency: {id: a, name: A, type: ministry}\n"


def archive(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def names(*paths: Path | str) -> list[str]:
    return [found.name.removeprefix(f"{Path(paths[0])}/") for found in find_all(map(str, paths))]


def test_folders_are_searched_and_a_folder_of_parts_is_one(tmp_path: Path) -> None:
    for name in ("b/y.yaml", "a/agency.yaml", "a/more.yaml", "c.yml", ".hidden/z.yaml", "waivers.yaml", "note.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(AGENCY)

    assert names(tmp_path) == ["a", "b/y.yaml", "c.yml"]


def test_archives_are_searched_like_folders_wherever_they_lie(tmp_path: Path) -> None:
    members = {"x/agency.yaml": b"a", "x/more.yaml": b"b", "x/deeper/no.yaml": b"c", "y/one.yaml": b"d"}
    members |= {"two.yml": b"e", "readme.txt": b"f", "__MACOSX/._two.yml": b"g", "x/waivers.yaml": b"h"}
    (tmp_path / "in").mkdir()
    archive(tmp_path / "in" / "Tỉnh.ZIP", members)

    found = {one.name.rpartition("ZIP/")[2]: one for one in find_all([str(tmp_path)])}
    assert list(found) == ["two.yml", "x", "y/one.yaml"]
    assert read_parts(found["x"])[0][1] == b"a"
    assert found["x"].files == ("x/agency.yaml", "x/more.yaml")


def test_what_audits_recorded_of_an_agency_is_no_agency(tmp_path: Path) -> None:
    for name in ("so.yaml", "so.audit-records/2026.yaml", "xa/agency.yaml", "xa/audit-records/2026.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(AGENCY)
    path = archive(tmp_path / "t.zip", {"so.yaml": AGENCY, "so.audit-records/2026.yaml": AGENCY})

    assert names(tmp_path) == ["so.yaml", "t.zip/so.yaml", "xa"]
    assert [Path(one.key).name for one in find_all([str(path)])] == ["so.yaml"]


def test_a_link_to_itself_and_a_folder_of_someone_else_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_bytes(AGENCY)
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "theirs").mkdir()
    looked = Path.is_file

    def is_file(path: Path) -> bool:
        if path.parent.name == "theirs":
            raise PermissionError(13, "Permission denied", str(path))
        return looked(path)

    monkeypatch.setattr(Path, "is_file", is_file)

    a, loop, theirs = find_all([str(tmp_path)])
    assert not a.problems
    assert theirs.problems[0].message.vi.startswith("không đọc được (không có quyền")
    with pytest.raises(DescriptionError) as error:
        read_parts(loop)
    assert "liên kết dẫn về chính nó" in error.value.problems[0].message.vi


def test_a_list_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(b"S\xe1\xbb\xff.yaml\n")

    (found,) = find_all([str(tmp_path / "list.txt")])
    assert found.problems[0].message.vi == "danh sách không phải mã UTF-8"


def test_a_list_names_paths_relative_to_itself(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.yaml", "sub/b.yaml"):
        (tmp_path / name).write_bytes(AGENCY)
    listed = tmp_path / "list.txt"
    listed.write_text("\ufeff# những cơ quan\na.yaml\n\nsub\nnone.yaml\n", encoding="utf-8")

    assert [Path(one.key).name for one in find_all([str(listed)])] == ["a.yaml", "b.yaml", "none.yaml"]


def test_what_two_paths_lead_to_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_bytes(AGENCY)
    monkeypatch.chdir(tmp_path)

    assert [one.name for one in find_all(["a.yaml", str(tmp_path), "."])] == ["a.yaml"]


def test_an_archive_that_is_none_is_found_with_its_problem(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK no archive")
    (tmp_path / "b.yaml").write_bytes(AGENCY)

    bad, good = find_all([str(tmp_path)])
    assert bad.problems[0].message.en == "the archive is damaged or no zip"
    assert good.problems == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_listed_is_found_with_its_problem(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0)
    (tmp_path / "b.yaml").write_bytes(AGENCY)

    closed, good = find_all([str(tmp_path)])
    assert (closed.problems[0].code, good.problems) == ("unreadable", ())


def test_members_named_to_leave_the_folder_stay_in_it(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"../../etc/x.yaml": AGENCY, "/root/y.yaml": AGENCY, "C:\\z.yaml": AGENCY})

    labels = [one.label for one in find_all([str(path)])]
    assert len(labels) == 3
    assert all(not label.startswith("/") and ".." not in label.split("/") and ":" not in label for label in labels)


def test_labels_differ_where_names_only_nearly_do(tmp_path: Path) -> None:
    for name in ("a b.yaml", "a+b.yaml", "A b.yaml"):
        (tmp_path / name).write_bytes(AGENCY)

    labels = [one.label.casefold() for one in find_all([str(tmp_path)])]
    assert len(set(labels)) == 3


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.yaml": b"\0" * 30_000_000})

    with pytest.raises(DescriptionError) as error:
        read_member(str(path), "a.yaml")
    assert error.value.problems[0].message.en == "the member is compressed beyond what text is"


def test_a_size_that_is_a_lie_does_not_matter(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.yaml": os.urandom(100_000)}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")  # the directory says ten bytes
    path.write_bytes(content)

    with pytest.raises(DescriptionError) as error:
        read_member(str(path), "a.yaml")
    assert error.value.problems[0].message.en == "the member is damaged"


def test_a_damaged_member_is_told(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.yaml": AGENCY * 100})
    content = bytearray(path.read_bytes())
    content[60:70] = b"\xff" * 10
    path.write_bytes(content)

    with pytest.raises(DescriptionError) as error:
        read_member(str(path), "a.yaml")
    assert error.value.problems[0].message.en == "the member is damaged"


def test_an_encrypted_member_is_told(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.yaml": AGENCY})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)

    with pytest.raises(DescriptionError) as error:
        read_member(str(path), "a.yaml")
    assert error.value.problems[0].message.en == "the member is encrypted"


def test_an_archive_with_too_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qms_checker.batch.archives.MAX_MEMBERS", 2)
    path = archive(tmp_path / "a.zip", {f"{n}.yaml": b"" for n in range(3)})

    (found,) = find_all([str(path)])
    assert found.problems[0].code == "too-large"


def test_the_hash_before_parsing_is_that_of_the_description() -> None:
    one = (("a.yaml", AGENCY),)
    several = (("agency.yaml", AGENCY), ("b.yaml", b"reports: []\n"))

    for parts in (one, several):
        assert content_sha256(parts) == parse_description("a", parts).sha256
