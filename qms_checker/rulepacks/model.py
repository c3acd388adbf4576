"""Rules and rule packs as values: metadata first, conditions as read from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.rulepacks.parameters import Parameter
from qms_checker.rulepacks.parse import Definition
from qms_checker.rulepacks.scope import Place
from qms_checker.vocabulary import Confidence, FindingKind, Grading, Text


@dataclass(frozen=True, slots=True)
class Breach:
    """What it means that a rule is not fulfilled; texts hold placeholders such as ``{decided_on}``.

    ``section``, ``fields``: where evidence belongs. ``values``: examples for it that fit the rule, where those of the
    schema do not (a document of the type asked for).
    """

    kind: FindingKind
    grading: Grading | None
    statement: Text
    looked_for: Text
    correction: Text
    corrective_action: Text
    section: str
    fields: tuple[str, ...]
    values: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Escalation:
    """A condition under which a nonconformity is graded higher, and the reason printed."""

    to: Grading
    when: Any
    reason: Text
    place: Place


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``binds``, ``where`` and ``require`` are conditions as written (``None`` where left out).

    ``for_each``: dotted name of the section whose records are judged, ``None`` for the agency as a whole.
    Ids are forever and never carry the grading.
    """

    id: str
    pack: str
    title: Text
    criteria: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]
    rationale: Text
    guidance: Text
    in_force_from: date
    in_force_to: date | None
    binds: Any
    for_each: str | None
    where: Any
    require: Any
    breach: Breach
    escalations: tuple[Escalation, ...]
    place: Place

    def is_in_force(self, as_of: date) -> bool:
        """Tell whether the rule binds anyone on the date (both ends inclusive)."""
        return self.in_force_from <= as_of and (self.in_force_to is None or as_of <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a form or view that other rules already judge: it collects their outcomes and finds nothing itself."""

    id: str
    pack: str
    title: Text
    criteria: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]
    rationale: Text
    in_force_from: date
    in_force_to: date | None
    collects: tuple[str, ...]
    place: Place

    def is_in_force(self, as_of: date) -> bool:
        """Tell whether the item is asked on the date (both ends inclusive)."""
        return self.in_force_from <= as_of and (self.in_force_to is None or as_of <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class Profile:
    """A named selection of packs; ``ignore``: prefixes of rule ids left out."""

    name: str
    title: Text
    description: Text
    packs: tuple[str, ...]
    ignore: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the statements about law and practice, and what it proves."""

    id: str
    title: Text
    proves: Text


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything under ``rules/``, read and checked. ``sha256`` covers all of it but the cases."""

    catalogue: Catalogue
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Definition]
    rules: Mapping[str, Rule]
    items: Mapping[str, Item]
    profiles: Mapping[str, Profile]
    sources: Mapping[str, Source]
    sha256: str

    def items_of(self, profile: Profile) -> tuple[Item, ...]:
        """Return the items of a profile in catalogue order."""
        return tuple(item for item in self.items.values() if item.pack in profile.packs)

    def rules_of(self, profile: Profile) -> tuple[Rule, ...]:
        """Return the rules of a profile in catalogue order."""
        return tuple(
            rule
            for rule in self.rules.values()
            if rule.pack in profile.packs and not rule.id.startswith(profile.ignore or "\0")
        )
