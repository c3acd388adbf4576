"""Finding the descriptions under the paths a user gives: files, folders of parts, folders of agencies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAIN_PART = "agency.yaml"
_SUFFIXES = (".yaml", ".yml")
_NOT_DESCRIPTIONS = frozenset({"waivers.yaml", "baseline.yaml"})


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one description, the main part first; ``name`` is how messages call it."""

    name: str
    files: tuple[Path, ...]


def discover(path: Path) -> Iterator[Source]:
    """Yield the descriptions under a path in alphabetical order; nothing when a folder holds none.

    A folder with ``agency.yaml`` is one description with all its ``*.yaml`` parts. Any other folder is searched
    for such folders and for single files. Hidden entries and linked folders are passed over.
    """
    if not path.is_dir():
        yield Source(str(path), (path,))
        return
    if (path / MAIN_PART).is_file():
        main = path / MAIN_PART
        parts = [part for part in _yaml_files(path) if part != main]
        yield Source(str(path), (main, *parts))
        return
    entries = sorted(path.iterdir(), key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from discover(entry)
        elif entry.suffix in _SUFFIXES and entry.name not in _NOT_DESCRIPTIONS:
            yield Source(str(entry), (entry,))


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(
        entry
        for entry in folder.iterdir()
        if entry.suffix in _SUFFIXES
        and entry.is_file()
        and not entry.name.startswith(".")
        and entry.name not in _NOT_DESCRIPTIONS
    )
