"""Reading zip archives of strangers: only listed members, in memory, within limits."""

from __future__ import annotations

import zipfile
import zlib
from functools import lru_cache
from pathlib import PurePosixPath

from qms_checker.description.discover import holds_audit_records, may_describe
from qms_checker.errors import DescriptionError, Location, Problem
from qms_checker.strict_yaml import MAX_BYTES
from qms_checker.vocabulary import Text

MAX_MEMBERS = 100_000
MAX_RATIO = 200
_SMALL = 1024 * 1024
_ENCRYPTED = 0x1


def listed_members(archive: str) -> list[str]:
    """Return the members that may describe an agency. Raises :class:`DescriptionError` where there are too many."""
    with zipfile.ZipFile(archive) as opened:
        members = opened.infolist()
    if len(members) > MAX_MEMBERS:
        message = Text(f"tệp nén có quá {MAX_MEMBERS} mục", f"the archive has more than {MAX_MEMBERS} members")
        raise DescriptionError(Problem("too-large", Location(archive), message))
    return [member.filename for member in members if not member.is_dir() and _is_sought(member.filename)]


def read_member(archive: str, member: str) -> bytes:
    """Return the content of a member, cut where it is too large. Raises :class:`DescriptionError`."""
    try:
        opened = _opened(archive)
        found = opened.getinfo(member)
        if found.flag_bits & _ENCRYPTED:
            raise _refused(archive, member, Text("mục được đặt mật khẩu", "the member is encrypted"))
        if found.file_size > _SMALL and found.file_size > MAX_RATIO * max(found.compress_size, 1):
            message = Text("mục nén quá mức bình thường", "the member is compressed beyond what text is")
            raise _refused(archive, member, message)
        with opened.open(found) as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, KeyError, RuntimeError):
        raise _refused(archive, member, Text("mục trong tệp nén bị hỏng", "the member is damaged")) from None


def inner_path(member: str) -> PurePosixPath:
    """Return the path of a member inside its archive, without steps that would lead out of it."""
    return PurePosixPath(*(step for step in PurePosixPath(member).parts if step not in ("/", "//", "..")))


@lru_cache(maxsize=2)
def _opened(archive: str) -> zipfile.ZipFile:
    """Keep the archive of the last members open: its directory is read once, not for every member."""
    return zipfile.ZipFile(archive)


def _is_sought(name: str) -> bool:
    steps = inner_path(name).parts
    return may_describe(steps[-1]) and not any(
        step.startswith((".", "__MACOSX")) or holds_audit_records(step) for step in steps[:-1]
    )


def _refused(archive: str, member: str, message: Text) -> DescriptionError:
    return DescriptionError(Problem("unreadable", Location(f"{archive}/{member}"), message))
