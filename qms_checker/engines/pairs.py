"""Decisions about pairs of records: which of them a pattern may look at.

Sections of 400 and of 600 records make 240,000 pairs, and asserting a decision on each takes a matcher minutes. Yet the
patterns that look at them ask more of the same records: that the one lists the other, that both are in force. Only
pairs of which the rest can hold are decided and asserted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from qms_checker.engines.alternatives import Alternative
from qms_checker.engines.formulas import FALSE_, TRUE_, UNKNOWN_, AtomIs, DecisionIs, StateIs
from qms_checker.facts.model import Record

Numbers = tuple[int, ...]
"""The numbers of the records of a pair, in the order of the variables of its tally."""


@dataclass(frozen=True, slots=True)
class Test:
    """What a pattern asks of one record of the pair; ``place``: which one of them."""

    place: int
    name: str
    value: int
    negated: bool


@dataclass(frozen=True, slots=True)
class PairUse:
    """What a pattern looks at: decisions with these values, on pairs that pass the tests and are listed.

    ``listed``: tallies of memberships that hold of the pair, each with the places of its own records in it.
    """

    values: frozenset[int]
    tests: frozenset[Test]
    listed: frozenset[tuple[int, tuple[int, ...]]]


Named = Callable[[AtomIs | StateIs], tuple[str, str]]
"""Gives variable and property name of what is said of one record."""


def use_of(pair: DecisionIs, leaves: Alternative, named: Named, memberships: Iterable[int]) -> PairUse:
    """Return how the pattern of an alternative uses the decision on a pair."""
    place = {name: index for index, name in enumerate(pair.variables)}
    tests, listed = set[Test](), set[tuple[int, tuple[int, ...]]]()
    for leaf in leaves:
        match leaf:
            case AtomIs(value=value, negated=negated) | StateIs(value=value, negated=negated):
                variable, name = named(leaf)
                if variable in place:
                    tests.add(Test(place[variable], name, value, negated))
            case DecisionIs(tally, variables, value, negated) if leaf != pair and place.keys() == {*variables}:
                if tally in memberships and value == TRUE_ and not negated:
                    listed.add((tally, tuple(place[name] for name in variables)))
    every = {TRUE_, FALSE_, UNKNOWN_}
    values = every - {pair.value} if pair.negated else {pair.value}
    return PairUse(frozenset(values), frozenset(tests), frozenset(listed))


def pairs_looked_at(
    uses: Iterable[PairUse],
    domain: Sequence[Sequence[Record]],
    listed_by: Callable[[int], Iterable[Numbers]],
    value_of: Callable[[Record, str], int],
) -> list[tuple[Record, ...]]:
    """Return the pairs out of ``domain`` that any of the uses can be about, in the order of their numbers.

    ``listed_by``: the numbers of the records of which a membership holds, in the order of its own variables.
    """
    known = [{record.number: record for record in records} for records in domain]
    found: set[Numbers] = set()
    for use in uses:
        passing = [
            {number for number, record in records.items() if _passes(record, place, use.tests, value_of)}
            for place, records in enumerate(known)
        ]
        found.update(_pairs_of(use, passing, listed_by))
    return [tuple(records[number] for records, number in zip(known, numbers, strict=True)) for numbers in sorted(found)]


def _passes(record: Record, place: int, tests: Iterable[Test], value_of: Callable[[Record, str], int]) -> bool:
    return all((value_of(record, test.name) == test.value) is not test.negated for test in tests if test.place == place)


def _pairs_of(
    use: PairUse, passing: Sequence[set[int]], listed_by: Callable[[int], Iterable[Numbers]]
) -> Iterator[Numbers]:
    if not use.listed:
        yield from product(*passing)
        return
    first, *others = (
        {tuple(numbers[places.index(place)] for place in range(len(places))) for numbers in listed_by(tally)}
        for tally, places in use.listed
    )
    for numbers in first.intersection(*others):
        if all(number in there for number, there in zip(numbers, passing, strict=True)):
            yield numbers
