"""The README and its Vietnamese twin: the same commands, and what they show is what happens.

``QMS_UPDATE_README=1`` writes the outputs anew. A line ``…`` stands for lines left out: as many lines as stand before
and after it are kept. Blocks of kind ``sh`` show no output; they are run once, for both pages have the same.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qms_checker.errors import ExitCode
from qms_checker.resources import sample_agencies_folder

ROOT = Path(__file__).resolve().parent.parent.parent
TWINS = {"README.md": "en", "README.vi.md": "vi"}
ELISION = "…"
WIDTH = 100

_STEP = re.compile(
    r"```(?P<kind>console|sh)\n(?P<code>.*?)```\n|<!-- append: (?P<file>\S+) -->\n```yaml\n(?P<yaml>.*?)```\n",
    re.DOTALL,
)
_ENGINE = re.compile(r"\b(engine|bộ máy) (?:durable|python)\b")  # the page shows the default; here either may have run
_CODE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


WRITTEN = {
    *("gap-report.docx", "checklist.docx", "due.ics", "2025.json", "inspection.html", "checklist.xlsx", "minutes.docx"),
    *("visits.xlsx", "report.docx", "qms-register.db", "so-nho.audit-records", "out", "papers", "dashboard"),
}
"""What the commands leave behind, besides the samples and the description."""


@dataclass
class Command:
    """A command, and the lines shown below it: ``None`` in blocks that show none."""

    line: str
    shown: list[str] | None


Step = tuple[Command, list[str]]
"""A command with what it really prints."""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(kind: str, code: str) -> list[Command]:
    """Return the commands of a block; those for make are not for this folder."""
    if kind == "sh":
        lines = (line.partition("  #")[0].rstrip() for line in code.splitlines())
        return [Command(line, None) for line in lines if not line.startswith("make ")]
    found: list[Command] = []
    for line in code.splitlines():
        if line.startswith("$ "):
            found.append(Command(line.removeprefix("$ "), []))
        else:
            shown = found[-1].shown
            assert shown is not None
            shown.append(line)
    return found


def code_lines(page: str) -> Iterator[str]:
    """Yield the lines of code that a reader types or pastes, without remarks and outputs."""
    for kind, code in _CODE.findall(page):
        for line in code.splitlines():
            if kind != "console" or line.startswith("$ "):
                yield line.partition("  #")[0].rstrip()


class Terminal:
    """A terminal in a folder, with the environment variables that were set in it."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("QMS_")}
        self.environment |= {"QMS_LANG": language, "COLUMNS": str(WIDTH), "NO_COLOR": "1"}
        self.environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}

    def run(self, command: str) -> list[str]:
        """Run a command and return what it prints; findings are no failure."""
        program, *arguments = shlex.split(command)
        if program == "cp":
            shutil.copy(self.folder / arguments[0], self.folder / arguments[1])
            return []
        if program == "export":
            self.environment |= {name: value for name, _, value in (word.partition("=") for word in arguments)}
            return []
        assert program == "qms"
        if arguments[:2] == ["audit", "record"]:
            fill_in(self.folder / arguments[2])
        ended = subprocess.run(
            [sys.executable, "-m", "qms_checker", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        wanted = (ExitCode.INVALID_INPUT,) if arguments[0] == "batch" else (ExitCode.OK, ExitCode.FINDINGS)
        assert ended.returncode in wanted, ended.stdout
        output = _ENGINE.sub(r"\1 durable", ended.stdout)
        return [line.rstrip() for line in output.rstrip().splitlines()]


def fill_in(checklist: Path) -> None:
    """Write into the workbook what every audit has, as the auditor does before recording it."""
    book = load_workbook(checklist)
    answers = {"held_on": "18/11/2026", "lead_auditor": "Trần Thị Thư"}
    for _, place, identity in book.worksheets[0].iter_rows(max_col=3):
        if identity.value in answers:
            place.value = answers[str(identity.value)]
    book.save(checklist)


def elided_as(shown: list[str], output: list[str]) -> list[str]:
    """Return an output with as much left out as is left out of what is shown now."""
    if ELISION not in shown:
        return output
    before, after = shown.index(ELISION), len(shown) - 1 - shown[::-1].index(ELISION)
    tail = len(shown) - 1 - after
    if before + tail >= len(output):
        return output
    return [*output[:before], ELISION, *output[len(output) - tail :]]


def tour(name: str, folder: Path, kinds: tuple[str, ...] = ("console",)) -> Iterator[Step]:
    """Go through the page in a folder of its own; yield each command with what it really prints."""
    shutil.copytree(sample_agencies_folder(), folder / "sample_agencies")
    terminal = Terminal(folder, TWINS[name])
    for step in _STEP.finditer(read(name)):
        if step["file"] is not None:
            with (folder / step["file"]).open("a", encoding="utf-8") as file:
                file.write(step["yaml"])
        elif step["kind"] in kinds:
            for command in commands(step["kind"], step["code"]):
                yield command, terminal.run(command.line)


def test_both_show_the_same_commands() -> None:
    """What is typed, pasted or configured is the same; only remarks and outputs are translated."""
    first, second = (list(code_lines(read(name))) for name in TWINS)

    assert first == second


@pytest.mark.parametrize("name", TWINS)
def test_the_first_two_lines_of_code_do_everything(name: str) -> None:
    assert list(code_lines(read(name)))[:2] == ["make demo", "make test"]


@pytest.mark.parametrize("name", TWINS)
def test_the_tour_shows_what_happens(name: str, tmp_path: Path) -> None:
    steps = list(tour(name, tmp_path))
    if os.environ.get("QMS_UPDATE_README"):
        update(name, steps)

    assert [(command.line, command.shown) for command, _ in steps] == [
        (command.line, elided_as(command.shown or [], output)) for command, output in steps
    ]


def test_everything_that_is_promised_is_written(tmp_path: Path) -> None:
    for _ in tour("README.md", tmp_path, ("console", "sh")):
        pass

    assert {file.name for file in tmp_path.iterdir()} == {"sample_agencies", "so-nho.yaml", *WRITTEN}
    assert (tmp_path / "dashboard" / "index.html").is_file()
    assert len(list((tmp_path / "papers").glob("*.docx"))) > 20


def update(name: str, steps: list[Step]) -> None:
    """Write the outputs into the page, and into the commands so that the comparison after it holds."""
    for command, output in steps:
        command.shown = elided_as(command.shown or [], output)
    waiting = iter(steps)

    def rewritten(step: re.Match[str]) -> str:
        if step["kind"] != "console":
            return step[0]
        lines: list[str] = []
        for _ in commands(step["kind"], step["code"]):
            command, _output = next(waiting)
            lines += [f"$ {command.line}", *(command.shown or [])]
        return "```console\n" + "\n".join(lines) + "\n```\n"

    (ROOT / name).write_text(_STEP.sub(rewritten, read(name)), encoding="utf-8", newline="\n")
