"""The same work on a Dask cluster of several machines: the only module that imports ``distributed``.

It gives what :class:`qms_checker.batch.pool.Pool` gives, so that nothing else knows of it. Dask itself hands the tasks
of a worker that dies to the others, and gives those up that were on several dying workers. Some of these only stood
beside the one that kills: each is tried once more, alone. What Dask does not do is end a task that hangs: a watch in
the worker tells so, and then ends its process, which its nanny starts anew.

The workers read the descriptions themselves: every machine must see the folder under the same path.
"""

from __future__ import annotations

import os
import pickle
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Generic, TypeVar

from qms_checker.batch.pool import Loss, Lost, WorkersFailed
from qms_checker.errors import Location, Problem
from qms_checker.vocabulary import Text

T = TypeVar("T")
R = TypeVar("R")
_TOPIC = "qms-checker"
_AHEAD = 3  # tasks in the cluster for each thread of it: the scheduler always has one ready
_NOTICE = 3.0  # seconds between saying that a task is too slow and ending its process
_TIMEOUT = "15s"
_JOINING = 20
_PROBE = 15.0
_ONE_AT_A_TIME = threading.Lock()  # the rules engine has state that threads of one process must not share


class Cluster(Generic[T, R]):
    """Works tasks off on the cluster at ``address`` (``tcp://HOST:PORT``); see :class:`Pool` for the rest."""

    def __init__(self, start: Callable[[], Callable[[T], R]], address: str, limit: float) -> None:
        self._start = pickle.dumps(start)
        self._address = address
        self._limit = limit

    def run(self, tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        """Yield each task with its result, in the order in which they are done. Raises :class:`WorkersFailed`."""
        client = _connect(self._address)
        try:
            errand: _Errand[T, R] = _Errand(client, self._start, self._limit)
            yield from errand.run(iter(tasks))
        finally:
            client.close(timeout=2)


class _Errand(Generic[T, R]):
    """One use of a cluster: what is under way there, and the queue on which it comes back."""

    def __init__(self, client: Any, start: bytes, limit: float) -> None:
        self._client, self._start, self._limit = client, start, limit
        self._coming: queue.Queue[tuple[str, bool]] = queue.Queue()
        self._under_way: dict[str, tuple[Any, T]] = {}
        self._suspected: list[T] = []

    def run(self, tasks: Iterator[T]) -> Iterator[tuple[T, R | Lost]]:
        self._client.subscribe_topic(_TOPIC, lambda event: self._coming.put((event[1], True)))
        yield from self._collect(tasks, max(1, sum(self._client.nthreads().values())) * _AHEAD, is_last=False)
        suspected, self._suspected = self._suspected, []
        yield from self._collect(iter(suspected), 1, is_last=True)

    def _collect(self, tasks: Iterator[T], ahead: int, *, is_last: bool) -> Iterator[tuple[T, R | Lost]]:
        """Keep so many tasks under way and yield what comes of them; before the last time, who died is set apart."""
        self._fill(tasks, ahead)
        while self._under_way:
            key, is_slow = self._next()
            if key in self._under_way:  # else it is done with: the other word came first
                future, task = self._under_way.pop(key)
                if is_slow:
                    future.cancel()
                    yield task, Lost(Loss.TOO_SLOW, f"{self._limit:g} s")
                elif isinstance(result := self._result(future), Lost) and not is_last:
                    self._suspected.append(task)
                else:
                    yield task, result
                self._fill(tasks, 1)

    def _next(self) -> tuple[str, bool]:
        while True:
            try:
                return self._coming.get(timeout=_PROBE)
            except queue.Empty:
                if self._client.status != "running":
                    raise _lost_cluster(self._client.scheduler.address) from None

    def _fill(self, tasks: Iterator[T], count: int) -> None:
        for _, task in zip(range(count), tasks, strict=False):
            future = self._client.submit(_do, self._start, task, self._limit, pure=False)
            self._under_way[future.key] = future, task
            future.add_done_callback(lambda done: self._coming.put((done.key, False)))

    def _result(self, future: Any) -> R | Lost:
        from distributed import KilledWorker

        try:
            result: R = future.result()
        except KilledWorker:
            return Lost(Loss.CRASHED, "Dask: KilledWorker")
        except _Failed as failed:
            raise WorkersFailed(*failed.problems) from None
        finally:
            future.release()
        return result


class _Failed(Exception):
    """A worker cannot begin; the problems say why. Plain values: an exception travels by its arguments."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        message = Text("chạy trên cụm Dask cần thêm thư viện", "running on a Dask cluster needs another library")
        hint = Text('cài: pip install "qms-checker[dask]"', 'install: pip install "qms-checker[dask]"')
        raise WorkersFailed(Problem("no-library", Location("--scheduler"), message, hint)) from None
    connect: Callable[..., Any] = Client  # the library publishes types for a part of itself
    try:
        client = connect(address, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise _lost_cluster(address, str(error)) from None
    try:
        client.wait_for_workers(1, timeout=_JOINING)  # they may be joining, or starting anew
    except TimeoutError:
        client.close()
        message = Text("cụm Dask không có tiến trình nào", "the Dask cluster has no workers")
        raise WorkersFailed(Problem("no-workers", Location(address), message)) from None
    return client


def _lost_cluster(address: str, reason: str = "") -> WorkersFailed:
    vi, en = "không kết nối được cụm Dask", "the Dask cluster is out of reach"
    message = Text(f"{vi} {reason}".strip(), f"{en} {reason}".strip())
    hint = Text("chạy lại: những gì đã ghi vẫn còn", "run again: what was entered is kept")
    return WorkersFailed(Problem("no-cluster", Location(address), message, hint))


def _do(start: bytes, task: Any, limit: float) -> Any:
    """Do one task in a worker of the cluster."""
    from distributed import get_worker

    from qms_checker.errors import QmsError

    worker = get_worker()
    key = worker.get_current_task()
    with _ONE_AT_A_TIME:
        try:
            do = _assessor(start)
        except QmsError as error:
            raise _Failed(error.problems) from None
        watch = threading.Timer(limit, _end, (worker, key))
        watch.daemon = True
        watch.start()
        try:
            return do(task)
        finally:
            watch.cancel()


@lru_cache(maxsize=1)
def _assessor(start: bytes) -> Any:
    """Return what does tasks, made once in each process."""
    return pickle.loads(start)()  # noqa: S301  it comes from the client that sends the code to run, too


def _end(worker: Any, key: str) -> None:
    """Say that a task takes too long, and end the process a moment later: a thread cannot be ended by itself."""
    worker.log_event(_TOPIC, key)
    threading.Timer(_NOTICE, os._exit, (1,)).start()
