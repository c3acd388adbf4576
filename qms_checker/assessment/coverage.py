"""Which criteria are judged by rules, which an auditor is asked about, and which nobody looks at. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qms_checker.rulepacks.cases import Case
from qms_checker.rulepacks.criteria import Criterion, Instrument
from qms_checker.rulepacks.model import Item, Profile, Rule, Rulebook
from qms_checker.vocabulary import Confidence


class CoveredBy(StrEnum):
    """Who looks at a criterion."""

    RULES = "rules"
    AUDITOR = "auditor"
    BOTH = "both"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Judge:
    """A rule or item that judges a criterion.

    ``through``: the sub-clause it cites, ``None`` where it cites the criterion itself. ``cases``: of the rule, or of
    all the rules an item collects.
    """

    id: str
    is_item: bool
    confidence: Confidence
    cases: int
    through: str | None


@dataclass(frozen=True, slots=True)
class CriterionCoverage:
    """What there is about one criterion."""

    criterion: Criterion
    judges: tuple[Judge, ...]

    @property
    def is_asked(self) -> bool:
        """Tell whether the catalogue has a question for the auditor."""
        return self.criterion.question is not None

    @property
    def by(self) -> CoveredBy:
        """Tell who looks at the criterion."""
        if self.judges:
            return CoveredBy.BOTH if self.is_asked else CoveredBy.RULES
        return CoveredBy.AUDITOR if self.is_asked else CoveredBy.NONE


@dataclass(frozen=True, slots=True)
class InstrumentCoverage:
    """The criteria of one instrument, chapters left out, in the order of the catalogue."""

    instrument: Instrument
    criteria: tuple[CriterionCoverage, ...]

    def count(self, by: CoveredBy) -> int:
        """Return how many criteria are covered in a way."""
        return sum(covered.by is by for covered in self.criteria)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix, and the rules whose outcomes no case shows."""

    instruments: tuple[InstrumentCoverage, ...]
    without_cases: tuple[Rule, ...]

    @property
    def not_covered(self) -> tuple[Criterion, ...]:
        """Return the criteria nobody looks at."""
        return tuple(
            covered.criterion
            for instrument in self.instruments
            for covered in instrument.criteria
            if covered.by is CoveredBy.NONE
        )

    @property
    def is_complete(self) -> bool:
        """Tell whether somebody looks at every criterion, and every rule has a case."""
        return not self.not_covered and not self.without_cases


def coverage(
    rulebook: Rulebook,
    cases: Iterable[Case],
    *,
    profile: Profile | None = None,
    as_of: date | None = None,
    instruments: Container[str] | None = None,
) -> Coverage:
    """Return what covers which criterion.

    ``profile``: only its rules and items; ``as_of``: only rules, items and instruments in force on that day;
    ``instruments``: only these. Each ``None`` leaves nothing out.
    """
    number_of_cases = Counter(case.rule for case in cases)
    rules: tuple[Rule, ...] = tuple(rulebook.rules.values()) if profile is None else rulebook.rules_of(profile)
    items: tuple[Item, ...] = tuple(rulebook.items.values()) if profile is None else rulebook.items_of(profile)
    rules = tuple(rule for rule in rules if as_of is None or rule.is_in_force(as_of))
    items = tuple(item for item in items if as_of is None or item.is_in_force(as_of))
    citing = _citing((*rules, *items), number_of_cases)
    covered = tuple(
        InstrumentCoverage(instrument, tuple(_criteria(instrument, citing)))
        for instrument in rulebook.catalogue.instruments.values()
        if (instruments is None or instrument.id in instruments) and (as_of is None or instrument.is_in_force(as_of))
    )
    return Coverage(covered, tuple(rule for rule in rules if not number_of_cases[rule.id]))


def _citing(entries: Iterable[Rule | Item], cases: Mapping[str, int]) -> dict[str, list[Judge]]:
    """Return what cites each criterion itself."""
    found: dict[str, list[Judge]] = {}
    for entry in entries:
        judged_by = entry.collects if isinstance(entry, Item) else (entry.id,)
        number = sum(cases.get(name, 0) for name in judged_by)
        judge = Judge(entry.id, isinstance(entry, Item), entry.confidence, number, None)
        for name in entry.criteria:
            found.setdefault(name, []).append(judge)
    return found


def _criteria(instrument: Instrument, citing: Mapping[str, list[Judge]]) -> Iterator[CriterionCoverage]:
    children: dict[str, list[Criterion]] = {}
    for criterion in instrument.criteria:
        if criterion.parent is not None:
            children.setdefault(criterion.parent, []).append(criterion)
    for criterion in instrument.criteria:
        if not criterion.is_chapter:
            judges = {judge.id: judge for judge in citing.get(criterion.id, ())}
            for child in _descendants(criterion, children):
                for judge in citing.get(child.id, ()):
                    through = Judge(judge.id, judge.is_item, judge.confidence, judge.cases, child.id)
                    judges.setdefault(judge.id, through)
            yield CriterionCoverage(criterion, tuple(judges.values()))


def _descendants(criterion: Criterion, children: Mapping[str, list[Criterion]]) -> Iterator[Criterion]:
    for child in children.get(criterion.id, ()):
        yield child
        yield from _descendants(child, children)
