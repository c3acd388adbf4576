"""Entering: how the rows of outcomes come into the tables, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from qms_checker.register.records import PlanEntry, SourceEntry
from qms_checker.register.rows import AssessmentRows, as_json, storable_row
from qms_checker.register.tables import agencies, assessments, changes, findings, plans, portraits, problems, sources
from qms_checker.vocabulary import Text


def upsert(connection: Connection, table: Table) -> Any:
    """Return an insert that can say what happens where the row exists; both databases say it alike."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the register numbers it."""

    id: int
    plan: int


def enter(connection: Connection, run: Run, entries: tuple[SourceEntry, ...]) -> None:
    """Enter outcomes, replacing what was known of the same sources and agencies under the same plan."""
    assessed = [entry.assessment for entry in entries if entry.assessment is not None]
    numbers = _enter_assessments(connection, run, assessed) if assessed else {}
    rows = [
        {
            "plan_id": run.plan,
            "key": entry.key,
            "name": entry.name,
            "position": entry.position,
            "ending": str(entry.ending),
            "sha256": entry.sha256,
            "run_id": run.id,
            "assessment_id": None if entry.assessment is None else numbers[entry.assessment.agency_id],
        }
        for entry in entries
    ]
    statement = upsert(connection, sources)
    replaced = {name: statement.excluded[name] for name in rows[0] if name not in ("plan_id", "key")}
    connection.execute(statement.on_conflict_do_update(index_elements=["plan_id", "key"], set_=replaced), rows)
    _enter_problems(connection, run, entries)


def _enter_assessments(connection: Connection, run: Run, entries: Sequence[AssessmentRows]) -> dict[str, int]:
    """Enter assessments with what belongs to them; return their numbers by agency."""
    ids = _enter_agencies(connection, run, entries)
    same = (assessments.c.plan_id == run.plan, assessments.c.agency.in_(sorted(ids.values())))
    connection.execute(delete(assessments).where(*same))
    rows = [{"plan_id": run.plan, "run_id": run.id, "agency": ids[one.agency_id], **one.assessment} for one in entries]
    returning = insert(assessments).returning(assessments.c.id, sort_by_parameter_order=True)
    numbers = list(connection.execute(returning, rows).scalars())
    numbered = list(zip(numbers, entries, strict=True))
    for table, members in (
        (findings, [(number, row) for number, one in numbered for row in one.findings]),
        (changes, [(number, row) for number, one in numbered for row in one.changes]),
        (portraits, [(number, one.portrait) for number, one in numbered]),
    ):
        if members:
            connection.execute(insert(table), [{"assessment_id": number, **row} for number, row in members])
    return {one.agency_id: number for number, one in numbered}


def _enter_agencies(connection: Connection, run: Run, entries: Sequence[AssessmentRows]) -> dict[str, int]:
    """Enter agencies; of those known already the newest statement about who they are counts. Return their numbers."""
    as_of = connection.execute(select(plans.c.as_of).where(plans.c.id == run.plan)).scalar_one()
    rows = [{"as_of": as_of, **one.agency} for one in entries]
    statement = upsert(connection, agencies)
    replaced = {name: statement.excluded[name] for name in rows[0] if name != "agency_id"}
    newer = statement.excluded.as_of >= agencies.c.as_of
    connection.execute(statement.on_conflict_do_update(index_elements=["agency_id"], set_=replaced, where=newer), rows)
    named = agencies.c.agency_id.in_([one.agency_id for one in entries])
    rows_found = connection.execute(select(agencies.c.agency_id, agencies.c.id).where(named))
    return {row.agency_id: row.id for row in rows_found}


def _enter_problems(connection: Connection, run: Run, entries: Sequence[SourceEntry]) -> None:
    keys = [entry.key for entry in entries]
    query = select(sources.c.key, sources.c.id).where(sources.c.plan_id == run.plan, sources.c.key.in_(keys))
    numbers = {row.key: row.id for row in connection.execute(query)}
    connection.execute(delete(problems).where(problems.c.source_id.in_(sorted(numbers.values()))))
    nothing = Text("", "")
    rows = [
        {
            "source_id": numbers[entry.key],
            "code": problem.code,
            "file": problem.location.file,
            "line": problem.location.line,
            "column": problem.location.column,
            "pointer": problem.location.pointer,
            "message_vi": problem.message.vi,
            "message_en": problem.message.en,
            "hint_vi": (problem.hint or nothing).vi,
            "hint_en": (problem.hint or nothing).en,
        }
        for entry in entries
        for problem in entry.problems
    ]
    if rows:
        connection.execute(insert(problems), [storable_row(row) for row in rows])


def plan_row(plan: PlanEntry) -> dict[str, Any]:
    """Return the row of a plan."""
    texts = ("key", "tool_version", "engine", "as_of", "profile", "rules_sha256", "schema_sha256", "waivers_sha256")
    lists = ("selection", "overlays", "rules")
    return {name: getattr(plan, name) for name in texts} | {name: as_json(getattr(plan, name)) for name in lists}
