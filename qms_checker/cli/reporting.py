"""From assessments to where they are wanted: one reporter for each format of ``qms check``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import click

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.run import AgencyRun, Unreadable
from qms_checker.cli.common import page_width, wants_color
from qms_checker.cli.framework import current_language, say
from qms_checker.cli.output import file_name, write_file, write_stdout
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants to see, and where; ``single``: exactly one agency is asked for."""

    format: str
    output: str | None
    single: bool
    verbosity: int = 0
    color: str = "auto"


class Reporter(Protocol):
    """Takes the agencies of a run one by one."""

    def add(self, run: AgencyRun) -> None:
        """Take one agency."""

    def finish(self) -> None:
        """Write what can be written only at the end."""


def make_reporter(wanted: Wanted, catalogue: Catalogue) -> Reporter:
    """Return the reporter of a format."""
    reporters: dict[str, Callable[[Wanted, Catalogue], Reporter]] = {
        "terminal": _Terminal,
        "json": _Json,
        "jsonl": _JsonLines,
        "docx": _Docx,
    }
    return reporters[wanted.format](wanted, catalogue)


class _Stream:
    """Standard output as the run goes, or one file at its end."""

    def __init__(self, output: str | None) -> None:
        self._path = None if output is None else Path(output)
        self._parts: list[bytes] = []

    def write(self, content: bytes) -> None:
        if self._path is None:
            write_stdout(content)
        else:
            self._parts.append(content)

    def close(self) -> None:
        if self._path is not None and self._parts:
            write_file(self._path, b"".join(self._parts))


class _Terminal:
    def __init__(self, wanted: Wanted, catalogue: Catalogue) -> None:
        from qms_checker.reports.terminal import Style

        self._catalogue = catalogue
        self._stream = _Stream(wanted.output)
        color = wants_color(wanted.color, to_file=wanted.output is not None)
        self._style = Style(page_width(), color, wanted.verbosity)
        self._runs: list[AgencyRun] = []

    def add(self, run: AgencyRun) -> None:
        from qms_checker.reports.terminal import render_terminal

        if isinstance(run, Assessment):
            between = "\n" if self._runs and self._style.verbosity >= 0 else ""
            text = between + render_terminal(run, self._catalogue, current_language(), self._style)
            self._stream.write(text.encode("utf-8", "backslashreplace"))
        self._runs.append(run)

    def finish(self) -> None:
        from qms_checker.reports.terminal_overview import render_overview

        if len(self._runs) > 1 and self._style.verbosity >= 0:
            text = "\n" + render_overview(self._runs, current_language(), self._style)
            self._stream.write(text.encode("utf-8", "backslashreplace"))
        self._stream.close()


class _Json:
    def __init__(self, wanted: Wanted, catalogue: Catalogue) -> None:
        self._stream = _Stream(wanted.output)
        self._catalogue = catalogue
        self._as_array = not wanted.single
        self._runs: list[AgencyRun] = []

    def add(self, run: AgencyRun) -> None:
        self._runs.append(run)

    def finish(self) -> None:
        from qms_checker.reports.json import render_json

        self._stream.write(render_json(self._runs, self._catalogue, current_language(), as_array=self._as_array))
        self._stream.close()


class _JsonLines:
    def __init__(self, wanted: Wanted, catalogue: Catalogue) -> None:
        self._stream = _Stream(wanted.output)
        self._catalogue = catalogue

    def add(self, run: AgencyRun) -> None:
        from qms_checker.reports.json import render_jsonl

        self._stream.write(render_jsonl(run, self._catalogue, current_language()))

    def finish(self) -> None:
        self._stream.close()


class _Docx:
    """A gap report for each agency: one file, or a folder with a file each, named by the id of the agency."""

    def __init__(self, wanted: Wanted, catalogue: Catalogue) -> None:
        assert wanted.output is not None
        self._output = Path(wanted.output)
        self._catalogue = catalogue
        self._is_file = self._output.suffix.lower() == ".docx" and not self._output.is_dir()
        self._taken: set[str] = set()
        if self._is_file and not wanted.single:
            message = Text("nhiều cơ quan cần một thư mục: -o THƯ_MỤC", "several agencies need a folder: -o DIR")
            raise UsageError(Problem("no-folder", Location("--output"), message))

    def add(self, run: AgencyRun) -> None:
        from qms_checker.reports.docx import render_gap_report

        if isinstance(run, Unreadable):
            return
        path = self._output if self._is_file else self._output / file_name(run.agency.id, self._taken, ".docx")
        write_file(path, render_gap_report(run, self._catalogue, current_language()))
        click.echo(say(f"Đã ghi {path}", f"Written: {path}"), err=True)

    def finish(self) -> None:
        """Do nothing: each file is written as soon as its agency is assessed."""
