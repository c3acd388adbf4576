"""What the system refuses is told in the language of the user."""

from __future__ import annotations

import errno

import pytest

from qms_checker.errors import cause_of
from qms_checker.vocabulary import Text


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), Text("không tìm thấy", "not found")),
        (IsADirectoryError(errno.EISDIR, "Is a directory"), Text("đây là thư mục", "this is a folder")),
        (OSError(errno.EMLINK, "Too many links"), Text("Too many links", "Too many links")),
        (OSError("no number"), Text("OSError", "OSError")),
    ],
)
def test_why_a_file_was_refused(error: OSError, told: Text) -> None:
    """A rarer cause keeps the words of the system."""
    assert cause_of(error) == told
