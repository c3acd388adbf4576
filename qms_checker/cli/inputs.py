"""The descriptions under the paths a user gives, each once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from qms_checker.assessment.run import Unreadable
from qms_checker.description.discover import MAIN_PART, Source, discover
from qms_checker.errors import Location, Problem, cause_of
from qms_checker.vocabulary import Text


def find_sources(paths: Iterable[str]) -> Iterator[Source | Unreadable]:
    """Yield the descriptions in order; what two paths both lead to only once, and a folder that cannot be listed."""
    seen: set[str] = set()
    for path in paths:
        try:
            for source in discover(Path(path)):
                main = os.path.realpath(source.files[0])
                if main not in seen:
                    seen.add(main)
                    yield source
        except OSError as error:
            message = Text(
                f"không đọc được thư mục ({cause_of(error).vi})", f"the folder cannot be read ({cause_of(error).en})"
            )
            yield Unreadable(path, (Problem("unreadable", Location(str(error.filename or path)), message),))


def is_single(paths: tuple[str, ...]) -> bool:
    """Tell whether exactly one agency is asked for: one file, or one folder that is a description."""
    if len(paths) != 1:
        return False
    path = Path(paths[0])
    return not path.is_dir() or (path / MAIN_PART).is_file()
