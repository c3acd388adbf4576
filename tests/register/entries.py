"""Outcomes as a run would hand them in."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from qms_checker.errors import Location, Problem
from qms_checker.facts.portrait import Portrait
from qms_checker.register.records import (
    AgencyEntry,
    AssessmentEntry,
    ChangeEntry,
    Ending,
    FindingEntry,
    PlanEntry,
    SourceEntry,
)
from qms_checker.register.rows import AssessmentRows, assessment_rows
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text

RULES = ("R-01", "R-02", "R-03")
NOW = "2026-11-20T08:00:00+07:00"


def plan(as_of: str = "2026-11-20", **changes: Any) -> PlanEntry:
    values: dict[str, Any] = {
        "tool_version": "1",
        "engine": "python",
        "as_of": as_of,
        "profile": "mau",
        "rules_sha256": "r",
        "schema_sha256": "s",
        "selection": (),
        "overlays": (),
        "rules": RULES,
    }
    return PlanEntry(**{**values, **changes})


def finding(agency: str, rule: str, record: str = "") -> FindingEntry:
    return FindingEntry(
        fingerprint=f"{agency}|{rule}|{record}",
        rule=rule,
        kind=FindingKind.NONCONFORMITY,
        grading=Grading.MAJOR if rule == "R-01" else Grading.MINOR,
        criteria=("decision-19-2014/4.3", f"iso-9001-2015/{rule[-1]}.2"),
        record=Text(record, record),
        statement=Text(f"Chưa có {rule}", f"There is no {rule}"),
        waived=False,
        content=zlib.compress(json.dumps({"correction": {"vi": "làm", "en": "do"}}).encode()),
    )


def assessment(agency: str = "a", codes: str = "FFF", **changes: Any) -> AssessmentRows:
    """An assessment in which the rules end as the codes say; a record may follow: ``{"R-01": ("x", "y")}``."""
    records: Mapping[str, tuple[str, ...]] = changes.pop("records", {})
    found = tuple(
        finding(agency, rule, record)
        for rule, code in zip(RULES, codes, strict=True)
        if code in "NM"
        for record in records.get(rule, ("",))
    )
    who = {"name": f"Sở {agency}", "type": "provincial_department", "level": "provincial", "province": "Bình An"}
    who |= {"superior_body": "", "lead_unit": ""} | changes.pop("who", {})
    letters = {Outcome.FULFILLED: "F", Outcome.NOT_FULFILLED: "NM", Outcome.UNDETERMINED: "U"}
    letters |= {Outcome.NOT_APPLICABLE: "X"}
    values: dict[str, Any] = {
        "agency": AgencyEntry(id=agency, **who),
        "edition": "TCVN ISO 9001:2015",
        "description_sha256": f"d{codes}",
        "score": 100.0 * codes.count("F") / len(codes),
        "coverage": 1.0,
        "grade": Text("tốt", "good"),
        "counts": tuple((outcome, sum(code in codes_ for code in codes)) for outcome, codes_ in letters.items()),
        "gradings": (
            ("major", sum(one.grading == "major" for one in found)),
            ("minor", sum(one.grading == "minor" for one in found)),
            ("observation", 0),
            ("opportunity_for_improvement", 0),
        ),
        "waived": 0,
        "outcomes": codes,
        "findings": found,
        "changes": (),
        "portrait": Portrait(),
    }
    return assessment_rows(AssessmentEntry(**{**values, **changes}))


def merged(*predecessors: str, new_name: str = "", former_name: str = "") -> ChangeEntry:
    return ChangeEntry(
        kind="merged",
        effective_on="2025-07-01",
        former_name=former_name,
        new_name=new_name,
        predecessors=predecessors,
    )


def source(key: str = "/x/a.yaml", position: int = 0, **changes: Any) -> SourceEntry:
    values: dict[str, Any] = {
        "key": key,
        "name": key.removeprefix("/x/"),
        "position": position,
        "ending": Ending.ASSESSED,
        "sha256": "h",
    }
    return SourceEntry(**{**values, **changes})


def broken(key: str, ending: Ending = Ending.INVALID, text: str = "sai") -> SourceEntry:
    return source(key, ending=ending, problems=(Problem("syntax", Location(key, 3, 4), Text(text, text)),))
