"""Run the annual run over a made-up country: time, memory, size, and what differs from the truth."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.country.defects import AS_OF
from benchmarks.country.make import truths
from qms_checker.register.read import Reader
from qms_checker.register.store import open_register
from qms_checker.register.stored import Where
from qms_checker.vocabulary import Outcome

_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: seconds, and the greatest resident memory in MB of the parent and of any worker."""

    seconds: float
    parent: float
    worker: float
    output: str


def measure(folder: Path, register: str, profile: str, jobs: list[int], engine: str) -> None:
    """Run anew with each number of processes, then once more without a change; print everything."""
    database = Path(register or folder.parent / f"{folder.name}.db")
    count = sum(1 for _ in truths(folder))
    for number in jobs:
        for file in database.parent.glob(database.name + "*"):
            file.unlink()
        first = run(folder, str(database), profile, number, engine)
        print(
            f"{count} agencies, {number} processes: {first.seconds:.1f} s, {count / first.seconds:.0f}/s, "
            f"parent {first.parent:.0f} MB, worker {first.worker:.0f} MB, register {size(database):.0f} MB"
        )
    again = run(folder, str(database), profile, jobs[-1], engine)
    print(f"unchanged: {again.seconds:.2f} s, {first.seconds / again.seconds:.0f} times as fast")
    print(again.output)
    missed, false, endings, grades = compare(folder, str(database))
    print(f"missed {sum(missed.values())} {dict(missed.most_common(9))}")
    print(f"false {sum(false.values())} {dict(false.most_common(9))}")
    print(f"other endings than known {endings}, other grades than aimed at {grades}")


def run(folder: Path, register: str, profile: str, jobs: int, engine: str) -> Measured:
    command = [sys.executable, "-m", "qms_checker", "batch", str(folder), "--register", register, "--as-of", str(AS_OF)]
    command += ["--profile", profile, "-j", str(jobs), "--engine", engine, "--lang", "en", "--fail-on", "never"]
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        peaks: dict[int, float] = {}
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peaks, done))
        watcher.start()
        output, _ = process.communicate()
        seconds = time.monotonic() - begun
        done.set()
        watcher.join()
    workers = [peak for pid, peak in peaks.items() if pid != process.pid]
    return Measured(seconds, peaks.get(process.pid, 0), max(workers, default=0), output.decode())


def _watch(pid: int, peaks: dict[int, float], done: threading.Event) -> None:
    """Note the greatest resident memory of a process and its children, as Linux tells it."""
    while not done.wait(_EVERY):
        for one in (pid, *_children(pid)):
            try:
                status = Path(f"/proc/{one}/status").read_text(encoding="ascii", errors="replace")
            except OSError:
                continue
            for line in status.splitlines():
                if line.startswith("VmHWM:"):
                    peaks[one] = max(peaks.get(one, 0.0), int(line.split()[1]) / 1024)


def _children(pid: int) -> Iterator[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return
    yield from map(int, text.split())


def size(database: Path) -> float:
    return sum(file.stat().st_size for file in database.parent.glob(database.name + "*")) / 1024 / 1024


def compare(folder: Path, register: str) -> tuple[Counter[str], Counter[str], int, int]:
    """Return the rules missed and falsely found, and how many endings and grades are others than they should be."""
    reader = Reader(open_register(register, create=False).database)
    found = {one.agency: one for one in reader.assessments(Where())}
    missed: Counter[str] = Counter()
    false: Counter[str] = Counter()
    endings = grades = 0
    for truth in truths(folder):
        assessment = found.get(truth.id)
        endings += (assessment is not None) != (truth.ending == "assessed")
        if assessment is None:
            continue
        outcomes = dict(zip(assessment.rules, assessment.codes, strict=True))
        broken = {rule for rule in outcomes if assessment.outcome(rule) is Outcome.NOT_FULFILLED}
        missed.update(set(truth.rules) - broken)
        false.update(broken - set(truth.rules))
        false.update(f"undetermined {rule}" for rule, code in outcomes.items() if code == "U")
        grades += (assessment.grade.en if assessment.grade else "") != truth.grade
    return missed, false, endings, grades
