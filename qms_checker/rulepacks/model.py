"""Rules and rule packs as values: metadata first, conditions as read from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qms_checker.rulepacks.changes import ChangeLog
from qms_checker.rulepacks.criteria import Catalogue, Era
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
class Entry:
    """What every entry of a pack says of itself: id, criteria with their confidence and sources, and when it applies.

    Ids are forever and never carry the grading.
    """

    id: str
    pack: str
    title: Text
    criteria: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]
    rationale: Text
    in_force_from: date
    in_force_to: date | None
    place: Place

    def is_in_force(self, as_of: date) -> bool:
        """Tell whether it applies to anyone on the date (both ends inclusive)."""
        return self.in_force_from <= as_of and (self.in_force_to is None or as_of <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class Rule(Entry):
    """One rule. ``binds``, ``where`` and ``require`` are conditions as written (``None`` where left out).

    ``for_each``: dotted name of the section whose records are judged, ``None`` for the agency as a whole.
    """

    guidance: Text
    binds: Any
    for_each: str | None
    where: Any
    require: Any
    breach: Breach
    escalations: tuple[Escalation, ...]


@dataclass(frozen=True, slots=True)
class Item(Entry):
    """An item of a form or view that other rules already judge: it collects their outcomes and finds nothing itself."""

    collects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A named selection of packs; ``ignore``: prefixes of rule ids left out.

    ``instruments``: only what cites a criterion of one of these, and what such items collect; empty for no limit.
    """

    name: str
    title: Text
    description: Text
    packs: tuple[str, ...]
    ignore: tuple[str, ...]
    instruments: tuple[str, ...]
    place: Place

    def concerns(self, entry: Entry) -> bool:
        """Tell whether an entry cites what the profile is about."""
        return not self.instruments or any(name.partition("/")[0] in self.instruments for name in entry.criteria)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the statements about law and practice, and what it proves."""

    id: str
    title: Text
    proves: Text


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A rule that an overlay declares not applicable between two dates, both included, and the reason printed."""

    rule: str
    overlay: str
    reason: Text
    since: date
    until: date | None
    place: Place

    def holds(self, as_of: date) -> bool:
        """Tell whether the declaration holds on the date."""
        return self.since <= as_of and (self.until is None or as_of <= self.until)


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a province or ministry lays over the common rules. ``sha256`` is that of its file."""

    name: str
    title: Text
    description: Text
    parameters: Mapping[str, Parameter]
    definitions: tuple[Definition, ...]
    rules: tuple[Rule, ...]
    items: tuple[Item, ...]
    not_applicable: tuple[NotApplicable, ...]
    sha256: str
    place: Place

    @property
    def pack(self) -> str:
        """Return the pack to which its rules and items belong; every profile contains it."""
        return f"overlays/{self.name}"

    def place_of_parameter(self, name: str) -> Place:
        """Return where the overlay sets a parameter."""
        return self.place.child("parameters", list(self.parameters).index(name))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything under ``rules/``, read and checked. ``sha256`` covers all of it but the cases.

    ``overlays``: what has been laid over it, in that order; the rest is then as it is with them.
    """

    catalogue: Catalogue
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Definition]
    rules: Mapping[str, Rule]
    items: Mapping[str, Item]
    profiles: Mapping[str, Profile]
    sources: Mapping[str, Source]
    sha256: str
    overlays: tuple[Overlay, ...] = ()
    eras: tuple[Era, ...] = ()
    changelog: ChangeLog = field(default_factory=lambda: ChangeLog({}))

    def era_of(self, as_of: date) -> Era | None:
        """Return the era of a date, ``None`` before the first."""
        return next((era for era in self.eras if era.holds(as_of)), None)

    def not_applicable(self, rule: str, as_of: date) -> NotApplicable | None:
        """Return why an overlay keeps a rule from applying on a date; the last overlay that names the rule decides."""
        for overlay in reversed(self.overlays):
            declared = [found for found in overlay.not_applicable if found.rule == rule]
            if declared:
                return next((found for found in declared if found.holds(as_of)), None)
        return None

    def takes_part(self, rule: Rule, as_of: date) -> bool:
        """Tell whether a rule is in force on a date and no overlay declares it not applicable."""
        return rule.is_in_force(as_of) and self.not_applicable(rule.id, as_of) is None

    def overlay_of_parameter(self, name: str) -> Overlay | None:
        """Return the overlay whose value of a parameter holds, ``None`` for the common one."""
        return next((overlay for overlay in reversed(self.overlays) if name in overlay.parameters), None)

    def packs_of(self, profile: Profile) -> frozenset[str]:
        """Return the packs of a profile; those of overlays belong to all of them."""
        return frozenset((*profile.packs, *(overlay.pack for overlay in self.overlays)))

    def items_of(self, profile: Profile) -> tuple[Item, ...]:
        """Return the items of a profile in catalogue order."""
        packs = self.packs_of(profile)
        return tuple(item for item in self.items.values() if item.pack in packs and profile.concerns(item))

    def rules_of(self, profile: Profile) -> tuple[Rule, ...]:
        """Return the rules of a profile in catalogue order."""
        packs = self.packs_of(profile)
        collected = {rule for item in self.items_of(profile) for rule in item.collects}
        return tuple(
            rule
            for rule in self.rules.values()
            if rule.pack in packs
            and not rule.id.startswith(profile.ignore or "\0")
            and (profile.concerns(rule) or rule.id in collected)
        )
