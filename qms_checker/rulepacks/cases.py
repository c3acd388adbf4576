"""The cases beside the rules: small descriptions with the outcome that a rule must have for them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from qms_checker.dates import parse_date
from qms_checker.rulepacks.load import CASES_SUFFIX, NOT_PACKS, read_document
from qms_checker.rulepacks.scope import Place
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """What a case says about the findings; ``None`` where it says nothing."""

    kind: FindingKind | None
    grading: Grading | None
    count: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """One case: a description (``content`` is its JSON, which is YAML), a date, and what must come out.

    ``missing``: JSON pointers that the explanation of an undetermined outcome must name, or name something inside of.
    """

    rule: str
    name: str
    as_of: date
    content: bytes
    outcome: Outcome
    finding: ExpectedFinding
    missing: tuple[str, ...]
    place: Place

    @property
    def id(self) -> str:
        """Return what a test calls the case."""
        return f"{self.rule}: {self.name}"


def load_cases(folder: Path) -> Iterator[Case]:
    """Yield the cases of all packs of a rules folder in the order of the files. Raises :class:`RulePackError`."""
    for file in sorted(folder.glob(f"*/*{CASES_SUFFIX}")):
        if file.parent.name not in NOT_PACKS:
            yield from _read_cases(file, f"{folder.name}/{file.parent.name}/{file.name}")


def load_overlay_cases(file: Path, shown: str) -> Iterator[Case]:
    """Yield the cases beside the file of an overlay; none where there is no such file."""
    cases = file.with_name(f"{file.stem}{CASES_SUFFIX}")
    if cases.is_file():
        yield from _read_cases(cases, str(PurePath(shown).with_name(cases.name)).replace(os.sep, "/"))


def _read_cases(file: Path, shown: str) -> Iterator[Case]:
    document = read_document(file, shown, "cases")
    base: Mapping[str, Any] = document.data.get("base", {})
    for index, raw in enumerate(document.data["cases"]):
        yield _case(raw, base, Place(document, f"/cases/{index}"))


def _case(raw: Mapping[str, Any], base: Mapping[str, Any], place: Place) -> Case:
    as_of = parse_date(raw["as_of"])
    if as_of is None:
        raise place.child("as_of").refuse(Text(f"không có ngày {raw['as_of']!r}", f"there is no day {raw['as_of']!r}"))
    expected = raw.get("finding") or {}
    kind, grading = expected.get("kind"), expected.get("grading")
    return Case(
        rule=raw["rule"],
        name=raw["name"],
        as_of=as_of,
        content=json.dumps({**base, **(raw.get("given") or {})}, ensure_ascii=False).encode(),
        outcome=Outcome(raw["expect"]),
        finding=ExpectedFinding(
            None if kind is None else FindingKind(kind),
            None if grading is None else Grading(grading),
            expected.get("count"),
        ),
        missing=tuple(raw.get("missing", ())),
        place=place,
    )
