"""What became of findings and agencies from one assessment to the next. Pure: from what was read to values.

Within an agency a finding is known by its fingerprint. Where an agency carries on the line of another, whose
identifier is part of that fingerprint, an open finding of the one is taken up by the finding of the other that the
same rule makes about a record of the same name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from qms_checker.assessment.follow_up import Change
from qms_checker.register.records import MIXED, OUTCOME_CODES
from qms_checker.register.stored import StoredAssessment, StoredChange, StoredFinding
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text

_UNKNOWN = frozenset({OUTCOME_CODES[Outcome.UNDETERMINED], MIXED, None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One finding over time. ``agency``: under whose identifier it stood last; ``began_at``: where it came from.

    ``closed_on``: the first assessment that did not find it and could decide its rule. ``reopened``: how often it came
    back after that. ``change``: what the latest assessment of the agency made of it.
    """

    agency: str
    began_at: str
    fingerprint: str
    rule: str
    kind: FindingKind
    grading: Grading | None
    record: Text
    statement: Text
    first_seen: date
    last_seen: date
    closed_on: date | None
    reopened: int
    change: Change
    waived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Who carries on whose line: successor → predecessors; ``unresolved``: names that no agency of the register has."""

    predecessors: Mapping[str, tuple[str, ...]]
    unresolved: Mapping[str, tuple[str, ...]]


def latest_of_each_day(assessments: Iterable[StoredAssessment]) -> tuple[StoredAssessment, ...]:
    """Return the assessments, of several of an agency for one day only the one entered last."""
    last: dict[tuple[str, date], StoredAssessment] = {}
    for one in assessments:
        last[one.agency, one.as_of] = one
    return tuple(sorted(last.values(), key=lambda one: (one.as_of, one.id)))


def latest_of_each(assessments: Iterable[StoredAssessment]) -> tuple[StoredAssessment, ...]:
    """Return the latest assessment of each agency, in the order given."""
    last: dict[str, StoredAssessment] = {}
    for one in assessments:
        last.pop(one.agency, None)
        last[one.agency] = one
    return tuple(last.values())


def by_year(assessments: Iterable[StoredAssessment]) -> Mapping[int, tuple[StoredAssessment, ...]]:
    """Return for each year the latest assessment of each agency in it."""
    ordered = latest_of_each_day(assessments)
    return {year: latest_of_each(members) for year, members in groupby(ordered, key=lambda one: one.as_of.year)}


def find_lines(
    assessments: Iterable[StoredAssessment],
    changes: Iterable[StoredChange],
    by_hand: Iterable[tuple[str, str]] = (),
) -> Lines:
    """Return who carries on whose line, as descriptions name predecessors and former names, and as entered by hand.

    A name leads to an agency that bore it in the same province, or to the only one that bore it and whose province
    stands in the name; names such as that of a commune occur in many provinces, and are left unresolved otherwise.
    """
    bearers: dict[str, dict[str, str]] = {}
    for one in assessments:
        bearers.setdefault(_fold(one.name), {})[one.agency] = _fold(one.province)
    found: dict[str, dict[str, None]] = {}
    unresolved: dict[str, dict[str, None]] = {}
    for change in changes:
        for name in filter(None, (*change.predecessors, change.former_name)):
            candidates = {agency: at for agency, at in bearers.get(_fold(name), {}).items() if agency != change.agency}
            agency = _the_one(candidates, _fold(name), _fold(change.province))
            if agency:
                found.setdefault(change.agency, {})[agency] = None
            elif _fold(name) != _fold(change.new_name) and change.agency not in bearers.get(_fold(name), {}):
                unresolved.setdefault(change.agency, {})[name] = None
    for predecessor, successor in by_hand:
        found.setdefault(successor, {})[predecessor] = None
    return Lines(
        predecessors={agency: tuple(names) for agency, names in found.items()},
        unresolved={agency: tuple(names) for agency, names in unresolved.items()},
    )


def line_of(agency: str, lines: Lines) -> tuple[str, ...]:
    """Return an agency and all whose line it carries on, however far back."""
    found = {agency: None}
    waiting = [agency]
    while waiting:
        for predecessor in lines.predecessors.get(waiting.pop(), ()):
            if predecessor not in found:
                found[predecessor] = None
                waiting.append(predecessor)
    return tuple(found)


def families(agencies: Iterable[str], lines: Lines) -> Iterator[tuple[str, ...]]:
    """Yield the agencies in groups whose findings may pass from one to another; others are alone."""
    known = dict.fromkeys(agencies)
    related: dict[str, list[str]] = {}
    for successor, predecessors in lines.predecessors.items():
        for predecessor in predecessors:
            related.setdefault(successor, []).append(predecessor)
            related.setdefault(predecessor, []).append(successor)
    seen: set[str] = set()
    for first in known:
        family: list[str] = []
        waiting = [first]
        while waiting:
            agency = waiting.pop()
            if agency not in seen:
                seen.add(agency)
                family.append(agency)
                waiting.extend(related.get(agency, ()))
        if family:
            yield tuple(agency for agency in family if agency in known)


def find_threads(
    assessments: Iterable[StoredAssessment], findings: Iterable[StoredFinding], lines: Lines
) -> tuple[Thread, ...]:
    """Return the findings over time. Both come as the register reads them; what was superseded on a day is passed over.

    Where a rule took no part or could not be decided, an open finding stays open.
    """
    ordered = latest_of_each_day(assessments)
    wanted = {one.id for one in ordered}
    of_assessment: dict[int, list[StoredFinding]] = {}
    for finding in findings:
        if finding.assessment in wanted:
            of_assessment.setdefault(finding.assessment, []).append(finding)
    last_days = {one.agency: one.as_of for one in ordered}
    history = _History(lines, last_days)
    for assessment in ordered:
        history.take(assessment, of_assessment.pop(assessment.id, []))
    return tuple(history.threads())


class _History:
    """Open and closed threads by agency and fingerprint, as assessments follow each other."""

    def __init__(self, lines: Lines, last_days: Mapping[str, date]) -> None:
        self._lines = lines
        self._last_days = last_days
        self._states: dict[str, dict[str, Thread]] = {}

    def threads(self) -> Iterator[Thread]:
        for state in self._states.values():
            yield from state.values()

    def take(self, assessment: StoredAssessment, findings: list[StoredFinding]) -> None:
        agency = assessment.agency
        inherited = self._inherit(agency, assessment.as_of)
        state = self._states.setdefault(agency, {})
        for finding in findings:
            earlier = state.get(finding.fingerprint) or inherited.pop((finding.rule, finding.record.vi), None)
            state[finding.fingerprint] = _carried_on(earlier, finding)
        state.update({thread.fingerprint: replace(thread, agency=agency) for thread in inherited.values()})
        found = {finding.fingerprint for finding in findings}
        for fingerprint, thread in state.items():
            if fingerprint not in found and thread.closed_on is None:
                decided = assessment.code(thread.rule) not in _UNKNOWN
                closed_on, change = (assessment.as_of, Change.CLOSED) if decided else (None, Change.STILL_OPEN)
                state[fingerprint] = replace(thread, closed_on=closed_on, change=change)

    def _inherit(self, agency: str, as_of: date) -> dict[tuple[str, str], Thread]:
        """Take the open findings over from those whose line the agency carries on and who are assessed no more."""
        taken: dict[tuple[str, str], Thread] = {}
        for predecessor in self._lines.predecessors.get(agency, ()):
            if predecessor == agency or self._last_days.get(predecessor, as_of) >= as_of:
                continue
            state = self._states.get(predecessor, {})
            for fingerprint, thread in list(state.items()):
                if thread.closed_on is None:
                    taken.setdefault((thread.rule, thread.record.vi), thread)
                    del state[fingerprint]
        return taken


def _carried_on(earlier: Thread | None, finding: StoredFinding) -> Thread:
    if earlier is None:
        first, began_at, reopened, change = finding.as_of, finding.agency, 0, Change.NEW
    else:
        came_back = earlier.closed_on is not None
        first, began_at, reopened = earlier.first_seen, earlier.began_at, earlier.reopened + came_back
        change = Change.REOPENED if came_back else Change.STILL_OPEN
    return Thread(
        agency=finding.agency,
        began_at=began_at,
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        kind=finding.kind,
        grading=finding.grading,
        record=finding.record,
        statement=finding.statement,
        first_seen=first,
        last_seen=finding.as_of,
        closed_on=None,
        reopened=reopened,
        change=change,
        waived=finding.waived,
    )


def _the_one(candidates: Mapping[str, str], name: str, province: str) -> str:
    near = [agency for agency, at in candidates.items() if at == province]
    if near:
        return near[0] if len(near) == 1 else ""
    told = [agency for agency, at in candidates.items() if at and at in name]
    return told[0] if len(told) == 1 and len(candidates) == 1 else ""


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
