"""What the processes of a test do; they import it from here."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qms_checker.errors import Location, Problem, UsageError
from qms_checker.vocabulary import Text


@dataclass(frozen=True)
class Start:
    """Starts a worker that does what its tasks say; ``note`` is where each process leaves a mark."""

    note: str = ""

    def __call__(self) -> Callable[[str], str]:
        if self.note:
            (Path(self.note) / str(os.getpid())).touch()
        return do


def do(task: str) -> str:
    what, _, rest = task.partition(":")
    if what == "segfault":
        ctypes.string_at(0)
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "exit":
        os._exit(int(rest))
    if what == "sleep":
        time.sleep(float(rest))
    if what == "once" and not Path(rest).exists():  # dies the first time, and not the second
        Path(rest).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "large":
        return "x" * int(rest)
    return f"done {task}"


def cannot_start() -> Callable[[str], str]:
    raise UsageError(Problem("rules-changed", Location("--rules"), Text("đã đổi", "changed")))


def dies_at_once() -> Callable[[str], str]:
    os._exit(9)
