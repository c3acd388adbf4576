"""The README and its Vietnamese twin: the same commands, and what they show is what happens.

``QMS_UPDATE_README=1`` writes the outputs anew. A line ``…`` stands for lines left out: as many lines as stand before
and after it are kept.
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

from qms_checker.errors import ExitCode
from qms_checker.resources import sample_agencies_folder

ROOT = Path(__file__).resolve().parent.parent.parent
TWINS = {"README.md": "en", "README.vi.md": "vi"}
ELISION = "…"
WIDTH = 100

_STEP = re.compile(
    r"```(?P<kind>console)\n(?P<console>.*?)```\n|<!-- append: (?P<file>\S+) -->\n```yaml\n(?P<yaml>.*?)```\n",
    re.DOTALL,
)
_ENGINE = re.compile(r"\b(engine|bộ máy) (?:durable|python)\b")  # the page shows the default; here either may have run
_CODE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass
class Command:
    """A command of a console block, and the lines shown below it."""

    line: str
    shown: list[str]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(console: str) -> list[Command]:
    found: list[Command] = []
    for line in console.splitlines():
        if line.startswith("$ "):
            found.append(Command(line.removeprefix("$ "), []))
        else:
            found[-1].shown.append(line)
    return found


def code_lines(page: str) -> Iterator[str]:
    """Yield the lines of code that a reader types or pastes, without remarks and outputs."""
    for kind, code in _CODE.findall(page):
        for line in code.splitlines():
            if kind != "console" or line.startswith("$ "):
                yield line.partition("  #")[0].rstrip()


def run(command: str, folder: Path, language: str) -> list[str]:
    """Run a command of the tour and return what it prints; findings are no failure."""
    program, *arguments = shlex.split(command)
    if program == "cp":
        shutil.copy(folder / arguments[0], folder / arguments[1])
        return []
    assert program == "qms"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QMS_")}
    environment |= {"QMS_LANG": language, "COLUMNS": str(WIDTH), "NO_COLOR": "1"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    ended = subprocess.run(
        [sys.executable, "-m", "qms_checker", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode in (ExitCode.OK, ExitCode.FINDINGS), ended.stdout
    output = _ENGINE.sub(r"\1 durable", ended.stdout)
    return [line.rstrip() for line in output.rstrip().splitlines()]


def elided_as(shown: list[str], output: list[str]) -> list[str]:
    """Return an output with as much left out as is left out of what is shown now."""
    if ELISION not in shown:
        return output
    before, after = shown.index(ELISION), len(shown) - 1 - shown[::-1].index(ELISION)
    tail = len(shown) - 1 - after
    if before + tail >= len(output):
        return output
    return [*output[:before], ELISION, *output[len(output) - tail :]]


def tour(name: str, folder: Path) -> Iterator[tuple[Command, list[str]]]:
    """Go through the tour in a folder of its own; yield each command with what it really prints."""
    shutil.copytree(sample_agencies_folder(), folder / "sample_agencies")
    for step in _STEP.finditer(read(name)):
        if step["kind"] is None:
            with (folder / step["file"]).open("a", encoding="utf-8") as file:
                file.write(step["yaml"])
            continue
        for command in commands(step["console"]):
            yield command, run(command.line, folder, TWINS[name])


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
        (command.line, elided_as(command.shown, output)) for command, output in steps
    ]


def update(name: str, steps: list[tuple[Command, list[str]]]) -> None:
    """Write the outputs into the page, and into the commands so that the comparison after it holds."""
    for command, output in steps:
        command.shown = elided_as(command.shown, output)
    waiting = iter(steps)

    def rewritten(step: re.Match[str]) -> str:
        if step["kind"] is None:
            return step[0]
        lines: list[str] = []
        for _ in commands(step["console"]):
            command, _output = next(waiting)
            lines += [f"$ {command.line}", *command.shown]
        return "```console\n" + "\n".join(lines) + "\n```\n"

    (ROOT / name).write_text(_STEP.sub(rewritten, read(name)), encoding="utf-8", newline="\n")


@pytest.mark.parametrize("name", TWINS)
def test_the_papers_of_the_tour_are_word_documents(name: str, tmp_path: Path) -> None:
    for _ in tour(name, tmp_path):
        pass

    assert {file.name for file in tmp_path.glob("*.docx")} == {"gap-report.docx", "checklist.docx"}


@pytest.mark.parametrize("name", TWINS)
def test_the_table_of_exit_codes_is_complete(name: str) -> None:
    table = re.findall(r"^\| `(\d+)` \|", read(name), re.MULTILINE)

    assert [int(code) for code in table] == [int(code) for code in ExitCode]


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name
)
def test_links_lead_to_files(page: Path) -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))]
    local = [link for link in links if link and "://" not in link]

    assert [link for link in local if not (page.parent / link).exists()] == []
