"""Measure reading, validating and assessing a description against merely loading its YAML: ``make bench``.

Prints, for descriptions cut from the large sample to several lengths, the processor time of
``yaml.load(…, Loader=yaml.CSafeLoader)`` and, as multiples of it, of the whole way to an assessment with each engine
in the same process; then the processor time of a cold ``qms check`` against that of a bare interpreter.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import yaml

from qms_checker.assessment.check import Plan, check
from qms_checker.description.discover import discover
from qms_checker.description.read import parse_description, read_description
from qms_checker.engines.program import compile_program
from qms_checker.engines.select import choose_engine, durable_is_available
from qms_checker.resources import rules_folder, sample_agencies_folder
from qms_checker.rulepacks.load import load_rulebook

AS_OF = date(2026, 11, 20)
LARGE = sample_agencies_folder() / "so-khoa-hoc-cong-nghe"
SMALL = sample_agencies_folder() / "so-nho.yaml"
LENGTHS = (500, 1900, 5000)
ROUNDS = 15


def main() -> None:
    """Run all measurements and print them."""
    rulebook = load_rulebook(rules_folder())
    rules = rulebook.rules_of(rulebook.profiles["self-assessment"])
    plan = Plan(rulebook, "self-assessment", rules, compile_program(rulebook, rules, AS_OF))
    engines = ["python", "durable"] if durable_is_available() else ["python"]
    print(f"{'lines':>6} {'yaml.load':>10} " + " ".join(f"{name:>9}" for name in engines))
    for lines in LENGTHS:
        content = description_of(lines)
        columns = [paired(content, plan, name) for name in engines]
        base = statistics.median(load for load, _ in columns)
        ratios = " ".join(f"{ratio:>8.2f}x" for _, ratio in columns)
        print(f"{_lines(content):>6} {base * 1000:>8.1f}ms {ratios}")
    print()
    bare = cold([sys.executable, "-c", "pass"])
    for name in engines:
        command = [sys.executable, "-m", "qms_checker", "check", str(SMALL), "--as-of", str(AS_OF), "--engine", name]
        spent = cold(command)
        print(f"cold qms check, {name}: {spent:.2f} s of processor time, {spent / bare:.1f} times a bare interpreter")


def _lines(content: bytes) -> int:
    return content.count(b"\n")


def description_of(lines: int) -> bytes:
    """Return the large sample with its lists cut evenly, so that it has about so many lines."""
    data: dict[str, Any] = dict(read_description(next(discover(LARGE))).data)
    low, high = 0.0, 1.0
    content = b""
    for _ in range(20):
        share = (low + high) / 2
        cut = {
            key: value[: max(1, round(len(value) * share))] if isinstance(value, list) else value
            for key, value in data.items()
        }
        content = yaml.safe_dump(cut, allow_unicode=True, sort_keys=False, width=1000).encode()
        low, high = (share, high) if _lines(content) < lines else (low, share)
    return content


def paired(content: bytes, plan: Plan, engine_name: str) -> tuple[float, float]:
    """Return the median time of loading and the median ratio of assessing to loading, measured in turn."""
    engine = choose_engine(engine_name)

    def load() -> object:
        return yaml.load(content, Loader=yaml.CSafeLoader)  # the safe loader

    def assess() -> object:
        return check(parse_description("bench.yaml", (("bench.yaml", content),)), plan, engine)

    load(), assess()
    pairs = [(spent(load), spent(assess)) for _ in range(ROUNDS)]
    return statistics.median(load for load, _ in pairs), statistics.median(whole / load for load, whole in pairs)


def spent(run: Callable[[], object]) -> float:
    """Return the processor time of a call in seconds."""
    start = time.process_time()
    run()
    return time.process_time() - start


def cold(command: list[str]) -> float:
    """Return the median processor time of a command in seconds."""
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(times)


if __name__ == "__main__":
    main()
