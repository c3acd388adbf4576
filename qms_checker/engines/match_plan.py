"""What a matching engine is given: rules by wave, the tallies between the waves, and what facts must say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qms_checker.description.schema import Field, FieldType, RecordType
from qms_checker.engines.formulas import Mode
from qms_checker.engines.pairs import PairUse
from qms_checker.engines.patterns import MatchRule
from qms_checker.engines.properties import Dictionary, Property
from qms_checker.rulepacks.conditions import Contains, Quantifier, Reference, Shares
from qms_checker.vocabulary import Text

ITEM = "item"
CERTAIN, POSSIBLE = "certain", "possible"
AGENCY_KIND = "agency"
BINDING = (Mode.FALSE, Mode.MAYBE, Mode.TRUE)
"""What is matched of whom a rule binds: apart from the records it judges, which then need no join with the agency."""
PHASE = Field("phase", FieldType.TERM, False, Text("giai đoạn", "phase"), Text("", ""))
"""A field of outcome facts that rules do not see: ``early`` before escalation, ``final`` after it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a quantifier (or a membership across records) is decided by.

    ``variables`` and ``types``: whose records it is decided for. ``stage``: the wave that asserts the decisions.
    """

    number: int
    condition: Quantifier | Contains | Shares
    variables: tuple[str, ...]
    types: tuple[RecordType, ...]
    stage: int

    @property
    def is_about_pairs(self) -> bool:
        """Tell whether it is decided for combinations of records."""
        return len(self.variables) > 1


@dataclass(frozen=True, slots=True)
class Waves:
    """When a judgement is concluded, and when its final outcome is."""

    judged: int
    final: int


@dataclass(frozen=True, slots=True)
class MatchPlan:
    """Everything an adapter needs: rules by wave, tallies, the waves of the judgements, and the properties of facts.

    ``shown_early``: rules that look at their own outcomes before these are final; ``shown``: rules others look at.
    ``items``: the list fields whose items are facts of their own, by kind of record and path; each
    with the fields that they are joined with. ``pair_uses``: which decisions about several records are looked at.
    """

    rules: tuple[MatchRule, ...]
    tallies: tuple[Tally, ...]
    waves: Mapping[str, Waves]
    properties: Mapping[str, Property]
    dictionary: Dictionary
    shown: frozenset[str]
    shown_early: frozenset[str]
    items: Mapping[tuple[str, str], frozenset[tuple[str, str]]]
    pair_uses: Mapping[int, frozenset[PairUse]]
    last_wave: int


def kind_of(record_type: RecordType) -> str:
    """Return the kind of the facts for a type of record."""
    return record_type.name or AGENCY_KIND


def item_kind(reference: Reference, record_type: RecordType) -> str:
    """Return the kind of the facts for the items of a list field."""
    return f"{ITEM}:{kind_of(record_type)}:{reference.field.path}"
