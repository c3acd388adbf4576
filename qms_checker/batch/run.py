"""A run over many descriptions: what is unchanged is left alone, the rest is assessed and entered as it comes.

A run may end at any moment. What is entered is entered whole; the next run finds it unchanged and does the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qms_checker.assessment.run import duplicate_agency
from qms_checker.batch.assess import StartAssessor, Task, content_sha256, read_parts, source_entry
from qms_checker.batch.find import Found
from qms_checker.batch.pool import Loss, Lost, Pool
from qms_checker.errors import DescriptionError, Location, Problem
from qms_checker.register.database import RegisterError
from qms_checker.register.entering import Run
from qms_checker.register.records import FINAL, Ending, KnownSource, SourceEntry
from qms_checker.register.store import Register
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.batch.cluster import Cluster

_BATCH = 50
_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a run works. ``limit``: seconds for one description; ``again``: assess the unchanged, too.

    ``scheduler``: address of a Dask cluster, empty for processes of this machine.

    ``is_reported``: tells whether the reports asked for are there already.
    """

    workers: int
    limit: float
    again: bool = False
    scheduler: str = ""
    is_reported: Callable[[Found], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class Step:
    """One description done with; ``unchanged``: known from an earlier run, not assessed now."""

    name: str
    ending: Ending
    problems: tuple[Problem, ...] = ()
    unchanged: bool = False


def run_batch(
    register: Register, run: Run, found: Sequence[Found], start: StartAssessor, terms: Terms
) -> Iterator[Step]:
    """Assess what is found and changed, entering the outcomes; yield each as it is done. Raises :class:`QmsError`."""
    claims, writer = _Claims(), _Writer(register, run)
    known = {} if terms.again else register.known(run)
    tasks, unchanged = [], []
    for position, one in enumerate(found):
        earlier = known.get(one.key)
        if earlier is None or not _is_unchanged(one, earlier) or not terms.is_reported(one):
            tasks.append(Task(one, position))
            continue
        claims.keep(earlier, one, position)
        unchanged.append(one.key)
        yield Step(one.name, earlier.ending, unchanged=True)
    register.mark_seen(run, unchanged)
    try:
        for task, result in _executor(start, terms, len(tasks)).run(tasks):
            entries = claims.settle(_lost(task, result) if isinstance(result, Lost) else result)
            writer.add(entries)
            yield Step(task.found.name, entries[0].ending, entries[0].problems)
    except RegisterError:
        raise
    except BaseException:  # interrupted: what is done is not done in vain
        writer.flush()
        raise
    writer.flush()


def _executor(start: StartAssessor, terms: Terms, count: int) -> Pool[Task, SourceEntry] | Cluster[Task, SourceEntry]:
    if terms.scheduler and count:
        from qms_checker.batch.cluster import Cluster

        return Cluster(start, terms.scheduler.removeprefix("dask://"), terms.limit)
    return Pool(start, max(1, min(terms.workers, count)), terms.limit)


def _is_unchanged(found: Found, known: KnownSource) -> bool:
    if known.ending not in FINAL or found.problems:
        return False
    try:
        return content_sha256(read_parts(found)) == known.sha256
    except DescriptionError:
        return False


def _lost(task: Task, lost: Lost) -> SourceEntry:
    name = task.found.name
    if lost.loss is Loss.TOO_SLOW:
        message = Text(f"chưa xong sau {lost.detail}, đã dừng lại", f"not done after {lost.detail}, stopped")
        hint = Text("tăng --time-limit, hoặc xem lại tệp", "raise --time-limit, or look at the file")
        return source_entry(task, Ending.TOO_SLOW, problems=(Problem("too-slow", Location(name), message, hint),))
    message = Text(
        f"tiến trình xử lý bản mô tả này bị dừng hai lần ({lost.detail})",
        f"the process that worked on this description ended twice ({lost.detail})",
    )
    hint = Text("gửi tệp này cho nơi cung cấp chương trình", "send this file to whoever maintains the program")
    return source_entry(task, Ending.CRASHED, problems=(Problem("crashed", Location(name), message, hint),))


@dataclass(slots=True)
class _Claims:
    """Which source speaks for which agency: of two with one identifier, the first in the order of the run."""

    holders: dict[str, SourceEntry] = field(default_factory=dict)

    def keep(self, known: KnownSource, found: Found, position: int) -> None:
        if known.ending is Ending.ASSESSED:
            self.holders[known.agency] = _bare(source_entry(Task(found, position), known.ending, known.sha256))

    def settle(self, entry: SourceEntry) -> tuple[SourceEntry, ...]:
        """Return the entry as it counts, with that of another source which it takes the agency from."""
        if entry.assessment is None:
            return (entry,)
        agency = entry.assessment.agency_id
        holder = self.holders.get(agency)
        if holder is not None and holder.position < entry.position:
            return (_duplicate(entry, agency, holder),)
        self.holders[agency] = _bare(entry)
        return (entry,) if holder is None else (entry, _duplicate(holder, agency, entry))


def _bare(entry: SourceEntry) -> SourceEntry:
    return replace(entry, assessment=None, problems=())


def _duplicate(entry: SourceEntry, agency: str, holder: SourceEntry) -> SourceEntry:
    problem = duplicate_agency(entry.name, agency, holder.name)
    return replace(entry, ending=Ending.DUPLICATE, assessment=None, problems=(problem,))


class _Writer:
    """Enters outcomes by the dozen, or after a moment: what is not entered yet a killed run has to do again."""

    def __init__(self, register: Register, run: Run) -> None:
        self._register, self._run = register, run
        self._pending: list[SourceEntry] = []
        self._last = time.monotonic()

    def add(self, entries: Sequence[SourceEntry]) -> None:
        self._pending.extend(entries)
        if len(self._pending) >= _BATCH or time.monotonic() - self._last >= _SECONDS:
            self.flush()

    def flush(self) -> None:
        self._register.add(self._run, self._pending)
        self._pending.clear()
        self._last = time.monotonic()
