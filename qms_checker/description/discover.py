"""Finding the descriptions under the paths a user gives: files, folders of parts, folders of agencies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAIN_PART = "agency.yaml"
AUDIT_RECORDS = "audit-records"
_SUFFIXES = (".yaml", ".yml")
_NOT_DESCRIPTIONS = frozenset({"waivers.yaml", "baseline.yaml"})


def may_describe(name: str) -> bool:
    """Tell by its name whether a file found in a folder may be a description or a part of one."""
    return name.endswith(_SUFFIXES) and not name.startswith(".") and name not in _NOT_DESCRIPTIONS


def holds_audit_records(folder: str) -> bool:
    """Tell by its name whether a folder holds what audits recorded of an agency: no descriptions."""
    return folder == AUDIT_RECORDS or folder.endswith(f".{AUDIT_RECORDS}")


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one description, the main part first; ``name`` is how messages call it."""

    name: str
    files: tuple[Path, ...]


def discover(path: Path) -> Iterator[Source]:
    """Yield the descriptions under a path in alphabetical order; nothing when a folder holds none.

    A folder with ``agency.yaml`` is one description with all its ``*.yaml`` parts. Any other folder is searched
    for such folders and for single files. Hidden entries, linked folders and audit records are passed over.
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
            if not entry.is_symlink() and not holds_audit_records(entry.name):
                yield from discover(entry)
        elif may_describe(entry.name):
            yield Source(str(entry), (entry,))


def audit_records_folder(source: Source) -> Path:
    """Return where the audit records of an agency are: in the folder of its parts, or beside its single file."""
    main = source.files[0]
    return main.parent / AUDIT_RECORDS if main.name == MAIN_PART else main.with_suffix(f".{AUDIT_RECORDS}")


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if may_describe(entry.name) and entry.is_file())
