"""Tasks are done in processes of their own; one that hangs or dies is told apart from the others."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from qms_checker.batch.pool import Loss, Lost, Pool, WorkersFailed
from tests.batch.workers import Start, cannot_start, dies_at_once


def worked(tasks: list[str], *, workers: int = 2, limit: float = 20.0, start: Start | None = None) -> dict[str, object]:
    pool: Pool[str, str] = Pool(start or Start(), workers, limit)
    found = list(pool.run(tasks))
    assert len(found) == len(tasks)
    return dict(found)


def test_every_task_has_its_result() -> None:
    tasks = [str(number) for number in range(50)]

    assert worked(tasks) == {task: f"done {task}" for task in tasks}


def test_nothing_to_do_starts_no_process(tmp_path: Path) -> None:
    assert worked([], start=Start(str(tmp_path))) == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("task", "detail"), [("segfault", "SIGSEGV"), ("kill", "SIGKILL"), ("exit:3", "exit 3")])
def test_a_task_that_ends_its_process_twice_is_lost_and_nothing_else(task: str, detail: str) -> None:
    others = [str(number) for number in range(9)]

    found = worked([*others[:4], task, *others[4:]])

    assert found.pop(task) == Lost(Loss.CRASHED, detail)
    assert found == {other: f"done {other}" for other in others}


def test_a_process_that_dies_once_was_an_accident(tmp_path: Path) -> None:
    task = f"once:{tmp_path / 'mark'}"

    assert worked(["1", task, "2"])[task] == f"done {task}"


def test_a_task_that_takes_too_long_is_stopped_and_not_tried_again() -> None:
    begun = time.monotonic()
    found = worked(["1", "sleep:60", "2", "3"], limit=0.5)

    assert found.pop("sleep:60") == Lost(Loss.TOO_SLOW, "0.5 s")
    assert set(found.values()) == {"done 1", "done 2", "done 3"}
    assert time.monotonic() - begun < 20


def test_the_time_of_a_task_begins_when_it_begins() -> None:
    """Tasks wait in a worker behind others; that is not their fault."""
    tasks = [f"sleep:0.{number}" for number in (61, 62, 63, 64)]

    assert set(worked(tasks, workers=1, limit=1.0).values()) == {f"done {task}" for task in tasks}


def test_a_result_that_waits_for_a_slow_reader_is_not_too_slow() -> None:
    pool: Pool[str, str] = Pool(Start(), 2, 0.3)
    found = []
    for task, result in pool.run([str(number) for number in range(8)]):
        time.sleep(0.4)  # the register is locked, say
        found.append((task, result))

    assert sorted(found) == [(str(number), f"done {number}") for number in range(8)]


def test_large_results_do_not_block() -> None:
    sizes = {f"large:{size}": size for size in range(3_000_000, 3_000_008)}

    assert {task: len(str(result)) for task, result in worked(list(sizes)).items()} == sizes


def test_workers_that_refuse_to_begin_say_why() -> None:
    with pytest.raises(WorkersFailed) as error:
        list(Pool(cannot_start, 2, 5.0).run(["1"]))

    assert error.value.problems[0].message.en == "changed"


def test_workers_that_always_die_at_once_end_the_run() -> None:
    with pytest.raises(RuntimeError, match="exit 9"):
        list(Pool(dies_at_once, 2, 5.0).run(["1", "2"]))


def test_no_process_is_left_when_the_reader_leaves(tmp_path: Path) -> None:
    pool: Pool[str, str] = Pool(Start(str(tmp_path)), 2, 20.0)
    results = pool.run(["1", "sleep:30", "2", "3"])
    next(results)
    results.close()  # type: ignore[attr-defined]

    assert [pid for pid in processes(tmp_path) if is_alive(pid)] == []


def processes(folder: Path) -> list[int]:
    return [int(mark.name) for mark in folder.iterdir()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_interrupting_the_parent_is_not_the_business_of_workers(tmp_path: Path) -> None:
    pool: Pool[str, str] = Pool(Start(str(tmp_path)), 1, 20.0)
    results = pool.run(["1", "2", "3"])
    next(results)
    for pid in processes(tmp_path):
        os.kill(pid, signal.SIGINT)

    assert len(list(results)) == 2
