"""The descriptions of a run: under folders, in zip archives, or named one a line in a list.

Nothing is unpacked: members of archives are read in memory, and their names serve only to call them. What cannot be
listed or opened is found, too, with its problem, so that it is recorded and nobody takes it for done.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from qms_checker.batch.archives import inner_path, listed_members
from qms_checker.description.discover import MAIN_PART, discover, holds_audit_records, may_describe
from qms_checker.errors import DescriptionError, Location, Problem, cause_of
from qms_checker.register.records import storable
from qms_checker.vocabulary import Text

_LISTS = (".txt", ".lst")
_ARCHIVE = ".zip"
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """One description: its files, or members of ``archive`` where that is not empty; the main part first.

    ``name``: as the user would write it; ``key``: absolute, to know it again; ``label``: a relative path without
    suffix, safe to make file names of. ``problems``: why it cannot be read; it has no files then.
    """

    name: str
    key: str
    label: str
    files: tuple[str, ...]
    archive: str = ""
    problems: tuple[Problem, ...] = ()


def find_all(paths: Iterable[str]) -> Iterator[Found]:
    """Yield what is found under the paths, each description once, in a fixed order."""
    seen: set[str] = set()
    labels: set[str] = set()
    for path in paths:
        for found in _find(Path(path), Path(path)):
            if found.key not in seen:
                seen.add(found.key)
                yield replace(found, label=_unique(found.label, labels))


def _unique(label: str, taken: set[str]) -> str:
    """Return the label, with a number where another has the same, capital letters aside."""
    name, number = label, 1
    while name.casefold() in taken:
        number += 1
        name = f"{label}-{number}"
    taken.add(name.casefold())
    return name


def _find(path: Path, root: Path) -> Iterator[Found]:
    if path.suffix.lower() in _LISTS:
        yield from _find_listed(path)
    elif path.suffix.lower() == _ARCHIVE and not path.is_dir():
        yield from _find_in_archive(path, root)
    else:
        try:
            if path.is_dir() and not (path / MAIN_PART).is_file():
                yield from _find_in_folder(path, root)
            else:
                for source in discover(path):
                    yield _found(source.name, path, root, tuple(map(str, source.files)))
        except OSError as error:  # a folder of someone else: not even whether it holds an agency can be seen
            yield _unreadable(path, root, error)


def _find_in_folder(folder: Path, root: Path) -> Iterator[Found]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(folder, root, error)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if _is_folder(entry):
            if not entry.is_symlink() and not holds_audit_records(entry.name):
                yield from _find(Path(entry.path), root)
        elif entry.name.lower().endswith(_ARCHIVE):
            yield from _find_in_archive(Path(entry.path), root)
        elif may_describe(entry.name):
            path = Path(entry.path)
            yield _found(str(path), path, root, (str(path),))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself: whoever reads it says so
        return False


def _find_in_archive(path: Path, root: Path) -> Iterator[Found]:
    try:
        members = listed_members(str(path))
    except (DescriptionError, OSError, zipfile.BadZipFile, NotImplementedError) as error:
        yield _unreadable(path, root, error)
        return
    folders: dict[PurePosixPath, list[str]] = {}
    for member in members:
        folders.setdefault(inner_path(member).parent, []).append(member)
    whole = {inner_path(name).parent for name in members if inner_path(name).name == MAIN_PART}
    for folder in sorted(folders, key=str):
        if not whole.isdisjoint(folder.parents):
            continue
        names = sorted(folders[folder])
        if folder in whole:
            names.sort(key=lambda name: inner_path(name).name != MAIN_PART)
            yield _found(str(path / folder), path / folder, root, tuple(names), str(path))
        else:
            for name in names:
                inner = inner_path(name)
                yield _found(str(path / inner), path / inner, root, (name,), str(path))


def _find_listed(path: Path) -> Iterator[Found]:
    """Yield what a list names: a path a line, relative to the list; blank lines and lines that start with # are not."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        yield _unreadable(path, path, error)
        return
    for line in map(str.strip, lines):
        if line and not line.startswith("#"):
            yield from _find(path.parent / line, path.parent)


def _found(name: str, path: Path, root: Path, files: tuple[str, ...], archive: str = "") -> Found:
    return Found(storable(name), _key(path), _label(path, root), files, archive)


def _unreadable(path: Path, root: Path, error: Exception) -> Found:
    if isinstance(error, DescriptionError):
        problems = error.problems
    elif isinstance(error, zipfile.BadZipFile | NotImplementedError):
        message = Text("tệp nén hỏng hoặc không phải zip", "the archive is damaged or no zip")
        problems = (Problem("unreadable", Location(str(path)), message),)
    elif isinstance(error, OSError):
        message = Text(f"không đọc được ({cause_of(error).vi})", f"cannot be read ({cause_of(error).en})")
        problems = (Problem("unreadable", Location(str(path)), message),)
    else:
        message = Text("danh sách không phải mã UTF-8", "the list is not UTF-8")
        hint = Text("lưu lại với mã UTF-8 (Unicode)", "save it as UTF-8")
        problems = (Problem("encoding", Location(str(path)), message, hint),)
    return Found(storable(str(path)), _key(path), _label(path, root), (), "", problems)


def _key(path: Path) -> str:
    return storable(str(Path(os.path.abspath(path))).replace(os.sep, "/"))  # noqa: PTH100  # links stay as they are


def _label(path: Path, root: Path) -> str:
    """Return the path below the root, each step made safe: no step leads upward or anywhere else."""
    try:
        steps = path.relative_to(root).parts or (path.name,)
    except ValueError:
        steps = (path.name,)
    safe = [_UNSAFE.sub("-", step).strip(".-") or "-" for step in steps]
    return "/".join([*safe[:-1], safe[-1].removesuffix(".yaml").removesuffix(".yml")])
