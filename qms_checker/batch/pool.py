"""Processes that work off tasks, of which each may hang or die without harm to the others.

A worker that dies takes a pool of ``concurrent.futures`` down with it, and nobody knows by which task. Here each
worker has a pipe of its own and works off its tasks in order, so that it is known which one it died of.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from qms_checker.errors import QmsError

T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 4  # tasks a worker holds: one in work, the others waiting, so that it never idles while results are entered
_GRACE = 10.0
_ATTEMPTS = 2
_FAILED, _READY = "failed", "ready"


class Loss(StrEnum):
    """Why there is no result."""

    TOO_SLOW = "too_slow"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Lost:
    """A task without result; ``detail``: how its process ended, e.g. ``SIGSEGV``."""

    loss: Loss
    detail: str


class WorkersFailed(QmsError):
    """The workers cannot begin their work, for the reasons in its problems."""


@dataclass(slots=True)
class _Worker(Generic[T]):
    process: BaseProcess
    connection: Connection[Any, Any]
    queue: deque[tuple[int, T]] = field(default_factory=deque)
    ready: bool = False
    deadline: float | None = None


class Pool(Generic[T, R]):
    """Works tasks off in processes.

    ``start`` is called in each new process and gives the function that does a task; both must be picklable.
    ``limit``: seconds for one task. A task whose process dies is tried once more, in another process.
    """

    def __init__(self, start: Callable[[], Callable[[T], R]], workers: int, limit: float) -> None:
        self._start = start
        self._count = workers
        self._limit = limit
        self._workers: list[_Worker[T]] = []
        self._waiting: deque[tuple[int, T]] = deque()
        self._attempts: dict[int, int] = {}
        self._died_early = 0

    def run(self, tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        """Yield each task with its result, in the order in which they are done. Raises :class:`WorkersFailed`."""
        numbered = enumerate(tasks)
        try:
            while self._feed(numbered):
                yield from self._collect()
        finally:
            for worker in self._workers:
                _end(worker)
            self._workers.clear()

    def _feed(self, numbered: Iterator[tuple[int, T]]) -> bool:
        """Hand tasks to workers that can take some; tell whether any is still being worked on."""
        for _ in range(self._count * _AHEAD):
            free = [worker for worker in self._workers if len(worker.queue) < _AHEAD]
            if not free and len(self._workers) == self._count:
                break
            task = self._waiting.popleft() if self._waiting else next(numbered, None)
            if task is None:
                break
            if len(self._workers) < self._count:
                self._workers.append(self._new_worker())
            self._hand(min(self._workers, key=lambda worker: len(worker.queue)), task)
        return any(worker.queue for worker in self._workers)

    def _hand(self, worker: _Worker[T], task: tuple[int, T]) -> None:
        worker.queue.append(task)
        try:
            worker.connection.send(task)
        except OSError:
            return  # it has died: that is noticed where its results are read
        if worker.ready and len(worker.queue) == 1:
            worker.deadline = time.monotonic() + self._limit

    def _collect(self) -> Iterator[tuple[T, R | Lost]]:
        deadlines = [worker.deadline for worker in self._workers if worker.deadline is not None]
        timeout = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        connections = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(connections), timeout):
            yield from self._receive(connections[connection])  # type: ignore[index]  # wait() gives back what it was given
        now = time.monotonic()
        for worker in tuple(self._workers):
            if worker.deadline is not None and worker.deadline <= now and not worker.connection.poll():
                _, task = worker.queue.popleft()
                self._bury(worker)
                yield task, Lost(Loss.TOO_SLOW, f"{self._limit:g} s")

    def _receive(self, worker: _Worker[T]) -> Iterator[tuple[T, R | Lost]]:
        try:
            said, value = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._mourn(worker)
            return
        if said == _FAILED:
            raise WorkersFailed(*value)
        if said == _READY:
            worker.ready = True
            self._died_early = 0
        else:
            _, task = worker.queue.popleft()
            yield task, value
        worker.deadline = time.monotonic() + self._limit if worker.queue else None

    def _mourn(self, worker: _Worker[T]) -> Iterator[tuple[T, R | Lost]]:
        """Find out what a dead worker was doing: once is an accident, twice is the task."""
        worker.process.join(_GRACE)
        if not worker.ready:
            self._died_early += 1
            if self._died_early > self._count + 1:
                raise RuntimeError(f"worker processes end before they begin: {_how(worker.process)}")
        elif worker.queue:
            number, task = worker.queue.popleft()
            self._attempts[number] = self._attempts.get(number, 0) + 1
            if self._attempts[number] < _ATTEMPTS:
                self._waiting.append((number, task))
            else:
                yield task, Lost(Loss.CRASHED, _how(worker.process))
        self._bury(worker)

    def _bury(self, worker: _Worker[T]) -> None:
        self._waiting.extend(worker.queue)
        self._workers.remove(worker)
        _end(worker)

    def _new_worker(self) -> _Worker[T]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._start, self._limit), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)


def _end(worker: _Worker[Any]) -> None:
    worker.connection.close()
    worker.process.kill()
    worker.process.join()


def _how(process: BaseProcess) -> str:
    code = process.exitcode or 0
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def _work(connection: Connection[Any, Any], start: Callable[[], Callable[[Any], Any]], limit: float) -> None:
    """Do what a worker does until nobody sends tasks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whether to stop decides who started it
    try:
        do = start()
    except QmsError as error:
        connection.send((_FAILED, error.problems))
        return
    connection.send((_READY, None))
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        while True:
            try:
                number, task = connection.recv()
            except (EOFError, OSError):
                return
            # Whoever would stop a task that hangs may be gone itself, killed: then this does.
            faulthandler.dump_traceback_later(limit + _GRACE, exit=True, file=nowhere)
            result = do(task)
            faulthandler.cancel_dump_traceback_later()
            connection.send((number, result))
