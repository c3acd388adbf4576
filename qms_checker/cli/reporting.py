"""From assessments to where they are wanted: a reporter for each format of ``qms check``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import click

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.run import AgencyRun
from qms_checker.cli.common import page_width, wants_color
from qms_checker.cli.formats import FORMATS, Context, Delivery, Format
from qms_checker.cli.framework import current_language, say
from qms_checker.cli.output import file_name, write_file, write_stdout
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Text

TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user wants to see, and where; ``single``: exactly one agency is asked for."""

    formats: tuple[str, ...]
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


def check_wanted(wanted: Wanted) -> None:
    """Raise :class:`UsageError` where the formats and the place of the output do not go together."""
    listed = ",".join(wanted.formats)
    if len(wanted.formats) > 1:
        if TERMINAL in wanted.formats:
            message = Text(
                f"--format {listed}: terminal không ghi thành tệp, chỉ dùng một mình",
                f"--format {listed}: terminal is no file and stands alone",
            )
            raise UsageError(Problem("terminal-in-list", Location("--format"), message))
        if wanted.output is None:
            message = Text(f"--format {listed} cần -o THƯ_MỤC", f"--format {listed} needs -o DIR")
            raise UsageError(Problem("no-output", Location("--output"), message))
        if Path(wanted.output).is_file():
            message = Text(
                f"nhiều dạng kết quả cần một thư mục, {wanted.output} là tệp",
                f"several formats need a folder, {wanted.output} is a file",
            )
            raise UsageError(Problem("no-folder", Location("--output"), message))
    elif wanted.output is None and wanted.formats[0] != TERMINAL and FORMATS[wanted.formats[0]].binary:
        suffix = Path(FORMATS[listed].file).suffix or FORMATS[listed].file
        message = Text(
            f"--format {listed} cần -o TỆP{suffix} hoặc -o THƯ_MỤC",
            f"--format {listed} needs -o FILE{suffix} or -o DIR",
        )
        raise UsageError(Problem("no-output", Location("--output"), message))


def make_reporter(wanted: Wanted, rulebook: Rulebook) -> Reporter:
    """Return the reporter of the formats. Raises :class:`UsageError` where they cannot be written there."""
    check_wanted(wanted)
    if wanted.formats == (TERMINAL,):
        return _Terminal(wanted, rulebook)
    context = Context(rulebook, current_language(), wanted.single)
    in_folder = len(wanted.formats) > 1
    reporters = [_reporter_of(FORMATS[name], wanted, context, in_folder=in_folder) for name in wanted.formats]
    return _Several(reporters) if in_folder else reporters[0]


def _reporter_of(form: Format, wanted: Wanted, context: Context, *, in_folder: bool) -> Reporter:
    if form.delivery is Delivery.EACH_AGENCY:
        assert wanted.output is not None
        return _EachAgency(form, Path(wanted.output), context, in_folder=in_folder)
    path = None if wanted.output is None else Path(wanted.output)
    if path is not None and (in_folder or path.is_dir()):
        path /= form.file
        in_folder = True
    kind = _WholeRun if form.delivery is Delivery.WHOLE_RUN else _OneByOne
    return kind(form, _Stream(path, announced=in_folder), context)


class _Stream:
    """Standard output as the run goes, or one file at its end."""

    def __init__(self, path: Path | None, *, announced: bool = False) -> None:
        self._path, self._announced = path, announced
        self._parts: list[bytes] = []

    def write(self, content: bytes) -> None:
        if self._path is None:
            write_stdout(content)
        else:
            self._parts.append(content)

    def close(self) -> None:
        if self._path is not None and self._parts:
            write_file(self._path, b"".join(self._parts))
            if self._announced:
                _announce(self._path)


class _Terminal:
    def __init__(self, wanted: Wanted, rulebook: Rulebook) -> None:
        from qms_checker.reports.terminal import Style

        self._catalogue = rulebook.catalogue
        self._stream = _Stream(None if wanted.output is None else Path(wanted.output))
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


class _OneByOne:
    """Writes each agency as soon as it is assessed."""

    def __init__(self, form: Format, stream: _Stream, context: Context) -> None:
        self._form, self._stream, self._context = form, stream, context

    def add(self, run: AgencyRun) -> None:
        self._stream.write(self._form.render((run,), self._context))

    def finish(self) -> None:
        self._stream.close()


class _WholeRun:
    """Writes all agencies at the end."""

    def __init__(self, form: Format, stream: _Stream, context: Context) -> None:
        self._form, self._stream, self._context = form, stream, context
        self._runs: list[AgencyRun] = []

    def add(self, run: AgencyRun) -> None:
        self._runs.append(run)

    def finish(self) -> None:
        self._stream.write(self._form.render(self._runs, self._context))
        self._stream.close()


class _EachAgency:
    """A file for each agency that could be read: the one asked for, or in a folder, named by the id of the agency."""

    def __init__(self, form: Format, output: Path, context: Context, *, in_folder: bool) -> None:
        self._form, self._output, self._context = form, output, context
        self._is_file = not in_folder and output.suffix.lower() == form.file and not output.is_dir()
        self._index = f"index{form.file}" if form.index is not None and not context.single else None
        self._taken: set[str] = set() if self._index is None else {self._index}
        self._runs: list[tuple[AgencyRun, str | None]] = []
        if self._is_file and not context.single:
            message = Text("nhiều cơ quan cần một thư mục: -o THƯ_MỤC", "several agencies need a folder: -o DIR")
            raise UsageError(Problem("no-folder", Location("--output"), message))

    def add(self, run: AgencyRun) -> None:
        name = None
        if isinstance(run, Assessment):
            name = file_name(run.agency.id, self._taken, self._form.file)
            path = self._output if self._is_file else self._output / name
            write_file(path, self._form.render((run,), self._context))
            _announce(path)
        if self._index is not None:
            self._runs.append((run, name))

    def finish(self) -> None:
        """Write the index where there is one: each other file is written as soon as its agency is assessed."""
        if self._index is not None and self._form.index is not None:
            runs, names = [run for run, _ in self._runs], [name for _, name in self._runs]
            write_file(self._output / self._index, self._form.index(runs, names, self._context))
            _announce(self._output / self._index)


class _Several:
    """Several formats in one folder."""

    def __init__(self, reporters: list[Reporter]) -> None:
        self._reporters = reporters

    def add(self, run: AgencyRun) -> None:
        for reporter in self._reporters:
            reporter.add(run)

    def finish(self) -> None:
        for reporter in self._reporters:
            reporter.finish()


def _announce(path: Path) -> None:
    click.echo(say(f"Đã ghi {path}", f"Written: {path}"), err=True)
