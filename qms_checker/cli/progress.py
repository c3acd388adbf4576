"""Progress of a long run on standard error: a bar on a terminal; for a batch a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import click

from qms_checker.cli.framework import current_language, say
from qms_checker.cli.listing import figure
from qms_checker.register.records import ENDING_LABELS, Ending

if TYPE_CHECKING:
    from tqdm import tqdm

Member = TypeVar("Member")
_BETWEEN_LINES = 10.0


def with_progress(members: Sequence[Member], *, prints_to_terminal: bool) -> Iterable[Member]:
    """Return the members, with a bar for more than one; never between lines that go to the same terminal."""
    shares = prints_to_terminal and sys.stdout.isatty()
    if len(members) < 2 or shares or not sys.stderr.isatty():
        return members
    return _shown(members)


def _shown(members: Sequence[Member]) -> Iterator[Member]:
    from tqdm import tqdm

    unit = say(" cơ quan", " agencies")
    yield from tqdm(members, desc=say("Đánh giá", "Assessing"), unit=unit, file=sys.stderr, dynamic_ncols=True)


class Progress:
    """Counts endings and shows how far a run has come, how fast it goes and how long it still takes."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._counts: Counter[Ending] = Counter()
        self._done = self._assessed = 0
        self._begun = self._told = time.monotonic()
        self._bar: tqdm[Any] | None = None
        if sys.stderr.isatty():
            from tqdm import tqdm  # late: most runs show no bar

            unit = say(" cơ quan", " agencies")
            self._bar = tqdm(total=total, unit=unit, file=sys.stderr, dynamic_ncols=True, smoothing=0.1, leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.refresh()  # the last step may have come too soon after the one before to be drawn
            self._bar.close()

    def count(self, ending: Ending, *, unchanged: bool) -> None:
        """Count one source that is done with."""
        self._counts[ending] += 1
        self._done += 1
        self._assessed += not unchanged
        if self._bar is not None:
            self._bar.set_postfix_str(self._words(), refresh=False)
            self._bar.update()
        elif time.monotonic() - self._told >= _BETWEEN_LINES:
            self._told = time.monotonic()
            click.echo(self._line(), err=True)

    def tell(self, text: str) -> None:
        """Print a line without harm to the bar."""
        if self._bar is None:
            click.echo(text, err=True)
        else:
            self._bar.write(text, file=sys.stderr)

    def _words(self) -> str:
        language = current_language()
        return ", ".join(f"{ENDING_LABELS[ending].in_language(language)} {n}" for ending, n in self._counts.items())

    def _line(self) -> str:
        rate = self._assessed / max(time.monotonic() - self._begun, 0.001)
        left = round((self._total - self._done) / rate / 60) if rate else 0
        done = f"{figure(self._done)}/{figure(self._total)}"
        return say(
            f"{done} · {rate:.0f} cơ quan/giây · còn khoảng {left} phút · {self._words()}",
            f"{done} · {rate:.0f} agencies/s · about {left} min left · {self._words()}",
        )
