"""Findings over time of all agencies, a few families at a time: they are most of a register, and never held at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qms_checker.register.history import Lines, Thread, families, find_threads
from qms_checker.register.read import Reader
from qms_checker.register.stored import StoredAssessment, Where

_AT_ONCE = 500


def follow(
    reader: Reader, where: Where, assessments: Iterable[StoredAssessment], lines: Lines
) -> Iterator[tuple[str, tuple[Thread, ...]]]:
    """Yield each agency with its findings over time; ``assessments``: what ``where`` selects."""
    of_agency: dict[str, list[StoredAssessment]] = {}
    for one in assessments:
        of_agency.setdefault(one.agency, []).append(one)
    for agencies in _together(families(of_agency, lines)):
        chosen = [one for agency in agencies for one in of_agency[agency]]
        found: dict[str, list[Thread]] = {agency: [] for agency in agencies}
        for thread in find_threads(chosen, reader.findings(replace(where, agencies=agencies)), lines):
            found[thread.agency].append(thread)
        for agency, threads in found.items():
            yield agency, tuple(threads)


def _together(families: Iterable[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Put families together until there are enough for one look into the register."""
    agencies: list[str] = []
    for family in families:
        agencies.extend(family)
        if len(agencies) >= _AT_ONCE:
            yield tuple(agencies)
            agencies = []
    if agencies:
        yield tuple(agencies)
