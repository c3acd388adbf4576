"""``python -m qms_checker.word_layout [--check]``: builds the Word templates from their sources, or compares them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from qms_checker.resources import template_file
from qms_checker.word_layout.package import read_package
from qms_checker.word_layout.paper import build_all

FOLDER = template_file("word", "source").parent


def main(arguments: Sequence[str]) -> int:
    """Write the templates that differ from their sources, or with ``--check`` name them; returns the exit code."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write("usage: python -m qms_checker.word_layout [--check]\n")
        return 2
    different = 0
    for name, wanted in build_all(FOLDER / "source").items():
        file = FOLDER / name
        if file.is_file() and read_package(file.read_bytes()) == read_package(wanted):
            continue
        different += 1
        if arguments:
            sys.stdout.write(f"{file}: not as built from its source\n")
        else:
            file.write_bytes(wanted)
    return 1 if arguments and different else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
