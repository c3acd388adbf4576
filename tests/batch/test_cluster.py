"""A Dask cluster of separate processes does what the pool does, and goes on when a worker dies or hangs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from qms_checker.batch.cluster import Cluster
from qms_checker.batch.pool import Loss, Lost, WorkersFailed
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.vocabulary import Text

distributed = pytest.importorskip("distributed")


@dataclass(frozen=True)
class Start:
    """Makes a worker that squares numbers; a negative one hangs, 13 kills its process, 99 is refused at the start."""

    refuses: bool = False

    def __call__(self) -> Callable[[int], int]:
        if self.refuses:
            raise UsageError(Problem("no", Location("--rules"), Text("không", "no")))
        return square


def square(number: int) -> int:
    if number < 0:
        time.sleep(60)
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address


def test_every_task_comes_back_with_its_result(address: str) -> None:
    numbers = [number for number in range(60) if number != 13]

    assert sorted(Cluster(Start(), address, 30).run(numbers)) == [(number, number**2) for number in numbers]


def test_a_task_that_kills_its_worker_is_given_up_and_the_others_are_done(address: str) -> None:
    done = dict(Cluster(Start(), address, 30).run(range(8, 20)))

    assert done.pop(13) == Lost(Loss.CRASHED, "Dask: KilledWorker")
    assert done == {number: number**2 for number in range(8, 20) if number != 13}


def test_a_task_that_hangs_is_too_slow_and_the_others_are_done(address: str) -> None:
    done = dict(Cluster(Start(), address, 1).run([1, -1, 2, 3]))

    assert done == {1: 1, -1: Lost(Loss.TOO_SLOW, "1 s"), 2: 4, 3: 9}


def test_workers_that_cannot_begin_say_why(address: str) -> None:
    with pytest.raises(WorkersFailed) as caught:
        list(Cluster(Start(refuses=True), address, 30).run([1]))

    assert caught.value.problems[0].location.file == "--rules"


def test_a_cluster_that_is_not_there_is_a_clear_word() -> None:
    with pytest.raises(WorkersFailed) as caught:
        list(Cluster(Start(), "tcp://127.0.0.1:1", 30).run([1]))

    assert "out of reach" in caught.value.problems[0].message.en
